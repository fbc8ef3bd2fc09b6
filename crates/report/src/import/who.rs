//! Who is who: what was merged, what may be one thing, and the line that decides it.

use app::{Doubt, Importing, WhoIsWho};
use model::{Schema, Source};

use super::{ITEMS, ImportLook, block::entity};
use crate::{
    find,
    line::{Ink, Line},
    page::Page,
    words,
};

/// How many doubts are shown unless all are asked for.
const SHOWN: usize = 10;

pub(super) fn who(importing: &Importing, look: &ImportLook<'_>, page: &mut Page<'_>) {
    let who = &importing.who;
    let n_doubts = who.doubts.len();
    if who.merges.is_empty() && n_doubts == 0 {
        return;
    }
    let n_merged = words::count(who.merges.len());
    let right = format!("{n_merged} merged, {}", words::of(words::size(n_doubts), "doubt", "doubts"));
    page.edges(Line::new().put(Ink::Bold, "Who is who"), Ink::Plain, &right);
    let by = by(who);
    if !by.is_empty() {
        page.hanging(Line::plain("  merged"), ITEMS, Ink::Plain, &by);
    }
    let n_shown = if look.all_doubts { n_doubts } else { SHOWN };
    let (schema, sources) = (&importing.city.manifest.schema, &importing.city.observations.sources);
    let mut heading = Line::plain("  doubt");
    for doubt in who.doubts.iter().take(n_shown) {
        page.hanging(std::mem::take(&mut heading), ITEMS, Ink::Plain, &says(schema, sources, doubt));
        page.hanging(Line::new(), ITEMS, Ink::Dim, &ruling(schema, doubt));
    }
    let n_left = n_doubts.saturating_sub(n_shown);
    if n_left > 0 {
        let more = format!("{} more; `--who` lists them", words::count(n_left));
        page.hanging(Line::new(), ITEMS, Ink::Dim, &more);
    }
    if n_doubts > 0 {
        let say = "put such a line under `who-is-who:` in imports.yaml, with `apart` for `same` where they are not \
                   one thing";
        page.hanging(Line::plain("  decide"), ITEMS, Ink::Plain, say);
    }
}

/// How many merges each key gave: `20 by serial number, 1 by ruling of the city`.
pub(crate) fn by(who: &WhoIsWho) -> String {
    let by = who.merges_by().into_iter();
    let by: Vec<String> = by.map(|(key, n)| format!("{} by {}", words::thousands(n), key.words())).collect();
    by.join(", ")
}

/// What two or more records share, and what speaks against their being one thing.
fn says(schema: &Schema, sources: &[Source], doubt: &Doubt) -> String {
    let named = doubt
        .entities
        .iter()
        .map(|(of, origin)| format!("{} ({})", entity(schema, of), find::record(sources, *origin)));
    let named: Vec<String> = named.collect();
    format!("{} have the {} {}, but {}", named.join(" and "), doubt.key.words(), doubt.value, doubt.why)
}

/// The line for `imports.yaml` that makes them one.
pub(crate) fn ruling(schema: &Schema, doubt: &Doubt) -> String {
    let named: Vec<String> = doubt.entities.iter().map(|(of, _)| entity(schema, of)).collect();
    format!("- {{same: [{}]}}", named.join(", "))
}
