//! All incidents as they were played, and what breaks them, for machines.

use app::{Action, Loaded, Replay, Replayed};
use policy::{
    explain::{Explainer, reason_words},
    scenario::{Answer, Condition, Part},
};
use serde_json::{Value, json};

use super::{
    VERSION, as_of, cleaned,
    explain::{remedy, step},
};
use crate::find;

/// Writes what became of the incidents, for machines; in full, with an explanation of each. The keys stand in
/// `docs/reference/json.md`.
pub fn replay_json(loaded: &Loaded, replay: &Replay, in_full: bool) -> Value {
    let manifest = &loaded.city.manifest;
    let counts: serde_json::Map<String, Value> = Answer::ALL
        .into_iter()
        .map(|answer| (answer.word().to_owned(), replay.count(answer).into()))
        .collect();
    cleaned(json!({
        "bailiwick": VERSION,
        "kind": "replay",
        "handling": manifest.handling.label(),
        "city": manifest.name,
        "as_of": as_of(&manifest.zone, replay.state.as_of()),
        "played": replay.scenarios.len(),
        "of": replay.n_scenarios,
        "counts": counts,
        "scenarios": replay.scenarios.iter().map(|it| scenario(loaded, replay, it, in_full)).collect::<Vec<_>>(),
        "actions": replay.actions.iter().map(|it| action(loaded, it)).collect::<Vec<_>>(),
    }))
}

fn scenario(loaded: &Loaded, replay: &Replay, replayed: &Replayed, is_explained: bool) -> Value {
    let parts = (0..replayed.parts.len()).filter_map(|n| part(loaded, replay, replayed, n, is_explained));
    let written = loaded.scenarios.get(&replayed.id);
    let cost = written.and_then(|it| it.cost.as_ref());
    json!({
        "id": replayed.id,
        "title": written.map(|it| it.title.text()),
        "place": written.map(|it| &it.place),
        "happened_on": written.map(|it| &it.happened_on),
        "what": written.map(|it| it.what.text()),
        "tells": written.map(|it| it.tells.text()),
        "cost": cost.map(|it| json!({"amount": it.amount, "currency": it.currency, "note": it.note})),
        "sources": written.map(|it| &it.sources),
        "not_asked": written.map(|it| &it.not_asked),
        "answer": replayed.answer.word(),
        "parts": parts.collect::<Vec<_>>(),
    })
}

fn part(
    loaded: &Loaded,
    replay: &Replay,
    replayed: &Replayed,
    n: usize,
    is_explained: bool,
) -> Option<Value> {
    let (part, played) = (replayed.parts.get(n)?, replayed.played.get(n)?);
    let missing = replayed.missing.get(n)?;
    let (schema, state) = (&loaded.city.manifest.schema, &replay.state);
    let entity = |row| find::entity(loaded, state, part.kind, row);
    let holds = played.holds.iter().map(|place| {
        let mut one = json!({"entity": entity(place.row), "units": place.units});
        if let (true, Some(one)) = (is_explained, one.as_object_mut()) {
            one.insert("conditions".to_owned(), explained(loaded, replay, part, place.row, replayed.answer));
        }
        one
    });
    let unknown = played.unknown.iter().map(|place| {
        let reasons = place.reasons.iter().map(|reason| reason_words(schema, state, reason));
        let mut one = json!({
            "entity": entity(place.row), "units": place.units, "reasons": reasons.collect::<Vec<_>>(),
        });
        if let (true, Some(one)) = (is_explained, one.as_object_mut()) {
            one.insert("conditions".to_owned(), explained(loaded, replay, part, place.row, replayed.answer));
        }
        one
    });
    let conditions = part.conditions.iter().zip(&played.n_against);
    let conditions = conditions.map(|(condition, n_against)| {
        json!({
            "id": condition.id, "title": condition.title.text(), "against": n_against,
            "remedy": condition.remedy().map(remedy),
        })
    });
    Some(json!({
        "id": part.id,
        "title": part.title.text(),
        "each": schema.kind(part.kind).name,
        "answer": match played.answer {
            Answer::Happens => "holds",
            Answer::Unknown => "unknown",
            Answer::Not => "not",
        },
        "entities": played.n_entities,
        "about": played.n_about(),
        "may_be_more": played.is_open,
        "holds": holds.collect::<Vec<_>>(),
        "unknown": unknown.collect::<Vec<_>>(),
        "missing": missing.iter().map(|it| json!({"what": it.what, "entities": it.n_entities})).collect::<Vec<_>>(),
        "conditions": conditions.collect::<Vec<_>>(),
    }))
}

/// Each condition on one entity, as a tree. Nothing settles what is settled: a scenario that is *not*.
fn explained(loaded: &Loaded, replay: &Replay, part: &Part, row: u32, answer: Answer) -> Value {
    let manifest = &loaded.city.manifest;
    let (schema, zone, state) = (&manifest.schema, &manifest.zone, &replay.state);
    let explainer = Explainer { schema, state, zone, exceptions: &[] };
    let one = |condition: &Condition| {
        let mut explanation = explainer.explain(&condition.check, row);
        if answer == Answer::Not {
            explanation.to_settle.clear();
        }
        json!({
            "id": condition.id,
            "holds": explanation.require.as_ref().map(|require| step(state, require)),
            "to_settle": explanation.to_settle,
        })
    };
    part.conditions.iter().map(one).collect()
}

fn action(loaded: &Loaded, action: &Action) -> Value {
    let schema = &loaded.city.manifest.schema;
    let entities: serde_json::Map<String, Value> =
        action.entities.iter().map(|(kind, n)| (schema.kind(*kind).name.clone(), (*n).into())).collect();
    json!({
        "action": action.action,
        "breaks": action.breaks,
        "leaves_unknown": action.leaves_unknown,
        "breaks_unknown": action.breaks_unknown,
        "entities": entities,
        "perhaps_needed": action.n_doubtful,
        "assumed": {"once": action.sum.once, "yearly": action.sum.yearly, "hours": action.sum.hours},
    })
}
