//! Cities in memory, as they are and as they would be.

#![cfg(test)]

mod changes;
mod city;
mod simulate;
