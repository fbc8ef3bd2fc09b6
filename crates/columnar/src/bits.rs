//! Blocks of truth: for each row a bit that says *true* and a bit that says *false*; neither is *unknown*.
//!
//! With both kept, Kleene's `&&`, `||` and `!` are two word operations each and need no case of their own for unknown.

/// Words in a block.
pub(crate) const WORDS: usize = 32;
/// Rows in a block: enough to pay for the way to it, few enough for all its blocks to stay in cache.
pub(crate) const ROWS: usize = WORDS * 64;

/// A bit for each row of a block.
pub(crate) type Bits = [u64; WORDS];

/// Some of the words of a block, as bits.
pub(crate) type Words = u32;
/// All words of a block.
pub(crate) const WHOLE: Words = Words::MAX;

/// The words of a block in which there is any of some rows.
pub(crate) fn words_of(rows: &Bits) -> Words {
    let is_any = |(w, word): (usize, &u64)| Words::from(*word != 0) << w;
    rows.iter().enumerate().map(is_any).fold(0, |words, word| words | word)
}

/// Tells whether a word is among some.
pub(crate) fn has_word(words: Words, word: usize) -> bool {
    words >> word & 1 == 1
}

/// No row.
pub(crate) const NONE: Bits = [0; WORDS];
/// Every row.
pub(crate) const ALL: Bits = [u64::MAX; WORDS];

/// What is said of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// Nobody can say.
    Unknown,
}

impl Truth {
    /// From whether it holds, and whether it does not.
    pub(crate) fn of(yes: bool, no: bool) -> Self {
        match (yes, no) {
            (true, _) => Truth::Yes,
            (_, true) => Truth::No,
            _ => Truth::Unknown,
        }
    }
}

/// What is said of each row of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Truths {
    /// Where it holds.
    pub(crate) yes: Bits,
    /// Where it does not.
    pub(crate) no: Bits,
}

pub(crate) fn map(of: impl FnMut(usize) -> u64) -> Bits {
    std::array::from_fn(of)
}

impl Truths {
    pub(crate) const UNKNOWN: Truths = Truths { yes: NONE, no: NONE };

    /// The same of every row.
    pub(crate) fn all(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self { yes: ALL, no: NONE },
            Truth::No => Self { yes: NONE, no: ALL },
            Truth::Unknown => Self::UNKNOWN,
        }
    }

    /// Becomes `!a`.
    pub(crate) fn not_of(&mut self, a: &Self) {
        (self.yes, self.no) = (a.no, a.yes);
    }

    /// Becomes `a && b`.
    pub(crate) fn and_of(&mut self, a: &Self, b: &Self) {
        for w in 0..WORDS {
            (self.yes[w], self.no[w]) = (a.yes[w] & b.yes[w], a.no[w] | b.no[w]);
        }
    }

    /// Becomes `a || b`.
    pub(crate) fn or_of(&mut self, a: &Self, b: &Self) {
        for w in 0..WORDS {
            (self.yes[w], self.no[w]) = (a.yes[w] | b.yes[w], a.no[w] & b.no[w]);
        }
    }

    /// Becomes another where a row is fresh, and the same answer for all rows where it is not.
    pub(crate) fn guarded_of(&mut self, of: &Self, fresh: &Bits, otherwise: Truth) {
        let all = |truth: Truth| if truth == otherwise { u64::MAX } else { 0 };
        let (yes, no) = (all(Truth::Yes), all(Truth::No));
        for (w, fresh) in fresh.iter().enumerate() {
            self.yes[w] = (of.yes[w] & fresh) | (yes & !fresh);
            self.no[w] = (of.no[w] & fresh) | (no & !fresh);
        }
    }

    /// Takes over what another says of some rows.
    pub(crate) fn take(&mut self, other: &Self, rows: &Bits) {
        for (w, rows) in rows.iter().enumerate() {
            self.yes[w] = (other.yes[w] & rows) | (self.yes[w] & !rows);
            self.no[w] = (other.no[w] & rows) | (self.no[w] & !rows);
        }
    }

    pub(crate) fn not(&self) -> Self {
        Self { yes: self.no, no: self.yes }
    }

    /// `self ? a : b`; unknown where the condition is.
    pub(crate) fn choose(&self, a: &Self, b: &Self) -> Self {
        let pick = |a: &Bits, b: &Bits| map(|w| (self.yes[w] & a[w]) | (self.no[w] & b[w]));
        Self { yes: pick(&a.yes, &b.yes), no: pick(&a.no, &b.no) }
    }

    /// `self == other`, known where both are.
    pub(crate) fn same(&self, other: &Self) -> Self {
        self.choose(other, &other.not())
    }

    /// `self < other`, false being less than true; known where both are.
    pub(crate) fn below(&self, other: &Self) -> Self {
        let known = map(|w| (self.yes[w] | self.no[w]) & (other.yes[w] | other.no[w]));
        let yes = map(|w| self.no[w] & other.yes[w]);
        Self { yes, no: map(|w| known[w] & !yes[w]) }
    }

    /// Writes the answer for one row.
    pub(crate) fn set(&mut self, row: usize, truth: Truth) {
        let (word, bit) = (row / 64, 1 << (row % 64));
        match truth {
            Truth::Yes => self.yes[word] |= bit,
            Truth::No => self.no[word] |= bit,
            Truth::Unknown => {}
        }
    }
}

/// A bit for each row of a table, in whole blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Column(pub(crate) Vec<u64>);

impl Column {
    /// No row of so many.
    pub(crate) fn none(n_rows: usize) -> Self {
        Self(vec![0; n_rows.div_ceil(ROWS) * WORDS])
    }

    pub(crate) fn from_iter(n_rows: usize, bits: impl Iterator<Item = bool>) -> Self {
        let mut column = Self::none(n_rows);
        for (row, _) in bits.take(n_rows).enumerate().filter(|(_, bit)| *bit) {
            column.put(row, true);
        }
        column
    }

    pub(crate) fn put(&mut self, row: usize, bit: bool) {
        if let Some(word) = self.0.get_mut(row / 64) {
            let mask = 1 << (row % 64);
            *word = if bit { *word | mask } else { *word & !mask };
        }
    }

    pub(crate) fn get(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    pub(crate) fn block(&self, block: usize) -> &Bits {
        let from = block * WORDS;
        self.0.get(from..from + WORDS).and_then(|words| words.try_into().ok()).unwrap_or(&NONE)
    }
}

/// The rows of a block of a table that exist.
pub(crate) fn valid(n_rows: usize, block: usize) -> Bits {
    let rows = n_rows.saturating_sub(block * ROWS);
    map(|w| match rows.saturating_sub(w * 64) {
        0 => 0,
        n if n >= 64 => u64::MAX,
        n => (1 << n) - 1,
    })
}

/// The first row that has its bit.
pub(crate) fn first(words: impl Iterator<Item = u64>) -> Option<u32> {
    let (at, word) = words.enumerate().find(|(_, word)| *word != 0)?;
    u32::try_from(at * 64 + word.trailing_zeros() as usize).ok()
}

/// The places of the bits that are set in a word.
pub(crate) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros() as usize;
        let any = word != 0;
        word &= word.wrapping_sub(1);
        any.then_some(bit)
    })
}
