//! Answers again what other tables look up, and notes the rows that look it up.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use model::{Data, FieldId, KindId, Nature, Schema, State, Type};

use crate::{
    bits::{Bits, Column, ROWS, WORDS, ones},
    columns::Form,
    dirty::Dirty,
    engine::View,
    machine::Machine,
    node::{ExportId, ListKey},
    readers::Through,
    session::Session,
    tables::Columns,
};

impl Session {
    /// Answers what other tables look up at a level, where it may have changed, and notes the rows that look it up.
    pub(crate) fn answer_again(
        &mut self,
        (schema, state): (&Schema, &State),
        level: usize,
        exports: &[ExportId],
        dirty: &mut Dirty,
    ) {
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        let mut turned: BTreeMap<ExportId, Vec<u32>> = BTreeMap::new();
        let mut put = Vec::new();
        for (kind, blocks) in &dirty.0 {
            let mut machine = None;
            for (block, stale) in blocks {
                for export in stale.outputs.exports_among(exports) {
                    let machine = machine.get_or_insert_with(|| Machine::new(view, &self.lookups, *kind));
                    machine.go(*block, &stale.rows);
                    let truths = machine.answer(self.plan.exports[export.0].node);
                    let Some(answers) = &self.lookups.answers[export.0] else { continue };
                    let (yes, no) = (answers.yes.block(*block), answers.no.block(*block));
                    for w in 0..WORDS {
                        let turns = (yes[w] ^ truths.yes[w]) | (no[w] ^ truths.no[w]);
                        for bit in ones(turns & stale.rows[w]) {
                            let row = u32::try_from(block * ROWS + w * 64 + bit).unwrap_or(u32::MAX);
                            turned.entry(export).or_default().push(row);
                            let is = |bits: &Bits| bits[w] >> bit & 1 == 1;
                            put.push((export, row, is(&truths.yes), is(&truths.no)));
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
        self.mask_again((schema, state), level, &turned);
        for (export, rows) in turned {
            self.look_up_again(schema, state, export, &rows, dirty);
        }
    }

    /// Brings the tables up to date in which answers that turned are looked up through links.
    fn mask_again(
        &mut self,
        (schema, state): (&Schema, &State),
        level: usize,
        turned: &BTreeMap<ExportId, Vec<u32>>,
    ) {
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        let mut outdated: BTreeSet<(KindId, FieldId)> = BTreeSet::new();
        for (export, rows) in turned {
            for Through { kind, by: link, node } in self.readers.hops.get(export).into_iter().flatten() {
                let mut rows = rows.iter();
                if !outdated.contains(&(*kind, *link))
                    && !rows.all(|row| view.remask(&mut self.lookups, *kind, *node, *row))
                {
                    outdated.insert((*kind, *link));
                }
            }
        }
        for place in outdated {
            view.group_hops(level, Some(place), &mut self.lookups);
        }
    }

    /// Notes the rows of other tables that look up answers that turned.
    fn look_up_again(
        &self,
        schema: &Schema,
        state: &State,
        export: ExportId,
        rows: &[u32],
        dirty: &mut Dirty,
    ) {
        for Through { kind, by: link, node } in self.readers.hops.get(&export).into_iter().flatten() {
            for row in rows {
                let from = self.columns.linked(schema, state, *kind, *link, *row);
                dirty.rows(*kind, from.iter().copied(), self.readers.of_node(*kind, *node));
            }
        }
        for Through { kind, by: list, node } in self.readers.overs.get(&export).into_iter().flatten() {
            let of = self.plan.exports[export.0].kind;
            let holders = self.columns.holders(schema, state, (*list, of), rows);
            dirty.rows(*kind, holders, self.readers.of_node(*kind, *node));
        }
    }
}

impl Columns {
    /// The rows whose link leads to a row.
    pub(crate) fn linked<'a>(
        &self,
        schema: &Schema,
        state: &'a State,
        kind: KindId,
        link: FieldId,
        row: u32,
    ) -> Cow<'a, [u32]> {
        let Type::One(to) = schema.field(kind, link).ty else { return Cow::default() };
        if let Some(inverse) = inverse(schema, to, (kind, link)) {
            return Cow::Borrowed(state.inverse(to, inverse).0.of(row as usize));
        }
        let Some(Form::Link(codes)) = self.fields.get(kind, link).map(|field| &field.form) else {
            return Cow::default();
        };
        let is_to = |from: &u32| codes.get(*from as usize) == row as usize;
        (0u32..).take(state.len(kind)).filter(is_to).collect()
    }

    /// The rows whose list has one of some elements, which are of another kind; some that had one before may be among
    /// them.
    fn holders(
        &self,
        schema: &Schema,
        state: &State,
        ((kind, field, age), of): (ListKey, KindId),
        rows: &[u32],
    ) -> BTreeSet<u32> {
        let n_rows = state.len(kind);
        if let Nature::Inverse(from, link) = schema.field(kind, field).nature {
            let data = &state.table(from).columns[usize::from(link.0)].data;
            let to = rows.iter().flat_map(|row| match data {
                Data::One(targets) => targets.get(*row as usize).map_or(&[][..], std::slice::from_ref),
                Data::Many(targets) => targets.of(*row as usize),
                _ => &[],
            });
            return to.copied().filter(|to| (*to as usize) < n_rows).collect();
        }
        if let Some(inverse) = inverse(schema, of, (kind, field)) {
            let lists = state.inverse(of, inverse).0;
            return rows.iter().flat_map(|row| lists.of(*row as usize)).copied().collect();
        }
        let Some(lists) = self.lists.get(&(kind, field, age)) else { return BTreeSet::new() };
        let mut elements = Column::none(state.len(of));
        rows.iter().for_each(|row| elements.put(*row as usize, true));
        lists.holding(&elements).into_iter().collect()
    }
}

/// The other way of a relation, among the fields of a kind.
fn inverse(schema: &Schema, kind: KindId, relation: (KindId, FieldId)) -> Option<FieldId> {
    let is_it = |nature: Nature| nature == Nature::Inverse(relation.0, relation.1);
    schema.kind(kind).fields().find(|(_, field)| is_it(field.nature)).map(|(field, _)| field)
}
