//! Foreign text made fit for people and terminals, and texts made into ids.

use std::borrow::Cow;

/// Trims a text and takes out control characters and those that turn the direction of writing.
/// Line breaks and tabs inside become a space. Borrows when nothing but the ends had to change.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.chars().any(is_unfit) {
        return Cow::Borrowed(text);
    }
    let fit = text.chars().filter_map(|c| match c {
        '\n' | '\r' | '\t' => Some(' '),
        c if is_unfit(c) => None,
        c => Some(c),
    });
    Cow::Owned(fit.collect::<String>().trim().to_owned())
}

fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Writes a text as an id: lower case; whatever cannot stand in an id becomes `-`, runs become one, and an id
/// begins and ends with a letter or a digit. Empty when nothing is left.
pub(crate) fn id(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    for c in text.chars() {
        let is_mark = matches!(c, '.' | '_');
        if c.is_ascii_alphanumeric() || is_mark {
            id.push(c.to_ascii_lowercase());
        } else if !id.ends_with('-') {
            id.push('-');
        }
    }
    id.trim_matches(['-', '.', '_']).to_owned()
}

/// Cuts a foreign text to what fits in a message, controls taken out.
pub(crate) fn quoted(foreign: &str) -> String {
    let head: String = foreign.chars().take(60).collect();
    let dots = if head.len() < foreign.len() { "..." } else { "" };
    format!("`{}{dots}`", text(&head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_taken_out_and_breaks_become_spaces() {
        assert_eq!(text("  plain "), "plain");
        assert!(matches!(text(" plain "), Cow::Borrowed(_)));
        assert_eq!(text("a\u{1b}[31mb\nc\u{202e}"), "a[31mb c");
    }

    #[test]
    fn an_id_is_what_the_files_of_the_city_take_as_one() {
        assert_eq!(id("{C8B959CD-73DF} Ave. "), "c8b959cd-73df-ave");
        assert_eq!(id("_P.1 // A_2"), "p.1-a_2");
        assert_eq!(id("??"), "");
        assert_eq!(id("Straße 9"), "stra-e-9");
    }
}
