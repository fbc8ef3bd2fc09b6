//! `import`: the exports of other systems, compared with what was taken before, and kept.

use app::{Asked, Fate, Importing, Kept, Trouble, import, open, taken};
use report::{ImportLook, Written};

use super::{instant, put, say, say_count, style};
use crate::{
    Exit, Stop, World,
    args::{Format, Import, Look},
    progress::Progress,
};

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Import) -> Result<Exit, Stop> {
    let roots: Vec<String> = args.data.iter().chain(&world.data).cloned().collect();
    let folder = world.disk.city(&args.city, &roots)?;
    let opened = open(folder.as_ref(), &mut |_, _| {})?;
    if opened.diagnostics.has_errors() {
        say(world, look, &opened.files, &opened.diagnostics)?;
        say_count(world, &opened.diagnostics)?;
        return Ok(Exit::Mistakes);
    }
    let known: Vec<&str> = opened.imports.iter().map(|import| import.name()).collect();
    if let Some(name) = args.names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(no_such(name, &known));
    }
    let at = instant(&opened.city.manifest.zone, "--as-of", args.as_of.as_deref(), world.now)?;
    let asked = Asked { names: args.names.clone(), allow_gone: args.allow_gone, at };
    let progress = Progress::begin(world.terminal.err);
    let importing = import(opened, folder.as_ref(), &asked, &mut |what, n| progress.reading(what, n))?;
    let (written, trouble) = write(world, args, &importing, &progress);
    progress.end();
    say(world, look, &importing.files, &importing.diagnostics)?;
    let mut arguments: Vec<String> = (args.city != ".").then(|| args.city.clone()).into_iter().collect();
    arguments.extend(args.data.iter().map(|root| format!("--data={root}")));
    let import_look = ImportLook { written: &written, all_doubts: args.who, arguments: &arguments };
    let text = match args.format {
        Format::Text => report::import_text(&importing, &import_look, &style(look, world)),
        Format::Json => format!("{:#}\n", report::import_json(&importing, &import_look)),
    };
    put(world.out, &text)?;
    match trouble {
        Some(trouble) => Err(trouble.into()),
        None if importing.diagnostics.has_errors() => Ok(Exit::Mistakes),
        None => Ok(Exit::Fine),
    }
}

/// Writes what is to be kept, import by import; what cannot be written ends it, and what was written stays.
fn write(
    world: &World<'_>,
    args: &Import,
    importing: &Importing,
    progress: &Progress,
) -> (Vec<Written>, Option<Trouble>) {
    let schema = &importing.city.manifest.schema;
    let mut trouble = None;
    let mut written = Vec::new();
    for (import, fate) in &importing.imports {
        let Fate::Read(read) = fate else {
            written.push(Written::Nothing);
            continue;
        };
        let Kept::Now(taken, _) = &read.kept else {
            written.push(Written::Nothing);
            continue;
        };
        if args.dry_run || trouble.is_some() {
            written.push(if args.dry_run { Written::Dry } else { Written::Failed });
            continue;
        }
        progress.writing(import.name(), 0);
        let path = taken::path(import.name());
        let kept = world.disk.keep(&args.city, &path, &mut |out| taken.write(schema, out));
        written.push(if kept.is_ok() { Written::Yes } else { Written::Failed });
        trouble = kept.err();
    }
    (written, trouble)
}

pub(super) fn no_such(name: &str, known: &[&str]) -> Stop {
    let help = match diag::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "imports.yaml names no import".to_owned(),
        None => format!("imports.yaml has {}", known.iter().take(20).copied().collect::<Vec<_>>().join(", ")),
    };
    Stop::Usage(format!("there is no import `{name}`"), help)
}
