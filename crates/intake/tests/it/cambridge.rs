//! The recipe of `examples/cambridge` on the city's real layers, where they are at hand.

use std::{collections::BTreeMap, fs, path::Path};

use diag::{Diagnostics, FileId, Files};
use intake::{Import, Run, Setting, read_imports};
use model::{Instant, Observations, Schema, Zone, fold};

use crate::data::data_root;

/// Files of the example.
struct Example {
    files: Files,
    diagnostics: Diagnostics,
}

impl Example {
    fn new() -> Self {
        Self { files: Files::default(), diagnostics: Diagnostics::default() }
    }

    fn add(&mut self, name: &str) -> FileId {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/cambridge").join(name);
        let text = fs::read_to_string(path).unwrap_or_default();
        self.files.add(name, text)
    }

    fn imports(&mut self, schema: &Schema, zone: &Zone) -> Vec<Import> {
        let file = self.add("imports.yaml");
        let node = source::parse(&self.files, file, &mut self.diagnostics);
        node.map_or_else(Vec::new, |node| {
            read_imports(&mut self.files, &node, schema, zone, &mut self.diagnostics)
        })
    }

    fn city(&mut self) -> source::City {
        let manifest = self.add("bailiwick.yaml");
        let others = [self.add("zones.yaml"), self.add("services.yaml")];
        source::read(&self.files, manifest, &others, &mut self.diagnostics)
    }

    fn said(&self) -> String {
        diag::text(&self.files, &self.diagnostics, false)
    }
}

#[test]
fn the_recipe_is_read_without_a_word() {
    let mut example = Example::new();
    let city = example.city();
    let imports = example.imports(&city.manifest.schema, &city.manifest.zone);
    assert_eq!(example.said(), "");
    assert!(imports.len() >= 20);
}

#[test]
fn a_whole_city_is_read_and_every_record_accounted_for() {
    let root = data_root();
    if !root.join("geo/cambridge-ma").is_dir() {
        println!("NOT RUN: there is no `geo/cambridge-ma` under {}; set BAILIWICK_DATA", root.display());
        return;
    }
    let mut example = Example::new();
    let city = example.city();
    let (schema, zone) = (&city.manifest.schema, &city.manifest.zone);
    let mut observations: Observations = city.observations.clone();
    let n_before = observations.entities.len();
    for import in example.imports(schema, zone) {
        let bytes = fs::read(root.join(import.file())).unwrap_or_default();
        let mut run = Run::new(&import, Setting { schema, zone, trust: 0 }, &mut observations);
        run.file(import.file(), Box::new(bytes.as_slice()), &mut |_| {});
        let outcome = run.end();
        let (n_read, n_taken) = (outcome.n_read, outcome.n_taken);
        let (n_refused, n_skipped) = (outcome.n_refused, outcome.n_skipped);
        println!("{:24} {n_read:5} = {n_taken:5} + {n_refused:3} + {n_skipped:3}", import.name());
        assert_eq!(outcome.broken, [], "{}", import.name());
        assert_eq!(n_read, n_taken + n_refused + n_skipped, "{}", import.name());
        assert_eq!(n_read, count_features(&bytes), "{}", import.name());
    }
    let n_taken = observations.entities.len() - n_before;
    println!("{n_taken} entities, {} observations", observations.list.len());
    assert!(n_taken >= 15_000);

    let as_of = Instant::parse("2026-09-01T00:00:00Z").unwrap_or(Instant::MAX);
    let folded = fold(schema, &observations, &BTreeMap::new(), as_of, as_of);
    assert_eq!(folded.dangling.first(), None, "every reference finds its entity");
}

/// Counts the features by another way than ours.
fn count_features(bytes: &[u8]) -> u64 {
    let json: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    json.get("features").and_then(serde_json::Value::as_array).map_or(0, |list| list.len() as u64)
}
