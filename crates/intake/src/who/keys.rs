//! What identifies a thing, made comparable; what identifies nothing is left out.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use model::{FieldId, KindId, Schema, Value};

use super::Key;
use crate::reading;

/// A field that helps to tell who is who.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Serial,
    Mac,
    OtherId,
    HostName,
    Site,
    Maker,
    Address,
}

/// The fields of all kinds that help to tell who is who.
pub(super) fn fields(schema: &Schema) -> HashMap<(KindId, FieldId), Mark> {
    let mut fields = HashMap::new();
    for (kind, def) in schema.kinds() {
        for (id, field) in def.fields().filter(|(_, field)| !field.own && !field.is_inverse()) {
            let mark = match field.name.as_str() {
                "serial" => Mark::Serial,
                "mac_addresses" => Mark::Mac,
                "other_ids" => Mark::OtherId,
                "host_name" => Mark::HostName,
                "site" => Mark::Site,
                "maker" => Mark::Maker,
                "addresses" => Mark::Address,
                _ => continue,
            };
            fields.insert((kind, id), mark);
        }
    }
    // Where nothing identifies, a site or a maker does not help.
    let identified: BTreeSet<KindId> = fields
        .iter()
        .filter(|(_, mark)| !matches!(mark, Mark::Site | Mark::Maker))
        .map(|((kind, _), _)| *kind)
        .collect();
    fields.retain(|(kind, _), _| identified.contains(kind));
    fields
}

/// What identifies one thing.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    serials: Few,
    macs: Few,
    other_ids: Few,
    host_names: Few,
    sites: Few,
    makers: Few,
    addresses: Few,
}

/// A set of few texts, in order. Most hold one, and there is one for each thing of the city and each of its marks.
#[derive(Clone, Debug, Default)]
struct Few(Vec<Arc<str>>);

impl Few {
    fn extend(&mut self, texts: impl IntoIterator<Item = Arc<str>>) {
        let n = self.0.len();
        self.0.extend(texts);
        if self.0.len() > n.max(1) {
            self.0.sort_unstable();
            self.0.dedup();
        }
    }

    fn join(&mut self, other: Self) {
        self.extend(other.0);
    }

    fn iter(&self) -> std::slice::Iter<'_, Arc<str>> {
        self.0.iter()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn shares(&self, other: &Self) -> bool {
        self.shared(other).next().is_some()
    }

    fn shared(&self, other: &Self) -> impl Iterator<Item = &str> {
        self.iter().filter(|text| other.0.binary_search(text).is_ok()).map(|text| &**text)
    }
}

impl Marks {
    /// Adds what was seen.
    pub(super) fn add(&mut self, mark: Mark, value: &Value) {
        let (set, fit): (_, fn(&str) -> Option<String>) = match mark {
            Mark::Serial => (&mut self.serials, serial),
            Mark::Mac => (&mut self.macs, mac),
            Mark::OtherId => (&mut self.other_ids, other_id),
            Mark::HostName => (&mut self.host_names, host_name),
            Mark::Site => (&mut self.sites, whole),
            Mark::Maker => (&mut self.makers, maker),
            Mark::Address => (&mut self.addresses, address),
        };
        let one;
        let texts: &[Arc<str>] = match value {
            Value::Text(text) | Value::One(text) => {
                one = [text.clone()];
                &one
            }
            Value::Texts(texts) => texts,
            _ => &[],
        };
        set.extend(texts.iter().filter_map(|text| fit(text)).map(Arc::from));
    }

    /// Adds what identifies another thing that turned out to be this one.
    pub(super) fn join(&mut self, other: Self) {
        self.serials.join(other.serials);
        self.macs.join(other.macs);
        self.other_ids.join(other.other_ids);
        self.host_names.join(other.host_names);
        self.sites.join(other.sites);
        self.makers.join(other.makers);
        self.addresses.join(other.addresses);
    }

    /// Gives the values by which a key compares, one after another.
    pub(super) fn values(&self, key: Key, give: &mut dyn FnMut(&str)) {
        let set = match key {
            Key::Serial => &self.serials,
            Key::Mac => &self.macs,
            Key::OtherId => &self.other_ids,
            Key::Address => &self.addresses,
            Key::HostName => {
                let named = self.labels().into_iter();
                let placed = named.flat_map(|name| self.sites.iter().map(move |site| (name, site)));
                return placed.for_each(|(name, site)| give(&format!("{name} at {site}")));
            }
            Key::BareName => return self.labels().into_iter().for_each(give),
            Key::Ruling => return,
        };
        set.iter().for_each(|value| give(value));
    }

