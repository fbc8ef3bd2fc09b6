//! Looks up a mask for each row of a block and turns the masks into a word of bits for each of their places.

use crate::{
    bits::{Bits, NONE, ROWS},
    columns::Codes,
};

/// The bits of the masks of a block's rows: for each bit of a mask, the rows that have it.
pub(crate) fn gather(codes: &Codes, masks: &[u64], n_bits: usize, block: usize, out: &mut [Bits; 64]) {
    let from = block * ROWS;
    match codes {
        Codes::Byte(codes) => spread(codes.get(from..from + ROWS), masks, n_bits, out),
        Codes::Short(codes) => spread(codes.get(from..from + ROWS), masks, n_bits, out),
        Codes::Long(codes) => spread(codes.get(from..from + ROWS), masks, n_bits, out),
    }
}

/// The same for codes that are row numbers.
pub(crate) fn gather_rows(codes: &[u32], masks: &[u64], n_bits: usize, block: usize, out: &mut [Bits; 64]) {
    let from = block * ROWS;
    spread(codes.get(from..from + ROWS), masks, n_bits, out);
}

fn spread<C: Copy + Into<u32>>(codes: Option<&[C]>, masks: &[u64], n_bits: usize, out: &mut [Bits; 64]) {
    let Some(codes) = codes else {
        out[..n_bits].fill(NONE);
        return;
    };
    if n_bits <= 16 {
        return spread_bytes(codes, masks, n_bits, out);
    }
    for (word, codes) in codes.chunks_exact(64).enumerate() {
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
fn spread_bytes<C: Copy + Into<u32>>(codes: &[C], masks: &[u64], n_bits: usize, out: &mut [Bits; 64]) {
    out[..n_bits].fill(NONE);
    for (eight, codes) in codes.chunks_exact(8).enumerate() {
        let (mut low, mut high) = (0u64, 0u64);
        for (row, code) in codes.iter().enumerate() {
            let mask = masks.get((*code).into() as usize).copied().unwrap_or(0);
            low |= (mask & 0xff) << (row * 8);
            high |= (mask >> 8 & 0xff) << (row * 8);
        }
        let (word, shift) = (eight / 8, eight % 8 * 8);
        put(transpose_8(low), 0, n_bits.min(8), word, shift, out);
        if n_bits > 8 {
            put(transpose_8(high), 8, n_bits, word, shift, out);
        }
    }
}

fn put(bytes: u64, from: usize, to: usize, word: usize, shift: usize, out: &mut [Bits; 64]) {
    for (n, bits) in out[from..to].iter_mut().enumerate() {
        bits[word] |= (bytes >> (n * 8) & 0xff) << shift;
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
fn transpose(rows: &mut [u64; 64]) {
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

    #[test]
    fn each_bit_of_each_mask_comes_out_at_its_row() {
        let masks: Vec<u64> =
            (0..200u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (n << 17)).collect();
        for n_bits in [1, 7, 8, 9, 16, 17, 63, 64] {
            let codes: Vec<u16> = (0..2 * ROWS).map(|row| u16::try_from(row * 7 % 200).unwrap()).collect();
            let mut out = [NONE; 64];
            gather(&Codes::Short(codes.clone()), &masks, n_bits, 1, &mut out);
            for (bit, bits) in out.iter().take(n_bits).enumerate() {
                for row in 0..ROWS {
                    let mask = masks[usize::from(codes[ROWS + row])];
                    assert_eq!(bits[row / 64] >> (row % 64) & 1, mask >> bit & 1, "{n_bits} {bit} {row}");
                }
            }
        }
    }
}
