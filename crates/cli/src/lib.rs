//! The commands. What is outside (arguments, clock, files, terminal) comes in through [`World`]; an exit code goes out.

mod args;
mod commands;
mod disk;
mod progress;

pub use disk::{Disk, WriteTo};

use std::{ffi::OsString, io::Write};

use app::Trouble;
use clap::Parser;
use model::Instant;

use args::{Args, Command};

/// Everything outside that a command may need.
pub struct World<'w> {
    /// The arguments, the program's name first.
    pub args: Vec<OsString>,
    /// The instant at which the program was started.
    pub now: Instant,
    /// The file system.
    pub disk: &'w dyn Disk,
    /// Where results go.
    pub out: &'w mut dyn Write,
    /// Where messages go.
    pub err: &'w mut dyn Write,
    /// What is known of the terminal.
    pub terminal: Terminal,
    /// Folders of data, from the environment.
    pub data: Vec<String>,
    /// What tells this build of the program from all others.
    pub program: String,
}

/// What is known of the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Whether results go to one.
    pub out: bool,
    /// Whether messages go to one.
    pub err: bool,
    /// Its width in columns, if known.
    pub width: Option<usize>,
    /// Whether the environment asks for no colour.
    pub no_colour: bool,
    /// Whether it shows UTF-8.
    pub utf8: bool,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; what fails or would have happened counts only where it is asked for.
    Fine = 0,
    /// A fail reaches `--fail-on`, an incident `--fail-on-happens`, or files are not as `fmt --check` wants them.
    Fails = 1,
    /// Mistakes in files or arguments.
    Mistakes = 2,
    /// Something outside: a file cannot be read.
    Outside = 3,
}

/// What ends a command early.
pub(crate) enum Stop {
    /// Something outside went wrong.
    Trouble(Trouble),
    /// The arguments make no sense; one sentence and what to do.
    Usage(String, String),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Trouble(Trouble { path: "output".to_owned(), what: error.to_string() })
    }
}

/// Runs the command that the arguments ask for, and gives the exit code.
pub fn run(mut world: World<'_>) -> u8 {
    let args = match Args::try_parse_from(&world.args) {
        Ok(args) => args,
        Err(error) => return usage(&mut world, &error),
    };
    let outcome = match &args.command {
        Command::Init(init) => commands::init::run(&mut world, init),
        Command::Check(check) => commands::check::run(&mut world, &args.look, check),
        Command::Assess(assess) => commands::assess::run(&mut world, &args.look, assess),
        Command::Simulate(simulate) => commands::simulate::run(&mut world, &args.look, simulate),
        Command::Ci(ci) => commands::ci::run(&mut world, &args.look, ci),
        Command::Explain(explain) => commands::explain::run(&mut world, &args.look, explain),
        Command::Replay(replay) => commands::replay::run(&mut world, &args.look, replay),
        Command::Import(import) => commands::import::run(&mut world, &args.look, import),
        Command::Fmt(fmt) => commands::fmt::run(&mut world, &args.look, fmt),
        Command::Schema(schema) => commands::schema::run(&mut world, &args.look, schema),
        Command::Synth(synth) => commands::synth::run(&mut world, synth),
        Command::Completions(completions) => commands::completions::run(&mut world, completions),
        Command::Reference(reference) => commands::reference::run(&mut world, reference),
    };
    let exit = outcome.unwrap_or_else(|stop| stopped(&mut world, stop));
    exit as u8
}

fn usage(world: &mut World<'_>, error: &clap::Error) -> u8 {
    let is_help = !error.use_stderr();
    let (to, is_terminal): (&mut dyn Write, bool) = match is_help {
        true => (world.out, world.terminal.out),
        false => (world.err, world.terminal.err),
    };
    let text = error.render();
    let coloured = is_terminal && !world.terminal.no_colour;
    let text = if coloured { text.ansi().to_string() } else { text.to_string() };
    let _closed = to.write_all(text.as_bytes());
    if is_help { Exit::Fine as u8 } else { Exit::Mistakes as u8 }
}

fn stopped(world: &mut World<'_>, stop: Stop) -> Exit {
    let (text, exit) = match stop {
        Stop::Trouble(trouble) => (format!("error: `{}`: {}\n", trouble.path, trouble.what), Exit::Outside),
        Stop::Usage(what, help) => (format!("error: {what}\n  help: {help}\n"), Exit::Mistakes),
    };
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let _closed = world.err.write_all(text.as_bytes());
    exit
}
