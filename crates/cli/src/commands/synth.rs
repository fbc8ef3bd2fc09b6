//! `synth`: an invented city, as a folder of files.

use model::{Schema, Zone};
use synth::{Recipe, files};

use super::{instant, must_be_free, put, shell_word};
use crate::{Exit, Stop, World, args::Synth, progress::Progress};

pub(crate) fn run(world: &mut World<'_>, args: &Synth) -> Result<Exit, Stop> {
    let as_of = instant(&Zone::utc(), "--as-of", args.as_of.as_deref(), world.now)?;
    let recipe = Recipe::new(args.inhabitants, args.seed, as_of).map_err(|absurd| {
        let help = "`bailiwick help synth` tells what each argument takes";
        Stop::Usage(absurd.to_string(), help.to_owned())
    })?;
    must_be_free(world, &args.folder)?;
    let policies: Vec<&str> =
        app::SHIPPED.iter().filter_map(|(file, _)| file.strip_suffix(".yaml")).collect();
    let progress = Progress::begin(world.terminal.err);
    let files = files(&Schema::builtin(), &recipe, &policies);
    // The folder has to be there before a file is kept in it.
    world.disk.make(&args.folder)?;
    for file in &files {
        progress.writing(&file.path, 0);
        let mut write =
            |out: &mut dyn std::io::Write| file.write(out, &mut |n| progress.writing(&file.path, n));
        world.disk.keep(&args.folder, &file.path, &mut write)?;
    }
    progress.end();
    let folder = shell_word(&args.folder);
    let wrote = format!(
        "wrote {} files of an invented city of {} people into {folder}; its README.md says what it rests on\n\n\
         Next    bailiwick check {folder}\n        bailiwick assess {folder} --as-of {}\n",
        files.len(),
        model::thousands(args.inhabitants),
        as_of.rfc3339(),
    );
    put(world.out, &wrote)?;
    Ok(Exit::Fine)
}
