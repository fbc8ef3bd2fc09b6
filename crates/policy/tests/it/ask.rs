//! The one helper that knows the API: a city in a string, a check in a few words, the verdict as text.

use std::collections::BTreeMap;

use diag::{Diagnostics, Files};
use policy::{
    Adopted, Binding, Exception, Judgement,
    lang::eval::{Reason, Why},
};
use testkit::Town;

/// A check in a few words.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ask<'a> {
    pub(crate) each: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) require: &'a str,
    pub(crate) max_age: &'a str,
    /// More lines of the policy, such as variables and parameters.
    pub(crate) more: &'a str,
}

impl Ask<'_> {
    fn policy(&self) -> String {
        let line = |key: &str, value: &str| match value {
            "" => String::new(),
            value => format!("    {key}: \"{}\"\n", value.replace('\\', "\\\\").replace('"', "\\\"")),
        };
        let evidence = match self.max_age {
            "" => String::new(),
            age => format!("    evidence: {{max-age: {age}}}\n"),
        };
        format!(
            "bailiwick: 1\npolicy: p\ntitle: P\nowner: post:ciso\nstatus: active\n{}\nchecks:\n  - id: c\n    each: {}\n{}{}{evidence}    severity: high\n    title: C\n",
            self.more,
            if self.each.is_empty() { "asset" } else { self.each },
            line("where", self.scope),
            line("require", self.require),
        )
    }

    /// Binds the policy to a town; the error is what a person would be told.
    pub(crate) fn bind(&self, town: &Town) -> Result<Adopted, String> {
        let mut files = Files::default();
        let mut diagnostics = Diagnostics::default();
        let file = files.add("p.yaml", self.policy());
        let root = source::parse(&files, file, &mut diagnostics);
        let policy = root.and_then(|root| policy::read(&town.schema, &root, &mut diagnostics));
        let policies: BTreeMap<_, _> = policy.into_iter().map(|policy| (policy.id.clone(), policy)).collect();
        let as_of = town.state.as_of();
        let binding = Binding { schema: &town.schema, zone: &town.zone, as_of, policies: &policies };
        let file = files.add("bailiwick.yaml", "adopt: [{policy: p}]");
        let manifest = source::parse(&files, file, &mut diagnostics).unwrap();
        match binding.adopt(manifest.get("adopt"), &mut diagnostics).pop() {
            Some(adopted) if !diagnostics.has_errors() => Ok(adopted),
            _ => Err(diag::text(&files, &diagnostics, false)),
        }
    }

    /// Judges a town, under the exceptions in its file.
    pub(crate) fn judge(&self, text: &str) -> (Town, Judgement) {
        let town = testkit::town(text);
        let adopted = vec![self.bind(&town).unwrap_or_else(|said| panic!("{said}"))];
        let exceptions = exceptions(&town, &adopted).unwrap_or_else(|said| panic!("{said}"));
        let judgement = policy::judge(&town.schema, &town.state, &adopted, &exceptions, &mut |_, _| {});
        (town, judgement)
    }

    /// The verdict on the entity `it`, or the only one, with the reasons of an unknown.
    pub(crate) fn of(&self, text: &str) -> String {
        let (town, judgement) = self.judge(text);
        let kind = town.schema.kind_named(if self.each.is_empty() { "asset" } else { self.each }).unwrap();
        let check = &judgement.checks[0];
        let row = town.state.row(kind, "it").unwrap_or(0);
        let verdict = match check.verdicts.get(row as usize) {
            Some(verdict) => *verdict,
            None => check.entities.worst().unwrap(),
        };
        let result = check.results.iter().find(|result| result.row.is_none_or(|of| of == row));
        let mut words = vec![verdict.word().to_owned()];
        if let Some(result) = result {
            if result.finding.scope_unknown {
                words.push("in scope".to_owned());
            }
            words.extend(result.finding.reasons.iter().map(|reason| why(&town, reason)));
        }
        words.join(", ")
    }
}

/// The exceptions of a town's file; the error is what a person would be told.
pub(crate) fn exceptions(town: &Town, adopted: &[Adopted]) -> Result<Vec<Exception>, String> {
    let checks = adopted.iter().flat_map(|policy| &policy.checks);
    let checks = checks.map(|check| (check.id.clone(), check.kind)).collect();
    let mut diagnostics = Diagnostics::default();
    let lists = &town.city.exceptions;
    let exceptions = policy::exception::read(&town.schema, &town.zone, &checks, lists, &mut diagnostics);
    let said: Vec<String> =
        diagnostics.sorted().iter().map(|d| format!("{} {}", d.code, d.message)).collect();
    if said.is_empty() { Ok(exceptions) } else { Err(said.join("\n")) }
}

fn why(town: &Town, reason: &Reason) -> String {
    let word = match reason.why {
        Why::Unobserved => "unobserved",
        Why::Stale => "stale",
        Why::Contested => "contested",
        Why::Absent => "absent",
        Why::OpenList => "open list",
        Why::DivisionByZero => "division by zero",
        Why::Overflow => "overflow",
        Why::Conversion => "conversion",
        Why::Address => "no address",
        Why::Version => "no version",
        Why::TooLarge => "too large",
    };
    match (reason.entity, reason.field) {
        (Some((kind, _)), Some(field)) => format!("{word} {}", town.schema.field(kind, field).name),
        _ => word.to_owned(),
    }
}

/// The verdict of a condition over `asset:it`, without a scope.
pub(crate) fn asset(text: &str, require: &str) -> String {
    Ask { require, ..Ask::default() }.of(text)
}

/// The verdict of a condition over a kind's `it`, without a scope.
pub(crate) fn each(kind: &str, text: &str, require: &str) -> String {
    Ask { each: kind, require, ..Ask::default() }.of(text)
}

/// The verdict of a condition over `asset:it` under a scope.
pub(crate) fn scoped(text: &str, scope: &str, require: &str) -> String {
    Ask { scope, require, ..Ask::default() }.of(text)
}
