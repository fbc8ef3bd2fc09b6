//! What would be otherwise, as documents: which verdicts turn, why, for whom, and what it takes to comply.
//!
//! Turns with the same reason stand together. Why a verdict turned is asked of a bounded number of them, except in JSON,
//! which tells each while it is written.

mod html;
mod json;
pub(crate) mod markdown;
mod old;
mod reasons;
mod said;
pub(crate) mod tables;
mod text;

use app::{CheckDifference, Difference, Side, Turn};
use policy::{Force, Verdict};

pub use self::{
    html::simulate_html,
    json::simulate_json,
    markdown::simulate_markdown,
    old::{OldHead, read_old},
    text::simulate_text,
};
use crate::{assess::next::quoted, find, words};

/// Two judgements of a city, and what is otherwise between them.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    /// The city as it is; `None` if all that is left of it is an old result.
    pub before: Option<Side<'a>>,
    /// The city as it would be, or as it is now beside an old result.
    pub after: Side<'a>,
    /// What is otherwise.
    pub difference: &'a Difference,
    /// What was changed, a plain phrase each: `policies from new-policies`.
    pub changes: &'a [String],
    /// With what it is compared: `as of Mon 16 Nov 2026`.
    pub compared_with: &'a str,
    /// What a command needs to ask about the city as it would be: the folder, then options. Beside a city as it is,
    /// nothing means that no command can; beside an old result, that a command needs nothing more.
    pub arguments: &'a [String],
}

/// What is told apart of verdicts that turned, in this order.
const SORTS: [Verdict; 5] = Verdict::ALL;

impl<'a> Comparison<'a> {
    /// What changed, in one line.
    fn changes(&self) -> String {
        if self.changes.is_empty() {
            let zone = &self.after.loaded.city.manifest.zone;
            return format!("as of {}", zone.words(self.after.assessment.state.as_of()));
        }
        self.changes.join("; ")
    }

    /// What stands before the changes.
    fn changes_are(&self) -> &'static str {
        if self.changes.is_empty() { "Now" } else { "What if" }
    }

    /// The command that explains a verdict on the city as it would be; `None` where no command can.
    fn explain(&self, check: &str, entity: &str) -> Option<Vec<String>> {
        if self.before.is_some() && self.arguments.is_empty() {
            return None;
        }
        let words = ["bailiwick", "explain", check, entity].into_iter();
        Some(words.chain(self.arguments.iter().map(String::as_str)).map(quoted).collect())
    }

    /// The checks of which verdicts turned into one, those that count for most first; what fails keeps its order by
    /// gravity.
    fn turned_into(&self, verdict: Verdict) -> Vec<&'a CheckDifference> {
        let all = self.difference.checks.iter();
        let mut those: Vec<&CheckDifference> =
            all.filter(|check| check.newly.entities.of(verdict) > 0).collect();
        if verdict != Verdict::Fail {
            those.sort_by_key(|check| {
                (std::cmp::Reverse((check.newly.units.of(verdict), check.severity)), &check.id)
            });
        }
        those
    }

    /// How many checks are judged on either side, whichever has more.
    fn n_checks(&self) -> usize {
        let of = |side: Side<'_>| -> usize {
            let in_force = side.assessment.adopted.iter().filter(|policy| policy.force == Force::InForce);
            in_force.map(|policy| policy.checks.len()).sum()
        };
        of(self.after).max(self.before.map_or(0, of))
    }

    /// Where an entity of a turn stands: as it is or, of what is gone, as it was.
    fn place(&self, turn: &Turn) -> Option<(Side<'a>, u32)> {
        let is = turn.row_after.map(|row| (self.after, row));
        is.or_else(|| Some((self.before?, turn.row_before?)))
    }

    /// What people call the entity of a turn, and for how many units it stands.
    fn name(&self, check: &CheckDifference, turn: &Turn) -> String {
        const MAX: usize = 60;
        let name = match (self.place(turn), &turn.gone) {
            (Some((side, row)), _) => find::name(side.loaded, &side.assessment.state, check.kind, row),
            (None, Some(id)) => id,
            (None, None) => return format!("all {}", self.plural(check)),
        };
        let name = words::cut(name.trim(), MAX);
        if turn.units > 1 { format!("{name} ({})", words::thousands(turn.units)) } else { name.into_owned() }
    }

    /// The kind and id of the entity of a turn; `None` for the one verdict on a kind without entities.
    fn entity(&self, check: &CheckDifference, turn: &Turn) -> Option<String> {
        let kind = &self.after.loaded.city.manifest.schema.kind(check.kind).name;
        match (self.place(turn), &turn.gone) {
            (Some((side, row)), _) => {
                Some(find::entity(side.loaded, &side.assessment.state, check.kind, row))
            }
            (None, Some(id)) => Some(format!("{kind}:{id}")),
            (None, None) => None,
        }
    }

    /// The kind of a check for many.
    pub(crate) fn plural(&self, check: &CheckDifference) -> String {
        self.after.loaded.city.manifest.schema.kind(check.kind).plural.replace('_', " ")
    }

    /// A check and an entity of it that newly has a verdict: that which counts for most of the first check.
    fn first(&self, verdict: Verdict) -> Option<(&'a str, &'a str)> {
        let checks = self.turned_into(verdict);
        let of = |check: &&'a CheckDifference| {
            let turns = check.turns.iter().filter(|turn| turn.after == verdict);
            let rows = turns.filter_map(|turn| Some((turn.units, turn.row_after?)));
            let (_, row) = rows.max_by_key(|(units, row)| (*units, std::cmp::Reverse(*row)))?;
            let state = &self.after.assessment.state;
            Some((check.id.as_str(), find::id(state, check.kind, row)))
        };
        checks.iter().find_map(of)
    }
}
