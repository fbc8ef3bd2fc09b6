//! Any bytes, and shipped conditions and policies with a few bytes changed: nothing crashes.

use policy::testing::{fuzz_condition, fuzz_policy, fuzz_scenario};
use testkit::Dice;

use crate::shipped::{conditions, texts};

const PIECES: &[&str] = &[
    "asset",
    "service",
    "city",
    ".zone",
    ".assets",
    ".id",
    ".exists(",
    ".all(a, ",
    ".map(",
    "has(",
    "size(",
    "days(",
    "date('2026-01-01')",
    "matches('",
    "'",
    "\"",
    "r'",
    "b'",
    "'''",
    "\\u00",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    "?",
    ":",
    "&&",
    "||",
    "!",
    "-",
    "==",
    "!=",
    "<=",
    "in",
    " ",
    "\n",
    "//",
    "1",
    "1u",
    "0x",
    "1e9",
    ".5",
    "9223372036854775808",
    "true",
    "null",
    "now",
    "a",
    "é",
    "𝄞",
    "\u{0}",
    "\u{202e}",
    "`",
    "@",
    ";",
    "=",
    "&",
    "|",
    ".",
    "..",
];

#[test]
fn random_pieces_are_a_condition_or_a_fault() {
    let mut dice = Dice::new(1);
    for _ in 0..5_000 {
        let n = dice.below(40);
        let text: String = (0..n).map(|_| *dice.pick(PIECES)).collect();
        fuzz_condition(text.as_bytes());
    }
}

#[test]
fn random_bytes_are_a_condition_or_a_fault() {
    let mut dice = Dice::new(2);
    for _ in 0..5_000 {
        let n = dice.below(60);
        let bytes: Vec<u8> = (0..n).map(|_| dice.throw().to_le_bytes()[0]).collect();
        fuzz_condition(&bytes);
        fuzz_policy(&bytes);
        fuzz_scenario(&bytes);
    }
}

/// A text with a few bytes changed, taken out, put in or doubled.
fn mutated(dice: &mut Dice, text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len());
        match dice.below(5) {
            0 if !bytes.is_empty() => bytes[at] = dice.throw().to_le_bytes()[0],
            1 if !bytes.is_empty() => drop(bytes.remove(at)),
            2 => drop(bytes.splice(at..at, dice.pick(PIECES).bytes())),
            3 => {
                let end = (at + dice.below(20)).min(bytes.len());
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

#[test]
fn shipped_conditions_with_changes_are_a_condition_or_a_fault() {
    let mut dice = Dice::new(3);
    let conditions = conditions();
    for _ in 0..5_000 {
        let text = dice.pick(&conditions).clone();
        fuzz_condition(&mutated(&mut dice, &text));
    }
}

#[test]
fn shipped_policies_with_changes_are_a_policy_or_faults() {
    let mut dice = Dice::new(4);
    let texts = texts("policies");
    for _ in 0..150 {
        let text = dice.pick(&texts).clone();
        fuzz_policy(&mutated(&mut dice, &text));
    }
}

#[test]
fn shipped_scenarios_with_changes_are_a_scenario_or_faults() {
    let mut dice = Dice::new(5);
    let texts = texts("scenarios");
    for _ in 0..150 {
        let text = dice.pick(&texts).clone();
        fuzz_scenario(&mutated(&mut dice, &text));
    }
}

#[test]
fn what_once_crashed_or_could_is_kept() {
    for text in [
        "",
        " ",
        "\u{feff}true",
        "'\\ud800'",
        "\"\\U00110000\"",
        "-9223372036854775808",
        "--9223372036854775808",
        "1.all(x, x)",
        "[].all(x, x)",
        "[[]].all(x, x == [])",
        "[] + []",
        "[] == []",
        "[] in []",
        "[[]] in [[]]",
        "true ? [] : [1]",
        "[].map(x, x).map(y, y)",
        "-[].map(x, x)",
        "has(asset)",
        "has(asset.zone.assets)",
        "asset.id.id",
        "city",
        "city.city",
        "asset == city",
        "asset == asset",
        "[asset, city]",
        "//",
        "true //",
        "'a'.matches('(')",
        "'a'.matches('(?:a{1000}){1000}')",
        "'a'.matches('\\\\')",
        "date('0000-00-00')",
        "timestamp('9999-12-31T23:59:59Z') + days(1) > now",
        "[1, 2.0, -3]",
        "1.0 in [1]",
        "1 in [1.0]",
        "-1 in [1.0]",
    ] {
        fuzz_condition(text.as_bytes());
    }
}
