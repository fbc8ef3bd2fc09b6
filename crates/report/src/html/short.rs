//! The answer: a few sentences, the bar, the counts, and what they count.

use app::ByService;
use askama::Template;
use policy::{Counts, Verdict};

use super::{
    Given,
    bar::{ORDER, bar},
    markup::{Html, bold, class, code, fill, glyph},
};
use crate::texts::page::PageTexts;

/// How many policies are named to a city that adopted none.
const MAX_NAMED: usize = 40;

/// What the section's template sees.
#[derive(Template)]
#[template(path = "short.html", whitespace = "suppress")]
pub(super) struct Short {
    texts: &'static PageTexts,
    says: Vec<Html>,
    bar: Html,
    counts: Vec<Count>,
    contents: Vec<(&'static str, &'static str)>,
    notes: Vec<(Html, Html)>,
    adopt: String,
    adopt_there: Html,
}

/// A count with its sign.
struct Count {
    class: &'static str,
    glyph: Html,
    word: &'static str,
    n: String,
    is_drawn: bool,
}

impl Short {
    pub(super) fn new(given: &Given<'_>) -> Self {
        let is_empty = given.assessment.adopted.is_empty();
        let policies: Vec<&String> = given.loaded.policies.keys().filter(|_| is_empty).collect();
        let named: Vec<&str> = policies.iter().take(MAX_NAMED).map(|id| id.as_str()).collect();
        let texts = &given.texts().short;
        let n = Html::text(&given.language.count(policies.len()));
        let there = fill(texts.adopt_there, &[("n", &n), ("list", &code(&named.join(", ")))]);
        Self {
            texts: given.texts(),
            says: says(given),
            bar: bar(&given.posture.units, true, given.language),
            counts: if is_empty { Vec::new() } else { counts(given) },
            contents: given.contents(),
            notes: notes(given),
            adopt: adopt(&named),
            adopt_there: there,
        }
    }
}

/// What a city writes to adopt the first policies there are; empty if there are none.
pub(crate) fn adopt(ids: &[&str]) -> String {
    let lines: String = ids.iter().take(2).map(|id| format!("\n  - policy: {id}")).collect();
    if lines.is_empty() { lines } else { format!("adopt:{lines}") }
}

/// What a person would say aloud.
pub(crate) fn says(given: &Given<'_>) -> Vec<Html> {
    let (texts, posture, language) = (&given.texts().short, given.posture, given.language);
    let counts = &posture.units;
    let city = Html::text(&given.city());
    let number = |n: u64| bold(&language.number(n));
    let all = Html::text(&language.number(counts.in_scope()));
    if given.assessment.adopted.is_empty() {
        return vec![fill(texts.none_adopted, &[("city", &city)])];
    }
    if counts.in_scope() == 0 {
        return vec![fill(texts.nothing, &[("city", &city)])];
    }
    let mut says = Vec::new();
    if counts.is_not_assessed() {
        says.push(fill(texts.not_assessed, &[("city", &city), ("all", &all)]));
    } else {
        let share = bold(&language.share(counts.pass, counts.in_scope()));
        let keeps = fill(texts.keeps, &[("city", &city), ("share", &share), ("all", &all)]);
        says.push(Html::own(format!("{keeps} {}", fails(given))));
    }
    if counts.unknown > 0 {
        let text = if counts.unknown == 1 { texts.unknown_one } else { texts.unknown };
        let unknown = fill(text, &[("n", &number(counts.unknown))]);
        says.push(Html::own(format!("{unknown} {}", settle(given)).trim_end()));
    }
    if counts.excepted > 0 {
        let text = if counts.excepted == 1 { texts.excepted_one } else { texts.excepted };
        says.push(fill(text, &[("n", &number(counts.excepted))]));
    }
    says
}

fn fails(given: &Given<'_>) -> Html {
    let (texts, counts) = (&given.texts().short, &given.posture.units);
    let n = bold(&given.language.number(counts.fail));
    let hardest = given.posture.services.iter().max_by_key(|service: &&ByService| service.units.fail);
    match hardest {
        _ if counts.fail == 0 => Html::text(texts.none_fails),
        _ if counts.fail == 1 => fill(texts.fails_one, &[("n", &n)]),
        Some(service) if !service.id.is_empty() && service.units.fail > counts.fail / 2 => {
            let most = Html::text(&given.language.number(service.units.fail));
            let service = Html::text(given.service(&service.name));
            fill(texts.hardest, &[("n", &n), ("service", &service), ("most", &most)])
        }
        _ => fill(texts.fails, &[("n", &n)]),
    }
}

/// What the first pieces of evidence would settle; nothing where no piece does alone.
fn settle(given: &Given<'_>) -> Html {
    let texts = &given.texts().short;
    let first: Vec<u64> =
        given.posture.pieces.iter().take(3).map(|piece| piece.n_settles).filter(|n| *n > 0).collect();
    let share = given.language.share(first.iter().sum(), given.posture.units.unknown);
    let share = Html::text(&share);
    match first.len() {
        0 => Html::default(),
        1 => fill(texts.settle_one, &[("share", &share)]),
        n => fill(texts.settle, &[("n", &Html::text(&given.language.count(n))), ("share", &share)]),
    }
}

/// The five counts; what does not apply is in no bar, and where nothing was judged no count is `0`.
fn counts(given: &Given<'_>) -> Vec<Count> {
    let counts: &Counts = &given.posture.units;
    let of = |verdict: Verdict| Count {
        class: class(verdict),
        glyph: glyph(verdict),
        word: given.language.verdict(verdict),
        n: given.language.number(counts.of(verdict)),
        is_drawn: verdict != Verdict::NotApplicable,
    };
    let is_said = |verdict: &Verdict| !counts.is_not_assessed() || counts.of(*verdict) > 0;
    ORDER.into_iter().chain([Verdict::NotApplicable]).filter(is_said).map(of).collect()
}

/// Coverage, and what is counted where that is not one entity each.
pub(crate) fn notes(given: &Given<'_>) -> Vec<(Html, Html)> {
    let (texts, posture, language) = (&given.texts().short, given.posture, given.language);
    let counts = &posture.units;
    let mut notes = Vec::new();
    if counts.in_scope() > 0 {
        let share = language.share(counts.in_scope() - counts.unknown, counts.in_scope());
        let share = fill(texts.coverage, &[("share", &Html::text(&share))]);
        notes.push((share, Html::text(texts.coverage_says)));
    }
    let mut counted = Vec::new();
    if posture.units != posture.entities {
        let number = |n: u64| Html::text(&language.number(n));
        let (entities, units) = (number(posture.entities.in_scope()), number(counts.in_scope()));
        counted.push(fill(texts.units_says, &[("entities", &entities), ("units", &units)]).to_string());
    }
    if posture.n_units_unknown > 0 {
        let n = Html::text(&language.number(posture.n_units_unknown));
        counted.push(fill(texts.doubt, &[("n", &n)]).to_string());
    }
    if !counted.is_empty() {
        notes.push((Html::text(texts.units), Html::own(counted.join(" "))));
    }
    notes
}
