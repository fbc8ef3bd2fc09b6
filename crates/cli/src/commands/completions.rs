//! `completions`: what a shell needs to complete arguments.

use clap::CommandFactory;

use crate::{
    Exit, Stop, World,
    args::{Args, Completions},
};

pub(crate) fn run(world: &mut World<'_>, args: &Completions) -> Result<Exit, Stop> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "bailiwick", &mut text);
    super::put(world.out, &String::from_utf8_lossy(&text))?;
    Ok(Exit::Fine)
}
