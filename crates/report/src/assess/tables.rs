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

/// Columns of the last two numbers, with the gaps before them; unknowns take more where they have more digits.
const UNKNOWN: usize = 9;
const COVERAGE: usize = 10;
/// The least room for a name; where there is less, a row is a sentence below its name.
const LEAST_NAME: usize = 8;
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
    let half = (page.width() - GAP) / 2;
    if page.style.is_wide() && [&services, &policies].iter().all(|rows| Widths::of(rows).fit(half)) {
        let left = table("By service", &services, half, false, page.style);
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
    let widths = Widths::of(rows);
    if !widths.fit(width) {
        return sentences(heading, rows, width, style);
    }
    let room = width.saturating_sub(2 + widths.sum());
    let with_bars = with_bars && room >= MIN_NAME + BAR_GAP + MIN_BAR;
    let room = if with_bars { room - BAR_GAP - MIN_BAR } else { room };
    let n_name = longest.max(heading.len()).min(room);
    let n_bar = if with_bars { (MIN_BAR + room - n_name).min(MAX_BAR) } else { 0 };
    let heads = Line::new().left(Ink::Bold, heading, n_name + 2, style);
    let heads = heads.right(Ink::Plain, "fail", widths.n_fail).right(Ink::Plain, "unknown", widths.n_unknown);
    let mut lines = vec![heads.right(Ink::Plain, "coverage", COVERAGE)];
    for (name, counts) in rows {
        let (name, rest) = in_two(name, n_name);
        let line = numbers(Line::plain("  "), &name, counts, n_name, &widths, style);
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

/// How wide the first columns of numbers are, with the gaps before them.
struct Widths {
    n_fail: usize,
    n_unknown: usize,
}

impl Widths {
    fn of(rows: &[Row<'_>]) -> Self {
        let widest = |verdict: Verdict| {
            let digits = rows.iter().map(|(_, counts)| words::thousands(counts.of(verdict)).len());
            digits.max().unwrap_or(0)
        };
        let is_assessed = |(_, counts): &Row<'_>| counts.in_scope() == 0 || !counts.is_not_assessed();
        let n_least = if rows.iter().all(is_assessed) { "fail".len() } else { NOT_ASSESSED.len() - 1 };
        Self {
            n_fail: widest(Verdict::Fail).max(n_least) + 3,
            n_unknown: (widest(Verdict::Unknown) + 2).max(UNKNOWN),
        }
    }

    /// All columns of numbers together.
    fn sum(&self) -> usize {
        self.n_fail + self.n_unknown + COVERAGE
    }

    /// Tells whether there is room for a name beside the numbers.
    fn fit(&self, width: usize) -> bool {
        width >= 2 + LEAST_NAME + self.sum()
    }
}

/// The same without columns, for numbers that are too wide for them.
fn sentences(heading: &str, rows: &[Row<'_>], width: usize, style: &Style) -> Vec<Line> {
    let mut lines = vec![Line::new().put(Ink::Bold, heading)];
    for (name, counts) in rows {
        lines.push(Line::plain("  ").left(Ink::Plain, name, width.saturating_sub(2), style));
        let said = match counts.is_not_assessed() {
            true => format!("{NOT_ASSESSED}, {} unknown", words::thousands(counts.unknown)),
            false => {
                let [fail, unknown] = [counts.fail, counts.unknown].map(words::thousands);
                format!("{fail} fail, {unknown} unknown, coverage {}", coverage(counts))
            }
        };
        let said = words::wrap(&said, width.saturating_sub(4));
        lines.extend(said.into_iter().map(|said| Line::plain("    ").put(Ink::Plain, said)));
    }
    lines
}

/// What was not looked at says so; it is never `0`.
fn numbers(line: Line, name: &str, counts: &Counts, n_name: usize, widths: &Widths, style: &Style) -> Line {
    let line = line.left(Ink::Plain, name, n_name, style);
    let is_beside = counts.in_scope() == 0 && counts.not_applicable > 0;
    if is_beside {
        return line.right(Ink::Dim, "applies to nothing here", widths.sum());
    }
    let unknown = words::thousands(counts.unknown);
    let line = if counts.is_not_assessed() {
        line.right(Ink::Dim, NOT_ASSESSED, widths.n_fail)
    } else {
        line.right(ink(counts, Verdict::Fail), &words::thousands(counts.fail), widths.n_fail)
    };
    let line = line.right(ink(counts, Verdict::Unknown), &unknown, widths.n_unknown);
    line.right(Ink::Plain, &coverage(counts), COVERAGE)
}

fn coverage(counts: &Counts) -> String {
    words::share(counts.in_scope() - counts.unknown, counts.in_scope())
}

/// A zero is grey.
fn ink(counts: &Counts, verdict: Verdict) -> Ink {
    if counts.of(verdict) > 0 { Ink::Of(verdict) } else { Ink::Dim }
}
