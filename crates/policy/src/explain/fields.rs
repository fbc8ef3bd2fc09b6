//! What the schema's sentences say of an entity: the documentation of a field, turned into part of a sentence.
//!
//! `Whether it ...` becomes a statement, `When it ...` a moment, `What inspects it` something that is there or is not, and a
//! noun phrase a label. No field is known by its name here, so a city's own fields are spoken of in the same way.

use model::{Field, Type};

use super::denial::denied;

/// Whom a sentence is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    words: String,
    /// Whether the words end in a clause, so that no `'s` can follow: `the zone where it starts`.
    is_clause: bool,
}

impl Owner {
    /// What is spoken of.
    pub(super) fn it() -> Self {
        Self::named("it")
    }

    /// Somebody or something in a few words, such as `the city`.
    pub(super) fn named(words: &str) -> Self {
        Self { words: words.to_owned(), is_clause: false }
    }

    /// Something that is said in a whole clause.
    pub(super) fn clause(words: String) -> Self {
        Self { words, is_clause: true }
    }

    /// The words themselves.
    pub(super) fn words(&self) -> &str {
        &self.words
    }

    /// Something that belongs to it: `its zone`, `the city's name`, `the owner of the zone where it starts`.
    pub(super) fn has(&self, thing: &str) -> String {
        match (self.words.as_str(), self.is_clause) {
            ("it", _) => format!("its {thing}"),
            (words, true) => format!("the {thing} of {words}"),
            (words, false) => format!("{words}'s {thing}"),
        }
    }

    /// Words about `it`, said of this; `None` where they do not speak of it. Only the first `it` is put in words.
    fn put_in(&self, words: &str) -> Option<String> {
        if self.words == "it" {
            return Some(words.to_owned());
        }
        let mut said: Vec<String> = words.split(' ').map(str::to_owned).collect();
        let bare = |word: &String| word.trim_end_matches(',').to_owned();
        let at = said.iter().position(|word| matches!(bare(word).as_str(), "it" | "its"))?;
        let word = said.get_mut(at)?;
        if bare(word) == "its" && self.is_clause {
            return None;
        }
        let is = if bare(word) == "its" { format!("{}'s", self.words) } else { self.words.clone() };
        *word = word.replacen(&bare(word), &is, 1);
        Some(said.join(" "))
    }

    /// A sentence about `it`, said of this.
    fn says(&self, sentence: &str) -> String {
        self.put_in(sentence).unwrap_or_else(|| format!("of {}: {sentence}", self.words))
    }
}

/// Words that begin a question or a circumstance, so that what follows is no noun.
const NO_NOUNS: &[&str] = &[
    "After", "Anything", "At", "By", "For", "From", "How", "In", "On", "To", "What", "When", "Where",
    "Whether", "Which", "Who", "Whom", "Whose", "Why", "Within",
];

/// A field's name as words.
fn name(field: &Field) -> String {
    field.name.replace('_', " ")
}

/// The documentation up to its first pause, without what it adds by way of example.
fn head(field: &Field) -> &str {
    let doc = field.doc.strip_suffix('.').unwrap_or(&field.doc);
    let ends = [": ", ", ", "; ", " ("].iter().filter_map(|pause| doc.find(pause)).min();
    ends.and_then(|end| doc.get(..end)).unwrap_or(doc)
}

/// What follows a word at the beginning of the documentation.
fn after<'f>(field: &'f Field, word: &str) -> Option<&'f str> {
    field.doc.strip_prefix(word).map(|rest| rest.strip_suffix('.').unwrap_or(rest))
}

/// What a field of truth says, or its opposite.
pub(super) fn statement(owner: &Owner, field: &Field, is_so: bool) -> String {
    match after(field, "Whether ") {
        Some(sentence) if is_so => owner.says(sentence),
        Some(sentence) => owner.says(&denied(sentence)),
        None => format!("{} is {}true", owner.has(&name(field)), if is_so { "" } else { "not " }),
    }
}

/// For a field that says when something is: that something, as a sentence.
pub(super) fn event(owner: &Owner, field: &Field) -> Option<String> {
    after(field, "When ").map(|sentence| owner.says(sentence))
}

