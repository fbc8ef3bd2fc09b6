//! SVG as text: shapes with classes, escaped words, and an estimate of how wide words are.

use std::fmt::Write;

use policy::{Counts, Verdict};

use crate::{html::markup, words};

/// A picture that is being drawn.
#[derive(Default)]
pub(super) struct Svg {
    out: String,
}

/// How a text looks: its classes, its size in pixels and whether it is bold.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub class: &'static str,
    pub size: f64,
    pub is_bold: bool,
}

/// Plain text.
pub(super) const PLAIN: Type = Type { class: "tx", size: 12.0, is_bold: false };
/// Names.
pub(super) const BOLD: Type = Type { class: "tx tx-b", size: 12.5, is_bold: true };
/// What stands under a name.
pub(super) const SMALL: Type = Type { class: "tx-s", size: 11.0, is_bold: false };
/// What is said in passing.
pub(super) const QUIET: Type = Type { class: "tx-q", size: 11.0, is_bold: false };

/// A rectangle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rect {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

impl Rect {
    /// Tells whether two come nearer to each other than a margin.
    pub(super) fn meets(&self, other: &Rect, margin: f64) -> bool {
        self.x < other.x + other.w + margin
            && other.x < self.x + self.w + margin
            && self.y < other.y + other.h + margin
            && other.y < self.y + self.h + margin
    }

    /// Tells whether another lies within it.
    pub(super) fn holds(&self, other: &Rect) -> bool {
        self.x <= other.x
            && other.x + other.w <= self.x + self.w
            && self.y <= other.y
            && other.y + other.h <= self.y + self.h
    }
}

impl Svg {
    /// Adds a rectangle.
    pub(super) fn rect(&mut self, class: &str, at: Rect) {
        let (x, y, w, h) = (px(at.x), px(at.y), px(at.w), px(at.h));
        let _ = write!(self.out, r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}"/>"#);
    }

    /// Adds a box with slightly round corners.
    pub(super) fn boxed(&mut self, class: &str, at: Rect) {
        let (x, y, w, h) = (px(at.x), px(at.y), px(at.w), px(at.h));
        let _ =
            write!(self.out, r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}" rx="2"/>"#);
    }

