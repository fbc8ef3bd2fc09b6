//! Which zone an address lies in, and which asset has it.

use std::{collections::HashMap, net::IpAddr};

use model::{
    EntityRef, FieldId, Instant, KindId, Observation, Schema, Standing, State, Val, Value, is_private,
};

use super::{field, observation};
use crate::Traffic;

/// Zones and assets by address, as far as the state knows them.
pub(super) struct Places {
    zone: KindId,
    asset: KindId,
    zone_of_asset: FieldId,
    exposed: FieldId,
    untrusted: FieldId,
    addresses: FieldId,
    /// Ranges by how many bits they fix, the most first; in each the zone, or `None` where two zones have the range.
    v4: Vec<(u32, HashMap<u128, Option<u32>>)>,
    v6: Vec<(u32, HashMap<u128, Option<u32>>)>,
    /// The asset that has an address, or `None` where several have it.
    assets: HashMap<IpAddr, Option<u32>>,
}

impl Places {
    /// Reads the address ranges of zones and the addresses of assets; `None` if the schema lacks them.
    pub(super) fn new(schema: &Schema, state: &State) -> Option<Self> {
        let (zone, ranges) = field(schema, "zone", "address_ranges")?;
        let (asset, addresses) = field(schema, "asset", "addresses")?;
        let mut places = Self {
            zone,
            asset,
            zone_of_asset: schema.kind(asset).field("zone")?,
            exposed: schema.kind(asset).field("internet_exposed")?,
            untrusted: schema.kind(zone).field("untrusted")?,
            addresses,
            v4: Vec::new(),
            v6: Vec::new(),
            assets: HashMap::new(),
        };
        for (row, text) in known_texts(schema, state, zone, ranges) {
            places.add_range(row, text);
        }
        for (row, text) in known_texts(schema, state, asset, addresses) {
            let Ok(address) = text.parse::<IpAddr>() else { continue };
            let owner = places.assets.entry(address.to_canonical()).or_insert(Some(row));
            if *owner != Some(row) {
                *owner = None;
            }
        }
        places.v4.sort_by_key(|(bits, _)| std::cmp::Reverse(*bits));
        places.v6.sort_by_key(|(bits, _)| std::cmp::Reverse(*bits));
        Some(places)
    }

    fn add_range(&mut self, row: u32, text: &str) {
        let (network, bits) =
            text.split_once('/').map_or((text, None), |(network, bits)| (network, Some(bits)));
        let Ok(network) = network.trim().parse::<IpAddr>() else { return };
        let (number, width) = number(network);
        let Ok(bits) = bits.map_or(Ok(width), str::parse::<u32>) else { return };
        if bits > width {
            return;
        }
        let tables = if width == 32 { &mut self.v4 } else { &mut self.v6 };
        let at = tables.iter().position(|(known, _)| *known == bits).unwrap_or_else(|| {
            tables.push((bits, HashMap::new()));
            tables.len() - 1
        });
        let Some((_, table)) = tables.get_mut(at) else { return };
        let zone = table.entry(cut(number, width, bits)).or_insert(Some(row));
        if *zone != Some(row) {
            *zone = None;
        }
    }

    /// The zone with the narrowest range around an address; none where two zones claim that range.
    pub(super) fn zone(&self, address: IpAddr) -> Option<u32> {
        let (number, width) = number(address.to_canonical());
        let tables = if width == 32 { &self.v4 } else { &self.v6 };
        let found = tables.iter().find_map(|(bits, table)| table.get(&cut(number, width, *bits)));
        found.copied().flatten()
    }

    /// The zones of assets of which nobody said one and whose addresses all lie in one.
    pub(super) fn zones_of_assets(&self, schema: &Schema, state: &State) -> Vec<Observation> {
        let mut found = Vec::new();
        if self.v4.is_empty() && self.v6.is_empty() {
            return found;
        }
        for row in (0u32..).take(state.len(self.asset)) {
            if state.cell(schema, self.asset, row, self.zone_of_asset, None).standing != Standing::Unobserved
            {
                continue;
            }
            let cell = state.cell(schema, self.asset, row, self.addresses, None);
            let (Standing::Known, Some(Val::Texts(addresses)), Some(origin)) =
                (cell.standing, cell.value, cell.origin)
            else {
                continue;
            };
            let zones = addresses.iter().map(|text| self.zone(state.text(*text).parse().ok()?));
            let mut zones: Vec<Option<u32>> = zones.collect();
            zones.sort_unstable();
            zones.dedup();
            if let [Some(zone)] = zones.as_slice() {
                let entity = EntityRef { kind: self.asset, id: state.id(self.asset, row).clone() };
                let value = Value::One(state.id(self.zone, *zone).clone());
                found.push(observation(entity, self.zone_of_asset, value, None, origin));
            }
        }
        found
    }

    /// An asset that was reached from a public address outside the city's zones answers from the internet.
    pub(super) fn exposure(
        &self,
        schema: &Schema,
        state: &State,
        traffic: &Traffic,
        at: Instant,
    ) -> Option<Observation> {
        let is_public = is_private(&traffic.from.to_string()) == Some(false);
        let is_outside = self.zone(traffic.from).is_none_or(|zone| {
            let untrusted = state.cell(schema, self.zone, zone, self.untrusted, None);
            matches!(untrusted.value, Some(Val::Bool(true)))
        });
        let asset = self.assets.get(&traffic.to.to_canonical()).copied().flatten()?;
        if !is_public || !is_outside {
            return None;
        }
        let entity = EntityRef { kind: self.asset, id: state.id(self.asset, asset).clone() };
        Some(observation(entity, self.exposed, Value::Bool(true), Some(at), traffic.origin))
    }
}

/// The texts of a list field that are facts, with their rows.
fn known_texts<'s>(
    schema: &Schema,
    state: &'s State,
    kind: KindId,
    field: FieldId,
) -> impl Iterator<Item = (u32, &'s str)> {
    (0u32..).take(state.len(kind)).flat_map(move |row| {
        let cell = state.cell(schema, kind, row, field, None);
        let texts = match (cell.standing, cell.value) {
            (Standing::Known, Some(Val::Texts(texts))) => texts,
            _ => &[],
        };
        texts.iter().map(move |text| (row, state.text(*text)))
    })
}

fn number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    }
}

/// The first bits of an address.
fn cut(number: u128, width: u32, bits: u32) -> u128 {
    number.checked_shr(width - bits).unwrap_or(0)
}
