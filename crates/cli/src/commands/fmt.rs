//! `fmt`: the conditions of policies in their one form; comments and everything else stay as they are.

use diag::{Diagnostics, Files};

use super::{put, say, say_count};
use crate::{
    Exit, Stop, World,
    args::{Fmt, Look},
};

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Fmt) -> Result<Exit, Stop> {
    let folder = world.disk.city(&args.city, &[])?;
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let mut changed = Vec::new();
    let is_yaml = |path: &String| path.ends_with(".yaml") || path.ends_with(".yml");
    for path in folder.files()?.into_iter().filter(is_yaml) {
        let bytes = folder.read(&path, source::MAX_FILE_BYTES + 1)?;
        let Some(file) = source::add_file(&mut files, &path, &bytes, &mut diagnostics) else { continue };
        let Some(text) = policy::format(&files, file, &mut diagnostics) else { continue };
        if *text != *files.text(file) {
            changed.push((path, text));
        }
    }
    say(world, look, &files, &diagnostics)?;
    if diagnostics.has_errors() {
        say_count(world, &diagnostics)?;
        return Ok(Exit::Mistakes);
    }
    for (path, text) in &changed {
        if args.check {
            put(world.out, &format!("would change {path}\n"))?;
            continue;
        }
        world.disk.replace(&format!("{}/{path}", args.city), text)?;
        put(world.out, &format!("changed {path}\n"))?;
    }
    Ok(if args.check && !changed.is_empty() { Exit::Fails } else { Exit::Fine })
}
