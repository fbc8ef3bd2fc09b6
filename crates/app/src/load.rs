//! Reads a city: its manifest, entity files, policies and imports. All mistakes of all files are told at once.

use std::collections::{BTreeMap, HashSet};

use diag::{Diagnostic, Diagnostics, Files};
use intake::{Import, Outcome, WhoIsWho, taken};
use model::Instant;
use policy::{Policy, Scenario, scenario};

use crate::{
    Folder, Opened, SHIPPED, SHIPPED_SCENARIOS, Trouble,
    exports::{self, Before},
    open,
};

/// Codes of this crate and what they mean.
pub const CODES: &[(&str, &str)] = &[
    ("A0101", "A file that an import names is not there."),
    ("A0102", "An import ended before the end of its file."),
    ("A0103", "A policy has the id of another."),
    ("A0104", "There are more files than are read."),
    ("A0105", "A line of `who-is-who` names an entity that nobody listed."),
    ("A0106", "What an import has taken cannot be read."),
    ("A0107", "What an import has taken says something for which the schema has no room."),
    ("A0108", "Something was taken by an import that is no longer there."),
    ("A0109", "A file broke off when it was taken."),
    ("A0110", "An import is refused: it would retire or keep too much at once."),
    ("A0111", "What is written of an import has changed since it was taken."),
    ("A0112", "A scenario has the id of another."),
    ("A0113", "A line of `who-is-who` keeps apart what other lines join."),
];

/// An import that was run.
pub struct Imported {
    /// What the city wrote.
    pub import: Import,
    /// What became of it; `None` if its file is not there.
    pub outcome: Option<Outcome>,
    /// What it was read from, if from what was taken; `None` if straight from its files.
    pub taken: Option<TakenFrom>,
}

/// When something was taken, and from which files.
pub struct TakenFrom {
    /// When.
    pub at: Instant,
    /// The files, the newest first.
    pub files: Vec<taken::Part>,
}

/// A city as it was read.
pub struct Loaded {
    /// All files, for places.
    pub files: Files,
    /// What was said of them.
    pub diagnostics: Diagnostics,
    /// The manifest and what entity files and imports say.
    pub city: source::City,
    /// All policies, the city's own and those shipped, by id.
    pub policies: BTreeMap<String, Policy>,
    /// Ids of the policies that are the city's own.
    pub own_policies: Vec<String>,
    /// All scenarios, the city's own and those shipped, by id.
    pub scenarios: BTreeMap<String, Scenario>,
    /// Ids of the scenarios that are the city's own.
    pub own_scenarios: Vec<String>,
    /// The imports, in the order of writing.
    pub imports: Vec<Imported>,
    /// Which records turned out to speak of one thing, and which may.
    pub who: WhoIsWho,
}

