//! One line of text in several inks.

use policy::Verdict;

use crate::{style::Style, words};

/// How a part of a line looks; without colour, all look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    Bold,
    Dim,
    Of(Verdict),
}

impl Ink {
    fn ansi(self) -> &'static str {
        match self {
            Ink::Plain => "",
            Ink::Bold => "1",
            Ink::Dim | Ink::Of(Verdict::NotApplicable) => "2",
            Ink::Of(Verdict::Fail) => "1;31",
            Ink::Of(Verdict::Unknown) => "33",
            Ink::Of(Verdict::Excepted) => "35",
            Ink::Of(Verdict::Pass) => "36",
        }
    }
}

/// One line, made of parts. INVARIANT: the text of every part is clean.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    parts: Vec<(Ink, String)>,
}

impl Line {
    /// An empty line.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A plain line.
    pub(crate) fn plain(text: &str) -> Self {
        Self::new().put(Ink::Plain, text)
    }

    /// Adds a text.
    pub(crate) fn put(mut self, ink: Ink, text: impl AsRef<str>) -> Self {
        self.parts.push((ink, words::clean(text.as_ref())));
        self
    }

    /// Adds a text at the right end of a cell.
    pub(crate) fn right(self, ink: Ink, text: &str, width: usize) -> Self {
        let gap = width.saturating_sub(text.chars().count());
        self.put(Ink::Plain, " ".repeat(gap)).put(ink, text)
    }

    /// Adds a text at the left end of a cell, cut to what fits.
    pub(crate) fn left(self, ink: Ink, text: &str, width: usize, style: &Style) -> Self {
        let cell = Line::new().put(ink, text).cut(width, style);
        let gap = width.saturating_sub(cell.width());
        self.join(cell).put(Ink::Plain, " ".repeat(gap))
    }

    /// Adds another line.
    pub(crate) fn join(mut self, other: Line) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// Fills up with spaces to a column.
    pub(crate) fn pad_to(self, column: usize) -> Self {
        let gap = column.saturating_sub(self.width());
        self.put(Ink::Plain, " ".repeat(gap))
    }

    /// How many characters it has.
    pub(crate) fn width(&self) -> usize {
        self.parts.iter().map(|(_, text)| text.chars().count()).sum()
    }

    /// Cuts what is beyond a width and says so.
    pub(crate) fn cut(self, width: usize, style: &Style) -> Self {
        if self.width() <= width {
            return self;
        }
        let ellipsis = style.ellipsis();
        let mut room = width.saturating_sub(ellipsis.chars().count());
        let mut cut = Line::new();
        for (ink, text) in self.parts {
            let kept: String = text.chars().take(room).collect();
            room -= kept.chars().count();
            let is_whole = kept.len() == text.len();
            if !kept.is_empty() || is_whole {
                cut.parts.push((ink, kept));
            }
            if !is_whole {
                let kept = cut.parts.last_mut().filter(|(last, _)| *last == ink);
                let end: String = ellipsis.chars().take(width).collect();
                match kept {
                    Some((_, kept)) => {
                        kept.truncate(kept.trim_end().len());
                        kept.push_str(&end);
                    }
                    None => cut.parts.push((ink, end)),
                }
                break;
            }
        }
        cut
    }

    /// Writes it, without spaces at its end.
    pub(crate) fn write(mut self, style: &Style) -> String {
        while let Some((_, last)) = self.parts.last_mut() {
            last.truncate(last.trim_end().len());
            if !last.is_empty() {
                break;
            }
            self.parts.pop();
        }
        let mut out = String::new();
        for (ink, text) in self.parts {
            let text: String = if style.ascii { text.chars().map(words::ascii).collect() } else { text };
            let is_inked = style.colour && ink != Ink::Plain && !text.trim().is_empty();
            if is_inked {
                out.push_str(&format!("\u{1b}[{}m{text}\u{1b}[0m", ink.ansi()));
            } else {
                out.push_str(&text);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_line_is_as_wide_as_it_may_be() {
        let style = Style::default();
        let line = Line::plain("default ").put(Ink::Bold, "passwords").put(Ink::Dim, " were changed");
        let cut = |width| line.clone().cut(width, &style).write(&style);
        assert_eq!(cut(40), "default passwords were changed");
        assert_eq!(cut(18), "default passwords…");
        assert_eq!(cut(17), "default password…");
        assert_eq!(cut(9), "default …");
        assert_eq!(cut(0), "");
    }

    #[test]
    fn colour_is_added_only_where_it_is_asked_for() {
        let line = || Line::new().put(Ink::Of(Verdict::Fail), "✗").put(Ink::Plain, " fail");
        assert_eq!(line().write(&Style { colour: true, ..Style::default() }), "\u{1b}[1;31m✗\u{1b}[0m fail");
        assert_eq!(line().write(&Style { ascii: true, ..Style::default() }), "? fail");
    }
}
