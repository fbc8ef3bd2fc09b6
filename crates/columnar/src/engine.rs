//! A plan on a state: looks up what the plan needs, level by level, and judges all rows block by block.

use std::collections::{BTreeMap, BTreeSet};

use model::{FieldId, KindId, Schema, State};
use policy::{
    exception::{Cover, Departure, Standing},
    lang::typed::Typed,
};

use crate::{
    bits::{Column, ROWS, Truth, WORDS, first},
    bound::Longest,
    columns::{Form, MAX_DISTINCT},
    judged::{Judged, KindJudged},
    machine::{Lookups, Machine},
    missing::Missing,
    node::{ExportId, Node, NodeId},
    plan::{Plan, Planned},
    tables::{self, Answers, Asking, Columns, Picked, Ready, Said},
    texts::FieldTest,
};

/// To so many entities at the other end of a link, their answers stand in a table.
const FEW: usize = 1 << 10;

/// A plan on a state, with the state's columns as kernels read them.
#[derive(Clone, Debug)]
pub struct Engine<'a> {
    schema: &'a Schema,
    state: &'a State,
    plan: &'a Plan,
    columns: Columns,
    checks: Vec<Prepared>,
}

/// All that is read while a plan runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) state: &'a State,
    pub(crate) plan: &'a Plan,
    pub(crate) columns: &'a Columns,
    pub(crate) checks: &'a [Prepared],
}

/// What of a check depends on the state.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    /// Whether the conditions might read so much of one entity that each row must be counted by the interpreter.
    pub(crate) is_large: bool,
    /// Its exceptions that are live, with the rows that they name.
    pub(crate) exceptions: Vec<Live>,
}

/// An exception that can apply at the instant of the state.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    /// Its place among the check's exceptions.
    pub(crate) n: usize,
    /// Whether it turns unknown too.
    pub(crate) turns_unknown: bool,
    /// Whether its condition must be asked of each row by the interpreter.
    pub(crate) is_large: bool,
    /// The rows it names; `None` where a condition decides.
    pub(crate) rows: Option<Column>,
}

impl Prepared {
    /// How it is judged: whether the interpreter must count what it reads, and which exceptions are live, each with the
    /// same.
    pub(crate) fn how(&self) -> (bool, Vec<(usize, bool)>) {
        (self.is_large, self.exceptions.iter().map(|live| (live.n, live.is_large)).collect())
    }
}

impl<'a> Engine<'a> {
    /// Prepares the columns of a state for a plan.
    pub fn new(schema: &'a Schema, state: &'a State, plan: &'a Plan) -> Self {
        Self::with_most_distinct(schema, state, plan, MAX_DISTINCT)
    }

    /// The same, with a condition on one field asked once of each distinct value only where there are so many at most;
    /// the answers are the same with any number.
    pub fn with_most_distinct(schema: &'a Schema, state: &'a State, plan: &'a Plan, most: usize) -> Self {
        let checks = prepare(&Longest::of(schema, state), state, plan);
        Self { schema, state, plan, columns: Columns::of(schema, state, plan, most), checks }
    }

    /// Judges every check on every entity; `threads` share the rows, and the result is the same with any number.
    pub fn judge(&self, threads: usize) -> Judged {
        let view = self.view();
        view.judge(&view.lookups(), threads)
    }

    /// The same, and what the unknown verdicts wait for.
    pub fn judge_and_miss(&self, threads: usize) -> (Judged, Missing) {
        let view = self.view();
        let lookups = view.lookups();
        let judged = view.judge(&lookups, threads);
        let missing = Missing::of(view, &lookups, &judged);
        (judged, missing)
    }

    pub(crate) fn view(&self) -> View<'_> {
        let Self { schema, state, plan, columns, checks } = self;
        View { schema, state, plan, columns, checks }
    }

    pub(crate) fn into_parts(self) -> (Columns, Vec<Prepared>) {
        (self.columns, self.checks)
    }
}

/// What of each check depends on the state.
pub(crate) fn prepare(longest: &Longest, state: &State, plan: &Plan) -> Vec<Prepared> {
    let of = |planned: &Planned| {
        let check = &planned.check;
        let mut conditions = check.scope.iter().chain(std::iter::once(&check.require));
        let live = planned.exceptions.iter().enumerate();
        let live = live.filter(|(_, it)| it.exception.standing(state.as_of()) == Standing::Live);
        let exceptions = live.map(|(n, planned)| Live {
            n,
            turns_unknown: planned.exception.departure == Departure::NotApplicable,
            is_large: planned.cover.as_ref().is_some_and(|(_, it)| longest.may_be_too_large(it)),
            rows: named(state, check.kind, &planned.exception.cover),
        });
        Prepared {
            is_large: conditions.any(|it| longest.may_be_too_large(it)),
            exceptions: exceptions.collect(),
        }
    };
    plan.checks.iter().map(of).collect()
}

