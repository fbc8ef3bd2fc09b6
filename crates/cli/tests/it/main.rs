//! Commands with a file system in memory.

#![cfg(test)]

mod synth;
