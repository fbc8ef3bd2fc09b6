//! Many records of a log that speak of one thing become one account of it.

use std::{collections::HashMap, sync::Arc};

use model::{EntityRef, FieldId, Observation, Observations, Origin, Value};

use crate::{
    bounds::{MAX_GATHERED, MAX_LIST},
    outcome::{Cause, Reason},
};

/// What the records of a log said so far: of each thing the latest, and of lists all that was named.
#[derive(Default)]
pub(crate) struct Gatherer {
    places: HashMap<EntityRef, usize>,
    accounts: Vec<Account>,
}

struct Account {
    entity: EntityRef,
    origin: Origin,
    said: Vec<(FieldId, Observation)>,
}

impl Gatherer {
    /// Adds what a record said; all of it or nothing.
    pub(crate) fn add(
        &mut self,
        entity: &EntityRef,
        origin: Origin,
        list: Vec<Observation>,
    ) -> Result<(), Reason> {
        let place = match self.places.get(entity) {
            Some(place) => *place,
            None if self.accounts.len() >= MAX_GATHERED => {
                let text = format!("the log speaks of more things than the bound of {MAX_GATHERED}");
                return Err(Reason::new(Cause::Bound, text));
            }
            None => {
                self.places.insert(entity.clone(), self.accounts.len());
                self.accounts.push(Account { entity: entity.clone(), origin, said: Vec::new() });
                self.accounts.len() - 1
            }
        };
        let Some(account) = self.accounts.get_mut(place) else { return Ok(()) };
        let is_full = list.iter().any(|new| account.said.iter().any(|(_, old)| overflows(old, new)));
        if is_full {
            let text = format!("a list grows past the bound of {MAX_LIST} elements");
            return Err(Reason::new(Cause::Bound, text));
        }
        for new in list {
            match account.said.iter_mut().find(|(field, _)| *field == new.field) {
                Some((_, old)) => join(old, new),
                None => account.said.push((new.field, new)),
            }
        }
        Ok(())
    }

    /// How many things were spoken of.
    pub(crate) fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Hands over what was said, in the order in which the things were first named.
    pub(crate) fn end(self, observations: &mut Observations) {
        for account in self.accounts {
            observations.entities.push((account.entity, account.origin));
            observations.list.extend(account.said.into_iter().map(|(_, observation)| observation));
        }
    }
}

fn overflows(old: &Observation, new: &Observation) -> bool {
    old.field == new.field
        && elements(&old.value).is_some_and(|old| {
            let new = elements(&new.value).unwrap_or_default();
            old.len() + new.iter().filter(|element| !old.contains(element)).count() > MAX_LIST
        })
}

fn elements(value: &Value) -> Option<&[Arc<str>]> {
    match value {
        Value::Texts(list) | Value::Many(list) => Some(list),
        _ => None,
    }
}

fn join(old: &mut Observation, new: Observation) {
    let is_later = new.observed_at >= old.observed_at;
    match (&mut old.value, new.value) {
        (Value::Texts(old), Value::Texts(new)) | (Value::Many(old), Value::Many(new)) => {
            for element in new {
                if !old.contains(&element) {
                    old.push(element);
                }
            }
        }
        (old, new) if is_later => *old = new,
        _ => return,
    }
    if is_later {
        (old.observed_at, old.received_at, old.origin) = (new.observed_at, new.received_at, new.origin);
    }
}
