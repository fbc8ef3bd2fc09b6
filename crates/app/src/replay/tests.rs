//! What a replay says of small cities: answers, missing facts, and which remedy breaks what.

use std::io::Read;

use policy::scenario::Answer;

use super::{Action, Replay, replay};
use crate::{Folder, Trouble, load};

/// A city of a manifest, one file of entities and scenarios of its own, in memory.
struct Town(Vec<(String, String)>);

impl Folder for Town {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        Ok(self.0.iter().map(|(path, _)| path.clone()).collect())
    }

    fn read(&self, path: &str, _: usize) -> Result<Vec<u8>, Trouble> {
        let found = self.0.iter().find(|(have, _)| have == path);
        Ok(found.map(|(_, text)| text.clone().into_bytes()).unwrap_or_default())
    }

    fn data(&self, _: &str) -> Result<Vec<String>, Trouble> {
        Ok(Vec::new())
    }

    fn open(&self, _: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        Ok(Box::new(&[][..]))
    }
}

/// A part over assets with one condition, broken by an action for 10 EUR each.
fn part(id: &str, field: &str, action: &str) -> String {
    part_over("asset", id, field, &format!("{action}, per: entity, cost: {{once: 10 EUR}}, hours: {{it: 2}}"))
}

/// A part over a kind with one condition, broken by an action that is written with what it costs.
fn part_over(kind: &str, id: &str, field: &str, action: &str) -> String {
    let remedy = format!("{{action: {action}}}");
    let condition = format!("{{id: c, title: C, holds: \"{kind}.{field}\", remedy: {remedy}}}");
    format!("{{id: {id}, title: P, each: {kind}, conditions: [{condition}]}}")
}

/// Plays scenarios of the given parts over the given assets, which are all that there are.
fn played(assets: &str, scenarios: &[(&str, &[String])]) -> Replay {
    chosen(&format!("assets: [{assets}]"), scenarios, &[])
}

/// Plays the chosen scenarios over the given entities; only of assets there are no more.
fn chosen(entities: &str, scenarios: &[(&str, &[String])], chosen: &[&str]) -> Replay {
    let manifest = "bailiwick: 1\ncity: {name: T}\ninventory: {asset: {complete: true, by: post:clerk, on: \"2026-01-01\"}}\n";
    let mut files = vec![
        ("bailiwick.yaml".to_owned(), manifest.to_owned()),
        (
            "all.yaml".to_owned(),
            format!("bailiwick: 1\nobserved: \"2026-05-30\"\nposts: [{{id: clerk}}]\n{entities}\n"),
        ),
    ];
    for (id, parts) in scenarios {
        let head =
            format!("bailiwick: 1\nscenario: {id}\ntitle: T\nplace: P\nhappened-on: \"2020-01\"\nwhat: W");
        let text = format!("{head}\nsources: [s]\nparts: [{}]\n", parts.join(", "));
        files.push((format!("scenarios/{id}.yaml"), text));
    }
    let mut loaded =
        load(&Town(files), true, &mut |_, _| {}).unwrap_or_else(|trouble| panic!("{}", trouble.what));
    assert!(!loaded.diagnostics.has_errors(), "{}", diag::text(&loaded.files, &loaded.diagnostics, false));
    loaded.scenarios.retain(|id, _| scenarios.iter().any(|(own, _)| own == id));
    let as_of = loaded.city.manifest.zone.day_begins("2026-06-01").unwrap();
    let chosen: Vec<String> = chosen.iter().map(|id| (*id).to_owned()).collect();
    replay(&loaded, &chosen, as_of, as_of)
}

fn answers(replay: &Replay) -> Vec<(&str, Answer)> {
    replay.scenarios.iter().map(|it| (it.id.as_str(), it.answer)).collect()
}

fn action<'r>(replay: &'r Replay, name: &str) -> &'r Action {
    replay.actions.iter().find(|action| action.action == name).unwrap()
}

#[test]
fn all_parts_must_hold_and_each_may_hold_elsewhere() {
    let both = [part("a", "logging", "one"), part("b", "mfa_enforced", "two")];
    let of = |assets: &str| answers(&played(assets, &[("s", &both)]))[0].1;
    let (yes, no) =
        ("{id: a, logging: true, mfa_enforced: false}", "{id: b, logging: false, mfa_enforced: false}");
    assert_eq!(of(&format!("{yes}, {{id: c, logging: false, mfa_enforced: true}}")), Answer::Happens);
    assert_eq!(of(&format!("{yes}, {no}")), Answer::Not);
    assert_eq!(of(&format!("{yes}, {{id: c, logging: false}}")), Answer::Unknown);
    assert_eq!(of("{id: a, logging: false}"), Answer::Not);
}

