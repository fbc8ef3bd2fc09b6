//! Reads a city: its manifest, entity files, policies and imports. All mistakes of all files are told at once.

use std::collections::BTreeMap;

use diag::{Diagnostic, Diagnostics, FileId, Files, Span};
use intake::{BrokenFile, Import, Outcome, Run, Setting, WhoIsWho};
use policy::Policy;
use source::Node;

use crate::{Folder, SHIPPED, Trouble};

/// The file that makes a folder a city.
pub const MANIFEST: &str = "bailiwick.yaml";
/// The file that says what is imported.
const IMPORTS: &str = "imports.yaml";
/// The folder of the city's own policies.
const POLICIES: &str = "policies/";
/// How many files make a city.
const MAX_FILES: usize = 10_000;

/// Codes of this file and what they mean.
pub const CODES: &[(&str, &str)] = &[
    ("A0101", "A file that an import names is not there."),
    ("A0102", "An import ended before the end of its file."),
    ("A0103", "A policy has the id of another."),
    ("A0104", "There are more files than are read."),
    ("A0105", "A line of `who-is-who` names an entity that nobody listed."),
];

/// An import that was run.
pub struct Imported {
    /// What the city wrote.
    pub import: Import,
    /// What became of it; `None` if its file is not there.
    pub outcome: Option<Outcome>,
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
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let paths = yaml_files(folder)?;
    let Some(manifest) = add(folder, MANIFEST, &mut files, &mut diagnostics)? else {
        let city = source::City::default();
        return Ok(empty(files, diagnostics, city));
    };
    if paths.len() > MAX_FILES {
        let span = Span::new(manifest, 0, 0);
        let message = format!("the city has {} YAML files; at most {MAX_FILES} are read", paths.len());
        diagnostics.push(Diagnostic::error("A0104", span, message).help("join small files into larger ones"));
    }
    let mut entity_files = Vec::new();
    let mut policy_files = Vec::new();
    let mut imports_file = None;
    for path in paths.iter().take(MAX_FILES).filter(|path| *path != MANIFEST) {
        progress(path, 0);
        let Some(file) = add(folder, path, &mut files, &mut diagnostics)? else { continue };
        match path.as_str() {
            IMPORTS => imports_file = Some(file),
            path if path.starts_with(POLICIES) => policy_files.push(file),
            _ => entity_files.push(file),
        }
    }
    let mut city = source::read(&files, manifest, &entity_files, &mut diagnostics);
    let (policies, own_policies) = policies(&mut files, &policy_files, &city, &mut diagnostics);
    let root = imports_file.and_then(|file| source::parse(&files, file, &mut diagnostics));
    let mut imports = read_imports(&mut files, root.as_ref(), &city, &mut diagnostics);
    let mut who = WhoIsWho::default();
    let n_own = city.observations.sources.len();
    if with_imports {
        run_imports(folder, &mut imports, &mut city, &mut diagnostics, progress)?;
        intake::declare(&city.manifest.schema, &mut city.observations);
        who = who_is_who(root.as_ref(), &mut city, n_own, &mut diagnostics);
    }
    check_references(&city, &imports, with_imports, &mut diagnostics);
    Ok(Loaded { files, diagnostics, city, policies, own_policies, imports, who })
}

fn empty(files: Files, diagnostics: Diagnostics, city: source::City) -> Loaded {
    let (policies, own_policies, imports) = (BTreeMap::new(), Vec::new(), Vec::new());
    Loaded { files, diagnostics, city, policies, own_policies, imports, who: WhoIsWho::default() }
}

fn yaml_files(folder: &dyn Folder) -> Result<Vec<String>, Trouble> {
    let is_yaml = |path: &String| path.ends_with(".yaml") || path.ends_with(".yml");
    Ok(folder.files()?.into_iter().filter(is_yaml).collect())
}

fn add(
    folder: &dyn Folder,
    path: &str,
    files: &mut Files,
    diagnostics: &mut Diagnostics,
) -> Result<Option<FileId>, Trouble> {
    let bytes = folder.read(path, source::MAX_FILE_BYTES + 1)?;
    Ok(source::add_file(files, path, &bytes, diagnostics))
}

