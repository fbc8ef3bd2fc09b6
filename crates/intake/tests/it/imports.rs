//! What is said of a recipe.

use insta::assert_snapshot;
use intake::testing::{LAMPS, PUMPS, imports};

#[test]
fn good_recipes_pass_in_silence() {
    let (lamps, said) = imports(LAMPS);
    assert_eq!((lamps.len(), said.as_str()), (1, ""));
    assert_eq!(lamps[0].mapping(0).unwrap().columns(), ["ID", "N", "IPS", "ENC"]);
    assert_eq!((lamps[0].name(), lamps[0].file(), lamps[0].format()), ("lamps", "lamps.geojson", "geojson"));
    assert_eq!(imports(PUMPS).1, "");
}

#[test]
fn every_mistake_is_said_at_once() {
    let recipe = r#"bailiwick: 1
import: []
imports:
  - name: a
    format: geojsn
    file: ../lamps.geojson
    kind: asst
    trust: high
    observed: yesterday
    id: lamp
    were: {column: X, in: [A]}
  - name: a
    format: csv
    file: a.csv
    kind: asset
    id: "lamp-{ID"
    where: {column: X}
    fields:
      nam: {column: X}
      vulnerabilities: {column: X}
      count: 5
      class: {column: X, const: Y}
      criticality: {const: hihg}
      longitude: {geometry: longitude}
      redundant: {column: X, convert: int}
      installed_on: {column: X, format: "dd.mm.yyyy"}
      site: {column: X, split: ";", empty: never}
      zone: {const: lighting, format: iso}
      firmware: {column: FW, map: {a: [b]}}
    csv: {delimiter: ";;", encoding: ebcdic}
  - name: c
    format: geojson
    file: c.geojson
    kind: city
    id: "{X}"
    csv: {delimiter: ";"}
    fields: {longitude: {geometry: altitude}, count: {template: "{X}"}}
  - 5
"#;
    assert_snapshot!(imports(recipe).1);
}

#[test]
fn codes_are_those_that_are_listed() {
    for (code, meaning) in intake::CODES {
        assert!(code.starts_with("I01") && meaning.ends_with('.'), "{code}");
    }
}
