//! An error in an expression is unknown as data.

use policy::Verdict;

use super::IT;
use crate::ask::{Ask, asset, scoped};

#[test]
fn an_error_is_unknown_as_data() {
    for (condition, why) in [
        ("asset.count / 0 == 1", "division by zero"),
        ("asset.count % 0 == 1", "division by zero"),
        ("asset.longitude / 0.0 > 1.0", "division by zero"),
        ("9223372036854775807 + asset.count > 0", "overflow"),
        ("-9223372036854775807 - asset.count < 0", "overflow"),
        ("9223372036854775807 * asset.count > 0", "overflow"),
        ("(-9223372036854775807 - 1) / -1 > 0", "overflow"),
        ("-(-9223372036854775807 - 1) > 0", "overflow"),
        ("1e308 * 10.0 > 0.0", "overflow"),
        ("days(9223372036854775807) > hours(1)", "overflow"),
        ("now + days(100000000) > now", "overflow"),
        ("date('9999-12-30') + days(2) > now", "overflow"),
        ("timestamp('0001-01-01T00:00:00Z') - duration('1us') < now", "overflow"),
        ("days(3652500) + duration('1us') > hours(1)", "overflow"),
        ("int(1e300) > 0", "overflow"),
        ("int(9223372036854775808.0) > 0", "overflow"),
        ("int(-9223372036854775808.0) < 0", "overflow"),
        ("int(asset.class) == 1", "conversion"),
        ("double('x') == 1.0", "conversion"),
        ("double('NaN') == 1.0", "conversion"),
        ("inRange(asset.class, '10.0.0.0/8')", "no address"),
        ("inRange('10.0.0.1', '10.0.0.0/33')", "no address"),
        ("isPrivate('lamp')", "no address"),
        ("versionBefore(asset.class, '1.0')", "no version"),
    ] {
        assert_eq!(asset(IT, condition), format!("unknown, {why}"), "{condition}");
        assert_eq!(asset(IT, &format!("!({condition})")), format!("unknown, {why}"), "!({condition})");
        assert_eq!(asset(IT, &format!("{condition} || asset.logging")), "pass", "{condition} || true");
        assert_eq!(asset(IT, &format!("asset.logging || {condition}")), "pass", "true || {condition}");
        assert_eq!(asset(IT, &format!("{condition} && asset.backup_configured")), "fail", "{condition}");
    }
}

/// Item 2 of the checks that others failed: indeterminate, with a reason.
#[test]
fn a_check_that_errs_is_unknown_with_a_reason_and_never_lost() {
    let (_, judgement) = Ask { require: "1 / (asset.count - 3) > 0", ..Ask::default() }.judge(IT);
    let check = &judgement.checks[0];
    assert_eq!(check.verdicts, [Verdict::Unknown]);
    assert_eq!(check.results.len(), 1);
    assert!(!check.results[0].finding.reasons.is_empty());
}

#[test]
fn past_a_million_visits_the_verdict_is_unknown_as_too_large() {
    let numbers = |n: usize| (0..n).map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    let it = format!(
        "observed: 2026-05-31\nassets: [{{id: it, open_ports: [{}], addresses: [{}]}}]",
        numbers(1000),
        numbers(999)
    );
    let million = "asset.open_ports.all(x, asset.addresses.all(y, true))";
    assert_eq!(asset(&it, million), "pass", "1000 + 1000 * 999 visits");
    let one_more = format!("{million} && [1].all(z, true) || true");
    assert_eq!(asset(&it, &one_more), "unknown, too large");
    assert_eq!(
        scoped(&it, &one_more, "true"),
        "unknown, in scope, too large",
        "too large counts though `|| true` would absorb it"
    );
}

#[test]
fn a_million_visits_are_counted_from_sizes_and_not_cut_short_by_an_answer() {
    let numbers: Vec<String> = (0..1000).map(|n| format!("\"{n}/tcp\"")).collect();
    let it = format!("observed: 2026-05-31\nassets: [{{id: it, open_ports: [{}]}}]", numbers.join(", "));
    assert_eq!(
        asset(&it, "asset.open_ports.exists(x, asset.open_ports.exists(y, true))"),
        "unknown, too large"
    );
}

#[test]
fn hostile_values_are_judged_like_any_other() {
    let own = "fields: {asset: {n: {type: int, doc: A number.}}}\nobserved: 2026-05-31";
    let it = |fields: &str| format!("{own}\nassets: [{{id: it, {fields}}}]");
    let min = it("count: 0, n: -9223372036854775808");
    assert_eq!(asset(&min, "asset.n < 0"), "pass");
    assert_eq!(asset(&min, "-asset.n > 0"), "unknown, overflow");
    assert_eq!(asset(&min, "asset.n % -1 == 0"), "unknown, overflow");
    assert_eq!(asset(&min, "10 / asset.count > 0"), "unknown, division by zero");
    let max = it("n: 9223372036854775807");
    assert_eq!(asset(&max, "asset.n + 1 > 0"), "unknown, overflow");
    assert_eq!(asset(&it("open_ports: []"), "asset.open_ports.all(p, false)"), "pass");
    assert_eq!(
        asset(&it("open_ports: none"), "asset.open_ports.all(p, false)"),
        "unknown, absent open_ports"
    );
    assert_eq!(asset(&it("maker: ACME"), "asset.open_ports.all(p, false)"), "unknown, unobserved open_ports");
    assert_eq!(asset(&it("class: \"\""), "size(asset.class) == 0"), "pass");
}
