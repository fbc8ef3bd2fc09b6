//! Sources and their age: what each gave, what was refused, and what is missing or broken.

use std::collections::BTreeMap;

use app::{Gave, Imported, Refusal};
use askama::Template;
use diag::Severity;
use model::{Instant, Source, SourceId};

use super::{
    Given,
    markup::{Html, english, escape},
    table::{self, table, with_total},
};
use crate::{
    assess::read::OF_IMPORTS,
    figure::{Cell, Table},
    find,
    texts::{fill, page::PageTexts},
};

/// How many sources are listed.
const MAX_LISTED: usize = 60;
/// How many sentences say what is amiss.
const MAX_SAID: usize = 30;
/// How many refused records are listed.
const MAX_REFUSED: usize = 40;

/// What the section's template sees.
#[derive(Template)]
#[template(path = "read.html", whitespace = "suppress")]
pub(super) struct Sources {
    texts: &'static PageTexts,
    sub: String,
    table: Html,
    amiss: Vec<Html>,
    n_left: String,
    refusals: Html,
}

impl Sources {
    pub(super) fn new(given: &Given<'_>) -> Self {
        let (texts, language) = (&given.texts().read, given.language);
        let mut amiss = amiss(given);
        let n_left = amiss.len().saturating_sub(MAX_SAID);
        amiss.truncate(MAX_SAID);
        if amiss.is_empty() {
            amiss.push(Html::text(texts.all_well));
        }
        Self {
            texts: given.texts(),
            sub: sub(given),
            table: with_total(&listed(given), &[], &given.whole(), language),
            amiss,
            n_left: match n_left {
                0 => String::new(),
                n => fill(given.texts().frame.more, &[("n", &language.count(n))]),
            },
            refusals: refusals(given),
        }
    }
}

/// How much was read.
pub(crate) fn sub(given: &Given<'_>) -> String {
    let language = given.language;
    let n_facts = language.number(given.loaded.n_observations());
    let entities = language.count(given.assessment.state.n_entities());
    let n_sources = language.count(given.assessment.state.sources().len());
    let parts = [("sources", &*n_sources), ("facts", &*n_facts), ("entities", &*entities)];
    fill(given.texts().read.sub, &parts)
}

/// The sources, each with what it gave.
pub(crate) fn listed(given: &Given<'_>) -> Table {
    let (texts, sources) = (&given.texts().read, given.assessment.state.sources());
    let imports: BTreeMap<SourceId, &Imported> =
        given.loaded.imports.iter().filter_map(|it| Some((it.outcome.as_ref()?.source, it))).collect();
    let row = |(n, source): (u32, &Source)| {
        let id = SourceId(n);
        let gave = given.loaded.gave.get(n as usize).copied().unwrap_or_default();
        row(given, source, imports.get(&id).copied(), gave)
    };
    let rows: Vec<Vec<Cell>> = (0u32..).zip(sources).take(MAX_LISTED).map(row).collect();
    let of_records = match has_records(given) {
        true => vec![texts.read, texts.taken, texts.refused, texts.left_out],
        false => Vec::new(),
    };
    let of_facts = [texts.facts, texts.oldest, texts.newest, texts.trust];
    let numbers = of_records.into_iter().chain(of_facts).map(table::number);
    let heads = std::iter::once(table::words(texts.source)).chain(numbers).collect();
    Table { caption: String::new(), heads, n_left: sources.len() - rows.len(), rows }
}

/// Whether any source has records; the city's own files have none.
fn has_records(given: &Given<'_>) -> bool {
    given.loaded.imports.iter().any(|imported| imported.outcome.is_some())
}

fn row(given: &Given<'_>, source: &Source, imported: Option<&Imported>, gave: Gave) -> Vec<Cell> {
    let (texts, language) = (&given.texts().read, given.language);
    let number = |n: u64| Cell::Number(language.number(n));
    let nothing = || Cell::Markup(Html::own("<span class=\"quiet\">\u{2013}</span>"));
    let outcome = imported.and_then(|imported| imported.outcome.as_ref());
    let from = match imported {
        Some(imported) => how(given, imported),
        None if source.unit == "line" => texts.own_file.to_owned(),
        None => texts.worked_out.to_owned(),
    };
    let part = outcome.map_or(0, |outcome| outcome.n_part);
    let part = if part > 0 {
        format!("; {}", fill(texts.parts, &[("n", &language.number(part))]))
    } else {
        String::new()
    };
    let (name, from) = (escape(&source.name), escape(&format!("{from}{part}")));
    let mut row = vec![Cell::Markup(Html::own(format!("{name}<small class=\"below\">{from}</small>")))];
    match outcome {
        Some(it) => row.extend([it.n_read, it.n_taken, it.n_refused, it.n_skipped].map(number)),
        None if has_records(given) => row.extend([nothing(), nothing(), nothing(), nothing()]),
        None => {}
    }
    row.push(number(gave.n_facts));
    let day = |at: Option<Instant>| match at {
        Some(at) => Cell::Number(language.day(given.zone(), at)),
        None if gave.n_undated > 0 => Cell::Text(texts.no_date.to_owned()),
        None => nothing(),
    };
    row.extend([day(gave.oldest), day(gave.newest), Cell::Number(source.trust.to_string())]);
    row
}

