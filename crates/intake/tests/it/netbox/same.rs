//! The same things in both shapes give the same entities.

use std::collections::BTreeSet;

use intake::testing::{imports, outcome};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{NETBOX, pages::page};

/// A small network, of which both shapes are written.
#[derive(Clone, Debug)]
struct Network {
    devices: Vec<Device>,
    prefixes: Vec<Prefix>,
}

/// A network with the keys of its VLAN, its role and its VRF.
type Prefix = (u8, Option<u64>, Option<u64>, Option<u64>);

#[derive(Clone, Debug)]
struct Device {
    name: Option<u8>,
    status: &'static str,
    role: u64,
    kind: Option<u64>,
    site: u64,
    addresses: Vec<(u8, Option<u64>)>,
    is_virtual: bool,
    cabled_to: usize,
}

const STATUS: &[&str] = &["active", "offline", "planned", "inventory"];

fn network() -> impl Strategy<Value = Network> {
    let some = || prop::option::of(1..4u64);
    let address = (0..4u8, prop::option::of(1..3u64));
    let device = (
        prop::option::of(any::<u8>()),
        prop::sample::select(STATUS),
        1..4u64,
        some(),
        1..4u64,
        prop::collection::vec(address, 0..4),
        any::<bool>(),
        any::<usize>(),
    );
    let device = device.prop_map(|(name, status, role, kind, site, addresses, is_virtual, cabled_to)| {
        Device { name, status, role, kind, site, addresses, is_virtual, cabled_to }
    });
    let prefix = (0..4u8, some(), some(), prop::option::of(1..3u64));
    (prop::collection::vec(device, 0..6), prop::collection::vec(prefix, 0..6))
        .prop_map(|(devices, prefixes)| Network { devices, prefixes })
}

