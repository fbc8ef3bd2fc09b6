//! One verdict as an answer: what it is, why it matters, what it rests on, what can be done.

mod age;
pub(crate) mod exceptions;
pub(crate) mod facts;
pub(crate) mod tree;

use app::{Assessment, Loaded};
use model::State;
use policy::{
    Check, Per, Remedy, Verdict,
    explain::{Explanation, Outcome, Step},
};

use crate::{
    find,
    line::{Ink, Line},
    page::Page,
    style::Style,
    words,
};

/// How many sentences of what would settle it are shown.
const MAX_TO_SETTLE: usize = 6;
/// The column beside `Due`, `Remedy` and `Serves`.
const COLUMN: usize = 11;

/// What is explained.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) assessment: &'a Assessment,
    pub(crate) check: &'a Check,
    pub(crate) row: u32,
    pub(crate) explanation: &'a Explanation,
}

/// What the facts of an explanation stand on.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) state: &'a State,
    pub(crate) check: &'a Check,
}

/// Writes why a check says of an entity what it says.
pub fn explain_text(
    loaded: &Loaded,
    assessment: &Assessment,
    check: &Check,
    row: u32,
    explanation: &Explanation,
    style: &Style,
) -> String {
    let case = Case { loaded, assessment, check, row, explanation };
    let mut page = Page::new(style);
    case.head(&mut page);
    page.blank();
    case.scope(&mut page);
    case.require(&mut page);
    exceptions::exceptions(&case, &mut page);
    page.blank();
    case.settling(&mut page);
    page.blank();
    case.due(&mut page);
    case.remedy(&mut page);
    page.finish()
}

