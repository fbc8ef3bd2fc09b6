//! What every kind of file shares: its version, its keys, its ids.

use diag::{Diagnostics, Span};

use crate::{
    faults,
    tree::{Key, Node, Yaml},
};

/// Longest id, in characters.
const MAX_ID: usize = 128;

/// Checks that a file says `bailiwick: 1`. `false` means that it is of another version, or no mapping, and should
/// not be read any further; a version that is merely missing is reported and `true`.
pub fn version(root: &Node, diagnostics: &mut Diagnostics) -> bool {
    let start = Span { end: root.span.start, ..root.span };
    if root.is_null() {
        diagnostics.push(faults::no_version(start));
        return false;
    }
    if root.map().is_none() {
        diagnostics.push(faults::shape(root.span, "a mapping", shape_of(root)));
        return false;
    }
    let Some(node) = root.get("bailiwick") else {
        diagnostics.push(faults::no_version(start));
        return true;
    };
    let scalar = node.scalar();
    let is_one = scalar.is_some_and(|scalar| !scalar.quoted && scalar.text == "1");
    if !is_one {
        let found = scalar.map_or(shape_of(node), |scalar| scalar.text.as_str());
        diagnostics.push(faults::unknown_version(node.span, found));
    }
    is_one
}

/// The entries of a mapping whose keys are known; other keys, and anything but a mapping, are reported.
pub fn entries<'n>(
    node: &'n Node,
    known: &[&str],
    diagnostics: &mut Diagnostics,
) -> Vec<(&'n Key, &'n Node)> {
    let Some(map) = mapping(node, diagnostics) else { return Vec::new() };
    let mut entries = Vec::new();
    for (key, value) in map {
        if known.contains(&key.name.as_str()) {
            entries.push((key, value));
        } else {
            diagnostics.push(faults::unknown_key(key.span, &key.name, known));
        }
    }
    entries
}

/// The entries of a mapping with free keys; anything else is reported.
pub(crate) fn mapping<'n>(node: &'n Node, diagnostics: &mut Diagnostics) -> Option<&'n [(Key, Node)]> {
    if node.map().is_none() {
        refuse_shape(node, "a mapping", diagnostics);
    }
    node.map()
}

/// The elements of a list; anything else is reported.
pub(crate) fn list<'n>(node: &'n Node, diagnostics: &mut Diagnostics) -> Option<&'n [Node]> {
    if node.list().is_none() {
        refuse_shape(node, "a list", diagnostics);
    }
    node.list()
}

/// The value of a key that must be there.
pub(crate) fn needed<'n>(node: &'n Node, name: &str, diagnostics: &mut Diagnostics) -> Option<&'n Node> {
    let found = node.get(name);
    if found.is_none() && node.map().is_some() {
        diagnostics.push(faults::missing_key(first_line(node), name));
    }
    found
}

pub(crate) fn refuse_shape(node: &Node, expected: &str, diagnostics: &mut Diagnostics) {
    if node.is_null() {
        diagnostics.push(faults::no_value(node.span));
    } else {
        diagnostics.push(faults::shape(node.span, expected, shape_of(node)));
    }
}

/// Says what a node is.
fn shape_of(node: &Node) -> &'static str {
    match &node.yaml {
        Yaml::Scalar(_) => "a single value",
        Yaml::List(_) => "a list",
        Yaml::Map(_) => "a mapping",
    }
}

/// The first key of a mapping, which is enough to show where it is.
pub(crate) fn first_line(node: &Node) -> Span {
    node.map().and_then(|map| map.first()).map_or(node.span, |(key, _)| key.span)
}

/// Tells whether a text can be an id: lower-case letters, digits, `-`, `_` and `.`, beginning with a letter or a
/// digit, at most 128 characters.
pub fn is_id(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_made_well =
        text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.'));
    starts_well && is_made_well && text.len() <= MAX_ID
}
