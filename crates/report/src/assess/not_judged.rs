//! What stands apart: nothing adopted, policies not in force, checks that were dropped, reviews that are overdue.

use policy::{Adopted, Force};

use super::Subject;
use crate::{
    line::{Ink, Line},
    page::Page,
    words,
};

pub(super) fn not_judged(subject: &Subject<'_>, page: &mut Page<'_>) {
    let adopted = &subject.assessment.adopted;
    if adopted.is_empty() {
        return none_adopted(subject, page);
    }
    let zone = &subject.loaded.city.manifest.zone;
    let title = |policy: &Adopted| policy.title.text().to_owned();
    let not_in_force = adopted.iter().filter_map(|policy| {
        let why = match policy.force {
            Force::InForce => return None,
            Force::NotYet => "not yet",
            Force::Ended => "ended",
            Force::Draft => "draft",
            Force::Retired => "retired",
        };
        Some(format!("{} ({why})", title(policy)))
    });
    let dropped = adopted.iter().flat_map(|policy| &policy.dropped);
    let dropped = dropped.map(|it| format!("{} until {}", it.check, zone.day_words(it.expires)));
    let overdue = adopted.iter().filter_map(|policy| {
        let since = policy.overdue_since?;
        Some(format!("{} since {}", title(policy), zone.day_words(since)))
    });
    let lines = [
        ("Policies", "not in force: ", not_in_force.collect::<Vec<_>>()),
        ("Checks", "dropped: ", dropped.collect()),
        ("Reviews", "overdue: ", overdue.collect()),
    ];
    for (heading, begin, items) in lines.iter().filter(|(_, _, items)| !items.is_empty()) {
        page.list(Line::new().put(Ink::Bold, heading), begin, items);
    }
}

/// Says how to adopt a policy.
fn none_adopted(subject: &Subject<'_>, page: &mut Page<'_>) {
    let ids: Vec<&str> = subject.loaded.policies.keys().map(String::as_str).collect();
    page.hanging(Line::new(), 0, Ink::Bold, "No policy is adopted, so nothing was judged.");
    let Some(first) = ids.first() else { return };
    let said =
        "Policies bind nobody until a city adopts them. Write those you decide on into bailiwick.yaml:";
    page.hanging(Line::new(), 2, Ink::Plain, said);
    page.blank();
    page.line(Line::plain("    adopt:"));
    for id in [Some(first), ids.get(1)].into_iter().flatten() {
        page.line(Line::plain(&format!("      - policy: {id}")));
    }
    page.blank();
    let there = format!("There are {}: {}", words::count(ids.len()), ids.join(", "));
    page.hanging(Line::new(), 2, Ink::Plain, &there);
}
