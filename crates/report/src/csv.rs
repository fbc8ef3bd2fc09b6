//! Verdicts as a table for a spreadsheet: one row for each that is neither pass nor not applicable.
//!
//! CSV of RFC 4180 with a byte order mark, without which Excel takes UTF-8 for another encoding. INVARIANT: no cell is
//! read as a formula. Texts stand in quotes and numbers do not, so that a spreadsheet can be told to leave `00123` and
//! `1e5` as they are. INVARIANT: a line begins without a quote, so that a row ends with its line also for a program that
//! expects semicolons. Written as it goes: one row at a time is held.

use std::io::{self, BufWriter, Write};

use app::{Assessment, Loaded};
use policy::{Adopted, Check, Result, Verdict};

use crate::{BUFFER_BYTES, find, words};

/// The columns; `docs/reference/outputs.md` says what each holds.
const COLUMNS: [&str; 17] = [
    "handling",
    "as_of",
    "check",
    "title",
    "policy",
    "severity",
    "verdict",
    "underlying",
    "kind",
    "id",
    "name",
    "services",
    "owner",
    "units",
    "reason",
    "exception",
    "due_for_seconds",
];

/// The columns that hold a word of our own or a number, and stand without quotes.
const PLAIN: [&str; 3] = ["handling", "units", "due_for_seconds"];

/// Writes what is not well, as rows. `Err` only where it cannot be written.
pub fn assess_csv(loaded: &Loaded, assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    out.write_all("\u{feff}".as_bytes())?;
    write!(out, "{}\r\n", COLUMNS.join(","))?;
    for result in &assessment.judgement.checks {
        let policy = assessment.adopted.get(result.policy);
        let Some((policy, check)) = policy.and_then(|it| Some((it, it.checks.get(result.check)?))) else {
            continue;
        };
        for one in assessment.results(loaded, result) {
            write_row(&mut out, &row(loaded, assessment, (policy, check), &one))?;
        }
    }
    out.flush()
}

fn row(
    loaded: &Loaded,
    assessment: &Assessment,
    (policy, check): (&Adopted, &Check),
    one: &Result,
) -> [String; COLUMNS.len()] {
    let (manifest, state) = (&loaded.city.manifest, &assessment.state);
    let exception = one.exception.and_then(|n| assessment.exceptions.get(n));
    let of_row = |get: &dyn Fn(u32) -> String| one.row.map(get).unwrap_or_default();
    let due = (one.verdict == Verdict::Fail).then(|| find::due_seconds(loaded, check.severity).to_string());
    [
        manifest.handling.label().to_owned(),
        state.as_of().rfc3339(),
        check.id.clone(),
        check.title.text().to_owned(),
        policy.title.text().to_owned(),
        check.severity.word().to_owned(),
        one.verdict.word().to_owned(),
        one.finding.verdict.word().to_owned(),
        manifest.schema.kind(check.kind).name.clone(),
        of_row(&|row| find::id(state, check.kind, row).to_owned()),
        of_row(&|row| find::name(loaded, state, check.kind, row).to_owned()),
        of_row(&|row| find::services(loaded, state, check.kind, row).join("; ")),
        of_row(&|row| find::linked(loaded, state, check.kind, row, "owner").join("; ")),
        one.units.to_string(),
        find::reason(loaded, assessment, check, one),
        exception.map(|exception| exception.id.clone()).unwrap_or_default(),
        due.unwrap_or_default(),
    ]
}

fn write_row(out: &mut impl Write, cells: &[String; COLUMNS.len()]) -> io::Result<()> {
    for (n, (column, text)) in COLUMNS.iter().zip(cells).enumerate() {
        let comma = if n > 0 { "," } else { "" };
        let cell = if PLAIN.contains(column) { text.clone() } else { cell(text) };
        write!(out, "{comma}{cell}")?;
    }
    out.write_all(b"\r\n")
}

/// A text as a cell: without control characters, harmless, and in quotes; nothing where there is none.
fn cell(text: &str) -> String {
    let text = harmless(&words::clean(text));
    if text.is_empty() { text } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// Puts an apostrophe before what a spreadsheet would read as a formula. That is so at the beginning of a cell, and after
/// a semicolon, which begins a cell where a decimal comma is used.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_begin = true;
    for c in text.chars() {
        if is_begin && matches!(c, '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠') {
            out.push('\'');
        }
        is_begin = c == ';' || (is_begin && (c.is_whitespace() || matches!(c, '"' | '\'')));
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let cells = [
            "=1+1",
            "  @SUM(A1)",
            "\t+cmd",
            "\r-2",
            "＝1",
            "a=b",
            "1-2",
            "a;=1",
            "a; -1",
            "a\"=1\"",
            "a;\"=1;b",
        ];
        assert_eq!(
            cells.map(cell),
            [
                "\"'=1+1\"",
                "\"  '@SUM(A1)\"",
                "\" '+cmd\"",
                "\" '-2\"",
                "\"'＝1\"",
                "\"a=b\"",
                "\"1-2\"",
                "\"a;'=1\"",
                "\"a; '-1\"",
                "\"a\"\"=1\"\"\"",
                "\"a;\"\"'=1;b\""
            ]
        );
    }

    #[test]
    fn a_text_stands_in_quotes() {
        let cells = ["", "00123", "a, b", "say \"so\"", "two\nlines", " x"].map(cell);
        let quoted = ["\"00123\"", "\"a, b\"", "\"say \"\"so\"\"\"", "\"two lines\"", "\" x\""];
        assert_eq!((cells[0].as_str(), &cells[1..]), ("", &quoted.map(str::to_owned)[..]));
    }
}
