//! City and instant, and how many incidents would have happened.

use policy::scenario::Answer;

use super::{Subject, glyph};
use crate::{
    find,
    line::{Ink, Line},
    page::Page,
    words,
};

pub(super) fn head(subject: &Subject<'_>, page: &mut Page<'_>) {
    let manifest = &subject.loaded.city.manifest;
    let instant = format!("state of {}", manifest.zone.words(subject.replay.state.as_of()));
    let room = page.width().saturating_sub(instant.chars().count() + 2);
    let name = Line::new().put(Ink::Bold, find::city(subject.loaded));
    let name = if room >= 20 { name.cut(room, page.style) } else { name };
    page.edges(name, Ink::Plain, &instant);
    let replay = subject.replay;
    let all = words::of(words::size(replay.n_scenarios), "incident", "incidents");
    let chosen = match subject.look.in_full {
        true => format!("{} of ", words::count(replay.scenarios.len())),
        false => String::new(),
    };
    let said = format!("{chosen}{all} of other places, played here");
    page.edges(Line::new().put(Ink::Dim, said), Ink::Bold, manifest.handling.label());
    page.blank();
    let parts = Answer::ALL.map(|answer| {
        let n = words::count(replay.count(answer));
        glyph(answer, page)
            .put(Ink::Plain, " ")
            .put(Ink::Bold, n)
            .put(Ink::Plain, format!(" {}", would(answer)))
    });
    page.flow(Line::new(), 2, parts.into(), 3);
}

/// The answer in words.
pub(super) fn would(answer: Answer) -> &'static str {
    match answer {
        Answer::Happens => "would have happened",
        Answer::Unknown => "unknown",
        Answer::Not => "would not have happened",
    }
}
