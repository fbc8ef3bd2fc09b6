//! What an explanation says: true of the verdict it explains, bounded, and clear about what belongs to whom.

use insta::assert_snapshot;
use policy::{
    exception::Standing,
    explain::{Explainer, Explanation, Outcome, Step, reason_words},
};
use testkit::{Town, town};

use crate::ask::Ask;

pub(crate) fn explainer(town: &Town) -> Explainer<'_> {
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
fn an_open_kind_without_entities_is_spoken_of_as_such() {
    let (town, judgement) = Ask { each: "drill", require: "true", ..Ask::default() }.judge("");
    let reason = &judgement.checks[0].results[0].finding.reasons[0];
    assert_eq!(reason_words(&town.schema, &town.state, reason), "there may be some that nobody listed");
}

#[test]
fn what_a_rule_asks_is_looked_at_only_where_it_applies() {
    let of = |scope| {
        let ask = Ask { scope, require: "asset.redundant", ..Ask::default() };
        let explanation = explained(ask, "assets: [{id: it, redundant: true}]", "it");
        (explanation.scope.unwrap().outcome, explanation.require.map(|step| step.outcome))
    };
    assert_eq!(of("asset.redundant"), (Outcome::Holds, Some(Outcome::Holds)));
    assert_eq!(of("!asset.redundant"), (Outcome::DoesNotHold, None));
    assert_eq!(of("asset.logging"), (Outcome::Unknown, None));
}

#[test]
fn every_exception_about_the_entity_is_heard_and_one_turns_the_verdict() {
    let exception = |id: &str, entity: &str, from: &str, expires: &str| {
        format!(
            "{{id: {id}, type: risk-accepted, check: p/c, entities: [{entity}], reason: r, owner: post:a, approver: post:b, approved: 2026-01-01, from: {from}, expires: {expires}}}"
        )
    };
    let town = town(&format!(
        "assets: [{{id: it, redundant: false}}, {{id: other}}]\nexceptions: [{}, {}, {}, {}]",
        exception("E-1", "it", "2026-01-01", "2026-06-01"),
        exception("E-2", "other", "2026-01-01", "2027-01-01"),
        exception("E-3", "it", "2026-01-01", "2027-01-01"),
        exception("E-4", "it", "2026-07-01", "2027-01-01"),
    ));
    let adopted = [Ask { require: "asset.redundant", ..Ask::default() }.bind(&town).unwrap()];
    let exceptions = crate::ask::exceptions(&town, &adopted).unwrap();
    let explainer = Explainer { exceptions: &exceptions, ..explainer(&town) };
    let check = &adopted[0].checks[0];
    let explanation = explainer.explain(check, town.state.row(check.kind, "it").unwrap());
    let heard: Vec<_> =
        explanation.heard.iter().map(|heard| (heard.exception, heard.standing, heard.turned)).collect();
    assert_eq!(
        heard,
        [(0, Standing::Lapsed, false), (2, Standing::Live, true), (3, Standing::NotYet, false)]
    );
}

/// A zone with so many assets that have one that takes over, that have none, and of which nobody said.
fn mixed(n_true: usize, n_false: usize, n_unknown: usize) -> String {
    let asset = |prefix: &str, n: usize, field: &str| -> Vec<String> {
        (0..n).map(|n| format!("{{id: {prefix}{n}, zone: it{field}}}")).collect()
    };
    let assets = [
        asset("has", n_true, ", redundant: true"),
        asset("lacks", n_false, ", redundant: false"),
        asset("silent", n_unknown, ""),
    ];
    format!("complete: asset\nzones: [{{id: it}}]\nassets: [{}]", assets.concat().join(", "))
}

#[test]
fn elements_that_decide_come_first_and_those_not_known_before_the_rest() {
    let shown = |require: &str, city: &str| -> Vec<String> {
        let ask = Ask { each: "zone", require, ..Ask::default() };
        let step = explained(ask, city, "it").require.unwrap();
        step.below.iter().map(|step| step.says.split(':').next().unwrap().to_owned()).collect()
    };
    let city = mixed(2, 2, 2);
    assert_eq!(
        shown("zone.assets.all(a, a.redundant)", &city),
        ["lacks0", "lacks1", "silent0", "silent1", "has0", "has1"]
    );
    assert_eq!(
        shown("zone.assets.exists(a, a.redundant)", &city),
        ["has0", "has1", "silent0", "silent1", "lacks0", "lacks1"]
    );
    assert_eq!(
        shown("zone.assets.all(a, a.redundant)", &mixed(3, 5, 0)),
        ["lacks0", "lacks1", "lacks2", "lacks3", "lacks4", "has0", "2 more are not shown"]
    );
}

