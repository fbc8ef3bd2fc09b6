//! The words of pages, in each language.

pub(crate) mod page;
pub(crate) mod pictures;

/// Puts values into a text at `{name}`.
pub(crate) fn fill(text: &str, parts: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let part = after.split_once('}');
        let value = part.and_then(|(name, tail)| Some((parts.iter().find(|(have, _)| *have == name)?, tail)));
        match value {
            Some(((_, value), tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
