//! Exports of NetBox, good and bad, in both shapes.

mod pages;
mod real;
mod same;

use insta::assert_snapshot;
use intake::testing::told;

const NETBOX: &str = "bailiwick: 1\nimports: [{name: x, format: netbox, file: x}]";

/// A fixture: `model pk {fields}` on each line.
fn fixture(lines: &str) -> String {
    let objects = lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let mut parts = line.splitn(3, ' ');
        let mut part = || parts.next().unwrap_or_default();
        format!(r#"{{"model":"{}","pk":{},"fields":{}}}"#, part(), part(), part())
    });
    format!("[{}]", objects.collect::<Vec<_>>().join(",\n"))
}

fn of_fixture(lines: &str) -> String {
    told(NETBOX, fixture(lines).as_bytes())
}

/// A pumping station: a controller and a switch in a VLAN of two ranges, and a server.
const STATION: &str = r#"
    dcim.region 1 {"name": "North", "slug": "north", "parent": null}
    dcim.site 1 {"name": "Pump house", "slug": "pump-house", "status": "active", "region": 1, "physical_address": "1 Mill Rd\r\nPort Meridian", "latitude": "47.500000", "longitude": "7.250000", "last_updated": "2026-08-01T10:00:00Z"}
    tenancy.tenant 4 {"name": "Water works", "slug": "water", "group": 1}
    dcim.manufacturer 1 {"name": "Siemens", "slug": "siemens"}
    dcim.devicetype 1 {"manufacturer": 1, "model": "S7-1512", "slug": "s7-1512", "part_number": "6ES7"}
    dcim.devicerole 1 {"name": "PLC", "slug": "plc", "vm_role": false}
    dcim.platform 1 {"name": "Ubuntu Linux 24.04", "slug": "ubuntu"}
    dcim.device 7 {"name": "plc-1", "role": 1, "device_type": 1, "site": 1, "tenant": 4, "status": "active", "serial": "S C-1", "asset_tag": "00912", "platform": null, "primary_ip4": 1, "primary_ip6": null, "custom_field_data": {"firmware": "V2.9.4"}, "last_updated": "2026-08-02T10:00:00.262Z"}
    dcim.device 8 {"name": null, "role": 1, "device_type": 1, "site": 1, "status": "decommissioning", "serial": "", "asset_tag": null}
    dcim.interface 70 {"device": 7, "name": "X1", "mac_address": "00:1B:1B:0C:2A:7F"}
    dcim.interface 80 {"device": 8, "name": "X1", "mac_address": null}
    ipam.ipaddress 1 {"address": "10.1.5.20/24", "vrf": null, "status": "active", "dns_name": "plc-1.water.example", "assigned_object_type": ["dcim", "interface"], "assigned_object_id": 70}
    ipam.ipaddress 2 {"address": "10.1.5.99/24", "vrf": null, "status": "deprecated", "assigned_object_type": ["dcim", "interface"], "assigned_object_id": 70}
    ipam.role 1 {"name": "Process control", "slug": "process-control"}
    ipam.vlan 12 {"vid": 100, "name": "Pumps", "site": 1, "role": 1, "status": "active"}
    ipam.prefix 1 {"prefix": "10.1.0.0/16", "status": "container", "vlan": null, "role": null, "vrf": null}
    ipam.prefix 2 {"prefix": "10.1.5.0/24", "status": "active", "vlan": 12, "role": 1, "vrf": null, "site": 1}
    ipam.prefix 3 {"prefix": "fd00:5::/64", "status": "active", "vlan": 12, "role": null, "vrf": null, "site": 1}
    virtualization.cluster 1 {"name": "c", "site": 1}
    virtualization.virtualmachine 7 {"name": "historian", "status": "active", "cluster": 1, "site": null, "device": null, "platform": 1, "role": null, "primary_ip4": null, "last_updated": "2026-08-03T00:00:00Z"}
    dcim.cable 1 {"status": "connected"}
    dcim.cabletermination 1 {"cable": 1, "cable_end": "A", "termination_type": ["dcim", "interface"], "termination_id": 70}
    dcim.cabletermination 2 {"cable": 1, "cable_end": "B", "termination_type": ["dcim", "interface"], "termination_id": 80}
    extras.tag 1 {"name": "wet"}
    dcim.platform 2 {"name": "Not of any machine"}
