//! XLSX: the rows of one sheet of a workbook, under a header.
//!
//! Read cell by cell: a sheet that claims to be large is not laid out. A formula counts by the value that was stored
//! with it, a merged cell by its upper left one. What the library that reads workbooks cannot bear in a damaged one
//! ends the file like any other damage.

mod cell;
mod package;

use std::{
    collections::BTreeMap,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::{
    Broken, Import, Importer, Input, MAX_CELL_BYTES, MAX_COLUMNS, MAX_RECORD_BYTES, Mapping, Reader, Reason,
    Record, Sink, Table, clean,
    importer::missing_column,
    outcome::{Cause, Place},
    record::Cell,
};

/// The importer.
pub(crate) struct Workbook;

impl Importer for Workbook {
    fn format(&self) -> &'static str {
        "xlsx"
    }

    fn unit(&self) -> &'static str {
        "row"
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

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

impl Reader for Rows<'_> {
    fn file(&mut self, mut input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        let bytes = input.all()?;
        package::check(&bytes)?;
        let mut book: Book<'_> = guarded(Place::File, || Xlsx::new(Cursor::new(bytes.as_slice())))?;
        let sheet = self.sheet(&book)?;
        let mut cells = guarded(Place::File, || book.worksheet_cells_reader(&sheet))?;
        let mut rows = Sheet { mapping: self.import.mapping(0), slots: None, above: Vec::new() };
        let mut row = Row::default();
        loop {
            let place = Place::Row(row.number.max(1));
            let next = guarded(place, || {
                let next = cells.next_cell()?;
                Ok(next.map(|next| (next.get_position(), cell::cell(next.get_value().clone()))))
            })?;
            let number = next.as_ref().map(|((number, _), _)| u64::from(*number) + 1);
            if number != Some(row.number) {
                rows.row(std::mem::take(&mut row), &input, sink)?;
            }
            let Some(((_, column), cell)) = next else { break };
            let number = number.unwrap_or_default();
            if number < row_before(place) {
                return Err(Broken::new(
                    place,
                    format!("row {number} stands after row {}", row_before(place)),
                ));
            }
            row.number = number;
            rows.cell(&mut row, column, cell)?;
        }
        rows.end()
    }
}

fn row_before(place: Place) -> u64 {
    match place {
        Place::Row(row) => row,
        _ => 0,
    }
}

/// Calls the library. Some of what it does with damaged workbooks panics, which is damage like any other here: it
/// is left behind and not used again.
fn guarded<T>(place: Place, call: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Broken> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Broken::new(place, format!("the workbook is damaged: {}", words(&error)))),
        Err(_) => Err(Broken::new(place, "the workbook is damaged in a way that its reader does not bear")),
    }
}

fn words(error: &XlsxError) -> String {
    let said = error.to_string();
    let said: String = clean::text(&said).chars().take(200).collect();
    said.trim_end_matches('.').to_owned()
}

impl Rows<'_> {
    /// The name of the sheet that is meant: the one that the import names, or the first that people see.
    fn sheet(&self, book: &Book<'_>) -> Result<String, Broken> {
        let sheets = book.sheets_metadata();
        let tables = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        if let Some(wanted) = &self.import.sheet {
            if sheets.iter().any(|sheet| sheet.name == *wanted) {
                return Ok(wanted.clone());
            }
            let names: Vec<&str> = tables.map(|sheet| sheet.name.as_str()).collect();
            let help = diag::nearest(wanted, names.iter().copied()).map_or_else(
                || {
                    let names: Vec<String> = names.iter().take(12).copied().map(clean::quoted).collect();
                    format!("it has {}", names.join(", "))
                },
                |near| format!("did you mean {}?", clean::quoted(near)),
            );
            let reason = format!("the workbook has no sheet {}", clean::quoted(wanted));
            return Err(Broken::new(Place::File, reason).help(help));
        }
        let seen = tables.clone().find(|sheet| sheet.visible == SheetVisible::Visible);
        let sheet = seen.or_else(|| tables.clone().next());
        let none = || Broken::new(Place::File, "the workbook has no sheet with cells");
        sheet.map(|sheet| sheet.name.clone()).ok_or_else(none)
    }
}

/// The cells of a row as far as they are wanted: all of the header, of other rows those that the import names.
#[derive(Default)]
struct Row {
    /// As the spreadsheet counts, from 1; 0 before the first.
    number: u64,
    cells: BTreeMap<u32, Cell>,
    is_said: bool,
}

