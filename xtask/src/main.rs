//! What developers run: `test` (everything that must hold), `gen` (the generated references), `bench` (what is measured)
//! and `fuzz`. Nothing of the product is here; what tidy asks stands in `tests/it`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a developer's tool speaks to a terminal and reads what cargo sets"
)]

mod bench;
mod browser;
mod fuzz;
mod references;

use std::process::{Command, ExitCode};

struct Verb {
    name: &'static str,
    doc: &'static str,
    run: fn() -> Result<(), String>,
}

const VERBS: &[Verb] = &[
    Verb {
        name: "bench",
        doc: "measures judging beside peers, and writes docs/performance.md",
        run: bench::bench,
    },
    Verb { name: "fuzz", doc: "runs a fuzz target of fuzz/ for some minutes", run: fuzz::fuzz },
    Verb { name: "gen", doc: "writes the generated references again", run: references::write_all },
    Verb { name: "test", doc: "runs everything that must hold", run: test },
];

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let outcome = match VERBS.iter().find(|verb| verb.name == name) {
        Some(verb) => (verb.run)(),
        None => Err(usage()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let verbs: Vec<String> = VERBS.iter().map(|verb| format!("\n  {:<6}{}", verb.name, verb.doc)).collect();
    format!("usage: cargo xtask <verb>{}", verbs.concat())
}

/// Gets what is needed, runs formatting, lints, all tests and the documentation build, in this order, and then looks
/// for stale references.
fn test() -> Result<(), String> {
    install_components()?;
    browser::prepare();
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    cargo(&["test", "--workspace", "--locked"])?;
    cargo(&["doc", "--workspace", "--no-deps", "--locked"])?;
    references::check_all()
}

/// Adds `clippy` and `rustfmt` where the toolchain came without them.
fn install_components() -> Result<(), String> {
    let is_there = |tool: &str| {
        let version = Command::new(cargo_path()).args([tool, "--version"]).output();
        version.is_ok_and(|output| output.status.success())
    };
    if is_there("clippy") && is_there("fmt") {
        return Ok(());
    }
    run(Command::new("rustup").args(["component", "add", "clippy", "rustfmt"]))
}

fn cargo(args: &[&str]) -> Result<(), String> {
    run(Command::new(cargo_path()).args(args).env("RUSTDOCFLAGS", "-D warnings"))
}

fn cargo_path() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

fn run(command: &mut Command) -> Result<(), String> {
    let spoken = spoken(command);
    eprintln!("xtask: {spoken}");
    let status = command.status().map_err(|error| format!("cannot start `{spoken}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{spoken}` failed")) }
}

/// The command as a person would type it, without the path of the program.
fn spoken(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or_default();
    let words: Vec<_> =
        std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}
