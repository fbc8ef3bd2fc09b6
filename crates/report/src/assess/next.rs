//! The next commands: the worst finding explained, then the first that cannot be judged.

use policy::Verdict;

use super::Subject;
use crate::{
    find,
    line::{Ink, Line},
    page::{HANG, Page},
};

pub(super) fn next(subject: &Subject<'_>, page: &mut Page<'_>) {
    let mut heading = Line::new().put(Ink::Bold, "Next");
    for (check, entity) in [worst(subject), first_unknown(subject)].into_iter().flatten() {
        let words = ["bailiwick", "explain", &check, &entity].into_iter();
        let words = words.chain(subject.arguments.iter().map(String::as_str));
        let words: Vec<String> = words.map(quoted).collect();
        command(std::mem::take(&mut heading), &words, page);
    }
}

/// A failing entity of the worst check: that which counts for most.
fn worst(subject: &Subject<'_>) -> Option<(String, String)> {
    let worst = subject.posture.worst.first()?;
    entity_of(subject, &worst.id, Verdict::Fail)
}

/// An unknown of the check that has most of them.
fn first_unknown(subject: &Subject<'_>) -> Option<(String, String)> {
    let results = subject.assessment.judgement.checks.iter();
    let most = results
        .max_by_key(|result| (result.units.unknown, std::cmp::Reverse((result.policy, result.check))))?;
    let check = find::check_of(subject.assessment, most)?;
    entity_of(subject, &check.id, Verdict::Unknown)
}

fn entity_of(subject: &Subject<'_>, check: &str, verdict: Verdict) -> Option<(String, String)> {
    let assessment = subject.assessment;
    let result = find::result_of(assessment, check)?;
    let (schema, state, kind) = (&subject.loaded.city.manifest.schema, &assessment.state, result.kind);
    let units = |row: u32| policy::units_of(schema, state, kind, row).unwrap_or(1);
    let those = result.open().filter(|(_, of)| *of == verdict).filter_map(|(row, _)| row);
    let row = those.max_by_key(|row| (units(*row), std::cmp::Reverse(*row)))?;
    Some((check.to_owned(), find::id(state, kind, row).to_owned()))
}

/// A word fit for a shell.
pub(crate) fn quoted(word: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "/._:-+,=@".contains(c);
    if !word.is_empty() && word.chars().all(is_safe) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// Writes a command that can be copied, also where it takes several lines.
pub(crate) fn command(first: Line, words: &[String], page: &mut Page<'_>) {
    let whole = words.join(" ");
    if HANG + whole.chars().count() <= page.width() {
        return page.line(first.pad_to(HANG).put(Ink::Plain, whole));
    }
    let mut line = first.pad_to(HANG);
    let mut is_new = true;
    for (n, word) in words.iter().enumerate() {
        let mut word = word.as_str();
        let end = if n + 1 < words.len() { " \\".len() } else { 0 };
        let would_be = line.width() + usize::from(!is_new) + word.chars().count() + end;
        if !is_new && would_be > page.width() {
            page.line(std::mem::take(&mut line).put(Ink::Plain, " \\"));
            let longest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
            let indent = if HANG + 2 + longest + " \\".len() <= page.width() { HANG + 2 } else { 2 };
            line = Line::new().pad_to(indent);
            is_new = true;
        }
        if is_new {
            word = broken(word, &mut line, end, page);
        }
        let gap = if is_new { "" } else { " " };
        line = line.put(Ink::Plain, format!("{gap}{word}"));
        is_new = false;
    }
    page.line(line);
}

/// Writes all but the end of a word that is longer than a line; the shell puts it together again.
fn broken<'w>(mut word: &'w str, line: &mut Line, end: usize, page: &mut Page<'_>) -> &'w str {
    while line.width() + word.chars().count() + end > page.width() {
        let room = page.width().saturating_sub(line.width() + "\\".len());
        let at = word.char_indices().nth(room).map_or(word.len(), |(at, _)| at);
        let Some((head, tail)) = word.split_at_checked(at).filter(|(head, _)| !head.is_empty()) else {
            break;
        };
        page.line(std::mem::take(line).put(Ink::Plain, format!("{head}\\")));
        word = tail;
    }
    word
}
