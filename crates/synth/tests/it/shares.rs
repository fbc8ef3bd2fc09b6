//! Shares of a city are near those that its page states. Tolerances are about four standard deviations.

use std::sync::LazyLock;

use model::{Duration, FieldId, Instant, KindId, Schema, Standing, State, Val};
use synth::{Recipe, city, inventories};

const INHABITANTS: u64 = 100_000;

struct City {
    schema: Schema,
    state: State,
    as_of: Instant,
}

static CITY: LazyLock<City> = LazyLock::new(|| {
    let schema = Schema::builtin();
    let as_of = Instant::parse("2026-11-16T06:00:00Z").unwrap();
    let made = city(&schema, INHABITANTS, 7, as_of).unwrap();
    let recipe = Recipe::new(INHABITANTS, 7, as_of).unwrap();
    let state = model::fold(&schema, &made, &inventories(&schema, &recipe), as_of, Instant::MAX).state;
    City { schema, state, as_of }
});

impl City {
    fn asset(&self) -> KindId {
        self.schema.kind_named("asset").unwrap()
    }

    fn field(&self, name: &str) -> FieldId {
        self.schema.kind(self.asset()).field(name).unwrap()
    }

    /// Rows of assets whose ids are a stem with a number, or those of its fleets too.
    fn rows(&self, stem: &str, with_fleets: bool) -> Vec<u32> {
        let is_of = |id: &str| match id.strip_prefix(stem).and_then(|rest| rest.strip_prefix('-')) {
            Some(rest) => {
                let rest = if with_fleets { rest.strip_prefix("fleet-").unwrap_or(rest) } else { rest };
                rest.bytes().all(|byte| byte.is_ascii_digit())
            }
            None => false,
        };
        (0u32..)
            .take(self.state.len(self.asset()))
            .filter(|row| is_of(self.state.id(self.asset(), *row)))
            .collect()
    }

    fn cell(&self, row: u32, field: &str) -> model::Cell<'_> {
        self.state.cell(&self.schema, self.asset(), row, self.field(field), None)
    }

    /// The share of rows of which something holds, in ten-thousandths.
    fn share(&self, rows: &[u32], holds: impl Fn(u32) -> bool) -> u64 {
        let n = rows.iter().filter(|row| holds(**row)).count();
        (n * 10_000 / rows.len()) as u64
    }

    fn devices(&self, stem: &str) -> i64 {
        let count = |row: &u32| match self.cell(*row, "count").value {
            Some(Val::Int(count)) => count,
            _ => 1,
        };
        self.rows(stem, true).iter().map(count).sum()
    }
}

fn near(share: u64, wanted: u64, tolerance: u64, of: &str) {
    assert!(share.abs_diff(wanted) <= tolerance, "{of}: {share}, wanted {wanted} within {tolerance}");
}

#[test]
fn there_are_as_many_devices_as_the_rates_say() {
    let stems =
        ["meter-power", "meter-water", "light", "lamp", "cabinet", "camera", "signal", "computer", "server"];
    let counts = stems.map(|stem| format!("{stem} {}", CITY.devices(stem)));
    insta::assert_snapshot!(counts.join(", "), @"meter-power 55200, meter-water 9930, light 1224, lamp 5976, cabinet 175, camera 1300, signal 115, computer 1700, server 39");
}

#[test]
fn some_stand_in_fleets() {
    for (stem, wanted) in [("meter-power", 100), ("lamp", 1000), ("parking-space", 2000), ("computer", 0)] {
        let alone = CITY.rows(stem, false).len() as u64;
        let all = u64::try_from(CITY.devices(stem)).unwrap();
        near((all - alone) * 10_000 / all, wanted, 30, stem);
    }
}

