//! The account of one import: what was read, taken, refused, skipped, and where the file broke.
//!
//! INVARIANT: `n_read == n_taken + n_part + n_refused + n_skipped`.

use std::{collections::BTreeMap, fmt};

use model::{EntityRef, SourceId};

use crate::Traffic;

/// How many refusals, and how many skipped records, are kept with their reasons; all are counted.
pub const KEPT: usize = 1000;

/// What became of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The source that it became.
    pub source: SourceId,
    /// Files read.
    pub n_files: u64,
    /// Records read.
    pub n_read: u64,
    /// Records taken as entities, or as something said of one.
    pub n_taken: u64,
    /// Records that became part of another, as an interface of its device.
    pub n_part: u64,
    /// Entities that they gave.
    pub n_entities: u64,
    /// Records refused.
    pub n_refused: u64,
    /// Records that the import leaves out: by its `where`, or a whole sort of them.
    pub n_skipped: u64,
    /// Records left out, counted by their sort or column.
    pub skipped_by: BTreeMap<String, u64>,
    /// The first refusals.
    pub refused: Vec<Refusal>,
    /// All refusals, counted by cause.
    pub refused_by: BTreeMap<Cause, u64>,
    /// The first skipped records.
    pub skipped: Vec<Refusal>,
    /// Values from which control characters were taken out.
    pub n_cleaned: u64,
    /// Records whose longitude and latitude were swapped, because only so their place lies in the import's `box`.
    pub n_swapped: u64,
    /// Where and why reading ended before the end of a file; what was taken before stays.
    pub broken: Vec<BrokenFile>,
    /// Who was seen to talk to whom.
    pub traffic: Vec<Traffic>,
    /// Entities that a refused record named.
    pub held: Vec<EntityRef>,
}

/// A file that could not be read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenFile {
    /// Its path.
    pub file: String,
    /// Where and why.
    pub broken: Broken,
}

impl Outcome {
    pub(crate) fn new(source: SourceId) -> Self {
        Self {
            source,
            n_files: 0,
            n_read: 0,
            n_taken: 0,
            n_part: 0,
            n_entities: 0,
            n_refused: 0,
            n_skipped: 0,
            skipped_by: BTreeMap::new(),
            refused: Vec::new(),
            refused_by: BTreeMap::new(),
            skipped: Vec::new(),
            n_cleaned: 0,
            n_swapped: 0,
            broken: Vec::new(),
            traffic: Vec::new(),
            held: Vec::new(),
        }
    }

    pub(crate) fn refuse(&mut self, record: u32, reason: Reason) {
        self.n_refused += 1;
        *self.refused_by.entry(reason.cause).or_default() += 1;
        if self.refused.len() < KEPT {
            self.refused.push(Refusal { record, reason });
        }
    }

    /// Counts a skipped record of a known sort where no more reasons are kept. Tells whether it did.
    pub(crate) fn skip_more(&mut self, what: &str) -> bool {
        if self.skipped.len() < KEPT {
            return false;
        }
        let Some(n) = self.skipped_by.get_mut(what) else { return false };
        *n += 1;
        self.n_skipped += 1;
        true
    }

    pub(crate) fn skip(&mut self, record: u32, what: &str, reason: Reason) {
        self.n_skipped += 1;
        let is_room = self.skipped_by.len() < KEPT;
        match self.skipped_by.get_mut(what) {
            Some(n) => *n += 1,
            None if is_room => {
                self.skipped_by.insert(what.to_owned(), 1);
            }
            None => {}
        }
        if self.skipped.len() < KEPT {
            self.skipped.push(Refusal { record, reason });
        }
    }
}

/// A record that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The record, counted over all files of the import.
    pub record: u32,
    /// Why.
    pub reason: Reason,
}

/// Why a record was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The kind of reason, to count by.
    pub cause: Cause,
    /// One lowercase sentence without a final period.
    pub text: String,
}

impl Reason {
    pub(crate) fn new(cause: Cause, text: impl Into<String>) -> Self {
        Self { cause, text: text.into() }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The kinds of reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A bound was passed.
    Bound,
    /// A value is not one of those that the field may have.
    Choice,
    /// An earlier record has the same id.
    Duplicate,
    /// A column that must say something is empty.
    Empty,
    /// The import's filter leaves it out.
    Filter,
    /// Nothing is made of records of its sort.
    LeftOut,
    /// Its place is no place on Earth in WGS 84, or outside the import's `box`.
    Geometry,
    /// The record itself is not well formed.
    Shape,
    /// A value cannot be read as the field's type.
    Value,
}

impl Cause {
    /// All of them.
    pub(crate) const ALL: [Self; 9] = [
        Self::Bound,
        Self::Choice,
        Self::Duplicate,
        Self::Empty,
        Self::Filter,
        Self::LeftOut,
        Self::Geometry,
        Self::Shape,
        Self::Value,
    ];

    /// The cause in a few words, for a table.
    pub fn words(self) -> &'static str {
        match self {
            Cause::Bound => "too large",
            Cause::Choice => "not one of the words allowed",
            Cause::Duplicate => "id seen before",
            Cause::Empty => "a needed column is empty",
            Cause::Filter => "outside the filter",
            Cause::LeftOut => "of a sort that is left out",
            Cause::Geometry => "place not in WGS 84 or outside the box",
            Cause::Shape => "record not well formed",
            Cause::Value => "value not readable",
        }
    }
}

/// Where and why a file could not be read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where.
    pub place: Place,
    /// One lowercase sentence without a final period.
    pub reason: String,
    /// What to do.
    pub help: Option<String>,
}

impl Broken {
    pub(crate) fn new(place: Place, reason: impl Into<String>) -> Self {
        Self { place, reason: reason.into(), help: None }
    }

    pub(crate) fn help(self, help: impl Into<Option<String>>) -> Self {
        Self { help: help.into(), ..self }
    }
}

/// A place in a foreign file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line.
    Line(u64),
    /// A row of a sheet, counted as the spreadsheet does.
    Row(u64),
    /// A line and a column of bytes, both from 1.
    LineColumn(u64, u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File => f.write_str("the file"),
            Place::Line(line) => write!(f, "line {line}"),
            Place::Row(row) => write!(f, "row {row}"),
            Place::LineColumn(line, column) => write!(f, "line {line}, column {column}"),
        }
    }
}
