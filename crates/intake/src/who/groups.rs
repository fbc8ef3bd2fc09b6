//! Entities that are one, as groups that grow.

use std::collections::{HashMap, HashSet};

use model::SourceId;

use super::pairs;

/// Groups of places; each has a root, the place that was read first.
pub(super) struct Groups {
    parents: Vec<usize>,
    /// The sources that list a member, at the root.
    sources: Vec<Vec<SourceId>>,
    /// The rulings that keep a group apart from all others that the same ruling names, at the root.
    apart: HashMap<usize, HashSet<usize>>,
}

impl Groups {
    /// Each place alone, with the sources that list it.
    pub(super) fn new(sources: impl Iterator<Item = Vec<SourceId>>) -> Self {
        let sources: Vec<Vec<SourceId>> = sources.collect();
        Self { parents: (0..sources.len()).collect(), sources, apart: HashMap::new() }
    }

    /// The root of a place's group.
    pub(super) fn root(&mut self, place: usize) -> usize {
        let mut root = place;
        while let Some(parent) = self.parents.get(root).copied().filter(|parent| *parent != root) {
            root = parent;
        }
        let mut at = place;
        while let Some(parent) = self.parents.get_mut(at).filter(|parent| **parent != root) {
            at = std::mem::replace(parent, root);
        }
        root
    }

    /// Makes one group of two, under the root that was read first. Gives the root that stays and the one that is
    /// gone, or nothing if they were one.
    pub(super) fn join(&mut self, a: usize, b: usize) -> Option<(usize, usize)> {
        let (a, b) = (self.root(a), self.root(b));
        let (kept, gone) = (a.min(b), a.max(b));
        if kept == gone {
            return None;
        }
        *self.parents.get_mut(gone)? = kept;
        let moved = std::mem::take(self.sources.get_mut(gone)?);
        self.sources.get_mut(kept)?.extend(moved);
        if let Some(mut fewer) = self.apart.remove(&gone) {
            let more = self.apart.entry(kept).or_default();
            if more.len() < fewer.len() {
                std::mem::swap(more, &mut fewer);
            }
            more.extend(fewer);
        }
        Some((kept, gone))
    }

    /// Keeps groups apart from each other, by a ruling of the city.
    pub(super) fn keep_apart(&mut self, n_ruling: usize, roots: impl IntoIterator<Item = usize>) {
        for root in roots {
            self.apart.entry(root).or_default().insert(n_ruling);
        }
    }

    /// Tells whether the city keeps two groups apart.
    pub(super) fn are_apart(&self, a: usize, b: usize) -> bool {
        let (Some(a), Some(b)) = (self.apart.get(&a), self.apart.get(&b)) else { return false };
        !a.is_disjoint(b)
    }

    /// Tells whether the city keeps each of these groups apart from all others.
    pub(super) fn are_all_apart(&self, roots: &[usize]) -> bool {
        pairs(roots).all(|(a, b)| self.are_apart(a, b))
    }

    /// A source that lists members of two of the groups of these places.
    pub(super) fn shared_source(&mut self, places: &[usize]) -> Option<SourceId> {
        let mut roots: Vec<usize> = places.iter().map(|place| self.root(*place)).collect();
        roots.sort_unstable();
        roots.dedup();
        let mut seen: Vec<SourceId> = Vec::new();
        for root in roots {
            let mut sources = self.sources.get(root).cloned().unwrap_or_default();
            sources.sort_unstable();
            sources.dedup();
            if let Some(shared) = sources.iter().find(|source| seen.contains(source)) {
                return Some(*shared);
            }
            seen.extend(sources);
        }
        None
    }
}
