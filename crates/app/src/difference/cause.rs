//! Why a verdict turned: the part of the condition that came out otherwise, with the facts that it rests on.

use policy::{
    Check, Verdict,
    explain::{Explanation, Fact, Outcome, Step},
};

use super::{CheckDifference, Side, Turn};

/// How many parts of a condition are named together, and how many facts.
const MAX_SAID: usize = 4;
const MAX_FACTS: usize = 8;

/// What is new about the check or the entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// The check was not judged before: its policy was not adopted or not in force, or it is new.
    NewCheck,
    /// The check is not judged any more.
    CheckGone,
    /// The entity was not there.
    NewEntity,
    /// The entity is gone.
    EntityGone,
    /// The check asks something else than before, or asks for fresher evidence.
    OtherCondition,
    /// The check asks what it asked before.
    SameCondition,
    /// All that is left is an old result, which does not tell.
    NotTold,
}

/// A part of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// In plain words.
    pub says: String,
    /// How it came out before; `None` where it was not asked.
    pub before: Option<Outcome>,
    /// How it comes out now.
    pub after: Outcome,
    /// Whether it belongs to what decides if the check applies.
    pub is_scope: bool,
    /// The facts that it rests on now.
    pub facts: Vec<Fact>,
}

/// Why a verdict turned.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// What is new about the check or the entity.
    pub context: Context,
    /// The part of the condition that decides; `None` where nothing is asked now, or an exception alone decides.
    pub part: Option<Part>,
    /// The exception that turns the verdict now, by its id.
    pub excepted_by: Option<String>,
    /// The exception that turned it before and no longer does, by its id.
    pub excepted_before: Option<String>,
}

/// Finds why a verdict of a check turned. Without the city as it was, what decides now is told.
pub fn cause(before: Option<Side<'_>>, after: Side<'_>, difference: &CheckDifference, turn: &Turn) -> Cause {
    let was = before.and_then(|before| before.check_at(difference.before));
    let is = after.check_at(difference.after);
    let explained = |side: Side<'_>, check: Option<&Check>, row: Option<u32>| {
        check.zip(row).map(|(check, row)| side.explainer().explain(check, row))
    };
    let old = before.and_then(|before| explained(before, was, turn.row_before));
    let new = explained(after, is, turn.row_after);
    let excepted = |side: Side<'_>, explanation: &Option<Explanation>| {
        let turned = explanation.as_ref()?.heard.iter().find(|heard| heard.turned)?;
        side.assessment.exceptions.get(turned.exception).map(|exception| exception.id.clone())
    };
    let excepted_before = before.and_then(|before| excepted(before, &old));
    let excepted_by = excepted(after, &new);
    let context = match (was, is) {
        (_, None) => Context::CheckGone,
        _ if before.is_none() => Context::NotTold,
        (None, _) => Context::NewCheck,
        _ if turn.row_after.is_none() && turn.row_before.is_some() => Context::EntityGone,
        _ if turn.row_before.is_none() && turn.row_after.is_some() => Context::NewEntity,
        (Some(was), Some(is)) if !asks_the_same(was, is) => Context::OtherCondition,
        _ => Context::SameCondition,
    };
    let by_exception_alone =
        old.as_ref().zip(new.as_ref()).is_some_and(|(old, new)| old.finding.verdict == new.finding.verdict);
    let part = new.filter(|_| !by_exception_alone).and_then(|new| part(old.as_ref(), &new));
    Cause { context, part, excepted_by, excepted_before }
}

/// Tells whether two checks ask the same, however it is written.
pub fn asks_the_same(was: &Check, is: &Check) -> bool {
    let plain = |check: &Check| (check.scope.as_ref().map(columnar::plain), columnar::plain(&check.require));
    was.kind == is.kind && was.max_age == is.max_age && plain(was) == plain(is)
}

/// The part that decides now: of what decides whether the check applies, if that came out otherwise or decides alone.
fn part(old: Option<&Explanation>, new: &Explanation) -> Option<Part> {
    let scope_before = old.and_then(|old| old.scope.as_ref());
    if let Some(scope) = &new.scope {
        let is_other = scope_before.is_some_and(|before| before.outcome != scope.outcome);
        let decides = matches!(new.finding.verdict, Verdict::NotApplicable) || new.finding.scope_unknown;
        if decides || is_other {
            return Some(turned(scope_before, scope, true));
        }
    }
    let before = old.and_then(|old| old.require.as_ref());
    Some(turned(before, new.require.as_ref()?, false))
}

/// Goes down to the part that turned; where the condition was another, to the part that decides now.
fn turned(before: Option<&Step>, after: &Step, is_scope: bool) -> Part {
    let is_alike = |before: &&Step| {
        before.below.len() == after.below.len() && !after.below.is_empty() && is_one_shape(before, after)
    };
    if let Some(before) = before.filter(is_alike) {
        let pairs = before.below.iter().zip(&after.below);
        let mut others = pairs.filter(|(old, new)| old.outcome != new.outcome);
        if let Some((old, new)) =
            others.clone().find(|(_, new)| new.outcome == after.outcome).or_else(|| others.next())
        {
            return turned(Some(old), new, is_scope);
        }
    }
    let mut deciding = after.below.iter().filter(|below| below.outcome == after.outcome);
    let is_decided_by_one = after.below.len() == 1 || deciding.clone().count() < after.below.len();
    let known = |step: &&Step| before.is_some_and(|before| says_so(before, step));
    let next = deciding.clone().find(|step| !known(step)).or_else(|| deciding.next());
    let next = next.or_else(|| after.below.first().filter(|_| after.below.len() == 1));
    // Of a conjunction that does not hold any part will do; of an alternative it takes all.
    let is_conjunction = !std::ptr::eq(after.parts(), std::slice::from_ref(after));
    let any_will_do = is_conjunction && after.outcome != Outcome::Holds;
    match next.filter(|_| is_decided_by_one || any_will_do) {
        Some(next) if next.outcome != Outcome::Value => {
            let same = before.and_then(|before| before.below.iter().find(|it| it.says == next.says));
            turned(same, next, is_scope)
        }
        _ => Part {
            says: said(after),
            before: before.map(|before| before.outcome.clone()),
            after: after.outcome.clone(),
            is_scope,
            facts: after.parts().iter().flat_map(|part| part.facts.iter().cloned()).take(MAX_FACTS).collect(),
        },
    }
}

/// What a step says: of several that hold together or none of which holds, each of them.
fn said(step: &Step) -> String {
    let below: Vec<&str> = step.below.iter().map(|below| below.says.as_str()).take(MAX_SAID).collect();
    let more = if step.below.len() > MAX_SAID { " and more" } else { "" };
    match step.parts() {
        [alone] if std::ptr::eq(alone, step) && (below.is_empty() || !step.facts.is_empty()) => {
            step.says.clone()
        }
        [alone] if std::ptr::eq(alone, step) => format!("{}: {}{more}", step.says, below.join("; ")),
        _ => format!("{}{more}", below.join(" and ")),
    }
}

/// Tells whether two steps are made of the same parts.
fn is_one_shape(before: &Step, after: &Step) -> bool {
    before.says == after.says && before.below.iter().zip(&after.below).all(|(a, b)| a.says == b.says)
}

/// Tells whether a step, or one below it, said the same and came out alike.
fn says_so(before: &Step, step: &Step) -> bool {
    (before.says == step.says && before.outcome == step.outcome)
        || before.below.iter().any(|below| says_so(below, step))
}
