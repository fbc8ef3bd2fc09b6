//! One verdict and the tree it rests on.

use app::{Assessment, Loaded};
use model::{Standing, State};
use policy::{
    Check, Per, Remedy,
    explain::{Explanation, Fact, Outcome, Step, reason_words},
};
use serde_json::{Value, json};

use super::{VERSION, as_of, cleaned, instant, standing};
use crate::find;

/// Writes why a check says of an entity what it says, for machines.
pub fn explain_json(
    loaded: &Loaded,
    assessment: &Assessment,
    check: &Check,
    row: u32,
    explanation: &Explanation,
) -> Value {
    let manifest = &loaded.city.manifest;
    let state = &assessment.state;
    let finding = &explanation.finding;
    let reasons = finding.reasons.iter().map(|reason| reason_words(&manifest.schema, state, reason));
    let heard = explanation.heard.iter().map(|heard| {
        let exception = assessment.exceptions.get(heard.exception);
        json!({
            "id": exception.map(|exception| exception.id.clone()),
            "standing": standing(heard.standing),
            "turned": heard.turned,
            "approval_proven": false,
        })
    });
    cleaned(json!({
        "bailiwick": VERSION,
        "kind": "explanation",
        "handling": manifest.handling.label(),
        "city": manifest.name,
        "as_of": as_of(&manifest.zone, state.as_of()),
        "check": check.id,
        "title": check.title.text(),
        "severity": check.severity.word(),
        "due_for_seconds": find::due_seconds(loaded, check.severity),
        "entity": find::entity(loaded, state, check.kind, row),
        "name": find::name(loaded, state, check.kind, row),
        "verdict": explanation.verdict.word(),
        "underlying": finding.verdict.word(),
        "scope_unknown": finding.scope_unknown,
        "matters": explanation.matters,
        "scope": explanation.scope.as_ref().map(|scope| step(state, scope)),
        "require": explanation.require.as_ref().map(|require| step(state, require)),
        "reasons": reasons.collect::<Vec<_>>(),
        "to_settle": explanation.to_settle,
        "exceptions": heard.collect::<Vec<_>>(),
        "remedy": check.remedy.as_ref().map(remedy),
        "serves": check.serves.iter().map(|serves| json!({"id": serves.id, "full": serves.full})).collect::<Vec<_>>(),
    }))
}

pub(super) fn step(state: &State, of: &Step) -> Value {
    json!({
        "says": of.says,
        "outcome": outcome(&of.outcome),
        "facts": of.facts.iter().map(|it| fact(state, it)).collect::<Vec<_>>(),
        "below": of.below.iter().map(|below| step(state, below)).collect::<Vec<_>>(),
    })
}

pub(crate) fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Holds => "holds",
        Outcome::DoesNotHold => "does-not-hold",
        Outcome::Unknown => "unknown",
        Outcome::Value => "value",
    }
}

pub(crate) fn fact(state: &State, of: &Fact) -> Value {
    let others = of.others.iter().map(|other| {
        json!({
            "value": other.value,
            "observed_at": instant(other.observed_at),
            "source": find::origin(state, other.origin),
        })
    });
    let standing = match of.standing {
        Standing::Unobserved => "unobserved",
        Standing::Stale => "stale",
        Standing::Contested => "contested",
        Standing::None => "none",
        Standing::Known => "known",
    };
    json!({
        "path": of.path,
        "value": of.value,
        "standing": standing,
        "observed_at": instant(of.observed_at),
        "source": of.origin.map(|origin| find::origin(state, origin)),
        "others": others.collect::<Vec<_>>(),
    })
}

pub(super) fn remedy(remedy: &Remedy) -> Value {
    let money = |money: &Option<(f64, String)>| {
        money.as_ref().map(|(amount, currency)| json!({"amount": amount, "currency": currency}))
    };
    let per = match remedy.per {
        Per::Check => "check",
        Per::Entity => "entity",
        Per::Unit => "unit",
    };
    json!({
        "action": remedy.action, "per": per, "once": money(&remedy.once), "yearly": money(&remedy.yearly),
        "hours": remedy.hours,
    })
}
