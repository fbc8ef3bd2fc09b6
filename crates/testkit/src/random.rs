//! Random cities and random conditions over them, the same for the same seed: what every engine is held against.

pub mod city;
pub mod conditions;
pub mod tangles;
