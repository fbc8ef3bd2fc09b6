//! The program as people run it: arguments in; output, messages and exit code out.

mod bad_cities;
mod cambridge;
mod commands;
mod tool;
