//! Network addresses and ranges of them.

use std::net::IpAddr;

/// Tells whether an address lies in a range such as `10.0.0.0/8`; `None` if either cannot be read. An IPv4 address
/// that is written as IPv6 (`::ffff:10.0.0.1`, RFC 4291 section 2.5.5.2) counts as what it is.
pub fn in_range(address: &str, range: &str) -> Option<bool> {
    let address: IpAddr = address.parse().ok()?;
    let (network, bits) = match range.split_once('/') {
        Some((network, bits)) => (network.parse::<IpAddr>().ok()?, Some(bits.parse::<u32>().ok()?)),
        None => (range.parse::<IpAddr>().ok()?, None),
    };
    let (address, network, width) = match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) => (u128::from(u32::from(a)), u128::from(u32::from(n)), 32),
        (IpAddr::V6(a), IpAddr::V6(n)) => (u128::from(a), u128::from(n), 128),
        (IpAddr::V6(a), IpAddr::V4(n)) if a.to_ipv4_mapped().is_some() => {
            (u128::from(a) & u128::from(u32::MAX), u128::from(u32::from(n)), 32)
        }
        _ => return Some(false),
    };
    let bits = bits.unwrap_or(width);
    if bits > width {
        return None;
    }
    let shift = width - bits;
    Some(shift == 128 || address >> shift == network >> shift)
}

/// Tells whether an address is not of the public internet; `None` if it cannot be read.
pub fn is_private(address: &str) -> Option<bool> {
    Some(match address.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(a) => a.is_private() || a.is_link_local() || a.is_loopback(),
        IpAddr::V6(a) => a.is_unique_local() || a.is_unicast_link_local() || a.is_loopback(),
    })
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
