//! What is taken to hold for a while: which terms are known, and between what their values lie.
//!
//! A term may be asked about with several ages of evidence. What is known from fresh evidence alone is known, with the
//! same value, if older evidence counts too; the other way round nothing follows but that it is not something else.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    domain::{Asked, Ranges, Texts},
    sums::{self, Sum},
    terms::{Id, Op, Sort, Terms},
};
use crate::lang::functions::Function;

/// How old evidence may be, in microseconds.
pub(super) type Age = i64;
/// As old as the schema allows.
pub(super) const ANY_AGE: Age = Age::MAX;

/// Known, and false.
pub(super) const FALSE: u8 = 1;
/// Known, and true; known at all, for what is no truth.
pub(super) const TRUE: u8 = 2;
/// Known not to exist.
pub(super) const NONE: u8 = 4;
/// Not known.
pub(super) const UNKNOWN: u8 = 8;
/// Known.
pub(super) const KNOWN: u8 = FALSE | TRUE;

/// What is taken to hold contradicts itself.
#[derive(Debug)]
pub(super) struct Contradiction;

pub(super) type Held = Result<(), Contradiction>;

/// Something that may be taken to hold.
#[derive(Clone, Debug)]
pub(super) enum Fact {
    /// A term stands in one of these ways.
    Stands(Id, Age, u8),
    /// A term is known.
    Known(Id, Age),
    /// A number, where it is known, is among these.
    Number(Id, Ranges),
    /// A sum is among these.
    Sum(Sum, Ranges),
    /// A text, where it is known, is as asked.
    Text(Id, Asked),
    /// Two values, the lesser term first, compare in one of these ways: less 1, equal 2, greater 4.
    Order(Id, Id, u8),
}

/// All that is taken to hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    pub(super) stands: BTreeMap<(Id, Age), u8>,
    pub(super) numbers: BTreeMap<Id, Ranges>,
    pub(super) sums: BTreeMap<Vec<(Id, i128)>, Ranges>,
    pub(super) texts: BTreeMap<Id, Texts>,
    pub(super) orders: BTreeMap<(Id, Id), u8>,
}

impl Store {
    /// How much there is to copy.
    pub(super) fn weight(&self) -> usize {
        self.stands.len() + self.numbers.len() + self.sums.len() + self.texts.len() + self.orders.len()
    }

    /// What holds of everything but the variables of macros from a number on.
    pub(super) fn without_elements(&self, terms: &Terms<'_>, from: u32) -> Self {
        let keeps = |id: &Id| terms.node(*id).elements <= from;
        let mut rest = self.clone();
        rest.stands.retain(|(id, _), _| keeps(id));
        rest.numbers.retain(|id, _| keeps(id));
        rest.sums.retain(|parts, _| parts.iter().all(|(id, _)| keeps(id)));
        rest.texts.retain(|id, _| keeps(id));
        rest.orders.retain(|(a, b), _| keeps(a) && keeps(b));
        rest
    }

    /// Takes something to hold.
    pub(super) fn hold(&mut self, terms: &Terms<'_>, fact: Fact) -> Held {
        match fact {
            Fact::Stands(id, age, ways) => self.stand(terms, id, age, ways),
            Fact::Known(id, age) => self.know(terms, id, age),
            Fact::Number(id, ranges) => self.number(terms, id, &ranges),
            Fact::Sum(sum, ranges) => self.sum(terms, sum, &ranges),
            Fact::Text(id, asked) => {
                let left = self.texts.entry(id).or_insert_with(|| terms.texts(id)).ask(&asked);
                if left { Ok(()) } else { Err(Contradiction) }
            }
            Fact::Order(a, b, ways) => {
                let all = if a == b { 2 } else { 7 };
                let left = self.orders.entry((a, b)).or_insert(all);
                *left &= ways;
                if *left == 0 { Err(Contradiction) } else { Ok(()) }
            }
        }
    }

    fn stand(&mut self, terms: &Terms<'_>, id: Id, age: Age, ways: u8) -> Held {
        let age = if terms.node(id).ages { age } else { ANY_AGE };
        let before = self.stands.get(&(id, age)).copied();
        let mut left = before.unwrap_or_else(|| ways_of(terms, id)) & ways;
        let others: Vec<(Age, u8)> = self
            .stands
            .range((id, Age::MIN)..=(id, ANY_AGE))
            .filter(|((_, other), _)| *other != age)
            .map(|((_, other), ways)| (*other, *ways))
            .collect();
        for (other, ways) in &others {
            left &= if *other < age { with_older(*ways) } else { with_fresher(*ways) };
        }
        if left == 0 {
            return Err(Contradiction);
        }
        if before == Some(left) {
            return Ok(());
        }
        self.stands.insert((id, age), left);
        for (other, ways) in others {
            let follows = if other < age { with_fresher(left) } else { with_older(left) };
            if ways & !follows != 0 {
                self.stand(terms, id, other, follows)?;
            }
        }
        if left & UNKNOWN == 0 { self.below_known(terms, id, age, left) } else { Ok(()) }
    }

    /// What must be known below a term that is known, or known not to exist.
    fn below_known(&mut self, terms: &Terms<'_>, id: Id, age: Age, ways: u8) -> Held {
        match (terms.op(id), terms.below(id)) {
            // A list that is written out is there though not all of its elements may be known.
            (Op::Exists(_), [list, _]) if *terms.op(*list) == Op::List => Ok(()),
            (Op::Exists(_) | Op::ExistsOne(_) | Op::Filter(_) | Op::Map(_), [list, _]) => {
                self.know(terms, *list, age)
            }
            (Op::Choice, [condition, ..]) => self.know(terms, *condition, age),
            (Op::Field(..), [of]) => self.know(terms, *of, age),
            (Op::And | Op::Or | Op::Not | Op::Has, _) => Ok(()),
            (_, below) if ways & NONE == 0 => below.iter().try_for_each(|id| self.know(terms, *id, age)),
            _ => Ok(()),
        }
    }

