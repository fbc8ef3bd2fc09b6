//! Traffic and addresses: where they place machines, which conduits they show, what is exposed.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use insta::assert_snapshot;
use intake::{Traffic, declare, observe};
use model::{Instant, Origin, SourceId, Zone};

const ZONES: &str = r#"
complete: conduit
zones:
  - {id: ot, address_ranges: [10.1.0.0/16]}
  - {id: pumps, address_ranges: [10.1.2.0/24]}
  - {id: office, address_ranges: [10.2.0.0/16, "fd00::/8"]}
  - {id: internet, untrusted: true, address_ranges: [0.0.0.0/0]}
conduits:
  - {id: reports, from: ot, to: office, protocols: [443/tcp, OPC-UA]}
  - {id: manage, from: office, to: ot, protocols: [ssh], direction: both}
assets:
  - {id: plc, addresses: [10.1.2.7], observed: "2026-05-30"}
  - {id: server, addresses: [10.1.9.9, 10.2.0.1], observed: "2026-05-30"}
  - {id: desk, addresses: [10.2.0.5], zone: ot, observed: "2026-05-30"}
  - {id: lost, addresses: ["fe80::1"], observed: "2026-05-30"}
"#;

fn traffic(lines: &str) -> Vec<Traffic> {
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (port, transport) = words[2].split_once('/').unwrap();
        let at = |text: &str| Zone::utc().parse_instant(text).unwrap();
        Traffic {
            from: words[0].parse().unwrap(),
            to: words[1].parse().unwrap(),
            port: port.parse().ok(),
            transport: transport.into(),
            service: (words[3] != "-").then(|| Arc::from(words[3])),
            first_at: at(words[4]),
            last_at: at(words.get(5).unwrap_or(&words[4])),
            n_seen: 1,
            origin: Origin { source: SourceId(0), record: 1 },
        }
    };
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(line).collect()
}

fn told(zones: &str, lines: &str) -> String {
    let town = testkit::town(zones);
    let traffic = traffic(lines);
    let seen = observe(&town.schema, &town.state, &traffic.iter().collect::<Vec<_>>());
    let mut by_entity: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for said in &seen.observations.list {
        let kind = town.schema.kind(said.entity.kind);
        let at = said.observed_at.map_or_else(String::new, |at| format!(" at {}", at.rfc3339()));
        let field = &town.schema.field(said.entity.kind, said.field).name;
        let said_of = by_entity.entry(format!("{}:{}", kind.name, said.entity.id)).or_default();
        said_of.push(format!("  {field} {:?}{at}", said.value));
    }
    let mut told = format!(
        "{} seen, {} between zones, {} unplaced",
        seen.n_traffic, seen.n_between_zones, seen.n_unplaced
    );
    let _ = writeln!(told, " {:?}", seen.unplaced);
    for conduit in &seen.undeclared {
        let (from, to, at) = (&conduit.from.id, &conduit.to.id, conduit.last_at.rfc3339());
        let _ = writeln!(told, "undeclared: {from} to {to}, {:?}, last {at}", conduit.protocols);
    }
    for (asset, at) in &seen.exposed {
        let _ = writeln!(told, "exposed: {}, last {}", asset.id, at.rfc3339());
    }
    for (entity, said) in by_entity {
        let _ = writeln!(told, "{entity}\n{}", said.join("\n"));
    }
    told
}

