//! What is proven of checks without a city: seeded faults, each with its code and place, and what must not be said.

mod bounds;
mod faults;
mod random;
mod shipped;
mod silent;
mod told;

use std::collections::BTreeMap;

use diag::{Diagnostics, Files};
use model::{KindId, Schema, Zone};
use policy::{
    Binding, exception,
    proof::{Claim, claims},
};

/// The first line of every policy here.
const HEAD: &str = "bailiwick: 1\npolicy: p\ntitle: P\nowner: post:ciso\nstatus: active\n";

/// A policy in a few lines: those of `more` stand before the checks; of each check `severity` and `title` may be left out.
/// Exceptions are about checks of `p`.
pub(crate) struct Written {
    pub(crate) files: Files,
    pub(crate) claims: Vec<Claim>,
}

/// What is proven of a policy whose checks are written out, one a line.
pub(crate) fn of(more: &str, checks: &[&str], exceptions: &[&str]) -> Written {
    let line = |(n, check): (usize, &&str)| {
        let given = |key: &str| check.contains(&format!("{key}:"));
        let mut line = check.to_string();
        for (key, value) in [("id", format!("c{n}")), ("each", "asset".to_owned())] {
            if !given(key) {
                line = format!("{key}: {value}, {line}");
            }
        }
        for (key, value) in [("severity", "high"), ("title", "T")] {
            if !given(key) {
                line.push_str(&format!(", {key}: {value}"));
            }
        }
        format!("  - {{{line}}}\n")
    };
    let checks: String = checks.iter().enumerate().map(line).collect();
    let more = if more.is_empty() { String::new() } else { format!("{more}\n") };
    let exceptions: Vec<String> = exceptions.iter().map(|it| format!("{{{it}}}")).collect();
    read(
        &[format!("{HEAD}{more}checks:\n{checks}")],
        "adopt: [{policy: p}]",
        &format!("exceptions: [{}]", exceptions.join(", ")),
    )
}

/// What is proven of the policies of a city.
pub(crate) fn read(policies: &[String], adopt: &str, exceptions: &str) -> Written {
    let (schema, zone) = (Schema::builtin(), Zone::utc());
    let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let mut all = BTreeMap::new();
    for text in policies {
        let file = files.add("policy.yaml", text.clone());
        let root = source::parse(&files, file, &mut diagnostics);
        let policy = root.and_then(|root| policy::read(&schema, &root, &mut diagnostics));
        all.extend(policy.map(|policy| (policy.id.clone(), policy)));
    }
    let as_of = zone.day_begins("2026-06-01").unwrap();
    let binding = Binding { schema: &schema, zone: &zone, as_of, policies: &all };
    let file = files.add("bailiwick.yaml", adopt);
    let manifest = source::parse(&files, file, &mut diagnostics).unwrap();
    let adopted = binding.adopt(manifest.get("adopt"), &mut diagnostics);
    let of_policy = |policy: &policy::Policy| {
        let one = |check: &policy::CheckDef| (format!("{}/{}", policy.id, check.id), check.each);
        policy.checks.iter().map(one).collect::<Vec<(String, KindId)>>()
    };
    let checks = all.values().flat_map(of_policy).collect();
    let file = files.add("exceptions.yaml", exceptions);
    let root = source::parse(&files, file, &mut diagnostics);
    let written: Vec<_> = root.and_then(|root| root.get("exceptions").cloned()).into_iter().collect();
    let exceptions = exception::read(&schema, &zone, &checks, &written, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{}", diag::text(&files, &diagnostics, false));
    let claims = claims(&binding, &adopted, &exceptions);
    Written { files, claims }
}

impl Written {
    /// Each claim as its code and the text that it marks.
    pub(crate) fn said(&self) -> Vec<String> {
        let one = |claim: &Claim| {
            let span = claim.diagnostic.span.unwrap();
            let marked = &self.files.text(span.file)[span.start as usize..span.end as usize];
            format!("{} {marked}", claim.diagnostic.code)
        };
        self.claims.iter().map(one).collect()
    }

    /// The claims as the terminal shows them.
    pub(crate) fn shown(&self) -> String {
        self.show(&self.claims.iter().collect::<Vec<_>>())
    }

    /// Some of the claims, likewise.
    pub(crate) fn show(&self, claims: &[&Claim]) -> String {
        let mut diagnostics = Diagnostics::default();
        claims.iter().for_each(|claim| diagnostics.push(claim.diagnostic.clone()));
        diag::text(&self.files, &diagnostics, false)
    }
}
