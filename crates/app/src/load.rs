//! Reads a city: its manifest, entity files, policies and imports. All mistakes of all files are told at once.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use diag::{Diagnostic, Diagnostics, Files};
use intake::{Import, Outcome, Sha, WhoIsWho, taken};
use model::{Instant, Observations, Zone};
use policy::{Policy, Scenario, scenario};

use crate::{
    Folder, Opened, SHIPPED, SHIPPED_SCENARIOS, STATE_FILE, StateFile, Trouble,
    assess::Folded,
    exports::{self, Before},
    open,
    open::entity_texts,
    state_file::{self, Kept},
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
    ("A0114", "A change names something that the city does not have."),
];

/// The instants that a city is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// What was true then.
    pub as_of: Instant,
    /// What was known then.
    pub known_at: Instant,
}

/// What a source gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gave {
    /// How much was seen.
    pub n_facts: u64,
    /// How much of it without a date.
    pub n_undated: u64,
    /// The oldest date.
    pub oldest: Option<Instant>,
    /// The newest date.
    pub newest: Option<Instant>,
}

/// An import that was run.
pub struct Imported {
    /// What the city wrote.
    pub import: Import,
    /// What became of it; `None` if its file is not there.
    pub outcome: Option<Outcome>,
    /// What it was read from, if from what was taken; `None` if straight from its files.
    pub taken: Option<TakenFrom>,
    /// The files that it was read from, each with its hash.
    pub(crate) reads: Reads,
}

/// The files that an import is read from, each with its hash.
pub(crate) type Reads = Vec<(Arc<str>, Sha)>;

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
    /// The manifest and what entity files and imports say; of imports nothing if the state was read from its file.
    pub city: source::City,
    /// What each source gave, in the order of sources.
    pub gave: Vec<Gave>,
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
    /// What became of the state file.
    pub state_file: StateFile,
    /// The state, if it was read from its file.
    pub(crate) folded: Option<(At, Folded)>,
    /// The key of a state file, if one may be kept.
    pub(crate) key: Option<Sha>,
}

impl Loaded {
    /// The files of the city itself, its entities and its imports, with their texts.
    pub(crate) fn entity_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        entity_texts(&self.files)
    }

    /// How much was seen in all.
    pub fn n_observations(&self) -> u64 {
        self.gave.iter().map(|gave| gave.n_facts).sum()
    }
}

