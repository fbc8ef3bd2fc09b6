//! Zones proposed from prefixes: one for each VLAN that has prefixes, one for each other prefix with a role.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
};

use model::Range;

use super::{
    sorts::Sort,
    store::{Fact, Object, Store},
};
use crate::{Reason, clean, outcome::Cause, ranges::Ranges};

/// A proposed zone; the first of its prefixes is its record.
pub(super) struct Zone {
    /// `vlan-12` or `prefix-7`, by the keys of NetBox.
    pub(super) name: String,
    pub(super) prefixes: Vec<u64>,
}

/// What becomes of a prefix.
pub(super) enum Use {
    /// It is the record of a zone.
    First(usize),
    /// It is a further range of a zone.
    Further,
    /// Nothing is made of it.
    No(&'static str),
    /// It cannot be read.
    Wrong(Reason),
}

/// The zones, and where addresses lie.
#[derive(Default)]
pub(super) struct Zones {
    pub(super) list: Vec<Zone>,
    /// Ranges by the VRF that they lie in; 0 is none, as keys begin at 1.
    ranges: HashMap<u64, Ranges<Home>>,
}

/// A zone and the prefix by which an address is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Home {
    /// The zone; `None` if the same prefix stands in several.
    pub(super) zone: Option<usize>,
    pub(super) prefix: u64,
}

impl Zones {
    /// Sorts all prefixes; what becomes of each, in the order of the records.
    pub(super) fn of(store: &Store) -> (Self, Vec<(u32, Use)>) {
        let mut zones = Self::default();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut uses = Vec::new();
        for (_, prefix) in store.whole().filter(|(sort, _)| *sort == Sort::Prefix) {
            let Some(number) = prefix.number else { continue };
            uses.push((number, zones.add(prefix, &mut by_name)));
        }
        (zones, uses)
    }

    fn add(&mut self, prefix: &Object, by_name: &mut HashMap<String, usize>) -> Use {
        match prefix.text("status") {
            Some("container") => return Use::No("ipam.prefix that is a container"),
            Some("deprecated") => return Use::No("ipam.prefix that is deprecated"),
            _ => {}
        }
        let name = match (prefix.link("vlan"), prefix.link("role")) {
            (Some(vlan), _) => format!("vlan-{vlan}"),
            (None, Some(_)) => format!("prefix-{}", prefix.key),
            (None, None) => return Use::No("ipam.prefix without VLAN and role"),
        };
        let text = prefix.text("prefix").unwrap_or_default();
        let Some(range) = range(text) else {
            let text = format!("{} is no prefix such as `10.1.0.0/16`", clean::quoted(text));
            return Use::Wrong(Reason::new(Cause::Value, text));
        };
        let (zone, is_first) = match by_name.get(&name) {
            Some(zone) => (*zone, false),
            None => {
                by_name.insert(name.clone(), self.list.len());
                self.list.push(Zone { name, prefixes: Vec::new() });
                (self.list.len() - 1, true)
            }
        };
        if let Some(zone) = self.list.get_mut(zone) {
            zone.prefixes.push(prefix.key);
        }
        let home = Home { zone: Some(zone), prefix: prefix.key };
        let ranges = self.ranges.entry(prefix.link("vrf").unwrap_or_default()).or_default();
        let held = ranges.hold(range, home);
        if held.zone != home.zone {
            held.zone = None;
        }
        if is_first { Use::First(zone) } else { Use::Further }
    }

    /// The one zone in which all of these addresses lie that lie in any, each by its longest prefix.
    pub(super) fn home(&self, addresses: &[&Object]) -> Option<Home> {
        let mut found: BTreeMap<Option<usize>, Home> = BTreeMap::new();
        let has_vrfs = self.ranges.keys().any(|vrf| *vrf != 0);
        for address in addresses {
            let Some((ip, _)) = address.text("address").and_then(host) else { continue };
            let vrf = match address.fact("vrf") {
                Some(Fact::Key(vrf)) => *vrf,
                Some(_) => 0,
                // An address in short form does not say its VRF; that is no matter where there are none.
                None if has_vrfs => continue,
                None => 0,
            };
            if let Some(home) = self.ranges.get(&vrf).and_then(|ranges| ranges.narrowest(ip)) {
                found.entry(home.zone).or_insert(*home);
            }
        }
        let mut found = found.into_values();
        let home = found.next().filter(|home| home.zone.is_some())?;
        found.next().is_none().then_some(home)
    }
}

/// The range of a prefix, whose length must be said.
fn range(text: &str) -> Option<Range> {
    Some(text.trim()).filter(|text| text.contains('/')).and_then(Range::parse)
}

/// The address of a host, and its text without the length of the prefix.
pub(super) fn host(text: &str) -> Option<(IpAddr, &str)> {
    let text = text.split('/').next()?.trim();
    Some((text.parse().ok()?, text))
}
