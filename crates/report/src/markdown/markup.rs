//! Markup of the page as Markdown of GitHub's flavour, and foreign words made harmless.
//!
//! Sections are worded once, as markup of our own (`html`); here its few elements become Markdown. INVARIANT: what was
//! escaped there is escaped here too, so that foreign words neither become markup, nor name a person or an issue.

use crate::{
    figure::{Cell, Table},
    html::markup::Html,
    words,
};

/// Cannot be seen; where it stands, GitHub and GitLab see neither a name, nor a number, nor an address.
const BREAK: &str = "&#8203;";

/// Words, escaped.
pub(crate) fn text(words: &str) -> String {
    let mut out = String::new();
    escape(words.trim(), &mut out);
    out
}

/// Markup in one line.
pub(crate) fn inline(html: &Html) -> String {
    lines(html).join(" ")
}

/// Markup as lines; of a list each item is one, behind its dash.
pub(crate) fn lines(html: &Html) -> Vec<String> {
    let html = html.to_string();
    let mut writer = Writer::default();
    let mut rest = html.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        writer.words(before);
        let (tag, tail) = after.split_once('>').unwrap_or((after, ""));
        rest = writer.tag(tag, tail);
    }
    writer.words(rest);
    writer.end_line();
    writer.lines
}

/// What is being written.
#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    line: String,
    depth: usize,
    /// Whether the next words stand apart from those before.
    is_apart: bool,
}

impl Writer {
    fn words(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        let begin = self.begin();
        let mut out = std::mem::take(&mut self.line);
        out.push_str(begin);
        escape(&plain(words), &mut out);
        self.line = out;
    }

    /// What stands before the next words.
    fn begin(&mut self) -> &'static str {
        let is_apart = std::mem::take(&mut self.is_apart);
        let is_first = self.line.is_empty() || self.line.ends_with("- ");
        if is_apart && !is_first { " · " } else { "" }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.is_apart = false;
        if !line.trim().is_empty() {
            self.lines.push(line.trim_end().to_owned());
        }
    }

    /// Writes what a tag stands for and gives what comes after.
    fn tag<'t>(&mut self, tag: &str, tail: &'t str) -> &'t str {
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("svg", false) if !tag.ends_with('/') => return after(tail, "</svg>").1,
            ("code", false) => {
                let (inner, tail) = after(tail, "</code>");
                let code = format!("{}{}", self.begin(), code(&plain(inner)));
                self.line.push_str(&code);
                return tail;
            }
            ("b", _) => {
                let begin = self.begin();
                self.line.push_str(begin);
                self.line.push_str("**");
            }
            ("h4", _) => self.end_line(),
            ("ul", false) => {
                self.end_line();
                self.depth += 1;
            }
            ("ul", true) => {
                self.end_line();
                self.depth = self.depth.saturating_sub(1);
            }
            ("li", false) => {
                self.end_line();
                self.line = format!("{}- ", "  ".repeat(self.depth.saturating_sub(1)));
            }
            ("small", _) => self.is_apart = true,
            ("span", false) if tag.contains("\"from\"") || tag.contains("\"is\"") => self.is_apart = true,
            _ => {}
        }
        tail
    }
}

/// What stands before an end, and what after.
fn after<'t>(text: &'t str, end: &str) -> (&'t str, &'t str) {
    text.split_once(end).unwrap_or((text, ""))
}

/// Markup as the words it shows.
fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => out.push(c),
            _ => {}
        }
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.into_iter().fold(out, |text, (entity, c)| text.replace(entity, c))
}

/// What was written for machines; words where it holds what would end it.
fn code(words: &str) -> String {
    let words = words::clean(words);
    let is_safe = !words.trim().is_empty() && !words.contains(['`', '|']) && words::short(&words) == words;
    if is_safe { format!("`{words}`") } else { text(&words) }
}

/// Words that can be copied, as a block of their own.
pub(crate) fn block(html: &Html) -> String {
    fenced(&plain(&html.to_string()))
}

/// Text as a block of its own, behind a fence longer than any in it.
pub(crate) fn fenced(text: &str) -> String {
    let text: Vec<String> = text.lines().map(words::clean).collect();
    let text = text.join("\n");
    let ticks = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(ticks + 1));
    format!("{fence}\n{text}\n{fence}\n")
}

