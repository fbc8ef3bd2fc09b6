//! The city's nouns: the schema, observations, the fold, and the state as plain columns.
//!
//! Absent on purpose: files, clocks and policy. What is read arrives as observations; instants are arguments.

mod address;
mod chronicle;
mod fold;
mod frozen;
mod instants;
mod kinds;
mod lists;
mod observation;
mod pack;
mod queue;
mod schema;
mod state;
pub mod testing;
mod texts;
mod time;

pub use address::{Range, in_range, is_private, is_private_address};
pub use chronicle::Chronicle;
pub use fold::{Fold, Lasting, fold, fold_with};
pub use frozen::{FORMAT, freeze, thaw};
pub use instants::Instants;
pub use lists::Lists;
pub use observation::{Claim, EntityRef, Observation, Observations, Origin, Record, Source, SourceId, Value};
pub use pack::{Broken, Pack, Unpack};
pub use schema::{Field, FieldId, Inventory, Kind, KindId, Nature, Schema, SchemaError, Type};
pub use state::{Cell, Column, Data, List, Standing, State, Table, Val};
pub use time::{Duration, Instant, Zone, thousands};
