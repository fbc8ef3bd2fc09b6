//! Entries of an inventory that become entities of their own: programs, databases, virtual machines.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::device::{Device, known_uuid};
use crate::{Cell, Reason, clean, outcome::Cause, reading};

/// Letters of a program's name that its id takes over; longer ones end in a sum of the whole name.
const MAX_NAME: usize = 64;

/// Makes the ids of the entries of one list.
pub(super) struct Ids<'d> {
    device: Option<String>,
    list: &'d str,
    seen_at: Cell,
    /// How often each name stands in the list.
    names: HashMap<String, u32>,
}

impl<'d> Ids<'d> {
    pub(super) fn of(device: &Device<'_>, list: &'d str, entries: &[Value]) -> Self {
        let mut names = HashMap::new();
        if list == "softwares" {
            for name in entries.iter().filter_map(name) {
                *names.entry(name).or_default() += 1;
            }
        }
        Self { device: device.read("@id"), list, seen_at: device.at("@seen_at"), names }
    }

    /// The columns of an entry that are worked out: its id, that of the device, and when it was seen.
    pub(super) fn of_entry(&self, entry: &Value) -> Result<BTreeMap<&'static str, Cell>, Reason> {
        let empty = |text: &str| Reason::new(Cause::Empty, text);
        let device =
            self.device.as_deref().ok_or_else(|| empty("nothing tells the device that it is on apart"))?;
        let uuid = read(entry, "real:uuid").and_then(|uuid| known_uuid(&uuid));
        let name = name(entry);
        let name = name.as_deref().ok_or_else(|| empty("it has no name"));
        let id = match (self.list, &uuid) {
            ("softwares", _) => self.program(device, name?, entry),
            ("databases_services", _) => format!("{device}-database-{}", name?),
            (_, Some(uuid)) => format!("glpi-vm-{uuid}"),
            (_, None) => format!("{device}-vm-{}", name?),
        };
        Ok(BTreeMap::from([
            ("@id", Cell::Text(clean::id(&id))),
            ("@uuid", uuid.map_or(Cell::Empty, Cell::Text)),
            ("@device", Cell::Text(device.to_owned())),
            ("@seen_at", self.seen_at.clone()),
        ]))
    }

    /// The device's id and the program's name; where the device has the program several times, also the version and
    /// the architecture.
    fn program(&self, device: &str, name: &str, entry: &Value) -> String {
        let is_repeated = self.names.get(name).is_some_and(|n| *n > 1);
        let more = |column: &str| read(entry, column).filter(|_| is_repeated).map(|text| format!("-{text}"));
        let (version, arch) = (more("one:version").unwrap_or_default(), more("one:arch").unwrap_or_default());
        format!("{device}-{name}{version}{arch}")
    }
}

fn read(entry: &Value, column: &str) -> Option<String> {
    match reading::read(column, &|place| crate::json::at(entry, place)) {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

/// The name of an entry as its id takes it over.
fn name(entry: &Value) -> Option<String> {
    let whole = read(entry, "one:name|guid|type")?;
    let name = clean::id(&whole);
    if name.len() <= MAX_NAME {
        return Some(name).filter(|name| !name.is_empty());
    }
    // FNV-1a, so that long names with the same beginning stay apart and ids stay the same.
    let sum =
        whole.bytes().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    Some(format!("{}-{sum:08x}", name.get(..MAX_NAME - 9)?.trim_end_matches(['-', '.', '_'])))
}
