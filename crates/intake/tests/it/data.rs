//! Real files beside the repository, for tests that read all there are.

use std::{collections::BTreeMap, fs, path::PathBuf};

use model::{Instant, Observations, Schema, fold};

#[expect(clippy::disallowed_methods, reason = "the data lies outside the repository; a test may ask where")]
pub(crate) fn data_root() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    std::env::var_os("BAILIWICK_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from)
}

/// The files of a folder with their names, sorted; none where the folder is not there, which is said aloud.
pub(crate) fn real_files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let root = data_root();
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        println!("NOT RUN: there is no `{folder}` under {}; set BAILIWICK_DATA", root.display());
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let named =
        paths.filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), fs::read(&path).ok()?)));
    let mut files: Vec<_> = named.collect();
    files.sort();
    files
}

/// Says the first reference of an import that finds no entity.
pub(crate) fn dangling(observations: &Observations) -> Option<String> {
    let as_of = Instant::MAX;
    let folded = fold(&Schema::builtin(), observations, &BTreeMap::new(), as_of, as_of);
    folded.dangling.first().map(|reference| format!("{reference:?}"))
}
