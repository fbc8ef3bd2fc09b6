//! What a file may be: small, short, introduced, and without loose ends.

use std::fs;

use crate::workspace::{files, must_be_empty, read, root, rust_files, sources};

const MAX_BYTES: u64 = 1 << 20;
const MAX_LINES: usize = 500;

/// Files that are longer because they are one idea long, and which idea.
const LONG_FILES: &[(&str, &str)] = &[
    ("crates/model/src/kinds.rs", "one table: the city's nouns"),
    ("crates/source/src/city/tests.rs", "situations and what is said of them, one after the other"),
];

/// What no file of `crates` may say, and what to do instead.
const LOOSE_ENDS: &[(&str, &str)] = &[
    ("#![allow(", "use `#![expect(..., reason = ...)]`"),
    ("#[allow(", "use `#[expect(..., reason = ...)]`"),
    ("#[ignore", "repair the test, or assert the known wrong answer with its reason"),
    ("#[should_panic", "assert the error that is returned"),
    ("todo!", "finish it, or return an error that says what is missing"),
];

#[test]
fn no_file_is_a_blob() {
    let size_bytes =
        |path: &std::path::Path| fs::metadata(root().join(path)).map_or(0, |metadata| metadata.len());
    let wrong: Vec<String> = files()
        .iter()
        .filter(|path| size_bytes(path) > MAX_BYTES)
        .map(|path| path.display().to_string())
        .collect();
    must_be_empty(
        &wrong,
        "These are over 1 MiB, and history keeps them for ever. Generate or fetch them instead.",
    );
}

#[test]
fn every_source_says_what_it_is_for() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|path| !read(path).starts_with("//!"))
        .map(|path| path.display().to_string())
        .collect();
    must_be_empty(
        &wrong,
        "Begin these with `//!`: the purpose in a sentence, then what is absent on purpose.",
    );
}

#[test]
fn no_source_is_long() {
    let is_excused = |path: &str| LONG_FILES.iter().any(|(long, _)| *long == path);
    let wrong: Vec<String> = sources()
        .iter()
        .map(|path| (path.display().to_string(), read(path).lines().count()))
        .filter(|(path, n_lines)| *n_lines > MAX_LINES && !is_excused(path))
        .map(|(path, n_lines)| format!("{path}: {n_lines} lines"))
        .collect();
    must_be_empty(
        &wrong,
        "These are over 500 lines. Give each idea its own file; one idea that is a long table goes into LONG_FILES \
         in xtask/tests/it/files.rs, with the reason.",
    );
}

#[test]
fn every_excuse_is_still_needed() {
    let is_long = |path: &str| root().join(path).exists() && read(path).lines().count() > MAX_LINES;
    let wrong: Vec<String> = LONG_FILES
        .iter()
        .filter(|(path, _)| !is_long(path))
        .map(|(path, why)| format!("{path} ({why})"))
        .collect();
    must_be_empty(
        &wrong,
        "These are no longer long. Take them out of LONG_FILES in xtask/tests/it/files.rs.",
    );
}

#[test]
fn nothing_is_left_loose() {
    let mut wrong = Vec::new();
    for path in rust_files() {
        for (number, line) in (1..).zip(read(&path).lines().map(str::trim_start)) {
            let found = LOOSE_ENDS.iter().find(|(end, _)| !line.starts_with("//") && line.contains(end));
            if let Some((end, instead)) = found {
                wrong.push(format!("{}:{number}: `{end}`: {instead}", path.display()));
            }
        }
    }
    must_be_empty(&wrong, "Follow the advice beside each line.");
}
