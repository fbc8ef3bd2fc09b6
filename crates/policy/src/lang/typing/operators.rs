//! Operators between two operands: which types go together, and what to say where they do not.

use std::ops::Range;

use diag::nearest;

use super::{Typing, made};
use crate::lang::{
    ast::{Expr, Op},
    fault::Fault,
    typed::{Term, Ty, Typed},
};

impl Typing<'_> {
    pub(super) fn binary(&mut self, op: Op, left: &Expr, right: &Expr, at: &Range<usize>) -> Typed {
        if matches!(op, Op::And | Op::Or) {
            let (left, right) = (self.bool(left), self.bool(right));
            return made(Term::Binary(op, Box::new(left), Box::new(right)), Ty::Bool, at);
        }
        let (mut left, mut right) = (self.expr(left), self.expr(right));
        let a_double = |ty: &Ty| matches!(ty, Ty::Double) || *ty == Ty::List(Box::new(Ty::Double));
        if a_double(&left.ty) {
            literal_to_double(&mut right);
        }
        if a_double(&right.ty) {
            literal_to_double(&mut left);
        }
        if let Some(fault) = self.not_a_choice(&left, &right) {
            self.fault(fault);
        }
        match result_type(op, &left.ty, &right.ty) {
            Some(ty) => made(Term::Binary(op, Box::new(left), Box::new(right)), ty, at),
            None => self.no_such_operation(op, &left, &right, at),
        }
    }

    fn no_such_operation(&mut self, op: Op, left: &Typed, right: &Typed, at: &Range<usize>) -> Typed {
        let is_number = |ty: &Ty| matches!(ty, Ty::Int | Ty::Double);
        if is_number(&left.ty) && is_number(&right.ty) && left.ty != right.ty {
            return self.broken(Fault::mixed_numbers(at.clone()));
        }
        let schema = self.scope.schema;
        let (a, b) = (left.ty.words(schema), right.ty.words(schema));
        let message = format!("`{}` does not go with {a} on the left and {b} on the right", op.symbol());
        let help = match (op, &left.ty, &right.ty) {
            (Op::In, _, Ty::Entity(_)) => "the right side of `in` is a list",
            (_, Ty::Instant, Ty::Int) => "write a length of time as `days(30)` or `hours(36)`",
            (_, Ty::Duration, Ty::Int) | (_, Ty::Int, Ty::Duration) => {
                "write a length of time as `days(30)` or `hours(36)`"
            }
            (_, Ty::Instant, Ty::Text) | (_, Ty::Text, Ty::Instant) => "write a date as `date('2026-01-31')`",
            (_, Ty::List(_), _) => "ask about its elements with `.exists(x, ...)`, or about `size(...)`",
            _ => "both sides must be of one type",
        };
        self.broken(Fault::types(at.clone(), message, help))
    }

    /// A field of a few words compared with a word that it cannot be.
    fn not_a_choice(&self, left: &Typed, right: &Typed) -> Option<Fault> {
        let (field, other) = match (&left.node, &right.node) {
            (Term::Field(..), _) => (left, right),
            (_, Term::Field(..)) => (right, left),
            _ => return None,
        };
        let Term::Field(_, kind, id) = &field.node else { return None };
        let field = self.scope.schema.field(*kind, *id);
        let literals: Vec<(&Range<usize>, &str)> = match &other.node {
            Term::Text(text) => vec![(&other.at, text)],
            Term::List(list) => list
                .iter()
                .filter_map(|element| match &element.node {
                    Term::Text(text) => Some((&element.at, &**text)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let is_choice = |word: &str| field.choices.iter().any(|choice| choice == word);
        let (at, word) =
            literals.into_iter().find(|(_, word)| !field.choices.is_empty() && !is_choice(word))?;
        let near = nearest(word, field.choices.iter().map(String::as_str));
        let all = field.choices.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        Some(Fault::not_a_choice(at.clone(), word, &field.name, near, &all))
    }
}

/// A whole number written beside a number with a fraction is one too; so are those of a list written out.
pub(super) fn literal_to_double(typed: &mut Typed) {
    #[expect(clippy::cast_precision_loss, reason = "the nearest double is what a person means by a literal")]
    match &mut typed.node {
        Term::Int(value) => {
            typed.node = Term::Double(*value as f64);
            typed.ty = Ty::Double;
        }
        Term::Negate(of) if matches!(of.node, Term::Int(_)) => {
            literal_to_double(of);
            typed.ty = Ty::Double;
        }
        Term::List(elements) if typed.ty == Ty::List(Box::new(Ty::Int)) => {
            elements.iter_mut().for_each(literal_to_double);
            if elements.iter().all(|element| element.ty == Ty::Double) {
                typed.ty = Ty::List(Box::new(Ty::Double));
            }
        }
        _ => {}
    }
}

fn result_type(op: Op, left: &Ty, right: &Ty) -> Option<Ty> {
    use Ty::{Bool, Double, Duration, Instant, Int, List, Nothing, Text};
    if let (Op::In, Nothing, _) | (Op::In, _, Nothing) = (op, left, right) {
        return Some(Bool);
    }
    if let (Op::In, element, List(of)) = (op, left, right) {
        return (element.goes_with(of) && !matches!(element, List(_))).then_some(Bool);
    }
    if *left == Nothing || *right == Nothing {
        let is_arithmetic = op.tightness() > 3;
        return Some(if is_arithmetic { Nothing } else { Bool });
    }
    match (op, left, right) {
        (Op::Equal | Op::NotEqual, a, b) => a.goes_with(b).then_some(Bool),
        (
            Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual,
            Int | Double | Text | Instant | Duration | Bool,
            b,
        ) => (left == b).then_some(Bool),
        (Op::Add | Op::Subtract | Op::Multiply | Op::Divide, Int | Double, b) => {
            (left == b).then(|| left.clone())
        }
        (Op::Modulo, Int, Int) => Some(Int),
        (Op::Add, Text, Text) => Some(Text),
        (Op::Add, Instant, Duration) | (Op::Add, Duration, Instant) => Some(Instant),
        (Op::Subtract, Instant, Duration) => Some(Instant),
        (Op::Subtract, Instant, Instant) => Some(Duration),
        (Op::Add | Op::Subtract, Duration, Duration) => Some(Duration),
        (Op::Add, List(a), List(b)) => a.goes_with(b).then(|| left.clone()),
        _ => None,
    }
}
