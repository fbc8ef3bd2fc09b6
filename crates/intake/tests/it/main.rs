//! Intake as its callers see it.

mod bounds;
mod cambridge;
mod csv;
mod fuzz;
mod geojson;
mod imports;
