//! Numbers at the ends of their range, divisors of zero, and what is no number.

use model::{Duration, EntityRef, Instant, Observation, Value, fold};
use testkit::{Town, town};

use super::{ASSETS, retold};

/// An asset `it` with such numbers, in a zone with the number `k`; what is `redundant` is true.
fn with(fields: &str) -> String {
    format!(
        "fields: {{asset: {{n: {{type: int, doc: N.}}, m: {{type: int, doc: M.}}, x: {{type: double, doc: X.}}, y: {{type: double, doc: Y.}}, at: {{type: instant, doc: At.}}, then: {{type: instant, doc: Then.}}, span: {{type: duration, doc: Span.}}}}, zone: {{k: {{type: int, doc: K.}}, r: {{type: double, doc: R.}}, since: {{type: instant, doc: Since.}}, lasts: {{type: duration, doc: Lasts.}}}}}}
zones: [{{id: z, k: -1, r: 2.5, since: 2026-01-01, lasts: 36h}}]
assets: [{{id: other, n: 3, m: 4, x: 1.5, y: 2.5, zone: z}}, {{id: it, redundant: true, zone: z, {fields}}}]"
    )
}

#[test]
fn a_divisor_of_zero_is_unknown() {
    ASSETS.says(
        &with("n: 7, m: 0, x: 0.0, y: -0.0"),
        &[
            ("10 / asset.m == 0", "unknown"),
            ("10 % asset.m == 0", "unknown"),
            ("asset.n / asset.m == 0", "unknown"),
            ("asset.n % asset.m != 0", "unknown"),
            ("asset.m / asset.n == 0", "pass"),
            ("asset.m / asset.m == 1", "unknown"),
            ("2.5 / asset.x > 0.0", "unknown"),
            ("asset.x / asset.y > 0.0", "unknown"),
            ("asset.x == asset.y", "pass"),
            ("asset.n / asset.m > 0 || asset.redundant", "pass"),
            ("asset.n / asset.m > 0 && !asset.redundant", "fail"),
            ("!(asset.n / asset.m > 0)", "unknown"),
            ("(asset.m == 0 ? 0 : asset.n / asset.m) == 0", "pass"),
        ],
    );
}

#[test]
fn the_least_whole_number_overflows() {
    ASSETS.says(
        &with("n: -9223372036854775808, m: -1"),
        &[
            ("asset.n < asset.m", "pass"),
            ("asset.n == -9223372036854775807 - 1", "pass"),
            ("asset.n + asset.m < 0", "unknown"),
            ("asset.n - 1 < 0", "unknown"),
            ("asset.n * asset.m > 0", "unknown"),
            ("asset.n / asset.m > 0", "unknown"),
            ("asset.n / -1 > 0", "unknown"),
            ("asset.n % asset.m == 0", "unknown"),
            ("asset.n % -1 == 0", "unknown"),
            ("-asset.n > 0", "unknown"),
            ("-asset.n > asset.m", "unknown"),
            ("asset.n - asset.m < 0", "pass"),
            ("asset.n / 1 == asset.n", "pass"),
            ("asset.n * asset.zone.k > 0", "unknown"),
            ("asset.n + asset.zone.k < 0", "unknown"),
            ("asset.n - asset.zone.k < asset.zone.k", "pass"),
            ("days(asset.n) < days(asset.m)", "unknown"),
        ],
    );
}

#[test]
fn the_greatest_whole_number_overflows() {
    ASSETS.says(
        &with("n: 9223372036854775807, m: 1"),
        &[
            ("asset.n > asset.m", "pass"),
            ("asset.n + asset.m > 0", "unknown"),
            ("asset.n + 0 == asset.n", "pass"),
            ("asset.n * 2 > 0", "unknown"),
            ("asset.n - asset.zone.k > 0", "unknown"),
            ("-asset.n < 0", "pass"),
            ("-asset.n - asset.m < 0", "pass"),
            ("-asset.n - asset.m - 1 < 0", "unknown"),
            ("double(asset.n) > 9223372036854775000.0", "pass"),
            ("int(double(asset.n)) > 0", "unknown"),
            ("hours(asset.n) > hours(asset.m)", "unknown"),
        ],
    );
}

