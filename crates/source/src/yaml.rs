//! From text to a tree: one document, bounded in every direction, with the traps of quoting explained.
//!
//! The parser underneath is driven event by event and never recurses; every bound is checked as events arrive,
//! so that hostile nesting costs no more than the bound.

mod build;
mod frame;
mod offsets;
mod traps;

use diag::{Diagnostics, FileId, Files, Span};

use crate::{
    faults,
    tree::{Node, Scalar, Yaml},
};

/// Largest file that is read, in bytes: 16 MiB.
pub const MAX_FILE_BYTES: usize = 16 << 20;
/// Deepest nesting of lists and mappings.
pub const MAX_DEPTH: usize = 64;
/// Most nodes of a file, what aliases repeat included.
pub const MAX_NODES: usize = 2_000_000;
/// Longest single text, in bytes: 1 MiB.
pub const MAX_SCALAR_BYTES: usize = 1 << 20;
/// Most text of a file, what aliases repeat included, in bytes: 64 MiB.
pub(crate) const MAX_TEXT_BYTES: usize = 64 << 20;

/// Reads bytes as UTF-8 and drops a byte order mark; gives the offset of the first byte that does not fit.
pub fn decode(bytes: &[u8]) -> Result<String, usize> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.valid_up_to())?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

/// Adds a file as it was found on disk. A file that is too large or not UTF-8 is reported and gives `None`.
pub fn add_file(
    files: &mut Files,
    path: &str,
    bytes: &[u8],
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    if bytes.len() > MAX_FILE_BYTES {
        let file = files.add(path, "");
        diagnostics.push(faults::file_too_large(Span::new(file, 0, 0), bytes.len()));
        return None;
    }
    match decode(bytes) {
        Ok(text) => Some(files.add(path, text)),
        Err(offset) => {
            // The valid part before the offset stays as it is, so the offset is right in the mended text too.
            let file = files.add(path, String::from_utf8_lossy(bytes).into_owned());
            let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            diagnostics.push(faults::not_utf8(Span::new(file, offset, offset + 3), offset, is_utf16));
            None
        }
    }
}

/// Reads one document. `None` means that the file cannot be used at all; the reason is among the diagnostics.
pub fn parse(files: &Files, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
    let text = files.text(file);
    if text.len() > MAX_FILE_BYTES {
        diagnostics.push(faults::file_too_large(Span::new(file, 0, 0), text.len()));
        return None;
    }
    if let Some((at, found)) = text.char_indices().find(|(at, c)| !is_printable(*at, *c)) {
        diagnostics.push(faults::unprintable(Span::new(file, at, at + found.len_utf8()), found));
        return None;
    }
    build::build(&text, file, diagnostics)
}

/// Tells whether YAML 1.2 allows a character. A zero byte would end the file early, unseen.
fn is_printable(at: usize, c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' => true,
        '\u{feff}' => at == 0,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => !c.is_control(),
    }
}

/// Reads an expression: a scalar that must be in quotes or a block, because YAML gives `!`, `: `, ` #`, `*` and
/// `&` meanings of its own. Anything else is reported with the quoted form.
pub fn expression<'n>(node: &'n Node, diagnostics: &mut Diagnostics) -> Option<&'n Scalar> {
    match &node.yaml {
        Yaml::Scalar(scalar) if scalar.quoted => Some(scalar),
        Yaml::Scalar(scalar) => {
            diagnostics.push(faults::unquoted_expression(
                node.span,
                &scalar.text,
                &traps::quote(&scalar.text),
            ));
            None
        }
        Yaml::List(_) | Yaml::Map(_) => {
            diagnostics.push(faults::expression_is_no_text(node.span));
            None
        }
    }
}

#[cfg(test)]
mod tests;
