//! The rules of DESIGN section 5 - verdicts, exceptions, counting - one test a sentence.

mod counting;
mod errors;
mod exceptions;
mod force;
mod freshness;
mod kleene;
mod lists;
mod not_known;
mod table;
mod values;

use crate::ask::each;

/// An asset with something of every standing: known true, known false, none, never said, stale.
const IT: &str = "
complete: backup
observed: 2026-05-31
observations:
  - {entity: asset:it, field: time_synchronised, value: true, on: 2026-05-31, source: a}
  - {entity: asset:it, field: time_synchronised, value: false, on: 2026-05-31, source: b}
assets:
  - id: it
    logging: true
    backup_configured: false
    remote_access: none
    encrypted_at_rest: {value: true, on: 2025-01-01}
    class: plc
    count: 3
    patches_missing: none
    open_ports: [22/tcp, 443/tcp]
    longitude: 7.5
    installed_on: 2026-01-01
    zone: none
";

/// A service with two assets, one of which was never asked; whether the inventory is complete is said in front.
const SERVICE: &str = "
services: [{id: it, recovery_time: 4h}]
assets:
  - {id: a, services: [it], redundant: true}
  - {id: b, services: [it]}
";

fn service(complete: &str, require: &str) -> String {
    each("service", &format!("complete: {complete}\n{SERVICE}"), require)
}
