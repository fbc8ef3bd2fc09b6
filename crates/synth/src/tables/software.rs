//! Applications and the servers they run on.

use std::{io, sync::Arc};

use model::Value;

use super::{dated, unless_missing};
use crate::{
    chance::Stream,
    devices,
    recipe::Recipe,
    shares,
    table::{Row, Table, Told},
    trades, units,
};

pub(crate) const TABLE: Table = Table {
    name: "software",
    doc: "The list of applications and of the servers they run on.",
    kind: "software",
    columns: &["name", "maker", "assets", "version", "supported_until"],
    parts: |_| vec!["applications"],
    rows,
};

/// Applications in a million people.
pub(crate) const PER_MILLION: u64 = 850;
/// Where that was published.
pub(crate) const SOURCE: &str = "Atlanta: 424 programs for half a million people";
/// The least, however small the city.
const AT_LEAST: u64 = 4;
/// How many of ten thousand values are missing, and how many records are old.
pub(crate) const MISSING: u32 = 1500;
pub(crate) const STALE: u32 = 1500;

/// How many there are.
pub(crate) fn n(recipe: &Recipe) -> u64 {
    recipe.n(PER_MILLION).max(AT_LEAST)
}

fn rows(recipe: &Recipe, _: &str, told: &mut Told<'_>) -> io::Result<()> {
    let mut chance = recipe.stream("software");
    let n = n(recipe);
    let mut row = Row::new();
    for number in 1..=n {
        row.begin(units::id("application", number, n), dated(recipe, &mut chance, STALE));
        row.put(Some(Value::Text(Arc::from(format!("Application {number}")))));
        let firm = usize::try_from(chance.below(5)).unwrap_or(0);
        row.put(Some(Value::Text(Arc::from(trades::OFFICE.name(firm)))));
        row.put(Some(Value::Many(vec![server(recipe, &mut chance)])));
        let version = format!("{}.{}", chance.between(1, 12), chance.below(10));
        row.put(unless_missing(&mut chance, MISSING, Value::Text(Arc::from(version))));
        let ended = chance.happens(shares::ENDED.of_ten_thousand);
        let days = i64::from(chance.between(1, 1500));
        let end = Value::Instant(recipe.ago(if ended { days } else { -days }));
        row.put(unless_missing(&mut chance, shares::NO_END.of_ten_thousand, end));
        told(&mut row)?;
    }
    Ok(())
}

/// The id of one server.
pub(super) fn server(recipe: &Recipe, chance: &mut Stream) -> Arc<str> {
    let n = devices::ALL.iter().find(|it| it.stem == "server").map_or(1, |it| units::n(recipe, it));
    let number = 1 + chance.below(u32::try_from(n).unwrap_or(u32::MAX));
    units::id("server", u64::from(number), n)
}

/// The id of one application.
pub(super) fn application(recipe: &Recipe, chance: &mut Stream) -> Arc<str> {
    let n = n(recipe);
    let number = 1 + chance.below(u32::try_from(n).unwrap_or(u32::MAX));
    units::id("application", u64::from(number), n)
}
