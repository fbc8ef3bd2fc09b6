//! Where real files lie that are too large for the repository.

use std::path::PathBuf;

/// The root of real data: `BAILIWICK_DATA`, or a folder beside the repository. A test that needs it and finds
/// nothing there says so aloud.
#[expect(clippy::disallowed_methods, reason = "the data lies outside the repository; a test may ask where")]
pub(crate) fn data_root() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    std::env::var_os("BAILIWICK_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from)
}
