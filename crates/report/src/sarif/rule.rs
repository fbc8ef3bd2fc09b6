//! A check as a rule.

use app::{Assessment, Loaded};
use policy::{Check, CheckDef, Severity, Written, lang::print::print};
use serde_json::{Value, json};

use super::message;
use crate::{explain::remedy_words, find, words::short};

pub(super) fn rule(loaded: &Loaded, assessment: &Assessment, check: &Check) -> Value {
    let (policy, name) = check.id.split_once('/').unwrap_or(("", &check.id));
    let adopted = assessment.adopted.iter().find(|it| it.id == policy);
    let serves = check.serves.iter().map(|serves| json!({"id": serves.id, "full": serves.full}));
    json!({
        "id": check.id,
        "name": name,
        "shortDescription": message(&short(said(check.title.text(), &check.id))),
        "fullDescription": message(&asks(loaded, check)),
        "help": message(&help(check)),
        "defaultConfiguration": {"level": level(check.severity)},
        "properties": {
            "tags": ["security", policy],
            "severity": check.severity.word(),
            "security-severity": rank(check.severity),
            "policy": policy,
            "policyTitle": adopted.map(|it| short(it.title.text())),
            "each": loaded.city.manifest.schema.kind(check.kind).name,
            "serves": serves.collect::<Vec<_>>(),
            "dueForSeconds": find::due_seconds(loaded, check.severity),
        },
    })
}

/// A text, or what stands for it where there is none.
fn said<'a>(text: &'a str, id: &'a str) -> &'a str {
    if text.trim().is_empty() { id } else { text }
}

/// How bad a fail is, in the words of the standard.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The middle of the range that GitHub calls by the same word. It is no CVSS score.
fn rank(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// What the check asks, as the policy writes it.
fn asks(loaded: &Loaded, check: &Check) -> String {
    let kind = loaded.city.manifest.schema.kind(check.kind).name.replace('_', " ");
    let Some(def) = definition(loaded, check) else { return check.title.text().to_owned() };
    let code = |written: &Written| print(&written.expr);
    match &def.scope {
        Some(scope) => {
            format!("Of each {kind} for which `{}` it asks that `{}`.", code(scope), code(&def.require))
        }
        None => format!("Of each {kind} it asks that `{}`.", code(&def.require)),
    }
}

/// What the policy that wrote the check says of it.
fn definition<'a>(loaded: &'a Loaded, check: &Check) -> Option<&'a CheckDef> {
    loaded.policies.values().flat_map(|policy| &policy.checks).find(|def| def.span == check.span)
}

/// Why it matters, what mends it, and how to ask for more.
fn help(check: &Check) -> String {
    let remedy = check.remedy.as_ref().map(|remedy| format!("Remedy: {}.", remedy_words(remedy)));
    let ask = format!("To see why: bailiwick explain {} ENTITY", check.id);
    let said = [Some(check.explanation.text().trim().to_owned()), remedy, Some(ask)];
    said.into_iter().flatten().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}
