//! A geometry reduced to a point: the middle of the box around it.

use serde_json::Value;

use crate::{Reason, clean, outcome::Cause, record::Point};

/// The middle of a geometry. `null` and a geometry without coordinates are nowhere.
pub(crate) fn point(geometry: &Value) -> Point {
    if geometry.is_null() {
        return Point::Nowhere;
    }
    let name = geometry.get("type").and_then(Value::as_str).unwrap_or_default();
    let levels = match name {
        "Point" => 0,
        "MultiPoint" | "LineString" => 1,
        "Polygon" | "MultiLineString" => 2,
        "MultiPolygon" => 3,
        _ => return wrong(format!("the geometry is a {}, which is not read", clean::quoted(name))),
    };
    let Some(coordinates) = geometry.get("coordinates") else {
        return wrong("the geometry has no coordinates");
    };
    let mut bounds = Bounds::default();
    if !bounds.add(coordinates, levels) {
        return wrong(format!("the coordinates are not those of a `{name}`"));
    }
    match bounds.0 {
        None => Point::Nowhere,
        Some([west, south, east, north]) => {
            Point::At { longitude: f64::midpoint(west, east), latitude: f64::midpoint(south, north) }
        }
    }
}

fn wrong(text: impl Into<String>) -> Point {
    Point::Wrong(Reason::new(Cause::Geometry, text))
}

/// West, south, east, north.
#[derive(Default)]
struct Bounds(Option<[f64; 4]>);

impl Bounds {
    /// Takes in positions under so many levels of lists; tells whether all had the right shape.
    fn add(&mut self, coordinates: &Value, levels: usize) -> bool {
        let Some(list) = coordinates.as_array() else { return false };
        if levels > 0 {
            return list.iter().all(|inner| self.add(inner, levels - 1));
        }
        match list.as_slice() {
            [] => true,
            [x, y, ..] => match (x.as_f64(), y.as_f64()) {
                (Some(x), Some(y)) => {
                    let [west, south, east, north] = self.0.unwrap_or([x, y, x, y]);
                    self.0 = Some([west.min(x), south.min(y), east.max(x), north.max(y)]);
                    true
                }
                _ => false,
            },
            [_] => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn middle(json: &str) -> String {
        match point(&serde_json::from_str(json).unwrap()) {
            Point::Nowhere => "nowhere".to_owned(),
            Point::At { longitude, latitude } => format!("{longitude} {latitude}"),
            Point::Wrong(reason) => reason.text,
        }
    }

    #[test]
    fn a_shape_is_its_middle() {
        assert_eq!(middle(r#"{"type":"Point","coordinates":[1,2,3]}"#), "1 2");
        assert_eq!(middle(r#"{"type":"LineString","coordinates":[[0,0],[2,4]]}"#), "1 2");
        assert_eq!(middle(r#"{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,4],[0,0]]]}"#), "1 2");
        assert_eq!(middle(r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[2,4]]],[[[9,9]]]]}"#), "4.5 4.5");
        assert_eq!(middle("null"), "nowhere");
        assert_eq!(middle(r#"{"type":"Point","coordinates":[]}"#), "nowhere");
    }

    #[test]
    fn what_is_no_shape_is_said() {
        assert_eq!(middle("[1]"), "the geometry is a ``, which is not read");
        assert_eq!(middle(r#"{"type":"Point"}"#), "the geometry has no coordinates");
        for coordinates in ["[[1,2]]", "[1]", "[\"1\",\"2\"]", "5", "[null,1]"] {
            let json = format!(r#"{{"type":"Point","coordinates":{coordinates}}}"#);
            assert_eq!(middle(&json), "the coordinates are not those of a `Point`");
        }
    }
}
