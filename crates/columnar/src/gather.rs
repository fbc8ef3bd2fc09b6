//! Looks up a mask for each row of a block and turns the masks into a word of bits for each of their places.

use crate::{
    bits::{Bits, NONE, ROWS, Words, has_word},
    columns::Codes,
};

/// The masks of the codes of a column.
#[derive(Clone, Copy)]
pub(crate) struct Masks<'a> {
    pub(crate) masks: &'a [u64],
    pub(crate) n_bits: usize,
}

/// The bits of the masks of a block's rows: for each bit of a mask, the rows that have it. Only some words are looked at.
pub(crate) fn gather(codes: &Codes, masks: Masks<'_>, (block, words): (usize, Words), out: &mut [Bits; 64]) {
    let from = block * ROWS;
    match codes {
        Codes::Byte(codes) => spread(codes.get(from..from + ROWS), masks, words, out),
        Codes::Short(codes) => spread(codes.get(from..from + ROWS), masks, words, out),
        Codes::Long(codes) => spread(codes.get(from..from + ROWS), masks, words, out),
    }
}

/// The same for codes that are row numbers.
pub(crate) fn gather_rows(
    codes: &[u32],
    masks: Masks<'_>,
    (block, words): (usize, Words),
    out: &mut [Bits; 64],
) {
    let from = block * ROWS;
    spread(codes.get(from..from + ROWS), masks, words, out);
}

fn spread<C: Copy + Into<u32>>(
    codes: Option<&[C]>,
    Masks { masks, n_bits }: Masks<'_>,
    words: Words,
    out: &mut [Bits; 64],
) {
    let Some(codes) = codes else {
        out[..n_bits].fill(NONE);
        return;
    };
    if n_bits <= 24 {
        for from in (0..n_bits).step_by(8) {
            spread_bytes(codes, masks, (from, words), &mut out[from..n_bits.min(from + 8)]);
        }
        return;
    }
    for (word, codes) in codes.chunks_exact(64).enumerate().filter(|(word, _)| has_word(words, *word)) {
        let mut rows = [0u64; 64];
        for (row, code) in rows.iter_mut().zip(codes) {
            *row = masks.get((*code).into() as usize).copied().unwrap_or(0);
        }
        transpose(&mut rows);
        for (bit, row) in rows.iter().take(n_bits).enumerate() {
            out[bit][word] = *row;
        }
    }
}

/// For few bits: eight rows of eight bits at a time.
fn spread_bytes<C: Copy + Into<u32>>(
    codes: &[C],
    masks: &[u64],
    (from, words): (usize, Words),
    out: &mut [Bits],
) {
    let mut planes = [[0u8; ROWS / 8]; 8];
    let (eights, _) = codes.as_chunks::<8>();
    for (n, codes) in eights.iter().enumerate().take(ROWS / 8) {
        if !has_word(words, n / 8) {
            continue;
        }
        let mut bytes = [0u8; 8];
        for (byte, code) in bytes.iter_mut().zip(codes) {
            *byte = masks.get((*code).into() as usize).map_or(0, |mask| (mask >> from).to_le_bytes()[0]);
        }
        let turned = transpose_8(u64::from_le_bytes(bytes)).to_le_bytes();
        for (plane, byte) in planes.iter_mut().zip(turned) {
            plane[n] = byte;
        }
    }
    for (bits, plane) in out.iter_mut().zip(&planes) {
        let (words, _) = plane.as_chunks::<8>();
        bits.iter_mut().zip(words).for_each(|(to, word)| *to = u64::from_le_bytes(*word));
    }
}

/// Turns eight bytes of eight bits about their diagonal (Hacker's Delight, 7-3).
fn transpose_8(mut x: u64) -> u64 {
    for (shift, mask) in
        [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)]
    {
        let t = (x ^ (x >> shift)) & mask;
        x ^= t ^ (t << shift);
    }
    x
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
        for n_bits in [1, 7, 8, 9, 16, 17, 63, 64] {
            let codes: Vec<u16> = (0..2 * ROWS).map(|row| u16::try_from(row * 7 % 200).unwrap()).collect();
            let mut out = [NONE; 64];
            let all = Masks { masks: &masks, n_bits };
            gather(&Codes::Short(codes.clone()), all, (1, WHOLE), &mut out);
            for (bit, bits) in out.iter().take(n_bits).enumerate() {
                for row in 0..ROWS {
                    let mask = masks[usize::from(codes[ROWS + row])];
                    assert_eq!(bits[row / 64] >> (row % 64) & 1, mask >> bit & 1, "{n_bits} {bit} {row}");
                }
            }
        }
    }
}
