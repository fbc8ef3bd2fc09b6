//! Lists of entities, one a row, as kernels read them.

use std::collections::HashMap;

use model::{Data, Duration, FieldId, Instant, KindId, Nature, Schema, Standing, State};

use crate::{
    bits::{Column, ROWS},
    columns::{Codes, number},
    node::ListKey,
};

/// Lists of entities, one a row.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    n_rows: usize,
    rows: Rows,
    /// Where the list is known.
    pub(crate) known: Column,
    /// Where it has elements.
    pub(crate) filled: Column,
    /// Whether there may be more elements, of every list.
    pub(crate) open: bool,
}

/// Rows of the other kind's table: a list of them for each row.
#[derive(Clone, Debug)]
enum Rows {
    Each(model::Lists),
    /// Few lists that many rows have: the number of each row's, and one more where it is not known.
    Few(Codes, model::Lists),
}

/// So many times more distinct lists than distinct values of a field may be kept by number.
const LISTS: usize = 4;

impl Rows {
    #[inline]
    fn of(&self, row: usize) -> &[u32] {
        match self {
            Self::Each(lists) => lists.of(row),
            Self::Few(codes, few) => few.of(codes.get(row)),
        }
    }
}

/// The number of each row's list and the lists; `None` if they are many.
fn few(lists: &model::Lists, known: &Column, most: usize) -> Option<Rows> {
    let most = most.saturating_mul(LISTS);
    let mut numbers: HashMap<&[u32], usize> = HashMap::new();
    let mut distinct = model::Lists::NONE;
    let mut codes = Vec::with_capacity(lists.len().next_multiple_of(ROWS));
    for (row, list) in lists.iter().enumerate() {
        let next = distinct.len();
        let code = *numbers.entry(list).or_insert(next);
        if code == next {
            distinct.push(list.iter().copied());
        }
        if distinct.len() > most {
            return None;
        }
        codes.push(known.get(row).then_some(code));
    }
    codes.resize(codes.len().next_multiple_of(ROWS), None);
    let codes = codes.into_iter().map(|code| number(code.unwrap_or(distinct.len())));
    Some(Rows::Few(Codes::of(codes, distinct.len() + 1), distinct))
}

impl Lists {
    /// The number of each row's list and the lists, where they are few.
    pub(crate) fn few(&self) -> Option<(&Codes, &model::Lists)> {
        match &self.rows {
            Rows::Few(codes, few) => Some((codes, few)),
            Rows::Each(_) => None,
        }
    }

    /// The lists of a field whose links may have an age.
    pub(crate) fn of(schema: &Schema, state: &State, (kind, field, age): ListKey) -> Self {
        match schema.field(kind, field).nature {
            Nature::Inverse(from, link) => Self::inverse(state, (kind, field), (from, link), age),
            _ => Self::written(state, kind, field, age),
        }
    }

    fn new(lists: model::Lists, known: Column, open: bool) -> Self {
        let filled = Column::from_iter(lists.len(), lists.iter().map(|list| !list.is_empty()));
        Self { n_rows: lists.len(), rows: Rows::Each(lists), known, filled, open }
    }

    /// Keeps each list once, where distinct lists are not too many for as many distinct values of a field.
    pub(crate) fn shorten(&mut self, most: usize) {
        if let Rows::Each(lists) = &self.rows
            && let Some(few) = few(lists, &self.known, most)
        {
            self.rows = few;
        }
    }

    /// Keeps a list for each row, so that one can become another.
    pub(crate) fn stretch(&mut self) -> Option<&mut model::Lists> {
        if let Rows::Few(..) = &self.rows {
            let mut lists = model::Lists::NONE;
            self.each().for_each(|list| lists.push(list.iter().copied()));
            self.rows = Rows::Each(lists);
        }
        match &mut self.rows {
            Rows::Each(lists) => Some(lists),
            Rows::Few(..) => None,
        }
    }

