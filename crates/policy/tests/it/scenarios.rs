//! Shipped scenarios read without a fault, their cases come out as they say, and no change of them goes unnoticed.

use std::collections::{BTreeMap, BTreeSet};

use diag::{Diagnostics, Files};
use model::{Schema, Zone};
use policy::{
    Remedy, Scenario,
    lang::{ast::Expr, print::print},
    scenario,
};

use crate::{mutation::mutants, shipped::policies};

/// The shipped scenarios, read and bound; panics with what is said if any has a fault.
fn scenarios(schema: &Schema) -> Vec<Scenario> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/scenarios");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let mut scenarios = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let file = files.add(name, std::fs::read_to_string(&path).unwrap());
        let Some(root) = source::parse(&files, file, &mut diagnostics) else { continue };
        if let Some(scenario) = scenario::read(schema, &root, &mut diagnostics) {
            assert_eq!(format!("{}.yaml", scenario.id), name);
            scenario::bind(schema, &Zone::utc(), &scenario, &mut diagnostics);
            scenarios.push(scenario);
        }
    }
    assert!(diagnostics.is_empty(), "{}", diag::text(&files, &diagnostics, false));
    scenarios
}

#[test]
fn every_case_comes_out_as_it_says() {
    let schema = Schema::builtin();
    let mut diagnostics = Diagnostics::default();
    for scenario in scenarios(&schema) {
        let tally = scenario::run(&schema, &scenario, &mut diagnostics);
        assert_eq!(tally.n_met + tally.n_unmet, scenario.cases.len(), "{}", scenario.id);
    }
    let said: Vec<String> =
        diagnostics.sorted().iter().map(|d| format!("{} {} {:?}", d.code, d.message, d.help)).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn every_condition_is_in_its_one_form() {
    for scenario in scenarios(&Schema::builtin()) {
        for part in &scenario.parts {
            let conditions = part.conditions.iter().map(|condition| &condition.holds);
            for written in part.scope.iter().chain(conditions) {
                assert_eq!(print(&written.expr), written.node.scalar().unwrap().text, "{}", scenario.id);
            }
        }
    }
}

#[test]
fn every_scenario_has_a_case_of_each_answer() {
    for scenario in scenarios(&Schema::builtin()) {
        let word = |case: &source::Node| case.get("expect").unwrap().scalar().unwrap().text.clone();
        let words: BTreeSet<String> = scenario.cases.iter().map(word).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(words, ["happens", "not", "unknown"], "{}", scenario.id);
    }
}

#[test]
fn changing_any_operator_or_literal_of_a_shipped_condition_breaks_a_case() {
    let schema = Schema::builtin();
    let (mut survivors, mut n_mutants) = (Vec::new(), 0);
    for scenario in scenarios(&schema) {
        for (n_part, part) in scenario.parts.iter().enumerate() {
            let scope = part.scope.iter().map(|written| (None, written));
            let conditions = part.conditions.iter().enumerate();
            let conditions = conditions.map(|(n, condition)| (Some(n), &condition.holds));
            for (place, written) in scope.chain(conditions) {
                for changed in mutants(&written.expr) {
                    n_mutants += 1;
                    let text = print(&changed);
                    if !breaks_a_case(&schema, &mutant(&scenario, n_part, place, changed)) {
                        survivors.push(format!("{}/{}: {text}", scenario.id, part.id));
                    }
                }
            }
        }
    }
    assert!(n_mutants > 100, "only {n_mutants} mutants");
    assert!(survivors.is_empty(), "{} of {n_mutants} survive:\n{}", survivors.len(), survivors.join("\n"));
}

/// A scenario with one expression changed: that of a condition, or else that of the part's `where`.
fn mutant(scenario: &Scenario, part: usize, condition: Option<usize>, changed: Expr) -> Scenario {
    let mut mutant = scenario.clone();
    let part = &mut mutant.parts[part];
    match condition {
        Some(n) => part.conditions[n].holds.expr = changed,
        None => part.scope.as_mut().unwrap().expr = changed,
    }
    mutant
}

fn breaks_a_case(schema: &Schema, mutant: &Scenario) -> bool {
    let mut diagnostics = Diagnostics::default();
    let is_refused = scenario::bind(schema, &Zone::utc(), mutant, &mut diagnostics).is_none();
    is_refused || scenario::run(schema, mutant, &mut diagnostics).n_unmet > 0
}

#[test]
fn a_remedy_costs_what_it_costs_in_a_policy() {
    let schema = Schema::builtin();
    let mut known: BTreeMap<String, Vec<Remedy>> = BTreeMap::new();
    let policies = policies(&schema);
    for remedy in
        policies.values().flat_map(|policy| &policy.checks).filter_map(|check| check.remedy.as_ref())
    {
        known.entry(remedy.action.clone()).or_default().push(remedy.clone());
    }
    for scenario in scenarios(&schema) {
        let conditions = scenario.parts.iter().flat_map(|part| &part.conditions);
        for remedy in conditions.filter_map(|condition| condition.remedy.as_ref()) {
            let known = known.entry(remedy.action.clone()).or_insert_with(|| vec![remedy.clone()]);
            assert!(known.contains(remedy), "{}: {remedy:?}, elsewhere {known:?}", scenario.id);
        }
    }
}
