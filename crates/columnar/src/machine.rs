//! Runs the nodes of one kind over one block of its rows: each at most once, and only those that are asked for.

use model::{Duration, FieldId, KindId};
use policy::lang::{ast::Macro, typed::Typed};

use crate::{
    bits::{Bits, NONE, ROWS, Truth, Truths, map, ones, valid},
    columns::{self, Form},
    engine::View,
    gather,
    node::{ExportId, ListKey, Node, NodeId},
    tables::{Answers, Group, Ready},
};

/// What is ready for the programs of all kinds: tables, groups, and answers of other tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lookups {
    pub(crate) ready: Vec<Vec<Ready>>,
    pub(crate) groups: Vec<Vec<Group>>,
    pub(crate) answers: Vec<Option<Answers>>,
}

/// The nodes of one kind over one block.
pub(crate) struct Machine<'a> {
    pub(crate) view: View<'a>,
    pub(crate) lookups: &'a Lookups,
    pub(crate) kind: KindId,
    pub(crate) block: usize,
    values: Vec<Truths>,
    /// The block for which a value was computed, and one more.
    computed: Vec<usize>,
    spread: Box<[Bits; 64]>,
}

impl<'a> Machine<'a> {
    pub(crate) fn new(view: View<'a>, lookups: &'a Lookups, kind: KindId) -> Self {
        let n_nodes = view.plan.programs[usize::from(kind.0)].nodes.len();
        Self {
            view,
            lookups,
            kind,
            block: 0,
            values: vec![Truths::UNKNOWN; n_nodes],
            computed: vec![0; n_nodes],
            spread: Box::new([NONE; 64]),
        }
    }

    /// What a node says of the rows of the block; of rows past the last it says anything.
    pub(crate) fn truths(&mut self, node: NodeId) -> Truths {
        if self.computed[node.at()] != self.block + 1 {
            self.compute(node);
        }
        self.values[node.at()]
    }

    /// What a node says of the rows of the block, and nothing of rows past the last.
    pub(crate) fn answer(&mut self, node: NodeId) -> Truths {
        let (truths, valid) = (self.truths(node), valid(self.view.state.len(self.kind), self.block));
        Truths { yes: map(|w| truths.yes[w] & valid[w]), no: map(|w| truths.no[w] & valid[w]) }
    }

    fn keep(&mut self, node: NodeId, truths: Truths) {
        self.values[node.at()] = truths;
        self.computed[node.at()] = self.block + 1;
    }

    fn compute(&mut self, node: NodeId) {
        let kind = usize::from(self.kind.0);
        let lookups = self.lookups;
        let truths = match &lookups.ready[kind][node.at()] {
            Ready::Grouped(group) => return self.group(&lookups.groups[kind][*group]),
            Ready::Same(truth) => Truths::all(*truth),
            Ready::Guarded(otherwise) => self.guarded(node, *otherwise),
            Ready::As(other) => self.truths(*other),
            Ready::Truths(answers) => self.of_truths(node, *answers),
            Ready::Rows => self.by_row(node),
            Ready::Computed => self.of_parts(node),
        };
        self.keep(node, truths);
    }

    fn of_parts(&mut self, node: NodeId) -> Truths {
        let view = self.view;
        match &view.plan.programs[usize::from(self.kind.0)].nodes[node.at()] {
            Node::Not(a) => self.truths(*a).not(),
            Node::And(a, b) => self.truths(*a).and(&self.truths(*b)),
            Node::Or(a, b) => self.truths(*a).or(&self.truths(*b)),
            Node::Choice(c, a, b) => {
                let (a, b) = (self.truths(*a), self.truths(*b));
                self.truths(*c).choose(&a, &b)
            }
            Node::Same(a, b) => self.truths(*a).same(&self.truths(*b)),
            Node::Below(a, b) => self.truths(*a).below(&self.truths(*b)),
            Node::Stands(field) => match view.columns.fields.get(&(self.kind, *field)) {
                Some(field) => {
                    Truths { yes: field.known.block(self.block), no: field.none.block(self.block) }
                }
                None => Truths::UNKNOWN,
            },
            Node::Compare(op, left, right) => self.compare(*op, left, right),
            Node::Over(of, list, export) => self.over(*of, *list, *export),
            Node::Row(typed, age) => self.rows(typed, *age),
            Node::Guard(..) | Node::Once(..) | Node::Test(..) | Node::Hop(..) => self.by_row(node),
        }
    }

