//! Real files, which lie outside the repository.

use std::path::PathBuf;

/// The folder of real files: `BAILIWICK_DATA`, or the one beside the work tree.
#[expect(clippy::disallowed_methods, reason = "the data lies outside the repository; a test may ask where")]
pub(crate) fn data_root() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    std::env::var_os("BAILIWICK_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from)
}
