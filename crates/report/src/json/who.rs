//! Who is who: what became one entity, and what may be one.

use std::collections::BTreeSet;

use app::{Doubt, Loaded, Merge};
use model::{Schema, Source};
use serde_json::{Value, json};

use super::{entity, left_off};
use crate::{find, import::ruling, words::size};

/// How many entities that others became are listed, and how many doubts.
const LISTED: usize = 1000;
/// How many entities that became one and the same are listed.
const MEMBERS: usize = 100;

/// What became one and what was left apart, each up to a bound.
pub(super) fn who(loaded: &Loaded) -> Value {
    let (schema, who) = (&loaded.city.manifest.schema, &loaded.who);
    let sources = &loaded.city.observations.sources;
    let n_groups = size(who.groups().count());
    let groups: Vec<Value> = who.groups().take(LISTED).map(|merges| group(schema, sources, merges)).collect();
    let doubts: Vec<Value> = who.doubts.iter().take(LISTED).map(|it| doubt(schema, it)).collect();
    json!({
        "merged": who.merges.len(),
        "groups": n_groups,
        "groups_left_off": left_off(n_groups, groups.len()),
        "first_groups": groups,
        "doubts": who.doubts.len(),
        "doubts_left_off": left_off(size(who.doubts.len()), doubts.len()),
        "first_doubts": doubts,
    })
}

/// An entity, and those that became it.
fn group(schema: &Schema, sources: &[Source], merges: &[Merge]) -> Value {
    let kept = merges.first();
    let origins = kept.map(|kept| kept.kept_origin).into_iter().chain(merges.iter().map(|it| it.origin));
    let names: BTreeSet<&str> =
        origins.filter_map(|origin| Some(&*find::source(sources, origin)?.name)).collect();
    let members: Vec<Value> = merges
        .iter()
        .take(MEMBERS)
        .map(|merge| {
            json!({
                "entity": entity(schema, &merge.gone), "record": find::record(sources, merge.origin),
                "by": merge.key.words(), "value": &*merge.value,
            })
        })
        .collect();
    json!({
        "entity": kept.map(|kept| entity(schema, &kept.kept)),
        "record": kept.map(|kept| find::record(sources, kept.kept_origin)),
        "sources": names,
        "left_off": merges.len() - members.len(),
        "merged": members,
    })
}

/// Entities that may be one, and the line that makes them one.
pub(super) fn doubt(schema: &Schema, doubt: &Doubt) -> Value {
    let entities = doubt.entities.iter().map(|(of, _)| entity(schema, of));
    json!({
        "entities": entities.collect::<Vec<_>>(), "by": doubt.key.words(), "value": &*doubt.value,
        "why": doubt.why, "ruling": ruling(schema, doubt),
    })
}