#[test]
fn nothing_is_certain_not_to_happen_while_an_inventory_is_open() {
    let over_zones =
        ["{id: a, title: P, each: zone, conditions: [{id: c, title: C, holds: \"zone.filtered\"}]}"
            .to_owned()];
    let replay = played("", &[("s", &over_zones)]);
    assert_eq!(answers(&replay), [("s", Answer::Unknown)]);
    assert_eq!(replay.scenarios[0].missing[0][0].what, "inventory of zones");
}

#[test]
fn the_worst_comes_first_and_the_missing_fact_is_named() {
    let on = |field: &str| [part("a", field, "one")];
    let (happens, unknown, not) = (on("logging"), on("mfa_enforced"), on("default_password"));
    let assets =
        "{id: a, logging: true, default_password: false}, {id: b, logging: true, default_password: false}";
    let replay = played(assets, &[("a", &not), ("b", &unknown), ("c", &happens)]);
    assert_eq!(answers(&replay), [("c", Answer::Happens), ("b", Answer::Unknown), ("a", Answer::Not)]);
    let missing = &replay.scenarios[1].missing[0];
    assert_eq!((missing[0].what.as_str(), missing[0].n_entities), ("mfa_enforced of assets", 2));
    assert!(replay.scenarios[0].missing[0].is_empty() && replay.scenarios[2].missing[0].is_empty());
}

#[test]
fn an_action_breaks_what_names_it_at_the_part_with_the_fewest_entities() {
    let assets = "{id: a, logging: true, mfa_enforced: true}, {id: b, logging: true, mfa_enforced: false}";
    let wide = [part("a", "logging", "one"), part("b", "mfa_enforced", "one")];
    let replay = played(assets, &[("s", &wide), ("t", &[part("a", "logging", "two")])]);
    let one = action(&replay, "one");
    assert_eq!((one.breaks.as_slice(), one.entities.values().sum::<u64>()), (&["s".to_owned()][..], 1));
    assert_eq!(action(&replay, "two").entities.values().sum::<u64>(), 2);
    assert_eq!(replay.actions[0].action, "one", "as many scenarios, for less");
}

#[test]
fn an_entity_is_treated_once_for_all_scenarios_and_also_where_it_is_only_perhaps_needed() {
    let assets = "{id: a, logging: true}, {id: b}, {id: c, logging: false}";
    let parts = [part("a", "logging", "one")];
    let replay = played(assets, &[("s", &parts), ("t", &parts)]);
    let one = action(&replay, "one");
    assert_eq!((one.breaks.len(), one.entities.values().sum::<u64>(), one.n_doubtful), (2, 2, 1));
    assert_eq!(one.sum.once["EUR"], 20.0);
    assert_eq!(one.sum.hours["it"], 4.0);
}

#[test]
fn what_breaks_only_unknown_scenarios_is_listed_apart_and_costs_nothing_yet() {
    let replay = played("{id: a}", &[("s", &[part("a", "logging", "one")])]);
    let one = action(&replay, "one");
    assert_eq!((one.breaks.len(), one.breaks_unknown.as_slice()), (0, &["s".to_owned()][..]));
    assert!(one.entities.is_empty() && one.sum.once.is_empty());
}

#[test]
fn nothing_needs_breaking_where_nothing_happens() {
    let replay = played("{id: a, logging: false}", &[("s", &[part("a", "logging", "one")])]);
    assert_eq!(replay.actions, []);
}

const ZONES: &str = "assets: [{id: a, logging: true}]\nzones: [{id: z, filtered: true}, {id: x}]";

fn of_zones(action: &str) -> String {
    part_over("zone", "z", "filtered", action)
}

#[test]
fn where_more_may_exist_that_nobody_listed_an_action_breaks_nothing_and_leaves_it_unknown() {
    let replay = chosen(ZONES, &[("s", &[of_zones("one, cost: {once: 10 EUR}")])], &[]);
    assert_eq!(answers(&replay), [("s", Answer::Happens)]);
    let one = action(&replay, "one");
    assert_eq!((one.breaks.len(), one.leaves_unknown.as_slice()), (0, &["s".to_owned()][..]));
    assert_eq!((one.entities.values().sum::<u64>(), one.sum.once["EUR"]), (2, 20.0));
    let unknown = chosen("zones: [{id: x}]", &[("s", &[of_zones("one")])], &[]);
    assert_eq!(answers(&unknown), [("s", Answer::Unknown)]);
    assert_eq!(unknown.actions, [], "it would stay unknown");
}

