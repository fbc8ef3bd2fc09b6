//! The condition in its one canonical form: spaces around operators, no needless parentheses, single quotes.

use super::ast::{Expr, Node};

/// Prints a condition; reading it again gives an equal tree.
pub fn print(expr: &Expr) -> String {
    let mut out = String::new();
    write(&mut out, expr, 0);
    out
}

/// Postfix forms bind tightest, then prefix operators; CEL does not read `!-a` or `-!a` without parentheses,
/// and takes `!!a` for `a`.
const PREFIX: u8 = 6;
const POSTFIX: u8 = 7;

fn write(out: &mut String, expr: &Expr, least: u8) {
    let needs_parentheses = tightness(expr) < least;
    if needs_parentheses {
        out.push('(');
    }
    bare(out, expr);
    if needs_parentheses {
        out.push(')');
    }
}

fn tightness(expr: &Expr) -> u8 {
    match &expr.node {
        Node::Choice(..) => 0,
        Node::Binary(op, ..) => op.tightness(),
        Node::Not(_) | Node::Negate(_) => PREFIX,
        Node::Int(value) if *value < 0 => PREFIX,
        Node::Double(value) if value.is_sign_negative() => PREFIX,
        _ => POSTFIX,
    }
}

fn bare(out: &mut String, expr: &Expr) {
    match &expr.node {
        Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Node::Int(value) => out.push_str(&value.to_string()),
        Node::Double(value) => out.push_str(&format!("{value:?}")),
        Node::Text(text) => quote(out, text),
        Node::Name(name) => out.push_str(name),
        Node::List(elements) => {
            out.push('[');
            separated(out, elements);
            out.push(']');
        }
        Node::Select(of, field) => {
            write(out, of, POSTFIX);
            out.push('.');
            out.push_str(field);
        }
        Node::Has(of, field) => {
            out.push_str("has(");
            write(out, of, POSTFIX);
            out.push('.');
            out.push_str(field);
            out.push(')');
        }
        Node::Not(of) => {
            out.push('!');
            write(out, of, POSTFIX);
        }
        Node::Negate(of) => {
            let mut operand = String::new();
            write(&mut operand, of, POSTFIX);
            // A minus before a digit would be read as part of the number.
            let is_number = operand.starts_with(|c: char| c.is_ascii_digit());
            out.push_str(&if is_number { format!("-({operand})") } else { format!("-{operand}") });
        }
        Node::Binary(op, left, right) => {
            write(out, left, op.tightness());
            out.push(' ');
            out.push_str(op.symbol());
            out.push(' ');
            write(out, right, if is_grouped_freely(expr) { op.tightness() } else { op.tightness() + 1 });
        }
        Node::Choice(condition, yes, no) => {
            write(out, condition, 1);
            out.push_str(" ? ");
            write(out, yes, 1);
            out.push_str(" : ");
            write(out, no, 0);
        }
        Node::Call(name, target, args) => {
            if let Some(target) = target {
                write(out, target, POSTFIX);
                out.push('.');
            }
            out.push_str(name);
            out.push('(');
            separated(out, args);
            out.push(')');
        }
        Node::Macro(of, list, variable, body) => {
            write(out, list, POSTFIX);
            out.push_str(&format!(".{}({variable}, ", of.name()));
            write(out, body, 0);
            out.push(')');
        }
    }
}

/// `&&` and `||` do not depend on grouping, so their chains need no parentheses.
fn is_grouped_freely(expr: &Expr) -> bool {
    matches!(&expr.node, Node::Binary(super::ast::Op::And | super::ast::Op::Or, ..))
}

fn separated(out: &mut String, list: &[Expr]) {
    for (n, expr) in list.iter().enumerate() {
        if n > 0 {
            out.push_str(", ");
        }
        write(out, expr, 0);
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('\'');
    for c in text.chars() {
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('\'');
}
