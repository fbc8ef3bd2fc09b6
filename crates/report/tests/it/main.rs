//! Documents as people and machines see them.

mod assess;
mod city;
mod explain;
mod machines;
mod schema;
mod widths;
