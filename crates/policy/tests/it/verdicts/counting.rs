//! Units, entities, coverage and roll-ups.

use policy::{Counts, Verdict};

use crate::ask::Ask;

const FLEETS: &str = "
assets:
  - {id: a, redundant: true, count: 70}
  - {id: b, redundant: false, count: 20}
  - {id: c, count: 7}
  - {id: d, redundant: true}
  - {id: e, redundant: true, count: none}
observations:
  - {entity: asset:f, field: count, value: 5, source: scan}
  - {entity: asset:f, field: count, value: 6, source: audit}
  - {entity: asset:f, field: redundant, value: true}
";

fn fleets() -> policy::CheckResult {
    let text = FLEETS.replace("  - {id: e", "  - {id: f}\n  - {id: e");
    Ask { require: "asset.redundant", ..Ask::default() }.judge(&text).1.checks.remove(0)
}

#[test]
fn units_are_the_sum_of_count_and_1_where_there_is_none() {
    let units = fleets().units;
    assert_eq!(units, Counts { pass: 70 + 1 + 1 + 1, fail: 20, unknown: 7, ..Counts::default() });
}

#[test]
fn an_unknown_count_counts_1_and_is_flagged() {
    assert_eq!(fleets().n_units_unknown, 1, "only the fleet whose sources disagree");
}

#[test]
fn a_count_below_zero_is_no_number_of_units_and_counts_1() {
    let town = testkit::town("assets: [{id: it, count: 5}]");
    let check = Ask { require: "true", ..Ask::default() }.bind(&town).unwrap();
    let mut observations = town.city.observations.clone();
    for observation in &mut observations.list {
        if observation.value == model::Value::Int(5) {
            observation.value = model::Value::Int(-5);
        }
    }
    let as_of = town.state.as_of();
    let state =
        model::fold(&town.schema, &observations, &Default::default(), as_of, model::Instant::MAX).state;
    let judgement = policy::judge(&town.schema, &state, &[check], &[], &mut |_, _| {});
    assert_eq!(judgement.checks[0].units, Counts { pass: 1, ..Counts::default() });
    assert_eq!(judgement.checks[0].n_units_unknown, 1);
}

#[test]
fn entities_count_once_each() {
    assert_eq!(fleets().entities, Counts { pass: 4, fail: 1, unknown: 1, ..Counts::default() });
}

#[test]
fn unknown_lowers_the_share_that_passes() {
    let counts = fleets().units;
    assert_eq!(counts.in_scope(), 100);
    assert_eq!(counts.pass_share(), Some(0.73));
    assert_eq!(counts.coverage(), Some(0.93));
}

/// Item 1 of the checks that others failed: no evidence at all is no compliance.
#[test]
fn a_city_without_evidence_is_not_assessed_with_coverage_zero() {
    let text = "assets: [{id: a}, {id: b}]";
    let counts = Ask { require: "asset.redundant", ..Ask::default() }.judge(text).1.checks[0].entities;
    assert!(counts.is_not_assessed());
    assert_eq!((counts.coverage(), counts.pass_share()), (Some(0.0), Some(0.0)));
}

/// Item 3 of the checks that others failed.
#[test]
fn any_unknown_child_prevents_a_roll_up_from_passing() {
    let mut counts = Counts { pass: 1_000_000, ..Counts::default() };
    assert_eq!(counts.worst(), Some(Verdict::Pass));
    counts.merge(&Counts { unknown: 1, ..Counts::default() });
    assert_eq!(counts.worst(), Some(Verdict::Unknown));
}

/// Item 4 of the checks that others failed: one function decides, so every door gives the same answer.
#[test]
fn an_expired_exception_gives_the_same_answer_to_judge_find_and_settle() {
    let text = "assets: [{id: it, redundant: false}]\nexceptions: [{id: E, type: risk-accepted, check: p/c, entities: [it], reason: r, owner: post:a, approver: post:b, approved: 2026-01-01, from: 2026-01-01, expires: 2026-06-01}]";
    let ask = Ask { require: "asset.redundant", ..Ask::default() };
    let (town, judgement) = ask.judge(text);
    let adopted = [ask.bind(&town).unwrap()];
    let exceptions = crate::ask::exceptions(&town, &adopted).unwrap();
    let check = &adopted[0].checks[0];
    let finding = policy::find(&town.schema, &town.state, check, 0);
    let (settled, by) = policy::settle(&town.schema, &town.state, check, 0, &finding, &exceptions);
    assert_eq!((judgement.checks[0].verdicts[0], settled, by), (Verdict::Fail, Verdict::Fail, None));
}
