//! Texts with columns in braces: `street-light-{OBJECTID}`. A brace itself is written twice.

use std::ops::Range;

use crate::{
    bounds::MAX_CELL_BYTES,
    clean,
    import::Columns,
    outcome::{Cause, Reason},
    record::{Cell, Record},
};

/// A text with columns in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Column(usize),
}

/// What a template gave for a record.
pub(crate) enum Filled {
    /// A text, and whether control characters were taken out.
    Text(String, bool),
    /// A column of it is empty.
    Empty(usize),
}

impl Template {
    /// Reads a template; a mistake comes with its bytes in the text.
    pub(crate) fn parse(text: &str, columns: &mut Columns) -> Result<Self, (Range<usize>, &'static str)> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let is_twice = matches!(c, '{' | '}') && chars.peek().is_some_and(|(_, next)| *next == c);
            match c {
                '{' | '}' if is_twice => {
                    plain.push(c);
                    chars.next();
                }
                '}' => return Err((at..at + 1, "a brace is closed that was not opened")),
                '{' => {
                    let name: String = chars.by_ref().map(|(_, c)| c).take_while(|c| *c != '}').collect();
                    let end = at + 1 + name.len();
                    let is_closed = text.get(end..).is_some_and(|rest| rest.starts_with('}'));
                    if !is_closed {
                        return Err((at..text.len(), "a brace is opened and not closed"));
                    }
                    if name.trim().is_empty() || name.contains('{') {
                        return Err((at..end + 1, "no column stands in the braces"));
                    }
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(Part::Column(columns.slot(&name)));
                }
                _ => plain.push(c),
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self(parts))
    }

    /// Tells whether it names a column at all.
    pub(crate) fn has_columns(&self) -> bool {
        self.columns().next().is_some()
    }

    /// The columns that it names.
    pub(crate) fn columns(&self) -> impl Iterator<Item = usize> {
        self.0.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Column(column) => Some(*column),
        })
    }

    /// Fills it from a record.
    pub(crate) fn fill(&self, record: &Record, columns: &Columns) -> Result<Filled, Reason> {
        let mut filled = String::new();
        let mut is_cleaned = false;
        for part in &self.0 {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Column(column) => match record.cell(*column) {
                    Cell::Text(text) => {
                        let fit = clean::text(text);
                        if fit.is_empty() {
                            return Ok(Filled::Empty(*column));
                        }
                        is_cleaned |= fit.len() != text.trim().len();
                        filled.push_str(&fit);
                    }
                    Cell::Empty => return Ok(Filled::Empty(*column)),
                    Cell::Texts(_) => return Err(unusable(columns.name(*column), "a list")),
                    Cell::Unusable(what) => return Err(unusable(columns.name(*column), what)),
                },
            }
            if filled.len() > MAX_CELL_BYTES {
                let text = format!("a text grows past the bound of {MAX_CELL_BYTES} bytes");
                return Err(Reason::new(Cause::Bound, text));
            }
        }
        Ok(Filled::Text(filled, is_cleaned))
    }
}

/// Says that a column holds what no field can hold.
pub(crate) fn unusable(column: &str, what: &str) -> Reason {
    Reason::new(Cause::Value, format!("`{column}` holds {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(template: &str, cells: &[&str]) -> String {
        let mut columns = Columns::default();
        let template = match Template::parse(template, &mut columns) {
            Ok(template) => template,
            Err((range, why)) => return format!("{range:?} {why}"),
        };
        let record = Record::of(cells.iter().map(|cell| Cell::Text((*cell).to_owned())).collect());
        match template.fill(&record, &columns) {
            Ok(Filled::Text(text, _)) => text,
            Ok(Filled::Empty(column)) => format!("empty {}", columns.name(column)),
            Err(reason) => reason.text,
        }
    }

    #[test]
    fn columns_stand_in_braces() {
        assert_eq!(fill("lamp-{A}/{B}", &["1", " x "]), "lamp-1/x");
        assert_eq!(fill("{A}{A}", &["1"]), "11");
        assert_eq!(fill("{{{A}}}", &["1"]), "{1}");
        assert_eq!(fill("lamp {A}", &["  "]), "empty A");
        assert_eq!(fill("lamp {A", &["1"]), "5..7 a brace is opened and not closed");
        assert_eq!(fill("lamp } ", &["1"]), "5..6 a brace is closed that was not opened");
        assert_eq!(fill("é{ }", &["1"]), "2..5 no column stands in the braces");
    }
}
