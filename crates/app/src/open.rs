//! Opens a city: its manifest, its entity files, and the list of its imports.

use std::collections::BTreeSet;

use diag::{Diagnostic, Diagnostics, FileId, Files, Span};
use intake::{Import, Ruling, WhoIsWho, taken};

use crate::{Folder, Trouble};

/// The file that makes a folder a city.
pub const MANIFEST: &str = "bailiwick.yaml";
/// The file that says what is imported.
const IMPORTS: &str = "imports.yaml";
/// The folder of the city's own policies.
const POLICIES: &str = "policies/";
/// The folder of the city's own scenarios.
const SCENARIOS: &str = "scenarios/";
/// The folder of files of changes, which are no part of the city.
const WHAT_IF: &str = "what-if/";
/// How many files make a city.
const MAX_FILES: usize = 10_000;

/// A city as its people wrote it, before policies and imports are read.
pub struct Opened {
    /// All files, for places.
    pub files: Files,
    /// What was said of them.
    pub diagnostics: Diagnostics,
    /// The manifest and what entity files say.
    pub city: source::City,
    /// The imports, in the order of writing.
    pub imports: Vec<Import>,
    /// Whether there was a manifest to begin with.
    pub(crate) is_city: bool,
    pub(crate) policy_files: Vec<FileId>,
    pub(crate) scenario_files: Vec<FileId>,
    /// What the city ruled on who is who.
    rulings: Vec<Ruling>,
}

/// Opens a city. `Err` only where something outside is wrong; mistakes in files are diagnostics.
pub fn open(folder: &dyn Folder, progress: &mut dyn FnMut(&str, u64)) -> Result<Opened, Trouble> {
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let all = folder.files()?;
    let is_read = |path: &&String| is_yaml(path) && !path.starts_with(WHAT_IF);
    let paths: Vec<&String> = all.iter().filter(is_read).collect();
    let Some(manifest) = add(folder, MANIFEST, &mut files, &mut diagnostics)? else {
        return Ok(Opened { files, diagnostics, ..Opened::nothing() });
    };
    if paths.len() > MAX_FILES {
        let span = Span::new(manifest, 0, 0);
        let message = format!("the city has {} YAML files; at most {MAX_FILES} are read", paths.len());
        diagnostics.push(Diagnostic::error("A0104", span, message).help("join small files into larger ones"));
    }
    let (mut entity_files, mut policy_files, mut scenario_files) = (Vec::new(), Vec::new(), Vec::new());
    let mut imports_file = None;
    for path in paths.into_iter().take(MAX_FILES).filter(|path| *path != MANIFEST) {
        progress(path, 0);
        let Some(file) = add(folder, path, &mut files, &mut diagnostics)? else { continue };
        match path.as_str() {
            IMPORTS => imports_file = Some(file),
            path if path.starts_with(POLICIES) => policy_files.push(file),
            path if path.starts_with(SCENARIOS) => scenario_files.push(file),
            _ => entity_files.push(file),
        }
    }
    let city = source::read(&files, manifest, &entity_files, &mut diagnostics);
    let root = imports_file.and_then(|file| source::parse(&files, file, &mut diagnostics));
    let (schema, zone) = (&city.manifest.schema, &city.manifest.zone);
    let (mut imports, mut rulings) = (Vec::new(), Vec::new());
    if let Some(root) = root {
        imports = intake::read_imports(&mut files, &root, schema, zone, &mut diagnostics);
        rulings = intake::read_rulings(&root, schema, &mut diagnostics);
    }
    let mut opened =
        Opened { files, diagnostics, city, imports, is_city: true, policy_files, scenario_files, rulings };
    opened.find_orphans(&all, manifest);
    Ok(opened)
}

/// The files of a city itself, its entities and its imports, with their texts; without policies and scenarios.
pub(crate) fn entity_texts(files: &Files) -> impl Iterator<Item = (&str, &str)> {
    let other = ["shipped:", POLICIES, SCENARIOS];
    files.iter().filter(move |(path, _)| !other.iter().any(|prefix| path.starts_with(prefix)))
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
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

impl Opened {
    /// The files of the city itself, its entities and its imports, with their texts; without policies and scenarios.
    pub(crate) fn entity_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        entity_texts(&self.files)
    }

    /// A folder in which nothing is.
    pub(crate) fn nothing() -> Self {
        Self {
            files: Files::default(),
            diagnostics: Diagnostics::default(),
            city: source::City::default(),
            imports: Vec::new(),
            is_city: false,
            policy_files: Vec::new(),
            scenario_files: Vec::new(),
            rulings: Vec::new(),
        }
    }

    /// Tells what was taken once by an import that is no longer written. Where mistakes leave imports out, nobody
    /// can tell.
    fn find_orphans(&mut self, all: &[String], manifest: FileId) {
        if self.diagnostics.has_errors() {
            return;
        }
        let known: BTreeSet<String> = self.imports.iter().map(|import| taken::path(import.name())).collect();
        let is_taken = |path: &&String| {
            let name = path.strip_prefix(taken::FOLDER).and_then(|rest| rest.strip_prefix('/'));
            name.is_some_and(|name| name.ends_with(".jsonl") && !name.contains('/'))
        };
        for path in all.iter().filter(is_taken).filter(|path| !known.contains(*path)) {
            let message = format!("`{path}` was taken by an import that is no longer there; it is not read");
            let help = "take the file out, or write the import again; its name stands in the first line";
            let span = Span::new(manifest, 0, 0);
            self.diagnostics.push(Diagnostic::warning("A0108", span, message).help(help));
        }
    }

    /// Makes one of what is one. A ruling on what nobody listed is told.
    pub(crate) fn who_is_who(&mut self, n_own: usize) -> WhoIsWho {
        let Self { city, diagnostics, rulings, .. } = self;
        let who = intake::who_is_who(&city.manifest.schema, &mut city.observations, n_own, rulings);
        for ruling in who.idle.iter().filter_map(|n| rulings.get(*n)) {
            let message = "a line of `who-is-who` names what nobody listed";
            let idle = Diagnostic::warning("A0105", ruling.span, message);
            diagnostics
                .push(idle.help("take the line out, or mend the id; it may have been merged or be gone"));
        }
        for ruling in who.torn.iter().filter_map(|n| rulings.get(*n)) {
            let message = "other lines of `who-is-who` say that these are one thing";
            diagnostics.push(
                Diagnostic::error("A0113", ruling.span, message).help("take out the line that is wrong"),
            );
        }
        who
    }
}
