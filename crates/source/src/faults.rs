//! Every diagnostic of this crate, by name. The wording lives here alone.

use diag::{Diagnostic, Span, nearest};

use crate::yaml::{MAX_DEPTH, MAX_FILE_BYTES, MAX_NODES, MAX_SCALAR_BYTES, MAX_TEXT_BYTES};

/// All codes, each with its meaning in a sentence.
pub const CODES: &[(&str, &str)] = &[
    ("S0101", "The file is not valid YAML."),
    ("S0102", "The file is larger than is read."),
    ("S0103", "Lists and mappings are nested deeper than is read."),
    ("S0104", "The file holds more values than are read, with what its aliases repeat."),
    ("S0105", "A single text is longer than is read."),
    ("S0106", "A key stands twice in one mapping."),
    ("S0107", "A key of a mapping is not a text."),
    ("S0108", "A YAML tag was used; tags are refused."),
    ("S0109", "The file holds more than one YAML document."),
    ("S0110", "A YAML merge key was used; merge keys are refused."),
    ("S0111", "The file is not UTF-8."),
    ("S0112", "The file holds a character that YAML does not allow."),
    ("S0113", "An expression is not in quotes."),
    ("S0114", "An alias stands inside of what it repeats."),
    ("S0115", "A comment cuts off an expression that is not in quotes."),
    ("S0116", "YAML read the first sign of an expression as its own."),
    ("S0201", "The file does not begin with its version."),
    ("S0202", "The file is of a version that is not known."),
    ("S0203", "A value has the wrong shape: a text, a list or a mapping was expected."),
    ("S0204", "A key is not known at its place."),
    ("S0205", "A key that is needed is missing."),
    ("S0206", "A key has no value."),
    ("S0207", "A value is not a truth value."),
    ("S0208", "A value is not a whole number."),
    ("S0209", "A value is not a number."),
    ("S0210", "A text must be in quotes, because it looks like something else."),
    ("S0211", "A value is not a date or an instant."),
    ("S0212", "A value is not a length of time."),
    ("S0213", "A value stands alone where a list is expected."),
    ("S0214", "A value does not name an entity."),
    ("S0215", "A reference names an entity of the wrong kind."),
    ("S0216", "A word is not one of those that the field can be."),
    ("S0217", "A number lies outside of what the field can be."),
    ("S0218", "A value is in quotes, so it is a text, where something else is expected."),
    ("S0301", "A kind is not known."),
    ("S0302", "A field is not known."),
    ("S0303", "A field that is computed was written."),
    ("S0304", "An id is not well formed."),
    ("S0305", "Two entities of one kind have the same id."),
    ("S0306", "A reference points to an entity that nobody listed."),
    ("S0307", "Something ends before it begins."),
    ("S0308", "Measured values have no date, so they count as stale."),
    ("S0309", "The city is described in the manifest alone."),
    ("S0310", "An inventory is said to be complete on a day that is still to come."),
    ("S0311", "A change is seen only after the day that is judged."),
    ("S0312", "The city itself cannot be taken out."),
    ("S0401", "A time zone is not known."),
    ("S0402", "A field of the city's own has a name that is taken."),
    ("S0403", "A field of the city's own has a name that is not well formed."),
    ("S0404", "A type is not known."),
    ("S0405", "Choices are given for a field that is not text."),
    ("S0406", "A handling label is not known."),
    ("S0407", "A kind has more fields than it can have."),
];

/// Longest part of a person's own words that a message repeats, in characters.
const MAX_SHOWN: usize = 60;

/// The person's own words in backticks, shortened.
fn show(words: &str) -> String {
    let line: String = words.chars().take(MAX_SHOWN).collect();
    let mark = if line.len() < words.len() { "…" } else { "" };
    format!("`{line}{mark}`")
}

fn mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

