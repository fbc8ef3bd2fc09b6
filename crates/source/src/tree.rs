//! A YAML file as a tree in which every node knows its place.
//!
//! Scalars keep their text and whether they were quoted; nothing is converted here, so that `no`, `1:30` and
//! `0123` stay what the person wrote.

use diag::Span;

/// A node and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The bytes of the file that it covers, quotes included.
    pub span: Span,
    /// What it is.
    pub yaml: Yaml,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Yaml {
    /// A single text.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of writing, keys unique.
    Map(Vec<(Key, Node)>),
}

/// A single text.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The text, escapes resolved; empty for a missing value.
    pub text: String,
    /// Whether it was in quotes or a block; a plain scalar may mean a number or a truth value.
    pub quoted: bool,
    /// Where the text begins in the file, if it stands there byte for byte.
    pub verbatim_at: Option<u32>,
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its text.
    pub name: String,
    /// Its place.
    pub span: Span,
}

impl Node {
    /// The text, if the node is a scalar.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.yaml {
            Yaml::Scalar(scalar) => Some(scalar),
            Yaml::List(_) | Yaml::Map(_) => None,
        }
    }

    /// The elements, if the node is a list.
    pub fn list(&self) -> Option<&[Node]> {
        match &self.yaml {
            Yaml::List(list) => Some(list),
            Yaml::Scalar(_) | Yaml::Map(_) => None,
        }
    }

    /// The entries, if the node is a mapping.
    pub fn map(&self) -> Option<&[(Key, Node)]> {
        match &self.yaml {
            Yaml::Map(entries) => Some(entries),
            Yaml::Scalar(_) | Yaml::List(_) => None,
        }
    }

    /// The value of a key, if the node is a mapping that has it.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.map()?.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// Tells whether the value is missing or a plain `null` or `~`.
    pub fn is_null(&self) -> bool {
        self.scalar().is_some_and(|scalar| {
            !scalar.quoted && matches!(scalar.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
        })
    }

    /// The place of a range of bytes of a scalar's text; the whole scalar where the text is not verbatim.
    pub fn inner(&self, range: std::ops::Range<usize>) -> Span {
        let verbatim_at = self.scalar().and_then(|scalar| scalar.verbatim_at);
        match verbatim_at {
            Some(at) => Span::new(self.span.file, at as usize + range.start, at as usize + range.end),
            None => self.span,
        }
    }
}
