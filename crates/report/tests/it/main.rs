//! Documents as people and machines see them.

#![cfg(test)]

mod assess;
mod city;
mod explain;
mod html;
mod import;
mod little_haven;
mod machines;
mod many_sources;
mod replay;
mod schema;
mod widths;