#[test]
fn evidence_is_missing_stale_and_undated_as_often_as_stated() {
    let meters = CITY.rows("meter-power", false);
    let is_missing = |row| CITY.cell(row, "default_password").standing == Standing::Unobserved;
    near(CITY.share(&meters, is_missing), 1000, 60, "missing");
    let known: Vec<u32> = meters.iter().copied().filter(|row| !is_missing(*row)).collect();
    let undated = CITY.share(&known, |row| CITY.cell(row, "default_password").observed_at.is_none());
    near(undated, 300, 35, "undated");
    let age = |row| {
        CITY.cell(row, "default_password").observed_at.map(|at| CITY.as_of.since(at).0 / Duration::DAY.0)
    };
    near(CITY.share(&known, |row| age(row).is_some_and(|days| days >= 110)), 776, 55, "old");
    // Old by the schema's 180 days, or without a day.
    let is_stale = |row| CITY.cell(row, "default_password").standing == Standing::Stale;
    near(CITY.share(&known, is_stale), 300 + 776 * 721 / 791, 60, "stale");
    let unseen = CITY.share(&meters, |row| {
        ["firmware", "internet_exposed", "logging", "encrypted_in_transit", "time_synchronised"]
            .iter()
            .all(|field| CITY.cell(row, field).standing == Standing::Unobserved)
    });
    near(unseen, 800, 50, "unmonitored");
}

#[test]
fn devices_are_as_old_as_the_mixture_says() {
    let meters = CITY.rows("meter-power", false);
    let days = |row| match CITY.cell(row, "patched_on").value {
        Some(Val::Instant(at)) => Some(CITY.as_of.since(at).0 / Duration::DAY.0),
        _ => None,
    };
    let known: Vec<u32> = meters.into_iter().filter(|row| days(*row).is_some()).collect();
    let between =
        |low, high| CITY.share(&known, |row| days(row).is_some_and(|days| (low..=high).contains(&days)));
    near(between(0, 365), 3000, 100, "current");
    // Four of five of the half that aged.
    near(between(731, 2192), 4000, 110, "2 to 6 years");
    // A tenth of the half that aged reaches 9.4 years; of that, a part is beyond 8.
    near(between(3434, 10_000), 2000 * (4748 - 3433) / (4748 - 2922), 90, "at the end");
}

#[test]
fn what_devices_are_like_follows_the_shares() {
    let meters = CITY.rows("meter-power", false);
    let said = |field: &str| -> Vec<u32> {
        meters
            .iter()
            .copied()
            .filter(|row| matches!(CITY.cell(*row, field).value, Some(Val::Bool(_))))
            .collect()
    };
    for (field, wanted, tolerance) in [
        ("default_password", 400, 40),
        ("internet_exposed", 20, 12),
        ("encrypted_in_transit", 8000, 85),
        ("logging", 6000, 100),
    ] {
        let is_so = CITY.share(&said(field), |row| CITY.cell(row, field).value == Some(Val::Bool(true)));
        near(is_so, wanted, tolerance, field);
    }
    let cabinets = CITY.rows("cabinet", false);
    let from_afar =
        CITY.share(&cabinets, |row| CITY.cell(row, "remote_access").value == Some(Val::Bool(true)));
    near(from_afar, 6000, 1500, "cabinets managed from afar");
}

#[test]
fn each_asset_has_a_zone_a_class_and_a_service_and_most_an_owner() {
    let asset = CITY.asset();
    let rows: Vec<u32> = (0u32..).take(CITY.state.len(asset)).collect();
    for (field, wanted, tolerance) in [
        ("zone", 10_000, 0),
        ("class", 10_000, 0),
        ("services", 10_000, 0),
        ("owner", 9700, 25),
        ("supplier", 9500, 30),
    ] {
        near(
            CITY.share(&rows, |row| CITY.cell(row, field).standing == Standing::Known),
            wanted,
            tolerance,
            field,
        );
    }
}

#[test]
fn few_firms_supply_a_district() {
    let mut firms: std::collections::BTreeMap<(u32, String), std::collections::BTreeSet<u32>> =
        Default::default();
    for stem in ["meter-power", "lamp", "camera"] {
        for row in CITY.rows(stem, true) {
            if let (Some(Val::One(zone)), Some(Val::One(firm))) =
                (CITY.cell(row, "zone").value, CITY.cell(row, "supplier").value)
            {
                firms.entry((zone, stem.to_owned())).or_default().insert(firm);
            }
        }
    }
    assert_eq!(firms.len(), 3 * 6);
    assert!(firms.values().all(|firms| (1..=3).contains(&firms.len())), "{firms:?}");
}
