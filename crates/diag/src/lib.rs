//! Diagnostics: what is wrong in a file that a person wrote, where, and what to do about it.
//!
//! Absent on purpose: the wording of any particular mistake. Each reader keeps its own named constructors.

mod files;
mod render;

pub use files::{FileId, Files, Place, Span};
pub use render::{json, text};

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used as it stands.
    Error,
    /// The file can be used; a person should look.
    Warning,
}

/// One mistake: a stable code, a sentence, a place, and help apart from the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `S0103`; documented in `docs/reference/diagnostics.md`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// One lowercase sentence without a final period.
    pub message: String,
    /// Where it is; `None` when a whole run is meant.
    pub span: Option<Span>,
    /// A few words beside the marked text.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// A second place, such as the first definition of a duplicate.
    pub related: Option<(Span, String)>,
}

impl Diagnostic {
    /// Makes an error.
    pub fn error(code: &'static str, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            span: span.into(),
            label: String::new(),
            help: None,
            related: None,
        }
    }

    /// Makes a warning.
    pub fn warning(code: &'static str, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Adds the words beside the marked text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do, when there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related = Some((span, label.into()));
        self
    }
}

/// Collects many diagnostics. At most [`Diagnostics::LIMIT`] are kept; the rest are counted.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    n_errors: usize,
    n_dropped: usize,
}

impl Diagnostics {
    /// How many diagnostics one run keeps.
    pub const LIMIT: usize = 1000;

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.n_errors += usize::from(diagnostic.severity == Severity::Error);
        if self.list.len() < Self::LIMIT {
            self.list.push(diagnostic);
        } else {
            self.n_dropped += 1;
        }
    }

    /// Adds all of another collection.
    pub fn extend(&mut self, other: Diagnostics) {
        self.n_dropped += other.n_dropped;
        for diagnostic in other.list {
            self.push(diagnostic);
        }
    }

    /// Tells whether anything at all was said.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Tells whether an error was said.
    pub fn has_errors(&self) -> bool {
        self.n_errors > 0
    }

    /// Counts the errors, kept or not.
    pub fn n_errors(&self) -> usize {
        self.n_errors
    }

    /// Counts what was said, kept or not.
    pub fn n_said(&self) -> usize {
        self.list.len() + self.n_dropped
    }

    /// Counts what was said beyond the limit.
    pub fn n_dropped(&self) -> usize {
        self.n_dropped
    }

    /// Iterates in the order of files and places; what has no place comes last.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut list: Vec<&Diagnostic> = self.list.iter().collect();
        list.sort_by_key(|d| (d.span.is_none(), d.span.map(|s| (s.file, s.start, s.end)), d.severity));
        list
    }
}

/// Finds the candidate that a person most likely meant, if one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(64).collect();
    let limit = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance: insert, delete, replace, swap neighbours.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (rows[i][j] + usize::from(x != y)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(rows[i - 1][j - 1] + 1);
            }
            row.push(cost);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelling_finds_its_word() {
        assert_eq!(nearest("criticalty", ["criticality", "name"]), Some("criticality"));
        assert_eq!(nearest("naem", ["criticality", "name"]), Some("name"));
        assert_eq!(nearest("zebra", ["criticality", "name"]), None);
        assert_eq!(nearest("", ["name"]), None);
    }

    #[test]
    fn beyond_the_limit_the_rest_is_counted() {
        let mut diagnostics = Diagnostics::default();
        for _ in 0..Diagnostics::LIMIT + 5 {
            diagnostics.push(Diagnostic::error("X0001", None, "no"));
        }
        assert_eq!((diagnostics.n_errors(), diagnostics.n_dropped()), (Diagnostics::LIMIT + 5, 5));
    }
}
