//! Looks up a mask for each row of a block and turns the masks into a word of bits for each of their places.

use wide::{i16x8, u8x16};

use crate::{
    bits::{Bits, NONE, ROWS, Words, has_word},
    columns::Codes,
};

/// A mask for each code of a column.
#[derive(Clone, Debug)]
pub(crate) struct Masks {
    n_bits: usize,
    /// Sixteen bits of each code at a time, with room for every code that may be written.
    parts: Vec<Vec<u16>>,
}

/// For how many codes there is room: sizes that a code can be cut to, so that it need not be compared with the end.
const FEW: usize = 1 << 8;
const SOME: usize = 1 << 12;
const MANY: usize = 1 << 16;

fn room(n: usize) -> usize {
    [FEW, SOME, MANY].into_iter().find(|room| n <= *room).unwrap_or(n)
}

/// Sixteen bits of a mask.
#[expect(clippy::cast_possible_truncation, reason = "the rest is in other parts")]
pub(crate) fn part(mask: u64, n: usize) -> u16 {
    (mask >> (n * 16)) as u16
}

impl Masks {
    pub(crate) fn new(masks: &[u64], n_bits: usize) -> Self {
        let of_part = |n: usize| {
            let mut parts: Vec<u16> = masks.iter().map(|mask| part(*mask, n)).collect();
            parts.resize(room(masks.len()), 0);
            parts
        };
        Self { n_bits, parts: (0..n_bits.div_ceil(16)).map(of_part).collect() }
    }

    /// The mask of a code; nothing for one that has none.
    pub(crate) fn of(&self, code: usize) -> u64 {
        let of_part = |part: &Vec<u16>| part.get(code).map_or(0, |bits| u64::from(*bits));
        self.parts.iter().rev().fold(0, |mask, part| mask << 16 | of_part(part))
    }

    /// Puts another mask in the place of a code's.
    pub(crate) fn put(&mut self, code: usize, mask: u64) {
        for (n, of_part) in self.parts.iter_mut().enumerate() {
            if code >= of_part.len() {
                of_part.resize(room(code + 1), 0);
            }
            of_part[code] = part(mask, n);
        }
    }

    /// The bits of the masks of a block's rows: for each bit of a mask, the rows that have it. Only some words are
    /// looked at.
    pub(crate) fn gather(&self, codes: &Codes, (block, words): (usize, Words), out: &mut [Bits; 64]) {
        let from = block * ROWS;
        out[..self.n_bits].fill(NONE);
        for (part, out) in self.parts.iter().zip(out[..self.n_bits].chunks_mut(16)) {
            match codes {
                Codes::Byte(codes) => by_part(codes.get(from..), part, words, out),
                Codes::Short(codes) => by_part(codes.get(from..), part, words, out),
                Codes::Long(codes) => by_part(codes.get(from..), part, words, out),
            }
        }
    }
}

fn by_part<C: Copy + Into<u32>>(codes: Option<&[C]>, part: &[u16], words: Words, out: &mut [Bits]) {
    let place = |code: C| code.into() as usize;
    if let Ok(part) = <&[u16; FEW]>::try_from(part) {
        turn(codes, |code| part[place(code) & (FEW - 1)], words, out);
    } else if let Ok(part) = <&[u16; SOME]>::try_from(part) {
        turn(codes, |code| part[place(code) & (SOME - 1)], words, out);
    } else if let Ok(part) = <&[u16; MANY]>::try_from(part) {
        turn(codes, |code| part[place(code) & (MANY - 1)], words, out);
    } else {
        turn(codes, |code| part.get(place(code)).copied().unwrap_or(0), words, out);
    }
}

/// Sixteen rows of up to sixteen bits at a time.
#[inline]
fn turn<C: Copy>(codes: Option<&[C]>, part: impl Fn(C) -> u16, words: Words, out: &mut [Bits]) {
    let blocks = codes.unwrap_or(&[]).as_chunks::<64>().0;
    for (w, codes) in blocks.iter().enumerate().take(NONE.len()).filter(|(w, _)| has_word(words, *w)) {
        let mut rows = [0; 64];
        for (row, code) in rows.iter_mut().zip(codes) {
            *row = part(*code);
        }
        put(&rows, w, out);
    }
}

/// Puts up to sixteen bits of 64 rows into a word of each.
#[inline]
pub(crate) fn put(rows: &[u16; 64], w: usize, out: &mut [Bits]) {
    for (out, shift) in out.chunks_mut(8).zip([0, 8]) {
        let mut turned = [0u64; 8];
        for (n, rows) in rows.as_chunks::<16>().0.iter().enumerate() {
            let rows = rows.map(|row| (row >> shift & 0xff).cast_signed());
            let (eights, _) = rows.as_chunks::<8>();
            let mut bytes = u8x16::narrow_i16x8(i16x8::new(eights[0]), i16x8::new(eights[1]));
            for bit in (0..8).rev() {
                turned[bit] |= u64::from(bytes.to_bitmask()) << (n * 16);
                bytes += bytes;
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
                let mut all = Masks::new(&vec![0; masks.len()], n_bits);
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
        let mut masks = Masks::new(&[1, 2], 2);
        masks.put(300, 3);
        assert_eq!([0, 1, 2, 300, 301].map(|code| masks.of(code)), [1, 2, 0, 3, 0]);
        let mut out = [NONE; 64];
        let codes: Vec<u16> = (0..ROWS).map(|row| if row == 70 { 300 } else { 1 }).collect();
        masks.gather(&Codes::Short(codes), (0, WHOLE), &mut out);
        assert_eq!((out[0][1], out[1][1]), (1 << 6, u64::MAX));
    }
}
