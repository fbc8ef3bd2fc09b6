//! Several sources that speak of the same machines, and a sensor that saw them talk.

use insta::assert_snapshot;
use report::Style;
use serde_json::Value;

use crate::city::{Judged, plain};

const MANIFEST: &str = r#"bailiwick: 1
city: {name: Little Haven, time_zone: Europe/Zurich}
"#;

const ZONES: &str = r#"bailiwick: 1
observed: "2026-11-12"
zones:
  - {id: field, address_ranges: [10.1.0.0/16]}
  - {id: office, address_ranges: [10.2.0.0/16]}
  - {id: guests, address_ranges: [10.3.0.0/16]}
  - {id: suppliers, address_ranges: [10.4.0.0/16]}
conduits:
  - {id: reports, from: field, to: office, protocols: [https]}
assets:
  - {id: gate, addresses: [10.1.0.9]}
  - {id: door, addresses: [10.1.0.10]}
"#;

const IMPORTS: &str = r#"bailiwick: 1
imports:
  - name: pumps
    format: csv
    file: pumps.csv
    kind: asset
    id: "{id}"
    fields: {name: {column: name}, serial: {column: serial}, host_name: {column: host}}
  - name: network
    format: csv
    file: network.csv
    kind: asset
    id: "net-{id}"
    fields: {serial: {column: serial}, host_name: {column: host}, mac_addresses: {column: mac, split: ";"}}
  - name: scan
    format: csv
    file: scan.csv
    kind: asset
    id: "scan-{id}"
    fields: {serial: {column: serial}, mac_addresses: {column: mac, split: ";"}}
"#;

const PUMPS: &str = "id,name,serial,host\npump-1,One,SN-100,\npump-2,Two,SN-200,\npump-3,Three,,plc-3\n";
const NETWORK: &str = "id,serial,host,mac\n7,SN-100,,00:1b:1b:00:00:07\n8,SN-200,,\n9,,plc-3,\n";
const SCAN: &str = "id,serial,mac\n1,,00:1b:1b:00:00:07\n";

/// What a sensor saw: one declared way and four that are not, two machines of no zone, two reached from outside.
const SEEN: &str = r#"{"_path":"conn","ts":1794700000.0,"id.orig_h":"10.1.0.1","id.orig_p":40000,"id.resp_h":"10.2.0.1","id.resp_p":443,"proto":"tcp","service":"https","conn_state":"SF"}
{"_path":"conn","ts":1794700000.0,"id.orig_h":"10.2.0.1","id.orig_p":40000,"id.resp_h":"10.1.0.1","id.resp_p":502,"proto":"tcp","service":"modbus","conn_state":"SF"}
{"_path":"conn","ts":1794710000.0,"id.orig_h":"10.2.0.1","id.orig_p":40000,"id.resp_h":"10.1.0.1","id.resp_p":22,"proto":"tcp","service":"ssh","conn_state":"SF"}
{"_path":"conn","ts":1794720000.0,"id.orig_h":"10.2.0.2","id.orig_p":40000,"id.resp_h":"10.1.0.1","id.resp_p":20000,"proto":"tcp","conn_state":"SF"}
{"_path":"conn","ts":1794720000.0,"id.orig_h":"10.2.0.2","id.orig_p":40000,"id.resp_h":"10.1.0.2","id.resp_p":4840,"proto":"tcp","conn_state":"SF"}
{"_path":"conn","ts":1794600000.0,"id.orig_h":"10.3.0.2","id.orig_p":40000,"id.resp_h":"10.2.0.2","id.resp_p":53,"proto":"udp","service":"dns","conn_state":"SF"}
{"_path":"conn","ts":1794500000.0,"id.orig_h":"10.3.0.2","id.orig_p":40000,"id.resp_h":"10.1.0.2","id.resp_p":80,"proto":"tcp","service":"http","conn_state":"SF"}
{"_path":"conn","ts":1794400000.0,"id.orig_h":"10.4.0.2","id.orig_p":40000,"id.resp_h":"10.1.0.2","id.resp_p":5900,"proto":"tcp","conn_state":"SF"}
{"_path":"conn","ts":1794500000.0,"id.orig_h":"10.9.0.2","id.orig_p":40000,"id.resp_h":"10.2.0.2","id.resp_p":80,"proto":"tcp","service":"http","conn_state":"SF"}
{"_path":"conn","ts":1794600000.0,"id.orig_h":"8.8.4.4","id.orig_p":40000,"id.resp_h":"10.1.0.9","id.resp_p":80,"proto":"tcp","service":"http","conn_state":"SF"}
{"_path":"conn","ts":1794610000.0,"id.orig_h":"8.8.4.4","id.orig_p":40000,"id.resp_h":"10.1.0.10","id.resp_p":80,"proto":"tcp","service":"http","conn_state":"SF"}
"#;

