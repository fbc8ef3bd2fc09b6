//! The condition as it was written: our own tree, with the place of every node in the text.

use std::ops::Range;

/// A node and the bytes of the text that it covers.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// Where it stands in the condition's text.
    pub at: Range<usize>,
}

/// Equal trees are equal whatever their places.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Double(f64),
    /// Text.
    Text(String),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// A name.
    Name(String),
    /// `a.b`.
    Select(Box<Expr>, String),
    /// `has(a.b)`.
    Has(Box<Expr>, String),
    /// `!a`.
    Not(Box<Expr>),
    /// `-a`.
    Negate(Box<Expr>),
    /// Two operands.
    Binary(Op, Box<Expr>, Box<Expr>),
    /// `a ? b : c`.
    Choice(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `f(a)`, or `a.f(b)` with a target.
    Call(String, Option<Box<Expr>>, Vec<Expr>),
    /// `list.exists(x, p)` and its like.
    Macro(Macro, Box<Expr>, String, Box<Expr>),
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}

impl Op {
    /// All operators, in the order of their names for CEL.
    pub const ALL: [(Op, &'static str, &'static str); 14] = [
        (Op::Or, "||", "_||_"),
        (Op::And, "&&", "_&&_"),
        (Op::Equal, "==", "_==_"),
        (Op::NotEqual, "!=", "_!=_"),
        (Op::Less, "<", "_<_"),
        (Op::LessEqual, "<=", "_<=_"),
        (Op::Greater, ">", "_>_"),
        (Op::GreaterEqual, ">=", "_>=_"),
        (Op::In, "in", "@in"),
        (Op::Add, "+", "_+_"),
        (Op::Subtract, "-", "_-_"),
        (Op::Multiply, "*", "_*_"),
        (Op::Divide, "/", "_/_"),
        (Op::Modulo, "%", "_%_"),
    ];

    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        Self::ALL.iter().find(|(op, ..)| *op == self).map_or("", |(_, symbol, _)| symbol)
    }

    /// The operator that says the same with its operands exchanged; itself where there is none.
    pub fn mirrored(self) -> Self {
        match self {
            Op::Less => Op::Greater,
            Op::LessEqual => Op::GreaterEqual,
            Op::Greater => Op::Less,
            Op::GreaterEqual => Op::LessEqual,
            op => op,
        }
    }

    /// The comparison that holds where this one does not; `None` for what is no comparison of two values.
    pub fn opposite(self) -> Option<Self> {
        Some(match self {
            Op::Equal => Op::NotEqual,
            Op::NotEqual => Op::Equal,
            Op::Less => Op::GreaterEqual,
            Op::LessEqual => Op::Greater,
            Op::Greater => Op::LessEqual,
            Op::GreaterEqual => Op::Less,
            _ => return None,
        })
    }

    /// How tightly it binds; more is tighter.
    pub fn tightness(self) -> u8 {
        match self {
            Op::Or => 1,
            Op::And => 2,
            Op::Equal | Op::NotEqual | Op::Less | Op::LessEqual => 3,
            Op::Greater | Op::GreaterEqual | Op::In => 3,
            Op::Add | Op::Subtract => 4,
            Op::Multiply | Op::Divide | Op::Modulo => 5,
        }
    }
}

/// Macros over lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Macro {
    /// True if the condition holds for every element.
    All,
    /// True if it holds for at least one.
    Exists,
    /// True if it holds for exactly one.
    ExistsOne,
    /// The elements for which it holds.
    Filter,
    /// What the expression gives for each element.
    Map,
}

impl Macro {
    /// All macros with their names.
    pub const ALL: [(Macro, &'static str); 5] = [
        (Macro::All, "all"),
        (Macro::Exists, "exists"),
        (Macro::ExistsOne, "exists_one"),
        (Macro::Filter, "filter"),
        (Macro::Map, "map"),
    ];

    /// The macro as it is written.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(it, _)| *it == self).map_or("", |(_, name)| name)
    }
}

impl Expr {
    /// Makes a node.
    pub fn new(node: Node, at: Range<usize>) -> Self {
        Self { node, at }
    }

    /// The nodes directly below, in the order of writing.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.node {
            Node::Bool(_) | Node::Int(_) | Node::Double(_) | Node::Text(_) | Node::Name(_) => Vec::new(),
            Node::List(elements) => elements.iter().collect(),
            Node::Select(of, _) | Node::Has(of, _) | Node::Not(of) | Node::Negate(of) => vec![of],
            Node::Binary(_, left, right) | Node::Macro(_, left, _, right) => vec![left, right],
            Node::Choice(condition, yes, no) => vec![condition, yes, no],
            Node::Call(_, target, args) => target.as_deref().into_iter().chain(args).collect(),
        }
    }

    /// The nodes directly below, to change.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.node {
            Node::Bool(_) | Node::Int(_) | Node::Double(_) | Node::Text(_) | Node::Name(_) => Vec::new(),
            Node::List(elements) => elements.iter_mut().collect(),
            Node::Select(of, _) | Node::Has(of, _) | Node::Not(of) | Node::Negate(of) => vec![of],
            Node::Binary(_, left, right) | Node::Macro(_, left, _, right) => vec![left, right],
            Node::Choice(condition, yes, no) => vec![condition, yes, no],
            Node::Call(_, target, args) => target.as_deref_mut().into_iter().chain(args).collect(),
        }
    }
}