#[test]
fn numbers_with_a_fraction_overflow() {
    ASSETS.says(
        &with("x: 1e308, y: -7.9, n: -7"),
        &[
            ("asset.x * 10.0 > 0.0", "unknown"),
            ("asset.x + asset.x > 0.0", "unknown"),
            ("asset.x * asset.y < 0.0", "unknown"),
            ("asset.x - asset.x == 0.0", "pass"),
            ("int(asset.x) > 0", "unknown"),
            ("int(asset.y) == asset.n", "pass"),
            ("int(asset.y) == -7", "pass"),
            ("double(asset.n) > asset.y", "pass"),
            ("-asset.y > asset.x", "fail"),
        ],
    );
}

#[test]
fn numbers_are_computed_as_they_are_written() {
    ASSETS.says(
        &with("n: 7, m: -2, x: 1.5, y: -0.25"),
        &[
            ("asset.n + asset.m == 5", "pass"),
            ("asset.n - asset.m == 9", "pass"),
            ("asset.n * asset.m == -14", "pass"),
            ("asset.n / asset.m == -3", "pass"),
            ("asset.n % asset.m == 1", "pass"),
            ("asset.x + asset.y == 1.25", "pass"),
            ("asset.x - asset.y == 1.75", "pass"),
            ("asset.x * asset.y == -0.375", "pass"),
            ("asset.x / asset.y == -6.0", "pass"),
            ("-asset.y + asset.x == 1.75", "pass"),
        ],
    );
}

#[test]
fn numbers_at_the_other_end_of_a_link_are_compared() {
    ASSETS.says(
        &with("n: -1, x: 2.5, at: 2026-01-02, span: 36h"),
        &[
            ("asset.n == asset.zone.k", "pass"),
            ("asset.x == asset.zone.r", "pass"),
            ("asset.x + asset.zone.r == 5.0", "pass"),
            ("asset.at > asset.zone.since", "pass"),
            ("asset.at == asset.zone.since + hours(24)", "pass"),
            ("asset.span == asset.zone.lasts", "pass"),
            ("asset.at - asset.zone.since < asset.zone.lasts", "pass"),
        ],
    );
    // Nobody knows the number of either zone.
    ASSETS.says(
        "zones: [{id: p}, {id: z}]\nassets: [{id: other, zone: p, count: 1}, {id: it, zone: z, count: 1}]",
        &[("asset.count < asset.zone.security_level_target", "unknown")],
    );
}

#[test]
fn a_number_that_is_none_observed_is_unobserved() {
    let nan = retold(town(&with("x: 4.25, y: 1.0")), |value| {
        if *value == Value::Double(4.25) {
            *value = Value::Double(f64::NAN);
        }
    });
    ASSETS.says_of(
        &nan,
        &[
            ("has(asset.x)", "unknown"),
            ("has(asset.y)", "pass"),
            ("asset.x == asset.x", "unknown"),
            ("asset.x != asset.x", "unknown"),
            ("asset.x < asset.y", "unknown"),
            ("!(asset.x < asset.y)", "unknown"),
            ("asset.x == 1.0 || asset.redundant", "pass"),
        ],
    );
}

#[test]
fn numbers_beyond_all_numbers_are_judged_alike() {
    for value in [f64::INFINITY, f64::NEG_INFINITY] {
        let odd = retold(town(&with("x: 4.25, y: 1.0")), |of| {
            if *of == Value::Double(4.25) {
                *of = Value::Double(value);
            }
        });
        let greater = if value > 0.0 { "pass" } else { "fail" };
        ASSETS.says_of(
            &odd,
            &[
                ("asset.x > asset.y", greater),
                ("asset.x > 1.0", greater),
                ("asset.x - asset.x == 0.0", "unknown"),
                ("asset.x + asset.y > 0.0", "unknown"),
                ("int(asset.x) > 0", "unknown"),
            ],
        );
    }
}

