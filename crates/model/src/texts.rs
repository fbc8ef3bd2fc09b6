//! The state's dictionary: every text once, by its number, in one piece of memory.

/// Texts by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Texts {
    all: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Texts {
    /// Texts that stand one after the other, each with the place of its end. `None` if a place is none between
    /// characters, or lies before the one that went before.
    pub(crate) fn new(all: String, ends: Vec<usize>) -> Option<Self> {
        let mut before = 0;
        let is_fit = ends.iter().all(|end| {
            let is_fit = *end >= before && all.is_char_boundary(*end);
            before = *end;
            is_fit
        });
        (is_fit && before == all.len()).then_some(Self { all, ends })
    }

    /// Adds a text that is not there yet. Gives its number.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        self.all.push_str(text);
        self.ends.push(self.all.len());
        u32::try_from(self.ends.len() - 1).unwrap_or(u32::MAX)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    #[inline]
    pub(crate) fn get(&self, number: u32) -> Option<&str> {
        let at = number as usize;
        let begin = match at.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.all.get(begin..*self.ends.get(at)?)
    }

    /// The number of a text, if it is there.
    pub(crate) fn number(&self, text: &str) -> Option<u32> {
        let mut begin = 0;
        let found = self.ends.iter().position(|end| {
            let is_it =
                end - begin == text.len() && self.all.as_bytes().get(begin..*end) == Some(text.as_bytes());
            begin = *end;
            is_it
        });
        u32::try_from(found?).ok()
    }

    /// All of them, one after the other.
    pub(crate) fn all(&self) -> &str {
        &self.all
    }

    /// How many bytes each has.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = i64> + Clone {
        let begins = std::iter::once(&0).chain(&self.ends);
        begins.zip(&self.ends).map(|(begin, end)| (end - begin) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_its_number_and_by_itself() {
        let mut texts = Texts::default();
        let words = ["", "pump", "lamp", "pum", "Straßenlampe"];
        assert_eq!(words.map(|word| texts.push(word)), [0, 1, 2, 3, 4]);
        assert_eq!((0..5).map(|n| texts.get(n)).collect::<Vec<_>>(), words.map(Some));
        assert_eq!(words.map(|word| texts.number(word)), [0, 1, 2, 3, 4].map(Some));
        assert_eq!((texts.get(5), texts.number("umpl"), texts.number("gate")), (None, None, None));
        assert_eq!(Texts::new(texts.all.clone(), texts.ends.clone()), Some(texts));
    }

    #[test]
    fn texts_that_do_not_fit_their_places_are_refused() {
        for (all, ends) in [("ab", vec![1]), ("ab", vec![3]), ("ab", vec![2, 1, 2]), ("ß", vec![1, 2])] {
            assert_eq!(Texts::new(all.to_owned(), ends), None);
        }
    }
}
