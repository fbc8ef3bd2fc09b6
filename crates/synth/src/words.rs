//! Values as they are written in CSV and in YAML.

use std::fmt::Write;

use model::{Duration, Value};

use crate::recipe::Recipe;

/// What stands between the elements of a list in CSV.
pub(crate) const BETWEEN: char = ';';

/// Writes a value into a cell of CSV. Words of a city have neither quotes nor line ends; commas are quoted.
pub(crate) fn cell(recipe: &Recipe, value: &Value, out: &mut String) {
    let start = out.len();
    match value {
        Value::None => out.push_str("none"),
        Value::Text(text) | Value::One(text) => out.push_str(text),
        Value::Texts(list) | Value::Many(list) => {
            for (at, element) in list.iter().enumerate() {
                if at > 0 {
                    out.push(BETWEEN);
                }
                out.push_str(element);
            }
        }
        other => plain(recipe, other, out),
    }
    if out.get(start..).is_some_and(|cell| cell.contains(',')) {
        out.insert(start, '"');
        out.push('"');
    }
}

/// Writes a value as YAML.
pub(crate) fn yaml(recipe: &Recipe, value: &Value, out: &mut String) {
    match value {
        Value::None => out.push_str("none"),
        Value::Text(text) => quoted(text, out),
        Value::One(id) => out.push_str(id),
        Value::Instant(at) => quoted(&recipe.date(*at), out),
        Value::Texts(list) => listed(list, quoted, out),
        Value::Many(list) => listed(list, |id, out| out.push_str(id), out),
        other => plain(recipe, other, out),
    }
}

fn plain(recipe: &Recipe, value: &Value, out: &mut String) {
    let _never_fails = match value {
        Value::Bool(is_so) => write!(out, "{is_so}"),
        Value::Int(n) => write!(out, "{n}"),
        Value::Double(n) => write!(out, "{n}"),
        Value::Instant(at) => write!(out, "{}", recipe.date(*at)),
        Value::Duration(length) => write!(out, "{}h", length.0 / Duration::HOUR.0),
        _ => Ok(()),
    };
}

fn listed(list: &[std::sync::Arc<str>], each: fn(&str, &mut String), out: &mut String) {
    out.push('[');
    for (at, element) in list.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        each(element, out);
    }
    out.push(']');
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}
