//! Looks up a mask for each row of a block and turns the masks into a word of bits for each of their places.

use wide::u8x16;

use crate::{
    bits::{Bits, NONE, ROWS, Words, has_word},
    columns::Codes,
};

/// A mask for each code of a column.
#[derive(Clone, Debug)]
pub(crate) struct Masks {
    n_bits: usize,
    masks: Vec<u64>,
    /// The same by bytes, where they are few, with room for every code that may be written.
    bytes: Vec<Vec<u8>>,
}

/// With more bits than these, whole masks are turned.
const IN_BYTES: usize = 32;

impl Masks {
    pub(crate) fn new(masks: Vec<u64>, n_bits: usize) -> Self {
        let n_bytes = if n_bits <= IN_BYTES { n_bits.div_ceil(8) } else { 0 };
        let byte = |n: usize| {
            let mut bytes: Vec<u8> = masks.iter().map(|mask| mask.to_le_bytes()[n]).collect();
            bytes.resize(room(masks.len()), 0);
            bytes
        };
        Self { n_bits, bytes: (0..n_bytes).map(byte).collect(), masks }
    }

    /// The mask of a code; nothing for one that has none.
    pub(crate) fn of(&self, code: usize) -> u64 {
        self.masks.get(code).copied().unwrap_or(0)
    }

    /// Puts another mask in the place of a code's.
    pub(crate) fn put(&mut self, code: usize, mask: u64) {
        if code >= self.masks.len() {
            self.masks.resize(code + 1, 0);
        }
        self.masks[code] = mask;
        for (bytes, byte) in self.bytes.iter_mut().zip(mask.to_le_bytes()) {
            if code >= bytes.len() {
                bytes.resize(room(code + 1), 0);
            }
            bytes[code] = byte;
        }
    }

    /// The bits of the masks of a block's rows: for each bit of a mask, the rows that have it. Only some words are
    /// looked at.
    pub(crate) fn gather(&self, codes: &Codes, (block, words): (usize, Words), out: &mut [Bits; 64]) {
        let from = block * ROWS;
        out[..self.n_bits].fill(NONE);
        if self.bytes.is_empty() {
            return match codes {
                Codes::Byte(codes) => self.whole(codes.get(from..), words, out),
                Codes::Short(codes) => self.whole(codes.get(from..), words, out),
                Codes::Long(codes) => self.whole(codes.get(from..), words, out),
            };
        }
        for (bytes, out) in self.bytes.iter().zip(out[..self.n_bits].chunks_mut(8)) {
            match codes {
                Codes::Byte(codes) => bytewise(codes.get(from..), bytes, words, out),
                Codes::Short(codes) => bytewise(codes.get(from..), bytes, words, out),
                Codes::Long(codes) => {
                    let byte = |code| bytes.get(code as usize).copied().unwrap_or(0);
                    turn(codes.get(from..), byte, words, out);
                }
            }
        }
    }

    fn whole<C: Copy + Into<u32>>(&self, codes: Option<&[C]>, words: Words, out: &mut [Bits; 64]) {
        let blocks = codes.unwrap_or(&[]).as_chunks::<64>().0;
        for (w, codes) in blocks.iter().enumerate().take(NONE.len()).filter(|(w, _)| has_word(words, *w)) {
            let mut rows = codes.map(|code| self.of(code.into() as usize));
            transpose(&mut rows);
            for (bits, row) in out.iter_mut().zip(rows).take(self.n_bits) {
                bits[w] = row;
            }
        }
    }
}

/// For how many codes there is room: sizes that a code can be cut to, so that it need not be compared with the end.
const FEW: usize = 1 << 8;
const SOME: usize = 1 << 12;
const MANY: usize = 1 << 16;

fn room(n: usize) -> usize {
    [FEW, SOME, MANY].into_iter().find(|room| n <= *room).unwrap_or(n)
}

