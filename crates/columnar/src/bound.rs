//! How much a condition may read of one entity at most: below the interpreter's bounds no row needs to be counted.

use std::collections::HashMap;

use model::{Data, FieldId, KindId, Lists, Nature, Schema, State, Val};
use policy::lang::{
    ast::{Macro, Op},
    eval::{MAX_VISITS, MAX_WORK},
    functions::Function,
    typed::{Term, Ty, Typed},
};

use crate::session::CellId;

/// The longest lists and text of a state.
#[derive(Clone, Debug)]
pub(crate) struct Longest {
    lists: HashMap<(KindId, FieldId), u64>,
    text: u64,
}

/// Bounds of what a condition reads, and of the value that it gives.
#[derive(Clone, Copy, Default)]
struct Bound {
    visits: u64,
    work: u64,
    /// Elements, where it gives a list.
    elements: u64,
    /// Bytes, where it gives text or a list of texts.
    bytes: u64,
}

impl Longest {
    pub(crate) fn of(schema: &Schema, state: &State) -> Self {
        let longest = |lists: &Lists| lists.iter().map(|list| list.len() as u64).max().unwrap_or(0);
        let mut lists = HashMap::new();
        let mut text = 0;
        for (kind, def) in schema.kinds() {
            for (field, def) in def.fields() {
                let column = state.table(kind).columns.get(usize::from(field.0));
                let n = match column.map(|column| &column.data) {
                    _ if def.is_inverse() => longest(state.inverse(kind, field).0),
                    Some(Data::Texts(lists) | Data::Many(lists)) => longest(lists),
                    _ => continue,
                };
                lists.insert((kind, field), n);
            }
            let ids = state.table(kind).ids.iter().map(|id| id.len() as u64);
            text = ids.fold(text, u64::max);
        }
        Self { lists, text: text.max(state.longest_text() as u64) }
    }

    /// Takes changed cells over, and tells whether anything is longer now than was reckoned with. What has become shorter
    /// stays, and what has become longer is reckoned to grow on: that costs time, never truth.
    pub(crate) fn grow(&mut self, schema: &Schema, state: &State, changed: &[CellId]) -> bool {
        let mut grew = false;
        for (kind, row, field) in changed {
            match state.cell(schema, *kind, *row, *field, None).value {
                Some(Val::Text(text)) => grew |= longer(&mut self.text, text.len()),
                Some(Val::Texts(list)) => {
                    grew |= self.longer_list((*kind, *field), list.len());
                    for text in list {
                        grew |= longer(&mut self.text, state.text(*text).len());
                    }
                }
                Some(Val::Many(list)) => grew |= self.longer_list((*kind, *field), list.len()),
                _ => {}
            }
            let targets = match state.cell(schema, *kind, *row, *field, None).value {
                Some(Val::One(row)) => vec![row],
                Some(Val::Many(rows)) => rows.to_vec(),
                _ => continue,
            };
            for (to, inverse) in inverses(schema, *kind, *field) {
                let (lists, _) = state.inverse(to, inverse);
                let lengths = targets.iter().map(|row| lists.of(*row as usize).len());
                grew |= self.longer_list((to, inverse), lengths.max().unwrap_or(0));
            }
        }
        grew
    }

    fn longer_list(&mut self, place: (KindId, FieldId), n: usize) -> bool {
        longer(self.lists.entry(place).or_default(), n)
    }

    /// Tells whether a condition might ask for more than is visited or read of one entity.
    pub(crate) fn may_be_too_large(&self, condition: &Typed) -> bool {
        let bound = self.bound(condition);
        bound.visits > MAX_VISITS as u64 || bound.work > MAX_WORK as u64
    }

