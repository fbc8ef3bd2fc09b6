//! The checks of which verdicts turned into one, each with its reasons and the first entities.

use app::CheckDifference;
use policy::Verdict;

use crate::{
    line::{Ink, Line},
    page::Page,
    simulate::{
        Comparison,
        reasons::{Group, Reasons, joined, reasons},
        said, tables,
    },
    words,
};

/// How many checks are shown of what fails, and of everything else.
const MAX_FAILING: usize = 8;
const MAX_OTHERS: usize = 4;
/// How many reasons are shown of a check.
const MAX_REASONS: usize = 3;
/// How many turns of a check are asked for their reason.
const MAX_ASKED: usize = 200;
/// How many entities of a reason are named at most.
const MAX_NAMED: usize = 12;

/// What turned into a verdict; nothing where none did.
pub(super) fn turned_into(comparison: &Comparison<'_>, verdict: Verdict, page: &mut Page<'_>) {
    let checks = comparison.turned_into(verdict);
    if checks.is_empty() {
        return;
    }
    let max = if verdict == Verdict::Fail { MAX_FAILING } else { MAX_OTHERS };
    let said = match checks.len().max(comparison.n_checks()) {
        1 => "in the only check".to_owned(),
        all => format!("in {} of {} checks", words::count(checks.len()), words::count(all)),
    };
    let heading = tables::capital(said::newly(verdict));
    page.edges(Line::new().put(Ink::Bold, heading), Ink::Plain, &said);
    let shown = || checks.iter().take(max);
    let digits = |check: &&CheckDifference| words::thousands(check.newly.units.of(verdict)).len();
    let n_digits = shown().map(digits).max().unwrap_or(0).max(4);
    for check in shown() {
        one(comparison, check, verdict, n_digits, page);
    }
    if let Some(n) = checks.len().checked_sub(max).filter(|n| *n > 0) {
        let more = words::of(words::size(n), "more check", "more checks");
        page.line(Line::plain(&format!("  {more}")));
    }
}

fn one(
    comparison: &Comparison<'_>,
    check: &CheckDifference,
    verdict: Verdict,
    n_digits: usize,
    page: &mut Page<'_>,
) {
    let line = Line::plain("  ")
        .put(Ink::Of(verdict), page.style.glyph(verdict))
        .put(Ink::Plain, format!(" {:<8} ", check.severity.word()))
        .right(Ink::Bold, &words::thousands(check.newly.units.of(verdict)), n_digits)
        .put(Ink::Plain, "  ");
    let (line, column) = page.beside(line);
    titled(line, column, check, page);
    let reasons = reasons(comparison, check, verdict, MAX_ASKED);
    if !reasons.check_is.is_empty() {
        page.hanging(Line::new(), column, Ink::Plain, &format!("the check {}", reasons.check_is));
    }
    for (n, group) in reasons.groups.iter().take(MAX_REASONS).enumerate() {
        page.hanging(Line::new(), column, Ink::Plain, &group.says);
        let is_only = n == 0 && reasons.groups.len() == 1;
        let n_beyond = if is_only { reasons.n_left } else { 0 };
        let room = page.width().saturating_sub(column);
        page.hanging(Line::new(), column, Ink::Dim, &named(comparison, check, group, n_beyond, room));
        if group.is_same_for_all {
            for fact in &group.facts {
                page.hanging(Line::new(), column, Ink::Dim, fact);
            }
        }
    }
    left(&reasons, column, page);
}

/// The title, and the id of the check at the right edge or on a line of its own.
fn titled(line: Line, column: usize, check: &CheckDifference, page: &mut Page<'_>) {
    let title = words::clean(&words::short(&check.title));
    let id = words::clean(&check.id);
    let n_id = id.chars().count();
    if column + title.chars().count() + 2 + n_id <= page.width() {
        return page.line(line.put(Ink::Plain, title).pad_to(page.width() - n_id).put(Ink::Dim, id));
    }
    page.hanging(line, column, Ink::Plain, &title);
    page.hanging(Line::new(), column, Ink::Dim, &id);
}

/// How many reasons are not shown, and how many turns were not asked.
fn left(reasons: &Reasons<'_>, column: usize, page: &mut Page<'_>) {
    let rest = reasons.groups.get(MAX_REASONS..).unwrap_or_default();
    let mut said = Vec::new();
    if !rest.is_empty() {
        let n_turns = rest.iter().map(|group| group.turns.len()).sum();
        let more = words::of(words::size(rest.len()), "more reason", "more reasons");
        said.push(format!("{more}, for {}", words::count(n_turns)));
    }
    if reasons.n_left > 0 && reasons.groups.len() > 1 {
        said.push(format!("{} more, not asked for their reason", words::count(reasons.n_left)));
    }
    if !said.is_empty() {
        page.hanging(Line::new(), column, Ink::Dim, &said.join("; "));
    }
}

/// The first entities of a reason, and how many more; beyond those that were asked too, where all that were asked have
/// this reason.
fn named(
    comparison: &Comparison<'_>,
    check: &CheckDifference,
    group: &Group<'_>,
    n_beyond: usize,
    room: usize,
) -> String {
    let shown = group.turns.iter().take(MAX_NAMED);
    let names: Vec<String> = shown.map(|turn| words::clean(&comparison.name(check, turn))).collect();
    let n_all = group.turns.len();
    let mut said = listed(&names, n_all, room);
    if n_beyond > 0 {
        said.push_str(&format!("; {} more, not asked for their reason", words::count(n_beyond)));
    }
    said
}

/// As many names as fit into a line, at least one, and how many more there are.
fn listed(names: &[String], n_all: usize, room: usize) -> String {
    let said = |n: usize| {
        let begin = joined(names.get(..n).unwrap_or(names));
        match n_all.saturating_sub(n) {
            0 => begin,
            left => format!("{begin} and {} more", words::count(left)),
        }
    };
    let fits = (1..=names.len()).rev().map(said).find(|it| it.chars().count() <= room);
    fits.unwrap_or_else(|| said(1))
}
