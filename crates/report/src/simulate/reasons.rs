//! The turns of a check into one verdict, those with the same reason together.

use std::collections::BTreeMap;

use app::{CheckDifference, Context, Turn, cause};
use policy::Verdict;

use super::{Comparison, said};
use crate::explain::{Ground, facts};

/// How many facts of an entity are told.
const MAX_FACTS: usize = 2;

/// Turns with the same reason.
pub(super) struct Group<'a> {
    /// The reason, in one sentence without a full stop.
    pub(super) says: String,
    /// The turns.
    pub(super) turns: Vec<&'a Turn>,
    /// What it rests on for the first of them, a line each.
    pub(super) facts: Vec<String>,
    /// Whether it rests on the same for all of them.
    pub(super) is_same_for_all: bool,
}

impl Group<'_> {
    /// For how many units its turns count.
    fn n_units(&self) -> u64 {
        self.turns.iter().fold(0, |sum, turn| turn.units.saturating_add(sum))
    }
}

/// The reasons of a check's turns into one verdict.
pub(super) struct Reasons<'a> {
    /// The groups, those first that count for most.
    pub(super) groups: Vec<Group<'a>>,
    /// How many turns there are beyond those whose reason was asked.
    pub(super) n_left: usize,
    /// What is new about the check as a whole; empty if nothing is.
    pub(super) check_is: &'static str,
}

/// Asks at most so many turns for their reason, those first that count for most.
pub(super) fn reasons<'a>(
    comparison: &Comparison<'a>,
    check: &'a CheckDifference,
    into: Verdict,
    max_asked: usize,
) -> Reasons<'a> {
    let mut turns: Vec<&Turn> = check.turns.iter().filter(|turn| turn.after == into).collect();
    turns.sort_by_key(|turn| std::cmp::Reverse(turn.units));
    let n_left = turns.len().saturating_sub(max_asked);
    turns.truncate(max_asked);
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut contexts: Vec<Context> = Vec::new();
    for turn in turns {
        let cause = cause(comparison.before, comparison.after, check, turn);
        let says = said::reason(comparison, check, turn, &cause);
        let facts = facts_of(comparison, check, cause.part.as_ref());
        contexts.push(cause.context);
        let n = *known.entry(says.clone()).or_insert(groups.len());
        match groups.get_mut(n) {
            Some(group) => {
                group.is_same_for_all &= group.facts == facts;
                group.turns.push(turn);
            }
            None => groups.push(Group { says, turns: vec![turn], facts, is_same_for_all: true }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.n_units()));
    Reasons { groups, n_left, check_is: said::check_is(comparison, check, &contexts) }
}

/// What a part rests on, a line a fact: the way to it and its value, where it stands, and since when.
fn facts_of(comparison: &Comparison<'_>, check: &CheckDifference, part: Option<&app::Part>) -> Vec<String> {
    let (Some(part), Some(asked)) = (part, comparison.after.check_at(check.after)) else { return Vec::new() };
    let (loaded, state) = (comparison.after.loaded, &comparison.after.assessment.state);
    let ground = Ground { loaded, state, check: asked };
    let line = |fact| {
        let lines = facts::lines(&ground, fact, !part.is_scope).into_iter();
        lines.map(|(_, words)| words).collect::<Vec<_>>().join(", ")
    };
    part.facts.iter().take(MAX_FACTS).map(line).collect()
}

/// Names in one sentence; those that hold commas themselves are told apart by semicolons.
pub(super) fn joined(names: &[String]) -> String {
    names.join(if names.iter().any(|name| name.contains(',')) { "; " } else { ", " })
}
