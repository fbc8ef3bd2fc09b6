//! A city as it would be: other policies, changed fields, something gone, exceptions begun or ended, exports taken.
//!
//! The city that would be is loaded like any other. What no file of it says, a file of changes does, and goes before
//! what everybody else says.

mod changes;
mod overlay;

use std::collections::BTreeSet;

use diag::{Diagnostics, FileId, Files};
use intake::{WhoIsWho, taken};
use model::Instant;

use self::overlay::Overlay;
use crate::{
    Asked, At, Fate, Folder, Importing, Kept, Loaded, Opened, Trouble, assess::folded, import, load::Rules,
    open, state_file,
};

/// What would be otherwise.
#[derive(Clone, Debug, Default)]
pub struct WhatIf {
    /// Files of changes, by what they are called.
    pub changes: Vec<(String, Vec<u8>)>,
    /// Files of policies, by what they are called. One takes the place of the city's own policy of the same id.
    pub policies: Vec<(String, Vec<u8>)>,
    /// Which exports would be taken that were not taken yet; `None` for none, empty for all.
    pub imports: Option<Vec<String>>,
    /// Whether the folder is the one that the city as it is was read from. In another, such as a revision of it, the same
    /// files of imports may hold something else.
    pub is_same_folder: bool,
}

/// Keeps the state of a city as of an instant, so that a city that would be can share it.
pub fn keep_state(loaded: &mut Loaded, at: At) {
    if loaded.folded.is_none() {
        loaded.folded = Some((at, folded(loaded, at.as_of, at.known_at)));
    }
}

/// Loads a city as it would be at an instant. Where its entities are those of `base` at the same instant, it shares the
/// state that was kept there. `Err` only where something outside is wrong; mistakes are diagnostics.
pub fn load_what_if(
    folder: &dyn Folder,
    what_if: &WhatIf,
    at: At,
    base: &Loaded,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Loaded, Trouble> {
    let mut overlay = Overlay::new(folder);
    if let Some(names) = &what_if.imports {
        let importing = take(folder, names, at.as_of, progress)?;
        if importing.diagnostics.has_errors() {
            return Ok(refused(importing));
        }
        keep(&importing, &mut overlay);
    }
    let mut opened = open(&overlay, progress)?;
    let is_same_city = what_if.imports.is_none()
        && base.folded.as_ref().is_some_and(|(of, _)| *of == at)
        && opened.entity_texts().eq(base.entity_texts())
        && (what_if.is_same_folder || reads_the_same(&overlay, &opened, base, progress)?);
    let changes = changes::read(&mut opened, &what_if.changes, at.as_of);
    replace_policies(&mut opened, &what_if.policies);
    let rules = Rules::read(&mut opened);
    changes::bring_in_rules(&mut opened, &changes);
    if is_same_city && changes.iter().all(|it| it.fields.is_empty() && it.entities.is_empty()) {
        return Ok(rules.with_state_of(opened, base));
    }
    let mut loaded = rules.with_files(&overlay, opened, true, progress)?;
    changes::bring_in(&mut loaded, &changes);
    Ok(loaded)
}

/// Tells whether the imports of a city would be read from the same bytes as those of another.
fn reads_the_same(
    folder: &dyn Folder,
    opened: &Opened,
    base: &Loaded,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<bool, Trouble> {
    let reads = state_file::reads(folder, opened, progress)?;
    Ok(reads.iter().eq(base.imports.iter().map(|imported| &imported.reads)))
}

/// Reads exports as if they were imported.
fn take(
    folder: &dyn Folder,
    names: &[String],
    at: Instant,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Importing, Trouble> {
    let asked = Asked { names: names.to_vec(), allow_gone: false, at };
    import(open(folder, progress)?, folder, &asked, progress)
}

fn keep(importing: &Importing, overlay: &mut Overlay<'_>) {
    for (import, fate) in &importing.imports {
        let Fate::Read(read) = fate else { continue };
        let Kept::Now(taken, _) = &read.kept else { continue };
        let mut bytes = Vec::new();
        let written = taken.write(&importing.city.manifest.schema, &mut bytes);
        debug_assert!(written.is_ok(), "memory takes all");
        overlay.put(taken::path(import.name()), bytes);
    }
}

/// A city whose imports are refused: what was said is all that there is.
fn refused(importing: Importing) -> Loaded {
    let Importing { files, diagnostics, city, .. } = importing;
    let mut opened = Opened::nothing();
    (opened.files, opened.diagnostics, opened.city) = (files, diagnostics, city);
    Rules::default().loaded(opened, Vec::new(), Vec::new(), WhoIsWho::default())
}

/// Puts policies in the place of the city's own of the same id, or beside them.
fn replace_policies(opened: &mut Opened, given: &[(String, Vec<u8>)]) {
    let Opened { files, diagnostics, policy_files, .. } = opened;
    let new: Vec<FileId> =
        given.iter().filter_map(|(path, bytes)| source::add_file(files, path, bytes, diagnostics)).collect();
    let ids: BTreeSet<String> = new.iter().filter_map(|file| id_of(files, *file)).collect();
    policy_files.retain(|file| id_of(files, *file).is_none_or(|id| !ids.contains(&id)));
    policy_files.extend(new);
}

/// The id that a file gives to its policy. What is wrong with the file is said when it is read.
fn id_of(files: &Files, file: FileId) -> Option<String> {
    let root = source::parse(files, file, &mut Diagnostics::default())?;
    Some(root.get("policy")?.scalar()?.text.clone())
}
