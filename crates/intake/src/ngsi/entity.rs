//! One entity: its id, its types, and its attributes by their short names, each taken out of what it is wrapped in.
//!
//! The representation is found out for each attribute, because files mix them.

use std::collections::{BTreeMap, BTreeSet};

use model::Instant;
use serde_json::{Map, Value};

use super::place;
use crate::{Cell, MAX_COLUMNS, Point, Reason, clean, json, outcome::Cause, reading};

/// An entity.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) id: String,
    /// Short names, at least one.
    pub(super) kinds: Vec<String>,
    /// An object of attributes.
    pub(super) values: Value,
    /// When an attribute was observed, where it says so itself.
    dates: BTreeMap<String, Instant>,
    /// When the entity was observed, as it says of itself.
    observed_at: Option<Instant>,
    /// Where it is.
    pub(super) point: Point,
}

/// What the value of an attribute stands below, in the order of looking.
const VALUES: [&str; 8] =
    ["value", "object", "languageMap", "vocab", "json", "valueList", "objectList", "vocabList"];
/// What may say of an attribute when it was observed.
const SEEN: [&str; 3] = ["TimeInstant", "timestamp", "dateModified"];
/// What may stand beside a value whose type is left out (concise NGSI-LD).
const BESIDE: [&str; 8] = [
    "metadata",
    "observedAt",
    "unitCode",
    "datasetId",
    "createdAt",
    "modifiedAt",
    "instanceId",
    "providedBy",
];
/// Attributes that say when the entity was observed, in the order of asking.
const OBSERVED: [&str; 8] = [
    "dateObserved",
    "TimeInstant",
    "timeInstant",
    "observationDateTime",
    "dateLastValueReported",
    "dateLastReported",
    "dateModified",
    "modifiedAt",
];
/// Attributes that age: where one of them has a date of its own, the record is as old as the oldest of them.
const MEASURED: [&str; 9] = [
    "firmwareVersion",
    "softwareVersion",
    "osVersion",
    "operatingSystem",
    "ipAddress",
    "internalIpAddress",
    "macAddress",
    "streamURL",
    "hostname",
];

impl Entity {
    /// Takes an object apart.
    pub(super) fn of(value: Value) -> Result<Self, Reason> {
        let Value::Object(object) = value else { return Err(shape("it is no object")) };
        if object.len() > MAX_COLUMNS {
            let text = format!("it has {} attributes; the bound is {MAX_COLUMNS}", object.len());
            return Err(Reason::new(Cause::Bound, text));
        }
        let id = object.get("id").or(object.get("@id")).and_then(json::text).unwrap_or_default();
        if id.trim().is_empty() {
            return Err(Reason::new(Cause::Empty, "it has no `id`"));
        }
        let kinds = match object.get("type").or(object.get("@type")) {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(last_part).collect(),
            Some(Value::String(kind)) => vec![last_part(kind)],
            _ => Vec::new(),
        };
        let kinds: Vec<String> =
            kinds.into_iter().filter(|kind| !kind.is_empty()).map(str::to_owned).collect();
        if kinds.is_empty() {
            return Err(Reason::new(Cause::Empty, "it has no `type`"));
        }
        let (values, dates) = attributes(object);
        let point = values.get("location").map_or(Point::Nowhere, place::point);
        let observed = |name: &&str| values.get(*name).and_then(Value::as_str).and_then(reading::instant);
        let observed_at = OBSERVED.iter().find_map(observed);
        Ok(Self { id, kinds, values: Value::Object(values), dates, observed_at, point })
    }

    /// Finds the first type that something is known of, which then counts as its type.
    pub(super) fn choose_kind<T>(&mut self, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        let mut kinds = self.kinds.iter().enumerate();
        let (at, found) = kinds.find_map(|(at, kind)| Some((at, known(kind)?)))?;
        self.kinds.swap(0, at);
        Some(found)
    }

    /// Its type; of several the first, unless another was chosen.
    pub(super) fn kind(&self) -> &str {
        self.kinds.first().map_or("", String::as_str)
    }

    /// What stands in a place: `id` whole, `@id` short, `@other_id`, `type`, or a path into the attributes.
    pub(super) fn cell(&self, place: &str) -> Cell {
        let text = match place {
            "id" => self.id.clone(),
            "@id" => short_id(&self.id, self.kind()),
            // An id of NGSIv2 need be unique only among entities of one type.
            "@other_id" if self.has_uri() => self.id.clone(),
            "@other_id" => short_id(&self.id, self.kind()),
            "type" => self.kind().to_owned(),
            _ => return json::at(&self.values, place),
        };
        Cell::Text(text)
    }

