//! `simulate`: what would turn if something were otherwise.

use app::{At, Difference, Folder, Loaded, Side, Simulated, WhatIf, keep_state, load_what_if, simulate};
use model::{Instant, Zone};
use policy::Policy;
use report::Comparison;

use super::{VERSION, import::no_such, instant, load_city, put, say, say_count, sent, style};
use crate::{
    Exit, Stop, World,
    args::{DifferenceFormat, FailOn, Look, Simulate},
    progress::Progress,
};

/// What the arguments that change the city are called where something is wrong in them.
const ARGUMENTS: &str = "arguments";
/// Files of policies that are taken from a folder.
const MAX_POLICIES: usize = 1_000;

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Simulate) -> Result<Exit, Stop> {
    let what_if = what_if(world, args)?;
    let (mut before, at_before) = load_city(world, &args.city, &args.sources(), "--since")?;
    if is_wrong(world, look, &before)? {
        return Ok(Exit::Mistakes);
    }
    let names: Vec<&str> = before.imports.iter().map(|it| it.import.name()).collect();
    if let Some(name) = args.import.iter().find(|name| !names.contains(&name.as_str())) {
        return Err(no_such(name, &names));
    }
    let zone = before.city.manifest.zone.clone();
    let as_of = instant(&zone, "--as-of", args.as_of.as_deref(), at_before.as_of)?;
    let at_after = At { as_of, known_at: at_before.known_at };
    keep_state(&mut before, at_before);
    let after = {
        let roots: Vec<String> = args.data.iter().chain(&world.data).cloned().collect();
        let folder = folder(world, args, &roots)?;
        let progress = Progress::begin(world.terminal.err);
        load_what_if(folder.as_ref(), &what_if, at_after, &before, &mut |what, n| progress.reading(what, n))?
    };
    if is_wrong(world, look, &after)? {
        return Ok(Exit::Mistakes);
    }
    let simulated = simulate((&before, at_before), (&after, at_after));
    for (loaded, assessment) in [(&before, &simulated.before), (&after, &simulated.after)] {
        if assessment.diagnostics.has_errors() {
            say(world, look, &loaded.files, &assessment.diagnostics)?;
            say_count(world, &assessment.diagnostics)?;
            return Ok(Exit::Mistakes);
        }
    }
    let changes = changes(args, &zone, at_before.as_of, as_of);
    let compared_with = format!("as of {}", zone.words(at_before.as_of));
    let comparison =
        Comparison { changes: &changes, ..comparison(&before, &after, &simulated, &compared_with) };
    print(world, look, args.format, &comparison)?;
    note_idle(world, &what_if, &after, &simulated)?;
    Ok(exit(&simulated.difference, args.fail_on))
}

/// Notes which of the policies that were given bind nobody, as the city adopts neither them nor what extends them.
fn note_idle(
    world: &mut World<'_>,
    what_if: &WhatIf,
    after: &Loaded,
    simulated: &Simulated,
) -> Result<(), Stop> {
    let is_given = |policy: &Policy| {
        let path = after.files.path(policy.span.file);
        what_if.policies.iter().any(|(given, _)| *given == *path)
    };
    let is_adopted = |policy: &Policy| simulated.after.adopted.iter().any(|it| it.id == policy.id);
    let is_extended = |policy: &Policy| {
        let mut extended = after.policies.values().filter_map(|it| it.extends.as_ref());
        extended.any(|(id, _)| *id == policy.id)
    };
    for policy in after.policies.values().filter(|it| is_given(it) && !is_adopted(it) && !is_extended(it)) {
        let id = &policy.id;
        put(
            world.err,
            &format!("note: the city does not adopt `{id}`, so it binds nobody; add `--adopt {id}`\n"),
        )?;
    }
    Ok(())
}

/// What compares two judged cities, of which nothing is said yet but with what it is compared.
pub(super) fn comparison<'a>(
    before: &'a Loaded,
    after: &'a Loaded,
    simulated: &'a Simulated,
    compared_with: &'a str,
) -> Comparison<'a> {
    Comparison {
        before: Some(Side { loaded: before, assessment: &simulated.before }),
        after: Side { loaded: after, assessment: &simulated.after },
        difference: &simulated.difference,
        changes: &[],
        compared_with,
        arguments: &[],
    }
}

/// Prints a comparison.
pub(super) fn print(
    world: &mut World<'_>,
    look: &Look,
    format: DifferenceFormat,
    comparison: &Comparison<'_>,
) -> Result<(), Stop> {
    match format {
        DifferenceFormat::Text => {
            let style = style(look, world);
            put(world.out, &report::simulate_text(comparison, &style))
        }
        DifferenceFormat::Json => sent(report::simulate_json(comparison, world.out)),
        DifferenceFormat::Markdown => put(world.out, &report::simulate_markdown(comparison, VERSION)),
        DifferenceFormat::Html => put(world.out, &report::simulate_html(comparison, VERSION)),
    }
}

