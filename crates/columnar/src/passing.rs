//! Time that passes: notes the rows of which something else may be said at another instant, though no cell has changed.

use std::collections::{BTreeMap, BTreeSet};

use model::{Duration, Instant, KindId, Schema, State};
use policy::lang::{
    ast::Op,
    typed::{Term, Typed},
};

use crate::{
    bits::{ROWS, Truth, map},
    columns::{Form, UNKNOWN},
    dirty::{Dirty, Outputs},
    engine::View,
    machine::{Lookups, Machine},
    node::{ListKey, Node, NodeId, Number},
    readers::Place,
    session::Session,
    tables::Ready,
};

/// Numbers that are compared.
type Compared = (Op, Number, Number);

impl Session {
    /// Takes the instant of a state over. Cells are taken over before; all values of some fields were asked anew by that.
    pub(crate) fn pass(
        &mut self,
        schema: &Schema,
        state: &State,
        renewed: &BTreeSet<Place>,
        dirty: &mut Dirty,
    ) {
        self.prepare_again(schema, state, dirty);
        self.pass_large(state, dirty);
        self.pass_strangers(schema, state, dirty);
        let lists: Vec<ListKey> = self.columns.lists.keys().filter(|key| key.2.is_some()).copied().collect();
        for key in lists {
            self.make_list(schema, state, key, dirty);
        }
        let timed = self.timed(schema);
        self.ask_once(schema, state, timed.once, dirty);
        self.pass_tests(schema, state, &timed.tests, renewed, dirty);
        for (kind, node) in timed.rows {
            dirty.every(state, kind, self.readers.of_node(kind, node));
        }
        self.pass_ages(state, &timed.ages, dirty);
        for (kind, nodes) in timed.compared {
            self.pass_compared(schema, state, kind, &nodes, dirty);
        }
        self.as_of = state.as_of();
    }

    /// Whole checks and exceptions that the interpreter counts row by row.
    fn pass_large(&self, state: &State, dirty: &mut Dirty) {
        for ((n, planned), prepared) in self.plan.checks.iter().enumerate().zip(&self.checks) {
            let check = &planned.check;
            let mut conditions = check.scope.iter().chain([&check.require]);
            let is_timed = prepared.is_large && (check.max_age.is_some() || conditions.any(reads_now));
            let mut large = prepared.exceptions.iter().filter(|live| live.is_large);
            let covers_other = large.any(|live| {
                planned.exceptions[live.n].cover.as_ref().is_some_and(|(_, typed)| reads_now(typed))
            });
            if is_timed || covers_other {
                dirty.every(state, check.kind, &Outputs::check(n));
            }
        }
    }

    /// What is said of an entity that is not known, where a link may lead to one.
    fn pass_strangers(&mut self, schema: &Schema, state: &State, dirty: &mut Dirty) {
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        for (level, exports) in &self.levels {
            let mut outdated: BTreeSet<Place> = BTreeSet::new();
            for export in exports {
                let typed = &self.plan.exports[export.0].typed;
                let Some(answers) = self.lookups.answers[export.0].as_mut().filter(|_| reads_now(typed))
                else {
                    continue;
                };
                let before = std::mem::replace(&mut answers.of_nobody, view.asking().of_nobody(typed, None));
                if before == answers.of_nobody {
                    continue;
                }
                for through in self.readers.hops.get(export).into_iter().flatten() {
                    outdated.insert((through.kind, through.by));
                    let outputs = self.readers.of_node(through.kind, through.node);
                    dirty.every(state, through.kind, outputs);
                }
            }
            for place in outdated {
                view.group_hops(*level, Some(place), &mut self.lookups);
            }
        }
    }

