//! The opposite of a sentence, where it can be formed without doubt; else it is said that the sentence is not true.

/// Words after which a verb belongs to a clause and not to the sentence.
const CLAUSES: &[&str] =
    &["how", "that", "what", "when", "where", "whether", "which", "who", "whom", "whose", "why"];
/// Words of which the opposite is another word.
const QUANTIFIERS: &[&str] = &[
    "all",
    "any",
    "at",
    "both",
    "each",
    "every",
    "everybody",
    "everything",
    "no",
    "nobody",
    "nothing",
    "some",
];
/// Verbs that take `not`.
const AUXILIARIES: &[&str] = &["are", "can", "cannot", "is", "may", "must", "was", "were"];

/// The opposite of a sentence.
pub(super) fn denied(sentence: &str) -> String {
    let words: Vec<&str> = sentence.split(' ').collect();
    with_not(&words)
        .or_else(|| with_does_not(&words))
        .unwrap_or_else(|| format!("it is not true that {sentence}"))
}

/// `it is encrypted`, `somebody can reach it`, `an assessment is due`.
fn with_not(words: &[&str]) -> Option<String> {
    let at = words.iter().position(|word| AUXILIARIES.contains(word))?;
    let (before, after) = (words.get(..at)?, words.get(at + 1..)?);
    let (subject, verb) = (*before.first()?, *words.get(at)?);
    let is_doubtful =
        |word: &&str| CLAUSES.contains(word) || QUANTIFIERS.contains(word) || word.ends_with(',');
    if before.iter().any(is_doubtful) {
        return None;
    }
    let none = match subject {
        "somebody" => Some("nobody"),
        "something" => Some("nothing"),
        "a" | "an" => Some("no"),
        _ => None,
    };
    let rest = after.join(" ");
    Some(match (none, verb) {
        (Some(none), _) => [&[none], words.get(1..)?].concat().join(" "),
        (None, "cannot") => format!("{} can {rest}", before.join(" ")),
        (None, "can") => format!("{} cannot {rest}", before.join(" ")),
        (None, "may") => return None,
        (None, "must") => format!("{} need not {rest}", before.join(" ")),
        (None, verb) => match after.split_first() {
            Some((&"not", rest)) => format!("{} {verb} {}", before.join(" "), rest.join(" ")),
            _ => format!("{} {verb} not {rest}", before.join(" ")),
        },
    })
}

/// `it answers from the internet`.
fn with_does_not(words: &[&str]) -> Option<String> {
    let ["it", verb, rest @ ..] = words else { return None };
    let base = match *verb {
        "has" => "have".to_owned(),
        "does" if rest.first() == Some(&"not") => return None,
        verb => base(verb)?,
    };
    Some(["it does not", &base].into_iter().chain(rest.iter().copied()).collect::<Vec<_>>().join(" "))
}

/// A verb without the ending of the third person.
fn base(verb: &str) -> Option<String> {
    if let Some(stem) = verb.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return Some(format!("{stem}y"));
    }
    let stem = verb.strip_suffix('s').filter(|stem| !stem.ends_with(['s', 'u', 'i']))?;
    let has_e = ["che", "she", "sse", "xe", "zze", "oe"].iter().any(|end| stem.ends_with(end));
    Some(if has_e { stem.strip_suffix('e')?.to_owned() } else { stem.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::denied;

    #[test]
    fn a_sentence_is_denied_where_its_verb_is() {
        for (sentence, opposite) in [
            ("it is encrypted", "it is not encrypted"),
            ("it can be used", "it cannot be used"),
            ("it cannot be changed", "it can be changed"),
            ("it has a certificate in force", "it does not have a certificate in force"),
            ("it answers from the internet", "it does not answer from the internet"),
            ("it takes a service down with it", "it does not take a service down with it"),
            ("it carries personal data", "it does not carry personal data"),
            ("it reaches the log", "it does not reach the log"),
            ("it runs on when the grid is off", "it does not run on when the grid is off"),
            (
                "it answers to a password that it was delivered with",
                "it does not answer to a password that it was delivered with",
            ),
            ("logins from outside are recorded", "logins from outside are not recorded"),
            ("opening it is noticed", "opening it is not noticed"),
            ("somebody can reach it from outside", "nobody can reach it from outside"),
            ("an impact assessment is due", "no impact assessment is due"),
            ("something is connected to it", "nothing is connected to it"),
            ("it is not watched", "it is watched"),
            ("it does harm", "it does not do harm"),
            ("it lies in a flood plain", "it does not lie in a flood plain"),
        ] {
            assert_eq!(denied(sentence), opposite);
        }
    }

    #[test]
    fn what_cannot_be_denied_without_doubt_is_said_not_to_be_true() {
        for sentence in [
            "it moves, switches or releases something",
            "what was learnt is written down",
            "both ends prove who they are",
            "all logins are recorded",
            "its events reach the city's log",
            "a login from outside needs a second factor",
            "it does not answer from the internet",
        ] {
            assert_eq!(denied(sentence), format!("it is not true that {sentence}"));
        }
    }
}
