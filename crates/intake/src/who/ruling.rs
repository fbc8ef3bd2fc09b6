//! What the city rules on who is who, in `imports.yaml`.

use std::sync::Arc;

use diag::{Diagnostics, Span};
use model::{EntityRef, Schema};
use source::Node;

use crate::{
    faults::Faults,
    read::{Keys, texts},
};

/// A line of `who-is-who`: these are one, or these are not.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    /// Whether they are one.
    pub is_same: bool,
    /// Of whom it speaks; all of one kind.
    pub entities: Vec<EntityRef>,
    /// Why; empty if it is not said.
    pub reason: Arc<str>,
    /// Where it is written.
    pub span: Span,
}

/// Reads `who-is-who` of `imports.yaml`, a list of `{same: [asset:a, asset:b], reason: ...}` and
/// `{apart: [asset:a, asset:b], reason: ...}`.
pub fn read_rulings(root: &Node, schema: &Schema, diagnostics: &mut Diagnostics) -> Vec<Ruling> {
    let Some(node) = root.get("who-is-who") else { return Vec::new() };
    let Some(list) = node.list() else {
        if !node.is_null() {
            diagnostics.wrong_shape(node.span, "`who-is-who`", "a list");
        }
        return Vec::new();
    };
    list.iter().filter_map(|node| ruling(node, schema, diagnostics)).collect()
}

fn ruling(node: &Node, schema: &Schema, diagnostics: &mut Diagnostics) -> Option<Ruling> {
    let keys = Keys::of(node, "a line of `who-is-who`", &["same", "apart", "reason"], diagnostics)?;
    let reason = keys.text("reason", diagnostics).map_or("", |(reason, _)| reason);
    let (is_same, named) = match (keys.get("same"), keys.get("apart")) {
        (Some(same), None) => (true, same),
        (None, Some(apart)) => (false, apart),
        _ => {
            diagnostics.missing_key(node.span, "same` or `apart", "a line of `who-is-who`");
            return None;
        }
    };
    let what = if is_same { "same" } else { "apart" };
    let ids = texts(named, what, diagnostics)?;
    let mut entities = Vec::new();
    for (text, node) in ids.iter().zip(named.list().unwrap_or_default()) {
        match text.split_once(':').and_then(|(kind, id)| Some((schema.kind_named(kind)?, id))) {
            Some((kind, id)) => entities.push(EntityRef { kind, id: Arc::from(id) }),
            None => diagnostics.bad_option(node.span, what, "a kind and an id, as `asset:pump-3`"),
        }
    }
    let is_fit = entities.len() == ids.len() && entities.len() > 1;
    let is_of_one_kind = entities.windows(2).all(|pair| pair[0].kind == pair[1].kind);
    if !is_fit || !is_of_one_kind {
        if entities.len() == ids.len() {
            diagnostics.bad_option(named.span, what, "a list of two or more entities of one kind");
        }
        return None;
    }
    Some(Ruling { is_same, entities, reason: Arc::from(reason), span: node.span })
}