    /// Conditions on one field that read the instant: the rows whose value is spoken of otherwise now.
    fn pass_tests(
        &mut self,
        schema: &Schema,
        state: &State,
        tests: &BTreeMap<Place, Vec<NodeId>>,
        renewed: &BTreeSet<Place>,
        dirty: &mut Dirty,
    ) {
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        for ((kind, field), nodes) in tests {
            let (mut turned, mut is_same) = (Vec::new(), true);
            for node in nodes {
                let outputs = self.readers.of_node(*kind, *node);
                match turned_codes(view, &self.lookups, (*kind, *field), *node) {
                    Some(codes) if !renewed.contains(&(*kind, *field)) => {
                        if codes.contains(&true) {
                            turned.push((codes, outputs));
                        }
                    }
                    _ => {
                        is_same = false;
                        dirty.every(state, *kind, outputs);
                    }
                }
            }
            view.note_codes((*kind, *field), &turned, dirty);
            if !is_same || !turned.is_empty() {
                view.retest(&mut self.lookups, *kind, *field);
            }
        }
        self.lookups.note_lazy(&self.plan);
    }

    /// Evidence that has become too old, or is no more.
    fn pass_ages(&self, state: &State, ages: &BTreeMap<(Place, Duration), Outputs>, dirty: &mut Dirty) {
        for (((kind, field), age), outputs) in ages {
            let since = |at: Instant| at.0.saturating_sub(age.0);
            let (before, after) = (since(self.as_of), since(state.as_of()));
            let (from, to) = (before.min(after), before.max(after));
            let observed_at = state.table(*kind).columns[usize::from(field.0)].observed_at.dated();
            let Some(ages) = self.columns.ages.get(*kind, *field) else { continue };
            for block in 0..state.len(*kind).div_ceil(ROWS) {
                if let Some(rows) = ages.between(observed_at, block, from, to) {
                    dirty.bits(*kind, block, &rows, outputs);
                }
            }
        }
    }

    /// Numbers compared with the instant, or of an age: what is said at both instants.
    fn pass_compared(
        &self,
        schema: &Schema,
        state: &State,
        kind: KindId,
        nodes: &[(NodeId, Compared)],
        dirty: &mut Dirty,
    ) {
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        let mut before = Machine::new(view, &self.lookups, kind);
        let mut after = Machine::new(view, &self.lookups, kind);
        before.now = self.as_of;
        for block in 0..state.len(kind).div_ceil(ROWS) {
            (before.block, after.block) = (block, block);
            for (node, (op, left, right)) in nodes {
                if before.stays(&after, left, right) {
                    continue;
                }
                let (old, new) = (before.compare(*op, left, right), after.compare(*op, left, right));
                if old != new {
                    let rows = map(|w| (old.yes[w] ^ new.yes[w]) | (old.no[w] ^ new.no[w]));
                    dirty.bits(kind, block, &rows, self.readers.of_node(kind, *node));
                }
            }
        }
    }

    fn ready(&self, kind: KindId, node: NodeId) -> &Ready {
        &self.lookups.ready[usize::from(kind.0)][node.at()]
    }

    /// All nodes of which something else may be said at another instant.
    fn timed(&self, schema: &Schema) -> Timed {
        let mut timed = Timed::default();
        for ((kind, _), program) in schema.kinds().zip(&self.plan.programs) {
            // What a condition on one field would be answered by if its values were too many.
            let mut unused: BTreeSet<NodeId> = BTreeSet::new();
            for (id, node) in (0u32..).map(NodeId).zip(&program.nodes) {
                if let Node::Test(_, _, Some(other)) = node
                    && !matches!(self.ready(kind, id), Ready::As(_))
                {
                    unused.insert(*other);
                }
            }
            for (id, node) in (0u32..).map(NodeId).zip(&program.nodes) {
                if !unused.contains(&id) {
                    self.note_timed(&mut timed, kind, id, node);
                }
            }
        }
        timed
    }