/// Reads a city. `Err` only where something outside is wrong; mistakes in files are diagnostics.
pub fn load(
    folder: &dyn Folder,
    with_imports: bool,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Loaded, Trouble> {
    let mut opened = open(folder, progress)?;
    let rules = Rules::read(&mut opened);
    rules.with_files(folder, opened, with_imports, progress)
}

/// Reads a city to be asked about instants, which `at` tells once the city's time zone is known.
///
/// `program` tells one build of the program from all others. With it the city's state file is used where it fits, and
/// what is read otherwise may be kept as one. What was read from a state file is asked about these instants only.
pub fn load_at<E: From<Trouble>>(
    folder: &dyn Folder,
    program: Option<&str>,
    at: impl FnOnce(&Zone) -> Result<At, E>,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<(Loaded, At), E> {
    let mut opened = open(folder, progress)?;
    let rules = Rules::read(&mut opened);
    let at = at(&opened.city.manifest.zone)?;
    let program = program.filter(|_| opened.is_city && !opened.diagnostics.has_errors());
    let own = state_file::own(&opened);
    let mut state_file = StateFile::None;
    if let Some(program) = program {
        match folder.own(STATE_FILE) {
            Ok(None) => {}
            // It is never needed, so it is in nobody's way.
            Err(_) => state_file = StateFile::Broken("it cannot be read"),
            Ok(Some(file)) => {
                let reads = state_file::reads(folder, &opened, progress)?;
                let key = state_file::key(own, program, at.known_at, &reads);
                let kept;
                (state_file, kept) = state_file::read(file, &opened.city.manifest.schema, key, at.as_of);
                if let Some(kept) = kept {
                    return Ok((rules.with_state(opened, state_file, kept, reads, at), at));
                }
            }
        }
    }
    let n_said = opened.diagnostics.n_said();
    let mut loaded = rules.with_files(folder, opened, true, progress)?;
    let reads: Vec<_> = loaded.imports.iter().map(|imported| imported.reads.clone()).collect();
    // What was said of imports is not kept, so neither is the state.
    let program = program.filter(|_| loaded.diagnostics.n_said() == n_said);
    loaded.key = program.map(|program| state_file::key(own, program, at.known_at, &reads));
    loaded.state_file = state_file;
    Ok((loaded, at))
}

/// What policies and scenarios say, which are read always.
#[derive(Default)]
pub(crate) struct Rules {
    policies: BTreeMap<String, Policy>,
    own_policies: Vec<String>,
    scenarios: BTreeMap<String, Scenario>,
    own_scenarios: Vec<String>,
}

impl Rules {
    pub(crate) fn read(opened: &mut Opened) -> Self {
        let (mut policies, mut own_policies) = (BTreeMap::new(), Vec::new());
        let (mut scenarios, mut own_scenarios) = (BTreeMap::new(), Vec::new());
        if opened.is_city {
            (policies, own_policies) = read_policies(opened);
            (scenarios, own_scenarios) = read_scenarios(opened);
        }
        Self { policies, own_policies, scenarios, own_scenarios }
    }

    /// The city with what its imports say, read from their files.
    pub(crate) fn with_files(
        self,
        folder: &dyn Folder,
        mut opened: Opened,
        with_imports: bool,
        progress: &mut dyn FnMut(&str, u64),
    ) -> Result<Loaded, Trouble> {
        let imports = std::mem::take(&mut opened.imports).into_iter();
        let mut imports: Vec<Imported> = imports
            .map(|import| Imported { import, outcome: None, taken: None, reads: Vec::new() })
            .collect();
        let mut who = WhoIsWho::default();
        if with_imports && opened.is_city {
            let n_own = opened.city.observations.sources.len();
            run_imports(folder, &mut imports, &mut opened.city, &mut opened.diagnostics, progress)?;
            intake::declare(&opened.city.manifest.schema, &mut opened.city.observations);
            who = opened.who_is_who(n_own);
        }
        check_references(&opened.city, &imports, with_imports, &mut opened.diagnostics);
        let gave = gave(&opened.city.observations);
        Ok(self.loaded(opened, gave, imports, who))
    }

    /// The city with its state as it was kept.
    fn with_state(
        self,
        mut opened: Opened,
        state_file: StateFile,
        kept: Kept,
        reads: Vec<Reads>,
        at: At,
    ) -> Loaded {
        let imports = std::mem::take(&mut opened.imports).into_iter().zip(kept.imports).zip(reads);
        let imports = imports
            .map(|((import, (taken, outcome)), reads)| Imported { import, outcome, taken, reads })
            .collect();
        opened.city.observations.sources = kept.folded.state.sources().to_vec();
        let loaded = self.loaded(opened, kept.gave, imports, kept.who);
        Loaded { state_file, folded: Some((at, kept.folded)), ..loaded }
    }

    /// The city with the state of another whose entities are the same.
    pub(crate) fn with_state_of(self, mut opened: Opened, of: &Loaded) -> Loaded {
        opened.city.observations.sources = of.city.observations.sources.clone();
        let loaded = self.loaded(opened, of.gave.clone(), Vec::new(), WhoIsWho::default());
        Loaded { folded: of.folded.clone(), ..loaded }
    }

    pub(crate) fn loaded(
        self,
        opened: Opened,
        gave: Vec<Gave>,
        imports: Vec<Imported>,
        who: WhoIsWho,
    ) -> Loaded {
        let Opened { files, diagnostics, city, .. } = opened;
        let Self { policies, own_policies, scenarios, own_scenarios } = self;
        let (state_file, folded, key) = (StateFile::None, None, None);
        Loaded {
            files,
            diagnostics,
            city,
            gave,
            policies,
            own_policies,
            scenarios,
            own_scenarios,
            imports,
            who,
            state_file,
            folded,
            key,
        }
    }
}

/// What each source gave, in one pass over everything that was seen.
fn gave(observations: &Observations) -> Vec<Gave> {
    let mut gave = vec![Gave::default(); observations.sources.len()];
    for seen in &observations.list {
        let Some(of) = gave.get_mut(seen.origin.source.0 as usize) else { continue };
        of.n_facts += 1;
        match seen.observed_at {
            None => of.n_undated += 1,
            Some(at) => {
                of.oldest = Some(of.oldest.map_or(at, |oldest| oldest.min(at)));
                of.newest = Some(of.newest.map_or(at, |newest| newest.max(at)));
            }
        }
    }
    gave
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
            Before::Taken(taken, _, sha) => {
                imported.reads = vec![(Arc::from(taken::path(import.name())), sha)];
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
        let (outcome, hashes) = exports::run(folder, import, manifest, &paths, observations, progress)?;
        imported.reads = paths.iter().map(|path| Arc::from(path.as_str())).zip(hashes).collect();
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
