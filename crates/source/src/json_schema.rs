//! The JSON Schema (draft 2020-12) of a city's files, for editors. It comes from the same list as the reader.

use model::{Field, Kind, Schema, Type};
use serde_json::{Map, Value, json};

use crate::manifest::Handling;

/// A date, or an instant with its offset.
const INSTANT: &str = r"^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2}))?$";
/// A sum of whole units.
const DURATION: &str = r"^-?(\d+(d|h|m|s|ms|us))+$";
/// An id.
const ID: &str = "[a-z0-9][a-z0-9._-]{0,127}";

/// Writes the schema of the manifest and of files of entities. A file with the key `city` is a manifest.
pub fn json_schema(schema: &Schema) -> Value {
    let mut defs = Map::new();
    defs.insert("manifest".to_owned(), manifest(schema));
    defs.insert("entities".to_owned(), entities(schema));
    defs.insert("exceptions".to_owned(), json!({"type": "array", "items": {"type": "object"}}));
    defs.insert("instant".to_owned(), json!({"type": "string", "pattern": INSTANT}));
    defs.insert("duration".to_owned(), json!({"type": "string", "pattern": DURATION}));
    defs.insert("id".to_owned(), json!({"type": "string", "pattern": format!("^{ID}$")}));
    for (_, kind) in schema.kinds() {
        defs.insert(format!("kind.{}", kind.name), entity(schema, kind));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of a Bailiwick city",
        "type": "object",
        "required": ["bailiwick"],
        "if": {"required": ["city"]},
        "then": {"$ref": "#/$defs/manifest"},
        "else": {"$ref": "#/$defs/entities"},
        "$defs": defs,
    })
}

fn manifest(schema: &Schema) -> Value {
    let said = json!({
        "type": "object",
        "description": "Whose word it is that every entity of the kind is listed.",
        "required": ["complete", "by", "on"],
        "additionalProperties": false,
        "properties": {
            "complete": {"type": "boolean"},
            "by": {"type": "string", "pattern": format!("^(post:)?{ID}$")},
            "on": {"$ref": "#/$defs/instant"},
        },
    });
    let declared = json!({
        "type": "object",
        "required": ["type"],
        "additionalProperties": false,
        "properties": {
            "type": {"enum": ["bool", "double", "duration", "instant", "int", "text", "texts"]},
            "unit": {"type": "string"},
            "doc": {"type": "string", "description": "What it says, in a sentence."},
            "fresh": {"$ref": "#/$defs/duration", "description": "How long evidence of it stays fresh."},
            "choices": {"type": "array", "items": {"type": "string"}},
        },
    });
    let own = json!({
        "type": "object",
        "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
        "additionalProperties": declared,
    });
    let by_kind = |of: Value, doc: &str| {
        let kinds = schema.kinds().map(|(_, kind)| (kind.name.clone(), of.clone()));
        json!({
            "type": "object",
            "description": doc,
            "additionalProperties": false,
            "properties": kinds.collect::<Map<String, Value>>(),
        })
    };
    let severity = json!({"$ref": "#/$defs/duration"});
    json!({
        "type": "object",
        "description": "The manifest: what a city says of itself.",
        "required": ["bailiwick", "city"],
        "additionalProperties": false,
        "properties": {
            "bailiwick": {"const": 1, "description": "The version of the format."},
            "city": {"$ref": "#/$defs/kind.city"},
            "inventory": by_kind(said, "Kinds of which every entity is listed."),
            "fields": by_kind(own, "Fields of the city's own."),
            "sources": {
                "type": "object",
                "description": "How far each source is trusted; 0 if not named.",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {"trust": {"type": "integer", "minimum": -1000, "maximum": 1000}},
                },
            },
            "handling": {
                "enum": Handling::ALL.map(Handling::label),
                "description": "Who may see what comes out.",
            },
            "adopt": {
                "type": "array",
                "description": "The policies that bind.",
                "items": {"type": "object", "required": ["policy"]},
            },
            "exceptions": {"$ref": "#/$defs/exceptions"},
            "severity-due": {
                "type": "object",
                "description": "How long a finding may stay open, by severity.",
                "additionalProperties": false,
                "properties": {"critical": severity, "high": severity, "medium": severity, "low": severity},
            },
        },
    })
}

fn entities(schema: &Schema) -> Value {
    let mut properties = Map::new();
    let mut add = |name: &str, value: Value| properties.insert(name.to_owned(), value);
    add("bailiwick", json!({"const": 1, "description": "The version of the format."}));
    add("observed", dated("The date of measured values that have none of their own."));
    add("source", json!({"type": "string", "description": "Whose word this file is; its path if not said."}));
    for (_, kind) in schema.kinds().filter(|(id, _)| *id != schema.city()) {
        let items = json!({"$ref": format!("#/$defs/kind.{}", kind.name)});
        add(&kind.plural, json!({"type": "array", "description": kind.doc, "items": items}));
    }
    add("observations", json!({"type": "array", "items": observation(schema)}));
    add("exceptions", json!({"$ref": "#/$defs/exceptions"}));
    json!({
        "type": "object",
        "description": "Entities of a city, and what was seen of them.",
        "required": ["bailiwick"],
        "additionalProperties": false,
        "properties": properties,
    })
}

