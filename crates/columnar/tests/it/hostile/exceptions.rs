//! Exceptions: for whom, when, and what they turn.

use diag::Diagnostics;
use policy::{Counts, Exception, Verdict};
use testkit::{Town, town};

use super::{ASSETS, Ask, judge};

use Verdict::{Excepted, Fail, NotApplicable, Pass, Unknown};

pub(super) fn exceptions(town: &Town, adopted: &[policy::Adopted]) -> Vec<Exception> {
    let checks = adopted.iter().flat_map(|policy| &policy.checks);
    let checks = checks.map(|check| (check.id.clone(), check.kind)).collect();
    let mut diagnostics = Diagnostics::default();
    let lists = &town.city.exceptions;
    let exceptions = policy::exception::read(&town.schema, &town.zone, &checks, lists, &mut diagnostics);
    let said: Vec<String> = diagnostics.sorted().iter().map(|it| it.message.clone()).collect();
    assert!(said.is_empty(), "{said:?}");
    exceptions
}

/// Entries of exceptions, each a kind, what it covers and when it ends.
pub(super) fn entries(list: &[(&str, &str, &str)]) -> String {
    let one = |(n, (kind, cover, expires)): (usize, &(&str, &str, &str))| {
        format!(
            "{{id: E{n}, type: {kind}, check: p/c0, {cover}, reason: r, owner: post:a, approver: post:b, approved: 2026-01-01, from: 2026-01-01, expires: {expires}}}"
        )
    };
    list.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
}

const CITY: &str = "assets: [{id: a, redundant: false, count: 5}, {id: b}, {id: c, redundant: true}, {id: d, redundant: false, count: none}]";

/// The verdicts on `a` that fails, `b` unknown, `c` that passes and `d` that fails.
fn with(list: &[(&str, &str, &str)]) -> [Verdict; 4] {
    let town = town(&format!("{CITY}\nexceptions: [{}]", entries(list)));
    let adopted = ASSETS.bind(&town, &["asset.redundant", "asset.redundant"]);
    let judgement = judge(&town, &adopted, &exceptions(&town, &adopted));
    assert_eq!(judgement.checks[1].verdicts, [Fail, Unknown, Pass, Fail], "of another check");
    judgement.checks[0].verdicts.clone().try_into().unwrap()
}

const ALL: &str = "entities: [a, b, c, d]";
const LATER: &str = "2027-01-01";

#[test]
fn by_name() {
    assert_eq!(with(&[("risk-accepted", ALL, LATER)]), [Excepted, Unknown, Pass, Excepted]);
    assert_eq!(with(&[("departure", "entities: [d]", LATER)]), [Fail, Unknown, Pass, Excepted]);
    assert_eq!(with(&[("risk-accepted", ALL, "2026-06-01")]), [Fail, Unknown, Pass, Fail], "no longer");
}

#[test]
fn by_condition() {
    let scope = |text| [("risk-accepted", text, LATER)];
    assert_eq!(with(&scope("scope: \"asset.count == 5\"")), [Excepted, Unknown, Pass, Fail]);
    assert_eq!(with(&scope("scope: \"asset.count != 5\"")), [Fail, Unknown, Pass, Fail], "none is unknown");
    assert_eq!(with(&scope("scope: \"!has(asset.count)\"")), [Fail, Unknown, Pass, Excepted]);
    assert_eq!(with(&scope("scope: \"asset.mfa_enforced\"")), [Fail, Unknown, Pass, Fail]);
    assert_eq!(with(&scope("scope: \"asset.id in ['a', 'd']\"")), [Excepted, Unknown, Pass, Excepted]);
}

#[test]
fn not_applicable_turns_unknown_too() {
    assert_eq!(with(&[("not-applicable", ALL, LATER)]), [Excepted, Excepted, Pass, Excepted]);
    let scope = "scope: \"!asset.redundant || asset.id == 'b'\"";
    assert_eq!(with(&[("not-applicable", scope, LATER)]), [Excepted, Excepted, Pass, Excepted]);
    assert_eq!(with(&[("risk-accepted", scope, LATER)]), [Excepted, Unknown, Pass, Excepted]);
}