    fn guarded(&mut self, node: NodeId, otherwise: Truth) -> Truths {
        let view = self.view;
        match &view.plan.programs[usize::from(self.kind.0)].nodes[node.at()] {
            Node::Guard(of, field, age, _) => {
                let fresh = self.fresh(self.kind, *field, *age);
                self.truths(*of).guarded(&fresh, otherwise)
            }
            _ => Truths::UNKNOWN,
        }
    }

    /// The rows of the block whose field was observed within an age of the instant of the state.
    pub(crate) fn fresh(&self, kind: KindId, field: FieldId, age: Duration) -> Bits {
        let state = self.view.state;
        let since = state.as_of().0.saturating_sub(age.0);
        let column = state.table(kind).columns.get(usize::from(field.0));
        columns::fresh(column.map_or(&[], |column| &column.observed_at), self.block, since)
    }

    fn of_truths(&self, node: NodeId, answers: [Truth; 4]) -> Truths {
        let node = &self.view.plan.programs[usize::from(self.kind.0)].nodes[node.at()];
        let Node::Test(field, ..) = node else { return Truths::UNKNOWN };
        let field = self.view.columns.fields.get(&(self.kind, *field));
        field.map_or(Truths::UNKNOWN, |field| field.truths(self.block, answers))
    }

    fn group(&mut self, group: &Group) {
        let Some(field) = self.view.columns.fields.get(&(self.kind, group.field)) else { return };
        let (masks, n_bits) = (&group.masks, group.n_bits);
        match &field.form {
            Form::Coded(coded) => gather::gather(&coded.codes, masks, n_bits, self.block, &mut self.spread),
            Form::Link(rows) => gather::gather_rows(rows, masks, n_bits, self.block, &mut self.spread),
            Form::Truths(_) | Form::Plain => {}
        }
        for (node, yes, no) in &group.members {
            let bits = |bit: &Option<u8>| bit.map_or(NONE, |bit| self.spread[usize::from(bit)]);
            let truths = Truths { yes: bits(yes), no: bits(no) };
            self.keep(*node, truths);
        }
    }

    fn by_row(&self, node: NodeId) -> Truths {
        match &self.view.plan.programs[usize::from(self.kind.0)].nodes[node.at()] {
            Node::Test(_, typed, _) => self.rows(typed, None),
            Node::Row(typed, age) | Node::Once(typed, age) => self.rows(typed, *age),
            _ => Truths::UNKNOWN,
        }
    }

    fn rows(&self, typed: &Typed, age: Option<Duration>) -> Truths {
        let mut truths = Truths::UNKNOWN;
        for row in self.rows_of_block() {
            let number = u32::try_from(self.block * ROWS + row).unwrap_or(u32::MAX);
            truths.set(row, self.view.asking().of_row(typed, age, self.kind, number));
        }
        truths
    }

    /// The rows of the block that exist, by their place in it.
    pub(crate) fn rows_of_block(&self) -> std::ops::Range<usize> {
        let n_rows = self.view.state.len(self.kind);
        0..n_rows.saturating_sub(self.block * ROWS).min(ROWS)
    }

    pub(crate) fn answers(&self, export: ExportId) -> Option<&'a Answers> {
        self.lookups.answers.get(export.0)?.as_ref()
    }

    fn over(&self, of: Macro, list: ListKey, export: ExportId) -> Truths {
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
        for (word, bits) in filled.iter().zip(known).map(|(filled, known)| filled & known).enumerate() {
            for bit in ones(bits) {
                let row = word * 64 + bit;
                let elements = lists.elements(self.block * ROWS + row);
                truths.set(row, decide(of, answers, elements, lists.open));
            }
        }
        truths
    }
}

/// What a macro says of a list; an open list has one more element of which nothing is known.
fn decide(of: Macro, answers: &Answers, elements: &[u32], open: bool) -> Truth {
    let (mut n_yes, mut n_no) = (0usize, 0usize);
    for row in elements {
        n_yes += usize::from(answers.yes.get(*row as usize));
        n_no += usize::from(answers.no.get(*row as usize));
    }
    let all_known = !open && n_yes + n_no == elements.len();
    let answer = |yes: bool| if yes { Truth::Yes } else { Truth::No };
    match of {
        Macro::Exists if n_yes > 0 => Truth::Yes,
        Macro::All if n_no > 0 => Truth::No,
        _ if !all_known => Truth::Unknown,
        Macro::All => Truth::Yes,
        Macro::ExistsOne => answer(n_yes == 1),
        _ => Truth::No,
    }
}