    /// Takes a term to be known, and what it is made of.
    fn know(&mut self, terms: &Terms<'_>, id: Id, age: Age) -> Held {
        match terms.op(id) {
            Op::Error => Err(Contradiction),
            Op::Now | Op::Subject | Op::Parameter(_) => Ok(()),
            Op::And | Op::Or | Op::Not | Op::Has => Ok(()),
            Op::Choice if terms.sort(id) == Sort::Bool => Ok(()),
            // A comparison stands in no one way: it may be known in two, which are told apart by what it compares.
            Op::Equal | Op::Less | Op::LessEqual | Op::In if !is_opaque(terms, id) => {
                terms.below(id).iter().try_for_each(|id| self.know(terms, *id, age))
            }
            _ if terms.is_written(id) => Ok(()),
            _ => self.stand(terms, id, age, KNOWN),
        }
    }

    fn number(&mut self, terms: &Terms<'_>, id: Id, ranges: &Ranges) -> Held {
        let left = self.numbers.entry(id).or_insert_with(|| terms.numbers(id));
        *left = left.and(ranges);
        if left.is_empty() { Err(Contradiction) } else { Ok(()) }
    }

    fn sum(&mut self, terms: &Terms<'_>, mut sum: Sum, ranges: &Ranges) -> Held {
        let first = sum.parts.first_key_value().map(|(id, factor)| (*id, *factor));
        match (first, sum.parts.len()) {
            (None, _) => {
                if ranges.contains(sum.plus) {
                    Ok(())
                } else {
                    Err(Contradiction)
                }
            }
            (Some((id, factor)), 1) => self.number(terms, id, &ranges.solved(factor, sum.plus)),
            (Some((_, factor)), _) => {
                let sign = factor.signum();
                sum.parts.values_mut().for_each(|factor| *factor *= sign);
                let of_parts = ranges.solved(sign, sum.plus);
                let left = self.sums.entry(sum.parts.into_iter().collect()).or_insert_with(Ranges::all);
                *left = left.and(&of_parts);
                if left.is_empty() { Err(Contradiction) } else { Ok(()) }
            }
        }
    }

    /// What a number can still be.
    pub(super) fn numbers_of(&self, terms: &Terms<'_>, id: Id) -> Ranges {
        self.numbers.get(&id).cloned().unwrap_or_else(|| terms.numbers(id))
    }

    /// The terms of which something is held, each once.
    pub(super) fn held(&self) -> BTreeSet<Id> {
        let stands = self.stands.keys().map(|(id, _)| id);
        stands.chain(self.numbers.keys()).chain(self.texts.keys()).copied().collect()
    }
}

/// How a term stands with older evidence, given how it stands with fresher.
fn with_older(ways: u8) -> u8 {
    if ways & UNKNOWN != 0 { KNOWN | NONE | UNKNOWN } else { ways }
}

/// How a term stands with fresher evidence, given how it stands with older.
fn with_fresher(ways: u8) -> u8 {
    ways | UNKNOWN
}

/// In how many ways a term can stand.
fn ways_of(terms: &Terms<'_>, id: Id) -> u8 {
    let known = if terms.sort(id) == Sort::Bool { KNOWN } else { TRUE };
    match terms.op(id) {
        Op::Error => UNKNOWN,
        Op::Now | Op::Subject | Op::Parameter(_) => known,
        Op::Field(kind, field) if !terms.schema.field(*kind, *field).is_inverse() => known | NONE | UNKNOWN,
        _ => known | UNKNOWN,
    }
}

/// Tells whether a truth is taken as it is, because what it says of the values below it is not understood.
pub(super) fn is_opaque(terms: &Terms<'_>, id: Id) -> bool {
    match (terms.op(id), terms.below(id)) {
        (Op::Equal | Op::Less | Op::LessEqual, [left, _]) => terms.sort(*left) == Sort::List,
        (Op::In, [of, list]) => {
            !(terms.is_written(*list) && terms.below(*list).iter().all(|id| is_plain(terms, *id)))
                || terms.sort(*of) == Sort::List
        }
        _ => true,
    }
}

fn is_plain(terms: &Terms<'_>, id: Id) -> bool {
    terms.is_written(id) && terms.sort(id) != Sort::List
}

/// Tells whether a term is known as soon as all below it are.
pub(super) fn is_total(terms: &Terms<'_>, id: Id) -> bool {
    let are_scalars = terms.below(id).iter().all(|id| terms.sort(*id) != Sort::List);
    are_scalars
        && match terms.op(id) {
            Op::IdOf => true,
            Op::Equal | Op::Less | Op::LessEqual => true,
            _ if sums::is_sum(terms, id) => !sums::may_overflow(terms, id),
            Op::Add => terms.sort(id) == Sort::Text,
            Op::Negate => terms.sort(id) == Sort::Double,
            Op::Call(n) => match terms.function(*n) {
                Some(Function::Contains | Function::StartsWith | Function::EndsWith) => true,
                Some(Function::LowerAscii | Function::Matches(_) | Function::Size | Function::String) => true,
                Some(Function::Double) => terms.below(id).iter().all(|id| terms.sort(*id) != Sort::Text),
                _ => false,
            },
            _ => false,
        }
}
