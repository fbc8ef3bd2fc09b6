//! Runs the nodes of one kind over one block of its rows: each at most once, and only those that are asked for.

use model::{Data, Duration, FieldId, Instant, KindId};
use policy::lang::typed::Typed;

use crate::{
    bits::{ALL, Bits, NONE, ROWS, Truth, Truths, WHOLE, WORDS, Words, map, ones, valid, words_of},
    columns::{Coded, Form},
    engine::View,
    node::{ExportId, Node, NodeId},
    over::ListGroup,
    tables::{Answers, Group, Picked, Ready},
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
    /// What each node says, as it was computed last.
    said: Vec<Truths>,
    /// The block for which that was computed, and one more.
    computed: Vec<usize>,
    /// The rows of the block that matter at all.
    there: Bits,
    /// The rows for which an answer is wanted; nodes that go row by row leave out the others.
    pub(crate) wanted: Bits,
    /// The rows for which such a node was computed.
    covered: Vec<Bits>,
    /// Where fields are fresh enough, in order.
    fresh: Vec<Fresh>,
    pub(crate) spread: Box<[Bits; 64]>,
}

/// Where a field is fresh enough.
struct Fresh {
    of: (FieldId, Duration),
    /// The block for which that was computed, and one more.
    computed: usize,
    rows: Bits,
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
            said: vec![Truths::UNKNOWN; n_nodes],
            computed: vec![0; n_nodes],
            there: ALL,
            wanted: ALL,
            covered: vec![NONE; n_nodes],
            fresh: Vec::new(),
            spread: Box::new([NONE; 64]),
        }
    }

    /// Goes on to some rows of a block.
    pub(crate) fn go(&mut self, block: usize, rows: &Bits) {
        (self.block, self.there, self.wanted, self.words) = (block, *rows, *rows, words_of(rows));
    }

    /// What a node says of the rows of the block that are wanted; of others it says anything.
    pub(crate) fn truths(&mut self, node: NodeId) -> &Truths {
        self.ask(node);
        &self.said[node.at()]
    }

    /// Computes what a node says of the wanted rows, if that is not known yet.
    fn ask(&mut self, node: NodeId) {
        let is_computed = self.computed[node.at()] == self.block + 1;
        if !self.is_lazy(node) {
            if !is_computed {
                self.compute(node);
            }
            return;
        }
        let covered = if is_computed { self.covered[node.at()] } else { NONE };
        let wanted = self.wanted;
        if is_computed && (0..WORDS).all(|w| wanted[w] & !covered[w] == 0) {
            return;
        }
        let all = map(|w| wanted[w] | covered[w]);
        if is_computed && self.is_whole(node) {
            let before = self.said[node.at()];
            self.wanted = map(|w| wanted[w] & !covered[w]);
            self.compute(node);
            self.said[node.at()].take(&before, &covered);
        } else {
            self.wanted = all;
            self.compute(node);
        }
        self.wanted = wanted;
        self.covered[node.at()] = all;
    }

    /// Tells whether a node is made of no other, so that rows which it lacks can be added to those it has.
    fn is_whole(&self, node: NodeId) -> bool {
        let kind = usize::from(self.kind.0);
        match &self.lookups.ready[kind][node.at()] {
            Ready::Rows | Ready::Texts(..) => true,
            Ready::Computed => {
                let node = self.node(node);
                node.goes_by_row() && node.parts().is_empty()
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
    pub(crate) fn truths_of(&mut self, node: NodeId, rows: &Bits) -> &Truths {
        let wanted = self.wanted;
        self.wanted = map(|w| wanted[w] & rows[w]);
        self.ask(node);
        self.wanted = wanted;
        &self.said[node.at()]
    }

    /// What a node says of the rows of the block, and nothing of rows past the last.
    pub(crate) fn answer(&mut self, node: NodeId) -> Truths {
        let valid = valid(self.view.state.len(self.kind), self.block);
        let truths = self.truths(node);
        Truths { yes: map(|w| truths.yes[w] & valid[w]), no: map(|w| truths.no[w] & valid[w]) }
    }

    fn keep(&mut self, node: NodeId, truths: &Truths) {
        self.said[node.at()].clone_from(truths);
        self.computed[node.at()] = self.block + 1;
    }

    /// The same from what lies ready.
    pub(crate) fn keep_spread(&mut self, node: NodeId, yes: Option<usize>, no: Option<usize>) {
        let bits = |bit: Option<usize>| bit.map_or(&NONE, |bit| &self.spread[bit]);
        let to = &mut self.said[node.at()];
        to.yes.copy_from_slice(bits(yes));
        to.no.copy_from_slice(bits(no));
        self.computed[node.at()] = self.block + 1;
    }

    /// A node, to be written, and the nodes before it, of which it is made.
    fn made_of(&mut self, node: NodeId) -> (&mut Truths, &[Truths]) {
        self.computed[node.at()] = self.block + 1;
        let (parts, rest) = self.said.split_at_mut(node.at());
        (&mut rest[0], parts)
    }

    fn compute(&mut self, node: NodeId) {
        let kind = usize::from(self.kind.0);
        let lookups = self.lookups;
        let truths = match &lookups.ready[kind][node.at()] {
            Ready::Grouped(group) => return self.group(&lookups.groups[kind][*group]),
            Ready::Listed(group) => return self.listed(&lookups.listed[kind][*group]),
            Ready::Sliced(yes, no) => return self.sliced(node, yes, no),
            Ready::Guarded(otherwise) => return self.guarded(node, *otherwise),
            Ready::As(other) => return self.as_other(node, *other),
            Ready::Computed => return self.of_parts(node),
            Ready::Same(truth) => Truths::all(*truth),
            Ready::Truths(answers) => self.of_truths(node, *answers),
            Ready::Rows => self.by_row(node),
            Ready::Texts(test, of_unknown, of_none) => self.texts(node, test, *of_unknown, *of_none),
        };
        self.keep(node, &truths);
    }

    fn of_parts(&mut self, node: NodeId) {
        let view = self.view;
        let truths = match self.node(node) {
            Node::Not(a) => {
                self.ask(*a);
                let (to, parts) = self.made_of(node);
                return to.not_of(&parts[a.at()]);
            }
            Node::And(a, b) => return self.both(node, (*a, *b), Truth::No),
            Node::Or(a, b) => return self.both(node, (*a, *b), Truth::Yes),
            Node::Choice(c, a, b) => {
                [c, a, b].into_iter().for_each(|part| self.ask(*part));
                let (to, parts) = self.made_of(node);
                *to = parts[c.at()].choose(&parts[a.at()], &parts[b.at()]);
                return;
            }
            Node::Same(a, b) | Node::Below(a, b) => {
                [a, b].into_iter().for_each(|part| self.ask(*part));
                let is_same = matches!(self.node(node), Node::Same(..));
                let (to, parts) = self.made_of(node);
                let (a, b) = (&parts[a.at()], &parts[b.at()]);
                *to = if is_same { a.same(b) } else { a.below(b) };
                return;
            }
            Node::Stands(field) => match view.columns.fields.get(self.kind, *field) {
                Some(field) => {
                    Truths { yes: *field.known.block(self.block), no: *field.none.block(self.block) }
                }
                None => Truths::UNKNOWN,
            },
            Node::Compare(op, left, right) => self.compare(*op, left, right),
            Node::Over(of, list, export) => self.over(*of, *list, *export),
            Node::Row(typed, age) => self.rows(typed, *age),
            Node::Hop(link, export) => self.hop(*link, *export),
            Node::Guard(..) | Node::Once(..) | Node::Test(..) => self.by_row(node),
        };
        self.keep(node, &truths);
    }

    /// A condition on the other end of a link, looked up row by row.
    fn hop(&self, link: FieldId, export: ExportId) -> Truths {
        let form = self.view.columns.fields.get(self.kind, link).map(|field| &field.form);
        let (Some(Form::Link(codes)), Some(answers)) = (form, self.answers(export)) else {
            return Truths::UNKNOWN;
        };
        let n_targets = self.view.state.len(self.view.plan.exports[export.0].kind);
        let mut truths = Truths::UNKNOWN;
        for row in self.wanted_rows() {
            let target = codes.get(self.block * ROWS + row);
            truths.set(row, if target < n_targets { answers.of(target) } else { answers.of_nobody });
        }
        truths
    }

    /// Two nodes of which the first to be asked decides some rows alone: where it says `decides` of them.
    fn both(&mut self, node: NodeId, (a, b): (NodeId, NodeId), decides: Truth) {
        let (a, b) = if self.is_lazy(a) && !self.is_lazy(b) { (b, a) } else { (a, b) };
        let needed = if self.is_lazy(node) { self.wanted } else { self.there };
        self.ask(a);
        let first = &self.said[a.at()];
        let decided = if decides == Truth::No { &first.no } else { &first.yes };
        let open = map(|w| !decided[w]);
        if (0..WORDS).all(|w| needed[w] & open[w] == 0) {
            return self.as_other(node, a);
        }
        if self.is_lazy(b) {
            self.truths_of(b, &open);
        } else {
            self.ask(b);
        }
        let (to, parts) = self.made_of(node);
        let (a, b) = (&parts[a.at()], &parts[b.at()]);
        if decides == Truth::No { to.and_of(a, b) } else { to.or_of(a, b) }
    }

    /// The same as another node.
    fn as_other(&mut self, node: NodeId, other: NodeId) {
        self.ask(other);
        let (to, parts) = self.made_of(node);
        to.clone_from(&parts[other.at()]);
    }

    fn guarded(&mut self, node: NodeId, otherwise: Truth) {
        let Node::Guard(of, field, age, _) = self.node(node) else {
            return self.keep(node, &Truths::UNKNOWN);
        };
        let at = self.fresh_at(*field, *age);
        if self.is_lazy(*of) {
            let fresh = self.fresh[at].rows;
            self.truths_of(*of, &fresh);
        } else {
            self.ask(*of);
        }
        self.computed[node.at()] = self.block + 1;
        let (parts, rest) = self.said.split_at_mut(node.at());
        rest[0].guarded_of(&parts[of.at()], &self.fresh[at].rows, otherwise);
    }

    /// The rows of the block whose field was observed within an age of the instant of the state.
    pub(crate) fn fresh(&mut self, field: FieldId, age: Duration) -> &Bits {
        let at = self.fresh_at(field, age);
        &self.fresh[at].rows
    }

    fn fresh_at(&mut self, field: FieldId, age: Duration) -> usize {
        let at = match self.fresh.binary_search_by_key(&(field, age), |fresh| fresh.of) {
            Ok(at) if self.fresh[at].computed == self.block + 1 => return at,
            Ok(at) => at,
            Err(at) => {
                self.fresh.insert(at, Fresh { of: (field, age), computed: 0, rows: NONE });
                at
            }
        };
        let state = self.view.state;
        let since = self.now.0.saturating_sub(age.0);
        let column = state.table(self.kind).columns.get(usize::from(field.0));
        let observed_at = column.map_or(&[][..], |column| column.observed_at.dated());
        let ages = self.view.columns.ages.get(self.kind, field);
        let rows = ages.map_or(NONE, |ages| ages.since(observed_at, self.block, self.words, since));
        self.fresh[at] = Fresh { of: (field, age), computed: self.block + 1, rows };
        at
    }

    /// A condition on texts that are too many to be asked once of each.
    fn texts(&self, node: NodeId, test: &FieldTest, of_unknown: Truth, of_none: Truth) -> Truths {
        let Node::Test(place, ..) = self.node(node) else {
            return Truths::UNKNOWN;
        };
        let (state, columns) = (self.view.state, self.view.columns);
        let (Some(column), Some(field)) =
            (state.table(self.kind).columns.get(usize::from(place.0)), columns.fields.get(self.kind, *place))
        else {
            return Truths::UNKNOWN;
        };
        let (known, none) = (field.known.block(self.block), field.none.block(self.block));
        let mut truths = Truths::UNKNOWN;
        truths.guarded_of(&Truths::all(of_unknown), &map(|w| !none[w]), of_none);
        truths = Truths { yes: map(|w| truths.yes[w] & !known[w]), no: map(|w| truths.no[w] & !known[w]) };
        let mut rest = *known;
        if let Some(test) = test.of_alone()
            && let Some(alone) = columns.alone.get(self.kind, *place)
        {
            let (rows, holds) = alone.ask(test, self.block, self.words);
            for w in 0..WORDS {
                truths.yes[w] |= known[w] & rows[w] & holds[w];
                truths.no[w] |= known[w] & rows[w] & !holds[w];
                rest[w] &= !rows[w];
            }
        }
        let rows = map(|w| rest[w] & self.wanted[w]);
        let rows = || rows.iter().enumerate().flat_map(|(w, word)| ones(*word).map(move |bit| w * 64 + bit));
        let from = self.block * ROWS;
        match (test, &column.data) {
            (FieldTest::Text(test), Data::Text(numbers)) => {
                let numbers = numbers.get(from..).unwrap_or(&[]);
                for (row, number) in rows().filter_map(|row| Some((row, numbers.get(row)?))) {
                    let text = state.text(*number);
                    let is_in = test.table().and_then(|table| table.is_in(text));
                    let ask = || test.ask(text, &|| text.parse().ok());
                    truths.set(row, is_in.map_or_else(ask, |is_in| Truth::of(is_in, !is_in)));
                }
            }
            (FieldTest::List(test), Data::Texts(lists)) => {
                for row in rows() {
                    truths.set(row, test.ask(state, &columns.addresses, lists.of(from + row)));
                }
            }
            _ => {}
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
        let field = self.view.columns.fields.get(self.kind, *field);
        field.map_or(Truths::UNKNOWN, |field| field.truths(self.block, answers))
    }

    /// A condition on a field of few values, from the rows that have each value.
    fn sliced(&mut self, node: NodeId, yes: &Picked, no: &Picked) {
        let Node::Test(field, ..) = self.node(node) else { return self.keep(node, &Truths::UNKNOWN) };
        let block = self.block;
        let form = self.view.columns.fields.get(self.kind, *field).map(|field| &field.form);
        let (to, _) = self.made_of(node);
        match form {
            Some(Form::Coded(coded)) => {
                coded.pick(yes, block, &mut to.yes);
                coded.pick(no, block, &mut to.no);
            }
            _ => *to = Truths::UNKNOWN,
        }
    }

    fn group(&mut self, group: &Group) {
        let Some(field) = self.view.columns.fields.get(self.kind, group.field) else { return };
        if let Form::Coded(Coded { codes, .. }) | Form::Link(codes) = &field.form {
            group.masks.gather(codes, (self.block, self.words), &mut self.spread);
        }
        for (node, yes, no) in &group.members {
            self.keep_spread(*node, yes.map(usize::from), no.map(usize::from));
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
