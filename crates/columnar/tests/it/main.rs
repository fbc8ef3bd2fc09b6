//! One test binary: both engines must say the same of everything.

#![cfg(test)]

mod agree;
mod differential;
mod forms;
mod hostile;
mod sessions;
