//! A whole assessment: every verdict that is neither pass nor not applicable, the posture, what was read, who is who
//! and what traffic showed.
//!
//! Written as it goes: of the verdicts, of which there may be millions, one at a time is held. What each part says
//! stands in `docs/reference/json.md`.

use std::io::{self, BufWriter, Write};

use app::{Assessment, CheckResult, Imported, Loaded, Posture};
use policy::{Adopted, Check, explain::reason_words};
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Value, json};

use super::{Each, VERSION, as_of, cleaned, counts, force, instant, standing, traffic::traffic, who::who};
use crate::{BUFFER_BYTES, find};

/// How many refusals of an import are listed; all are counted.
const MAX_REFUSED: usize = 20;

/// How many files of what was taken are listed.
const MAX_FILES: usize = 100;

/// Writes where a city stands, for machines. `Err` only where it cannot be written.
pub fn assess_json(
    loaded: &Loaded,
    assessment: &Assessment,
    posture: &Posture,
    out: &mut dyn Write,
) -> io::Result<()> {
    let manifest = &loaded.city.manifest;
    let judged = || find::judged(assessment);
    let results = || judged().flat_map(|(check, result)| results(loaded, assessment, check, result));
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    let mut serializer = serde_json::Serializer::pretty(&mut out);
    let mut document = serializer.serialize_map(None)?;
    for (key, value) in [
        ("bailiwick", VERSION.into()),
        ("kind", "assessment".into()),
        ("handling", manifest.handling.label().into()),
        ("city", manifest.name.as_str().into()),
        ("as_of", as_of(&manifest.zone, assessment.state.as_of())),
        ("policies", assessment.adopted.iter().map(policy).collect()),
        ("checks", judged().map(|(check, result)| one_check(loaded, check, result)).collect()),
    ] {
        document.serialize_entry(key, &cleaned(value))?;
    }
    document.serialize_entry("results", &Each(results))?;
    for (key, value) in [
        ("posture", whole_posture(posture)),
        ("read", read(loaded, assessment)),
        ("exceptions", exceptions(assessment)),
        ("who_is_who", who(loaded)),
        ("traffic", traffic(loaded, &assessment.seen)),
    ] {
        document.serialize_entry(key, &cleaned(value))?;
    }
    document.end()?;
    out.write_all(b"\n")?;
    out.flush()
}

fn policy(policy: &Adopted) -> Value {
    let dropped = policy.dropped.iter().map(|dropped| {
        json!({
            "check": dropped.check, "reason": dropped.reason, "owner": dropped.owner,
            "approver": dropped.approver, "expires": dropped.expires.rfc3339(),
        })
    });
    json!({
        "id": policy.id,
        "title": policy.title.text(),
        "owner": policy.owner,
        "force": force(policy.force),
        "review_overdue_since": instant(policy.overdue_since),
        "dropped": dropped.collect::<Vec<_>>(),
    })
}

fn one_check(loaded: &Loaded, check: &Check, result: &CheckResult) -> Value {
    json!({
        "id": check.id,
        "title": check.title.text(),
        "each": loaded.city.manifest.schema.kind(check.kind).name,
        "severity": check.severity.word(),
        "due_for_seconds": find::due_seconds(loaded, check.severity),
        "serves": check.serves.iter().map(|serves| json!({"id": serves.id, "full": serves.full})).collect::<Vec<_>>(),
        "entities": counts(&result.entities),
        "units": counts(&result.units),
        "units_unknown": result.n_units_unknown,
    })
}

fn results<'a>(
    loaded: &'a Loaded,
    assessment: &'a Assessment,
    check: &'a Check,
    result: &'a CheckResult,
) -> impl Iterator<Item = Value> + use<'a> {
    let (schema, state) = (&loaded.city.manifest.schema, &assessment.state);
    assessment.results(loaded, result).map(move |one| {
        let exception = one.exception.and_then(|n| assessment.exceptions.get(n));
        let reasons = one.finding.reasons.iter().map(|reason| reason_words(schema, state, reason));
        json!({
            "check": check.id,
            "entity": one.row.map(|row| find::entity(loaded, state, check.kind, row)),
            "verdict": one.verdict.word(),
            "underlying": one.finding.verdict.word(),
            "scope_unknown": one.finding.scope_unknown,
            "reasons": reasons.collect::<Vec<_>>(),
            "exception": exception.map(|exception| exception.id.clone()),
            "units": one.units,
        })
    })
}

