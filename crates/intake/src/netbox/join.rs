//! Joins what is held to records, and gives the account of every object.

use std::collections::{BTreeSet, HashMap};

use model::Instant;
use serde_json::{Map, Value};

use super::{
    DEVICE, PREFIX, SITE, TENANT, VM,
    sorts::Sort,
    store::{Fact, Name, Object, Store},
    zones::{Use, Zone, Zones},
};
use crate::{Import, Sink, json};

/// Ends of one cable, and what they are plugged into, that are followed; a cable of real life has a few. Each end
/// meets each at the other side, so without a bound one hostile cable could keep us busy for ever. Further ends
/// are listed as of no record.
const MAX_ENDS: usize = 128;

/// Gives all records, then says of every other object whether it became part of one.
pub(super) fn records(import: &Import, store: &Store, sink: &mut dyn Sink) {
    let (zones, prefixes) = Zones::of(store);
    let joiner = Joiner::new(import, store, &zones);
    for (sort, object) in store.whole().filter(|(sort, _)| sort.is_record()) {
        match sort {
            Sort::Device => joiner.tell(DEVICE, object, || joiner.machine(sort, object), sink),
            Sort::Vm => joiner.tell(VM, object, || joiner.machine(sort, object), sink),
            Sort::Site => joiner.tell(SITE, object, || joiner.site(object), sink),
            Sort::Tenant => joiner.tell(TENANT, object, || own(object), sink),
            _ => {}
        }
    }
    for (number, what) in prefixes {
        joiner.prefix(number, what, sink);
    }
    for (sort, object) in store.whole().filter(|(sort, _)| !sort.is_record()) {
        let Some(number) = object.number else { continue };
        if object.is_used() {
            sink.part(number);
        } else {
            let model = sort.def().map_or("", |def| def.model);
            sink.other(number, &format!("{model} of no record"));
        }
    }
}

/// Who belongs to whom.
pub(super) struct Joiner<'s> {
    pub(super) import: &'s Import,
    pub(super) store: &'s Store,
    pub(super) zones: &'s Zones,
    /// The interfaces of a machine.
    pub(super) interfaces: HashMap<Name, Vec<Name>>,
    /// The addresses of an interface, and its hardware addresses.
    pub(super) addresses: HashMap<Name, Vec<u64>>,
    pub(super) macs: HashMap<Name, Vec<u64>>,
    pub(super) cables: HashMap<u64, Cable>,
    /// The cables of a device.
    pub(super) cabled: HashMap<u64, BTreeSet<u64>>,
}

/// What is at the two ends of a cable.
#[derive(Default)]
pub(super) struct Cable {
    pub(super) devices: [Vec<u64>; 2],
    /// The ends themselves and what they are plugged into.
    pub(super) plugs: Vec<Name>,
}

/// The columns of a record.
#[derive(Default)]
pub(super) struct Row(Map<String, Value>);

impl<'s> Joiner<'s> {
    fn new(import: &'s Import, store: &'s Store, zones: &'s Zones) -> Self {
        let mut joiner = Self {
            import,
            store,
            zones,
            interfaces: HashMap::new(),
            addresses: HashMap::new(),
            macs: HashMap::new(),
            cables: HashMap::new(),
            cabled: HashMap::new(),
        };
        for (sort, object) in store.whole() {
            joiner.meet(sort, object);
        }
        for (key, cable) in &joiner.cables {
            for device in cable.devices.iter().flatten() {
                joiner.cabled.entry(*device).or_default().insert(*key);
            }
        }
        joiner
    }

    fn meet(&mut self, sort: Sort, object: &Object) {
        let store = self.store;
        let on = || store.target(object, "on_type", "on_id");
        match sort {
            Sort::Interface | Sort::VmInterface => {
                let owner = if sort == Sort::Interface { Sort::Device } else { Sort::Vm };
                let Some(device) = object.link("device") else { return };
                self.interfaces.entry((owner, device)).or_default().push((sort, object.key));
            }
            Sort::Address | Sort::Mac => {
                let Some(on) = on() else { return };
                let held = if sort == Sort::Mac { &mut self.macs } else { &mut self.addresses };
                held.entry(on).or_default().push(object.key);
            }
            Sort::Cable => {
                let sides = [["a", "a_type", "a_id"], ["b", "b_type", "b_id"]];
                for (side, [ends, kind, key]) in sides.iter().enumerate() {
                    let single = store.target(object, kind, key);
                    for plug in object.names(ends).iter().copied().chain(single) {
                        self.plug(object.key, side, plug, None);
                    }
                }
            }
            Sort::CableEnd => {
                let side = match object.text("end") {
                    Some("A") => 0,
                    Some("B") => 1,
                    _ => return,
                };
                let (Some(cable), Some(plug)) = (object.link("cable"), on()) else { return };
                if self.plug(cable, side, plug, object.link("device")) {
                    self.cables.entry(cable).or_default().plugs.push((sort, object.key));
                }
            }
            _ => {}
        }
    }

    /// Notes one end of a cable; `false` if it has too many.
    fn plug(&mut self, cable: u64, side: usize, plug: Name, device: Option<u64>) -> bool {
        // A circuit or a power feed is of no device.
        let device = self.store.get(plug).and_then(|plug| plug.link("device")).or(device);
        let cable = self.cables.entry(cable).or_default();
        if cable.plugs.len() >= MAX_ENDS {
            return false;
        }
        cable.plugs.push(plug);
        if let (Some(devices), Some(device)) = (cable.devices.get_mut(side), device) {
            devices.push(device);
        }
        true
    }

