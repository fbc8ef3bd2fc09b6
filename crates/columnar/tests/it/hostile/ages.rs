//! Evidence whose age is just what a check allows, a little less and a little more.

use policy::Verdict::{Pass, Unknown};
use testkit::town;

use super::{ASSETS, Ask};

const AGED: Ask<'static> = Ask { max_age: "30d", ..ASSETS };

/// Evidence from one instant, beside more of which the first is old; judged on 1 June 2026 at 00:00 UTC.
fn seen(on: &str) -> String {
    let fact = |value: &str| format!("{{value: {value}, on: \"{on}\"}}");
    format!(
        "zones: [{{id: z, filtered: {}, security_level_achieved: {}}}]
assets:
  - {{id: first, logging: {{value: true, on: 1971-01-01}}, patches_missing: {{value: 1, on: 1971-01-01}}}}
  - {{id: it, zone: z, redundant: true, count: 1, logging: {}, mfa_enforced: {}, patches_missing: {}, firmware: {}, open_ports: {}}}
  - {{id: last, logging: {{value: true, on: 2026-05-31}}}}",
        fact("true"),
        fact("2"),
        fact("true"),
        fact("none"),
        fact("3"),
        fact("\"1.9\""),
        fact("[22/tcp]"),
    )
}

const CONDITIONS: [&str; 17] = [
    "asset.logging",
    "!asset.logging",
    "has(asset.logging)",
    "!has(asset.logging)",
    "has(asset.mfa_enforced)",
    "has(asset.mfa_enforced) || asset.redundant",
    "asset.patches_missing == 3",
    "asset.patches_missing + asset.patches_missing == 6",
    "asset.patches_missing == 3 || asset.redundant",
    "asset.firmware == '1.9'",
    "'22/tcp' in asset.open_ports",
    "asset.zone.filtered",
    "has(asset.zone.filtered)",
    "asset.logging == asset.zone.filtered",
    "asset.count < asset.zone.security_level_achieved",
    "asset.patches_missing > asset.zone.security_level_achieved",
    "(now < timestamp('2027-01-01T00:00:00Z') ? 5 : asset.patches_missing) == 5",
];

fn says(on: &str, letters: &str) {
    AGED.letters(&seen(on), &CONDITIONS, letters);
}

#[test]
fn an_age_that_is_just_allowed_is_fresh() {
    says("2026-05-02T00:00:00Z", "p-p--pppppppppppp");
    says("2026-05-02T00:00:00.000001Z", "p-p--pppppppppppp");
}

#[test]
fn an_age_of_a_microsecond_more_is_stale_also_under_has() {
    says("2026-05-01T23:59:59.999999Z", "?????p??p???????p");
    says("2026-05-01T23:59:59Z", "?????p??p???????p");
}

#[test]
fn ages_beyond_what_can_be_counted() {
    let of = |n: &str, expected: &[(&str, &str)]| {
        let more = format!("parameters: {{n: {{type: int, default: {n}}}}}");
        Ask { max_age: "\"{n}d\"", more: &more, ..ASSETS }.says(&seen("2026-05-31"), expected);
    };
    of("9223372036854775807", &[("asset.logging", "pass"), ("asset.patches_missing < 4", "pass")]);
    of("-9223372036854775807", &[("asset.logging", "unknown"), ("has(asset.logging)", "unknown")]);
    of("0", &[("asset.logging", "unknown"), ("asset.redundant", "pass")]);
}

#[test]
fn a_city_judged_at_either_end_of_time() {
    for (at, on) in
        [("0001-01-02T00:00:00Z", "0001-01-01T00:00:00Z"), ("9999-12-30T22:00:00Z", "9999-12-29T22:00:00Z")]
    {
        let city = format!("at: {at}\nassets: [{{id: it, logging: {{value: true, on: \"{on}\"}}}}]");
        let of = |max_age, expected: &[(&str, &str)]| Ask { max_age, ..ASSETS }.says(&city, expected);
        of("24h", &[("asset.logging", "pass"), ("has(asset.logging)", "pass")]);
        of("23h", &[("asset.logging", "unknown"), ("has(asset.logging)", "unknown")]);
    }
}

#[test]
fn evidence_without_a_date_is_stale_whatever_age_is_allowed() {
    let city = "assets: [{id: other, logging: {value: true, on: 2026-05-31}}, {id: it, logging: true, redundant: true}]";
    for max_age in ["", "30d", "4000000d"] {
        Ask { max_age, ..ASSETS }.says(
            city,
            &[
                ("asset.logging", "unknown"),
                ("has(asset.logging)", "unknown"),
                ("asset.logging || asset.redundant", "pass"),
            ],
        );
    }
}

/// Evidence of many ages that differ by a few microseconds, before and after what is just allowed, over several blocks.
#[test]
fn many_ages_about_what_is_just_allowed() {
    const N: usize = 2_100;
    let on = |n: usize| match n % 1_000 {
        n @ 0..500 => format!("2026-05-01T23:59:59.{:06}Z", 999_500 + n),
        n => format!("2026-05-02T00:00:00.{:06}Z", n - 500),
    };
    let assets: Vec<String> =
        (0..N).map(|n| format!("{{id: a{n:04}, logging: {{value: true, on: \"{}\"}}}}", on(n))).collect();
    let town = town(&format!("assets: [{}]", assets.join(", ")));
    let verdicts = AGED.judge(&town, &["asset.logging"]).checks.remove(0).verdicts;
    let expected: Vec<_> = (0..N).map(|n| if n % 1_000 < 500 { Unknown } else { Pass }).collect();
    assert_eq!(verdicts, expected);
}

/// Ages are kept as narrow numbers from the oldest on: one of two thousand years must not blur the others.
#[test]
fn ages_about_what_is_just_allowed_beside_one_of_two_thousand_years() {
    let on = |n: usize| match n {
        0..64 => format!("{:04}-01-01", 1 + n * 31),
        64 => "2026-05-01T23:59:59.999999Z".to_owned(),
        _ => "2026-05-02".to_owned(),
    };
    let field = "fields: {asset: {seen: {type: bool, doc: Seen., fresh: 900000d}}}";
    let assets: Vec<String> =
        (0..66).map(|n| format!("{{id: a{n:02}, seen: {{value: true, on: \"{}\"}}}}", on(n))).collect();
    let town = town(&format!("{field}\nassets: [{}]", assets.join(", ")));
    let verdicts = AGED.judge(&town, &["asset.seen"]).checks.remove(0).verdicts;
    assert_eq!(verdicts, [vec![Unknown; 65], vec![Pass]].concat());
}
