//! What the monitoring of the network saw of the devices that are in one.

use std::{io, sync::Arc};

use model::Value;

use super::{dated, truth, unless_missing};
use crate::{
    chance::Stream,
    devices::{self, Device},
    recipe::Recipe,
    shares,
    table::{Row, Table, Told},
    units::{self, Unit},
};

pub(crate) const TABLE: Table = Table {
    name: "monitoring",
    doc: "The monitoring of the network. What is in no network, and some of the rest, it never sees.",
    kind: "asset",
    columns: &[
        "firmware",
        "patched_on",
        "patches_missing",
        "last_seen_at",
        "internet_exposed",
        "open_ports",
        "encrypted_in_transit",
        "logging",
        "time_synchronised",
        "malware_protection",
        "host_firewall",
    ],
    parts: |recipe| {
        let seen = devices::ALL.iter().filter(|it| it.is_networked() && units::n(recipe, it) > 0);
        seen.map(|it| it.stem).collect()
    },
    rows,
};

/// Versions that a device can have: the older, the lower.
const N_VERSIONS: i64 = 14;

fn rows(recipe: &Recipe, stem: &str, told: &mut Told<'_>) -> io::Result<()> {
    let Some(device) = devices::ALL.iter().find(|device| device.stem == stem) else { return Ok(()) };
    let mut chance = recipe.stream(&format!("monitoring/{stem}"));
    let words = Words {
        versions: (0..N_VERSIONS).map(|at| Arc::from(format!("{}.{}", 1 + at / 2, at % 2 * 5))).collect(),
        ports: vec![Arc::from("443/tcp"), Arc::from("3389/tcp")],
    };
    let mut row = Row::new();
    units::each(recipe, device, &mut |unit| {
        if chance.happens(shares::UNMONITORED.of_ten_thousand) {
            return Ok(());
        }
        fill(recipe, device, &words, unit, &mut chance, &mut row);
        told(&mut row)
    })
}

/// Words that many rows share.
struct Words {
    versions: Vec<Arc<str>>,
    ports: Vec<Arc<str>>,
}

fn fill(recipe: &Recipe, device: &Device, words: &Words, unit: &Unit, chance: &mut Stream, row: &mut Row) {
    let missing = device.missing;
    let seen_on = dated(recipe, chance, device.stale);
    row.begin(unit.id.clone(), seen_on);
    let version = usize::try_from(N_VERSIONS - 1 - unit.age.days / 365).unwrap_or(0);
    let version = words.versions.get(version).cloned().map(Value::Text);
    row.put(version.filter(|_| !chance.happens(missing)));
    row.put(unless_missing(chance, missing, Value::Instant(recipe.ago(unit.age.days))));
    let lacking = match chance.happens(shares::PATCHED.of_ten_thousand) {
        true => 0,
        false => i64::from(chance.between(1, 9)),
    };
    row.put(unless_missing(chance, missing, Value::Int(lacking)).filter(|_| device.is_computer()));
    row.put(seen_on.map(Value::Instant));
    row.put(truth(chance, missing, &shares::EXPOSED));
    row.put(
        unless_missing(chance, missing, Value::Texts(words.ports.clone())).filter(|_| device.is_computer()),
    );
    row.put(truth(chance, missing, &shares::CIPHERED));
    row.put(truth(chance, missing, &shares::LOGGED));
    row.put(truth(chance, missing, &shares::TIMED));
    match device.is_computer() {
        true => {
            row.put(truth(chance, missing, &shares::WATCHED));
            row.put(truth(chance, missing, &shares::WALLED));
        }
        false => row.skip(2),
    }
}
