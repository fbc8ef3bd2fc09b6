//! Helpers for tests of several crates: a small city in one string.
//!
//! Absent on purpose: policies. A town is a state; what is asked of it stands in the tests.

#[expect(clippy::unwrap_used, reason = "a generator that is wrong should say so at once")]
pub mod random;

use std::collections::BTreeMap;

use diag::{Diagnostics, Files};
use model::{EntityRef, Instant, Schema, State, Zone, fold};
use source::City;

/// A small city that is ready to be judged.
pub struct Town {
    /// What it is described with.
    pub schema: Schema,
    /// Its time zone.
    pub zone: Zone,
    /// What is known of it.
    pub state: State,
    /// Its files as read.
    pub city: City,
}

/// The lines that may stand before the entities.
const HEADERS: [&str; 6] = ["at", "city", "complete", "fields", "known", "sources"];

/// Makes a town from one string: a file of entities and observations, with lines before it that say
/// `at: 2026-06-01` (the instant), `known: 2026-06-01` (what had been received by then), `complete: asset, zone`
/// (inventories that are complete), `city: {...}`, `fields: {...}` and `sources: {...}` as in the manifest.
/// Whatever is not said takes a plain default. Panics with what a person would be told if the text has a fault.
pub fn town(text: &str) -> Town {
    let (headers, sheet) = split(text);
    let header = |name: &str, default: &str| headers.get(name).copied().unwrap_or(default).to_owned();
    let mut manifest = format!("bailiwick: 1\ncity: {}\n", header("city", "{name: Port Meridian}"));
    for name in ["fields", "sources"] {
        if let Some(value) = headers.get(name) {
            manifest.push_str(&format!("{name}: {value}\n"));
        }
    }
    let complete = header("complete", "");
    let inventories = complete.split(',').map(str::trim).filter(|kind| !kind.is_empty());
    let inventories: Vec<String> = inventories
        .map(|kind| format!("{kind}: {{complete: true, by: post:it, on: \"2026-01-01\"}}"))
        .collect();
    manifest.push_str(&format!("inventory: {{{}}}\n", inventories.join(", ")));
    let mut files = Files::default();
    let manifest = files.add("bailiwick.yaml", manifest);
    let sheet = files.add("town.yaml", format!("bailiwick: 1\n{sheet}"));
    let mut diagnostics = Diagnostics::default();
    let city = source::read(&files, manifest, &[sheet], &mut diagnostics);
    let is_it = |entity: &EntityRef| &*entity.id == "it";
    source::check_references(&city, &is_it, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{}", diag::text(&files, &diagnostics, false));
    let zone = city.manifest.zone.clone();
    let at = instant(&zone, &header("at", "2026-06-01"));
    let known_at = headers.get("known").map_or(Instant::MAX, |text| instant(&zone, text));
    let schema = city.manifest.schema.clone();
    let state = fold(&schema, &city.observations, &city.manifest.inventory, at, known_at).state;
    Town { schema, zone, state, city }
}

/// The lines before the entities by name, and the rest.
fn split(text: &str) -> (BTreeMap<&str, &str>, String) {
    let mut headers = BTreeMap::new();
    let mut sheet = String::new();
    for line in text.lines() {
        match line.split_once(": ") {
            Some((name, value)) if HEADERS.contains(&name) => {
                headers.insert(name, value.trim());
            }
            _ => {
                sheet.push_str(line);
                sheet.push('\n');
            }
        }
    }
    (headers, sheet)
}

fn instant(zone: &Zone, text: &str) -> Instant {
    let Some(instant) = zone.parse_instant(text) else { panic!("`{text}` is neither a date nor an instant") };
    instant
}

/// Pseudo-random numbers from a seed; the same seed gives the same numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, of 64 bits.
    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.throw() % n).unwrap_or(0)
    }

    /// True in so many of a hundred throws.
    pub fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    /// One of a list, which must not be empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let n = self.below(list.len());
        let Some(one) = list.get(n) else { panic!("nothing to pick from") };
        one
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_one_string() {
        let town = town("complete: asset\nassets: [{id: pump, remote_access: true}]");
        let asset = town.schema.kind_named("asset").unwrap();
        assert_eq!(town.state.len(asset), 1);
        assert!(!town.state.is_open(asset));
        assert_eq!(town.state.as_of(), town.zone.day_begins("2026-06-01").unwrap());
    }

    #[test]
    fn the_same_seed_throws_the_same() {
        let throws = |seed| {
            let mut dice = Dice::new(seed);
            [(); 5].map(|()| dice.throw())
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
    }
}
