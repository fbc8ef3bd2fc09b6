//! Makes a small city from what a case gives.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use diag::{Diagnostics, Span};
use model::{
    EntityRef, Instant, Inventory, KindId, Nature, Observation, Observations, Origin, Schema, Source, State,
    Type, Value, Zone, fold,
};
use source::{Key, Node, scalar};

use crate::faults;

/// How deep a situation nests, and how many entities it has.
const MAX_DEPTH: usize = 8;
const MAX_ENTITIES: usize = 1000;

/// A small city in the making.
pub(crate) struct Builder<'a> {
    schema: &'a Schema,
    zone: &'a Zone,
    at: Instant,
    observations: Observations,
    complete: BTreeSet<KindId>,
    next: usize,
    /// Entities that are called by their ids, and where.
    mentions: Vec<(Span, EntityRef)>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(
        schema: &'a Schema,
        zone: &'a Zone,
        at: Instant,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        let mut observations = Observations::default();
        observations.add_source(Source::new("case", "line", 0));
        Self {
            schema,
            zone,
            at,
            observations,
            complete: BTreeSet::new(),
            next: 0,
            mentions: Vec::new(),
            diagnostics,
        }
    }

    /// What is known once everything was given.
    pub(crate) fn finish(self) -> State {
        let inventory =
            |kind| (kind, Inventory { by: "post:case".to_owned(), on: String::new(), since: Instant::MIN });
        let complete: BTreeMap<KindId, Inventory> = self.complete.into_iter().map(inventory).collect();
        fold(self.schema, &self.observations, &complete, self.at, Instant::MAX).state
    }

    /// Makes all entities of a kind, which are then complete.
    pub(crate) fn inventory(&mut self, kind: KindId, list: &Node) {
        self.complete.insert(kind);
        for node in self.elements(list) {
            self.other(kind, node, 0);
        }
    }

    /// Tells that a list is given for no kind.
    pub(crate) fn no_such_plural(&mut self, key: &Key) {
        let near = diag::nearest(&key.name, self.schema.kinds().map(|(_, kind)| kind.plural.as_str()));
        self.diagnostics.push(faults::no_such_kind(key.span, &key.name, near));
    }

    fn origin() -> Origin {
        Origin { source: model::SourceId(0), record: 1 }
    }

    fn observe(&mut self, kind: KindId, id: &str, field: model::FieldId, value: Value, at: Instant) {
        self.observations.list.push(Observation {
            entity: EntityRef { kind, id: id.into() },
            field,
            value,
            observed_at: Some(at),
            valid_until: None,
            received_at: Instant::MIN,
            origin: Self::origin(),
        });
    }

    /// Makes an entity from its fields, and those that its fields describe.
    pub(crate) fn entity(&mut self, kind: KindId, id: &str, node: &Node, depth: usize) {
        if depth > MAX_DEPTH || self.observations.entities.len() >= MAX_ENTITIES {
            self.diagnostics
                .push(faults::case_form(node.span, "a case is nested too deep, or has too many entities"));
            return;
        }
        let itself = EntityRef { kind, id: id.into() };
        if self.has(&itself) {
            self.diagnostics.push(faults::case_form(node.span, format!("the id `{id}` is given twice")));
        }
        self.observations.entities.push((itself, Self::origin()));
        let Some(map) = node.map() else {
            self.diagnostics.push(faults::case_form(node.span, "the fields of an entity are meant here"));
            return;
        };
        for (key, value) in map {
            let is_id = depth > 0 && key.name == "id";
            if is_id {
                continue;
            }
            let Some(field) = self.schema.kind(kind).field(&key.name) else {
                let def = self.schema.kind(kind);
                let near = diag::nearest(&key.name, def.fields.iter().map(|field| field.name.as_str()));
                let help = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                let why = format!("`{}` is not a field of `{}`{help}", key.name, def.name);
                self.diagnostics.push(faults::case_form(key.span, why));
                continue;
            };
            self.field(kind, id, field, value, depth);
        }
    }

    fn field(&mut self, kind: KindId, id: &str, field: model::FieldId, node: &Node, depth: usize) {
        let def = self.schema.field(kind, field).clone();
        if let Nature::Inverse(from, link) = def.nature {
            self.complete.insert(from);
            for element in self.elements(node) {
                let child = self.other(from, element, depth);
                let back = match self.schema.field(from, link).ty {
                    Type::Many(_) => Value::Many(vec![id.into()]),
                    _ => Value::One(id.into()),
                };
                self.observe(from, &child, link, back, self.at);
            }
            return;
        }
        if scalar::is_none(node) {
            self.observe(kind, id, field, Value::None, self.at);
            return;
        }
        match def.ty {
            Type::One(to) => {
                let child = self.other(to, node, depth);
                self.observe(kind, id, field, Value::One(child.as_str().into()), self.at);
            }
            Type::Many(to) => {
                let mut children: Vec<Arc<str>> = Vec::new();
                for element in self.elements(node) {
                    let child = self.other(to, element, depth);
                    children.push(child.as_str().into());
                }
                self.observe(kind, id, field, Value::Many(children), self.at);
            }
            _ => self.scalar(kind, id, field, &def, node),
        }
    }

    /// The id of an entity that is described here, or elsewhere and called by its id here.
    fn other(&mut self, kind: KindId, node: &Node, depth: usize) -> String {
        if let Some(word) = node.scalar() {
            self.mentions.push((node.span, EntityRef { kind, id: word.text.as_str().into() }));
            return word.text.clone();
        }
        let given = node.get("id").and_then(|id| scalar::text(id, self.diagnostics)).map(str::to_owned);
        let id = given.unwrap_or_else(|| self.fresh_id());
        self.entity(kind, &id, node, depth + 1);
        id
    }

    fn has(&self, entity: &EntityRef) -> bool {
        self.observations.entities.iter().any(|(there, _)| there == entity)
    }

    /// Tells which ids lead to nobody.
    pub(crate) fn check_mentions(&mut self) {
        for (span, entity) in std::mem::take(&mut self.mentions) {
            if !self.has(&entity) {
                let kind = &self.schema.kind(entity.kind).name;
                let why = format!("no {kind} of this case has the id `{}`", entity.id);
                self.diagnostics.push(faults::case_form(span, why));
            }
        }
    }

    fn elements<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        if node.list().is_none() {
            self.diagnostics.push(faults::case_form(node.span, "a list of entities is meant here"));
        }
        node.list().unwrap_or(&[])
    }

    /// A plain value, or one with the date that it was observed on.
    fn scalar(&mut self, kind: KindId, id: &str, field: model::FieldId, def: &model::Field, node: &Node) {
        let (node, at) = match node.get("value") {
            Some(value) => {
                let on = node.get("on").and_then(|on| scalar::instant(on, self.zone, self.diagnostics));
                (value, on.unwrap_or(self.at))
            }
            None => (node, self.at),
        };
        let mut references = Vec::new();
        let value = scalar::value(self.schema, self.zone, def, node, &mut references, self.diagnostics);
        if let Some(value) = value {
            self.observe(kind, id, field, value, at);
        }
    }

    fn fresh_id(&mut self) -> String {
        self.next += 1;
        // A tilde, so that it is nobody's `id`.
        format!("~{}", self.next)
    }
}