fn bytewise<C: Copy + Into<u32>>(codes: Option<&[C]>, bytes: &[u8], words: Words, out: &mut [Bits]) {
    let place = |code: C, room: usize| code.into() as usize & (room - 1);
    if let Ok(bytes) = <&[u8; FEW]>::try_from(bytes) {
        turn(codes, |code| bytes[place(code, FEW)], words, out);
    } else if let Ok(bytes) = <&[u8; SOME]>::try_from(bytes) {
        turn(codes, |code| bytes[place(code, SOME)], words, out);
    } else if let Ok(bytes) = <&[u8; MANY]>::try_from(bytes) {
        turn(codes, |code| bytes[place(code, MANY)], words, out);
    }
}

/// Sixteen rows of up to eight bits at a time.
fn turn<C: Copy>(codes: Option<&[C]>, byte: impl Fn(C) -> u8, words: Words, out: &mut [Bits]) {
    let blocks = codes.unwrap_or(&[]).as_chunks::<64>().0;
    for (w, codes) in blocks.iter().enumerate().take(NONE.len()).filter(|(w, _)| has_word(words, *w)) {
        let mut turned = [0u64; 8];
        for (n, codes) in codes.as_chunks::<16>().0.iter().enumerate() {
            let mut rows = u8x16::new(codes.map(&byte));
            for bit in (0..8).rev() {
                turned[bit] |= u64::from(rows.to_bitmask()) << (n * 16);
                rows += rows;
            }
        }
        for (bits, turned) in out.iter_mut().zip(turned) {
            bits[w] = turned;
        }
    }
}

/// Turns 64 words of 64 bits about their diagonal (Hacker's Delight, 7-3).
pub(crate) fn transpose(rows: &mut [u64; 64]) {
    let mut mask: u64 = 0xffff_ffff;
    let mut step = 32;
    while step > 0 {
        let mut from = 0;
        while from < 64 {
            for low in from..from + step {
                let t = ((rows[low] >> step) ^ rows[low + step]) & mask;
                rows[low] ^= t << step;
                rows[low + step] ^= t;
            }
            from += 2 * step;
        }
        step /= 2;
        mask ^= mask << step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::WHOLE;

    #[test]
    fn each_bit_of_each_mask_comes_out_at_its_row() {
        let masks: Vec<u64> =
            (0..200u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (n << 17)).collect();
        for n_bits in [1, 7, 8, 9, 16, 17, 32, 33, 63, 64] {
            let codes: Vec<u32> = (0..2 * ROWS).map(|row| u32::try_from(row * 7 % 200).unwrap()).collect();
            for n_codes in [200, 300, 70_000] {
                let mut all = Masks::new(masks.iter().map(|_| 0).collect(), n_bits);
                masks.iter().enumerate().for_each(|(code, mask)| all.put(code, *mask));
                let codes = Codes::of(codes.iter().copied(), n_codes);
                let mut out = [NONE; 64];
                all.gather(&codes, (1, WHOLE), &mut out);
                for (bit, bits) in out.iter().take(n_bits).enumerate() {
                    for row in 0..ROWS {
                        let mask = masks[codes.get(ROWS + row)];
                        assert_eq!(bits[row / 64] >> (row % 64) & 1, mask >> bit & 1, "{n_bits} {bit} {row}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_code_that_is_new_has_a_mask() {
        let mut masks = Masks::new(vec![1, 2], 2);
        masks.put(300, 3);
        assert_eq!([0, 1, 2, 300, 301].map(|code| masks.of(code)), [1, 2, 0, 3, 0]);
        let mut out = [NONE; 64];
        let codes: Vec<u16> = (0..ROWS).map(|row| if row == 70 { 300 } else { 1 }).collect();
        masks.gather(&Codes::Short(codes), (0, WHOLE), &mut out);
        assert_eq!((out[0][1], out[1][1]), (1 << 6, u64::MAX));
    }
}
