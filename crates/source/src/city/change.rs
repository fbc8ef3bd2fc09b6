//! A file of changes to a city that are only thought of: what a field would hold, what would be gone, which exceptions
//! would begin or end, which policies would be adopted.

use std::sync::Arc;

use diag::{Diagnostics, FileId, Files, Span};
use model::{EntityRef, FieldId, Instant, Observation, SourceId};

use super::{City, Reader};
use crate::{
    faults, keys, scalar,
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
    /// The fields that would hold something else, with the source that says so: what everybody else says of them no longer
    /// counts.
    pub fields: Vec<(EntityRef, FieldId, SourceId)>,
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
            if matches!(key.name.as_str(), "id" | "observed") {
                let kind = &self.city.manifest.schema.kind(entity.kind).name;
                self.diagnostics.push(faults::not_of_a_change(key.span, kind, &key.name));
                continue;
            }
            let Some(field) = self.find_field(entity.kind, &key.name, key.span) else { continue };
            let Some((value, dates)) = self.read_dated(entity.kind, field, written) else { continue };
            let observed_at = self.observed_at(sheet, entity.kind, field, &dates, Some(as_of), key.span);
            if dates.on.is_some_and(|on| on > as_of) {
                let on = written.get("on").unwrap_or(written);
                self.diagnostics.push(faults::seen_later(on.span));
            }
            change.fields.push((entity.clone(), field, sheet.source));
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
        if matches!(written, "city" | "city:city") {
            return self.diagnostics.push(faults::city_stays(node.span));
        }
        let written = written.to_owned();
        if let Some(entity) = self.entity_named(&written, node.span) {
            // Whether it is there is asked where it is taken out.
            self.city.references.pop();
            change.entities.push((entity, node.span));
        }
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        check_references,
        testing::{self, MANIFEST, fuzz_change},
    };

    const CITY: &str = "bailiwick: 1\nassets: [{id: pump-1}]\nzones: [{id: plant}]\n";
    const CHANGE: &str = r#"bailiwick: 1
change:
  asset:pump-1: {zone: plant, mfa_enforced: true, patched_on: {value: 2026-10-01, on: 2026-10-02}}
  city: {population: 7}
remove: ["zone:plant", "policy:patching"]
exceptions: [{id: E-1}]
end: [E-2]
adopt: [{policy: hardware}]
"#;

    fn read(text: &str) -> (Files, City, Change, Diagnostics) {
        let (mut files, mut city, mut diagnostics) =
            testing::city(&[("bailiwick.yaml", MANIFEST), ("all.yaml", CITY)]);
        let file = files.add("change.yaml", text);
        let as_of = Instant::parse("2026-11-16T00:00:00Z").unwrap();
        let change = read_change(&files, file, as_of, &mut city, &mut diagnostics);
        check_references(&city, &|_| false, &mut diagnostics);
        (files, city, change, diagnostics)
    }

    #[test]
    fn a_change_is_seen_on_the_day_that_is_judged_and_goes_before_everything() {
        let (files, city, change, diagnostics) = read(CHANGE);
        assert!(diagnostics.is_empty(), "{}", diag::text(&files, &diagnostics, false));
        let schema = &city.manifest.schema;
        let said = city.observations.list.iter().filter(|it| {
            let source = usize::try_from(it.origin.source.0).unwrap();
            city.observations.sources[source].trust == TRUST
        });
        let said: Vec<String> = said
            .map(|it| {
                let day = it.observed_at.map(|at| at.rfc3339()).unwrap_or_default();
                let name = &schema.field(it.entity.kind, it.field).name;
                format!("{} {name} line {} {day}", it.entity.id, it.origin.record)
            })
            .collect();
        assert_eq!(
            said,
            [
                "pump-1 zone line 3 ",
                "pump-1 mfa_enforced line 3 2026-11-16T00:00:00Z",
                "pump-1 patched_on line 3 2026-10-01T22:00:00Z",
                "city population line 4 ",
            ]
        );
        assert_eq!(change.fields.len(), 4);
        assert_eq!(change.entities[0].0.id.as_ref(), "plant");
        let named = (change.policies[0].0.as_str(), change.ended[0].0.as_str());
        assert_eq!((named, change.exceptions.len(), change.adopt.len()), (("patching", "E-2"), 1, 1));
    }

    #[test]
    fn every_mistake_of_a_change_is_said_at_once() {
        let (files, _, _, diagnostics) = read(
            "bailiwick: 1\nchange:\n  asset:pump-2: {mfa_enforced: true}\n  pump-1: {}\n  asset:pump-1: {zoan: plant, \
             mfa_enforced: perhaps, backups: 3}\n  device:x: {}\n  city: {id: x, observed: 2026-01-01, population: {value: 7, on: 2027-01-01}}\nremove: [plant, 7, city]\nend: {a: b}\nfor: ever\n",
        );
        assert_snapshot!(diag::text(&files, &diagnostics, false));
    }

    proptest! {
        #[test]
        fn no_bytes_crash_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            fuzz_change(&bytes);
        }

        #[test]
        fn no_broken_change_crashes_it(at in 0..CHANGE.len(), to in any::<u8>(), cut in 0..CHANGE.len()) {
            let mut bytes = CHANGE.as_bytes().to_vec();
            bytes[at] = to;
            fuzz_change(&bytes);
            bytes.truncate(cut);
            fuzz_change(&bytes);
        }
    }
}