impl Case<'_> {
    pub(crate) fn ground(&self) -> Ground<'_> {
        Ground { loaded: self.loaded, state: &self.assessment.state, check: self.check }
    }

    fn head(&self, page: &mut Page<'_>) {
        let (verdict, state) = (self.explanation.verdict, &self.assessment.state);
        let glyph = Line::new().put(Ink::Of(verdict), page.style.glyph(verdict));
        page.hanging(glyph, 2, Ink::Bold, self.check.title.text());
        let says = verdict_words(verdict);
        let called = words::clean(&find::named(self.loaded, state, self.check.kind, self.row));
        page.hanging(Line::plain("  "), 2, Ink::Plain, &format!("{says} {called}{}", self.counts_for()));
        let manifest = &self.loaded.city.manifest;
        let severity = format!("  {}, {}", self.check.id, self.check.severity.word());
        page.edges(Line::new().put(Ink::Dim, severity), Ink::Dim, manifest.handling.label());
        let instant = manifest.zone.words(state.as_of());
        let rests = format!("{}, state of {instant}", find::city(self.loaded));
        page.hanging(Line::plain("  "), 2, Ink::Dim, &rests);
        // The sentence says what is wrong where the check fails; of what holds it would be untrue.
        let is_well = matches!(verdict, Verdict::Pass | Verdict::NotApplicable);
        if !is_well && !self.explanation.matters.trim().is_empty() {
            page.blank();
            page.hanging(Line::plain("  "), 2, Ink::Plain, &self.explanation.matters);
        }
    }

    /// For a fleet: how many devices it stands for.
    fn counts_for(&self) -> String {
        let is_well = matches!(self.explanation.verdict, Verdict::Pass | Verdict::NotApplicable);
        let (schema, state) = (&self.loaded.city.manifest.schema, &self.assessment.state);
        match policy::units_of(schema, state, self.check.kind, self.row).filter(|_| !is_well) {
            Some(units) if units > 1 => format!(", {} devices", words::thousands(units)),
            _ => String::new(),
        }
    }

    fn scope(&self, page: &mut Page<'_>) {
        let kind = self.loaded.city.manifest.schema.kind(self.check.kind);
        let Some(scope) = &self.explanation.scope else {
            let every = kind.name.replace('_', " ");
            return page.line(Line::plain(&format!("  The rule applies to every {every}")));
        };
        let says = match scope.outcome {
            Outcome::Holds => "The rule applies",
            Outcome::DoesNotHold => "The rule does not apply",
            Outcome::Unknown | Outcome::Value => "It is not known whether the rule applies",
        };
        self.part(says, scope, false, page);
    }

    fn require(&self, page: &mut Page<'_>) {
        let Some(require) = &self.explanation.require else { return };
        let says = match require.outcome {
            Outcome::Holds => "What it asks holds",
            Outcome::DoesNotHold => "What it asks does not hold",
            Outcome::Unknown | Outcome::Value => "It is not known whether what it asks holds",
        };
        self.part(says, require, true, page);
    }

    /// A heading and the steps below it; a conjunction at the top is the heading itself.
    fn part(&self, says: &str, step: &Step, is_asked: bool, page: &mut Page<'_>) {
        page.hanging(Line::plain("  "), 2, Ink::Bold, says);
        let ground = self.ground();
        let tree = tree::Tree { ground, is_asked };
        tree.steps(step.parts(), &Line::plain("  "), page);
    }

    fn settling(&self, page: &mut Page<'_>) {
        let sentences = &self.explanation.to_settle;
        if sentences.is_empty() || self.explanation.finding.verdict != Verdict::Unknown {
            return;
        }
        page.line(Line::plain("  ").put(Ink::Bold, "To settle it"));
        for sentence in sentences.iter().take(MAX_TO_SETTLE) {
            page.hanging(Line::plain("  -"), 4, Ink::Plain, sentence);
        }
        let n_left = sentences.len().saturating_sub(MAX_TO_SETTLE);
        if n_left > 0 {
            page.line(Line::plain(&format!("    {} more", words::count(n_left))));
        }
    }

    /// For a fail: within how long it is to be mended.
    fn due(&self, page: &mut Page<'_>) {
        if self.explanation.verdict == Verdict::Fail {
            let due = find::due(self.loaded, self.check.severity).words();
            let heading = Line::plain("  ").put(Ink::Bold, "Due");
            page.hanging(heading, COLUMN, Ink::Plain, &format!("within {due} of being found"));
        }
    }

    fn remedy(&self, page: &mut Page<'_>) {
        let is_needed =
            matches!(self.explanation.verdict, Verdict::Fail | Verdict::Excepted | Verdict::Unknown);
        if let Some(remedy) = self.check.remedy.as_ref().filter(|_| is_needed) {
            let heading = Line::plain("  ").put(Ink::Bold, "Remedy");
            page.hanging(heading, COLUMN, Ink::Plain, &remedy_words(remedy));
        }
        let serves = self.check.serves.iter().map(|serves| {
            let full = if serves.full { " in full" } else { "" };
            Line::plain(&format!("{}{full}", serves.id))
        });
        page.flow(Line::plain("  ").put(Ink::Bold, "Serves"), COLUMN, serves.collect(), 2);
    }
}

pub(crate) fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "Fails for",
        Verdict::Unknown => "Cannot be judged for",
        Verdict::Excepted => "Excepted for",
        Verdict::Pass => "Holds for",
        Verdict::NotApplicable => "Does not apply to",
    }
}

pub(crate) fn remedy_words(remedy: &Remedy) -> String {
    let mut costs = Vec::new();
    for (cost, when) in [(&remedy.once, "once"), (&remedy.yearly, "a year")] {
        if let Some((amount, currency)) = cost.as_ref().filter(|(amount, _)| *amount != 0.0) {
            costs.push(format!("{} {currency} {when}", words::number(*amount)));
        }
    }
    costs.extend(
        remedy.hours.iter().map(|(role, hours)| format!("{} h of {}", words::number(*hours), trade(role))),
    );
    let per = match remedy.per {
        Per::Check => "for all together",
        Per::Entity => "for each entity",
        Per::Unit => "for each device",
    };
    if costs.is_empty() {
        remedy.action.clone()
    } else {
        format!("{}: {}, {per}", remedy.action, costs.join(", "))
    }
}

/// A role; one of two letters is short for something.
fn trade(role: &str) -> String {
    if role.len() == 2 { role.to_uppercase() } else { role.replace(['-', '_'], " ") }
}
