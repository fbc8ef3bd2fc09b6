//! Cities in memory, as they are and as they would be.

mod city;
mod simulate;
