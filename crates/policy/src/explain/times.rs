//! When something is, compared with another instant, in the words that people use for it.

use model::Field;

use super::{Explainer, fields, words};
use crate::lang::{
    ast::Op,
    typed::{Term, Ty, Typed},
};

/// Says a comparison of instants, where one of them is a field that tells when something is.
pub(super) fn compared(
    explainer: &Explainer<'_>,
    op: Op,
    left: &Typed,
    right: &Typed,
    n_slots: usize,
) -> Option<String> {
    let is_order = matches!(op, Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual);
    if left.ty != Ty::Instant || !is_order {
        return None;
    }
    let (op, when, than) = match (field(explainer, left), field(explainer, right)) {
        (Some(_), _) => (op, left, right),
        (None, Some(_)) => (op.mirrored(), right, left),
        (None, None) => return None,
    };
    let (of, field) = field(explainer, when)?;
    let owner = words::owner(explainer, of, n_slots);
    let event = fields::event(&owner, field)?;
    let say = |typed: &Typed| words::says(explainer, typed, n_slots);
    Some(match &than.unnamed().node {
        Term::Now => format!("{} {}", fields::label(&owner, field), beside_now(op)),
        Term::Binary(Op::Subtract, now, ago) if is_now(now) && ago.ty == Ty::Duration => {
            match (op, reads_a_field(ago)) {
                (Op::GreaterEqual, false) => {
                    format!("{} within the last {}", fields::without_last(&event), say(ago))
                }
                (Op::Greater, false) => {
                    format!("{} less than {} ago", fields::without_last(&event), say(ago))
                }
                (Op::LessEqual, false) => format!("{event} at least {} ago", say(ago)),
                (_, false) => format!("{event} more than {} ago", say(ago)),
                (Op::GreaterEqual, true) => format!("{event} no longer ago than {}", say(ago)),
                (Op::Greater, true) => format!("{event} less long ago than {}", say(ago)),
                (Op::LessEqual, true) => format!("{event} at least as long ago as {}", say(ago)),
                (_, true) => format!("{event} longer ago than {}", say(ago)),
            }
        }
        Term::Binary(Op::Add, now, ahead) if is_now(now) => {
            let how = match op {
                Op::LessEqual => "no later than",
                Op::Less => "sooner than",
                Op::Greater => "later than",
                _ => "no sooner than",
            };
            format!("{event} {how} {} from now", say(ahead))
        }
        _ => {
            let how = match op {
                Op::LessEqual => "no later than",
                Op::Less => "before",
                Op::Greater => "after",
                _ => "no earlier than",
            };
            format!("{event} {how} {}", say(than))
        }
    })
}

/// The time between two instants: `the time since it was last patched`.
pub(super) fn between(explainer: &Explainer<'_>, later: &Typed, earlier: &Typed, n_slots: usize) -> String {
    let point = |typed: &Typed| {
        let moment = field(explainer, typed)
            .and_then(|(of, field)| fields::moment(&words::owner(explainer, of, n_slots), field));
        moment.unwrap_or_else(|| words::says(explainer, typed, n_slots))
    };
    match (is_now(later), point(earlier)) {
        (true, earlier) => format!("the time since {}", earlier.strip_prefix("when ").unwrap_or(&earlier)),
        (false, earlier) => format!("the time from {earlier} to {}", point(later)),
    }
}

fn is_now(typed: &Typed) -> bool {
    typed.unnamed().node == Term::Now
}

/// A field that tells when something is, and whose it is.
fn field<'t>(explainer: &'t Explainer<'_>, typed: &'t Typed) -> Option<(&'t Typed, &'t Field)> {
    let Term::Field(of, kind, field) = &typed.unnamed().node else { return None };
    let field = explainer.schema.field(*kind, *field);
    field.doc.starts_with("When ").then_some((of, field))
}

/// How an instant stands to the present, after `the time when ...`.
fn beside_now(op: Op) -> &'static str {
    match op {
        Op::Less => "is past",
        Op::LessEqual => "has come",
        Op::Greater => "is still to come",
        _ => "is not past",
    }
}

fn reads_a_field(typed: &Typed) -> bool {
    matches!(typed.node, Term::Field(..)) || typed.children().into_iter().any(reads_a_field)
}
