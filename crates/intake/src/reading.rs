//! How a column is read where a file may say one thing in several places, or in several ways.
//!
//! The columns of some formats are *readings*: `mac:network.*.mac|device.mac` names a way of reading and the
//! places that it looks at, in their order. What a reading cannot use it passes over, so the field stays unobserved
//! and the record is not refused; a plain column is as strict as everywhere.
//!
//! | written | gives |
//! |---|---|
//! | `a` | what stands there |
//! | `a\|b` | the first place that says something |
//! | `one:a\|b` | the first text there, also of a list |
//! | `real:a\|b` | the first text that is not the stand-in of a factory, such as `To be filled by O.E.M.` |
//! | `date:a\|b` | the first date or instant; UTC where it has no offset |
//! | `mac:a\|b` | all hardware addresses, as `00:1b:1b:0c:2a:7f`, of one device only |
//! | `ip:a\|b` | all network addresses, without those that mean the device itself |
//! | `country:a` | the country, if it is written as two letters |
//! | `scheme:a` | the scheme of an address of the web, in small letters |
//! | `address:a` | a postal address in one line, from a text or from the words of schema.org below it |
//! | `has:word:a\|b` | `true` if the word stands there, also in a list |

use std::net::IpAddr;

use model::Instant;

use crate::Cell;

/// Reads a column; `at` gives what stands in a place.
pub(crate) fn read(column: &str, at: &dyn Fn(&str) -> Cell) -> Cell {
    let (way, places) = column.split_once(':').unwrap_or(("", column));
    let texts = |places: &str| places.split('|').flat_map(|place| texts(at(place))).collect::<Vec<String>>();
    let first = |fit: &dyn Fn(&str) -> Option<String>| {
        texts(places).iter().find_map(|text| fit(text.trim())).map_or(Cell::Empty, Cell::Text)
    };
    let all = |fit: fn(&str) -> Option<String>| {
        let mut found: Vec<String> = Vec::new();
        for text in texts(places).iter().filter_map(|text| fit(text.trim())) {
            if !found.contains(&text) {
                found.push(text);
            }
        }
        if found.is_empty() { Cell::Empty } else { Cell::Texts(found) }
    };
    match way {
        "" if places.contains('|') => {
            let says = |cell: &Cell| !matches!(cell, Cell::Unusable(_)) && !cell.is_empty();
            places.split('|').map(at).find(says).unwrap_or(Cell::Empty)
        }
        "one" => first(&|text| (!text.is_empty()).then(|| text.to_owned())),
        "real" => first(&|text| (!is_stand_in(text)).then(|| text.to_owned())),
        "date" => first(&|text| instant(text).map(Instant::rfc3339)),
        "mac" => all(mac),
        "ip" => all(ip),
        "country" => first(&country),
        "scheme" => first(&scheme),
        "address" => address(places, at),
        "has" => {
            let (word, places) = places.split_once(':').unwrap_or_default();
            let is_there = texts(places).iter().any(|text| text.trim().eq_ignore_ascii_case(word));
            if is_there { Cell::Text("true".to_owned()) } else { Cell::Empty }
        }
        _ => at(column),
    }
}

/// The names that a column mentions anywhere, and perhaps some words that are none.
pub(crate) fn names(column: &str) -> impl Iterator<Item = &str> {
    column.split([':', '|', '.']).filter(|name| !name.is_empty())
}

fn texts(cell: Cell) -> Vec<String> {
    match cell {
        Cell::Text(text) => vec![text],
        Cell::Texts(texts) => texts,
        Cell::Empty | Cell::Unusable(_) => Vec::new(),
    }
}

/// Reads an instant, or a date as its first instant; what has no offset is in UTC. Parts of a microsecond are cut
/// off, and of a range (`from/to`) the start is taken.
pub(crate) fn instant(text: &str) -> Option<Instant> {
    let text = text.split('/').next().unwrap_or_default().trim();
    if text.len() > 64 {
        return None;
    }
    let civil =
        || text.parse::<jiff::civil::DateTime>().ok()?.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok();
    let timestamp =
        text.parse::<jiff::Timestamp>().ok().or_else(|| civil().map(|zoned| zoned.timestamp()))?;
    Some(Instant(timestamp.as_microsecond()))
}

/// A hardware address in one way of writing; `None` for one that does not belong to one device: that of a group,
/// none at all, or one that routers share (VRRP, HSRP).
pub(crate) fn mac(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | '-' | '.' | ' ')).collect();
    if digits.len() != 12 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let digits = digits.to_ascii_lowercase();
    let octets: Vec<u8> = (0..6)
        .filter_map(|at| digits.get(at * 2..at * 2 + 2))
        .filter_map(|pair| u8::from_str_radix(pair, 16).ok())
        .collect();
    let is_group = octets.first().is_none_or(|first| first & 1 == 1);
    let is_nothing = octets.iter().all(|octet| *octet == 0);
    let is_shared = ["00005e0001", "00005e0002", "00000c07ac", "00000c9ff"];
    if is_group || is_nothing || is_shared.iter().any(|head| digits.starts_with(head)) {
        return None;
    }
    let pairs: Vec<String> = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    Some(pairs.join(":"))
}

/// A network address in one way of writing; `None` for one that means the device itself or nothing.
pub(crate) fn ip(text: &str) -> Option<String> {
    let text = text.split(['/', '%']).next()?;
    let address: IpAddr = text.parse().ok()?;
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}

