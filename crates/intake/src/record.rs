//! A foreign record, reduced to the columns that an import asks for.

use model::Instant;

use crate::{clean, outcome::Reason};

/// A record: one cell for each column of its mapping, in that order, a place and an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The cells; as many as the mapping has columns.
    pub cells: Vec<Cell>,
    /// Where it is.
    pub point: Point,
    /// When it was so; `None` if the record does not say.
    pub observed_at: Option<Instant>,
}

/// What a record says in a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing: no such property here, or `null`.
    Empty,
    /// A text, a number or a truth value, as text.
    Text(String),
    /// A list of texts.
    Texts(Vec<String>),
    /// Something that no field can hold; says what.
    Unusable(&'static str),
}

/// Where a record is.
#[derive(Clone, Debug, PartialEq)]
pub enum Point {
    /// It does not say, or nobody asked.
    Nowhere,
    /// Longitude and latitude in degrees.
    At {
        /// Degrees east.
        longitude: f64,
        /// Degrees north.
        latitude: f64,
    },
    /// It says something that is no place.
    Wrong(Reason),
}

impl Record {
    /// A record of cells alone.
    pub fn of(cells: Vec<Cell>) -> Self {
        Self { cells, point: Point::Nowhere, observed_at: None }
    }

    /// The cell of a column; empty for a column that the mapping does not have.
    pub(crate) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

impl Cell {
    /// Tells whether nothing is said, spaces and control characters apart.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => clean::text(text).is_empty(),
            Cell::Texts(texts) => texts.iter().all(|text| clean::text(text).is_empty()),
            Cell::Unusable(_) => false,
        }
    }
}
