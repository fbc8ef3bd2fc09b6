//! The manifest, `bailiwick.yaml`: what a city says of itself before it says what it has.
//!
//! What it adopts and excepts is kept as written; only the policy language knows what that means.

mod own_fields;

#[cfg(test)]
pub(crate) use own_fields::KEYS as FIELD_KEYS;

use std::collections::{BTreeMap, BTreeSet};

use diag::{Diagnostics, Files, Span, nearest};
use model::{Duration, EntityRef, Instant, Inventory, KindId, Schema, Zone};

use crate::{
    faults, keys, scalar,
    tree::{Key, Node},
};

/// The keys of a manifest.
pub(crate) const KEYS: &[&str] = &[
    "bailiwick",
    "city",
    "inventory",
    "fields",
    "sources",
    "handling",
    "adopt",
    "exceptions",
    "severity-due",
];

/// Who may see what comes out, by the Traffic Light Protocol 2.0; the widest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Handling {
    /// Everybody.
    Clear,
    /// The community.
    Green,
    /// The organization and those it serves, as needed.
    #[default]
    Amber,
    /// The organization alone.
    AmberStrict,
    /// Those named.
    Red,
}

impl Handling {
    /// All labels, the widest first.
    pub const ALL: [Self; 5] = [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    /// The label as it is written: `TLP:AMBER`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }

    /// Finds a label.
    pub fn parse(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|handling| handling.label() == label)
    }
}

/// How long a finding may stay open, by severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// For critical findings.
    pub critical: Duration,
    /// For high findings.
    pub high: Duration,
    /// For medium findings.
    pub medium: Duration,
    /// For low findings.
    pub low: Duration,
}

impl Default for Due {
    fn default() -> Self {
        let days = |n: i64| Duration(Duration::DAY.0 * n);
        Self { critical: days(14), high: days(30), medium: days(90), low: days(180) }
    }
}

/// A manifest as read.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The schema that ships, with the city's own fields.
    pub schema: Schema,
    /// The city's time zone; UTC if it does not say.
    pub zone: Zone,
    /// What the city is called; empty if it does not say.
    pub name: String,
    /// The kinds whose inventory is complete.
    pub inventory: BTreeMap<KindId, Inventory>,
    /// How far each source is trusted; 0 if not named.
    pub source_trust: BTreeMap<String, i32>,
    /// Who may see what comes out.
    pub handling: Handling,
    /// The policies it adopts, as written.
    pub adopt: Option<Node>,
    /// The exceptions in it, as written.
    pub exceptions: Vec<Node>,
    /// How long a finding may stay open.
    pub due: Due,
    /// Own fields that could not be added; their uses are not reported a second time.
    pub(crate) broken_fields: BTreeSet<(KindId, String)>,
    /// Posts that answer for an inventory, to be looked for later.
    pub(crate) references: Vec<(EntityRef, Span)>,
    /// Where it is written from when each inventory is complete.
    pub(crate) said_on: BTreeMap<KindId, Span>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            schema: Schema::builtin(),
            zone: Zone::utc(),
            name: String::new(),
            inventory: BTreeMap::new(),
            source_trust: BTreeMap::new(),
            handling: Handling::default(),
            adopt: None,
            exceptions: Vec::new(),
            due: Due::default(),
            broken_fields: BTreeSet::new(),
            references: Vec::new(),
            said_on: BTreeMap::new(),
        }
    }
}

/// Reads a manifest, all but the fields of the city, which are read as those of any entity.
pub(crate) fn read(files: &Files, root: &Node, diagnostics: &mut Diagnostics) -> Manifest {
    let mut manifest = Manifest::default();
    let entries = known_entries(&manifest.schema, root, diagnostics);
    if !entries.iter().any(|(key, _)| key.name == "city") {
        diagnostics.push(faults::missing_key(keys::first_line(root), "city"));
    }
    for (key, node) in entries {
        match key.name.as_str() {
            "city" => read_city(&mut manifest, node, diagnostics),
            "fields" => own_fields::read(&mut manifest, node, diagnostics),
            "sources" => read_sources(&mut manifest, node, diagnostics),
            "inventory" => read_inventory(&mut manifest, files, node, diagnostics),
            "handling" => read_handling(&mut manifest, node, diagnostics),
            "severity-due" => read_due(&mut manifest, node, diagnostics),
            "adopt" => {
                manifest.adopt = keys::list(node, diagnostics).map(|_| node.clone());
            }
            "exceptions" => {
                manifest.exceptions = keys::list(node, diagnostics).unwrap_or_default().to_vec();
            }
            _ => {}
        }
    }
    manifest
}

fn known_entries<'n>(
    schema: &Schema,
    root: &'n Node,
    diagnostics: &mut Diagnostics,
) -> Vec<(&'n Key, &'n Node)> {
    let mut entries = Vec::new();
    for (key, node) in root.map().unwrap_or_default() {
        if KEYS.contains(&key.name.as_str()) {
            entries.push((key, node));
            continue;
        }
        let fault = faults::unknown_key(key.span, &key.name, KEYS);
        let belongs_elsewhere = schema.kind_with_plural(&key.name).is_some()
            || key.name == "observations"
            || key.name == "observed";
        diagnostics.push(if belongs_elsewhere {
            fault.help("the manifest holds no entities; write them in a file beside it")
        } else {
            fault
        });
    }
    entries
}

