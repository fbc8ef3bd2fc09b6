//! Files that people write: YAML as a tree with places, read against the schema.
//!
//! Absent on purpose: the file system. Paths and bytes come in, values and diagnostics go out.

mod city;
mod faults;
mod json_schema;
mod keys;
mod manifest;
pub mod scalar;
pub mod testing;
mod tree;
mod yaml;

pub use city::{Change, City, check_references, read, read_change};
pub use faults::CODES;
pub use json_schema::json_schema;
pub use keys::{entries, is_id, version};
pub use manifest::{Due, Handling, Manifest, check_inventories};
pub use tree::{Key, Node, Scalar, Yaml};
pub use yaml::{MAX_DEPTH, MAX_FILE_BYTES, MAX_NODES, MAX_SCALAR_BYTES, add_file, decode, expression, parse};
