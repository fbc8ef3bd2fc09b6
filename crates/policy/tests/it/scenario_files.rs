//! What is wrong with a scenario file is told all at once, each with its place.

use diag::{Diagnostics, Files};
use insta::assert_snapshot;
use model::{Schema, Zone};
use policy::scenario;

/// What a person is told of a scenario file, its conditions bound and its cases run.
fn said(text: &str) -> String {
    let schema = Schema::builtin();
    let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let file = files.add("s.yaml", text);
    let root = source::parse(&files, file, &mut diagnostics).unwrap();
    if let Some(scenario) = scenario::read(&schema, &root, &mut diagnostics)
        && scenario::bind(&schema, &Zone::utc(), &scenario, &mut diagnostics).is_some()
    {
        scenario::run(&schema, &scenario, &mut diagnostics);
    }
    let place = |it: &diag::Diagnostic| {
        let end = it.span.map_or(0, |span| span.range().start);
        let line = files.text(file)[..end].matches('\n').count() + 1;
        format!("{line}: {} {}", it.code, it.message)
    };
    diagnostics.sorted().into_iter().map(place).collect::<Vec<_>>().join("\n")
}

const HEAD: &str =
    "bailiwick: 1\nscenario: s\ntitle: T\nplace: P\nhappened-on: \"2024-02-29\"\nwhat: W\nsources: [s]\n";

fn with_parts(parts: &str, cases: &str) -> String {
    said(&format!("{HEAD}parts:\n{parts}\ncases:\n{cases}\n"))
}

#[test]
fn what_must_be_there_is_asked_for() {
    assert_snapshot!(said("bailiwick: 1\nscenario: s\n"), @"
    1: P0301 `title` is missing
    1: P0301 `place` is missing
    1: P0301 `happened-on` is missing
    1: P0301 `what` is missing
    1: P0301 `sources` is missing
    1: P0301 `parts` is missing
    ");
    assert_snapshot!(said("bailiwick: 1\ntitle: T\n"), @"
    1: P0301 `scenario` is missing
    1: P0301 `place` is missing
    1: P0301 `happened-on` is missing
    1: P0301 `what` is missing
    1: P0301 `sources` is missing
    1: P0301 `parts` is missing
    ");
}

#[test]
fn a_day_is_a_day_or_a_month_and_a_cost_has_a_currency() {
    let with = |on: &str, cost: &str| {
        said(&HEAD.replace("\"2024-02-29\"", on).replace("what", &format!("cost: {cost}\nwhat")))
    };
    assert_snapshot!(with("\"2023-02-29\"", "{amount: 5 million}"), @"
    1: P0301 `parts` is missing
    5: P0318 `2023-02-29` is neither a day nor a month
    6: P0316 `5 million` is not a cost
    ");
    assert_snapshot!(with("\"2023\"", "{amount: -5 USD}"), @"
    1: P0301 `parts` is missing
    5: P0318 `2023` is neither a day nor a month
    6: P0316 `-5 USD` is not a cost
    ");
    assert_snapshot!(with("\"2023-02\"", "{amount: 1e13 USD}"), @"
    1: P0301 `parts` is missing
    6: P0319 `1e13 USD` is out of range
    ");
    assert_snapshot!(with("\"2023-02\"", "{amount: 5 USD, note: about}"), @"1: P0301 `parts` is missing");
}

#[test]
fn a_part_without_conditions_would_always_hold_and_is_refused() {
    assert_snapshot!(with_parts("  - {id: p, title: P, each: asset, conditions: []}", "  []"), @"9: P0301 `conditions` is missing");
    assert_snapshot!(said(&format!("{HEAD}parts: []\n")), @"8: P0301 `parts` is missing");
}

#[test]
fn mistakes_of_conditions_stand_where_they_are() {
    let parts = r#"  - id: p
    title: P
    each: assets
    conditions: [{id: c, title: C, holds: "asset.logging"}]
  - id: q
    title: Q
    each: asset
    where: "asset.clas == 'plc'"
    conditions:
      - {id: c, title: C, holds: "asset.logging &&"}
      - {id: d, title: D, holds: "asset.model"}
      - {id: d, title: D, holds: "asset.logging", remedy: {cost: {once: 5}}}"#;
    assert_snapshot!(with_parts(parts, "  []"), @"
    11: P0305 `assets` is not a kind
    16: P0202 `clas` is not a field of `asset`
    18: P0104 the condition ends too early
    19: P0205 a condition must be true or false; this is text
    20: P0304 the condition `d` is there twice
    20: P0301 `action` is missing
    20: P0316 `5` is not a cost
    ");
}

#[test]
fn a_case_says_what_it_gives_and_what_must_come_out() {
    let parts =
        r#"  - {id: p, title: P, each: asset, conditions: [{id: c, title: C, holds: "asset.logging"}]}"#;
    let cases = r#"  - {given: {assets: [{logging: true}]}, expect: happens}
  - {given: {assets: [{logging: true}]}, expect: not}
  - {given: {assets: [{}, {logging: false}]}, expect: happens}
  - {given: {}, expect: not}
  - {given: {asset: [{logging: true}]}, expect: happens}
  - {given: {assets: {logging: true}}, expect: happens}
  - {given: {assets: []}}
  - {given: {assets: []}, expect: pass}"#;
    assert_snapshot!(with_parts(parts, cases), @"
    12: P0314 `s` comes out as `happens`
    13: P0314 `s` comes out as `unknown`
    14: P0314 `s` comes out as `unknown`
    15: P0305 `asset` is not a kind
    15: P0314 `s` comes out as `unknown`
    16: P0313 a list of entities is meant here
    16: P0314 `s` comes out as `not`
    17: P0313 a case needs `expect: happens`
    18: P0302 `pass` is not one of the words meant here
    ");
}

#[test]
fn a_fleet_that_counts_0_is_nobody() {
    let parts =
        r#"  - {id: p, title: P, each: asset, conditions: [{id: c, title: C, holds: "asset.logging"}]}"#;
    let comes_out = |assets: &str, answer: &str| {
        let cases = format!("  - {{given: {{assets: [{assets}]}}, expect: {answer}}}");
        assert_eq!(with_parts(parts, &cases), "", "{assets}");
    };
    comes_out("{logging: true, count: 0}", "not");
    comes_out("{count: 0}", "not");
    comes_out("{logging: true, count: 0}, {logging: false}", "not");
    comes_out("{logging: true, count: 0}, {}", "unknown");
    comes_out("{logging: true, count: 1}", "happens");
    comes_out("{logging: true, count: none}", "happens");
}
