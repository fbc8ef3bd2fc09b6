//! Entities that are one, as groups that grow.

use model::SourceId;

/// Groups of places; each has a root, the place that was read first.
pub(super) struct Groups {
    parents: Vec<usize>,
    /// The sources that list a member, at the root.
    sources: Vec<Vec<SourceId>>,
}

impl Groups {
    /// Each place alone, with the sources that list it.
    pub(super) fn new(sources: impl Iterator<Item = Vec<SourceId>>) -> Self {
        let sources: Vec<Vec<SourceId>> = sources.collect();
        Self { parents: (0..sources.len()).collect(), sources }
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
        Some((kept, gone))
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
