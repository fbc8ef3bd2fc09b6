//! Runs the cases of a policy: a situation, an instant, and the verdicts that must come out.
//!
//! What a case does not give is unobserved. A list given for an inverse relation is complete. An entity within a case may
//! have an `id`, and that word elsewhere in the case means the same entity; `subject` means the one that is judged.

mod situation;

use std::collections::BTreeMap;

use diag::Diagnostics;
use model::{Instant, KindId, Schema, State, Zone};
use source::{Node, entries, scalar};

pub(crate) use situation::Builder;

use crate::{
    adopt::{Binding, Check},
    exception::{self, Exception},
    explain::reason_words,
    faults,
    judge::{find, settle},
    policy::Policy,
    verdict::Verdict,
};

/// How the cases of a policy came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Expectations met.
    pub n_met: usize,
    /// Expectations not met.
    pub n_unmet: usize,
}

/// A situation that is ready to be judged.
struct Situation {
    state: State,
    kind: KindId,
    exceptions: Vec<Exception>,
}

/// Runs all cases of a policy and tells which do not come out as they say.
pub fn run(
    schema: &Schema,
    policies: &BTreeMap<String, Policy>,
    policy: &Policy,
    diagnostics: &mut Diagnostics,
) -> Tally {
    let zone = Zone::utc();
    let mut tally = Tally::default();
    for case in &policy.cases {
        let at = instant_of(policy, case, &zone, diagnostics);
        let binding = Binding { schema, zone: &zone, as_of: at, policies };
        let mut told = Diagnostics::default();
        let Some(adopted) = binding.alone(&policy.id, policy.span, &mut told) else { continue };
        let kinds = adopted.checks.iter().map(|check| (check.id.clone(), check.kind)).collect();
        let Some(situation) = situation(schema, &zone, &kinds, case, at, diagnostics) else { continue };
        tally = expectations(schema, &adopted.checks, policy, case, &situation, tally, diagnostics);
    }
    tally
}

fn instant_of(policy: &Policy, case: &Node, zone: &Zone, diagnostics: &mut Diagnostics) -> Instant {
    let given = case.get("at").and_then(|at| scalar::instant(at, zone, diagnostics));
    let first_day = || policy.in_force.from.as_ref().and_then(|from| zone.parse_instant(from));
    given.or_else(first_day).or_else(|| zone.day_begins("2026-01-01")).unwrap_or(Instant(0))
}

fn expectations(
    schema: &Schema,
    checks: &[Check],
    policy: &Policy,
    case: &Node,
    situation: &Situation,
    mut tally: Tally,
    diagnostics: &mut Diagnostics,
) -> Tally {
    let expect = case.get("expect").and_then(Node::map).unwrap_or(&[]);
    if expect.is_empty() {
        diagnostics.push(faults::case_form(case.span, "a case needs `expect: {mfa: fail}`"));
    }
    for (key, node) in expect {
        let Some(word) = scalar::text(node, diagnostics) else { continue };
        let Some(expected) = Verdict::parse(word) else {
            diagnostics.push(faults::not_a_word(node, word, &Verdict::ALL.map(Verdict::word)));
            continue;
        };
        let id = format!("{}/{}", policy.id, key.name);
        let Some(check) = checks.iter().find(|check| check.id == id) else {
            let names = checks.iter().filter_map(|check| check.id.split('/').next_back());
            diagnostics.push(faults::no_such_check(key.span, &key.name, diag::nearest(&key.name, names)));
            continue;
        };
        if check.kind != situation.kind {
            let kind = &schema.kind(check.kind).name;
            diagnostics.push(faults::case_form(key.span, format!("`{}` is over `{kind}`", key.name)));
            continue;
        }
        let row = situation.state.row(check.kind, SUBJECT).unwrap_or(0);
        let finding = find(schema, &situation.state, check, row);
        let (found, _) = settle(schema, &situation.state, check, row, &finding, &situation.exceptions);
        if found == expected {
            tally.n_met += 1;
            continue;
        }
        tally.n_unmet += 1;
        let why: Vec<String> =
            finding.reasons.iter().map(|reason| reason_words(schema, &situation.state, reason)).collect();
        diagnostics.push(faults::case_failed(node.span, &key.name, word, found.word(), &why.join("; ")));
    }
    tally
}

/// The id of the entity that a case is about.
const SUBJECT: &str = "subject";

fn situation(
    schema: &Schema,
    zone: &Zone,
    checks: &BTreeMap<String, KindId>,
    case: &Node,
    at: Instant,
    diagnostics: &mut Diagnostics,
) -> Option<Situation> {
    entries(case, &["name", "at", "given", "expect", "exceptions"], diagnostics);
    let given = case.get("given");
    let subjects = given.and_then(Node::map).unwrap_or(&[]);
    let subject = subjects.iter().find(|(key, _)| key.name != "city").or_else(|| subjects.first());
    let Some((key, fields)) = subject else {
        diagnostics.push(faults::case_form(case.span, "a case needs `given: {asset: {...}}`"));
        return None;
    };
    let Some(kind) = schema.kind_named(&key.name) else {
        let near = diag::nearest(&key.name, schema.kinds().map(|(_, kind)| kind.name.as_str()));
        diagnostics.push(faults::no_such_kind(key.span, &key.name, near));
        return None;
    };
    let mut builder = Builder::new(schema, zone, at, diagnostics);
    builder.entity(kind, SUBJECT, fields, 0);
    builder.check_mentions();
    if let Some((_, city)) = subjects.iter().find(|(key, _)| key.name == "city" && kind != schema.city()) {
        builder.entity(schema.city(), "city", city, 0);
    }
    let state = builder.finish();
    let lists: Vec<Node> = case.get("exceptions").cloned().into_iter().collect();
    let exceptions = exception::read(schema, zone, checks, &lists, diagnostics);
    Some(Situation { state, kind, exceptions })
}
