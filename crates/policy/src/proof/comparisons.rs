//! What must hold for two values to compare in a way.

use std::sync::Arc;

use super::{
    domain::{Asked, Ranges, place},
    goals::{Goal, Want},
    store::{Age, FALSE, Fact, TRUE, UNKNOWN},
    sums::{Sum, sum},
    terms::{Id, Op, Sort, Terms},
};

/// A comparison: its operands are known and compare so, or one of them is not known.
pub(super) fn compared(terms: &Terms<'_>, id: Id, operands: [Id; 2], want: Want, age: Age) -> Vec<Goal> {
    let mut ways = Vec::new();
    for (way, truth) in [(TRUE, true), (FALSE, false)] {
        if want.ways() & way != 0 {
            ways.extend(known_to_compare(terms, id, operands, truth, age));
        }
    }
    if want.ways() & UNKNOWN != 0 {
        ways.extend(operands.map(|operand| vec![Goal::Unknown(operand, age)]));
    }
    if ways.len() == 1 { ways.pop().unwrap_or_default() } else { vec![Goal::Any(ways)] }
}

/// The ways in which a comparison comes out true, or false.
fn known_to_compare(
    terms: &Terms<'_>,
    id: Id,
    [left, right]: [Id; 2],
    truth: bool,
    age: Age,
) -> Vec<Vec<Goal>> {
    let known = |id| Goal::Holds(Fact::Known(id, age));
    if terms.sort(left) == Sort::Bool && *terms.op(id) != Op::In {
        return truths_that_compare(terms.op(id), [left, right], truth, age);
    }
    let fact = match terms.op(id) {
        Op::In => among(terms, left, right, truth),
        op => ordered(terms, op, left, right, truth),
    };
    vec![[known(left), known(right)].into_iter().chain(fact.map(Goal::Holds)).collect()]
}

fn truths_that_compare(op: &Op, [left, right]: [Id; 2], truth: bool, age: Age) -> Vec<Vec<Goal>> {
    let is = |id, value: bool| Goal::Is(id, if value { Want::True } else { Want::False }, age);
    let mut ways = Vec::new();
    for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
        let holds = match op {
            Op::Equal => a == b,
            Op::Less => !a & b,
            _ => !a | b,
        };
        if holds == truth {
            ways.push(vec![is(left, a), is(right, b)]);
        }
    }
    ways
}

/// A value that is among those written out, or is not.
fn among(terms: &Terms<'_>, of: Id, list: Id, truth: bool) -> Option<Fact> {
    let list = terms.below(list);
    let texts = list.iter().filter_map(|id| match terms.op(*id) {
        Op::Text(text) => Some(text.clone()),
        _ => None,
    });
    let numbers = list.iter().filter_map(|id| number(terms, *id)).collect();
    match terms.sort(of) {
        Sort::Text if truth => Some(Fact::Text(of, Asked::In(texts.collect()))),
        Sort::Text => Some(Fact::Text(of, Asked::NotIn(texts.collect()))),
        Sort::Int | Sort::Double | Sort::Instant | Sort::Duration => {
            let among = Ranges::of(numbers);
            let ranges = if truth { among } else { among.not() };
            Some(if terms.sort(of) == Sort::Double {
                Fact::Number(of, ranges)
            } else {
                Fact::Sum(sum(terms, of), ranges)
            })
        }
        _ => None,
    }
}

/// The number that is written out, or its place among those with a fraction.
fn number(terms: &Terms<'_>, id: Id) -> Option<i128> {
    match terms.op(id) {
        Op::Int(value) | Op::Instant(value) | Op::Duration(value) => Some((*value).into()),
        Op::Double(bits) => Some(place(f64::from_bits(*bits))),
        _ => None,
    }
}

/// Two values in an order, or not in it.
fn ordered(terms: &Terms<'_>, op: &Op, left: Id, right: Id, truth: bool) -> Option<Fact> {
    match terms.sort(left) {
        sort if sort.is_whole() => {
            let below = match op {
                Op::Equal => Ranges::of(vec![0]),
                Op::Less => Ranges::span(i128::MIN / 2, -1),
                _ => Ranges::span(i128::MIN / 2, 0),
            };
            let ranges = if truth { below } else { below.not() };
            Some(Fact::Sum(Sum::difference(terms, left, right)?, ranges))
        }
        Sort::Double => Some(match (number(terms, left), number(terms, right)) {
            (None, Some(bound)) => Fact::Number(left, bounded(op, bound, truth, false)),
            (Some(bound), None) => Fact::Number(right, bounded(op, bound, truth, true)),
            _ => in_order(op, left, right, truth),
        }),
        Sort::Text => Some(match (terms.op(left), terms.op(right)) {
            (_, Op::Text(word)) => Fact::Text(left, asked(op, word, truth, false)),
            (Op::Text(word), _) => Fact::Text(right, asked(op, word, truth, true)),
            _ => in_order(op, left, right, truth),
        }),
        Sort::Entity => Some(in_order(op, left, right, truth)),
        _ => None,
    }
}

/// The numbers that compare so with a bound; mirrored if the bound stands on the left.
fn bounded(op: &Op, bound: i128, truth: bool, mirrored: bool) -> Ranges {
    let far = Ranges::all();
    let (low, high) = far.hull().unwrap_or((bound, bound));
    let ranges = match (op, mirrored) {
        (Op::Equal, _) => Ranges::of(vec![bound]),
        (Op::Less, false) => Ranges::span(low, bound - 1),
        (Op::Less, true) => Ranges::span(bound + 1, high),
        (_, false) => Ranges::span(low, bound),
        (_, true) => Ranges::span(bound, high),
    };
    if truth { ranges } else { ranges.not() }
}

fn asked(op: &Op, word: &Arc<str>, truth: bool, mirrored: bool) -> Asked {
    let only = || [word.clone()].into();
    match (op, truth, mirrored) {
        (Op::Equal, true, _) => Asked::In(only()),
        (Op::Equal, false, _) => Asked::NotIn(only()),
        (Op::Less, true, false) => Asked::Before(word.clone(), false),
        (Op::Less, true, true) => Asked::After(word.clone(), false),
        (Op::Less, false, false) => Asked::After(word.clone(), true),
        (Op::Less, false, true) => Asked::Before(word.clone(), true),
        (_, true, false) => Asked::Before(word.clone(), true),
        (_, true, true) => Asked::After(word.clone(), true),
        (_, false, false) => Asked::After(word.clone(), false),
        (_, false, true) => Asked::Before(word.clone(), false),
    }
}

fn in_order(op: &Op, left: Id, right: Id, truth: bool) -> Fact {
    let ways: u8 = match op {
        Op::Equal => 2,
        Op::Less => 1,
        _ => 3,
    };
    let ways = if truth { ways } else { 7 & !ways };
    if left <= right {
        return Fact::Order(left, right, ways);
    }
    let mirrored = (ways & 2) | ((ways & 1) << 2) | ((ways & 4) >> 2);
    Fact::Order(right, left, mirrored)
}
