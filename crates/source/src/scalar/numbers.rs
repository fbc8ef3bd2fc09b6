//! Whole numbers and numbers with a fraction, decimal and without decoration.

use diag::Diagnostics;

use super::plain;
use crate::{faults, tree::Node};

/// Reads a whole number of 64 bits.
pub fn int(node: &Node, diagnostics: &mut Diagnostics) -> Option<i64> {
    int_in(node, "", diagnostics)
}

/// Reads a number with or without a fraction; never NaN, never infinite.
pub fn double(node: &Node, diagnostics: &mut Diagnostics) -> Option<f64> {
    double_in(node, "", diagnostics)
}

/// Reads a whole number; the help names the unit.
pub(super) fn int_in(node: &Node, unit: &str, diagnostics: &mut Diagnostics) -> Option<i64> {
    let text = plain(node, "a whole number", diagnostics)?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let number = if is_decimal(digits) { text.parse().ok() } else { None };
    if number.is_none() {
        let help = match digits {
            _ if is_decimal(digits) => {
                "it must lie between -9223372036854775808 and 9223372036854775807".to_owned()
            }
            _ if digits.split_once('.').is_some_and(|(a, b)| is_decimal(a) && all_digits(b)) => {
                "a whole number has no fraction".to_owned()
            }
            _ => teach(digits, unit),
        };
        diagnostics.push(faults::not_int(node.span, text, help));
    }
    number
}

/// Reads a number; the help names the unit.
pub(super) fn double_in(node: &Node, unit: &str, diagnostics: &mut Diagnostics) -> Option<f64> {
    let text = plain(node, "a number", diagnostics)?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let number: Option<f64> = if is_fraction(digits) { text.parse().ok() } else { None };
    let number = number.filter(|number| number.is_finite());
    if number.is_none() {
        let help = if is_fraction(digits) { "it is too large".to_owned() } else { teach(digits, unit) };
        diagnostics.push(faults::not_double(node.span, text, help));
    }
    number
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a text is made of digits without a leading zero.
fn is_decimal(text: &str) -> bool {
    all_digits(text) && (text == "0" || !text.starts_with('0'))
}

/// Tells whether a text is a decimal number with an optional fraction and exponent.
fn is_fraction(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    is_decimal(whole) && all_digits(fraction) && all_digits(exponent)
}

/// Says why a text that was meant as a number is none.
fn teach(digits: &str, unit: &str) -> String {
    let is_grouped =
        digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'\'' | b' ' | b','));
    let number_ends = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let (number, rest) = digits.split_at(number_ends);
    match rest.trim_start() {
        _ if ["0x", "0o", "0b"].iter().any(|sign| digits.starts_with(sign)) => {
            "write it in decimal digits".to_owned()
        }
        _ if all_digits(digits) => {
            format!("a leading zero means base eight to some; write `{}`", digits.trim_start_matches('0'))
        }
        rest if rest.starts_with(':') && !number.is_empty() => {
            "`:` means base sixty to some; write one number, or `1h30m` where a length of time is expected"
                .to_owned()
        }
        _ if matches!(digits.to_ascii_lowercase().as_str(), ".nan" | ".inf") => {
            "only a finite number can be written; leave the key out if it is not known".to_owned()
        }
        _ if digits.starts_with('.') => "write a digit before the point".to_owned(),
        _ if digits.starts_with('+') => "leave the `+` out".to_owned(),
        _ if is_grouped && digits.contains(',') => {
            "write a decimal point, and nothing between groups of digits".to_owned()
        }
        _ if is_grouped => "write nothing between groups of digits".to_owned(),
        "%" => "write a share between 0 and 1, such as `0.8`".to_owned(),
        rest if !number.is_empty() && !rest.is_empty() => match unit {
            "" => "write the number alone".to_owned(),
            unit => format!("write the number alone; its unit is {unit}"),
        },
        _ => "write decimal digits, such as `12`".to_owned(),
    }
}
