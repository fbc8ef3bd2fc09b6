//! The large pictures of a report: each a view drawn as SVG, and the same as a table.
//!
//! Absent on purpose: the page around them, which also holds the marks (`#g-fail` and so on) and patterns
//! (`#p-unknown`, `#p-hatch`) that they use. INVARIANT: the same assessment gives the same text.

mod layers;
mod lines;
mod map;
mod network;
mod routes;
mod services;
mod svg;
#[cfg(test)]
mod tests;

use app::{Assessment, Loaded, Posture};
use policy::{Counts, Verdict};

use self::svg::{PLAIN, Svg, width};
use crate::{
    figure::{Cell, Figure, Head, Table},
    texts::{
        fill,
        pictures::{PictureTexts, VerdictTexts},
    },
    view,
};

/// The large pictures; `None` where a city says nothing that could be shown.
pub(crate) struct Pictures {
    /// Devices at their places.
    pub map: Option<Figure>,
    /// Zones by level, and conduits.
    pub network: Option<Figure>,
    /// What stands on what.
    pub services: Option<Figure>,
}

/// Draws all large pictures.
pub(crate) fn all(
    loaded: &Loaded,
    assessment: &Assessment,
    posture: &Posture,
    texts: &PictureTexts,
) -> Pictures {
    Pictures {
        map: map::figure(&view::map::Map::new(loaded, assessment), texts),
        network: network::figure(&view::network::Network::new(loaded, assessment), texts),
        services: services::figure(&view::services::Services::new(loaded, assessment, posture), texts),
    }
}

impl PictureTexts {
    /// A number with its thousands apart.
    fn number(&self, n: u64) -> String {
        crate::words::thousands(n).replace(',', self.thousands)
    }

    /// Likewise, of what is counted in memory.
    fn count(&self, n: usize) -> String {
        self.number(crate::words::size(n))
    }

    /// A number of at most four digits and a letter: `8,700`, `12k`, `18M`.
    fn short(&self, n: u64) -> String {
        let units = [(1, ""), (1_000, "k"), (1_000_000, "M"), (1_000_000_000, "G"), (1_000_000_000_000, "T")];
        let fits = |(unit, _): &&(u64, &str)| n / unit < 10_000;
        let (unit, letter) = units.iter().find(fits).copied().unwrap_or((1_000_000_000_000, "T"));
        format!("{}{letter}", self.number(n / unit))
    }

    /// A number with at most one digit after its point.
    fn decimal(&self, n: f64) -> String {
        svg::px(n).replace('.', self.decimal)
    }

    /// `1 device`, `152 devices`.
    fn devices(&self, n: u64) -> String {
        match n {
            1 => self.verdicts.one_device.to_owned(),
            n => fill(self.verdicts.n_devices, &[("n", &self.number(n))]),
        }
    }

    /// The share of verdicts that could be given.
    fn coverage(&self, counts: &Counts) -> Cell {
        if counts.in_scope() == 0 {
            return Cell::Text(self.verdicts.not_assessed.to_owned());
        }
        Cell::Number(crate::words::share(counts.in_scope() - counts.unknown, counts.in_scope()))
    }

    /// Yes, no or unknown.
    fn truth(&self, truth: Option<bool>) -> Cell {
        let words = match truth {
            Some(true) => self.verdicts.yes,
            Some(false) => self.verdicts.no,
            None => return Cell::Verdict(Verdict::Unknown, self.verdicts.not_known.to_owned()),
        };
        Cell::Text(words.to_owned())
    }
}

impl VerdictTexts {
    /// The word of a verdict.
    fn word(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Fail => self.fail,
            Verdict::Unknown => self.unknown,
            Verdict::Excepted => self.excepted,
            Verdict::Pass => self.pass,
            Verdict::NotApplicable => self.not_applicable,
        }
    }
}

/// The mark of a verdict, the room that it takes before its number, and that between two.
const MARK: f64 = 11.0;
const TO_NUMBER: f64 = 15.5;
const BETWEEN_MARKS: f64 = 10.0;

/// Writes how much fails and how much is unknown, each behind its mark.
fn marks(svg: &mut Svg, (x, y): (f64, f64), fail: &str, unknown: &str) {
    let next = x + TO_NUMBER + width(PLAIN, fail) + BETWEEN_MARKS;
    for (verdict, x, words) in [(Verdict::Fail, x, fail), (Verdict::Unknown, next, unknown)] {
        svg.glyph(verdict, (x, y - 9.5), MARK);
        svg.text(PLAIN, "num", (x + TO_NUMBER, y), words);
    }
}

/// How wide that is.
fn marks_width(fail: &str, unknown: &str) -> f64 {
    2.0 * TO_NUMBER + BETWEEN_MARKS + width(PLAIN, fail) + width(PLAIN, unknown)
}

/// The marks of fails and unknowns for a key.
fn marks_key(texts: &PictureTexts) -> [(String, String); 2] {
    [Verdict::Fail, Verdict::Unknown]
        .map(|verdict| (svg::key_glyph(verdict), texts.verdicts.word(verdict).to_owned()))
}

/// How many rows a table has at most.
const MAX_ROWS: usize = 300;

impl Table {
    /// Leaves out what is beyond the most rows, and says how many.
    fn cut(mut self) -> Self {
        self.n_left += self.rows.len().saturating_sub(MAX_ROWS);
        self.rows.truncate(MAX_ROWS);
        self
    }
}

/// A column of words.
fn head(text: &str) -> Head {
    Head { text: text.to_owned(), is_number: false }
}

/// A column of numbers.
fn number(text: &str) -> Head {
    Head { text: text.to_owned(), is_number: true }
}

/// Words as the head of a column, with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The class by which a picture says how wide it may be shown, so that its text stays readable, and the width that it
/// has at least.
fn frame(width: f64) -> (&'static str, f64) {
    match width {
        w if w <= 660.0 => ("w-s", 660.0),
        w if w <= 900.0 => ("w-m", w.max(880.0)),
        w if w <= 1160.0 => ("w-l", w.max(990.0)),
        w if w <= 1216.0 => ("w-xl", w),
        w if w <= 1536.0 => ("w-2xl", w),
        w => ("w-3xl", w),
    }
}
