//! Pages of the REST interface, in the forms of several versions of NetBox.

use insta::assert_snapshot;
use intake::testing::{told, told_of};

use super::NETBOX;

/// A page of objects; `@path/id` stands for their `id` and `url`.
pub(super) fn page(objects: &[String]) -> String {
    format!(
        r#"{{"count": {}, "next": null, "previous": null, "results": [{}]}}"#,
        objects.len(),
        objects.join(",\n")
    )
}

const DEVICES: &str = r#"{"count": 2, "next": null, "previous": null, "results": [
  {"id": 7, "url": "https://netbox.example/api/dcim/devices/7/", "display": "plc-1", "name": "plc-1",
   "device_type": {"id": 1, "url": "https://netbox.example/api/dcim/device-types/1/", "model": "S7-1512", "slug": "s7-1512",
     "manufacturer": {"id": 1, "url": "https://netbox.example/api/dcim/manufacturers/1/", "name": "Siemens", "slug": "siemens"}},
   "device_role": {"id": 1, "url": "https://netbox.example/api/dcim/device-roles/1/", "name": "PLC", "slug": "plc"},
   "tenant": null, "platform": null, "serial": "S C-1", "asset_tag": "00912",
   "site": {"id": 1, "url": "https://netbox.example/api/dcim/sites/1/", "name": "Pump house", "slug": "pump-house"},
   "latitude": 47.5, "longitude": 7.25, "status": {"value": "active", "label": "Active"},
   "primary_ip4": {"id": 1, "url": "https://netbox.example/api/ipam/ip-addresses/1/", "family": 4, "address": "10.1.5.20/24"},
   "primary_ip6": null, "custom_fields": {"firmware": "V2.9.4", "post": null}, "config_context": {"ntp": {"servers": ["10.0.0.1"]}},
   "created": "2021-04-02T00:00:00Z", "last_updated": "2026-08-02T10:00:00.262000Z"},
  {"id": 8, "url": "https://netbox.example/api/dcim/devices/8/", "name": null, "role": null,
   "status": {"value": "offline", "label": "Offline"}}
]}"#;

/// NetBox 4.2 and later: hardware addresses are objects, a prefix has a scope.
const INTERFACES: &str = r#"[
  {"id": 70, "url": "https://netbox.example/api/dcim/interfaces/70/", "name": "X1",
   "device": {"id": 7, "url": "https://netbox.example/api/dcim/devices/7/", "name": "plc-1"}, "mac_address": "00:1B:1B:0C:2A:7F",
   "primary_mac_address": {"id": 5, "url": "https://netbox.example/api/dcim/mac-addresses/5/", "mac_address": "00:1B:1B:0C:2A:7F"},
   "mac_addresses": [{"id": 6, "url": "https://netbox.example/api/dcim/mac-addresses/6/", "mac_address": "00:1B:1B:0C:2A:80"}]}
]"#;

const CABLES: &str = r#"[
  {"id": 1, "url": "https://netbox.example/api/dcim/cables/1/", "status": {"value": "connected", "label": "Connected"},
   "a_terminations": [{"object_type": "dcim.interface", "object_id": 70, "object": {"id": 70,
     "url": "https://netbox.example/api/dcim/interfaces/70/", "device": {"id": 7, "name": "plc-1"}}}],
   "b_terminations": [{"object_type": "dcim.frontport", "object_id": 3, "object": {"id": 3,
     "url": "https://netbox.example/api/dcim/front-ports/3/", "device": {"id": 8, "name": null}}}]},
  {"id": 2, "url": "https://netbox.example/api/dcim/cables/2/", "termination_a_type": "circuits.circuittermination",
   "termination_a_id": 1, "termination_b_type": "dcim.interface", "termination_b_id": 70}
]"#;

const PREFIXES: &str = r#"{"count": 1, "next": null, "previous": null, "results": [
  {"id": 2, "url": "https://netbox.example/api/ipam/prefixes/2/", "family": {"value": 4, "label": "IPv4"},
   "prefix": "10.1.5.0/24", "vrf": null, "scope_type": "dcim.site", "scope_id": 1,
   "scope": {"id": 1, "url": "https://netbox.example/api/dcim/sites/1/", "name": "Pump house", "slug": "pump-house"},
   "vlan": {"id": 12, "url": "https://netbox.example/api/ipam/vlans/12/", "vid": 100, "name": "Pumps"},
   "status": {"value": "active", "label": "Active"}, "role": null, "description": "All pumps"}
]}"#;

