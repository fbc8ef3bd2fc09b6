//! Verdicts as documents: text for a terminal, a page for people, JSON for machines, Markdown for the reference.
//!
//! Absent on purpose: judging, and every effect. What was found comes in, a string or a value goes out.
//!
//! INVARIANT: no line of text is wider than [`Style::width`], and no control character of a foreign text gets out.

mod assess;
mod bar;
mod codes;
mod explain;
mod figure;
mod find;
mod html;
mod import;
mod json;
mod language;
mod line;
mod page;
mod picture;
mod replay;
mod schema;
mod style;
mod texts;
mod view;
mod words;

pub use assess::assess_text;
pub use codes::diagnostics_markdown;
pub use explain::explain_text;
pub use html::assess_html;
pub use import::{ImportLook, Written, import_text};
pub use json::{assess_json, explain_json, import_json, replay_json};
pub use language::Language;
pub use replay::{ReplayLook, replay_text};
pub use schema::schema_markdown;
pub use style::Style;
