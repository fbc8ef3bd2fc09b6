//! One entity: its id, its dates, its fields.

use std::sync::Arc;

use diag::Span;
use model::{EntityRef, FieldId, Instant, KindId, Nature, Observation, Value};

use super::{Reader, sheet::Sheet};
use crate::{
    faults, keys, scalar,
    tree::{Key, Node},
};

/// The keys of a value that is written as a mapping.
pub(crate) const VALUE_KEYS: &[&str] = &["value", "on", "until"];

/// What is said of the dates of a value.
#[derive(Default)]
pub(super) struct Dates {
    pub on: Option<Instant>,
    pub until: Option<Instant>,
}

impl Reader<'_> {
    /// Reads an entity. The city has its id from elsewhere.
    pub(super) fn read_entity(&mut self, sheet: &mut Sheet, kind: KindId, node: &Node, id: Option<&str>) {
        let Some(map) = keys::mapping(node, self.diagnostics) else { return };
        let (id, span) = match id {
            Some(id) => (id.to_owned(), keys::first_line(node)),
            None => match self.read_id(node) {
                Some(found) => found,
                None => (String::new(), node.span),
            },
        };
        let entity = EntityRef { kind, id: Arc::from(id) };
        let is_listed = !entity.id.is_empty() && self.list(sheet, &entity, span);
        let zone = self.city.manifest.zone.clone();
        let observed = node.get("observed").and_then(|node| scalar::instant(node, &zone, self.diagnostics));
        let observed = observed.or(sheet.observed);
        for (key, written) in map {
            let is_id = key.name == "id" && kind != self.city.manifest.schema.city();
            if is_id || key.name == "observed" {
                continue;
            }
            let Some(field) = self.find_field(kind, &key.name, key.span) else { continue };
            let Some((value, dates)) = self.read_dated(kind, field, written) else { continue };
            if is_listed {
                self.observe(sheet, &entity, field, value, &dates, observed, key);
            }
        }
    }

    fn read_id(&mut self, node: &Node) -> Option<(String, Span)> {
        let written = keys::needed(node, "id", self.diagnostics)?;
        let id = scalar::text(written, self.diagnostics)?;
        if !keys::is_id(id) {
            self.diagnostics.push(faults::bad_id(written.span, id));
            return None;
        }
        Some((id.to_owned(), written.span))
    }

    /// Lists an entity; one that is there already is reported, and what is said of it the second time is left out.
    fn list(&mut self, sheet: &Sheet, entity: &EntityRef, span: Span) -> bool {
        if let Some(first) = self.city.spans.get(entity) {
            let kind = &self.city.manifest.schema.kind(entity.kind).name;
            self.diagnostics.push(faults::duplicate_id(span, kind, &entity.id, *first));
            return false;
        }
        self.city.spans.insert(entity.clone(), span);
        self.city.observations.entities.push((entity.clone(), sheet.origin(span)));
        true
    }

    /// Finds a field that can be written.
    pub(super) fn find_field(&mut self, kind: KindId, name: &str, span: Span) -> Option<FieldId> {
        let schema = &self.city.manifest.schema;
        let def = schema.kind(kind);
        let Some(id) = def.field(name) else {
            if !self.city.manifest.broken_fields.contains(&(kind, name.to_owned())) {
                let known = def.fields.iter().filter(|field| !field.is_inverse());
                let known = known.map(|field| field.name.as_str()).chain(["id", "observed"]);
                self.diagnostics.push(faults::unknown_field(span, &def.name, name, known));
            }
            return None;
        };
        if let Nature::Inverse(from, link) = schema.field(kind, id).nature {
            let from = format!("{}.{}", schema.kind(from).name, schema.field(from, link).name);
            self.diagnostics.push(faults::computed(span, &def.name, name, &from));
            return None;
        }
        Some(id)
    }

    /// Reads a value, alone or as `{value: ..., on: ..., until: ...}`.
    pub(super) fn read_dated(&mut self, kind: KindId, field: FieldId, node: &Node) -> Option<(Value, Dates)> {
        if node.map().is_none() {
            return Some((self.read_value(kind, field, node)?, Dates::default()));
        }
        keys::entries(node, VALUE_KEYS, self.diagnostics);
        let dates = self.read_dates(node);
        let value = keys::needed(node, "value", self.diagnostics)?;
        Some((self.read_value(kind, field, value)?, dates?))
    }

    pub(super) fn read_value(&mut self, kind: KindId, field: FieldId, node: &Node) -> Option<Value> {
        let schema = &self.city.manifest.schema;
        let field = schema.field(kind, field);
        let zone = &self.city.manifest.zone;
        scalar::value(schema, zone, field, node, &mut self.city.references, self.diagnostics)
    }

    /// Reads `on` and `until`; `None` if one of them is wrong.
    pub(super) fn read_dates(&mut self, node: &Node) -> Option<Dates> {
        let zone = &self.city.manifest.zone;
        let on = node.get("on").map(|node| scalar::instant(node, zone, self.diagnostics));
        let until = node.get("until").map(|node| scalar::instant(node, zone, self.diagnostics));
        if let (Some(Some(on)), Some(Some(until)), Some(node)) = (on, until, node.get("until"))
            && until <= on
        {
            self.diagnostics.push(faults::ends_early(node.span));
            return None;
        }
        let is_wrong = on == Some(None) || until == Some(None);
        (!is_wrong).then_some(Dates { on: on.flatten(), until: until.flatten() })
    }

    #[expect(clippy::too_many_arguments, reason = "an observation has that many parts")]
    fn observe(
        &mut self,
        sheet: &mut Sheet,
        entity: &EntityRef,
        field: FieldId,
        value: Value,
        dates: &Dates,
        observed: Option<Instant>,
        key: &Key,
    ) {
        let observed_at = self.observed_at(sheet, entity.kind, field, dates, observed, key.span);
        self.city.observations.list.push(Observation {
            entity: entity.clone(),
            field,
            value,
            observed_at,
            valid_until: dates.until,
            received_at: observed_at.unwrap_or(Instant::MIN),
            origin: sheet.origin(key.span),
        });
    }

    /// When a value was so: as it says itself, or, for what is measured, as its entity or file says.
    pub(super) fn observed_at(
        &self,
        sheet: &mut Sheet,
        kind: KindId,
        field: FieldId,
        dates: &Dates,
        observed: Option<Instant>,
        span: Span,
    ) -> Option<Instant> {
        let is_measured = self.city.manifest.schema.field(kind, field).fresh_for().is_some();
        let observed_at = dates.on.or(if is_measured { observed } else { None });
        if is_measured && observed_at.is_none() {
            sheet.note_undated(span);
        }
        observed_at
    }
}
