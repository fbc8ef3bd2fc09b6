//! Conditions as terms that are kept once: what means the same is one term, wherever it was written.
//!
//! Denials are pushed down to what they deny, operands of `&&`, `||` and `==` have one order, `all` is `exists` denied,
//! and what rests on no city is worked out. Each of these leaves the three-valued meaning as it is.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    sync::Arc,
};

use model::{FieldId, Instant, KindId, Nature, Observations, Schema, State, fold};

use super::{domain::Ranges, search::MAX_WORK_IN_ALL, sums::Sum};
use crate::lang::{functions::Function, typed::Ty};

/// A term, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id(u32);

/// What a term does with the terms below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Op {
    Bool(bool),
    Int(i64),
    /// The bits of a number with a fraction.
    Double(u64),
    Text(Arc<str>),
    Instant(i64),
    Duration(i64),
    /// What rests on no city and is never known, such as a division by zero.
    Error,
    Now,
    /// The entity that is judged.
    Subject,
    City,
    /// The variable of a macro, counted from the outside in.
    Element(u32),
    /// A parameter that may have any value it allows.
    Parameter(u32),
    IdOf,
    Field(KindId, FieldId),
    /// Whether a field exists; the term below is the field.
    Has,
    Not,
    And,
    Or,
    Choice,
    Equal,
    Less,
    LessEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Negate,
    List,
    Exists(u32),
    ExistsOne(u32),
    Filter(u32),
    Map(u32),
    /// A function, by its place in the list of those that were met.
    Call(u32),
}

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Bool,
    Int,
    Double,
    Text,
    Instant,
    Duration,
    Entity,
    List,
}

impl Sort {
    pub(super) fn of(ty: &Ty) -> Self {
        match ty {
            Ty::Bool => Sort::Bool,
            Ty::Int => Sort::Int,
            Ty::Double => Sort::Double,
            Ty::Text => Sort::Text,
            Ty::Instant => Sort::Instant,
            Ty::Duration => Sort::Duration,
            Ty::Entity(_) => Sort::Entity,
            Ty::List(_) | Ty::Nothing => Sort::List,
        }
    }

    /// Whether its values are whole numbers that can be added.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Sort::Int | Sort::Instant | Sort::Duration)
    }
}

/// Upon which one value a term rests, if on one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rests {
    Nothing,
    On(Id),
    OnMore,
}

/// A term.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) op: Op,
    pub(super) below: Vec<Id>,
    pub(super) sort: Sort,
    /// Whether a tighter age of evidence can make it unknown.
    pub(super) ages: bool,
    /// How many variables of macros around it are in scope at most: 0 if it names none of them.
    pub(super) elements: u32,
    pub(super) rests: Rests,
    /// How many terms it is made of, each as often as it stands there.
    pub(super) size: usize,
}

/// All terms.
pub(super) struct Terms<'a> {
    pub(super) schema: &'a Schema,
    nodes: Vec<Node>,
    by_form: BTreeMap<(Op, Vec<Id>, Sort), Id>,
    functions: Vec<Function>,
    pub(super) parameters: Vec<Ranges>,
    /// A city of which nothing is known, for what rests on no city.
    pub(super) nowhere: State,
    /// Terms as sums, once they were asked for.
    pub(super) sums: RefCell<BTreeMap<Id, Sum>>,
    /// How much may still be looked at.
    pub(super) left: Cell<usize>,
}

