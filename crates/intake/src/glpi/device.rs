//! The device that an inventory is about: which it is, and what its lists say of it together.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{Cell, clean, json, reading};

/// A device with what is worked out of its inventory, in columns that begin with `@`.
pub(super) struct Device<'v> {
    pub(super) table: usize,
    head: &'v Map<String, Value>,
    content: &'v Map<String, Value>,
    own: BTreeMap<&'static str, Cell>,
}

impl<'v> Device<'v> {
    pub(super) fn of(head: &'v Map<String, Value>, content: &'v Map<String, Value>) -> Self {
        let kind = kind(head);
        let table = match kind {
            "Computer" => 0,
            "NetworkEquipment" => 1,
            "Printer" => 2,
            "Phone" => 3,
            _ => 4,
        };
        let mut device = Self { table, head, content, own: BTreeMap::new() };
        let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
        let truth = |truth: Option<bool>| text(truth.map(|truth| truth.to_string()));
        let interfaces = |name: &str| Cell::Texts(device.of_interfaces(name));
        let own = [
            ("@id", text(device.id(kind))),
            ("@itemtype", Cell::Text(kind.to_owned())),
            ("@other_ids", Cell::Texts(device.other_ids())),
            ("@interfaces.mac", interfaces("mac")),
            ("@interfaces.ipaddress", interfaces("ipaddress")),
            ("@interfaces.ipaddress6", interfaces("ipaddress6")),
            ("@firmware", text(device.firmware())),
            ("@operating_system", text(device.operating_system())),
            ("@encrypted", truth(device.encrypted())),
            ("@malware_protection", truth(device.any("antivirus", "enabled"))),
            ("@host_firewall", truth(device.host_firewall())),
            ("@remote_access", text(device.list("remote_mgmt").next().map(|_| "true".to_owned()))),
            ("@patched_on", text(device.patched_on())),
            ("@seen_at", text(device.seen_at())),
        ];
        device.own = own.into();
        device
    }

    /// Tells whether something of it tells it apart from other devices.
    pub(super) fn is_known(&self) -> bool {
        self.own.get("@id").is_some_and(|id| !id.is_empty())
    }

    /// What stands in a place: below `content`, worked out (`@...`), or beside `content`.
    pub(super) fn at(&self, place: &str) -> Cell {
        if let Some(cell) = self.own.get(place) {
            return cell.clone();
        }
        let first = place.split('.').next().unwrap_or_default();
        let from = if self.content.contains_key(first) { self.content } else { self.head };
        let rest = place.get(first.len() + 1..).unwrap_or_default();
        from.get(first).map_or(Cell::Empty, |value| match rest {
            "" => json::cell(value),
            rest if rest == "*" || rest.starts_with("*.") => {
                let inner = rest.trim_start_matches('*').trim_start_matches('.');
                each(value, inner)
            }
            rest => json::at(value, rest),
        })
    }

    /// Reads columns of the device.
    pub(super) fn read(&self, column: &str) -> Option<String> {
        match reading::read(column, &|place| self.at(place)) {
            Cell::Text(text) => Some(text),
            Cell::Texts(texts) => texts.into_iter().next(),
            Cell::Empty | Cell::Unusable(_) => None,
        }
    }