    fn tell(&self, table: usize, object: &Object, row: impl FnOnce() -> Row, sink: &mut dyn Sink) {
        let Some(number) = object.number else { return };
        let Some(mapping) = self.import.mapping(table) else {
            return sink.other(number, self.import.table(table).name);
        };
        let record = json::record(mapping, &Value::Object(row().0));
        // A date that the city gives for the whole import goes before the one of NetBox.
        let updated = object.text("last_updated").filter(|_| self.import.observed_at.is_none());
        let observed_at = updated.and_then(Instant::parse);
        sink.record(table, number, record.map(|record| crate::Record { observed_at, ..record }));
    }

    /// The site of an object that has one, or has a site as its scope.
    pub(super) fn site_in_scope(&self, object: &Object) -> Option<&'s Object> {
        let scope = self.store.target(object, "scope_type", "scope_id");
        let scope = scope.filter(|(sort, _)| *sort == Sort::Site).map(|(_, key)| key);
        self.store.used(Sort::Site, object.link("site").or(scope))
    }

    /// The role of a prefix, or else of its VLAN.
    pub(super) fn role(&self, prefix: &Object, vlan: Option<&Object>) -> Option<&'s Object> {
        let of_vlan = vlan.and_then(|vlan| vlan.link("role"));
        self.store.used(Sort::NetworkRole, prefix.link("role").or(of_vlan))
    }

    fn site(&self, object: &Object) -> Row {
        let mut row = own(object);
        row.named("region", self.store.used(Sort::Region, object.link("region")));
        row.named("tenant", self.store.used(Sort::Tenant, object.link("tenant")));
        row
    }

    fn prefix(&self, number: u32, what: Use, sink: &mut dyn Sink) {
        if self.import.mapping(PREFIX).is_none() {
            return sink.other(number, self.import.table(PREFIX).name);
        }
        match what {
            Use::First(zone) => {
                let Some(zone) = self.zones.list.get(zone) else { return };
                let first = zone.prefixes.first().and_then(|key| self.store.get((Sort::Prefix, *key)));
                if let Some(first) = first {
                    self.tell(PREFIX, first, || self.zone(zone, first), sink);
                }
            }
            Use::Further => sink.part(number),
            Use::No(what) => sink.other(number, what),
            Use::Wrong(reason) => sink.record(PREFIX, number, Err(reason)),
        }
    }

    fn zone(&self, zone: &Zone, first: &Object) -> Row {
        let mut row = own(first);
        let prefixes = zone.prefixes.iter().filter_map(|key| self.store.get((Sort::Prefix, *key)));
        let vlan = self.store.used(Sort::Vlan, first.link("vlan"));
        let role = self.role(first, vlan);
        let site = self.site_in_scope(first).or_else(|| self.store.used(Sort::Site, vlan?.link("site")));
        row.text("zone", Some(&zone.name));
        row.texts("address_ranges", prefixes.filter_map(|prefix| prefix.text("prefix")).map(str::to_owned));
        row.named("vlan", vlan);
        row.text("vlan.vid", vlan.and_then(|vlan| vlan.text("vid")));
        row.named("role", role);
        row.named("site", site);
        row.named("vrf", self.store.used(Sort::Vrf, first.link("vrf")));
        row.named("tenant", self.store.used(Sort::Tenant, first.link("tenant")));
        row.text("name", Some(&zone_name(first, vlan, role, site)));
        row
    }
}

/// `Data (VLAN 100, City hall)` or `Management (10.1.0.0/24)`; without either the prefix alone.
fn zone_name(first: &Object, vlan: Option<&Object>, role: Option<&Object>, site: Option<&Object>) -> String {
    let prefix = first.text("prefix").unwrap_or_default();
    let name = |object: Option<&'_ Object>| object.and_then(|object| object.text("name").map(str::to_owned));
    if let (Some(vlan_name), Some(vid)) = (name(vlan), vlan.and_then(|vlan| vlan.text("vid"))) {
        let site = name(site).map_or_else(String::new, |site| format!(", {site}"));
        return format!("{vlan_name} (VLAN {vid}{site})");
    }
    name(role).map_or_else(|| prefix.to_owned(), |role| format!("{role} ({prefix})"))
}

/// What an object says itself.
pub(super) fn own(object: &Object) -> Row {
    let mut row = Row::default();
    row.0.insert("id".to_owned(), Value::from(object.key.to_string()));
    let fields = [
        "name",
        "slug",
        "status",
        "serial",
        "asset_tag",
        "facility",
        "address",
        "latitude",
        "longitude",
        "description",
        "created",
        "last_updated",
    ];
    for field in fields {
        row.text(field, object.text(field));
    }
    if let Some(Fact::Custom(fields)) = object.fact("custom_fields") {
        row.0.insert("custom_fields".to_owned(), Value::Object(fields.clone()));
    }
    row
}

impl Row {
    pub(super) fn text(&mut self, column: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.0.insert(column.to_owned(), Value::from(text));
        }
    }

    pub(super) fn texts(&mut self, column: &str, texts: impl IntoIterator<Item = String>) {
        let texts: Vec<String> = texts.into_iter().collect();
        if !texts.is_empty() {
            self.0.insert(column.to_owned(), Value::from(texts));
        }
    }

    /// Adds another object by its key, name and slug.
    pub(super) fn named(&mut self, column: &str, object: Option<&Object>) {
        let Some(object) = object else { return };
        self.text(&format!("{column}.id"), Some(&object.key.to_string()));
        self.text(&format!("{column}.name"), object.text("name"));
        self.text(&format!("{column}.slug"), object.text("slug"));
    }
}
