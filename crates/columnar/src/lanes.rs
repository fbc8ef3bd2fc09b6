//! Sixteen rows side by side: bytes and narrow numbers compared or summed, and the answers as bits.

use wide::{i8x16, i16x16, u8x16, u16x8};

use crate::bits::{Bits, ROWS};

/// 64 bytes of which the first bit is read, as a word.
pub(crate) fn word(bytes: &[u8; 64]) -> u64 {
    let (sixteens, _) = bytes.as_chunks::<16>();
    let bits = |sixteen: &[u8; 16]| u64::from(u8x16::new(*sixteen).to_bitmask());
    sixteens.iter().enumerate().fold(0, |word, (n, sixteen)| word | (bits(sixteen) << (n * 16)))
}

/// Up to 64 values of which something holds, as a word.
pub(crate) fn each<T>(values: &[T], holds: impl Fn(&T) -> bool) -> u64 {
    let byte = |value: &T| u8::from(holds(value)).wrapping_neg();
    if let Ok(values) = <&[T; 64]>::try_from(values) {
        return word(&std::array::from_fn(|n| byte(&values[n])));
    }
    let mut bytes = [0; 64];
    bytes.iter_mut().zip(values).for_each(|(to, value)| *to = byte(value));
    word(&bytes)
}

/// The same of two values that stand beside each other.
pub(crate) fn pairs<T>(a: &[T; 64], b: &[T; 64], holds: impl Fn(&T, &T) -> bool) -> u64 {
    word(&std::array::from_fn(|n| u8::from(holds(&a[n], &b[n])).wrapping_neg()))
}

/// Which of 64 numbers are greater than another, and whether any is the same.
pub(crate) fn above(numbers: &[i16; 64], than: i16) -> (u64, bool) {
    let than = i16x16::splat(than);
    let (mut above, mut same) = (0, i16x16::splat(0));
    for (n, numbers) in numbers.as_chunks::<16>().0.iter().enumerate() {
        let numbers = i16x16::new(*numbers);
        same |= numbers.simd_eq(than);
        above |= u64::from(i8x16::from_i16x16_saturate(numbers.simd_gt(than)).to_bitmask()) << (n * 16);
    }
    (above, same.any())
}

/// The sum of the numbers of some rows; none may be greater than [`SUMMED`].
pub(crate) fn sum(rows: &Bits, numbers: &[u16; ROWS]) -> u32 {
    const LOW: u16x8 = u16x8::new([1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7]);
    const HIGH: u16x8 = u16x8::new([1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15]);
    let (words, _) = numbers.as_chunks::<64>();
    let mut sum = 0;
    for (rows, words) in rows.chunks(AT_ONCE).zip(words.chunks(AT_ONCE)) {
        let mut sums = u16x8::splat(0);
        for (word, numbers) in rows.iter().zip(words).filter(|(word, _)| **word != 0) {
            let (pairs, _) = numbers.as_chunks::<16>();
            for (rows, numbers) in word.to_le_bytes().as_chunks::<2>().0.iter().zip(pairs) {
                let rows = u16x8::splat(u16::from_le_bytes(*rows));
                let (eights, _) = numbers.as_chunks::<8>();
                for (places, numbers) in [LOW, HIGH].into_iter().zip(eights) {
                    sums += (rows & places).simd_eq(places) & u16x8::new(*numbers);
                }
            }
        }
        sum += sums.to_array().into_iter().map(u32::from).sum::<u32>();
    }
    sum
}

/// How many words are summed up before the sums are wide.
const AT_ONCE: usize = 16;
/// The greatest number of which as many can be summed up as stand above each other in so many words.
pub(crate) const SUMMED: u16 = u16::MAX / (8 * 16);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_bits_in_their_order() {
        let set = [0, 7, 8, 15, 16, 40, 63];
        let values: Vec<usize> = (0..64).collect();
        assert_eq!(each(&values, |n| set.contains(n)), set.iter().fold(0, |word, n| word | 1 << n));
        assert_eq!(each(&values[..10], |_| true), 0x3ff);
    }

    #[test]
    fn numbers_above_another_and_the_same_are_found() {
        let numbers: [i16; 64] = std::array::from_fn(|n| (n as i32 * 1000 - 32_000) as i16);
        for than in [i16::MIN, -32_000, -31_999, -1, 0, 30_999, 31_000, i16::MAX] {
            let expected = (each(&numbers, |number| *number > than), numbers.contains(&than));
            assert_eq!(above(&numbers, than), expected, "{than}");
        }
    }

    #[test]
    fn numbers_of_some_rows_are_summed_up() {
        let mut numbers = [SUMMED; ROWS];
        let all = [u64::MAX; ROWS / 64];
        assert_eq!(sum(&all, &numbers), u32::from(SUMMED) * ROWS as u32);
        (0u16..).zip(&mut numbers).for_each(|(n, number)| *number = n % 500);
        let some: Bits = std::array::from_fn(|w| 0x9e37_79b9_7f4a_7c15u64.rotate_left(w as u32 * 5));
        let one_by_one = (0..ROWS).filter(|row| some[row / 64] >> (row % 64) & 1 == 1);
        assert_eq!(sum(&some, &numbers), one_by_one.map(|row| u32::from(numbers[row])).sum::<u32>());
    }
}
