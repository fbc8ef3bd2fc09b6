//! Intake as its callers see it.

#![cfg(test)]

mod bounds;
mod cambridge;
mod csv;
mod data;
mod fuzz;
mod geojson;
mod imports;
mod netbox;
mod taken;
mod who;
