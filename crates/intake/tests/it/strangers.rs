//! Every real file, given to every importer, also to those that it was never meant for: nothing crashes, and every
//! record is accounted for. `STRANGERS=all` takes the large files too.

use std::{
    fs,
    path::{Path, PathBuf},
};

use intake::{
    Import,
    testing::{imports, outcome},
};

use crate::data::data_root;

/// Larger files are left to those who ask for all.
const LARGE: u64 = 40_000;

#[expect(clippy::disallowed_methods, reason = "a person asks for a longer run in the environment")]
fn limit() -> u64 {
    std::env::var("STRANGERS").map_or(LARGE, |_| u64::MAX)
}

fn files(folder: &Path, list: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files(&path, list);
        } else if fs::metadata(&path).is_ok_and(|about| about.len() <= limit()) {
            list.push(path);
        }
    }
}

/// One import of every format.
fn all() -> Vec<Import> {
    let one = |importer: &&'static dyn intake::Importer| {
        let own = if importer.ready().is_empty() { ", kind: asset, id: \"{id}\"" } else { "" };
        let format = importer.format();
        let recipe = format!("bailiwick: 1\nimports: [{{name: x, format: {format}, file: x{own}}}]");
        imports(&recipe).0.pop().unwrap()
    };
    intake::all().iter().map(one).collect()
}

#[test]
fn no_file_of_the_world_crashes_an_importer() {
    let root = data_root();
    let mut list = Vec::new();
    files(&root, &mut list);
    if list.is_empty() {
        println!("NOT RUN: there is nothing under {}; set BAILIWICK_DATA", root.display());
        return;
    }
    list.sort();
    let imports = all();
    let mut n_broken = 0;
    for path in &list {
        let bytes = fs::read(path).unwrap();
        let name = path.strip_prefix(&root).unwrap().to_string_lossy();
        for import in &imports {
            let (outcome, _) = outcome(import, &[(&name, &bytes)]);
            n_broken += outcome.broken.len();
        }
    }
    println!("{} files x {} importers, {n_broken} broken off", list.len(), imports.len());
}
