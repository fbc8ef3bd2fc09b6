//! One feature as a record.

use serde_json::{Map, Value};

use super::{Names, geometry};
use crate::{
    MAX_CELL_BYTES, MAX_COLUMNS, Mapping, Reason, Record,
    json::{self, scan::Element},
    outcome::Cause,
    record::{Cell, Point},
};

/// The column that stands for the feature's own `id`, which lies beside its properties.
pub(super) const OWN_ID: &str = "@id";

pub(super) fn record(mapping: &Mapping, element: &Element<'_>, names: &mut Names) -> Result<Record, Reason> {
    names.n_features += 1;
    element.check_bounds("feature")?;
    let value: Value = serde_json::from_slice(element.text)
        .map_err(|error| shape(&format!("it is {}", json::not_valid(&error))))?;
    let Some(feature) = value.as_object() else { return Err(shape("it is no object")) };
    if feature.get("type").and_then(Value::as_str) != Some("Feature") {
        return Err(shape("its `type` is not `Feature`"));
    }
    let none = Map::new();
    let properties = match feature.get("properties") {
        Some(Value::Object(properties)) => properties,
        None | Some(Value::Null) => &none,
        Some(_) => return Err(shape("its `properties` are no object")),
    };
    if properties.len() > MAX_COLUMNS {
        let text = format!("it has {} properties; the bound is {MAX_COLUMNS}", properties.len());
        return Err(Reason::new(Cause::Bound, text));
    }
    for (name, value) in properties {
        let is_long =
            name.len() > MAX_CELL_BYTES || value.as_str().is_some_and(|text| text.len() > MAX_CELL_BYTES);
        if is_long {
            let text = format!("a property is longer than the bound of {MAX_CELL_BYTES} bytes");
            return Err(Reason::new(Cause::Bound, text));
        }
        names.meet(name);
    }
    let mut cells = Vec::with_capacity(mapping.columns().len());
    for (slot, column) in mapping.columns().iter().enumerate() {
        let value = if column == OWN_ID { feature.get("id") } else { properties.get(column) };
        if value.is_some() {
            names.wanted.insert(slot);
        }
        cells.push(value.map_or(Cell::Empty, json::cell));
    }
    let point = match feature.get("geometry") {
        Some(geometry) if mapping.wants_place() => geometry::point(geometry),
        _ => Point::Nowhere,
    };
    Ok(Record { cells, point, observed_at: None })
}

fn shape(why: &str) -> Reason {
    Reason::new(Cause::Shape, format!("the feature is not well formed: {why}"))
}