    fn has_uri(&self) -> bool {
        let heads = ["urn:", "uri:", "http://", "https://"];
        heads.iter().any(|head| without(self.id.trim(), head).len() < self.id.trim().len())
    }

    /// The key of the entity of a type to which an attribute leads.
    pub(super) fn leads_to(&self, attribute: &str, kind: &str) -> Option<String> {
        let value = match self.values.get(attribute)? {
            Value::Array(list) => list.first()?,
            value => value,
        };
        let id = value.as_str().map(str::trim).filter(|id| !id.is_empty())?;
        Some(clean::id(&short_id(id, kind)))
    }

    /// When what is wanted of it was observed.
    pub(super) fn observed(&self, wanted: &BTreeSet<&str>) -> Option<Instant> {
        let own = MEASURED.iter().filter(|name| wanted.contains(**name));
        own.filter_map(|name| self.dates.get(*name)).min().copied().or(self.observed_at)
    }

    /// The entity with nothing but the attributes that are wanted.
    pub(super) fn pruned(mut self, wanted: &BTreeSet<&str>) -> Self {
        if let Value::Object(values) = &mut self.values {
            values.retain(|name, _| wanted.contains(name.as_str()));
        }
        self.dates.retain(|name, _| wanted.contains(name.as_str()));
        self
    }
}

/// An id that begins with the type and does not depend on the way of writing:
/// `Streetlight:guadalajara:4567` is both `streetlight:guadalajara:4567` and
/// `urn:ngsi-ld:Streetlight:streetlight:guadalajara:4567`.
pub(super) fn short_id(id: &str, kind: &str) -> String {
    let mut rest = id.trim();
    for head in ["urn:", "uri:", "ngsi-ld:", "ngsi:", "ngsi-", "https://", "http://"] {
        rest = without(rest, head);
    }
    let head = format!("{kind}:");
    while without(rest, &head).len() < rest.len() {
        rest = without(rest, &head);
    }
    format!("{head}{rest}")
}

/// A text without a beginning, written in small or large letters; as it is where nothing would be left.
fn without<'t>(text: &'t str, head: &str) -> &'t str {
    match (text.get(..head.len()), text.get(head.len()..)) {
        (Some(begin), Some(rest)) if begin.eq_ignore_ascii_case(head) && !rest.is_empty() => rest,
        _ => text,
    }
}

/// The short form of an expanded name.
fn last_part(name: &str) -> &str {
    name.rsplit(['/', '#', ':']).next().unwrap_or_default().trim()
}

fn attributes(object: Map<String, Value>) -> (Map<String, Value>, BTreeMap<String, Instant>) {
    let mut values = Map::new();
    let mut dates = BTreeMap::new();
    let is_own = |name: &str| matches!(name, "id" | "@id" | "type" | "@type" | "@context");
    let attributes = object.into_iter().filter(|(name, _)| !is_own(name));
    // A name that is short already goes before one that becomes so.
    let (short, long): (Vec<_>, Vec<_>) = attributes.partition(|(name, _)| last_part(name) == name);
    for (name, value) in short.into_iter().chain(long) {
        let name = last_part(&name).to_owned();
        if name.is_empty() || values.contains_key(&name) {
            continue;
        }
        if let Some(at) = seen_at(&value) {
            dates.insert(name.clone(), at);
        }
        values.insert(name, unwrapped(value));
    }
    (values, dates)
}

/// The value of an attribute without what is said about it.
fn unwrapped(value: Value) -> Value {
    match value {
        Value::Array(list) if !list.is_empty() && list.iter().all(is_account) => default_account(list),
        Value::Object(mut object) => {
            match value_key(&object).and_then(|key| Some((key, object.remove(key)?))) {
                Some(("languageMap", Value::Object(texts))) => in_one_language(texts),
                Some((_, value)) => literal(value),
                None => literal(Value::Object(object)),
            }
        }
        value => value,
    }
}

/// The key of the value in what wraps it; `None` if the object is the value itself.
fn value_key(object: &Map<String, Value>) -> Option<&'static str> {
    let key = VALUES.into_iter().find(|key| object.contains_key(*key))?;
    let kind = object.get("type").or(object.get("@type"));
    let is_concise = || object.keys().all(|other| other == key || BESIDE.contains(&other.as_str()));
    (kind.is_some_and(Value::is_string) || (kind.is_none() && is_concise())).then_some(key)
}

