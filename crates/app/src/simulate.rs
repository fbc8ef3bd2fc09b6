//! Judges a city as it is and as it would be, and compares.
//!
//! Where both have the same entities with the same facts, only those checks are judged that ask something else or are
//! departed from otherwise: no other verdict can turn.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use policy::{Check, Exception};

use crate::{
    Assessment, At, Difference, Loaded, Side, assess::Bound, difference, difference::asks_the_same,
    judge::judge_some,
};

/// A city as it is and as it would be.
pub struct Simulated {
    /// What is said of it; of checks that cannot turn nothing.
    pub before: Assessment,
    /// What would be said.
    pub after: Assessment,
    /// What would be otherwise.
    pub difference: Difference,
}

/// Compares a city with what it would be. Each is judged as of its own instant.
pub fn simulate(before: (&Loaded, At), after: (&Loaded, At)) -> Simulated {
    let (was, is) = (Bound::of(before.0, before.1), Bound::of(after.0, after.1));
    let checks = Arc::ptr_eq(&was.folded.state, &is.folded.state).then(|| was.checks_that_turn(&is));
    let is_wanted = |check: &Check| checks.as_ref().is_none_or(|ids| ids.contains(&check.id));
    let judged = |loaded: &Loaded, bound: Bound| {
        let schema = &loaded.city.manifest.schema;
        let Bound { folded, adopted, exceptions, .. } = &bound;
        let judgement = judge_some(schema, &folded.state, adopted, exceptions, &is_wanted);
        bound.judged(judgement)
    };
    let (before_said, after_said) = (judged(before.0, was), judged(after.0, is));
    let difference = difference(
        Side { loaded: before.0, assessment: &before_said },
        Side { loaded: after.0, assessment: &after_said },
    );
    Simulated { before: before_said, after: after_said, difference }
}

impl Bound {
    /// The checks whose verdicts can be others on the same state, by their ids on either side.
    fn checks_that_turn(&self, is: &Bound) -> BTreeSet<String> {
        let by_id = |bound: &'_ Bound| -> BTreeMap<String, Check> {
            let checks = bound.adopted.iter().flat_map(|policy| &policy.checks);
            checks.map(|check| (check.id.clone(), check.clone())).collect()
        };
        let (old, new) = (by_id(self), by_id(is));
        let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let is_same = |id: &&String| match (old.get(*id), new.get(*id)) {
            (Some(was), Some(now)) => {
                asks_the_same(was, now)
                    && was.formerly == now.formerly
                    && self.departures(was) == is.departures(now)
            }
            _ => false,
        };
        let turning: BTreeSet<&String> = ids.into_iter().filter(|id| !is_same(id)).collect();
        // They are compared with what they were, also where that is there still.
        let earlier = turning.iter().filter_map(|id| new.get(*id)).flat_map(|check| &check.formerly);
        earlier.chain(turning.iter().copied()).cloned().collect()
    }

    /// What is departed from in a check, in words that are equal where the departures are.
    fn departures(&self, check: &Check) -> Vec<String> {
        let about = |it: &&Exception| it.check == check.id || check.formerly.contains(&it.check);
        let said = |it: &Exception| {
            let standing = it.standing(self.folded.state.as_of());
            format!("{} {:?} {:?} {standing:?}", it.id, it.departure, it.cover)
        };
        self.exceptions.iter().filter(about).map(said).collect()
    }
}
