//! Diagnostic codes: whatever the product can say is documented.

use std::collections::BTreeSet;

use crate::workspace::{must_be_empty, read, root, sources};

const REFERENCE: &str = "docs/reference/diagnostics.md";

/// Finds string literals that are codes: a capital letter and four digits. `X` is left to tests for examples.
fn codes_in(text: &str) -> BTreeSet<String> {
    text.split('"').filter(|piece| is_code(piece)).map(str::to_owned).collect()
}

fn is_code(text: &str) -> bool {
    let mut bytes = text.bytes();
    let letter = bytes.next().is_some_and(|letter| letter.is_ascii_uppercase() && letter != b'X');
    letter && bytes.len() == 4 && bytes.all(|digit| digit.is_ascii_digit())
}

#[test]
fn every_code_is_documented() {
    if !root().join(REFERENCE).exists() {
        return;
    }
    let reference = read(REFERENCE);
    let wrong: Vec<String> = sources()
        .iter()
        .flat_map(|path| codes_in(&read(path)))
        .filter(|code| !reference.contains(code.as_str()))
        .collect();
    must_be_empty(
        &wrong,
        "Describe these codes in docs/reference/diagnostics.md: what is wrong, and what to do.",
    );
}

#[test]
fn a_code_is_a_capital_and_four_digits() {
    let found = codes_in(r#"error("S0103", span, "P02077"); warning("X0001"); "p0207""#);
    assert_eq!(found, BTreeSet::from(["S0103".to_owned()]));
}
