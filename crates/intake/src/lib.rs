//! Foreign files: bytes in, observations out, and an account of every record that was not taken.
//!
//! Absent on purpose: the file system and the clock. A city's `imports.yaml` says which files are read and how their
//! records become entities ([`read_imports`]), most formats bring a ready mapping; [`Run`] applies one import to
//! the bytes of its files. What was read is never guessed at: a record is taken whole, made part of another,
//! refused with a reason, or left out by the city.

mod area;
mod bounds;
mod clean;
mod convert;
mod csv_rows;
mod date;
mod epanet;
mod faults;
mod frozen;
mod gather;
mod geojson;
mod glpi;
mod hashed;
mod import;
mod importer;
mod input;
mod json;
mod netbox;
mod network;
mod ngsi;
mod nmap;
mod outcome;
mod path;
mod ranges;
mod read;
mod reading;
mod record;
mod rule;
mod run;
pub mod taken;
mod template;
pub mod testing;
mod traffic;
mod who;
mod xlsx;
mod xml;
mod zeek;

pub use bounds::{
    MAX_CELL_BYTES, MAX_COLUMNS, MAX_FILE_BYTES, MAX_FILES, MAX_GATHERED, MAX_LIST, MAX_NESTING,
    MAX_RECORD_BYTES, MAX_STREAM_BYTES,
};
pub use faults::CODES;
pub use hashed::{Hashed, Sha};
pub use import::{Import, Mapping};
pub use importer::{Importer, Reader, Sink, Table, all};
pub use input::Input;
pub use network::{Seen, Undeclared, declare, observe};
pub use outcome::{Broken, BrokenFile, Cause, KEPT, Outcome, Place, Reason, Refusal};
pub use path::matches;
pub use read::read_imports;
pub use record::{Cell, Point, Record};
pub use run::{Run, Setting};
pub use taken::Taken;
pub use traffic::Traffic;
pub use who::{Doubt, Key, Merge, Ruling, SHOWN, WhoIsWho, identifying, read_rulings, who_is_who};
