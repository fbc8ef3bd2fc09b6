//! The value of a field of the schema.

use std::sync::Arc;

use diag::{Diagnostics, Span};
use model::{EntityRef, Field, KindId, Schema, Type, Value, Zone};

use super::{boolean, duration, instant, is_none, numbers, some, text, texts};
use crate::{faults, keys, tree::Node};

/// Reads the value of a field. Entities that it names are added to `references`, to be looked for later.
pub fn value(
    schema: &Schema,
    zone: &Zone,
    field: &Field,
    node: &Node,
    references: &mut Vec<(EntityRef, Span)>,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    if is_none(node) {
        return Some(Value::None);
    }
    Some(match field.ty {
        Type::Bool => Value::Bool(boolean(node, diagnostics)?),
        Type::Int => {
            let number = numbers::int_in(node, &field.unit, diagnostics)?;
            #[expect(clippy::cast_precision_loss, reason = "bounds are far below where precision is lost")]
            check_range(field, node, number as f64, diagnostics)?;
            Value::Int(number)
        }
        Type::Double => {
            let number = numbers::double_in(node, &field.unit, diagnostics)?;
            check_range(field, node, number, diagnostics)?;
            Value::Double(number)
        }
        Type::Text => Value::Text(Arc::from(word(field, node, diagnostics)?)),
        Type::Instant => Value::Instant(instant(node, zone, diagnostics)?),
        Type::Duration => Value::Duration(duration(node, diagnostics)?),
        Type::Texts => Value::Texts(texts(node, diagnostics)?.into_iter().map(Arc::from).collect()),
        Type::One(kind) => {
            let found = reference(schema, kind, node, diagnostics)?;
            let id = found.id.clone();
            references.push((found, node.span));
            Value::One(id)
        }
        Type::Many(kind) => Value::Many(many(schema, kind, node, references, diagnostics)?),
    })
}

/// Reads a reference to an entity of a kind, written `id` or `kind:id`.
pub fn reference(
    schema: &Schema,
    kind: KindId,
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<EntityRef> {
    let kind_name = &schema.kind(kind).name;
    let written = text(node, diagnostics)?;
    let id = match written.split_once(':') {
        Some((of, _)) if of != kind_name => {
            let fault = match schema.kind_named(of) {
                Some(_) => faults::wrong_kind(node.span, written, kind_name),
                None => faults::not_reference(node.span, written, kind_name),
            };
            diagnostics.push(fault);
            return None;
        }
        Some((_, id)) => id,
        None => written,
    };
    if !keys::is_id(id) {
        diagnostics.push(faults::not_reference(node.span, written, kind_name));
        return None;
    }
    Some(EntityRef { kind, id: Arc::from(id) })
}

fn many(
    schema: &Schema,
    kind: KindId,
    node: &Node,
    references: &mut Vec<(EntityRef, Span)>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Arc<str>>> {
    if node.list().is_none() && !node.is_null() && node.scalar().is_some() {
        let alone = some(node, "a list", diagnostics)?;
        diagnostics.push(faults::not_list(node.span, &alone.text));
        return None;
    }
    let mut ids = Vec::new();
    let mut all_read = true;
    for element in keys::list(node, diagnostics)? {
        match reference(schema, kind, element, diagnostics) {
            Some(found) => {
                ids.push(found.id.clone());
                references.push((found, element.span));
            }
            None => all_read = false,
        }
    }
    all_read.then_some(ids)
}

/// Reads a text. A word of a closed list needs no quotes, even where it looks like something else: `off`.
fn word<'n>(field: &Field, node: &'n Node, diagnostics: &mut Diagnostics) -> Option<&'n str> {
    if field.choices.is_empty() {
        return text(node, diagnostics);
    }
    let written = &some(node, "a text", diagnostics)?.text;
    if field.choices.iter().any(|choice| choice == written) {
        return Some(written);
    }
    diagnostics.push(faults::unknown_word(node.span, written, &field.choices));
    None
}

fn check_range(field: &Field, node: &Node, number: f64, diagnostics: &mut Diagnostics) -> Option<()> {
    let Some((low, high)) = field.range() else { return Some(()) };
    if (low..=high).contains(&number) {
        return Some(());
    }
    let written = node.scalar().map_or("", |scalar| scalar.text.as_str());
    let words =
        if high > 1e6 { "0 to 1,000,000,000,000".to_owned() } else { format!("between {low} and {high}") };
    diagnostics.push(faults::out_of_range(node.span, written, &words));
    None
}
