//! The guides, followed to the letter: what they show is written, what they say to run is run.

use std::{fs, path::Path};

use crate::tool::{root, run_in, scratch};

#[cfg(unix)]
#[test]
fn the_first_hour_goes_as_the_guide_says() {
    let (folder, guide) = (with_examples("first-hour"), guide("first-hour"));
    let mut n_run = 0;
    for part in guide.split("\n```") {
        match part.strip_prefix("yaml\n") {
            Some(shown) => write(shown, &folder),
            None => n_run += run_all(part, &folder),
        }
    }
    assert_eq!(n_run, 8, "commands in the guide");
    let pump_1 = ["explain", "our-remote-access/second-factor", "pump-1", "my-city"];
    assert!(run_in(&folder, &pump_1).out.starts_with('✗'));
    let policy = folder.join("my-city/policies/our-remote-access.yaml");
    fs::write(&policy, fs::read_to_string(&policy).unwrap().replace("<= 3", "< 2")).unwrap();
    let check = run_in(&folder, &["check", "my-city"]);
    assert_eq!(check.code, 2, "{}", check.out);
}

#[cfg(unix)]
#[test]
fn an_operator_and_an_auditor_can_run_what_they_are_told() {
    for (name, n_commands) in [("first-hour-operator", 4), ("first-hour-auditor", 5)] {
        let (folder, guide) = (with_examples(name), guide(name));
        assert_eq!(run_all(&guide, &folder), n_commands, "commands in {name}");
    }
}

#[test]
fn every_recipe_of_the_cookbook_holds() {
    let folder = scratch("cookbook");
    assert_eq!(run_in(&folder, &["init", "my-city"]).code, 0);
    fs::create_dir_all(folder.join("my-city/policies")).unwrap();
    let guide = guide("policy-cookbook");
    let parts = guide.split("\n```").filter_map(|part| part.strip_prefix("yaml\n"));
    let recipes: Vec<&str> = parts.filter(|part| part.starts_with("bailiwick: 1\n")).collect();
    for (n, recipe) in recipes.iter().enumerate() {
        fs::write(folder.join(format!("my-city/policies/recipe-{n}.yaml")), recipe).unwrap();
    }
    let check = run_in(&folder, &["check", "my-city"]);
    assert_eq!((recipes.len(), check.code, check.err.as_str()), (6, 0, ""), "{}", check.out);
    for recipe in recipes {
        for verdict in ["pass", "fail", "unknown"] {
            assert!(recipe.contains(&format!(": {verdict}")), "no case of {verdict} in {recipe}");
        }
    }
}

/// A guide's text.
fn guide(name: &str) -> String {
    fs::read_to_string(root().join(format!("docs/guides/{name}.md"))).unwrap()
}

/// A folder beside which the examples lie.
#[cfg(unix)]
fn with_examples(name: &str) -> std::path::PathBuf {
    let folder = scratch(name);
    std::os::unix::fs::symlink(root().join("examples"), folder.join("examples")).unwrap();
    folder
}

/// Writes what the guide shows to where it says: the policy, then its adoption.
fn write(shown: &str, folder: &Path) {
    let policy = folder.join("my-city/policies/our-remote-access.yaml");
    let Some(line) = shown.strip_prefix("adopt:\n") else { return fs::write(policy, shown).unwrap() };
    let manifest = folder.join("my-city/bailiwick.yaml");
    let text = fs::read_to_string(&manifest).unwrap().replace("adopt:\n", &format!("adopt:\n{line}\n"));
    fs::write(manifest, text).unwrap();
    let active = fs::read_to_string(&policy).unwrap().replace("status: draft", "status: active");
    fs::write(policy, active).unwrap();
}

/// Runs the commands that stand alone on an indented line; tells how many.
fn run_all(text: &str, folder: &Path) -> usize {
    let commands = text.lines().filter_map(|line| line.strip_prefix("    bailiwick "));
    let ran = commands.map(|command| {
        let run = run_in(folder, &command.split_whitespace().collect::<Vec<_>>());
        assert_eq!((run.code, run.err.as_str()), (0, ""), "bailiwick {command}");
    });
    ran.count()
}

#[test]
fn the_scenario_of_the_replay_guide_is_read_and_its_cases_come_out() {
    let folder = scratch("replay-guide");
    assert_eq!(run_in(&folder, &["init", "my-city"]).code, 0);
    let guide = fs::read_to_string(root().join("docs/guides/replay.md")).unwrap();
    let shown = guide.split("\n```").find_map(|part| part.strip_prefix("yaml\n")).unwrap();
    fs::create_dir(folder.join("my-city/scenarios")).unwrap();
    fs::write(folder.join("my-city/scenarios/ferry.yaml"), format!("{shown}\n")).unwrap();
    let check = run_in(&folder, &["check", "my-city"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
    assert!(check.out.contains("1 scenario of your own"), "{}", check.out);
    let fmt = run_in(&folder, &["fmt", "my-city", "--check"]);
    assert_eq!((fmt.code, fmt.out.as_str()), (0, ""));
    let replay = run_in(&folder, &["replay", "my-city", "ferry-2025"]);
    assert!(replay.out.contains("A ferry stays in the harbour"), "{}", replay.out);
}
