//! What stands apart: policies that are not in force, checks that are dropped, reviews that are overdue.

use askama::Template;
use policy::Force;

use super::{
    Given,
    markup::{Html, code, words},
    table::{self, table},
};
use crate::{
    figure::{Cell, Table},
    texts::{fill, page::PageTexts},
};

/// How many lines are listed.
const MAX_LISTED: usize = 100;

/// What the section's template sees.
#[derive(Template)]
#[template(path = "apart.html", whitespace = "suppress")]
pub(super) struct Apart {
    texts: &'static PageTexts,
    none: &'static str,
    table: Html,
}

impl Apart {
    pub(super) fn new(given: &Given<'_>) -> Self {
        let texts = &given.texts().apart;
        let listed = listed(given);
        let table = if listed.rows.is_empty() { Html::default() } else { table(&listed, given.language) };
        let none = if given.assessment.adopted.is_empty() { texts.nothing } else { texts.none };
        Self { texts: given.texts(), none, table }
    }
}

/// What is not judged, and why.
pub(crate) fn listed(given: &Given<'_>) -> Table {
    let texts = &given.texts().apart;
    let mut rows = rows(given);
    let n_left = rows.len().saturating_sub(MAX_LISTED);
    rows.truncate(MAX_LISTED);
    let heads = vec![table::words(texts.what), table::words(texts.why)];
    Table { caption: String::new(), heads, rows, n_left }
}

fn rows(given: &Given<'_>) -> Vec<Vec<Cell>> {
    let (texts, language) = (&given.texts().apart, given.language);
    let day = |at| language.day(given.zone(), at);
    let row =
        |what: Html, kind: &str, why: &str| vec![Cell::Markup(what), Cell::Text(format!("{kind}: {why}"))];
    let (mut not_in_force, mut dropped, mut overdue) = (Vec::new(), Vec::new(), Vec::new());
    for policy in &given.assessment.adopted {
        let title = words(language, &policy.title);
        let why = match policy.force {
            Force::InForce => None,
            Force::NotYet => Some(texts.not_yet),
            Force::Ended => Some(texts.ended),
            Force::Draft => Some(texts.draft),
            Force::Retired => Some(texts.retired),
        };
        not_in_force.extend(why.map(|why| row(title.clone(), texts.not_in_force, why)));
        dropped.extend(policy.dropped.iter().map(|it| {
            let (owner, approver) = (given.who(&it.owner), given.who(&it.approver));
            let ends = day(it.expires);
            let parts =
                [("day", &*ends), ("reason", &it.reason), ("owner", &*owner), ("approver", &*approver)];
            row(code(&it.check), texts.dropped, &fill(texts.dropped_says, &parts))
        }));
        overdue.extend(policy.overdue_since.map(|since| {
            row(title.clone(), texts.overdue, &fill(texts.overdue_says, &[("day", &day(since))]))
        }));
    }
    not_in_force.into_iter().chain(dropped).chain(overdue).collect()
}
