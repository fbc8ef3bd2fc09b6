//! From characters, which the parser counts, to bytes, which spans count.

/// Every so many characters the byte offset is kept.
const STRIDE: usize = 64;

/// Byte offsets of characters.
pub(super) struct Offsets<'t> {
    text: &'t str,
    /// Byte offset of every `STRIDE`th character; empty where all characters are single bytes.
    kept: Vec<usize>,
}

impl<'t> Offsets<'t> {
    /// Prepares a text.
    pub(super) fn new(text: &'t str) -> Self {
        let kept = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().step_by(STRIDE).map(|(at, _)| at).collect()
        };
        Self { text, kept }
    }

    /// The byte offset of a character; the end of the text for any character past it.
    pub(super) fn byte(&self, character: usize) -> usize {
        if self.kept.is_empty() {
            return character.min(self.text.len());
        }
        let Some(near) = self.kept.get(character / STRIDE) else { return self.text.len() };
        let rest = self.text.get(*near..).unwrap_or("");
        rest.char_indices().nth(character % STRIDE).map_or(self.text.len(), |(at, _)| near + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_become_bytes() {
        let text = "é".repeat(200) + "a";
        let offsets = Offsets::new(&text);
        assert_eq!((offsets.byte(0), offsets.byte(64), offsets.byte(200)), (0, 128, 400));
        assert_eq!((offsets.byte(201), offsets.byte(9999)), (401, 401));
        assert_eq!(Offsets::new("abc").byte(7), 3);
    }
}
