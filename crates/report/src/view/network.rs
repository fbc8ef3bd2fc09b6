//! Zones by level, and what joins them: written down, seen, or both.

use std::collections::BTreeMap;

use app::{Assessment, Loaded};
use model::Standing;
use policy::Counts;

use super::{Facts, Verdicts};

/// The rows of the Purdue model, from the top.
pub(crate) const LEVELS: [f64; 7] = [5.0, 4.0, 3.5, 3.0, 2.0, 1.0, 0.0];
/// The row of zones whose level is not known, or is none of those of the model.
pub(crate) const NO_LEVEL: usize = LEVELS.len();

/// Zones and conduits.
#[derive(Default)]
pub(crate) struct Network {
    /// Zones, by the order of their ids.
    pub zones: Vec<Zone>,
    /// Conduits between two zones that are known, by the order of their ids.
    pub conduits: Vec<Conduit>,
    /// Conduits of which an end is not known, or both are one zone: they cannot be drawn.
    pub n_loose: usize,
    /// Devices that are in no zone, as far as is known.
    pub n_homeless: u64,
    /// Pairs of machines whose traffic was looked at, and those of which one is in no zone.
    pub n_traffic: usize,
    pub n_unplaced: usize,
}

/// A zone.
pub(crate) struct Zone {
    /// What people call it.
    pub name: String,
    /// Its row: a place in [`LEVELS`], or [`NO_LEVEL`].
    pub level: usize,
    /// Whether it is outside the city's control.
    pub is_outside: bool,
    /// Devices in it: a fleet counts for all its devices.
    pub n_devices: u64,
    /// Verdicts on it and on the assets in it, by unit.
    pub counts: Counts,
    /// The security level that is wanted, 0 to 4.
    pub target: Option<i64>,
    /// The security level that is reached, 0 to 4.
    pub achieved: Option<i64>,
    /// How many zones it stands for; more than 1 only where there are too many to draw each.
    pub n_zones: usize,
}

/// What is known of a conduit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Known {
    /// Seen in traffic, and nobody wrote it down.
    SeenOnly,
    /// Written down, but not in the traffic that was looked at, or not lately.
    NotSeen,
    /// Written down, and seen unless no traffic was looked at.
    Declared,
}

/// A conduit between two zones.
#[derive(Clone)]
pub(crate) struct Conduit {
    /// Its zones, by their place in [`Network::zones`].
    pub from: usize,
    pub to: usize,
    /// What is known of it.
    pub known: Known,
    /// What may pass or, of one that was only seen, what did.
    pub protocols: Vec<String>,
    /// Whether what passes is encrypted.
    pub is_encrypted: Option<bool>,
    /// Verdicts on it.
    pub counts: Counts,
    /// How many conduits it stands for.
    pub n_conduits: usize,
}

impl Network {
    /// Takes zones and conduits from an assessment.
    pub(crate) fn new(loaded: &Loaded, assessment: &Assessment) -> Self {
        let mut network = Self {
            n_traffic: assessment.seen.n_traffic,
            n_unplaced: assessment.seen.n_unplaced,
            ..Self::default()
        };
        let facts = |kind| Facts::new(&loaded.city.manifest.schema, &assessment.state, kind);
        let Some(zones) = facts("zone") else { return network };
        let verdicts = Verdicts::of(zones, assessment);
        network.zones = zones.rows().map(|row| zone(&zones, row, verdicts.counts(row))).collect();
        if let Some(assets) = facts("asset") {
            network.fill(&assets, &Verdicts::of(assets, assessment));
        }
        if let Some(conduits) = facts("conduit") {
            network.join(&conduits, &Verdicts::of(conduits, assessment));
        }
        network
    }

    /// Puts assets into their zones.
    fn fill(&mut self, assets: &Facts<'_>, verdicts: &Verdicts) {
        for row in assets.rows() {
            let zone = assets.one(row, "zone").and_then(|zone| self.zones.get_mut(zone as usize));
            let Some(zone) = zone else {
                self.n_homeless = self.n_homeless.saturating_add(assets.units(row));
                continue;
            };
            zone.n_devices = zone.n_devices.saturating_add(assets.units(row));
            zone.counts.merge(&verdicts.counts(row));
        }
    }

