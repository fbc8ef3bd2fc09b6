//! One incident: what it was, and what of it holds here.

use app::Replayed;
use model::Zone;
use policy::{Scenario, scenario::Answer};

use super::{Subject, glyph, part, why};
use crate::{
    line::{Ink, Line},
    page::Page,
    words,
};

/// The column beside `Cost` and the like.
const COLUMN: usize = 14;

pub(super) fn scenario(subject: &Subject<'_>, replayed: &Replayed, page: &mut Page<'_>) {
    let Some(written) = subject.loaded.scenarios.get(&replayed.id) else { return };
    let said = match replayed.answer {
        Answer::Happens => "Would have happened",
        Answer::Unknown => "Unknown",
        Answer::Not => "Would not have happened",
    };
    let title = format!("{said}: {}", written.title.text());
    page.hanging(glyph(replayed.answer, page), 2, Ink::Bold, &title);
    let place = format!("  {}, {}{}", written.place, day(&written.happened_on), cost(written));
    page.edges(Line::new().put(Ink::Dim, place), Ink::Dim, &written.id);
    page.hanging(Line::new(), 2, Ink::Plain, written.what.text());
    for (n, one) in replayed.parts.iter().enumerate() {
        part::part(subject, replayed, n, page);
        if subject.look.in_full {
            why::why(subject, replayed, n, one, page);
        }
    }
    if subject.look.in_full {
        page.blank();
        in_full(written, page);
    }
}

/// What is known of the incident beyond what was asked.
fn in_full(written: &Scenario, page: &mut Page<'_>) {
    let heading = |text: &str| Line::plain("  ").put(Ink::Bold, text);
    if let Some(cost) = &written.cost {
        let note = if cost.note.is_empty() { String::new() } else { format!(" ({})", cost.note) };
        let said = format!("{} {}{note}", words::number(cost.amount), cost.currency);
        page.hanging(heading("Cost"), COLUMN, Ink::Plain, &said);
    }
    let tells = written.tells.text();
    if !tells.is_empty() {
        page.hanging(heading("Tells"), COLUMN, Ink::Plain, tells);
    }
    for (name, list) in [("Not asked", &written.not_asked), ("Sources", &written.sources)] {
        let mut heading = heading(name);
        for one in list {
            page.hanging(std::mem::take(&mut heading), COLUMN, Ink::Plain, one);
        }
    }
}

/// The cost as published, in a few words.
fn cost(written: &Scenario) -> String {
    let cost = written.cost.as_ref();
    cost.map_or(String::new(), |cost| format!(", {} {}", words::number(cost.amount), cost.currency))
}

/// `25 Nov 2023`, or `Nov 2023` where the day is not published.
fn day(text: &str) -> String {
    let zone = Zone::utc();
    let is_month = text.len() == "2023-11".len();
    let day = if is_month { format!("{text}-01") } else { text.to_owned() };
    let Some(at) = zone.day_begins(&day) else { return text.to_owned() };
    let words = zone.day_words(at);
    let month = words.split_once(' ').filter(|_| is_month).map(|(_, month)| month.to_owned());
    month.unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn a_month_stays_a_month() {
        assert_eq!(day("2023-11-25"), "25 Nov 2023");
        assert_eq!(day("2024-01"), "Jan 2024");
    }
}
