//! The program: reads the clock, the environment and the arguments, and hands them to the commands.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the clock and the environment"
)]

mod disk;

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
        })
    });
    ExitCode::from(code.unwrap_or(BUG))
}

/// The folders of a list such as `PATH`.
fn folders(list: &std::ffi::OsStr) -> Vec<String> {
    let folders = std::env::split_paths(list).map(|folder| folder.to_string_lossy().into_owned());
    folders.filter(|folder| !folder.is_empty()).collect()
}

fn now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
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
