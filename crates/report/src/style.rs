//! How text is drawn: width, colour, and which glyphs the terminal can show.

use policy::Verdict;

/// How text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal: 40 to 120, 80 when unknown.
    pub width: usize,
    /// Whether to use colour; it never says anything that a word or a glyph does not.
    pub colour: bool,
    /// Whether only ASCII may be written.
    pub ascii: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, colour: false, ascii: false }
    }
}

/// From how many columns on tables stand side by side.
const WIDE: usize = 110;

impl Style {
    /// The width within its bounds.
    pub(crate) fn columns(&self) -> usize {
        self.width.clamp(40, 120)
    }

    /// Tells whether tables stand side by side.
    pub(crate) fn is_wide(&self) -> bool {
        self.columns() >= WIDE
    }

    /// The glyph of a verdict.
    pub(crate) fn glyph(&self, verdict: Verdict) -> &'static str {
        match (verdict, self.ascii) {
            (Verdict::Fail, false) => "✗",
            (Verdict::Fail, true) => "x",
            (Verdict::Unknown, _) => "?",
            (Verdict::Excepted, _) => "~",
            (Verdict::Pass, false) => "✓",
            (Verdict::Pass, true) => "+",
            (Verdict::NotApplicable, false) => "–",
            (Verdict::NotApplicable, true) => "-",
        }
    }

    /// The cell of a bar.
    pub(crate) fn cell(&self, verdict: Verdict) -> char {
        match (verdict, self.ascii) {
            (Verdict::Fail, false) => '█',
            (Verdict::Fail, true) => '#',
            (Verdict::Unknown, false) => '▒',
            (Verdict::Unknown, true) => '?',
            (Verdict::Excepted, false) => '░',
            (Verdict::Excepted, true) => '~',
            (Verdict::Pass | Verdict::NotApplicable, false) => '─',
            (Verdict::Pass | Verdict::NotApplicable, true) => '-',
        }
    }

    /// What stands where a text was cut.
    pub(crate) fn ellipsis(&self) -> &'static str {
        if self.ascii { "..." } else { "…" }
    }

    /// How a step hangs from the one above: the last of its siblings, or another.
    pub(crate) fn branch(&self, is_last: bool) -> &'static str {
        match (is_last, self.ascii) {
            (false, false) => "├ ",
            (true, false) => "└ ",
            (false, true) => "|-",
            (true, true) => "`-",
        }
    }

    /// What stands beneath a branch.
    pub(crate) fn trunk(&self, is_last: bool) -> &'static str {
        match (is_last, self.ascii) {
            (true, _) => "  ",
            (false, false) => "│ ",
            (false, true) => "| ",
        }
    }
}