/// How it ends: badly only where somebody asked for it.
pub(super) fn exit(difference: &Difference, fail_on: Option<FailOn>) -> Exit {
    let reaches = |on: FailOn| {
        let newly_failing = difference.checks.iter().filter(|check| check.newly.entities.fail > 0);
        newly_failing.map(|check| check.severity).any(|severity| severity >= on.severity())
    };
    if fail_on.is_some_and(reaches) { Exit::Fails } else { Exit::Fine }
}

/// Says what is wrong with a city's files, and whether that ends it.
pub(super) fn is_wrong(world: &mut World<'_>, look: &Look, loaded: &Loaded) -> Result<bool, Stop> {
    if !loaded.diagnostics.has_errors() {
        return Ok(false);
    }
    say(world, look, &loaded.files, &loaded.diagnostics)?;
    say_count(world, &loaded.diagnostics)?;
    Ok(true)
}

fn folder(world: &World<'_>, args: &Simulate, roots: &[String]) -> Result<Box<dyn Folder>, Stop> {
    Ok(match &args.revision {
        Some(revision) => world.disk.revision(&args.city, revision, false, roots)?,
        None => world.disk.city(&args.city, roots)?,
    })
}

fn what_if(world: &World<'_>, args: &Simulate) -> Result<WhatIf, Stop> {
    let mut what_if = WhatIf { is_same_folder: args.revision.is_none(), ..WhatIf::default() };
    for path in &args.change {
        what_if.changes.push((path.clone(), world.disk.read(path, source::MAX_FILE_BYTES + 1)?));
    }
    what_if.changes.extend(said(args).map(|text| (ARGUMENTS.to_owned(), text.into_bytes())));
    for given in &args.policies {
        let mut paths = world.disk.list(given)?;
        let is_yaml = |path: &String| path.ends_with(".yaml") || path.ends_with(".yml");
        paths.retain(is_yaml);
        // Of a whole city, its policies.
        let begin = given.trim_end_matches('/');
        if paths.contains(&format!("{begin}/{}", app::MANIFEST)) {
            paths.retain(|path| path.starts_with(&format!("{begin}/policies/")));
        }
        if paths.is_empty() || paths.len() > MAX_POLICIES {
            let help =
                format!("name a folder with one to {MAX_POLICIES} YAML files of policies, or such a file");
            return Err(Stop::Usage(format!("`{given}` has {} files of policies", paths.len()), help));
        }
        for path in paths {
            let bytes = world.disk.read(&path, source::MAX_FILE_BYTES + 1)?;
            what_if.policies.push((path, bytes));
        }
    }
    what_if.imports = (args.imports || !args.import.is_empty()).then(|| args.import.clone());
    Ok(what_if)
}

/// The arguments that change the city, as a file of changes would say it.
fn said(args: &Simulate) -> Option<String> {
    let quoted = |text: &String| serde_json::Value::from(text.as_str()).to_string();
    let list = |key: &str, items: Vec<String>| match items.is_empty() {
        true => String::new(),
        false => format!("{key}:\n{}", items.iter().map(|it| format!("  - {it}\n")).collect::<String>()),
    };
    let adopt = args.adopt.iter().map(|id| format!("{{policy: {}}}", quoted(id))).collect();
    let text = [
        list("remove", args.remove.iter().map(quoted).collect()),
        list("end", args.end.iter().map(quoted).collect()),
        list("adopt", adopt),
    ]
    .concat();
    (!text.is_empty()).then(|| format!("bailiwick: 1\n{text}"))
}

/// What would be otherwise, a phrase each.
fn changes(args: &Simulate, zone: &Zone, before: Instant, after: Instant) -> Vec<String> {
    let mut changes = Vec::new();
    if before != after {
        changes.push(format!("as of {}", zone.words(after)));
    }
    changes.extend(args.revision.iter().map(|it| format!("the city in revision {it}")));
    changes.extend(args.policies.iter().map(|it| format!("policies from {it}")));
    changes.extend(args.adopt.iter().map(|it| format!("{it} adopted")));
    changes.extend(args.change.iter().map(|it| format!("changes from {it}")));
    changes.extend(args.remove.iter().map(|it| format!("without {it}")));
    changes.extend(args.end.iter().map(|it| format!("exception {it} ended")));
    if args.imports {
        changes.push("all imports taken".to_owned());
    } else {
        changes.extend(args.import.iter().map(|it| format!("import {it} taken")));
    }
    changes
}
