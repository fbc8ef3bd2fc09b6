//! The state file: the same answer, sooner; never in the way.

use std::{fs, path::Path};

use crate::tool::{Run, all_files, root, run_in, scratch};

const AS_OF: &str = "2026-11-16T06:00:00+01:00";

/// A copy of an example, to write into.
fn copy(example: &str, name: &str) -> std::path::PathBuf {
    let folder = scratch(name);
    let from = root().join("examples").join(example);
    for (path, bytes) in all_files(&from) {
        let to = folder.join("city").join(path.strip_prefix(&from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
    folder
}

/// A city of one import, whose patch states grow old after 100 days, with one asset that changes on a day to come.
fn small(name: &str) -> std::path::PathBuf {
    let folder = scratch(name);
    let city = folder.join("city");
    fs::create_dir_all(&city).unwrap();
    let write = |path: &str, text: &str| fs::write(city.join(path), text).unwrap();
    write("bailiwick.yaml", "bailiwick: 1\ncity: {name: Small}\nadopt: [{policy: remote-access}]\n");
    write(
        "imports.yaml",
        "bailiwick: 1\nimports:\n  - name: pumps\n    format: csv\n    file: pumps.csv\n    kind: asset\n    \
         id: \"{id}\"\n    observed: {column: seen}\n    fields:\n      remote_access: {column: remote}\n      \
         mfa_enforced: {column: mfa}\n",
    );
    write("pumps.csv", "id,seen,remote,mfa\np1,2026-10-01,true,true\np2,2026-11-20,true,false\n");
    folder
}

fn assess(folder: &Path, args: &[&str]) -> Run {
    let run = run_in(folder, &[&["assess", "city"], args].concat());
    assert!(run.code == 0, "{args:?}: {}", run.err);
    run
}

/// Tells whether a text answer comes from the state file, and gives the rest of it.
fn apart(text: &str) -> (bool, String) {
    let is_said = |line: &&str| line.contains("nothing changed: .bailiwick/state of ");
    (text.lines().any(|line| is_said(&line)), text.lines().filter(|line| !is_said(line)).collect())
}

#[test]
fn a_citys_answer_from_the_file_is_its_answer_without_it() {
    let folder = copy("port-meridian", "state-port-meridian");
    let at = |state| ["--as-of", AS_OF, "--state", state];
    let first = assess(&folder, &at("always"));
    assert_eq!((apart(&first.out).0, first.err.as_str()), (false, ""));
    assert_eq!(fs::read_to_string(folder.join("city/.bailiwick/.gitignore")).unwrap(), "*\n");
    let again = assess(&folder, &at("auto"));
    assert_eq!(apart(&again.out), (true, apart(&first.out).1));
    for format in ["json", "html", "markdown", "csv", "sarif", "junit"] {
        let of = |state| assess(&folder, &[&at(state)[..], &["--format", format]].concat()).out;
        assert!(of("never") == of("auto"), "{format}");
    }
    for command in [&["replay", "city"][..], &["explain", "remote-access/mfa", "rtu-wastewater-1", "city"]] {
        let of = |state| run_in(&folder, &[command, &at(state)[..]].concat());
        let (never, auto) = (of("never"), of("auto"));
        assert!(never.out == auto.out && never.err == auto.err && never.code == auto.code, "{command:?}");
    }
}

#[test]
fn it_serves_until_something_begins_or_a_file_changes() {
    let folder = small("state-until");
    let uses = |as_of: &str| apart(&assess(&folder, &["--as-of", as_of, "--state", "always"]).out).0;
    assert!(!uses("2026-11-16"), "there is none yet");
    assert!(uses("2026-11-16") && uses("2026-11-17") && uses("2026-11-19T23:59:59Z"));
    assert!(!uses("2026-11-15"), "it is not of an earlier day, and the one of that day takes its place");
    assert!(uses("2026-11-16"));
    assert!(!uses("2026-11-20"), "something is seen that day");
    // What p1 said of its second factor has aged by then; nothing else can happen any more.
    let later = ["--as-of", "2027-01-10"];
    let (old, anew) =
        (assess(&folder, &later).out, assess(&folder, &[&later[..], &["--state", "never"]].concat()).out);
    assert_eq!(apart(&old), (true, apart(&anew).1));
    for (file, text) in [
        ("pumps.csv", "id,seen,remote,mfa\np1,2026-10-01,true,true\np2,2026-11-20,true,true\n"),
        ("more.yaml", "bailiwick: 1\nassets: [{id: p3, class: controller}]\n"),
        ("bailiwick.yaml", "bailiwick: 1\ncity: {name: Other}\nadopt: [{policy: remote-access}]\n"),
    ] {
        fs::write(folder.join("city").join(file), text).unwrap();
        assert!(!uses("2026-11-21"), "{file} has changed");
        assert!(uses("2026-11-21"));
    }
    assert!(run_in(&folder, &["import", "city", "--as-of", "2026-11-21"]).code == 0);
    assert!(!uses("2026-11-21"), "what was taken is read now");
    assert!(uses("2026-11-21"));
    let known =
        |state| assess(&folder, &["--as-of", "2026-11-21", "--known-at", "2026-11-01", "--state", state]).out;
    assert!(!apart(&known("auto")).0, "what was known is another thing");
    assert_eq!(apart(&known("always")).1, apart(&known("auto")).1);
}

#[test]
fn a_policy_may_change_without_it() {
    let folder = small("state-policy");
    let run = |state| assess(&folder, &["--as-of", "2026-11-21", "--state", state]).out;
    run("always");
    fs::create_dir_all(folder.join("city/policies")).unwrap();
    let policy = fs::read_to_string(root().join("packs/policies/remote-access.yaml")).unwrap();
    fs::write(folder.join("city/policies/own.yaml"), policy.replacen("severity: high", "severity: low", 1))
        .unwrap();
    assert_eq!(apart(&run("auto")), (true, apart(&run("never")).1));
}

#[test]
fn whatever_stands_in_its_place_the_answer_is_the_same() {
    let folder = small("state-broken");
    let at = ["--as-of", "2026-11-21", "--state"];
    let run = |state| assess(&folder, &[&at[..], &[state]].concat());
    let never = run("never");
    assert!(!folder.join("city/.bailiwick").exists(), "nothing is written that nobody wants");
    run("always");
    let path = folder.join("city/.bailiwick/state");
    let whole = fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 40).chain([whole.len() - 1]) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&path, bytes).unwrap();
        let broken = run("auto");
        assert_eq!((apart(&broken.out).0, &broken.out), (false, &never.out), "byte {at}");
    }
    for (bytes, why) in [
        (&whole[..whole.len() - 9], "its content is not what was written"),
        (&whole[..20], "it ends too early"),
        (&b""[..], "it ends too early"),
        (&b"something else altogether"[..], "it is no state file"),
    ] {
        fs::write(&path, bytes).unwrap();
        let broken = run("auto");
        assert_eq!(broken.err, format!("note: .bailiwick/state cannot be used: {why}\n"));
        assert_eq!(broken.out, never.out);
    }
    run("always");
    assert_eq!(fs::read(&path).unwrap(), whole, "it is written anew");
}

#[test]
fn where_it_cannot_be_written_that_is_noted() {
    let folder = small("state-unwritable");
    fs::write(folder.join("city/.bailiwick"), "in the way").unwrap();
    let at = ["--as-of", "2026-11-21", "--state"];
    let run = |state| assess(&folder, &[&at[..], &[state]].concat());
    let noted = run("always");
    assert_eq!(noted.out, run("never").out);
    insta::assert_snapshot!(noted.err, @"
    note: .bailiwick/state cannot be used: it cannot be read
    note: .bailiwick/state was not written: something else stands in its place
    ");
}
