//! Mistakes and what newly fails, beside the lines of a pull request.

use std::{collections::BTreeMap, fmt::Write as _};

use app::{CheckDifference, Loaded, Turn, cause};
use diag::{Place, Severity as Weight};
use policy::{Check, Severity, Verdict};
use serde_json::{Value, json};

use crate::{PullRequest, find, sarif::place::Places, words};

/// How many annotations are written; a platform shows fewer.
const MAX_ANNOTATIONS: usize = 200;
/// How many entities one names.
const MAX_NAMED: usize = 5;
/// How many characters a message has.
const MAX_MESSAGE: usize = 1_000;

/// How loud an annotation is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Notice,
    Warning,
    Error,
}

/// Words beside a line.
struct Annotation {
    level: Level,
    /// The file by its path from where the command was run, with line and column.
    place: Option<(String, usize, usize)>,
    /// What it is about, stable over runs: a code or the id of a check.
    about: String,
    title: String,
    message: String,
}

/// Writes annotations as workflow commands of GitHub Actions.
pub fn github_annotations(request: &PullRequest<'_>) -> String {
    let mut out = String::new();
    for it in annotations(request) {
        let level = match it.level {
            Level::Notice => "notice",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        let place = it.place.map_or_else(String::new, |(path, line, column)| {
            format!("file={},line={line},col={column},", property(&path))
        });
        let _never = writeln!(out, "::{level} {place}title={}::{}", property(&it.title), data(&it.message));
    }
    out
}

/// Writes annotations as a Code Quality report, which GitLab shows in a merge request.
pub fn gitlab_annotations(request: &PullRequest<'_>) -> String {
    // Annotations that look alike are told apart by their order.
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let one = |it: Annotation| -> Value {
        let severity = match it.level {
            Level::Notice => "info",
            Level::Warning => "minor",
            Level::Error => "major",
        };
        let (path, line, _) = it.place.unwrap_or_else(|| (path(request.city, app::MANIFEST), 1, 1));
        let alike = fingerprint(&[&it.about, &path, &line.to_string(), &it.title]);
        let n = known.entry(alike.clone()).or_default();
        *n += 1;
        json!({
            "description": format!("{}: {}", it.title, it.message),
            "check_name": it.about,
            "fingerprint": if *n == 1 { alike } else { fingerprint(&[&alike, &n.to_string()]) },
            "severity": severity,
            "location": {"path": path, "lines": {"begin": line}},
        })
    };
    let all: Vec<Value> = annotations(request).into_iter().map(one).collect();
    format!("{:#}\n", Value::from(all))
}

/// Mistakes and warnings of files first, then what newly fails and is newly unknown.
fn annotations(request: &PullRequest<'_>) -> Vec<Annotation> {
    let files = &request.after.files;
    let said = request.diagnostics.sorted().into_iter().map(|diagnostic| {
        let place = diagnostic.span.map(|span| files.place(span));
        let place = place.filter(|place| !place.path.starts_with("shipped:"));
        let message = match &diagnostic.help {
            Some(help) => format!("{}\n{help}", diagnostic.message),
            None => diagnostic.message.clone(),
        };
        Annotation {
            level: if diagnostic.severity == Weight::Error { Level::Error } else { Level::Warning },
            place: place.map(|place| (path(request.city, &place.path), place.line, place.column)),
            about: diagnostic.code.to_owned(),
            title: diagnostic.code.to_owned(),
            message,
        }
    });
    let mut all: Vec<Annotation> = said.collect();
    let checks = request.comparison.iter().flat_map(|comparison| &comparison.difference.checks);
    for check in checks {
        for verdict in [Verdict::Fail, Verdict::Unknown] {
            all.extend(of_check(request, check, verdict));
        }
    }
    all.truncate(MAX_ANNOTATIONS);
    all
}

/// What newly fails of a check, or is newly unknown, in one annotation.
fn of_check(request: &PullRequest<'_>, check: &CheckDifference, verdict: Verdict) -> Option<Annotation> {
    let comparison = request.comparison.ok()?;
    let turns: Vec<&Turn> = check.turns.iter().filter(|turn| turn.after == verdict).collect();
    let first = *turns.first()?;
    let (loaded, state) = (comparison.after.loaded, &comparison.after.assessment.state);
    let level = match (verdict, check.severity) {
        (Verdict::Fail, Severity::High | Severity::Critical) => Level::Error,
        (Verdict::Fail, _) => Level::Warning,
        _ => Level::Notice,
    };
    let name = |turn: &&Turn| turn.row_after.map(|row| find::named(loaded, state, check.kind, row));
    let named: Vec<String> = turns.iter().filter_map(name).take(MAX_NAMED).collect();
    let mut names = named.join(", ");
    match turns.len().saturating_sub(named.len()) {
        // The one verdict on a kind without entities.
        _ if named.is_empty() => names = format!("all {}", comparison.plural(check)),
        0 => {}
        more => names.push_str(&format!(" and {} more", words::count(more))),
    }
    let part = cause(comparison.before, comparison.after, check, first).part;
    let why = part.map_or_else(String::new, |part| {
        let facts = part.facts.iter().map(|fact| format!("{} is {}", fact.path, fact.value));
        let facts: Vec<String> = facts.collect();
        let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        format!("\nDecided by: {}{facts}", part.says)
    });
    let newly = if verdict == Verdict::Fail { "Newly failing" } else { "Newly unknown" };
    Some(Annotation {
        level,
        place: place(request, check, first),
        about: check.id.clone(),
        title: format!("{newly}: {}", check.title),
        message: format!("{}, {}: {names}{why}", check.id, check.severity.word()),
    })
}

/// Where the fact stands that decides for the first entity; without one, the check, or where it is adopted.
fn place(request: &PullRequest<'_>, check: &CheckDifference, turn: &Turn) -> Option<(String, usize, usize)> {
    let comparison = request.comparison.ok()?;
    let after = comparison.after;
    let (loaded, assessment) = (after.loaded, after.assessment);
    let bound = after.check_at(check.after)?;
    let own = loaded.files.place(bound.span);
    let was_other = comparison.before.and_then(|before| before.check_at(check.before));
    let is_redefined = was_other.is_none_or(|was| !app::asks_the_same(was, bound));
    if is_redefined {
        let place = if own.path.starts_with("shipped:") { adoption(loaded, bound)? } else { own };
        return Some((path(request.city, &place.path), place.line, place.column));
    }
    let places = Places::new(loaded, assessment);
    let explained = turn.row_after.map(|row| (row, find::explainer(loaded, assessment).explain(bound, row)));
    let (file, line) = explained.and_then(|(row, explanation)| places.line_of(bound, row, &explanation))?;
    Some((path(request.city, file), line, 1))
}

/// Where the manifest adopts the policy of a check.
fn adoption(loaded: &Loaded, check: &Check) -> Option<Place> {
    let (policy, _) = check.id.split_once('/')?;
    let adopted = loaded.city.manifest.adopt.as_ref()?.list()?.iter();
    let names = adopted.filter_map(|node| node.get("policy"));
    let mut found = names.filter(|name| name.scalar().is_some_and(|it| it.text == policy));
    found.next().map(|name| loaded.files.place(name.span))
}

/// The path of a file of the city from where the command was run.
fn path(city: &str, file: &str) -> String {
    match city.trim_end_matches('/') {
        "" | "." => file.to_owned(),
        city => format!("{}/{file}", city.strip_prefix("./").unwrap_or(city)),
    }
}

/// A text as the value of a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A text as the message of a workflow command: one line, without control characters.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(words::clean).collect();
    let text = lines.join("\n");
    words::cut(&text, MAX_MESSAGE).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A number that tells annotations apart and stays the same over runs (FNV-1a).
fn fingerprint(parts: &[&str]) -> String {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{sum:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_begin_a_command_of_its_own() {
        assert_eq!(data("a\n::error::b\r%0A\u{1b}[1m"), "a%0A::error::b %250A[1m");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }

    #[test]
    fn a_path_begins_where_the_command_was_run() {
        assert_eq!(path(".", "assets.yaml"), "assets.yaml");
        assert_eq!(path("./cities/port/", "assets.yaml"), "cities/port/assets.yaml");
    }
}