    /// Tells whether they are surely two things: by their serial numbers or their hardware addresses.
    pub(super) fn differ(&self, other: &Self) -> bool {
        differ(&self.serials, &other.serials) || differ(&self.macs, &other.macs)
    }

    /// Tells whether both have host names and none in common.
    fn is_named_unlike(&self, other: &Self) -> bool {
        !self.host_names.is_empty() && !other.host_names.is_empty() && !self.is_named_alike(other)
    }

    /// Tells whether they have a host name in common.
    fn is_named_alike(&self, other: &Self) -> bool {
        let others = other.labels();
        self.labels().iter().any(|label| others.contains(label))
    }

    /// Tells whether they share a serial number that proves something by itself.
    fn shares_a_long_serial(&self, other: &Self) -> bool {
        self.serials.shared(&other.serials).any(|serial| !is_short(serial))
    }

    /// The first parts of its host names.
    fn labels(&self) -> Vec<&str> {
        let mut labels: Vec<&str> = self.host_names.iter().map(|name| label(name)).collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    /// Tells whether its site is known.
    pub(super) fn has_site(&self) -> bool {
        !self.sites.is_empty()
    }

    /// What speaks against two things that share a key being one.
    pub(super) fn against(&self, other: &Self, key: Key) -> Option<String> {
        if key != Key::Serial && differ(&self.serials, &other.serials) {
            return Some("their serial numbers differ".to_owned());
        }
        if matches!(key, Key::Serial | Key::HostName) && differ(&self.makers, &other.makers) {
            return Some("their makers differ".to_owned());
        }
        let (is_other_card, is_named_unlike) = (differ(&self.macs, &other.macs), self.is_named_unlike(other));
        // One of the two changes in the life of a thing; both at once are rather a copied serial number.
        if key == Key::Serial && is_other_card && is_named_unlike {
            return Some("their hardware addresses and host names differ".to_owned());
        }
        if key == Key::Serial && !self.shares_a_long_serial(other) {
            let is_named_alike = self.is_named_alike(other);
            let differs = match (is_named_unlike, is_other_card && !is_named_alike) {
                (true, _) => "host names",
                (false, true) => "hardware addresses",
                (false, false) => return None,
            };
            return Some(format!("it is short, and their {differs} differ"));
        }
        if key != Key::HostName {
            return None;
        }
        if is_other_card {
            return Some("their hardware addresses differ".to_owned());
        }
        let full = |names: &Few| Few(names.iter().filter(|name| name.contains('.')).cloned().collect());
        differ(&full(&self.host_names), &full(&other.host_names)).then(|| "their domains differ".to_owned())
    }
}

/// Tells whether both are known and have nothing in common.
fn differ(a: &Few, b: &Few) -> bool {
    !a.is_empty() && !b.is_empty() && !a.shares(b)
}

/// A serial number; none where a maker left a filler, such as `0000`, `SN12345678` or `To be filled by O.E.M.`.
fn serial(text: &str) -> Option<String> {
    let fit: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let heads = ["SERIALNUMBER", "SERIAL", "SN", "0X"];
    let bare = heads.iter().find_map(|head| fit.strip_prefix(head)).unwrap_or(&fit);
    let has_digit = fit.bytes().any(|byte| byte.is_ascii_digit());
    let words = ["UNKNOWN", "NOTAVAILABLE", "NOTSPECIFIED", "DEFAULT", "TOBEFILLED", "NONE"];
    let is_word = words.iter().any(|word| fit.contains(word));
    (fit.chars().count() >= 4 && has_digit && !is_word && !is_filler(bare)).then_some(fit)
}

/// Tells whether a serial number is so short a count, such as `1002`, that others have it too.
fn is_short(serial: &str) -> bool {
    const LEAST_DIGITS: usize = 8;
    serial.len() < LEAST_DIGITS && serial.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a text is one sign over and over, or counts up digit by digit.
fn is_filler(text: &str) -> bool {
    let steps = || text.as_bytes().windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    let counts = |(a, b): (u8, u8)| a.is_ascii_digit() && (b == a + 1 || (a, b) == (b'9', b'0'));
    steps().all(|(a, b)| a == b) || steps().all(counts)
}

/// A hardware address; none where software gives every machine the same.
fn mac(text: &str) -> Option<String> {
    // Docker's networks; host-only networks of VirtualBox and VMware; the loopback adapter and the dial-up of Windows;
    // an address from manuals.
    const COMMON: &[&str] = &[
        "02:42:ac:",
        "0a:00:27:00:00:",
        "00:50:56:c0:00:",
        "02:00:4c:4f:4f:50",
        "20:41:53:59:4e:ff",
        "00:11:22:33:44:55",
    ];
    reading::mac(text).filter(|mac| !COMMON.iter().any(|head| mac.starts_with(head)))
}

fn other_id(text: &str) -> Option<String> {
    let (system, id) = text.split_once(':')?;
    let fillers = ["", "0", "-", "n/a", "na", "none", "null", "unknown"];
    let is_filler = fillers.contains(&id.trim().to_lowercase().as_str());
    (!system.trim().is_empty() && !is_filler).then(|| text.trim().to_owned())
}

/// A host name; none where it is the same on every machine, or an address.
fn host_name(text: &str) -> Option<String> {
    let name = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let is_common = matches!(
        label(&name),
        "" | "localhost"
            | "router"
            | "switch"
            | "server"
            | "plc"
            | "pc"
            | "printer"
            | "camera"
            | "default"
            | "unknown"
    );
    (!is_common && name.parse::<std::net::IpAddr>().is_err()).then_some(name)
}

/// The first part of a host name.
fn label(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

fn whole(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A maker by its first word, as `Siemens AG` and `SIEMENS` are one.
fn maker(text: &str) -> Option<String> {
    let word = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?;
    Some(word.to_lowercase())
}

fn address(text: &str) -> Option<String> {
    let address = text.trim().parse::<std::net::IpAddr>().ok()?;
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_compared_without_marks_and_fillers_are_none() {
        assert_eq!(serial(" foc-1234 x5 "), Some("FOC1234X5".to_owned()));
        let fillers = [
            "",
            "N/A",
            "0000000",
            "To be filled by O.E.M.",
            "Default string",
            "System Serial Number",
            "123456789",
            "0123456789",
            "12345678",
            "SN1234567890",
            "SerialNumber1",
            "0x00000000",
            "x1",
            "None",
            "NOT-AVAILABLE-0",
            "SN-UNKNOWN-1",
        ];
        for filler in fillers {
            assert_eq!(serial(filler), None, "{filler}");
        }
        for fit in ["CN1234X", "1234568", "SN-1001", "9012X"] {
            assert!(serial(fit).is_some(), "{fit}");
        }
    }

    #[test]
    fn a_few_digits_are_a_short_serial_number() {
        let short = ["1002", "1234568"].map(is_short);
        let long = ["10020034", "1002A", "SN1002"].map(is_short);
        assert_eq!((short, long), ([true; 2], [false; 3]));
    }

    #[test]
    fn ids_of_other_systems_that_say_nothing_are_none() {
        assert_eq!(other_id("cmdb:CI-7"), Some("cmdb:CI-7".to_owned()));
        for filler in ["cmdb:0", "cmdb: N/A", "cmdb:", ":7", "cmdb:unknown"] {
            assert_eq!(other_id(filler), None, "{filler}");
        }
    }

    #[test]
    fn hardware_addresses_that_many_machines_have_are_none() {
        assert_eq!(mac("00-1B-1B-0C-2A-7F"), Some("00:1b:1b:0c:2a:7f".to_owned()));
        for none in ["02:42:ac:11:00:02", "00:11:22:33:44:55", "0a:00:27:00:00:05"] {
            assert_eq!(mac(none), None, "{none}");
        }
    }

    #[test]
    fn names_that_every_machine_has_are_none() {
        assert_eq!(host_name("PLC-7.Water.Example."), Some("plc-7.water.example".to_owned()));
        for none in ["localhost", "localhost.localdomain", "", "10.0.0.1", "Printer"] {
            assert_eq!(host_name(none), None, "{none}");
        }
    }
}