fn dated(doc: &str) -> Value {
    json!({"$ref": "#/$defs/instant", "description": doc})
}

fn observation(schema: &Schema) -> Value {
    let kinds: Vec<&str> = schema.kinds().map(|(_, kind)| kind.name.as_str()).collect();
    json!({
        "type": "object",
        "description": "What a source said of a field of an entity.",
        "required": ["entity", "field", "value"],
        "additionalProperties": false,
        "properties": {
            "entity": {"type": "string", "pattern": format!("^({}):{ID}$", kinds.join("|"))},
            "field": {"type": "string"},
            "value": true,
            "on": dated("When it was so."),
            "until": dated("Until when it may be relied on."),
            "source": {"type": "string", "description": "Who said so; the file's own source if not said."},
            "received": dated("When the city came to know."),
        },
    })
}

fn entity(schema: &Schema, kind: &Kind) -> Value {
    let is_city = kind.name == "city";
    let mut properties = Map::new();
    if !is_city {
        properties.insert("id".to_owned(), json!({"$ref": "#/$defs/id"}));
    }
    properties
        .insert("observed".to_owned(), dated("The date of measured values that have none of their own."));
    for (_, field) in kind.fields().filter(|(_, field)| !field.is_inverse()) {
        properties.insert(field.name.clone(), dated_value(schema, field));
    }
    json!({
        "type": "object",
        "description": kind.doc,
        "required": [if is_city { "name" } else { "id" }],
        "additionalProperties": false,
        "properties": properties,
    })
}

fn dated_value(schema: &Schema, field: &Field) -> Value {
    let value = json!({"anyOf": [plain_value(schema, field), {"const": "none"}]});
    let long = json!({
        "type": "object",
        "required": ["value"],
        "additionalProperties": false,
        "properties": {
            "value": value.clone(),
            "on": dated("When it was so."),
            "until": dated("Until when it may be relied on."),
        },
    });
    json!({"description": describe(field), "anyOf": [plain_value(schema, field), {"const": "none"}, long]})
}

fn describe(field: &Field) -> String {
    let unit = if field.unit.is_empty() { String::new() } else { format!(" Unit: {}.", field.unit) };
    let fresh = field.fresh_for().map(|fresh| format!(" Fresh for {}.", fresh.words()));
    format!("{}{unit}{}", field.doc, fresh.unwrap_or_default()).trim_start().to_owned()
}

fn plain_value(schema: &Schema, field: &Field) -> Value {
    let reference = |kind: model::KindId| {
        let name = &schema.kind(kind).name;
        json!({"type": "string", "pattern": format!("^({name}:)?{ID}$"), "description": format!("A `{name}`.")})
    };
    match field.ty {
        Type::Bool => json!({"type": "boolean"}),
        Type::Int => json!({"type": "integer"}),
        Type::Double => json!({"type": "number"}),
        Type::Text if !field.choices.is_empty() => json!({"enum": field.choices}),
        Type::Text => json!({"type": "string"}),
        Type::Instant => json!({"$ref": "#/$defs/instant"}),
        Type::Duration => json!({"$ref": "#/$defs/duration"}),
        Type::Texts => json!({"type": "array", "items": {"type": "string"}}),
        Type::One(kind) => reference(kind),
        Type::Many(kind) => json!({"type": "array", "items": reference(kind)}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        city::{OBSERVATION_KEYS, SHEET_KEYS, VALUE_KEYS},
        manifest,
    };

    fn keys(value: &Value) -> Vec<String> {
        let mut keys: Vec<String> =
            value["properties"].as_object().unwrap().keys().map(String::clone).collect();
        keys.sort();
        keys
    }

    fn sorted(keys: &[&str]) -> Vec<String> {
        let mut keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        keys.sort();
        keys
    }

    #[test]
    fn the_reader_and_the_schema_know_the_same_keys() {
        let schema = Schema::builtin();
        let written = json_schema(&schema);
        let defs = &written["$defs"];
        assert_eq!(keys(&defs["manifest"]), sorted(manifest::KEYS));
        let entities = &defs["entities"];
        assert_eq!(keys(&entities["properties"]["observations"]["items"]), sorted(OBSERVATION_KEYS));
        let value = &defs["kind.asset"]["properties"]["count"]["anyOf"][2];
        assert_eq!(keys(value), sorted(VALUE_KEYS));
        for key in SHEET_KEYS {
            assert!(entities["properties"].get(key).is_some(), "{key}");
        }
        let fields = &defs["manifest"]["properties"]["fields"]["properties"]["asset"];
        assert_eq!(keys(&fields["additionalProperties"]), sorted(manifest::FIELD_KEYS));
    }

    #[test]
    fn a_field_says_what_it_is() {
        let written = json_schema(&Schema::builtin());
        let field = &written["$defs"]["kind.asset"]["properties"]["patches_missing"];
        insta::assert_snapshot!(field["description"].as_str().unwrap(), @"How many security patches it lacks. Fresh for 60 days.");
        let class = &written["$defs"]["kind.service"]["properties"]["criticality"]["anyOf"][0];
        insta::assert_snapshot!(class.to_string(), @r#"{"enum":["low","medium","high","critical"]}"#);
    }
}
