//! Helpers for tests: a recipe and files in, text out; and what any bytes must not crash.

use std::{fmt::Write as _, sync::Arc};

use diag::{Diagnostics, Files};
use model::{Instant, Observations, Pack, Schema, Unpack, Zone};

use crate::{Import, Outcome, Run, Seen, Setting, Taken, WhoIsWho, all, read_imports, taken};

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
        read_imports(&mut files, &node, &Schema::builtin(), &Zone::utc(), &mut diagnostics)
    });
    (imports, diag::text(&files, &diagnostics, false))
}

/// Applies the first import of a recipe to a file and tells what became of it.
pub fn told(recipe: &str, bytes: &[u8]) -> String {
    told_of(recipe, &[("file", bytes)])
}

/// Applies the first import of a recipe to files and tells what became of it.
pub fn told_of(recipe: &str, files: &[(&str, &[u8])]) -> String {
    let (imports, said) = imports(recipe);
    let Some(import) = imports.first() else { return said };
    let (outcome, observations) = outcome(import, files);
    let mut told = said;
    let Outcome { n_read, n_taken, n_part, n_refused, n_skipped, .. } = outcome;
    let part = if n_part > 0 { format!(", part of others {n_part}") } else { String::new() };
    let _ = writeln!(told, "read {n_read}, taken {n_taken}{part}, refused {n_refused}, skipped {n_skipped}");
    if outcome.n_swapped > 0 {
        let _ = writeln!(told, "longitude and latitude swapped {}", outcome.n_swapped);
    }
    let place = |record| {
        let source = &observations.sources[0];
        match source.place(record) {
            (Some(file), record) if files.len() > 1 => format!("{file} {} {record}", source.unit),
            (_, record) => format!("{} {record}", source.unit),
        }
    };
    for refusal in outcome.refused.iter().chain(&outcome.skipped) {
        let _ = writeln!(told, "{}: {}", place(refusal.record), refusal.reason);
    }
    for broken in &outcome.broken {
        let file = if files.len() > 1 { format!("{} ", broken.file) } else { String::new() };
        let help = broken.broken.help.as_deref().unwrap_or("-");
        let _ = writeln!(told, "{file}broken at {}: {} ({help})", broken.broken.place, broken.broken.reason);
    }
    for seen in &outcome.traffic {
        let port = seen.port.map_or_else(String::new, |port| format!(":{port}"));
        let service = seen.service.as_deref().unwrap_or("-");
        let (from, to, transport) = (seen.from, seen.to, &seen.transport);
        let (n, last) = (seen.n_seen, seen.last_at.rfc3339());
        let _ = writeln!(told, "{from} -> {to}{port}/{transport} {service}, {n} times, last {last}");
    }
    told + &what_was_seen(&observations)
}

/// Observations as text, entity by entity.
fn what_was_seen(observations: &Observations) -> String {
    let mut told = String::new();
    let schema = Schema::builtin();
    for (entity, origin) in &observations.entities {
        let _ = writeln!(told, "{}:{} from {}", schema.kind(entity.kind).name, entity.id, origin.record);
        let mine = observations.list.iter().filter(|seen| seen.entity == *entity);
        for seen in mine.filter(|seen| seen.origin == *origin || observations.entities.len() < 1000) {
            let date = seen.observed_at.map_or_else(String::new, |at| format!(" at {}", at.rfc3339()));
            let _ = writeln!(told, "  {} {:?}{date}", schema.field(entity.kind, seen.field).name, seen.value);
        }
    }
    told
}

/// Applies an import to files, and checks that every record is accounted for.
pub fn outcome(import: &Import, files: &[(&str, &[u8])]) -> (Outcome, Observations) {
    let mut observations = Observations::default();
    let (schema, zone) = (Schema::builtin(), Zone::utc());
    let setting = Setting { schema: &schema, zone: &zone, trust: 0 };
    let mut n_told = 0;
    let mut run = Run::new(import, setting, &mut observations);
    for (name, bytes) in files {
        run.file(name, Box::new(*bytes), &mut |n| n_told = n);
    }
    let outcome = run.end();
    let n_left = outcome.n_part + outcome.n_refused + outcome.n_skipped;
    assert_eq!(outcome.n_read, outcome.n_taken + n_left, "every record is taken, a part, refused or skipped");
    assert!(n_told <= outcome.n_read, "progress never runs ahead");
    let entities: std::collections::HashSet<_> =
        observations.entities.iter().map(|(entity, _)| entity).collect();
    assert_eq!(outcome.n_entities, entities.len() as u64, "every entity is counted");
    assert_eq!(outcome.n_refused, outcome.refused_by.values().sum::<u64>(), "every refusal has a cause");
    for (entity, _) in &observations.entities {
        assert!(source::is_id(&entity.id), "`{}` is no id", entity.id);
    }
    (outcome, observations)
}

