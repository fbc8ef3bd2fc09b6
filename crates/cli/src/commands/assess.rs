//! `assess`: where the city stands.

use app::{Assessment, At, Loaded, STATE_FILE, WORTH_KEEPING, assess, posture};

use super::{load_city, put, say, say_count, sent, style};
use crate::{
    Exit, Stop, World,
    args::{Assess, AssessFormat, Look, UseState},
    progress::Progress,
};

/// The version of the program, which a page names.
const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Assess) -> Result<Exit, Stop> {
    let (loaded, At { as_of, known_at }) = load_city(world, &args.city, &args.sources)?;
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