/// A table of at most so many rows, and how many it leaves out.
pub(crate) fn table(table: &Table, total: &[Cell], max: usize) -> (String, usize) {
    let is_bar = |n: usize| table.rows.first().is_some_and(|row| matches!(row.get(n), Some(Cell::Bar(_))));
    let row = |cells: &[Cell]| {
        let shown = cells.iter().enumerate().filter(|(n, _)| !is_bar(*n));
        line(shown.map(|(_, it)| cell(it)))
    };
    let heads = || table.heads.iter().enumerate().filter(|(n, _)| !is_bar(*n)).map(|(_, head)| head);
    let mut out = line(heads().map(|head| text(&head.text)));
    out.push_str(&line(heads().map(|head| if head.is_number { "---:" } else { "---" }.to_owned())));
    out.extend(table.rows.iter().take(max).map(|it| row(it)));
    if !total.is_empty() {
        out.push_str(&row(total));
    }
    (out, table.n_left + table.rows.len().saturating_sub(max))
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(words) | Cell::Number(words) | Cell::Verdict(_, words) => text(words),
        Cell::Bar(_) => String::new(),
        Cell::Markup(html) => inline(html),
    }
}

/// Writes words so that they mean nothing but themselves, wherever in a line they stand.
fn escape(words: &str, out: &mut String) {
    let words = words::clean(words);
    let words = words::short(&words);
    let mut all = words.chars().peekable();
    let mut before = ['\0'; 3];
    while let Some(c) = all.next() {
        let next = all.peek().copied().unwrap_or(' ');
        let is_begin = out.is_empty() || out.ends_with("- ") || out.ends_with("**");
        let is_count = out.trim_start_matches("- ").chars().all(|c| c.is_ascii_digit());
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '!' | '$' | '&' | '~' | '^' => {
                out.extend(['\\', c]);
            }
            '-' | '+' | '=' | '/' | ':' if is_begin => out.extend(['\\', c]),
            '.' | ')' if is_count => out.extend(['\\', c]),
            c => out.push(c),
        }
        let is_reference = "@#!%$&~^".contains(c) && !next.is_whitespace();
        let is_address =
            (c == ':' && next == '/') || before.map(|c| c.to_ascii_lowercase()) == ['w'; 3] && c == '.';
        let is_issue = before.map(|c| c.to_ascii_lowercase())[1..] == ['g', 'h'] && c == '-';
        if is_reference || is_address || is_issue {
            out.push_str(BREAK);
        }
        before = [before[1], before[2], c];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_nothing_but_themselves() {
        let said = [
            "a | b",
            "`x`",
            "[a](http://b.example)",
            "<img src=x>",
            "@mayor",
            "see #12 and !3",
            "a@b.example",
            "GH-7",
            "www.b.example",
            "# head",
            "- item",
            "1. one",
            "/close",
            "**bold** _it_",
            "$x$",
            "&lt;",
            "70 %",
            "~old~",
        ];
        insta::assert_snapshot!(said.map(|words| text(words) + "\n").concat(), @r"
        a \| b
        \`x\`
        \[a\](http:&#8203;//b.example)
        \<img src=x\>
        @&#8203;mayor
        see \#&#8203;12 and \!&#8203;3
        a@&#8203;b.example
        GH-&#8203;7
        www.&#8203;b.example
        \# head
        \- item
        1\. one
        \/close
        \*\*bold\*\* \_it\_
        \$&#8203;x\$
        \&&#8203;lt;
        70 %
        \~&#8203;old\~
        ");
    }

    #[test]
    fn markup_of_the_page_becomes_markdown() {
        let html = "<b>1,201</b> fail<small class=\"below\">late &amp; *sad*</small> <svg class=\"g\"><use/></svg>\
                    <code>post:a/<wbr />b</code>";
        insta::assert_snapshot!(inline(&Html::own(html)), @r"**1,201** fail · late \& \*sad\* ·  `post:a/b`");
        let list = "<h4>So</h4><ul><li>does not hold: x<small><span class=\"is\">y = 1</span><span class=\"from\">a.yaml:1</span></small>\
                    <ul><li>z<small></small></li></ul></li></ul>";
        insta::assert_snapshot!(lines(&Html::own(list)).join("\n"), @"
        So
        - does not hold: x · y = 1 · a.yaml:1
          - z
        ");
    }

    #[test]
    fn a_fence_is_longer_than_any_in_it() {
        assert_eq!(fenced("a\n```\nb"), "````\na\n```\nb\n````\n");
    }
}
