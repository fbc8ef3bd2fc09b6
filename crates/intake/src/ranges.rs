//! Things by ranges of addresses, found by the narrowest range around an address.

use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
};

use model::Range;

/// A thing for each of many ranges.
#[derive(Debug)]
pub(crate) struct Ranges<T> {
    held: HashMap<Range, T>,
    /// How many bits the ranges share, apart for IPv4 and IPv6.
    bits: BTreeSet<(bool, u32)>,
}

impl<T> Default for Ranges<T> {
    fn default() -> Self {
        Self { held: HashMap::new(), bits: BTreeSet::new() }
    }
}

impl<T> Ranges<T> {
    /// Holds a thing for a range unless one is held; gives the one that is held.
    pub(crate) fn hold(&mut self, range: Range, thing: T) -> &mut T {
        self.bits.insert((range.is_v6(), range.bits));
        self.held.entry(range).or_insert(thing)
    }

    /// The thing of the narrowest range around an address.
    pub(crate) fn narrowest(&self, address: IpAddr) -> Option<&T> {
        let bits = self.bits.iter().rev().filter(|(is_v6, _)| *is_v6 == address.is_ipv6());
        bits.filter_map(|(_, bits)| Range::new(address, *bits)).find_map(|range| self.held.get(&range))
    }

    /// Tells whether there is no range.
    pub(crate) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }
}
