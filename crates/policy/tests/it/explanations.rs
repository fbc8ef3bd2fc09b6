//! What an explanation says: true of the verdict it explains, bounded, and clear about what belongs to whom.

use policy::explain::{Explainer, Explanation, Outcome, Step, fill, reason_words};
use testkit::{Town, town};

use crate::ask::Ask;

fn explainer(town: &Town) -> Explainer<'_> {
    Explainer { schema: &town.schema, state: &town.state, zone: &town.zone, exceptions: &[] }
}

fn explained(ask: Ask<'_>, text: &str, id: &str) -> Explanation {
    let town = town(text);
    let check = &ask.bind(&town).unwrap().checks[0];
    explainer(&town).explain(check, town.state.row(check.kind, id).unwrap())
}

/// All that the steps say, one a line, with the facts in brackets.
fn lines(step: &Step) -> Vec<String> {
    let facts: Vec<String> =
        step.facts.iter().map(|fact| format!("{} = {}", fact.path, fact.value)).collect();
    let line = format!("{:?}: {} [{}]", step.outcome, step.says, facts.join(", "));
    std::iter::once(line).chain(step.below.iter().flat_map(lines)).collect()
}

fn n_steps(step: &Step) -> usize {
    1 + step.below.iter().map(n_steps).sum::<usize>()
}

/// A zone with so many assets, none of them critical.
fn crowd(n: usize) -> String {
    let assets: Vec<String> = (0..n).map(|n| format!("{{id: a{n}, zone: it, criticality: low}}")).collect();
    format!("complete: asset\nzones: [{{id: it}}]\nassets: [{}]", assets.join(", "))
}

const SQUARE: &str = "zone.assets.exists(a, a.zone.assets.exists(b, b.criticality == 'critical'))";

#[test]
fn what_the_element_says_and_what_the_entity_judged_says_are_told_apart() {
    let city = "complete: asset\nzones: [{id: z}]\nassets: [{id: it, zone: z, criticality: high}, {id: a, zone: z, criticality: low}]";
    let require = "asset.zone.assets.exists(a, a.criticality == asset.criticality && a.id != asset.id)";
    let said = lines(&explained(Ask { require, ..Ask::default() }, city, "it").require.unwrap());
    assert_eq!(
        said,
        [
            "DoesNotHold: for at least one of its zone's assets: its criticality is the asset's criticality and its id is not the asset's id [its zone's assets = 2 listed]",
            "DoesNotHold: a: all of these hold []",
            "DoesNotHold: its criticality is the asset's criticality [criticality = low, asset.criticality = high]",
            "Holds: its id is not the asset's id []",
            "DoesNotHold: it: all of these hold []",
            "Holds: its criticality is the asset's criticality [criticality = high]",
            "DoesNotHold: its id is not the asset's id []",
        ]
    );
}

#[test]
fn the_element_of_an_outer_macro_is_told_apart_from_that_of_an_inner_one() {
    let require = "zone.assets.all(a, a.services.all(s, s.owner == a.owner && s.name != zone.name))";
    let step = explained(Ask { each: "zone", require, ..Ask::default() }, "zones: [{id: it}]", "it").require;
    assert_eq!(
        step.unwrap().says,
        "for every one of its assets: for every one of the services it supports: the post that answers for it is the post that answers for that asset and its name is not the zone's name"
    );
}

#[test]
fn the_city_is_called_the_city() {
    let require = "city.public_body && city.population > 10";
    let said =
        lines(&explained(Ask { require, ..Ask::default() }, "assets: [{id: it}]", "it").require.unwrap());
    assert_eq!(
        said[2],
        "Unknown: the city's number of inhabitants is more than 10 [city.population = never observed]"
    );
}

#[test]
fn a_list_that_is_counted_is_a_fact() {
    let require = "size(zone.assets) > 5 && size(zone.assets.filter(a, a.criticality == 'low')) > 1";
    let said =
        lines(&explained(Ask { each: "zone", require, ..Ask::default() }, &crowd(3), "it").require.unwrap());
    assert!(said[1].ends_with("[its assets = 3 listed]"), "{}", said[1]);
    assert!(said[2].ends_with("[its assets = 3 listed]"), "{}", said[2]);
}

