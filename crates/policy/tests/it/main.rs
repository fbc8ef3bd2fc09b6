//! The policy language from the outside: shipped cases, verdict tables, conformance, hostile shapes.

mod ask;
mod mutation;
mod shipped;
mod verdicts;
