//! Diagnostics as text for people and as JSON for programs.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, renderer::DecorStyle};

use crate::{Diagnostic, Diagnostics, Files, Severity, Span};

/// Longest line of a file that is quoted whole; longer ones are named by their place alone.
const MAX_QUOTED_BYTES: usize = 2000;

/// Renders all diagnostics for a person, in the order of their places, one blank line between two.
pub fn text(files: &Files, diagnostics: &Diagnostics, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Unicode);
    let mut out = String::new();
    for diagnostic in diagnostics.sorted() {
        out.push_str(&one(files, diagnostic, &renderer));
        out.push_str("\n\n");
    }
    if diagnostics.n_dropped() > 0 {
        out.push_str(&format!("{} more are not shown\n\n", diagnostics.n_dropped()));
    }
    out
}

fn one(files: &Files, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = clean(&diagnostic.message);
    let help = diagnostic.help.as_deref().map(clean);
    let mut quotes = Vec::new();
    for (span, label, kind) in marks(diagnostic) {
        quotes.push((files.path(span.file), Quote::of(files, span), clean(label), kind, files.place(span)));
    }
    let mut group = level
        .primary_title(message.as_str())
        .id(diagnostic.code)
        .elements(std::iter::empty::<annotate_snippets::Message<'_>>());
    for (path, quote, label, kind, place) in &quotes {
        let Some(quote) = quote else {
            let origin =
                annotate_snippets::Origin::path(path.as_ref()).line(place.line).char_column(place.column);
            group = group.element(origin);
            continue;
        };
        let annotation = kind.span(quote.range.clone());
        let annotation = if label.is_empty() { annotation } else { annotation.label(label.as_str()) };
        let snippet = Snippet::source(quote.text.as_str()).path(path.as_ref()).line_start(quote.line);
        group = group.element(snippet.annotation(annotation));
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

fn marks(diagnostic: &Diagnostic) -> Vec<(Span, &str, AnnotationKind)> {
    let mut marks = Vec::new();
    if let Some(span) = diagnostic.span {
        marks.push((span, diagnostic.label.as_str(), AnnotationKind::Primary));
    }
    if let Some((span, label)) = &diagnostic.related {
        marks.push((*span, label.as_str(), AnnotationKind::Context));
    }
    marks
}

/// The lines under a span, so that a large file is not scanned once a diagnostic.
struct Quote {
    text: String,
    line: usize,
    range: std::ops::Range<usize>,
}

impl Quote {
    fn of(files: &Files, span: Span) -> Option<Self> {
        let text = files.text(span.file);
        let range = span.range();
        text.get(range.clone())?;
        let start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
        let first =
            text[range.start..range.end].find('\n').map_or(range.end, |newline| range.start + newline);
        let end = text[first..].find('\n').map_or(text.len(), |newline| first + newline);
        if end - start > MAX_QUOTED_BYTES {
            return None;
        }
        let line = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
        let quoted: String = text[start..end]
            .chars()
            .map(|c| if c.is_control() && c.len_utf8() == 1 { ' ' } else { c })
            .collect();
        let quoted: String = quoted.chars().map(|c| if is_trick(c) { '\u{FFFD}' } else { c }).collect();
        if quoted.len() != end - start {
            return None;
        }
        Some(Self { text: quoted, line, range: range.start - start..first - start })
    }
}

/// Strips what could move a terminal's cursor or reorder what is read.
fn clean(text: &str) -> String {
    text.chars().map(|c| if (c.is_control() && c != '\n') || is_trick(c) { '\u{FFFD}' } else { c }).collect()
}

fn is_trick(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Renders all diagnostics as JSON: `[{code, severity, message, path, line, column, help}]`.
pub fn json(files: &Files, diagnostics: &Diagnostics) -> serde_json::Value {
    diagnostics
        .sorted()
        .into_iter()
        .map(|diagnostic| {
            let place = diagnostic.span.map(|span| files.place(span));
            serde_json::json!({
                "code": diagnostic.code,
                "severity": match diagnostic.severity { Severity::Error => "error", Severity::Warning => "warning" },
                "message": diagnostic.message,
                "path": place.as_ref().map(|place| place.path.to_string()),
                "line": place.as_ref().map(|place| place.line),
                "column": place.as_ref().map(|place| place.column),
                "help": diagnostic.help,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, range: std::ops::Range<usize>) -> String {
        let mut files = Files::default();
        let id = files.add("water.yaml", text);
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(
            Diagnostic::error(
                "P0207",
                Span::new(id, range.start, range.end),
                "`criticalty` is not a field of `zone`",
            )
            .label("no such field")
            .help("did you mean `criticality`?"),
        );
        super::text(&files, &diagnostics, false)
    }

    #[test]
    fn a_mistake_shows_its_line() {
        insta::assert_snapshot!(said("a: 1\nwhere: \"zone.criticalty >= 3\"\n", 13..28), @r#"
        error[P0207]: `criticalty` is not a field of `zone`
          ╭▸ water.yaml:2:9
          │
        2 │ where: "zone.criticalty >= 3"
          │         ━━━━━━━━━━━━━━━ no such field
          │
          ╰ help: did you mean `criticality`?
        "#);
    }

    #[test]
    fn control_characters_and_long_lines_are_not_quoted() {
        assert!(!said("a: \u{1b}[31mred", 3..4).contains('\u{1b}'));
        assert!(said(&"x".repeat(5000), 3..4).contains("water.yaml:1:4"));
    }
}
