//! NGSI: entities of a FIWARE context broker (NGSIv2, and NGSI-LD of ETSI GS CIM 009), as key-values or normalized.
//!
//! A file is one entity, a list of them, pages one after another, or what a broker wraps around a list. A scanner
//! cuts the text of each entity out, so one that cannot be parsed is refused alone. Names are not expanded with the
//! `@context`: the last part of a name counts, which is what the Smart Data Models agree on. Of several accounts of
//! an attribute (`datasetId`) the default one is read. Relations to entities are not followed, but for those to
//! models of devices.

mod entity;
mod page;
mod place;

use std::collections::{BTreeSet, HashMap};

use self::entity::Entity;
use crate::{
    Broken, Cell, Import, Importer, Input, Mapping, Reader, Reason, Record, Sink, Table,
    bounds::MAX_GATHERED, clean, json, outcome::Cause, reading,
};

/// The importer.
pub(crate) struct Ngsi;

/// A sort of entities with the types that belong to it.
struct Sort {
    table: Table,
    types: &'static [&'static str],
}

const fn sort(
    name: &'static str,
    has_place: bool,
    doc: &'static str,
    types: &'static [&'static str],
) -> Sort {
    Sort { table: Table { name, doc, has_place, is_dated: true, ..Table::OPEN }, types }
}

const SORTS: &[Sort] = &[
    sort("device", true, "A sensor, an actuator or another device of the internet of things.", &["Device"]),
    sort("camera", true, "A camera.", &["Camera"]),
    sort("street-light", true, "A street light.", &["Streetlight"]),
    sort(
        "street-light-control",
        true,
        "What switches or feeds street lights.",
        &["StreetlightControlCabinet", "StreetlightFeeder"],
    ),
    sort("ev-charger", true, "A charging station for vehicles.", &["EVChargingStation"]),
    sort("access-point", true, "A wireless access point.", &["AccessPoint"]),
    sort("cabinet", true, "A cabinet with equipment in it.", &["TechnicalCabinetDevice"]),
    sort(
        "energy-device",
        true,
        "Equipment that turns or stores electricity.",
        &["InverterDevice", "PhotovoltaicDevice", "StorageBatteryDevice"],
    ),
    sort(
        "water",
        true,
        "Equipment of drinking water or waste water.",
        &["Pump", "Valve", "Tank", "Reservoir", "Blower", "WasteWaterTank"],
    ),
    sort("computer", true, "A computer on which services run.", &["InfrastructureElement"]),
    sort("asset", true, "Something worth protecting, as risk management lists it.", &["Asset"]),
    sort("building", true, "A building.", &["Building"]),
    sort(
        "parking",
        true,
        "A place to park.",
        &["OffStreetParking", "OnStreetParking", "ParkingGroup", "ParkingSpot"],
    ),
    sort("plant", true, "A plant that cleans waste water.", &["WasteWaterPlant"]),
    sort("station", true, "A station of public transport.", &["TransportStation"]),
    sort("organization", false, "A body.", &["Organization"]),
    sort("privacy", false, "What is done with the data of a device.", &["PrivacyObject"]),
    sort("entity", true, "An entity of any other type; only read where the city says how.", &[]),
];

/// The table of all other types.
const ANY: usize = SORTS.len() - 1;

const TABLES: [Table; SORTS.len()] = {
    let mut tables = [Table::OPEN; SORTS.len()];
    let mut at = 0;
    while at < SORTS.len() {
        tables[at] = SORTS[at].table;
        at += 1;
    }
    tables
};

/// The attributes that lead to a model of devices, and the type of the model. A column such as
/// `refDeviceModel.modelName` is an attribute of that model.
const MODELS: &[(&str, &str)] =
    &[("refDeviceModel", "DeviceModel"), ("refStreetlightModel", "StreetlightModel")];

impl Importer for Ngsi {
    fn format(&self) -> &'static str {
        "ngsi"
    }

    fn unit(&self) -> &'static str {
        "entity"
    }

    fn tables(&self) -> &'static [Table] {
        &TABLES
    }

    fn ready(&self) -> &'static str {
        include_str!("ngsi/ready.yaml")
    }

    fn reader<'a>(&self, import: &'a Import) -> Box<dyn Reader + 'a> {
        let wanted = |table| {
            let columns = import.mapping(table).map_or(&[][..], Mapping::columns);
            columns.iter().flat_map(|column| reading::names(column)).collect()
        };
        let wanted = (0..SORTS.len()).map(wanted).collect();
        Box::new(Entities { import, wanted, models: HashMap::new(), n_models: 0, held: Vec::new() })
    }
}

/// Reads the entities of all files. Those that refer to a model wait for it until the end.
struct Entities<'a> {
    import: &'a Import,
    /// The names that the mapping of each table mentions.
    wanted: Vec<BTreeSet<&'a str>>,
    models: HashMap<String, Model>,
    n_models: usize,
    held: Vec<Held>,
}

/// A model of devices, as the last record about it says.
struct Model {
    kind: String,
    numbers: Vec<u32>,
    values: serde_json::Value,
    is_used: bool,
}

/// An entity that waits for its model.
struct Held {
    table: usize,
    number: u32,
    entity: Entity,
}

