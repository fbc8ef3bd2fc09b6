//! The posture as text: one screen first, worst first, in the order of the design language.

pub(crate) mod exceptions;
mod head;
pub(crate) mod next;
mod not_judged;
pub(crate) mod read;
mod tables;
mod traffic;
mod unknown;
mod who;
mod worst;

use app::{Assessment, Loaded, Posture};

use crate::{page::Page, style::Style};

/// What every block reads.
pub(crate) struct Subject<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) assessment: &'a Assessment,
    pub(crate) posture: &'a Posture,
    /// What the person wrote to have this city and instant: the folder, then options.
    pub(crate) arguments: &'a [String],
}

/// Writes where a city stands. The arguments are those that a command about the same city and instant needs.
pub fn assess_text(
    loaded: &Loaded,
    assessment: &Assessment,
    posture: &Posture,
    style: &Style,
    arguments: &[String],
) -> String {
    let subject = Subject { loaded, assessment, posture, arguments };
    let mut page = Page::new(style);
    let blocks: [fn(&Subject<'_>, &mut Page<'_>); 10] = [
        head::title,
        head::counts,
        worst::worst,
        tables::tables,
        not_judged::not_judged,
        unknown::unknown,
        exceptions::exceptions,
        traffic::traffic,
        read::read,
        next::next,
    ];
    for block in blocks {
        page.blank();
        block(&subject, &mut page);
    }
    page.finish()
}
