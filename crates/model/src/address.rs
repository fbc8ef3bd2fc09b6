//! Network addresses and ranges of them.

use std::net::IpAddr;

/// A range of addresses: those that share their first bits with a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    /// How many bits are shared. Longer is narrower.
    pub bits: u32,
    is_v6: bool,
    shared: u128,
}

impl Range {
    /// The range around an address that shares so many of its bits; `None` for more bits than it has.
    pub fn new(address: IpAddr, bits: u32) -> Option<Self> {
        let (number, width) = match address {
            IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
            IpAddr::V6(address) => (address.to_bits(), 128),
        };
        // All bits of IPv6 are more than can be shifted out at once.
        let shared = number.checked_shr(u32::checked_sub(width, bits)?).unwrap_or_default();
        Some(Self { bits, is_v6: address.is_ipv6(), shared })
    }

    /// The range of an address alone.
    pub fn alone(address: IpAddr) -> Self {
        let (is_v6, bits) = (address.is_ipv6(), if address.is_ipv6() { 128 } else { 32 });
        Self::new(address, bits).unwrap_or(Self { bits, is_v6, shared: 0 })
    }

    /// Reads `10.0.0.0/8`, or an address alone.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('/') {
            Some((network, bits)) => Self::new(network.parse().ok()?, bits.parse().ok()?),
            None => Some(Self::alone(text.parse().ok()?)),
        }
    }

    /// Tells whether the range is of IPv6.
    pub fn is_v6(self) -> bool {
        self.is_v6
    }

    /// The mask and the network of a range of IPv4: an address lies in it whose bits under the mask are the network's.
    pub fn of_v4(self) -> Option<(u32, u32)> {
        let shift = u32::checked_sub(32, self.bits).filter(|_| !self.is_v6)?;
        let mask = u32::MAX.checked_shl(shift).unwrap_or(0);
        Some((mask, u32::try_from(self.shared).ok()?.checked_shl(shift).unwrap_or(0)))
    }

    /// Tells whether an address lies in it. An IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`, RFC 4291
    /// section 2.5.5.2) counts as what it is where the range is of IPv4.
    pub fn contains(self, address: IpAddr) -> bool {
        let address = if self.is_v6 { address } else { address.to_canonical() };
        Self::new(address, self.bits) == Some(self)
    }
}

/// Tells whether an address lies in a range such as `10.0.0.0/8`; `None` if either cannot be read.
pub fn in_range(address: &str, range: &str) -> Option<bool> {
    let address = address.parse().ok()?;
    Some(Range::parse(range)?.contains(address))
}

/// Tells whether an address is not of the public internet; `None` if it cannot be read.
pub fn is_private(address: &str) -> Option<bool> {
    address.parse().ok().map(is_private_address)
}

/// Tells whether an address is not of the public internet.
pub fn is_private_address(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(a) => a.is_private() || a.is_link_local() || a.is_loopback(),
        IpAddr::V6(a) => a.is_unique_local() || a.is_unicast_link_local() || a.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lies_in_a_range_or_not_or_cannot_be_read() {
        for (address, range, expected) in [
            ("10.1.2.3", "10.0.0.0/8", Some(true)),
            ("11.1.2.3", "10.0.0.0/8", Some(false)),
            ("10.1.2.3", "10.1.2.3", Some(true)),
            ("fd00::1", "fd00::/8", Some(true)),
            ("fd00::1", "10.0.0.0/8", Some(false)),
            ("::ffff:10.1.2.3", "10.0.0.0/8", Some(true)),
            ("::ffff:10.1.2.3", "::/0", Some(true)),
            ("10.1.2.3", "0.0.0.0/0", Some(true)),
            ("10.1.2.3", "10.0.0.0/33", None),
            ("10.1.2.3", "10.0.0.0/4294967295", None),
            ("10.1.2", "10.0.0.0/8", None),
            ("10.1.2.3", "10.0.0.0/", None),
        ] {
            assert_eq!(in_range(address, range), expected, "{address} {range}");
            let of_v4 = Range::parse(range).and_then(Range::of_v4);
            if let (Ok(address), Some((mask, network))) = (address.parse::<std::net::Ipv4Addr>(), of_v4) {
                assert_eq!(Some(address.to_bits() & mask == network), expected, "{address} {range}");
            }
        }
    }

    #[test]
    fn private_addresses_are_private_in_either_writing() {
        assert_eq!(is_private("::ffff:192.168.1.1"), Some(true));
        assert_eq!(is_private("::ffff:8.8.8.8"), Some(false));
        assert_eq!(is_private("fe80::1"), Some(true));
        assert_eq!(is_private("host"), None);
    }
}
