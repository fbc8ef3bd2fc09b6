//! What large kinds come as: rows of an export. Memory and CSV are made of the same rows.

use std::{io, sync::Arc};

use model::{Instant, Value};

use crate::{recipe::Recipe, tables};

/// An export: which entities it is about, its columns, and where its rows come from.
pub(crate) struct Table {
    /// The name of the import.
    pub(crate) name: &'static str,
    /// Whose export it is, in a sentence.
    pub(crate) doc: &'static str,
    pub(crate) kind: &'static str,
    /// Fields, in the order of columns; `id` and the day of the record stand before them.
    pub(crate) columns: &'static [&'static str],
    /// Its files: the part of the name that sets them apart.
    pub(crate) parts: fn(&Recipe) -> Vec<&'static str>,
    /// Gives the rows of one file.
    pub(crate) rows: fn(&Recipe, &str, &mut Told<'_>) -> io::Result<()>,
}

/// Hears each row.
pub(crate) type Told<'t> = dyn FnMut(&mut Row) -> io::Result<()> + 't;

/// All exports, in the order of `imports.yaml`.
pub(crate) const ALL: &[&Table] = &[
    &tables::register::TABLE,
    &tables::monitoring::TABLE,
    &tables::accounts::TABLE,
    &tables::software::TABLE,
    &tables::weaknesses::TABLE,
];

/// A record: an entity with what is said of it.
pub(crate) struct Row {
    pub(crate) id: Arc<str>,
    /// The day on which it was so, if the record says it.
    pub(crate) dated: Option<Instant>,
    /// A value a column; `None` where nothing is said.
    pub(crate) cells: Vec<Option<Value>>,
}

impl Row {
    pub(crate) fn new() -> Self {
        Self { id: Arc::from(""), dated: None, cells: Vec::new() }
    }

    /// Begins the next record.
    pub(crate) fn begin(&mut self, id: Arc<str>, dated: Option<Instant>) {
        (self.id, self.dated) = (id, dated);
        self.cells.clear();
    }

    pub(crate) fn put(&mut self, value: Option<Value>) {
        self.cells.push(value);
    }

    pub(crate) fn text(&mut self, text: &Arc<str>) {
        self.put(Some(Value::Text(text.clone())));
    }

    pub(crate) fn one(&mut self, id: &Arc<str>) {
        self.put(Some(Value::One(id.clone())));
    }

    pub(crate) fn yes(&mut self, is_so: bool) {
        self.put(Some(Value::Bool(is_so)));
    }

    /// Leaves the next columns empty.
    pub(crate) fn skip(&mut self, n: usize) {
        self.cells.extend((0..n).map(|_| None));
    }
}
