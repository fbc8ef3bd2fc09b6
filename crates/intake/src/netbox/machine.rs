//! A device or a virtual machine as a record: its type, its addresses, its neighbours, its zone.

use std::collections::{BTreeSet, HashMap};

use super::{
    PREFIX,
    columns::FIRMWARE,
    join::{Joiner, Row, own},
    sorts::Sort,
    store::{Fact, Name, Object},
    zones::{self, Home},
};
use crate::{json, reading};

/// Words of NetBox for an address that no machine has now.
const NOT_IN_USE: &[&str] = &["deprecated", "reserved"];

impl<'s> Joiner<'s> {
    /// The columns of a machine.
    pub(super) fn machine(&self, sort: Sort, object: &'s Object) -> Row {
        let store = self.store;
        let mut row = own(object);
        let look = |sort, field| store.used(sort, object.link(field));
        row.named("role", look(Sort::DeviceRole, "role"));
        row.named("platform", look(Sort::Platform, "platform"));
        row.named("location", look(Sort::Location, "location"));
        row.named("rack", look(Sort::Rack, "rack"));
        row.named("tenant", look(Sort::Tenant, "tenant"));
        let cluster = look(Sort::Cluster, "cluster");
        row.named("cluster", cluster);
        row.named("site", self.site_of_machine(sort, object, cluster));
        if let Some(kind) = look(Sort::DeviceType, "type") {
            row.text("type.model", kind.text("model"));
            row.text("type.slug", kind.text("slug"));
            row.text("type.part_number", kind.text("part_number"));
            row.named("manufacturer", store.used(Sort::Maker, kind.link("maker")));
        }
        row.text("firmware", firmware(object).as_deref());
        self.network((sort, object.key), object, &mut row);
        if sort == Sort::Device {
            row.texts("connected_to", self.neighbours(object.key));
        }
        row
    }

    /// Its own site; of a virtual machine also that of the device it is pinned to, or of its cluster.
    fn site_of_machine(&self, sort: Sort, object: &Object, cluster: Option<&Object>) -> Option<&'s Object> {
        let own = self.store.used(Sort::Site, object.link("site"));
        if sort == Sort::Device {
            return own;
        }
        let host = object.link("device").and_then(|device| self.store.get((Sort::Device, device)));
        let of_host = || self.store.used(Sort::Site, host?.link("site"));
        own.or_else(of_host).or_else(|| self.site_in_scope(cluster?))
    }

    /// Adds the addresses of a machine and where its primary ones lie.
    fn network(&self, machine: Name, object: &'s Object, row: &mut Row) {
        let look = |field| self.store.used(Sort::Address, object.link(field));
        let primary: Vec<&Object> = ["primary_ip4", "primary_ip6"].into_iter().filter_map(look).collect();
        let mut addresses = primary.clone();
        addresses.extend(look("oob_ip"));
        let mut macs = BTreeSet::new();
        for interface in self.interfaces.get(&machine).into_iter().flatten() {
            addresses.extend(self.addresses_of(interface));
            macs.extend(self.macs_of(interface));
        }
        let hosts = addresses.iter().filter_map(|address| address.text("address"));
        let hosts: BTreeSet<String> = hosts.map(|text| without_length(text).to_owned()).collect();
        let names = addresses.iter().filter_map(|address| address.text("dns_name"));
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        let first = primary.first().and_then(|address| address.text("address"));
        row.text("primary_address", first.map(without_length));
        row.texts("addresses", hosts);
        row.texts("dns_names", names);
        row.texts("mac_addresses", macs);
        if let Some(home) = self.zones.home(&primary) {
            self.home(home, row);
        }
    }

    /// The addresses in use of an interface.
    fn addresses_of(&self, interface: &Name) -> Vec<&'s Object> {
        let mut in_use = Vec::new();
        for key in of(&self.addresses, interface) {
            let Some(address) = self.store.get((Sort::Address, *key)) else { continue };
            if !address.text("status").is_some_and(|status| NOT_IN_USE.contains(&status)) {
                address.used();
                in_use.push(address);
            }
        }
        in_use
    }

    /// The hardware addresses of an interface: its own until NetBox 4.1, objects beside it since.
    fn macs_of(&self, name: &Name) -> Vec<String> {
        let mut macs = Vec::new();
        let Some(interface) = self.store.used(name.0, Some(name.1)) else { return macs };
        macs.extend(interface.text("mac_address").and_then(reading::mac));
        let named = interface.names("macs").iter().map(|(_, key)| *key);
        let keys = interface.link("mac").into_iter().chain(named);
        for key in keys.chain(of(&self.macs, name).iter().copied()) {
            let object = self.store.used(Sort::Mac, Some(key));
            macs.extend(object.and_then(|object| reading::mac(object.text("mac_address")?)));
        }
        macs
    }

    fn home(&self, home: Home, row: &mut Row) {
        let zone = home.zone.and_then(|zone| self.zones.list.get(zone));
        let is_taken = self.import.mapping(PREFIX).is_some();
        row.text("zone", zone.filter(|_| is_taken).map(|zone| zone.name.as_str()));
        let Some(prefix) = self.store.get((Sort::Prefix, home.prefix)) else { return };
        let vlan = self.store.used(Sort::Vlan, prefix.link("vlan"));
        row.text("network.prefix", prefix.text("prefix"));
        row.text("network.vlan", vlan.and_then(|vlan| vlan.text("name")));
        row.text("network.vid", vlan.and_then(|vlan| vlan.text("vid")));
        row.text("network.role", self.role(prefix, vlan).and_then(|role| role.text("slug")));
    }

    /// The devices at the other ends of a device's cables.
    fn neighbours(&self, device: u64) -> BTreeSet<String> {
        let mut neighbours = BTreeSet::new();
        for key in self.cabled.get(&device).into_iter().flatten() {
            let Some(cable) = self.cables.get(key) else { continue };
            let [a, b] = &cable.devices;
            let sides = [(a, b), (b, a)].into_iter().filter(|(here, _)| here.contains(&device));
            let others: Vec<&u64> = sides.flat_map(|(_, there)| there).filter(|it| **it != device).collect();
            if others.is_empty() {
                continue;
            }
            self.store.used(Sort::Cable, Some(*key));
            for (sort, key) in &cable.plugs {
                self.store.used(*sort, Some(*key));
            }
            neighbours.extend(others.into_iter().map(u64::to_string));
        }
        neighbours
    }
}

fn of<'h>(held: &'h HashMap<Name, Vec<u64>>, name: &Name) -> &'h [u64] {
    held.get(name).map_or(&[], Vec::as_slice)
}

/// The version of its firmware, where the city's NetBox has a field for it.
fn firmware(object: &Object) -> Option<String> {
    let Some(Fact::Custom(fields)) = object.fact("custom_fields") else { return None };
    let said = FIRMWARE.iter().filter_map(|name| json::text(fields.get(*name)?));
    said.into_iter().find(|text| !text.trim().is_empty())
}

/// An address without the length of its prefix; what is no address stays as it is.
fn without_length(text: &str) -> &str {
    zones::host(text).map_or(text, |(_, host)| host)
}
