//! What other sources said of entities, one observation at a time.

use std::sync::Arc;

use diag::Span;
use model::{EntityRef, Instant, Observation};

use super::{Reader, sheet::Sheet};
use crate::{faults, keys, scalar, tree::Node};

/// The keys of an observation.
pub(crate) const KEYS: &[&str] = &["entity", "field", "value", "on", "until", "source", "received"];

impl Reader<'_> {
    /// Reads `{entity: asset:pump-1, field: mfa_enforced, value: true, on: ..., source: scan}`.
    pub(super) fn read_observation(&mut self, sheet: &mut Sheet, node: &Node) {
        if keys::mapping(node, self.diagnostics).is_none() {
            return;
        }
        keys::entries(node, KEYS, self.diagnostics);
        let dates = self.read_dates(node);
        let zone = self.city.manifest.zone.clone();
        let received = node.get("received").map(|node| scalar::instant(node, &zone, self.diagnostics));
        let source = node.get("source").map(|node| scalar::text(node, self.diagnostics));
        let entity = keys::needed(node, "entity", self.diagnostics).and_then(|node| self.any_entity(node));
        let field_node = keys::needed(node, "field", self.diagnostics);
        let field_name = field_node.and_then(|node| scalar::text(node, self.diagnostics));
        let value_node = keys::needed(node, "value", self.diagnostics);
        let (Some(entity), Some(field_node), Some(field_name)) = (entity, field_node, field_name) else {
            return;
        };
        let Some(field) = self.find_field(entity.kind, field_name, field_node.span) else { return };
        let value = value_node.and_then(|node| self.read_value(entity.kind, field, node));
        let (Some(value), Some(dates)) = (value, dates) else { return };
        if received == Some(None) || source == Some(None) {
            return;
        }
        let source = source.flatten().map_or(sheet.source, |name| self.source(sheet, name));
        let span = keys::first_line(node);
        let observed_at = self.observed_at(sheet, entity.kind, field, &dates, sheet.observed, span);
        self.city.observations.list.push(Observation {
            entity,
            field,
            value,
            observed_at,
            valid_until: dates.until,
            received_at: received.flatten().or(observed_at).unwrap_or(Instant::MIN),
            origin: sheet.origin_in(source, span),
        });
    }

    /// Reads a reference to an entity of any kind, which must say its kind.
    fn any_entity(&mut self, node: &Node) -> Option<EntityRef> {
        let written = scalar::text(node, self.diagnostics)?;
        self.entity_named(written, node.span)
    }

    /// The entity that a text names with its kind.
    pub(super) fn entity_named(&mut self, written: &str, span: Span) -> Option<EntityRef> {
        let Some((kind_name, id)) = written.split_once(':') else {
            self.diagnostics.push(faults::entity_without_kind(span, written));
            return None;
        };
        let schema = &self.city.manifest.schema;
        let Some(kind) = schema.kind_named(kind_name) else {
            let names: Vec<&str> = schema.kinds().map(|(_, kind)| kind.name.as_str()).collect();
            let singular = schema.kind_with_plural(kind_name).map(|id| schema.kind(id).name.as_str());
            self.diagnostics.push(faults::unknown_kind(span, kind_name, &names, singular));
            return None;
        };
        if !keys::is_id(id) {
            self.diagnostics.push(faults::not_reference(span, written, kind_name));
            return None;
        }
        let entity = EntityRef { kind, id: Arc::from(id) };
        self.city.references.push((entity.clone(), span));
        Some(entity)
    }
}
