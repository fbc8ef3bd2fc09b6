//! What documents ask of an assessment again and again: a check, an entity, what it is called, where a fact stands.

use app::{Assessment, CheckResult, Loaded, Side};
use model::{Duration, KindId, Origin, Record, Source, Standing, State, Type, Val};
use policy::{
    Check, Result, Severity, Verdict,
    explain::{Explainer, fill, reason_words},
};

use crate::words::short;

/// The check of a result.
pub(crate) fn check_of<'a>(assessment: &'a Assessment, result: &CheckResult) -> Option<&'a Check> {
    assessment.check(result)
}

/// The result of a check.
pub(crate) fn result_of<'a>(assessment: &'a Assessment, check: &str) -> Option<&'a CheckResult> {
    assessment.judgement.checks.iter().find(|result| {
        let judged = check_of(assessment, result);
        judged.is_some_and(|judged| judged.id == check)
    })
}

/// Every check that was judged, with its result.
pub(crate) fn judged(assessment: &Assessment) -> impl Iterator<Item = (&Check, &CheckResult)> {
    let results = assessment.judgement.checks.iter();
    results.filter_map(|result| Some((check_of(assessment, result)?, result)))
}

/// The same, worst first: the graver checks, and of those the ones that fail more often.
pub(crate) fn worst_first(assessment: &Assessment) -> Vec<(&Check, &CheckResult)> {
    let mut checks: Vec<_> = judged(assessment).collect();
    checks.sort_by(|(a, of_a), (b, of_b)| {
        let order = (b.severity, of_b.units.fail).cmp(&(a.severity, of_a.units.fail));
        order.then_with(|| a.id.cmp(&b.id))
    });
    checks
}

/// What explains verdicts.
pub(crate) fn explainer<'a>(loaded: &'a Loaded, assessment: &'a Assessment) -> Explainer<'a> {
    Side { loaded, assessment }.explainer()
}

/// What the entities are called that a field of an entity leads to, as far as that is known.
pub(crate) fn linked<'a>(
    loaded: &Loaded,
    state: &'a State,
    kind: KindId,
    row: u32,
    field: &str,
) -> Vec<&'a str> {
    let schema = &loaded.city.manifest.schema;
    let Some(field) = schema.kind(kind).field(field).filter(|it| !schema.field(kind, *it).is_inverse())
    else {
        return Vec::new();
    };
    let (Type::One(to) | Type::Many(to)) = schema.field(kind, field).ty else { return Vec::new() };
    let cell = state.cell(schema, kind, row, field, None);
    match cell.value.filter(|_| cell.standing == Standing::Known) {
        Some(Val::One(row)) => vec![name(loaded, state, to, row)],
        Some(Val::Many(rows)) => rows.iter().map(|row| name(loaded, state, to, *row)).collect(),
        _ => Vec::new(),
    }
}

/// What the services are called that an entity supports; a service itself is one.
pub(crate) fn services<'a>(loaded: &Loaded, state: &'a State, kind: KindId, row: u32) -> Vec<&'a str> {
    if loaded.city.manifest.schema.kind_named("service") == Some(kind) {
        return vec![name(loaded, state, kind, row)];
    }
    let mut names = linked(loaded, state, kind, row, "services");
    names.extend(linked(loaded, state, kind, row, "service"));
    names
}

/// The id of an entity; empty for a row that is not there.
pub(crate) fn id(state: &State, kind: KindId, row: u32) -> &str {
    state.table(kind).ids.get(row as usize).map_or("", |id| id)
}

/// The kind and id of an entity: `asset:pump-1`.
pub(crate) fn entity(loaded: &Loaded, state: &State, kind: KindId, row: u32) -> String {
    format!("{}:{}", loaded.city.manifest.schema.kind(kind).name, id(state, kind, row))
}

