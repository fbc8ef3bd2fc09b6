//! The sentences of DESIGN section 5 on adopting and tailoring, one test a sentence.

use std::collections::BTreeMap;

use diag::{Diagnostics, Files};
use policy::{Adopted, Binding, Force, Severity, lang::typing::Parameter};

const BASE: &str = "
policy: base
parameters: {n: {type: int, default: 10, min: 5, max: 20}}
variables: {few: \"asset.patches_missing <= n\"}
checks:
  - {id: patched, each: asset, require: \"few\", severity: medium, title: Patched}
  - {id: logged, each: asset, require: \"asset.logging\", severity: medium, title: Logged}";

const NEAR: &str = "
policy: near
extends: base
parameters: {n: {type: int, default: 7}}
checks:
  - {id: logged, each: asset, require: \"true\", severity: low, title: Logged}";

/// Adopts with the manifest's `adopt` written out, on 1 June 2026; and the codes of what is said.
fn adopted(more: &str, adopt: &str) -> (Vec<Adopted>, Vec<&'static str>) {
    let town = testkit::town("assets: [{id: it}]");
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let mut policies = BTreeMap::new();
    for (name, text) in [("base.yaml", format!("{BASE}\n{more}")), ("near.yaml", NEAR.to_owned())] {
        let file = files.add(name, format!("bailiwick: 1\ntitle: T\nowner: post:ciso{text}\n"));
        let root = source::parse(&files, file, &mut diagnostics).unwrap();
        let policy = policy::read(&town.schema, &root, &mut diagnostics).unwrap();
        policies.insert(policy.id.clone(), policy);
    }
    let file = files.add("bailiwick.yaml", format!("adopt: [{adopt}]"));
    let manifest = source::parse(&files, file, &mut diagnostics).unwrap();
    let as_of = town.state.as_of();
    let binding = Binding { schema: &town.schema, zone: &town.zone, as_of, policies: &policies };
    let adopted = binding.adopt(manifest.get("adopt"), &mut diagnostics);
    (adopted, diagnostics.sorted().iter().map(|d| d.code).collect())
}

fn only(more: &str, adopt: &str) -> Adopted {
    let (mut adopted, said) = adopted(more, adopt);
    assert_eq!(said, [""; 0]);
    adopted.remove(0)
}

fn ids(adopted: &Adopted) -> Vec<&str> {
    adopted.checks.iter().map(|check| check.id.as_str()).collect()
}

#[test]
fn what_is_not_adopted_binds_nobody() {
    assert!(adopted("", "").0.is_empty());
}

#[test]
fn a_policy_extends_another_and_the_nearer_definition_counts() {
    let near = only("", "{policy: near}");
    assert_eq!(ids(&near), ["near/logged", "near/patched"]);
    assert_eq!(near.parameters["n"], Parameter::Int(7));
    assert_eq!(near.checks[0].severity, Severity::Low);
}

#[test]
fn only_a_policy_that_extends_another_may_be_without_checks() {
    let schema = model::Schema::builtin();
    let said = |more: &str| {
        let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
        let file =
            files.add("p.yaml", format!("bailiwick: 1\npolicy: p\ntitle: T\nowner: post:ciso\n{more}"));
        let root = source::parse(&files, file, &mut diagnostics).unwrap();
        policy::read(&schema, &root, &mut diagnostics);
        diagnostics.sorted().iter().map(|d| d.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(said("extends: base"), [""; 0]);
    assert_eq!(said(""), ["`checks` is missing"]);
}

#[test]
fn a_check_answers_to_its_earlier_ids() {
    let more =
        "  - {id: new, formerly: [old, older], each: asset, require: \"true\", severity: low, title: T}";
    let base = only(more, "{policy: base}");
    assert_eq!(base.checks[2].formerly, ["base/old", "base/older"]);
}

#[test]
fn a_city_sets_parameters_within_their_bounds() {
    assert_eq!(only("", "{policy: base}").parameters["n"], Parameter::Int(10));
    assert_eq!(only("", "{policy: base, set: {n: 20}}").parameters["n"], Parameter::Int(20));
    assert_eq!(only("", "{policy: base, set: {n: 5}}").parameters["n"], Parameter::Int(5));
    for out_of_bounds in ["4", "21"] {
        let (base, said) = adopted("", &format!("{{policy: base, set: {{n: {out_of_bounds}}}}}"));
        assert_eq!((&base[0].parameters["n"], said), (&Parameter::Int(10), vec!["P0307"]));
    }
    assert_eq!(adopted("", "{policy: base, set: {m: 10}}").1, ["P0306"]);
}

#[test]
fn a_city_sets_the_severity_of_a_check() {
    let base = only("", "{policy: base, severity: {logged: critical}}");
    let severities: Vec<Severity> = base.checks.iter().map(|check| check.severity).collect();
    assert_eq!(severities, [Severity::Medium, Severity::Critical]);
    assert_eq!(adopted("", "{policy: base, severity: {loged: critical}}").1, ["P0309"]);
}

#[test]
fn a_dropped_check_gives_no_verdict_until_the_drop_expires() {
    let drop = |approver: &str, expires: &str| {
        format!(
            "{{policy: base, drop: [{{check: logged, reason: r, owner: post:a, approver: {approver}, expires: {expires}}}]}}"
        )
    };
    let dropped = only("", &drop("post:b", "2026-06-02"));
    assert_eq!((ids(&dropped), dropped.dropped.len()), (vec!["base/patched"], 1));
    let expired = only("", &drop("post:b", "2026-06-01"));
    assert_eq!((ids(&expired).len(), expired.dropped.len()), (2, 0));
    assert_eq!(adopted("", &drop("post:a", "2026-06-02")).1, ["P0311"]);
}

#[test]
fn a_draft_and_a_retired_policy_give_no_verdict_and_are_listed() {
    for (status, force) in [("draft", Force::Draft), ("retired", Force::Retired)] {
        let base = only(&format!("status: {status}"), "{policy: base}");
        assert_eq!((base.force, base.checks.len()), (force, 0));
    }
}
