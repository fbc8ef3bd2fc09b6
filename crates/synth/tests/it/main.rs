//! Invented cities as their callers see them.

#![cfg(test)]

mod bounds;
mod bytes;
mod shares;
