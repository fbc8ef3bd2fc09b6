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
    let remedy = format!("{{action: {action}, per: entity, cost: {{once: 10 EUR}}, hours: {{it: 2}}}}");
    let condition = format!("{{id: c, title: C, holds: \"asset.{field}\", remedy: {remedy}}}");
    format!("{{id: {id}, title: P, each: asset, conditions: [{condition}]}}")
}

/// Plays scenarios of the given parts over the given assets, which are all that there are.
fn played(assets: &str, scenarios: &[(&str, &[String])]) -> Replay {
    let manifest = "bailiwick: 1\ncity: {name: T}\ninventory: {asset: {complete: true, by: post:clerk, on: \"2026-01-01\"}}\n";
    let mut files = vec![
        ("bailiwick.yaml".to_owned(), manifest.to_owned()),
        (
            "all.yaml".to_owned(),
            format!("bailiwick: 1\nobserved: \"2026-05-30\"\nposts: [{{id: clerk}}]\nassets: [{assets}]\n"),
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
    replay(&loaded, as_of, as_of)
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
