//! Whether values can be such that all that is held of them fits together.

use std::sync::Arc;

use super::{
    domain::{Asked, Ranges, at_place, place},
    search::Purse,
    store::{Contradiction, FALSE, Held, KNOWN, NONE, Store, TRUE, UNKNOWN},
    terms::{Id, Op, Rests, Sort, Terms},
};
use crate::lang::functions::Function;

/// How many values are tried, one by one.
const MAX_TRIED: usize = 64;
/// How often bounds are passed on from one sum to the next.
const MAX_ROUNDS: usize = 4;

/// Refutes what does not fit; says nothing where the purse is empty.
pub(super) fn check(terms: &Terms<'_>, store: &Store, purse: &mut Purse) -> Held {
    let passed_on = if store.sums.is_empty() { None } else { Some(sums(terms, store)?) };
    let store = passed_on.as_ref().unwrap_or(store);
    orders(terms, store)?;
    parts(terms, store)?;
    lower(terms, store)?;
    values(terms, store, purse)
}

/// Passes bounds from sums to their parts and back.
fn sums(terms: &Terms<'_>, store: &Store) -> Result<Store, Contradiction> {
    let mut store = store.clone();
    for _ in 0..MAX_ROUNDS {
        let before = store.numbers.clone();
        for (parts, ranges) in store.sums.clone() {
            let Some((low, high)) = ranges.hull() else { return Err(Contradiction) };
            let hulls: Vec<(i128, i128)> = parts
                .iter()
                .map(|(id, factor)| {
                    let (least, most) = store.numbers_of(terms, *id).hull().ok_or(Contradiction)?;
                    let (a, b) = (least.saturating_mul(*factor), most.saturating_mul(*factor));
                    Ok((a.min(b), a.max(b)))
                })
                .collect::<Result<_, Contradiction>>()?;
            let least = hulls.iter().fold(0i128, |sum, (low, _)| sum.saturating_add(*low));
            let most = hulls.iter().fold(0i128, |sum, (_, high)| sum.saturating_add(*high));
            if least > high || most < low {
                return Err(Contradiction);
            }
            for ((id, factor), (lowest, highest)) in parts.iter().zip(&hulls) {
                let of_part = Ranges::span(
                    low.saturating_sub(most.saturating_sub(*highest)),
                    high.saturating_sub(least.saturating_sub(*lowest)),
                );
                let left = store.numbers_of(terms, *id).and(&of_part.solved(*factor, 0));
                if left.is_empty() {
                    return Err(Contradiction);
                }
                store.numbers.insert(*id, left);
            }
        }
        if store.numbers == before {
            break;
        }
    }
    Ok(store)
}

/// Two values that compare in a way that what each of them can be does not allow.
fn orders(terms: &Terms<'_>, store: &Store) -> Held {
    for ((a, b), ways) in &store.orders {
        if terms.sort(*a) != Sort::Double {
            continue;
        }
        let (a, b) = (store.numbers_of(terms, *a), store.numbers_of(terms, *b));
        let (Some((a_low, a_high)), Some((b_low, b_high))) = (a.hull(), b.hull()) else {
            return Err(Contradiction);
        };
        let may_be_less = ways & 1 != 0 && a_low < b_high;
        let may_be_equal = ways & 2 != 0 && !a.and(&b).is_empty();
        let may_be_greater = ways & 4 != 0 && a_high > b_low;
        if !may_be_less && !may_be_equal && !may_be_greater {
            return Err(Contradiction);
        }
    }
    Ok(())
}

/// What a text begins with, ends with or has in it.
struct Part<'t> {
    of: Id,
    function: &'t Function,
    word: &'t Arc<str>,
    holds: bool,
}

/// Parts of a text that cannot be there together, or not without another that is denied.
fn parts(terms: &Terms<'_>, store: &Store) -> Held {
    let part = |((id, _), ways): (&(Id, i64), &u8)| {
        let (Op::Call(n), [of, word]) = (terms.op(*id), terms.below(*id)) else { return None };
        let Op::Text(word) = terms.op(*word) else { return None };
        let holds = match *ways {
            TRUE => true,
            FALSE => false,
            _ => return None,
        };
        let function = terms.function(*n)?;
        let is_part = matches!(function, Function::Contains | Function::StartsWith | Function::EndsWith);
        is_part.then_some(Part { of: *of, function, word, holds })
    };
    let parts: Vec<Part<'_>> = store.stands.iter().filter_map(part).collect();
    for a in parts.iter().filter(|part| part.holds) {
        for b in parts.iter().filter(|part| part.of == a.of) {
            let is_refuted = if b.holds { exclude(a, b) } else { implies(a, b) };
            if is_refuted {
                return Err(Contradiction);
            }
        }
    }
    let is_empty = |part: &Part<'_>| part.word.is_empty() && !part.holds;
    if parts.iter().any(is_empty) { Err(Contradiction) } else { Ok(()) }
}

fn exclude(a: &Part<'_>, b: &Part<'_>) -> bool {
    let (a_word, b_word) = (a.word.as_ref(), b.word.as_ref());
    match (a.function, b.function) {
        (Function::StartsWith, Function::StartsWith) => {
            !a_word.starts_with(b_word) && !b_word.starts_with(a_word)
        }
        (Function::EndsWith, Function::EndsWith) => !a_word.ends_with(b_word) && !b_word.ends_with(a_word),
        _ => false,
    }
}

