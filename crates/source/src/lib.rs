//! Files that people write: YAML as a tree with places, read against the schema.
//!
//! Absent on purpose: the file system. Paths and bytes come in, values and diagnostics go out.

mod tree;

pub use tree::{Key, Node, Scalar, Yaml};