impl<'a> View<'a> {
    pub(crate) fn asking(self) -> Asking<'a> {
        Asking { schema: self.schema, state: self.state }
    }

    pub(crate) fn judge(self, lookups: &Lookups, threads: usize) -> Judged {
        let kinds: BTreeSet<KindId> = self.plan.checks.iter().map(|planned| planned.check.kind).collect();
        let of = |kind| (kind, KindJudged::of(self, lookups, kind, threads));
        Judged::new(self, kinds.into_iter().map(of).collect())
    }

    /// Makes all tables, and answers what other tables ask, the deepest first.
    pub(crate) fn lookups(self) -> Lookups {
        let mut lookups = Lookups {
            ready: Vec::new(),
            groups: vec![Vec::new(); self.plan.programs.len()],
            listed: vec![Vec::new(); self.plan.programs.len()],
            answers: vec![None; self.plan.exports.len()],
            lazy: Vec::new(),
        };
        for ((kind, _), program) in self.schema.kinds().zip(&self.plan.programs) {
            lookups.ready.push(program.nodes.iter().map(|node| self.ready(kind, node)).collect());
            self.group_tests(kind, None, &mut lookups);
        }
        lookups.note_lazy(self.plan);
        for level in self.plan.levels() {
            let mut by_kind: BTreeMap<KindId, Vec<ExportId>> = BTreeMap::new();
            for export in self.plan.exports_of(level) {
                by_kind.entry(self.plan.exports[export.0].kind).or_default().push(export);
            }
            for (kind, exports) in by_kind {
                let answers = self.answers(&lookups, kind, &exports);
                exports.iter().zip(answers).for_each(|(n, answers)| lookups.answers[n.0] = Some(answers));
            }
            self.group_hops(level, None, &mut lookups);
            self.group_lists(level, &mut lookups);
            lookups.note_lazy(self.plan);
        }
        lookups
    }

    pub(crate) fn ready(self, kind: KindId, node: &Node) -> Ready {
        match node {
            Node::Once(typed, age) => Ready::Same(self.asking().of_row(typed, *age, kind, 0)),
            Node::Guard(_, _, age, typed) => Ready::Guarded(self.asking().of_nobody(typed, Some(*age))),
            Node::Test(field, typed, other) => {
                let Some(column) = self.columns.fields.get(kind, *field) else { return Ready::Rows };
                match (&column.form, other) {
                    (Form::Truths(_), _) => {
                        Ready::Truths(tables::by_truth(self.asking(), kind, column, typed))
                    }
                    (Form::Plain, Some(other)) => Ready::As(*other),
                    (Form::Plain, None) => match FieldTest::of(typed) {
                        Some(test) => {
                            let none = first(column.none.0.iter().copied());
                            let of_none = none
                                .map_or(Truth::Unknown, |row| self.asking().of_row(typed, None, kind, row));
                            Ready::Texts(test.of_many(), self.asking().of_nobody(typed, None), of_none)
                        }
                        None => Ready::Rows,
                    },
                    _ => Ready::Rows,
                }
            }
            _ => Ready::Computed,
        }
    }

    /// Asks the conditions on one coded column, or on each, of each distinct value.
    pub(crate) fn group_tests(self, kind: KindId, only: Option<FieldId>, lookups: &mut Lookups) {
        let program = &self.plan.programs[usize::from(kind.0)];
        let mut by_field: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (id, node) in (0u32..).zip(&program.nodes) {
            let Node::Test(field, typed, other) = node else { continue };
            let column = self.columns.fields.get(kind, *field);
            let Some(Form::Coded(coded)) = column.map(|it| &it.form) else { continue };
            if only.is_some_and(|only| only != *field) {
                continue;
            }
            let exemplars = coded.exemplars.iter().copied().enumerate();
            let answers = self.by_code((kind, *field), (typed, *other), exemplars);
            if coded.is_sliced() {
                let ready = Ready::Sliced(Picked::of(&answers, Truth::Yes), Picked::of(&answers, Truth::No));
                lookups.ready[usize::from(kind.0)][id as usize] = ready;
            } else {
                by_field.entry(*field).or_default().push((NodeId(id), Said::of(&answers)));
            }
        }
        for (field, members) in by_field {
            add_groups(lookups, kind, tables::group(field, members));
        }
    }

    /// The answers to a condition on one field, by the codes of its values, each with a row that has it.
    pub(crate) fn by_code(
        self,
        (kind, field): (KindId, FieldId),
        (typed, other): (&Typed, Option<NodeId>),
        exemplars: impl Iterator<Item = (usize, u32)>,
    ) -> Vec<Truth> {
        let program = &self.plan.programs[usize::from(kind.0)];
        let compared = other.and_then(|other| match &program.nodes[other.at()] {
            Node::Compare(op, left, right) => tables::Compared::of(self.state.as_of(), *op, left, right),
            _ => None,
        });
        tables::by_code(self.asking(), (kind, field), typed, compared.as_ref(), exemplars)
    }

    /// Makes the tables of conditions on the other end of one link, or of each, whose answers are of one level.
    pub(crate) fn group_hops(self, level: usize, only: Option<(KindId, FieldId)>, lookups: &mut Lookups) {
        for ((kind, _), program) in self.schema.kinds().zip(&self.plan.programs) {
            let mut by_link: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for (id, node) in (0u32..).zip(&program.nodes) {
                let Node::Hop(link, export) = node else { continue };
                if self.plan.level_of(*export) != level || only.is_some_and(|only| only != (kind, *link)) {
                    continue;
                }
                let Some(answers) = &lookups.answers[export.0] else { continue };
                let n_rows = self.state.len(self.plan.exports[export.0].kind);
                if n_rows > self.state.len(kind).max(FEW) {
                    // A table of all of them would be dearer than to look each row up.
                    continue;
                }
                by_link.entry(*link).or_default().push((NodeId(id), Said::of_rows(answers, n_rows)));
            }
            for (link, members) in by_link {
                add_groups(lookups, kind, tables::group(link, members));
            }
        }
    }

    fn answers(self, lookups: &Lookups, kind: KindId, exports: &[ExportId]) -> Vec<Answers> {
        let n_rows = self.state.len(kind);
        let mut machine = Machine::new(self, lookups, kind);
        let mut answers: Vec<Answers> = exports
            .iter()
            .map(|n| Answers {
                yes: Column::none(n_rows),
                no: Column::none(n_rows),
                of_nobody: self.asking().of_nobody(&self.plan.exports[n.0].typed, None),
            })
            .collect();
        for block in 0..n_rows.div_ceil(ROWS) {
            machine.block = block;
            for (export, answers) in exports.iter().zip(&mut answers) {
                let truths = machine.answer(self.plan.exports[export.0].node);
                for w in 0..WORDS {
                    let at = block * WORDS + w;
                    (answers.yes.0[at], answers.no.0[at]) = (truths.yes[w], truths.no[w]);
                }
            }
        }
        answers
    }
}

