//! Which zone an address lies in, and which asset has it.

use std::{collections::HashMap, net::IpAddr};

use model::{
    EntityRef, FieldId, Instant, KindId, Observation, Range, Schema, Standing, State, Val, Value,
    is_private_address,
};

use super::{field, observation};
use crate::{Traffic, ranges::Ranges};

/// Zones and assets by address, as far as the state knows them.
pub(super) struct Places {
    zone: KindId,
    asset: KindId,
    zone_of_asset: FieldId,
    exposed: FieldId,
    untrusted: FieldId,
    addresses: FieldId,
    /// The zone of each range, or `None` where two zones have the range.
    zones: Ranges<Option<u32>>,
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
            zones: Ranges::default(),
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
        Some(places)
    }

    fn add_range(&mut self, row: u32, text: &str) {
        let (network, bits) =
            text.split_once('/').map_or((text, None), |(network, bits)| (network, Some(bits)));
        let Ok(network) = network.trim().parse::<IpAddr>() else { return };
        let range = match bits.map(str::parse) {
            None => Some(Range::alone(network)),
            Some(bits) => bits.ok().and_then(|bits| Range::new(network, bits)),
        };
        let Some(range) = range else { return };
        let zone = self.zones.hold(range, Some(row));
        if *zone != Some(row) {
            *zone = None;
        }
    }

    /// The zone with the narrowest range around an address; none where two zones claim that range.
    pub(super) fn zone(&self, address: IpAddr) -> Option<u32> {
        self.zones.narrowest(address.to_canonical()).copied().flatten()
    }

    /// The zones of assets of which nobody said one and whose addresses all lie in one.
    pub(super) fn zones_of_assets(&self, schema: &Schema, state: &State) -> Vec<Observation> {
        let mut found = Vec::new();
        if self.zones.is_empty() {
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
        let is_public = !is_private_address(traffic.from);
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
