//! A file of changes to a city that are only thought of: what a field would hold, what would be gone, which exceptions
//! would begin or end, which policies would be adopted.

use std::sync::Arc;

use diag::{Diagnostics, FileId, Files, Span};
use model::{EntityRef, FieldId, Instant, Observation};

use super::{City, Reader};
use crate::{
    keys, scalar,
    tree::{Key, Node},
    yaml,
};

/// The keys of a file of changes.
pub(crate) const KEYS: &[&str] = &["bailiwick", "change", "remove", "exceptions", "end", "adopt"];

/// How far a change is trusted: it goes before everything.
const TRUST: i32 = i32::MAX;

/// What a file of changes says besides what fields would hold, which the city's observations tell.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The fields that would hold something else: what everybody else says of them no longer counts.
    pub fields: Vec<(EntityRef, FieldId)>,
    /// The entities that would be gone, with all links to them.
    pub entities: Vec<(EntityRef, Span)>,
    /// The policies that would no longer be adopted, by id.
    pub policies: Vec<(String, Span)>,
    /// The exceptions that would begin, as written.
    pub exceptions: Vec<Node>,
    /// The exceptions that would end, by id.
    pub ended: Vec<(String, Span)>,
    /// The policies that would be adopted, or adopted otherwise, as in a manifest.
    pub adopt: Vec<Node>,
}

/// Reads a file of changes into a city. What is measured and has no date is observed at `as_of`.
pub fn read_change(
    files: &Files,
    file: FileId,
    as_of: Instant,
    city: &mut City,
    diagnostics: &mut Diagnostics,
) -> Change {
    let mut change = Change::default();
    let Some(root) = yaml::parse(files, file, diagnostics) else { return change };
    if !keys::version(&root, diagnostics) {
        return change;
    }
    let mut reader = Reader {
        n_lines: 0,
        city: std::mem::take(city),
        sources: std::collections::BTreeMap::new(),
        files,
        diagnostics,
    };
    let mut sheet = reader.sheet(file, None, Some(as_of));
    if let Some(source) = reader.city.observations.sources.last_mut() {
        source.trust = TRUST;
    }
    for (key, node) in keys::entries(&root, KEYS, reader.diagnostics) {
        match key.name.as_str() {
            "change" => {
                for (name, fields) in keys::mapping(node, reader.diagnostics).unwrap_or_default() {
                    reader.read_change(&mut sheet, name, fields, as_of, &mut change);
                }
            }
            "remove" => {
                for node in keys::list(node, reader.diagnostics).unwrap_or_default() {
                    reader.read_removed(node, &mut change);
                }
            }
            "exceptions" => {
                change.exceptions.extend_from_slice(keys::list(node, reader.diagnostics).unwrap_or_default());
            }
            "end" => {
                for node in keys::list(node, reader.diagnostics).unwrap_or_default() {
                    let id = scalar::text(node, reader.diagnostics);
                    change.ended.extend(id.map(|id| (id.to_owned(), node.span)));
                }
            }
            "adopt" => {
                change.adopt.extend_from_slice(keys::list(node, reader.diagnostics).unwrap_or_default());
            }
            _ => {}
        }
    }
    *city = reader.city;
    change
}

impl Reader<'_> {
    /// Reads `asset:pump-1: {mfa_enforced: true}`.
    fn read_change(
        &mut self,
        sheet: &mut super::sheet::Sheet,
        name: &Key,
        fields: &Node,
        as_of: Instant,
        change: &mut Change,
    ) {
        let city = EntityRef { kind: self.city.manifest.schema.city(), id: Arc::from("city") };
        let named = if name.name == "city" { Some(city) } else { self.entity_named(&name.name, name.span) };
        let Some(entity) = named else { return };
        for (key, written) in keys::mapping(fields, self.diagnostics).unwrap_or_default() {
            let Some(field) = self.find_field(entity.kind, &key.name, key.span) else { continue };
            let Some((value, dates)) = self.read_dated(entity.kind, field, written) else { continue };
            let observed_at = self.observed_at(sheet, entity.kind, field, &dates, Some(as_of), key.span);
            change.fields.push((entity.clone(), field));
            self.city.observations.list.push(Observation {
                entity: entity.clone(),
                field,
                value,
                observed_at,
                valid_until: dates.until,
                received_at: Instant::MIN,
                origin: sheet.origin(key.span),
            });
        }
    }

    /// Reads `organization:tidewater` or `policy:patching`.
    fn read_removed(&mut self, node: &Node, change: &mut Change) {
        let Some(written) = scalar::text(node, self.diagnostics) else { return };
        if let Some(policy) = written.strip_prefix("policy:") {
            change.policies.push((policy.to_owned(), node.span));
            return;
        }
        let written = written.to_owned();
        if let Some(entity) = self.entity_named(&written, node.span) {
            change.entities.push((entity, node.span));
        }
    }
}
