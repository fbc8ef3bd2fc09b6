//! Which crate may know which: the table in `ARCHITECTURE.md`, and the product's name.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::{Dependency, Package, must_be_empty, packages, table};

/// What each crate may depend on, as the table says.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let split =
        |cell: &str| cell.split(',').map(|name| bare(name.trim())).filter(|name| name != "-").collect();
    table("ARCHITECTURE.md", "crate")
        .iter()
        .map(|row| (bare(&row[0]), split(row.last().map_or("-", String::as_str))))
        .collect()
}

fn bare(cell: &str) -> String {
    cell.trim_matches('`').to_owned()
}

fn is_forbidden(dependency: &Dependency, allowed: &BTreeSet<String>) -> bool {
    let is_for_tests = dependency.is_dev && dependency.name == "testkit";
    dependency.is_ours && !is_for_tests && !allowed.contains(&dependency.name)
}

fn forbidden(package: &Package, allowed: &BTreeSet<String>) -> Vec<String> {
    let wrong = package.dependencies.iter().filter(|dependency| is_forbidden(dependency, allowed));
    wrong.map(|dependency| format!("{} -> {}", package.name, dependency.name)).collect()
}

#[test]
fn arrows_go_down_as_the_table_says() {
    let allowed = allowed();
    let none = BTreeSet::new();
    let wrong: Vec<String> = packages()
        .iter()
        .flat_map(|package| forbidden(package, allowed.get(&package.name).unwrap_or(&none)))
        .collect();
    must_be_empty(
        &wrong,
        "These dependencies are not in the table of ARCHITECTURE.md. Move the code to where its users are, or \
         change the table and say why.",
    );
}

#[test]
fn the_table_names_every_crate_once() {
    let mut listed: Vec<String> = table("ARCHITECTURE.md", "crate").iter().map(|row| bare(&row[0])).collect();
    let mut present: Vec<String> = packages().into_iter().map(|package| package.name).collect();
    listed.sort();
    present.sort();
    assert_eq!(listed, present, "give each crate of the workspace one row in the table of ARCHITECTURE.md");
}

#[test]
fn the_table_points_at_crates() {
    let allowed = allowed();
    let named: BTreeSet<&String> = allowed.values().flatten().collect();
    let wrong: Vec<String> = named.into_iter().filter(|name| !allowed.contains_key(*name)).cloned().collect();
    must_be_empty(
        &wrong,
        "The table of ARCHITECTURE.md lets a crate depend on these, which have no row. Correct it.",
    );
}

#[test]
fn nobody_depends_on_the_product() {
    let wrong: Vec<String> = packages()
        .iter()
        .filter(|package| package.name != "xtask")
        .filter(|package| package.dependencies.iter().any(|dependency| dependency.name == "bailiwick"))
        .map(|package| package.name.clone())
        .collect();
    must_be_empty(
        &wrong,
        "The product's name belongs to `crates/bailiwick` alone. Put what these crates need into a crate below it.",
    );
}
