//! The worst checks: what each asks, where it fails, why it fails for its worst entity, and what mends it.

use app::{CheckResult, WorstCheck};
use askama::Template;
use policy::{
    Check, Verdict,
    explain::{Explainer, fill as filled},
};

use super::{
    Given,
    bar::{ORDER, bar},
    costs::costs,
    markup::{self, Html, command, english, escape, severity, verdict, words},
    table::{self, with_total},
    tree::tree,
};
use crate::{
    explain::{Case, exceptions::stands},
    figure::{Cell, Table},
    find,
    language::Language,
    texts::{fill, page::PageTexts},
    words::short,
};

/// How many checks are shown whole.
const MAX_SHOWN: usize = 6;
/// How many further checks are listed.
const MAX_LISTED: usize = 100;
/// How many entities are named.
const MAX_NAMED: usize = 6;
/// How many services are named.
const MAX_PLACES: usize = 8;
/// How many exceptions are named.
const MAX_EXCEPTIONS: usize = 3;

/// What the section's template sees.
#[derive(Template)]
#[template(path = "worst.html", whitespace = "suppress")]
pub(super) struct Worst {
    texts: &'static PageTexts,
    sub: String,
    none: String,
    what_to_do: &'static str,
    cases: Vec<Finding>,
    rest: Html,
    rest_heading: String,
}

/// A check that fails.
pub(crate) struct Finding {
    pub(crate) title: Html,
    pub(crate) severity: Html,
    n: String,
    counts: Vec<Html>,
    bar: Html,
    pub(crate) matters: Html,
    pub(crate) names: Html,
    pub(crate) rows: Vec<(&'static str, Html)>,
    pub(crate) why: Html,
    pub(crate) tree: Html,
    is_open: bool,
}

impl Worst {
    pub(super) fn new(given: &Given<'_>) -> Self {
        let (texts, posture) = (&given.texts().worst, given.posture);
        let shown = posture.worst.iter().take(MAX_SHOWN).enumerate();
        let n_rest = given.language.count(posture.worst.len().saturating_sub(MAX_SHOWN));
        Self {
            texts: given.texts(),
            sub: sub(given),
            none: none(given),
            what_to_do: if posture.units.unknown > 0 { texts.see_unknown } else { "" },
            cases: shown.filter_map(|(n, worst)| Finding::new(given, worst, n == 0)).collect(),
            rest: rest(given),
            rest_heading: fill(texts.all, &[("n", &n_rest)]),
        }
    }
}

/// How many checks fail.
pub(crate) fn sub(given: &Given<'_>) -> String {
    let all = given.language.count(given.posture.n_checks);
    let n = given.language.count(given.posture.worst.len());
    fill(given.texts().worst.sub, &[("n", &n), ("all", &all)])
}

/// What is said where none fails.
pub(crate) fn none(given: &Given<'_>) -> String {
    let texts = &given.texts().worst;
    match given.posture.units.is_not_assessed() {
        true => texts.nothing.to_owned(),
        false => fill(texts.none, &[("all", &given.language.count(given.posture.n_checks))]),
    }
}

/// The checks that are not shown whole.
fn rest(given: &Given<'_>) -> Html {
    let rest = others(given, MAX_SHOWN);
    if rest.rows.is_empty() {
        Html::default()
    } else {
        with_total(&rest, &[], &given.whole(), given.language)
    }
}

/// The checks that fail, without the first so many.
pub(crate) fn others(given: &Given<'_>, n_shown: usize) -> Table {
    let (texts, language) = (given.texts(), given.language);
    let rest = given.posture.worst.get(n_shown..).unwrap_or_default();
    let row = |worst: &WorstCheck| {
        vec![
            Cell::Markup(title(given, worst)),
            Cell::Markup(severity(language, worst.severity)),
            Cell::Bar(worst.units),
            Cell::Number(language.number(worst.units.fail)),
            Cell::Number(language.number(worst.units.unknown)),
        ]
    };
    let rows: Vec<_> = rest.iter().take(MAX_LISTED).map(row).collect();
    Table {
        caption: String::new(),
        heads: vec![
            table::words(texts.worst.check),
            table::words(texts.worst.severity),
            table::words(texts.tables.verdicts),
            table::number(texts.how.fail),
            table::number(texts.how.unknown),
        ],
        n_left: rest.len() - rows.len(),
        rows,
    }
}

/// What a check asks, in the page's language if the policy says it so.
pub(super) fn title(given: &Given<'_>, worst: &WorstCheck) -> Html {
    let check = find::result_of(given.assessment, &worst.id)
        .and_then(|result| find::check_of(given.assessment, result));
    check.map_or_else(|| Html::text(&worst.title), |check| words(given.language, &check.title))
}

impl Finding {
    pub(crate) fn new(given: &Given<'_>, worst: &WorstCheck, is_open: bool) -> Option<Self> {
        let (texts, language) = (&given.texts().worst, given.language);
        let result = find::result_of(given.assessment, &worst.id)?;
        let check = find::check_of(given.assessment, result)?;
        let failing = failing(given, result);
        let row = *failing.first()?;
        let explainer = explainer(given);
        let explanation = explainer.explain(check, row);
        let (loaded, assessment) = (given.loaded, given.assessment);
        let case = Case { loaded, assessment, check, row, explanation: &explanation };
        let name = |row: u32| find::name(given.loaded, &given.assessment.state, check.kind, row);
        let names: Vec<&str> = failing.iter().take(MAX_NAMED).map(|row| name(*row)).collect();
        let counts = ORDER.into_iter().filter(|verdict| worst.units.of(*verdict) > 0);
        let count = |of: Verdict| {
            verdict(of, &format!("{} {}", language.number(worst.units.of(of)), language.verdict(of)))
        };
        let matters = filled(&explainer, language.of(&check.explanation), check.kind, row);
        Some(Self {
            title: words(language, &check.title),
            severity: severity(language, worst.severity),
            n: language.number(worst.units.fail),
            counts: counts.map(count).collect(),
            bar: bar(&worst.units, false, language),
            matters: marked(language, check, &matters),
            names: markup::fill(texts.others, &[("names", &listed(given, &names, failing.len()))]),
            rows: rows(given, worst, result, &case),
            why: markup::fill(texts.why, &[("name", &Html::text(name(row)))]),
            tree: tree(given, &case),
            is_open,
        })
    }
}

/// The explanation of a check, marked where it is not in the page's language.
fn marked(language: Language, check: &Check, matters: &str) -> Html {
    let has = |tag: &str| check.explanation.by_language.contains_key(tag);
    let text = Html::text(matters);
    if has("") || has(language.tag()) || !has("en") { text } else { english(language, text) }
}

/// The rows that fail, those that count for most first.
fn failing(given: &Given<'_>, result: &CheckResult) -> Vec<u32> {
    let fails = given.assessment.results_with(given.loaded, result, Verdict::Fail);
    let mut rows: Vec<(std::cmp::Reverse<u64>, u32)> =
        fails.filter_map(|one| Some((std::cmp::Reverse(one.units), one.row?))).collect();
    rows.sort_unstable();
    rows.into_iter().map(|(_, row)| row).collect()
}

pub(super) fn explainer<'a>(given: &Given<'a>) -> Explainer<'a> {
    find::explainer(given.loaded, given.assessment)
}

