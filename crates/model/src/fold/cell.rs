//! One cell of a state decided anew, exactly as the fold of everything would decide it.

use std::{collections::HashMap, sync::Arc};

use super::{Candidate, NOWHERE, decide, empty_column, is_live, push_filler};
use crate::{
    observation::{Observation, Value},
    schema::{FieldId, KindId, Nature, Schema, Type},
    state::{Column, Data, InverseIndex, Standing, State},
    time::Instant,
};

/// The number of each text of a state's dictionary.
#[derive(Clone, Debug)]
pub(crate) struct Numbers(HashMap<Arc<str>, u32>);

impl Numbers {
    pub(crate) fn of(state: &State) -> Self {
        let texts = (0u32..).map_while(|number| Some((state.texts.get(number)?.into(), number)));
        Self(texts.collect())
    }
}

impl State {
    /// Moves the state to another instant. Cells whose observations begin, end or age on the way are to be decided
    /// anew by [`State::decide`].
    pub(crate) fn set_as_of(&mut self, as_of: Instant) {
        self.as_of = as_of;
    }

    /// Decides a cell anew from everything that was said of it, in the order of reading; links are kept both ways.
    /// Cells of inverse relations are not decided.
    pub(crate) fn decide<'o>(
        &mut self,
        schema: &Schema,
        (kind, row, field): (KindId, u32, FieldId),
        said: impl Iterator<Item = &'o Observation>,
        known_at: Instant,
        numbers: &mut Numbers,
    ) {
        let def = schema.field(kind, field);
        if def.is_inverse() || row as usize >= self.len(kind) {
            return;
        }
        let seen: Vec<(u32, Candidate<'_>)> = said
            .enumerate()
            .filter(|(_, observation)| counts(observation, self.as_of, known_at))
            .map(|(order, observation)| {
                let trust = self.source(observation.origin.source).map_or(0, |source| source.trust);
                let live = is_live(def, observation, self.as_of);
                let ended = observation.valid_until.is_some_and(|until| until <= self.as_of);
                (row, Candidate { observation, order, trust, live, ended })
            })
            .collect();
        let decision = decide(&seen);
        let (standing, winner) = match &decision {
            None => (Standing::Unobserved, None),
            Some(decision) => (decision.standing, Some(decision.winner)),
        };
        let value = winner.map_or(&Value::None, |winner| &winner.value);
        let (standing, targets) = match def.ty {
            Type::One(to) | Type::Many(to) => self.targets(to, standing, value),
            _ => (standing, Vec::new()),
        };
        self.claims.remove(&(kind, row, field));
        let claims = decision.as_ref().map(|decision| decision.claims.clone()).unwrap_or_default();
        if claims.len() > 1 {
            self.claims.insert((kind, row, field), claims);
        }
        self.put(schema, (kind, row, field), value, &targets, numbers);
        let column = &mut self.tables[usize::from(kind.0)].columns[usize::from(field.0)];
        let at = row as usize;
        let before = column.standing[at];
        column.standing[at] = standing;
        column.observed_at[at] = winner.and_then(|winner| winner.observed_at).unwrap_or(Instant::MIN);
        column.origin[at] = winner.map_or(NOWHERE, |winner| winner.origin);
        self.relink(schema, (kind, row, field), before, standing, &targets);
    }

    /// The rows that a link leads to; it stands as unobserved if any of them is not listed.
    fn targets(&self, to: KindId, standing: Standing, value: &Value) -> (Standing, Vec<u32>) {
        let ids: &[Arc<str>] = match value {
            Value::One(id) => std::slice::from_ref(id),
            Value::Many(ids) => ids,
            _ => &[],
        };
        let mut rows: Vec<u32> = ids.iter().filter_map(|id| self.row(to, id)).collect();
        let standing = if rows.len() == ids.len() { standing } else { Standing::Unobserved };
        if matches!(value, Value::Many(_)) {
            rows.sort_unstable();
            rows.dedup();
        }
        (standing, rows)
    }

    fn put(
        &mut self,
        schema: &Schema,
        (kind, row, field): (KindId, u32, FieldId),
        value: &Value,
        targets: &[u32],
        numbers: &mut Numbers,
    ) {
        let n_rows = self.len(kind);
        let mut number = |text: &Arc<str>| match numbers.0.get(text) {
            Some(number) => *number,
            None => {
                let number = self.texts.push(text);
                numbers.0.insert(text.clone(), number);
                number
            }
        };
        let numbers: Vec<u32> = match value {
            Value::Text(text) => vec![number(text)],
            Value::Texts(texts) => texts.iter().map(&mut number).collect(),
            _ => Vec::new(),
        };
        let ty = schema.field(kind, field).ty;
        let column = &mut self.tables[usize::from(kind.0)].columns[usize::from(field.0)];
        if column.standing.is_empty() {
            // Nobody had spoken of the field.
            *column = unobserved(ty, n_rows);
        }
        let at = row as usize;
        let column = &mut self.tables[usize::from(kind.0)].columns[usize::from(field.0)];
        match (&mut column.data, value) {
            (Data::Bool(data), Value::Bool(value)) => data[at] = *value,
            (Data::Int(data), Value::Int(value)) => data[at] = *value,
            (Data::Double(data), Value::Double(value)) => data[at] = *value,
            (Data::Instant(data), Value::Instant(value)) => data[at] = *value,
            (Data::Duration(data), Value::Duration(value)) => data[at] = *value,
            (Data::Text(data), _) => data[at] = numbers.first().copied().unwrap_or(u32::MAX),
            (Data::One(data), _) => data[at] = targets.first().copied().unwrap_or(u32::MAX),
            (Data::Texts(offsets, data), _) => splice(offsets, data, at, &numbers),
            (Data::Many(offsets, data), _) => splice(offsets, data, at, targets),
            (Data::Bool(data), _) => data[at] = false,
            (Data::Int(data), _) => data[at] = 0,
            (Data::Double(data), _) => data[at] = 0.0,
            (Data::Instant(data), _) => data[at] = Instant::MIN,
            (Data::Duration(data), _) => data[at] = crate::time::Duration(0),
        }
    }

    /// Brings the other way of a link up to date.
    fn relink(
        &mut self,
        schema: &Schema,
        (kind, row, field): (KindId, u32, FieldId),
        before: Standing,
        after: Standing,
        targets: &[u32],
    ) {
        let (Type::One(to) | Type::Many(to)) = schema.field(kind, field).ty else { return };
        let inverse = schema.kind(to).fields().find(|(_, def)| def.nature == Nature::Inverse(kind, field));
        let Some((inverse, _)) = inverse else { return };
        let Some(index) = self.inverses.get_mut(&(to, inverse)) else { return };
        let is_unsettled = |standing: Standing| !standing.is_fact();
        match (is_unsettled(before), is_unsettled(after)) {
            (true, false) => {
                if let Ok(at) = index.unsettled.binary_search(&row) {
                    index.unsettled.remove(at);
                }
            }
            (false, true) => {
                if let Err(at) = index.unsettled.binary_search(&row) {
                    index.unsettled.insert(at, row);
                }
            }
            _ => {}
        }
        let targets = if after == Standing::Known { targets } else { &[] };
        index.move_row(row, before, targets);
    }
}

