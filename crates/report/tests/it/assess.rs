//! The posture, as it stands on a terminal.

use insta::assert_snapshot;
use report::Style;

use crate::city::{Judged, plain};

const MANIFEST: &str = r#"bailiwick: 1
city: {name: Little Haven, time_zone: Europe/Zurich}
handling: "TLP:GREEN"
"#;

const ADOPTED: &str = r#"bailiwick: 1
city: {name: Little Haven, time_zone: Europe/Zurich}
inventory:
  zone: {complete: true, by: post:clerk, on: "2026-10-01"}
adopt:
  - policy: remote-access
    drop:
      - {check: approved-way, reason: It is being decided., owner: post:clerk, approver: post:mayor, expires: "2027-01-01"}
  - policy: later
exceptions:
  - id: E-1
    type: risk-accepted
    check: remote-access/sessions-recorded
    entities: [asset:lamps]
    reason: The lamps are replaced in spring.
    owner: post:clerk
    approver: post:mayor
    approved: "2026-10-01"
    from: "2026-10-01"
    expires: "2027-04-01"
  - id: E-2
    type: departure
    check: remote-access/mfa
    entities: [asset:pump]
    reason: Never again.
    owner: post:clerk
    approver: post:mayor
    approved: "2025-10-01"
    from: "2025-10-01"
    expires: "2026-04-01"
  - id: E-3
    type: departure
    check: remote-access/mfa
    entities: [asset:pump]
    reason: Asked for.
    owner: post:clerk
    approver: post:mayor
    from: "2026-10-01"
    expires: "2027-04-01"
"#;

const LATER: &str = r#"bailiwick: 1
policy: later
title: What comes later
owner: post:mayor
status: active
in-force: {from: "2028-01-01"}
checks:
  - id: named
    title: Each zone has a name
    each: zone
    require: "has(zone.name)"
    severity: low
    explanation: A zone needs a name.
"#;

const ENTITIES: &str = r#"bailiwick: 1
observed: "2026-11-12"
posts:
  - {id: clerk, name: Clerk}
  - {id: mayor, name: Mayor}
services:
  - {id: water, name: Drinking water}
zones:
  - {id: field, purdue: 1}
assets:
  - {id: lamps, name: "Lamps\e[31m of the quay", zone: field, count: 1200, remote_access: true, mfa_enforced: false, remote_sessions_recorded: false}
  - {id: pump, name: Pump, zone: field, services: [service:water], remote_access: true, mfa_enforced: false}
  - {id: valve, zone: field, remote_access: false}
"#;

const IMPORTS: &str = r#"bailiwick: 1
imports:
  - name: cabinets
    format: csv
    file: cabinets.csv
    kind: asset
    id: "cabinet-{nr}"
    fields: {name: {column: what}, count: {column: n}, zone: {const: field}, remote_access: {const: false}}
  - name: gone
    format: csv
    file: gone.csv
    kind: asset
    id: "gone-{nr}"
    fields: {name: {column: what}}
"#;

/// A small city with a bit of everything.
pub(crate) fn little_haven() -> Judged {
    Judged::memory(&[
        ("bailiwick.yaml", ADOPTED),
        ("policies/later.yaml", LATER),
        ("imports.yaml", IMPORTS),
        ("all.yaml", ENTITIES),
        ("cabinets.csv", "nr,what,n\n1,One,1\n1,Again,1\n2,Two,many\n3,Three,2\n"),
    ])
}

#[test]
fn a_small_city_at_80_columns() {
    let city = little_haven();
    assert_snapshot!(city.text(&plain(80)), @"");
}

#[test]
fn a_small_city_at_120_columns() {
    assert_snapshot!(little_haven().text(&plain(120)), @"");
}

#[test]
fn a_small_city_without_utf_8() {
    assert_snapshot!(little_haven().text(&Style { ascii: true, ..plain(60) }), @"");
}

#[test]
fn a_city_that_adopted_nothing_is_told_how() {
    assert_snapshot!(Judged::memory(&[("bailiwick.yaml", MANIFEST)]).text(&plain(80)), @"");
}

#[test]
fn a_city_of_which_nothing_is_known_is_not_assessed() {
    let manifest = format!("{MANIFEST}adopt:\n  - policy: remote-access\n  - policy: patching\n");
    let city = Judged::memory(&[("bailiwick.yaml", &manifest)]);
    assert_snapshot!(city.text(&plain(80)), @"");
}

#[test]
fn without_a_manifest_there_is_still_a_page() {
    let city = Judged::memory(&[("bailiwick.yaml", "")]);
    assert_snapshot!(city.text(&plain(60)), @"");
}
