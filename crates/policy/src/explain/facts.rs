//! The facts that a step rests on, each with its source.

use model::{Claim, FieldId, Instant, KindId, Origin, Standing, Val};

use super::{Explainer, words};
use crate::lang::{
    eval::{Context, Elements, Known, Value, eval},
    typed::{Term, Typed},
};

/// What another source said of the same field.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// The value, in words.
    pub value: String,
    /// When it was so.
    pub observed_at: Option<Instant>,
    /// Where it came from.
    pub origin: Origin,
}

/// A field that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The way to it from the entity judged, such as `zone.purdue`.
    pub path: String,
    /// Its value in words, or why there is none.
    pub value: String,
    /// How it stands at the age allowed.
    pub standing: Standing,
    /// When it was so.
    pub observed_at: Option<Instant>,
    /// Where it came from.
    pub origin: Option<Origin>,
    /// What other sources said.
    pub others: Vec<Other>,
}

/// A cell of the state, by its place.
type Place = (KindId, u32, FieldId);

/// All facts that an expression reads, once each, in the order of reading.
pub(super) fn read_by<'s>(
    explainer: &'s Explainer<'_>,
    cx: &Context<'s>,
    typed: &Typed,
    slots: &mut Vec<Value<'s>>,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    collect(explainer, cx, typed, slots, &mut facts);
    facts.into_iter().map(|(_, fact)| fact).collect()
}

fn collect<'s>(
    explainer: &'s Explainer<'_>,
    cx: &Context<'s>,
    typed: &Typed,
    slots: &mut Vec<Value<'s>>,
    facts: &mut Vec<(Place, Fact)>,
) {
    if let Term::Macro(_, list, ..) = &typed.node {
        collect(explainer, cx, list, slots, facts);
        return;
    }
    if let Term::Field(of, kind, field) | Term::Has(of, kind, field) = &typed.node {
        match eval(&cx.again(), of, slots) {
            Ok(Known::Entity(_, row)) => {
                let place = (*kind, row, *field);
                if facts.iter().all(|(have, _)| *have != place) {
                    facts.push((place, of_field(explainer, cx, typed, place, slots)));
                }
                return;
            }
            Ok(_) => return,
            Err(_) => {}
        }
    }
    for child in typed.children() {
        collect(explainer, cx, child, slots, facts);
    }
}

fn of_field<'s>(
    explainer: &'s Explainer<'_>,
    cx: &Context<'s>,
    typed: &Typed,
    place: Place,
    slots: &mut Vec<Value<'s>>,
) -> Fact {
    let path = words::path(explainer, typed, slots.len());
    if is_inverse(explainer, typed)
        && let Ok(Known::List(elements)) = eval(&cx.again(), typed, slots)
    {
        return of_list(words::says(explainer, typed, slots.len()), &elements);
    }
    of_cell(explainer, cx, path, place)
}

/// Tells whether an expression is the computed side of a relation.
pub(super) fn is_inverse(explainer: &Explainer<'_>, typed: &Typed) -> bool {
    match &typed.node {
        Term::Field(_, kind, field) => explainer.schema.field(*kind, *field).is_inverse(),
        _ => false,
    }
}

fn of_cell(explainer: &Explainer<'_>, cx: &Context<'_>, path: String, (kind, row, field): Place) -> Fact {
    let cell = explainer.state.cell(explainer.schema, kind, row, field, cx.max_age);
    let claims = explainer.state.claims(kind, row, field);
    let others = claims.iter().filter(|claim| Some(claim.origin) != cell.origin);
    let value = match (cell.standing, cell.value) {
        (Standing::None, _) => "none".to_owned(),
        (_, Some(value)) => of_val(explainer, kind, field, value),
        _ => "never observed".to_owned(),
    };
    Fact {
        path,
        value,
        standing: cell.standing,
        observed_at: cell.observed_at,
        origin: cell.origin,
        others: others.map(|claim| of_claim(explainer, claim)).collect(),
    }
}

fn of_claim(explainer: &Explainer<'_>, claim: &Claim) -> Other {
    let list = |list: &[std::sync::Arc<str>]| {
        list.iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
    };
    let value = match &claim.value {
        model::Value::None => "none".to_owned(),
        model::Value::Bool(value) => value.to_string(),
        model::Value::Int(value) => value.to_string(),
        model::Value::Double(value) => value.to_string(),
        model::Value::Text(text) | model::Value::One(text) => text.to_string(),
        model::Value::Instant(value) => explainer.zone.day_words(*value),
        model::Value::Duration(value) => value.words(),
        model::Value::Texts(items) | model::Value::Many(items) => list(items),
    };
    Other { value, observed_at: claim.observed_at, origin: claim.origin }
}

fn of_val(explainer: &Explainer<'_>, kind: KindId, field: FieldId, value: Val<'_>) -> String {
    let state = explainer.state;
    let target = match explainer.schema.field(kind, field).ty {
        model::Type::One(to) | model::Type::Many(to) => Some(to),
        _ => None,
    };
    let id = |row: u32| match target {
        Some(to) if (row as usize) < state.len(to) => state.id(to, row).to_string(),
        _ => String::new(),
    };
    match value {
        Val::Bool(value) => value.to_string(),
        Val::Int(value) => value.to_string(),
        Val::Double(value) => value.to_string(),
        Val::Text(text) => text.to_owned(),
        Val::Instant(value) => explainer.zone.day_words(value),
        Val::Duration(value) => value.words(),
        Val::Texts(numbers) => numbers.iter().map(|n| state.text(*n)).collect::<Vec<_>>().join(", "),
        Val::One(row) => id(row),
        Val::Many(rows) => rows.iter().map(|row| id(*row)).collect::<Vec<_>>().join(", "),
    }
}

/// How many elements a list has, and whether there may be more.
pub(super) fn of_list(what: String, elements: &Elements<'_>) -> Fact {
    let n = elements.list.len();
    let more = if elements.open.is_some() { ", and there may be more that nobody listed" } else { "" };
    Fact {
        path: what,
        value: format!("{n} listed{more}"),
        standing: if elements.open.is_some() { Standing::Unobserved } else { Standing::Known },
        observed_at: None,
        origin: None,
        others: Vec::new(),
    }
}
