//! What each picture shows, as plain data taken from an assessment.
//!
//! Absent on purpose: how it looks, and words. INVARIANT: verdicts are those of the judgement, counted by unit as the
//! posture counts them.

pub(crate) mod map;
pub(crate) mod network;
pub(crate) mod services;

use app::Assessment;
use model::{FieldId, KindId, Schema, Standing, State, Val};
use policy::{Counts, Verdict};

use crate::{find, words};

/// What all checks together say of each entity of a kind, by row.
pub(crate) struct Verdicts {
    /// Counts by unit over all checks.
    counts: Vec<Counts>,
    /// The worst verdict over all checks, by the order of [`Verdict`]: fail, unknown, excepted, pass, not applicable.
    worst: Vec<Verdict>,
}

impl Verdicts {
    /// Gathers the verdicts of a kind.
    pub(crate) fn of(facts: Facts<'_>, assessment: &Assessment) -> Self {
        let n_rows = facts.state.len(facts.kind);
        let mut all =
            Self { counts: vec![Counts::default(); n_rows], worst: vec![Verdict::NotApplicable; n_rows] };
        let units: Vec<u64> = facts.rows().map(|row| facts.units(row)).collect();
        for result in &assessment.judgement.checks {
            if find::check_of(assessment, result).is_none_or(|check| check.kind != facts.kind) {
                continue;
            }
            let rows = all.counts.iter_mut().zip(&mut all.worst).zip(&units);
            for (((counts, worst), units), verdict) in rows.zip(result.verdicts()) {
                counts.add(verdict, *units);
                *worst = (*worst).max(verdict);
            }
        }
        all
    }

    /// The counts of an entity.
    pub(crate) fn counts(&self, row: u32) -> Counts {
        self.counts.get(row as usize).copied().unwrap_or_default()
    }

    /// The worst verdict of an entity; not applicable where no check asks anything of it.
    pub(crate) fn worst(&self, row: u32) -> Verdict {
        self.worst.get(row as usize).copied().unwrap_or(Verdict::NotApplicable)
    }
}

/// The facts of one kind's entities. What is stale, contested or was never said is no fact, and `None`.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    schema: &'a Schema,
    state: &'a State,
    /// The kind.
    pub kind: KindId,
}

impl<'a> Facts<'a> {
    /// The facts of a kind, if the schema has it.
    pub(crate) fn new(schema: &'a Schema, state: &'a State, kind: &str) -> Option<Self> {
        Some(Self { schema, state, kind: schema.kind_named(kind)? })
    }

    /// The rows of its table.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> + use<> {
        (0u32..).take(self.state.len(self.kind))
    }

    /// The id of an entity.
    pub(crate) fn id(&self, row: u32) -> &'a str {
        find::id(self.state, self.kind, row)
    }

    /// What people call an entity; its id if it has no name. Without control characters.
    pub(crate) fn name(&self, row: u32) -> String {
        let name = self.text(row, "name").filter(|name| !name.trim().is_empty());
        words::clean(name.unwrap_or(self.id(row)))
    }

    /// How a field stands.
    pub(crate) fn standing(&self, row: u32, field: &str) -> Standing {
        let cell = self.field(field).map(|field| self.state.cell(self.schema, self.kind, row, field, None));
        cell.map_or(Standing::Unobserved, |cell| cell.standing)
    }

    /// A text.
    pub(crate) fn text(&self, row: u32, field: &str) -> Option<&'a str> {
        match self.value(row, field)? {
            Val::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Texts of a list, without control characters.
    pub(crate) fn texts(&self, row: u32, field: &str) -> Vec<String> {
        match self.value(row, field) {
            Some(Val::Texts(texts)) => {
                texts.iter().map(|text| words::clean(self.state.text(*text))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A truth value.
    pub(crate) fn truth(&self, row: u32, field: &str) -> Option<bool> {
        match self.value(row, field)? {
            Val::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn int(&self, row: u32, field: &str) -> Option<i64> {
        match self.value(row, field)? {
            Val::Int(number) => Some(number),
            _ => None,
        }
    }

    /// A finite number.
    pub(crate) fn double(&self, row: u32, field: &str) -> Option<f64> {
        match self.value(row, field)? {
            Val::Double(number) if number.is_finite() => Some(number),
            _ => None,
        }
    }

    /// The row of another kind that a field links to.
    pub(crate) fn one(&self, row: u32, field: &str) -> Option<u32> {
        match self.value(row, field)? {
            Val::One(row) => Some(row),
            _ => None,
        }
    }

    /// How many units an entity stands for, as checks count it: its `count`, and 1 where that is no fact.
    pub(crate) fn units(&self, row: u32) -> u64 {
        self.int(row, "count").and_then(|count| u64::try_from(count).ok()).unwrap_or(1)
    }

    fn field(&self, name: &str) -> Option<FieldId> {
        self.schema.kind(self.kind).field(name)
    }

    fn value(&self, row: u32, field: &str) -> Option<Val<'a>> {
        let cell = self.state.cell(self.schema, self.kind, row, self.field(field)?, None);
        cell.value.filter(|_| cell.standing == Standing::Known)
    }
}