fn country(text: &str) -> Option<String> {
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| text.to_ascii_uppercase())
}

fn scheme(text: &str) -> Option<String> {
    let (scheme, _) = text.split_once("://")?;
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

fn address(place: &str, at: &dyn Fn(&str) -> Cell) -> Cell {
    if let Some(text) = texts(at(place)).into_iter().find(|text| !text.trim().is_empty()) {
        return Cell::Text(text);
    }
    let part = |name: &str| texts(at(&format!("{place}.{name}"))).into_iter().next();
    let join = |parts: Vec<Option<String>>, between: &str| {
        let parts = parts.into_iter().flatten().filter(|part| !part.trim().is_empty());
        parts.collect::<Vec<String>>().join(between)
    };
    let town = join(vec![part("postalCode"), part("addressLocality")], " ");
    let line = join(vec![part("streetAddress"), Some(town)], ", ");
    if line.is_empty() { Cell::Empty } else { Cell::Text(line) }
}

/// Tells whether a text stands where the factory or the owner should have written something.
pub(crate) fn is_stand_in(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "(null string)",
        "chassis serial number",
        "default",
        "default string",
        "eval",
        "iatpass",
        "invalid",
        "localhost",
        "localhost.localdomain",
        "n/a",
        "none",
        "not applicable",
        "not available",
        "not specified",
        "null",
        "o.e.m.",
        "oem",
        "serial number xxxxxx",
        "system manufacturer",
        "system product name",
        "system serial number",
        "system version",
        "to be filled by o.e.m.",
        "tobefilledbyo.e.m.",
        "unknow",
        "unknown",
        "unspecified",
    ];
    let word = text.trim().to_ascii_lowercase();
    let signs: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_one_sign = signs.first().is_none_or(|first| signs.iter().all(|sign| sign == first));
    let counting: String = signs.iter().collect();
    let is_counting = counting.len() >= 5
        && ["0123456789012345678901234567890", "123456789012345678901234567890"]
            .iter()
            .any(|digits| digits.starts_with(&counting));
    is_one_sign || is_counting || WORDS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::at;

    fn read(column: &str) -> String {
        let value = json!({
            "a": null, "t": " two ", "l": ["x", "y"], "o": {"streetAddress": "Main St 1", "postalCode": 9000},
            "serials": ["To Be Filled By O.E.M.", "000000", "123456789", "SN1"],
            "dates": ["2019-54-17 10:54:37", "2016-06-02T09:25:55.1234567"],
            "macs": ["00-2E-89-25-78-05", "002e.8925.7805", "00155dc09474", "01:00:5e:00:00:01", "00:00:5e:00:01:07",
                "00:00:00:00:00:00", "x"],
            "ips": ["127.0.0.1", "10.0.0.5/24", "FE80::1%eth0", "0.0.0.0", "::1", "1.2.3"],
            "c": "ch", "url": "RTSP://x/y",
        });
        match super::read(column, &|path| at(&value, path)) {
            Cell::Empty => "-".to_owned(),
            Cell::Text(text) => text,
            Cell::Texts(texts) => format!("{texts:?}"),
            Cell::Unusable(what) => format!("unusable: {what}"),
        }
    }

    #[test]
    fn a_column_is_read_in_the_way_it_names() {
        assert_eq!(read("t"), " two ");
        assert_eq!(read("o"), "unusable: an object");
        assert_eq!(read("a|o|l"), "[\"x\", \"y\"]");
        assert_eq!(read("one:a|l"), "x");
        assert_eq!(read("real:serials"), "SN1");
        assert_eq!(read("date:dates"), "2016-06-02T09:25:55.123456Z");
        assert_eq!(read("mac:macs"), "[\"00:2e:89:25:78:05\", \"00:15:5d:c0:94:74\"]");
        assert_eq!(read("ip:ips|a"), "[\"10.0.0.5\", \"fe80::1\"]");
        assert_eq!(read("country:c|t"), "CH");
        assert_eq!(read("country:t"), "-");
        assert_eq!(read("scheme:url"), "rtsp");
        assert_eq!(read("address:o"), "Main St 1, 9000");
        assert_eq!(read("address:t"), " two ");
        assert_eq!(read("has:Y:a|l"), "true");
        assert_eq!(read("has:z:a|l"), "-");
        assert_eq!(read("has:z"), "-");
    }

    #[test]
    fn dates_are_instants() {
        let said = |text: &str| instant(text).map_or_else(|| "-".to_owned(), Instant::rfc3339);
        assert_eq!(said("2026-08-17"), "2026-08-17T00:00:00Z");
        assert_eq!(said("2022-06-28T20:27:29+05:30"), "2022-06-28T14:57:29Z");
        assert_eq!(said("2016-03-15T11:00:00Z/2016-03-15T12:00:00Z"), "2016-03-15T11:00:00Z");
        assert_eq!(said("yesterday"), "-");
    }

    #[test]
    fn hardware_addresses_are_written_in_one_way() {
        assert_eq!(mac("00:1B:1B:0C:2A:7F").as_deref(), Some("00:1b:1b:0c:2a:7f"));
        assert_eq!(mac("001b.1b0c.2a7f").as_deref(), Some("00:1b:1b:0c:2a:7f"));
        for none in ["", "00:00:00:00:00:00", "00:1b", "héhéhéhéhéhé"] {
            assert_eq!(mac(none), None);
        }
    }
}
