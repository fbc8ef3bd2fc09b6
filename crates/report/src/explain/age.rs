//! How old evidence may be: the field's own freshness, or less where the check asks for less.

use model::{Duration, Schema};
use policy::{Check, explain::resolve_place};

/// The age allowed for a fact, by its path from the entity; `None` where the way is not plain.
pub(super) fn allowed(schema: &Schema, check: &Check, path: &str, is_asked: bool) -> Option<Duration> {
    let place = match path.split_once('.') {
        Some(("city", _)) => path.to_owned(),
        _ => format!("{}.{path}", schema.kind(check.kind).name),
    };
    let way = resolve_place(schema, check.kind, &place).ok()?;
    let (kind, field) = way.last()?;
    let fresh_for = schema.field(*kind, *field).fresh_for()?;
    let tighter = check.max_age.filter(|max_age| is_asked && *max_age < fresh_for);
    Some(tighter.unwrap_or(fresh_for))
}
