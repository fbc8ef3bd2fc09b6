//! Lists of whole numbers.

use std::io;

use super::{Broken, Pack, Unpack};

/// How many bytes each number takes; the last as it is, without steps.
const WIDTHS: [u8; 6] = [0, 1, 2, 4, 8, RAW];
const RAW: u8 = 9;

/// Numbers that were read and not yet put anywhere.
///
/// The code 0 stands for the *filler*, a number apart that would widen all others; the code `n` for `n - 1` steps
/// above the base. Where there are no codes, all numbers are the base.
pub(crate) struct Numbers<'b> {
    n: usize,
    width: u8,
    base: i64,
    step: u64,
    filler: i64,
    codes: &'b [u8],
}

impl Pack<'_> {
    /// Writes numbers. Whoever reads must know how many, and the filler.
    pub(crate) fn numbers(
        &mut self,
        numbers: impl Iterator<Item = i64> + Clone,
        filler: i64,
    ) -> io::Result<()> {
        let mut some = numbers.clone().filter(|number| *number != filler);
        let Some(first) = some.next() else { return self.head(0, filler, 0) };
        let (mut low, mut high, mut step) = (first, first, 0);
        for number in some {
            low = low.min(number);
            high = high.max(number);
            step = common(step, number.abs_diff(first));
        }
        let has_filler = numbers.clone().any(|number| number == filler);
        if low == high && !has_filler {
            return self.head(0, low, 0);
        }
        let step = step.max(1);
        let width = match high.abs_diff(low) / step {
            0..=0xfe => 1,
            0xff..=0xfffe => 2,
            0xffff..=0xffff_fffe => 4,
            0xffff_ffff..=0xffff_ffff_ffff_fffe => 8,
            u64::MAX => RAW,
        };
        self.head(width, low, step)?;
        let code = |number: i64| if number == filler { 0 } else { number.abs_diff(low) / step + 1 };
        let mut block = Vec::with_capacity(1 << 16);
        for number in numbers {
            match width {
                1 => block.push(code(number) as u8),
                2 => block.extend((code(number) as u16).to_le_bytes()),
                4 => block.extend((code(number) as u32).to_le_bytes()),
                8 => block.extend(code(number).to_le_bytes()),
                _ => block.extend(number.to_le_bytes()),
            }
            if block.len() > (1 << 16) - 8 {
                self.raw(&block)?;
                block.clear();
            }
        }
        self.raw(&block)
    }

    fn head(&mut self, width: u8, base: i64, step: u64) -> io::Result<()> {
        self.byte(width)?;
        self.int(base)?;
        self.raw(&step.to_le_bytes())
    }
}

/// The greatest number of which both are multiples; the other one for 0.
fn common(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, if a == 0 { 0 } else { a % b });
    }
    a
}

impl<'b> Unpack<'b> {
    /// Reads so many numbers.
    pub(crate) fn numbers(&mut self, n: usize, filler: i64) -> Result<Numbers<'b>, Broken> {
        let width = self.byte()?;
        if !WIDTHS.contains(&width) {
            return Err(Broken("numbers have a width that there is not"));
        }
        let base = self.int()?;
        let step = u64::from_le_bytes(self.int()?.to_le_bytes());
        let n_bytes = n.checked_mul(usize::from(width.min(8))).ok_or(Broken("a number is too large"))?;
        Ok(Numbers { n, width, base, step, filler, codes: self.raw(n_bytes)? })
    }
}

impl Numbers<'_> {
    /// Gives all numbers, each made into something else, as a list. The caller has taken room for it.
    pub(crate) fn to_vec<T: Clone>(&self, mut each: impl FnMut(i64) -> T) -> Vec<T> {
        fn chunks<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
            bytes.as_chunks::<N>().0.iter().copied()
        }
        let (base, step, filler) = (self.base, self.step, self.filler);
        let of = |code: u64| match code {
            0 => filler,
            _ => base.wrapping_add_unsigned((code - 1).wrapping_mul(step)),
        };
        match self.width {
            0 if self.n == 0 => Vec::new(),
            0 => vec![each(base); self.n],
            1 => self.codes.iter().map(|code| each(of(u64::from(*code)))).collect(),
            2 => chunks(self.codes).map(|code| each(of(u64::from(u16::from_le_bytes(code))))).collect(),
            4 => chunks(self.codes).map(|code| each(of(u64::from(u32::from_le_bytes(code))))).collect(),
            8 => chunks(self.codes).map(|code| each(of(u64::from_le_bytes(code)))).collect(),
            _ => chunks(self.codes).map(|number| each(i64::from_le_bytes(number))).collect(),
        }
    }
}