fn policies(
    files: &mut Files,
    own: &[FileId],
    city: &source::City,
    diagnostics: &mut Diagnostics,
) -> (BTreeMap<String, Policy>, Vec<String>) {
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

fn read_imports(
    files: &mut Files,
    root: Option<&Node>,
    city: &source::City,
    diagnostics: &mut Diagnostics,
) -> Vec<Imported> {
    let Some(root) = root else { return Vec::new() };
    let imports = intake::read_imports(files, root, &city.manifest.schema, &city.manifest.zone, diagnostics);
    imports.into_iter().map(|import| Imported { import, outcome: None }).collect()
}

/// Makes one of what is one. A ruling on what nobody listed is told.
fn who_is_who(
    root: Option<&Node>,
    city: &mut source::City,
    n_own: usize,
    diagnostics: &mut Diagnostics,
) -> WhoIsWho {
    let schema = &city.manifest.schema;
    let rulings = root.map_or_else(Vec::new, |root| intake::read_rulings(root, schema, diagnostics));
    let who = intake::who_is_who(schema, &mut city.observations, n_own, &rulings);
    for ruling in who.idle.iter().filter_map(|n| rulings.get(*n)) {
        let message = "a line of `who-is-who` names what nobody listed";
        let idle = Diagnostic::warning("A0105", ruling.span, message);
        diagnostics.push(idle.help("take the line out, or mend the id; it may have been merged or be gone"));
    }
    who
}

fn run_imports(
    folder: &dyn Folder,
    imports: &mut [Imported],
    city: &mut source::City,
    diagnostics: &mut Diagnostics,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<(), Trouble> {
    for imported in imports {
        let import = &imported.import;
        let paths = folder.data(import.file())?;
        if paths.is_empty() {
            let message = format!("`{}` is not there", import.file());
            let help = "say where the data lies with `--data FOLDER` or BAILIWICK_DATA, or put it in the city's folder";
            diagnostics.push(Diagnostic::error("A0101", import.file_span(), message).help(help));
            continue;
        }
        if paths.len() > intake::MAX_FILES {
            let message =
                format!("`{}` names more files than the bound of {}", import.file(), intake::MAX_FILES);
            diagnostics.push(Diagnostic::error("A0104", import.file_span(), message));
        }
        let manifest = &city.manifest;
        let trust = manifest.source_trust.get(import.name()).copied().unwrap_or(0);
        let setting = Setting { schema: &manifest.schema, zone: &manifest.zone, trust };
        let mut run = Run::new(import, setting, &mut city.observations);
        for path in paths.iter().take(intake::MAX_FILES) {
            run.file(path, folder.open(path)?, &mut |n| progress(import.name(), n));
        }
        let outcome = run.end();
        for of in &outcome.broken {
            diagnostics.push(broken(import, of, outcome.n_taken));
        }
        imported.outcome = Some(outcome);
    }
    Ok(())
}

fn broken(import: &Import, of: &BrokenFile, n_taken: u64) -> Diagnostic {
    let place = match of.broken.place {
        intake::Place::File => String::new(),
        intake::Place::Line(line) => format!(" beyond line {line}"),
        intake::Place::Row(row) => format!(" beyond row {row}"),
        intake::Place::LineColumn(line, column) => format!(" beyond line {line}, column {column}"),
    };
    let message = format!("`{}` cannot be read{place}: {}", of.file, of.broken.reason);
    let taken = format!("{n_taken} records before that were taken");
    Diagnostic::error("A0102", import.file_span(), message).help(of.broken.help.clone().unwrap_or(taken))
}

/// Entities that an import brings are known only once it ran; without imports, their kinds are given the doubt.
fn check_references(
    city: &source::City,
    imports: &[Imported],
    with_imports: bool,
    diagnostics: &mut Diagnostics,
) {
    let ids: std::collections::HashSet<_> =
        city.observations.entities.iter().map(|(entity, _)| entity).collect();
    let kinds: Vec<_> = imports.iter().flat_map(|imported| imported.import.kinds()).collect();
    let all_ran = with_imports && imports.iter().all(|imported| imported.outcome.is_some());
    let is_known =
        |entity: &model::EntityRef| ids.contains(entity) || (!all_ran && kinds.contains(&entity.kind));
    source::check_references(city, &is_known, diagnostics);
}
