//! Runs the cases of a scenario: a small city, and what the scenario must say of it.
//!
//! A list given for a kind is complete; of a kind that is not given there may be any number. Everything else is as in
//! the cases of policies.

use diag::Diagnostics;
use model::{Instant, Schema, State, Zone};
use source::{Node, entries, scalar};

use super::{Answer, Part, PlayedPart, Scenario, bind, judge::nobody_listed, play};
use crate::{
    cases::{Builder, Tally},
    explain::reason_words,
    faults,
};

/// Runs all cases of a scenario and tells which do not come out as they say.
pub fn run(schema: &Schema, scenario: &Scenario, diagnostics: &mut Diagnostics) -> Tally {
    let zone = Zone::utc();
    let mut tally = Tally::default();
    // What is wrong with the conditions is told where the scenario is bound to the city.
    let Some(parts) = bind(schema, &zone, scenario, &mut Diagnostics::default()) else { return tally };
    for case in &scenario.cases {
        let Some(is_met) = one(schema, &zone, scenario, &parts, case, diagnostics) else { continue };
        tally.n_met += usize::from(is_met);
        tally.n_unmet += usize::from(!is_met);
    }
    tally
}

/// Whether a case comes out as it says; `None`, and what is wrong told, if it cannot be run.
fn one(
    schema: &Schema,
    zone: &Zone,
    scenario: &Scenario,
    parts: &[Part],
    case: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<bool> {
    entries(case, &["name", "at", "given", "expect"], diagnostics);
    let given = case.get("at").and_then(|at| scalar::instant(at, zone, diagnostics));
    let at = given.or_else(|| zone.day_begins("2026-01-01")).unwrap_or(Instant(0));
    let state = situation(schema, zone, case, at, diagnostics);
    let Some(node) = case.get("expect") else {
        diagnostics.push(faults::case_form(case.span, "a case needs `expect: happens`"));
        return None;
    };
    let word = scalar::text(node, diagnostics)?;
    let Some(expected) = Answer::parse(word) else {
        diagnostics.push(faults::not_a_word(node, word, &Answer::ALL.map(Answer::word)));
        return None;
    };
    let (found, played) = play(schema, &state, parts);
    if found == expected {
        return Some(true);
    }
    let why = why(schema, &state, parts, &played);
    diagnostics.push(faults::played_otherwise(node.span, &scenario.id, word, found.word(), &why));
    Some(false)
}

fn situation(schema: &Schema, zone: &Zone, case: &Node, at: Instant, diagnostics: &mut Diagnostics) -> State {
    let mut builder = Builder::new(schema, zone, at, diagnostics);
    for (key, node) in case.get("given").and_then(Node::map).unwrap_or(&[]) {
        match schema.kind_with_plural(&key.name) {
            Some(kind) if kind == schema.city() => builder.entity(kind, "city", node, 0),
            Some(kind) => builder.inventory(kind, node),
            None => builder.no_such_plural(key),
        }
    }
    builder.check_mentions();
    builder.finish()
}

/// What each part comes out as, and what is not known of it.
fn why(schema: &Schema, state: &State, parts: &[Part], played: &[PlayedPart]) -> String {
    let one = |(part, played): (&Part, &PlayedPart)| {
        let mut reasons: Vec<String> = played
            .unknown
            .iter()
            .flat_map(|place| &place.reasons)
            .map(|reason| reason_words(schema, state, reason))
            .collect();
        if played.answer == Answer::Unknown && played.is_open {
            reasons.push(reason_words(schema, state, &nobody_listed()));
        }
        let because = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join("; ")) };
        format!("`{}` {}{because}", part.id, played.answer.word_of_part())
    };
    parts.iter().zip(played).map(one).collect::<Vec<_>>().join(", ")
}
