//! A change of a city in a git repository, as a pull request shows it. Where there is no `git`, it says so and does
//! nothing.

mod edges;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::tool::{Run, scratch};

const AS_OF: &str = "--as-of=2026-11-16";

const MANIFEST: &str = r#"bailiwick: 1
city: {name: Ebbmouth}
inventory: {asset: {complete: true, by: post:clerk, on: "2026-01-01"}}
adopt: [{policy: patched}, {policy: default-credentials}]
"#;

const ASSETS: &str = r#"bailiwick: 1
observed: "2026-11-10"
posts: [{id: clerk, name: The clerk}, {id: ciso}]
assets:
  - {id: gate-1, name: Sluice gate, owner: clerk, patches_missing: 2, default_password: false}
  - {id: gate-2, owner: clerk, patches_missing: 7, default_password: false}
  - {id: pump, patches_missing: 0}
"#;

fn policy(most: u32) -> String {
    format!(
        r#"bailiwick: 1
policy: patched
title: Nothing lacks many patches
owner: post:ciso
status: active
in-force: {{from: "2026-01-01"}}
checks:
  - id: few-missing
    title: A device lacks few patches
    each: asset
    require: "asset.patches_missing <= {most}"
    severity: high
    explanation: The device {{asset.name}} lacks patches.
    remedy: {{action: patch, per: entity, cost: {{once: 40 EUR}}, hours: {{it: 1}}}}
cases:
  - name: a device that lacks none
    given: {{asset: {{patches_missing: 0}}}}
    expect: {{few-missing: pass}}
"#
    )
}

