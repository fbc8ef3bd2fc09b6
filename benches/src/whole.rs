//! The whole way, measured: an invented city from its files, from its state file, to its posture, and a changed policy.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
    time::Instant,
};

use app::{
    At, Folder, Loaded, STATE_FILE, StateFile, Trouble, WhatIf, assess, keep_state, load_at, load_what_if, posture,
    simulate,
};
use model::{Schema, Zone};
use synth::{Recipe, files};

use crate::measure::{memory, reset_peak};

/// What the key of the state file takes for the program.
const PROGRAM: &str = "benches";
const SEED: u64 = 1;

/// A city's files, in memory.
struct Memory(BTreeMap<String, Vec<u8>>);

impl Folder for Memory {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        Ok(self.0.keys().filter(|path| !path.starts_with('.')).cloned().collect())
    }

    fn read(&self, path: &str, max_bytes: usize) -> Result<Vec<u8>, Trouble> {
        let missing = || Trouble { path: path.to_owned(), what: "it is not there".to_owned() };
        self.0.get(path).map(|bytes| bytes.iter().take(max_bytes).copied().collect()).ok_or_else(missing)
    }

    fn own(&self, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        Ok(self.0.get(path).map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read>))
    }

    fn data(&self, pattern: &str) -> Result<Vec<String>, Trouble> {
        Ok(self.0.keys().filter(|path| app::matches(pattern, path)).cloned().collect())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        Ok(Box::new(Cursor::new(self.0.get(path).map_or(&[][..], Vec::as_slice))))
    }
}

/// Rows of a table: what was done, and how long it took.
pub(crate) fn whole(inhabitants: u64) -> String {
    let zone = Zone::utc();
    let made = zone.parse_instant("2026-11-16").expect("a day");
    let at = At { as_of: zone.parse_instant("2026-11-17").expect("a day"), known_at: model::Instant::MAX };
    let mut folder = city(inhabitants, made);
    let mut out = String::new();
    let mut row = |what: &str, seconds: f64| out.push_str(&format!("| {what} | {seconds:.2} |\n"));
    {
        let begin = Instant::now();
        let loaded = load(&folder, at, None);
        let assessment = assess(&loaded, at.as_of, at.known_at, &mut |_, _| {});
        let posture = posture(&loaded, &assessment);
        row(&format!("from its files to the posture: {} checks", posture.n_checks), seconds(begin));
    }
    let state = {
        let loaded = load(&folder, at, Some(PROGRAM));
        let assessment = assess(&loaded, at.as_of, at.known_at, &mut |_, _| {});
        let mut bytes = Vec::new();
        loaded.write_state(&assessment, &mut bytes).expect("memory takes all");
        bytes
    };
    folder.0.insert(STATE_FILE.to_owned(), state);
    reset_peak();
    let begin = Instant::now();
    let mut loaded = load(&folder, at, Some(PROGRAM));
    assert!(matches!(loaded.state_file, StateFile::Used(_)), "the state file is used");
    let (read, middle) = (seconds(begin), Instant::now());
    let assessment = assess(&loaded, at.as_of, at.known_at, &mut |_, _| {});
    let (judged, last) = (seconds(middle), Instant::now());
    let said = posture(&loaded, &assessment);
    let posture = seconds(last);
    row("from its state file to the posture", seconds(begin));
    row("- of it the files hashed and the state read", read);
    row(&format!("- of it judged: {} entities, {} verdicts", assessment.state.n_entities(), said.entities.in_scope()), judged);
    row("- of it the posture", posture);
    drop(assessment);
    let begin = Instant::now();
    keep_state(&mut loaded, at);
    let what_if = WhatIf { policies: vec![stricter()], ..WhatIf::default() };
    let after = load_what_if(&folder, &what_if, at, &loaded, &mut |_, _| {}).expect("it can be read");
    assert_eq!(after.diagnostics.n_errors(), 0, "the policy is well");
    let simulated = simulate((&loaded, at), (&after, at));
    let turned = simulated.difference.newly.entities;
    let what = format!(
        "a policy simulated, from the loaded state: {} newly failing, {} newly passing",
        turned.fail, turned.pass
    );
    row(&what, seconds(begin));
    out.push_str(&format!("\nFrom the state file on at most {} MB, of them {} MB the files themselves.\n", memory("VmHWM"), megabytes(&folder)));
    out
}

fn seconds(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64()
}

fn megabytes(folder: &Memory) -> usize {
    folder.0.values().map(Vec::len).sum::<usize>() / 1_000_000
}

fn city(inhabitants: u64, as_of: model::Instant) -> Memory {
    let recipe = Recipe::new(inhabitants, SEED, as_of).map_err(|absurd| absurd.to_string()).expect("a sound recipe");
    let policies: Vec<&str> = app::SHIPPED.iter().filter_map(|(file, _)| file.strip_suffix(".yaml")).collect();
    let mut folder = Memory(BTreeMap::new());
    for file in files(&Schema::builtin(), &recipe, &policies) {
        let mut bytes = Vec::new();
        file.write(&mut bytes, &mut |_| {}).expect("memory takes all");
        folder.0.insert(file.path.clone(), bytes);
    }
    folder
}

fn load(folder: &Memory, at: At, program: Option<&str>) -> Loaded {
    let (loaded, _) = load_at(folder, program, |_| Ok::<_, Trouble>(at), &mut |_, _| {}).expect("it can be read");
    assert_eq!(loaded.diagnostics.n_errors(), 0, "the city is well");
    loaded
}

/// A shipped policy that asks for more: a patch every 30 days, and lets one be missing.
fn stricter() -> (String, Vec<u8>) {
    let (_, text) = app::SHIPPED.iter().find(|(file, _)| *file == "patching.yaml").expect("a shipped policy");
    let text = text
        .replace("patch_days: {type: int, default: 90", "patch_days: {type: int, default: 30")
        .replace("patches_allowed: {type: int, default: 0", "patches_allowed: {type: int, default: 1");
    ("patching.yaml".to_owned(), text.into_bytes())
}