impl InverseIndex {
    /// Takes a row out of all lists and puts it into those of its targets.
    fn move_row(&mut self, row: u32, before: Standing, targets: &[u32]) {
        if before == Standing::Known {
            let mut from = 0;
            while let Some(at) = self.rows[from..].iter().position(|it| *it == row).map(|at| at + from) {
                self.rows.remove(at);
                let end = narrow(at);
                self.offsets.iter_mut().filter(|offset| **offset > end).for_each(|offset| *offset -= 1);
                from = at;
            }
        }
        for target in targets {
            let target = *target as usize;
            let (Some(from), Some(to)) = (self.offsets.get(target), self.offsets.get(target + 1)) else {
                continue;
            };
            let (from, to) = (*from as usize, *to as usize);
            let at = from + self.rows[from..to].partition_point(|it| *it < row);
            self.rows.insert(at, row);
            self.offsets.iter_mut().skip(target + 1).for_each(|offset| *offset += 1);
        }
    }
}

/// Tells whether an observation says anything of an instant, from what had been received by then.
pub(super) fn counts(observation: &Observation, as_of: Instant, known_at: Instant) -> bool {
    let known_by_then = observation.received_at <= known_at;
    let begun = observation.observed_at.is_none_or(|at| at <= as_of);
    let is_nan = matches!(observation.value, Value::Double(number) if number.is_nan());
    known_by_then && begun && !is_nan
}

/// A column of which nobody said anything, with a row for each entity.
fn unobserved(ty: Type, n_rows: usize) -> Column {
    let mut column = empty_column(ty);
    for _ in 0..n_rows {
        column.standing.push(Standing::Unobserved);
        column.observed_at.push(Instant::MIN);
        column.origin.push(NOWHERE);
        push_filler(&mut column.data);
    }
    column
}

/// Puts another list in the place of a row's.
fn splice(offsets: &mut [u32], data: &mut Vec<u32>, row: usize, list: &[u32]) {
    let (from, to) = (offsets[row] as usize, offsets[row + 1] as usize);
    data.splice(from..to, list.iter().copied());
    let (old, new) = (narrow(to - from), narrow(list.len()));
    offsets.iter_mut().skip(row + 1).for_each(|offset| *offset = *offset + new - old);
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
