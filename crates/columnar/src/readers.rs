//! What reads what: which checks and looked-up conditions a change of a field can touch, and which rows of other
//! tables it reaches.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{FieldId, KindId, Nature, Schema};
use policy::lang::typed::{Term, Typed};

use crate::{
    dirty::Outputs,
    engine::Prepared,
    node::{ExportId, ListKey, Node, NodeId, Number},
    plan::Plan,
    shape,
};

/// A cell's place: a field of a kind.
pub(crate) type Place = (KindId, FieldId);

/// A node that reads an entity of another table through a link or a list.
#[derive(Clone, Debug)]
pub(crate) struct Through<By> {
    pub(crate) kind: KindId,
    pub(crate) by: By,
    pub(crate) node: NodeId,
}

/// Who reads what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Readers {
    /// What each node of each kind is part of.
    pub(crate) outputs: Vec<Vec<Outputs>>,
    /// What reads a field of its own row.
    pub(crate) fields: HashMap<Place, Outputs>,
    /// What reads a list.
    pub(crate) lists: HashMap<ListKey, Outputs>,
    /// Where answers are looked up through a link.
    pub(crate) hops: HashMap<ExportId, Vec<Through<FieldId>>>,
    /// Where answers are looked up of the elements of a list.
    pub(crate) overs: HashMap<ExportId, Vec<Through<ListKey>>>,
    /// Where a value is read through a link.
    pub(crate) vias: HashMap<Place, Vec<Through<FieldId>>>,
    /// What reads a field somewhere that only the interpreter knows: any row may depend on it.
    pub(crate) deep: HashMap<Place, BTreeMap<KindId, Outputs>>,
    /// Conditions that read the city alone, by what they read.
    pub(crate) once: HashMap<Place, BTreeSet<(KindId, NodeId)>>,
}

impl Readers {
    pub(crate) fn of(schema: &Schema, plan: &Plan, checks: &[Prepared]) -> Self {
        let mut readers = Self { outputs: outputs(plan), ..Self::default() };
        for ((kind, _), program) in schema.kinds().zip(&plan.programs) {
            for (id, node) in (0u32..).map(NodeId).zip(&program.nodes) {
                readers.node(schema, kind, id, node);
            }
        }
        for ((n, planned), prepared) in plan.checks.iter().enumerate().zip(checks) {
            let check = &planned.check;
            let outputs = Outputs::check(n);
            let large = std::iter::once(&check.require).chain(&check.scope).filter(|_| prepared.is_large);
            let covers = prepared.exceptions.iter().filter(|live| live.is_large);
            let covers =
                covers.filter_map(|live| planned.exceptions[live.n].cover.as_ref().map(|(_, it)| it));
            for typed in large.chain(covers) {
                readers.deeply(schema, check.kind, typed, &outputs);
            }
        }
        readers
    }

    /// What a node is part of.
    pub(crate) fn of_node(&self, kind: KindId, node: NodeId) -> &Outputs {
        &self.outputs[usize::from(kind.0)][node.at()]
    }

    fn node(&mut self, schema: &Schema, kind: KindId, id: NodeId, node: &Node) {
        let outputs = self.outputs[usize::from(kind.0)][id.at()].clone();
        match node {
            Node::Stands(field) | Node::Test(field, ..) | Node::Guard(_, field, ..) => {
                self.field((kind, *field), &outputs);
            }
            Node::Hop(link, export) => {
                self.field((kind, *link), &outputs);
                self.hops.entry(*export).or_default().push(Through { kind, by: *link, node: id });
            }
            Node::Over(_, list, export) => {
                self.list(*list, &outputs);
                self.overs.entry(*export).or_default().push(Through { kind, by: *list, node: id });
            }
            Node::Compare(_, left, right) => {
                for number in left.each().into_iter().chain(right.each()) {
                    self.number(kind, id, number, &outputs);
                }
            }
            Node::Row(typed, _) => self.deeply(schema, kind, typed, &outputs),
            Node::Once(typed, _) => {
                let mut places = BTreeSet::new();
                mentions(schema, typed, &mut places);
                for place in places {
                    self.once.entry(place).or_default().insert((kind, id));
                }
            }
            _ => {}
        }
    }

    fn number(&mut self, kind: KindId, id: NodeId, number: &Number, outputs: &Outputs) {
        match number {
            Number::Field(field, _) => self.field((kind, *field), outputs),
            Number::Via(link, _, to, field, _) => {
                self.field((kind, *link), outputs);
                self.vias.entry((*to, *field)).or_default().push(Through { kind, by: *link, node: id });
            }
            Number::Size(list) => self.list(*list, outputs),
            Number::SizeWhere(list, export) => {
                self.list(*list, outputs);
                self.overs.entry(*export).or_default().push(Through { kind, by: *list, node: id });
            }
            _ => {}
        }
    }

    fn field(&mut self, place: Place, outputs: &Outputs) {
        self.fields.entry(place).or_default().add(outputs);
    }

    fn list(&mut self, list: ListKey, outputs: &Outputs) {
        self.lists.entry(list).or_default().add(outputs);
    }

    fn deeply(&mut self, schema: &Schema, kind: KindId, typed: &Typed, outputs: &Outputs) {
        let mut places = BTreeSet::new();
        mentions(schema, &shape::plain(typed), &mut places);
        for place in places {
            self.deep.entry(place).or_default().entry(kind).or_default().add(outputs);
        }
    }
}

/// Every field that a condition names, and the links whose other way it names.
fn mentions(schema: &Schema, typed: &Typed, places: &mut BTreeSet<Place>) {
    if let Term::Field(_, kind, field) | Term::Has(_, kind, field) = typed.node {
        places.insert(match schema.field(kind, field).nature {
            Nature::Inverse(from, link) => (from, link),
            _ => (kind, field),
        });
    }
    typed.children().into_iter().for_each(|child| mentions(schema, child, places));
}

/// What each node is part of.
fn outputs(plan: &Plan) -> Vec<Vec<Outputs>> {
    let mut all: Vec<Vec<Outputs>> =
        plan.programs.iter().map(|program| vec![Outputs::default(); program.nodes.len()]).collect();
    for (n, planned) in plan.checks.iter().enumerate() {
        let covers = planned.exceptions.iter().filter_map(|it| it.cover.as_ref().map(|(node, _)| *node));
        for node in planned.scope.into_iter().chain([planned.require]).chain(covers) {
            all[usize::from(planned.check.kind.0)][node.at()].checks.insert(n);
        }
    }
    for (n, export) in plan.exports.iter().enumerate() {
        all[usize::from(export.kind.0)][export.node.at()].exports.insert(n);
    }
    for (program, outputs) in plan.programs.iter().zip(&mut all) {
        // Parts come before what is made of them.
        for (at, node) in program.nodes.iter().enumerate().rev() {
            let whole = outputs[at].clone();
            node.parts().into_iter().for_each(|part| outputs[part.at()].add(&whole));
        }
    }
    all
}
