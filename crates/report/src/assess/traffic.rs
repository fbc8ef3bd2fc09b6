//! What traffic showed: conduits that nobody declared, what answers from the internet, what lies in no zone.

use app::Undeclared;

use super::Subject;
use crate::{
    line::{Ink, Line},
    page::Page,
    words,
};

/// How many of each sort are named.
const MAX_SHOWN: usize = 3;
/// How many columns the protocols of a conduit may take.
const MAX_PROTOCOLS_WIDTH: usize = 24;
/// The column at which text stands beside what it is about.
const COLUMN: usize = 16;

/// Nothing where no traffic was looked at; a heading alone where it showed nothing new.
pub(super) fn traffic(subject: &Subject<'_>, page: &mut Page<'_>) {
    let seen = &subject.assessment.seen;
    if seen.n_traffic == 0 {
        return;
    }
    let said = format!(
        "{}, {} between zones",
        of(seen.n_traffic, "pair of machines", "pairs of machines"),
        words::count(seen.n_between_zones)
    );
    page.edges(Line::new().put(Ink::Bold, "Seen in traffic"), Ink::Plain, &said);
    undeclared(subject, page);
    if !seen.exposed.is_empty() {
        let n = of(seen.exposed.len(), "asset was", "assets were");
        let begin = if seen.exposed.len() > MAX_SHOWN { ", such as" } else { ":" };
        let named = first(seen.exposed.keys().map(|asset| asset.id.to_string()));
        let said = format!("{n} reached from the internet{begin} {named}");
        page.hanging(Line::plain("  exposed"), COLUMN, Ink::Plain, &said);
    }
    if seen.n_unplaced > 0 {
        let n = of(seen.n_unplaced, "pair", "pairs");
        let named = first(seen.unplaced.iter().map(ToString::to_string));
        let said = format!("{n} with a machine such as {named}");
        page.hanging(Line::plain("  in no zone"), COLUMN, Ink::Plain, &said);
    }
}

fn of(n: usize, one: &str, many: &str) -> String {
    words::of(words::size(n), one, many)
}

fn first(named: impl Iterator<Item = String>) -> String {
    named.take(MAX_SHOWN).collect::<Vec<_>>().join(", ")
}

/// The conduits that nobody declared, those seen last first.
fn undeclared(subject: &Subject<'_>, page: &mut Page<'_>) {
    let zone = &subject.loaded.city.manifest.zone;
    let undeclared = &subject.assessment.seen.undeclared;
    let mut heading = Line::plain("  not declared");
    for Undeclared { from, to, protocols, last_at, .. } in undeclared.iter().take(MAX_SHOWN) {
        let protocols: Vec<String> = protocols.iter().map(|protocol| words::clean(protocol)).collect();
        let protocols = words::listed(&protocols, ("", ""), MAX_PROTOCOLS_WIDTH);
        let said = format!("{} to {}, {}: {protocols}", from.id, to.id, zone.day_words(*last_at));
        page.hanging(std::mem::take(&mut heading), COLUMN, Ink::Plain, &said);
    }
    if let Some(n) = undeclared.len().checked_sub(MAX_SHOWN).filter(|n| *n > 0) {
        page.hanging(Line::new(), COLUMN, Ink::Plain, &format!("{} more", words::count(n)));
    }
}
