//! What was seen: at this instant, this source saw this field of this entity have this value.

use std::{borrow::Cow, sync::Arc};

use crate::{
    schema::{FieldId, KindId},
    time::{Duration, Instant},
};

/// An entity as written: a kind and an id that is unique within it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityRef {
    /// Its kind.
    pub kind: KindId,
    /// Its id.
    pub id: Arc<str>,
}

/// A value that was seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Observed not to exist, written `none`.
    None,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction. NaN counts as not observed.
    Double(f64),
    /// Text.
    Text(Arc<str>),
    /// An instant.
    Instant(Instant),
    /// A length of time.
    Duration(Duration),
    /// A list of texts.
    Texts(Vec<Arc<str>>),
    /// One entity, by its id.
    One(Arc<str>),
    /// Several entities, by their ids.
    Many(Vec<Arc<str>>),
}

/// A source of observations, by its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// Where in its source an observation stands: a line or a record, as the source says.
pub type Record = u32;

/// The place that an observation came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The source.
    pub source: SourceId,
    /// The line or record in it, counted from 1.
    pub record: Record,
}

/// A source: a file that people write, an import, an attestation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What people call it: a path inside the city's folder or an import's name.
    pub name: Arc<str>,
    /// What its records are counted in: `line`, `feature`, `row`.
    pub unit: Cow<'static, str>,
    /// The more trusted source wins.
    pub trust: i32,
    /// The files that it is read from, each with the number of the record before its first; in the order of
    /// reading.
    pub parts: Vec<(Record, Arc<str>)>,
}

impl Source {
    /// A source of one file.
    pub fn new(name: impl Into<Arc<str>>, unit: &'static str, trust: i32) -> Self {
        Self { name: name.into(), unit: Cow::Borrowed(unit), trust, parts: Vec::new() }
    }

    /// The file that a record stands in, if the source knows its files, and its number there.
    pub fn place(&self, record: Record) -> (Option<&str>, Record) {
        match self.parts.iter().rev().find(|(before, _)| *before < record) {
            Some((before, file)) => (Some(file), record - before),
            None => (None, record),
        }
    }
}

/// One thing that was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The entity.
    pub entity: EntityRef,
    /// The field.
    pub field: FieldId,
    /// What it was.
    pub value: Value,
    /// When it was so; `None` if the source does not say.
    pub observed_at: Option<Instant>,
    /// Until when it may be relied on; `None` for the field's own freshness.
    pub valid_until: Option<Instant>,
    /// When the city came to know.
    pub received_at: Instant,
    /// Where it stands.
    pub origin: Origin,
}

/// A value with the place and instant it rests on, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The value.
    pub value: Value,
    /// When it was so.
    pub observed_at: Option<Instant>,
    /// Where it stands.
    pub origin: Origin,
}

/// Everything that was read, in the order of reading.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    /// The sources.
    pub sources: Vec<Source>,
    /// Entities that are said to exist, and where.
    pub entities: Vec<(EntityRef, Origin)>,
    /// What was seen of them.
    pub list: Vec<Observation>,
}

impl Observations {
    /// Adds a source and gives its id.
    pub fn add_source(&mut self, source: Source) -> SourceId {
        self.sources.push(source);
        SourceId(u32::try_from(self.sources.len() - 1).unwrap_or(u32::MAX))
    }
}
