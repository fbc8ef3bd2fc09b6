//! Steps as a tree: words at the left, the facts beside them, or below where the page is narrow.

use policy::{
    Verdict,
    explain::{Outcome, Step},
};

use super::{Ground, facts};
use crate::{
    line::{Ink, Line},
    page::Page,
    words,
};

/// From how many columns on facts stand beside the words.
const MIN_BESIDE: usize = 72;
/// The least room for the words of a step beside facts.
const MIN_WORDS: usize = 18;
/// How deep steps are indented; deeper ones stay at that edge.
const MAX_DEPTH: usize = 8;

/// A tree of steps in the making.
pub(super) struct Tree<'a> {
    pub(super) ground: Ground<'a>,
    /// Whether it is what the check asks, rather than whether it applies.
    pub(super) is_asked: bool,
}

impl Tree<'_> {
    /// Writes steps that hang from the same line.
    pub(super) fn steps(&self, steps: &[Step], before: &Line, page: &mut Page<'_>) {
        for (n, step) in steps.iter().enumerate() {
            self.step(step, before, n + 1 == steps.len(), page);
        }
    }

    fn step(&self, step: &Step, before: &Line, is_last: bool, page: &mut Page<'_>) {
        let merged = merged(step);
        let step = merged.as_ref().unwrap_or(step);
        let (ink, glyph) = self.glyph(step, page);
        let mut first = before.clone().put(Ink::Dim, page.style.branch(is_last)).put(ink, glyph);
        if !glyph.is_empty() {
            first = first.put(Ink::Plain, " ");
        }
        let under = before.clone().put(Ink::Dim, page.style.trunk(is_last));
        let under = if under.width() > 2 * MAX_DEPTH { before.clone() } else { under };
        let rest =
            under.clone().put(Ink::Dim, if step.below.is_empty() { "  " } else { page.style.trunk(false) });
        let facts = step.facts.iter().flat_map(|fact| facts::lines(&self.ground, fact, self.is_asked));
        with_facts(&step.says, facts.collect(), first, &rest, page);
        self.steps(&step.below, &under, page);
    }

    fn glyph(&self, step: &Step, page: &Page<'_>) -> (Ink, &'static str) {
        let verdict = match step.outcome {
            Outcome::Holds => Verdict::Pass,
            Outcome::DoesNotHold => Verdict::Fail,
            Outcome::Unknown => Verdict::Unknown,
            Outcome::Value => return (Ink::Plain, ""),
        };
        // Colour belongs to verdicts; that a rule does not apply is none.
        let ink = if self.is_asked || verdict == Verdict::Unknown { Ink::Of(verdict) } else { Ink::Plain };
        (ink, page.style.glyph(verdict))
    }
}

/// A step that only names the one below it, as one step.
pub(crate) fn merged(step: &Step) -> Option<Step> {
    let [below] = &step.below[..] else { return None };
    let is_name = step.facts.is_empty() && step.outcome == below.outcome && !step.says.ends_with(':');
    is_name.then(|| Step { says: format!("{}: {}", step.says, below.says), ..below.clone() })
}

/// Writes what is said and the facts beside it, or below where the page is narrow; `rest` begins further lines.
pub(crate) fn with_facts(
    says: &str,
    facts: Vec<(Ink, String)>,
    first: Line,
    rest: &Line,
    page: &mut Page<'_>,
) {
    let facts: Vec<(Ink, String)> = facts.into_iter().map(|(ink, text)| (ink, words::clean(&text))).collect();
    let column = page.width() / 2;
    let is_beside = page.width() >= MIN_BESIDE && first.width() + MIN_WORDS <= column;
    if is_beside && !facts.is_empty() {
        beside(says, &facts, first, rest, column, page);
    } else {
        below(says, &facts, first, rest, page);
    }
}

fn beside(says: &str, facts: &[(Ink, String)], first: Line, rest: &Line, column: usize, page: &mut Page<'_>) {
    let says = words::wrap(&words::clean(says), column.saturating_sub(first.width() + 2));
    let room = page.width() - column;
    let facts: Vec<(Ink, String)> = facts.iter().flat_map(|(ink, text)| hung(*ink, text, room)).collect();
    let mut begin = first;
    for n in 0..says.len().max(facts.len()) {
        let mut line = begin;
        if let Some(says) = says.get(n) {
            line = line.put(Ink::Plain, says);
        }
        if let Some((ink, text)) = facts.get(n) {
            line = line.pad_to(column).put(*ink, text);
        }
        page.line(line);
        begin = rest.clone();
    }
}

fn below(says: &str, facts: &[(Ink, String)], first: Line, rest: &Line, page: &mut Page<'_>) {
    let room = page.width().saturating_sub(first.width());
    let mut begin = first;
    for says in words::wrap(&words::clean(says), room) {
        page.line(begin.put(Ink::Plain, says));
        begin = rest.clone();
    }
    let room = page.width().saturating_sub(rest.width() + 2);
    for (ink, text) in facts.iter().flat_map(|(ink, text)| hung(*ink, text, room)) {
        page.line(rest.clone().put(Ink::Plain, "  ").put(ink, text));
    }
}

/// Breaks a text; further lines are indented.
fn hung(ink: Ink, text: &str, room: usize) -> Vec<(Ink, String)> {
    let lines = words::wrap(text, room);
    if lines.len() <= 1 {
        return lines.into_iter().map(|line| (ink, line)).collect();
    }
    let lines = words::wrap(text, room.saturating_sub(2));
    let indent = |n: usize| if n == 0 { "" } else { "  " };
    lines.into_iter().enumerate().map(|(n, line)| (ink, format!("{}{line}", indent(n)))).collect()
}
