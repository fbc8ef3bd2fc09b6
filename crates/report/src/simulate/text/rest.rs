//! What it takes to comply, policies and exceptions that stand otherwise, and the next commands.

use policy::Verdict;

use crate::{
    assess::next::command,
    costs,
    line::{Ink, Line},
    page::{HANG, Page},
    simulate::{Comparison, said, tables},
    words,
};

/// How many actions, policies and exceptions are shown.
const MAX_ACTIONS: usize = 6;
const MAX_RULES: usize = 10;
/// How many characters the titles may take of policies of which the same is said.
const MIN_TITLES: usize = 160;

pub(super) fn complying(comparison: &Comparison<'_>, page: &mut Page<'_>) {
    let all = &comparison.difference.complying;
    if all.is_empty() {
        return;
    }
    let total = costs::costs(&tables::total(all));
    page.edges(Line::new().put(Ink::Bold, "To comply"), Ink::Plain, &format!("in all {total}"));
    for action in all.iter().take(MAX_ACTIONS) {
        let says = format!("{} on {}: {}", action.action, tables::places(action), costs::costs(&action.sum));
        page.hanging(Line::plain("  "), 2, Ink::Plain, &says);
    }
    if let Some(n) = all.len().checked_sub(MAX_ACTIONS).filter(|n| *n > 0) {
        page.line(Line::plain(&format!("  {} more", words::count(n))));
    }
    page.hanging(Line::new(), 2, Ink::Dim, tables::ASSUMED);
}

/// Policies that stand otherwise, those of which the same is said together.
pub(super) fn policies(comparison: &Comparison<'_>, page: &mut Page<'_>) {
    let mut together: Vec<(String, Vec<String>)> = Vec::new();
    for policy in &comparison.difference.policies {
        let stands = said::policy_stands(policy);
        let title = format!("“{}”", words::clean(&words::short(&policy.title)));
        match together.iter_mut().find(|(said, _)| *said == stands) {
            Some((_, titles)) => titles.push(title),
            None => together.push((stands, vec![title])),
        }
    }
    let room = page.width().saturating_sub(HANG).max(MIN_TITLES);
    let said = together.iter().map(|(stands, titles)| {
        let titles = words::listed(titles, ("policy", "policies"), room);
        format!("{stands}: {titles}")
    });
    listed("Policies", said.collect(), page);
}

pub(super) fn exceptions(comparison: &Comparison<'_>, page: &mut Page<'_>) {
    let all = &comparison.difference.exceptions;
    let said = all.iter().map(|it| {
        format!("{} on {}: {}", words::short(&it.id), it.check, said::exception_stands(comparison, it))
    });
    listed("Exceptions", said.collect(), page);
}

fn listed(heading: &str, all: Vec<String>, page: &mut Page<'_>) {
    let mut heading = Line::new().put(Ink::Bold, heading);
    for said in all.iter().take(MAX_RULES) {
        page.hanging(std::mem::take(&mut heading), HANG, Ink::Plain, said);
    }
    if let Some(n) = all.len().checked_sub(MAX_RULES).filter(|n| *n > 0) {
        page.line(Line::new().pad_to(HANG).put(Ink::Plain, format!("{} more", words::count(n))));
    }
}

/// Commands that explain the first that newly fails and the first that is newly unknown.
pub(super) fn next(comparison: &Comparison<'_>, page: &mut Page<'_>) {
    let mut heading = Line::new().put(Ink::Bold, "Next");
    let first = [Verdict::Fail, Verdict::Unknown].into_iter().filter_map(|it| comparison.first(it));
    for words in first.filter_map(|(check, entity)| comparison.explain(check, entity)) {
        command(std::mem::take(&mut heading), &words, page);
    }
}
