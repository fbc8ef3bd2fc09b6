//! The location of an entity as a point.

use serde_json::Value;

use crate::{Point, Reason, clean, geojson::geometry, outcome::Cause};

/// The middle of a location: GeoJSON, also written as a text, or the `latitude, longitude` of NGSIv2 (`geo:point`,
/// and lists of them). Nothing said is nowhere.
pub(super) fn point(location: &Value) -> Point {
    match location {
        Value::Null => Point::Nowhere,
        Value::String(text) if text.trim().is_empty() => Point::Nowhere,
        Value::String(text) if text.trim_start().starts_with('{') => match serde_json::from_str(text) {
            Ok(inner) => geometry::point(&inner),
            Err(_) => wrong(text),
        },
        Value::String(text) => pair(text).map_or_else(|| wrong(text), |at| middle(&[at])),
        Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_string) => {
            let pairs = list.iter().filter_map(Value::as_str).map(|text| pair(text).ok_or(text));
            match pairs.collect::<Result<Vec<_>, &str>>() {
                Ok(pairs) => middle(&pairs),
                Err(text) => wrong(text),
            }
        }
        location => geometry::point(location),
    }
}

/// Reads `latitude, longitude` as longitude and latitude.
fn pair(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',')?;
    let number = |text: &str| text.trim().parse().ok().filter(|number: &f64| number.is_finite());
    Some((number(longitude)?, number(latitude)?))
}

/// The middle of the box around points.
fn middle(pairs: &[(f64, f64)]) -> Point {
    let around = |numbers: &mut dyn Iterator<Item = f64>| {
        let (low, high) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
            (low.min(number), high.max(number))
        });
        f64::midpoint(low, high)
    };
    Point::At {
        longitude: around(&mut pairs.iter().map(|(longitude, _)| *longitude)),
        latitude: around(&mut pairs.iter().map(|(_, latitude)| *latitude)),
    }
}

fn wrong(text: &str) -> Point {
    Point::Wrong(Reason::new(Cause::Geometry, format!("the location {} is no place", clean::quoted(text))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_location_is_a_point_in_every_way_of_writing() {
        let said = |location: Value| match point(&location) {
            Point::Nowhere => "nowhere".to_owned(),
            Point::At { longitude, latitude } => format!("{longitude} {latitude}"),
            Point::Wrong(reason) => reason.text,
        };
        assert_eq!(said(json!({"type": "Point", "coordinates": [6.1, 46.2]})), "6.1 46.2");
        assert_eq!(said(json!("46.2, 6.1")), "6.1 46.2");
        assert_eq!(said(json!(["46.2,6.1", "46.4,6.3"])), "6.199999999999999 46.3");
        assert_eq!(said(json!("{\"type\":\"Point\",\"coordinates\":[6.1,46.2]}")), "6.1 46.2");
        assert_eq!(said(json!(null)), "nowhere");
        assert_eq!(said(json!("here")), "the location `here` is no place");
        assert_eq!(said(json!("{")), "the location `{` is no place");
        assert_eq!(said(json!("NaN,1")), "the location `NaN,1` is no place");
    }
}
