//! Incidents of other places, played in a city: which would have happened, and which one remedy breaks most.

mod actions;
mod head;
mod part;
mod scenario;
mod why;

use app::{Loaded, Replay};
use policy::{Verdict, scenario::Answer};

use crate::{
    assess::next,
    line::{Ink, Line},
    page::Page,
    style::Style,
};

/// What a person asks to see.
pub struct ReplayLook<'a> {
    /// Whether each scenario is shown in full, as those are that a person chose.
    pub in_full: bool,
    /// What the person wrote to have this city and instant, as options.
    pub arguments: &'a [String],
    /// The city's folder, as the person wrote it.
    pub city: &'a str,
}

/// What every block reads.
#[derive(Clone, Copy)]
struct Subject<'a> {
    loaded: &'a Loaded,
    replay: &'a Replay,
    look: &'a ReplayLook<'a>,
}

/// Writes what became of the incidents.
pub fn replay_text(loaded: &Loaded, replay: &Replay, style: &Style, look: &ReplayLook<'_>) -> String {
    let subject = Subject { loaded, replay, look };
    let mut page = Page::new(style);
    head::head(&subject, &mut page);
    for replayed in &replay.scenarios {
        page.blank();
        scenario::scenario(&subject, replayed, &mut page);
    }
    if !look.in_full {
        page.blank();
        actions::actions(&subject, &mut page);
        page.blank();
        command(&subject, &mut page);
    }
    page.finish()
}

/// The next command: the first scenario in full.
fn command(subject: &Subject<'_>, page: &mut Page<'_>) {
    let Some(first) = subject.replay.scenarios.first() else { return };
    let words = ["bailiwick", "replay", subject.look.city, &first.id].into_iter();
    let words = words.chain(subject.look.arguments.iter().map(String::as_str));
    let words: Vec<String> = words.map(next::quoted).collect();
    next::command(Line::new().put(Ink::Bold, "Next"), &words, page);
}

/// How an answer is drawn: what would have happened is drawn as a fail is.
fn verdict(answer: Answer) -> Verdict {
    match answer {
        Answer::Happens => Verdict::Fail,
        Answer::Unknown => Verdict::Unknown,
        Answer::Not => Verdict::Pass,
    }
}

fn glyph(answer: Answer, page: &Page<'_>) -> Line {
    let verdict = verdict(answer);
    Line::new().put(Ink::Of(verdict), page.style.glyph(verdict))
}
