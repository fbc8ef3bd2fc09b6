//! Zones proposed from prefixes: one for each VLAN that has prefixes, one for each other prefix with a role.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
};

use super::{
    sorts::Sort,
    store::{Fact, Object, Store},
};
use crate::{Reason, clean, outcome::Cause};

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
    nets: HashMap<Net, Home>,
    lengths: BTreeSet<(bool, u8)>,
    /// Whether some of the networks lie in a VRF.
    has_vrfs: bool,
}

/// A zone and the prefix by which an address is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Home {
    /// The zone; `None` if the same prefix stands in several.
    pub(super) zone: Option<usize>,
    pub(super) prefix: u64,
}

/// A network of a VRF; 0 is none, as keys begin at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Net {
    vrf: u64,
    is_v6: bool,
    bits: u128,
    length: u8,
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
        let Some((address, length)) = net(text) else {
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
        let net = Net::of(prefix.link("vrf").unwrap_or_default(), address, length);
        self.lengths.insert((net.is_v6, length));
        self.has_vrfs |= net.vrf != 0;
        let home = Home { zone: Some(zone), prefix: prefix.key };
        let held = self.nets.entry(net).or_insert(home);
        if held.zone != home.zone {
            held.zone = None;
        }
        if is_first { Use::First(zone) } else { Use::Further }
    }

    /// The one zone in which all of these addresses lie that lie in any, each by its longest prefix.
    pub(super) fn home(&self, addresses: &[&Object]) -> Option<Home> {
        let mut found: BTreeMap<Option<usize>, Home> = BTreeMap::new();
        for address in addresses {
            let Some((ip, _)) = address.text("address").and_then(host) else { continue };
            let vrf = match address.fact("vrf") {
                Some(Fact::Key(vrf)) => *vrf,
                Some(_) => 0,
                // An address in short form does not say its VRF; that is no matter where there are none.
                None if self.has_vrfs => continue,
                None => 0,
            };
            if let Some(home) = self.longest(vrf, ip) {
                found.entry(home.zone).or_insert(home);
            }
        }
        let mut found = found.into_values();
        let home = found.next().filter(|home| home.zone.is_some())?;
        found.next().is_none().then_some(home)
    }

    fn longest(&self, vrf: u64, address: IpAddr) -> Option<Home> {
        let lengths = self.lengths.iter().rev().filter(|(is_v6, _)| *is_v6 == address.is_ipv6());
        lengths.map(|(_, length)| Net::of(vrf, address, *length)).find_map(|net| self.nets.get(&net).copied())
    }
}

impl Net {
    fn of(vrf: u64, address: IpAddr, length: u8) -> Self {
        let (bits, width) = match address {
            IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
            IpAddr::V6(address) => (address.to_bits(), 128),
        };
        let n_host = u32::from(width.max(length) - length);
        let bits = bits.checked_shr(n_host).unwrap_or_default();
        Self { vrf, is_v6: address.is_ipv6(), bits, length }
    }
}

/// The address and the length of a prefix.
fn net(text: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = text.trim().split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let length: u8 = length.parse().ok()?;
    let width = if address.is_ipv6() { 128 } else { 32 };
    (length <= width).then_some((address, length))
}

/// The address of a host, and its text without the length of the prefix.
pub(super) fn host(text: &str) -> Option<(IpAddr, &str)> {
    let text = text.split('/').next()?.trim();
    Some((text.parse().ok()?, text))
}
