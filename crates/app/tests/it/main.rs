//! Cities in memory, as they are and as they would be.

#![cfg(test)]

mod city;
mod simulate;
