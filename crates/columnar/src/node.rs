//! A condition as it is run over the rows of a table: each part once, whichever checks share it.

use model::{Duration, FieldId, KindId};
use policy::lang::{
    ast::{Macro, Op},
    typed::Typed,
};

/// A node of a program, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) u32);

impl NodeId {
    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}

/// A condition on a kind that other tables look up, by its place in the plan's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ExportId(pub(crate) usize);

/// A list of entities: which, and the age its links may have where that matters.
pub(crate) type ListKey = (KindId, FieldId, Option<Duration>);

/// What a node says of each row.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// The same of every row: a condition that reads no entity but the city.
    Once(Typed, Option<Duration>),
    /// `!`
    Not(NodeId),
    /// `&&`
    And(NodeId, NodeId),
    /// `||`
    Or(NodeId, NodeId),
    /// `c ? a : b`
    Choice(NodeId, NodeId, NodeId),
    /// `a == b` of truths.
    Same(NodeId, NodeId),
    /// `a < b` of truths.
    Below(NodeId, NodeId),
    /// Whether a field exists.
    Stands(FieldId),
    /// A condition on one field, asked once of each distinct value; or else, where there are too many, another node.
    Test(FieldId, Typed, Option<NodeId>),
    /// A condition on the entity at the other end of a link.
    Hop(FieldId, ExportId),
    /// A node where a field is fresh enough; where it is not, what the condition says of an unknown value.
    Guard(NodeId, FieldId, Duration, Typed),
    /// Two numbers, instants or lengths of time compared.
    Compare(Op, Number, Number),
    /// `all`, `exists` or `exists_one` over a list of entities.
    Over(Macro, ListKey, ExportId),
    /// Anything else, row by row, by the reference interpreter.
    Row(Typed, Option<Duration>),
}

/// A number, instant or length of time, row by row.
#[derive(Clone, Debug)]
pub(crate) enum Number {
    /// A whole number, or microseconds.
    Whole(i64),
    /// A number with a fraction.
    Fraction(f64),
    /// The instant of the state.
    Now,
    /// A field, with the age that it may have.
    Field(FieldId, Option<Duration>),
    /// A field of the entity at the other end of a link.
    Via(FieldId, Option<Duration>, KindId, FieldId, Option<Duration>),
    /// How many elements a list has.
    Size(ListKey),
    /// For how many elements of a list a condition holds.
    SizeWhere(ListKey, ExportId),
    /// `-x`
    Negate(Box<Number>),
    /// `+`, `-`, `*`, `/` or `%`, with the range of what comes out.
    Binary(Op, Box<Number>, Box<Number>, Range),
    /// `c ? a : b`
    Choice(NodeId, Box<Number>, Box<Number>),
    /// `int(x)` of a number with a fraction.
    ToWhole(Box<Number>),
    /// `double(x)` of a whole number.
    ToFraction(Box<Number>),
    /// `days(n)` or `hours(n)`.
    Units(Box<Number>, Duration),
}

/// What may come out of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    /// Any whole number.
    Whole,
    /// An instant.
    Instant,
    /// A length of time.
    Duration,
    /// A finite number with a fraction.
    Fraction,
}

/// A condition on a kind that other tables look up.
#[derive(Clone, Debug)]
pub(crate) struct Export {
    pub(crate) kind: KindId,
    pub(crate) node: NodeId,
    /// The condition, to ask it of an entity of which nothing is known.
    pub(crate) typed: Typed,
}

/// All nodes over one kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(crate) nodes: Vec<Node>,
    /// How many tables have to be looked up one after the other before a node can be run.
    pub(crate) levels: Vec<usize>,
}

impl Node {
    /// The nodes that it is made of.
    pub(crate) fn parts(&self) -> Vec<NodeId> {
        match self {
            Node::Not(a) | Node::Guard(a, ..) => vec![*a],
            Node::Test(_, _, other) => other.iter().copied().collect(),
            Node::And(a, b) | Node::Or(a, b) | Node::Same(a, b) | Node::Below(a, b) => vec![*a, *b],
            Node::Choice(c, a, b) => vec![*c, *a, *b],
            Node::Compare(_, left, right) => [left.parts(), right.parts()].concat(),
            _ => Vec::new(),
        }
    }

    /// Tells whether it is answered row by row where no table is ready.
    pub(crate) fn goes_by_row(&self) -> bool {
        match self {
            Node::Row(..) | Node::Over(..) | Node::Hop(..) => true,
            Node::Compare(_, left, right) => left.goes_by_row() || right.goes_by_row(),
            _ => false,
        }
    }

    /// The conditions of other tables that it looks up.
    pub(crate) fn lookups(&self) -> Vec<ExportId> {
        match self {
            Node::Hop(_, export) | Node::Over(_, _, export) => vec![*export],
            Node::Compare(_, left, right) => [left.lookups(), right.lookups()].concat(),
            _ => Vec::new(),
        }
    }
}

impl Number {
    fn below(&self) -> Vec<&Number> {
        match self {
            Number::Negate(a) | Number::ToWhole(a) | Number::ToFraction(a) | Number::Units(a, _) => vec![a],
            Number::Binary(_, a, b, _) | Number::Choice(_, a, b) => vec![a, b],
            _ => Vec::new(),
        }
    }

    fn parts(&self) -> Vec<NodeId> {
        let own = match self {
            Number::Choice(condition, ..) => vec![*condition],
            _ => Vec::new(),
        };
        self.below().into_iter().flat_map(Number::parts).chain(own).collect()
    }

    fn lookups(&self) -> Vec<ExportId> {
        let own = match self {
            Number::SizeWhere(_, export) => vec![*export],
            _ => Vec::new(),
        };
        self.below().into_iter().flat_map(Number::lookups).chain(own).collect()
    }

    /// Tells whether it is looked up row by row.
    pub(crate) fn goes_by_row(&self) -> bool {
        let by_row = |it: &&Number| matches!(it, Number::Via(..) | Number::Size(_) | Number::SizeWhere(..));
        self.each().iter().any(by_row)
    }

    /// It and all numbers it is made of.
    pub(crate) fn each(&self) -> Vec<&Number> {
        std::iter::once(self).chain(self.below().into_iter().flat_map(Number::each)).collect()
    }
}
