//! What a scenario finds in a city, and what a case of it is told that comes out otherwise.

use diag::{Diagnostics, Files};
use insta::assert_snapshot;
use model::{Schema, Zone};
use policy::{
    Scenario,
    cases::Tally,
    explain::reason_words,
    scenario::{self, Place},
};

/// Reads a scenario of these parts and cases, which must be without a fault.
fn scenario(schema: &Schema, parts: &str, cases: &str) -> Scenario {
    let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let text = format!(
        "bailiwick: 1\nscenario: s\ntitle: T\nplace: P\nhappened-on: \"2024-02-29\"\nwhat: W\nsources: [s]\nparts:\n{parts}\ncases:\n{cases}\n"
    );
    let file = files.add("s.yaml", text);
    let root = source::parse(&files, file, &mut diagnostics).unwrap();
    let scenario = scenario::read(schema, &root, &mut diagnostics).unwrap();
    assert!(diagnostics.is_empty(), "{}", diag::text(&files, &diagnostics, false));
    scenario
}

const OPEN_DOOR: &str = r#"
  - id: door
    title: D
    each: asset
    where: "asset.class == 'plc'"
    conditions:
      - {id: reach, title: R, holds: "asset.remote_access"}
      - {id: plain, title: P, holds: "!asset.redundant"}"#;

#[test]
fn a_part_counts_where_it_holds_and_where_it_may_and_what_speaks_against_it() {
    let played = |complete: &str, assets: &str| {
        let town = testkit::town(&format!("{complete}\nassets:\n{assets}"));
        let scenario = scenario(&town.schema, OPEN_DOOR, "  []");
        let parts = scenario::bind(&town.schema, &town.zone, &scenario, &mut Diagnostics::default()).unwrap();
        let (answer, played) = scenario::play(&town.schema, &town.state, &parts);
        let place = |place: &Place| {
            let reasons = place.reasons.iter().map(|reason| reason_words(&town.schema, &town.state, reason));
            let reasons: String = reasons.map(|reason| format!("\n    {reason}")).collect();
            format!("\n  {}, {} units{reasons}", town.state.id(parts[0].kind, place.row), place.units)
        };
        let part = &played[0];
        format!(
            "{answer:?}\nholds:{}\nmay hold:{}\nabout {} of {}, against {:?}, open: {}",
            part.holds.iter().map(place).collect::<String>(),
            part.unknown.iter().map(place).collect::<String>(),
            part.n_about(),
            part.n_entities,
            part.n_against,
            part.is_open,
        )
    };
    let assets = "
  - {id: fleet, class: plc, remote_access: true, redundant: false, count: 30}
  - {id: may, class: plc, remote_access: true}
  - {id: unsaid}
  - {id: closed, class: plc, remote_access: false}
  - {id: safe, class: plc, remote_access: false, redundant: true}
  - {id: camera, class: camera, remote_access: true, redundant: false}";
    assert_snapshot!(played("complete: asset", assets), @"
    Happens
    holds:
      fleet, 30 units
    may hold:
      may, 1 units
        `redundant` of asset:may was never observed
      unsaid, 1 units
        `class` of asset:unsaid was never observed
        `remote_access` of asset:unsaid was never observed
        `redundant` of asset:unsaid was never observed
    about 5 of 6, against [2, 1], open: false
    ");
    let safe = "  - {id: safe, class: plc, remote_access: false, redundant: true}";
    assert_snapshot!(played("complete: asset", safe), @"
    Not
    holds:
    may hold:
    about 1 of 1, against [1, 1], open: false
    ");
    assert_snapshot!(played("complete: zone", safe), @"
    Unknown
    holds:
    may hold:
    about 1 of 1, against [1, 1], open: true
    ");
}

#[test]
fn a_case_that_comes_out_otherwise_is_told_why_and_counted() {
    let schema = Schema::builtin();
    let scenario = scenario(
        &schema,
        OPEN_DOOR,
        "  - {given: {assets: [{class: plc, remote_access: true, redundant: false}]}, expect: happens}
  - {given: {assets: [{class: plc, remote_access: true, redundant: false}]}, expect: not}
  - {given: {assets: [{class: plc, remote_access: true}]}, expect: happens}
  - {given: {assets: []}, expect: unknown}
  - {given: {}, expect: not}",
    );
    let mut diagnostics = Diagnostics::default();
    let tally = scenario::run(&schema, &scenario, &mut diagnostics);
    assert_eq!(tally, Tally { n_met: 1, n_unmet: 4 });
    let said: Vec<String> = diagnostics
        .sorted()
        .iter()
        .map(|told| format!("{}: {}", told.message, told.help.as_deref().unwrap_or_default()))
        .collect();
    assert_snapshot!(said.join("\n"), @"
    `s` comes out as `happens`: `door` holds
    `s` comes out as `unknown`: `door` unknown (`redundant` of asset:~1 was never observed)
    `s` comes out as `not`: `door` holds nowhere
    `s` comes out as `unknown`: `door` unknown (there may be some that nobody listed)
    ");
}

#[test]
fn a_case_may_give_the_city_itself() {
    let schema = Schema::builtin();
    let parts =
        r#"  - {id: p, title: P, each: city, conditions: [{id: c, title: C, holds: "city.public_body"}]}"#;
    let scenario = scenario(&schema, parts, "  - {given: {city: {public_body: true}}, expect: happens}");
    let mut diagnostics = Diagnostics::default();
    let tally = scenario::run(&schema, &scenario, &mut diagnostics);
    assert_eq!((tally, diagnostics.sorted().len()), (Tally { n_met: 1, n_unmet: 0 }, 0));
}

#[test]
fn a_condition_knows_what_breaks_it() {
    let schema = Schema::builtin();
    let parts = OPEN_DOOR.replace("title: R,", "title: R, remedy: {action: close},");
    let scenario = scenario(&schema, &parts, "  []");
    let parts = scenario::bind(&schema, &Zone::utc(), &scenario, &mut Diagnostics::default()).unwrap();
    let actions = parts[0].conditions.iter().map(|it| it.remedy().map(|remedy| remedy.action.as_str()));
    assert_eq!(actions.collect::<Vec<_>>(), [Some("close"), None]);
}

#[test]
fn a_scenario_of_which_a_part_cannot_be_bound_is_not_played() {
    let schema = Schema::builtin();
    for (place, wrong) in [("asset.class == 'plc'", "asset.class"), ("asset.remote_access", "asset.name")] {
        let scenario = scenario(&schema, &OPEN_DOOR.replace(place, wrong), "  []");
        let mut diagnostics = Diagnostics::default();
        assert!(scenario::bind(&schema, &Zone::utc(), &scenario, &mut diagnostics).is_none(), "{wrong}");
        assert_eq!(diagnostics.sorted().len(), 1, "{wrong}");
    }
}
