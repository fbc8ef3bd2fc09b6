//! What `exists` over one list says of its elements: if one is such, then no other `exists` may deny it.

use super::{
    goals::Want,
    search::{Purse, goal, is_impossible_from},
    store::{Age, Contradiction, FALSE, Fact, Held, KNOWN, NONE, Store, TRUE, UNKNOWN},
    terms::{Id, Op, Terms},
};
use crate::{lang::functions::Function, proof::goals::Goal};

/// An `exists` of which it is held how it stands.
#[derive(Clone, Copy)]
struct Exists {
    number: u32,
    list: Id,
    body: Id,
    age: Age,
    ways: u8,
}

/// Refutes lists that would need an element that there cannot be.
///
/// A list that is complete on fresh evidence is the same on older; and what is in it on fresh evidence is in it on older.
pub(super) fn check(terms: &Terms<'_>, store: &Store, depth: usize, purse: &mut Purse) -> Held {
    let all: Vec<Exists> = store.stands.iter().filter_map(|(key, ways)| exists(terms, *key, *ways)).collect();
    for one in &all {
        let same = |other: &&Exists| other.list == one.list && other.number == one.number;
        let denied: Vec<Exists> = all.iter().filter(same).filter(|it| it.ways == FALSE).copied().collect();
        let wants = match one.ways {
            TRUE if is_empty(terms, store, one.list) => return Err(Contradiction),
            TRUE => vec![(*one, Want::True)],
            // The list is complete, so that of some element it is not known.
            UNKNOWN if denied.iter().any(|it| it.age <= one.age) => vec![(*one, Want::Unknown)],
            _ => continue,
        };
        refute(terms, store, &wants, &denied, depth, purse)?;
        // The same element, of which another `exists` does not say so, though it may be that it is not known.
        let others = all.iter().filter(same).filter(|it| it.ways & TRUE == 0 && it.age >= one.age);
        for other in others.filter(|other| one.ways == TRUE && other.ways != FALSE) {
            refute(terms, store, &[(*one, Want::True), (*other, Want::NotTrue)], &denied, depth, purse)?;
        }
    }
    Ok(())
}

fn exists(terms: &Terms<'_>, (id, age): (Id, Age), ways: u8) -> Option<Exists> {
    let (Op::Exists(number), [list, body]) = (terms.op(id), terms.below(id)) else { return None };
    Some(Exists { number: *number, list: *list, body: *body, age, ways })
}

/// Refutes that an element is as wanted while all that is denied is false of it.
fn refute(
    terms: &Terms<'_>,
    store: &Store,
    wants: &[(Exists, Want)],
    denied: &[Exists],
    depth: usize,
    purse: &mut Purse,
) -> Held {
    let Some((one, _)) = wants.first() else { return Ok(()) };
    let mut goals: Vec<Goal> = wants.iter().map(|(it, want)| goal(it.body, *want, it.age)).collect();
    goals.extend(denied.iter().map(|it| goal(it.body, Want::False, it.age)));
    if matches!(terms.op(one.list), Op::Field(..))
        && let Some(element) = terms.element(one.number, one.body)
    {
        // Elements of a relation, or of a field of texts, are known each.
        goals.push(Goal::Holds(Fact::Stands(element, one.age, KNOWN | NONE)));
    }
    let outside = store.without_elements(terms, one.number);
    if is_impossible_from(terms, outside, goals, depth + 1, purse) { Err(Contradiction) } else { Ok(()) }
}

/// Tells whether it is held that a list has no element.
fn is_empty(terms: &Terms<'_>, store: &Store, list: Id) -> bool {
    store.numbers.iter().any(|(id, numbers)| {
        let is_size = matches!(terms.op(*id), Op::Call(n)
            if matches!(terms.function(*n), Some(Function::Size)));
        is_size && terms.below(*id) == [list] && numbers.hull().is_some_and(|(_, most)| most <= 0)
    })
}
