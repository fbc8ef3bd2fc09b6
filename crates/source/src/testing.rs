//! Helpers for tests: a situation in, text out; and what any bytes must not crash.

use diag::{Diagnostics, FileId, Files};

use crate::{City, check_references, read, read_change, version, yaml};

/// The smallest manifest.
pub const MANIFEST: &str = "bailiwick: 1\ncity: {name: Port Meridian, time_zone: Europe/Zurich}\n";

/// Reads a city from paths and texts; the first is the manifest.
pub fn city(list: &[(&str, &str)]) -> (Files, City, Diagnostics) {
    let mut files = Files::default();
    let ids: Vec<FileId> = list.iter().map(|(path, text)| files.add(*path, *text)).collect();
    let mut diagnostics = Diagnostics::default();
    let city = match ids.split_first() {
        Some((manifest, others)) => read(&files, *manifest, others, &mut diagnostics),
        None => City::default(),
    };
    check_references(&city, &|_| false, &mut diagnostics);
    (files, city, diagnostics)
}

/// What is said of a city, as a person sees it.
pub fn said(list: &[(&str, &str)]) -> String {
    let (files, _, diagnostics) = city(list);
    diag::text(&files, &diagnostics, false)
}

/// Reads any bytes as YAML; must not crash.
pub fn fuzz_yaml(bytes: &[u8]) {
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let Some(file) = yaml::add_file(&mut files, "fuzz.yaml", bytes, &mut diagnostics) else {
        diag::text(&files, &diagnostics, false);
        return;
    };
    if let Some(root) = yaml::parse(&files, file, &mut diagnostics) {
        version(&root, &mut diagnostics);
        yaml::expression(&root, &mut diagnostics);
    }
    diag::text(&files, &diagnostics, false);
}

/// Reads any bytes as a file of changes to a city; must not crash.
pub fn fuzz_change(bytes: &[u8]) {
    let (mut files, mut city, mut diagnostics) = city(&[("bailiwick.yaml", MANIFEST)]);
    let Some(file) = yaml::add_file(&mut files, "fuzz.yaml", bytes, &mut diagnostics) else { return };
    read_change(&files, file, model::Instant(0), &mut city, &mut diagnostics);
    check_references(&city, &|_| false, &mut diagnostics);
    diag::text(&files, &diagnostics, false);
}

/// Reads any bytes as a city, once as its manifest and once as a file beside one; must not crash.
pub fn fuzz_city(bytes: &[u8]) {
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let known = files.add("bailiwick.yaml", MANIFEST);
    let Some(file) = yaml::add_file(&mut files, "fuzz.yaml", bytes, &mut diagnostics) else { return };
    for (manifest, other) in [(file, known), (known, file)] {
        let city = read(&files, manifest, &[other], &mut diagnostics);
        check_references(&city, &|_| false, &mut diagnostics);
    }
    diag::text(&files, &diagnostics, false);
}
