//! Keeps a judgement true while its city changes: a change judges only those blocks of rows again that can depend on
//! it, by the same kernels, and says which verdicts turned.

use std::collections::{BTreeMap, BTreeSet};

use model::{Data, FieldId, KindId, Nature, Schema, State, Type};
use policy::Verdict;

use crate::{
    bits::{ROWS, Truth, WORDS, ones},
    bound::Longest,
    columns::{Form, Lists, MAX_DISTINCT, Patched},
    engine::{Engine, Prepared, View, prepare},
    judged::Judged,
    machine::{Lookups, Machine},
    node::{ExportId, ListKey, Node, NodeId},
    plan::Plan,
    readers::{Outputs, Readers, Through},
    tables::{Columns, Ready},
};

/// A cell of the state: a field of a row of a kind.
pub type CellId = (KindId, u32, FieldId);

/// A verdict that turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// The check, by its place among all.
    pub check: usize,
    /// The entity.
    pub row: u32,
    /// What was said of it.
    pub before: Verdict,
    /// What is said now.
    pub after: Verdict,
}

/// A judgement that is kept true.
#[derive(Clone, Debug)]
pub struct Session {
    plan: Plan,
    columns: Columns,
    checks: Vec<Prepared>,
    lookups: Lookups,
    longest: Longest,
    readers: Readers,
    judged: Judged,
    most: usize,
}

/// The blocks of each kind, and what of them has to be judged again.
#[derive(Default)]
struct Dirty(BTreeMap<KindId, BTreeMap<usize, Outputs>>);

impl Dirty {
    fn row(&mut self, kind: KindId, row: u32, outputs: &Outputs) {
        let blocks = self.0.entry(kind).or_default();
        blocks.entry(row as usize / ROWS).or_default().add(outputs);
    }

    fn every(&mut self, state: &State, kind: KindId, outputs: &Outputs) {
        let blocks = self.0.entry(kind).or_default();
        for block in 0..state.len(kind).div_ceil(ROWS) {
            blocks.entry(block).or_default().add(outputs);
        }
    }
}

impl Session {
    /// Judges everything once.
    pub fn new(schema: &Schema, state: &State, plan: Plan, threads: usize) -> Self {
        Self::with_most_distinct(schema, state, plan, threads, MAX_DISTINCT)
    }

    /// The same, as [`Engine::with_most_distinct`].
    pub fn with_most_distinct(
        schema: &Schema,
        state: &State,
        plan: Plan,
        threads: usize,
        most: usize,
    ) -> Self {
        let longest = Longest::of(schema, state);
        let engine = Engine::with_most_distinct(schema, state, &plan, most);
        let view = engine.view();
        let lookups = view.lookups();
        let judged = view.judge(&lookups, threads);
        let (columns, checks) = engine.into_parts();
        let readers = readers(schema, &plan, &checks);
        Self { plan, columns, checks, lookups, longest, readers, judged, most }
    }

    /// What is said of the city now.
    pub fn judged(&self) -> &Judged {
        &self.judged
    }

    /// Takes over a state of another instant, in which any cells of the same entities may have changed; gives the
    /// verdicts that turned, by check and row. Every check is judged again.
    pub fn advance(&mut self, schema: &Schema, state: &State, threads: usize) -> Vec<Turn> {
        let plan = std::mem::take(&mut self.plan);
        let again = Self::with_most_distinct(schema, state, plan, threads, self.most);
        let before = std::mem::replace(self, again);
        before.judged.turns(&self.judged)
    }

    /// Takes over cells that have changed in a state of the same instant and the same entities; gives the verdicts
    /// that turned, by check and row.
    pub fn update(&mut self, schema: &Schema, state: &State, changed: &[CellId]) -> Vec<Turn> {
        let mut dirty = Dirty::default();
        self.take_cells(schema, state, changed, &mut dirty);
        let lists: BTreeSet<CellId> =
            changed.iter().copied().filter(|cell| is_relation(schema, *cell)).collect();
        self.take_lists(schema, state, &lists, &mut dirty);
        self.take_sizes(schema, state, changed, &mut dirty);
        self.take_tables(schema, state, changed, &mut dirty);
        for level in self.plan.levels() {
            self.answer_again(schema, state, level, &mut dirty);
        }
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        let mut turns = Vec::new();
        for (kind, blocks) in dirty.0 {
            let mut machine = Machine::new(view, &self.lookups, kind);
            for (block, outputs) in blocks {
                machine.block = block;
                self.judged.judge_block(&mut machine, outputs.checks.iter().copied(), &mut turns);
            }
        }
        turns.sort_unstable();
        turns
    }

