//! What was left apart, and what of it is still a doubt in the end.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use model::{EntityRef, Origin};

use super::{Finder, Key};

/// Entities that may be one and were left apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The entities, each with a record that names it; at most [`SHOWN`] of them.
    pub entities: Vec<(EntityRef, Origin)>,
    /// What they share.
    pub key: Key,
    /// The value that they share.
    pub value: Arc<str>,
    /// What speaks against it.
    pub why: Cow<'static, str>,
}

/// How many entities of a doubt are named.
pub const SHOWN: usize = 8;

/// Groups that were left apart when a key was looked for.
pub(super) struct Suspicion {
    pub roots: Vec<usize>,
    pub key: Key,
    pub value: Arc<str>,
    pub why: Cow<'static, str>,
}

impl Finder<'_> {
    /// The doubts that stand in the end, each with what its entities became. What is settled is none: because a weaker
    /// key or the city made them one, or because a doubt before it asks the same.
    pub(super) fn settle(&mut self) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        // The groups of each doubt, in order, and the doubts of each group.
        let mut asked: Vec<Vec<usize>> = Vec::new();
        let mut asked_of: HashMap<usize, Vec<usize>> = HashMap::new();
        for Suspicion { roots, key, value, why } in std::mem::take(&mut self.suspicions) {
            let mut roots: Vec<usize> = roots.iter().map(|root| self.groups.root(*root)).collect();
            roots.sort_unstable();
            roots.dedup();
            if roots.len() < 2 || self.groups.are_all_apart(&roots) {
                continue;
            }
            // What asks of all asks of the one that fewest ask of.
            let of_each = roots.iter().map(|root| asked_of.get(root).map_or(&[][..], Vec::as_slice));
            let mut before = of_each.min_by_key(|of| of.len()).unwrap_or_default().iter();
            if before.any(|n| asked.get(*n).is_some_and(|asked| holds_all(asked, &roots))) {
                continue;
            }
            let named = roots.iter().filter_map(|root| self.nodes.get(*root)).take(SHOWN);
            let entities = named.map(|node| (node.entity.clone(), node.origin)).collect();
            doubts.push(Doubt { entities, key, value, why });
            roots.iter().for_each(|root| asked_of.entry(*root).or_default().push(asked.len()));
            asked.push(roots);
        }
        doubts
    }
}

/// Tells whether all of a few places are among others, which are in order.
fn holds_all(places: &[usize], few: &[usize]) -> bool {
    few.len() <= places.len() && few.iter().all(|place| places.binary_search(place).is_ok())
}