pub(crate) fn syntax(span: Span, info: &str, help: Option<String>) -> Diagnostic {
    // The parser's words are "while scanning this, found that"; the second half says it.
    let what =
        info.strip_prefix("while ").and_then(|rest| rest.split_once(", ")).map_or(info, |(_, what)| what);
    Diagnostic::error("S0101", span, format!("the file is not valid YAML: {what}")).maybe_help(help)
}

pub(crate) fn file_too_large(span: Span, size_bytes: usize) -> Diagnostic {
    let message = format!("the file has {size_bytes} bytes; at most {MAX_FILE_BYTES} (16 MiB) are read");
    Diagnostic::error("S0102", span, message).help("split it; any number of files make one city")
}

pub(crate) fn too_deep(span: Span) -> Diagnostic {
    let message = format!("lists and mappings are nested more than {MAX_DEPTH} deep");
    Diagnostic::error("S0103", span, message).label("one level too many")
}

pub(crate) fn too_many_nodes(span: Span) -> Diagnostic {
    let message = format!(
        "the file holds more than {MAX_NODES} values or {} MiB of text, with what its anchors and aliases repeat",
        MAX_TEXT_BYTES >> 20
    );
    Diagnostic::error("S0104", span, message).help("split it; any number of files make one city")
}

pub(crate) fn scalar_too_long(span: Span) -> Diagnostic {
    let message = format!("a single text is longer than {MAX_SCALAR_BYTES} bytes (1 MiB)");
    Diagnostic::error("S0105", Span { end: span.start, ..span }, message)
}

pub(crate) fn duplicate_key(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::error("S0106", span, format!("{} stands twice in one mapping", show(name)))
        .label("again here")
        .related(first, "first here")
}

pub(crate) fn key_is_no_text(span: Span) -> Diagnostic {
    Diagnostic::error("S0107", span, "a key must be a text").label("not a text")
}

pub(crate) fn tag(span: Span, quoted: Option<&str>) -> Diagnostic {
    let help = match quoted {
        Some(quoted) => {
            format!("YAML reads a leading `!` as a tag; if it is text, put it in quotes: `{quoted}`")
        }
        None => "leave the tag out".to_owned(),
    };
    Diagnostic::error("S0108", span, "YAML tags are refused").label("read as a tag").help(help)
}

pub(crate) fn several_documents(span: Span) -> Diagnostic {
    Diagnostic::error("S0109", span, "the file holds more than one YAML document")
        .label("the second begins here")
        .help("put each document in a file of its own")
}

pub(crate) fn merge_key(span: Span) -> Diagnostic {
    Diagnostic::error("S0110", span, "the YAML merge key `<<` is refused")
        .label("merge key")
        .help("write the fields out; what is merged in cannot be traced to its line")
}

pub(crate) fn not_utf8(span: Span, offset: usize, is_utf16: bool) -> Diagnostic {
    let help = if is_utf16 { "it looks like UTF-16; save it as UTF-8" } else { "save it as UTF-8" };
    Diagnostic::error("S0111", span, format!("the file is not UTF-8: byte {offset} does not fit"))
        .label("from here on")
        .help(help)
}

pub(crate) fn unprintable(span: Span, found: char) -> Diagnostic {
    let message = format!("the character U+{:04X} is not allowed in YAML", u32::from(found));
    Diagnostic::error("S0112", span, message)
        .help("remove it, or write it as an escape in double quotes, such as \"\\x07\"")
}

pub(crate) fn unquoted_expression(span: Span, text: &str, quoted: &str) -> Diagnostic {
    if text.is_empty() {
        return Diagnostic::error("S0113", span, "an expression is missing").help("write it in quotes");
    }
    Diagnostic::error("S0113", span, format!("the expression {} must be in quotes", show(text)))
        .label("not in quotes")
        .help(format!("write `{quoted}`; YAML gives `!`, `: `, ` #`, `*` and `&` meanings of its own"))
}

pub(crate) fn expression_is_no_text(span: Span) -> Diagnostic {
    Diagnostic::error("S0113", span, "an expression is one text in quotes").label("a list or a mapping")
}

