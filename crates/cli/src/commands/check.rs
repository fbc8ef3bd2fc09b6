//! `check`: the files alone, for people who write them and for CI.

use app::{CaseReport, load, run_cases};

use super::{instant, put, say};
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
            "scenarios": report.n_scenarios,
            "cases": {"met": report.n_met, "unmet": report.n_unmet},
            "not_adopted": report.not_adopted,
        });
        put(world.out, &format!("{json:#}\n"))?;
        return Ok(exit);
    }
    say(world, look, &loaded.files, &diagnostics)?;
    if diagnostics.has_errors() {
        super::say_count(world, &diagnostics)?;
        return Ok(exit);
    }
    let n_entities = loaded.city.observations.entities.len();
    put(world.out, &summary(n_entities, loaded.imports.len(), &report))?;
    Ok(exit)
}

/// What was found to be well, and what that does not cover.
fn summary(n_entities: usize, n_imports: usize, report: &CaseReport) -> String {
    let mut text = format!(
        "no mistakes: {}, {} adopted with {}, {} of cases met\n",
        of(n_entities, "entity", "entities"),
        of(report.n_adopted, "policy", "policies"),
        of(report.n_checks, "check", "checks"),
        of(report.n_met, "expectation", "expectations"),
    );
    if report.n_scenarios > 0 {
        let scenarios = of(report.n_scenarios, "scenario", "scenarios");
        text.push_str(&format!(
            "{scenarios} of your own, beside those shipped; `bailiwick replay` plays them\n"
        ));
    }
    if n_imports > 0 {
        let imports = of(n_imports, "import", "imports");
        text.push_str(&format!("{imports} not read; `bailiwick assess` reads them\n"));
    }
    if !report.not_adopted.is_empty() {
        let ids = report.not_adopted.join(", ");
        text.push_str(&format!("not adopted in bailiwick.yaml, so not binding: {ids}\n"));
    }
    text
}

fn of(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
