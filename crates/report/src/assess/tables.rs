//! Counts by service and by policy: below each other with bars, or side by side without.

use policy::{Counts, Force, Verdict};

use super::Subject;
use crate::{
    bar::bar,
    line::{Ink, Line},
    page::Page,
    style::Style,
    words,
};

/// Columns of the last two numbers, with the gaps before them.
const UNKNOWN: usize = 9;
const COVERAGE: usize = 10;
/// What was not looked at.
const NOT_ASSESSED: &str = "not assessed";
/// The gap between two tables.
const GAP: usize = 4;
/// The gap before a bar, and the margin after it.
const BAR_GAP: usize = 4;
/// The shortest bar that says anything.
const MIN_BAR: usize = 12;
/// The least room for a name beside a bar.
const MIN_NAME: usize = 24;
/// The longest bar in a table.
const MAX_BAR: usize = 40;

/// A row: what it is about and its counts.
type Row<'a> = (&'a str, &'a Counts);

pub(super) fn tables(subject: &Subject<'_>, page: &mut Page<'_>) {
    let posture = subject.posture;
    let services: Vec<Row<'_>> = posture.services.iter().map(|s| (s.name.as_str(), &s.units)).collect();
    let in_force = posture.policies.iter().filter(|policy| policy.force == Force::InForce);
    let policies: Vec<Row<'_>> = in_force.map(|p| (p.title.as_str(), &p.units)).collect();
    if page.style.is_wide() {
        let left = table("By service", &services, (page.width() - GAP) / 2, false, page.style);
        let n_left = left.iter().map(Line::width).max().map_or(0, |width| width + GAP);
        let right = table("By policy", &policies, page.width() - n_left, false, page.style);
        for n in 0..left.len().max(right.len()) {
            let line = left.get(n).cloned().unwrap_or_default();
            let beside = right.get(n).cloned().unwrap_or_default();
            page.line(line.pad_to(n_left).join(beside));
        }
        return;
    }
    for table in [("By service", &services), ("By policy", &policies)]
        .map(|(heading, rows)| table(heading, rows, page.width(), true, page.style))
    {
        page.blank();
        table.into_iter().for_each(|line| page.line(line));
    }
}

/// The lines of a table; none if it has no rows.
fn table(heading: &str, rows: &[Row<'_>], width: usize, with_bars: bool, style: &Style) -> Vec<Line> {
    if rows.is_empty() {
        return Vec::new();
    }
    let longest = rows.iter().map(|(name, _)| words::clean(name).chars().count()).max().unwrap_or(0);
    let digits = |(_, counts): &Row<'_>| words::thousands(counts.fail).len();
    let is_assessed = |(_, counts): &Row<'_>| counts.in_scope() == 0 || !counts.is_not_assessed();
    let n_least = if rows.iter().all(is_assessed) { "fail".len() } else { NOT_ASSESSED.len() - 1 };
    let n_fail = rows.iter().map(digits).max().unwrap_or(0).max(n_least) + 3;
    let room = width.saturating_sub(2 + n_fail + UNKNOWN + COVERAGE);
    let with_bars = with_bars && room >= MIN_NAME + BAR_GAP + MIN_BAR;
    let room = if with_bars { room - BAR_GAP - MIN_BAR } else { room };
    let n_name = longest.max(heading.len()).min(room);
    let n_bar = if with_bars { (MIN_BAR + room - n_name).min(MAX_BAR) } else { 0 };
    let heads = Line::new().left(Ink::Bold, heading, n_name + 2, style);
    let heads = heads.right(Ink::Plain, "fail", n_fail).right(Ink::Plain, "unknown", UNKNOWN);
    let mut lines = vec![heads.right(Ink::Plain, "coverage", COVERAGE)];
    for (name, counts) in rows {
        let (name, rest) = in_two(name, n_name);
        let line = numbers(Line::plain("  "), &name, counts, (n_name, n_fail), style);
        let is_drawn = n_bar > 0 && counts.in_scope() > 0;
        lines.push(if is_drawn { line.put(Ink::Plain, "  ").join(bar(counts, n_bar, style)) } else { line });
        lines.extend(rest.map(|rest| Line::plain("    ").left(Ink::Plain, &rest, n_name - 2, style)));
    }
    lines
}

/// A name in two lines where one is too short for it; the second is cut if need be.
fn in_two(name: &str, width: usize) -> (String, Option<String>) {
    let mut lines = words::wrap(&words::clean(name), width).into_iter();
    let first = lines.next().unwrap_or_default();
    let rest = lines.collect::<Vec<_>>().join(" ");
    (first, (!rest.is_empty()).then_some(rest))
}

/// What was not looked at says so; it is never `0`.
fn numbers(line: Line, name: &str, counts: &Counts, (n_name, n_fail): (usize, usize), style: &Style) -> Line {
    let is_beside = counts.in_scope() == 0 && counts.not_applicable > 0;
    if is_beside {
        let line = line.left(Ink::Plain, name, n_name, style);
        return line.right(Ink::Dim, "applies to nothing here", n_fail + UNKNOWN + COVERAGE);
    }
    let unknown = words::thousands(counts.unknown);
    let coverage = words::share(counts.in_scope() - counts.unknown, counts.in_scope());
    let line = if counts.is_not_assessed() {
        line.left(Ink::Plain, name, n_name, style).right(Ink::Dim, NOT_ASSESSED, n_fail)
    } else {
        let fail = words::thousands(counts.fail);
        line.left(Ink::Plain, name, n_name, style).right(ink(counts, Verdict::Fail), &fail, n_fail)
    };
    line.right(ink(counts, Verdict::Unknown), &unknown, UNKNOWN).right(Ink::Plain, &coverage, COVERAGE)
}

/// A zero is grey.
fn ink(counts: &Counts, verdict: Verdict) -> Ink {
    if counts.of(verdict) > 0 { Ink::Of(verdict) } else { Ink::Dim }
}