/// What the first import of a recipe takes from files, as of an instant.
pub fn take(recipe: &str, files: &[(&str, &[u8])], taken_at: Instant) -> (Taken, Outcome) {
    let (imports, said) = imports(recipe);
    let Some(import) = imports.first() else { panic!("{said}") };
    let (outcome, observations) = outcome(import, files);
    let hashed = files.iter().map(|(name, bytes)| (Arc::from(*name), crate::Sha::of(bytes))).collect();
    (Taken::of(&Schema::builtin(), import, &outcome, observations, hashed, taken_at), outcome)
}

/// What was taken, as its file.
pub fn text(taken: &Taken) -> String {
    let mut bytes = Vec::new();
    let written = taken.write(&Schema::builtin(), &mut bytes);
    assert!(written.is_ok(), "memory takes all");
    String::from_utf8(bytes).unwrap_or_default()
}

/// Reads any bytes as what was taken; must not crash, and what is taken is written and read without loss.
pub fn fuzz_taken(bytes: &[u8]) {
    let schema = Schema::builtin();
    let Ok((first, _)) = taken::read(&schema, &mut &*bytes) else { return };
    let written = text(&first);
    match taken::read(&schema, &mut written.as_bytes()) {
        Ok((again, strange)) => {
            assert!(strange.is_empty(), "what is written is known");
            assert_eq!(again, first);
            assert_eq!(text(&again), written);
        }
        Err(fault) => panic!("what was written cannot be read: {fault:?}\n{written}"),
    }
    let mut observations = Observations::default();
    let outcome = first.clone().observe(&schema, 0, &mut observations);
    assert_eq!(outcome.n_entities, observations.entities.len() as u64);
    let rules = taken::Rules { is_complete: true, allow_gone: false };
    let joined = taken::join(&schema, Some(first.clone()), first, &[], rules);
    assert!(matches!(joined, taken::Joined::Unchanged(..)), "what is the same is no change");
}

/// Reads any bytes as what became of imports; must not crash, and what is read is written and read without loss.
pub fn fuzz_frozen(bytes: &[u8]) {
    fn again<T: std::fmt::Debug>(
        bytes: &[u8],
        read: impl Fn(&mut Unpack<'_>) -> Result<T, model::Broken>,
        write: impl Fn(&T, &mut Pack<'_>) -> std::io::Result<()>,
    ) {
        let Ok(first) = read(&mut Unpack::new(bytes)) else { return };
        let mut written = Vec::new();
        assert!(write(&first, &mut Pack::new(&mut written)).is_ok(), "memory takes all");
        let again = read(&mut Unpack::new(&written));
        assert_eq!(format!("{again:?}"), format!("Ok({first:?})"));
    }
    let schema = Schema::builtin();
    again(bytes, Outcome::thaw, Outcome::freeze);
    again(bytes, |unpack| WhoIsWho::thaw(&schema, unpack), WhoIsWho::freeze);
    again(bytes, |unpack| Seen::thaw(&schema, unpack), Seen::freeze);
    again(bytes, taken::Part::thaw, taken::Part::freeze);
}

/// Reads any bytes with the ready mapping of a format; must not crash, and every record is accounted for.
pub fn fuzz_format(format: &str, bytes: &[u8]) {
    let known = all().iter().any(|importer| importer.format() == format);
    assert!(known, "no importer reads `{format}`");
    fuzz(&format!("bailiwick: 1\nimports: [{{name: x, format: {format}, file: x}}]"), bytes);
}

fn fuzz(recipe: &str, bytes: &[u8]) {
    let (imports, said) = imports(recipe);
    assert!(!imports.is_empty(), "{said}");
    for import in &imports {
        let first = outcome(import, &[("file", bytes)]).0;
        assert_eq!(first, outcome(import, &[("file", bytes)]).0, "the same bytes give the same outcome");
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

/// Reads any bytes as XLSX; must not crash, and every record is accounted for.
pub fn fuzz_xlsx(bytes: &[u8]) {
    let recipe = PUMPS.replace("format: csv", "format: xlsx").replace("    csv: {delimiter: \";\"}\n", "");
    fuzz(&recipe, bytes);
}

/// Reads any bytes as `imports.yaml`; must not crash, and what is taken is fit to run.
pub fn fuzz_imports(bytes: &[u8]) {
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let file = source::add_file(&mut files, "imports.yaml", bytes, &mut diagnostics);
    let Some(node) = file.and_then(|file| source::parse(&files, file, &mut diagnostics)) else { return };
    for import in read_imports(&mut files, &node, &Schema::builtin(), &Zone::utc(), &mut diagnostics) {
        assert!(crate::path::fault(import.file()).is_none(), "a path leaves its folder");
        for bytes in [
            &b""[..],
            b"id;name\n1;x\n",
            br#"{"type":"FeatureCollection","features":[{"type":"Feature","id":1}]}"#,
        ] {
            outcome(&import, &[("file", bytes)]);
        }
    }
    diag::text(&files, &diagnostics, false);
}
