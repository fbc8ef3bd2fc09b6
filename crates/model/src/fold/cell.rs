//! One cell of a state decided anew, exactly as the fold of everything would decide it.

use std::{collections::HashMap, sync::Arc};

use super::{Candidate, NOWHERE, decide, empty_column, is_live, push_filler};
use crate::{
    observation::{Observation, Value},
    schema::{FieldId, KindId, Nature, Schema, Type},
    state::{Column, Data, Standing, State},
    time::Instant,
};

/// The number of each text of a state's dictionary, and of each kind the row of each id.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    texts: HashMap<Arc<str>, u32>,
    rows: Vec<HashMap<Arc<str>, u32>>,
}

impl Numbers {
    pub(crate) fn of(state: &State) -> Self {
        let texts = (0u32..).map_while(|number| Some((state.texts.get(number)?.into(), number)));
        let rows = state.tables.iter().map(|table| table.ids.iter().cloned().zip(0u32..).collect());
        Self { texts: texts.collect(), rows: rows.collect() }
    }

    /// The row of an id.
    pub(crate) fn row(&self, kind: KindId, id: &str) -> Option<u32> {
        self.rows.get(usize::from(kind.0))?.get(id).copied()
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
            Type::One(to) | Type::Many(to) => numbers.targets(to, standing, value),
            _ => (standing, Vec::new()),
        };
        self.claims.remove(&(kind, row, field));
        let claims = decision.as_ref().map(|decision| decision.claims.clone()).unwrap_or_default();
        if claims.len() > 1 {
            self.claims.insert((kind, row, field), claims);
        }
        let before = self.linked(kind, row, field);
        self.put(schema, (kind, row, field), value, &targets, numbers);
        let column = &mut self.tables[usize::from(kind.0)].columns[usize::from(field.0)];
        let at = row as usize;
        column.standing[at] = standing;
        column.observed_at.put(at, winner.and_then(|winner| winner.observed_at).unwrap_or(Instant::MIN));
        column.origin[at] = winner.map_or(NOWHERE, |winner| winner.origin);
        self.relink(schema, (kind, row, field), before, (standing, targets));
    }

    /// How a cell stands, and the rows that it links to.
    fn linked(&self, kind: KindId, row: u32, field: FieldId) -> (Standing, Vec<u32>) {
        let column = &self.table(kind).columns[usize::from(field.0)];
        let standing = column.standing.get(row as usize).copied().unwrap_or(Standing::Unobserved);
        let rows = match &column.data {
            Data::One(rows) => rows.get(row as usize).copied().into_iter().collect(),
            Data::Many(lists) => lists.of(row as usize).to_vec(),
            _ => Vec::new(),
        };
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
        let mut number = |text: &Arc<str>| match numbers.texts.get(text) {
            Some(number) => *number,
            None => {
                let number = self.texts.push(text);
                numbers.texts.insert(text.clone(), number);
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
            (Data::Texts(lists), _) => lists.put(at, &numbers),
            (Data::Many(lists), _) => lists.put(at, targets),
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
        (before, old): (Standing, Vec<u32>),
        (after, new): (Standing, Vec<u32>),
    ) {
        let (Type::One(to) | Type::Many(to)) = schema.field(kind, field).ty else { return };
        let inverse = schema.kind(to).fields().find(|(_, def)| def.nature == Nature::Inverse(kind, field));
        let Some((inverse, _)) = inverse else { return };
        let Some(index) = self.inverses.get_mut(&(to, inverse)) else { return };
        match (before.is_fact(), after.is_fact()) {
            (false, true) => index.n_unsettled -= 1,
            (true, false) => index.n_unsettled += 1,
            _ => {}
        }
        let known = |standing, rows| if standing == Standing::Known { rows } else { Vec::new() };
        let (old, new) = (known(before, old), known(after, new));
        // Both are in order.
        for target in old.iter().filter(|target| new.binary_search(target).is_err()) {
            index.lists.remove(*target as usize, row);
        }
        for target in new.iter().filter(|target| old.binary_search(target).is_err()) {
            index.lists.insert(*target as usize, row);
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
