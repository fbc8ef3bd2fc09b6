//! Conditions on the elements of lists: together for all that read the same list, or row by row for those wanted.

use std::collections::BTreeMap;

use model::KindId;
use policy::lang::ast::Macro;

use crate::{
    bits::{Column, ROWS, Truth, Truths, WORDS, has_word, map, ones, valid},
    engine::View,
    gather::{self, Masks, transpose},
    lists::Lists,
    machine::{Lookups, Machine},
    node::{ExportId, ListKey, Node, NodeId},
    plan::Plan,
    tables::{Answers, Ready},
};

/// Conditions over one list that are answered together.
///
/// A mask has a bit for each condition that one element decides alone, and above those a bit for each that has the other
/// answer of an element: the first are decided by any element, the others take all.
#[derive(Clone, Debug)]
pub(crate) struct ListGroup {
    list: ListKey,
    members: Vec<(NodeId, Macro)>,
    masks: Table,
}

/// The masks of lists, where they are few, or else of elements.
#[derive(Clone, Debug)]
enum Table {
    Lists(Masks),
    Elements(Elements),
}

/// The masks of elements, as narrow as they are: they are looked up far apart from each other.
#[derive(Clone, Debug)]
enum Elements {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Long(Vec<u32>),
    Whole(Vec<u64>),
}

impl Elements {
    #[expect(clippy::cast_possible_truncation, reason = "how many bits there are is looked at first")]
    fn of(masks: Vec<u64>, n_bits: usize) -> Self {
        match n_bits {
            0..=8 => Self::Byte(masks.into_iter().map(|mask| mask as u8).collect()),
            9..=16 => Self::Short(masks.into_iter().map(|mask| mask as u16).collect()),
            17..=32 => Self::Long(masks.into_iter().map(|mask| mask as u32).collect()),
            _ => Self::Whole(masks),
        }
    }
}

/// The most conditions of a group: each has two bits.
const MEMBERS: usize = 32;

impl View<'_> {
    /// Makes the tables of conditions over lists whose answers are of one level.
    pub(crate) fn group_lists(self, level: usize, lookups: &mut Lookups) {
        for ((kind, _), program) in self.schema.kinds().zip(&self.plan.programs) {
            let mut by_list: BTreeMap<ListKey, Vec<_>> = BTreeMap::new();
            for (id, node) in (0u32..).map(NodeId).zip(&program.nodes) {
                if let Node::Over(of @ (Macro::All | Macro::Exists), list, export) = node
                    && self.plan.level_of(*export) == level
                {
                    by_list.entry(*list).or_default().push((id, *of, *export));
                }
            }
            for (list, members) in by_list {
                let Some(lists) = self.columns.lists.get(&list) else { continue };
                // One condition alone is asked of those rows that are wanted.
                if members.len() > 1 || lists.few().is_some() {
                    members
                        .chunks(MEMBERS)
                        .for_each(|members| lookups.add_listed(kind, list, lists, members));
                }
            }
        }
    }
}

impl Lookups {
    fn add_listed(
        &mut self,
        kind: KindId,
        list: ListKey,
        lists: &Lists,
        members: &[(NodeId, Macro, ExportId)],
    ) {
        let found: Option<Vec<_>> = members
            .iter()
            .map(|(_, of, export)| Some((*of, self.answers.get(export.0)?.as_ref()?)))
            .collect();
        let Some(found) = found else { return };
        let by_element = masks(&found);
        let masks = match lists.few() {
            Some((_, few)) => {
                let of_all = few.iter().map(|list| of_elements(list, &by_element, members.len(), lists.open));
                // What is said of a list that is not known.
                let masks: Vec<u64> = of_all.chain([0]).collect();
                Table::Lists(Masks::new(&masks, 2 * members.len()))
            }
            None => Table::Elements(Elements::of(by_element, 2 * members.len())),
        };
        let kind = usize::from(kind.0);
        let n = self.listed[kind].len();
        members.iter().for_each(|(node, ..)| self.ready[kind][node.at()] = Ready::Listed(n));
        let members = members.iter().map(|(node, of, _)| (*node, *of)).collect();
        self.listed[kind].push(ListGroup { list, members, masks });
    }

    /// Forgets tables that a change would have to bring up to date: their conditions are asked row by row from now on.
    pub(crate) fn drop_listed(&mut self, plan: &Plan) {
        self.listed.iter_mut().for_each(Vec::clear);
        for ready in self.ready.iter_mut().flatten().filter(|ready| matches!(ready, Ready::Listed(_))) {
            *ready = Ready::Computed;
        }
        self.note_lazy(plan);
    }
}

/// The masks of all elements.
fn masks(members: &[(Macro, &Answers)]) -> Vec<u64> {
    let n_words = members.iter().map(|(_, answers)| answers.yes.0.len()).max().unwrap_or(0);
    let mut masks = Vec::with_capacity(n_words * 64);
    for w in 0..n_words {
        let mut rows = [0u64; 64];
        for (n, (of, answers)) in members.iter().enumerate() {
            let (decides, other) = answers.deciding(*of);
            let word = |column: &Column| column.0.get(w).copied().unwrap_or(0);
            (rows[n], rows[members.len() + n]) = (word(decides), word(other));
        }
        transpose(&mut rows);
        masks.extend(rows);
    }
    masks
}

