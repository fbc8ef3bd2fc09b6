//! Terms that rest on no city, or on one value of it alone: worked out by the interpreter.

use model::{Duration, Instant};

use super::terms::{Id, Op, Terms};
use crate::lang::{
    ast,
    eval::{Context, Known, eval},
    typed::{Term, Ty, Typed},
};

/// The longest text that is worked out.
const MAX_TEXT: usize = 4096;

impl Terms<'_> {
    /// Whether a term is a value, or a list of values, written out.
    pub(super) fn is_written(&self, id: Id) -> bool {
        match self.op(id) {
            Op::Bool(_) | Op::Int(_) | Op::Double(_) | Op::Text(_) | Op::Instant(_) | Op::Duration(_) => true,
            Op::List => self.below(id).iter().all(|id| self.is_written(*id)),
            _ => false,
        }
    }

    /// What an operation on written values gives. `&&`, `||` and `!` have their own rules.
    pub(super) fn worked_out(&self, op: &Op, below: &[Id]) -> Option<Op> {
        let divisor = below.last().filter(|_| matches!(op, Op::Divide | Op::Modulo));
        if divisor.is_some_and(|divisor| self.is_zero(*divisor)) {
            return Some(Op::Error);
        }
        let is_work = matches!(
            op,
            Op::Equal
                | Op::Less
                | Op::LessEqual
                | Op::In
                | Op::Call(_)
                | Op::Negate
                | Op::Divide
                | Op::Modulo
        ) || matches!(op, Op::Add | Op::Subtract | Op::Multiply);
        if !is_work || !below.iter().all(|id| self.is_written(*id)) {
            return None;
        }
        let below = below.iter().map(|id| self.closed(*id, None)).collect::<Option<Vec<Typed>>>()?;
        self.value_of(&self.typed(op, below)?)
    }

    fn is_zero(&self, id: Id) -> bool {
        match self.op(id) {
            Op::Int(value) => *value == 0,
            Op::Double(bits) => f64::from_bits(*bits) == 0.0,
            _ => false,
        }
    }

    /// The value of a closed tree as a term; `Error` where it has none.
    fn value_of(&self, typed: &Typed) -> Option<Op> {
        let context = Context::new(self.schema, &self.nowhere, None);
        Some(match eval(&context, typed, &mut Vec::new()) {
            Ok(Known::Bool(value)) => Op::Bool(value),
            Ok(Known::Int(value)) => Op::Int(value),
            Ok(Known::Double(value)) => Op::Double(value.to_bits()),
            Ok(Known::Text(text)) if text.len() <= MAX_TEXT => Op::Text(text.as_ref().into()),
            Ok(Known::Instant(value)) => Op::Instant(value.0),
            Ok(Known::Duration(value)) => Op::Duration(value.0),
            Ok(_) => return None,
            Err(_) => Op::Error,
        })
    }

    /// What a term gives if the one value on which it rests is known to be this; `None` where that cannot be told.
    pub(super) fn value_with(&self, id: Id, on: Id, value: &Op) -> Option<Op> {
        let value = bare(value_term(value)?);
        self.value_of(&self.closed(id, Some((on, &value)))?)
    }

    /// A term as a tree again, with a value in the place of a term below; `None` if more than that is not written.
    fn closed(&self, id: Id, put: Option<(Id, &Typed)>) -> Option<Typed> {
        if let Some((on, value)) = put
            && on == id
        {
            return Some(value.clone());
        }
        if let Some(value) = value_term(self.op(id)) {
            return Some(bare(value));
        }
        let below = self.below(id).iter().map(|id| self.closed(*id, put)).collect::<Option<Vec<Typed>>>()?;
        self.typed(self.op(id), below)
    }

    fn typed(&self, op: &Op, below: Vec<Typed>) -> Option<Typed> {
        let of = match op {
            Op::Equal => ast::Op::Equal,
            Op::Less => ast::Op::Less,
            Op::LessEqual => ast::Op::LessEqual,
            Op::In => ast::Op::In,
            Op::Add => ast::Op::Add,
            Op::Subtract => ast::Op::Subtract,
            Op::Multiply => ast::Op::Multiply,
            Op::Divide => ast::Op::Divide,
            Op::Modulo => ast::Op::Modulo,
            Op::List => return Some(bare(Term::List(below))),
            Op::Call(n) => return Some(bare(Term::Call(self.function(*n)?.clone(), below))),
            Op::Negate | Op::Not => {
                let of = Box::new(below.into_iter().next()?);
                return Some(bare(if *op == Op::Not { Term::Not(of) } else { Term::Negate(of) }));
            }
            _ => return None,
        };
        let [left, right] = <[Typed; 2]>::try_from(below).ok()?;
        Some(bare(Term::Binary(of, Box::new(left), Box::new(right))))
    }
}

fn value_term(op: &Op) -> Option<Term> {
    Some(match op {
        Op::Bool(value) => Term::Bool(*value),
        Op::Int(value) => Term::Int(*value),
        Op::Double(bits) => Term::Double(f64::from_bits(*bits)),
        Op::Text(text) => Term::Text(text.clone()),
        Op::Instant(value) => Term::Instant(Instant(*value)),
        Op::Duration(value) => Term::Duration(Duration(*value)),
        _ => return None,
    })
}

/// A tree that nobody wrote; the interpreter asks neither for its type nor for its place.
fn bare(node: Term) -> Typed {
    Typed { node, ty: Ty::Nothing, at: 0..0 }
}