/// For a field that says when something is: `when it was put into use`.
pub(super) fn moment(owner: &Owner, field: &Field) -> Option<String> {
    Some(format!("when {}", owner.put_in(after(field, "When ")?)?))
}

/// For a field that says within how many hours something is: that something, and the unit.
pub(super) fn within(owner: &Owner, field: &Field) -> Option<(String, String)> {
    let (unit, sentence) = after(field, "Within how many ")?.split_once(' ')?;
    Some((owner.says(sentence), unit.to_owned()))
}

/// The unit in which a field counts time, if it does.
pub(super) fn unit_of_time(field: &Field) -> Option<&str> {
    let unit = field.unit.as_str();
    matches!(unit, "minutes" | "hours" | "days" | "months" | "years").then_some(unit)
}

/// A value in words: `its level in the Purdue model`, `the time when it was put into use`.
pub(super) fn label(owner: &Owner, field: &Field) -> String {
    let head = head(field);
    let clause = |before: &str, clause: &str| Some(format!("{before} {}", owner.put_in(clause)?));
    let timed = |rest: &str, word: &str| clause(&format!("the time {word} which"), rest.split_once(' ')?.1);
    let (first, rest) = head.split_once(' ').unwrap_or((head, ""));
    let label = match first {
        "Its" => Some(owner.has(rest)),
        "The" => owner.put_in(&format!("the {rest}")),
        "When" => moment(owner, field).map(|when| format!("the time {when}")),
        "Within" => rest.strip_prefix("how many ").and_then(|rest| timed(rest, "within")),
        "After" => rest.strip_prefix("how many ").and_then(|rest| timed(rest, "after")),
        "How" => match (rest.strip_prefix("many "), rest.strip_prefix("long ")) {
            (Some(things), _) => clause("the number of", things),
            (_, Some(sentence)) => clause("the time for which", sentence),
            _ => None,
        },
        first if first.is_empty() || NO_NOUNS.contains(&first) => None,
        _ => Some(noun(owner, head)),
    };
    label.unwrap_or_else(|| owner.has(&name(field)))
}

/// A noun phrase with its owner; one that speaks of `it` already says whose it is.
fn noun(owner: &Owner, phrase: &str) -> String {
    let phrase = lower(phrase);
    let speaks_of_it = phrase.split(' ').any(|word| matches!(word, "it" | "its"));
    let said = if speaks_of_it { owner.put_in(&phrase) } else { None };
    said.map_or_else(|| owner.has(&phrase), |said| format!("the {said}"))
}

/// Lower case for the first letter, unless the word is an abbreviation.
fn lower(phrase: &str) -> String {
    let mut letters = phrase.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(phrase.chars().skip(1)).collect()
        }
        _ => phrase.to_owned(),
    }
}

/// What a link leads to: `its zone`, `the zone where it starts`, `the post that answers for it`.
pub(super) fn linked(owner: &Owner, field: &Field, kind: &str) -> Owner {
    let kind_words = kind.replace('_', " ");
    let head = head(field);
    let clause = match head.split_once(' ') {
        _ if field.name == kind => None,
        Some(("The", rest)) if rest.contains(" that ") => Some(format!("the {rest}")),
        Some(("Where" | "To", rest)) if rest.split(' ').any(|word| word == "it") => {
            Some(format!("the {kind_words} {}", lower(head)))
        }
        Some(("What", rest)) if begins_with_verb(rest) => Some(format!("the {kind_words} that {rest}")),
        _ => None,
    };
    match clause.and_then(|clause| owner.put_in(&clause)) {
        Some(clause) => Owner::clause(clause),
        None => Owner { words: owner.has(&name(field)), is_clause: owner.is_clause },
    }
}

/// What a list holds: `its backups`, `the services it supports`.
pub(super) fn list(owner: &Owner, field: &Field) -> String {
    match field.ty {
        Type::Many(_) => noun(owner, &members(field)),
        _ => label(owner, field),
    }
}

