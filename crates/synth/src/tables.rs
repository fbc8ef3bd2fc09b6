//! One file an export.

pub(crate) mod accounts;
pub(crate) mod monitoring;
pub(crate) mod register;
pub(crate) mod software;
pub(crate) mod weaknesses;

use model::{Instant, Value};

use crate::{
    chance::Stream,
    recipe::Recipe,
    shares::{self, Share},
};

/// The day of a record, of which so many are old.
fn dated(recipe: &Recipe, chance: &mut Stream, stale: u32) -> Option<Instant> {
    if chance.happens(shares::UNDATED.of_ten_thousand) {
        return None;
    }
    let days = match () {
        () if chance.happens(stale) => chance.between(110, 900),
        () if chance.happens(shares::RECENT.of_ten_thousand) => chance.between(0, 25),
        () => chance.between(26, 95),
    };
    Some(recipe.ago(i64::from(days)))
}

/// Whether something is so, of which so much is not known.
fn truth(chance: &mut Stream, missing: u32, share: &Share) -> Option<Value> {
    let is_missing = chance.happens(missing);
    let is_so = chance.happens(share.of_ten_thousand);
    (!is_missing).then_some(Value::Bool(is_so))
}

/// A value, unless it is one of those that are missing.
fn unless_missing(chance: &mut Stream, missing: u32, value: Value) -> Option<Value> {
    (!chance.happens(missing)).then_some(value)
}