#[test]
fn steps_below_a_verdict_that_took_many_visits_come_out_as_the_verdict_does() {
    let explanation = explained(Ask { each: "zone", require: SQUARE, ..Ask::default() }, &crowd(720), "it");
    assert_eq!(
        explanation.verdict,
        policy::Verdict::Fail,
        "720 + 720 * 720 visits, more than half of what is allowed"
    );
    let said = lines(&explanation.require.unwrap());
    assert!(said.iter().all(|line| !line.starts_with("Unknown")), "{}", said.join("\n"));
}

#[test]
fn only_the_elements_that_are_shown_are_explained() {
    let explanation = explained(Ask { each: "zone", require: SQUARE, ..Ask::default() }, &crowd(100), "it");
    assert!(n_steps(&explanation.require.unwrap()) < 100);
}

#[test]
fn what_is_too_large_to_judge_is_not_explained_element_by_element() {
    let ask = Ask { each: "zone", require: SQUARE, ..Ask::default() };
    let step = explained(ask, &crowd(1000), "it").require.unwrap();
    assert_eq!(step.outcome, Outcome::Unknown);
    assert_eq!(step.below.len(), 1);
    assert_eq!(step.below[0].says, "more elements than are looked at for one entity");
}

#[test]
fn a_scope_that_is_too_large_is_explained_as_unknown_and_require_is_not() {
    let scope = format!("{SQUARE} || true");
    let ask = Ask { each: "zone", scope: &scope, require: "true", ..Ask::default() };
    let explanation = explained(ask, &crowd(1000), "it");
    assert!(explanation.finding.scope_unknown);
    assert_eq!(explanation.scope.unwrap().outcome, Outcome::Unknown);
    assert_eq!(explanation.require, None);
}

#[test]
fn conditions_as_deep_as_they_may_be_are_explained() {
    let run = || {
        let mut variables = "variables:\n  v0: \"asset.logging\"\n".to_owned();
        for n in 1..=90 {
            variables.push_str(&format!("  v{n}: \"!v{}\"\n", n - 1));
        }
        let ask = Ask { require: "v90", more: &variables, ..Ask::default() };
        n_steps(&explained(ask, "assets: [{id: it}]", "it").require.unwrap())
    };
    let n = std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
    assert!(n > 90, "{n} steps");
}

#[test]
fn the_places_of_an_explanation_hold_facts_and_nothing_else() {
    let town = town(
        "
sources: {scan: {trust: 3}, audit: {trust: 3}}
observed: 2026-05-31
assets:
  - id: it
    addresses: [10.0.0.1, 10.0.0.2]
    firmware: {value: \"1.0\", on: 2020-01-01}
    maker: none
observations:
  - {entity: asset:it, field: model, value: a, source: scan}
  - {entity: asset:it, field: model, value: b, source: audit}
",
    );
    let asset = town.schema.kind_named("asset").unwrap();
    for (text, filled) in [
        ("{asset.name}", "it"),
        ("{asset.addresses}", "10.0.0.1, 10.0.0.2"),
        ("{asset.firmware}", "(not known)"),
        ("{asset.model}", "(not known)"),
        ("{asset.maker}", "(not known)"),
        ("{city.name}", "Port Meridian"),
    ] {
        assert_eq!(fill(&explainer(&town), text, asset, 0), filled, "{text}");
    }
    let city = fill(&explainer(&town), "{city}", asset, 0);
    assert_ne!(city, "it", "the city is not the asset");
}

#[test]
fn an_open_kind_without_entities_is_spoken_of_as_such() {
    let (town, judgement) = Ask { each: "drill", require: "true", ..Ask::default() }.judge("");
    let reason = &judgement.checks[0].results[0].finding.reasons[0];
    assert_eq!(reason_words(&town.schema, &town.state, reason), "there may be some that nobody listed");
}
