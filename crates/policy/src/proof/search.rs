//! Looks for a way in which several truths could stand as asked. Where there is none, that is proven.
//!
//! What is found need not be a city that there can be: not all that holds of values is understood here. So finding
//! something proves nothing, and neither does giving up.

use super::{
    elements, fits,
    goals::{Goal, Want, opened, unknown},
    store::{Contradiction, Held, Store},
    terms::Terms,
};

/// How many ways are followed before giving up.
const MAX_WAYS: usize = 2_000;
/// How much is looked at before giving up: goals, and what is copied where ways part.
const MAX_WORK: usize = 200_000;
/// How much is looked at in all the questions about a city.
pub(super) const MAX_WORK_IN_ALL: usize = 20_000_000;
/// How many open choices a way may have.
const MAX_CHOICES: usize = 2_000;
/// How deep elements of lists of elements are looked at.
const MAX_DEPTH: usize = 2;

/// What may still be spent on a question.
pub(super) struct Purse {
    ways: usize,
    work: usize,
}

impl Purse {
    /// Pays for something; `None` if there is not enough left.
    pub(super) fn pay(&mut self, work: usize) -> Option<()> {
        self.work = self.work.checked_sub(work)?;
        Some(())
    }
}

/// Tells whether all goals together are proven to be impossible, whatever the city.
pub(super) fn is_impossible(terms: &Terms<'_>, goals: Vec<Goal>) -> bool {
    let left = terms.left.get();
    let full = Purse { ways: MAX_WAYS, work: MAX_WORK.min(left) };
    let mut purse = Purse { ..full };
    let is_impossible = is_impossible_from(terms, Store::default(), goals, 0, &mut purse);
    terms.left.set(left.saturating_sub(full.work.saturating_sub(purse.work)));
    is_impossible
}

/// Likewise where something holds already.
pub(super) fn is_impossible_from(
    terms: &Terms<'_>,
    store: Store,
    goals: Vec<Goal>,
    depth: usize,
    purse: &mut Purse,
) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    let mut ways = vec![Way { store, goals, choices: Vec::new() }];
    while let Some(mut way) = ways.pop() {
        match way.follow(terms, purse) {
            None => return false,
            Some(Err(Contradiction)) => continue,
            Some(Ok(())) => {}
        }
        let Some(choice) = way.tightest_choice() else {
            let is_refuted = fits::check(terms, &way.store, purse).is_err()
                || elements::check(terms, &way.store, depth, purse).is_err();
            if is_refuted {
                continue;
            }
            return false;
        };
        for goals in choice.into_iter().rev() {
            let weight = way.store.weight() + way.choices.len();
            if purse.pay(weight).is_none() {
                return false;
            }
            ways.push(Way { store: way.store.clone(), goals, choices: way.choices.clone() });
        }
    }
    true
}

/// One way in which it might be.
struct Way {
    store: Store,
    goals: Vec<Goal>,
    choices: Vec<Vec<Vec<Goal>>>,
}

impl Way {
    /// Takes to hold all that must; `None` if that is too much.
    fn follow(&mut self, terms: &Terms<'_>, purse: &mut Purse) -> Option<Held> {
        purse.ways = purse.ways.checked_sub(1)?;
        while let Some(goal) = self.goals.pop() {
            purse.pay(1)?;
            match goal {
                Goal::Is(id, want, age) => self.goals.extend(opened(terms, id, want, age)),
                Goal::Unknown(id, age) => self.goals.extend(unknown(terms, id, age)),
                Goal::Holds(fact) => {
                    if self.store.hold(terms, fact).is_err() {
                        return Some(Err(Contradiction));
                    }
                }
                Goal::Any(mut ways) => match ways.len() {
                    0 => return Some(Err(Contradiction)),
                    1 => self.goals.extend(ways.pop().unwrap_or_default()),
                    _ if self.choices.len() >= MAX_CHOICES => return None,
                    n => {
                        purse.pay(n)?;
                        self.choices.push(ways);
                    }
                },
            }
        }
        Some(Ok(()))
    }

    /// Takes out the choice between the fewest ways.
    fn tightest_choice(&mut self) -> Option<Vec<Vec<Goal>>> {
        let (at, _) = self.choices.iter().enumerate().min_by_key(|(_, ways)| ways.len())?;
        Some(self.choices.swap_remove(at))
    }
}

/// A truth that is to stand so.
pub(super) fn goal(id: super::terms::Id, want: Want, age: super::store::Age) -> Goal {
    Goal::Is(id, want, age)
}
