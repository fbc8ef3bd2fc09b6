//! `check`: the files alone, for people who write them and for CI.

use app::{load, run_cases};

use super::{instant, say};
use crate::{
    Exit, Stop, World,
    args::{Check, Format, Look},
};

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Check) -> Result<Exit, Stop> {
    let folder = world.disk.city(&args.city, &[])?;
    let loaded = load(folder.as_ref(), false, &mut |_, _| {})?;
    let zone = &loaded.city.manifest.zone;
    let as_of = instant(zone, "--as-of", args.as_of.as_deref(), world.now)?;
    let mut diagnostics = loaded.diagnostics.clone();
    let report = run_cases(&loaded, as_of, &mut diagnostics);
    let exit = if diagnostics.has_errors() { Exit::Mistakes } else { Exit::Fine };
    if args.format == Format::Json {
        let json = serde_json::json!({
            "bailiwick": 1,
            "kind": "check",
            "diagnostics": diag::json(&loaded.files, &diagnostics),
            "entities": loaded.city.observations.entities.len(),
            "policies": report.n_adopted,
            "checks": report.n_checks,
            "cases": {"met": report.n_met, "unmet": report.n_unmet},
        });
        writeln!(world.out, "{json:#}")?;
        return Ok(exit);
    }
    say(world, look, &loaded.files, &diagnostics)?;
    if diagnostics.has_errors() {
        super::say_count(world, &diagnostics)?;
        return Ok(exit);
    }
    let n_entities = loaded.city.observations.entities.len();
    let n_imports = loaded.imports.len();
    writeln!(
        world.out,
        "{n_entities} entities, {} policies with {} checks, {} expectations of cases met, {n_imports} imports not read",
        report.n_adopted, report.n_checks, report.n_met
    )?;
    Ok(exit)
}