/// Names, and how many more there are.
fn listed(given: &Given<'_>, names: &[&str], n_all: usize) -> Html {
    let mut said: Vec<String> = names.iter().map(|name| escape(name)).collect();
    let n_left = n_all.saturating_sub(names.len());
    if n_left > 0 {
        said.push(escape(&fill(given.texts().frame.more, &[("n", &given.language.count(n_left))])));
    }
    Html::own(said.join(", "))
}

fn rows(
    given: &Given<'_>,
    worst: &WorstCheck,
    result: &CheckResult,
    case: &Case<'_>,
) -> Vec<(&'static str, Html)> {
    let (texts, language, check) = (&given.texts().worst, given.language, case.check);
    let place =
        |(name, n): &(String, u64)| format!("{} ({})", short(given.service(name)), language.number(*n));
    let places: Vec<String> = worst.places.iter().take(MAX_PLACES).map(place).collect();
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let mut rows = vec![(texts.where_, listed(given, &places, worst.places.len()))];
    if let Some(remedy) = &check.remedy {
        rows.push((texts.remedy, english(language, Html::text(&action(&remedy.action)))));
        let costs = costs(given, remedy, &result.entities, &result.units);
        rows.extend(costs.map(|costs| (texts.assumed, costs)));
    }
    let due = language.duration(find::due(given.loaded, worst.severity));
    rows.push((texts.due, Html::text(&fill(texts.due_within, &[("time", &due)]))));
    let heard = exceptions(given, case);
    if !heard.is_empty() {
        rows.push((texts.exceptions, heard));
    }
    if !check.serves.is_empty() {
        let whole = |id: &str| command(std::iter::once(id.to_owned()));
        let serves = check.serves.iter().map(|serves| match serves.full {
            true => format!("{} ({})", whole(&serves.id), escape(texts.in_full)),
            false => whole(&serves.id).to_string(),
        });
        rows.push((texts.serves, Html::own(serves.collect::<Vec<_>>().join(", "))));
    }
    let entity = find::id(&given.assessment.state, check.kind, case.row);
    rows.push((texts.ask, given.command(&["explain", &check.id, entity], &[])));
    rows
}

/// The id of an action as words: `add-offline-copy` is `Add offline copy`.
fn action(id: &str) -> String {
    table::capital(&id.replace(['-', '_'], " "))
}

/// How exceptions about the entity stand; none of them covers it, since it fails.
fn exceptions(given: &Given<'_>, case: &Case<'_>) -> Html {
    let heard = case.explanation.heard.iter().take(MAX_EXCEPTIONS);
    let said = heard.filter_map(|heard| {
        let exception = given.assessment.exceptions.get(heard.exception)?;
        Some(escape(&format!("{} {}", exception.id, stands(case, heard, exception))))
    });
    let said = said.collect::<Vec<_>>().join("; ");
    if said.is_empty() { Html::default() } else { english(given.language, Html::own(said)) }
}
