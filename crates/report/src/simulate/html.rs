//! The same as a page of its own, by the visual language of the report: no request, no script, no font.

mod turned;

use app::Newly;
use askama::Template;
use policy::Verdict;

use self::turned::Turned;
use super::{Comparison, SORTS, said, tables};
use crate::{
    figure::Table,
    html::{
        Frame,
        how::How,
        markup::{Html, bold, glyph, verdict},
        table::{table, with_total},
        tables::Section,
    },
    language::Language,
    words,
};

/// How many rows other tables have.
const MAX_ROWS: usize = 60;
/// All that is said of what would be otherwise is in English.
const LANGUAGE: Language = Language::English;

/// The answer, and what else is on the page.
#[derive(Template)]
#[template(path = "simulate_short.html", whitespace = "suppress")]
struct Short {
    lede: Html,
    sentences: Vec<String>,
    counts: Vec<(Html, &'static str, String)>,
    compared: Vec<(&'static str, String)>,
    contents: Vec<(&'static str, &'static str)>,
}

/// Writes what would be otherwise as a page. The version is that of the program.
pub fn simulate_html(comparison: &Comparison<'_>, version: &str) -> String {
    let loaded = comparison.after.loaded;
    let city = crate::html::city(loaded, LANGUAGE);
    let changes = comparison.changes();
    let title = match comparison.changes.is_empty() {
        false => format!("{city}, what if: {}", words::cut(&changes, 120)),
        true => format!("{city}, what changed"),
    };
    let n_checks = words::of(words::size(comparison.n_checks()), "check", "checks");
    let instant = loaded.city.manifest.zone.words(comparison.after.assessment.state.as_of());
    let facts = vec![format!("State of {instant}"), n_checks];
    let kicker = match comparison.before {
        Some(_) => "What would be otherwise",
        None => "What is otherwise than in an old result",
    };
    let frame = Frame { loaded, language: LANGUAGE, version, title, kicker, facts };
    frame.page(sections(comparison))
}

fn sections(comparison: &Comparison<'_>) -> Vec<Html> {
    let mut all: Vec<(&'static str, &'static str, String)> = Vec::new();
    for verdict in SORTS {
        let checks = comparison.turned_into(verdict);
        if !checks.is_empty() {
            let turned = Turned::new(comparison, verdict, &checks);
            all.push((anchor(verdict), said::newly(verdict), turned.to_string()));
        }
    }
    for section in lists(comparison) {
        all.push((section.id, section.heading, section.to_string()));
    }
    let how = How { texts: LANGUAGE.texts(), rows: meanings() };
    all.push(("how", how.texts.how.heading, how.to_string()));
    let contents = all.iter().map(|(id, heading, _)| (*id, *heading)).collect();
    let short = Short::new(comparison, contents).to_string();
    std::iter::once(short).chain(all.into_iter().map(|(_, _, section)| section)).map(Html::own).collect()
}

fn anchor(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "newly-failing",
        Verdict::Unknown => "newly-unknown",
        Verdict::Excepted => "newly-excepted",
        Verdict::Pass => "newly-passing",
        Verdict::NotApplicable => "not-asked",
    }
}

/// The sections that are a table.
fn lists(comparison: &Comparison<'_>) -> Vec<Section> {
    let difference = comparison.difference;
    let plain =
        |listed: Table| if listed.rows.is_empty() { Html::default() } else { table(&listed, LANGUAGE) };
    let complying = tables::complying(&difference.complying, MAX_ROWS);
    let total = tables::complying_total(&difference.complying);
    let complying = match complying.rows.is_empty() {
        true => Html::default(),
        false => with_total(&complying, &total, &Html::default(), LANGUAGE),
    };
    let several = "What supports several counts for each of them.";
    let all = [
        ("services", "By service", several, plain(tables::sides("service", &difference.services, MAX_ROWS))),
        (
            "owners",
            "By owner",
            "Who answers for it.",
            plain(tables::sides("owner", &difference.owners, MAX_ROWS)),
        ),
        ("complying", "To comply", tables::ASSUMED, complying),
        (
            "policies",
            "Policies",
            "Those that stand otherwise.",
            plain(tables::policies(comparison, MAX_ROWS)),
        ),
        (
            "exceptions",
            "Exceptions",
            "Those that stand otherwise.",
            plain(tables::exceptions(comparison, MAX_ROWS)),
        ),
    ];
    let shown = all.into_iter().filter(|(_, _, _, table)| !table.is_empty());
    shown.map(|(id, heading, sub, table)| Section { id, heading, sub, none: "", table }).collect()
}

impl Short {
    fn new(comparison: &Comparison<'_>, contents: Vec<(&'static str, &'static str)>) -> Self {
        let newly = &comparison.difference.newly;
        let old = comparison.before.is_none().then(|| said::OLD_TELLS.to_owned());
        let mut sentences: Vec<String> = said::counted(newly).into_iter().chain(old).collect();
        if newly.is_nothing() {
            sentences.insert(0, said::why_nothing(comparison));
        }
        let count = |of: Verdict| (glyph(of), said::newly(of), words::thousands(newly.units.of(of)));
        let turned = SORTS.into_iter().filter(|verdict| newly.entities.of(*verdict) > 0);
        Self {
            lede: lede(comparison, newly),
            sentences,
            counts: turned.map(count).collect(),
            compared: vec![
                (comparison.changes_are(), words::short(&comparison.changes()).into_owned()),
                ("Compared with", words::short(comparison.compared_with).into_owned()),
            ],
            contents,
        }
    }
}

/// What a person would say aloud.
fn lede(comparison: &Comparison<'_>, newly: &Newly) -> Html {
    if newly.is_nothing() {
        return Html::text(&format!("{}.", tables::capital(said::nothing(comparison))));
    }
    let is_thought_of = comparison.before.is_some();
    let part = |of: Verdict, would: &str, does: &str, do_: &str| {
        let n = newly.units.of(of);
        let verb = match n {
            _ if is_thought_of => would,
            1 => does,
            _ => do_,
        };
        let n = if n == 0 { "none".to_owned() } else { bold(&words::thousands(n)).to_string() };
        format!("{n} {verb}")
    };
    let fail = part(Verdict::Fail, "would newly fail", "newly fails", "newly fail");
    let unknown = part(Verdict::Unknown, "would newly be unknown", "is newly unknown", "are newly unknown");
    Html::own(format!("Of all verdicts {fail} and {unknown}."))
}

/// What the words of the page mean.
fn meanings() -> Vec<(Html, Html)> {
    let says = |of: Verdict| match of {
        Verdict::Fail => {
            "The check applies, what it asks does not hold, and no exception covers it; before, it was not so."
        }
        Verdict::Unknown => {
            "Evidence is missing, too old or contradictory; before, there was another verdict."
        }
        Verdict::Excepted => "It would fail, or be unknown, and a dated exception covers it.",
        Verdict::Pass => "What the check asks holds; before, it did not, was not known or was not asked.",
        Verdict::NotApplicable => {
            "A verdict that no check gives any more: the check or the entity is gone, or the check does not apply."
        }
    };
    let row = |of: Verdict| (verdict(of, said::newly(of)), Html::text(says(of)));
    SORTS.into_iter().map(row).collect()
}