    /// Takes changed cells over into columns, and notes the rows that read them.
    fn take_cells(&mut self, schema: &Schema, state: &State, changed: &[CellId], dirty: &mut Dirty) {
        let mut new_values: BTreeSet<(KindId, FieldId)> = BTreeSet::new();
        let mut recounted: BTreeMap<KindId, BTreeSet<usize>> = BTreeMap::new();
        for (kind, row, field) in changed.iter().copied() {
            let place = (kind, field);
            if let Some(column) = self.columns.fields.get_mut(&place)
                && column.take(schema, state, (kind, row, field)) == Patched::NewValue
            {
                new_values.insert(place);
            }
            if let Some(ages) = self.columns.ages.get_mut(&place) {
                let observed_at = &state.table(kind).columns[usize::from(field.0)].observed_at;
                let at = observed_at.get(row as usize).copied();
                at.into_iter().for_each(|at| ages.take(row as usize, at));
            }
            if let Some(outputs) = self.readers.fields.get(&place) {
                dirty.row(kind, row, outputs);
            }
            for (kind, outputs) in self.readers.deep.get(&place).into_iter().flatten() {
                dirty.every(state, *kind, outputs);
            }
            for through in self.readers.vias.get(&place).into_iter().flatten() {
                let outputs = &self.readers.outputs[usize::from(through.kind.0)][through.node.at()];
                for from in linked(schema, state, &self.columns, through.kind, through.by, row) {
                    dirty.row(through.kind, from, outputs);
                }
            }
            if schema.kind(kind).field("count") == Some(field) {
                recounted.entry(kind).or_default().insert(row as usize / ROWS);
            }
        }
        // All blocks of a kind together: the units of before are known only until then.
        for (kind, blocks) in recounted {
            self.judged.take_units(schema, state, kind, &blocks);
        }
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        for (kind, field) in new_values {
            retest(view, &mut self.lookups, kind, field);
        }
    }

    /// Makes lists anew whose links changed, and notes the rows whose list is another.
    fn take_lists(&mut self, schema: &Schema, state: &State, links: &BTreeSet<CellId>, dirty: &mut Dirty) {
        let places: BTreeSet<(KindId, FieldId)> =
            links.iter().map(|(kind, _, field)| (*kind, *field)).collect();
        let keys: Vec<ListKey> = self.columns.lists.keys().copied().collect();
        for key in keys {
            let (kind, field, _) = key;
            let source = match schema.field(kind, field).nature {
                Nature::Inverse(from, link) => (from, link),
                _ => (kind, field),
            };
            if !places.contains(&source) {
                continue;
            }
            let after = Lists::of(schema, state, key);
            let Some(before) = self.columns.lists.insert(key, after) else { continue };
            let (Some(after), Some(outputs)) = (self.columns.lists.get(&key), self.readers.lists.get(&key))
            else {
                continue;
            };
            if before.open != after.open {
                dirty.every(state, kind, outputs);
                continue;
            }
            for row in before.differences(after) {
                dirty.row(kind, row, outputs);
            }
        }
    }

    /// Looks again whether the interpreter must count what rows read, where lists or texts may have grown.
    fn take_sizes(&mut self, schema: &Schema, state: &State, changed: &[CellId], dirty: &mut Dirty) {
        let may_grow = changed.iter().any(|cell| {
            is_relation(schema, *cell) || matches!(schema.field(cell.0, cell.2).ty, Type::Text | Type::Texts)
        });
        if !may_grow || !self.longest.grow(schema, state, changed) {
            return;
        }
        let after = prepare(&self.longest, state, &self.plan);
        for ((n, before), after) in self.checks.iter().enumerate().zip(&after) {
            if before.largeness() != after.largeness() {
                let outputs = Outputs { checks: BTreeSet::from([n]), ..Outputs::default() };
                dirty.every(state, self.plan.checks[n].check.kind, &outputs);
            }
        }
        self.checks = after;
        self.readers = readers(schema, &self.plan, &self.checks);
    }

