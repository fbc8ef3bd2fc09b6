//! The checks of which verdicts turned into one, each with its reasons as a table.

use app::CheckDifference;
use askama::Template;
use policy::Verdict;

use super::{LANGUAGE, anchor};
use crate::{
    figure::{Cell, Table},
    find,
    html::{
        markup::{self, Html, code, escape, glyph, severity, with_names},
        table::{self, table},
    },
    simulate::{
        Comparison,
        reasons::{Group, Reasons, joined, reasons},
        said, tables,
    },
    words,
};

/// How many checks are told with their reasons, of each sort, and how many of the rest are listed.
const MAX_CHECKS: usize = 20;
const MAX_LISTED: usize = 100;
/// How many reasons of a check are told, and how many entities of a reason.
const MAX_REASONS: usize = 12;
const MAX_NAMED: usize = 12;
/// How many turns of a check are asked for their reason.
const MAX_ASKED: usize = 400;

/// What turned into one verdict.
#[derive(Template)]
#[template(path = "simulate_turned.html", whitespace = "suppress")]
pub(super) struct Turned<'a> {
    id: &'static str,
    heading: String,
    sub: String,
    glyph: Html,
    word: &'static str,
    cases: Vec<Case<'a>>,
    rest: Html,
    rest_heading: String,
}

/// A check of which verdicts turned.
struct Case<'a> {
    title: &'a str,
    severity: Html,
    id: Html,
    n: String,
    check_is: String,
    reasons: Html,
    ask: Html,
}

impl<'a> Turned<'a> {
    pub(super) fn new(comparison: &Comparison<'a>, into: Verdict, checks: &[&'a CheckDifference]) -> Self {
        let n = words::count(checks.len());
        let all = words::count(comparison.n_checks().max(checks.len()));
        let rest = checks.get(MAX_CHECKS..).unwrap_or_default();
        Self {
            id: anchor(into),
            heading: tables::capital(said::newly(into)),
            sub: format!("In {n} of {all} checks. {}", order(into)),
            glyph: glyph(into),
            word: said::newly(into),
            cases: checks.iter().take(MAX_CHECKS).map(|check| Case::new(comparison, check, into)).collect(),
            rest: listed(rest, into),
            rest_heading: format!("{} more", words::of(words::size(rest.len()), "check", "checks")),
        }
    }
}

fn order(into: Verdict) -> &'static str {
    match into {
        Verdict::Fail => "Graver ones come first, then those that newly fail more often.",
        _ => "Those that count for most come first.",
    }
}

/// The checks that are not told with their reasons.
fn listed(rest: &[&CheckDifference], into: Verdict) -> Html {
    if rest.is_empty() {
        return Html::default();
    }
    let row = |check: &&CheckDifference| {
        vec![
            Cell::Text(check.title.clone()),
            Cell::Markup(severity(LANGUAGE, check.severity)),
            Cell::Number(words::thousands(check.newly.units.of(into))),
        ]
    };
    let heads = vec![table::words("check"), table::words("severity"), table::number(said::column(into))];
    let rows: Vec<_> = rest.iter().take(MAX_LISTED).map(row).collect();
    let n_left = rest.len() - rows.len();
    table(&Table { caption: String::new(), heads, rows, n_left }, LANGUAGE)
}

impl<'a> Case<'a> {
    fn new(comparison: &Comparison<'a>, check: &'a CheckDifference, into: Verdict) -> Self {
        let reasons = reasons(comparison, check, into, MAX_ASKED);
        Self {
            title: &check.title,
            severity: severity(LANGUAGE, check.severity),
            id: code(&check.id),
            n: words::thousands(check.newly.units.of(into)),
            check_is: match reasons.check_is {
                "" => String::new(),
                it => format!("The check {it}."),
            },
            ask: ask(comparison, check, &reasons),
            reasons: because(comparison, check, &reasons),
        }
    }
}

/// The command that explains the first entity; empty where no command can.
fn ask(comparison: &Comparison<'_>, check: &CheckDifference, reasons: &Reasons<'_>) -> Html {
    let row = reasons.groups.first().and_then(|group| group.turns.first()?.row_after);
    let Some(row) = row.filter(|_| check.after.is_some()) else { return Html::default() };
    let entity = find::id(&comparison.after.assessment.state, check.kind, row);
    let words = comparison.explain(&check.id, entity).unwrap_or_default();
    if words.is_empty() { Html::default() } else { markup::command(words.into_iter()) }
}

/// The reasons as a table: why, for how many, for whom, and on what it rests.
fn because(comparison: &Comparison<'_>, check: &CheckDifference, reasons: &Reasons<'_>) -> Html {
    let row = |group: &Group<'_>| {
        let n = Cell::Number(words::count(group.turns.len()));
        vec![
            Cell::Markup(with_names(&tables::capital(&group.says))),
            n,
            Cell::Markup(for_whom(comparison, check, group)),
        ]
    };
    let rows: Vec<_> = reasons.groups.iter().take(MAX_REASONS).map(row).collect();
    let n_reasons = reasons.groups.len() - rows.len();
    let heads = vec![table::words("why"), table::number("entities"), table::words("which")];
    let mut said = Vec::new();
    if n_reasons > 0 {
        said.push(words::of(words::size(n_reasons), "more reason", "more reasons"));
    }
    if reasons.n_left > 0 {
        said.push(format!("{} more entities, not asked for their reason", words::count(reasons.n_left)));
    }
    let below = match said.is_empty() {
        true => String::new(),
        false => format!("<p class=\"small quiet more-line\">{}</p>", escape(&said.join("; "))),
    };
    let caption = "Why, and for which entities".to_owned();
    let listed = table(&Table { caption, heads, rows, n_left: 0 }, LANGUAGE);
    Html::own(format!("{listed}{below}"))
}

/// The first entities of a reason, how many more, and on what it rests for the first of them.
fn for_whom(comparison: &Comparison<'_>, check: &CheckDifference, group: &Group<'_>) -> Html {
    let shown = group.turns.iter().take(MAX_NAMED);
    let names: Vec<String> = shown.map(|turn| escape(&comparison.name(check, turn))).collect();
    let mut said = joined(&names);
    if let Some(n) = group.turns.len().checked_sub(names.len()).filter(|n| *n > 0) {
        said.push_str(&format!(" and {} more", words::count(n)));
    }
    let begin = match names.first() {
        Some(name) if !group.is_same_for_all => format!("{name}: "),
        _ => String::new(),
    };
    for fact in &group.facts {
        said.push_str(&format!("<small class=\"below\">{begin}{}</small>", escape(fact)));
    }
    Html::own(said)
}
