//! How it is told what is proven: one named constructor each.

use diag::{Diagnostic, Span};
use source::Node;

use super::{Check, CheckDef, Typed};
use crate::{Exception, ParameterDef, policy::Written};

/// Codes of this file and what they mean.
pub(crate) const CODES: &[(&str, &str)] = &[
    ("P0401", "A check can never apply, whatever the city."),
    ("P0402", "A check can only be unknown, whatever the city."),
    ("P0403", "A check can never fail, whatever the city."),
    ("P0404", "A check can never pass, whatever the city."),
    ("P0405", "A check adds nothing to another."),
    ("P0406", "A parameter is read by no check."),
    ("P0407", "A parameter changes no verdict, whatever its value."),
    ("P0408", "An exception covers all that can fail."),
];

/// The longest condition that is quoted.
const MAX_QUOTED: usize = 60;

pub(super) fn never_applies(check: &Check, def: &CheckDef, core: &[&Typed]) -> Diagnostic {
    let message = format!("`{}` can never apply", check.id);
    let Some(written) = &def.scope else { return Diagnostic::warning("P0401", check.span, message) };
    let quoted: Vec<String> = core.iter().filter_map(|typed| quoted(written, typed)).collect();
    let span = match core {
        [only] => written.node.inner(only.at.clone()),
        _ => written.node.span,
    };
    let label = match quoted.as_slice() {
        [] | [_] => "never true".to_owned(),
        [one, other] if core.len() == 2 => format!("{one} and {other} exclude each other"),
        several if several.len() == core.len() => format!("never together: {}", several.join(", ")),
        _ => "never true".to_owned(),
    };
    Diagnostic::warning("P0401", span, message).label(label).help(
        "no entity can be like this, so the check asks nothing of anybody: mend `where`, or delete the check",
    )
}

fn quoted(written: &Written, typed: &Typed) -> Option<String> {
    let text = written.node.scalar()?.text.get(typed.at.clone())?;
    (text.len() <= MAX_QUOTED).then(|| format!("`{text}`"))
}

pub(super) fn always_unknown(check: &Check, def: &CheckDef) -> Diagnostic {
    let message = format!("where it applies, `{}` is always unknown", check.id);
    Diagnostic::warning("P0402", require(def), message)
        .label("never known where `where` is true")
        .help("`where` excludes what this needs to be known: mend one of them")
}

pub(super) fn never_fails(check: &Check, def: &CheckDef) -> Diagnostic {
    let message = format!("`{}` can never fail", check.id);
    let label = if def.scope.is_some() { "never false where `where` is true" } else { "never false" };
    Diagnostic::warning("P0403", require(def), message)
        .label(label)
        .help("whatever is found, it passes or is unknown: ask for more here, or delete it")
}

pub(super) fn never_passes(check: &Check, def: &CheckDef) -> Diagnostic {
    let message = format!("`{}` can never pass", check.id);
    let label = if def.scope.is_some() { "never true where `where` is true" } else { "never true" };
    Diagnostic::warning("P0404", require(def), message)
        .label(label)
        .help("nobody can meet it: mend the condition; if none of these may be there at all, write `require: \"false\"`")
}

fn require(def: &CheckDef) -> Span {
    let node: &Node = &def.require.node;
    node.span
}

pub(super) fn adds_nothing(check: &Check, other: &Check, both_ways: bool) -> Diagnostic {
    let (id, other_id) = (&check.id, &other.id);
    let message = match both_ways {
        true => format!("`{id}` asks the same as `{other_id}`"),
        false => format!("`{id}` adds nothing to `{other_id}`"),
    };
    let related = if both_ways { "asks the same" } else { "asks at least as much" };
    Diagnostic::warning("P0405", check.span, message)
        .label("says nothing that the other does not")
        .related(other.span, related)
        .help(format!("where it fails, `{other_id}` fails, and where its answer is unknown, that one is unknown or fails: delete or drop it, or ask for more"))
}

pub(super) fn unread(name: &str, def: &ParameterDef) -> Diagnostic {
    Diagnostic::warning("P0406", def.span, format!("no check reads the parameter `{name}`"))
        .label("changes nothing")
        .help("name it in a condition, or delete it")
}

pub(super) fn idle(name: &str, def: &ParameterDef) -> Diagnostic {
    Diagnostic::warning(
        "P0407",
        def.span,
        format!("the parameter `{name}` changes nothing, whatever its value"),
    )
    .label("every value gives the same verdicts")
    .help("mend its bounds or the conditions that read it, or delete it")
}

pub(super) fn empties(exception: &Exception, check: &Check) -> Diagnostic {
    let (id, check_id) = (&exception.id, &check.id);
    Diagnostic::warning(
        "P0408",
        exception.span,
        format!("the exception `{id}` covers all that `{check_id}` can fail"),
    )
    .label("nothing can fail while it lives")
    .related(check.span, "the check that it empties")
    .help("name the entities that it is for; to leave a check out for a time, `drop` it in the manifest")
}
