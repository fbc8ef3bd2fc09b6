//! Runs the nodes of one kind over one block of its rows: each at most once, and only those that are asked for.

use model::{Duration, FieldId, Instant, KindId};
use policy::lang::typed::Typed;

use crate::{
    bits::{ALL, Bits, NONE, ROWS, Truth, Truths, WHOLE, WORDS, Words, map, ones, valid, words_of},
    columns::Form,
    engine::View,
    gather::{self, Masks},
    node::{ExportId, Node, NodeId},
    over::ListGroup,
    tables::{self, Answers, Group, Picked, Ready},
    texts::FieldTest,
};

/// What is ready for the programs of all kinds: tables, groups, and answers of other tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lookups {
    pub(crate) ready: Vec<Vec<Ready>>,
    pub(crate) groups: Vec<Vec<Group>>,
    pub(crate) listed: Vec<Vec<ListGroup>>,
    pub(crate) answers: Vec<Option<Answers>>,
    /// Which nodes of each kind are answered row by row, in whole or in part: only where it is wanted.
    pub(crate) lazy: Vec<Vec<bool>>,
}

/// The nodes of one kind over one block.
pub(crate) struct Machine<'a> {
    pub(crate) view: View<'a>,
    pub(crate) lookups: &'a Lookups,
    pub(crate) kind: KindId,
    pub(crate) block: usize,
    /// The words of the block in which any row is wanted; kernels leave out the others.
    pub(crate) words: Words,
    /// The instant that ages and comparisons are of: that of the state, if none other is asked for.
    pub(crate) now: Instant,
    /// What each node says, as it was computed last: where it holds, and where it does not.
    yes: Vec<Bits>,
    no: Vec<Bits>,
    /// The block for which that was computed, and one more.
    computed: Vec<usize>,
    /// The rows for which an answer is wanted; nodes that go row by row leave out the others.
    pub(crate) wanted: Bits,
    /// The rows for which such a node was computed.
    covered: Vec<Bits>,
    /// Where fields are fresh enough, with the block it was computed for.
    fresh: Vec<(FieldId, Duration, usize, Bits)>,
    pub(crate) spread: Box<[Bits; 64]>,
}

impl<'a> Machine<'a> {
    pub(crate) fn new(view: View<'a>, lookups: &'a Lookups, kind: KindId) -> Self {
        let n_nodes = view.plan.programs[usize::from(kind.0)].nodes.len();
        Self {
            view,
            lookups,
            kind,
            block: 0,
            words: WHOLE,
            now: view.state.as_of(),
            yes: vec![NONE; n_nodes],
            no: vec![NONE; n_nodes],
            computed: vec![0; n_nodes],
            wanted: ALL,
            covered: vec![NONE; n_nodes],
            fresh: Vec::new(),
            spread: Box::new([NONE; 64]),
        }
    }

    /// Goes on to some rows of a block.
    pub(crate) fn go(&mut self, block: usize, rows: &Bits) {
        (self.block, self.wanted, self.words) = (block, *rows, words_of(rows));
    }

    /// What a node says of the rows of the block that are wanted; of others it says anything.
    pub(crate) fn truths(&mut self, node: NodeId) -> Truths {
        let is_computed = self.computed[node.at()] == self.block + 1;
        if !self.is_lazy(node) {
            if !is_computed {
                self.compute(node);
            }
            return self.computed(node);
        }
        let covered = if is_computed { self.covered[node.at()] } else { NONE };
        let wanted = self.wanted;
        if is_computed && (0..WORDS).all(|w| wanted[w] & !covered[w] == 0) {
            return self.computed(node);
        }
        let all = map(|w| wanted[w] | covered[w]);
        let before = self.computed(node);
        let is_whole = self.is_whole(node);
        self.wanted = if is_whole { map(|w| wanted[w] & !covered[w]) } else { all };
        self.compute(node);
        self.wanted = wanted;
        self.covered[node.at()] = all;
        let values = self.computed(node);
        if is_whole && is_computed {
            let of = |a: &Bits, b: &Bits| map(|w| (a[w] & covered[w]) | (b[w] & !covered[w]));
            self.keep(node, Truths { yes: of(&before.yes, &values.yes), no: of(&before.no, &values.no) });
        }
        self.computed(node)
    }

    fn computed(&self, node: NodeId) -> Truths {
        Truths { yes: self.yes[node.at()], no: self.no[node.at()] }
    }

