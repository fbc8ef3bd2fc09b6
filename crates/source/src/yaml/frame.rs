//! A list or mapping while it is read.

use std::collections::HashMap;

use diag::{Diagnostics, Span};

use crate::{
    faults,
    tree::{Key, Node, Yaml},
};

/// What a tree weighs, aliases expanded.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub nodes: usize,
    pub bytes: usize,
}

/// A list or mapping that is still open.
pub(super) struct Frame {
    pub start: usize,
    /// End of the last thing in it; where it ends itself, if written by indentation.
    pub end: usize,
    pub is_flow: bool,
    pub anchor: usize,
    /// Levels of lists and mappings in it, itself included.
    pub height: usize,
    pub size_before: Size,
    /// Whether its values are expressions: it stands under `variables`.
    pub holds_expressions: bool,
    pub content: Content,
}

pub(super) enum Content {
    List(Vec<Node>),
    Map { entries: Vec<(Key, Node)>, seen: HashMap<String, Span>, next: Next },
}

/// What a mapping waits for.
pub(super) enum Next {
    Key,
    ValueOf(Key),
    /// The value of a key that was refused.
    Ignored,
}

/// Judges a key; a second one of the same name keeps nothing of its value.
pub(super) fn key(node: Node, seen: &mut HashMap<String, Span>, diagnostics: &mut Diagnostics) -> Next {
    let span = node.span;
    let Yaml::Scalar(scalar) = node.yaml else {
        diagnostics.push(faults::key_is_no_text(span));
        return Next::Ignored;
    };
    if scalar.text.is_empty() {
        diagnostics.push(faults::key_is_no_text(span));
        return Next::Ignored;
    }
    if scalar.text == "<<" && !scalar.quoted {
        diagnostics.push(faults::merge_key(span));
        return Next::Ignored;
    }
    if let Some(first) = seen.get(&scalar.text) {
        diagnostics.push(faults::duplicate_key(span, &scalar.text, *first));
        return Next::Ignored;
    }
    seen.insert(scalar.text.clone(), span);
    Next::ValueOf(Key { name: scalar.text, span })
}