/// The members of a list of entities: the documentation where it begins with the field's name, else the name.
fn members(field: &Field) -> String {
    let name = name(field);
    let doc = lower(head(field));
    let doc = doc.strip_prefix("the ").unwrap_or(&doc);
    if doc.strip_prefix(&name).is_some_and(|rest| rest.starts_with(' ')) { doc.to_owned() } else { name }
}

/// How many a list holds: `it has one or more backups`.
pub(super) fn counted(owner: &Owner, field: &Field, amount: &str) -> String {
    let list = list(owner, field);
    match list.strip_prefix(&owner.has("")) {
        Some(members) => format!("{} has {amount} {members}", owner.words),
        None => format!("there are {amount} {}", list.strip_prefix("the ").unwrap_or(&list)),
    }
}

/// That a field has a value, or that it is said to have none.
pub(super) fn existence(owner: &Owner, field: &Field, is_so: bool) -> String {
    let head = head(field);
    let (first, rest) = head.split_once(' ').unwrap_or((head, ""));
    let some = |thing: &str| if is_so { with_article(thing) } else { format!("no {thing}") };
    let sentence = match first {
        _ if matches!(field.ty, Type::Many(_)) => None,
        "Its" => Some(format!("it has {}", some(rest))),
        "The" => match (rest.split_once(" that "), rest.split_once(" it ")) {
            (Some((thing, does)), _) => Some(format!("{} {does}", some(thing))),
            (_, Some((thing, does))) if !thing.contains(' ') && does.split(' ').count() == 2 => {
                Some(format!("it {does} {}", some(thing)))
            }
            _ => Some(format!("there is {}", some(rest))),
        },
        "What" | "Who" if begins_with_verb(rest) => {
            let subject = match (first, is_so) {
                ("What", true) => "something",
                ("What", false) => "nothing",
                (_, true) => "somebody",
                (_, false) => "nobody",
            };
            Some(format!("{subject} {rest}"))
        }
        "When" => after(field, "When ").map(|event| happened(event, is_so)),
        _ => None,
    };
    if let Some(sentence) = sentence {
        return owner.says(&sentence);
    }
    let is = if is_so { "is" } else { "is not" };
    let is_question = NO_NOUNS.contains(&first) && !matches!(field.ty, Type::Many(_));
    let question = is_question.then(|| owner.put_in(&lower(head))).flatten();
    match (question, field.ty) {
        (Some(question), _) => format!("it {is} stated {question}"),
        (None, Type::Texts | Type::Many(_)) if is_so => format!("{} are stated", list(owner, field)),
        (None, Type::Texts | Type::Many(_)) => format!("{} are not stated", list(owner, field)),
        (None, _) => format!("{} {is} stated", label(owner, field)),
    }
}

/// That something has a date: `it was last used` becomes `it was used at least once`, or `it was never used`.
fn happened(event: &str, is_so: bool) -> String {
    for (last, never) in [(" was last ", " was never "), (" were last ", " were never ")] {
        match event.contains(last) {
            true if is_so => return format!("{} at least once", without_last(event)),
            true => return event.replacen(last, never, 1),
            false => {}
        }
    }
    format!("there is {} date when {event}", if is_so { "a" } else { "no" })
}

/// An event without saying that it is the last of its kind.
pub(super) fn without_last(event: &str) -> String {
    event.replacen(" was last ", " was ", 1).replacen(" were last ", " were ", 1)
}

/// Tells whether words go on with a verb in the present, as in `What | inspects it`.
fn begins_with_verb(words: &str) -> bool {
    let first = words.split(' ').next().unwrap_or_default();
    first.ends_with('s') && !matches!(first, "its" | "was" | "ways")
}

/// A thing with `a` or `an`; several things have neither.
fn with_article(thing: &str) -> String {
    let last = thing.split(' ').next_back().unwrap_or_default();
    let is_plural = last.ends_with('s') && !last.ends_with("ss") && !last.ends_with("is");
    match thing.chars().next() {
        _ if is_plural => thing.to_owned(),
        Some('a' | 'e' | 'i' | 'o' | 'u') => format!("an {thing}"),
        _ => format!("a {thing}"),
    }
}