/// An object before it is written: its model and path, its key, its fields.
struct Thing {
    model: &'static str,
    path: &'static str,
    key: u64,
    fields: Vec<(&'static str, Field)>,
}

enum Field {
    Plain(Value),
    Word(&'static str),
    Link(&'static str, Option<u64>),
    Type(&'static str),
    /// Only in the REST interface.
    Ends(u64),
    Own(Value),
}

use Field::{Ends, Link, Own, Plain, Type, Word};

fn things(network: &Network) -> Vec<Thing> {
    let mut things = Vec::new();
    let mut add = |model, path, key, fields| things.push(Thing { model, path, key, fields });
    for key in 1..4 {
        let named = |what: &str| {
            vec![
                ("name", Plain(json!(format!("{what} {key}")))),
                ("slug", Plain(json!(format!("{what}-{key}")))),
            ]
        };
        let mut site = named("site");
        site.extend([
            ("status", Word("active")),
            ("region", Link("dcim/regions", Some(key))),
            ("latitude", Plain(json!(1.5))),
        ]);
        add("dcim.site", "dcim/sites", key, site);
        add("dcim.region", "dcim/regions", key, named("region"));
        add("dcim.devicerole", "dcim/device-roles", key, named("role"));
        add("dcim.manufacturer", "dcim/manufacturers", key, named("maker"));
        let kind = vec![
            ("model", Plain(json!(format!("model {key}")))),
            ("manufacturer", Link("dcim/manufacturers", Some(key))),
        ];
        add("dcim.devicetype", "dcim/device-types", key, kind);
        add("ipam.role", "ipam/roles", key, named("role"));
        add("ipam.vrf", "ipam/vrfs", key, named("vrf"));
        let vlan = vec![
            ("vid", Plain(json!(key * 100))),
            ("name", Plain(json!(format!("vlan {key}")))),
            ("site", Link("dcim/sites", Some(key))),
        ];
        add("ipam.vlan", "ipam/vlans", key, vlan);
        add("tenancy.tenant", "tenancy/tenants", key, named("tenant"));
    }
    for (key, (net, vlan, role, vrf)) in (1..).zip(&network.prefixes) {
        let fields = vec![
            ("prefix", Plain(json!(format!("10.{net}.0.0/16")))),
            ("status", Word("active")),
            ("vlan", Link("ipam/vlans", *vlan)),
            ("role", Link("ipam/roles", *role)),
            ("vrf", Link("ipam/vrfs", *vrf)),
        ];
        add("ipam.prefix", "ipam/prefixes", key, fields);
    }
    for (key, device) in (1..).zip(&network.devices) {
        machine(key, device, &mut add);
    }
    let n = network.devices.len();
    for (key, device) in (1..).zip(&network.devices) {
        let other = device.cabled_to % n + 1;
        let fields = vec![
            ("status", Word("connected")),
            ("a_terminations", Ends(key)),
            ("b_terminations", Ends(other as u64)),
        ];
        add("dcim.cable", "dcim/cables", key, fields);
    }
    things
}

fn machine(
    key: u64,
    device: &Device,
    add: &mut impl FnMut(&'static str, &'static str, u64, Vec<(&'static str, Field)>),
) {
    let name = device.name.map_or(Value::Null, |name| json!(format!("d{name}")));
    let primary = (!device.addresses.is_empty()).then_some(key * 10);
    let mut fields = vec![
        ("name", Plain(name)),
        ("status", Word(device.status)),
        ("role", Link("dcim/device-roles", Some(device.role))),
        ("site", Link("dcim/sites", Some(device.site))),
        ("primary_ip4", Link("ipam/ip-addresses", primary)),
        ("custom", Own(json!({"firmware": format!("V{key}")}))),
        ("last_updated", Plain(json!("2026-08-01T00:00:00Z"))),
    ];
    let (on, interface) = if device.is_virtual {
        add("virtualization.virtualmachine", "virtualization/virtual-machines", key, fields);
        let of = ("virtual_machine", Link("virtualization/virtual-machines", Some(key)));
        let mac = ("mac_address", Plain(json!(format!("00:1B:1B:0C:2A:{key:02X}"))));
        ("virtualization.vminterface", ("virtualization/interfaces", vec![of, mac]))
    } else {
        fields.push(("device_type", Link("dcim/device-types", device.kind)));
        add("dcim.device", "dcim/devices", key, fields);
        ("dcim.interface", ("dcim/interfaces", vec![("device", Link("dcim/devices", Some(key)))]))
    };
    add(on, interface.0, key, interface.1);
    for (at, (net, vrf)) in (0..).zip(&device.addresses) {
        let fields = vec![
            ("address", Plain(json!(format!("10.{net}.0.{}/16", key * 10 + at)))),
            ("vrf", Link("ipam/vrfs", *vrf)),
            ("status", Word("active")),
            ("assigned_object_type", Type(on)),
            ("assigned_object_id", Plain(json!(key))),
        ];
        add("ipam.ipaddress", "ipam/ip-addresses", key * 10 + at, fields);
    }
}

fn url(path: &str, key: u64) -> Value {
    json!(format!("https://netbox.example/api/{path}/{key}/"))
}

/// As Django writes it: cables have their ends beside them.
fn fixture(things: &[Thing]) -> Vec<u8> {
    let mut list = Vec::new();
    for thing in things {
        let mut fields = serde_json::Map::new();
        for (name, field) in &thing.fields {
            let value = match field {
                Plain(value) => value.clone(),
                Word(word) => json!(word),
                Link(_, key) => json!(key),
                Type(model) => json!(model.split('.').collect::<Vec<_>>()),
                Own(value) => {
                    fields.insert("custom_field_data".to_owned(), value.clone());
                    continue;
                }
                Ends(interface) => {
                    let end = if *name == "a_terminations" { "A" } else { "B" };
                    list.push(json!({"model": "dcim.cabletermination", "pk": list.len() + 1, "fields": {
                        "cable": thing.key, "cable_end": end, "termination_type": ["dcim", "interface"],
                        "termination_id": interface}}));
                    continue;
                }
            };
            fields.insert((*name).to_owned(), value);
        }
        list.push(json!({"model": thing.model, "pk": thing.key, "fields": fields}));
    }
    serde_json::to_vec(&list).unwrap()
}

/// As the REST interface writes it, a page for each path; what a link names stands there in short form.
fn rest(things: &[Thing]) -> Vec<(&'static str, Vec<u8>)> {
    let paths: BTreeSet<&str> = things.iter().map(|thing| thing.path).collect();
    let of = |path: &'static str| {
        let objects: Vec<String> = things
            .iter()
            .filter(|thing| thing.path == path)
            .map(|thing| {
                let mut object = serde_json::Map::new();
                object.insert("id".to_owned(), json!(thing.key));
                object.insert("url".to_owned(), url(path, thing.key));
                for (name, field) in &thing.fields {
                    let (name, value) = match field {
                        Plain(value) => (*name, value.clone()),
                        Word(word) => (*name, json!({"value": word, "label": word.to_uppercase()})),
                        Link(path, key) => {
                            (*name, key.map_or(Value::Null, |key| json!({"id": key, "url": url(path, key)})))
                        }
                        Type(model) => (*name, json!(model)),
                        Own(value) => ("custom_fields", value.clone()),
                        Ends(key) => (
                            *name,
                            json!([{"object_type": "dcim.interface", "object_id": key,
                        "object": {"id": key, "url": url("dcim/interfaces", *key)}}]),
                        ),
                    };
                    object.insert(name.to_owned(), value);
                }
                Value::Object(object).to_string()
            })
            .collect();
        (path, page(&objects).into_bytes())
    };
    paths.into_iter().map(of).collect()
}

/// What was seen, whoever said it.
fn seen(files: &[(&str, &[u8])]) -> BTreeSet<String> {
    let recipe = NETBOX
        .replace("file: x", "file: x, records: {device: {fields: {other_ids: {column: connected_to}}}}");
    let (imports, said) = imports(&recipe);
    assert_eq!(said, "");
    let (outcome, observations) = outcome(&imports[0], files);
    assert_eq!(outcome.n_refused, 0, "{:?}", outcome.refused);
    assert_eq!(outcome.broken, []);
    let entities = observations.entities.iter().map(|(entity, _)| format!("{entity:?}"));
    let said = observations.list.iter();
    let said = said
        .map(|seen| format!("{:?} {:?} {:?} {:?}", seen.entity, seen.field, seen.value, seen.observed_at));
    entities.chain(said).collect()
}

proptest! {
    #[test]
    fn both_shapes_give_the_same(network in network()) {
        let things = things(&network);
        let dump = fixture(&things);
        let pages = rest(&things);
        let pages: Vec<(&str, &[u8])> = pages.iter().map(|(path, bytes)| (*path, bytes.as_slice())).collect();
        let (of_dump, of_pages) = (seen(&[("dump.json", &dump)]), seen(&pages));
        prop_assert_eq!(&of_dump, &of_pages);
        prop_assert!(of_dump.len() >= 18, "{of_dump:?}");
    }
}
