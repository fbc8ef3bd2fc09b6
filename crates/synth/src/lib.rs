//! Invented cities of any size, made by chance from published rates and from assumptions that say so.
//!
//! One generator gives a city in memory ([`city`]) and as a folder of files ([`files`]). It depends on its recipe alone:
//! how many people, which seed, as of when. The same recipe gives the same bytes, on every machine. Each kind and class
//! of devices has a stream of chance of its own, so that adding one shifts no other.
//!
//! Absent on purpose: the clock, the file system, and draws from fractions, which machines may round otherwise.

mod chance;
mod devices;
mod folder;
mod manifest;
mod memory;
mod readme;
mod recipe;
mod shares;
mod sheet;
mod sheets;
mod table;
mod tables;
mod trades;
mod units;
mod words;

pub use folder::{File, files};
pub use memory::{city, inventories};
pub use recipe::{Absurd, MAX_INHABITANTS, MIN_INHABITANTS, Recipe, YEARS};
