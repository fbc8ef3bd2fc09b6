//! GeoJSON files, good and bad.

use insta::assert_snapshot;
use intake::testing::{LAMPS, told};

fn features(features: &str) -> String {
    let json = format!(r#"{{"type":"FeatureCollection","bbox":[1,2],"features":[{features}]}}"#);
    told(LAMPS, json.as_bytes())
}

const ALL: &str = r#""N":1,"IPS":null,"ENC":"N""#;

#[test]
fn features_become_entities() {
    let both = r#"
        {"type":"Feature","properties":{"ID":804.0,"N":2,"IPS":"10.0.0.1; 10.0.0.2;","ENC":"Y"},
         "geometry":{"type":"Polygon","coordinates":[[[-71,42],[-71.5,42],[-71.5,42.5],[-71,42]]]}},
        {"type":"Feature","properties":{"ID":"B\u001b[1m 2","ENC":"?","IPS":["a","b"]},"geometry":null}"#;
    assert_snapshot!(features(both), @r#"
    read 2, taken 2, refused 0, skipped 0
    asset:lamp-804 from 1
      name Text("Lamp 804")
      class Text("street-light")
      services Many(["street-lighting"])
      count Int(2)
      addresses Texts(["10.0.0.1", "10.0.0.2"]) at 2026-08-17T00:00:00Z
      encrypted_in_transit Bool(true) at 2026-08-17T00:00:00Z
      longitude Double(-71.25)
      latitude Double(42.25)
    asset:lamp-b-1m-2 from 2
      name Text("Lamp B[1m 2")
      class Text("street-light")
      services Many(["street-lighting"])
      addresses Texts(["a", "b"]) at 2026-08-17T00:00:00Z
    "#);
}

#[test]
fn each_feature_that_is_not_taken_says_why() {
    let bad = [
        format!(r#"{{"type":"Feature","properties":{{"ID":1,{ALL}}},"geometry":null}}"#),
        format!(r#"{{"type":"Feature","properties":{{"ID":1,{ALL}}},"geometry":null}}"#),
        r#"{"type":"Feature","properties":{"ID":2,"N":"1,000"}}"#.to_owned(),
        r#"{"type":"Feature","properties":{"ID":3,"ENC":"perhaps"}}"#.to_owned(),
        r#"{"type":"Feature","properties":{"ID":4,"N":{"a":1}}}"#.to_owned(),
        r#"{"type":"Feature","properties":{"ID":5,"N":12345678901234567890123}}"#.to_owned(),
        r#"{"type":"Feature","properties":{"ID":6,"N":-1}}"#.to_owned(),
        r#"{"type":"Feature","properties":{"ID":7},"geometry":{"type":"Point","coordinates":[236000,900000]}}"#
            .to_owned(),
        r#"{"type":"Feature","properties":{"ID":8},"geometry":{"type":"Curve","coordinates":[1,2]}}"#.to_owned(),
        r#"{"type":"Feature","properties":{}}"#.to_owned(),
        r#"{"type":"Feature","properties":[]}"#.to_owned(),
        r#"{"type":"feature"}"#.to_owned(),
        "17".to_owned(),
        r#"{"type":"Feature","properties":{"ID":nil}}"#.to_owned(),
        r#"{"type":"Feature","properties":{"ID":1e999}}"#.to_owned(),
        r#"{"type":"Feature","properties":{"ID":"\ud800"}}"#.to_owned(),
    ];
    assert_snapshot!(features(&bad.join(",")), @r#"
    read 16, taken 1, refused 15, skipped 0
    feature 2: the id `lamp-1` stands already in feature 1
    feature 3: `1,000` cannot be read for `count`: it takes a whole number of 64 bits without separators
    feature 4: `perhaps` of `ENC` is not in the `map`
    feature 5: `N` holds an object
    feature 6: `N` holds a number too large to be exact; it should be written in quotes
    feature 7: -1 is out of range for `count`: it takes 0 to 1000000000000
    feature 8: the longitude 236000 is out of range; the layer is probably not in WGS 84 (EPSG:4326)
    feature 9: the geometry is a `Curve`, which is not read
    feature 10: `ID`, which its id is made of, is empty
    feature 11: the feature is not well formed: its `properties` are no object
    feature 12: the feature is not well formed: its `type` is not `Feature`
    feature 13: the feature is not well formed: it is no object
    feature 14: the feature is not well formed: it is not valid JSON (expected ident)
    feature 15: the feature is not well formed: it is not valid JSON (number out of range)
    feature 16: the feature is not well formed: it is not valid JSON (unexpected end of hex escape)
    asset:lamp-1 from 1
      name Text("Lamp 1")
      class Text("street-light")
      services Many(["street-lighting"])
      count Int(1)
      encrypted_in_transit Bool(false) at 2026-08-17T00:00:00Z
    "#);
}

#[test]
fn a_file_that_cannot_be_read_says_where_and_keeps_what_came_before() {
    let one = format!(r#"{{"type":"Feature","properties":{{"ID":1,{ALL}}},"geometry":null}}"#);
    let start = format!("{{\"type\":\"FeatureCollection\",\n\"features\":[{one}");
    assert_snapshot!(told(LAMPS, format!("{start},\n{{\"type\":").as_bytes()), @r#"
    read 1, taken 1, refused 0, skipped 0
    broken at line 3, column 9: the file ends too early (-)
    asset:lamp-1 from 1
      name Text("Lamp 1")
      class Text("street-light")
      services Many(["street-lighting"])
      count Int(1)
      encrypted_in_transit Bool(false) at 2026-08-17T00:00:00Z
    "#);
    assert_snapshot!(told(LAMPS, format!("{start},\n{{\"a\":[1}}]").as_bytes()), @r#"
    read 1, taken 1, refused 0, skipped 0
    broken at line 3, column 8: a bracket closes that does not match (-)
    asset:lamp-1 from 1
      name Text("Lamp 1")
      class Text("street-light")
      services Many(["street-lighting"])
      count Int(1)
      encrypted_in_transit Bool(false) at 2026-08-17T00:00:00Z
    "#);
    assert_snapshot!(told(LAMPS, format!("{start},]}}").as_bytes()), @r#"
    read 1, taken 1, refused 0, skipped 0
    broken at line 2, column 97: a value should stand here (-)
    asset:lamp-1 from 1
      name Text("Lamp 1")
      class Text("street-light")
      services Many(["street-lighting"])
      count Int(1)
      encrypted_in_transit Bool(false) at 2026-08-17T00:00:00Z
    "#);
    assert_snapshot!(told(LAMPS, format!("{start}]}} {{").as_bytes()), @r#"
    read 1, taken 1, refused 0, skipped 0
    broken at line 2, column 99: something stands after the end (-)
    asset:lamp-1 from 1
      name Text("Lamp 1")
      class Text("street-light")
      services Many(["street-lighting"])
      count Int(1)
      encrypted_in_transit Bool(false) at 2026-08-17T00:00:00Z
    "#);
}

#[test]
fn what_is_no_collection_is_said() {
    assert_snapshot!(told(LAMPS, b""), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1, column 1: the file ends too early (-)
    ");
    assert_snapshot!(told(LAMPS, b"[]"), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1, column 1: a GeoJSON file is an object (-)
    ");
    assert_snapshot!(told(LAMPS, br#"{"type":"Feature","geometry":null}"#), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1, column 9: the file is a `Feature`, not a `FeatureCollection` (-)
    ");
    assert_snapshot!(told(LAMPS, br#"{"features":[]}"#), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is no `FeatureCollection` with `features` (-)
    ");
    assert_snapshot!(told(LAMPS, br#"{"type":"FeatureCollection","features":[]}"#), @r"
    read 0, taken 0, refused 0, skipped 0
    ");
}

#[test]
fn a_column_that_no_feature_has_is_said() {
    let renamed = r#"{"type":"Feature","properties":{"ID":1,"N":1,"IP":"x","ENC":"N"}}"#;
    assert_snapshot!(features(renamed), @r#"
    read 1, taken 1, refused 0, skipped 0
    broken at the file: no feature has the column `IPS` that the import names (did you mean `IP`?)
    asset:lamp-1 from 1
      name Text("Lamp 1")
      class Text("street-light")
      services Many(["street-lighting"])
      count Int(1)
      encrypted_in_transit Bool(false) at 2026-08-17T00:00:00Z
    "#);
}

#[test]
fn a_box_swaps_the_places_that_lie_in_it_only_so() {
    let lamp = |id: u32, x: f64, y: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"ID":{id},{ALL}}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}"#
        )
    };
    let lamps = [lamp(1, -71.1, 42.4), lamp(2, 42.4, -71.1), lamp(3, 0.0, 0.0)].join(",");
    let recipe = LAMPS.replace("    kind: asset", "    box: [-71.2, 42.3, -71.0, 42.5]\n    kind: asset");
    let told = told(&recipe, format!(r#"{{"type":"FeatureCollection","features":[{lamps}]}}"#).as_bytes());
    let told: Vec<&str> =
        told.lines().filter(|line| !line.starts_with("  ") || line.contains("tude ")).collect();
    assert_snapshot!(told.join("\n"), @r"
    read 3, taken 2, refused 1, skipped 0
    longitude and latitude swapped 1
    feature 3: the longitude 0 and latitude 0 lie outside the `box` of the import, swapped too
    asset:lamp-1 from 1
      longitude Double(-71.1)
      latitude Double(42.4)
    asset:lamp-2 from 2
      longitude Double(-71.1)
      latitude Double(42.4)
    ");
}
