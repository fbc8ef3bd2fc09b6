//! Typed reading of single values. Each function gives the value, or says what is wrong and what to write.
//!
//! Nothing is guessed: `no`, `1:30` and `0123` mean different things to different YAML readers, so they are refused
//! with the form that means one thing to all.

mod numbers;
mod times;
mod value;
mod words;

pub use numbers::{double, int};
pub use times::{duration, instant};
pub use value::{reference, value};
pub use words::{boolean, text, texts};

use diag::Diagnostics;

use crate::{
    faults,
    keys::refuse_shape,
    tree::{Node, Scalar},
};

/// Tells whether a node is a plain `none`: observed not to exist.
pub fn is_none(node: &Node) -> bool {
    node.scalar().is_some_and(|scalar| !scalar.quoted && scalar.text == "none")
}

/// The scalar of a node that has a value; anything else is reported as not being what is expected.
fn some<'n>(node: &'n Node, expected: &str, diagnostics: &mut Diagnostics) -> Option<&'n Scalar> {
    if node.is_null() {
        diagnostics.push(faults::no_value(node.span));
        return None;
    }
    if node.scalar().is_none() {
        refuse_shape(node, expected, diagnostics);
    }
    node.scalar()
}

/// Likewise, where quotes would make it a text.
fn plain<'n>(node: &'n Node, expected: &str, diagnostics: &mut Diagnostics) -> Option<&'n str> {
    let scalar = some(node, expected, diagnostics)?;
    if scalar.quoted {
        diagnostics.push(faults::quoted(node.span, &scalar.text, expected));
        return None;
    }
    Some(&scalar.text)
}

#[cfg(test)]
mod tests;