/// Runs the program in a folder, with `git` to be found.
fn run(folder: &Path, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command.args(args).current_dir(folder).env_clear().env("LANG", "C.UTF-8").stdin(Stdio::null());
    command.envs(path());
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[expect(clippy::disallowed_methods, reason = "where programs are is told by the environment")]
fn path() -> Option<(&'static str, std::ffi::OsString)> {
    std::env::var_os("PATH").map(|path| ("PATH", path))
}

fn git(folder: &Path, args: &[&str]) -> Option<String> {
    let who =
        ["-c", "user.name=clerk", "-c", "user.email=clerk@ebbmouth.example", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(who).args(args).current_dir(folder).output().ok()?;
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// A repository with a city in `towns/ebbmouth` on the main branch, and a branch checked out.
fn repository(name: &str) -> Option<PathBuf> {
    let folder = scratch(name);
    if git(&folder, &["init", "-q", "-b", "main"]).is_none() {
        eprintln!("not run: there is no `git`");
        return None;
    }
    let city = folder.join("towns/ebbmouth");
    fs::create_dir_all(city.join("policies")).unwrap();
    fs::write(city.join("bailiwick.yaml"), MANIFEST).unwrap();
    fs::write(city.join("assets.yaml"), ASSETS).unwrap();
    fs::write(city.join("policies/patched.yaml"), policy(5)).unwrap();
    commit(&folder, "The city");
    git(&folder, &["checkout", "-q", "-b", "stricter"]).unwrap();
    Some(folder)
}

fn commit(folder: &Path, what: &str) {
    git(folder, &["add", "-A"]).unwrap();
    git(folder, &["commit", "-q", "-m", what]).unwrap();
}

#[test]
fn a_stricter_policy_shows_what_newly_fails_beside_its_line() {
    let Some(folder) = repository("pull-request-stricter") else { return };
    fs::write(folder.join("towns/ebbmouth/policies/patched.yaml"), policy(1)).unwrap();
    commit(&folder, "Stricter");
    let args = ["ci", "towns/ebbmouth", AS_OF, "--format=github", "--summary=summary.md", "--fail-on=high"];
    let ci = run(&folder, &args);
    assert_eq!((ci.code, ci.err.as_str()), (1, ""));
    let lines: Vec<&str> = ci.out.lines().filter(|line| line.starts_with("::error")).collect();
    let [line] = lines[..] else { panic!("{}", ci.out) };
    assert!(line.contains("file=towns/ebbmouth/policies/patched.yaml,line=8,"), "{line}");
    assert!(line.contains("Sluice gate (asset:gate-1)") && !line.contains("gate-2"), "{line}");
    let summary = fs::read_to_string(folder.join("summary.md")).unwrap();
    for said in ["Sluice gate", "patched/few-missing", "40 EUR", "No mistakes"] {
        assert!(summary.contains(said), "{said}: {summary}");
    }
    let looser = run(
        &folder,
        &["simulate", "towns/ebbmouth", "--since=2026-11-16", "--revision=main", "--format=json"],
    );
    let looser: Value = serde_json::from_str(&looser.out).unwrap();
    assert_eq!(
        (&looser["newly"]["entities"]["pass"], &looser["newly"]["entities"]["fail"]),
        (&1.into(), &0.into())
    );
}

#[test]
fn what_the_main_branch_did_since_is_no_part_of_the_change() {
    let Some(folder) = repository("pull-request-merge-base") else { return };
    fs::write(folder.join("towns/ebbmouth/note.yaml"), "bailiwick: 1\nservices: [{id: tide}]\n").unwrap();
    commit(&folder, "A service");
    git(&folder, &["checkout", "-q", "main"]).unwrap();
    fs::write(folder.join("towns/ebbmouth/policies/patched.yaml"), policy(0)).unwrap();
    commit(&folder, "Much stricter");
    git(&folder, &["checkout", "-q", "stricter"]).unwrap();
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--format=github", "--fail-on=low"]);
    assert_eq!(ci.code, 0, "{}", ci.out);
    assert!(!ci.out.contains("few-missing"), "{}", ci.out);
}

#[test]
fn a_mistake_stands_beside_its_line_and_ends_it() {
    let Some(folder) = repository("pull-request-mistake") else { return };
    let assets = ASSETS.replace("patches_missing: 7", "patches_missing: seven");
    fs::write(folder.join("towns/ebbmouth/assets.yaml"), assets).unwrap();
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--format=gitlab", "--summary=summary.md"]);
    assert_eq!(ci.code, 2, "{}", ci.err);
    let report: Value = serde_json::from_str(&ci.out).unwrap();
    assert_eq!(report[0]["location"]["path"], "towns/ebbmouth/assets.yaml");
    assert_eq!(
        (&report[0]["location"]["lines"]["begin"], &report[0]["severity"]),
        (&6.into(), &"major".into())
    );
    assert!(
        fs::read_to_string(folder.join("summary.md")).unwrap().contains("mistake"),
        "the summary tells it"
    );
}

#[test]
fn a_case_that_is_not_met_is_a_mistake() {
    let Some(folder) = repository("pull-request-case") else { return };
    let wrong = policy(5).replace("few-missing: pass", "few-missing: fail");
    fs::write(folder.join("towns/ebbmouth/policies/patched.yaml"), wrong).unwrap();
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--format=github"]);
    assert_eq!(ci.code, 2, "{}", ci.out);
    assert!(ci.out.contains("::error file=towns/ebbmouth/policies/patched.yaml,line="), "{}", ci.out);
}

#[test]
fn what_git_ignores_is_as_it_is_on_both_sides() {
    let Some(folder) = repository("pull-request-ignored") else { return };
    let city = folder.join("towns/ebbmouth");
    fs::write(folder.join(".gitignore"), "local.yaml\n").unwrap();
    fs::write(
        city.join("local.yaml"),
        "bailiwick: 1\nassets: [{id: lamp, patches_missing: {value: 9, on: \"2026-11-10\"}}]\n",
    )
    .unwrap();
    commit(&folder, "Ignore what is local");
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--format=github"]);
    assert_eq!((ci.code, ci.out.contains("lamp")), (0, false), "{}", ci.out);
    // Were it not ignored, it would be new.
    fs::write(folder.join(".gitignore"), "").unwrap();
    commit(&folder, "Ignore nothing");
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--format=github"]);
    assert!(ci.out.contains("asset:lamp"), "{}", ci.out);
}

#[test]
fn where_nothing_can_be_compared_it_says_why() {
    let Some(folder) = repository("pull-request-nothing") else { return };
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--base=nowhere"]);
    assert_eq!((ci.code, ci.err.as_str()), (3, "error: `nowhere`: git knows no such revision here\n"));
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--base=--upload-pack=x"]);
    assert_eq!(ci.code, 3, "{}", ci.err);
    // A city that is new in this branch.
    fs::rename(folder.join("towns"), folder.join("cities")).unwrap();
    commit(&folder, "Moved");
    let ci = run(&folder, &["ci", "cities/ebbmouth", AS_OF, "--summary=summary.md"]);
    assert_eq!(ci.code, 0, "{}", ci.err);
    assert!(ci.err.contains("there is no city in it yet"), "{}", ci.err);
    let summary = fs::read_to_string(folder.join("summary.md")).unwrap();
    assert!(summary.contains("Nothing is compared with main: there is no city in it yet."), "{summary}");
}

const IMPORTS: &str = r#"bailiwick: 1
imports:
  - {name: meters, format: csv, file: exports/meters.csv, observed: "2026-11-10", kind: asset, id: "m-{id}",
     fields: {patches_missing: {column: lacks}}}
"#;

#[test]
fn an_export_that_holds_something_else_in_a_revision_is_another_city() {
    let Some(folder) = repository("pull-request-export") else { return };
    let city = folder.join("towns/ebbmouth");
    fs::create_dir_all(city.join("exports")).unwrap();
    fs::write(city.join("imports.yaml"), IMPORTS).unwrap();
    fs::write(city.join("exports/meters.csv"), "id,lacks\n1,0\n").unwrap();
    commit(&folder, "An export");
    git(&folder, &["checkout", "-q", "-b", "newer"]).unwrap();
    fs::write(city.join("exports/meters.csv"), "id,lacks\n1,9\n").unwrap();
    commit(&folder, "A newer export");
    git(&folder, &["checkout", "-q", "stricter"]).unwrap();
    let newly_failing = || {
        let args = ["simulate", "towns/ebbmouth", "--since=2026-11-16", "--revision=newer", "--format=json"];
        let said: Value = serde_json::from_str(&run(&folder, &args).out).unwrap();
        said["newly"]["entities"]["fail"].as_u64()
    };
    assert_eq!(newly_failing(), Some(1));
    // Read from the state file, the city as it is knows as well what it was read from.
    assert_eq!(run(&folder, &["assess", "towns/ebbmouth", AS_OF, "--state=always"]).code, 0);
    assert_eq!(newly_failing(), Some(1));
}

#[test]
fn with_a_main_branch_whose_policies_cannot_be_bound_nothing_is_compared() {
    let Some(folder) = repository("pull-request-unbound") else { return };
    git(&folder, &["checkout", "-q", "main"]).unwrap();
    let manifest = folder.join("towns/ebbmouth/bailiwick.yaml");
    fs::write(&manifest, MANIFEST.replace("patched}", "patched}, {policy: gone}")).unwrap();
    commit(&folder, "A policy that is not there");
    git(&folder, &["checkout", "-q", "-b", "mended"]).unwrap();
    fs::write(&manifest, MANIFEST).unwrap();
    fs::write(folder.join("towns/ebbmouth/policies/patched.yaml"), policy(1)).unwrap();
    commit(&folder, "Mended and stricter");
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--format=github", "--fail-on=low"]);
    assert_eq!((ci.code, ci.out.contains("few-missing")), (0, false), "{}", ci.out);
    assert_eq!(ci.err, "note: nothing is compared with main: it has mistakes\n");
}

#[test]
fn two_mistakes_of_one_line_are_two() {
    let Some(folder) = repository("pull-request-one-line") else { return };
    let assets =
        ASSETS.replace("patches_missing: 7, default_password: false", "patches_missing: x, count: y");
    fs::write(folder.join("towns/ebbmouth/assets.yaml"), assets).unwrap();
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--format=gitlab"]);
    let report: Value = serde_json::from_str(&ci.out).unwrap();
    assert_eq!(report[0]["location"], report[1]["location"]);
    assert_ne!(report[0]["fingerprint"], report[1]["fingerprint"]);
}

#[test]
fn what_may_be_there_unlisted_has_a_name() {
    let Some(folder) = repository("pull-request-unlisted") else { return };
    let zones = policy(5).replace(
        "checks:\n",
        "checks:\n  - {id: low, title: Low, each: zone, require: \"zone.purdue < 3\", severity: high}\n",
    );
    fs::write(folder.join("towns/ebbmouth/policies/patched.yaml"), zones).unwrap();
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--format=github"]);
    assert!(ci.out.contains("title=Newly unknown%3A Low::patched/low, high: all zones"), "{}", ci.out);
}

#[test]
fn a_policy_that_is_given_and_not_adopted_is_noted() {
    let Some(folder) = repository("pull-request-idle") else { return };
    fs::write(folder.join("new.yaml"), policy(1).replace("policy: patched", "policy: newer")).unwrap();
    let args = ["simulate", "towns/ebbmouth", "--since=2026-11-16", "--policies=new.yaml"];
    let idle = run(&folder, &args);
    assert_eq!(idle.code, 0);
    assert_eq!(idle.err, "note: the city does not adopt `newer`, so it binds nobody; add `--adopt newer`\n");
    let bound = run(&folder, &[&args[..], &["--adopt=newer"]].concat());
    assert_eq!((bound.code, bound.err.as_str()), (0, ""));
}
