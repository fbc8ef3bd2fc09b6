//! Weaknesses of applications. Their numbers are of the year 0000, so that nobody takes them for real ones.

use std::{io, sync::Arc};

use model::Value;

use super::{dated, truth, unless_missing};
use crate::{
    recipe::Recipe,
    shares,
    table::{Row, Table, Told},
    tables::software::{application, server},
    units,
};

pub(crate) const TABLE: Table = Table {
    name: "weaknesses",
    doc: "The scanner of servers: weaknesses that it found. Their CVE numbers, of the year 0000, are nobody's.",
    kind: "vulnerability",
    columns: &["cve", "assets", "software", "cvss", "epss", "exploited", "published_on", "fixed", "found_on"],
    parts: |_| vec!["servers"],
    rows,
};

/// Weaknesses in a million people; an assumption.
pub(crate) const PER_MILLION: u64 = 3_000;
/// How many of ten thousand values are missing, and how many records are old.
pub(crate) const MISSING: u32 = 800;
pub(crate) const STALE: u32 = 1000;

/// How many there are, three at least.
pub(crate) fn n(recipe: &Recipe) -> u64 {
    recipe.n(PER_MILLION).max(3)
}

fn rows(recipe: &Recipe, _: &str, told: &mut Told<'_>) -> io::Result<()> {
    let mut chance = recipe.stream("weaknesses");
    let n = n(recipe);
    let mut row = Row::new();
    for number in 1..=n {
        row.begin(units::id("weakness", number, n), dated(recipe, &mut chance, STALE));
        row.put(Some(Value::Text(Arc::from(format!("CVE-0000-{number:06}")))));
        row.put(Some(Value::Many(vec![server(recipe, &mut chance)])));
        row.one(&application(recipe, &mut chance));
        row.put(Some(Value::Double(f64::from(chance.between(20, 100)) / 10.0)));
        let at = chance.below(crate::chance::WHOLE);
        let exploited = shares::EXPLOITED.of_ten_thousand;
        let is_exploited = at < exploited;
        let is_proven = at < exploited + shares::PROVEN.of_ten_thousand;
        let chance_of = if is_proven { chance.between(1000, 6000) } else { chance.between(1, 400) };
        row.put(unless_missing(&mut chance, MISSING, Value::Double(f64::from(chance_of) / 10_000.0)));
        row.put(unless_missing(&mut chance, MISSING, Value::Bool(is_exploited)));
        let found = i64::from(chance.between(0, 380));
        row.put(Some(Value::Instant(recipe.ago(found + i64::from(chance.between(0, 200))))));
        row.put(truth(&mut chance, MISSING, &shares::MENDED));
        row.put(unless_missing(&mut chance, MISSING, Value::Instant(recipe.ago(found))));
        told(&mut row)?;
    }
    Ok(())
}
