//! Helpers for tests: a recipe and a file in, text out; and what any bytes must not crash.

use std::fmt::Write as _;

use diag::{Diagnostics, Files};
use model::{Observations, Schema, Zone};

use crate::{Import, Outcome, read_imports, run};

/// A recipe for street lamps in GeoJSON.
pub const LAMPS: &str = r#"bailiwick: 1
imports:
  - name: lamps
    format: geojson
    file: lamps.geojson
    kind: asset
    observed: "2026-08-17"
    id: "lamp-{ID}"
    fields:
      name: "Lamp {ID}"
      class: {const: street-light}
      services: {const: [street-lighting]}
      count: {column: N}
      addresses: {column: IPS, split: ";"}
      encrypted_in_transit: {column: ENC, map: {"Y": true, "N": false, "?": ~}}
      longitude: {geometry: longitude}
      latitude: {geometry: latitude}
"#;

/// A recipe for pumps in CSV.
pub const PUMPS: &str = r#"bailiwick: 1
imports:
  - name: pumps
    format: csv
    file: pumps.csv
    kind: asset
    trust: 2
    id: "pump-{id}"
    where: {column: status, not-in: [gone]}
    fields:
      name: {template: "Pump {name}", empty: refuse}
      site: {column: site, empty: none}
      criticality: {column: level}
      installed_on: {column: built, format: "%d.%m.%Y"}
    csv: {delimiter: ";"}
"#;

/// Reads a recipe; what is wrong with it comes as a person sees it.
pub fn imports(recipe: &str) -> (Vec<Import>, String) {
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let file = source::add_file(&mut files, "imports.yaml", recipe.as_bytes(), &mut diagnostics);
    let node = file.and_then(|file| source::parse(&files, file, &mut diagnostics));
    let imports = node.map_or_else(Vec::new, |node| {
        read_imports(&files, &node, &Schema::builtin(), &Zone::utc(), &mut diagnostics)
    });
    (imports, diag::text(&files, &diagnostics, false))
}

/// Applies the first import of a recipe to a file and tells what became of it.
pub fn told(recipe: &str, bytes: &[u8]) -> String {
    let (imports, said) = imports(recipe);
    let Some(import) = imports.first() else { return said };
    let (outcome, observations) = outcome(import, bytes);
    let mut told = said;
    let Outcome { n_read, n_taken, n_refused, n_skipped, .. } = outcome;
    let _ = writeln!(told, "read {n_read}, taken {n_taken}, refused {n_refused}, skipped {n_skipped}");
    for refusal in outcome.refused.iter().chain(&outcome.skipped) {
        let _ = writeln!(told, "{} {}: {}", import.importer.unit(), refusal.record, refusal.reason);
    }
    if let Some(broken) = &outcome.broken {
        let help = broken.help.as_deref().unwrap_or("-");
        let _ = writeln!(told, "broken at {}: {} ({help})", broken.place, broken.reason);
    }
    let schema = Schema::builtin();
    for (entity, origin) in &observations.entities {
        let _ = writeln!(told, "{}:{} from {}", schema.kind(entity.kind).name, entity.id, origin.record);
        for seen in observations.list.iter().filter(|seen| seen.entity == *entity) {
            let date = seen.observed_at.map_or_else(String::new, |at| format!(" at {}", at.rfc3339()));
            let _ = writeln!(told, "  {} {:?}{date}", schema.field(entity.kind, seen.field).name, seen.value);
        }
    }
    told
}

fn outcome(import: &Import, bytes: &[u8]) -> (Outcome, Observations) {
    let mut observations = Observations::default();
    let mut n_told = 0;
    let outcome =
        run(import, bytes, &Schema::builtin(), &Zone::utc(), &mut observations, &mut |n| n_told = n);
    let n_left = outcome.n_refused + outcome.n_skipped;
    assert_eq!(outcome.n_read, outcome.n_taken + n_left, "every record is taken, refused or skipped");
    assert_eq!(outcome.n_read, n_told, "progress ends with all");
    assert_eq!(outcome.n_taken, observations.entities.len() as u64, "every entity is counted");
    assert_eq!(outcome.n_refused, outcome.refused_by.values().sum::<u64>(), "every refusal has a cause");
    for (entity, _) in &observations.entities {
        assert!(source::is_id(&entity.id), "`{}` is no id", entity.id);
    }
    (outcome, observations)
}

fn fuzz(recipe: &str, bytes: &[u8]) {
    let (imports, said) = imports(recipe);
    assert!(!imports.is_empty(), "{said}");
    for import in &imports {
        let first = outcome(import, bytes).0;
        assert_eq!(first, outcome(import, bytes).0, "the same bytes give the same outcome");
    }
}

/// Reads any bytes as CSV; must not crash, and every record is accounted for.
pub fn fuzz_csv(bytes: &[u8]) {
    fuzz(PUMPS, bytes);
}

/// Reads any bytes as GeoJSON; must not crash, and every record is accounted for.
pub fn fuzz_geojson(bytes: &[u8]) {
    fuzz(LAMPS, bytes);
}

/// Reads any bytes as `imports.yaml`; must not crash, and what is taken is fit to run.
pub fn fuzz_imports(bytes: &[u8]) {
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let file = source::add_file(&mut files, "imports.yaml", bytes, &mut diagnostics);
    let Some(node) = file.and_then(|file| source::parse(&files, file, &mut diagnostics)) else { return };
    for import in read_imports(&files, &node, &Schema::builtin(), &Zone::utc(), &mut diagnostics) {
        assert!(crate::path::fault(import.file()).is_none(), "a path leaves its folder");
        outcome(&import, b"");
        outcome(&import, b"id;name\n1;x\n");
        outcome(&import, br#"{"type":"FeatureCollection","features":[{"type":"Feature","id":1}]}"#);
    }
    diag::text(&files, &diagnostics, false);
}
