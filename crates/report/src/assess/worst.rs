//! The worst checks and where they fail.

use app::WorstCheck;
use policy::Verdict;

use super::Subject;
use crate::{
    line::{Ink, Line},
    page::Page,
    words,
};

/// How many checks are shown.
const MAX_SHOWN: usize = 5;

pub(super) fn worst(subject: &Subject<'_>, page: &mut Page<'_>) {
    let posture = subject.posture;
    if posture.n_checks == 0 || posture.units.is_not_assessed() {
        return;
    }
    let n_checks = words::count(posture.n_checks);
    let heading = Line::new().put(Ink::Bold, "Worst first");
    if posture.worst.is_empty() {
        let said = format!("none of {n_checks} checks fails where it could be judged");
        return page.edges(heading, Ink::Plain, &said);
    }
    let n_worst = posture.worst.len();
    let verb = if n_worst == 1 { "fails" } else { "fail" };
    let said = format!("{} of {n_checks} checks {verb} somewhere", words::count(n_worst));
    page.edges(heading, Ink::Plain, &said);
    let shown = || posture.worst.iter().take(MAX_SHOWN);
    let wide = |check: &WorstCheck| words::thousands(check.units.fail).chars().count();
    let n_digits = shown().map(wide).max().unwrap_or(0).max(4);
    for check in shown() {
        one(check, n_digits, page);
    }
}

fn one(check: &WorstCheck, n_digits: usize, page: &mut Page<'_>) {
    let line = Line::plain("  ")
        .put(Ink::Of(Verdict::Fail), page.style.glyph(Verdict::Fail))
        .put(Ink::Plain, format!(" {:<8} ", check.severity.word()))
        .right(Ink::Bold, &words::thousands(check.units.fail), n_digits)
        .put(Ink::Plain, "  ");
    let (line, column) = page.beside(line);
    page.hanging(line, column, Ink::Plain, &check.title);
    let places: Vec<String> = check
        .places
        .iter()
        .map(|(name, n)| format!("{} {}", words::clean(name), words::thousands(*n)))
        .collect();
    let places = words::listed(&places, ("service", "services"), page.width().saturating_sub(column));
    page.hanging(Line::new(), column, Ink::Dim, &places);
}
