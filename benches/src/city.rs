//! The bench city: invented, of any size, the same for the same seed.
//!
//! It is shaped as a city's inventory is: ids group by the sort of device, a few zones and services carry all devices,
//! what is measured is mostly fresh, sometimes old, missing or contradicted. One inventory, of audits, is left open.

mod devices;
mod things;
mod writer;

use std::collections::BTreeMap;

use model::{Instant, Inventory, KindId, Observations, Schema};

use self::writer::Writer;

/// What is seen of the city, and which inventories are complete.
pub(crate) struct City {
    pub(crate) observations: Observations,
    pub(crate) complete: BTreeMap<KindId, Inventory>,
}

/// Invents a city with so many devices.
pub(crate) fn city(schema: &Schema, n_assets: usize, seed: u64, as_of: Instant) -> City {
    let mut writer = Writer::new(schema, seed, as_of);
    let places = things::places(&mut writer, n_assets);
    let devices = devices::devices(&mut writer, n_assets, &places);
    things::around(&mut writer, &devices, &places);
    let open = ["audit"];
    let inventory =
        |by: &str| Inventory { by: by.to_owned(), on: "2026-01-01".to_owned(), since: Instant(0) };
    let kinds = schema.kinds().filter(|(_, kind)| !open.contains(&kind.name.as_str()));
    let complete = kinds.map(|(kind, _)| (kind, inventory("post:head-of-operations"))).collect();
    City { observations: writer.observations, complete }
}
