//! Values of JSON as cells, and the paths by which columns name them.

pub(crate) mod scan;

use serde_json::Value;

use crate::{Cell, Mapping, Reason, Record, outcome::Cause};

/// Words an error of the parser. Its line and column count inside a piece of the file and would mislead.
pub(crate) fn not_valid(error: &serde_json::Error) -> String {
    let text = error.to_string();
    format!("not valid JSON ({})", text.split(" at line ").next().unwrap_or_default())
}

/// What a value says in a column.
pub(crate) fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Array(list) => {
            let texts: Option<Vec<String>> = list.iter().map(text).collect();
            texts.map_or(
                Cell::Unusable("a list of more than texts, exact numbers and truth values"),
                Cell::Texts,
            )
        }
        Value::Object(_) => Cell::Unusable("an object"),
        _ => text(value).map_or(
            Cell::Unusable("a number too large to be exact; it should be written in quotes"),
            Cell::Text,
        ),
    }
}

/// A single value as text. Whole numbers lose their `.0`, so that `804.0` names the same thing as `804`.
pub(crate) fn text(value: &Value) -> Option<String> {
    /// Whole numbers below this are exact as doubles.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) if number.is_f64() => {
            number.as_f64().filter(|number| number.abs() < EXACT).map(|number| (number + 0.0).to_string())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Finds what a path such as `site.slug` or `ports.*.mac` names; a `*` stands for every element of a list, and
/// then the cell holds a list.
pub(crate) fn at(value: &Value, path: &str) -> Cell {
    let Some((list, rest)) = path.split_once(".*") else {
        return find(value, path).map_or(Cell::Empty, cell);
    };
    let Some(Value::Array(list)) = find(value, list) else { return Cell::Empty };
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let mut texts = Vec::new();
    for element in list {
        match at(element, rest) {
            Cell::Empty => {}
            Cell::Text(text) => texts.push(text),
            Cell::Texts(more) => texts.extend(more),
            Cell::Unusable(what) => return Cell::Unusable(what),
        }
    }
    Cell::Texts(texts)
}

fn find<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    // A key may have a dot in it; the whole name goes before its parts.
    if path.is_empty() {
        return Some(value);
    }
    if let Some(found) = value.get(path) {
        return Some(found);
    }
    path.match_indices('.').find_map(|(dot, _)| {
        let (head, rest) = (path.get(..dot)?, path.get(dot + 1..)?);
        let inner = match value {
            Value::Array(list) => list.get(head.parse::<usize>().ok()?)?,
            value => value.get(head)?,
        };
        find(inner, rest)
    })
}

/// A value as a record whose columns are paths. `Err` where a text is too long.
pub(crate) fn record(mapping: &Mapping, value: &Value) -> Result<Record, Reason> {
    bounded(mapping.columns().iter().map(|path| at(value, path)).collect())
}

/// Cells as a record. `Err` where a text is too long.
pub(crate) fn bounded(cells: Vec<Cell>) -> Result<Record, Reason> {
    let is_long = |text: &String| text.len() > crate::MAX_CELL_BYTES;
    let too_long = cells.iter().any(|cell| match cell {
        Cell::Text(text) => is_long(text),
        Cell::Texts(texts) => texts.iter().any(is_long),
        Cell::Empty | Cell::Unusable(_) => false,
    });
    if too_long {
        let text = format!("a value is longer than the bound of {} bytes", crate::MAX_CELL_BYTES);
        return Err(Reason::new(Cause::Bound, text));
    }
    Ok(Record::of(cells))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_name_values_and_lists() {
        let value = json!({"a": {"b": [{"c": "x"}, {"c": "y"}, {}]}, "a.b": 1.0, "t": [true, 2], "n": null});
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(at(&value, "a.b"), text("1"));
        assert_eq!(at(&value, "a.b.1.c"), text("y"));
        assert_eq!(at(&value["a"], "b.*.c"), Cell::Texts(vec!["x".into(), "y".into()]));
        assert_eq!(at(&value, "t"), Cell::Texts(vec!["true".into(), "2".into()]));
        assert_eq!(at(&value, "t.*"), Cell::Texts(vec!["true".into(), "2".into()]));
        assert_eq!(at(&value, "n"), Cell::Empty);
        assert_eq!(at(&value, "a.x"), Cell::Empty);
        assert_eq!(at(&value, "a"), Cell::Unusable("an object"));
    }
}
