//! The city's state at an instant: a table a kind, a column a field, relations as row numbers.
//!
//! Columns hold instants, never freshness: whether a fact is fresh is asked with the instant and the age allowed.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    instants::Instants,
    lists::Lists,
    observation::{Claim, Origin, Source, SourceId},
    schema::{FieldId, Inventory, KindId, Nature, Schema},
    texts::Texts,
    time::{Duration, Instant},
};

/// How a stored value stands. Only `Known` and `None` are facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nobody said.
    Unobserved,
    /// Said, but too long ago, or measured without a date.
    Stale,
    /// Said differently by sources that are trusted alike.
    Contested,
    /// Observed not to exist.
    None,
    /// A fact.
    Known,
}

impl Standing {
    /// Tells whether a verdict may rest on it.
    pub fn is_fact(self) -> bool {
        matches!(self, Self::None | Self::Known)
    }
}

/// The values of a column. Rows without a value hold a filler that no one reads.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Truth values.
    Bool(Vec<bool>),
    /// Whole numbers.
    Int(Vec<i64>),
    /// Numbers with a fraction.
    Double(Vec<f64>),
    /// Texts, by their number in the state's dictionary.
    Text(Vec<u32>),
    /// Instants.
    Instant(Vec<Instant>),
    /// Durations.
    Duration(Vec<Duration>),
    /// Lists of texts, by their numbers in the dictionary.
    Texts(Lists),
    /// Row numbers in the table of the other kind.
    One(Vec<u32>),
    /// Lists of row numbers.
    Many(Lists),
}

/// One field of all entities of a kind. It is empty where nobody said anything of any of them, and for an inverse.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// How each row's value stands.
    pub standing: Vec<Standing>,
    /// The values.
    pub data: Data,
    /// When each was so; [`Instant::MIN`] when undated.
    pub observed_at: Instants,
    /// Where each came from; meaningless for rows that are unobserved.
    pub origin: Vec<Origin>,
}

impl Column {
    /// Gives back the memory that it does not need, now that all rows are there.
    pub(crate) fn shrink(&mut self) {
        self.standing.shrink_to_fit();
        self.observed_at.shrink();
        self.origin.shrink_to_fit();
        match &mut self.data {
            Data::Bool(values) => values.shrink_to_fit(),
            Data::Int(values) => values.shrink_to_fit(),
            Data::Double(values) => values.shrink_to_fit(),
            Data::Text(values) | Data::One(values) => values.shrink_to_fit(),
            Data::Instant(values) => values.shrink_to_fit(),
            Data::Duration(values) => values.shrink_to_fit(),
            Data::Texts(lists) | Data::Many(lists) => lists.shrink(),
        }
    }
}

/// All entities of a kind, in the order of their ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Ids.
    pub ids: Vec<Arc<str>>,
    /// Where each entity was first said to exist.
    pub origin: Vec<Origin>,
    /// Columns, one a field of the schema.
    pub columns: Vec<Column>,
    /// Whose word it is that no entity is missing; `None` while the inventory is open.
    pub complete: Option<Inventory>,
}

/// A value, borrowed from its column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Val<'a> {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Double(f64),
    /// Text.
    Text(&'a str),
    /// An instant.
    Instant(Instant),
    /// A length of time.
    Duration(Duration),
    /// A list of texts, as numbers in the dictionary.
    Texts(&'a [u32]),
    /// A row of the other kind's table.
    One(u32),
    /// Rows of the other kind's table.
    Many(&'a [u32]),
}

/// What is known of one field of one entity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell<'a> {
    /// How it stands.
    pub standing: Standing,
    /// The value, also when stale or contested (then the one that would have won).
    pub value: Option<Val<'a>>,
    /// When it was so; `None` when undated or unobserved.
    pub observed_at: Option<Instant>,
    /// Where it came from; `None` when unobserved.
    pub origin: Option<Origin>,
}

/// The elements of a relation to many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The rows that are known to belong.
    pub rows: Vec<u32>,
    /// Whether there may be more.
    pub open: bool,
    /// How many entities may belong because their own link is no fact.
    pub n_unsettled: usize,
    /// How the list itself stands: for an inverse always known.
    pub standing: Standing,
}

/// The other way of a relation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct InverseIndex {
    /// For each row the rows whose link leads to it, in their order.
    pub lists: Lists,
    /// How many rows have a link that is no fact at the schema's freshness.
    pub n_unsettled: usize,
}

/// The whole city at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub(crate) tables: Vec<Table>,
    pub(crate) texts: Texts,
    pub(crate) sources: Vec<Source>,
    pub(crate) inverses: BTreeMap<(KindId, FieldId), InverseIndex>,
    pub(crate) claims: BTreeMap<(KindId, u32, FieldId), Vec<Claim>>,
    pub(crate) as_of: Instant,
}

impl State {
    /// The instant that the state is of.
    pub fn as_of(&self) -> Instant {
        self.as_of
    }

    /// The table of a kind.
    pub fn table(&self, kind: KindId) -> &Table {
        &self.tables[usize::from(kind.0)]
    }

    /// How many entities of a kind there are.
    pub fn len(&self, kind: KindId) -> usize {
        self.table(kind).ids.len()
    }

    /// Tells whether there is no entity of any kind.
    pub fn is_empty(&self) -> bool {
        self.n_entities() == 0
    }

    /// How many entities there are.
    pub fn n_entities(&self) -> usize {
        self.tables.iter().map(|table| table.ids.len()).sum()
    }

