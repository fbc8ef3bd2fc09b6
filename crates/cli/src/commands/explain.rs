//! `explain`: why a verdict is what it is.

use app::{At, Lookup, assess, lookup};
use policy::explain::Explainer;

use super::{load_city, put, say, say_count, style};
use crate::{
    Exit, Stop, World,
    args::{Explain, Format, Look},
};

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Explain) -> Result<Exit, Stop> {
    let (loaded, At { as_of, known_at }) = load_city(world, &args.city, &args.sources, "--as-of")?;
    if loaded.diagnostics.has_errors() {
        say(world, look, &loaded.files, &loaded.diagnostics)?;
        say_count(world, &loaded.diagnostics)?;
        return Ok(Exit::Mistakes);
    }
    let manifest = &loaded.city.manifest;
    let assessment = assess(&loaded, as_of, known_at, &mut |_, _| {});
    if assessment.diagnostics.has_errors() {
        say(world, look, &loaded.files, &assessment.diagnostics)?;
        say_count(world, &assessment.diagnostics)?;
        return Ok(Exit::Mistakes);
    }
    let all: Vec<String> = loaded
        .policies
        .values()
        .flat_map(|policy| policy.checks.iter().map(move |check| format!("{}/{}", policy.id, check.id)))
        .collect();
    let (check, row) = match lookup(&manifest.schema, &assessment, &all, &args.check, &args.entity) {
        Lookup::Found(check, row) => (check, row),
        Lookup::NoCheck(near) => {
            let help = suggestion(&near, "`bailiwick assess` shows the checks that fail");
            return Err(Stop::Usage(format!("there is no check `{}`", args.check), help));
        }
        Lookup::NotJudged(id) => {
            let help =
                "the city has not adopted its policy, dropped the check, or the policy is not in force then";
            return Err(Stop::Usage(format!("`{id}` is not judged"), help.to_owned()));
        }
        Lookup::NoEntity(check, near) => {
            let kind = &manifest.schema.kind(check.kind).name;
            let help = suggestion(&near, "an entity is called by its id, as in the city's files");
            return Err(Stop::Usage(format!("there is no {kind} `{}`", args.entity), help));
        }
    };
    let explainer = Explainer {
        schema: &manifest.schema,
        state: &assessment.state,
        zone: &manifest.zone,
        exceptions: &assessment.exceptions,
    };
    let explanation = explainer.explain(check, row);
    let text = match args.format {
        Format::Text => {
            report::explain_text(&loaded, &assessment, check, row, &explanation, &style(look, world))
        }
        Format::Json => {
            format!("{:#}\n", report::explain_json(&loaded, &assessment, check, row, &explanation))
        }
    };
    put(world.out, &text)?;
    Ok(Exit::Fine)
}

fn suggestion(near: &[String], otherwise: &str) -> String {
    if near.is_empty() {
        return otherwise.to_owned();
    }
    let list = near.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" or ");
    format!("did you mean {list}?")
}
