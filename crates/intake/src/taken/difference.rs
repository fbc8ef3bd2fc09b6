//! What is other than when an import was last taken.

use std::sync::Arc;

use model::{EntityRef, FieldId, Schema, Value};

use super::Account;

/// How many entities of each sort a difference lists; all are counted.
pub const LISTED: usize = 10_000;

/// How what a run gave differs from what was taken before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Entities named for the first time.
    pub n_new: u64,
    /// Entities that a complete source no longer names.
    pub n_gone: u64,
    /// Entities of which something else is said.
    pub n_changed: u64,
    /// Entities of which the same is said, with a later date.
    pub n_again: u64,
    /// Entities of which the same is said, and no later.
    pub n_same: u64,
    /// Entities that are not named now and stay as they were.
    pub n_unnamed: u64,
    /// Entities whose records were refused; they stay as they were.
    pub n_held: u64,
    /// Entities that are dated earlier than before, as if the export were an older one.
    pub n_earlier: u64,
    /// Pairs of machines that talk for the first time.
    pub n_new_traffic: u64,
    /// The first new ones.
    pub new: Vec<Named>,
    /// The first that are gone.
    pub gone: Vec<Named>,
    /// The first changed ones.
    pub changed: Vec<Changed>,
}

/// An entity, with its name for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The entity.
    pub entity: EntityRef,
    /// Its name, if it is said to have one.
    pub name: Option<Arc<str>>,
}

/// An entity of which something else is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The entity.
    pub entity: EntityRef,
    /// What, in the order of the schema.
    pub fields: Vec<FieldChange>,
}

/// A field of which something else is said.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// The field.
    pub field: FieldId,
    /// What was said; `None` if nothing was.
    pub old: Option<Value>,
    /// What is said now; `None` if nothing is.
    pub new: Option<Value>,
}

impl Difference {
    pub(super) fn came(&mut self, schema: &Schema, account: &Account) {
        self.n_new += 1;
        if self.new.len() < LISTED {
            self.new.push(Named::of(schema, account));
        }
    }

    pub(super) fn went(&mut self, schema: &Schema, account: &Account) {
        self.n_gone += 1;
        if self.gone.len() < LISTED {
            self.gone.push(Named::of(schema, account));
        }
    }

    /// Compares what was said of an entity with what is said now.
    pub(super) fn both(&mut self, old: &Account, new: &Account) {
        let (mut is_later, mut is_earlier) = (false, false);
        let mut fields = Vec::new();
        for field in fields_of(old, new) {
            let (was, is) = (old.word(field), new.word(field));
            if let (Some(was), Some(is)) = (was, is) {
                is_later |= is.observed_at > was.observed_at;
                is_earlier |= is.observed_at < was.observed_at;
            }
            let (was, is) = (was.map(|said| &said.value), is.map(|said| &said.value));
            let is_same = match (was, is) {
                (Some(was), Some(is)) => is_same(was, is),
                (was, is) => was.is_none() && is.is_none(),
            };
            if !is_same {
                fields.push(FieldChange { field, old: was.cloned(), new: is.cloned() });
            }
        }
        self.n_earlier += u64::from(is_earlier);
        match (fields.is_empty(), is_later) {
            (true, true) => self.n_again += 1,
            (true, false) => self.n_same += 1,
            (false, _) => {
                self.n_changed += 1;
                if self.changed.len() < LISTED {
                    self.changed.push(Changed { entity: new.entity.clone(), fields });
                }
            }
        }
    }

    /// Tells whether nothing is said that was not said before.
    pub fn is_empty(&self) -> bool {
        self.n_new + self.n_gone + self.n_changed + self.n_new_traffic == 0
    }
}

impl Named {
    fn of(schema: &Schema, account: &Account) -> Self {
        let name = schema.kind(account.entity.kind).field("name");
        let name = name.and_then(|field| account.word(field)).map(|said| &said.value);
        let name = match name {
            Some(Value::Text(name)) => Some(name.clone()),
            _ => None,
        };
        Self { entity: account.entity.clone(), name }
    }
}

/// The fields that one of two accounts speaks of, in order, each once.
fn fields_of(old: &Account, new: &Account) -> Vec<FieldId> {
    let mut fields: Vec<FieldId> = old.said.iter().chain(&new.said).map(|said| said.field).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// Lists of links are sets; everything else is compared as it stands.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Many(a), Value::Many(b)) => {
            a.iter().all(|id| b.contains(id)) && b.iter().all(|id| a.contains(id))
        }
        (Value::Double(a), Value::Double(b)) => a.to_bits() == b.to_bits(),
        _ => a == b,
    }
}
