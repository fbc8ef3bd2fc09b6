//! Documents as people and machines see them.

#![cfg(test)]

mod assess;
mod city;
mod csv;
mod explain;
mod hostile;
mod html;
mod import;
mod json_schema;
mod junit;
mod little_haven;
mod machines;
mod many_sources;
mod markdown;
mod replay;
mod sarif;
mod schema;
mod simulate;
mod widths;