    /// Asks conditions on the city alone once more.
    fn take_tables(&mut self, schema: &Schema, state: &State, changed: &[CellId], dirty: &mut Dirty) {
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        let once = &self.readers.once;
        let asked: BTreeSet<(KindId, NodeId)> = changed
            .iter()
            .filter_map(|(kind, _, field)| once.get(&(*kind, *field)))
            .flatten()
            .copied()
            .collect();
        for (kind, node) in asked {
            let program = &self.plan.programs[usize::from(kind.0)];
            let ready = view.ready(kind, &program.nodes[node.at()]);
            let before = &mut self.lookups.ready[usize::from(kind.0)][node.at()];
            if let (Ready::Same(old), Ready::Same(new)) = (&*before, &ready)
                && old == new
            {
                continue;
            }
            *before = ready;
            dirty.every(state, kind, &self.readers.outputs[usize::from(kind.0)][node.at()]);
        }
    }

    /// Answers what other tables look up at a level, where it may have changed, and notes the rows that look it up.
    fn answer_again(&mut self, schema: &Schema, state: &State, level: usize, dirty: &mut Dirty) {
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        let exports: BTreeSet<ExportId> = self.plan.exports_of(level).into_iter().collect();
        let mut turned: BTreeMap<ExportId, Vec<u32>> = BTreeMap::new();
        let mut put = Vec::new();
        for (kind, blocks) in &dirty.0 {
            if blocks.values().all(|outputs| outputs.exports.is_disjoint(&exports)) {
                continue;
            }
            let mut machine = Machine::new(view, &self.lookups, *kind);
            for (block, outputs) in blocks {
                machine.block = *block;
                for export in outputs.exports.intersection(&exports) {
                    let truths = machine.answer(self.plan.exports[export.0].node);
                    let Some(answers) = &self.lookups.answers[export.0] else { continue };
                    let (yes, no) = (answers.yes.block(*block), answers.no.block(*block));
                    for w in 0..WORDS {
                        for bit in ones((yes[w] ^ truths.yes[w]) | (no[w] ^ truths.no[w])) {
                            let row = u32::try_from(block * ROWS + w * 64 + bit).unwrap_or(u32::MAX);
                            turned.entry(*export).or_default().push(row);
                            let is = |bits: &[u64; WORDS]| bits[w] >> bit & 1 == 1;
                            put.push((*export, row, is(&truths.yes), is(&truths.no)));
                        }
                    }
                }
            }
        }
        for (export, row, yes, no) in put {
            if let Some(answers) = &mut self.lookups.answers[export.0] {
                answers.yes.put(row as usize, yes);
                answers.no.put(row as usize, no);
            }
        }
        for (export, rows) in turned {
            self.look_up_again((schema, state), level, export, &rows, dirty);
        }
    }

    /// Notes the rows of other tables that look up answers that turned, and brings their tables up to date.
    fn look_up_again(
        &mut self,
        (schema, state): (&Schema, &State),
        level: usize,
        export: ExportId,
        rows: &[u32],
        dirty: &mut Dirty,
    ) {
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        let mut stale: BTreeSet<(KindId, FieldId)> = BTreeSet::new();
        for Through { kind, by: link, node } in self.readers.hops.get(&export).into_iter().flatten() {
            for row in rows {
                if !remask(&mut self.lookups, &self.plan, *kind, *node, *row) {
                    stale.insert((*kind, *link));
                }
                for from in linked(schema, state, &self.columns, *kind, *link, *row) {
                    dirty.row(*kind, from, &self.readers.outputs[usize::from(kind.0)][node.at()]);
                }
            }
        }
        for place in stale {
            view.group_hops(level, Some(place), &mut self.lookups);
        }
        for Through { kind, by: list, node } in self.readers.overs.get(&export).into_iter().flatten() {
            let outputs = &self.readers.outputs[usize::from(kind.0)][node.at()];
            let Some(lists) = self.columns.lists.get(list) else { continue };
            for holder in holders(schema, state, *list, lists, rows) {
                dirty.row(*kind, holder, outputs);
            }
        }
    }
}

