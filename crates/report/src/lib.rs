//! Verdicts as documents: text for a terminal, a page for people, JSON for machines, Markdown for a pull request and
//! the reference, CSV for a spreadsheet, JUnit and SARIF for other tools.
//!
//! Absent on purpose: judging, and every effect. What was found comes in, a string or a value goes out.
//!
//! INVARIANT: no line of text is wider than [`Style::width`], and no control character of a foreign text gets out.

mod annotations;
mod assess;
mod bar;
mod codes;
mod costs;
mod csv;
mod explain;
mod figure;
mod find;
mod html;
mod import;
mod json;
mod junit;
mod language;
mod line;
mod markdown;
mod page;
mod picture;
mod pull_request;
mod replay;
mod sarif;
mod schema;
mod simulate;
mod style;
mod texts;
mod view;
mod words;

pub use annotations::{github_annotations, gitlab_annotations};
pub use assess::assess_text;
pub use codes::diagnostics_markdown;
pub use csv::assess_csv;
pub use explain::explain_text;
pub use html::assess_html;
pub use import::{ImportLook, Written, import_text};
pub use json::{assess_json, assessment_schema, explain_json, import_json, replay_json};
pub use junit::assess_junit;
pub use language::Language;
pub use markdown::assess_markdown;
pub use pull_request::{PullRequest, pull_request_markdown};
pub use replay::{ReplayLook, replay_text};
pub use sarif::assess_sarif;
pub use schema::schema_markdown;
pub use simulate::{
    Comparison, OldHead, read_old, simulate_html, simulate_json, simulate_markdown, simulate_text,
};
pub use style::Style;

/// How much of a long document is held before it is written.
const BUFFER_BYTES: usize = 64 * 1024;
