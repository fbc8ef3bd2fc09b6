//! What YAML makes of text that should have been quoted, told in the words of the person who wrote it.

/// Longest line that is looked at for advice.
const MAX_LINE_BYTES: usize = 4096;

/// Puts a text in quotes, so that YAML reads it as it stands.
pub(super) fn quote(text: &str) -> String {
    if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

/// Where the scalar in quotes that begins at an offset ends; `None` if none begins there.
pub(super) fn closing_quote(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let mut inside = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = inside.next() {
        let is_doubled = quote == '\'' && inside.peek().is_some_and(|(_, next)| *next == quote);
        if c == '\\' && quote == '"' || c == quote && is_doubled {
            inside.next();
        } else if c == quote {
            return Some(start + at + 1);
        }
    }
    None
}

/// The value that a person wrote at an offset: the rest of the line without a comment; in a flow collection up to
/// what ends the value there.
pub(super) fn value_at(text: &str, start: usize, in_flow: bool) -> &str {
    let rest = text.get(start..).unwrap_or("");
    let line = rest.split(['\n', '\r']).next().unwrap_or("");
    let line = line.split(" #").next().unwrap_or("");
    let value = if in_flow { line.split([',', '}', ']']).next().unwrap_or("") } else { line };
    value.trim_end()
}

/// The whole of what stands on the line of a plain scalar, if a comment cuts it off.
pub(super) fn cut_off(text: &str, start: usize, end: usize) -> Option<&str> {
    let rest = text.get(end..)?.split(['\n', '\r']).next()?;
    if !rest.trim_start().starts_with('#') {
        return None;
    }
    Some(text.get(start..end + rest.len())?.trim_end())
}

/// Says what to do about a syntax error, where its line tells.
pub(super) fn advice(text: &str, at: usize, info: &str) -> Option<String> {
    if info.contains("tab") && !info.contains("unprintable") {
        return Some("indent with spaces; YAML allows no tabs there".to_owned());
    }
    if info.contains("illegal placement of ':'") || info.contains("expected ','") {
        return Some(
            "look whether a `[`, `{` or quote before it was left open, or a `,` is missing".to_owned(),
        );
    }
    let before = text.get(..at)?;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(start..)?.split(['\n', '\r']).next()?;
    if line.len() > MAX_LINE_BYTES {
        return None;
    }
    let (key, value) = line.trim_start_matches([' ', '-']).split_once(": ")?;
    let value = value.trim();
    if key.contains(['"', '\'', '{', '[', '#']) {
        return None;
    }
    let quoted = format!("`{key}: {}`", quote(value));
    let first = value.chars().next()?;
    match first {
        '!' | '&' | '*' | '@' | '%' | '`' => Some(format!(
            "YAML gives `{first}` at the beginning of a value a meaning of its own; put the value in quotes: {quoted}"
        )),
        '"' | '\'' if info.contains("trailing content") || info.contains("expected key") => {
            Some(format!("the quotes end before the value does; put all of it in quotes: {quoted}"))
        }
        '[' | '{' | '"' | '\'' | '|' | '>' => None,
        _ if info.contains("expected key") || info.contains("'-' indicator") => {
            Some("look at the indentation: what belongs together begins in the same column".to_owned())
        }
        _ if value.contains(": ") || value.ends_with(':') => Some(format!(
            "YAML reads `: ` inside a value without quotes as a new key; put the value in quotes: {quoted}"
        )),
        _ => None,
    }
}
