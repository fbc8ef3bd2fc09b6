//! A verdict as a result.

use app::{Assessment, Hashed, Loaded};
use policy::{
    Check, Exception, Result, Verdict,
    exception::Standing,
    explain::{Explanation, reason_words},
};
use serde_json::{Value, json};

use super::{message, place::Places, rule::level};
use crate::{explain::verdict_words, find, words::short};

/// How many reasons, and sentences of what would settle it, are written.
const MAX_SAID: usize = 6;

/// Writes a result; `n` is the number of its rule.
pub(super) fn result(
    loaded: &Loaded,
    assessment: &Assessment,
    places: &Places<'_>,
    (n, check): (usize, &Check),
    one: &Result,
) -> Value {
    let (schema, state) = (&loaded.city.manifest.schema, &assessment.state);
    let is_fail = one.finding.verdict == Verdict::Fail;
    let explanation = one.row.map(|row| find::explainer(loaded, assessment).explain(check, row));
    let reasons = one.finding.reasons.iter().take(MAX_SAID);
    let reasons: Vec<String> =
        reasons.map(|reason| short(&reason_words(schema, state, reason)).into_owned()).collect();
    let entity = match one.row {
        Some(row) => find::entity(loaded, state, check.kind, row),
        None => schema.kind(check.kind).name.clone(),
    };
    let mut location = json!({"logicalLocations": [{
        "name": short(one.row.map_or(&*entity, |row| find::name(loaded, state, check.kind, row))),
        "fullyQualifiedName": entity,
        "kind": "resource",
    }]});
    let place = one.row.zip(explanation.as_ref());
    let place = place.and_then(|(row, explanation)| places.of(check, row, explanation));
    if let (Some(place), Some(location)) = (place, location.as_object_mut()) {
        location.insert("physicalLocation".to_owned(), place);
    }
    json!({
        "ruleId": check.id,
        "ruleIndex": n,
        "kind": if is_fail { "fail" } else { "open" },
        "level": if is_fail { level(check.severity) } else { "none" },
        "message": message(&says(loaded, assessment, check, one, explanation.as_ref())),
        "locations": [location],
        "partialFingerprints": {"checkAndEntity/v1": fingerprint(&check.id, &entity)},
        "suppressions": suppressions(assessment, places, one, explanation.as_ref()),
        "properties": {
            "verdict": one.verdict.word(),
            "underlying": one.finding.verdict.word(),
            "scopeUnknown": one.finding.scope_unknown,
            "reasons": reasons,
            "units": one.units,
            "severity": check.severity.word(),
        },
    })
}

/// What a person would say of it.
fn says(
    loaded: &Loaded,
    assessment: &Assessment,
    check: &Check,
    one: &Result,
    explanation: Option<&Explanation>,
) -> String {
    let verdict = verdict_words(one.verdict);
    let Some((row, explanation)) = one.row.zip(explanation) else {
        let kinds = &loaded.city.manifest.schema.kind(check.kind).plural;
        let reason = find::reason(loaded, assessment, check, one);
        return format!("{verdict} {kinds}: {}. Because {reason}.", short(check.title.text()));
    };
    let entity = find::named(loaded, &assessment.state, check.kind, row);
    let why = match one.finding.verdict {
        Verdict::Fail => explanation.matters.trim().to_owned(),
        _ => {
            let settle = explanation.to_settle.iter().take(MAX_SAID);
            let settle: Vec<&str> = settle.map(String::as_str).collect();
            format!("To settle it: {}.", settle.join("; "))
        }
    };
    format!("{verdict} {entity}: {}. {why}", short(check.title.text().trim_end_matches('.')))
}

/// The same for a check and an entity whenever it is judged, and wherever they are written.
fn fingerprint(check: &str, entity: &str) -> String {
    Hashed::new(format!("{check}\n{entity}").as_bytes()).end().to_string()
}

/// The exception that turned the verdict, as the city's files have it; where none did, those that wait for approval.
fn suppressions(
    assessment: &Assessment,
    places: &Places<'_>,
    one: &Result,
    explanation: Option<&Explanation>,
) -> Vec<Value> {
    if let Some(turned) = one.exception.and_then(|n| assessment.exceptions.get(n)) {
        return vec![suppression(places, turned, "accepted")];
    }
    let heard = explanation.into_iter().flat_map(|explanation| &explanation.heard);
    let asked = heard.filter(|heard| heard.standing == Standing::NotApproved);
    let asked = asked.filter_map(|heard| assessment.exceptions.get(heard.exception));
    asked.map(|exception| suppression(places, exception, "underReview")).collect()
}

fn suppression(places: &Places<'_>, exception: &Exception, status: &str) -> Value {
    let mut suppression = json!({
        "kind": "external",
        "status": status,
        "justification": short(&exception.reason),
        "properties": {
            "exception": exception.id,
            "type": exception.departure.word(),
            "owner": short(&exception.owner),
            "approver": short(&exception.approver),
            "approvalProven": false,
            "expires": exception.expires.rfc3339(),
        },
    });
    if let (Some(place), Some(object)) = (places.of_exception(exception), suppression.as_object_mut()) {
        object.insert("location".to_owned(), place);
    }
    suppression
}
