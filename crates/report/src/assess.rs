//! The posture as text: one screen first, worst first, in the order of the design language.

mod exceptions;
mod head;
mod next;
mod not_judged;
mod read;
mod tables;
mod unknown;
mod worst;

use app::{Assessment, Loaded, Posture};

use crate::{page::Page, style::Style};

/// What every block reads.
pub(crate) struct Subject<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) assessment: &'a Assessment,
    pub(crate) posture: &'a Posture,
    /// The city's folder, as the person wrote it.
    pub(crate) city_argument: &'a str,
}

/// Writes where a city stands.
pub fn assess_text(
    loaded: &Loaded,
    assessment: &Assessment,
    posture: &Posture,
    style: &Style,
    city_argument: &str,
) -> String {
    let subject = Subject { loaded, assessment, posture, city_argument };
    let mut page = Page::new(style);
    let blocks: [fn(&Subject<'_>, &mut Page<'_>); 9] = [
        head::title,
        head::counts,
        worst::worst,
        tables::tables,
        not_judged::not_judged,
        unknown::unknown,
        exceptions::exceptions,
        read::read,
        next::next,
    ];
    for block in blocks {
        page.blank();
        block(&subject, &mut page);
    }
    page.finish()
}
