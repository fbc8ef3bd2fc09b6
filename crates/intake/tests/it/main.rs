//! Intake as its callers see it.

#![cfg(test)]

mod bounds;
mod cambridge;
mod csv;
mod data;
mod epanet;
mod fuzz;
mod geojson;
mod glpi;
mod imports;
mod netbox;
mod network;
mod ngsi;
mod nmap;
mod strangers;
mod taken;
mod who;
mod xlsx;
mod zeek;
