//! What turned by service and by who answers for it.

use app::Newly;
use policy::Verdict;

use crate::{
    line::{Ink, Line},
    page::Page,
    simulate::{Comparison, said},
    words,
};

/// How many services and owners are shown.
const MAX_ROWS: usize = 12;
/// The least room for a name.
const MIN_NAME: usize = 12;
/// The gap before a column of numbers.
const GAP: usize = 2;
/// The verdicts that have a column, the least important last.
const COLUMNS: [Verdict; 4] = [Verdict::Fail, Verdict::Unknown, Verdict::Excepted, Verdict::Pass];

pub(super) fn sides(comparison: &Comparison<'_>, page: &mut Page<'_>) {
    let difference = comparison.difference;
    for (heading, all) in [("By service", &difference.services), ("By owner", &difference.owners)] {
        page.blank();
        table(heading, all, page);
    }
}

/// A table of what newly has each verdict; columns and rows of nothing are left out.
fn table(heading: &str, all: &[(String, Newly)], page: &mut Page<'_>) {
    let rows: Vec<&(String, Newly)> = all.iter().filter(|(_, newly)| newly.units.in_scope() > 0).collect();
    if rows.is_empty() {
        return;
    }
    let shown = || rows.iter().take(MAX_ROWS);
    let width = |verdict: Verdict| {
        let digits = |row: &&&(String, Newly)| words::thousands(row.1.units.of(verdict)).len();
        shown().map(|row| digits(&row)).max().unwrap_or(0).max(said::column(verdict).len()) + GAP
    };
    let used =
        COLUMNS.into_iter().filter(|verdict| rows.iter().any(|(_, newly)| newly.units.of(*verdict) > 0));
    let mut columns: Vec<(Verdict, usize)> = used.map(|verdict| (verdict, width(verdict))).collect();
    let sum = |columns: &[(Verdict, usize)]| columns.iter().map(|(_, width)| width).sum::<usize>();
    while columns.len() > 1 && sum(&columns) + 2 + MIN_NAME > page.width() {
        columns.pop();
    }
    let longest = shown().map(|(name, _)| words::clean(name).chars().count()).max().unwrap_or(0);
    let room = page.width().saturating_sub(2 + sum(&columns)).max(MIN_NAME);
    let n_name = longest.max(heading.len()).min(room);
    let heads = Line::new().left(Ink::Bold, heading, n_name + 2, page.style);
    let heads = columns
        .iter()
        .fold(heads, |line, (verdict, width)| line.right(Ink::Plain, said::column(*verdict), *width));
    page.line(heads);
    for (name, newly) in shown() {
        let line = Line::plain("  ").left(Ink::Plain, name, n_name, page.style);
        let line = columns.iter().fold(line, |line, (verdict, width)| {
            let n = newly.units.of(*verdict);
            let ink = if n > 0 { Ink::Of(*verdict) } else { Ink::Dim };
            line.right(ink, &words::thousands(n), *width)
        });
        page.line(line);
    }
    if let Some(n) = rows.len().checked_sub(MAX_ROWS).filter(|n| *n > 0) {
        page.line(Line::plain(&format!("  {} more", words::count(n))));
    }
}