#[test]
fn pages_become_what_a_fixture_becomes() {
    let files = [
        ("devices.json", DEVICES.as_bytes()),
        ("interfaces.json", INTERFACES.as_bytes()),
        ("cables.json", CABLES.as_bytes()),
        ("prefixes.json", PREFIXES.as_bytes()),
    ];
    // What nothing of the model is made of can still be mapped; here into a note.
    let notes = NETBOX.replace(
        "file: x",
        "file: x, records: {device: {fields: {note: {column: connected_to, split: \",\"}}}}",
    );
    assert!(told_of(&notes, &files).contains("does not hold a list"));
    let other = NETBOX
        .replace("file: x", "file: x, records: {device: {fields: {other_ids: {column: connected_to}}}}");
    assert_snapshot!(told_of(&other, &files), @r#"
    read 6, taken 3, part of others 2, refused 0, skipped 1
    cables.json object 2: nothing is made of `dcim.cable of no record`
    asset:nb-device-7 from 1
      name Text("plc-1")
      class Text("plc")
      maker Text("Siemens")
      model Text("S7-1512")
      serial Text("S C-1")
      firmware Text("V2.9.4") at 2026-08-02T10:00:00.262Z
      addresses Texts(["10.1.5.20"]) at 2026-08-02T10:00:00.262Z
      mac_addresses Texts(["00:1b:1b:0c:2a:7f", "00:1b:1b:0c:2a:80"]) at 2026-08-02T10:00:00.262Z
      host_name Text("plc-1")
      other_ids Texts(["8"])
      zone One("nb-vlan-12")
      site One("nb-site-pump-house")
      longitude Double(7.25)
      latitude Double(47.5)
    asset:nb-device-8 from 2
      other_ids Texts(["7"])
    zone:nb-vlan-12 from 6
      name Text("Pumps (VLAN 100, Pump house)")
      note Text("All pumps")
      address_ranges Texts(["10.1.5.0/24"])
    "#);
}

#[test]
fn pages_that_were_not_fetched_are_missed() {
    let first = DEVICES
        .replace("\"count\": 2", "\"count\": 120")
        .replace("\"next\": null", "\"next\": \"https://x\"");
    assert_snapshot!(told(NETBOX, first.as_bytes()), @r#"
    read 2, taken 2, refused 0, skipped 0
    broken at the file: NetBox says that `dcim/devices` has 120 objects, but the files of the import hold 2 of them (get the pages that `next` names too, and name them all in `file` with a `*`)
    asset:nb-device-7 from 1
      name Text("plc-1")
      class Text("plc")
      maker Text("Siemens")
      model Text("S7-1512")
      serial Text("S C-1")
      firmware Text("V2.9.4") at 2026-08-02T10:00:00.262Z
      addresses Texts(["10.1.5.20"]) at 2026-08-02T10:00:00.262Z
      host_name Text("plc-1")
      other_ids Texts(["asset-tag:00912"])
      site One("nb-site-pump-house")
      longitude Double(7.25)
      latitude Double(47.5)
    asset:nb-device-8 from 2
    "#);
}

#[test]
fn a_page_that_shifted_gives_an_object_twice() {
    let one = DEVICES.replace(
        "\"id\": 8, \"url\": \"https://netbox.example/api/dcim/devices/8/\"",
        "\"id\": 7, \"url\": \"https://netbox.example/api/dcim/devices/7/\"",
    );
    assert_snapshot!(told_of(NETBOX, &[("1.json", DEVICES.as_bytes()), ("2.json", one.as_bytes())]), @r#"
    read 4, taken 2, refused 2, skipped 0
    2.json object 1: `dcim.device` 7 stands already in object 1
    2.json object 2: `dcim.device` 7 stands already in object 1
    asset:nb-device-7 from 1
      name Text("plc-1")
      class Text("plc")
      maker Text("Siemens")
      model Text("S7-1512")
      serial Text("S C-1")
      firmware Text("V2.9.4") at 2026-08-02T10:00:00.262Z
      addresses Texts(["10.1.5.20"]) at 2026-08-02T10:00:00.262Z
      host_name Text("plc-1")
      other_ids Texts(["asset-tag:00912"])
      site One("nb-site-pump-house")
      longitude Double(7.25)
      latitude Double(47.5)
    asset:nb-device-8 from 2
    "#);
}

#[test]
fn objects_of_other_endpoints_are_named_by_their_path() {
    let other = r#"{"id": 1, "url": "https://netbox.example/api/extras/tags/1/"}"#.to_owned();
    let plugin = r#"{"id": 1, "url": "/netbox/api/plugins/bgp/session/1/"}"#.to_owned();
    let no_url = r#"{"id": 1, "url": "https://netbox.example/dcim/devices/1/"}"#.to_owned();
    assert_snapshot!(told(NETBOX, page(&[other, plugin, no_url]).as_bytes()), @r#"
    read 3, taken 0, refused 1, skipped 2
    object 3: the object is not well formed: it has neither `model` and `fields`, nor a `url` with `/api/` in it
    object 1: nothing is made of `extras/tags`
    object 2: nothing is made of `plugins/bgp/session`
    "#);
}
