//! Documents as people and machines see them.

mod assess;
mod city;
mod explain;
mod little_haven;
mod machines;
mod schema;
mod widths;
