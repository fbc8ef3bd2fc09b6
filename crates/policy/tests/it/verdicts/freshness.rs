//! How old evidence may be, and which of its dates decides.

use crate::ask::{Ask, asset};

/// Evidence of `logging` from one instant, judged on 1 June 2026 at 00:00 UTC.
fn aged(on: &str, max_age: &str) -> String {
    let it = format!("assets: [{{id: it, logging: {{value: true, on: \"{on}\"}}}}]");
    Ask { require: "asset.logging", max_age, ..Ask::default() }.of(&it)
}

#[test]
fn age_equal_to_max_age_is_still_fresh() {
    assert_eq!(aged("2026-05-02", "30d"), "pass");
    assert_eq!(aged("2026-05-01T23:59:59.999999Z", "30d"), "unknown, stale logging");
}

#[test]
fn age_equal_to_the_schemas_freshness_is_still_fresh() {
    assert_eq!(aged("2026-02-21", ""), "pass", "100 days");
    assert_eq!(aged("2026-02-20T23:59:59.999999Z", ""), "unknown, stale logging");
}

#[test]
fn thirty_days_are_720_hours() {
    assert_eq!(aged("2026-05-02", "720h"), "pass");
    assert_eq!(aged("2026-05-02", "719h"), "unknown, stale logging");
    let zurich = "city: {name: Port Meridian, time_zone: Europe/Zurich}\nat: 2026-04-15\nassets: [{id: it, logging: {value: true, on: 2026-03-16}}]";
    let ask = Ask { require: "asset.logging", max_age: "30d", ..Ask::default() };
    assert_eq!(ask.of(zurich), "pass", "over the change to summer time it is 719 hours");
}

#[test]
fn max_age_never_lengthens_freshness() {
    assert_eq!(aged("2026-02-01", "400d"), "unknown, stale logging");
}

#[test]
fn max_age_may_come_from_a_parameter() {
    let it = "assets: [{id: it, logging: {value: true, on: 2026-05-02}}]";
    let of = |n: &str| {
        let more = format!("parameters: {{n: {{type: int, default: {n}}}}}");
        Ask { require: "asset.logging", max_age: "\"{n}d\"", more: &more, ..Ask::default() }.of(it)
    };
    assert_eq!(of("30"), "pass");
    assert_eq!(of("29"), "unknown, stale logging");
}

#[test]
fn an_age_beyond_what_can_be_counted_is_held_at_the_end() {
    let it = "assets: [{id: it, logging: {value: true, on: 2026-05-31}}]";
    let of = |n: &str| {
        let more = format!("parameters: {{n: {{type: int, default: {n}}}}}");
        Ask { require: "asset.logging", max_age: "\"{n}d\"", more: &more, ..Ask::default() }.of(it)
    };
    assert_eq!(of("9223372036854775807"), "pass");
    assert_eq!(of("-9223372036854775807"), "unknown, stale logging");
}

#[test]
fn where_uses_the_schemas_freshness() {
    let it = "assets: [{id: it, logging: {value: true, on: 2026-04-01}}]";
    let ask =
        Ask { scope: "asset.logging", require: "asset.logging", max_age: "30d", each: "asset", more: "" };
    assert_eq!(ask.of(it), "unknown, stale logging", "in scope, but its evidence is too old for require");
    assert_eq!(Ask { require: "true", ..ask }.of(it), "pass");
}

#[test]
fn max_age_reaches_through_variables_and_hops() {
    let city = "zones: [{id: z, filtered: {value: true, on: 2026-04-01}}]\nassets: [{id: it, zone: z}]";
    let ask = |require, more| Ask { require, max_age: "30d", more, ..Ask::default() }.of(city);
    assert_eq!(ask("asset.zone.filtered", ""), "unknown, stale filtered");
    assert_eq!(ask("v", "variables: {v: \"asset.zone.filtered\"}"), "unknown, stale filtered");
    assert_eq!(
        ask("asset.zone.assets.exists(a, a.zone.filtered)", ""),
        "unknown, stale filtered, open list assets"
    );
    assert_eq!(ask("has(asset.zone.filtered)", ""), "unknown, stale filtered");
}

#[test]
fn a_declared_field_never_ages() {
    let it = "assets: [{id: it, remote_access: {value: true, on: 2001-01-01}}]";
    assert_eq!(Ask { require: "asset.remote_access", max_age: "1h", ..Ask::default() }.of(it), "pass");
}

#[test]
fn an_observation_ends_with_its_valid_until() {
    let until = |until: &str| {
        asset(
            &format!("assets: [{{id: it, logging: {{value: true, on: 2026-05-01, until: \"{until}\"}}}}]"),
            "asset.logging",
        )
    };
    assert_eq!(until("2026-06-02"), "pass");
    assert_eq!(until("2026-06-01"), "unknown, stale logging");
}

/// Item 6 of the checks that others failed: the date on which something was so decides, not when it was told.
#[test]
fn the_effective_date_of_evidence_decides_not_the_date_of_its_arrival() {
    let told = |on: &str, received: &str, known: &str| {
        asset(
            &format!(
                "{known}assets: [{{id: it}}]\nobservations: [{{entity: asset:it, field: logging, value: true, on: {on}, received: {received}, source: scan}}]"
            ),
            "asset.logging",
        )
    };
    assert_eq!(
        told("2025-06-01", "2026-05-31", ""),
        "unknown, stale logging",
        "old news that came late is old"
    );
    assert_eq!(told("2026-05-01", "2026-07-01", ""), "pass", "it was so then, though we heard later");
    assert_eq!(told("2026-05-01", "2026-07-01", "known: 2026-06-01\n"), "unknown, unobserved logging");
    assert_eq!(told("2026-06-02", "2026-05-01", ""), "unknown, unobserved logging", "not yet so");
}

#[test]
fn of_two_observations_of_a_source_the_later_effective_one_wins_though_it_arrived_first() {
    let it = "
assets: [{id: it}]
observations:
  - {entity: asset:it, field: logging, value: true, on: 2026-05-20, received: 2026-05-21, source: scan}
  - {entity: asset:it, field: logging, value: false, on: 2026-05-01, received: 2026-05-30, source: scan}
";
    assert_eq!(asset(it, "asset.logging"), "pass");
}
