//! What is said of entity files, as situations and outcomes.

use std::fmt::Write;

use insta::assert_snapshot;
use model::Value;
use proptest::prelude::*;

use super::*;
use crate::testing::{self, MANIFEST};

fn said(sheet: &str) -> String {
    testing::said(&[("bailiwick.yaml", MANIFEST), ("a.yaml", sheet)])
}

const SHEET: &str = r#"bailiwick: 1
observed: "2026-11-12"
zones:
  - id: plant
    purdue: 2
assets:
  - id: pump-1
    zone: plant
    count: 3
    services: [service:water]
    mfa_enforced: true
    patched_on: {value: 2026-10-01, on: 2026-10-02, until: "2027-01-31"}
  - id: pump-2
    observed: 2026-11-01
    mfa_enforced: none
    zone: zone:plant
services:
  - {id: water, fail_state: "off"}
observations:
  - {entity: asset:pump-1, field: mfa_enforced, value: false, on: 2026-11-10T08:00:00Z, source: scan, received: 2026-11-11}
exceptions:
  - {check: remote-access/mfa}
"#;

#[test]
fn a_file_becomes_observations() {
    let manifest = format!("{MANIFEST}sources: {{scan: {{trust: 3}}}}\n");
    let (_, city, diagnostics) = testing::city(&[("bailiwick.yaml", &manifest), ("a.yaml", SHEET)]);
    assert!(diagnostics.is_empty());
    let mut out = String::new();
    for seen in &city.observations.list {
        let schema = &city.manifest.schema;
        let kind = &schema.kind(seen.entity.kind).name;
        let field = &schema.field(seen.entity.kind, seen.field).name;
        let source = &city.observations.sources[seen.origin.source.0 as usize];
        let value = match &seen.value {
            Value::Instant(instant) => instant.rfc3339(),
            other => format!("{other:?}"),
        };
        let at = |instant: Option<model::Instant>| instant.map(|at| at.rfc3339()).unwrap_or_default();
        let (on, until) = (at(seen.observed_at), at(seen.valid_until));
        writeln!(
            out,
            "{}:{} (trust {}) {kind}:{}.{field} = {value} [{on}; {until}]",
            source.name,
            source.place(seen.origin.record).1,
            source.trust,
            seen.entity.id
        )
        .unwrap();
    }
    assert_snapshot!(out, @r#"
    bailiwick.yaml:2 (trust 0) city:city.name = Text("Port Meridian") [; ]
    bailiwick.yaml:2 (trust 0) city:city.time_zone = Text("Europe/Zurich") [; ]
    a.yaml:5 (trust 0) zone:plant.purdue = Double(2.0) [; ]
    a.yaml:8 (trust 0) asset:pump-1.zone = One("plant") [; ]
    a.yaml:9 (trust 0) asset:pump-1.count = Int(3) [; ]
    a.yaml:10 (trust 0) asset:pump-1.services = Many(["water"]) [; ]
    a.yaml:11 (trust 0) asset:pump-1.mfa_enforced = Bool(true) [2026-11-11T23:00:00Z; ]
    a.yaml:12 (trust 0) asset:pump-1.patched_on = 2026-09-30T22:00:00Z [2026-10-01T22:00:00Z; 2027-01-30T23:00:00Z]
    a.yaml:15 (trust 0) asset:pump-2.mfa_enforced = None [2026-10-31T23:00:00Z; ]
    a.yaml:16 (trust 0) asset:pump-2.zone = One("plant") [; ]
    a.yaml:18 (trust 0) service:water.fail_state = Text("off") [; ]
    scan:20 (trust 3) asset:pump-1.mfa_enforced = Bool(false) [2026-11-10T08:00:00Z; ]
    "#);
    assert_eq!((city.exceptions.len(), city.spans.len()), (1, 5));
    assert_eq!(city.references.len(), 4);
}

#[test]
fn names_that_are_not_known_are_told_with_what_was_meant() {
    assert_snapshot!(said(r#"
bailiwick: 1
asset: [{id: a}]
gadgets: [{id: b}]
city: {name: B}
services: [{id: water, assets: [a], criticalty: high}]
assets:
  - {id: c, criticality: hihg, zone: plant, remote_acess: no, lamp_watts: 3}
  - {id: d, mfa_enforced: {value: true, when: 2026-01-01}}
"#), @r#"
    error[S0301]: `asset` is not a kind
      ╭▸ a.yaml:3:1
      │
    3 │ asset: [{id: a}]
      │ ━━━━━ no such kind
      │
      ╰ help: write `assets`

    error[S0301]: `gadgets` is not a kind
      ╭▸ a.yaml:4:1
      │
    4 │ gadgets: [{id: b}]
      │ ━━━━━━━ no such kind
      │
      ╰ help: known here: `organizations`, `posts`, `trainings`, `services`, `dependencies`, `sites`, `zones`, `conduits`, `assets`, `software`, `vulnerabilities`, `accounts`, `contracts`, `stores`, `flows`, `processings`, `backups`, `drills`, `audits`, `incidents`, `notices`, `bailiwick`, `observed`, `source`, `observations`, `exceptions`

    error[S0309]: the city is described in `bailiwick.yaml` alone
      ╭▸ a.yaml:5:1
      │
    5 │ city: {name: B}
      ╰╴━━━━

    error[S0303]: `service.assets` is computed from `asset.services`
      ╭▸ a.yaml:6:24
      │
    6 │ services: [{id: water, assets: [a], criticalty: high}]
      │                        ━━━━━━ never written
      │
      ╰ help: write it there: in `asset.services`

    error[S0302]: `criticalty` is not a field of `service`
      ╭▸ a.yaml:6:37
      │
    6 │ services: [{id: water, assets: [a], criticalty: high}]
      │                                     ━━━━━━━━━━ no such field
      │
      ╰ help: did you mean `criticality`?

    error[S0216]: `hihg` is not one of the words of this field
      ╭▸ a.yaml:8:26
      │
    8 │   - {id: c, criticality: hihg, zone: plant, remote_acess: no, lamp_watts: 3}
      │                          ━━━━
      │
      ╰ help: did you mean `high`?

    error[S0306]: there is no `zone:plant`
      ╭▸ a.yaml:8:38
      │
    8 │   - {id: c, criticality: hihg, zone: plant, remote_acess: no, lamp_watts: 3}
      ╰╴                                     ━━━━━ nobody listed it

    error[S0302]: `remote_acess` is not a field of `asset`
      ╭▸ a.yaml:8:45
      │
    8 │   - {id: c, criticality: hihg, zone: plant, remote_acess: no, lamp_watts: 3}
      │                                             ━━━━━━━━━━━━ no such field
      │
      ╰ help: did you mean `remote_access`?

    error[S0302]: `lamp_watts` is not a field of `asset`
      ╭▸ a.yaml:8:63
      │
    8 │   - {id: c, criticality: hihg, zone: plant, remote_acess: no, lamp_watts: 3}
      │                                                               ━━━━━━━━━━ no such field
      │
      ╰ help: if it is the city's own, declare it in the manifest under `fields: {asset: ...}`

    warning[S0308]: 1 measured value has no date in this file, and so count as stale
      ╭▸ a.yaml:9:13
      │
    9 │   - {id: d, mfa_enforced: {value: true, when: 2026-01-01}}
      │             ━━━━━━━━━━━━ the first is here
      │
      ╰ help: write `observed: "2026-11-12"` at the top of the file, on the entity, or `on:` beside the value

    error[S0204]: `when` is not known here
      ╭▸ a.yaml:9:41
      │
    9 │   - {id: d, mfa_enforced: {value: true, when: 2026-01-01}}
      │                                         ━━━━
      │
      ╰ help: known here: `value`, `on`, `until`
    "#);
}

#[test]
fn wrong_values_are_told_with_what_to_write() {
    assert_snapshot!(said(r#"
bailiwick: 1
observed: 2026-11-12
assets:
  - {id: Pump, count: -1, remote_access: no, class: 0123, zone: {value: [a]}, services: water, longitude: 200}
  - {count: 12 pcs, installed_on: 2026-02-30, patched_on: 2026-01-01T06:00:00, open_ports: [22, ssh]}
  - {id: a, redundant: , actuator: "true", zone: service:x, owner: "post:", mfa_enforced: {value: true, on: 2026-02-01, until: 2026-01-01}}
  - pump
services: {id: x}
"#), @r#"
    error[S0304]: `Pump` is not an id
      ╭▸ a.yaml:5:10
      │
    5 │   - {id: Pump, count: -1, remote_access: no, class: 0123, zone: {value: [a]}, services: water, longitude: 200}
      │          ━━━━
      │
      ╰ help: an id is made of lower-case letters, digits, `-`, `_` and `.`, begins with a letter or digit, and has at most 128 characters

    error[S0217]: `-1` is out of range
      ╭▸ a.yaml:5:23
      │
    5 │   - {id: Pump, count: -1, remote_access: no, class: 0123, zone: {value: [a]}, services: water, longitude: 200}
      ╰╴                      ━━ must be 0 to 1,000,000,000,000

    error[S0207]: `no` is not a truth value
      ╭▸ a.yaml:5:42
      │
    5 │   - {id: Pump, count: -1, remote_access: no, class: 0123, zone: {value: [a]}, services: water, longitude: 200}
      │                                          ━━
      │
      ╰ help: write `false`

    error[S0210]: `0123` must be in quotes: it looks like a number
      ╭▸ a.yaml:5:53
      │
    5 │   - {id: Pump, count: -1, remote_access: no, class: 0123, zone: {value: [a]}, services: water, longitude: 200}
      │                                                     ━━━━
      │
      ╰ help: write `"0123"`

    error[S0203]: a text is expected here
      ╭▸ a.yaml:5:73
      │
    5 │   - {id: Pump, count: -1, remote_access: no, class: 0123, zone: {value: [a]}, services: water, longitude: 200}
      ╰╴                                                                        ━━━ this is a list

    error[S0213]: a list is expected here
      ╭▸ a.yaml:5:89
      │
    5 │   - {id: Pump, count: -1, remote_access: no, class: 0123, zone: {value: [a]}, services: water, longitude: 200}
      │                                                                                         ━━━━━ stands alone
      │
      ╰ help: write it as a list: `[water]`

    error[S0217]: `200` is out of range
      ╭▸ a.yaml:5:107
      │
    5 │   - {id: Pump, count: -1, remote_access: no, class: 0123, zone: {value: [a]}, services: water, longitude: 200}
      ╰╴                                                                                                          ━━━ must be between -180 and 180

    error[S0205]: `id` is missing
      ╭▸ a.yaml:6:6
      │
    6 │   - {count: 12 pcs, installed_on: 2026-02-30, patched_on: 2026-01-01T06:00:00, open_ports: [22, ssh]}
      ╰╴     ━━━━━ here

    error[S0208]: `12 pcs` is not a whole number
      ╭▸ a.yaml:6:13
      │
    6 │   - {count: 12 pcs, installed_on: 2026-02-30, patched_on: 2026-01-01T06:00:00, open_ports: [22, ssh]}
      │             ━━━━━━
      │
      ╰ help: write the number alone; its unit is devices

    error[S0211]: `2026-02-30` is not a date or an instant
      ╭▸ a.yaml:6:35
      │
    6 │   - {count: 12 pcs, installed_on: 2026-02-30, patched_on: 2026-01-01T06:00:00, open_ports: [22, ssh]}
      │                                   ━━━━━━━━━━
      │
      ╰ help: there is no such day

    error[S0211]: `2026-01-01T06:00:00` is not a date or an instant
      ╭▸ a.yaml:6:59
      │
    6 │   - {count: 12 pcs, installed_on: 2026-02-30, patched_on: 2026-01-01T06:00:00, open_ports: [22, ssh]}
      │                                                           ━━━━━━━━━━━━━━━━━━━
      │
      ╰ help: a time needs its offset from UTC, such as `2026-11-02T06:00:00+01:00` or `2026-11-02T05:00:00Z`

    error[S0210]: `22` must be in quotes: it looks like a number
      ╭▸ a.yaml:6:93
      │
    6 │   - {count: 12 pcs, installed_on: 2026-02-30, patched_on: 2026-01-01T06:00:00, open_ports: [22, ssh]}
      │                                                                                             ━━
      │
      ╰ help: write `"22"`

    error[S0206]: there is no value
      ╭▸ a.yaml:7:22
      │
    7 │   - {id: a, redundant: , actuator: "true", zone: service:x, owner: "post:", mfa_enforced: {value: true, on: 2026-02-01, until: 2026-01-…
      │                      ━
      │
      ╰ help: leave the key out if it is not known; write `none` for what was seen not to exist

    error[S0218]: `true` is in quotes, so it is a text, not a truth value
      ╭▸ a.yaml:7:36
      │
    7 │   - {id: a, redundant: , actuator: "true", zone: service:x, owner: "post:", mfa_enforced: {value: true, on: 2026-02-01, until: 2026-01-…
      │                                    ━━━━━━
      │
      ╰ help: write it without quotes

    error[S0215]: `service:x` is no `zone`
      ╭▸ a.yaml:7:50
      │
    7 │   - {id: a, redundant: , actuator: "true", zone: service:x, owner: "post:", mfa_enforced: {value: true, on: 2026-02-01, until: 2026-01-…
      ╰╴                                                 ━━━━━━━━━ a `zone` is expected

    error[S0214]: `post:` does not name an entity
      ╭▸ a.yaml:7:68
      │
    7 │   - {id: a, redundant: , actuator: "true", zone: service:x, owner: "post:", mfa_enforced: {value: true, on: 2026-02-01, until: 2026-01-…
      │                                                                    ━━━━━━━
      │
      ╰ help: write its id, or its kind and id such as `post:some-id`

    error[S0307]: `until` must be later than `on`
      ╭▸ a.yaml:7:128
      │
    7 │ …mfa_enforced: {value: true, on: 2026-02-01, until: 2026-01-01}}
      ╰╴                                                    ━━━━━━━━━━ ends before it begins

    error[S0203]: a mapping is expected here
      ╭▸ a.yaml:8:5
      │
    8 │   - pump
      ╰╴    ━━━━ this is a single value

    error[S0203]: a list is expected here
      ╭▸ a.yaml:9:11
      │
    9 │ services: {id: x}
      ╰╴          ━━━━━━━ this is a mapping
    "#);
}

#[test]
fn ids_are_unique_across_files_and_references_are_found() {
    let one = "bailiwick: 1\nassets: [{id: pump-1}, {id: pump-2}]\nservices: [{id: water}]\n";
    let two =
        "bailiwick: 1\nassets: [{id: pump-1, zone: water}]\nsoftware: [{id: s, assets: [pmp-2, pump-2]}]\n";
    let files = [("bailiwick.yaml", MANIFEST), ("one.yaml", one), ("two.yaml", two)];
    assert_snapshot!(testing::said(&files), @"
    error[S0305]: there are two of `asset:pump-1`
      ╭▸ two.yaml:2:15
      │
    2 │ assets: [{id: pump-1, zone: water}]
      │               ━━━━━━ again here
      │
      ⸬  one.yaml:2:15
      │
    2 │ assets: [{id: pump-1}, {id: pump-2}]
      ╰╴              ────── first here

    error[S0306]: there is no `zone:water`
      ╭▸ two.yaml:2:29
      │
    2 │ assets: [{id: pump-1, zone: water}]
      │                             ━━━━━ nobody listed it
      │
      ╰ help: `water` is the id of a `service`

    error[S0306]: there is no `asset:pmp-2`
      ╭▸ two.yaml:3:29
      │
    3 │ software: [{id: s, assets: [pmp-2, pump-2]}]
      │                             ━━━━━ nobody listed it
      │
      ╰ help: did you mean `pump-2`?
    ");
}

#[test]
fn imports_may_bring_what_is_referred_to() {
    let two = "bailiwick: 1\nsoftware: [{id: s, assets: [imported]}]\n";
    let (_, city, _) = testing::city(&[("bailiwick.yaml", MANIFEST), ("two.yaml", two)]);
    let mut diagnostics = Diagnostics::default();
    check_references(&city, &|entity| &*entity.id == "imported", &mut diagnostics);
    assert!(diagnostics.is_empty());
}

#[test]
fn observations_name_what_they_are_of() {
    assert_snapshot!(said(r#"
bailiwick: 1
assets: [{id: a}]
observations:
  - {entity: a, field: mfa_enforced, value: true}
  - {entity: assets:a, field: mfa_enforced, value: true}
  - {entity: asset:a, field: mfa_enforcd, value: true}
  - {entity: asset:a, field: mfa_enforced, value: 1, at: 2026-01-01}
  - {entity: asset:b, field: mfa_enforced, value: true, on: 2026-01-01}
  - {entity: asset:a, field: vulnerabilities, value: [x]}
  - {field: mfa_enforced}
"#), @"
    error[S0214]: `a` does not say of which kind it is
      ╭▸ a.yaml:5:14
      │
    5 │   - {entity: a, field: mfa_enforced, value: true}
      │              ━
      │
      ╰ help: write its kind and id, such as `asset:a`

    error[S0301]: `assets` is not a kind
      ╭▸ a.yaml:6:14
      │
    6 │   - {entity: assets:a, field: mfa_enforced, value: true}
      │              ━━━━━━━━ no such kind
      │
      ╰ help: write `asset`

    error[S0302]: `mfa_enforcd` is not a field of `asset`
      ╭▸ a.yaml:7:30
      │
    7 │   - {entity: asset:a, field: mfa_enforcd, value: true}
      │                              ━━━━━━━━━━━ no such field
      │
      ╰ help: did you mean `mfa_enforced`?

    error[S0207]: `1` is not a truth value
      ╭▸ a.yaml:8:51
      │
    8 │   - {entity: asset:a, field: mfa_enforced, value: 1, at: 2026-01-01}
      │                                                   ━
      │
      ╰ help: write `true` or `false`

    error[S0204]: `at` is not known here
      ╭▸ a.yaml:8:54
      │
    8 │   - {entity: asset:a, field: mfa_enforced, value: 1, at: 2026-01-01}
      │                                                      ━━
      │
      ╰ help: known here: `entity`, `field`, `value`, `on`, `until`, `source`, `received`

    error[S0306]: there is no `asset:b`
      ╭▸ a.yaml:9:14
      │
    9 │   - {entity: asset:b, field: mfa_enforced, value: true, on: 2026-01-01}
      │              ━━━━━━━ nobody listed it
      │
      ╰ help: did you mean `a`?

    error[S0303]: `asset.vulnerabilities` is computed from `vulnerability.assets`
       ╭▸ a.yaml:10:30
       │
    10 │   - {entity: asset:a, field: vulnerabilities, value: [x]}
       │                              ━━━━━━━━━━━━━━━ never written
       │
       ╰ help: write it there: in `vulnerability.assets`

    error[S0205]: `entity` is missing
       ╭▸ a.yaml:11:6
       │
    11 │   - {field: mfa_enforced}
       ╰╴     ━━━━━ here

    error[S0205]: `value` is missing
       ╭▸ a.yaml:11:6
       │
    11 │   - {field: mfa_enforced}
       ╰╴     ━━━━━ here
    ");
}

#[test]
fn measured_values_without_a_date_are_told_once_a_file() {
    assert_snapshot!(said("bailiwick: 1\nassets: [{id: a, mfa_enforced: true, logging: true, redundant: true}]\n"), @r#"
    warning[S0308]: 2 measured values have no date in this file, and so count as stale
      ╭▸ a.yaml:2:18
      │
    2 │ assets: [{id: a, mfa_enforced: true, logging: true, redundant: true}]
      │                  ━━━━━━━━━━━━ the first is here
      │
      ╰ help: write `observed: "2026-11-12"` at the top of the file, on the entity, or `on:` beside the value
    "#);
}

#[test]
fn one_broken_file_does_not_hide_the_others() {
    let files = [
        ("bailiwick.yaml", MANIFEST),
        ("a.yaml", "assets: [\n"),
        ("b.yaml", "bailiwick: 1\nassets: [{id: A}]\n"),
    ];
    assert_snapshot!(testing::said(&files), @"
    error[S0101]: the file is not valid YAML: did not find expected node content
      ╭▸ a.yaml:2:1
      │
    2 │
      ╰╴━

    error[S0304]: `A` is not an id
      ╭▸ b.yaml:2:15
      │
    2 │ assets: [{id: A}]
      │               ━
      │
      ╰ help: an id is made of lower-case letters, digits, `-`, `_` and `.`, begins with a letter or digit, and has at most 128 characters
    ");
    let files = [("bailiwick.yaml", "bailiwick: [\n"), ("b.yaml", "a: b: c\n")];
    assert_eq!(testing::city(&files).2.n_errors(), 2);
}

proptest! {
    #[test]
    fn no_bytes_crash(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        testing::fuzz_city(&bytes);
    }

    #[test]
    fn no_damaged_file_crashes(cuts in proptest::collection::vec((0..SHEET.len(), 0..6usize, any::<u8>()), 1..6), of_manifest: bool) {
        let text = if of_manifest { format!("{MANIFEST}fields: {{asset: {{a: {{type: int, fresh: 3d}}}}}}\nsources: {{a: {{trust: 1}}}}\n") } else { SHEET.to_owned() };
        let mut bytes = text.into_bytes();
        for (at, n, byte) in cuts {
            let at = at.min(bytes.len());
            let end = (at + n).min(bytes.len());
            bytes.splice(at..end, [byte]);
        }
        testing::fuzz_city(&bytes);
    }
}