fn whole_posture(posture: &Posture) -> Value {
    let services = posture.services.iter().map(|service| {
        json!({
            "id": service.id, "name": service.name,
            "entities": counts(&service.entities), "units": counts(&service.units),
        })
    });
    let policies = posture.policies.iter().map(|policy| {
        json!({
            "id": policy.id, "title": policy.title,
            "entities": counts(&policy.entities), "units": counts(&policy.units),
        })
    });
    let worst = posture.worst.iter().map(|check| {
        let places = check.places.iter().map(|(name, n)| json!({"service": name, "fail": n}));
        json!({
            "check": check.id, "severity": check.severity.word(), "units": counts(&check.units),
            "places": places.collect::<Vec<_>>(),
        })
    });
    let pieces = posture
        .pieces
        .iter()
        .map(|piece| json!({"what": piece.what, "settles": piece.n_settles, "entities": piece.n_entities}));
    json!({
        "entities": counts(&posture.entities),
        "units": counts(&posture.units),
        "units_unknown": posture.n_units_unknown,
        "checks": posture.n_checks,
        "worst": worst.collect::<Vec<_>>(),
        "by_service": services.collect::<Vec<_>>(),
        "by_policy": policies.collect::<Vec<_>>(),
        "unknown": posture.units.unknown,
        "pieces": pieces.collect::<Vec<_>>(),
        "pieces_in_all": posture.n_pieces,
    })
}

fn read(loaded: &Loaded, assessment: &Assessment) -> Value {
    let sources = assessment.state.sources().iter();
    let sources =
        sources.map(|source| json!({"name": &*source.name, "unit": source.unit, "trust": source.trust}));
    json!({
        "sources": sources.collect::<Vec<_>>(),
        "imports": loaded.imports.iter().map(|imported| import(loaded, imported)).collect::<Vec<_>>(),
        "entities": assessment.state.n_entities(),
        "observations": loaded.n_observations(),
        "dangling": assessment.dangling.len(),
        "mistakes": loaded.diagnostics.n_errors() + assessment.diagnostics.n_errors(),
    })
}

fn import(loaded: &Loaded, imported: &Imported) -> Value {
    let import = &imported.import;
    let kinds: std::collections::BTreeSet<&str> =
        import.kinds().map(|kind| loaded.city.manifest.schema.kind(kind).name.as_str()).collect();
    let Some(outcome) = &imported.outcome else {
        return json!({"name": import.name(), "file": import.file(), "kinds": kinds, "read": false});
    };
    let refused = outcome.refused.iter().take(MAX_REFUSED);
    let refused = refused
        .map(|it| json!({"record": it.record, "cause": it.reason.cause.words(), "reason": it.reason.text}));
    let causes: serde_json::Map<String, Value> =
        outcome.refused_by.iter().map(|(cause, n)| (cause.words().to_owned(), (*n).into())).collect();
    let broken = outcome.broken.iter().take(MAX_REFUSED);
    let broken = broken
        .map(|of| json!({"file": of.file, "place": of.broken.place.to_string(), "reason": of.broken.reason}));
    let taken = imported.taken.as_ref().map(|from| {
        let files = from.files.iter().take(MAX_FILES).map(|part| {
            json!({"file": &*part.file, "sha256": part.sha.to_string(), "taken_at": part.taken_at.rfc3339()})
        });
        json!({"at": from.at.rfc3339(), "from": files.collect::<Vec<_>>()})
    });
    json!({
        "name": import.name(),
        "file": import.file(),
        "kinds": kinds,
        "read": true,
        "taken_earlier": taken,
        "files": outcome.n_files,
        "records": outcome.n_read,
        "taken": outcome.n_taken,
        "part_of_others": outcome.n_part,
        "refused": outcome.n_refused,
        "skipped": outcome.n_skipped,
        "cleaned": outcome.n_cleaned,
        "swapped": outcome.n_swapped,
        "refused_by": causes,
        "first_refused": refused.collect::<Vec<_>>(),
        "broken": broken.collect::<Vec<_>>(),
    })
}

fn exceptions(assessment: &Assessment) -> Value {
    let as_of = assessment.state.as_of();
    let one = |exception: &policy::Exception| {
        json!({
            "id": exception.id,
            "type": exception.departure.word(),
            "check": exception.check,
            "standing": standing(exception.standing(as_of)),
            "approval_proven": false,
            "reason": exception.reason,
            "owner": exception.owner,
            "approver": exception.approver,
            "approved": instant(exception.approved),
            "from": exception.from.rfc3339(),
            "expires": exception.expires.rfc3339(),
        })
    };
    assessment.exceptions.iter().map(one).collect()
}
