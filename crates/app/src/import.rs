//! Imports the exports of other systems: reads them, compares with what was taken before, and says what to keep.
//!
//! Absent on purpose: writing. What is to be kept comes back as a value, each import apart, so that nothing is written
//! before everything is known.

use std::{collections::HashSet, sync::Arc};

use diag::{Diagnostic, Diagnostics, Files};
use intake::{
    Import, Outcome, Taken, WhoIsWho,
    taken::{Difference, Joined, Rules, join},
};
use model::{FieldId, Instant, KindId, Observations, Source};

use crate::{
    Folder, Opened, Trouble,
    exports::{self, Before},
};

/// What a person asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The names of the imports; empty for all.
    pub names: Vec<String>,
    /// Whether any number of entities may be gone at once.
    pub allow_gone: bool,
    /// When it is.
    pub at: Instant,
}

/// What became of all imports.
pub struct Importing {
    /// All files, for places.
    pub files: Files,
    /// What was said of them and of the exports.
    pub diagnostics: Diagnostics,
    /// The city, with what tells who is who of all that is kept of imports.
    pub city: source::City,
    /// The imports, in the order of writing.
    pub imports: Vec<(Import, Fate)>,
    /// Which records turned out to speak of one thing, and which may.
    pub who: WhoIsWho,
    /// When it is.
    pub at: Instant,
}

/// What became of one import.
pub enum Fate {
    /// Nobody asked for it. When it was taken before, if ever.
    NotAsked(Option<Instant>),
    /// None of its files is there. When it was taken before, if ever.
    Missing(Option<Instant>),
    /// What was taken before cannot be read, so nothing can be compared.
    Unreadable,
    /// Its files were read.
    Read(Box<Read>),
}

/// An import whose files were read.
pub struct Read {
    /// What became of the records.
    pub outcome: Outcome,
    /// The files that they stand in.
    pub source: Source,
    /// What is other than before.
    pub difference: Difference,
    /// What follows from it.
    pub kept: Kept,
}

/// What is kept of an import.
pub enum Kept {
    /// What was kept before; nothing is to be written.
    AsBefore(Instant),
    /// This is to be kept; when something was taken before, if ever.
    Now(Box<Taken>, Option<Instant>),
    /// What was kept before, of so many entities, as too many would be gone.
    TooManyGone(u64),
    /// What was kept before, as there would be too many entities.
    TooLarge,
}

/// Reads the exports of a city and compares them with what was taken before.
pub fn import(
    mut opened: Opened,
    folder: &dyn Folder,
    asked: &Asked,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Importing, Trouble> {
    let n_own = opened.city.observations.sources.len();
    let identifying = intake::identifying(&opened.city.manifest.schema);
    let mut imports = Vec::new();
    for import in std::mem::take(&mut opened.imports) {
        let fate = one(&mut opened, folder, asked, &import, &identifying, progress)?;
        imports.push((import, fate));
    }
    let who = opened.who_is_who(n_own);
    let Opened { files, diagnostics, city, .. } = opened;
    Ok(Importing { files, diagnostics, city, imports, who, at: asked.at })
}

fn one(
    opened: &mut Opened,
    folder: &dyn Folder,
    asked: &Asked,
    import: &Import,
    identifying: &HashSet<(KindId, FieldId)>,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Fate, Trouble> {
    let Opened { city, diagnostics, .. } = opened;
    let (manifest, observations) = (&city.manifest, &mut city.observations);
    progress(import.name(), 0);
    let before = exports::before(folder, import, manifest, diagnostics)?;
    let taken_at = exports::taken_at(&before);
    let is_whole = !matches!(before, Before::Taken(_, false, _));
    let trust = import.trust().unwrap_or(exports::trust(manifest, import));
    let is_named = asked.names.iter().any(|name| name == import.name());
    let old = match before {
        Before::Unreadable => return Ok(Fate::Unreadable),
        Before::Nothing => None,
        Before::Taken(taken, ..) => Some(*taken),
    };
    let mut keep = |taken: &Taken| taken.identify(&manifest.schema, identifying, trust, observations);
    if !is_named && !asked.names.is_empty() {
        old.iter().for_each(keep);
        return Ok(Fate::NotAsked(taken_at));
    }
    let paths = exports::paths(folder, import, diagnostics)?;
    if paths.is_empty() {
        if is_named || old.is_none() {
            diagnostics.push(exports::missing(import));
        }
        old.iter().for_each(keep);
        return Ok(Fate::Missing(taken_at));
    }
    let mut seen = Observations::default();
    let (outcome, hashes) = exports::run(folder, import, manifest, &paths, &mut seen, progress)?;
    for of in &outcome.broken {
        diagnostics.push(exports::broken(import, of, outcome.n_taken));
    }
    let source = seen.sources.first().cloned().unwrap_or_else(|| Source::new(import.name(), "record", trust));
    let files = paths.iter().map(|path| Arc::from(path.as_str())).zip(hashes).collect();
    let new = Taken::of(&manifest.schema, import, &outcome, seen, files, asked.at);
    let rules = Rules { is_complete: import.is_complete(), allow_gone: asked.allow_gone };
    let (difference, kept) = match join(&manifest.schema, old, new, &outcome.held, rules) {
        Joined::Unchanged(taken, difference) if is_whole => {
            keep(&taken);
            (difference, Kept::AsBefore(taken.taken_at))
        }
        Joined::Unchanged(taken, difference) | Joined::Changed(taken, difference) => {
            keep(&taken);
            (difference, Kept::Now(Box::new(taken), taken_at))
        }
        Joined::TooManyGone(old, difference) => {
            let n_before = old.accounts.len() as u64;
            diagnostics.push(too_many_gone(import, difference.n_gone, n_before));
            keep(&old);
            (difference, Kept::TooManyGone(n_before))
        }
        Joined::TooLarge(old, difference) => {
            let bound = intake::MAX_GATHERED;
            let message = format!("`{}` would have more entities than the bound of {bound}", import.name());
            diagnostics.push(Diagnostic::error("A0110", import.file_span(), message));
            old.iter().for_each(keep);
            (difference, Kept::TooLarge)
        }
    };
    Ok(Fate::Read(Box::new(Read { outcome, source, difference, kept })))
}

fn too_many_gone(import: &Import, n_gone: u64, n_before: u64) -> Diagnostic {
    let name = import.name();
    let message = format!(
        "`{name}` is complete and no longer names {n_gone} of {n_before} entities; nothing was taken"
    );
    let help = "look whether the export is whole; if they are really gone, add `--allow-gone`";
    Diagnostic::error("A0110", import.file_span(), message).help(help)
}
