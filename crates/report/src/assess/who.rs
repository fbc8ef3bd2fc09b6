//! Who is who, below what was read: how much became one, and how many doubts stand open.

use super::{
    Subject,
    next::{command, quoted},
};
use crate::{
    import::by,
    line::{Ink, Line},
    page::{HANG, Page},
    words,
};

pub(super) fn who(subject: &Subject<'_>, page: &mut Page<'_>) {
    let who = &subject.loaded.who;
    let n_groups = who.groups().count();
    if n_groups > 0 {
        let (before, after) = (words::count(who.merges.len() + n_groups), words::count(n_groups));
        let said = format!("{before} entities turned out to be {after}: {}", by(who));
        page.hanging(Line::new(), HANG, Ink::Plain, &said);
    }
    let n_doubts = words::size(who.doubts.len());
    if n_doubts > 0 {
        let doubts = words::of(n_doubts, "doubt stands", "doubts stand");
        page.hanging(Line::new(), HANG, Ink::Plain, &format!("{doubts} open on who is who; to see:"));
        command(Line::new(), &listing(subject.arguments), page);
    }
}

/// The command that lists the doubts and takes nothing.
fn listing(arguments: &[String]) -> Vec<String> {
    let is_instant = |word: &&str| word.starts_with("--as-of=") || word.starts_with("--known-at=");
    let same_data = arguments.iter().map(String::as_str).filter(|word| !is_instant(word));
    let words = ["bailiwick", "import"].into_iter().chain(same_data).chain(["--who", "--dry-run"]);
    words.map(quoted).collect()
}