/// Reads a city. `Err` only where something outside is wrong; mistakes in files are diagnostics.
pub fn load(
    folder: &dyn Folder,
    with_imports: bool,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Loaded, Trouble> {
    let mut opened = open(folder, progress)?;
    let (mut policies, mut own_policies) = (BTreeMap::new(), Vec::new());
    let (mut scenarios, mut own_scenarios) = (BTreeMap::new(), Vec::new());
    if opened.is_city {
        (policies, own_policies) = read_policies(&mut opened);
        (scenarios, own_scenarios) = read_scenarios(&mut opened);
    }
    let imports = std::mem::take(&mut opened.imports).into_iter();
    let mut imports: Vec<Imported> =
        imports.map(|import| Imported { import, outcome: None, taken: None }).collect();
    let mut who = WhoIsWho::default();
    if with_imports && opened.is_city {
        let n_own = opened.city.observations.sources.len();
        run_imports(folder, &mut imports, &mut opened.city, &mut opened.diagnostics, progress)?;
        intake::declare(&opened.city.manifest.schema, &mut opened.city.observations);
        who = opened.who_is_who(n_own);
    }
    check_references(&opened.city, &imports, with_imports, &mut opened.diagnostics);
    let Opened { files, diagnostics, city, .. } = opened;
    Ok(Loaded { files, diagnostics, city, policies, own_policies, scenarios, own_scenarios, imports, who })
}

fn read_policies(opened: &mut Opened) -> (BTreeMap<String, Policy>, Vec<String>) {
    let Opened { files, diagnostics, city, policy_files: own, .. } = opened;
    let schema = &city.manifest.schema;
    let mut policies: BTreeMap<String, Policy> = BTreeMap::new();
    let mut own_ids = Vec::new();
    for file in own {
        let Some(root) = source::parse(files, *file, diagnostics) else { continue };
        let Some(policy) = policy::read(schema, &root, diagnostics) else { continue };
        if let Some(first) = policies.get(&policy.id) {
            let message = format!("the policy `{}` is there twice", policy.id);
            let twice = Diagnostic::error("A0103", policy.span, message).related(first.span, "first here");
            diagnostics.push(twice.help("give one of them another id"));
            continue;
        }
        own_ids.push(policy.id.clone());
        policies.insert(policy.id.clone(), policy);
    }
    for (name, text) in SHIPPED {
        let file = files.add(format!("shipped:policies/{name}"), *text);
        let Some(root) = source::parse(files, file, diagnostics) else { continue };
        let Some(policy) = policy::read(schema, &root, diagnostics) else { continue };
        policies.entry(policy.id.clone()).or_insert(policy);
    }
    (policies, own_ids)
}

fn read_scenarios(opened: &mut Opened) -> (BTreeMap<String, Scenario>, Vec<String>) {
    let Opened { files, diagnostics, city, scenario_files: own, .. } = opened;
    let schema = &city.manifest.schema;
    let mut scenarios: BTreeMap<String, Scenario> = BTreeMap::new();
    let mut own_ids = Vec::new();
    for file in own {
        let Some(root) = source::parse(files, *file, diagnostics) else { continue };
        let Some(scenario) = scenario::read(schema, &root, diagnostics) else { continue };
        if let Some(first) = scenarios.get(&scenario.id) {
            let message = format!("the scenario `{}` is there twice", scenario.id);
            let twice = Diagnostic::error("A0112", scenario.span, message).related(first.span, "first here");
            diagnostics.push(twice.help("give one of them another id"));
            continue;
        }
        own_ids.push(scenario.id.clone());
        scenarios.insert(scenario.id.clone(), scenario);
    }
    for (name, text) in SHIPPED_SCENARIOS {
        let file = files.add(format!("shipped:scenarios/{name}"), *text);
        let Some(root) = source::parse(files, file, diagnostics) else { continue };
        let Some(scenario) = scenario::read(schema, &root, diagnostics) else { continue };
        scenarios.entry(scenario.id.clone()).or_insert(scenario);
    }
    (scenarios, own_ids)
}

/// Reads what every import has taken, or else its files.
fn run_imports(
    folder: &dyn Folder,
    imports: &mut [Imported],
    city: &mut source::City,
    diagnostics: &mut Diagnostics,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<(), Trouble> {
    let (manifest, observations) = (&city.manifest, &mut city.observations);
    for imported in imports {
        let import = &imported.import;
        progress(import.name(), 0);
        match exports::before(folder, import, manifest, diagnostics)? {
            Before::Unreadable => continue,
            Before::Taken(taken, _) => {
                let warnings =
                    [exports::broke_off(manifest, import, &taken), exports::rewritten(import, &taken)];
                warnings.into_iter().flatten().for_each(|it| diagnostics.push(it));
                let trust = import.trust().unwrap_or(exports::trust(manifest, import));
                imported.taken = Some(TakenFrom { at: taken.taken_at, files: taken.files.clone() });
                imported.outcome = Some(taken.observe(&manifest.schema, trust, observations));
                continue;
            }
            Before::Nothing => {}
        }
        let paths = exports::paths(folder, import, diagnostics)?;
        if paths.is_empty() {
            diagnostics.push(exports::missing(import));
            continue;
        }
        let first = observations.entities.len();
        let (outcome, _) = exports::run(folder, import, manifest, &paths, observations, progress)?;
        taken::as_read(&manifest.schema, observations, first);
        for of in &outcome.broken {
            diagnostics.push(exports::broken(import, of, outcome.n_taken));
        }
        imported.outcome = Some(outcome);
    }
    Ok(())
}

/// Entities that an import brings are known only once it ran; without imports, their kinds are given the doubt.
fn check_references(
    city: &source::City,
    imports: &[Imported],
    with_imports: bool,
    diagnostics: &mut Diagnostics,
) {
    let wanted: HashSet<_> = city.references.iter().map(|(entity, _)| entity).collect();
    let ids = city.observations.entities.iter().map(|(entity, _)| entity);
    let ids: HashSet<_> = ids.filter(|entity| wanted.contains(entity)).collect();
    let kinds: Vec<_> = imports.iter().flat_map(|imported| imported.import.kinds()).collect();
    let all_ran = with_imports && imports.iter().all(|imported| imported.outcome.is_some());
    let is_known =
        |entity: &model::EntityRef| ids.contains(entity) || (!all_ran && kinds.contains(&entity.kind));
    source::check_references(city, &is_known, diagnostics);
}
