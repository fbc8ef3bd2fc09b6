//! Counts by service and by policy: the unknown stands beside what fails, coverage beside both.

use app::{ByPolicy, ByService};
use askama::Template;
use policy::{Counts, Force};

use super::{
    Given,
    markup::{Html, escape, words},
    table::{self, with_total},
    worst::title,
};
use crate::figure::{Cell, Head, Table};

/// How many services or policies are listed.
const MAX_LISTED: usize = 60;

/// What the section's template sees.
#[derive(Template)]
#[template(path = "counts.html", whitespace = "suppress")]
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) sub: &'static str,
    pub(crate) none: &'static str,
    pub(crate) table: Html,
}

/// Counts by service.
pub(super) fn by_service(given: &Given<'_>) -> Section {
    let texts = &given.texts().tables;
    let table = services(given);
    let table = if table.rows.is_empty() { Html::default() } else { whole(given, &table) };
    let (heading, sub, none) = (texts.services, texts.services_sub, texts.services_none);
    Section { id: "services", heading, sub, none, table }
}

/// Counts by policy in force.
pub(super) fn by_policy(given: &Given<'_>) -> Section {
    let texts = &given.texts().tables;
    let table = policies(given);
    let table = if table.rows.is_empty() { Html::default() } else { whole(given, &table) };
    let (heading, sub, none) = (texts.policies, texts.policies_sub, texts.policies_none);
    Section { id: "policies", heading, sub, none, table }
}

/// The services, each with its counts.
pub(crate) fn services(given: &Given<'_>) -> Table {
    let texts = &given.texts().tables;
    let services = &given.posture.services;
    let row = |service: &ByService| {
        let worst = given.posture.worst.iter().find(|worst| {
            let names = worst.places.iter().map(|(name, _)| name);
            names.into_iter().any(|name| *name == service.name)
        });
        let name = Cell::Text(given.service(&service.name).to_owned());
        let worst = worst.map_or_else(Html::default, |worst| title(given, worst));
        row(given, name, &service.units, Cell::Markup(small(&worst)))
    };
    Table {
        caption: String::new(),
        heads: heads(given, texts.service, texts.worst),
        rows: services.iter().take(MAX_LISTED).map(row).collect(),
        n_left: services.len().saturating_sub(MAX_LISTED),
    }
}

/// The policies in force, each with its counts.
pub(crate) fn policies(given: &Given<'_>) -> Table {
    let texts = &given.texts().tables;
    let policies: Vec<&ByPolicy> =
        given.posture.policies.iter().filter(|policy| policy.force == Force::InForce).collect();
    let row = |policy: &&ByPolicy| {
        let adopted = given.assessment.adopted.iter().find(|adopted| adopted.id == policy.id);
        let title = adopted.map_or_else(|| Html::text(&policy.title), |it| words(given.language, &it.title));
        let overdue = match policy.is_overdue {
            true => format!("<small class=\"below\">{}</small>", escape(texts.overdue)),
            false => String::new(),
        };
        let owner = adopted.map(|adopted| given.who(&adopted.owner)).unwrap_or_default();
        let title = Cell::Markup(Html::own(format!("{title}{overdue}")));
        row(given, title, &policy.units, Cell::Markup(small(&Html::text(&owner))))
    };
    Table {
        caption: String::new(),
        heads: heads(given, texts.policy, texts.owner),
        rows: policies.iter().take(MAX_LISTED).map(row).collect(),
        n_left: policies.len().saturating_sub(MAX_LISTED),
    }
}

fn heads(given: &Given<'_>, first: &str, last: &str) -> Vec<Head> {
    let texts = given.texts();
    vec![
        table::words(first),
        table::words(texts.tables.verdicts),
        table::number(texts.how.fail),
        table::number(texts.how.unknown),
        table::number(texts.how.excepted),
        table::number(texts.how.pass),
        table::number(texts.tables.coverage),
        table::words(last),
    ]
}

/// The table, with a last row for the whole city.
fn whole(given: &Given<'_>, table: &Table) -> Html {
    with_total(table, &total(given), &given.whole(), given.language)
}

/// The row of the whole city.
pub(crate) fn total(given: &Given<'_>) -> Vec<Cell> {
    let all = Cell::Text(given.texts().tables.all.to_owned());
    row(given, all, &given.posture.units, Cell::Text(String::new()))
}

/// What was not looked at says so; it is never `0`.
fn row(given: &Given<'_>, name: Cell, counts: &Counts, last: Cell) -> Vec<Cell> {
    let (texts, language) = (&given.texts().tables, given.language);
    let number = |n: u64| Cell::Number(language.number(n));
    let said = |text: &str| Cell::Markup(Html::own(format!("<span class=\"not\">{}</span>", escape(text))));
    let nothing = || Cell::Markup(Html::own("<span class=\"quiet\">\u{2013}</span>"));
    let share = language.share(counts.in_scope() - counts.unknown, counts.in_scope());
    let mut row = vec![name, Cell::Bar(*counts)];
    match () {
        () if counts.in_scope() == 0 => {
            row.extend([nothing(), nothing(), nothing(), nothing(), said(texts.applies_to_nothing)]);
        }
        () if counts.is_not_assessed() => {
            row.extend([said(texts.not_assessed), number(counts.unknown), nothing(), nothing()]);
            row.push(Cell::Number(share));
        }
        () => {
            row.extend([counts.fail, counts.unknown, counts.excepted, counts.pass].map(number));
            row.push(Cell::Number(share));
        }
    }
    row.push(last);
    row
}

fn small(html: &Html) -> Html {
    if html.is_empty() { html.clone() } else { Html::own(format!("<small>{html}</small>")) }
}