#[test]
fn several_together() {
    let list = [
        ("risk-accepted", "entities: [a]", LATER),
        ("not-applicable", "scope: \"asset.id == 'b'\"", LATER),
        ("departure", "entities: [d]", "2026-06-01"),
    ];
    assert_eq!(with(&list), [Excepted, Excepted, Pass, Fail]);
}

#[test]
fn they_leave_what_is_out_of_scope() {
    let town = town(&format!("{CITY}\nexceptions: [{}]", entries(&[("not-applicable", ALL, LATER)])));
    let adopted = Ask { scope: "asset.count == 5", ..ASSETS }.bind(&town, &["asset.redundant"]);
    let judgement = judge(&town, &adopted, &exceptions(&town, &adopted));
    assert_eq!(judgement.checks[0].verdicts, [Excepted, Excepted, Excepted, Excepted]);
    let adopted = Ask { scope: "has(asset.count)", ..ASSETS }.bind(&town, &["asset.redundant"]);
    let judgement = judge(&town, &adopted, &exceptions(&town, &adopted));
    assert_eq!(judgement.checks[0].verdicts, [Excepted, Excepted, Excepted, NotApplicable]);
}

#[test]
fn their_units_are_counted() {
    let town =
        town(&format!("{CITY}\nexceptions: [{}]", entries(&[("risk-accepted", "entities: [a]", LATER)])));
    let adopted = ASSETS.bind(&town, &["asset.redundant"]);
    let judgement = judge(&town, &adopted, &exceptions(&town, &adopted));
    let expected = Counts { pass: 1, fail: 1, unknown: 1, excepted: 5, ..Counts::default() };
    assert_eq!(judgement.checks[0].units, expected);
}

#[test]
fn one_whose_condition_is_too_large_covers_nothing() {
    let covered = |n: usize| {
        let ports: Vec<String> = (0..n).map(|n| format!("{n}/tcp")).collect();
        let scope = "scope: \"asset.open_ports.all(x, asset.open_ports.all(y, true)) || true\"";
        let list = entries(&[("risk-accepted", scope, LATER)]);
        let town = town(&format!(
            "observed: 2026-05-31\nassets: [{{id: it, redundant: false, open_ports: [{}]}}, {{id: other, redundant: false}}]\nexceptions: [{list}]",
            ports.join(", ")
        ));
        let adopted = ASSETS.bind(&town, &["asset.redundant"]);
        judge(&town, &adopted, &exceptions(&town, &adopted)).checks[0].verdicts.clone()
    };
    assert_eq!(covered(999), [Excepted, Excepted]);
    assert_eq!(covered(1000), [Fail, Excepted]);
}

/// A list of lists may be as long as one can think, so each row is counted by the interpreter.
#[test]
fn one_that_is_counted_row_by_row_covers_rows_of_all_blocks() {
    let assets: Vec<String> =
        (0..4_200).map(|n| format!("{{id: a{n:04}, redundant: false, class: c{}}}", n % 1_000)).collect();
    let scope = "scope: \"['c24', 'c76'].map(c, [c, 'x']).exists(l, l.exists(c, c == asset.class))\"";
    let list = entries(&[("risk-accepted", scope, LATER)]);
    let town = town(&format!("assets: [{}]\nexceptions: [{list}]", assets.join(", ")));
    let adopted = ASSETS.bind(&town, &["asset.redundant"]);
    let verdicts = judge(&town, &adopted, &exceptions(&town, &adopted)).checks.remove(0).verdicts;
    let excepted: Vec<usize> = (0..4_200).filter(|row| verdicts[*row] == Excepted).collect();
    assert_eq!(excepted, [24, 76, 1_024, 1_076, 2_024, 2_076, 3_024, 3_076, 4_024, 4_076]);
}
