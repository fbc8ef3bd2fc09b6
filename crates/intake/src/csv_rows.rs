//! CSV: rows under a header, quoted as RFC 4180 says, with any delimiter.
//!
//! Formulas are text here; who writes spreadsheets must escape them.

use csv::ByteRecord;

use crate::{
    Import, Importer, Input, MAX_CELL_BYTES, MAX_COLUMNS, MAX_RECORD_BYTES, Mapping, Reader, Reason, Record,
    Sink, Table,
    import::{CsvOptions, Encoding},
    importer::missing_column,
    input::check_not_utf16,
    outcome::{Broken, Cause, Place},
    record::Cell,
};

/// The importer.
pub(crate) struct Csv;

impl Importer for Csv {
    fn format(&self) -> &'static str {
        "csv"
    }

    fn unit(&self) -> &'static str {
        "line"
    }

    fn tables(&self) -> &'static [Table] {
        &[Table::OPEN]
    }

    fn reader<'a>(&self, import: &'a Import) -> Box<dyn Reader + 'a> {
        Box::new(Rows { import })
    }
}

struct Rows<'a> {
    import: &'a Import,
}

impl Reader for Rows<'_> {
    fn file(&mut self, mut input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        let bytes = input.all()?;
        let bytes = bytes.as_slice();
        check_not_utf16(bytes)?;
        let CsvOptions { delimiter, encoding } = self.import.csv;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(bytes);
        let mut row = ByteRecord::new();
        let mut n_columns = None;
        let mut slots = Vec::new();
        loop {
            let line = reader.position().line();
            let more = reader.read_byte_record(&mut row);
            let more = more.map_err(|error| Broken::new(Place::Line(line), error.to_string()))?;
            if !more {
                break;
            }
            let start = row.position().map_or(0, csv::Position::byte);
            let line = first_line(bytes, &row);
            let is_last = reader.is_done() || reader.position().byte() >= bytes.len() as u64;
            if is_last && ends_in_quotes(bytes, start, delimiter) {
                let reason = "a quote that opens in the row that begins here is never closed";
                return Err(Broken::new(Place::Line(line), reason));
            }
            let Some(n_columns) = n_columns else {
                slots = header(self.import, &row, encoding, line)?;
                n_columns = Some(row.len());
                continue;
            };
            sink.record(0, input.number(line), record(&row, n_columns, &slots, encoding));
        }
        match n_columns {
            Some(_) => Ok(()),
            None => Err(Broken::new(Place::File, "the file is empty; its first line must name the columns")),
        }
    }
}

/// The line on which a row begins; the reader counts empty lines before it to the row.
fn first_line(bytes: &[u8], row: &ByteRecord) -> u64 {
    let start = row.position().map_or(0, csv::Position::byte);
    let rest = usize::try_from(start).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    row.position().map_or(1, csv::Position::line) + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// Finds the import's columns in the header; gives the place in a row for each.
fn header(import: &Import, row: &ByteRecord, encoding: Encoding, line: u64) -> Result<Vec<usize>, Broken> {
    let place = Place::Line(line);
    if row.len() > MAX_COLUMNS {
        let reason = format!("the header has {} columns; the bound is {MAX_COLUMNS}", row.len());
        return Err(Broken::new(place, reason));
    }
    let mut names = Vec::new();
    for cell in row {
        let Some(name) = decode(cell, encoding) else {
            let help = "save the file as UTF-8, or say `encoding: latin-1`".to_owned();
            return Err(Broken::new(place, "the header is not in UTF-8").help(help));
        };
        if name.len() > MAX_CELL_BYTES {
            let reason = format!("a name in the header is longer than the bound of {MAX_CELL_BYTES} bytes");
            return Err(Broken::new(place, reason));
        }
        names.push(name.trim().to_owned());
    }
    let mut slots = Vec::new();
    for column in import.mapping(0).map_or(&[][..], Mapping::columns) {
        let mut found = names.iter().enumerate().filter(|(_, name)| *name == column);
        let Some((at, _)) = found.next() else {
            return Err(missing_column(place, column, "header", names.iter().map(String::as_str)));
        };
        if found.next().is_some() {
            return Err(Broken::new(place, format!("the header has the column `{column}` twice")));
        }
        slots.push(at);
    }
    Ok(slots)
}

fn record(row: &ByteRecord, n_columns: usize, slots: &[usize], encoding: Encoding) -> Result<Record, Reason> {
    if row.len() != n_columns {
        let text = format!("the row has {} cells where the header has {n_columns}", row.len());
        return Err(Reason::new(Cause::Shape, text));
    }
    if row.as_slice().len() > MAX_RECORD_BYTES {
        let text = format!("the row is longer than the bound of {MAX_RECORD_BYTES} bytes");
        return Err(Reason::new(Cause::Bound, text));
    }
    if row.iter().any(|cell| cell.len() > MAX_CELL_BYTES) {
        let text = format!("a cell is longer than the bound of {MAX_CELL_BYTES} bytes");
        return Err(Reason::new(Cause::Bound, text));
    }
    let mut cells = Vec::with_capacity(slots.len());
    for slot in slots {
        let text = decode(row.get(*slot).unwrap_or_default(), encoding);
        cells.push(Cell::Text(text.ok_or_else(|| Reason::new(Cause::Shape, "a cell is not in UTF-8"))?));
    }
    Ok(Record::of(cells))
}

fn decode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
        Encoding::Latin1 => Some(bytes.iter().copied().map(char::from).collect()),
    }
}

/// Tells whether the last row ends inside quotes, which the reader forgives and we do not: the rest of the file
/// would silently have become one cell.
fn ends_in_quotes(bytes: &[u8], start: u64, delimiter: u8) -> bool {
    let rest = usize::try_from(start).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
    let mut at_start = true;
    let mut in_quotes = false;
    let mut after_quote = false;
    for byte in rest {
        match *byte {
            b'"' if in_quotes => (in_quotes, after_quote) = (false, true),
            b'"' if at_start || after_quote => (in_quotes, after_quote, at_start) = (true, false, false),
            _ if in_quotes => {}
            byte => {
                at_start = byte == delimiter || byte == b'\n' || byte == b'\r';
                after_quote = false;
            }
        }
    }
    in_quotes
}