#[test]
fn an_action_is_taken_at_the_part_that_it_settles_even_where_another_has_fewer_entities() {
    let assets = "assets: [{id: a, logging: true}, {id: b, logging: true}]\nzones: [{id: z, filtered: true}]";
    let parts = [of_zones("one"), part("a", "logging", "one"), part("b", "logging", "two")];
    let replay = chosen(assets, &[("s", &parts), ("t", &[of_zones("three")])], &[]);
    let one = action(&replay, "one");
    assert_eq!((one.breaks.len(), one.leaves_unknown.len(), one.entities.values().sum::<u64>()), (1, 0, 2));
    let order: Vec<&str> = replay.actions.iter().map(|action| action.action.as_str()).collect();
    assert_eq!(order, ["one", "two", "three"], "what breaks goes before what leaves unknown");
}

#[test]
fn costs_do_not_depend_on_the_order_of_scenarios_or_entities() {
    let remedies = [
        "one, per: check, cost: {once: 100 EUR, yearly: 5 EUR}, hours: {it: 1}",
        "one, per: check, cost: {once: 70 EUR}, hours: {it: 8, ot: 2}",
        "one, per: unit, cost: {once: 4 EUR}",
        "one, per: entity, cost: {once: 9 EUR, yearly: 1 USD}",
    ];
    let entities = [
        "{id: a, logging: true, mfa_enforced: false, count: 3}",
        "{id: b, logging: false, mfa_enforced: true}",
        "{id: c, logging: true, mfa_enforced: false}",
    ];
    let fields = ["logging", "mfa_enforced", "logging", "logging"];
    let sum = |order: [usize; 4], assets: &[&str]| {
        let parts = order.map(|n| [part_over("asset", "p", fields[n], remedies[n])]);
        let scenarios: Vec<(&str, &[String])> =
            ["s", "t", "u", "v"].into_iter().zip(parts.iter().map(<[String; 1]>::as_slice)).collect();
        action(&played(&assets.join(", "), &scenarios), "one").sum.clone()
    };
    let first = sum([0, 1, 2, 3], &entities);
    // 100 once for all, and of 4 EUR a unit and 9 EUR an entity the higher: 12 for the fleet of 3, 9 for the other.
    let assert_is = |map: &std::collections::BTreeMap<String, f64>, expected: &[(&str, f64)]| {
        let have: Vec<(&str, f64)> = map.iter().map(|(name, amount)| (name.as_str(), *amount)).collect();
        assert_eq!(have, expected);
    };
    assert_is(&first.once, &[("EUR", 121.0)]);
    assert_is(&first.yearly, &[("EUR", 5.0), ("USD", 2.0)]);
    assert_is(&first.hours, &[("it", 8.0), ("ot", 2.0)]);
    let mut turned = entities;
    turned.reverse();
    for order in [[3, 2, 1, 0], [1, 0, 3, 2], [2, 0, 3, 1], [3, 0, 1, 2]] {
        assert_eq!(sum(order, &entities), first, "{order:?}");
        assert_eq!(sum(order, &turned), first, "{order:?}");
    }
}

#[test]
fn the_highest_amounts_of_the_largest_fleets_add_up_to_a_number() {
    let highest = "one, per: unit, cost: {once: 1000000000000 EUR, yearly: 1e12 EUR}, hours: {it: 1e12}";
    let assets = "{id: a, logging: true, count: 1000000000000}, {id: b, logging: true, count: 1000000000000}";
    let replay = played(assets, &[("s", &[part_over("asset", "p", "logging", highest)])]);
    let sum = &action(&replay, "one").sum;
    assert_eq!([sum.once["EUR"], sum.yearly["EUR"], sum.hours["it"]], [2e24, 2e24, 2e24]);
}

#[test]
fn counts_and_actions_are_of_the_chosen_scenarios() {
    let (one, two) = ([part("a", "logging", "one")], [part("a", "logging", "two")]);
    let replay = chosen("assets: [{id: a, logging: true}]", &[("s", &one), ("t", &two), ("u", &one)], &["t"]);
    assert_eq!((answers(&replay), replay.n_scenarios), (vec![("t", Answer::Happens)], 3));
    assert_eq!(replay.count(Answer::Happens), 1);
    let names: Vec<&str> = replay.actions.iter().map(|action| action.action.as_str()).collect();
    assert_eq!(names, ["two"]);
}
