//! What documents ask of an assessment again and again: a check, an entity, what it is called, where a fact stands.

use app::{Assessment, Loaded};
use model::{Duration, KindId, Origin, Record, Source, Standing, State, Val};
use policy::{Check, CheckResult, Severity};

/// The check of a result.
pub(crate) fn check_of<'a>(assessment: &'a Assessment, result: &CheckResult) -> Option<&'a Check> {
    assessment.adopted.get(result.policy)?.checks.get(result.check)
}

/// The result of a check.
pub(crate) fn result_of<'a>(assessment: &'a Assessment, check: &str) -> Option<&'a CheckResult> {
    assessment.judgement.checks.iter().find(|result| {
        let judged = check_of(assessment, result);
        judged.is_some_and(|judged| judged.id == check)
    })
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

/// Where a fact stands: `zones.yaml:88`, `scan, network.yaml:475` or `cameras, feature 1182`.
pub(crate) fn origin(state: &State, origin: Origin) -> String {
    let Some(source) = state.source(origin.source) else { return "a source that is not known".to_owned() };
    let (name, unit) = (&source.name, source.unit);
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
    let unit = source.unit;
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
