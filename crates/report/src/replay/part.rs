//! One part of an incident: where it holds, what stops it, or which fact is missing.

use app::{Missing, Replayed};
use policy::scenario::{Answer, Condition, Part, Place, PlayedPart};

use super::{Subject, glyph};
use crate::{
    find,
    line::{Ink, Line},
    page::Page,
    words,
};

/// How many missing facts are named.
const MAX_MISSING: usize = 3;

pub(super) fn part(subject: &Subject<'_>, replayed: &Replayed, n: usize, page: &mut Page<'_>) {
    let (Some(part), Some(played)) = (replayed.parts.get(n), replayed.played.get(n)) else { return };
    let begin = Line::plain("  ").join(glyph(played.answer, page));
    page.hanging(begin, 4, Ink::Plain, part.title.text());
    let room = page.width().saturating_sub(4);
    let said = match played.answer {
        Answer::Happens => holds(subject, part, played, room),
        Answer::Unknown => unknown(subject, part, played, replayed.missing.get(n).map_or(&[], Vec::as_slice)),
        Answer::Not => stopped(subject, part, played),
    };
    page.hanging(Line::new(), 4, Ink::Dim, &said);
}

/// The kind of a part, for one or many.
fn kind(subject: &Subject<'_>, part: &Part, n: u64) -> String {
    let kind = subject.loaded.city.manifest.schema.kind(part.kind);
    let name = if n == 1 { &kind.name } else { &kind.plural };
    name.replace('_', " ")
}

fn of(subject: &Subject<'_>, part: &Part, n: u64) -> String {
    format!("{} {}", words::thousands(n), kind(subject, part, n))
}

fn size(places: &[Place]) -> u64 {
    words::size(places.len())
}

/// On how many, and on which first.
fn holds(subject: &Subject<'_>, part: &Part, played: &PlayedPart, room: usize) -> String {
    let n = size(&played.holds);
    let begin = format!("on {} of {}: ", words::thousands(n), of(subject, part, played.n_entities));
    let name = |place: &Place| {
        let name = words::clean(find::name(subject.loaded, &subject.replay.state, part.kind, place.row));
        if place.units > 1 { format!("{name} ({})", words::thousands(place.units)) } else { name }
    };
    let names: Vec<String> = played.holds.iter().map(name).collect();
    format!("{begin}{}", words::listed(&names, ("", ""), room.saturating_sub(begin.len())))
}

/// Which fact is missing, and on how many.
fn unknown(subject: &Subject<'_>, part: &Part, played: &PlayedPart, missing: &[Missing]) -> String {
    let n = size(&played.unknown);
    if n == 0 {
        let listed = of(subject, part, played.n_entities);
        return match played.n_entities {
            0 => format!("nobody has listed {}", kind(subject, part, 2)),
            _ => format!("on none of {listed}, but there may be more that nobody listed"),
        };
    }
    let piece = |missing: &Missing| match missing.n_entities {
        0 => missing.what.clone(),
        n => format!("{} (for {})", missing.what, words::thousands(n)),
    };
    let mut pieces: Vec<String> = missing.iter().take(MAX_MISSING).map(piece).collect();
    if let Some(n_left) = missing.len().checked_sub(MAX_MISSING).filter(|n| *n > 0) {
        pieces.push(format!("{} more", words::count(n_left)));
    }
    let all = of(subject, part, played.n_entities);
    format!("unknown on {} of {all}, missing: {}", words::thousands(n), pieces.join(", "))
}

/// What speaks against it, on how many.
fn stopped(subject: &Subject<'_>, part: &Part, played: &PlayedPart) -> String {
    if played.n_entities == 0 {
        return format!("stopped: the city has no {}", kind(subject, part, 2));
    }
    if played.n_about() == 0 {
        return format!("stopped: none of {} is of this sort", of(subject, part, played.n_entities));
    }
    let against = || part.conditions.iter().zip(&played.n_against).filter(|(_, n)| **n > 0);
    let quoted = |condition: &Condition| format!("“{}”", condition.title.text());
    let all = of(subject, part, played.n_about());
    if let Some((condition, _)) = against().find(|(_, n)| **n == played.n_about()) {
        return match played.n_about() {
            1 => format!("stopped: not on the only {}: {}", kind(subject, part, 1), quoted(condition)),
            _ => format!("stopped: on none of {all}: {}", quoted(condition)),
        };
    }
    let said: Vec<String> = against()
        .map(|(condition, n)| format!("{} not on {}", quoted(condition), words::thousands(*n)))
        .collect();
    format!("stopped on all {all}: {}", said.join(", "))
}
