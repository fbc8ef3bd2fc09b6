//! Foreign files: bytes in, observations out, and an account of every record that was not taken.
//!
//! Absent on purpose: the file system and the clock. A city's `imports.yaml` says how a format's columns become
//! fields ([`read_imports`]); [`run`] applies one import to the bytes of one file. What was read is never
//! guessed at: a record is taken whole, refused with a reason, or skipped by the city's own filter.

mod bounds;
mod clean;
mod convert;
mod csv_rows;
mod date;
mod faults;
mod geojson;
mod import;
mod importer;
mod outcome;
mod path;
mod read;
mod record;
mod rule;
mod run;
mod template;
pub mod testing;

pub use bounds::{MAX_CELL_BYTES, MAX_COLUMNS, MAX_FILE_BYTES, MAX_NESTING, MAX_RECORD_BYTES};
pub use faults::CODES;
pub use import::Import;
pub use importer::{Importer, Sink, all};
pub use outcome::{Broken, Cause, KEPT, Outcome, Place, Reason, Refusal};
pub use read::read_imports;
pub use record::{Cell, Point, Record};
pub use run::run;
