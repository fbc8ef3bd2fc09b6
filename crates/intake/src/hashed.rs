//! A file that tells its SHA-256 once it was read or written.

use std::{
    fmt,
    io::{self, Read, Write},
};

use sha2::{Digest as _, Sha256};

use crate::bounds::MAX_STREAM_BYTES;

/// The SHA-256 of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sha(pub [u8; 32]);

impl Sha {
    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 hexadecimal digits in lower case.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_fit = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
        let mut sha = [0; 32];
        for (at, byte) in sha.iter_mut().enumerate().filter(|_| is_fit) {
            *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
        }
        is_fit.then_some(Self(sha))
    }
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Bytes that are hashed while somebody reads or writes them.
pub struct Hashed<B> {
    bytes: B,
    hash: Sha256,
}

impl<B> Hashed<B> {
    /// Begins.
    pub fn new(bytes: B) -> Self {
        Self { bytes, hash: Sha256::new() }
    }

    /// Gives what was read from or written to, and the hash of what passed.
    pub fn split(self) -> (B, Sha) {
        (self.bytes, Sha(self.hash.finalize().into()))
    }
}

impl<R: Read> Hashed<R> {
    /// Reads what nobody read, and gives the hash of all that can be read.
    pub fn end(mut self) -> Sha {
        let mut rest = self.by_ref().take(MAX_STREAM_BYTES);
        let _broken_off = io::copy(&mut rest, &mut io::sink());
        self.split().1
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        let n_written = self.bytes.write(from)?;
        self.hash.update(from.get(..n_written).unwrap_or_default());
        Ok(n_written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.bytes.flush()
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n_read = self.bytes.read(into)?;
        self.hash.update(into.get(..n_read).unwrap_or_default());
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_file_is_hashed_however_much_of_it_was_read() {
        // FIPS 180-2, appendix B.1.
        let whole = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        for n in 0..4 {
            let mut hashed = Hashed::new(&b"abc"[..]);
            assert_eq!(hashed.read(&mut vec![0; n]).unwrap(), n.min(3));
            assert_eq!(hashed.end().to_string(), whole);
        }
        assert_eq!(Sha::parse(whole).unwrap().to_string(), whole);
        assert_eq!(Sha::parse(&whole.to_uppercase()), None);
        assert_eq!(Sha::parse("ab"), None);
    }
}
