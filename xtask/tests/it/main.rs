//! Tidy: what must hold of the workspace as a whole, as ordinary tests. Each failure says what to do.

#![cfg(test)]

mod arrows;
mod changelogs;
mod codes;
mod dependencies;
mod files;
mod workspace;
