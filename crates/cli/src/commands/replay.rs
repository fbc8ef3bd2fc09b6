//! `replay`: which incidents of other places would have happened here.

use app::{At, Loaded, replay};
use policy::scenario::Answer;

use super::{load_city, put, say, say_count, style};
use crate::{
    Exit, Stop, World,
    args::{Format, Look, Replay},
};

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Replay) -> Result<Exit, Stop> {
    let (loaded, At { as_of, known_at }) = load_city(world, &args.city, &args.sources, "--as-of")?;
    say(world, look, &loaded.files, &loaded.diagnostics)?;
    if loaded.diagnostics.has_errors() {
        say_count(world, &loaded.diagnostics)?;
        return Ok(Exit::Mistakes);
    }
    args.scenarios.iter().try_for_each(|id| known(&loaded, id))?;
    let replay = replay(&loaded, &args.scenarios, as_of, known_at);
    say(world, look, &loaded.files, &replay.diagnostics)?;
    if replay.diagnostics.has_errors() {
        say_count(world, &replay.diagnostics)?;
        return Ok(Exit::Mistakes);
    }
    let arguments: Vec<String> = args.sources.same().collect();
    let in_full = !args.scenarios.is_empty();
    let text = match args.format {
        Format::Text => {
            let what = report::ReplayLook { in_full, arguments: &arguments, city: &args.city };
            report::replay_text(&loaded, &replay, &style(look, world), &what)
        }
        Format::Json => format!("{:#}\n", report::replay_json(&loaded, &replay, in_full)),
    };
    put(world.out, &text)?;
    let happens = replay.count(Answer::Happens) > 0;
    Ok(if args.fail_on_happens && happens { Exit::Fails } else { Exit::Fine })
}

/// Refuses an id that no scenario has.
fn known(loaded: &Loaded, id: &str) -> Result<(), Stop> {
    if loaded.scenarios.contains_key(id) {
        return Ok(());
    }
    let near = diag::nearest(id, loaded.scenarios.keys().map(String::as_str));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`bailiwick replay` shows all scenarios with their ids".to_owned(),
    };
    Err(Stop::Usage(format!("there is no scenario `{id}`"), help))
}
