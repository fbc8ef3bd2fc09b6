//! What would be otherwise, on a terminal: the counts, then what turned with its reasons, worst first.

mod checks;
mod head;
mod rest;
mod sides;

use super::{Comparison, SORTS};
use crate::{page::Page, style::Style};

/// The column at which text stands beside a short heading.
const COLUMN: usize = 16;

/// Writes what would be otherwise as text.
pub fn simulate_text(comparison: &Comparison<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    head::title(comparison, &mut page);
    page.blank();
    head::counts(comparison, &mut page);
    for verdict in SORTS {
        page.blank();
        checks::turned_into(comparison, verdict, &mut page);
    }
    for block in [sides::sides, rest::complying, rest::policies, rest::exceptions, rest::next] {
        page.blank();
        block(comparison, &mut page);
    }
    page.finish()
}
