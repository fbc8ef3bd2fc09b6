//! One test binary: both engines must say the same of everything.

mod agree;
mod differential;
mod hostile;
mod sessions;
