//! `assess`: where the city stands.

use app::{
    Assessment, At, Loaded, STATE_FILE, Side, Trouble, WORTH_KEEPING, assess, difference_from, posture,
};
use report::Comparison;

use super::{
    VERSION, load_city, put, say, say_count, sent,
    simulate::{exit, print},
    style,
};
use crate::{
    Exit, Stop, World,
    args::{Assess, AssessFormat, DifferenceFormat, Look, UseState},
    progress::Progress,
};

/// The largest old result that is read, 2 GiB.
const MAX_OLD_BYTES: usize = 2 << 30;

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Assess) -> Result<Exit, Stop> {
    let (loaded, At { as_of, known_at }) = load_city(world, &args.city, &args.sources, "--as-of")?;
    say(world, look, &loaded.files, &loaded.diagnostics)?;
    if loaded.diagnostics.has_errors() {
        say_count(world, &loaded.diagnostics)?;
        return Ok(Exit::Mistakes);
    }
    let assessment = {
        let progress = Progress::begin(world.terminal.err);
        assess(&loaded, as_of, known_at, &mut |n, of| progress.judging(n, of))
    };
    say(world, look, &loaded.files, &assessment.diagnostics)?;
    if assessment.diagnostics.has_errors() {
        say_count(world, &assessment.diagnostics)?;
        return Ok(Exit::Mistakes);
    }
    if let Some(path) = &args.diff {
        return diff(world, look, args, path, Side { loaded: &loaded, assessment: &assessment });
    }
    let posture = posture(&loaded, &assessment);
    match args.format {
        AssessFormat::Text => {
            let style = style(look, world);
            let text = report::assess_text(&loaded, &assessment, &posture, &style, &args.same_city());
            put(world.out, &text)?;
        }
        AssessFormat::Json => sent(report::assess_json(&loaded, &assessment, &posture, world.out))?,
        AssessFormat::Html => {
            let (language, arguments) = (args.language.of_report(), args.same_city_for_good(as_of));
            put(
                world.out,
                &report::assess_html(&loaded, &assessment, &posture, language, VERSION, &arguments),
            )?;
        }
        AssessFormat::Markdown => {
            let (language, arguments) = (args.language.of_report(), args.same_city_for_good(as_of));
            put(
                world.out,
                &report::assess_markdown(&loaded, &assessment, &posture, language, VERSION, &arguments),
            )?;
        }
        AssessFormat::Csv => sent(report::assess_csv(&loaded, &assessment, world.out))?,
        AssessFormat::Sarif => sent(report::assess_sarif(&loaded, &assessment, VERSION, world.out))?,
        AssessFormat::Junit => sent(report::assess_junit(&loaded, &assessment, VERSION, world.out))?,
    }
    keep_state(world, args, &loaded, &assessment)?;
    let reaches = |worst: &app::WorstCheck| args.fail_on.is_some_and(|on| worst.severity >= on.severity());
    Ok(if posture.worst.iter().any(reaches) { Exit::Fails } else { Exit::Fine })
}

/// Shows what turned since an old result.
fn diff(
    world: &mut World<'_>,
    look: &Look,
    args: &Assess,
    path: &str,
    after: Side<'_>,
) -> Result<Exit, Stop> {
    let format = match args.format {
        AssessFormat::Text => DifferenceFormat::Text,
        AssessFormat::Json => DifferenceFormat::Json,
        AssessFormat::Markdown => DifferenceFormat::Markdown,
        AssessFormat::Html => DifferenceFormat::Html,
        AssessFormat::Csv | AssessFormat::Sarif | AssessFormat::Junit => {
            let help = "choose text, json, markdown or html".to_owned();
            return Err(Stop::Usage("a difference is not written in this format".to_owned(), help));
        }
    };
    let bytes = world.disk.read(path, MAX_OLD_BYTES + 1)?;
    if bytes.len() > MAX_OLD_BYTES {
        let what = format!("it is larger than {} GiB", MAX_OLD_BYTES >> 30);
        return Err(Stop::Trouble(Trouble { path: path.to_owned(), what }));
    }
    let read = report::read_old(&after.loaded.city.manifest.schema, &bytes);
    let (old, head) = read.map_err(|what| {
        let help = "give a file that `bailiwick assess --format json` printed".to_owned();
        Stop::Usage(format!("`{path}` cannot be compared with: {what}"), help)
    })?;
    let difference = difference_from(&old, after);
    let (compared_with, arguments) = (format!("the result of {} ({path})", head.as_of), args.same_city());
    let comparison = Comparison {
        before: None,
        after,
        difference: &difference,
        changes: &[],
        compared_with: &compared_with,
        arguments: &arguments,
    };
    print(world, look, format, &comparison)?;
    Ok(exit(&difference, args.fail_on))
}

/// Writes the state file where it is worth it. That it cannot be written is noted and changes nothing.
fn keep_state(
    world: &mut World<'_>,
    args: &Assess,
    loaded: &Loaded,
    assessment: &Assessment,
) -> Result<(), Stop> {
    let is_wanted = match args.sources.state {
        UseState::Auto => loaded.n_observations() >= WORTH_KEEPING,
        UseState::Always => true,
        UseState::Never => false,
    };
    if !is_wanted || !loaded.may_be_kept() {
        return Ok(());
    }
    let written = {
        let progress = Progress::begin(world.terminal.err);
        progress.writing(STATE_FILE, 0);
        // The folder is nobody's to share: it names everything of the city.
        let hide = world.disk.keep(&args.city, IGNORE, &mut |out| out.write_all(b"*\n"));
        hide.and_then(|()| {
            world.disk.keep(&args.city, STATE_FILE, &mut |out| loaded.write_state(assessment, out))
        })
    };
    match written {
        Ok(()) => Ok(()),
        Err(trouble) => put(world.err, &format!("note: {STATE_FILE} was not written: {}\n", trouble.what)),
    }
}

/// Keeps the state file out of version control.
const IGNORE: &str = ".bailiwick/.gitignore";
