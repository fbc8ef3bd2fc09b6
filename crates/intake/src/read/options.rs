//! The filter of a mapping, the column that dates its records, the box around its places, and how a CSV file is
//! written.

use diag::Diagnostics;
use source::Node;

use super::keys::{Keys, texts};
use crate::{
    area::Area,
    date::DateFormat,
    faults::Faults,
    import::{Columns, CsvOptions, Encoding, Filter},
    rule::FromColumn,
};

/// Reads `{column: STATUS, in: [A, B]}` or `{column: STATUS, not-in: [C]}`.
pub(super) fn filter(node: &Node, columns: &mut Columns, diagnostics: &mut Diagnostics) -> Option<Filter> {
    let keys = Keys::of(node, "`where`", &["column", "in", "not-in"], diagnostics)?;
    let (column, _) = keys.need_text("column", diagnostics)?;
    let within = keys.get("in").and_then(|node| texts(node, "in", diagnostics));
    let without = keys.get("not-in").and_then(|node| texts(node, "not-in", diagnostics));
    if keys.get("in").is_none() && keys.get("not-in").is_none() {
        diagnostics.missing_key(node.span, "in", "`where`");
    }
    Some(Filter { column: columns.slot(column), within, without: without.unwrap_or_default() })
}

/// Reads `{column: SEEN, format: epoch-s}`, the instant that a record says itself.
pub(super) fn dated(node: &Node, columns: &mut Columns, diagnostics: &mut Diagnostics) -> Option<FromColumn> {
    let keys = Keys::of(node, "`observed`", &["column", "format"], diagnostics)?;
    let (column, _) = keys.need_text("column", diagnostics)?;
    let format = keys.text("format", diagnostics).map(|(text, span)| {
        DateFormat::parse(text).unwrap_or_else(|| {
            diagnostics.bad_date_format(span, text);
            DateFormat::default()
        })
    });
    Some(FromColumn {
        column: columns.slot(column),
        format: format.unwrap_or_default(),
        ..FromColumn::default()
    })
}

/// Reads `[west, south, east, north]` in degrees.
pub(super) fn area(node: &Node, diagnostics: &mut Diagnostics) -> Option<Area> {
    let area = match texts(node, "box", diagnostics)?.as_slice() {
        [west, south, east, north] => [west, south, east, north]
            .map(|text| text.parse::<f64>().ok())
            .iter()
            .copied()
            .collect::<Option<Vec<f64>>>()
            .and_then(|degrees| Area::of(&degrees)),
        _ => None,
    };
    if area.is_none() {
        let wanted = "`[west, south, east, north]` in degrees, west less than east and south less than north";
        diagnostics.bad_option(node.span, "box", wanted);
    }
    area
}

/// Reads `{delimiter: ";", encoding: utf-8}`.
pub(super) fn csv(node: &Node, diagnostics: &mut Diagnostics) -> CsvOptions {
    let mut options = CsvOptions::default();
    let Some(keys) = Keys::of(node, "`csv`", &["delimiter", "encoding"], diagnostics) else { return options };
    if let Some((text, span)) = keys.text("delimiter", diagnostics) {
        match text.as_bytes() {
            [byte] if is_delimiter(*byte) => options.delimiter = *byte,
            _ => diagnostics.bad_option(
                span,
                "delimiter",
                "one sign, such as `,`, `;`, `|` or a tab (\"\\t\")",
            ),
        }
    }
    if let Some((text, span)) = keys.text("encoding", diagnostics) {
        match text {
            "utf-8" => options.encoding = Encoding::Utf8,
            "latin-1" => options.encoding = Encoding::Latin1,
            _ => diagnostics.bad_option(span, "encoding", "`utf-8` or `latin-1`"),
        }
    }
    options
}

fn is_delimiter(byte: u8) -> bool {
    byte == b'\t' || (byte.is_ascii_punctuation() && !matches!(byte, b'"' | b'.' | b'-' | b'_'))
}
