//! One import: which file, which kind, and how columns become fields.

use std::sync::Arc;

use diag::Span;
use model::{Instant, KindId};

use crate::{Importer, rule::Rule, template::Template};

/// An import as the city wrote it, checked against the schema.
pub struct Import {
    pub(crate) name: Arc<str>,
    pub(crate) importer: &'static dyn Importer,
    pub(crate) file: String,
    pub(crate) file_span: Span,
    pub(crate) kind: KindId,
    pub(crate) trust: i32,
    pub(crate) observed_at: Option<Instant>,
    pub(crate) columns: Columns,
    pub(crate) id: Template,
    pub(crate) filter: Option<Filter>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) csv: CsvOptions,
}

impl Import {
    /// What people call it; the name of the source that it becomes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The format of its file.
    pub fn format(&self) -> &'static str {
        self.importer.format()
    }

    /// The path of its file, inside the city's folder or a data root; relative, with `/`, without `..`.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Where the path is written, to say that the file is not there.
    pub fn file_span(&self) -> Span {
        self.file_span
    }

    /// The kind of its entities.
    pub fn kind(&self) -> KindId {
        self.kind
    }

    /// The columns it asks for, in the order of a record's cells.
    pub fn columns(&self) -> &[String] {
        &self.columns.0
    }

    /// Tells whether a field is taken from the record's place.
    pub fn wants_geometry(&self) -> bool {
        self.rules.iter().any(Rule::wants_geometry)
    }
}

/// The names of the columns that an import asks for, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Columns(pub(crate) Vec<String>);

impl Columns {
    /// The place of a column among the cells; the column is asked for from now on.
    pub(crate) fn slot(&mut self, name: &str) -> usize {
        self.0.iter().position(|column| column == name).unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        })
    }

    /// The name of a column.
    pub(crate) fn name(&self, slot: usize) -> &str {
        self.0.get(slot).map_or("", String::as_str)
    }
}

/// Which records are wanted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Filter {
    pub(crate) column: usize,
    /// The words it must be one of, if given.
    pub(crate) within: Option<Vec<String>>,
    /// The words it must not be.
    pub(crate) without: Vec<String>,
}

/// How a CSV file is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CsvOptions {
    pub(crate) delimiter: u8,
    pub(crate) encoding: Encoding,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { delimiter: b',', encoding: Encoding::Utf8 }
    }
}

/// How letters are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Encoding {
    Utf8,
    Latin1,
}
