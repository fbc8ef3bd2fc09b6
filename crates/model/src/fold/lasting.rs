//! For how long a fold stays as it is: so that what was folded once need not be folded again a second later.
//!
//! The fold asks of `as_of` only how it compares with instants that stand in the observations: when each was made, when
//! its `valid_until` passes, when it has aged beyond its field's freshness. Between two neighbouring such instants nothing
//! changes. Most changes are of one sort: a value that one source alone dated grows old. That can be told from the state
//! itself, so such cells do not end a fold; all others do.

use std::collections::BTreeMap;

use super::{Fold, invert_all};
use crate::{
    observation::Observation,
    schema::{FieldId, KindId, Schema},
    state::{Column, State},
    time::{Duration, Instant},
};

/// For how long a fold stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasting {
    /// The first instant after `as_of` at which something is other than a value grown old.
    pub until: Instant,
    /// The first instant after `as_of` at which anything at all is other.
    pub exact_until: Instant,
    /// The rows, by column and in their order, whose standing cannot be told from the age of their value: several
    /// sources spoke, or one said until when it may be relied on.
    pub(crate) fixed: BTreeMap<(KindId, FieldId), Vec<u32>>,
}

impl Default for Lasting {
    fn default() -> Self {
        Self { until: Instant::MAX, exact_until: Instant::MAX, fixed: BTreeMap::new() }
    }
}

impl Lasting {
    /// Holds only as long as nothing at all changes, and until an instant at most.
    #[must_use]
    pub fn exactly(self, until: Instant) -> Self {
        let until = self.exact_until.min(until);
        Self { until, exact_until: until, ..self }
    }

    /// Notes an instant at which something begins or ends.
    pub(super) fn change(&mut self, as_of: Instant, at: Instant) {
        if at > as_of {
            self.until = self.until.min(at);
            self.exact_until = self.exact_until.min(at);
        }
    }

    /// Notes what was said of a cell.
    pub(super) fn note<'o>(
        &mut self,
        schema: &Schema,
        column: (KindId, FieldId),
        row: u32,
        said: impl Iterator<Item = &'o Observation> + Clone,
        as_of: Instant,
    ) {
        let Some(first) = said.clone().next() else { return };
        let is_plain = |it: &Observation| it.valid_until.is_none() && it.origin.source == first.origin.source;
        let is_fixed = !said.clone().all(is_plain);
        if is_fixed {
            self.fixed.entry(column).or_default().push(row);
        }
        let fresh_for = schema.field(column.0, column.1).fresh_for();
        for it in said {
            let ends_at = match (it.valid_until, it.observed_at, fresh_for) {
                (Some(until), ..) => until,
                // An age equal to the freshness is still fresh.
                (None, Some(at), Some(fresh_for)) => at.plus(fresh_for).plus(Duration(1)),
                _ => continue,
            };
            if ends_at > as_of {
                self.exact_until = self.exact_until.min(ends_at);
                if is_fixed {
                    self.until = self.until.min(ends_at);
                }
            }
        }
    }
}

impl Fold {
    /// The same observations as of a later instant; `None` where that cannot be told from the fold, and it must be
    /// folded again.
    pub fn later(mut self, schema: &Schema, as_of: Instant) -> Option<Self> {
        if !(self.state.as_of..self.lasting.until).contains(&as_of) {
            return None;
        }
        let is_same = as_of < self.lasting.exact_until;
        self.state.as_of = as_of;
        if !is_same {
            age_all(schema, &mut self.state, &self.lasting);
            invert_all(schema, &mut self.state);
            self.lasting.exact_until = Instant(as_of.0.saturating_add(1));
        }
        Some(self)
    }
}

/// Makes stale what has grown old.
pub(crate) fn age_all(schema: &Schema, state: &mut State, lasting: &Lasting) {
    let as_of = state.as_of;
    for (kind, def) in schema.kinds() {
        let Some(table) = state.tables.get_mut(usize::from(kind.0)) else { continue };
        for ((field_id, field), column) in def.fields().zip(&mut table.columns) {
            let Some(fresh_for) = field.fresh_for() else { continue };
            let fixed = lasting.fixed.get(&(kind, field_id)).map_or(&[][..], Vec::as_slice);
            age(column, fresh_for, as_of, fixed);
        }
    }
}

fn age(column: &mut Column, fresh_for: Duration, as_of: Instant, mut fixed: &[u32]) {
    use crate::state::Standing::Stale;
    let rows = (0u32..).zip(&mut column.standing).zip(column.observed_at.iter());
    for ((row, standing), observed_at) in rows {
        if let Some((first, rest)) = fixed.split_first()
            && *first == row
        {
            fixed = rest;
        } else if standing.is_fact() && as_of.since(observed_at) > fresh_for {
            *standing = Stale;
        }
    }
}

#[cfg(test)]
mod tests;