fn implies(a: &Part<'_>, b: &Part<'_>) -> bool {
    match (a.function, b.function) {
        (Function::StartsWith, Function::StartsWith) => a.word.starts_with(b.word.as_ref()),
        (Function::EndsWith, Function::EndsWith) => a.word.ends_with(b.word.as_ref()),
        (_, Function::Contains) => a.word.contains(b.word.as_ref()),
        _ => false,
    }
}

/// A text in small letters that would have to be one with capitals.
fn lower(terms: &Terms<'_>, store: &Store) -> Held {
    for (id, texts) in &store.texts {
        let is_lower = matches!(terms.op(*id), Op::Call(n)
            if matches!(terms.function(*n), Some(Function::LowerAscii)));
        let Some(few) = texts.few.as_ref().filter(|_| is_lower) else { continue };
        if few.iter().all(|word| word.bytes().any(|byte| byte.is_ascii_uppercase())) {
            return Err(Contradiction);
        }
    }
    Ok(())
}

/// Tries each value where there are few, on everything that rests on it alone.
fn values(terms: &Terms<'_>, store: &Store, purse: &mut Purse) -> Held {
    let held = store.held();
    for on in &held {
        if terms.node(*on).rests != Rests::On(*on) {
            continue;
        }
        let rest = |id: &&Id| **id != *on && terms.node(**id).rests == Rests::On(*on);
        let rests: Vec<Id> = held.iter().filter(rest).copied().collect();
        let Some(tried) = candidates(terms, store, *on).filter(|_| !rests.is_empty()) else { continue };
        let size = rests.iter().fold(0, |size: usize, id| size.saturating_add(terms.node(*id).size));
        if purse.pay(size.saturating_mul(tried.len())).is_none() {
            return Ok(());
        }
        let fits = |value: &Op| rests.iter().all(|id| may_be(terms, store, *id, *on, value));
        if !tried.iter().any(fits) {
            return Err(Contradiction);
        }
    }
    Ok(())
}

/// The values that something can still have, if they are few.
fn candidates(terms: &Terms<'_>, store: &Store, id: Id) -> Option<Vec<Op>> {
    let numbers = || store.numbers_of(terms, id).each(MAX_TRIED);
    let whole = |number: i128| i64::try_from(number).ok();
    match terms.sort(id) {
        Sort::Bool => {
            let ways = store
                .stands
                .range((id, i64::MIN)..=(id, i64::MAX))
                .fold(KNOWN, |left, (_, ways)| if ways & (UNKNOWN | NONE) == 0 { left & ways } else { left });
            let truths = [(FALSE, false), (TRUE, true)].into_iter().filter(|(way, _)| ways & way != 0);
            Some(truths.map(|(_, truth)| Op::Bool(truth)).collect())
        }
        Sort::Text => {
            let known = store.texts.get(&id).cloned().unwrap_or_else(|| terms.texts(id));
            let few = known.few.filter(|few| few.len() <= MAX_TRIED)?;
            Some(few.into_iter().map(Op::Text).collect())
        }
        Sort::Int => numbers()?.into_iter().map(|number| whole(number).map(Op::Int)).collect(),
        Sort::Instant => numbers()?.into_iter().map(|number| whole(number).map(Op::Instant)).collect(),
        Sort::Duration => numbers()?.into_iter().map(|number| whole(number).map(Op::Duration)).collect(),
        Sort::Double => {
            let double = |number| at_place(number).map(|double: f64| Op::Double(double.to_bits()));
            let numbers = numbers()?;
            // One place is that of both zeros, which are written differently.
            let minus_zero = numbers.contains(&0).then_some(Some(Op::Double((-0.0f64).to_bits())));
            numbers.into_iter().map(double).chain(minus_zero).collect()
        }
        Sort::Entity | Sort::List => None,
    }
}

/// Tells whether a term may be as it is held to be, if the value on which it rests is this one.
fn may_be(terms: &Terms<'_>, store: &Store, id: Id, on: Id, value: &Op) -> bool {
    let Some(value) = terms.value_with(id, on, value) else { return true };
    let stands = store.stands.range((id, i64::MIN)..=(id, i64::MAX));
    let known = stands.map(|(_, ways)| *ways).filter(|ways| ways & (UNKNOWN | NONE) == 0);
    let mut known = known.peekable();
    let is_known = known.peek().is_some() || store.numbers.contains_key(&id) || store.texts.contains_key(&id);
    match value {
        Op::Error => !is_known,
        Op::Bool(truth) => known.all(|ways| ways & if truth { TRUE } else { FALSE } != 0),
        Op::Int(number) | Op::Instant(number) | Op::Duration(number) => {
            store.numbers.get(&id).is_none_or(|numbers| numbers.contains(number.into()))
        }
        Op::Double(bits) => {
            let number = place(f64::from_bits(bits));
            store.numbers.get(&id).is_none_or(|numbers| numbers.contains(number))
        }
        Op::Text(text) => {
            let texts = store.texts.get(&id).cloned();
            texts.is_none_or(|mut texts| texts.ask(&Asked::In([text].into())))
        }
        _ => true,
    }
}