#[test]
fn an_asset_lies_in_the_zone_that_all_its_addresses_lie_in() {
    // `server` has a foot in two zones, of `desk` the city said its zone, and `lost` lies nowhere.
    assert_snapshot!(told(ZONES, ""), @r#"
    0 seen, 0 between zones, 0 unplaced {}
    asset:plc
      zone One("pumps")
    "#);
}

#[test]
fn two_zones_with_one_range_place_nothing() {
    let zones = "zones: [{id: a, address_ranges: [10.0.0.0/8]}, {id: b, address_ranges: [10.0.0.0/8]}]\nassets: [{id: x, addresses: [10.0.0.1], observed: \"2026-05-30\"}]";
    assert_snapshot!(told(zones, ""), @"0 seen, 0 between zones, 0 unplaced {}");
}

#[test]
fn traffic_is_seen_in_the_conduit_that_names_it_or_else_in_the_first() {
    assert_snapshot!(told(ZONES, "
        10.1.9.9 10.2.0.5 443/tcp ssl 2026-05-20
        10.1.9.9 10.2.0.5 4840/tcp opc-ua 2026-05-21
        10.1.9.9 10.2.0.5 22/tcp ssh 2026-05-22
        10.1.9.9 10.2.0.5 445/tcp smb 2026-05-23
        10.1.9.9 10.1.9.10 502/tcp modbus 2026-05-24
    "), @r#"
    5 seen, 4 between zones, 0 unplaced {}
    asset:plc
      zone One("pumps")
    conduit:manage
      protocols_seen Texts(["smb", "ssh"]) at 2026-05-23T00:00:00Z
      last_seen_at Instant(Instant(1779494400000000)) at 2026-05-23T00:00:00Z
    conduit:reports
      protocols_seen Texts(["443/tcp", "OPC-UA"]) at 2026-05-21T00:00:00Z
      last_seen_at Instant(Instant(1779321600000000)) at 2026-05-21T00:00:00Z
    "#);
}

#[test]
fn traffic_that_no_conduit_joins_shows_one_that_nobody_declared() {
    assert_snapshot!(told(ZONES, "
        10.1.2.7 10.2.0.5 502/tcp modbus 2026-05-20
        10.1.2.7 10.2.0.5 0/icmp - 2026-05-19
        10.1.2.8 10.2.0.5 502/tcp modbus 2026-06-02
        10.1.2.8 10.2.0.6 8080/tcp - 2026-05-18 2026-06-30
    "), @r#"
    3 seen, 3 between zones, 0 unplaced {}
    undeclared: pumps to office, {"0/icmp", "8080/tcp", "modbus"}, last 2026-05-20T00:00:00Z
    asset:plc
      zone One("pumps")
    conduit:seen.pumps.office
      name Text("Traffic seen from pumps to office")
      from One("pumps")
      to One("office")
      declared Bool(false)
      protocols_seen Texts(["0/icmp", "8080/tcp", "modbus"]) at 2026-05-20T00:00:00Z
      last_seen_at Instant(Instant(1779235200000000)) at 2026-05-20T00:00:00Z
    "#);
}

#[test]
fn what_is_reached_from_the_internet_is_exposed_and_the_rest_stays_unobserved() {
    assert_snapshot!(told(ZONES, "
        203.0.113.9 10.1.2.7 502/tcp modbus 2026-05-20
        10.2.0.5 10.1.9.9 443/tcp - 2026-05-20
    "), @r#"
    2 seen, 2 between zones, 0 unplaced {}
    undeclared: internet to pumps, {"modbus"}, last 2026-05-20T00:00:00Z
    exposed: plc, last 2026-05-20T00:00:00Z
    asset:plc
      zone One("pumps")
      internet_exposed Bool(true) at 2026-05-20T00:00:00Z
    conduit:manage
      protocols_seen Texts(["443/tcp"]) at 2026-05-20T00:00:00Z
      last_seen_at Instant(Instant(1779235200000000)) at 2026-05-20T00:00:00Z
    conduit:seen.internet.pumps
      name Text("Traffic seen from internet to pumps")
      from One("internet")
      to One("pumps")
      declared Bool(false)
      protocols_seen Texts(["modbus"]) at 2026-05-20T00:00:00Z
      last_seen_at Instant(Instant(1779235200000000)) at 2026-05-20T00:00:00Z
    "#);
}

#[test]
fn traffic_of_machines_in_no_zone_is_counted_and_told() {
    assert_snapshot!(told(ZONES, "
        fe80::9 10.1.2.7 502/tcp modbus 2026-05-20
        fe80::9 fe80::8 502/tcp modbus 2026-05-20
    "), @r#"
    2 seen, 0 between zones, 2 unplaced {fe80::8, fe80::9}
    asset:plc
      zone One("pumps")
    "#);
}

#[test]
fn every_conduit_of_the_files_is_declared() {
    let town = testkit::town(ZONES);
    let (conduit, zone) =
        (town.schema.kind_named("conduit").unwrap(), town.schema.kind_named("zone").unwrap());
    let mut observations = model::Observations::default();
    let origin = Origin { source: SourceId(0), record: 3 };
    for (kind, id) in [(conduit, "a"), (zone, "z")] {
        observations.entities.push((model::EntityRef { kind, id: id.into() }, origin));
    }
    declare(&town.schema, &mut observations);
    let said: Vec<_> =
        observations.list.iter().map(|said| (&*said.entity.id, &said.value, said.received_at)).collect();
    assert_eq!(said, [("a", &model::Value::Bool(true), Instant::MIN)]);
}
