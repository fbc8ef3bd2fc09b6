//! Sets of pieces by number, and the entities that each piece is missing for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Piece, put};
use crate::{
    bits::{Bits, Column, NONE, map},
    engine::View,
};

/// A set of pieces, by its number.
pub(super) type SetId = u32;

/// The set without pieces.
pub(super) const NOTHING: SetId = 0;

/// Every set of pieces that something waits for, once.
#[derive(Default)]
pub(super) struct Sets {
    by_number: Vec<Vec<Piece>>,
    numbers: HashMap<Vec<Piece>, SetId>,
    /// By export and row, what the answer waits for where it is not known.
    pub(super) of_export: Vec<Vec<SetId>>,
}

impl Sets {
    pub(super) fn list(&self, set: SetId) -> &[Piece] {
        set.checked_sub(1).and_then(|at| self.by_number.get(at as usize)).map_or(&[], |pieces| pieces)
    }

    pub(super) fn pieces(&self, set: SetId) -> BTreeSet<Piece> {
        self.list(set).iter().copied().collect()
    }

    fn number(&mut self, mut pieces: Vec<Piece>) -> SetId {
        if pieces.is_empty() {
            return NOTHING;
        }
        pieces.sort_unstable();
        if let Some(number) = self.numbers.get(&pieces) {
            return *number;
        }
        self.by_number.push(pieces.clone());
        let number = u32::try_from(self.by_number.len()).unwrap_or(u32::MAX);
        self.numbers.insert(pieces, number);
        number
    }

    /// Rows apart by the set of pieces that they wait for.
    pub(super) fn split(&mut self, rows: &Bits, waits: &[(Piece, Bits)]) -> Vec<(Bits, SetId)> {
        let mut parts: Vec<(Bits, Vec<Piece>)> = vec![(*rows, Vec::new())];
        for (piece, waiting) in waits {
            for n in 0..parts.len() {
                let (all, pieces) = &mut parts[n];
                let with = map(|w| all[w] & waiting[w]);
                if with == NONE {
                    continue;
                }
                let without = map(|w| all[w] & !waiting[w]);
                if without == NONE {
                    pieces.push(*piece);
                    continue;
                }
                let mut more = pieces.clone();
                more.push(*piece);
                *all = without;
                parts.push((with, more));
            }
        }
        parts.into_iter().map(|(rows, pieces)| (rows, self.number(pieces))).collect()
    }
}

/// The entities that something waits for.
pub(super) struct Marks {
    entities: BTreeMap<Piece, Column>,
    n_rows: Vec<usize>,
    /// By export, the entities whose answer was looked up and was not known.
    pub(super) reached: Vec<Column>,
}

impl Marks {
    pub(super) fn of(view: View<'_>) -> Self {
        let reached = view.plan.exports.iter().map(|export| Column::none(view.state.len(export.kind)));
        Self {
            entities: BTreeMap::new(),
            n_rows: view.schema.kinds().map(|(kind, _)| view.state.len(kind)).collect(),
            reached: reached.collect(),
        }
    }

    fn column(&mut self, piece: Piece) -> Option<&mut Column> {
        let n_rows = self.n_rows.get(usize::from(piece.0?.0)).copied()?;
        Some(self.entities.entry(piece).or_insert_with(|| Column::none(n_rows)))
    }

    /// A piece is missing for rows of a block of its own kind.
    pub(super) fn rows(&mut self, piece: Piece, block: usize, rows: &Bits) {
        self.column(piece).into_iter().for_each(|column| put(column, block, rows));
    }

    /// A piece is missing for one entity of its kind.
    pub(super) fn one(&mut self, piece: Piece, row: u32) {
        self.column(piece).into_iter().for_each(|column| column.put(row as usize, true));
    }

    pub(super) fn counts(&self) -> BTreeMap<Piece, u64> {
        let count = |column: &Column| column.0.iter().map(|word| u64::from(word.count_ones())).sum();
        self.entities.iter().map(|(piece, column)| (*piece, count(column))).collect()
    }
}
