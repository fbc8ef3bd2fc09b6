//! Takes changed cells over into columns, lists and tables, and notes the rows that read them.

use std::collections::{BTreeMap, BTreeSet};

use model::{Data, FieldId, KindId, Nature, Schema, State, Type};

use crate::{
    bits::ROWS,
    columns::{Field, Form, Patched},
    dirty::{Dirty, Outputs},
    engine::{View, prepare},
    lists::{Lists, is_open},
    node::{ListKey, NodeId},
    readers::{Place, Readers},
    session::{CellId, Session},
    tables::{Columns, Ready},
};

impl Session {
    /// Takes changed cells over; gives the fields all of whose values were asked anew.
    pub(crate) fn take(
        &mut self,
        schema: &Schema,
        state: &State,
        changed: &[CellId],
        dirty: &mut Dirty,
    ) -> BTreeSet<Place> {
        self.take_lists(schema, state, changed, dirty);
        let renewed = self.take_cells(schema, state, changed, dirty);
        if self.longest.grow(schema, state, changed) {
            self.prepare_again(schema, state, dirty);
        }
        let once = &self.readers.once;
        let read = changed.iter().filter_map(|(kind, _, field)| once.get(&(*kind, *field)));
        let asked: BTreeSet<(KindId, NodeId)> = read.flatten().copied().collect();
        self.ask_once(schema, state, asked, dirty);
        renewed
    }

    fn take_cells(
        &mut self,
        schema: &Schema,
        state: &State,
        changed: &[CellId],
        dirty: &mut Dirty,
    ) -> BTreeSet<Place> {
        let mut renewed: BTreeSet<Place> = BTreeSet::new();
        let mut values: BTreeSet<(Place, u32)> = BTreeSet::new();
        let mut recounted: BTreeMap<KindId, BTreeSet<usize>> = BTreeMap::new();
        for (kind, row, field) in changed.iter().copied() {
            let place = (kind, field);
            let column = self.columns.fields.get_mut(kind, field);
            match column.map(|column| column.take(schema, state, (kind, row, field))) {
                Some(Patched::Renewed) => drop(renewed.insert(place)),
                Some(Patched::NewValue(code)) => drop(values.insert((place, code))),
                Some(Patched::InPlace) | None => {}
            }
            if let Some(ages) = self.columns.ages.get_mut(kind, field) {
                let observed_at = &state.table(kind).columns[usize::from(field.0)].observed_at;
                let at = observed_at.get(row as usize);
                at.into_iter().for_each(|at| ages.take(row as usize, at));
            }
            if let Some(alone) = self.columns.alone.get_mut(kind, field)
                && let Data::Texts(lists) = &state.table(kind).columns[usize::from(field.0)].data
            {
                alone.take(state, lists, row as usize);
            }
            self.note_readers(schema, state, (kind, row, field), dirty);
            if schema.kind(kind).field("count") == Some(field) {
                recounted.entry(kind).or_default().insert(row as usize / ROWS);
            }
        }
        for (kind, blocks) in recounted {
            self.judged.take_units(schema, state, kind, &blocks);
        }
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        for (place, code) in values {
            if !renewed.contains(&place) && !view.test_value(&mut self.lookups, place, code) {
                renewed.insert(place);
            }
        }
        for (kind, field) in &renewed {
            view.retest(&mut self.lookups, *kind, *field);
        }
        if !renewed.is_empty() {
            self.lookups.note_lazy(&self.plan);
        }
        renewed
    }

    /// Notes the rows that read a cell.
    fn note_readers(&self, schema: &Schema, state: &State, (kind, row, field): CellId, dirty: &mut Dirty) {
        let place = (kind, field);
        if let Some(outputs) = self.readers.fields.get(&place) {
            dirty.rows(kind, [row], outputs);
        }
        for (kind, outputs) in self.readers.deep.get(&place).into_iter().flatten() {
            dirty.every(state, *kind, outputs);
        }
        for through in self.readers.vias.get(&place).into_iter().flatten() {
            let outputs = self.readers.of_node(through.kind, through.node);
            let rows = self.columns.linked(schema, state, through.kind, through.by, row);
            dirty.rows(through.kind, rows.iter().copied(), outputs);
        }
    }

