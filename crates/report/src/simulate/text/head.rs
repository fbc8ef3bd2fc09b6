//! City and label, what is compared with what, and how many verdicts turned.

use super::COLUMN;
use crate::{
    find,
    line::{Ink, Line},
    page::Page,
    simulate::{Comparison, SORTS, said, tables},
    words,
};

pub(super) fn title(comparison: &Comparison<'_>, page: &mut Page<'_>) {
    let loaded = comparison.after.loaded;
    let label = loaded.city.manifest.handling.label();
    let room = page.width().saturating_sub(label.len() + 2);
    let name = Line::new().put(Ink::Bold, find::city(loaded)).cut(room, page.style);
    page.edges(name, Ink::Bold, label);
    let changes = comparison.changes();
    for (name, says) in
        [(comparison.changes_are(), changes.as_str()), ("Compared with", comparison.compared_with)]
    {
        page.hanging(Line::plain("  ").put(Ink::Dim, name), COLUMN, Ink::Plain, &words::short(says));
    }
}

pub(super) fn counts(comparison: &Comparison<'_>, page: &mut Page<'_>) {
    let newly = &comparison.difference.newly;
    if newly.is_nothing() {
        page.hanging(
            Line::plain("  "),
            2,
            Ink::Bold,
            &format!("{}.", tables::capital(said::nothing(comparison))),
        );
        return page.hanging(Line::plain("  "), 2, Ink::Plain, &said::why_nothing(comparison));
    }
    let part = |verdict| {
        let glyph = Line::new().put(Ink::Of(verdict), page.style.glyph(verdict)).put(Ink::Plain, " ");
        let n = words::thousands(newly.units.of(verdict));
        glyph.put(Ink::Bold, n).put(Ink::Plain, format!(" {}", said::newly(verdict)))
    };
    let turned = SORTS.into_iter().filter(|verdict| newly.entities.of(*verdict) > 0);
    page.flow(Line::new(), 2, turned.map(part).collect(), 3);
    let notes = said::counted(newly).into_iter();
    let old = comparison.before.is_none().then(|| said::OLD_TELLS.to_owned());
    for note in notes.chain(old) {
        page.hanging(Line::new(), 2, Ink::Dim, &note);
    }
}
