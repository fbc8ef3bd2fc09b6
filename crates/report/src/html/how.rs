//! What the words of the page mean.

use askama::Template;
use policy::{Severity, Verdict};

use super::{
    Given,
    markup::{Html, bold, fill, severity, verdict},
};
use crate::{find, texts::page::PageTexts};

/// What the section's template sees.
#[derive(Template)]
#[template(path = "how.html", whitespace = "suppress")]
pub(crate) struct How {
    pub(crate) texts: &'static PageTexts,
    pub(crate) rows: Vec<(Html, Html)>,
}

impl How {
    pub(super) fn new(given: &Given<'_>) -> Self {
        Self { texts: given.texts(), rows: rows(given) }
    }
}

/// Each word and what it means.
pub(crate) fn rows(given: &Given<'_>) -> Vec<(Html, Html)> {
    let (texts, language) = (&given.texts().how, given.language);
    let says = |of: Verdict| match of {
        Verdict::Fail => texts.fail_says,
        Verdict::Unknown => texts.unknown_says,
        Verdict::Excepted => texts.excepted_says,
        Verdict::Pass => texts.pass_says,
        Verdict::NotApplicable => texts.not_applicable_says,
    };
    let verdicts = Verdict::ALL.into_iter();
    let mut rows: Vec<(Html, Html)> =
        verdicts.map(|of| (verdict(of, language.verdict(of)), Html::text(says(of)))).collect();
    let due = Severity::ALL.iter().rev().map(|(of, _)| {
        let due = language.duration(find::due(given.loaded, *of));
        format!("{} {}", severity(language, *of), Html::text(&due))
    });
    let due = Html::own(due.collect::<Vec<_>>().join(", "));
    rows.push((bold(texts.coverage), Html::text(texts.coverage_says)));
    rows.push((bold(texts.severity), fill(texts.severity_says, &[("due", &due)])));
    let label = given.label();
    let handling = Html::own(format!("{} {}", bold(label), Html::text(given.handling_says())));
    rows.push((bold(texts.handling), handling));
    rows
}