pub(crate) fn endless_alias(span: Span) -> Diagnostic {
    Diagnostic::error("S0114", span, "an alias stands inside of what it repeats").label("would never end")
}

pub(crate) fn cut_off(span: Span, without: &str, with: &str) -> Diagnostic {
    Diagnostic::error(
        "S0115",
        span,
        "YAML reads ` #` as the beginning of a comment, which cuts the expression off",
    )
    .label("not in quotes")
    .help(format!("put the expression in quotes: `{with}`, or `{without}` if the rest is a comment"))
}

pub(crate) fn sign_in_expression(span: Span, sign: &str, quoted: &str) -> Diagnostic {
    let what = if sign == "&" { "an anchor" } else { "a tag" };
    Diagnostic::error("S0116", span, format!("YAML reads the leading `{sign}` of the expression as {what}"))
        .label("not in quotes")
        .help(format!("put the expression in quotes: `{quoted}`"))
}

pub(crate) fn no_version(span: Span) -> Diagnostic {
    Diagnostic::error("S0201", span, "the file does not say `bailiwick: 1`")
        .help("write `bailiwick: 1` as its first line")
}

pub(crate) fn unknown_version(span: Span, found: &str) -> Diagnostic {
    Diagnostic::error("S0202", span, format!("version {} is not known; this is version 1", show(found)))
        .help("write `bailiwick: 1`, or use the Bailiwick that the file was written for")
}

pub(crate) fn shape(span: Span, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::error("S0203", span, format!("{expected} is expected here")).label(format!("this is {found}"))
}

pub(crate) fn unknown_key(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let list = || format!("known here: `{}`", known.join("`, `"));
    Diagnostic::error("S0204", span, format!("{} is not known here", show(name)))
        .help(mean(name, known.iter().copied()).unwrap_or_else(list))
}

pub(crate) fn missing_key(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("S0205", span, format!("`{name}` is missing")).label("here")
}

pub(crate) fn no_value(span: Span) -> Diagnostic {
    Diagnostic::error("S0206", span, "there is no value")
        .help("leave the key out if it is not known; write `none` for what was seen not to exist")
}

pub(crate) fn not_bool(span: Span, text: &str, write: Option<&str>) -> Diagnostic {
    let help = match write {
        Some(write) => format!("write `{write}`"),
        None => "write `true` or `false`".to_owned(),
    };
    Diagnostic::error("S0207", span, format!("{} is not a truth value", show(text))).help(help)
}

pub(crate) fn not_int(span: Span, text: &str, help: String) -> Diagnostic {
    Diagnostic::error("S0208", span, format!("{} is not a whole number", show(text))).help(help)
}

pub(crate) fn not_double(span: Span, text: &str, help: String) -> Diagnostic {
    Diagnostic::error("S0209", span, format!("{} is not a number", show(text))).help(help)
}

pub(crate) fn text_needs_quotes(span: Span, text: &str, looks_like: &str) -> Diagnostic {
    Diagnostic::error("S0210", span, format!("{} must be in quotes: it looks like {looks_like}", show(text)))
        .help(format!("write `\"{}\"`", text.chars().take(MAX_SHOWN).collect::<String>()))
}

pub(crate) fn not_instant(span: Span, text: &str, help: &str) -> Diagnostic {
    Diagnostic::error("S0211", span, format!("{} is not a date or an instant", show(text))).help(help)
}

pub(crate) fn not_duration(span: Span, text: &str, help: &str) -> Diagnostic {
    Diagnostic::error("S0212", span, format!("{} is not a length of time", show(text))).help(help)
}

pub(crate) fn not_list(span: Span, text: &str) -> Diagnostic {
    let help = format!("write it as a list: `[{}]`", text.chars().take(MAX_SHOWN).collect::<String>());
    Diagnostic::error("S0213", span, "a list is expected here").label("stands alone").help(help)
}

