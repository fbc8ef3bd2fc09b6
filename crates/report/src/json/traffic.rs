//! What traffic showed beside what was written down.

use app::{Loaded, Seen, Undeclared};
use model::Schema;
use serde_json::{Value, json};

use super::{entity, left_off};

/// How many conduits and assets are listed.
const LISTED: usize = 1000;
/// How many protocols of a conduit are listed.
const PROTOCOLS: usize = 100;

/// Conduits that nobody declared, what lies in no zone, and what answers from the internet, each up to a bound.
pub(super) fn traffic(loaded: &Loaded, seen: &Seen) -> Value {
    let schema = &loaded.city.manifest.schema;
    let exposed = seen.exposed.iter().take(LISTED);
    let exposed = exposed.map(|(of, at)| json!({"entity": entity(schema, of), "last_seen_at": at.rfc3339()}));
    json!({
        "pairs": seen.n_traffic,
        "between_zones": seen.n_between_zones,
        "undeclared": seen.undeclared.len(),
        "undeclared_left_off": left_off(crate::words::size(seen.undeclared.len()), LISTED),
        "first_undeclared": seen.undeclared.iter().take(LISTED).map(|it| conduit(schema, it)).collect::<Vec<_>>(),
        "exposed": seen.exposed.len(),
        "exposed_left_off": left_off(crate::words::size(seen.exposed.len()), LISTED),
        "first_exposed": exposed.collect::<Vec<_>>(),
        "unplaced": seen.n_unplaced,
        "some_unplaced": seen.unplaced.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn conduit(schema: &Schema, of: &Undeclared) -> Value {
    let protocols = of.protocols.iter().take(PROTOCOLS);
    json!({
        "entity": entity(schema, &of.conduit),
        "from": entity(schema, &of.from),
        "to": entity(schema, &of.to),
        "protocols": protocols.collect::<Vec<_>>(),
        "protocols_left_off": of.protocols.len().saturating_sub(PROTOCOLS),
        "last_seen_at": of.last_at.rfc3339(),
    })
}
