//! References that the product prints about itself. Adding one is a line in [`ALL`]; nothing is written by hand.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A generated file and what to ask the product for.
struct Reference {
    path: &'static str,
    args: &'static [&'static str],
}

const ALL: &[Reference] = &[
    Reference { path: "docs/reference/commands.md", args: &["reference", "commands"] },
    Reference { path: "docs/reference/diagnostics.md", args: &["reference", "diagnostics"] },
    Reference { path: "docs/reference/formats.md", args: &["reference", "formats"] },
    Reference { path: "docs/reference/schema.md", args: &["reference", "schema"] },
];

/// Writes every reference again.
pub(crate) fn write_all() -> Result<(), String> {
    for_each(ALL.iter(), |reference| {
        let path = reference.full_path();
        fs::write(&path, reference.text()?)
            .map_err(|error| format!("cannot write {}: {error}", reference.path))?;
        eprintln!("xtask: wrote {}", reference.path);
        Ok(())
    })
}

/// Fails when a reference that was generated once no longer says what the product says.
pub(crate) fn check_all() -> Result<(), String> {
    let present = ALL.iter().filter(|reference| reference.full_path().exists());
    for_each(present, |reference| {
        let have = fs::read_to_string(reference.full_path())
            .map_err(|error| format!("cannot read {}: {error}", reference.path))?;
        if have == reference.text()? {
            return Ok(());
        }
        Err(format!("{} is stale: run `cargo xtask gen`", reference.path))
    })
}

impl Reference {
    fn full_path(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(self.path)
    }

    fn text(&self) -> Result<String, String> {
        let mut command = Command::new(crate::cargo_path());
        command.args(["run", "--quiet", "--locked", "--package", "bailiwick", "--"]).args(self.args);
        let spoken = crate::spoken(&command);
        let output = command.output().map_err(|error| format!("cannot start `{spoken}`: {error}"))?;
        if !output.status.success() {
            return Err(format!("`{spoken}` failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        if output.stdout.is_empty() {
            return Err(format!("`{spoken}` printed nothing"));
        }
        String::from_utf8(output.stdout).map_err(|_| format!("`{spoken}` printed what is not UTF-8"))
    }
}

/// Runs over all of them before it fails, so that one run names every mistake.
fn for_each<'a>(
    references: impl Iterator<Item = &'a Reference>,
    act: impl Fn(&Reference) -> Result<(), String>,
) -> Result<(), String> {
    let wrong: Vec<String> = references.filter_map(|reference| act(reference).err()).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n       ")) }
}