/// The format of an import, and what it was read from.
fn how(given: &Given<'_>, imported: &Imported) -> String {
    let texts = &given.texts().read;
    let format = imported.import.format();
    match &imported.taken {
        Some(from) => {
            let day = given.language.day(given.zone(), from.at);
            fill(texts.taken_at, &[("format", format), ("day", &day)])
        }
        None => fill(texts.straight, &[("format", format), ("file", imported.import.file())]),
    }
}

/// What is missing, refused, broken or leads nowhere; the gravest first.
pub(crate) fn amiss(given: &Given<'_>) -> Vec<Html> {
    let (texts, language) = (&given.texts().read, given.language);
    let (mut missing, mut broken, mut refused, mut swapped) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for imported in &given.loaded.imports {
        let name = imported.import.name();
        let Some(outcome) = &imported.outcome else {
            missing.push(fill(texts.missing, &[("name", name), ("file", imported.import.file())]));
            continue;
        };
        for of in &outcome.broken {
            let place = of.broken.place.to_string();
            let parts =
                [("name", name), ("file", &*of.file), ("place", &*place), ("reason", &*of.broken.reason)];
            broken.push(fill(texts.broken, &parts));
        }
        if outcome.n_refused > 0 {
            let causes = outcome.refused_by.iter();
            let causes = causes.map(|(cause, n)| format!("{} {}", language.number(*n), cause.words()));
            let (n, causes) = (language.number(outcome.n_refused), causes.collect::<Vec<_>>().join(", "));
            refused.push(fill(texts.amiss, &[("name", name), ("n", &n), ("causes", &causes)]));
        }
        if outcome.n_swapped > 0 {
            let n = language.number(outcome.n_swapped);
            swapped.push(fill(texts.swapped, &[("name", name), ("n", &n)]));
        }
    }
    let said = missing.into_iter().chain(mistakes(given)).chain(broken).chain(refused).chain(swapped);
    said.chain(dangling(given)).map(|text| Html::text(&text)).collect()
}

/// Mistakes in files, without those of imports, which are told one by one.
fn mistakes(given: &Given<'_>) -> Option<String> {
    let all = given.loaded.diagnostics.sorted();
    let those = all.iter().filter(|it| it.severity == Severity::Error && !OF_IMPORTS.contains(&it.code));
    match those.count() + given.assessment.diagnostics.n_errors() {
        0 => None,
        n => Some(fill(given.texts().read.mistakes, &[("n", &given.language.count(n))])),
    }
}

/// Links to what nobody listed.
fn dangling(given: &Given<'_>) -> Option<String> {
    let (from, _, to, _) = given.assessment.dangling.first()?;
    let kind = &given.loaded.city.manifest.schema.kind(from.kind).name;
    let (n, from) = (given.language.count(given.assessment.dangling.len()), format!("{kind}:{}", from.id));
    Some(fill(given.texts().read.dangling, &[("n", &n), ("from", &from), ("to", to)]))
}

/// The first records that were refused, each with its place and reason.
fn refusals(given: &Given<'_>) -> Html {
    let (texts, language) = (&given.texts().read, given.language);
    let outcomes = || given.loaded.imports.iter().filter_map(|imported| imported.outcome.as_ref());
    let all = outcomes().flat_map(|outcome| {
        let source = given.assessment.state.source(outcome.source);
        outcome.refused.iter().filter_map(move |refusal| Some((source?, refusal)))
    });
    let row = |(source, refusal): (&Source, &Refusal)| {
        let english = |text: &str| Cell::Markup(english(language, Html::text(text)));
        vec![
            Cell::Text(source.name.to_string()),
            Cell::Text(find::place(source, refusal.record)),
            english(refusal.reason.cause.words()),
            english(&refusal.reason.text),
        ]
    };
    let rows: Vec<Vec<Cell>> = all.take(MAX_REFUSED).map(row).collect();
    if rows.is_empty() {
        return Html::default();
    }
    let n_refused: u64 = outcomes().map(|outcome| outcome.n_refused).sum();
    let n_refused = usize::try_from(n_refused).unwrap_or(usize::MAX);
    let listed = Table {
        caption: String::new(),
        heads: vec![
            table::words(texts.source),
            table::words(texts.record),
            table::words(texts.cause),
            table::words(texts.reason),
        ],
        n_left: n_refused.saturating_sub(rows.len()),
        rows,
    };
    table(&listed, language)
}
