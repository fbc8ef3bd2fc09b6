//! What can be wrong with a policy file, an adoption, an exception or a case: one named constructor each.

use diag::{Diagnostic, Span, nearest};
use source::Node;

use crate::lang::fault::Fault;

/// Codes of this file and what they mean.
pub(crate) const CODES: &[(&str, &str)] = &[
    ("P0301", "A key that must be there is missing."),
    ("P0302", "A word is not one of those that are meant."),
    ("P0303", "An id is not made of small letters, digits and `-`."),
    ("P0304", "An id is used twice."),
    ("P0305", "A kind is not known."),
    ("P0306", "A parameter is not known."),
    ("P0307", "A parameter's value is not of its type, or outside its bounds."),
    ("P0308", "A policy is not known."),
    ("P0309", "A check is not known."),
    ("P0310", "Policies extend each other in a circle."),
    ("P0311", "An exception or drop is approved by its owner."),
    ("P0312", "A span of time ends before it begins."),
    ("P0313", "A case is not of the form that is meant."),
    ("P0314", "A case does not come out as it says."),
    ("P0315", "A policy is past its review date."),
    ("P0316", "A cost is not of the form `120 EUR`."),
    ("P0317", "A place in an explanation cannot be filled."),
    ("P0318", "The day of an incident is neither a day nor a month."),
    ("P0319", "An amount of money or hours lies outside of what it can be."),
];

pub(crate) fn missing(span: Span, key: &str, example: &str) -> Diagnostic {
    Diagnostic::error("P0301", span, format!("`{key}` is missing")).help(format!("add `{key}: {example}`"))
}

pub(crate) fn not_a_word(node: &Node, found: &str, words: &[&str]) -> Diagnostic {
    let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    Diagnostic::error("P0302", node.span, format!("`{found}` is not one of the words meant here")).help(
        match nearest(found, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {list}"),
        },
    )
}

pub(crate) fn not_an_id(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("P0303", span, format!("`{found}` cannot be an id"))
        .help("use small letters, digits and `-`, as in `remote-access`")
}

pub(crate) fn twice(span: Span, what: &str, id: &str, first: Span) -> Diagnostic {
    Diagnostic::error("P0304", span, format!("the {what} `{id}` is there twice"))
        .related(first, "first here")
        .help("ids are permanent: give the newer one another")
}

pub(crate) fn no_such_kind(span: Span, found: &str, near: Option<&str>) -> Diagnostic {
    Diagnostic::error("P0305", span, format!("`{found}` is not a kind")).help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "docs/reference/schema.md lists the kinds".to_owned(),
    })
}

pub(crate) fn no_such_parameter(span: Span, found: &str, near: Option<&str>) -> Diagnostic {
    Diagnostic::error("P0306", span, format!("`{found}` is not a parameter of this policy"))
        .maybe_help(near.map(|near| format!("did you mean `{near}`?")))
}

pub(crate) fn parameter_value(span: Span, why: impl Into<String>) -> Diagnostic {
    Diagnostic::error("P0307", span, why)
}

pub(crate) fn no_such_policy(span: Span, found: &str, near: Option<&str>) -> Diagnostic {
    Diagnostic::error("P0308", span, format!("there is no policy `{found}`")).help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "policies are read from the city's `policies` folder and from those shipped".to_owned(),
    })
}

pub(crate) fn no_such_check(span: Span, found: &str, near: Option<&str>) -> Diagnostic {
    Diagnostic::error("P0309", span, format!("there is no check `{found}`"))
        .maybe_help(near.map(|near| format!("did you mean `{near}`?")))
}

pub(crate) fn extends_in_a_circle(span: Span, names: &str) -> Diagnostic {
    Diagnostic::error("P0310", span, format!("policies extend each other in a circle: {names}"))
}

pub(crate) fn approves_own(span: Span, owner: &str) -> Diagnostic {
    Diagnostic::error("P0311", span, format!("`{owner}` both owns and approves it"))
        .help("name another post as `approver`")
}

pub(crate) fn ends_before(span: Span) -> Diagnostic {
    Diagnostic::error("P0312", span, "it ends before it begins")
}

pub(crate) fn case_form(span: Span, why: impl Into<String>) -> Diagnostic {
    Diagnostic::error("P0313", span, why)
}

pub(crate) fn case_failed(span: Span, check: &str, expected: &str, found: &str, why: &str) -> Diagnostic {
    Diagnostic::error("P0314", span, format!("`{check}` comes out as {found}, not {expected}"))
        .label(format!("expects {expected}"))
        .maybe_help((!why.is_empty()).then(|| why.to_owned()))
}

pub(crate) fn played_otherwise(
    span: Span,
    scenario: &str,
    expected: &str,
    found: &str,
    why: &str,
) -> Diagnostic {
    Diagnostic::error("P0314", span, format!("`{scenario}` comes out as `{found}`"))
        .label(format!("expects `{expected}`"))
        .help(why.to_owned())
}

pub(crate) fn past_review(span: Span, policy: &str, date: &str) -> Diagnostic {
    Diagnostic::warning("P0315", span, format!("`{policy}` should have been reviewed by {date}"))
        .help("it still binds; review it and move `review-by`")
}

pub(crate) fn cost_form(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("P0316", span, format!("`{found}` is not a cost")).help("write it as `120 EUR`")
}

pub(crate) fn place(span: Span, found: &str, why: &str) -> Diagnostic {
    Diagnostic::error("P0317", span, format!("`{{{found}}}` cannot be filled: {why}"))
        .help("places look like `{asset.name}`")
}

pub(crate) fn not_a_day_or_month(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("P0318", span, format!("`{found}` is neither a day nor a month"))
        .help("write a day as \"2023-11-25\", or a month as \"2023-11\" where the day is not published")
}

pub(crate) fn amount_out_of_range(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("P0319", span, format!("`{found}` is out of range"))
        .label("must be 0 to 1,000,000,000,000")
}

/// Puts a mistake of a condition where it stands in the file.
pub(crate) fn of_condition(node: &Node, fault: &Fault) -> Diagnostic {
    Diagnostic::error(fault.code, node.inner(fault.at.clone()), fault.message.clone())
        .label(fault.label.clone())
        .maybe_help(fault.help.clone())
}