/// What people call an entity; its id if it has no name.
pub(crate) fn name<'a>(loaded: &Loaded, state: &'a State, kind: KindId, row: u32) -> &'a str {
    let schema = &loaded.city.manifest.schema;
    let cell = schema.kind(kind).field("name").map(|field| state.cell(schema, kind, row, field, None));
    match cell.map(|cell| (cell.standing, cell.value)) {
        Some((Standing::Known, Some(Val::Text(name)))) if !name.trim().is_empty() => name,
        _ => id(state, kind, row),
    }
}

/// What people call an entity, and its kind and id: `Pump (asset:pump-1)`.
pub(crate) fn named(loaded: &Loaded, state: &State, kind: KindId, row: u32) -> String {
    let (entity, name) = (entity(loaded, state, kind, row), short(name(loaded, state, kind, row)));
    if entity.ends_with(&format!(":{name}")) { entity } else { format!("{name} ({entity})") }
}

/// Why it is so: what is missing or, where nothing is, what the check says of a fail.
pub(crate) fn reason(loaded: &Loaded, assessment: &Assessment, check: &Check, one: &Result) -> String {
    let (schema, state) = (&loaded.city.manifest.schema, &assessment.state);
    match one.row {
        Some(row) if one.finding.verdict == Verdict::Fail => {
            fill(&explainer(loaded, assessment), check.explanation.text(), check.kind, row)
        }
        _ => {
            let reasons = one.finding.reasons.iter().map(|reason| reason_words(schema, state, reason));
            reasons.collect::<Vec<_>>().join("; ")
        }
    }
}

/// Where a fact stands: `zones.yaml:88`, `scan, network.yaml:475` or `cameras, feature 1182`.
pub(crate) fn origin(state: &State, origin: Origin) -> String {
    let Some(source) = state.source(origin.source) else { return "a source that is not known".to_owned() };
    let (name, unit) = (&source.name, &*source.unit);
    match source.place(origin.record) {
        (Some(file), line) if unit == "line" && **name == *file => format!("{file}:{line}"),
        (Some(file), line) if unit == "line" => format!("{name}, {file}:{line}"),
        (Some(file), record) if source.parts.len() > 1 => format!("{name}, {file}, {unit} {record}"),
        (_, record) => format!("{name}, {unit} {record}"),
    }
}

/// Where a record stands in the files of its source: `scan.csv:12`, `feature 1182` or, of several files,
/// `b.json, record 7`.
pub(crate) fn place(source: &Source, record: Record) -> String {
    let unit = &*source.unit;
    match source.place(record) {
        (Some(file), line) if unit == "line" => format!("{file}:{line}"),
        (Some(file), record) if source.parts.len() > 1 => format!("{file}, {unit} {record}"),
        (_, record) => format!("{unit} {record}"),
    }
}

/// A source by what names it.
pub(crate) fn source(sources: &[Source], origin: Origin) -> Option<&Source> {
    usize::try_from(origin.source.0).ok().and_then(|at| sources.get(at))
}

/// The source and place of a record: `scan, record 7` or, where the file says it all, `scan.csv:12`.
pub(crate) fn record(sources: &[Source], origin: Origin) -> String {
    source(sources, origin).map_or_else(String::new, |source| {
        let place = place(source, origin.record);
        if place.starts_with(&*source.name) { place } else { format!("{}, {place}", source.name) }
    })
}

/// How long a fail of a severity may stay open, by the city's table.
pub(crate) fn due(loaded: &Loaded, severity: Severity) -> Duration {
    let due = loaded.city.manifest.due;
    match severity {
        Severity::Low => due.low,
        Severity::Medium => due.medium,
        Severity::High => due.high,
        Severity::Critical => due.critical,
    }
}

/// The same in whole seconds.
pub(crate) fn due_seconds(loaded: &Loaded, severity: Severity) -> i64 {
    due(loaded, severity).0 / 1_000_000
}

/// What the city is called.
pub(crate) fn city(loaded: &Loaded) -> &str {
    match loaded.city.manifest.name.trim() {
        "" => "Unnamed city",
        name => name,
    }
}
