//! What stands in a cell of a sheet, as text.

use calamine::{DataRef, ExcelDateTime};

use crate::{Cell, clean};

/// A cell as a record has it.
pub(super) fn cell(value: DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Text(text),
        DataRef::SharedString(text) => Cell::Text(text.to_owned()),
        DataRef::Bool(truth) => Cell::Text(truth.to_string()),
        #[expect(clippy::cast_precision_loss, reason = "where it is not exact it is refused")]
        DataRef::Int(number) => number_text(number as f64),
        DataRef::Float(number) => number_text(number),
        DataRef::DateTime(date) => date_text(date),
        DataRef::Error(_) => Cell::Unusable("an error"),
    }
}

/// Tells whether something is said: not only spaces.
pub(super) fn is_said(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => !clean::text(text).is_empty(),
        Cell::Empty => false,
        Cell::Texts(_) | Cell::Unusable(_) => true,
    }
}

/// A number; whole ones have no `.0`. Spreadsheets keep 15 digits, so a serial number with more is already another.
fn number_text(number: f64) -> Cell {
    const EXACT: f64 = 1e15;
    if number.abs() < EXACT {
        return Cell::Text((number + 0.0).to_string());
    }
    Cell::Unusable(
        "a number of more than 15 digits, of which spreadsheets lose the rest; it should be a text",
    )
}

/// A date as `2026-11-16`, with a time of day as `2026-11-16T06:00:00`, which has no offset because spreadsheets
/// have none; a time without a date as `06:00:00`; a span of time as `36h0m0s`.
fn date_text(date: ExcelDateTime) -> Cell {
    /// The first day after the year 9999, in days since 1900.
    const END: f64 = 2_958_466.0;
    let days = date.as_f64();
    if !(0.0..END).contains(&days) {
        return Cell::Unusable("a date outside the calendar of spreadsheets");
    }
    if date.is_duration() {
        #[expect(clippy::cast_possible_truncation, reason = "the days are bounded")]
        let seconds = (days * 86_400.0).round() as i64;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        return Cell::Text(format!("{hours}h{minutes}m{}s", seconds % 60));
    }
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    let fraction = if milli > 0 { format!(".{milli:03}") } else { String::new() };
    let time = format!("{hour:02}:{minute:02}:{second:02}{fraction}");
    let is_midnight = (hour, minute, second, milli) == (0, 0, 0, 0);
    Cell::Text(if days < 1.0 {
        time
    } else if is_midnight {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{time}")
    })
}
