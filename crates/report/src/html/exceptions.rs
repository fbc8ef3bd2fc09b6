//! Exceptions: who answers for each, until when it stands, and how many verdicts it turns.

use askama::Template;
use model::Duration;
use policy::{
    Exception,
    exception::{Departure, Standing},
};

use super::{
    Given,
    markup::{Html, code, escape},
    table::{self, with_total},
};
use crate::{
    assess::exceptions::turned,
    figure::{Cell, Table},
    texts::{fill, page::PageTexts},
};

/// How many exceptions are listed.
const MAX_LISTED: usize = 60;
/// How many days before its end an exception is said to end soon.
const SOON_DAYS: i64 = 30;

/// What the section's template sees.
#[derive(Template)]
#[template(path = "exceptions.html", whitespace = "suppress")]
pub(super) struct Exceptions {
    texts: &'static PageTexts,
    sub: String,
    table: Html,
}

impl Exceptions {
    pub(super) fn new(given: &Given<'_>) -> Self {
        let listed = listed(given);
        let is_none = listed.rows.is_empty();
        Self {
            texts: given.texts(),
            sub: sub(given),
            table: if is_none {
                Html::default()
            } else {
                with_total(&listed, &[], &given.whole(), given.language)
            },
        }
    }
}

/// How many verdicts rest on exceptions.
pub(crate) fn sub(given: &Given<'_>) -> String {
    let n = given.language.number(turned(given.loaded, given.assessment).values().sum());
    fill(given.texts().exceptions.sub, &[("n", &n)])
}

/// The exceptions, those in force first.
pub(crate) fn listed(given: &Given<'_>) -> Table {
    let texts = &given.texts().exceptions;
    let turned = turned(given.loaded, given.assessment);
    let mut all: Vec<(usize, &Exception)> = given.assessment.exceptions.iter().enumerate().collect();
    all.sort_by_key(|(_, it)| (order(it.standing(given.as_of())), it.expires, it.id.as_str()));
    let row = |(n, it): &(usize, &Exception)| row(given, it, turned.get(n).copied().unwrap_or(0));
    let heads = vec![
        table::words(texts.exception),
        table::words(texts.check),
        table::words(texts.owner),
        table::number(texts.ends),
        table::words(texts.stands),
        table::number(texts.turned),
    ];
    let rows: Vec<Vec<Cell>> = all.iter().take(MAX_LISTED).map(row).collect();
    let n_left = all.len() - rows.len();
    Table { caption: String::new(), heads, rows, n_left }
}

/// Those in force come first.
fn order(standing: Standing) -> u8 {
    match standing {
        Standing::Live => 0,
        Standing::NotYet => 1,
        Standing::NotApproved => 2,
        Standing::Lapsed => 3,
    }
}

fn row(given: &Given<'_>, it: &Exception, turned: u64) -> Vec<Cell> {
    let (texts, language) = (&given.texts().exceptions, given.language);
    let kind = match it.departure {
        Departure::RiskAccepted => texts.risk_accepted,
        Departure::Departure => texts.departure,
        Departure::NotApplicable => texts.not_applicable,
    };
    let below = |main: Html, small: &str| {
        Cell::Markup(Html::own(format!("{main}<small class=\"below\">{}</small>", escape(small))))
    };
    let owner = Html::text(&given.who(&it.owner));
    let answers = match it.approved {
        Some(_) => below(owner, &fill(texts.approver, &[("name", &given.who(&it.approver))])),
        None => Cell::Markup(owner),
    };
    vec![
        below(Html::text(&it.id), kind),
        below(code(&it.check), &it.reason),
        answers,
        Cell::Number(language.day(given.zone(), it.expires)),
        Cell::Markup(stands(given, it)),
        Cell::Number(language.number(turned)),
    ]
}

/// How it stands, as a word; bold where somebody should act.
fn stands(given: &Given<'_>, it: &Exception) -> Html {
    let texts = &given.texts().exceptions;
    let left = it.expires.since(given.as_of());
    let is_soon = Duration::days(SOON_DAYS).is_some_and(|soon| left <= soon);
    match it.standing(given.as_of()) {
        Standing::Live if is_soon => Html::own(format!("<b>{}</b>", escape(texts.soon))),
        Standing::Live => Html::text(texts.live),
        Standing::Lapsed => Html::own(format!("<b>{}</b>", escape(texts.lapsed))),
        Standing::NotApproved => Html::text(texts.not_approved),
        Standing::NotYet => {
            let day = given.language.day(given.zone(), it.from);
            Html::text(&fill(texts.not_yet, &[("day", &day)]))
        }
    }
}