struct Sheet<'a> {
    mapping: Option<&'a Mapping>,
    /// For each column of the mapping the column of the sheet, once the header is read.
    slots: Option<Vec<u32>>,
    /// Rows that stand where the header is looked for: how many names each has, and why it is not the header.
    above: Vec<(usize, Broken)>,
}

/// Among how many rows in which something stands the header is looked for; people write titles above it.
const FIRST_ROWS: usize = 20;

impl Sheet<'_> {
    /// Keeps a cell if it is wanted.
    fn cell(&self, row: &mut Row, column: u32, cell: Cell) -> Result<(), Broken> {
        let is_said = cell::is_said(&cell);
        row.is_said |= is_said;
        let is_wanted = self.slots.as_ref().is_none_or(|slots| slots.contains(&column));
        if is_said && is_wanted {
            row.cells.insert(column, cell);
        }
        if row.cells.len() > MAX_COLUMNS {
            let reason = format!("the header has more columns than the bound of {MAX_COLUMNS}");
            return Err(Broken::new(Place::Row(row.number), reason));
        }
        Ok(())
    }

    /// Takes a row that is complete. The first that names all columns of the import is the header.
    fn row(&mut self, row: Row, input: &Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        if !row.is_said {
            return Ok(());
        }
        if let Some(slots) = &self.slots {
            sink.record(0, input.number(row.number), record(row, slots));
            return Ok(());
        }
        match header(self.mapping, &row)? {
            Ok(slots) => self.slots = Some(slots),
            Err(missing) => self.above.push((row.cells.len(), missing)),
        }
        if self.above.len() < FIRST_ROWS { Ok(()) } else { self.missed() }
    }

    /// Says what is missing in the row that is most like a header.
    fn missed(&mut self) -> Result<(), Broken> {
        let most = self.above.iter().map(|(n_names, _)| *n_names).max();
        let row = self.above.drain(..).find(|(n_names, _)| Some(*n_names) == most);
        row.map_or(Ok(()), |(_, missing)| Err(missing))
    }

    fn end(mut self) -> Result<(), Broken> {
        if self.slots.is_some() {
            return Ok(());
        }
        self.missed()?;
        Err(Broken::new(Place::File, "the sheet is empty; its first row must name the columns"))
    }
}

/// Finds the import's columns in a row; the inner `Err` if one is missing, so that the row is no header.
fn header(mapping: Option<&Mapping>, row: &Row) -> Result<Result<Vec<u32>, Broken>, Broken> {
    let place = Place::Row(row.number);
    let mut names = Vec::new();
    for (column, cell) in &row.cells {
        let Cell::Text(name) = cell else { continue };
        if name.len() > MAX_CELL_BYTES {
            let reason = format!("a name in the header is longer than the bound of {MAX_CELL_BYTES} bytes");
            return Err(Broken::new(place, reason));
        }
        names.push((*column, name.trim()));
    }
    let mut slots = Vec::new();
    for wanted in mapping.map_or(&[][..], Mapping::columns) {
        let mut found = names.iter().filter(|(_, name)| name == wanted);
        let Some((column, _)) = found.next() else {
            let present = names.iter().map(|(_, name)| *name);
            return Ok(Err(missing_column(place, wanted, "header", present)));
        };
        if found.next().is_some() {
            return Err(Broken::new(place, format!("the header has the column `{wanted}` twice")));
        }
        slots.push(*column);
    }
    Ok(Ok(slots))
}

fn record(mut row: Row, slots: &[u32]) -> Result<Record, Reason> {
    let lengths = row.cells.values().map(|cell| match cell {
        Cell::Text(text) => text.len(),
        Cell::Empty | Cell::Texts(_) | Cell::Unusable(_) => 0,
    });
    let (longest, sum) = lengths.fold((0, 0), |(longest, sum), n: usize| (n.max(longest), sum + n));
    if longest > MAX_CELL_BYTES {
        let text = format!("a cell is longer than the bound of {MAX_CELL_BYTES} bytes");
        return Err(Reason::new(Cause::Bound, text));
    }
    if sum > MAX_RECORD_BYTES {
        let text = format!("the row is longer than the bound of {MAX_RECORD_BYTES} bytes");
        return Err(Reason::new(Cause::Bound, text));
    }
    let cells = slots.iter().map(|column| row.cells.remove(column).unwrap_or(Cell::Empty));
    Ok(Record::of(cells.collect()))
}
