//! Tables of what would be otherwise, for the page and for Markdown.

use app::{CheckDifference, Complying, Newly, Sum};
use policy::Verdict;

use super::{Comparison, SORTS, said};
pub(crate) use crate::html::table::capital;
use crate::{
    costs,
    figure::{Cell, Table},
    html::{
        markup::{Html, code, severity},
        table,
    },
    language::Language,
    words,
};

/// How many characters of a title stand in a table.
const MAX_TITLE: usize = 120;
/// What the costs of complying rest on.
pub(super) const ASSUMED: &str =
    "Assumptions of the policies, for what newly fails; what several checks ask for is done once.";

/// The checks of which verdicts turned.
pub(super) fn checks(comparison: &Comparison<'_>, max: usize) -> Table {
    let all = &comparison.difference.checks;
    let sorts = used(all.iter().map(|check| &check.newly));
    let row = |check: &CheckDifference| {
        let title = Html::text(&words::cut(&check.title, MAX_TITLE));
        let title =
            format!("{title}<small class=\"below\">{}</small>", code(&words::cut(&check.id, MAX_TITLE)));
        let mut row =
            vec![Cell::Markup(Html::own(title)), Cell::Markup(severity(Language::English, check.severity))];
        row.extend(numbers(&check.newly, &sorts));
        row
    };
    let mut heads = vec![table::words("check"), table::words("severity")];
    heads.extend(sorts.iter().map(|verdict| table::number(said::column(*verdict))));
    let caption = "Newly, by check".to_owned();
    Table {
        caption,
        heads,
        rows: all.iter().take(max).map(row).collect(),
        n_left: all.len().saturating_sub(max),
    }
}

/// What turned, by the service that is supported or by who answers.
pub(super) fn sides(name: &str, all: &[(String, Newly)], max: usize) -> Table {
    let sorts = used(all.iter().map(|(_, newly)| newly));
    let row = |(name, newly): &(String, Newly)| {
        let mut row = vec![Cell::Text(words::cut(name, MAX_TITLE).into_owned())];
        row.extend(numbers(newly, &sorts));
        row
    };
    let mut heads = vec![table::words(name)];
    heads.extend(sorts.iter().map(|verdict| table::number(said::column(*verdict))));
    let caption = format!("Newly, by {name}");
    Table {
        caption,
        heads,
        rows: all.iter().take(max).map(row).collect(),
        n_left: all.len().saturating_sub(max),
    }
}

/// The verdicts into which any of these turned.
fn used<'n>(all: impl Iterator<Item = &'n Newly> + Clone) -> Vec<Verdict> {
    let is_used = |verdict: &Verdict| all.clone().any(|newly| newly.units.of(*verdict) > 0);
    SORTS.into_iter().filter(is_used).collect()
}

fn numbers(newly: &Newly, sorts: &[Verdict]) -> Vec<Cell> {
    sorts.iter().map(|verdict| Cell::Number(words::thousands(newly.units.of(*verdict)))).collect()
}

/// What it takes to comply, an action a row.
pub(super) fn complying(all: &[Complying], max: usize) -> Table {
    let row = |it: &Complying| {
        vec![
            Cell::Text(words::cut(&it.action, MAX_TITLE).into_owned()),
            Cell::Text(places(it)),
            Cell::Text(costs::costs(&it.sum)),
        ]
    };
    Table {
        caption: "What mends what newly fails".to_owned(),
        heads: vec![table::words("action"), table::words("on"), table::words("cost (assumed)")],
        rows: all.iter().take(max).map(row).collect(),
        n_left: all.len().saturating_sub(max),
    }
}

/// The last row of the same.
pub(super) fn complying_total(all: &[Complying]) -> Vec<Cell> {
    let cost = Cell::Text(costs::costs(&total(all)));
    vec![Cell::Text("All".to_owned()), Cell::Text(String::new()), cost]
}

/// What all actions cost together.
pub(super) fn total(all: &[Complying]) -> Sum {
    let mut total = Sum::default();
    for Complying { sum, .. } in all {
        for (to, from) in
            [(&mut total.once, &sum.once), (&mut total.yearly, &sum.yearly), (&mut total.hours, &sum.hours)]
        {
            from.iter().for_each(|(name, amount)| *to.entry(name.clone()).or_default() += amount);
        }
    }
    total
}

/// On how many entities and devices.
pub(super) fn places(of: &Complying) -> String {
    let entities = words::of(of.n_entities, "entity", "entities");
    match of.n_units == of.n_entities {
        true => entities,
        false => format!("{entities}, {}", words::of(of.n_units, "device", "devices")),
    }
}

/// The policies that stand otherwise.
pub(super) fn policies(comparison: &Comparison<'_>, max: usize) -> Table {
    let all = &comparison.difference.policies;
    let row = |it: &app::PolicyTurn| {
        let title = Cell::Text(words::cut(&it.title, MAX_TITLE).into_owned());
        vec![title, Cell::Text(said::policy_stands(it))]
    };
    Table {
        caption: "Policies that stand otherwise".to_owned(),
        heads: vec![table::words("policy"), table::words("stands")],
        rows: all.iter().take(max).map(row).collect(),
        n_left: all.len().saturating_sub(max),
    }
}

/// The exceptions that stand otherwise.
pub(super) fn exceptions(comparison: &Comparison<'_>, max: usize) -> Table {
    let all = &comparison.difference.exceptions;
    let row = |it: &app::ExceptionTurn| {
        vec![
            Cell::Text(words::cut(&it.id, MAX_TITLE).into_owned()),
            Cell::Markup(code(&words::cut(&it.check, MAX_TITLE))),
            Cell::Text(said::exception_stands(comparison, it)),
        ]
    };
    Table {
        caption: "Exceptions that stand otherwise".to_owned(),
        heads: vec![table::words("exception"), table::words("check"), table::words("stands")],
        rows: all.iter().take(max).map(row).collect(),
        n_left: all.len().saturating_sub(max),
    }
}
