//! An invented city read from its files is the one that is made in memory.

use std::{collections::BTreeMap, io::Read};

use app::{Folder, Loaded, Trouble, assess, load, posture, run_cases};
use model::{FieldId, Instant, KindId, Schema, State, Val, fold};
use synth::{Recipe, city, files, inventories};

const AS_OF: &str = "2026-11-16T06:00:00Z";

struct Memory(BTreeMap<String, Vec<u8>>);

impl Folder for Memory {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        Ok(self.0.keys().cloned().collect())
    }

    fn read(&self, path: &str, _: usize) -> Result<Vec<u8>, Trouble> {
        let trouble = || Trouble { path: path.to_owned(), what: "it is not there".to_owned() };
        self.0.get(path).cloned().ok_or_else(trouble)
    }

    fn data(&self, pattern: &str) -> Result<Vec<String>, Trouble> {
        Ok(self.0.keys().filter(|path| app::matches(pattern, path)).cloned().collect())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        Ok(Box::new(self.0.get(path).map_or(&[][..], Vec::as_slice)))
    }
}

/// The city as its files say it.
fn read(recipe: &Recipe) -> Loaded {
    let policies: Vec<&str> =
        app::SHIPPED.iter().filter_map(|(file, _)| file.strip_suffix(".yaml")).collect();
    let written = files(&Schema::builtin(), recipe, &policies).into_iter().map(|file| {
        let mut bytes = Vec::new();
        file.write(&mut bytes, &mut |_| {}).unwrap();
        (file.path, bytes)
    });
    load(&Memory(written.collect()), true, &mut |_, _| {}).unwrap()
}

fn as_of() -> Instant {
    Instant::parse(AS_OF).unwrap()
}

/// A value with its words instead of their numbers, which follow the order of reading.
fn words(state: &State, value: Val<'_>) -> String {
    match value {
        Val::Texts(list) => format!("{:?}", list.iter().map(|text| state.text(*text)).collect::<Vec<_>>()),
        other => format!("{other:?}"),
    }
}

fn said(schema: &Schema, state: &State, (kind, row, field): (KindId, u32, FieldId)) -> String {
    let cell = state.cell(schema, kind, row, field, None);
    format!("{:?} {:?} {:?}", cell.standing, cell.value.map(|value| words(state, value)), cell.observed_at)
}

#[test]
fn files_and_memory_give_the_same_state() {
    for (inhabitants, seed) in [(100, 3), (31_000, u64::MAX)] {
        let recipe = Recipe::new(inhabitants, seed, as_of()).unwrap();
        let loaded = read(&recipe);
        let schema = &loaded.city.manifest.schema;
        let made = city(schema, inhabitants, seed, as_of()).unwrap();
        assert_eq!(loaded.city.manifest.inventory, inventories(schema, &recipe));
        let fold = |observations| {
            fold(schema, observations, &inventories(schema, &recipe), as_of(), Instant::MAX).state
        };
        let (read, made) = (fold(&loaded.city.observations), fold(&made));
        for (kind, def) in schema.kinds() {
            assert_eq!(read.table(kind).ids, made.table(kind).ids, "{}", def.name);
            for row in (0u32..).take(read.len(kind)) {
                for (field, _) in def.fields().filter(|(_, field)| !field.is_inverse()) {
                    let place = (kind, row, field);
                    assert_eq!(said(schema, &read, place), said(schema, &made, place), "{} {row}", def.name);
                }
            }
        }
    }
}

#[test]
fn it_has_no_mistake_and_every_verdict_and_memory_is_judged_alike() {
    let recipe = Recipe::new(6_000, 7, as_of()).unwrap();
    let mut loaded = read(&recipe);
    let mut diagnostics = loaded.diagnostics.clone();
    run_cases(&loaded, as_of(), &mut diagnostics);
    assert_eq!(diag::text(&loaded.files, &diagnostics, false), "");
    for imported in &loaded.imports {
        let outcome = imported.outcome.as_ref().unwrap();
        assert_eq!((outcome.n_read, outcome.n_refused), (outcome.n_taken, 0), "{}", imported.import.name());
    }
    assert!(loaded.who.doubts.is_empty() && loaded.who.merges.is_empty());

    let from_files = posture(&loaded, &assess(&loaded, as_of(), Instant::MAX, &mut |_, _| {}));
    let counts = from_files.units;
    assert!(counts.pass > 1000 && counts.fail > 1000 && counts.unknown > 1000, "{counts:?}");

    loaded.city.observations = city(&loaded.city.manifest.schema, 6_000, 7, as_of()).unwrap();
    let from_memory = posture(&loaded, &assess(&loaded, as_of(), Instant::MAX, &mut |_, _| {}));
    assert_eq!((from_memory.entities, from_memory.units), (from_files.entities, from_files.units));
}
