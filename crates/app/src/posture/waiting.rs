//! Evidence that is missing, that which settles most first.

use std::collections::{BTreeMap, BTreeSet};

use columnar::Missing;
use model::{KindId, Schema};

use super::Piece;
use crate::piece;

/// How many pieces are named.
const MAX_PIECES: usize = 10;

/// What all unknown verdicts wait for, by what it is called.
pub(super) struct Waiting {
    /// Sets of pieces, and how many verdicts wait for exactly that set, by unit.
    sets: BTreeMap<BTreeSet<String>, u64>,
    /// For how many entities each is missing.
    entities: BTreeMap<String, u64>,
}

impl Waiting {
    pub(super) fn new(schema: &Schema, missing: &Missing) -> Self {
        let mut waiting = Self { sets: BTreeMap::new(), entities: BTreeMap::new() };
        for (pieces, n) in &missing.waiting {
            let names = pieces.iter().map(|of| piece::name(schema, *of)).collect();
            waiting.add(names, *n);
        }
        for (of, n) in &missing.entities {
            *waiting.entities.entry(piece::name(schema, *of)).or_default() += n;
        }
        waiting
    }

    /// One verdict waits for the list of all entities of a kind.
    pub(super) fn inventory(&mut self, schema: &Schema, kind: KindId) {
        self.add(BTreeSet::from([piece::inventory(schema, kind)]), 1);
    }

    fn add(&mut self, names: BTreeSet<String>, n: u64) {
        let waiting = self.sets.entry(names).or_default();
        *waiting = waiting.saturating_add(n);
    }

    /// Picks, one after the other, the piece that settles most verdicts together with those before it.
    pub(super) fn pieces(self) -> (Vec<Piece>, usize) {
        let all: BTreeSet<&String> = self.sets.keys().flatten().collect();
        let mut chosen: BTreeSet<&String> = BTreeSet::new();
        let mut pieces = Vec::new();
        let mut before = 0;
        while chosen.len() < all.len() && pieces.len() < MAX_PIECES {
            let rest = all.iter().filter(|piece| !chosen.contains(**piece));
            let best = rest.max_by_key(|piece| {
                (self.settled(&chosen, piece), self.asked(piece), std::cmp::Reverse(**piece))
            });
            let Some(best) = best.copied() else { break };
            let now = self.settled(&chosen, best);
            let n_entities = self.entities.get(best).copied().unwrap_or(0);
            pieces.push(Piece { what: best.clone(), n_settles: now - before, n_entities });
            before = now;
            chosen.insert(best);
        }
        (pieces, all.len())
    }

    /// How many verdicts wait for nothing but pieces that are chosen, and one more.
    fn settled(&self, chosen: &BTreeSet<&String>, more: &String) -> u64 {
        let is_met = |set: &BTreeSet<String>| set.iter().all(|piece| chosen.contains(piece) || piece == more);
        self.sets.iter().filter(|(set, _)| is_met(set)).fold(0, |sum, (_, n)| sum.saturating_add(*n))
    }

    /// How many verdicts wait for a piece, among others.
    fn asked(&self, piece: &String) -> u64 {
        let those = self.sets.iter().filter(|(set, _)| set.contains(piece));
        those.fold(0, |sum, (_, n)| sum.saturating_add(*n))
    }
}