#[test]
fn instants_at_the_ends_of_the_range() {
    ASSETS.says(
        &with("at: \"0001-01-01T00:00:00Z\", then: \"9999-12-30T22:00:00Z\", span: 36h"),
        &[
            ("asset.at < now", "pass"),
            ("asset.at < asset.then", "pass"),
            ("asset.then > now", "pass"),
            ("asset.at - hours(1) < now", "unknown"),
            ("asset.at - asset.span < now", "unknown"),
            ("asset.at + asset.span > asset.at", "pass"),
            ("asset.then + asset.span > now", "unknown"),
            ("asset.then - asset.span < asset.then", "pass"),
            ("asset.then - asset.at > days(3000000)", "pass"),
            ("asset.at - asset.then < asset.span", "pass"),
            ("now - asset.at > days(700000)", "pass"),
            ("asset.at < now - days(900000)", "unknown"),
            ("asset.at > now + days(4000000)", "unknown"),
        ],
    );
}

#[test]
fn instants_that_no_file_can_say() {
    let town = town(&with("at: 2001-01-01, then: 2002-01-01, span: 36h"));
    let begins = |day| town.zone.day_begins(day).unwrap();
    let (first, second) = (begins("2001-01-01"), begins("2002-01-01"));
    let odd = retold(town, |value| match value {
        Value::Instant(at) if *at == first => *at = Instant(i64::MIN + 1),
        Value::Instant(at) if *at == second => *at = Instant(i64::MAX),
        Value::Duration(span) => *span = Duration(i64::MAX),
        _ => {}
    });
    ASSETS.says_of(
        &odd,
        &[
            ("asset.at < asset.then", "pass"),
            ("asset.at < now", "pass"),
            ("asset.then < now", "fail"),
            ("asset.then - asset.at > hours(1)", "unknown"),
            ("asset.at - asset.then < hours(1)", "unknown"),
            ("now + asset.span > now", "unknown"),
            ("asset.span + hours(1) > hours(1)", "unknown"),
            ("asset.span > hours(1)", "pass"),
            ("now - asset.at > hours(1)", "unknown"),
        ],
    );
}

/// A town of so many assets, each with a `count` of its own, and one of which nobody knows it.
fn of_counts(n: usize) -> Town {
    let mut town = town("assets: [{id: it}, {id: a0, count: 0}]");
    let mut said = town.city.observations.clone();
    let is_count = |it: &&Observation| it.value == Value::Int(0);
    let first = said.list.iter().find(is_count).unwrap().clone();
    for n in 1..n {
        let entity = EntityRef { kind: first.entity.kind, id: format!("a{n}").into() };
        said.entities.push((entity.clone(), first.origin));
        let value = Value::Int(i64::try_from(n).unwrap());
        said.list.push(Observation { entity, value, ..first.clone() });
    }
    let as_of = town.state.as_of();
    town.state = fold(&town.schema, &said, &Default::default(), as_of, Instant::MAX).state;
    town
}

/// Values are numbered by bytes, then by two, then by four: at each end of what fits.
#[test]
fn as_many_distinct_numbers_as_fit_and_one_more() {
    for n in [253, 254, 255, 4_095, 4_096, 4_097, 65_533, 65_534, 65_535] {
        let checks = ASSETS.judge(&of_counts(n), &["asset.count % 7 == 3", "asset.count < 2"]).checks;
        let counts = checks.iter().map(|check| {
            let counts = check.entities;
            (counts.pass, counts.fail, counts.unknown)
        });
        let n = u64::try_from(n).unwrap();
        let third = (n + 3) / 7;
        let expected = [(third, n - third, 1), (2, n - 2, 1)];
        assert_eq!(counts.collect::<Vec<_>>(), expected, "{n} distinct");
    }
}
