//! Runs the cases of a policy: a situation, an instant, and the verdicts that must come out.
//!
//! What a case does not give is unobserved. A list given for an inverse relation is complete. Entities that a case
//! describes with the same `id` are one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use diag::Diagnostics;
use model::{
    EntityRef, Instant, Inventory, KindId, Nature, Observation, Observations, Origin, Schema, Source, State,
    Type, Value, Zone, fold,
};
use source::{Node, entries, scalar};

use crate::{
    adopt::{Binding, Check},
    exception::{self, Exception},
    explain::reason_words,
    faults,
    judge::{find, settle},
    policy::Policy,
    verdict::Verdict,
};

/// How the cases of a policy came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Expectations met.
    pub n_met: usize,
    /// Expectations not met.
    pub n_unmet: usize,
}

/// A situation that is ready to be judged.
struct Situation {
    state: State,
    kind: KindId,
    exceptions: Vec<Exception>,
}

/// Runs all cases of a policy and tells which do not come out as they say.
pub fn run(
    schema: &Schema,
    policies: &BTreeMap<String, Policy>,
    policy: &Policy,
    diagnostics: &mut Diagnostics,
) -> Tally {
    let zone = Zone::utc();
    let mut tally = Tally::default();
    for case in &policy.cases {
        let at = instant_of(policy, case, &zone, diagnostics);
        let binding = Binding { schema, zone: &zone, as_of: at, policies };
        let mut told = Diagnostics::default();
        let Some(adopted) = binding.alone(&policy.id, policy.span, &mut told) else { continue };
        let kinds = adopted.checks.iter().map(|check| (check.id.clone(), check.kind)).collect();
        let Some(situation) = situation(schema, &zone, &kinds, case, at, diagnostics) else { continue };
        tally = expectations(schema, &adopted.checks, policy, case, &situation, tally, diagnostics);
    }
    tally
}

fn instant_of(policy: &Policy, case: &Node, zone: &Zone, diagnostics: &mut Diagnostics) -> Instant {
    let given = case.get("at").and_then(|at| scalar::instant(at, zone, diagnostics));
    let first_day = || policy.in_force.from.as_ref().and_then(|from| zone.parse_instant(from));
    given.or_else(first_day).or_else(|| zone.day_begins("2026-01-01")).unwrap_or(Instant(0))
}

fn expectations(
    schema: &Schema,
    checks: &[Check],
    policy: &Policy,
    case: &Node,
    situation: &Situation,
    mut tally: Tally,
    diagnostics: &mut Diagnostics,
) -> Tally {
    let expect = case.get("expect").and_then(Node::map).unwrap_or(&[]);
    if expect.is_empty() {
        diagnostics.push(faults::case_form(case.span, "a case needs `expect: {mfa: fail}`"));
    }
    for (key, node) in expect {
        let Some(word) = scalar::text(node, diagnostics) else { continue };
        let Some(expected) = Verdict::parse(word) else {
            diagnostics.push(faults::not_a_word(node, word, &Verdict::ALL.map(Verdict::word)));
            continue;
        };
        let id = format!("{}/{}", policy.id, key.name);
        let Some(check) = checks.iter().find(|check| check.id == id) else {
            let names = checks.iter().filter_map(|check| check.id.split('/').next_back());
            diagnostics.push(faults::no_such_check(key.span, &key.name, diag::nearest(&key.name, names)));
            continue;
        };
        if check.kind != situation.kind {
            let kind = &schema.kind(check.kind).name;
            diagnostics.push(faults::case_form(key.span, format!("`{}` is over `{kind}`", key.name)));
            continue;
        }
        let row = situation.state.row(check.kind, SUBJECT).unwrap_or(0);
        let finding = find(schema, &situation.state, check, row);
        let (found, _) = settle(schema, &situation.state, check, row, &finding, &situation.exceptions);
        if found == expected {
            tally.n_met += 1;
            continue;
        }
        tally.n_unmet += 1;
        let why: Vec<String> =
            finding.reasons.iter().map(|reason| reason_words(schema, &situation.state, reason)).collect();
        diagnostics.push(faults::case_failed(node.span, &key.name, word, found.word(), &why.join("; ")));
    }
    tally
}

