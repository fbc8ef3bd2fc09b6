//! One file a command.

pub(crate) mod assess;
pub(crate) mod check;
pub(crate) mod ci;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod fmt;
mod formats;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod reference;
pub(crate) mod replay;
pub(crate) mod schema;
pub(crate) mod simulate;
pub(crate) mod synth;

use std::io::{ErrorKind, Write};

use app::{At, Loaded, StateFile, load_at};
use diag::{Diagnostics, Files};
use model::{Instant, Zone};

use crate::{
    Stop, World,
    args::{Colour, Look, Sources, UseState},
    progress::Progress,
};

/// The version of the program, which a page names.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Tells whether to use colour on a stream.
fn use_colour(look: &Look, world: &World<'_>, is_terminal: bool) -> bool {
    match look.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => is_terminal && !world.terminal.no_colour,
    }
}

/// How results are drawn.
fn style(look: &Look, world: &World<'_>) -> report::Style {
    report::Style {
        width: world.terminal.width.filter(|_| world.terminal.out).unwrap_or(80).clamp(40, 120),
        colour: use_colour(look, world, world.terminal.out),
        ascii: look.ascii || !world.terminal.utf8,
    }
}

/// Loads a city with its imports as of when it is asked about, which `flag` says, telling progress.
fn load_city(world: &mut World<'_>, city: &str, sources: &Sources, flag: &str) -> Result<(Loaded, At), Stop> {
    let roots: Vec<String> = sources.data.iter().chain(&world.data).cloned().collect();
    let folder = world.disk.city(city, &roots)?;
    let program = (sources.state != UseState::Never).then_some(world.program.as_str());
    let at = |zone: &Zone| -> Result<At, Stop> {
        let as_of = instant(zone, flag, sources.as_of.as_deref(), world.now)?;
        let known_at = instant(zone, "--known-at", sources.known_at.as_deref(), Instant::MAX)?;
        Ok(At { as_of, known_at })
    };
    let (loaded, at) = {
        let progress = Progress::begin(world.terminal.err);
        load_at(folder.as_ref(), program, at, &mut |what, n| progress.reading(what, n))?
    };
    if let StateFile::Broken(why) = loaded.state_file {
        put(world.err, &format!("note: {} cannot be used: {why}\n", app::STATE_FILE))?;
    }
    Ok((loaded, at))
}

/// Fails if a folder that is to be made has something in it.
fn must_be_free(world: &World<'_>, folder: &str) -> Result<(), Stop> {
    if !world.disk.is_occupied(folder)? {
        return Ok(());
    }
    let help = "name a folder that is empty or not there yet".to_owned();
    Err(Stop::Usage(format!("`{folder}` is not empty"), help))
}

/// A path as a shell takes it.
fn shell_word(path: &str) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if path.chars().all(is_safe) { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// Writes a text.
fn put(to: &mut dyn Write, text: &str) -> Result<(), Stop> {
    sent(to.write_all(text.as_bytes()))
}

/// What became of writing. That the reader has gone away changes nothing in how the command ends.
fn sent(written: std::io::Result<()>) -> Result<(), Stop> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints what was said of files, if anything was.
fn say(world: &mut World<'_>, look: &Look, files: &Files, diagnostics: &Diagnostics) -> Result<(), Stop> {
    if !diagnostics.is_empty() {
        let colour = use_colour(look, world, world.terminal.err);
        let text = diag::text(files, diagnostics, colour);
        put(world.err, &text)?;
    }
    Ok(())
}

/// Says how many mistakes there are, after they were shown.
fn say_count(world: &mut World<'_>, diagnostics: &Diagnostics) -> Result<(), Stop> {
    let n = diagnostics.n_errors();
    let mistakes = if n == 1 { "1 mistake".to_owned() } else { format!("{n} mistakes") };
    put(world.err, &format!("{mistakes}; mend the files and run it again\n"))
}

/// Reads a day or instant that was given as an argument; a day begins in the city's time zone.
fn instant(zone: &Zone, flag: &str, given: Option<&str>, default: Instant) -> Result<Instant, Stop> {
    let Some(text) = given else { return Ok(default) };
    zone.parse_instant(text).ok_or_else(|| {
        let help = "write a day as 2026-11-16, or an instant as 2026-11-16T06:00:00+01:00";
        Stop::Usage(format!("`{flag} {text}` is neither a day nor an instant"), help.to_owned())
    })
}