fn readers(schema: &Schema, plan: &Plan, checks: &[Prepared]) -> Readers {
    let is_large: Vec<bool> = checks.iter().map(|check| check.is_large).collect();
    Readers::of(schema, plan, &is_large)
}

fn is_relation(schema: &Schema, (kind, _, field): CellId) -> bool {
    matches!(schema.field(kind, field).ty, Type::One(_) | Type::Many(_))
}

/// Asks the conditions on one field anew, of every value that it has now.
fn retest(view: View<'_>, lookups: &mut Lookups, kind: KindId, field: FieldId) {
    let program = &view.plan.programs[usize::from(kind.0)];
    for (at, node) in program.nodes.iter().enumerate() {
        if matches!(node, Node::Test(of, ..) if *of == field) {
            lookups.ready[usize::from(kind.0)][at] = view.ready(kind, node);
        }
    }
    view.group_tests(kind, Some(field), lookups);
    lookups.note_lazy(view.plan);
}

/// Brings the mask of one row up to date in the group of a node; false if the group's bits no longer fit.
fn remask(lookups: &mut Lookups, plan: &Plan, kind: KindId, node: NodeId, row: u32) -> bool {
    let kind = usize::from(kind.0);
    let Ready::Grouped(n) = lookups.ready[kind][node.at()] else { return false };
    let Some(group) = lookups.groups[kind].get_mut(n) else { return false };
    let mut mask = 0;
    let mut wanted = Vec::new();
    for (member, yes, no) in &group.members {
        let Node::Hop(_, export) = &plan.programs[kind].nodes[member.at()] else { return false };
        let truth =
            lookups.answers[export.0].as_ref().map_or(Truth::Unknown, |answers| answers.of(row as usize));
        for (bit, of) in [(yes, Truth::Yes), (no, Truth::No)] {
            match bit {
                Some(bit) if truth == of => mask |= 1 << bit,
                None if truth == of => return false,
                _ => {}
            }
            wanted.push((*bit, truth == of));
        }
    }
    // Conditions that said the same of every row share a bit; they may not any more.
    let fits = wanted.iter().all(|(bit, is)| bit.is_none_or(|bit| (mask >> bit & 1 == 1) == *is));
    if let (true, Some(to)) = (fits, group.masks.get_mut(row as usize)) {
        *to = mask;
    }
    fits
}

/// The rows whose link leads to a row.
fn linked(
    schema: &Schema,
    state: &State,
    columns: &Columns,
    kind: KindId,
    link: FieldId,
    row: u32,
) -> Vec<u32> {
    let Type::One(to) = schema.field(kind, link).ty else { return Vec::new() };
    let inverse = schema.kind(to).fields().find(|(_, field)| field.nature == Nature::Inverse(kind, link));
    if let Some((inverse, _)) = inverse {
        let (offsets, rows, _) = state.inverse(to, inverse);
        let at = |n: usize| offsets.get(n).map_or(0, |at| *at as usize);
        return rows.get(at(row as usize)..at(row as usize + 1)).unwrap_or(&[]).to_vec();
    }
    let Some(Form::Link(codes)) = columns.fields.get(&(kind, link)).map(|field| &field.form) else {
        return Vec::new();
    };
    let codes = (0u32..).zip(codes.iter().take(state.len(kind)));
    codes.filter(|(_, code)| **code == row).map(|(from, _)| from).collect()
}

/// The rows whose list has one of some elements.
fn holders(
    schema: &Schema,
    state: &State,
    (kind, field, _): ListKey,
    lists: &Lists,
    rows: &[u32],
) -> Vec<u32> {
    if let Nature::Inverse(from, link) = schema.field(kind, field).nature
        && let Some(Data::One(targets)) =
            state.table(from).columns.get(usize::from(link.0)).map(|column| &column.data)
    {
        let n_rows = state.len(kind);
        let to = rows.iter().filter_map(|row| targets.get(*row as usize).copied());
        return to.filter(|to| (*to as usize) < n_rows).collect();
    }
    lists.holding(rows)
}
