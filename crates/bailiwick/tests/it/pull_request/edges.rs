//! Repositories that are not whole, not alone, or asked from a hook.

use std::{
    fs,
    process::{Command, Stdio},
};

use super::{AS_OF, commit, git, path, policy, repository, run};
use crate::tool::scratch;

#[test]
fn where_a_clone_lacks_the_commit_at_which_the_branch_left_nothing_is_guessed() {
    let Some(folder) = repository("pull-request-shallow") else { return };
    git(&folder, &["checkout", "-q", "main"]).unwrap();
    fs::write(folder.join("towns/ebbmouth/policies/patched.yaml"), policy(0)).unwrap();
    commit(&folder, "Much stricter");
    git(&folder, &["checkout", "-q", "stricter"]).unwrap();
    fs::write(folder.join("note"), "").unwrap();
    commit(&folder, "A note");
    let url = format!("file://{}", folder.display());
    let clone = scratch("pull-request-shallow-clone");
    git(&clone, &["clone", "-q", "--depth=1", "--branch=stricter", &url, "."]).unwrap();
    git(&clone, &["fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main"]).unwrap();
    let ci = run(&clone, &["ci", "towns/ebbmouth", AS_OF, "--base=origin/main"]);
    assert_eq!((ci.code, ci.out.as_str()), (3, ""));
    assert!(ci.err.contains("a shallow clone may lack it"), "{}", ci.err);
    let ci = run(&clone, &["ci", "towns/ebbmouth", AS_OF]);
    assert_eq!(ci.code, 2, "{}", ci.out);
    assert!(ci.err.contains("a shallow clone may lack it"), "{}", ci.err);
}

#[cfg(unix)]
#[test]
fn links_and_repositories_inside_are_followed_on_both_sides() {
    let Some(folder) = repository("pull-request-links") else { return };
    let city = folder.join("towns/ebbmouth");
    fs::create_dir_all(city.join("kept")).unwrap();
    fs::rename(city.join("assets.yaml"), city.join("kept/assets.txt")).unwrap();
    std::os::unix::fs::symlink("../kept/assets.txt", city.join("kept/link.txt")).unwrap();
    std::os::unix::fs::symlink("kept/link.txt", city.join("assets.yaml")).unwrap();
    let inside = city.join("lamps");
    fs::create_dir_all(&inside).unwrap();
    git(&inside, &["init", "-q", "-b", "main"]).unwrap();
    let lamps = "bailiwick: 1\nobserved: \"2026-11-10\"\nassets: [{id: lamp, patches_missing: 9}]\n";
    fs::write(inside.join("lamps.yaml"), lamps).unwrap();
    commit(&inside, "Lamps");
    git(&folder, &["-c", "advice.addEmbeddedRepo=false", "add", "-A"]).unwrap();
    commit(&folder, "Links, and a repository inside");
    let ci = run(&folder, &["ci", "towns/ebbmouth", AS_OF, "--base=HEAD"]);
    assert_eq!((ci.code, ci.err.as_str()), (0, ""), "{}", ci.out);
    assert!(ci.out.contains("Nothing would turn"), "{}", ci.out);
}

#[test]
fn in_a_hook_the_repository_is_still_that_of_the_city() {
    let Some(folder) = repository("pull-request-hook") else { return };
    fs::write(folder.join("towns/ebbmouth/policies/patched.yaml"), policy(1)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command.args(["ci", "towns/ebbmouth", AS_OF, "--fail-on=high"]).current_dir(&folder).env_clear();
    command.env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index").envs(path()).stdin(Stdio::null());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}
