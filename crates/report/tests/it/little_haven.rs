//! A small city with a bit of everything: exceptions, imports that refuse, a policy to come, a review overdue.

use crate::city::Judged;

const ADOPTED: &str = r#"bailiwick: 1
city: {name: Little Haven, time_zone: Europe/Zurich}
inventory:
  zone: {complete: true, by: post:clerk, on: "2026-10-01"}
adopt:
  - policy: remote-access
    drop:
      - {check: approved-way, reason: It is being decided., owner: post:clerk, approver: post:mayor, expires: "2027-01-01"}
  - policy: later
  - policy: old
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

const OLD: &str = r#"bailiwick: 1
policy: old
title: What was always so
owner: post:mayor
status: active
in-force: {from: "2020-01-01"}
review-by: "2026-02-01"
checks:
  - id: levelled
    title: Each zone has a level
    each: zone
    require: "has(zone.purdue)"
    severity: low
    explanation: A zone needs a level.
  - id: reviewed
    title: Each conduit was reviewed
    each: conduit
    require: "has(conduit.reviewed_on)"
    severity: low
    explanation: A conduit needs a review.
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
        ("policies/old.yaml", OLD),
        ("imports.yaml", IMPORTS),
        ("all.yaml", ENTITIES),
        ("cabinets.csv", "nr,what,n\n1,One,1\n1,Again,1\n2,Two,many\n3,Three,2\n"),
    ])
}
