//! A page of lines: the one place where a line is cut to the width and written.

use crate::{
    line::{Ink, Line},
    style::Style,
    words,
};

/// The column at which text stands beside a short heading such as `Read`.
pub(crate) const HANG: usize = 12;

/// The least that a list says, on several lines where the page is narrow.
const MIN_LIST: usize = 60;

/// The least room for words beside a number.
const MIN_WORDS: usize = 16;
/// The column of words that stand below it instead.
const INDENT: usize = 4;

/// A page in the making.
pub(crate) struct Page<'a> {
    pub(crate) style: &'a Style,
    out: String,
}

impl<'a> Page<'a> {
    pub(crate) fn new(style: &'a Style) -> Self {
        Self { style, out: String::new() }
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> usize {
        self.style.columns()
    }

    /// Writes a line, cut to the width.
    pub(crate) fn line(&mut self, line: Line) {
        let line = line.cut(self.width(), self.style).write(self.style);
        self.out.push_str(&line);
        self.out.push('\n');
    }

    /// Writes one blank line, unless there is one.
    pub(crate) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Writes two texts at the two edges, or one below the other where they do not fit.
    pub(crate) fn edges(&mut self, left: Line, ink: Ink, right: &str) {
        let right = words::clean(right);
        let n_right = right.chars().count();
        if left.width() + 2 + n_right <= self.width() {
            return self.line(left.pad_to(self.width() - n_right).put(ink, right));
        }
        self.line(left);
        self.hanging(Line::new(), 2, ink, &right);
    }

    /// Writes a text after what begins its first line; further lines begin at a column.
    pub(crate) fn hanging(&mut self, first: Line, column: usize, ink: Ink, text: &str) {
        let text = words::clean(text);
        let mut begin = first.pad_to(column);
        let width = self.width().saturating_sub(begin.width().max(column));
        for line in words::wrap(&text, width) {
            self.line(begin.put(ink, line));
            begin = Line::new().pad_to(column);
        }
    }

    /// What text stands beside, and the column of that text; a number too wide to leave room for words is written on a
    /// line of its own.
    pub(crate) fn beside(&mut self, first: Line) -> (Line, usize) {
        let column = first.width();
        if column + MIN_WORDS <= self.width() {
            return (first, column);
        }
        self.line(first);
        (Line::new(), INDENT)
    }

    /// Writes what is listed beside a heading: one line where there is room for it, at most a few.
    pub(crate) fn list(&mut self, heading: Line, begin: &str, items: &[String]) {
        let items: Vec<String> = items.iter().map(|item| words::clean(item)).collect();
        let room = self.width().saturating_sub(HANG).max(MIN_LIST).saturating_sub(begin.len());
        self.hanging(heading, HANG, Ink::Plain, &format!("{begin}{}", words::listed(&items, ("", ""), room)));
    }

    /// Writes parts that are never broken, as many on a line as fit.
    pub(crate) fn flow(&mut self, first: Line, column: usize, parts: Vec<Line>, gap: usize) {
        let mut line = first.pad_to(column);
        let mut is_new = true;
        for part in parts {
            let needed = part.width() + if is_new { 0 } else { gap };
            if !is_new && line.width() + needed > self.width() {
                self.line(std::mem::take(&mut line));
                line = Line::new().pad_to(column);
                is_new = true;
            }
            if !is_new {
                line = line.put(Ink::Plain, " ".repeat(gap));
            }
            line = line.join(part);
            is_new = false;
        }
        if !is_new {
            self.line(line);
        }
    }

    /// The page as text.
    pub(crate) fn finish(mut self) -> String {
        while self.out.ends_with("\n\n") {
            self.out.pop();
        }
        self.out
    }
}
