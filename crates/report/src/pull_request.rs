//! What a pull request shows: whether the files are well, where the city stands, and what the change turns.

use app::{CaseReport, Loaded};
use diag::{Diagnostics, Severity as Weight};
use policy::Counts;

use crate::{
    Comparison, find,
    markdown::markup::text,
    simulate::{
        markdown::{body, foot},
        tables,
    },
    words,
};

/// How many mistakes are listed.
const MAX_LISTED: usize = 50;
/// How many characters a mistake has.
const MAX_MESSAGE: usize = 300;

/// A change of a city, before it is merged.
pub struct PullRequest<'a> {
    /// The city's folder, as the person wrote it.
    pub city: &'a str,
    /// The city with the change.
    pub after: &'a Loaded,
    /// Where it would stand, by unit; `None` if mistakes are in the way.
    pub units: Option<Counts>,
    /// What was said of its files and cases.
    pub diagnostics: &'a Diagnostics,
    /// What became of the cases.
    pub cases: &'a CaseReport,
    /// What turns, or why nothing is compared: a phrase such as `nothing is compared with main: it has mistakes`.
    pub comparison: Result<&'a Comparison<'a>, &'a str>,
}

/// Writes what a pull request shows as Markdown.
pub fn pull_request_markdown(request: &PullRequest<'_>, version: &str) -> String {
    let mut out = match request.comparison {
        Ok(comparison) => body(comparison),
        Err(why) => {
            let why = text(&format!("{}.", tables::capital(why)));
            format!("## {}\n\n{why}\n", text(find::city(request.after)))
        }
    };
    out.push_str("\n### Files\n\n");
    let (n_errors, n_said) = (request.diagnostics.n_errors(), request.diagnostics.n_said());
    let cases = request.cases;
    if n_errors == 0 {
        out.push_str(&format!(
            "No mistakes; {} adopted with {}, {} of cases met.\n",
            words::of(words::size(cases.n_adopted), "policy", "policies"),
            words::of(words::size(cases.n_checks), "check", "checks"),
            words::of(words::size(cases.n_met), "expectation", "expectations"),
        ));
    }
    if n_said > 0 {
        out.push('\n');
        out.push_str(&said(request));
    }
    if let Some(units) = &request.units {
        out.push_str(&format!("\n### Where the city would stand\n\n{}\n", stands(units)));
    }
    out + &foot(request.after, version)
}

fn said(request: &PullRequest<'_>) -> String {
    let files = &request.after.files;
    let all = request.diagnostics.sorted();
    let mut out = String::new();
    for diagnostic in all.iter().take(MAX_LISTED) {
        let place = diagnostic.span.map(|span| files.place(span));
        let place = place.map_or_else(String::new, |it| format!("{}:{}:{}: ", it.path, it.line, it.column));
        let weight = if diagnostic.severity == Weight::Error { "mistake" } else { "warning" };
        let message = words::clean(&format!("{place}{}", diagnostic.message));
        let message = words::cut(&message, MAX_MESSAGE);
        out.push_str(&format!("- **{weight}** {} ({})\n", text(&message), diagnostic.code));
    }
    let n_more = request.diagnostics.n_said().saturating_sub(MAX_LISTED);
    if n_more > 0 {
        out.push_str(&format!("- and {} more\n", words::count(n_more)));
    }
    out
}

fn stands(units: &Counts) -> String {
    let percent =
        |share: Option<f64>| share.map_or_else(|| "none".to_owned(), |it| format!("{:.0} %", it * 100.0));
    format!(
        "{} of what is in scope passes, {} fail, {} are unknown, {} are excepted; coverage {}.",
        percent(units.pass_share()),
        words::thousands(units.fail),
        words::thousands(units.unknown),
        words::thousands(units.excepted),
        percent(units.coverage()),
    )
}
