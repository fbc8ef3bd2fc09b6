//! `ci`: what a pull request shows: mistakes in files, and which verdicts turn against the main branch.

use app::{At, Folder, Loaded, MANIFEST, Simulated, assess, load_at, run_cases, simulate};
use diag::Diagnostics;
use model::Zone;
use report::{Comparison, PullRequest};

use super::{
    VERSION, instant, put, say, say_count,
    simulate::{comparison, exit, print},
};
use crate::{
    Exit, Stop, World,
    args::{Ci, CiFormat, DifferenceFormat, Look},
    progress::Progress,
};

/// The revisions of which the first that there is, is compared with.
const BASES: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Ci) -> Result<Exit, Stop> {
    let roots: Vec<String> = args.data.iter().chain(&world.data).cloned().collect();
    let folder = world.disk.city(&args.city, &roots)?;
    let (after, at) = load(world, folder.as_ref(), args)?;
    let mut diagnostics = after.diagnostics.clone();
    let cases = run_cases(&after, at.as_of, &mut diagnostics);
    if diagnostics.has_errors() {
        let request = PullRequest {
            city: &args.city,
            after: &after,
            units: None,
            diagnostics: &diagnostics,
            cases: &cases,
            comparison: Err("the files have mistakes, so nothing was judged"),
        };
        tell(world, look, args, &request)?;
        return Ok(Exit::Mistakes);
    }
    let (base, name) = base(world, args, &roots)?;
    let is_new = !base.files()?.iter().any(|path| path == MANIFEST);
    let before = if is_new { None } else { Some(load(world, base.as_ref(), args)?.0) };
    // What is wrong in the main branch is nothing that this change can mend; it is said, and nothing is compared.
    let before = before.filter(|before| !before.diagnostics.has_errors());
    let simulated = before.as_ref().map(|before| simulate((before, at), (&after, at)));
    let simulated = simulated.filter(|it| !it.before.diagnostics.has_errors());
    let compared_with = format!("{name}, as of {}", after.city.manifest.zone.words(at.as_of));
    let compared = before.as_ref().zip(simulated.as_ref());
    let compared: Option<Comparison<'_>> =
        compared.map(|(before, simulated)| comparison(before, &after, simulated, &compared_with));
    let why = if is_new { "there is no city in it yet" } else { "it has mistakes" };
    let why = format!("nothing is compared with {name}: {why}");
    // All checks are judged where both sides have a state of their own, and they have.
    let units = match &simulated {
        Some(simulated) => simulated.after.judgement.units(),
        None => assess(&after, at.as_of, at.known_at, &mut |_, _| {}).judgement.units(),
    };
    let request = PullRequest {
        city: &args.city,
        after: &after,
        units: Some(units),
        diagnostics: &diagnostics,
        cases: &cases,
        comparison: compared.as_ref().ok_or(&why),
    };
    tell(world, look, args, &request)?;
    if compared.is_none() {
        put(world.err, &format!("note: {why}\n"))?;
    }
    Ok(simulated.as_ref().map_or(Exit::Fine, |it: &Simulated| exit(&it.difference, args.fail_on)))
}

fn load(world: &World<'_>, folder: &dyn Folder, args: &Ci) -> Result<(Loaded, At), Stop> {
    let at = |zone: &Zone| -> Result<At, Stop> {
        let as_of = instant(zone, "--as-of", args.as_of.as_deref(), world.now)?;
        Ok(At { as_of, known_at: model::Instant::MAX })
    };
    let progress = Progress::begin(world.terminal.err);
    load_at(folder, None, at, &mut |what, n| progress.reading(what, n))
}

/// What is compared with, and what it is called.
fn base(world: &World<'_>, args: &Ci, roots: &[String]) -> Result<(Box<dyn Folder>, String), Stop> {
    if let Some(revision) = &args.base {
        return Ok((world.disk.revision(&args.city, revision, true, roots)?, revision.clone()));
    }
    for revision in BASES {
        if let Ok(folder) = world.disk.revision(&args.city, revision, true, roots) {
            return Ok((folder, revision.to_owned()));
        }
    }
    // The trouble with the last says best what is wrong: no git, no repository, no such branch.
    let last = world.disk.revision(&args.city, BASES[0], true, roots).err();
    let what = last.map_or_else(String::new, |trouble| format!(": {}", trouble.what));
    let help = "name the revision with `--base`; a shallow clone may lack it (`fetch-depth: 0`)".to_owned();
    Err(Stop::Usage(format!("none of {} can be compared with{what}", BASES.join(", ")), help))
}

fn tell(world: &mut World<'_>, look: &Look, args: &Ci, request: &PullRequest<'_>) -> Result<(), Stop> {
    match args.format {
        CiFormat::Github => put(world.out, &report::github_annotations(request))?,
        CiFormat::Gitlab => put(world.out, &report::gitlab_annotations(request))?,
        CiFormat::Text => {
            let said: &Diagnostics = request.diagnostics;
            say(world, look, &request.after.files, said)?;
            if said.has_errors() {
                say_count(world, said)?;
            }
            if let Ok(comparison) = request.comparison {
                print(world, look, DifferenceFormat::Text, comparison)?;
            }
        }
    }
    if let Some(path) = &args.summary {
        world.disk.write(path, &report::pull_request_markdown(request, VERSION))?;
    }
    Ok(())
}
