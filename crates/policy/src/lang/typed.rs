//! The condition after names and types are settled: what both engines run.

use std::{ops::Range, sync::Arc};

use model::{Duration, FieldId, Instant, KindId, Schema, Type};

use super::{
    ast::{Macro, Op},
    functions::Function,
};

/// The type of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Double,
    /// Text.
    Text,
    /// An instant.
    Instant,
    /// A length of time.
    Duration,
    /// An entity of a kind.
    Entity(KindId),
    /// A list.
    List(Box<Ty>),
    /// The element of an empty list: goes with every type.
    Nothing,
}

impl Ty {
    /// The type of a field as the language sees it.
    pub fn of(ty: Type) -> Self {
        match ty {
            Type::Bool => Ty::Bool,
            Type::Int => Ty::Int,
            Type::Double => Ty::Double,
            Type::Text => Ty::Text,
            Type::Instant => Ty::Instant,
            Type::Duration => Ty::Duration,
            Type::Texts => Ty::List(Box::new(Ty::Text)),
            Type::One(kind) => Ty::Entity(kind),
            Type::Many(kind) => Ty::List(Box::new(Ty::Entity(kind))),
        }
    }

    /// The type in words, with its article.
    pub fn words(&self, schema: &Schema) -> String {
        match self {
            Ty::Bool => "true or false".to_owned(),
            Ty::Int => "a whole number".to_owned(),
            Ty::Double => "a number with a fraction".to_owned(),
            Ty::Text => "text".to_owned(),
            Ty::Instant => "an instant".to_owned(),
            Ty::Duration => "a length of time".to_owned(),
            Ty::Entity(kind) => format!("a `{}`", schema.kind(*kind).name),
            Ty::List(element) => match element.as_ref() {
                Ty::Entity(kind) => format!("a list of {}", schema.kind(*kind).plural),
                Ty::Text => "a list of texts".to_owned(),
                _ => "a list".to_owned(),
            },
            Ty::Nothing => "nothing".to_owned(),
        }
    }

    /// Tells whether values of both types can be compared.
    pub fn goes_with(&self, other: &Ty) -> bool {
        match (self, other) {
            (Ty::Nothing, _) | (_, Ty::Nothing) => true,
            (Ty::List(a), Ty::List(b)) => a.goes_with(b),
            _ => self == other,
        }
    }
}

/// A node with its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    /// What it is.
    pub node: Term,
    /// Its type.
    pub ty: Ty,
    /// Where it stands in the text it was written in (a variable's own text for what a variable holds).
    pub at: Range<usize>,
}

/// What a typed node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Double(f64),
    /// Text.
    Text(Arc<str>),
    /// An instant.
    Instant(Instant),
    /// A length of time.
    Duration(Duration),
    /// The instant of the state.
    Now,
    /// What stands in a slot: 0 is the entity judged, 1 the city, then the variables of macros from the outside in.
    Slot(usize),
    /// A parameter's value, or a variable where it is used; the name is for explanations.
    Named(Arc<str>, Box<Typed>),
    /// The id of an entity.
    Id(Box<Typed>),
    /// A field of an entity.
    Field(Box<Typed>, KindId, FieldId),
    /// Whether a field of an entity exists.
    Has(Box<Typed>, KindId, FieldId),
    /// `!`
    Not(Box<Typed>),
    /// `-`
    Negate(Box<Typed>),
    /// Two operands, of settled types.
    Binary(Op, Box<Typed>, Box<Typed>),
    /// `a ? b : c`
    Choice(Box<Typed>, Box<Typed>, Box<Typed>),
    /// A list written out.
    List(Vec<Typed>),
    /// A macro over a list, with the slot of its variable and the variable's name.
    Macro(Macro, Box<Typed>, usize, Arc<str>, Box<Typed>),
    /// A function.
    Call(Function, Vec<Typed>),
}

impl Typed {
    /// What stands behind the name of a variable or parameter.
    pub fn unnamed(&self) -> &Typed {
        match &self.node {
            Term::Named(_, of) => of.unnamed(),
            _ => self,
        }
    }

    /// The nodes directly below.
    pub fn children(&self) -> Vec<&Typed> {
        match &self.node {
            Term::Bool(_) | Term::Int(_) | Term::Double(_) | Term::Text(_) => Vec::new(),
            Term::Instant(_) | Term::Duration(_) | Term::Now | Term::Slot(_) => Vec::new(),
            Term::Named(_, of) | Term::Id(of) | Term::Field(of, ..) | Term::Has(of, ..) => vec![of],
            Term::Not(of) | Term::Negate(of) => vec![of],
            Term::Binary(_, left, right) | Term::Macro(_, left, _, _, right) => vec![left, right],
            Term::Choice(condition, yes, no) => vec![condition, yes, no],
            Term::List(list) | Term::Call(_, list) => list.iter().collect(),
        }
    }
}
