//! Judges a city as it is and as it would be, and compares.
//!
//! Where both have the same entities with the same facts, only those checks are judged that ask something else or are
//! departed from otherwise: no other verdict can turn.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use diag::Diagnostics;
use policy::{Adopted, Check, Exception};

use crate::{
    Assessment, At, Difference, Loaded, Side,
    assess::{Folded, bind, folded},
    difference,
    difference::asks_the_same,
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
    let (mut was, mut is) = (Bound::of(before), Bound::of(after));
    let checks = Arc::ptr_eq(&was.folded.state, &is.folded.state).then(|| was.checks_that_turn(&is));
    let is_wanted = |check: &Check| checks.as_ref().is_none_or(|ids| ids.contains(&check.id));
    let (before_said, after_said) = (was.judge(before.0, &is_wanted), is.judge(after.0, &is_wanted));
    let difference = difference(
        Side { loaded: before.0, assessment: &before_said },
        Side { loaded: after.0, assessment: &after_said },
    );
    Simulated { before: before_said, after: after_said, difference }
}

/// A city with its rules bound, before it is judged.
struct Bound {
    folded: Folded,
    adopted: Vec<Adopted>,
    exceptions: Vec<Exception>,
    diagnostics: Diagnostics,
}

impl Bound {
    fn of((loaded, at): (&Loaded, At)) -> Self {
        let folded = folded(loaded, at.as_of, at.known_at);
        let mut diagnostics = Diagnostics::default();
        let (adopted, exceptions) = bind(loaded, at.as_of, &mut diagnostics);
        Self { folded, adopted, exceptions, diagnostics }
    }

    fn judge(&mut self, loaded: &Loaded, is_wanted: &dyn Fn(&Check) -> bool) -> Assessment {
        let Folded { state, dangling, lasting, seen } = self.folded.clone();
        let (adopted, exceptions) = (std::mem::take(&mut self.adopted), std::mem::take(&mut self.exceptions));
        let schema = &loaded.city.manifest.schema;
        let judgement = judge_some(schema, &state, &adopted, &exceptions, is_wanted);
        let diagnostics = std::mem::take(&mut self.diagnostics);
        Assessment { state, adopted, exceptions, judgement, dangling, lasting, seen, diagnostics }
    }

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
