//! A city from its files: the manifest first, then any number of files of entities and observations.
//!
//! Whether an entity that is named exists is asked apart, because imports add entities later.

mod change;
mod entity;
mod observation;
mod sheet;

use std::collections::{BTreeMap, BTreeSet};

use diag::{Diagnostics, FileId, Files, Span, nearest};
use model::{EntityRef, Observations};

use crate::{
    faults, keys,
    manifest::{self, Manifest},
    tree::Node,
    yaml,
};

pub use self::change::{Change, read_change};
#[cfg(test)]
pub(crate) use self::{entity::VALUE_KEYS, observation::KEYS as OBSERVATION_KEYS, sheet::KEYS as SHEET_KEYS};

/// How many entities of a kind are searched for one that was meant.
const MAX_CANDIDATES: usize = 20_000;
/// How many dangling references get a suggestion.
const MAX_SUGGESTIONS: usize = 100;

/// A city as its files describe it.
#[derive(Clone, Debug, Default)]
pub struct City {
    /// What the manifest says.
    pub manifest: Manifest,
    /// What the files say of entities.
    pub observations: Observations,
    /// The exceptions of files other than the manifest, as written.
    pub exceptions: Vec<Node>,
    /// Where each entity is listed.
    pub spans: BTreeMap<EntityRef, Span>,
    /// Entities that are named, and where.
    pub references: Vec<(EntityRef, Span)>,
}

/// Reads a city. Every mistake of every file is reported; what could be read is kept.
///
/// If the manifest itself cannot be used, the other files are only looked at for what is no valid YAML: without the
/// city's own fields, anything else said of them could be wrong.
pub fn read(files: &Files, manifest: FileId, others: &[FileId], diagnostics: &mut Diagnostics) -> City {
    let manifest_root = yaml::parse(files, manifest, diagnostics);
    let manifest_root = manifest_root.filter(|root| keys::version(root, diagnostics));
    let Some(manifest_root) = manifest_root else {
        for file in others {
            yaml::parse(files, *file, diagnostics);
        }
        return City::default();
    };
    let said = manifest::read(files, &manifest_root, diagnostics);
    let references = said.references.clone();
    let mut reader = Reader {
        city: City { manifest: said, references, ..City::default() },
        sources: BTreeMap::new(),
        n_lines: 0,
        files,
        diagnostics,
    };
    if let Some(city) = manifest_root.get("city") {
        reader.read_city(manifest, city);
    }
    for file in others {
        // One tree at a time is held.
        if let Some(root) = yaml::parse(files, *file, reader.diagnostics) {
            reader.read_sheet(*file, &root);
        }
    }
    reader.city
}

/// Reports references to entities that neither the files nor `extra_ids` know.
pub fn check_references(city: &City, extra_ids: &dyn Fn(&EntityRef) -> bool, diagnostics: &mut Diagnostics) {
    let mut told: BTreeSet<&EntityRef> = BTreeSet::new();
    for (target, span) in &city.references {
        if city.spans.contains_key(target) || extra_ids(target) {
            continue;
        }
        let is_new = told.insert(target);
        let help = if is_new && told.len() <= MAX_SUGGESTIONS { suggestion(city, target) } else { None };
        let kind = &city.manifest.schema.kind(target.kind).name;
        diagnostics.push(faults::dangling(*span, kind, &target.id, help));
    }
}

fn suggestion(city: &City, target: &EntityRef) -> Option<String> {
    let schema = &city.manifest.schema;
    let of_other_kind = schema.kinds().find(|(kind, _)| {
        let other = EntityRef { kind: *kind, id: target.id.clone() };
        city.spans.contains_key(&other)
    });
    if let Some((_, kind)) = of_other_kind {
        return Some(format!("`{}` is the id of a `{}`", target.id, kind.name));
    }
    let first = EntityRef { kind: target.kind, id: "".into() };
    let same_kind = city.spans.range(first..).take_while(|(entity, _)| entity.kind == target.kind);
    let near = nearest(&target.id, same_kind.take(MAX_CANDIDATES).map(|(entity, _)| &*entity.id));
    near.map(|near| format!("did you mean `{near}`?"))
}

/// What is read so far.
struct Reader<'a> {
    city: City,
    /// Sources by name; a file without a source of its own stands under its path.
    sources: BTreeMap<String, model::SourceId>,
    /// Lines of the files that were read.
    n_lines: u32,
    files: &'a Files,
    diagnostics: &'a mut Diagnostics,
}

#[cfg(test)]
mod tests;