impl Reader for Entities<'_> {
    fn file(&mut self, mut input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        let bytes = input.all()?;
        let mut number = 0;
        page::read(&bytes, &mut |element| {
            number += 1;
            self.entity(input.number(number), element, sink);
        })
    }

    fn end(&mut self, sink: &mut dyn Sink) {
        for Held { table, number, entity } in std::mem::take(&mut self.held) {
            for key in MODELS.iter().filter_map(|(name, kind)| entity.leads_to(name, kind)) {
                if let Some(model) = self.models.get_mut(&key) {
                    model.is_used = true;
                }
            }
            if let Some(mapping) = self.import.mapping(table) {
                sink.record(table, number, self.record(mapping, table, &entity));
            }
        }
        let mut models: Vec<(u32, bool, &str)> = Vec::new();
        for model in self.models.values() {
            models.extend(model.numbers.iter().map(|number| (*number, model.is_used, model.kind.as_str())));
        }
        models.sort_unstable();
        for (number, is_used, kind) in models {
            if is_used {
                sink.part(number);
            } else {
                sink.other(number, kind);
            }
        }
    }
}

impl Entities<'_> {
    fn entity(&mut self, number: u32, element: Result<serde_json::Value, Reason>, sink: &mut dyn Sink) {
        let mut entity = match element.and_then(Entity::of) {
            Ok(entity) => entity,
            Err(reason) => return self.refuse(number, reason, sink),
        };
        let table = entity.choose_kind(|kind| SORTS.iter().position(|sort| sort.types.contains(&kind)));
        let table = table.unwrap_or(ANY);
        if table == ANY && self.keep_model(number, &entity) {
            if self.n_models > MAX_GATHERED {
                self.refuse(number, too_many("models of devices"), sink);
            }
            return;
        }
        let Some(mapping) = self.import.mapping(table) else { return sink.other(number, entity.kind()) };
        if !self.waits(table, &entity) {
            return sink.record(table, number, self.record(mapping, table, &entity));
        }
        if self.held.len() >= MAX_GATHERED {
            return sink.record(table, number, Err(too_many("devices that refer to their model")));
        }
        let entity = entity.pruned(self.wanted.get(table).unwrap_or(&BTreeSet::new()));
        self.held.push(Held { table, number, entity });
    }

    /// Keeps a model of devices until the end; tells whether the entity is one. Beyond the bound it is only
    /// counted, and refused by the caller.
    fn keep_model(&mut self, number: u32, entity: &Entity) -> bool {
        let Some((_, kind)) = MODELS.iter().find(|(_, kind)| entity.kind() == *kind) else { return false };
        self.n_models += 1;
        if self.n_models > MAX_GATHERED {
            return true;
        }
        let wanted: BTreeSet<&str> = self.wanted.iter().flatten().copied().collect();
        let values = entity.clone().pruned(&wanted).values;
        let key = clean::id(&entity::short_id(&entity.id, kind));
        let model = self.models.entry(key).or_insert_with(|| Model {
            kind: (*kind).to_owned(),
            numbers: Vec::new(),
            values: serde_json::Value::Null,
            is_used: false,
        });
        model.numbers.push(number);
        model.values = values;
        true
    }

    /// Tells whether the mapping asks for something that only the entity's model can say.
    fn waits(&self, table: usize, entity: &Entity) -> bool {
        let wanted = self.wanted.get(table);
        let asks = |name: &str| wanted.is_some_and(|wanted| wanted.contains(name));
        MODELS.iter().any(|(name, kind)| asks(name) && entity.leads_to(name, kind).is_some())
    }

    fn record(&self, mapping: &Mapping, table: usize, entity: &Entity) -> Result<Record, Reason> {
        let at = |place: &str| match self.of_model(entity, place) {
            Some(cell) => cell,
            None => entity.cell(place),
        };
        let cells = mapping.columns().iter().map(|column| reading::read(column, &at)).collect();
        let record = json::bounded(cells)?;
        let point = if mapping.wants_place() { entity.point.clone() } else { crate::Point::Nowhere };
        let observed_at = self.wanted.get(table).and_then(|wanted| entity.observed(wanted));
        Ok(Record { point, observed_at, ..record })
    }

    /// What the model of an entity says in a place such as `refDeviceModel.modelName`.
    fn of_model(&self, entity: &Entity, place: &str) -> Option<Cell> {
        let (name, rest) = place.split_once('.')?;
        let (_, kind) = MODELS.iter().find(|(model, _)| *model == name)?;
        let model = self.models.get(&entity.leads_to(name, kind)?)?;
        Some(json::at(&model.values, rest))
    }

    /// Refuses what has no readable type, in the name of the first sort that the city reads.
    fn refuse(&self, number: u32, reason: Reason, sink: &mut dyn Sink) {
        match (0..SORTS.len()).find(|table| self.import.mapping(*table).is_some()) {
            Some(table) => sink.record(table, number, Err(reason)),
            None => sink.other(number, "an entity that cannot be read"),
        }
    }
}

fn too_many(what: &str) -> Reason {
    Reason::new(Cause::Bound, format!("there are more {what} than the bound of {MAX_GATHERED}"))
}
