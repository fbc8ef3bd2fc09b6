//! Fields that a city adds to the kinds that ship.

use diag::Diagnostics;
use model::{Duration, Field, KindId, Nature, Schema, SchemaError, Type};

use super::{Manifest, kind_named};
use crate::{
    faults, keys, scalar,
    tree::{Key, Node},
};

/// The types that a city's own field can have.
pub(crate) const TYPES: &[(&str, Type)] = &[
    ("bool", Type::Bool),
    ("double", Type::Double),
    ("duration", Type::Duration),
    ("instant", Type::Instant),
    ("int", Type::Int),
    ("text", Type::Text),
    ("texts", Type::Texts),
];

/// What people write for a type, and what it is called here.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("boolean", "bool"),
    ("date", "instant"),
    ("datetime", "instant"),
    ("float", "double"),
    ("integer", "int"),
    ("list", "texts"),
    ("number", "double"),
    ("str", "text"),
    ("string", "text"),
    ("strings", "texts"),
    ("time", "instant"),
    ("timestamp", "instant"),
];

/// Names that mean something else in files or in the policy language.
const KEPT: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "has",
    "id",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "none",
    "now",
    "null",
    "observed",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// The keys of the declaration of a field.
pub(crate) const KEYS: &[&str] = &["type", "unit", "doc", "fresh", "choices"];

pub(super) fn read(manifest: &mut Manifest, node: &Node, diagnostics: &mut Diagnostics) {
    for (kind_key, fields) in keys::mapping(node, diagnostics).unwrap_or_default() {
        let Some(kind) = kind_named(&manifest.schema, kind_key, diagnostics) else { continue };
        for (key, declared) in keys::mapping(fields, diagnostics).unwrap_or_default() {
            if add(&mut manifest.schema, kind, key, declared, diagnostics).is_none() {
                manifest.broken_fields.insert((kind, key.name.clone()));
            }
        }
    }
}

fn add(
    schema: &mut Schema,
    kind: KindId,
    key: &Key,
    declared: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<()> {
    let field = declaration(key, declared, diagnostics);
    if KEPT.contains(&key.name.as_str()) {
        diagnostics.push(faults::bad_field_name(key.span, &key.name));
        return None;
    }
    let error = match schema.add(kind, field?) {
        Ok(_) => return Some(()),
        Err(error) => error,
    };
    let kind = &schema.kind(kind).name;
    diagnostics.push(match error {
        SchemaError::Taken => faults::field_taken(key.span, kind, &key.name),
        SchemaError::Name => faults::bad_field_name(key.span, &key.name),
        SchemaError::Full => faults::too_many_fields(key.span, kind, Schema::MAX_FIELDS),
    });
    None
}

fn declaration(key: &Key, declared: &Node, diagnostics: &mut Diagnostics) -> Option<Field> {
    let entries = keys::entries(declared, KEYS, diagnostics);
    let ty = keys::needed(declared, "type", diagnostics).and_then(|node| type_named(node, diagnostics));
    let mut field = Field {
        name: key.name.clone(),
        ty: ty.unwrap_or(Type::Text),
        nature: Nature::Declared,
        choices: Vec::new(),
        unit: String::new(),
        doc: String::new(),
        own: true,
    };
    for (key, node) in entries {
        match key.name.as_str() {
            "unit" => field.unit = scalar::text(node, diagnostics).unwrap_or_default().to_owned(),
            "doc" => field.doc = scalar::text(node, diagnostics).unwrap_or_default().to_owned(),
            "fresh" => field.nature = freshness(node, diagnostics)?,
            "choices" => {
                let words = scalar::texts(node, diagnostics)?;
                field.choices = words.into_iter().map(str::to_owned).collect();
                if ty.is_some_and(|ty| ty != Type::Text) {
                    diagnostics.push(faults::choices_without_text(key.span));
                    return None;
                }
            }
            _ => {}
        }
    }
    ty.map(|_| field)
}

fn type_named(node: &Node, diagnostics: &mut Diagnostics) -> Option<Type> {
    let name = scalar::text(node, diagnostics)?;
    let found = TYPES.iter().find(|(known, _)| *known == name).map(|(_, ty)| *ty);
    if found.is_none() {
        let instead = OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, instead)| *instead);
        let known: Vec<&str> = TYPES.iter().map(|(known, _)| *known).collect();
        diagnostics.push(faults::unknown_type(node.span, name, instead, &known));
    }
    found
}

fn freshness(node: &Node, diagnostics: &mut Diagnostics) -> Option<Nature> {
    let fresh_for = scalar::duration(node, diagnostics)?;
    if fresh_for <= Duration(0) {
        let written = node.scalar().map_or("", |scalar| scalar.text.as_str());
        diagnostics.push(faults::out_of_range(node.span, written, "longer than nothing"));
        return None;
    }
    Some(Nature::Measured(fresh_for))
}
