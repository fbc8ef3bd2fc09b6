//! Numbers, shares and foreign text in words fit for people.

pub(crate) use model::thousands;

use std::borrow::Cow;

use model::{Value, Zone};

/// How many characters foreign words may take in one place of a document for people.
const MAX_WORDS: usize = 600;

/// Foreign words, cut where they would take the room of all others.
pub(crate) fn short(words: &str) -> Cow<'_, str> {
    cut(words, MAX_WORDS)
}

/// So many characters at most, and `…` where more were written.
pub(crate) fn cut(words: &str, max: usize) -> Cow<'_, str> {
    match words.char_indices().nth(max).and_then(|(at, _)| words.get(..at)) {
        Some(kept) => Cow::Owned(format!("{kept}…")),
        None => Cow::Borrowed(words),
    }
}

/// Takes out control characters and those that turn the direction of writing or cannot be seen; breaks and tabs
/// become spaces.
pub(crate) fn clean(text: &str) -> String {
    let fit = text.chars().filter_map(|c| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() => None,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => None,
        c => Some(c),
    });
    fit.collect()
}

/// The nearest ASCII character, or `?`.
pub(crate) fn ascii(c: char) -> char {
    match c {
        c if c.is_ascii() => c,
        '‘' | '’' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '‐'..='―' | '−' | '─' => '-',
        '\u{a0}' | '\u{202f}' => ' ',
        '…' => '.',
        _ => '?',
    }
}

/// What is counted in memory, as a number like all others.
pub(crate) fn size(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// Like [`thousands`], for what is counted in memory.
pub(crate) fn count(n: usize) -> String {
    thousands(size(n))
}

/// A share in whole per cent. What is not nothing is never `0 %`, what is not all is never `100 %`.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 || part == 0 {
        return "0 %".to_owned();
    }
    if part >= whole {
        return "100 %".to_owned();
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    if part * 100 < whole {
        return "< 1 %".to_owned();
    }
    let per_cent = (part * 200 + whole) / (whole * 2);
    format!("{} %", per_cent.min(99))
}

/// A number and its noun: `1 entity`, `2,358 entities`.
pub(crate) fn of(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// A value in a few words, as a person would say it in a line.
pub(crate) fn value(value: &Value, zone: &Zone) -> String {
    const MAX: usize = 60;
    let words = match value {
        Value::None => "none".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Text(text) | Value::One(text) => text.to_string(),
        Value::Instant(at) if zone.day_begins(&zone.date(*at)) == Some(*at) => zone.day_words(*at),
        Value::Instant(at) => zone.words(*at),
        Value::Duration(duration) => duration.words(),
        Value::Texts(list) | Value::Many(list) if list.is_empty() => "an empty list".to_owned(),
        Value::Texts(list) | Value::Many(list) => {
            list.iter().take(MAX).map(|text| &**text).collect::<Vec<_>>().join(", ")
        }
    };
    match words.char_indices().nth(MAX) {
        Some((at, _)) => format!("{}...", words.get(..at).unwrap_or_default()),
        None => words,
    }
}

/// A number without a fraction where it has none.
pub(crate) fn number(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and small"
    )]
    if (0.0..1e15).contains(&value) && value.fract() == 0.0 {
        thousands(value as u64)
    } else {
        value.to_string()
    }
}

/// A small number in words, a larger one in digits.
pub(crate) fn small(n: usize) -> String {
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = n.checked_sub(1).and_then(|n| words.get(n));
    word.map_or_else(|| count(n), |word| (*word).to_owned())
}

/// Breaks a text into lines of at most so many characters, between words where that is possible.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        let gap = usize::from(used > 0);
        if used > 0 && used + gap + word.len() > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        while word.len() > width {
            let rest = word.split_off(width);
            lines.push(word.into_iter().collect());
            word = rest;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        used += word.len();
        line.extend(word);
    }
    if used > 0 {
        lines.push(line);
    }
    lines
}

/// As many items as fit, separated by commas, the last words being `4 more` where some are left out; one and many of
/// them may have a name.
pub(crate) fn listed(items: &[String], (one, many): (&str, &str), width: usize) -> String {
    let more =
        |n: usize| format!("{} more {}", count(n), if n == 1 { one } else { many }).trim_end().to_owned();
    let mut out = String::new();
    for (n, item) in items.iter().enumerate() {
        let gap = if out.is_empty() { "" } else { ", " };
        let n_left = items.len() - n - 1;
        let tail = if n_left > 0 { format!(", {}", more(n_left)) } else { String::new() };
        let would_be = out.chars().count() + gap.len() + item.chars().count() + tail.len();
        if would_be > width && n > 0 {
            return format!("{out}, {}", more(n_left + 1));
        }
        out.push_str(gap);
        out.push_str(item);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_nothing_is_never_shown_as_nothing() {
        let shares = [(0, 7), (1, 1000), (1, 100), (1, 3), (199, 200), (995, 1000), (7, 7), (0, 0)];
        let words = shares.map(|(part, whole)| share(part, whole));
        assert_eq!(words, ["0 %", "< 1 %", "1 %", "33 %", "99 %", "99 %", "100 %", "0 %"]);
        assert_eq!(share(u64::MAX - 1, u64::MAX), "99 %");
    }

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\nc\u{202e}\u{9b}d\u{200b}\u{61c}\u{ad}\u{e0041}"), "a[31mb cd");
    }

    #[test]
    fn words_longer_than_a_line_are_broken() {
        assert_eq!(wrap("a bcdefgh ij k", 3), ["a", "bcd", "efg", "h", "ij", "k"]);
        assert!(wrap("  ", 3).is_empty());
    }

    #[test]
    fn a_list_ends_in_what_is_left_out() {
        let items = ["water 10", "trams 4", "lights 2"].map(str::to_owned);
        assert_eq!(listed(&items, ("", ""), 80), "water 10, trams 4, lights 2");
        assert_eq!(listed(&items, ("", ""), 25), "water 10, trams 4, 1 more");
        assert_eq!(listed(&items, ("", ""), 24), "water 10, 2 more");
        assert_eq!(listed(&items, ("", ""), 5), "water 10, 2 more");
        assert_eq!(listed(&items, ("place", "places"), 24), "water 10, 2 more places");
    }
}