    fn note_timed(&self, timed: &mut Timed, kind: KindId, id: NodeId, node: &Node) {
        match node {
            Node::Once(typed, age) if age.is_some() || reads_now(typed) => timed.once.push((kind, id)),
            Node::Row(typed, age) if age.is_some() || reads_now(typed) => timed.rows.push((kind, id)),
            Node::Guard(_, field, age, typed) => {
                let outputs = timed.ages.entry(((kind, *field), *age)).or_default();
                outputs.add(self.readers.of_node(kind, id));
                if reads_now(typed) {
                    timed.once.push((kind, id));
                }
            }
            Node::Test(field, typed, _)
                if reads_now(typed) && !matches!(self.ready(kind, id), Ready::As(_)) =>
            {
                timed.tests.entry((kind, *field)).or_default().push(id);
            }
            Node::Compare(op, left, right) if left.is_timed() || right.is_timed() => {
                timed.compared.entry(kind).or_default().push((id, (*op, left.clone(), right.clone())));
            }
            _ => {}
        }
    }
}

/// Nodes of which something else may be said at another instant, by how that is found out.
#[derive(Default)]
struct Timed {
    once: Vec<(KindId, NodeId)>,
    rows: Vec<(KindId, NodeId)>,
    tests: BTreeMap<Place, Vec<NodeId>>,
    ages: BTreeMap<(Place, Duration), Outputs>,
    compared: BTreeMap<KindId, Vec<(NodeId, Compared)>>,
}

impl Number {
    /// Tells whether the instant matters to it: whether it reads that, or anything that may be too old.
    fn is_timed(&self) -> bool {
        self.each().into_iter().any(|number| match number {
            Number::Now | Number::Field(_, Some(_)) => true,
            Number::Via(_, link_age, _, _, age) => link_age.is_some() || age.is_some(),
            _ => false,
        })
    }
}

impl View<'_> {
    /// Notes the rows whose value has one of the codes that conditions say another thing of.
    fn note_codes(self, (kind, field): Place, turned: &[(Vec<bool>, &Outputs)], dirty: &mut Dirty) {
        let Some((first, _)) = turned.first() else { return };
        let Some(Form::Coded(coded)) = self.columns.fields.get(kind, field).map(|it| &it.form) else {
            return;
        };
        let any = (0..first.len()).map(|code| turned.iter().any(|(codes, _)| codes.get(code) == Some(&true)));
        let rows = coded.codes.rows_with(self.state.len(kind), &any.collect::<Vec<_>>());
        for (codes, outputs) in turned {
            let is_turned = |code: u32| codes.get(code as usize) == Some(&true);
            let rows = rows.iter().filter(|(_, code)| is_turned(*code)).map(|(row, _)| *row);
            dirty.rows(kind, rows, outputs);
        }
    }
}

/// For each code of a field whether a condition says another thing of it now; `None` where that cannot be told.
fn turned_codes(view: View<'_>, lookups: &Lookups, (kind, field): Place, node: NodeId) -> Option<Vec<bool>> {
    let at = usize::from(kind.0);
    let Form::Coded(coded) = &view.columns.fields.get(kind, field)?.form else { return None };
    let Node::Test(_, typed, other) = &view.plan.programs[at].nodes[node.at()] else {
        return None;
    };
    let exemplars = coded.exemplars.iter().copied().enumerate();
    let after = view.by_code((kind, field), (typed, *other), exemplars);
    let before: Vec<Truth> = match &lookups.ready[at][node.at()] {
        Ready::Sliced(yes, no) => {
            (0..after.len()).map(|code| Truth::of(yes.has(code), no.has(code))).collect()
        }
        Ready::Grouped(n) => lookups.groups[at].get(*n)?.says(node, after.len())?,
        _ => return None,
    };
    let is_there = |code: usize| code == UNKNOWN || coded.exemplars.get(code) != Some(&u32::MAX);
    let codes = before.iter().zip(&after).enumerate();
    Some(codes.map(|(code, (before, after))| before != after && is_there(code)).collect())
}

/// Tells whether a condition reads the instant of the state.
fn reads_now(typed: &Typed) -> bool {
    matches!(typed.node, Term::Now) || typed.children().into_iter().any(reads_now)
}
