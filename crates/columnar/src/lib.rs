//! The fast engine: the same typed tree as the reference interpreter, over whole columns at once.
//!
//! A [`Plan`] holds every distinct part of all checks once. An [`Engine`] puts it on a state, and judges all entities
//! block by block: truth as bits, a condition on one field asked once of each distinct value, a link followed by
//! looking its row number up. What needs more falls back to the interpreter, row by row, so both always agree.
//!
//! [`Missing`] sums up what unknown verdicts wait for. Absent on purpose: explanations. They are asked of the
//! interpreter, for the entity a person looks at.

mod addresses;
mod again;
mod ages;
mod asked;
mod bits;
mod bound;
mod by_field;
mod columns;
mod dirty;
mod engine;
mod forms;
mod gather;
mod judged;
mod lanes;
mod lists;
mod machine;
mod missing;
mod node;
mod numbers;
mod over;
mod passing;
mod pattern;
mod plan;
mod readers;
mod session;
mod shape;
mod tables;
mod take;
mod texts;
mod units;

pub use engine::Engine;
pub use judged::{Judged, Summary};
pub use missing::{Missing, Piece};
pub use plan::{Parts, Plan};
pub use session::{CellId, Session, Turn};
pub use shape::plain;
