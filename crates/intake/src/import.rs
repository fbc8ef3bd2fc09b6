//! One import: which files, and how the columns of each sort of record become fields.

use std::sync::Arc;

use diag::Span;
use model::{Instant, KindId};

use crate::{
    Importer, Sha, Taken,
    area::Area,
    importer::Table,
    rule::{FromColumn, Rule},
    template::Template,
};

/// An import as the city wrote it, checked against the schema.
pub struct Import {
    pub(crate) name: Arc<str>,
    pub(crate) importer: &'static dyn Importer,
    pub(crate) file: String,
    pub(crate) file_span: Span,
    pub(crate) trust: Option<i32>,
    pub(crate) is_complete: bool,
    pub(crate) observed_at: Option<Instant>,
    pub(crate) area: Option<Area>,
    pub(crate) mappings: Vec<Option<Mapping>>,
    pub(crate) csv: CsvOptions,
    pub(crate) sheet: Option<String>,
    /// The hash of what the city wrote of it.
    pub(crate) recipe: Sha,
}

/// How the records of one table become entities of one kind.
pub struct Mapping {
    pub(crate) kind: KindId,
    pub(crate) columns: Columns,
    pub(crate) id: Template,
    pub(crate) dated: Option<FromColumn>,
    pub(crate) filter: Option<Filter>,
    pub(crate) rules: Vec<Rule>,
}

impl Import {
    /// What people call it; the name of the source that it becomes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The format of its files.
    pub fn format(&self) -> &'static str {
        self.importer.format()
    }

    /// The path of its file, inside the city's folder or a data root; relative, with `/`, without `..`. A `*` in
    /// its last part stands for any letters: then it names several files.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Where the path is written, to say that the file is not there.
    pub fn file_span(&self) -> Span {
        self.file_span
    }

    /// How far it is trusted, if the import says so itself.
    pub fn trust(&self) -> Option<i32> {
        self.trust
    }

    /// Tells whether what its files no longer name is gone.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The kinds of its entities.
    pub fn kinds(&self) -> impl Iterator<Item = KindId> {
        self.mappings.iter().flatten().map(|mapping| mapping.kind)
    }

    /// Tells whether the city wrote the same of it when something was taken.
    pub fn is_recipe_of(&self, taken: &Taken) -> bool {
        self.recipe == taken.recipe
    }

    /// How the records of a table are mapped; `None` if they are left out.
    pub fn mapping(&self, table: usize) -> Option<&Mapping> {
        self.mappings.get(table)?.as_ref()
    }

    /// A table of its format.
    pub(crate) fn table(&self, table: usize) -> &'static Table {
        self.importer.tables().get(table).unwrap_or(&Table::OPEN)
    }
}

impl Mapping {
    /// The columns it asks for, in the order of a record's cells.
    pub fn columns(&self) -> &[String] {
        &self.columns.0
    }

    /// Tells whether a field is taken from the record's place.
    pub fn wants_place(&self) -> bool {
        self.rules.iter().any(Rule::wants_place)
    }
}
/// The names of the columns that a mapping asks for, each once.
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