/// The mask of a list of elements.
#[inline]
fn of_elements<M: Copy + Into<u64>>(elements: &[u32], masks: &[M], n: usize, open: bool) -> u64 {
    let (mut any, mut all) = (0, if open { 0 } else { u64::MAX });
    for element in elements {
        let mask = masks.get(*element as usize).map_or(0, |mask| (*mask).into());
        any |= mask;
        all &= mask;
    }
    let decides = (1 << n) - 1;
    (any & decides) | (all & (decides << n))
}

impl Answers {
    /// Where one element decides, and where it has the other answer.
    fn deciding(&self, of: Macro) -> (&Column, &Column) {
        match of {
            Macro::All => (&self.no, &self.yes),
            _ => (&self.yes, &self.no),
        }
    }
}

impl Machine<'_> {
    /// Answers all conditions of a group.
    pub(crate) fn listed(&mut self, group: &ListGroup) {
        let Some(lists) = self.view.columns.lists.get(&group.list) else { return };
        let n = group.members.len();
        match (&group.masks, lists.few()) {
            (Table::Lists(masks), Some((codes, _))) => {
                masks.gather(codes, (self.block, self.words), &mut self.spread);
            }
            (Table::Elements(Elements::Byte(masks)), _) => self.spread_lists(lists, masks, n),
            (Table::Elements(Elements::Short(masks)), _) => self.spread_lists(lists, masks, n),
            (Table::Elements(Elements::Long(masks)), _) => self.spread_lists(lists, masks, n),
            (Table::Elements(Elements::Whole(masks)), _) => self.spread_lists(lists, masks, n),
            (Table::Lists(_), None) => return,
        }
        for (at, (node, of)) in group.members.iter().enumerate() {
            let (decides, other) = (Some(at), Some(n + at));
            let (yes, no) = if *of == Macro::All { (other, decides) } else { (decides, other) };
            self.keep_spread(*node, yes, no);
        }
    }

    fn spread_lists<M: Copy + Into<u64>>(&mut self, lists: &Lists, masks: &[M], n: usize) {
        let (known, filled) = (lists.known.block(self.block), lists.filled.block(self.block));
        let of_empty = of_elements(&[], masks, n, lists.open);
        for w in (0..WORDS).filter(|w| has_word(self.words, *w)) {
            let mut rows = [of_empty; 64];
            for bit in ones(filled[w]) {
                let elements = lists.elements(self.block * ROWS + w * 64 + bit);
                rows[bit] = of_elements(elements, masks, n, lists.open);
            }
            for (at, out) in self.spread[..2 * n].chunks_mut(16).enumerate() {
                gather::put(&rows.map(|row| gather::part(row, at)), w, out);
                out.iter_mut().for_each(|bits| bits[w] &= known[w]);
            }
        }
    }

    /// One condition, asked of the rows that are wanted.
    pub(crate) fn over(&self, of: Macro, list: ListKey, export: ExportId) -> Truths {
        let (Some(lists), Some(answers)) = (self.view.columns.lists.get(&list), self.answers(export)) else {
            return Truths::UNKNOWN;
        };
        let known = lists.known.block(self.block);
        let filled = lists.filled.block(self.block);
        let valid = valid(self.view.state.len(self.kind), self.block);
        // What is said of a list without elements.
        let mut truths = Truths::UNKNOWN;
        if !lists.open {
            let empty = map(|w| known[w] & !filled[w] & valid[w]);
            match of {
                Macro::All => truths.yes = empty,
                _ => truths.no = empty,
            }
        }
        for w in 0..WORDS {
            let (mut yes, mut no) = (0, 0);
            for bit in ones(filled[w] & known[w] & self.wanted[w]) {
                let elements = lists.elements(self.block * ROWS + w * 64 + bit);
                match over_elements(of, answers, elements, lists.open) {
                    Truth::Yes => yes |= 1 << bit,
                    Truth::No => no |= 1 << bit,
                    Truth::Unknown => {}
                }
            }
            truths.yes[w] |= yes;
            truths.no[w] |= no;
        }
        truths
    }
}

/// What a macro says of a list, looking no further than it must.
fn over_elements(of: Macro, answers: &Answers, elements: &[u32], open: bool) -> Truth {
    if of == Macro::ExistsOne {
        let count = |of: &Column| elements.iter().filter(|row| of.get(**row as usize)).count();
        let n = elements.len() + usize::from(open);
        return decide(of, count(&answers.yes), count(&answers.no), n);
    }
    let (decides, other) = answers.deciding(of);
    let mut all_other = !open;
    for row in elements {
        if decides.get(*row as usize) {
            return if of == Macro::Exists { Truth::Yes } else { Truth::No };
        }
        all_other &= other.get(*row as usize);
    }
    match (all_other, of) {
        (false, _) => Truth::Unknown,
        (true, Macro::Exists) => Truth::No,
        (true, _) => Truth::Yes,
    }
}

/// What a macro says of a list of so many elements, of which a condition holds for some and not for others. An open
/// list has one more element of which nothing is known.
pub(crate) fn decide(of: Macro, n_yes: usize, n_no: usize, n: usize) -> Truth {
    let answer = |yes: bool| if yes { Truth::Yes } else { Truth::No };
    match of {
        Macro::Exists if n_yes > 0 => Truth::Yes,
        Macro::All if n_no > 0 => Truth::No,
        _ if n_yes + n_no < n => Truth::Unknown,
        Macro::All => Truth::Yes,
        Macro::ExistsOne => answer(n_yes == 1),
        _ => Truth::No,
    }
}