fn read_city(manifest: &mut Manifest, node: &Node, diagnostics: &mut Diagnostics) {
    if keys::mapping(node, diagnostics).is_none() {
        return;
    }
    keys::needed(node, "name", diagnostics);
    // Wrong shapes are reported where the fields of the city are read.
    let name = node.get("name").and_then(Node::scalar);
    manifest.name = name.map(|name| name.text.clone()).unwrap_or_default();
    let Some((zone_node, written)) =
        node.get("time_zone").and_then(|node| node.scalar().map(|scalar| (node, scalar)))
    else {
        return;
    };
    if zone_node.is_null() || scalar::is_none(zone_node) {
        return;
    }
    match Zone::parse(&written.text) {
        Some(zone) => manifest.zone = zone,
        None => {
            let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
            let near = nearest(&written.text, names.iter().map(String::as_str)).map(str::to_owned);
            diagnostics.push(faults::unknown_time_zone(zone_node.span, &written.text, near));
        }
    }
}

fn read_sources(manifest: &mut Manifest, node: &Node, diagnostics: &mut Diagnostics) {
    for (name, source) in keys::mapping(node, diagnostics).unwrap_or_default() {
        for (_, trust) in keys::entries(source, &["trust"], diagnostics) {
            let Some(number) = scalar::int(trust, diagnostics) else { continue };
            match i32::try_from(number) {
                Ok(number) if number.abs() <= 1000 => {
                    manifest.source_trust.insert(name.name.clone(), number);
                }
                _ => {
                    let written = number.to_string();
                    diagnostics.push(faults::out_of_range(trust.span, &written, "between -1000 and 1000"));
                }
            }
        }
    }
}

/// Warns of inventories that are said to be complete later than an instant.
pub fn check_inventories(manifest: &Manifest, now: Instant, diagnostics: &mut Diagnostics) {
    for (kind, inventory) in manifest.inventory.iter().filter(|(_, inventory)| inventory.since > now) {
        let Some(span) = manifest.said_on.get(kind) else { continue };
        let kind = &manifest.schema.kind(*kind).name;
        diagnostics.push(faults::complete_later(*span, kind, &inventory.on));
    }
}

fn read_inventory(manifest: &mut Manifest, files: &Files, node: &Node, diagnostics: &mut Diagnostics) {
    let post = manifest.schema.kind_named("post");
    for (key, said) in keys::mapping(node, diagnostics).unwrap_or_default() {
        let kind = kind_named(&manifest.schema, key, diagnostics);
        keys::entries(said, &["complete", "by", "on"], diagnostics);
        let complete =
            keys::needed(said, "complete", diagnostics).and_then(|node| scalar::boolean(node, diagnostics));
        let by = keys::needed(said, "by", diagnostics).and_then(|node| {
            let by = scalar::reference(&manifest.schema, post?, node, diagnostics)?;
            manifest.references.push((by.clone(), node.span));
            Some(format!("post:{}", by.id))
        });
        let on = keys::needed(said, "on", diagnostics).and_then(|node| {
            let since = scalar::instant(node, &manifest.zone, diagnostics)?;
            let on = node.scalar().map_or_else(|| files.slice(node.span).to_owned(), |on| on.text.clone());
            Some((on, since, node.span))
        });
        if let (Some(kind), Some(true), Some(by), Some((on, since, span))) = (kind, complete, by, on) {
            manifest.inventory.insert(kind, Inventory { by, on, since });
            manifest.said_on.insert(kind, span);
        }
    }
}

fn read_handling(manifest: &mut Manifest, node: &Node, diagnostics: &mut Diagnostics) {
    let Some(label) = scalar::text(node, diagnostics) else { return };
    match Handling::parse(label) {
        Some(handling) => manifest.handling = handling,
        None => {
            let known = Handling::ALL.map(Handling::label);
            diagnostics.push(faults::unknown_handling(node.span, label, &known));
        }
    }
}

fn read_due(manifest: &mut Manifest, node: &Node, diagnostics: &mut Diagnostics) {
    for (key, node) in keys::entries(node, &["critical", "high", "medium", "low"], diagnostics) {
        let Some(duration) = scalar::duration(node, diagnostics) else { continue };
        if duration <= Duration(0) {
            let written = node.scalar().map_or("", |scalar| scalar.text.as_str());
            diagnostics.push(faults::out_of_range(node.span, written, "longer than nothing"));
            continue;
        }
        match key.name.as_str() {
            "critical" => manifest.due.critical = duration,
            "high" => manifest.due.high = duration,
            "medium" => manifest.due.medium = duration,
            _ => manifest.due.low = duration,
        }
    }
}

/// Finds the kind that a key names; a plural is told its singular.
fn kind_named(schema: &Schema, key: &Key, diagnostics: &mut Diagnostics) -> Option<KindId> {
    let found = schema.kind_named(&key.name);
    if found.is_none() {
        let names: Vec<&str> = schema.kinds().map(|(_, kind)| kind.name.as_str()).collect();
        let singular = schema.kind_with_plural(&key.name).map(|id| schema.kind(id).name.as_str());
        diagnostics.push(faults::unknown_kind(key.span, &key.name, &names, singular));
    }
    found
}

#[cfg(test)]
mod tests;
