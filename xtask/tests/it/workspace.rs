//! The workspace as tidy sees it: its packages, its files, and how a test complains.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// A package of the workspace.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
}

/// A dependency of a package, of any kind.
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) is_dev: bool,
    pub(crate) is_ours: bool,
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lives in the workspace")
}

/// Reads all packages from `cargo metadata`.
pub(crate) fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    array(&metadata["packages"]).iter().map(package).collect()
}

fn package(json: &Value) -> Package {
    Package {
        name: text(&json["name"]),
        dependencies: array(&json["dependencies"]).iter().map(dependency).collect(),
    }
}

fn dependency(json: &Value) -> Dependency {
    Dependency { name: text(&json["name"]), is_dev: json["kind"] == "dev", is_ours: json["path"].is_string() }
}

fn array(json: &Value) -> &[Value] {
    json.as_array().expect("cargo metadata has this list")
}

fn text(json: &Value) -> String {
    json.as_str().expect("cargo metadata has this text").to_owned()
}

/// Lists all files of the tree in a stable order, as paths from the root; `target` and `.git` are left out.
pub(crate) fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the tree can be listed") {
            let entry = entry.expect("a folder of the tree can be listed");
            let is_left_out = ["target", ".git"].iter().any(|name| entry.file_name() == *name);
            let kind = entry.file_type().expect("a file of the tree has a type");
            match () {
                () if is_left_out => {}
                () if kind.is_dir() => folders.push(entry.path()),
                () if kind.is_file() => found.push(from_root(&entry.path())),
                () => {}
            }
        }
    }
    found.sort();
    found
}

fn from_root(path: &Path) -> PathBuf {
    path.strip_prefix(root()).expect("the walk stays inside the tree").to_owned()
}

/// Lists the Rust files of the product: `crates/*/src` and everything below.
pub(crate) fn sources() -> Vec<PathBuf> {
    rust_files()
        .into_iter()
        .filter(|path| path.components().nth(2).is_some_and(|part| part.as_os_str() == "src"))
        .collect()
}

/// Lists the Rust files of the product and of its tests: everything below `crates`.
pub(crate) fn rust_files() -> Vec<PathBuf> {
    let is_rust = |path: &PathBuf| path.starts_with("crates") && path.extension().is_some_and(|e| e == "rs");
    files().into_iter().filter(is_rust).collect()
}

/// Reads a file of the tree, by its path from the root.
pub(crate) fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// Reads the rows of the Markdown table whose first column is headed so; each cell is trimmed.
pub(crate) fn table(path: &str, first_heading: &str) -> Vec<Vec<String>> {
    let text = read(path);
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = text
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {first_heading} |")))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(cells)
        .collect();
    assert!(!rows.is_empty(), "{path} has no table that begins with `| {first_heading} |`; put it back");
    rows
}

/// Fails with everything that is wrong and with what to do about it.
#[track_caller]
pub(crate) fn must_be_empty(wrong: &[String], what_to_do: &str) {
    assert!(wrong.is_empty(), "\n  {}\n\n{what_to_do}\n", wrong.join("\n  "));
}