    /// Adds a path.
    pub(super) fn path(&mut self, class: &str, d: &str) {
        let _ = write!(self.out, r#"<path class="{class}" d="{d}"/>"#);
    }

    /// Adds a circle.
    pub(super) fn circle(&mut self, class: &str, (x, y): (f64, f64), r: f64) {
        let _ = write!(self.out, r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/>"#, px(x), px(y), px(r));
    }

    /// Adds words; `more` are further classes such as `mid` or `end`.
    pub(super) fn text(&mut self, look: Type, more: &str, (x, y): (f64, f64), words: &str) {
        let gap = if more.is_empty() { "" } else { " " };
        let (class, words) = (look.class, escape(words));
        let _ = write!(
            self.out,
            r#"<text class="{class}{gap}{more}" x="{}" y="{}">{words}</text>"#,
            px(x),
            px(y)
        );
    }

    /// Adds the number of a level.
    pub(super) fn large(&mut self, (x, y): (f64, f64), words: &str) {
        let (x, y, words) = (px(x), px(y), escape(words));
        let _ = write!(self.out, r#"<text x="{x}" y="{y}"><tspan font-size="20">{words}</tspan></text>"#);
    }

    /// Adds the mark of a verdict; `x` and `y` are its upper left corner.
    pub(super) fn glyph(&mut self, verdict: Verdict, (x, y): (f64, f64), size: f64) {
        let (class, x, y, size) = (class_of(verdict), px(x), px(y), px(size));
        let _ = write!(
            self.out,
            r##"<use href="#g-{class}" class="g {class}" x="{x}" y="{y}" width="{size}" height="{size}"/>"##
        );
    }

    /// Adds a bar of counts without frame; a share that is not zero has at least 0.9 % of it.
    pub(super) fn strip(&mut self, counts: &Counts, at: Rect) {
        let mut x = at.x;
        for (verdict, w) in shares(counts, at.w) {
            let class = format!("f-{}", class_of(verdict));
            self.rect(&class, Rect { x, w, ..at });
            x += w;
        }
    }

    /// Opens a group that a pointer and a screen reader find under a title.
    pub(super) fn open(&mut self, title: &str) {
        let _ = write!(self.out, "<g><title>{}</title>", escape(title));
    }

    /// Closes a group.
    pub(super) fn close(&mut self) {
        self.out.push_str("</g>");
    }

    /// Ends a small picture of a key, which its words explain.
    pub(super) fn bare(self, w: f64, h: f64) -> String {
        format!(r#"<svg viewBox="0 0 {} {}" aria-hidden="true">{}</svg>"#, px(w), px(h), self.out)
    }

    /// Ends the picture. `id` makes the title's anchor; the class says how wide it may be shown.
    pub(super) fn finish(self, id: &str, class: &str, (w, h): (f64, f64), title: &str) -> String {
        let (w, h, title) = (px(w), px(h), escape(title));
        format!(
            r#"<svg class="{class}" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{id}-t"><title id="{id}-t">{title}</title>{}</svg>"#,
            self.out
        )
    }
}

/// A small picture for a key, of 24 by 12 pixels.
pub(super) fn key(shapes: &str) -> String {
    format!(r#"<svg viewBox="0 0 24 12" aria-hidden="true">{shapes}</svg>"#)
}

/// The mark of a verdict for a key.
pub(super) fn key_glyph(verdict: Verdict) -> String {
    let class = class_of(verdict);
    format!(r##"<svg class="g {class}" aria-hidden="true"><use href="#g-{class}"/></svg>"##)
}

/// The word by which style sheets know a verdict.
pub(super) fn class_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "fail",
        Verdict::Unknown => "unknown",
        Verdict::Excepted => "excepted",
        Verdict::Pass => "pass",
        Verdict::NotApplicable => "na",
    }
}

/// Widths of the parts of a bar, fail first; they add up to the whole, or are none if nothing is in scope.
fn shares(counts: &Counts, width: f64) -> Vec<(Verdict, f64)> {
    let parts = [Verdict::Fail, Verdict::Unknown, Verdict::Excepted, Verdict::Pass];
    let parts = parts.map(|verdict| (verdict, float(counts.of(verdict))));
    let whole: f64 = parts.iter().map(|(_, n)| n).sum();
    let least = width * 0.009;
    let wide = parts
        .into_iter()
        .filter(|(_, n)| *n > 0.0)
        .map(|(verdict, n)| (verdict, (n / whole * width).max(least)));
    let wide: Vec<(Verdict, f64)> = wide.collect();
    let sum: f64 = wide.iter().map(|(_, w)| w).sum();
    wide.into_iter().map(|(verdict, w)| (verdict, w * width / sum)).collect()
}

/// A count as a number to draw with.
#[expect(clippy::cast_precision_loss, reason = "a picture has fewer pixels than this loses")]
pub(super) fn float(n: u64) -> f64 {
    n as f64
}

/// The same of what is counted in memory.
#[expect(clippy::cast_precision_loss, reason = "a picture has fewer pixels than this loses")]
pub(super) fn at(n: usize) -> f64 {
    n as f64
}

/// A coordinate in tenths of a pixel.
pub(super) fn px(n: f64) -> String {
    let tenths = (n * 10.0).round() / 10.0;
    let text = format!("{:.1}", if tenths == 0.0 { 0.0 } else { tenths });
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// Foreign words, cleaned and fit for text and attributes.
pub(super) fn escape(text: &str) -> String {
    markup::escape(&words::clean(text))
}

/// How wide words are at most, in pixels. Readers have different fonts: the widest of the usual ones counts.
pub(super) fn width(look: Type, words: &str) -> f64 {
    let em = words::clean(words).chars().map(em).sum::<f64>();
    em * look.size * if look.is_bold { 1.08 } else { 1.0 }
}

/// How wide a character is at most, of its font size.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '’' => 0.29,
        '.' | ',' | ':' | ';' | '!' | '\u{202f}' | ' ' | '·' => 0.33,
        'I' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' => 0.43,
        'm' | 'M' | 'W' | '%' | '@' | '…' | '—' => 1.0,
        'w' => 0.82,
        'A'..='Z' => 0.73,
        '\u{300}'..='\u{36f}' => 0.0,
        '\u{0}'..='\u{2ff}' => 0.62,
        '\u{370}'..='\u{10ff}' => 0.8,
        '\u{2000}'..='\u{2bff}' => 0.85,
        _ => 1.1,
    }
}

/// The words, or as much of them as fits, with `…` for what does not.
pub(super) fn fit(look: Type, words: &str, room: f64) -> String {
    let words = words::clean(words);
    if width(look, &words) <= room {
        return words;
    }
    let mut kept = String::new();
    let mut used = width(look, "…");
    for c in words.chars() {
        used += width(look, c.encode_utf8(&mut [0; 4]));
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Where words stand that begin, are centred or end at a point of their base line.
pub(super) fn extent(look: Type, words: &str, (x, y): (f64, f64), anchor: &str) -> Rect {
    let w = width(look, words);
    let x = match anchor {
        "mid" => x - w / 2.0,
        "end" => x - w,
        _ => x,
    };
    Rect { x, y: y - look.size * 0.95, w, h: look.size * 1.2 }
}
