//! `completions`: what a shell needs to complete arguments.

use clap::CommandFactory;

use crate::{
    Exit, Stop, World,
    args::{Args, Completions},
};

pub(crate) fn run(world: &mut World<'_>, args: &Completions) -> Result<Exit, Stop> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "bailiwick", &mut text);
    world.out.write_all(&text)?;
    Ok(Exit::Fine)
}
