//! How to check the page: the command that computes it again, and digests of what it was computed from.

use app::Sha;
use askama::Template;

use super::{
    Given, digest,
    markup::{Html, code},
    table::{self, table},
};
use crate::{
    figure::{Cell, Table},
    language::Language,
    texts::{fill, page::PageTexts},
};

/// How many files are listed; the digest is over all of them.
const MAX_LISTED: usize = 100;
/// How many imports are named.
const MAX_NAMED: usize = 20;

/// What the section's template sees.
#[derive(Template)]
#[template(path = "verify.html", whitespace = "suppress")]
pub(super) struct Verify {
    texts: &'static PageTexts,
    command: Html,
    rows: Vec<(&'static str, Html)>,
    not_covered: String,
    files_heading: String,
    files: Html,
    taken: Html,
}

impl Verify {
    pub(super) fn new(given: &Given<'_>) -> Self {
        let (texts, language) = (&given.texts().verify, given.language);
        let files = digest::files(given.loaded);
        Self {
            texts: given.texts(),
            command: again(given, "--format=html"),
            rows: rows(given, &files),
            not_covered: not_covered(given),
            files_heading: fill(texts.files, &[("n", &language.count(files.len()))]),
            files: listed(given, files),
            taken: taken(given),
        }
    }
}

/// The command that computes the page again.
pub(crate) fn again(given: &Given<'_>, format: &str) -> Html {
    let language = format!("--language={}", given.language.tag());
    let options = [format, &language];
    let n = if given.language == Language::English { 1 } else { 2 };
    given.command(&["assess"], options.get(..n).unwrap_or_default())
}

/// The program, the instant and the digest.
pub(crate) fn facts(given: &Given<'_>) -> Vec<(&'static str, Html)> {
    rows(given, &digest::files(given.loaded))
}

fn rows(given: &Given<'_>, files: &[(&str, Sha)]) -> Vec<(&'static str, Html)> {
    let texts = &given.texts().verify;
    let digest = match files.is_empty() {
        true => Html::text(texts.no_digest),
        false => code(&digest::of_all(files).to_string()),
    };
    vec![
        (texts.version, Html::text(&format!("Bailiwick {}", given.version))),
        (texts.as_of, code(&given.as_of().rfc3339())),
        (texts.digest, digest),
    ]
}

fn listed(given: &Given<'_>, files: Vec<(&str, Sha)>) -> Html {
    let texts = &given.texts().verify;
    let n_left = files.len().saturating_sub(MAX_LISTED);
    let row = |(path, sha): (&str, Sha)| vec![Cell::Text(path.to_owned()), hash(&sha)];
    let rows = files.into_iter().take(MAX_LISTED).map(row).collect();
    let heads = vec![table::words(texts.file), table::words(texts.sha)];
    table(&Table { caption: String::new(), heads, rows, n_left }, given.language)
}

/// The exports that were taken, each with the hash that it had then.
fn taken(given: &Given<'_>) -> Html {
    let texts = &given.texts().verify;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for imported in &given.loaded.imports {
        let files = imported.taken.iter().flat_map(|taken| &taken.files);
        let name = imported.import.name();
        rows.extend(files.map(|part| {
            vec![Cell::Text(name.to_owned()), Cell::Text(part.file.to_string()), hash(&part.sha)]
        }));
    }
    if rows.is_empty() {
        return Html::default();
    }
    let n_left = rows.len().saturating_sub(MAX_LISTED);
    rows.truncate(MAX_LISTED);
    let heads = vec![table::words(texts.import), table::words(texts.file), table::words(texts.sha)];
    table(&Table { caption: String::new(), heads, rows, n_left }, given.language)
}

fn hash(sha: &Sha) -> Cell {
    Cell::Markup(Html::own(format!("<code class=\"hash\">{sha}</code>")))
}

/// The imports whose files are in no digest; empty if there are none.
pub(crate) fn not_covered(given: &Given<'_>) -> String {
    let straight = given.loaded.imports.iter().filter(|it| it.taken.is_none() && it.outcome.is_some());
    let names: Vec<&str> = straight.map(|imported| imported.import.name()).collect();
    if names.is_empty() {
        return String::new();
    }
    let mut list = names.iter().take(MAX_NAMED).copied().collect::<Vec<_>>().join(", ");
    if let Some(n) = names.len().checked_sub(MAX_NAMED).filter(|n| *n > 0) {
        list = format!("{list}, {}", fill(given.texts().frame.more, &[("n", &given.language.count(n))]));
    }
    fill(given.texts().verify.not_covered, &[("list", &list)])
}