/// The id of the entity that a case is about.
const SUBJECT: &str = "subject";
/// What names an entity that a situation describes.
const ID: &str = "id";
/// How deep a situation nests, and how many entities it has.
const MAX_DEPTH: usize = 8;
const MAX_ENTITIES: usize = 1000;

fn situation(
    schema: &Schema,
    zone: &Zone,
    checks: &BTreeMap<String, KindId>,
    case: &Node,
    at: Instant,
    diagnostics: &mut Diagnostics,
) -> Option<Situation> {
    entries(case, &["name", "at", "given", "expect", "exceptions"], diagnostics);
    let given = case.get("given");
    let subjects = given.and_then(Node::map).unwrap_or(&[]);
    let subject = subjects.iter().find(|(key, _)| key.name != "city").or_else(|| subjects.first());
    let Some((key, fields)) = subject else {
        diagnostics.push(faults::case_form(case.span, "a case needs `given: {asset: {...}}`"));
        return None;
    };
    let Some(kind) = schema.kind_named(&key.name) else {
        let near = diag::nearest(&key.name, schema.kinds().map(|(_, kind)| kind.name.as_str()));
        diagnostics.push(faults::no_such_kind(key.span, &key.name, near));
        return None;
    };
    let mut builder = Builder::new(schema, zone, at, diagnostics);
    builder.entity(kind, SUBJECT, fields, 0);
    if let Some((_, city)) = subjects.iter().find(|(key, _)| key.name == "city" && kind != schema.city()) {
        builder.entity(schema.city(), "city", city, 0);
    }
    let complete: BTreeMap<KindId, Inventory> = std::mem::take(&mut builder.complete)
        .into_iter()
        .map(|kind| (kind, Inventory { by: "post:case".to_owned(), on: String::new() }))
        .collect();
    let observations = std::mem::take(&mut builder.observations);
    let state = fold(schema, &observations, &complete, at, Instant::MAX).state;
    let lists: Vec<Node> = case.get("exceptions").cloned().into_iter().collect();
    let exceptions = exception::read(schema, zone, checks, &lists, diagnostics);
    Some(Situation { state, kind, exceptions })
}

struct Builder<'a> {
    schema: &'a Schema,
    zone: &'a Zone,
    at: Instant,
    observations: Observations,
    complete: BTreeSet<KindId>,
    next: usize,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Builder<'a> {
    fn new(schema: &'a Schema, zone: &'a Zone, at: Instant, diagnostics: &'a mut Diagnostics) -> Self {
        let mut observations = Observations::default();
        observations.add_source(Source::new("case", "line", 0));
        Self { schema, zone, at, observations, complete: BTreeSet::new(), next: 0, diagnostics }
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
    fn entity(&mut self, kind: KindId, id: &str, node: &Node, depth: usize) {
        self.observations.entities.push((EntityRef { kind, id: id.into() }, Self::origin()));
        if depth > MAX_DEPTH || self.observations.entities.len() > MAX_ENTITIES {
            self.diagnostics
                .push(faults::case_form(node.span, "a case is nested too deep, or has too many entities"));
            return;
        }
        let Some(map) = node.map() else {
            self.diagnostics.push(faults::case_form(node.span, "the fields of an entity are meant here"));
            return;
        };
        for (key, value) in map.iter().filter(|(key, _)| depth == 0 || key.name != ID) {
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
                let child = self.id(element);
                self.entity(from, &child, element, depth + 1);
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
                let child = self.id(node);
                self.entity(to, &child, node, depth + 1);
                self.observe(kind, id, field, Value::One(child.as_str().into()), self.at);
            }
            Type::Many(to) => {
                let mut children: Vec<Arc<str>> = Vec::new();
                for element in self.elements(node) {
                    let child = self.id(element);
                    self.entity(to, &child, element, depth + 1);
                    children.push(child.as_str().into());
                }
                self.observe(kind, id, field, Value::Many(children), self.at);
            }
            _ => self.scalar(kind, id, field, &def, node),
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

    /// The id that is given, by which one entity can stand in several places, or a new one.
    fn id(&mut self, node: &Node) -> String {
        if let Some(id) = node.get(ID).and_then(Node::scalar) {
            return id.text.clone();
        }
        self.next += 1;
        format!("e{}", self.next)
    }
}