"#;

#[test]
fn a_fixture_becomes_sites_zones_assets_and_organizations() {
    assert_snapshot!(of_fixture(STATION), @r#"
    read 25, taken 6, part of others 15, refused 0, skipped 4
    object 24: nothing is made of `extras.tag`
    object 16: nothing is made of `ipam.prefix that is a container`
    object 13: nothing is made of `ipam.ipaddress of no record`
    object 25: nothing is made of `dcim.platform of no record`
    site:nb-site-pump-house from 2
      name Text("Pump house")
      address Text("1 Mill Rd  Port Meridian")
      district Text("North")
      longitude Double(7.25)
      latitude Double(47.5)
    organization:nb-tenant-4 from 3
      name Text("Water works")
    asset:nb-device-7 from 8
      name Text("plc-1")
      class Text("plc")
      maker Text("Siemens")
      model Text("S7-1512")
      serial Text("S C-1")
      firmware Text("V2.9.4") at 2026-08-02T10:00:00.262Z
      addresses Texts(["10.1.5.20"]) at 2026-08-02T10:00:00.262Z
      mac_addresses Texts(["00:1b:1b:0c:2a:7f"]) at 2026-08-02T10:00:00.262Z
      host_name Text("plc-1")
      other_ids Texts(["asset-tag:00912"])
      zone One("nb-vlan-12")
      site One("nb-site-pump-house")
    asset:nb-device-8 from 9
      class Text("plc")
      maker Text("Siemens")
      model Text("S7-1512")
      site One("nb-site-pump-house")
    asset:nb-vm-7 from 20
      name Text("historian")
      operating_system Text("Ubuntu Linux 24.04") at 2026-08-03T00:00:00Z
      host_name Text("historian")
      site One("nb-site-pump-house")
    zone:nb-vlan-12 from 17
      name Text("Pumps (VLAN 100, Pump house)")
      address_ranges Texts(["10.1.5.0/24", "fd00:5::/64"])
    "#);
}

#[test]
fn a_zone_follows_from_one_prefix_alone() {
    let prefixes = |rest: &str| {
        let lines = format!(
            r#"dcim.device 1 {{"name": "d", "status": "active", "primary_ip4": 1, "primary_ip6": 2}}
            ipam.ipaddress 1 {{"address": "10.0.0.5/24", "vrf": null, "status": "active"}}
            ipam.ipaddress 2 {{"address": "fd00::5/64", "vrf": null, "status": "active"}}
            {rest}"#
        );
        let told = of_fixture(&lines);
        let zone = told.lines().find_map(|line| line.trim().strip_prefix("zone "));
        zone.unwrap_or("unobserved").to_owned()
    };
    let v4 = r#"ipam.prefix 1 {"prefix": "10.0.0.0/24", "status": "active", "vlan": 1, "vrf": null}"#;
    let wide = r#"ipam.prefix 2 {"prefix": "10.0.0.0/8", "status": "active", "vlan": 2, "vrf": null}"#;
    let v6 = r#"ipam.prefix 3 {"prefix": "fd00::/64", "status": "active", "role": 1, "vrf": null}"#;
    let other_vrf = r#"ipam.prefix 4 {"prefix": "10.0.0.0/28", "status": "active", "vlan": 4, "vrf": 9}"#;
    let twice = r#"ipam.prefix 5 {"prefix": "10.0.0.0/24", "status": "active", "vlan": 5, "vrf": null}"#;
    let plain = r#"ipam.prefix 6 {"prefix": "10.0.0.0/26", "status": "active", "vrf": null}"#;
    assert_eq!(prefixes(v4), r#"One("nb-vlan-1")"#);
    assert_eq!(prefixes(&format!("{wide}\n{v4}")), r#"One("nb-vlan-1")"#, "the longest prefix");
    assert_eq!(prefixes(v6), r#"One("nb-prefix-3")"#);
    assert_eq!(prefixes(&format!("{v4}\n{v6}")), "unobserved", "the two addresses lie in two zones");
    assert_eq!(prefixes(&format!("{wide}\n{other_vrf}")), r#"One("nb-vlan-2")"#, "of another VRF");
    assert_eq!(prefixes(&format!("{v4}\n{twice}")), "unobserved", "one prefix in two zones");
    assert_eq!(prefixes(&format!("{v4}\n{plain}")), r#"One("nb-vlan-1")"#, "no VLAN and no role is no zone");
    assert_eq!(prefixes(&other_vrf.replace("/28", "/33")), "unobserved");

    // Only the short form of an address is here: it does not say in which VRF it is.
    let short = |vrf: &str| {
        format!(
            r#"[{{"id": 1, "url": "/api/dcim/devices/1/", "primary_ip4": {{"id": 1, "address": "10.0.0.5/24"}}}},
            {{"id": 1, "url": "/api/ipam/prefixes/1/", "prefix": "10.0.0.0/24", "vlan": {{"id": 1}}, "vrf": {vrf}}}]"#
        )
    };
    assert!(told(NETBOX, short("null").as_bytes()).contains("zone One(\"nb-vlan-1\")"));
    assert!(!told(NETBOX, short("{\"id\": 3}").as_bytes()).contains("zone One"));
}

#[test]
fn a_cable_with_very_many_ends_does_not_keep_us_busy() {
    let devices = (1..=3000).map(|key| {
        format!("dcim.device {key} {{\"status\": \"active\"}}\ndcim.interface {key} {{\"device\": {key}}}\n")
    });
    let ends = (1..=3000).map(|key| {
        let side = if key % 2 == 0 { "A" } else { "B" };
        format!("dcim.cabletermination {key} {{\"cable\": 1, \"cable_end\": \"{side}\", \"termination_type\": \"dcim.interface\", \"termination_id\": {key}}}\n")
    });
    let told = of_fixture(&devices.chain(ends).collect::<String>());
    assert!(
        told.starts_with("read 9000, taken 3000, part of others 3064, refused 0, skipped 2936"),
        "{}",
        &told[..80]
    );
}

#[test]
fn a_city_with_zones_of_its_own_leaves_prefixes_out() {
    let own = NETBOX.replace(
        "file: x",
        "file: x, leave-out: [prefix, site, tenant], records: {device: {fields: {zone: {column: network.role, \
         map: {process-control: pumps, \"*\": ~}}, owner: {column: custom_fields.post}}}}",
    );
    let station =
        STATION.replace(r#""firmware": "V2.9.4""#, r#""post": {"id": 3, "display": "head-of-water"}"#);
    assert_snapshot!(told(&own, fixture(&station).as_bytes()), @r#"
    read 25, taken 3, part of others 13, refused 0, skipped 9
    object 24: nothing is made of `extras.tag`
    object 2: nothing is made of `site`
    object 3: nothing is made of `tenant`
    object 16: nothing is made of `prefix`
    object 17: nothing is made of `prefix`
    object 18: nothing is made of `prefix`
    object 1: nothing is made of `dcim.region of no record`
    object 13: nothing is made of `ipam.ipaddress of no record`
    object 25: nothing is made of `dcim.platform of no record`
    asset:nb-device-7 from 8
      name Text("plc-1")
      class Text("plc")
      maker Text("Siemens")
      model Text("S7-1512")
      serial Text("S C-1")
      addresses Texts(["10.1.5.20"]) at 2026-08-02T10:00:00.262Z
      mac_addresses Texts(["00:1b:1b:0c:2a:7f"]) at 2026-08-02T10:00:00.262Z
      host_name Text("plc-1")
      other_ids Texts(["asset-tag:00912"])
      zone One("pumps")
      site One("nb-site-pump-house")
      owner One("head-of-water")
    asset:nb-device-8 from 9
      class Text("plc")
      maker Text("Siemens")
      model Text("S7-1512")
      site One("nb-site-pump-house")
    asset:nb-vm-7 from 20
      name Text("historian")
      operating_system Text("Ubuntu Linux 24.04") at 2026-08-03T00:00:00Z
      host_name Text("historian")
      site One("nb-site-pump-house")
    "#);
    let left_out = NETBOX.replace("file: x", "file: x, leave-out: [prefix]");
    assert!(!told(&left_out, fixture(STATION).as_bytes()).contains("zone"), "nothing names a zone");
}

#[test]
fn the_date_of_the_import_goes_before_that_of_netbox() {
    let dated = NETBOX.replace("file: x", "file: x, observed: \"2026-09-01\"");
    let told = told(&dated, fixture(STATION).as_bytes());
    assert!(told.contains("addresses Texts([\"10.1.5.20\"]) at 2026-09-01T00:00:00Z"), "{told}");
}

/// NetBox 3.2 and earlier, and a dump without natural keys: content types are named by their keys.
#[test]
fn an_old_dump_with_keys_of_content_types_is_joined() {
    let recipe = NETBOX
        .replace("file: x", "file: x, records: {device: {fields: {other_ids: {column: connected_to}}}}");
    let file = fixture(
        r#"
        contenttypes.contenttype 5 {"app_label": "dcim", "model": "interface"}
        contenttypes.contenttype 6 {"app_label": "dcim", "model": "frontport"}
        dcim.device 1 {"name": "a", "status": "active", "device_role": 1}
        dcim.device 2 {"name": "b", "status": "active"}
        dcim.devicerole 1 {"name": "Camera", "slug": "camera"}
        dcim.interface 3 {"device": 1}
        dcim.frontport 3 {"device": 2}
        ipam.ipaddress 1 {"address": "2001:db8::5/64", "assigned_object_type": 5, "assigned_object_id": 3}
        dcim.macaddress 1 {"mac_address": "00-1B-1B-0C-2A-7F", "assigned_object_type": 5, "assigned_object_id": 3}
        dcim.cable 9 {"termination_a_type": 5, "termination_a_id": 3, "termination_b_type": 6, "termination_b_id": 3}
    "#,
    );
    assert_snapshot!(told(&recipe, file.as_bytes()), @r#"
    read 10, taken 2, part of others 8, refused 0, skipped 0
    asset:nb-device-1 from 3
      name Text("a")
      class Text("camera")
      addresses Texts(["2001:db8::5"])
      mac_addresses Texts(["00:1b:1b:0c:2a:7f"])
      host_name Text("a")
      other_ids Texts(["2"])
    asset:nb-device-2 from 4
      name Text("b")
      host_name Text("b")
      other_ids Texts(["1"])
    "#);
}

#[test]
fn a_column_that_netbox_does_not_have_is_said() {
    let wrong = NETBOX.replace("file: x", "file: x, records: {device: {fields: {serial: {column: serail}}}}");
    let said = told(&wrong, b"[]");
    assert!(said.contains("serail") && said.contains("did you mean `serial`?"), "{said}");
}

#[test]
fn each_object_that_is_not_taken_says_why() {
    assert_snapshot!(of_fixture(r#"
        dcim.device 1 {"name": "plan", "status": "planned"}
        dcim.device 2 {"name": "spare", "status": "inventory"}
        dcim.device 3 {"name": "\u001b[31m=1+2\u202e", "status": "failed", "serial": "../../x"}
        dcim.device 3 {"name": "again", "status": "active"}
        dcim.device null {"name": "no key", "status": "active"}
        dcim.device -1 {"name": "no key", "status": "active"}
        dcim.device 4 ["no fields"]
        dcim.device 5 {"name": {"a": 1}, "status": ["active"], "site": "x", "role": 99, "primary_ip4": 99}
        dcim.site 1 {"name": "old", "slug": "old", "status": "retired"}
        dcim.site 2 {"name": "no slug"}
        dcim.site 3 {"name": "far", "slug": "far", "latitude": "91", "longitude": "0"}
        ipam.prefix 1 {"prefix": "10.0.0.0/40", "status": "active", "role": 1}
        ipam.prefix 2 {"prefix": "10.0.0.0/8", "status": "deprecated", "role": 1}
        ipam.prefix 3 {"prefix": "10.0.0.0/8", "status": "active"}
        ipam.ipaddress 1 {"address": "10.0.0.1/8", "assigned_object_type": ["ipam", "fhrpgroup"], "assigned_object_id": 1}
        users.token 1 {"key": "secret"}
        netbox_bgp.session 1 {}
    "#), @r#"
    read 17, taken 2, refused 7, skipped 8
    object 4: `dcim.device` 3 stands already in object 3
    object 5: the object is not well formed: its `pk` is no whole number
    object 6: the object is not well formed: its `pk` is no whole number
    object 7: the object is not well formed: it has neither `model` and `fields`, nor a `url` with `/api/` in it
    object 10: `slug`, which its id is made of, is empty
    object 11: the latitude 91 is out of range; the layer is probably not in WGS 84 (EPSG:4326)
    object 12: `10.0.0.0/40` is no prefix such as `10.1.0.0/16`
    object 16: nothing is made of `users.token`
    object 17: nothing is made of `netbox_bgp.session`
    object 1: `status` is `planned`, which `where` leaves out
    object 2: `status` is `inventory`, which `where` leaves out
    object 9: `status` is `retired`, which `where` leaves out
    object 13: nothing is made of `ipam.prefix that is deprecated`
    object 14: nothing is made of `ipam.prefix without VLAN and role`
    object 15: nothing is made of `ipam.ipaddress of no record`
    asset:nb-device-3 from 3
      name Text("[31m=1+2")
      serial Text("../../x")
      host_name Text("[31m=1+2")
    asset:nb-device-5 from 8
    "#);
}

#[test]
fn broken_files_say_where() {
    assert_snapshot!(told(NETBOX, br#"[{"model":"tenancy.tenant","pk":1,"fields":{"name":"a"}},{"model":"#), @r#"
    read 1, taken 1, refused 0, skipped 0
    broken at line 1, column 67: the file ends too early (-)
    organization:nb-tenant-1 from 1
      name Text("a")
    "#);
    assert_snapshot!(told(NETBOX, b"[{\"model\":\"tenancy.tenant\",\"pk\":1,\"fields\":{\"name\":\"caf\xe9\"}},\n{\"pk\":01}, 5]"), @r#"
    read 3, taken 0, refused 3, skipped 0
    object 1: the object is not valid JSON (invalid unicode code point)
    object 2: the object is not valid JSON (invalid number)
    object 3: the object is not well formed: it is no object
    "#);
    assert_snapshot!(told(NETBOX, b"id,name\n1,a\n"), @r#"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1, column 1: a NetBox export is a list of objects, or a page with `results` (-)
    "#);
    assert_snapshot!(told(NETBOX, b""), @r#"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1, column 1: the file ends too early (-)
    "#);
    assert_snapshot!(told(NETBOX, b"[]\n[]"), @r#"
    read 0, taken 0, refused 0, skipped 0
    broken at line 2, column 1: something stands after the end (-)
    "#);
    assert_snapshot!(told(NETBOX, br#"{"detail": "Invalid token"}"#), @r#"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: NetBox gave no objects but the answer `Invalid token` (-)
    "#);
    assert_snapshot!(told(NETBOX, br#"{"id": 1, "name": "a"}"#), @r#"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file has no `results` (export a list, such as `/api/dcim/devices/`, or a fixture with `dumpdata --format json`)
    "#);
}

#[test]
fn what_is_too_large_is_refused_alone() {
    let long = "x".repeat(70_000);
    let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
    let told = of_fixture(&format!(
        "tenancy.tenant 1 {{\"name\":\"{long}\"}}\ntenancy.tenant 2 {{\"name\":{deep}}}\ntenancy.tenant 3 {{\"name\":\"c\"}}"
    ));
    assert_snapshot!(told, @r#"
    read 3, taken 1, refused 2, skipped 0
    object 1: a value is longer than the bound of 65536 bytes
    object 2: the object nests deeper than the bound of 32
    organization:nb-tenant-3 from 3
      name Text("c")
    "#);
    let deeper = format!("[{}", "[".repeat(5000));
    assert!(crate::netbox::told(NETBOX, deeper.as_bytes()).contains("past the bound of 4096"));
}
