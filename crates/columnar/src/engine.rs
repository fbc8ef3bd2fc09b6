//! A plan on a state: looks up what the plan needs, level by level, and judges all rows block by block.

use std::collections::{BTreeMap, BTreeSet};

use model::{KindId, Schema, State};
use policy::exception::{Cover, Departure, Standing};

use crate::{
    bits::{Column, ROWS, Truth, WORDS, valid},
    bound,
    columns::Form,
    judged::{Judged, KindJudged},
    machine::{Lookups, Machine},
    node::{Node, NodeId},
    plan::Plan,
    tables::{self, Answers, Asking, Columns, Ready},
};

/// A plan on a state, with the state's columns as kernels read them.
#[derive(Clone, Debug)]
pub struct Engine<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) state: &'a State,
    pub(crate) plan: &'a Plan,
    pub(crate) columns: Columns,
    pub(crate) checks: Vec<Prepared>,
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

impl<'a> Engine<'a> {
    /// Prepares the columns of a state for a plan. Nothing that depends on the instant is kept.
    pub fn new(schema: &'a Schema, state: &'a State, plan: &'a Plan) -> Self {
        let longest = bound::Longest::of(schema, state);
        let prepare = |planned: &crate::plan::Planned| {
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
        let checks = plan.checks.iter().map(prepare).collect();
        Self { schema, state, plan, columns: Columns::of(schema, state, plan), checks }
    }

    pub(crate) fn asking(&self) -> Asking<'_> {
        Asking { schema: self.schema, state: self.state }
    }

    /// Judges every check on every entity; `threads` share the rows, and the result is the same with any number.
    pub fn judge(&self, threads: usize) -> Judged {
        let lookups = self.lookups();
        let kinds: BTreeSet<KindId> = self.plan.checks.iter().map(|planned| planned.check.kind).collect();
        let kinds =
            kinds.into_iter().map(|kind| (kind, KindJudged::of(self, &lookups, kind, threads))).collect();
        Judged::new(self, kinds)
    }

    /// Makes all tables, and answers what other tables ask, the deepest first.
    pub(crate) fn lookups(&self) -> Lookups {
        let mut lookups = Lookups {
            ready: Vec::new(),
            groups: vec![Vec::new(); self.plan.programs.len()],
            answers: vec![None; self.plan.exports.len()],
        };
        for ((kind, _), program) in self.schema.kinds().zip(&self.plan.programs) {
            let ready = program.nodes.iter().map(|node| self.ready(kind, node));
            lookups.ready.push(ready.collect());
            self.group_tests(kind, &mut lookups);
        }
        let level_of = |export: &crate::node::Export| {
            self.plan.programs[usize::from(export.kind.0)].levels[export.node.at()]
        };
        let mut by_level: BTreeMap<(usize, KindId), Vec<usize>> = BTreeMap::new();
        for (n, export) in self.plan.exports.iter().enumerate() {
            by_level.entry((level_of(export), export.kind)).or_default().push(n);
        }
        let levels: BTreeSet<usize> = by_level.keys().map(|(level, _)| *level).collect();
        for level in levels {
            for ((_, kind), exports) in by_level.range((level, KindId(0))..=(level, KindId(u16::MAX))) {
                let answers = self.answers(&lookups, *kind, exports);
                exports.iter().zip(answers).for_each(|(n, answers)| lookups.answers[*n] = Some(answers));
            }
            self.group_hops(level, &mut lookups);
        }
        lookups
    }

    fn ready(&self, kind: KindId, node: &Node) -> Ready {
        match node {
            Node::Once(typed, age) => Ready::Same(self.asking().of_row(typed, *age, kind, 0)),
            Node::Guard(_, _, age, typed) => Ready::Guarded(self.asking().of_nobody(typed, Some(*age))),
            Node::Test(field, typed, other) => {
                let Some(column) = self.columns.fields.get(&(kind, *field)) else { return Ready::Rows };
                match (&column.form, other) {
                    (Form::Truths(_), _) => {
                        Ready::Truths(tables::by_truth(self.asking(), kind, column, typed))
                    }
                    (Form::Plain, Some(other)) => Ready::As(*other),
                    _ => Ready::Rows,
                }
            }
            _ => Ready::Computed,
        }
    }

    /// Asks every condition on one coded column of each distinct value.
    fn group_tests(&self, kind: KindId, lookups: &mut Lookups) {
        let program = &self.plan.programs[usize::from(kind.0)];
        let mut by_field: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (id, node) in (0u32..).zip(&program.nodes) {
            let Node::Test(field, typed, _) = node else { continue };
            let Some(Form::Coded(_, exemplars)) = self.columns.fields.get(&(kind, *field)).map(|it| &it.form)
            else {
                continue;
            };
            let answers = tables::by_code(self.asking(), kind, typed, exemplars);
            by_field.entry(*field).or_default().push((NodeId(id), answers));
        }
        for (field, members) in by_field {
            add_groups(lookups, kind, tables::group(field, &members));
        }
    }

    /// Makes the tables of conditions on the other end of links whose answers are of one level.
    fn group_hops(&self, level: usize, lookups: &mut Lookups) {
        for ((kind, _), program) in self.schema.kinds().zip(&self.plan.programs) {
            let mut by_link: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for (id, node) in (0u32..).zip(&program.nodes) {
                let Node::Hop(link, export) = node else { continue };
                let of = &self.plan.exports[export.0];
                if self.plan.programs[usize::from(of.kind.0)].levels[of.node.at()] != level {
                    continue;
                }
                let Some(answers) = &lookups.answers[export.0] else { continue };
                let rows = (0..self.state.len(of.kind)).map(|row| answers.of(row));
                let answers: Vec<Truth> = rows.chain(std::iter::once(answers.of_nobody)).collect();
                by_link.entry(*link).or_default().push((NodeId(id), answers));
            }
            for (link, members) in by_link {
                add_groups(lookups, kind, tables::group(link, &members));
            }
        }
    }

    fn answers(&self, lookups: &Lookups, kind: KindId, exports: &[usize]) -> Vec<Answers> {
        let n_rows = self.state.len(kind);
        let mut machine = Machine::new(self, lookups, kind);
        let mut answers: Vec<Answers> = exports
            .iter()
            .map(|n| Answers {
                yes: Column::none(n_rows),
                no: Column::none(n_rows),
                of_nobody: self.asking().of_nobody(&self.plan.exports[*n].typed, None),
            })
            .collect();
        for block in 0..n_rows.div_ceil(ROWS) {
            machine.block = block;
            let valid = valid(n_rows, block);
            for (n, answers) in exports.iter().zip(&mut answers) {
                let truths = machine.truths(self.plan.exports[*n].node);
                for (w, valid) in valid.iter().enumerate() {
                    let at = block * WORDS + w;
                    (answers.yes.0[at], answers.no.0[at]) = (truths.yes[w] & valid, truths.no[w] & valid);
                }
            }
        }
        answers
    }
}

fn add_groups(lookups: &mut Lookups, kind: KindId, groups: Vec<tables::Group>) {
    let kind = usize::from(kind.0);
    for group in groups {
        let n = lookups.groups[kind].len();
        group.members.iter().for_each(|(node, ..)| lookups.ready[kind][node.at()] = Ready::Grouped(n));
        lookups.groups[kind].push(group);
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
