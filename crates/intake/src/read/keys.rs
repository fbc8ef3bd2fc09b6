//! A mapping whose keys are all known: what is not is said, with what was probably meant.

use diag::{Diagnostics, Span};
use source::{Key, Node};

use crate::faults::Faults;

/// A mapping of `imports.yaml`.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'n> {
    pub(crate) node: &'n Node,
    owner: &'static str,
}

impl<'n> Keys<'n> {
    /// Takes a node as a mapping with some of the known keys.
    pub(crate) fn of(
        node: &'n Node,
        owner: &'static str,
        known: &[&str],
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let Some(entries) = node.map() else {
            diagnostics.wrong_shape(node.span, owner, "a mapping");
            return None;
        };
        for (key, _) in entries {
            if !known.contains(&key.name.as_str()) {
                diagnostics.unknown_key(key.span, &key.name, owner, known);
            }
        }
        Some(Self { node, owner })
    }

    /// The value of a key.
    pub(crate) fn get(self, key: &str) -> Option<&'n Node> {
        self.node.get(key)
    }

    /// A key itself.
    pub(crate) fn key(self, name: &str) -> Option<&'n Key> {
        self.node.map()?.iter().map(|(key, _)| key).find(|key| key.name == name)
    }

    /// The value of a key that must be there.
    pub(crate) fn need(self, key: &str, diagnostics: &mut Diagnostics) -> Option<&'n Node> {
        let node = self.get(key);
        if node.is_none() {
            diagnostics.missing_key(self.node.span, key, self.owner);
        }
        node
    }

    /// The text of a key that must be there.
    pub(crate) fn need_text(self, key: &str, diagnostics: &mut Diagnostics) -> Option<(&'n str, &'n Node)> {
        let node = self.need(key, diagnostics)?;
        text(node, key, diagnostics).map(|text| (text, node))
    }

    /// The text of a key, if there.
    pub(crate) fn text(self, key: &str, diagnostics: &mut Diagnostics) -> Option<(&'n str, Span)> {
        let node = self.get(key)?;
        text(node, key, diagnostics).map(|text| (text, node.span))
    }
}

/// The text of a node that must be one, and not an empty one.
pub(crate) fn text<'n>(node: &'n Node, what: &str, diagnostics: &mut Diagnostics) -> Option<&'n str> {
    let text = node.scalar().map(|scalar| scalar.text.as_str()).filter(|text| !text.is_empty());
    if text.is_none() || node.is_null() {
        diagnostics.wrong_shape(node.span, &format!("`{what}`"), "a text");
        return None;
    }
    text
}

/// The texts of a node that must be a list of them.
pub(crate) fn texts(node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Option<Vec<String>> {
    let Some(list) = node.list() else {
        diagnostics.wrong_shape(node.span, &format!("`{what}`"), "a list");
        return None;
    };
    let mut texts = Vec::new();
    for element in list {
        match element.scalar() {
            Some(scalar) => texts.push(scalar.text.clone()),
            None => diagnostics.wrong_shape(element.span, &format!("an element of `{what}`"), "a text"),
        }
    }
    (texts.len() == list.len()).then_some(texts)
}