    /// Takes lists over whose links changed, and notes the rows whose list is another. Links are still as they were in
    /// the columns: the lists that they have left are known by that.
    fn take_lists(&mut self, schema: &Schema, state: &State, changed: &[CellId], dirty: &mut Dirty) {
        let mut links: BTreeMap<Place, Vec<u32>> = BTreeMap::new();
        for (kind, row, field) in changed {
            if matches!(schema.field(*kind, *field).ty, Type::One(_) | Type::Many(_)) {
                links.entry((*kind, *field)).or_default().push(*row);
            }
        }
        if links.is_empty() {
            return;
        }
        // The other ways first: they are found by the lists as they were written before.
        let mut keys: Vec<ListKey> = self.columns.lists.keys().copied().collect();
        keys.sort_by_key(|key| (!schema.field(key.0, key.1).is_inverse(), *key));
        for key in keys {
            let (kind, field, age) = key;
            let inverse = match schema.field(kind, field).nature {
                Nature::Inverse(from, link) => Some((from, link)),
                _ => None,
            };
            let Some(rows) = links.get(&inverse.unwrap_or((kind, field))) else { continue };
            if age.is_some() {
                self.make_list(schema, state, key, dirty);
                continue;
            }
            let touched = match inverse {
                Some(link) => self.columns.targets(state, link, rows),
                None => rows.iter().copied().collect(),
            };
            let Some(lists) = self.columns.lists.get_mut(&key) else { continue };
            let turned: Vec<u32> =
                touched.into_iter().filter(|row| lists.take(state, (kind, field), *row)).collect();
            let open = inverse.is_some_and(|(from, _)| is_open(state, (kind, field), from));
            let is_open_as_before = std::mem::replace(&mut lists.open, open) == open;
            let Some(outputs) = self.readers.lists.get(&key) else { continue };
            if is_open_as_before {
                dirty.rows(kind, turned, outputs);
            } else {
                dirty.every(state, kind, outputs);
            }
        }
    }

    /// Makes lists anew, and notes the rows whose list is another.
    pub(crate) fn make_list(&mut self, schema: &Schema, state: &State, key: ListKey, dirty: &mut Dirty) {
        let after = Lists::of(schema, state, key);
        let Some(before) = self.columns.lists.insert(key, after) else { return };
        let (Some(after), Some(outputs)) = (self.columns.lists.get(&key), self.readers.lists.get(&key))
        else {
            return;
        };
        if before.open == after.open {
            dirty.rows(key.0, before.differences(after), outputs);
        } else {
            dirty.every(state, key.0, outputs);
        }
    }

    /// Looks again which exceptions are live, and whether the interpreter must count what rows read.
    pub(crate) fn prepare_again(&mut self, schema: &Schema, state: &State, dirty: &mut Dirty) {
        let after = prepare(&self.longest, state, &self.plan);
        let mut is_same = true;
        for ((n, before), after) in self.checks.iter().enumerate().zip(&after) {
            if before.how() != after.how() {
                dirty.every(state, self.plan.checks[n].check.kind, &Outputs::check(n));
                is_same = false;
            }
        }
        self.checks = after;
        if !is_same {
            self.readers = Readers::of(schema, &self.plan, &self.checks);
        }
    }

    /// Asks conditions on the city alone once more.
    pub(crate) fn ask_once(
        &mut self,
        schema: &Schema,
        state: &State,
        asked: impl IntoIterator<Item = (KindId, NodeId)>,
        dirty: &mut Dirty,
    ) {
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        for (kind, node) in asked {
            let program = &self.plan.programs[usize::from(kind.0)];
            let ready = view.ready(kind, &program.nodes[node.at()]);
            let before = &mut self.lookups.ready[usize::from(kind.0)][node.at()];
            let is_same = match (&*before, &ready) {
                (Ready::Same(old), Ready::Same(new)) | (Ready::Guarded(old), Ready::Guarded(new)) => {
                    old == new
                }
                _ => false,
            };
            *before = ready;
            if !is_same {
                dirty.every(state, kind, self.readers.of_node(kind, node));
            }
        }
    }
}

impl Columns {
    /// Keeps the links that lists are the other way of, so that it is known what a changed link has left.
    pub(crate) fn keep_links(&mut self, schema: &Schema, state: &State, most: usize) {
        let keys: Vec<ListKey> = self.lists.keys().copied().collect();
        for (kind, field, _) in keys {
            let Nature::Inverse(from, link) = schema.field(kind, field).nature else { continue };
            if matches!(schema.field(from, link).ty, Type::One(_)) {
                let read = || Field::of(schema, state, (from, link), most);
                self.fields.put_if_none((from, link), read);
            } else {
                let key = (from, link, None);
                self.lists.entry(key).or_insert_with(|| Lists::of(schema, state, key));
            }
        }
    }

    /// Where the links of some rows led, and where they lead now.
    fn targets(&self, state: &State, (kind, link): (KindId, FieldId), rows: &[u32]) -> BTreeSet<u32> {
        let mut targets = BTreeSet::new();
        let data = &state.table(kind).columns[usize::from(link.0)].data;
        let before = self.fields.get(kind, link).map(|field| &field.form);
        let lists = self.lists.get(&(kind, link, None));
        for row in rows.iter().map(|row| *row as usize) {
            match data {
                Data::One(after) => targets.extend(after.get(row)),
                Data::Many(after) => targets.extend(after.of(row)),
                _ => {}
            }
            match (before, lists) {
                (Some(Form::Link(codes)), _) => targets.extend(u32::try_from(codes.get(row))),
                (_, Some(lists)) => targets.extend(lists.elements(row)),
                _ => {}
            }
        }
        targets
    }
}