    /// The entries of a list that are objects.
    fn list(&self, name: &str) -> impl Iterator<Item = &'v Map<String, Value>> + use<'v> {
        let list = self.content.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_object)
    }

    /// An id that a new inventory of the same device has again: its serial number, or what else tells it apart.
    /// The name of a device and the agent's `deviceid` are not unique where equipment is seen from outside.
    fn id(&self, kind: &str) -> Option<String> {
        let serial = self.read("real:bios.ssn|network_device.serial|bios.enclosureserial|bios.msn");
        let key = serial.or_else(|| self.uuid());
        let key = key.or_else(|| self.read("mac:network_device.mac|@interfaces.mac|networks.*.mac"));
        let key = key.or_else(|| self.read("one:deviceid"))?;
        let sort = match kind {
            "NetworkEquipment" => "network",
            "Computer" | "Printer" | "Phone" => kind,
            _ => "device",
        };
        Some(clean::id(&format!("glpi-{sort}-{key}")))
    }

    fn uuid(&self) -> Option<String> {
        self.read("real:hardware.uuid").and_then(|uuid| known_uuid(&uuid))
    }

    /// The agent's id, which only an agent on the device itself keeps unique, and that of the hardware.
    fn other_ids(&self) -> Vec<String> {
        let is_agent = self.content.contains_key("hardware");
        let agent = self.read("one:deviceid").filter(|_| is_agent).map(|id| format!("glpi:{id}"));
        agent.into_iter().chain(self.uuid().map(|uuid| format!("uuid:{uuid}"))).collect()
    }

    /// What the interfaces of hardware say; bridges and other virtual ones have addresses that other devices have
    /// too.
    fn of_interfaces(&self, name: &str) -> Vec<String> {
        let is_real = |interface: &&Map<String, Value>| {
            let kind = interface.get("type").and_then(Value::as_str).unwrap_or_default();
            !interface.get("virtualdev").is_some_and(is_true)
                && !matches!(kind, "loopback" | "bridge" | "alias")
        };
        let values = self.list("networks").filter(is_real).filter_map(|interface| interface.get(name));
        values.flat_map(texts).collect()
    }

    fn firmware(&self) -> Option<String> {
        let is_own =
            |firmware: &&Map<String, Value>| firmware.get("type").and_then(Value::as_str) == Some("device");
        let listed = self.list("firmwares").find(is_own).and_then(|firmware| firmware.get("version"));
        let said = self.read("real:network_device.firmware|bios.bversion");
        said.or_else(|| listed.and_then(json::text).filter(|text| !text.trim().is_empty()))
    }

    /// The full name of the operating system, with its version where the name does not have it.
    fn operating_system(&self) -> Option<String> {
        let name = self.read("one:operatingsystem.full_name|operatingsystem.name")?;
        match self.read("one:operatingsystem.version") {
            Some(version) if !name.contains(version.trim()) => Some(format!("{name} {version}")),
            _ => Some(name),
        }
    }

    /// Whether all drives that belong to the device are encrypted. False if one is known not to be; nothing is
    /// known if of one nothing is said, as agents on Linux say it of encrypted ones only.
    fn encrypted(&self) -> Option<bool> {
        let mut all = None;
        for drive in self.list("drives").filter(|drive| is_own_drive(drive)) {
            let status = drive.get("encrypt_status").and_then(Value::as_str).unwrap_or_default();
            match status.trim().to_ascii_lowercase().as_str() {
                "yes" => all = all.or(Some(true)),
                "no" | "partially" => return Some(false),
                _ => all = Some(false),
            }
        }
        all.filter(|all| *all)
    }

    /// Whether one entry of a list says so; nothing is known if none speaks of it.
    fn any(&self, list: &str, name: &str) -> Option<bool> {
        let said = || self.list(list).filter_map(|entry| entry.get(name));
        said().next().map(|_| said().any(is_true))
    }

    /// Whether all firewalls on the device are on; nothing is known where one speaks in another word.
    fn host_firewall(&self) -> Option<bool> {
        let said = self.list("firewalls").map(|wall| match wall.get("status").and_then(Value::as_str) {
            Some("on") => Some(true),
            Some("off") => Some(false),
            _ => None,
        });
        let said: Vec<Option<bool>> = said.collect();
        match said.as_slice() {
            [] => None,
            said if said.contains(&Some(false)) => Some(false),
            said => said.iter().all(Option::is_some).then_some(true),
        }
    }

    /// The day of the last update that the system lists as one.
    fn patched_on(&self) -> Option<String> {
        let is_update = |entry: &&Map<String, Value>| {
            let sort = entry.get("system_category").and_then(Value::as_str).unwrap_or_default();
            matches!(sort, "update" | "security_update" | "hotfix")
        };
        let updates = self.list("softwares").filter(is_update);
        updates.filter_map(|entry| day(entry.get("install_date")?.as_str()?)).max()
    }

    /// When the agent looked: an instant if it tells the offset of its clock, otherwise the day.
    fn seen_at(&self) -> Option<String> {
        let said = self.read("one:accesslog.logdate")?;
        let day = day(&said)?;
        let clock = said.get(11..19).filter(|clock| clock.parse::<jiff::civil::Time>().is_ok());
        let offset = self.read("one:operatingsystem.timezone.offset");
        let offset = offset.and_then(|offset| Some(format!("{}:{}", offset.get(..3)?, offset.get(3..5)?)));
        let instant = clock.zip(offset).map(|(clock, offset)| format!("{day}T{clock}{offset}"));
        instant.filter(|instant| model::Instant::parse(instant).is_some()).or(Some(day))
    }
}

/// What the inventory is of. Agents before 1.0 did not say it of the computer that they ran on.
fn kind(head: &Map<String, Value>) -> &str {
    let said = head.get("itemtype").and_then(Value::as_str).map(str::trim).filter(|said| !said.is_empty());
    let is_of_agent = head.get("action").is_none_or(|action| action == "inventory");
    said.unwrap_or(if is_of_agent { "Computer" } else { "Unmanaged" })
}

fn each(value: &Value, rest: &str) -> Cell {
    let Value::Array(list) = value else { return Cell::Empty };
    let inner = |element: &Value| match json::at(element, rest) {
        Cell::Text(text) => vec![text],
        Cell::Texts(texts) => texts,
        Cell::Empty | Cell::Unusable(_) => Vec::new(),
    };
    Cell::Texts(list.iter().flat_map(inner).collect())
}

fn texts(value: &Value) -> Vec<String> {
    match json::cell(value) {
        Cell::Text(text) => vec![text],
        Cell::Texts(texts) => texts,
        Cell::Empty | Cell::Unusable(_) => Vec::new(),
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_i64() == Some(1),
        Value::String(text) => matches!(text.as_str(), "1" | "true" | "yes"),
        _ => false,
    }
}

/// Tells whether a drive stays with the device and holds its data.
fn is_own_drive(drive: &Map<String, Value>) -> bool {
    let word = |name: &str| drive.get(name).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let is_other = ["removable", "cd-rom", "network", "floppy", "ram disk"];
    let sort = word("type") + " " + &word("description");
    let systems = ["cifs", "iso9660", "nfs", "nfs4", "smbfs", "squashfs", "tmpfs", "udf"];
    !is_other.iter().any(|other| sort.contains(other)) && !systems.contains(&word("filesystem").as_str())
}

/// An id of hardware in small letters; `None` for those that factories put into many devices.
pub(super) fn known_uuid(uuid: &str) -> Option<String> {
    const SHARED: [&str; 5] = [
        "00020003-0004-0005-0006-000700080009",
        "03000200-0400-0500-0006-000700080009",
        "03020100-0504-0706-0809-0a0b0c0d0e0f",
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "fefefefe-fefe-fefe-fefe-fefefefefefe",
    ];
    let uuid = uuid.trim().to_ascii_lowercase();
    (!reading::is_stand_in(&uuid) && !SHARED.contains(&uuid.as_str())).then_some(uuid)
}

/// The day at the beginning of a text such as `2020-06-12 14:19:54`.
pub(super) fn day(text: &str) -> Option<String> {
    let day = text.trim().get(..10)?;
    day.parse::<jiff::civil::Date>().ok()?;
    Some(day.to_owned())
}
