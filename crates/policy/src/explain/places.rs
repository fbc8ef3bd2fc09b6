//! Places in an explanation, such as `{asset.name}`, filled for each entity.

use std::ops::Range;

use model::{FieldId, KindId, Schema, Standing, Type, Val};

use super::Explainer;

/// The places of a text, without their braces, each with the bytes that it takes up with them.
pub fn places(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut places = Vec::new();
    let mut begin = 0;
    while let Some((before, after)) = text.get(begin..).and_then(|rest| rest.split_once('{')) {
        let Some((place, _)) = after.split_once('}') else { break };
        let at = begin + before.len();
        begin = at + place.len() + 2;
        places.push((at..begin, place));
    }
    places
}

/// The fields that a place goes through, from an entity of a kind; the error says why there is no such way.
pub fn resolve_place(schema: &Schema, kind: KindId, place: &str) -> Result<Vec<(KindId, FieldId)>, String> {
    let mut parts = place.split('.');
    let mut here = match parts.next() {
        Some(name) if name == schema.kind(kind).name => kind,
        Some("city") => schema.city(),
        _ => return Err(format!("it must begin with `{}`", schema.kind(kind).name)),
    };
    let mut way = Vec::new();
    let parts: Vec<&str> = parts.collect();
    for (n, part) in parts.iter().enumerate() {
        if *part == "id" && n + 1 == parts.len() {
            return Ok(way);
        }
        let field = schema.kind(here).field(part);
        let field =
            field.ok_or_else(|| format!("`{part}` is not a field of `{}`", schema.kind(here).name))?;
        way.push((here, field));
        match schema.field(here, field).ty {
            Type::One(to) => here = to,
            Type::Many(_) => return Err(format!("`{part}` is a list")),
            _ if n + 1 < parts.len() => return Err(format!("`{part}` has no fields")),
            _ => {}
        }
    }
    Ok(way)
}

/// Fills the places of a text for an entity. What is not known is called by its id, or by `(not known)`.
pub fn fill(explainer: &Explainer<'_>, text: &str, kind: KindId, row: u32) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(&one(explainer, place, kind, row));
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn one(explainer: &Explainer<'_>, place: &str, kind: KindId, row: u32) -> String {
    let (schema, state) = (explainer.schema, explainer.state);
    let Ok(way) = resolve_place(schema, kind, place) else { return format!("{{{place}}}") };
    let starts_at_city = place == "city" || place.starts_with("city.");
    let (mut kind, mut row) = if starts_at_city { (schema.city(), 0) } else { (kind, row) };
    let not_known = || "(not known)".to_owned();
    for (of, field) in way {
        let cell = state.cell(schema, of, row, field, None);
        let fact = cell.value.filter(|_| cell.standing == Standing::Known);
        let name_of_it = schema.kind(of).field("name") == Some(field);
        match (fact, schema.field(of, field).ty) {
            (Some(Val::One(next)), Type::One(to)) => (kind, row) = (to, next),
            (Some(Val::Text(text)), _) => return text.to_owned(),
            (Some(Val::Bool(value)), _) => return value.to_string(),
            (Some(Val::Int(value)), _) => return value.to_string(),
            (Some(Val::Double(value)), _) => return value.to_string(),
            (Some(Val::Instant(value)), _) => return explainer.zone.day_words(value),
            (Some(Val::Duration(value)), _) => return value.words(),
            (Some(Val::Texts(numbers)), _) => {
                return numbers.iter().map(|number| state.text(*number)).collect::<Vec<_>>().join(", ");
            }
            _ if name_of_it && (row as usize) < state.len(of) => return state.id(of, row).to_string(),
            _ => return not_known(),
        }
    }
    if (row as usize) < state.len(kind) { state.id(kind, row).to_string() } else { not_known() }
}
