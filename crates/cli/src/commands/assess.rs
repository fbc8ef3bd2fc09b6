//! `assess`: where the city stands.

use app::{assess, posture};
use model::Instant;

use super::{instant, load_city, put, say, say_count, sent, style};
use crate::{
    Exit, Stop, World,
    args::{Assess, AssessFormat, Look},
    progress::Progress,
};

/// The version of the program, which a page names.
const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Assess) -> Result<Exit, Stop> {
    let loaded = load_city(world, &args.city, &args.sources)?;
    say(world, look, &loaded.files, &loaded.diagnostics)?;
    if loaded.diagnostics.has_errors() {
        say_count(world, &loaded.diagnostics)?;
        return Ok(Exit::Mistakes);
    }
    let zone = &loaded.city.manifest.zone;
    let as_of = instant(zone, "--as-of", args.sources.as_of.as_deref(), world.now)?;
    let known_at = instant(zone, "--known-at", args.sources.known_at.as_deref(), Instant::MAX)?;
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
    let reaches = |worst: &app::WorstCheck| args.fail_on.is_some_and(|on| worst.severity >= on.severity());
    Ok(if posture.worst.iter().any(reaches) { Exit::Fails } else { Exit::Fine })
}
