//! Plays a scenario in a city: each part over all entities of its kind, in three values.

use model::{Schema, State};

use super::Part;
use crate::{
    adopt::Check,
    judge::{find, units_of},
    lang::eval::{Reason, Why},
    verdict::Verdict,
};

/// Whether something holds. The order is that of "and": the least certain to hold wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// It certainly does not hold: the incident would not have happened.
    Not,
    /// A missing fact decides.
    Unknown,
    /// It holds: the incident would have happened.
    Happens,
}

impl Answer {
    /// All answers, the worst for a city first.
    pub const ALL: [Answer; 3] = [Answer::Happens, Answer::Unknown, Answer::Not];

    /// The word, as it is written in files.
    pub fn word(self) -> &'static str {
        match self {
            Answer::Not => "not",
            Answer::Unknown => "unknown",
            Answer::Happens => "happens",
        }
    }

    /// The word for a part, which holds or does not.
    pub fn word_of_part(self) -> &'static str {
        match self {
            Answer::Not => "holds nowhere",
            Answer::Unknown => "unknown",
            Answer::Happens => "holds",
        }
    }

    /// Finds the answer for a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.word() == word)
    }

    fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Answer::Happens,
            Verdict::Unknown => Answer::Unknown,
            Verdict::Fail | Verdict::NotApplicable | Verdict::Excepted => Answer::Not,
        }
    }
}

/// An entity on which a part holds, or may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its row.
    pub row: u32,
    /// For how many units it stands.
    pub units: u64,
    /// Why it is not known whether the part holds here; empty where it holds.
    pub reasons: Vec<Reason>,
}

/// What a part says of the city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayedPart {
    /// Whether it holds on at least one entity.
    pub answer: Answer,
    /// Where it holds.
    pub holds: Vec<Place>,
    /// Where it may hold.
    pub unknown: Vec<Place>,
    /// The rows that its `where` does not rule out and on which a condition certainly does not hold.
    pub stopped: Vec<u32>,
    /// How many entities of its kind there are.
    pub n_entities: u64,
    /// For each condition, on how many of those that the part is about it certainly does not hold.
    pub n_against: Vec<u64>,
    /// Whether there may be entities that nobody listed.
    pub is_open: bool,
}

impl PlayedPart {
    /// On how many entities it may hold but for its conditions: its `where` does not rule them out.
    pub fn n_about(&self) -> u64 {
        [self.holds.len(), self.unknown.len(), self.stopped.len()].iter().map(|n| *n as u64).sum()
    }
}

/// Plays a scenario: the answer, and what each part adds to it. All parts must hold.
pub fn play(schema: &Schema, state: &State, parts: &[Part]) -> (Answer, Vec<PlayedPart>) {
    let played: Vec<PlayedPart> = parts.iter().map(|part| one(schema, state, part)).collect();
    let answer = played.iter().map(|part| part.answer).min();
    (answer.unwrap_or(Answer::Unknown), played)
}

/// Plays a part. A fleet that counts 0 is nobody; one whose count is no fact is somebody.
fn one(schema: &Schema, state: &State, part: &Part) -> PlayedPart {
    let mut played = PlayedPart {
        answer: Answer::Not,
        holds: Vec::new(),
        unknown: Vec::new(),
        stopped: Vec::new(),
        n_entities: 0,
        n_against: vec![0; part.conditions.len()],
        is_open: state.is_open(part.kind),
    };
    for row in (0u32..).take(state.len(part.kind)) {
        let units = units_of(schema, state, part.kind, row).unwrap_or(1);
        if units == 0 {
            continue;
        }
        played.n_entities += 1;
        let (answer, reasons) = on(schema, state, part, row, &mut played);
        match answer {
            Answer::Happens => played.holds.push(Place { row, units, reasons }),
            Answer::Unknown => played.unknown.push(Place { row, units, reasons }),
            Answer::Not => {}
        }
    }
    played.answer = match (played.holds.is_empty(), played.unknown.is_empty() && !played.is_open) {
        (false, _) => Answer::Happens,
        (true, true) => Answer::Not,
        (true, false) => Answer::Unknown,
    };
    played
}

/// Whether all conditions hold on one entity; each is looked at, so that all that speaks against it is counted.
fn on(
    schema: &Schema,
    state: &State,
    part: &Part,
    row: u32,
    played: &mut PlayedPart,
) -> (Answer, Vec<Reason>) {
    let mut reasons = Vec::new();
    let mut judged = |check: &Check| {
        let finding = find(schema, state, check, row);
        reasons.extend(finding.reasons);
        Answer::of(finding.verdict)
    };
    let mut answer = part.scope.as_ref().map_or(Answer::Happens, &mut judged);
    if answer == Answer::Not {
        return (answer, Vec::new());
    }
    for (condition, n_against) in part.conditions.iter().zip(&mut played.n_against) {
        let here = judged(&condition.check);
        *n_against += u64::from(here == Answer::Not);
        answer = answer.min(here);
    }
    if answer == Answer::Not {
        played.stopped.push(row);
    }
    if answer != Answer::Unknown {
        reasons.clear();
    }
    (answer, reasons)
}

/// The one reason of a part that is unknown although nothing is unknown of what was listed.
pub(super) fn nobody_listed() -> Reason {
    Reason { why: Why::OpenList, entity: None, field: None }
}
