//! Which one remedy breaks most of what would have happened, and what it would cost.

use app::Action;
use policy::scenario::Answer;

use super::{Subject, glyph};
use crate::{
    costs,
    line::{Ink, Line},
    page::Page,
    words,
};

/// How many actions are shown.
const MAX_SHOWN: usize = 5;

pub(super) fn actions(subject: &Subject<'_>, page: &mut Page<'_>) {
    let replay = subject.replay;
    let heading = Line::new().put(Ink::Bold, "One remedy that breaks most");
    let n_happens = replay.count(Answer::Happens);
    let reaches = |action: &&Action| !action.breaks.is_empty() || !action.leaves_unknown.is_empty();
    let listed: Vec<&Action> = replay.actions.iter().filter(reaches).collect();
    let said = match (listed.first(), n_happens) {
        (_, 0) => "nothing would have happened for certain".to_owned(),
        (None, _) => "no remedy is known".to_owned(),
        (Some(best), _) if best.breaks.is_empty() => "none breaks one for certain".to_owned(),
        (Some(best), n) => format!("{} breaks {} of {}", best.action, best.breaks.len(), words::count(n)),
    };
    page.edges(heading, Ink::Plain, &said);
    for action in listed.iter().take(MAX_SHOWN) {
        one(subject, action, page);
    }
    if let Some(n) = listed.len().checked_sub(MAX_SHOWN).filter(|n| *n > 0) {
        page.line(Line::plain(&format!("  {} more", words::count(n))));
    }
    if listed.iter().any(|action| !action.leaves_unknown.is_empty()) {
        let said = "Then unknown: there may be more entities that nobody listed.";
        page.hanging(Line::new(), 2, Ink::Dim, said);
    }
    if !listed.is_empty() {
        let said = "Costs and hours are assumptions of the scenario files; only what is listed is counted.";
        page.hanging(Line::new(), 2, Ink::Dim, said);
    }
    unknown(subject, page);
}

/// What an action breaks; what it only leaves unknown is counted and named apart.
fn one(subject: &Subject<'_>, action: &Action, page: &mut Page<'_>) {
    let (n, answer) = match action.breaks.len() {
        0 => (action.leaves_unknown.len(), Answer::Unknown),
        n => (n, Answer::Not),
    };
    let line = Line::plain("  ").join(glyph(answer, page));
    let line = line.right(Ink::Bold, &words::count(n), 3).put(Ink::Plain, "  ");
    let column = line.width();
    let said = format!("{} on {}: {}", action.action, places(subject, action), costs::costs(&action.sum));
    page.hanging(line, column, Ink::Plain, &said);
    for (after, ids) in [("breaks", &action.breaks), ("then unknown:", &action.leaves_unknown)] {
        if !ids.is_empty() {
            page.hanging(Line::new(), column, Ink::Dim, &format!("{after} {}", ids.join(", ")));
        }
    }
}

/// `2 assets, 1 of them perhaps`.
fn places(subject: &Subject<'_>, action: &Action) -> String {
    let schema = &subject.loaded.city.manifest.schema;
    let kinds = action.entities.iter().map(|(kind, n)| {
        let kind = schema.kind(*kind);
        words::of(*n, &kind.name, &kind.plural)
    });
    let kinds = kinds.collect::<Vec<_>>().join(" and ");
    match action.n_doubtful {
        0 => kinds,
        n => format!("{kinds}, {} of them only perhaps needed", words::thousands(n)),
    }
}

/// What would break those that are unknown.
fn unknown(subject: &Subject<'_>, page: &mut Page<'_>) {
    let mut actions: Vec<&Action> =
        subject.replay.actions.iter().filter(|action| !action.breaks_unknown.is_empty()).collect();
    actions.sort_by_key(|action| std::cmp::Reverse(action.breaks_unknown.len()));
    if actions.is_empty() {
        return;
    }
    let item = |action: &&Action| format!("{} {}", action.action, action.breaks_unknown.len());
    let items: Vec<String> = actions.iter().map(item).collect();
    let begin = "Of those that are unknown it would break: ";
    let room = (page.width() * 2).saturating_sub(begin.len() + 10);
    let said = format!("{begin}{}", words::listed(&items, ("", ""), room));
    page.hanging(Line::new(), 2, Ink::Plain, &said);
}