    /// Tells whether a node is made of no other, so that rows which it lacks can be added to those it has.
    fn is_whole(&self, node: NodeId) -> bool {
        let kind = usize::from(self.kind.0);
        match &self.lookups.ready[kind][node.at()] {
            Ready::Rows | Ready::Texts(..) => true,
            Ready::Computed => {
                matches!(self.node(node), Node::Row(..) | Node::Over(..))
            }
            _ => false,
        }
    }

    pub(crate) fn node(&self, node: NodeId) -> &'a Node {
        &self.view.plan.programs[usize::from(self.kind.0)].nodes[node.at()]
    }

    fn is_lazy(&self, node: NodeId) -> bool {
        self.lookups.lazy[usize::from(self.kind.0)][node.at()]
    }

    /// What a node says of some of the wanted rows.
    pub(crate) fn truths_of(&mut self, node: NodeId, rows: &Bits) -> Truths {
        let wanted = self.wanted;
        self.wanted = map(|w| wanted[w] & rows[w]);
        let truths = self.truths(node);
        self.wanted = wanted;
        truths
    }

    /// Two nodes of which the first to be asked decides some rows alone: where it says `decides` of them.
    fn both(&mut self, a: NodeId, b: NodeId, decides: Truth) -> (Truths, Truths) {
        let (a, b) = if self.is_lazy(a) && !self.is_lazy(b) { (b, a) } else { (a, b) };
        let first = self.truths(a);
        let decided = if decides == Truth::No { first.no } else { first.yes };
        (first, self.truths_of(b, &map(|w| !decided[w])))
    }

    /// What a node says of the rows of the block, and nothing of rows past the last.
    pub(crate) fn answer(&mut self, node: NodeId) -> Truths {
        let (truths, valid) = (self.truths(node), valid(self.view.state.len(self.kind), self.block));
        Truths { yes: map(|w| truths.yes[w] & valid[w]), no: map(|w| truths.no[w] & valid[w]) }
    }

    pub(crate) fn keep(&mut self, node: NodeId, truths: Truths) {
        (self.yes[node.at()], self.no[node.at()]) = (truths.yes, truths.no);
        self.computed[node.at()] = self.block + 1;
    }

    fn compute(&mut self, node: NodeId) {
        let kind = usize::from(self.kind.0);
        let lookups = self.lookups;
        let truths = match &lookups.ready[kind][node.at()] {
            Ready::Grouped(group) => return self.group(&lookups.groups[kind][*group]),
            Ready::Listed(group) => return self.listed(&lookups.listed[kind][*group]),
            Ready::Same(truth) => Truths::all(*truth),
            Ready::Sliced(yes, no) => self.sliced(node, yes, no),
            Ready::Guarded(otherwise) => self.guarded(node, *otherwise),
            Ready::As(other) => self.truths(*other),
            Ready::Truths(answers) => self.of_truths(node, *answers),
            Ready::Rows => self.by_row(node),
            Ready::Texts(test, of_unknown, of_none) => self.texts(node, test, *of_unknown, *of_none),
            Ready::Computed => self.of_parts(node),
        };
        self.keep(node, truths);
    }

    fn of_parts(&mut self, node: NodeId) -> Truths {
        let view = self.view;
        match self.node(node) {
            Node::Not(a) => self.truths(*a).not(),
            Node::And(a, b) => {
                let (a, b) = self.both(*a, *b, Truth::No);
                a.and(&b)
            }
            Node::Or(a, b) => {
                let (a, b) = self.both(*a, *b, Truth::Yes);
                a.or(&b)
            }
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
        match self.node(node) {
            Node::Guard(of, field, age, _) => {
                let fresh = self.fresh(*field, *age);
                self.truths_of(*of, &fresh).guarded(&fresh, otherwise)
            }
            _ => Truths::UNKNOWN,
        }
    }

    /// The rows of the block whose field was observed within an age of the instant of the state.
    pub(crate) fn fresh(&mut self, field: FieldId, age: Duration) -> Bits {
        let known = self.fresh.iter().position(|(of, at, ..)| (*of, *at) == (field, age));
        if let Some((.., block, bits)) = known.and_then(|n| self.fresh.get(n))
            && *block == self.block + 1
        {
            return *bits;
        }
        let state = self.view.state;
        let since = self.now.0.saturating_sub(age.0);
        let column = state.table(self.kind).columns.get(usize::from(field.0));
        let observed_at = column.map_or(&[][..], |column| &column.observed_at);
        let ages = self.view.columns.ages.get(&(self.kind, field));
        let bits = ages.map_or(NONE, |ages| ages.since(observed_at, self.block, self.words, since));
        let entry = (field, age, self.block + 1, bits);
        match known.and_then(|n| self.fresh.get_mut(n)) {
            Some(old) => *old = entry,
            None => self.fresh.push(entry),
        }
        bits
    }

    /// A condition on texts that are too many to be asked once of each.
    fn texts(&self, node: NodeId, test: &FieldTest, of_unknown: Truth, of_none: Truth) -> Truths {
        let Node::Test(field, ..) = self.node(node) else {
            return Truths::UNKNOWN;
        };
        let (state, place) = (self.view.state, (self.kind, *field));
        let (Some(column), Some(field)) = (
            state.table(self.kind).columns.get(usize::from(field.0)),
            self.view.columns.fields.get(&place),
        ) else {
            return Truths::UNKNOWN;
        };
        let (known, none) = (field.known.block(self.block), field.none.block(self.block));
        let mut truths = Truths::all(of_unknown).guarded(&map(|w| !none[w]), of_none);
        truths = Truths { yes: map(|w| truths.yes[w] & !known[w]), no: map(|w| truths.no[w] & !known[w]) };
        let mut rest = known;
        if let Some(test) = test.of_address_alone()
            && let Some(alone) = self.view.columns.alone.get(&place)
        {
            let (rows, holds) = alone.ask(test, self.block, self.words);
            for w in 0..WORDS {
                truths.yes[w] |= known[w] & rows[w] & holds[w];
                truths.no[w] |= known[w] & rows[w] & !holds[w];
                rest[w] &= !rows[w];
            }
        }
        for row in self.wanted_rows() {
            if rest[row / 64] >> (row % 64) & 1 == 0 {
                continue;
            }
            let at = self.block * ROWS + row;
            truths.set(row, tables::asked(state, &self.view.columns.addresses, &column.data, test, at));
        }
        truths
    }

    /// The wanted rows of the block that exist, by their place in it.
    pub(crate) fn wanted_rows(&self) -> impl Iterator<Item = usize> + use<> {
        let (wanted, valid) = (self.wanted, valid(self.view.state.len(self.kind), self.block));
        (0..WORDS).flat_map(move |w| ones(wanted[w] & valid[w]).map(move |bit| w * 64 + bit))
    }

    fn of_truths(&self, node: NodeId, answers: [Truth; 4]) -> Truths {
        let node = self.node(node);
        let Node::Test(field, ..) = node else { return Truths::UNKNOWN };
        let field = self.view.columns.fields.get(&(self.kind, *field));
        field.map_or(Truths::UNKNOWN, |field| field.truths(self.block, answers))
    }

    /// A condition on a field of few values, from the rows that have each value.
    fn sliced(&self, node: NodeId, yes: &Picked, no: &Picked) -> Truths {
        let Node::Test(field, ..) = self.node(node) else {
            return Truths::UNKNOWN;
        };
        match self.view.columns.fields.get(&(self.kind, *field)).map(|field| &field.form) {
            Some(Form::Coded(coded)) => {
                Truths { yes: coded.picked(yes, self.block), no: coded.picked(no, self.block) }
            }
            _ => Truths::UNKNOWN,
        }
    }

    fn group(&mut self, group: &Group) {
        let Some(field) = self.view.columns.fields.get(&(self.kind, group.field)) else { return };
        let masks = Masks { masks: &group.masks, n_bits: group.n_bits };
        let at = (self.block, self.words);
        match &field.form {
            Form::Coded(coded) => gather::gather(&coded.codes, masks, at, &mut self.spread),
            Form::Link(rows) => gather::gather_rows(rows, masks, at, &mut self.spread),
            Form::Truths(_) | Form::Plain => {}
        }
        for (node, yes, no) in &group.members {
            let bits = |bit: &Option<u8>| bit.map_or(NONE, |bit| self.spread[usize::from(bit)]);
            let truths = Truths { yes: bits(yes), no: bits(no) };
            self.keep(*node, truths);
        }
    }

    fn by_row(&self, node: NodeId) -> Truths {
        match self.node(node) {
            Node::Test(_, typed, _) => self.rows(typed, None),
            Node::Row(typed, age) | Node::Once(typed, age) => self.rows(typed, *age),
            _ => Truths::UNKNOWN,
        }
    }

    fn rows(&self, typed: &Typed, age: Option<Duration>) -> Truths {
        let mut truths = Truths::UNKNOWN;
        for row in self.wanted_rows() {
            let number = u32::try_from(self.block * ROWS + row).unwrap_or(u32::MAX);
            truths.set(row, self.view.asking().of_row(typed, age, self.kind, number));
        }
        truths
    }

    pub(crate) fn answers(&self, export: ExportId) -> Option<&'a Answers> {
        self.lookups.answers.get(export.0)?.as_ref()
    }
}
