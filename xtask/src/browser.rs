//! What the tests of the report in a real browser need: Chromium, the program that drives it, and axe-core. What cannot
//! be had here is said; those tests then say that they did not run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The archive of axe-core and its SHA-256, as `sha256sum` writes it.
const AXE: &str = include_str!("../../crates/bailiwick/tests/browser/axe-core.sha256");

/// Programs, and the Debian packages that they come in.
const PROGRAMS: &[(&str, &str)] =
    &[("chromium", "chromium"), ("chromedriver", "chromium-driver"), ("npm", "npm")];

/// Installs what is missing, where that is allowed.
pub(crate) fn prepare() {
    for outcome in [install_programs(), fetch_axe()] {
        if let Err(why) = outcome {
            eprintln!("xtask: the report is not looked at in full by a browser: {why}");
        }
    }
}

fn install_programs() -> Result<(), String> {
    let missing = PROGRAMS.iter().filter(|(program, _)| !answers(program, "--version"));
    let packages: Vec<&str> = missing.map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(", ");
    if !is_root() || !answers("apt-get", "--version") {
        return Err(format!("install these packages first: {list}"));
    }
    eprintln!("xtask: installing {list}");
    crate::run(Command::new("apt-get").arg("update"))?;
    crate::run(Command::new("apt-get").args(["install", "--yes"]).args(packages))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

fn answers(program: &str, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success())
}

/// Puts `axe.min.js` into a folder of `target` that is named like the archive, unless it is there.
fn fetch_axe() -> Result<(), String> {
    let (_, archive) = AXE.trim().split_once("  ").ok_or("axe-core.sha256 has no file name")?;
    let name = archive.strip_suffix(".tgz").ok_or("axe-core.sha256 names no archive")?;
    let folder = target()?.join(name);
    if folder.join("axe.min.js").exists() {
        return Ok(());
    }
    let (package, version) = name.rsplit_once('-').ok_or("axe-core.sha256 names no version")?;
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    crate::run(
        Command::new("npm").args(["pack", "--silent", &format!("{package}@{version}")]).current_dir(&folder),
    )?;
    let sum = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/bailiwick/tests/browser/axe-core.sha256");
    crate::run(Command::new("sha256sum").args(["--check", "--strict"]).arg(sum).current_dir(&folder))?;
    let unpack = ["-xzf", archive, "--strip-components=1", "package/axe.min.js"];
    crate::run(Command::new("tar").args(unpack).current_dir(&folder))
}

/// The folder that cargo builds into: this program stands two folders below it.
fn target() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    program
        .ancestors()
        .nth(2)
        .map(Path::to_owned)
        .ok_or_else(|| "this program stands in no folder".to_owned())
}