#[test]
fn elements_that_are_no_entities_are_called_by_their_values() {
    let called = |list: &str| -> Vec<String> {
        let ask = Ask { require: &format!("{list}.exists(x, x == x)"), ..Ask::default() };
        let step = explained(ask, "assets: [{id: it, zone: z}]\nzones: [{id: z}]", "it").require.unwrap();
        step.below.iter().map(|step| step.says.split(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(called("[1500, -2]"), ["1500", "-2"]);
    assert_eq!(called("[7.5]"), ["7.5"]);
    assert_eq!(called("['a', 'b']"), ["a", "b"]);
    assert_eq!(called("[true]"), ["true"]);
    assert_eq!(called("[date('2026-01-31')]"), ["31 Jan 2026"]);
    assert_eq!(called("[hours(36)]"), ["36 hours"]);
    assert_eq!(called("[[1, 2]]"), ["2 elements"]);
    assert_eq!(called("[asset.zone]"), ["z"]);
    assert_eq!(called("[asset.count]"), ["a x that is not known"]);
}

#[test]
fn the_opposite_of_what_has_steps_is_shown_above_them() {
    let of = |require: &str| {
        let ask = Ask { require, ..Ask::default() };
        let said = lines(&explained(ask, "assets: [{id: it, redundant: true}]", "it").require.unwrap());
        said.join("\n")
    };
    assert_snapshot!(of("!(asset.redundant && asset.logging && (asset.redundant || asset.logging))"), @"
    Unknown: this does not hold: []
    Unknown: all of these hold []
    Holds: it has another that takes over when it fails [redundant = true]
    Unknown: its events reach the city's log [logging = never observed]
    Holds: at least one of these holds []
    Holds: it has another that takes over when it fails [redundant = true]
    Unknown: its events reach the city's log [logging = never observed]
    ");
    assert_snapshot!(of("!!(asset.redundant || asset.logging)"), @"
    Holds: at least one of these holds []
    Holds: it has another that takes over when it fails [redundant = true]
    Unknown: its events reach the city's log [logging = never observed]
    ");
    assert_snapshot!(of("!asset.services.exists(s, s.sector == 'water')"), @"
    Unknown: this does not hold: []
    Unknown: for at least one of the services it supports: the sector it belongs to is `water` [services = never observed]
    ");
    assert_snapshot!(of("!asset.redundant"), @"DoesNotHold: it does not have another that takes over when it fails [redundant = true]");
}

#[test]
fn a_parameter_that_is_true_or_false_is_a_value_and_no_heading() {
    let more = "parameters: {strict: {type: bool, default: true}}\nvariables: {held: \"asset.redundant\"}";
    let ask = Ask { require: "strict && held", more, ..Ask::default() };
    let said = lines(&explained(ask, "assets: [{id: it, redundant: true}]", "it").require.unwrap());
    assert_snapshot!(said.join("\n"), @"
    Holds: all of these hold []
    Holds: true []
    Holds: the policy's “held” []
    Holds: it has another that takes over when it fails [redundant = true]
    ");
}

#[test]
fn the_parts_of_a_conjunction_stand_for_it_and_any_other_step_for_itself() {
    let parts = |require: &str| {
        let step = explained(Ask { require, ..Ask::default() }, "assets: [{id: it}]", "it").require.unwrap();
        step.parts().iter().map(|part| part.says.clone()).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(parts("asset.redundant && asset.remote_access"), @"
    it has another that takes over when it fails
    somebody can reach it from outside the city's network
    ");
    assert_snapshot!(parts("asset.redundant || asset.remote_access"), @"at least one of these holds");
    assert_snapshot!(parts("asset.redundant"), @"it has another that takes over when it fails");
}

#[test]
fn facts_say_their_values_as_people_write_them_and_what_others_said() {
    let city = "
sources: {scan: {trust: 3}, audit: {trust: 2}}
observed: 2026-05-31
zones: [{id: z}]
services: [{id: s}, {id: t}]
assets:
  - id: it
    zone: z
    services: [s, t]
    open_ports: [22/tcp, 443/tcp]
    count: 1500
    longitude: 7.5
    remote_access: true
    installed_on: 2026-01-02
    maker: none
observations:
  - {entity: asset:it, field: model, value: a, source: scan}
  - {entity: asset:it, field: model, value: b, source: audit}
";
    let said = |require: &str| {
        let step = explained(Ask { require, ..Ask::default() }, city, "it").require.unwrap();
        let fact = |fact: &policy::explain::Fact| {
            let others: Vec<&str> = fact.others.iter().map(|other| other.value.as_str()).collect();
            format!("{} = {}, {:?}, others [{}]", fact.path, fact.value, fact.standing, others.join(", "))
        };
        step.facts.iter().map(fact).collect::<Vec<_>>().join("\n")
    };
    let all = [
        "asset.zone == asset.zone",
        "asset.services == asset.services",
        "'22/tcp' in asset.open_ports",
        "asset.count > 1",
        "asset.longitude > 1.0",
        "asset.remote_access",
        "asset.installed_on < now",
        "asset.maker == 'x'",
        "asset.model == 'a'",
        "asset.name == 'x'",
    ];
    assert_snapshot!(all.map(said).join("\n"), @"
    zone = z, Known, others []
    services = s, t, Known, others []
    open_ports = 22/tcp, 443/tcp, Known, others []
    count = 1500, Known, others []
    longitude = 7.5, Known, others []
    remote_access = true, Known, others []
    installed_on = 2 Jan 2026, Known, others []
    maker = none, None, others []
    model = a, Known, others [b]
    name = never observed, Unobserved, others []
    ");
}
