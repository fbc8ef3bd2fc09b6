//! Lines, words and sections, as EPANET cuts them: words are parted by blanks unless in quotes, a comment begins
//! with `;`, and the first letters of a section's name count, in either case.

use crate::{
    input::check_not_utf16,
    outcome::{Broken, Place},
};

/// The sections of the manual, with as many letters as EPANET compares.
const SECTIONS: &[(&str, &str)] = &[
    ("[BACK", "BACKDROP"),
    ("[CONT", "CONTROLS"),
    ("[COOR", "COORDINATES"),
    ("[CURV", "CURVES"),
    ("[DEMA", "DEMANDS"),
    ("[EMIT", "EMITTERS"),
    ("[ENER", "ENERGY"),
    ("[JUNC", "JUNCTIONS"),
    ("[LABE", "LABELS"),
    ("[LEAK", "LEAKAGE"),
    ("[MIXI", "MIXING"),
    ("[OPTI", "OPTIONS"),
    ("[PATT", "PATTERNS"),
    ("[PIPE", "PIPES"),
    ("[PUMP", "PUMPS"),
    ("[QUAL", "QUALITY"),
    ("[REAC", "REACTIONS"),
    ("[REPO", "REPORT"),
    ("[RESE", "RESERVOIRS"),
    ("[ROUG", "ROUGHNESS"),
    ("[RULE", "RULES"),
    ("[SOUR", "SOURCES"),
    ("[STAT", "STATUS"),
    ("[TAGS", "TAGS"),
    ("[TANK", "TANKS"),
    ("[TIME", "TIMES"),
    ("[TITL", "TITLE"),
    ("[VALV", "VALVES"),
    ("[VERT", "VERTICES"),
];

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Section<'t> {
    /// Before the first section.
    Before,
    /// In one of the manual.
    Known(&'static str),
    /// In another.
    Unknown(&'t str),
    /// After `[END]`, where EPANET reads no further.
    After,
}

/// A line that says something.
#[derive(Debug)]
pub(super) struct Line<'t> {
    /// Its number in the file, from 1.
    pub(super) number: u64,
    pub(super) section: Section<'t>,
    pub(super) words: Vec<&'t str>,
    pub(super) comment: &'t str,
    pub(super) n_bytes: usize,
}

/// The text of a file. What is not UTF-8 is read as Latin-1, in which older programs write.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, Broken> {
    if bytes.is_empty() {
        return Err(Broken::new(Place::File, "the file is empty"));
    }
    check_not_utf16(&bytes)?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()))
}

/// The lines that say something. Long lines of numbers keep only their first words.
pub(super) fn of(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut section = Section::Before;
    whole(text).zip(1..).filter_map(move |(whole, number)| {
        let (said, comment) = whole.split_once(';').unwrap_or((whole, ""));
        let said = said.trim();
        if said.starts_with('[') {
            section = if section == Section::After { section } else { head(said) };
            return None;
        }
        let words = words(said);
        if words.is_empty() {
            return None;
        }
        Some(Line { number, section, words, comment: comment.trim(), n_bytes: whole.len() })
    })
}

/// The heads of sections.
pub(super) fn heads(text: &str) -> impl Iterator<Item = Section<'_>> {
    whole(text).map(str::trim).filter(|said| said.starts_with('[')).map(head)
}

/// All lines. Very old systems end them with a carriage return alone.
fn whole(text: &str) -> impl Iterator<Item = &str> {
    text.split(if text.contains('\n') { '\n' } else { '\r' })
}

/// Reads the head of a section.
fn head(said: &str) -> Section<'_> {
    let starts =
        |prefix: &str| said.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    if starts("[END") {
        return Section::After;
    }
    let known = SECTIONS.iter().find(|(prefix, _)| starts(prefix));
    known.map_or(Section::Unknown(said), |(_, name)| Section::Known(name))
}

/// EPANET takes no more words of a line.
const MAX_WORDS: usize = 40;

fn words(said: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = said.trim_start_matches(is_blank);
    while !rest.is_empty() && words.len() < MAX_WORDS {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_at(rest.find(is_blank).unwrap_or(rest.len())),
        };
        words.push(word);
        rest = after.trim_start_matches(is_blank);
    }
    words
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == ','
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_by_blanks_unless_in_quotes() {
        assert_eq!(words("P1\tA  \"Lake North\",B \"open"), ["P1", "A", "Lake North", "B", "open"]);
        assert_eq!(words(" , "), [""; 0]);
    }

    #[test]
    fn the_first_letters_of_a_section_count() {
        assert_eq!(head("[tanks]"), Section::Known("TANKS"));
        assert_eq!(head("[Junction"), Section::Known("JUNCTIONS"));
        assert_eq!(head("[end]"), Section::After);
        assert_eq!(head("[SUBCATCHMENTS]"), Section::Unknown("[SUBCATCHMENTS]"));
        assert_eq!(head("[ü"), Section::Unknown("[ü"));
    }
}