impl Lookups {
    /// Notes which nodes are answered row by row, in whole or in part.
    pub(crate) fn note_lazy(&mut self, plan: &Plan) {
        let of_program = |(program, ready): (&crate::node::Program, &Vec<Ready>)| {
            let mut lazy: Vec<bool> = Vec::with_capacity(ready.len());
            for (node, ready) in program.nodes.iter().zip(ready) {
                let is_part = |part: &NodeId| lazy.get(part.at()).copied().unwrap_or(false);
                lazy.push(match (ready, node) {
                    (Ready::Rows | Ready::Texts(..), _) => true,
                    (Ready::Computed, node) if node.goes_by_row() => true,
                    (Ready::As(other), _) => is_part(other),
                    (Ready::Computed | Ready::Guarded(_), node) => node.parts().iter().any(is_part),
                    _ => false,
                });
            }
            lazy
        };
        self.lazy = plan.programs.iter().zip(&self.ready).map(of_program).collect();
    }
}

/// Adds groups in the places that no node looks up any more, then after the others: a session that makes tables anew
/// does not grow by it.
fn add_groups(lookups: &mut Lookups, kind: KindId, groups: Vec<tables::Group>) {
    let kind = usize::from(kind.0);
    let place = |ready: &Ready| if let Ready::Grouped(n) = ready { Some(*n) } else { None };
    let used: BTreeSet<usize> = lookups.ready[kind].iter().filter_map(place).collect();
    let free = (0..).filter(|n| !used.contains(n));
    for (group, n) in groups.into_iter().zip(free) {
        group.members.iter().for_each(|(node, ..)| lookups.ready[kind][node.at()] = Ready::Grouped(n));
        match lookups.groups[kind].get_mut(n) {
            Some(old) => *old = group,
            None => lookups.groups[kind].push(group),
        }
    }
}

/// The rows that an exception names.
fn named(state: &State, kind: KindId, cover: &Cover) -> Option<Column> {
    let Cover::Entities(list) = cover else { return None };
    let mut rows = Column::none(state.len(kind));
    let own = list.iter().filter(|(of, _)| *of == kind);
    own.filter_map(|(_, id)| state.row(kind, id)).for_each(|row| rows.put(row as usize, true));
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gather::Masks;

    #[test]
    fn tables_that_are_made_anew_take_the_place_of_the_old() {
        let group = |node: u32| tables::Group {
            field: FieldId(0),
            members: vec![(NodeId(node), None, None)],
            masks: Masks::new(&[], 0),
        };
        let mut lookups =
            Lookups { ready: vec![vec![Ready::Computed; 3]], groups: vec![Vec::new()], ..Lookups::default() };
        for _ in 0..10 {
            add_groups(&mut lookups, KindId(0), vec![group(0), group(1)]);
            add_groups(&mut lookups, KindId(0), vec![group(2)]);
        }
        assert!(lookups.groups[0].len() <= 5, "{} groups of which 3 are looked up", lookups.groups[0].len());
        for (node, ready) in lookups.ready[0].iter().enumerate() {
            let Ready::Grouped(n) = ready else { panic!("{node} is {ready:?}") };
            assert_eq!(lookups.groups[0][*n].members[0].0.at(), node);
        }
    }
}