pub(crate) fn not_reference(span: Span, text: &str, kind: &str) -> Diagnostic {
    Diagnostic::error("S0214", span, format!("{} does not name an entity", show(text)))
        .help(format!("write its id, or its kind and id such as `{kind}:some-id`"))
}

pub(crate) fn entity_without_kind(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("S0214", span, format!("{} does not say of which kind it is", show(text))).help(
        format!(
            "write its kind and id, such as `asset:{}`",
            text.chars().take(MAX_SHOWN).collect::<String>()
        ),
    )
}

pub(crate) fn wrong_kind(span: Span, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("S0215", span, format!("{} is no `{expected}`", show(found)))
        .label(format!("a `{expected}` is expected"))
}

pub(crate) fn unknown_word(span: Span, word: &str, choices: &[String]) -> Diagnostic {
    let list = || format!("it can be `{}`", choices.join("`, `"));
    Diagnostic::error("S0216", span, format!("{} is not one of the words of this field", show(word)))
        .help(mean(word, choices.iter().map(String::as_str)).unwrap_or_else(list))
}

pub(crate) fn out_of_range(span: Span, text: &str, bounds: &str) -> Diagnostic {
    Diagnostic::error("S0217", span, format!("{} is out of range", show(text)))
        .label(format!("must be {bounds}"))
}

pub(crate) fn quoted(span: Span, text: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("S0218", span, format!("{} is in quotes, so it is a text, not {expected}", show(text)))
        .help("write it without quotes")
}

pub(crate) fn unknown_kind(span: Span, name: &str, known: &[&str], instead: Option<&str>) -> Diagnostic {
    let list = || Some(format!("known here: `{}`", known.join("`, `")));
    let help = match instead {
        Some(instead) => Some(format!("write `{instead}`")),
        None => mean(name, known.iter().copied()).or_else(list),
    };
    Diagnostic::error("S0301", span, format!("{} is not a kind", show(name)))
        .label("no such kind")
        .maybe_help(help)
}

pub(crate) fn unknown_field<'a>(
    span: Span,
    kind: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let own = format!("if it is the city's own, declare it in the manifest under `fields: {{{kind}: ...}}`");
    Diagnostic::error("S0302", span, format!("{} is not a field of `{kind}`", show(name)))
        .label("no such field")
        .help(mean(name, known).unwrap_or(own))
}

/// What is a key of an entity in a file, and is no field that a change can name.
pub(crate) fn not_of_a_change(span: Span, kind: &str, name: &str) -> Diagnostic {
    let help = match name {
        "observed" => "write the day beside each value: `{value: ..., on: ...}`",
        _ => "what has another id is another entity; nothing can be renamed here",
    };
    Diagnostic::error("S0302", span, format!("`{name}` is not a field of `{kind}`"))
        .label("no such field")
        .help(help)
}

pub(crate) fn computed(span: Span, kind: &str, name: &str, from: &str) -> Diagnostic {
    Diagnostic::error("S0303", span, format!("`{kind}.{name}` is computed from `{from}`"))
        .label("never written")
        .help(format!("write it there: in `{from}`"))
}

pub(crate) fn bad_id(span: Span, id: &str) -> Diagnostic {
    Diagnostic::error("S0304", span, format!("{} is not an id", show(id))).help(
        "an id is made of lower-case letters, digits, `-`, `_` and `.`, begins with a letter or digit, and has at \
         most 128 characters",
    )
}

pub(crate) fn duplicate_id(span: Span, kind: &str, id: &str, first: Span) -> Diagnostic {
    Diagnostic::error("S0305", span, format!("there are two of `{kind}:{id}`"))
        .label("again here")
        .related(first, "first here")
}

pub(crate) fn dangling(span: Span, kind: &str, id: &str, help: Option<String>) -> Diagnostic {
    Diagnostic::error("S0306", span, format!("there is no `{kind}:{id}`"))
        .label("nobody listed it")
        .maybe_help(help)
}

