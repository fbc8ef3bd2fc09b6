//! Whole numbers, instants and lengths of time as sums: so many times a value, and so on, and a number.

use std::collections::BTreeMap;

use super::{
    domain::Ranges,
    terms::{Id, Op, Sort, Terms},
};
use crate::lang::functions::{DURATIONS, Function, INSTANTS};

/// A sum of values that are no sums themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// How often each value is in it; never 0.
    pub(super) parts: BTreeMap<Id, i128>,
    /// What is added to that.
    pub(super) plus: i128,
}

/// More than any factor that a condition needs; beyond it a term is taken as it is. A sum of all the terms that a
/// condition can have, each so many times a number of 64 bits, is still less than what counts as endless.
const MAX_FACTOR: i128 = 1 << 46;
/// Likewise for what is added.
const MAX_PLUS: i128 = 1 << 80;

impl Sum {
    fn of(id: Id) -> Self {
        Self { parts: BTreeMap::from([(id, 1)]), plus: 0 }
    }

    fn times(mut self, factor: i128) -> Option<Self> {
        self.plus = self.plus.checked_mul(factor)?;
        for part in self.parts.values_mut() {
            *part = part.checked_mul(factor)?;
        }
        self.parts.retain(|_, part| *part != 0);
        self.within_bounds()
    }

    fn add(mut self, other: Self) -> Option<Self> {
        self.plus = self.plus.checked_add(other.plus)?;
        for (id, factor) in other.parts {
            let part = self.parts.entry(id).or_insert(0);
            *part = part.checked_add(factor)?;
        }
        self.parts.retain(|_, part| *part != 0);
        self.within_bounds()
    }

    fn within_bounds(self) -> Option<Self> {
        let is_small = self.parts.values().all(|factor| factor.abs() <= MAX_FACTOR);
        (is_small && self.plus.abs() <= MAX_PLUS).then_some(self)
    }

    /// The sum of one term less that of another.
    pub(super) fn difference(terms: &Terms<'_>, left: Id, right: Id) -> Option<Self> {
        sum(terms, left).add(sum(terms, right).times(-1)?)
    }

    /// Between which numbers it lies if its parts lie as told; none if a part can have no value.
    pub(super) fn hull(&self, of: impl Fn(Id) -> Ranges) -> Option<(i128, i128)> {
        let (mut low, mut high) = (self.plus, self.plus);
        for (id, factor) in &self.parts {
            let (least, most) = of(*id).hull()?;
            let (a, b) = (least.saturating_mul(*factor), most.saturating_mul(*factor));
            low = low.saturating_add(a.min(b));
            high = high.saturating_add(a.max(b));
        }
        Some((low, high))
    }
}

/// A term as a sum, made once. What is no sum is one part.
pub(super) fn sum(terms: &Terms<'_>, id: Id) -> Sum {
    if let Some(sum) = terms.sums.borrow().get(&id) {
        return sum.clone();
    }
    let sum = parts(terms, id).unwrap_or_else(|| Sum::of(id));
    terms.sums.borrow_mut().insert(id, sum.clone());
    sum
}

fn parts(terms: &Terms<'_>, id: Id) -> Option<Sum> {
    let below = terms.below(id);
    match (terms.op(id), below) {
        (Op::Int(value) | Op::Instant(value) | Op::Duration(value), _) => {
            Some(Sum { parts: BTreeMap::new(), plus: (*value).into() })
        }
        _ if !is_sum(terms, id) => None,
        (Op::Negate, [of]) => sum(terms, *of).times(-1),
        (Op::Add, [left, right]) => sum(terms, *left).add(sum(terms, *right)),
        (Op::Subtract, [left, right]) => Sum::difference(terms, *left, *right),
        (Op::Multiply, [left, right]) => {
            let (left, right) = (sum(terms, *left), sum(terms, *right));
            let (factor, other) = if left.parts.is_empty() { (left, right) } else { (right, left) };
            other.times(factor.plus)
        }
        (Op::Call(n), [of]) => match terms.function(*n) {
            Some(Function::Of(unit)) => sum(terms, *of).times(unit.0.into()),
            _ => None,
        },
        _ => None,
    }
}

/// Tells whether a term is made of others by adding, taking away, or taking so many times.
pub(super) fn is_sum(terms: &Terms<'_>, id: Id) -> bool {
    if !terms.sort(id).is_whole() {
        return false;
    }
    match terms.op(id) {
        Op::Negate | Op::Add | Op::Subtract => true,
        Op::Multiply => terms.below(id).iter().any(|id| terms.is_written(*id)),
        Op::Call(n) => matches!(terms.function(*n), Some(Function::Of(_))),
        _ => false,
    }
}

/// Tells whether a sum can be beyond what its type holds, and so not be known though all its parts are.
pub(super) fn may_overflow(terms: &Terms<'_>, id: Id) -> bool {
    let bounds = match terms.sort(id) {
        Sort::Instant => INSTANTS,
        Sort::Duration => DURATIONS,
        _ => i64::MIN..=i64::MAX,
    };
    let (first, last) = (i128::from(*bounds.start()), i128::from(*bounds.end()));
    let is_within = |(low, high): (i128, i128)| first <= low && high <= last;
    let sum = sum(terms, id);
    let is_taken_as_it_is = sum.parts.contains_key(&id);
    is_taken_as_it_is || !sum.hull(|part| terms.numbers(part)).is_some_and(is_within)
}
