//! Truth values and texts.

use diag::Diagnostics;

use super::{plain, some};
use crate::{faults, keys, tree::Node};

/// Words that some YAML readers take for true.
const YES: &[&str] = &["true", "yes", "on", "y"];
/// Words that some YAML readers take for false.
const NO: &[&str] = &["false", "no", "off", "n"];

/// Reads `true` or `false`.
pub fn boolean(node: &Node, diagnostics: &mut Diagnostics) -> Option<bool> {
    let text = plain(node, "a truth value", diagnostics)?;
    match text {
        "true" => return Some(true),
        "false" => return Some(false),
        _ => {}
    }
    let lower = text.to_ascii_lowercase();
    let write = match lower.as_str() {
        word if YES.contains(&word) => Some("true"),
        word if NO.contains(&word) => Some("false"),
        _ => None,
    };
    diagnostics.push(faults::not_bool(node.span, text, write));
    None
}

/// Reads a text. A plain scalar that looks like anything else must be in quotes.
pub fn text<'n>(node: &'n Node, diagnostics: &mut Diagnostics) -> Option<&'n str> {
    let scalar = some(node, "a text", diagnostics)?;
    let other = if scalar.quoted { None } else { looks_like(&scalar.text) };
    if let Some(other) = other {
        diagnostics.push(faults::text_needs_quotes(node.span, &scalar.text, other));
        return None;
    }
    Some(&scalar.text)
}

/// Reads a list of texts.
pub fn texts<'n>(node: &'n Node, diagnostics: &mut Diagnostics) -> Option<Vec<&'n str>> {
    if let Some(alone) = node.scalar()
        && !node.is_null()
    {
        diagnostics.push(faults::not_list(node.span, &alone.text));
        return None;
    }
    let read: Vec<Option<&str>> =
        keys::list(node, diagnostics)?.iter().map(|element| text(element, diagnostics)).collect();
    read.into_iter().collect()
}

/// Says what else a plain scalar looks like to one YAML reader or another.
fn looks_like(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    if YES.contains(&lower.as_str()) || NO.contains(&lower.as_str()) {
        return Some("a truth value");
    }
    if lower == "none" {
        return Some("`none`, which means that it does not exist");
    }
    let digits = text.trim_start_matches(['-', '+']);
    let is_dotted_word = matches!(lower.as_str(), ".nan" | ".inf" | "-.inf" | "+.inf");
    let starts_as_number = digits.starts_with(|c: char| c.is_ascii_digit())
        || digits.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if is_dotted_word {
        return Some("a number");
    }
    if !starts_as_number {
        return None;
    }
    let made_of = |extra: &str| digits.chars().all(|c| c.is_ascii_digit() || extra.contains(c));
    let is_hex = ["0x", "0o", "0b"].iter().any(|sign| {
        digits
            .strip_prefix(sign)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_hexdigit()))
    });
    let is_exponent = digits.replace('_', "").parse::<f64>().is_ok();
    let is_date = text.len() >= 8 && text.split('-').count() == 3 && made_of("-:.+tTzZ ");
    if is_hex || is_exponent || (made_of("_") && !digits.is_empty()) {
        Some("a number")
    } else if is_date {
        Some("a date")
    } else if made_of(":._") && digits.contains(':') {
        Some("a time")
    } else {
        None
    }
}