pub(crate) fn ends_early(span: Span) -> Diagnostic {
    Diagnostic::error("S0307", span, "`until` must be later than `on`").label("ends before it begins")
}

pub(crate) fn undated(span: Span, n: usize) -> Diagnostic {
    let what = if n == 1 { "1 measured value has".to_owned() } else { format!("{n} measured values have") };
    Diagnostic::warning("S0308", span, format!("{what} no date in this file, and so count as stale"))
        .label("the first is here")
        .help("write `observed: \"2026-11-12\"` at the top of the file, on the entity, or `on:` beside the value")
}

pub(crate) fn complete_later(span: Span, kind: &str, on: &str) -> Diagnostic {
    Diagnostic::warning("S0310", span, format!("the inventory of `{kind}` is not complete before {on}"))
        .label("still to come")
        .help("until then it counts as open; write the day on which the post answered for it")
}

pub(crate) fn seen_later(span: Span) -> Diagnostic {
    Diagnostic::error("S0311", span, "this is seen only after the day that is judged")
        .label("later")
        .help("leave `on` out, or judge a later day with `--as-of`")
}

pub(crate) fn city_stays(span: Span) -> Diagnostic {
    Diagnostic::error("S0312", span, "the city itself cannot be taken out")
        .help("name something of it, such as `organization:tidewater`, or change its fields under `change: {city: ...}`")
}

pub(crate) fn city_elsewhere(span: Span) -> Diagnostic {
    Diagnostic::error("S0309", span, "the city is described in `bailiwick.yaml` alone")
}

pub(crate) fn unknown_time_zone(span: Span, name: &str, near: Option<String>) -> Diagnostic {
    let help = near.map_or_else(
        || "write a name such as `Europe/Zurich`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::error("S0401", span, format!("{} is not a time zone", show(name))).help(help)
}

pub(crate) fn field_taken(span: Span, kind: &str, name: &str) -> Diagnostic {
    Diagnostic::error("S0402", span, format!("`{kind}` already has {}", show(name)))
        .label("taken")
        .help("choose another name; what ships cannot be changed")
}

pub(crate) fn bad_field_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("S0403", span, format!("{} cannot be the name of a field", show(name)))
        .help("write it with lower-case letters, digits and `_`, beginning with a letter; words of the policy language are kept")
}

pub(crate) fn unknown_type(span: Span, name: &str, instead: Option<&str>, known: &[&str]) -> Diagnostic {
    let help = match instead {
        Some(instead) => format!("write `{instead}`"),
        None => {
            mean(name, known.iter().copied()).unwrap_or_else(|| format!("it can be `{}`", known.join("`, `")))
        }
    };
    Diagnostic::error("S0404", span, format!("{} is not a type", show(name))).help(help)
}

pub(crate) fn choices_without_text(span: Span) -> Diagnostic {
    Diagnostic::error("S0405", span, "`choices` are for fields of type `text`")
}

pub(crate) fn unknown_handling(span: Span, label: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error("S0406", span, format!("{} is not a handling label", show(label)))
        .help(format!("it can be `{}`", known.join("`, `")))
}

pub(crate) fn too_many_fields(span: Span, kind: &str, max: usize) -> Diagnostic {
    Diagnostic::error("S0407", span, format!("`{kind}` has more than {max} fields"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_say_what_they_mean() {
        let codes: BTreeSet<_> = CODES.iter().map(|(code, _)| code).collect();
        assert_eq!(codes.len(), CODES.len());
        assert!(CODES.iter().all(|(_, meaning)| meaning.ends_with('.')));
    }

    #[test]
    fn every_code_that_is_used_is_listed_and_the_other_way_round() {
        let used: BTreeSet<&str> =
            include_str!("faults.rs").split('"').filter(|word| is_code(word)).collect();
        let listed: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
        assert_eq!(used, listed);
    }

    fn is_code(word: &str) -> bool {
        word.len() == 5 && word.starts_with('S') && word.bytes().skip(1).all(|byte| byte.is_ascii_digit())
    }
}
