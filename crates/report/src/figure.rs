//! A picture and the table that says the same: one never stands without the other.

/// A picture with its table.
pub(crate) struct Figure {
    /// Its anchor in the page.
    pub id: &'static str,
    /// What it shows, as a sentence that states the finding.
    pub title: String,
    /// What is measured, and in what.
    pub measure: String,
    /// The picture, as inline SVG; empty where there is nothing to draw.
    pub svg: String,
    /// What its signs mean, each a small inline SVG and its words.
    pub key: Vec<(String, String)>,
    /// The same as a table.
    pub table: Table,
    /// A second table that belongs to it: of zones, where the first is of conduits.
    pub second: Option<Table>,
}

/// A table for people. INVARIANT: each row has as many cells as there are heads.
#[derive(Default)]
pub(crate) struct Table {
    /// What it lists, for readers who hear it.
    pub caption: String,
    /// Its columns.
    pub heads: Vec<Head>,
    /// Its rows; the first cell names the row.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows were left out.
    pub n_left: usize,
}

/// A column.
pub(crate) struct Head {
    /// Its words.
    pub text: String,
    /// Whether it holds numbers, which stand at the right.
    pub is_number: bool,
}

/// What stands in a row's column.
#[derive(Clone)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// A number as it is written, grey where it is `0`.
    Number(String),
    /// A verdict and its word.
    Verdict(policy::Verdict, String),
    /// A bar of counts.
    Bar(policy::Counts),
    /// Markup whose foreign words are escaped.
    Markup(crate::html::markup::Html),
}