/// Tells whether a value is one of several accounts of an attribute.
fn is_account(value: &Value) -> bool {
    let Value::Object(object) = value else { return false };
    object.get("type").is_some_and(Value::is_string) && value_key(object).is_some()
}

/// Of several accounts the default one, which has no `datasetId`; otherwise all, in a list.
fn default_account(mut list: Vec<Value>) -> Value {
    match list.iter().position(|account| account.get("datasetId").is_none()) {
        Some(at) => unwrapped(list.swap_remove(at)),
        None => Value::Array(list.into_iter().map(unwrapped).collect()),
    }
}

/// A value of JSON-LD (`{"@type": "DateTime", "@value": ...}`) as what it holds.
fn literal(value: Value) -> Value {
    match value {
        Value::Object(mut object) => match object.remove("@value").or_else(|| object.remove("@id")) {
            Some(value) => value,
            None => Value::Object(object),
        },
        value => value,
    }
}

/// A text that stands in several languages in one of them: that without a language, English, or the first.
fn in_one_language(mut texts: Map<String, Value>) -> Value {
    let first = texts.keys().next().cloned().unwrap_or_default();
    let chosen = ["@none", "en", first.as_str()].into_iter().find_map(|language| texts.remove(language));
    chosen.unwrap_or(Value::Null)
}

/// When an attribute was observed, where it says so.
fn seen_at(value: &Value) -> Option<Instant> {
    let instant = |value: &Value| value.as_str().and_then(reading::instant);
    let own = |name: &str| value.get(name).map(|at| literal(at.clone()));
    let metadata = |name: &&str| {
        let at = value.get("metadata")?.get(*name)?;
        instant(at.get("value").unwrap_or(at))
    };
    let observed = own("observedAt").as_ref().and_then(instant);
    let observed = observed.or_else(|| SEEN.iter().find_map(metadata));
    observed.or_else(|| own("modifiedAt").as_ref().and_then(instant))
}

fn shape(why: &str) -> Reason {
    Reason::new(Cause::Shape, format!("the entity is not well formed: {why}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_of_both_ways_of_writing_are_one() {
        for (id, kind, short) in [
            ("urn:ngsi-ld:Device:device-9845A", "Device", "Device:device-9845A"),
            ("device-9845A", "Device", "Device:device-9845A"),
            ("streetlight:guadalajara:4567", "Streetlight", "Streetlight:guadalajara:4567"),
            (
                "urn:ngsi-ld:Streetlight:streetlight:guadalajara:4567",
                "Streetlight",
                "Streetlight:guadalajara:4567",
            ),
            ("urn:ngsi-TechnicalCabinetDevice:T2", "TechnicalCabinetDevice", "TechnicalCabinetDevice:T2"),
            ("uri:ngsi-ld:1234:A43R", "WasteWaterPlant", "WasteWaterPlant:1234:A43R"),
            ("urn:ngsi-ld:Camera:", "Camera", "Camera:Camera:"),
        ] {
            assert_eq!(short_id(id, kind), short);
        }
    }

    #[test]
    fn each_attribute_is_unwrapped_in_its_own_way() {
        let value = |value: Value| unwrapped(value).to_string();
        assert_eq!(value(json!({"type": "Property", "value": 1, "observedAt": "2026-01-01"})), "1");
        assert_eq!(value(json!({"type": "Relationship", "value": ["a"]})), r#"["a"]"#);
        assert_eq!(value(json!({"type": "Property", "object": "a"})), r#""a""#);
        assert_eq!(value(json!({"value": 0.5})), "0.5");
        assert_eq!(value(json!({"object": "a", "datasetId": "x"})), r#""a""#);
        assert_eq!(value(json!({"value": 1, "baseDemand": "x"})), r#"{"value":1,"baseDemand":"x"}"#);
        assert_eq!(
            value(json!({"type": "Point", "coordinates": [1, 2]})),
            r#"{"type":"Point","coordinates":[1,2]}"#
        );
        assert_eq!(
            value(json!({"type": "LanguageProperty", "languageMap": {"nl": "brug", "en": "bridge"}})),
            r#""bridge""#
        );
        assert_eq!(
            value(json!({"type": "Property", "value": {"@type": "DateTime", "@value": "x"}})),
            r#""x""#
        );
        let two =
            json!([{"type": "Property", "value": 1, "datasetId": "a"}, {"type": "Property", "value": 2}]);
        assert_eq!(value(two), "2");
        assert_eq!(value(json!([])), "[]");
    }
}
