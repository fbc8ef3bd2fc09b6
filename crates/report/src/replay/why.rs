//! Why a part holds, is unknown or is stopped: its conditions on single entities, with values and sources.

use app::Replayed;
use policy::{
    explain::{Explainer, Outcome, Step},
    scenario::{Answer, Part, PlayedPart},
};

use super::{Subject, glyph};
use crate::{
    explain::{Ground, facts, tree},
    find,
    line::{Ink, Line},
    page::Page,
    words,
};

/// On how many entities a part is explained.
const MAX_ENTITIES: usize = 3;
/// How many facts of a condition are shown.
const MAX_FACTS: usize = 4;
/// How many sentences of what would settle it are shown.
const MAX_TO_SETTLE: usize = 3;

pub(super) fn why(subject: &Subject<'_>, replayed: &Replayed, n: usize, part: &Part, page: &mut Page<'_>) {
    let Some(played) = replayed.played.get(n) else { return };
    for row in shown_rows(played) {
        let state = &subject.replay.state;
        let called = words::clean(&find::named(subject.loaded, state, part.kind, row));
        page.hanging(Line::plain("    "), 4, Ink::Bold, &called);
        let to_settle = one(subject, part, row, page);
        // Nothing that is observed can change a settled *not*.
        if replayed.answer != Answer::Not {
            settle(&to_settle, page);
        }
    }
}

/// The entities that show most: those where it holds, then those where it may; if there are none, those that are stopped.
fn shown_rows(played: &PlayedPart) -> Vec<u32> {
    let stopped: &[u32] = if played.answer == Answer::Not { &played.stopped } else { &[] };
    let decided = played.holds.iter().chain(&played.unknown).map(|place| place.row);
    decided.chain(stopped.iter().copied()).take(MAX_ENTITIES).collect()
}

/// What to observe to know more.
fn settle(to_settle: &[String], page: &mut Page<'_>) {
    for sentence in to_settle.iter().take(MAX_TO_SETTLE) {
        page.hanging(Line::plain("    -"), 6, Ink::Plain, sentence);
    }
}

/// The scope and each condition on one entity. Returns what would settle those that are unknown.
fn one(subject: &Subject<'_>, part: &Part, row: u32, page: &mut Page<'_>) -> Vec<String> {
    let (loaded, state) = (subject.loaded, &subject.replay.state);
    let manifest = &loaded.city.manifest;
    let explainer = Explainer { schema: &manifest.schema, state, zone: &manifest.zone, exceptions: &[] };
    let scope = part.scope.iter().map(|check| ("It is of this sort", check));
    let conditions = part.conditions.iter().map(|condition| (condition.title.text(), &condition.check));
    let mut to_settle = Vec::new();
    for (title, check) in scope.chain(conditions) {
        let explanation = explainer.explain(check, row);
        let Some(step) = &explanation.require else { continue };
        let answer = match step.outcome {
            Outcome::Holds => Answer::Happens,
            Outcome::DoesNotHold => Answer::Not,
            Outcome::Unknown | Outcome::Value => Answer::Unknown,
        };
        let ground = Ground { loaded, state, check };
        let first = Line::plain("    ").join(glyph(answer, page)).put(Ink::Plain, " ");
        let rest = Line::plain("      ");
        tree::with_facts(title, facts_of(&ground, step), first, &rest, page);
        to_settle.extend(explanation.to_settle);
    }
    to_settle
}

/// The facts of a step and of all below it, each once.
fn facts_of(ground: &Ground<'_>, step: &Step) -> Vec<(Ink, String)> {
    let mut lines: Vec<Vec<(Ink, String)>> = Vec::new();
    let mut steps = vec![step];
    while let Some(step) = steps.pop() {
        for fact in &step.facts {
            let fact = facts::lines(ground, fact, true);
            if !lines.contains(&fact) {
                lines.push(fact);
            }
        }
        steps.extend(step.below.iter().rev());
    }
    let n_left = lines.len().saturating_sub(MAX_FACTS);
    let mut shown: Vec<(Ink, String)> = lines.into_iter().take(MAX_FACTS).flatten().collect();
    if n_left > 0 {
        shown.push((Ink::Dim, format!("{} more", words::count(n_left))));
    }
    shown
}