    fn bound(&self, typed: &Typed) -> Bound {
        let mut bound = Bound::default();
        let children: Vec<Bound> = match &typed.node {
            Term::Macro(..) => Vec::new(),
            _ => typed.children().into_iter().map(|child| self.bound(child)).collect(),
        };
        for child in &children {
            bound.visits = bound.visits.saturating_add(child.visits);
            bound.work = bound.work.saturating_add(child.work);
            bound.elements = bound.elements.max(child.elements);
            bound.bytes = bound.bytes.max(child.bytes);
        }
        let weights = children.iter().fold(0u64, |sum, child| sum.saturating_add(weight(child)));
        match &typed.node {
            Term::Text(text) => bound.bytes = text.len() as u64,
            Term::Id(_) => bound.bytes = self.text,
            Term::Field(_, kind, field) => {
                bound.elements = self.lists.get(&(*kind, *field)).copied().unwrap_or(0);
                bound.work = bound.work.saturating_add(bound.elements);
                bound.bytes = if holds_text(&typed.ty) { self.text } else { 0 };
            }
            Term::Slot(_) => {
                bound.bytes = if holds_text(&typed.ty) { self.text } else { 0 };
                // A list within a list may be as long as one can think.
                bound.elements = if matches!(typed.ty, Ty::List(_)) { u64::MAX } else { 0 };
            }
            Term::List(list) => {
                bound.elements = list.len() as u64;
                bound.work = bound.work.saturating_add(bound.elements);
            }
            Term::Binary(Op::And | Op::Or, ..) => {}
            Term::Binary(op, ..) => {
                bound.work = bound.work.saturating_add(weights);
                let sum =
                    |of: fn(&Bound) -> u64| children.iter().fold(0u64, |n, it| n.saturating_add(of(it)));
                if *op == Op::Add {
                    (bound.elements, bound.bytes) = (sum(|it| it.elements), sum(|it| it.bytes));
                }
            }
            Term::Call(function, _) => {
                bound.work = bound.work.saturating_add(weights);
                if matches!(function, Function::String) {
                    bound.bytes = bound.bytes.max(400);
                }
            }
            Term::Macro(of, list, _, _, body) => return self.over(*of, list, body),
            _ => {}
        }
        bound
    }

    fn over(&self, of: Macro, list: &Typed, body: &Typed) -> Bound {
        let (list, body) = (self.bound(list), self.bound(body));
        // A variable that stands for a text may be any text made so far.
        let bytes = list.bytes.max(body.bytes);
        let times = |n: u64| n.saturating_mul(list.elements);
        let asked = match of {
            Macro::All | Macro::Exists => 0,
            _ => {
                let results = weight(&Bound { bytes, ..body });
                times(weight(&Bound { elements: 0, ..list }).saturating_add(results).saturating_add(2))
            }
        };
        Bound {
            visits: list.visits.saturating_add(list.elements).saturating_add(times(body.visits)),
            work: list.work.saturating_add(times(body.work)).saturating_add(asked),
            elements: list.elements,
            bytes,
        }
    }
}

fn longer(than: &mut u64, n: usize) -> bool {
    let is_longer = n as u64 > *than;
    if is_longer {
        *than = (n as u64).saturating_add(n as u64 / 8);
    }
    is_longer
}

/// The other ways of a link.
fn inverses(schema: &Schema, kind: KindId, link: FieldId) -> Vec<(KindId, FieldId)> {
    let of = |(to, def): (KindId, &'_ model::Kind)| {
        let is_it = |(_, field): &(FieldId, &model::Field)| field.nature == Nature::Inverse(kind, link);
        def.fields().filter(is_it).map(|(field, _)| (to, field)).collect::<Vec<_>>()
    };
    schema.kinds().flat_map(of).collect()
}

/// How much is read of a value that something is asked of: no less than the interpreter counts.
fn weight(of: &Bound) -> u64 {
    let text = of.bytes / 32;
    text.saturating_add(of.elements.saturating_mul(text.saturating_add(1)))
}

fn holds_text(ty: &Ty) -> bool {
    match ty {
        Ty::Text => true,
        Ty::List(element) => holds_text(element),
        _ => false,
    }
}