/// A city of which several sources speak; a sensor too, if asked for.
fn city(with_sensor: bool) -> Judged {
    let sensor = if with_sensor { "  - {name: sensor, format: zeek, file: conn.log}\n" } else { "" };
    Judged::memory(&[
        ("bailiwick.yaml", MANIFEST),
        ("zones.yaml", ZONES),
        ("imports.yaml", &format!("{IMPORTS}{sensor}")),
        ("pumps.csv", PUMPS),
        ("network.csv", NETWORK),
        ("scan.csv", SCAN),
        ("conn.log", SEEN),
    ])
}

/// What stands below the policies.
fn end(city: &Judged, style: &Style) -> String {
    let text = city.text(style);
    let at = ["\nSeen in traffic", "\nRead"].iter().find_map(|heading| text.find(heading)).unwrap();
    text[at + 1..].to_owned()
}

#[test]
fn what_sources_share_and_what_traffic_shows_at_80_columns() {
    assert_snapshot!(end(&city(true), &plain(80)), @"
    Seen in traffic                            11 pairs of machines, 8 between zones
      not declared  office to field, 15 Nov 2026: 20000/tcp, 3 more
                    guests to office, 13 Nov 2026: dns
                    guests to field, 12 Nov 2026: http
                    1 more
      exposed       2 assets were reached from the internet: door, gate
      in no zone    3 pairs with a machine such as 8.8.4.4, 10.9.0.2

    Read        6 sources: 16 entities, 23 observations
                4 imports, 18 records: 18 taken, 0 refused, 0 skipped
                5 entities turned out to be 2: 2 by serial number, 1 by hardware
                address
                1 doubt stands open on who is who; to see:
                bailiwick import city --who --dry-run
    ");
}

#[test]
fn what_sources_share_and_what_traffic_shows_at_120_columns() {
    assert_snapshot!(end(&city(true), &plain(120)), @"
    Seen in traffic                                                                    11 pairs of machines, 8 between zones
      not declared  office to field, 15 Nov 2026: 20000/tcp, 3 more
                    guests to office, 13 Nov 2026: dns
                    guests to field, 12 Nov 2026: http
                    1 more
      exposed       2 assets were reached from the internet: door, gate
      in no zone    3 pairs with a machine such as 8.8.4.4, 10.9.0.2

    Read        6 sources: 16 entities, 23 observations
                4 imports, 18 records: 18 taken, 0 refused, 0 skipped
                5 entities turned out to be 2: 2 by serial number, 1 by hardware address
                1 doubt stands open on who is who; to see:
                bailiwick import city --who --dry-run
    ");
}

#[test]
fn what_sources_share_and_what_traffic_shows_without_utf_8() {
    assert_snapshot!(end(&city(true), &Style { ascii: true, ..plain(60) }), @"
    Seen in traffic        11 pairs of machines, 8 between zones
      not declared  office to field, 15 Nov 2026: 20000/tcp, 3
                    more
                    guests to office, 13 Nov 2026: dns
                    guests to field, 12 Nov 2026: http
                    1 more
      exposed       2 assets were reached from the internet:
                    door, gate
      in no zone    3 pairs with a machine such as 8.8.4.4,
                    10.9.0.2

    Read        6 sources: 16 entities, 23 observations
                4 imports, 18 records: 18 taken, 0 refused, 0
                skipped
                5 entities turned out to be 2: 2 by serial
                number, 1 by hardware address
                1 doubt stands open on who is who; to see:
                bailiwick import city --who --dry-run
    ");
}

#[test]
fn where_no_traffic_was_looked_at_nothing_is_said_of_it() {
    assert_snapshot!(end(&city(false), &plain(80)), @"
    Read        5 sources: 12 entities, 23 observations
                3 imports, 7 records: 7 taken, 0 refused, 0 skipped
                5 entities turned out to be 2: 2 by serial number, 1 by hardware
                address
                1 doubt stands open on who is who; to see:
                bailiwick import city --who --dry-run
    ");
}

#[test]
fn traffic_that_shows_nothing_new_is_counted() {
    let seen = SEEN.lines().next().unwrap();
    let imports = "bailiwick: 1\nimports:\n  - {name: sensor, format: zeek, file: conn.log}\n";
    let files = [("bailiwick.yaml", MANIFEST), ("zones.yaml", ZONES), ("imports.yaml", imports)];
    let city = Judged::memory(&[&files[..], &[("conn.log", seen)]].concat());
    assert_snapshot!(end(&city, &plain(80)), @"
    Seen in traffic                              1 pair of machines, 1 between zones

    Read        3 sources: 8 entities, 12 observations
                1 import, 1 record: 1 taken, 0 refused, 0 skipped
    ");
}

#[test]
fn without_imports_nothing_is_said_of_who_is_who_or_traffic() {
    let city = Judged::memory(&[("bailiwick.yaml", MANIFEST), ("zones.yaml", ZONES)]);
    assert_snapshot!(end(&city, &plain(80)), @"Read        2 sources: 8 entities, 12 observations");
    assert_snapshot!(said(&city, "who_is_who"), @"
    merged: 0
    groups: 0
    groups_left_off: 0
    first_groups: []
    doubts: 0
    doubts_left_off: 0
    first_doubts: []
    ");
    assert_snapshot!(said(&city, "traffic"), @"
    pairs: 0
    between_zones: 0
    undeclared: 0
    undeclared_left_off: 0
    first_undeclared: []
    exposed: 0
    exposed_left_off: 0
    first_exposed: []
    unplaced: 0
    some_unplaced: []
    ");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let city = city(true);
    for width in 40..=120 {
        for ascii in [false, true] {
            for line in city.text(&Style { ascii, ..plain(width) }).lines() {
                assert!(line.chars().count() <= width && line.trim_end() == line, "{width}: `{line}`");
            }
        }
    }
}

/// A part of the document, an item a line.
fn said(city: &Judged, key: &str) -> String {
    let document = city.json();
    let mut said = String::new();
    for (name, value) in document[key].as_object().unwrap() {
        match value {
            Value::Array(items) if !items.is_empty() => {
                said.push_str(&format!("{name}:\n"));
                items.iter().for_each(|item| said.push_str(&format!("  {item}\n")));
            }
            value => said.push_str(&format!("{name}: {value}\n")),
        }
    }
    said
}

#[test]
fn machines_are_told_who_is_who() {
    assert_snapshot!(said(&city(true), "who_is_who"), @r#"
    merged: 3
    groups: 2
    groups_left_off: 0
    first_groups:
      {"entity":"asset:pump-1","record":"pumps.csv:2","sources":["network","pumps","scan"],"left_off":0,"merged":[{"entity":"asset:net-7","record":"network.csv:2","by":"serial number","value":"SN100"},{"entity":"asset:scan-1","record":"scan.csv:2","by":"hardware address","value":"00:1b:1b:00:00:07"}]}
      {"entity":"asset:pump-2","record":"pumps.csv:3","sources":["network","pumps"],"left_off":0,"merged":[{"entity":"asset:net-8","record":"network.csv:3","by":"serial number","value":"SN200"}]}
    doubts: 1
    doubts_left_off: 0
    first_doubts:
      {"entities":["asset:pump-3","asset:net-9"],"by":"host name","value":"plc-3","why":"the site of one is not known","ruling":"- {same: [asset:pump-3, asset:net-9]}"}
    "#);
}

#[test]
fn machines_are_told_what_traffic_showed() {
    assert_snapshot!(said(&city(true), "traffic"), @r#"
    pairs: 11
    between_zones: 8
    undeclared: 4
    undeclared_left_off: 0
    first_undeclared:
      {"entity":"conduit:seen.office.field","from":"zone:office","to":"zone:field","protocols":["20000/tcp","4840/tcp","modbus","ssh"],"protocols_left_off":0,"last_seen_at":"2026-11-15T05:20:00Z"}
      {"entity":"conduit:seen.guests.office","from":"zone:guests","to":"zone:office","protocols":["dns"],"protocols_left_off":0,"last_seen_at":"2026-11-13T20:00:00Z"}
      {"entity":"conduit:seen.guests.field","from":"zone:guests","to":"zone:field","protocols":["http"],"protocols_left_off":0,"last_seen_at":"2026-11-12T16:13:20Z"}
      {"entity":"conduit:seen.suppliers.field","from":"zone:suppliers","to":"zone:field","protocols":["5900/tcp"],"protocols_left_off":0,"last_seen_at":"2026-11-11T12:26:40Z"}
    exposed: 2
    exposed_left_off: 0
    first_exposed:
      {"entity":"asset:door","last_seen_at":"2026-11-13T22:46:40Z"}
      {"entity":"asset:gate","last_seen_at":"2026-11-13T20:00:00Z"}
    unplaced: 3
    some_unplaced:
      "8.8.4.4"
      "10.9.0.2"
    "#);
}

#[test]
fn what_is_left_off_is_counted() {
    let mut city = city(true);
    let first = city.loaded.who.doubts[0].clone();
    let merge = city.loaded.who.merges[0].clone();
    let undeclared = city.assessment.seen.undeclared[0].clone();
    city.loaded.who.doubts = vec![first; 5000];
    city.loaded.who.merges = vec![merge; 250];
    city.assessment.seen.undeclared = vec![undeclared; 1200];
    let document = city.json();
    let left_off = |pointer: &str| document.pointer(pointer).unwrap().to_string();
    assert_eq!(left_off("/who_is_who/doubts_left_off"), "4000");
    assert_eq!(left_off("/who_is_who/first_groups/0/left_off"), "150");
    assert_eq!(left_off("/traffic/undeclared_left_off"), "200");
    assert_eq!(document["traffic"]["first_undeclared"].as_array().unwrap().len(), 1000);
    assert!(end(&city, &plain(80)).contains("1,197 more"));
}
