//! The language of conditions: text, tree, types, values.

pub mod ast;
pub mod eval;
pub mod fault;
pub mod functions;
pub mod print;
pub mod syntax;
pub mod typed;
pub mod typing;
