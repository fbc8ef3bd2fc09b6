//! The reference of kinds and fields, generated from the schema.

use std::fmt::Write;

use model::{Field, KindId, Nature, Schema, Type};

use crate::words;

/// Writes the reference page of all kinds and their fields.
pub fn schema_markdown(schema: &Schema) -> String {
    let mut out = String::from(
        "# Kinds and fields\n\n\
        What a city can be described with. A *declared* field is somebody's word and never ages; a *measured* one is\n\
        evidence and stays fresh for as long as the table says, both ends included. A relation can be walked both\n\
        ways; the *computed* way is never written in files.\n\n",
    );
    let list: Vec<String> = schema.kinds().map(|(_, kind)| format!("[{0}](#{0})", kind.name)).collect();
    let _ = writeln!(out, "{}", list.join(", "));
    for (id, _) in schema.kinds() {
        kind(&mut out, schema, id);
    }
    out
}

fn kind(out: &mut String, schema: &Schema, id: KindId) {
    let kind = schema.kind(id);
    let _ = writeln!(out, "\n## {}\n\n{} In files: `{}`.\n", kind.name, cell(&kind.doc), kind.plural);
    let _ = writeln!(out, "| field | type | known by | what it says |\n|---|---|---|---|");
    for (_, field) in kind.fields() {
        let own = if field.own { " The city's own." } else { "" };
        let (ty, doc) = (ty(schema, field), cell(&field.doc));
        let _ = writeln!(out, "| `{}` | {ty} | {} | {doc}{own} |", field.name, known_by(schema, field));
    }
}

fn ty(schema: &Schema, field: &Field) -> String {
    let link = |to: KindId| format!("[{0}](#{0})", schema.kind(to).name);
    let ty = match field.ty {
        Type::Bool => "bool".to_owned(),
        Type::Int => "int".to_owned(),
        Type::Double => "double".to_owned(),
        Type::Text if field.choices.is_empty() => "text".to_owned(),
        Type::Text => {
            let words: Vec<String> = field.choices.iter().map(|word| format!("`{}`", cell(word))).collect();
            format!("one of {}", words.join(", "))
        }
        Type::Instant => "date or instant".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::Texts => "list of text".to_owned(),
        Type::One(to) => link(to),
        Type::Many(to) => format!("list of {}", link(to)),
    };
    if field.unit.is_empty() { ty } else { format!("{ty}, in {}", cell(&field.unit)) }
}

fn known_by(schema: &Schema, field: &Field) -> String {
    match field.nature {
        Nature::Declared => match other_way(schema, field) {
            Some(other) => format!("declared; other way {other}"),
            None => "declared".to_owned(),
        },
        Nature::Measured(fresh_for) => format!("measured, fresh for {}", fresh_for.words()),
        Nature::Inverse(from, link) => {
            format!("computed from `{}.{}`", schema.kind(from).name, schema.field(from, link).name)
        }
    }
}

/// The computed way of a written relation.
fn other_way(schema: &Schema, field: &Field) -> Option<String> {
    let (Type::One(to) | Type::Many(to)) = field.ty else { return None };
    let is_it = |other: &&Field| match other.nature {
        Nature::Inverse(from, link) => std::ptr::eq(schema.field(from, link), field),
        _ => false,
    };
    let other = schema.kind(to).fields.iter().find(is_it)?;
    Some(format!("`{}.{}`", schema.kind(to).name, other.name))
}

/// A text fit for a cell of a table.
pub(crate) fn cell(text: &str) -> String {
    words::clean(text).replace('|', "\\|")
}
