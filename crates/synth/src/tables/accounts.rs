//! Accounts that open more than their own work.

use std::{io, sync::Arc};

use model::Value;

use super::{dated, truth};
use crate::{
    chance::Stream,
    recipe::Recipe,
    shares,
    table::{Row, Table, Told},
    tables::software::server,
    trades,
};

pub(crate) const TABLE: Table = Table {
    name: "accounts",
    doc: "The directory: accounts that open more than their own work.",
    kind: "account",
    columns: &[
        "type",
        "owner",
        "holder",
        "assets",
        "second_factor",
        "shared",
        "interactive",
        "last_used_at",
        "enabled",
        "password_changed_on",
        "expires_on",
    ],
    parts: |_| TYPES.iter().map(|of| of.word).collect(),
    rows,
};

/// A type of account.
pub(crate) struct Type {
    pub(crate) word: &'static str,
    /// How many in a million people; an assumption.
    pub(crate) per_million: u64,
    is_for_people: bool,
}

/// All types; service accounts are as many as applications.
pub(crate) const TYPES: &[Type] = &[
    Type { word: "administrator", per_million: 300, is_for_people: true },
    Type { word: "operator", per_million: 600, is_for_people: true },
    Type { word: "service", per_million: 850, is_for_people: false },
    Type { word: "supplier", per_million: 120, is_for_people: true },
    Type { word: "emergency", per_million: 20, is_for_people: true },
];

impl Type {
    /// How many there are, two at least.
    pub(crate) fn n(&self, recipe: &Recipe) -> u64 {
        recipe.n(self.per_million).max(2)
    }
}

/// How many of ten thousand values are missing, and how many records are old.
pub(crate) const MISSING: u32 = 1500;
pub(crate) const STALE: u32 = 1200;

fn rows(recipe: &Recipe, word: &str, told: &mut Told<'_>) -> io::Result<()> {
    let Some(of) = TYPES.iter().find(|of| of.word == word) else { return Ok(()) };
    let mut chance = recipe.stream(&format!("accounts/{word}"));
    let n = of.n(recipe);
    let (owner, city) = (Arc::from("it-operations"), Arc::from("city"));
    let mut row = Row::new();
    for number in 1..=n {
        row.begin(crate::units::id(&format!("account-{word}"), number, n), dated(recipe, &mut chance, STALE));
        row.put(Some(Value::Text(Arc::from(word))));
        let is_owned = !chance.happens(shares::ORPHANED.of_ten_thousand);
        row.put(is_owned.then(|| Value::One(Arc::clone(&owner))));
        let holder = if word == "supplier" { supplier(&mut chance) } else { Arc::clone(&city) };
        row.one(&holder);
        row.put(Some(Value::Many(vec![server(recipe, &mut chance)])));
        row.put(truth(&mut chance, MISSING, &shares::SECOND_FACTOR).filter(|_| of.is_for_people));
        row.put(truth(&mut chance, MISSING, &shares::SHARED));
        row.yes(of.is_for_people);
        use_of(recipe, &mut chance, &mut row);
        told(&mut row)?;
    }
    Ok(())
}

fn supplier(chance: &mut Stream) -> Arc<str> {
    let trade = chance.pick(trades::ALL).copied().unwrap_or(trades::OFFICE);
    Arc::from(trade.id(usize::try_from(chance.below(3)).unwrap_or(0)))
}

/// When it was used and is to end, and whether it can be used.
fn use_of(recipe: &Recipe, chance: &mut Stream, row: &mut Row) {
    let idle = match chance.happens(shares::DORMANT.of_ten_thousand) {
        true => chance.between(61, 1200),
        false => chance.between(0, 40),
    };
    row.put(super::unless_missing(chance, MISSING, Value::Instant(recipe.ago(i64::from(idle)))));
    let is_enabled = !chance.happens(shares::DISABLED.of_ten_thousand);
    row.put(super::unless_missing(chance, MISSING / 3, Value::Bool(is_enabled)));
    let changed = recipe.ago(i64::from(chance.between(0, 1400)));
    row.put(super::unless_missing(chance, MISSING, Value::Instant(changed)));
    let ends = Value::Instant(recipe.ago(200 - i64::from(chance.below(900))));
    row.put(Some(ends).filter(|_| chance.happens(3000)));
}
