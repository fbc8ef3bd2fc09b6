//! A fact in a few lines: the way to it and its value, then where it stands and since when.

use model::{Instant, Origin, Standing};
use policy::explain::Fact;

use super::{Ground, age};
use crate::{find, line::Ink};

/// The lines of a fact, not yet broken to a width.
pub(crate) fn lines(ground: &Ground<'_>, fact: &Fact, is_asked: bool) -> Vec<(Ink, String)> {
    let Some(origin) = fact.origin else {
        return vec![(Ink::Plain, format!("{}: {}", fact.path, fact.value))];
    };
    let from = place(ground, origin, fact.observed_at);
    let mut lines = Vec::new();
    match fact.standing {
        Standing::None => lines.push((Ink::Plain, format!("{}: said to be none", fact.path))),
        Standing::Contested => {
            lines.push((Ink::Plain, format!("{}: sources disagree", fact.path)));
            lines.push((Ink::Dim, format!("{} by {from}", fact.value)));
        }
        _ if fact.value.is_empty() => lines.push((Ink::Plain, format!("{}: none listed", fact.path))),
        _ => lines.push((Ink::Plain, format!("{} = {}", fact.path, fact.value))),
    }
    if fact.standing != Standing::Contested {
        lines.push((Ink::Dim, from));
    }
    if fact.standing == Standing::Stale {
        lines.push((Ink::Plain, too_old(ground, fact, is_asked)));
    }
    for other in &fact.others {
        let from = place(ground, other.origin, other.observed_at);
        let said = match fact.standing {
            Standing::Contested => format!("{} by {from}", other.value),
            _ if other.value == fact.value => format!("also said by {from}"),
            _ => format!("outweighs {}, {from}", other.value),
        };
        lines.push((Ink::Dim, said));
    }
    lines
}

/// Where and when something was said.
fn place(ground: &Ground<'_>, origin: Origin, observed_at: Option<Instant>) -> String {
    let from = find::origin(ground.state, origin);
    match observed_at {
        Some(at) => format!("{from}, {}", ground.loaded.city.manifest.zone.day_words(at)),
        None => from,
    }
}

/// How old a fact is and how old it may be.
fn too_old(ground: &Ground<'_>, fact: &Fact, is_asked: bool) -> String {
    let Some(observed_at) = fact.observed_at else {
        return "without a date, so it proves nothing".to_owned();
    };
    let old = ground.state.as_of().since(observed_at);
    let schema = &ground.loaded.city.manifest.schema;
    match age::allowed(schema, ground.check, &fact.path, is_asked) {
        Some(allowed) if old > allowed => format!("{} old, at most {} allowed", old.words(), allowed.words()),
        Some(_) => format!("{} old, no longer valid by its own date", old.words()),
        None => format!("{} old, which is too old", old.words()),
    }
}
