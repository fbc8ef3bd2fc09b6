//! A changelog line travels with its change, so there is always a place to put it.

use crate::workspace::{files, must_be_empty, read};

#[test]
fn every_changelog_has_room() {
    let changelogs: Vec<_> = files().into_iter().filter(|path| path.ends_with("CHANGELOG.md")).collect();
    assert!(!changelogs.is_empty(), "write CHANGELOG.md at the root, with a section `## Unreleased`");
    let wrong: Vec<String> = changelogs
        .iter()
        .filter(|path| !read(path).lines().any(|line| line == "## Unreleased"))
        .map(|path| path.display().to_string())
        .collect();
    must_be_empty(&wrong, "Add a section `## Unreleased` to these.");
}
