//! Values of every type that are known, none, never said or contested.

use super::ASSETS;

/// An asset `it` with such a value of each type: known, none, never said, and one of which two sources differ.
fn with(value: &str, other: &str, ty: &str) -> String {
    format!(
        "fields: {{asset: {{known: {{type: {ty}, doc: K.}}, nil: {{type: {ty}, doc: N.}}, unsaid: {{type: {ty}, doc: U.}}, torn: {{type: {ty}, doc: T.}}}}}}
assets: [{{id: first, torn: {value}, unsaid: {value}, nil: {value}}}, {{id: it, redundant: true, known: {value}, nil: none}}]
observations:
  - {{entity: asset:it, field: torn, value: {value}, source: a}}
  - {{entity: asset:it, field: torn, value: {other}, source: b}}"
    )
}

const CONDITIONS: [&str; 15] = [
    "has(asset.known)",
    "has(asset.nil)",
    "has(asset.unsaid)",
    "has(asset.torn)",
    "!has(asset.torn)",
    "asset.known == asset.known",
    "asset.nil == asset.nil",
    "asset.unsaid == asset.known",
    "asset.torn == asset.known",
    "asset.torn != asset.known",
    "!(asset.torn == asset.known)",
    "asset.torn == asset.known || asset.redundant",
    "asset.torn == asset.torn && !asset.redundant",
    "has(asset.nil) && asset.nil == asset.known",
    "has(asset.nil) ? asset.nil == asset.known : true",
];

#[test]
fn what_is_not_known_decides_nothing() {
    for (ty, value, other) in [
        ("bool", "true", "false"),
        ("int", "3", "4"),
        ("double", "3.5", "4.5"),
        ("text", "lamp", "pump"),
        ("texts", "[lamp]", "[lamp, pump]"),
        ("instant", "2026-05-01", "2026-05-02"),
        ("duration", "36h", "35h"),
    ] {
        ASSETS.letters(&with(value, other, ty), &CONDITIONS, "p-???p?????p--p");
    }
}
