//! City and instant, how much was judged, the five counts and the bar.

use policy::Verdict;

use super::Subject;
use crate::{
    bar::bar,
    find,
    line::{Ink, Line},
    page::Page,
    words,
};

/// City and instant; how much was judged, and who may see it.
pub(super) fn title(subject: &Subject<'_>, page: &mut Page<'_>) {
    let manifest = &subject.loaded.city.manifest;
    let state = &subject.assessment.state;
    let instant = format!("state of {}", manifest.zone.words(state.as_of()));
    let room = page.width().saturating_sub(instant.chars().count() + 2);
    let name = Line::new().put(Ink::Bold, find::city(subject.loaded));
    let name = if room >= 20 { name.cut(room, page.style) } else { name };
    page.edges(name, Ink::Plain, &instant);
    let n_policies = subject.assessment.adopted.len();
    let n_verdicts = subject.posture.entities.in_scope();
    let sizes = [
        words::of(words::size(n_policies), "policy", "policies"),
        words::of(words::size(subject.posture.n_checks), "check", "checks"),
        words::of(words::size(state.n_entities()), "entity", "entities"),
        words::of(n_verdicts, "verdict", "verdicts"),
    ];
    let handling = manifest.handling.label();
    let sizes = sizes.join(", ");
    if sizes.chars().count() + 2 + handling.len() <= page.width() {
        return page.edges(Line::new().put(Ink::Dim, sizes), Ink::Bold, handling);
    }
    page.hanging(Line::new(), 0, Ink::Dim, &sizes);
    page.line(Line::new().put(Ink::Bold, handling));
}

/// The five counts, the bar, and what is counted.
pub(super) fn counts(subject: &Subject<'_>, page: &mut Page<'_>) {
    let counts = &subject.posture.units;
    let glyph = |verdict| Line::new().put(Ink::Of(verdict), page.style.glyph(verdict));
    let part = |verdict, number: String, word: &str| {
        glyph(verdict).put(Ink::Plain, " ").put(Ink::Bold, number).put(Ink::Plain, format!(" {word}"))
    };
    let number = |verdict| part(verdict, words::thousands(counts.of(verdict)), verdict.word());
    let judged = counts.in_scope() - counts.unknown;
    let coverage = words::share(judged, counts.in_scope());
    let coverage = Line::plain("coverage ").put(Ink::Bold, coverage);
    let parts = if counts.in_scope() == 0 {
        vec![Line::new().put(Ink::Bold, "not assessed")]
    } else if counts.is_not_assessed() {
        vec![Line::new().put(Ink::Bold, "not assessed"), number(Verdict::Unknown), coverage]
    } else {
        let share = words::share(counts.pass, counts.in_scope());
        let pass = part(Verdict::Pass, share, Verdict::Pass.word());
        vec![pass, number(Verdict::Fail), number(Verdict::Unknown), number(Verdict::Excepted), coverage]
    };
    page.flow(Line::new(), 2, parts, 3);
    if counts.in_scope() > 0 {
        let cells = page.width().saturating_sub(4);
        page.line(Line::plain("  ").join(bar(counts, cells, page.style)));
    }
    if let Some(counted) = counted(subject) {
        page.hanging(Line::new(), 2, Ink::Dim, &counted);
    }
}

/// Says what is counted, where that is not one entity each.
fn counted(subject: &Subject<'_>) -> Option<String> {
    let posture = subject.posture;
    let n_unknown = posture.n_units_unknown;
    let doubt = (n_unknown > 0).then(|| {
        let verdicts = words::of(n_unknown, "verdict is", "verdicts are");
        format!("{verdicts} on a fleet whose size is not known and counts as 1.")
    });
    if posture.units == posture.entities {
        return doubt;
    }
    let by_entity = words::thousands(posture.entities.in_scope());
    let by_unit = words::thousands(posture.units.in_scope());
    let said = format!("Counted by device: {by_entity} verdicts on entities stand for {by_unit} on devices.");
    Some(match doubt {
        Some(doubt) => format!("{said} {doubt}"),
        None => said,
    })
}
