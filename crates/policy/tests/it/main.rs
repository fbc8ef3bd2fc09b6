//! The policy language from the outside: shipped cases, verdict tables, conformance, hostile shapes.

#![cfg(test)]

mod ask;
mod benches;
mod bounds;
mod completion;
mod conformance;
mod explanations;
mod forms;
mod fuzz;
mod mutation;
mod places;
mod plays;
mod proof;
mod refusals;
mod roundtrip;
mod scenario_files;
mod scenarios;
mod shipped;
mod tailoring;
mod verdicts;
mod wording;