    /// Joins zones by conduits.
    fn join(&mut self, conduits: &Facts<'_>, verdicts: &Verdicts) {
        let was_observed = |row| conduits.standing(row, "last_seen_at") != Standing::Unobserved;
        let was_looked_at = self.n_traffic > 0 || conduits.rows().any(was_observed);
        for row in conduits.rows() {
            let end = |field| conduits.one(row, field).map(|zone| zone as usize);
            let (Some(from), Some(to)) = (end("from"), end("to")) else {
                self.n_loose += 1;
                continue;
            };
            if from == to || from.max(to) >= self.zones.len() {
                self.n_loose += 1;
                continue;
            }
            let is_seen = conduits.standing(row, "last_seen_at") == Standing::Known;
            let known = match conduits.truth(row, "declared") {
                Some(false) => Known::SeenOnly,
                _ if is_seen || !was_looked_at => Known::Declared,
                _ => Known::NotSeen,
            };
            let protocols = if known == Known::SeenOnly { "protocols_seen" } else { "protocols" };
            self.conduits.push(Conduit {
                from,
                to,
                known,
                protocols: conduits.texts(row, protocols),
                is_encrypted: conduits.truth(row, "encrypted"),
                counts: verdicts.counts(row),
                n_conduits: 1,
            });
        }
    }

    /// How many conduits are known in a way.
    pub(crate) fn n(&self, known: Known) -> usize {
        self.conduits.iter().filter(|conduit| conduit.known == known).count()
    }

    /// How many zones reach less than is wanted of them.
    pub(crate) fn n_below(&self) -> usize {
        let is_below =
            |zone: &&Zone| zone.target.zip(zone.achieved).is_some_and(|(target, achieved)| achieved < target);
        self.zones.iter().filter(is_below).count()
    }

    /// The same with one box a level, for cities with more zones than can be drawn.
    pub(crate) fn by_level(&self) -> Self {
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        let mut zones: Vec<Zone> = Vec::new();
        for zone in &self.zones {
            let place = *places.entry(zone.level).or_insert(zones.len());
            if place == zones.len() {
                zones.push(empty(zone.level));
            }
            if let Some(level) = zones.get_mut(place) {
                level.n_devices = level.n_devices.saturating_add(zone.n_devices);
                level.counts.merge(&zone.counts);
                level.n_zones += 1;
            }
        }
        let place = |zone: usize| self.zones.get(zone).and_then(|zone| places.get(&zone.level).copied());
        let mut merged: BTreeMap<(usize, usize, Known), Conduit> = BTreeMap::new();
        for conduit in &self.conduits {
            let (Some(from), Some(to)) = (place(conduit.from), place(conduit.to)) else { continue };
            if from == to {
                continue;
            }
            let key = (from.min(to), from.max(to), conduit.known);
            let one = merged.entry(key).or_insert(Conduit { from, to, n_conduits: 0, ..conduit.clone() });
            one.n_conduits += 1;
            one.protocols.clear();
        }
        Self { zones, conduits: merged.into_values().collect(), ..Self::default() }
    }
}

fn empty(level: usize) -> Zone {
    Zone {
        name: String::new(),
        level,
        is_outside: false,
        n_devices: 0,
        counts: Counts::default(),
        target: None,
        achieved: None,
        n_zones: 0,
    }
}

fn zone(zones: &Facts<'_>, row: u32, counts: Counts) -> Zone {
    let level = zones.double(row, "purdue");
    let is_it = |have: &f64| level.is_some_and(|level| (level - have).abs() < 1e-9);
    let security = |field| zones.int(row, field).filter(|level| (0..=4).contains(level));
    Zone {
        name: zones.name(row),
        level: LEVELS.iter().position(is_it).unwrap_or(NO_LEVEL),
        is_outside: zones.truth(row, "untrusted") == Some(true),
        n_devices: 0,
        counts,
        target: security("security_level_target"),
        achieved: security("security_level_achieved"),
        n_zones: 1,
    }
}
