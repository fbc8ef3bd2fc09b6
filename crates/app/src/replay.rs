//! Replays incidents that happened elsewhere: would they have happened here, and which remedy breaks most of them.

mod actions;
mod sum;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use diag::Diagnostics;
use model::{Instant, Schema, State};
use policy::{
    Scenario,
    explain::piece_of,
    scenario::{self, Answer, Part, PlayedPart},
};

use crate::{Loaded, assess::folded, piece};

pub use actions::Action;
pub(crate) use sum::Step;
pub use sum::Sum;

/// Scenarios, played in a city.
pub struct Replay {
    /// The state in which they were played.
    pub state: Arc<State>,
    /// How many scenarios there are, played or not.
    pub n_scenarios: usize,
    /// The scenarios that were played: those that would have happened first, then the unknown; within these, the latest first.
    pub scenarios: Vec<Replayed>,
    /// What would break those, that which breaks most first.
    pub actions: Vec<Action>,
    /// What was said while scenarios were bound.
    pub diagnostics: Diagnostics,
}

/// A scenario as it was played.
pub struct Replayed {
    /// Its id.
    pub id: String,
    /// Whether it would have happened.
    pub answer: Answer,
    /// Its parts.
    pub parts: Vec<Part>,
    /// What each part says, in the same order.
    pub played: Vec<PlayedPart>,
    /// For each part, which facts are missing, that which is missing most often first.
    pub missing: Vec<Vec<Missing>>,
}

/// A fact that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What it is: `default_password of assets`, `inventory of accounts`.
    pub what: String,
    /// For how many entities the part is unknown without it; 0 where nobody listed any.
    pub n_entities: u64,
}

impl Replay {
    /// How many of those played have an answer.
    pub fn count(&self, answer: Answer) -> usize {
        self.scenarios.iter().filter(|replayed| replayed.answer == answer).count()
    }
}

/// Plays the scenarios of the chosen ids, or all if none is chosen, in a city as of an instant, from what was known at
/// an instant. Mistakes are told of all scenarios.
pub fn replay(loaded: &Loaded, chosen: &[String], as_of: Instant, known_at: Instant) -> Replay {
    play_all(loaded, chosen, folded(loaded, as_of, known_at).state)
}

fn play_all(loaded: &Loaded, chosen: &[String], state: Arc<State>) -> Replay {
    let manifest = &loaded.city.manifest;
    let (schema, zone) = (&manifest.schema, &manifest.zone);
    let mut diagnostics = Diagnostics::default();
    let mut scenarios = Vec::new();
    for scenario in loaded.scenarios.values() {
        let Some(parts) = scenario::bind(schema, zone, scenario, &mut diagnostics) else { continue };
        let is_chosen = chosen.is_empty() || chosen.contains(&scenario.id);
        if !is_chosen {
            continue;
        }
        let (answer, played) = scenario::play(schema, &state, &parts);
        let missing = parts.iter().zip(&played).map(|(part, played)| missing(schema, part, played)).collect();
        scenarios.push(Replayed { id: scenario.id.clone(), answer, parts, played, missing });
    }
    let happened_on = |id: &String| loaded.scenarios.get(id).map(|it: &Scenario| it.happened_on.clone());
    scenarios.sort_by_cached_key(|it| std::cmp::Reverse((it.answer, happened_on(&it.id))));
    let actions = actions::actions(&scenarios);
    Replay { state, n_scenarios: loaded.scenarios.len(), scenarios, actions, diagnostics }
}

/// Which facts a part lacks, of a part that is unknown.
fn missing(schema: &Schema, part: &Part, played: &PlayedPart) -> Vec<Missing> {
    if played.answer != Answer::Unknown {
        return Vec::new();
    }
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for place in &played.unknown {
        let mut here: Vec<String> =
            place.reasons.iter().map(|reason| piece::name(schema, piece_of(reason))).collect();
        here.sort();
        here.dedup();
        for what in here {
            *counts.entry(what).or_default() += 1;
        }
    }
    let mut missing: Vec<Missing> =
        counts.into_iter().map(|(what, n_entities)| Missing { what, n_entities }).collect();
    missing.sort_by_key(|missing| std::cmp::Reverse(missing.n_entities));
    if played.is_open {
        let what = format!("inventory of {}", schema.kind(part.kind).plural);
        missing.push(Missing { what, n_entities: 0 });
    }
    missing
}