    /// The id of a row.
    pub fn id(&self, kind: KindId, row: u32) -> &Arc<str> {
        &self.table(kind).ids[row as usize]
    }

    /// The row of an id.
    pub fn row(&self, kind: KindId, id: &str) -> Option<u32> {
        let found = self.table(kind).ids.binary_search_by(|have| (**have).cmp(id)).ok()?;
        u32::try_from(found).ok()
    }

    /// A source.
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id.0 as usize)
    }

    /// All sources, in the order of reading.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// A text of the dictionary.
    #[inline]
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number).unwrap_or_default()
    }

    /// How many bytes the longest text of the dictionary has.
    pub fn longest_text(&self) -> usize {
        self.texts.lengths().max().and_then(|n| usize::try_from(n).ok()).unwrap_or(0)
    }

    /// The number of a text in the dictionary, if it occurs anywhere in the city. Looks through all of them, which
    /// takes some milliseconds for a million: ask once for each text, not for each row.
    pub fn text_number(&self, text: &str) -> Option<u32> {
        self.texts.number(text)
    }

    /// Whether a kind's inventory is open: entities may exist that nobody listed.
    pub fn is_open(&self, kind: KindId) -> bool {
        self.table(kind).complete.is_none()
    }

    /// What several sources said of a field, the most trusted first; empty where only one spoke.
    pub fn claims(&self, kind: KindId, row: u32, field: FieldId) -> &[Claim] {
        self.claims.get(&(kind, row, field)).map_or(&[], Vec::as_slice)
    }

    /// What is known of a field of an entity. `max_age` tightens the freshness of a measured field; an age equal
    /// to it is still fresh. For an inverse relation ask [`State::list`].
    pub fn cell(
        &self,
        schema: &Schema,
        kind: KindId,
        row: u32,
        field: FieldId,
        max_age: Option<Duration>,
    ) -> Cell<'_> {
        let column = &self.table(kind).columns[usize::from(field.0)];
        let at = row as usize;
        let Some(standing) = column.standing.get(at).copied() else {
            return Cell { standing: Standing::Unobserved, value: None, observed_at: None, origin: None };
        };
        let observed_at = column.observed_at.get(at).unwrap_or(Instant::MIN);
        let is_measured = schema.field(kind, field).fresh_for().is_some();
        let too_old = is_measured && max_age.is_some_and(|max| self.as_of.since(observed_at) > max);
        let standing = if too_old && standing.is_fact() { Standing::Stale } else { standing };
        let has_value = !matches!(standing, Standing::Unobserved | Standing::None);
        Cell {
            standing,
            value: if has_value { self.value(column, at) } else { None },
            observed_at: (observed_at > Instant::MIN).then_some(observed_at),
            origin: (standing != Standing::Unobserved).then(|| column.origin[at]),
        }
    }

    /// The other way of a relation as it is kept: for each row the rows whose link leads to it, and how many links are no
    /// fact at the schema's freshness. Empty for what is no inverse.
    pub fn inverse(&self, kind: KindId, field: FieldId) -> (&Lists, usize) {
        static NONE: Lists = Lists::NONE;
        self.inverses.get(&(kind, field)).map_or((&NONE, 0), |index| (&index.lists, index.n_unsettled))
    }

    fn value<'a>(&'a self, column: &'a Column, at: usize) -> Option<Val<'a>> {
        Some(match &column.data {
            Data::Bool(values) => Val::Bool(*values.get(at)?),
            Data::Int(values) => Val::Int(*values.get(at)?),
            Data::Double(values) => Val::Double(*values.get(at)?),
            Data::Text(values) => Val::Text(self.text(*values.get(at)?)),
            Data::Instant(values) => Val::Instant(*values.get(at)?),
            Data::Duration(values) => Val::Duration(*values.get(at)?),
            Data::Texts(lists) => Val::Texts(lists.of(at)),
            Data::One(values) => Val::One(*values.get(at)?),
            Data::Many(lists) => Val::Many(lists.of(at)),
        })
    }

    /// The elements of a relation to many, written or inverse.
    ///
    /// An inverse list is open while the other kind's inventory is open, or while the link of any entity of that
    /// kind is no fact: it might point here.
    pub fn list(
        &self,
        schema: &Schema,
        kind: KindId,
        row: u32,
        field: FieldId,
        max_age: Option<Duration>,
    ) -> List {
        let Nature::Inverse(from, link) = schema.field(kind, field).nature else {
            let cell = self.cell(schema, kind, row, field, max_age);
            let rows = match cell.value {
                Some(Val::Many(rows)) if cell.standing == Standing::Known => rows.to_vec(),
                _ => Vec::new(),
            };
            return List { rows, open: false, n_unsettled: 0, standing: cell.standing };
        };
        let (lists, n_unsettled) = self.inverse(kind, field);
        let members = lists.of(row as usize);
        let is_fact = |row: u32| self.cell(schema, from, row, link, max_age).standing.is_fact();
        let rows: Vec<u32> = members.iter().copied().filter(|row| is_fact(*row)).collect();
        let link_ages = max_age.is_some() && schema.field(from, link).fresh_for().is_some();
        let n_unsettled = if link_ages {
            (0..self.len(from)).filter(|row| !is_fact(u32::try_from(*row).unwrap_or(u32::MAX))).count()
        } else {
            n_unsettled
        };
        List { rows, open: self.is_open(from) || n_unsettled > 0, n_unsettled, standing: Standing::Known }
    }
}
