//! Plain things as bytes and back: numbers, texts, lists. What is read is foreign: every length is held against what
//! is left, and what is to be allocated against a bound.
//!
//! A list of numbers is stored as the steps above its smallest, in as few bytes each as they need; numbers that are all
//! the same take no room.

mod numbers;

use std::{
    io::{self, Write},
    sync::Arc,
};

use crate::time::Instant;

pub(crate) use self::numbers::Numbers;

/// Bytes that were not written by [`Pack`], or not by this version of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken(
    /// What is wrong, as one lowercase sentence without a final period.
    pub &'static str,
);

/// Writes plain things.
pub struct Pack<'w> {
    out: &'w mut dyn Write,
}

impl<'w> Pack<'w> {
    /// Writes to a place.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out }
    }

    /// Writes bytes as they are; whoever reads must know how many.
    pub fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Writes a byte.
    pub fn byte(&mut self, byte: u8) -> io::Result<()> {
        self.raw(&[byte])
    }

    /// Writes a number that is not negative, seven bits a byte, the lowest first.
    pub fn number(&mut self, mut number: u64) -> io::Result<()> {
        while number >= 0x80 {
            self.byte(number as u8 | 0x80)?;
            number >>= 7;
        }
        self.byte(number as u8)
    }

    /// Writes how many things follow.
    pub fn count(&mut self, n: usize) -> io::Result<()> {
        self.number(n as u64)
    }

    /// Writes a whole number.
    pub fn int(&mut self, number: i64) -> io::Result<()> {
        self.raw(&number.to_le_bytes())
    }

    /// Writes an instant.
    pub fn instant(&mut self, at: Instant) -> io::Result<()> {
        self.int(at.0)
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.count(text.len())?;
        self.raw(text.as_bytes())
    }

    /// Writes a list, with how many there are.
    pub fn list<T>(
        &mut self,
        list: impl ExactSizeIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T) -> io::Result<()>,
    ) -> io::Result<()> {
        self.count(list.len())?;
        list.into_iter().try_for_each(|it| each(self, it))
    }

    /// Writes something that may not be there.
    pub fn maybe<T>(
        &mut self,
        it: Option<T>,
        each: impl FnOnce(&mut Self, T) -> io::Result<()>,
    ) -> io::Result<()> {
        self.byte(u8::from(it.is_some()))?;
        it.map_or(Ok(()), |it| each(self, it))
    }
}

/// Reads plain things in the order in which they were written.
pub struct Unpack<'b> {
    rest: &'b [u8],
    /// Bytes that may still be allocated.
    room: usize,
}

impl<'b> Unpack<'b> {
    /// Reads from bytes. What comes of them takes at most 512 times their room, and 64 MiB: numbers that are all the
    /// same take no bytes, but as much memory as others.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes, room: bytes.len().saturating_mul(512).saturating_add(64 << 20) }
    }

    /// Tells whether all was read.
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes room for things of a size before it is allocated.
    pub(crate) fn room<T>(&mut self, n: usize) -> Result<(), Broken> {
        let wanted = n.checked_mul(size_of::<T>()).and_then(|bytes| self.room.checked_sub(bytes));
        self.room = wanted.ok_or(Broken("it is larger than it can be"))?;
        Ok(())
    }

    /// Reads so many bytes.
    pub fn raw(&mut self, n: usize) -> Result<&'b [u8], Broken> {
        let (bytes, rest) = self.rest.split_at_checked(n).ok_or(Broken("it ends too early"))?;
        self.rest = rest;
        Ok(bytes)
    }

    /// Reads a byte.
    pub fn byte(&mut self) -> Result<u8, Broken> {
        self.raw(1)?.first().copied().ok_or(Broken("it ends too early"))
    }

    /// Reads a byte that says yes or no.
    pub fn flag(&mut self) -> Result<bool, Broken> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Broken("something is neither yes nor no")),
        }
    }

    /// Reads a number that is not negative.
    pub fn number(&mut self) -> Result<u64, Broken> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Broken("a number is too large"))
    }

    /// Reads how many there were of something: at most 2^48, so that sums of them stay whole.
    pub fn amount(&mut self) -> Result<u64, Broken> {
        let n = self.number()?;
        if n <= 1 << 48 { Ok(n) } else { Err(Broken("a number is too large")) }
    }

    /// Reads a number of some size.
    pub fn small<T: TryFrom<u64>>(&mut self) -> Result<T, Broken> {
        T::try_from(self.number()?).map_err(|_| Broken("a number is too large"))
    }

    /// Reads how many things follow. Each takes a byte at least, so there cannot be more than bytes.
    pub fn count(&mut self) -> Result<usize, Broken> {
        let n: usize = self.small()?;
        if n > self.rest.len() { Err(Broken("it ends too early")) } else { Ok(n) }
    }

    /// Reads a whole number.
    pub fn int(&mut self) -> Result<i64, Broken> {
        let bytes = self.raw(8)?.try_into().map_err(|_| Broken("it ends too early"))?;
        Ok(i64::from_le_bytes(bytes))
    }

    /// Reads an instant.
    pub fn instant(&mut self) -> Result<Instant, Broken> {
        self.int().map(Instant)
    }

    /// Reads a text.
    pub fn text(&mut self) -> Result<&'b str, Broken> {
        let n = self.count()?;
        str::from_utf8(self.raw(n)?).map_err(|_| Broken("a text is no UTF-8"))
    }

    /// Reads a text that many will share.
    pub fn shared(&mut self) -> Result<Arc<str>, Broken> {
        self.text().map(Arc::from)
    }

    /// Reads a list.
    pub fn list<T>(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Result<T, Broken>,
    ) -> Result<Vec<T>, Broken> {
        let n = self.count()?;
        self.room::<T>(n)?;
        (0..n).map(|_| each(self)).collect()
    }

    /// Reads something that may not be there.
    pub fn maybe<T>(
        &mut self,
        each: impl FnOnce(&mut Self) -> Result<T, Broken>,
    ) -> Result<Option<T>, Broken> {
        if self.flag()? { each(self).map(Some) } else { Ok(None) }
    }
}

#[cfg(test)]
mod tests;