impl<'a> Terms<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        let nowhere =
            fold(schema, &Observations::default(), &BTreeMap::new(), Instant(0), Instant::MAX).state;
        let (nodes, functions, parameters) = (Vec::new(), Vec::new(), Vec::new());
        let (sums, left) = (RefCell::default(), Cell::new(MAX_WORK_IN_ALL));
        Self { schema, nodes, by_form: BTreeMap::new(), functions, parameters, nowhere, sums, left }
    }

    #[expect(clippy::indexing_slicing, reason = "ids are places in this list, which only grows")]
    pub(super) fn node(&self, id: Id) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(super) fn op(&self, id: Id) -> &Op {
        &self.node(id).op
    }

    pub(super) fn below(&self, id: Id) -> &[Id] {
        &self.node(id).below
    }

    pub(super) fn sort(&self, id: Id) -> Sort {
        self.node(id).sort
    }

    pub(super) fn function(&self, n: u32) -> Option<&Function> {
        self.functions.get(n as usize)
    }

    /// The place of a function among those that were met.
    pub(super) fn function_place(&mut self, function: &Function) -> u32 {
        let place = self.functions.iter().position(|have| have == function).unwrap_or_else(|| {
            self.functions.push(function.clone());
            self.functions.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// The variable of a macro with a number, if a term names it.
    pub(super) fn element(&self, number: u32, within: Id) -> Option<Id> {
        if *self.op(within) == Op::Element(number) {
            return Some(within);
        }
        let names = |id: &&Id| self.node(**id).elements > 0;
        self.below(within).iter().filter(names).find_map(|id| self.element(number, *id))
    }

    /// A new parameter, equal to no other, with the values that it may have where these are numbers.
    pub(super) fn parameter(&mut self, sort: Sort, values: Ranges) -> Id {
        let n = u32::try_from(self.parameters.len()).unwrap_or(u32::MAX);
        self.parameters.push(values);
        self.make(Op::Parameter(n), Vec::new(), sort)
    }

    /// The term of a form, worked out if it rests on no city.
    pub(super) fn make(&mut self, op: Op, below: Vec<Id>, sort: Sort) -> Id {
        if let Some(value) = self.worked_out(&op, &below) {
            return self.keep(value, Vec::new(), sort);
        }
        self.keep(op, below, sort)
    }

    fn keep(&mut self, op: Op, below: Vec<Id>, sort: Sort) -> Id {
        let form = (op, below, sort);
        if let Some(id) = self.by_form.get(&form) {
            return *id;
        }
        let id = Id(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let (op, below, sort) = form.clone();
        self.by_form.insert(form, id);
        let ages = self.ages_itself(&op) || below.iter().any(|id| self.node(*id).ages);
        let within = below.iter().map(|id| self.node(*id).elements).max().unwrap_or(0);
        let elements = match op {
            Op::Element(n) => n + 1,
            Op::Exists(n) | Op::ExistsOne(n) | Op::Filter(n) | Op::Map(n) => {
                // INVARIANT: a macro's own variable is numbered after all others that it names.
                let list = below.first().map_or(0, |list| self.node(*list).elements);
                if within > n { n.max(list) } else { within }
            }
            _ => within,
        };
        let rests = self.rests(id, &op, &below);
        let size = below.iter().fold(1, |size: usize, id| size.saturating_add(self.node(*id).size));
        self.nodes.push(Node { op, below, sort, ages, elements, rests, size });
        id
    }

    fn ages_itself(&self, op: &Op) -> bool {
        let Op::Field(kind, field) = op else { return false };
        let def = self.schema.field(*kind, *field);
        match def.nature {
            Nature::Measured(_) => true,
            Nature::Declared => false,
            Nature::Inverse(from, link) => self.schema.field(from, link).fresh_for().is_some(),
        }
    }

    fn rests(&self, id: Id, op: &Op, below: &[Id]) -> Rests {
        match op {
            Op::Field(..) | Op::Now | Op::Element(_) | Op::Parameter(_) => Rests::On(id),
            Op::Subject | Op::City | Op::IdOf | Op::Has => Rests::OnMore,
            Op::Exists(_) | Op::ExistsOne(_) | Op::Filter(_) | Op::Map(_) => Rests::OnMore,
            _ => below.iter().fold(Rests::Nothing, |rests, id| match (rests, self.node(*id).rests) {
                (Rests::Nothing, other) | (other, Rests::Nothing) => other,
                (Rests::On(a), Rests::On(b)) if a == b => rests,
                _ => Rests::OnMore,
            }),
        }
    }
}
