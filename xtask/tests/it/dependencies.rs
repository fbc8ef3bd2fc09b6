//! Crates that others wrote: each has a reason, and the sharp ones have one home.

use std::collections::BTreeSet;

use crate::workspace::{must_be_empty, packages, read, table};

/// A dependency (a trailing `*` stands for any ending) and the one crate that may name it.
const FENCES: &[(&str, &str)] = &[
    ("annotate-snippets", "diag"),
    ("askama", "report"),
    ("cel", "policy"),
    ("chacha20", "synth"),
    ("clap*", "cli"),
    ("csv", "intake"),
    ("indicatif", "cli"),
    ("saphyr-parser", "source"),
    ("sha2", "intake"),
];

fn home_of(dependency: &str) -> Option<&'static str> {
    let matches = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => dependency.starts_with(start),
        None => dependency == pattern,
    };
    FENCES.iter().find(|(pattern, _)| matches(pattern)).map(|(_, home)| *home)
}

/// Names in `[workspace.dependencies]` that are not ours.
fn from_outside() -> BTreeSet<String> {
    read("Cargo.toml")
        .lines()
        .skip_while(|line| *line != "[workspace.dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#') && !line.contains("path ="))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().to_owned())
        .collect()
}

#[test]
fn sharp_dependencies_have_one_home() {
    let mut wrong = Vec::new();
    for package in packages() {
        for dependency in &package.dependencies {
            let is_away = home_of(&dependency.name).is_some_and(|home| home != package.name);
            if is_away {
                wrong.push(format!("{} -> {}", package.name, dependency.name));
            }
        }
    }
    must_be_empty(
        &wrong,
        "These dependencies have one home (FENCES in xtask/tests/it/dependencies.rs). Ask that crate for what you \
         need.",
    );
}

#[test]
fn every_dependency_has_its_reason() {
    let listed: BTreeSet<String> = table("docs/dependencies.md", "crate")
        .iter()
        .map(|row| row[0].trim_matches('`').to_owned())
        .collect();
    let wrong: Vec<String> = from_outside().symmetric_difference(&listed).cloned().collect();
    must_be_empty(
        &wrong,
        "`[workspace.dependencies]` and docs/dependencies.md disagree about these. Give each dependency one row: \
         purpose, upkeep, licence, reason.",
    );
}

#[test]
fn dependencies_are_declared_once() {
    let declared = from_outside();
    let wrong: Vec<String> = packages()
        .iter()
        .flat_map(|package| &package.dependencies)
        .filter(|dependency| !dependency.is_ours && !declared.contains(&dependency.name))
        .map(|dependency| dependency.name.clone())
        .collect();
    must_be_empty(
        &wrong,
        "Declare these in `[workspace.dependencies]`, so that features are chosen in one place.",
    );
}
