//! Fuzzing by hand: `cargo xtask fuzz TARGET [SECONDS]`. Every body also runs as an ordinary test.

use std::process::Command;

/// How long a target runs unless a person says otherwise.
const SECONDS: u32 = 600;

/// Runs a target of `fuzz/`; without one, names those that there are.
pub(crate) fn fuzz() -> Result<(), String> {
    let mut args = std::env::args().skip(2);
    let Some(target) = args.next() else { return Err(usage()) };
    if !targets()?.contains(&target) {
        return Err(usage());
    }
    let seconds = args.next().map_or(Ok(SECONDS), |text| text.parse::<u32>());
    let seconds = seconds.map_err(|_| "the second argument is a whole number of seconds".to_owned())?;
    install()?;
    let limit = format!("-max_total_time={seconds}");
    let options = ["-rss_limit_mb=4096", "-timeout=20", "-max_len=65536", &limit];
    // The instrumentation that libFuzzer reads is not yet a stable flag of the compiler; the sanitizers are left
    // out, as there is no unsafe code to watch.
    let status = Command::new(crate::cargo_path())
        .args(["fuzz", "run", "-s", "none", &target, "--"])
        .args(options)
        .env("RUSTC_BOOTSTRAP", "1")
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("`{target}` found something; see fuzz/artifacts/{target}")),
        Err(error) => Err(error.to_string()),
    }
}

/// The names of the targets.
fn targets() -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir("fuzz/fuzz_targets").map_err(|error| error.to_string())?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned)).collect();
    names.sort();
    Ok(names)
}

fn usage() -> String {
    let names = targets().map_or_else(|why| why, |names| names.join(", "));
    format!("usage: cargo xtask fuzz <target> [seconds]; targets are {names}")
}

fn install() -> Result<(), String> {
    let is_there = Command::new(crate::cargo_path()).args(["fuzz", "--version"]).output();
    if is_there.is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    crate::cargo(&["install", "cargo-fuzz", "--locked"])
}
