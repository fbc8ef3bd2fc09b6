//! The program: reads the clock, the environment and the arguments, and hands them to the commands.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the clock and the environment"
)]

mod disk;
mod git;

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use cli::{Terminal, World};
use model::Instant;

/// A bug: the program stopped where it must not.
const BUG: u8 = 70;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let _closed = writeln!(std::io::stderr(), "bug: {panic}\nplease report it with what you ran");
    }));
    let code = std::panic::catch_unwind(|| {
        let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr());
        let data = std::env::var_os("BAILIWICK_DATA").unwrap_or_default();
        cli::run(World {
            args: std::env::args_os().collect(),
            now: now(),
            disk: &disk::RealDisk,
            out: &mut out,
            err: &mut err,
            terminal: terminal(),
            data: folders(&data),
            program: program(),
        })
    });
    ExitCode::from(code.unwrap_or(BUG))
}

/// The folders of a list such as `PATH`.
fn folders(list: &std::ffi::OsStr) -> Vec<String> {
    let folders = std::env::split_paths(list).map(|folder| folder.to_string_lossy().into_owned());
    folders.filter(|folder| !folder.is_empty()).collect()
}

/// The version, and the size and age of the program's file: another build may come to other answers.
fn program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let changed_at = file.as_ref().ok().and_then(|file| file.modified().ok()).and_then(since_1970);
    let n_bytes = file.map_or(0, |file| file.len());
    format!("{} {n_bytes} {}", env!("CARGO_PKG_VERSION"), changed_at.unwrap_or_default())
}

fn now() -> Instant {
    Instant(since_1970(std::time::SystemTime::now()).unwrap_or_default())
}

/// Microseconds since 1970 began.
fn since_1970(at: std::time::SystemTime) -> Option<i64> {
    let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_micros()).ok()
}

fn terminal() -> Terminal {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_uppercase();
    let is_dumb = set("TERM").is_some_and(|term| term == "dumb");
    let out = std::io::stdout().is_terminal();
    Terminal {
        out,
        err: std::io::stderr().is_terminal() && !is_dumb,
        width: set("COLUMNS").and_then(|columns| columns.parse().ok()).or_else(width),
        no_colour: set("NO_COLOR").is_some() || is_dumb,
        utf8: !out || locale.contains("UTF-8") || locale.contains("UTF8"),
    }
}

fn width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}
