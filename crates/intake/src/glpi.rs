//! GLPI: the inventory that an agent makes of a computer, a phone, or of equipment in the network, as JSON.
//!
//! The format is that of `glpi-project/inventory_format`, which FusionInventory's agents also write. A file is one
//! inventory. A record is the inventory itself, and each entry of each list below `content`; an object below it, such
//! as `bios`, belongs to the inventory. Lists inside an entry, such as the neighbours of a port, are not counted.

mod device;
mod entry;

use serde_json::{Map, Value};

use self::device::Device;
use crate::{
    Broken, Cell, Import, Importer, Input, Mapping, Place, Reader, Reason, Record, Sink, Table,
    bounds::{MAX_INVENTORY_BYTES, MAX_NESTING},
    input::check_not_utf16,
    json::{self, scan::Scanner},
    outcome::Cause,
    reading,
};

type Object = Map<String, Value>;

/// The importer.
pub(crate) struct Glpi;

const fn table(name: &'static str, doc: &'static str) -> Table {
    Table { name, doc, is_dated: true, ..Table::OPEN }
}

const TABLES: &[Table] = &[
    table("computer", "A computer, as the agent on it sees it."),
    table("network-equipment", "A switch, a router or other equipment of the network, as seen from outside."),
    table("printer", "A printer, as seen from outside."),
    table("phone", "A phone or tablet, as the agent on it sees it."),
    table("device", "Anything else that was inventoried."),
    table("software", "A program that is installed on one device."),
    table("database", "A database server that runs on one device."),
    table("virtual-machine", "A virtual machine or container that one device holds."),
];

const SOFTWARE: usize = 5;
const DATABASE: usize = 6;
const VIRTUAL_MACHINE: usize = 7;

/// The lists from which the device itself takes something.
const PARTS: [&str; 7] =
    ["antivirus", "drives", "firewalls", "firmwares", "network_ports", "networks", "remote_mgmt"];

impl Importer for Glpi {
    fn format(&self) -> &'static str {
        "glpi"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    fn ready(&self) -> &'static str {
        include_str!("glpi/ready.yaml")
    }

    fn reader<'a>(&self, import: &'a Import) -> Box<dyn Reader + 'a> {
        Box::new(Inventories { import })
    }
}

struct Inventories<'a> {
    import: &'a Import,
}

impl Reader for Inventories<'_> {
    fn file(&mut self, mut input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        let bytes = input.all()?;
        let (head, content) = inventory(&bytes)?;
        let device = Device::of(&head, &content);
        if let Some(mapping) = self.import.mapping(device.table) {
            let at = |place: &str| device.at(place);
            let record = match device.is_known() {
                true => record(mapping, &at),
                false => Err(Reason::new(
                    Cause::Empty,
                    "nothing tells the device apart: no serial number, no address, no id",
                )),
            };
            sink.record(device.table, input.number(1), record);
        } else {
            sink.other(input.number(1), TABLES.get(device.table).map_or("", |table| table.name));
        }
        let mut number = 1;
        for (name, list) in &content {
            let Value::Array(list) = list else { continue };
            let ids = entry::Ids::of(&device, name, list);
            for value in list {
                number += 1;
                self.entry(name, value, (&device, &ids), input.number(number), sink);
            }
        }
        Ok(())
    }
}

impl Inventories<'_> {
    fn entry(
        &self,
        name: &str,
        value: &Value,
        (device, ids): (&Device<'_>, &entry::Ids<'_>),
        number: u32,
        sink: &mut dyn Sink,
    ) {
        let table = match name {
            "softwares" => SOFTWARE,
            "databases_services" => DATABASE,
            "virtualmachines" => VIRTUAL_MACHINE,
            name if PARTS.contains(&name)
                && value.is_object()
                && self.import.mapping(device.table).is_some() =>
            {
                return sink.part(number);
            }
            name => return sink.other(number, name),
        };
        let Some(mapping) = self.import.mapping(table) else { return sink.other(number, name) };
        let record = if value.is_object() {
            ids.of_entry(value).and_then(|own| {
                let at = |place: &str| own.get(place).cloned().unwrap_or_else(|| json::at(value, place));
                record(mapping, &at)
            })
        } else {
            Err(Reason::new(Cause::Shape, format!("the entry of `{name}` is no object")))
        };
        sink.record(table, number, record);
    }
}

fn record(mapping: &Mapping, at: &dyn Fn(&str) -> Cell) -> Result<Record, Reason> {
    json::bounded(mapping.columns().iter().map(|column| reading::read(column, at)).collect())
}

/// Takes a file apart: what is said about the inventory, and its content.
fn inventory(bytes: &[u8]) -> Result<(Object, Object), Broken> {
    let file = |reason: &str, help: &str| Broken::new(Place::File, reason).help(help.to_owned());
    check_not_utf16(bytes)?;
    let mut scanner = Scanner::new(bytes);
    if scanner.peek() == Some(b'<') {
        return Err(file(
            "the file is XML, the older form of an inventory",
            "let the agent write JSON (`--json`)",
        ));
    }
    if bytes.len() > MAX_INVENTORY_BYTES {
        let reason = format!("the inventory has more bytes than the bound of {MAX_INVENTORY_BYTES}");
        return Err(Broken::new(Place::File, reason));
    }
    if scanner.peek().is_some_and(|byte| byte != b'{') {
        return Err(scanner.here("an inventory is an object, one in each file"));
    }
    if scanner.value()?.depth > MAX_NESTING {
        let reason = format!("the inventory nests deeper than the bound of {MAX_NESTING}");
        return Err(Broken::new(Place::File, reason));
    }
    if scanner.peek().is_some() {
        return Err(scanner.here("something stands after the inventory; there may be one in each file"));
    }
    let value = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line() as u64, error.column() as u64);
        Broken::new(Place::LineColumn(line, column), format!("it is {}", json::not_valid(&error)))
    })?;
    let Value::Object(mut head) = value else { return Err(scanner.here("an inventory is an object")) };
    if head.contains_key("$schema") {
        return Err(file("the file is a JSON Schema, not an inventory", "give it what an agent wrote"));
    }
    match head.remove("content") {
        Some(Value::Object(content)) => Ok((head, content)),
        _ => Err(file(
            "the file is no inventory: it has no `content`",
            "give it what an agent wrote with `--json`",
        )),
    }
}