    fn each(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.n_rows).map(|row| self.elements(row))
    }

    fn written(state: &State, kind: KindId, field: FieldId, age: Option<Duration>) -> Self {
        let n_rows = state.len(kind);
        let column = &state.table(kind).columns[usize::from(field.0)];
        let is_fresh = fresh_enough(state, age);
        let facts = column.standing.iter().zip(column.observed_at.iter());
        let known = Column::from_iter(n_rows, facts.map(|(it, at)| *it == Standing::Known && is_fresh(at)));
        let rows = match &column.data {
            Data::Many(lists) if !lists.is_empty() => lists.clone(),
            _ => model::Lists::empty(n_rows),
        };
        Self::new(rows, known, false)
    }

    fn inverse(
        state: &State,
        (kind, field): (KindId, FieldId),
        (from, link): (KindId, FieldId),
        age: Option<Duration>,
    ) -> Self {
        let known = Column::from_iter(state.len(kind), std::iter::repeat(true));
        let (rows, _) = state.inverse(kind, field);
        let open = is_open(state, (kind, field), from);
        if age.is_none() {
            return Self::new(rows.clone(), known, open);
        }
        let column = &state.table(from).columns[usize::from(link.0)];
        let is_fresh = fresh_enough(state, age);
        let is_fact = |row: u32| {
            column.standing.get(row as usize).is_some_and(|it| it.is_fact())
                && column.observed_at.get(row as usize).is_some_and(&is_fresh)
        };
        let open = open || (0u32..).take(state.len(from)).any(|row| !is_fact(row));
        let mut kept = model::Lists::NONE;
        for row in 0..state.len(kind) {
            kept.push(rows.of(row).iter().copied().filter(|row| is_fact(*row)));
        }
        Self::new(kept, known, open)
    }

    /// The elements of a row's list.
    #[inline]
    pub(crate) fn elements(&self, row: usize) -> &[u32] {
        self.rows.of(row)
    }

    /// Takes over the list of a row, where its links may have any age; tells whether it is another.
    pub(crate) fn take(&mut self, state: &State, (kind, field): (KindId, FieldId), row: u32) -> bool {
        let at = row as usize;
        let column = &state.table(kind).columns[usize::from(field.0)];
        let (list, known) = match &column.data {
            Data::Many(lists) if !lists.is_empty() => {
                (lists.of(at), column.standing.get(at) == Some(&Standing::Known))
            }
            _ => (state.inverse(kind, field).0.of(at), self.known.get(at)),
        };
        if self.elements(at) == list && self.known.get(at) == known {
            return false;
        }
        self.stretch().into_iter().for_each(|lists| lists.put(at, list));
        self.filled.put(at, !list.is_empty());
        self.known.put(at, known);
        true
    }

    /// The rows whose list is not the same in both.
    pub(crate) fn differences(&self, other: &Lists) -> Vec<u32> {
        let differs = |row: &u32| {
            let row = *row as usize;
            self.known.get(row) != other.known.get(row) || self.elements(row) != other.elements(row)
        };
        (0u32..).take(self.n_rows.max(other.n_rows)).filter(differs).collect()
    }

    /// The rows whose list has one of some elements.
    pub(crate) fn holding(&self, elements: &Column) -> Vec<u32> {
        let holds = |list: &[u32]| list.iter().any(|it| elements.get(*it as usize));
        (0u32..).zip(self.each()).filter(|(_, list)| holds(list)).map(|(row, _)| row).collect()
    }
}

/// Whether there may be more links to any entity than are known, whatever their age.
pub(crate) fn is_open(state: &State, (kind, field): (KindId, FieldId), from: KindId) -> bool {
    state.is_open(from) || state.inverse(kind, field).1 > 0
}

/// Tells whether a fact was observed recently enough.
fn fresh_enough(state: &State, age: Option<Duration>) -> impl Fn(Instant) -> bool {
    let as_of = state.as_of();
    move |at| age.is_none_or(|max| as_of.since(at) <= max)
}
