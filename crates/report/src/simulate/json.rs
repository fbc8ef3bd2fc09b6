//! The same for machines, written as it goes: of the turns, of which there may be millions, one at a time is held and
//! asked for its cause. What each part says stands in `docs/reference/json.md`.

use std::io::{self, BufWriter, Write};

use app::{Cause, CheckDifference, Complying, Context, Newly, PolicyTurn, Stands, Turn, cause};
use policy::{Counts, Verdict};
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Value, json};

use super::{Comparison, said};
use crate::{
    BUFFER_BYTES,
    json::{Each, VERSION, as_of, cleaned, explain, force, standing},
};

/// Writes what would be otherwise, for machines. `Err` only where it cannot be written.
pub fn simulate_json(comparison: &Comparison<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (manifest, difference) = (&comparison.after.loaded.city.manifest, comparison.difference);
    let instant = |side: app::Side<'_>| as_of(&manifest.zone, side.assessment.state.as_of());
    let all = difference.checks.iter();
    let turns = || all.clone().flat_map(|check| check.turns.iter().map(|it| turn(comparison, check, it)));
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    let mut serializer = serde_json::Serializer::pretty(&mut out);
    let mut document = serializer.serialize_map(None)?;
    for (key, value) in [
        ("bailiwick", VERSION.into()),
        ("kind", "simulation".into()),
        ("handling", manifest.handling.label().into()),
        ("city", manifest.name.as_str().into()),
        ("as_of", json!({"before": comparison.before.map(instant), "after": instant(comparison.after)})),
        ("changes", comparison.changes.into()),
        ("compared_with", comparison.compared_with.into()),
        ("newly", newly(&difference.newly)),
        ("checks", difference.checks.iter().map(|it| check(comparison, it)).collect()),
    ] {
        document.serialize_entry(key, &cleaned(value))?;
    }
    document.serialize_entry("turns", &Each(turns))?;
    for (key, value) in [
        ("services", difference.services.iter().map(named).collect()),
        ("owners", difference.owners.iter().map(named).collect()),
        ("complying", difference.complying.iter().map(complying).collect()),
        ("policies", difference.policies.iter().map(policy).collect()),
        ("exceptions", difference.exceptions.iter().map(exception).collect::<Value>()),
    ] {
        document.serialize_entry(key, &cleaned(value))?;
    }
    document.end()?;
    out.write_all(b"\n")?;
    out.flush()
}

fn newly(newly: &Newly) -> Value {
    json!({"entities": counts(&newly.entities), "units": counts(&newly.units)})
}

fn counts(counts: &Counts) -> Value {
    let each = Verdict::ALL.into_iter().map(|verdict| (verdict.word().to_owned(), counts.of(verdict).into()));
    Value::Object(each.collect())
}

fn check(comparison: &Comparison<'_>, check: &CheckDifference) -> Value {
    json!({
        "id": check.id,
        "title": check.title,
        "severity": check.severity.word(),
        "each": comparison.after.loaded.city.manifest.schema.kind(check.kind).name,
        "judged_before": said::was_judged(comparison, check),
        "judged_after": check.after.is_some(),
        "newly": newly(&check.newly),
    })
}

fn turn(comparison: &Comparison<'_>, check: &CheckDifference, turn: &Turn) -> Value {
    let cause = cause(comparison.before, comparison.after, check, turn);
    json!({
        "check": check.id,
        "entity": comparison.entity(check, turn),
        "before": turn.before.map(Verdict::word),
        "after": turn.after.word(),
        "units": turn.units,
        "reason": said::reason(comparison, check, turn, &cause),
        "cause": of_cause(comparison, &cause),
    })
}

fn of_cause(comparison: &Comparison<'_>, cause: &Cause) -> Value {
    let context = match cause.context {
        Context::NewCheck => "new-check",
        Context::CheckGone => "check-gone",
        Context::NewEntity => "new-entity",
        Context::EntityGone => "entity-gone",
        Context::OtherCondition => "other-condition",
        Context::SameCondition => "same-condition",
        Context::NotTold => "not-told",
    };
    let state = &comparison.after.assessment.state;
    let part = cause.part.as_ref().map(|part| {
        json!({
            "says": part.says,
            "is_scope": part.is_scope,
            "before": part.before.as_ref().map(explain::outcome),
            "after": explain::outcome(&part.after),
            "facts": part.facts.iter().map(|fact| explain::fact(state, fact)).collect::<Vec<_>>(),
        })
    });
    json!({
        "context": context,
        "part": part,
        "excepted_by": cause.excepted_by,
        "excepted_before": cause.excepted_before,
    })
}

fn named((name, of): &(String, Newly)) -> Value {
    json!({"name": name, "newly": newly(of)})
}

fn complying(of: &Complying) -> Value {
    json!({
        "action": of.action,
        "entities": of.n_entities,
        "units": of.n_units,
        "assumed": {"once": of.sum.once, "yearly": of.sum.yearly, "hours": of.sum.hours},
    })
}

fn policy(turn: &PolicyTurn) -> Value {
    let stands =
        |stands: &Stands| json!({"force": force(stands.force), "review_is_overdue": stands.is_overdue});
    json!({
        "id": turn.id,
        "title": turn.title,
        "before": turn.before.as_ref().map(stands),
        "after": turn.after.as_ref().map(stands),
    })
}

fn exception(turn: &app::ExceptionTurn) -> Value {
    json!({
        "id": turn.id,
        "check": turn.check,
        "before": turn.before.map(standing),
        "after": turn.after.map(standing),
    })
}
