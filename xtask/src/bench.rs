//! `cargo xtask bench`: whole judgements beside peers, and what was measured as tables of `docs/performance.md`. It runs
//! for many minutes and is no part of `test`: what it measures depends on the machine.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

const PAGE: &str = "docs/performance.md";
/// Between these lines the page is written again; what stands around them is written by hand.
const MARKS: [&str; 2] = ["<!-- bench -->\n", "<!-- /bench -->\n"];

/// Measures, and writes the tables.
pub(crate) fn bench() -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE);
    let page = fs::read_to_string(&path).map_err(|error| format!("cannot read {PAGE}: {error}"))?;
    let (before, after) =
        around(&page).ok_or_else(|| format!("{PAGE} lacks the marks {}", MARKS.join(" and ")))?;
    let tables = tables()?;
    fs::write(&path, format!("{before}{}{tables}{}{after}", MARKS[0], MARKS[1]))
        .map_err(|error| format!("cannot write {PAGE}: {error}"))?;
    eprintln!("xtask: wrote {PAGE}");
    Ok(())
}

/// What stands before and after the marks.
fn around(page: &str) -> Option<(&str, &str)> {
    let (before, rest) = page.split_once(MARKS[0])?;
    let (_, after) = rest.split_once(MARKS[1])?;
    Some((before, after))
}

fn tables() -> Result<String, String> {
    let mut command = Command::new(crate::cargo_path());
    command.args(["run", "--release", "--locked", "--manifest-path", "benches/Cargo.toml"]);
    let spoken = crate::spoken(&command);
    eprintln!("xtask: {spoken}");
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cannot start `{spoken}`: {error}"))?;
    if !output.status.success() || output.stdout.is_empty() {
        return Err(format!("`{spoken}` failed"));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{spoken}` printed what is not UTF-8"))
}
