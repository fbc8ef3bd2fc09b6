//! The policy language: conditions over a city, and what they say of each of its entities.
//!
//! Absent on purpose: files and clocks. Trees of files come from `source`; the instant is the state's.

mod adopt;
pub mod cases;
pub mod exception;
pub mod explain;
mod faults;
mod format;
mod judge;
pub mod lang;
mod policy;
pub mod proof;
mod read;
pub mod scenario;
pub mod testing;
mod verdict;

pub use adopt::{Adopted, Binding, Check, Dropped, Force};
pub use exception::Exception;
pub use format::format;
pub use judge::{CheckResult, Finding, Judgement, Result, find, judge, of_empty_kind, settle, units_of};
pub use policy::{
    CheckDef, Dates, MaxAge, ParameterDef, Per, Policy, Remedy, Serves, Severity, Status, Words, Written,
};
pub use read::read;
pub use scenario::Scenario;
pub use verdict::{Counts, Verdict};

/// All codes of this crate's diagnostics and what they mean.
pub fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    lang::fault::CODES.iter().chain(faults::CODES).chain(proof::CODES).copied()
}
