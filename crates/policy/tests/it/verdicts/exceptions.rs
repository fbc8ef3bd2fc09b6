//! What an exception turns, when, and for whom.

use policy::{Counts, Verdict, exception::Departure};

use crate::ask::Ask;

/// A town with an exception of so much: a verdict of `fail`, `unknown` and `pass` each.
fn with(exception: &str) -> [Verdict; 3] {
    let (_, judgement) = ask(exception);
    judgement.checks[0].verdicts.clone().try_into().unwrap()
}

fn ask(exception: &str) -> (testkit::Town, policy::Judgement) {
    let text = format!(
        "assets: [{{id: a-fails, redundant: false, count: 5}}, {{id: b-unknown}}, {{id: c-passes, redundant: true}}]\nexceptions: [{exception}]"
    );
    Ask { require: "asset.redundant", ..Ask::default() }.judge(&text)
}

fn exception(kind: &str, change: (&str, &str)) -> String {
    let mut entries = vec![
        ("id", "E-1"),
        ("type", kind),
        ("check", "p/c"),
        ("entities", "[a-fails, b-unknown, c-passes]"),
        ("reason", "because"),
        ("owner", "post:water"),
        ("approver", "post:ciso"),
        ("approved", "2026-01-01"),
        ("from", "2026-01-01"),
        ("expires", "2027-01-01"),
    ];
    entries.retain(|(key, _)| *key != change.0 && (change.0 != "scope" || *key != "entities"));
    if !change.1.is_empty() {
        entries.push(change);
    }
    let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    format!("{{{}}}", entries.join(", "))
}

const NOTHING: (&str, &str) = ("", "");
use Verdict::{Excepted, Fail, Pass, Unknown};

#[test]
fn an_exception_turns_fail_into_excepted_and_leaves_unknown_and_pass() {
    assert_eq!(with(&exception("risk-accepted", NOTHING)), [Excepted, Unknown, Pass]);
    assert_eq!(with(&exception("departure", NOTHING)), [Excepted, Unknown, Pass]);
}

#[test]
fn each_kind_is_said_by_the_word_it_is_written_with() {
    let words = Departure::ALL.map(|(departure, _)| departure.word());
    assert_eq!(words, ["risk-accepted", "departure", "not-applicable"]);
}

#[test]
fn the_kind_not_applicable_turns_unknown_too_and_leaves_pass() {
    assert_eq!(with(&exception("not-applicable", NOTHING)), [Excepted, Excepted, Pass]);
}

#[test]
fn not_applicable_stays_as_it_is() {
    let text = format!(
        "assets: [{{id: a-fails, redundant: false}}, {{id: b-unknown}}, {{id: c-passes}}]\nexceptions: [{}]",
        exception("not-applicable", NOTHING)
    );
    let ask = Ask { scope: "false", require: "asset.redundant", ..Ask::default() };
    assert_eq!(ask.judge(&text).1.checks[0].entities, Counts { not_applicable: 3, ..Counts::default() });
}

#[test]
fn it_applies_only_when_approved() {
    assert_eq!(with(&exception("risk-accepted", ("approved", ""))), [Fail, Unknown, Pass]);
    assert_eq!(with(&exception("risk-accepted", ("approved", "2026-06-02"))), [Fail, Unknown, Pass]);
    assert_eq!(with(&exception("risk-accepted", ("approved", "2026-06-01"))), [Excepted, Unknown, Pass]);
}

#[test]
fn it_applies_from_its_start_until_before_its_expiry() {
    assert_eq!(with(&exception("risk-accepted", ("from", "2026-06-01"))), [Excepted, Unknown, Pass]);
    assert_eq!(with(&exception("risk-accepted", ("from", "2026-06-02"))), [Fail, Unknown, Pass]);
    assert_eq!(with(&exception("risk-accepted", ("expires", "2026-06-01"))), [Fail, Unknown, Pass]);
    assert_eq!(with(&exception("risk-accepted", ("expires", "2026-06-02"))), [Excepted, Unknown, Pass]);
}

#[test]
fn it_applies_only_where_its_scope_is_true() {
    let scope = |scope: &str| with(&exception("not-applicable", ("scope", scope)));
    assert_eq!(scope("\"asset.count == 5\""), [Excepted, Unknown, Pass]);
    assert_eq!(scope("\"asset.count == 6\""), [Fail, Unknown, Pass]);
    assert_eq!(
        scope("\"asset.mfa_enforced\""),
        [Fail, Unknown, Pass],
        "a scope that is not known is not true"
    );
    assert_eq!(with(&exception("not-applicable", ("entities", "[b-unknown]"))), [Fail, Excepted, Pass]);
}

#[test]
fn the_fail_and_its_units_stay_visible_under_an_exception() {
    let (_, judgement) = ask(&exception("risk-accepted", NOTHING));
    let result = &judgement.checks[0].results[0];
    assert_eq!((result.verdict, result.finding.verdict, result.exception), (Excepted, Fail, Some(0)));
    assert_eq!(result.units, 5);
    assert_eq!(judgement.checks[0].units.excepted, 5);
}

#[test]
fn the_approver_is_not_the_owner() {
    let town = testkit::town(&format!(
        "assets: [{{id: a-fails}}, {{id: b-unknown}}, {{id: c-passes}}]\nexceptions: [{}]",
        exception("risk-accepted", ("approver", "post:water"))
    ));
    let adopted = [Ask { require: "true", ..Ask::default() }.bind(&town).unwrap()];
    let said = crate::ask::exceptions(&town, &adopted).unwrap_err();
    assert!(said.starts_with("P0311"), "{said}");
}

#[test]
fn it_covers_a_check_under_an_earlier_id() {
    let town = testkit::town("assets: [{id: it, redundant: false}]");
    let mut adopted = [Ask { require: "asset.redundant", ..Ask::default() }.bind(&town).unwrap()];
    let text = format!(
        "assets: [{{id: a-fails, redundant: false}}, {{id: b-unknown}}, {{id: c-passes}}]\nexceptions: [{}]",
        exception("risk-accepted", NOTHING)
    );
    let town = testkit::town(&text);
    let exceptions = crate::ask::exceptions(&town, &adopted).unwrap();
    adopted[0].checks[0].formerly = vec!["p/c".to_owned()];
    adopted[0].checks[0].id = "p/renamed".to_owned();
    let judgement = policy::judge(&town.schema, &town.state, &adopted, &exceptions, &mut |_, _| {});
    assert_eq!(judgement.checks[0].verdicts[0], Excepted);
}
