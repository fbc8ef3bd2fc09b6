//! The policy language from the outside: shipped cases, verdict tables, conformance, hostile shapes.

mod mutation;
mod shipped;
