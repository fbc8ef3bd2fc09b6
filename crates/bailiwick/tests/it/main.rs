//! The program as people run it: arguments in; output, messages and exit code out.

#![cfg(test)]

mod bad_cities;
mod cambridge;
mod commands;
mod guide;
mod import;
mod overlap;
mod port_meridian;
mod pull_request;
mod state_file;
mod synth;
mod tool;
