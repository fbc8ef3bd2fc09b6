//! The bytes of one foreign file, packed or not, with bounds.

use std::{
    cell::Cell,
    io::{self, BufRead, BufReader, Read},
};

use flate2::bufread::MultiGzDecoder;

use crate::{
    Broken,
    bounds::{MAX_FILE_BYTES, MAX_RECORD_BYTES, MAX_STREAM_BYTES},
    outcome::Place,
};

/// A file that is being read. One that is packed with gzip is unpacked on the way.
pub struct Input<'a> {
    name: &'a str,
    bytes: Box<dyn BufRead + 'a>,
    numbers: &'a Numbers,
    line: u64,
    n_bytes: u64,
}

/// Counts the records of all files of an import.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    before: Cell<u32>,
    last: Cell<u32>,
}

impl Numbers {
    /// Begins a new file and gives the number of the last record before it.
    pub(crate) fn next_file(&self) -> u32 {
        self.before.set(self.last.get());
        self.before.get()
    }

    /// The number in the import of a record of the current file, counted from 1.
    pub(crate) fn number(&self, record: u64) -> u32 {
        let record = u32::try_from(record).unwrap_or(u32::MAX);
        let number = self.before.get().saturating_add(record);
        self.last.set(self.last.get().max(number));
        number
    }
}

impl<'a> Input<'a> {
    /// Begins to read bytes. `Err` if even the first of them cannot be read.
    pub(crate) fn new(
        name: &'a str,
        bytes: Box<dyn Read + 'a>,
        numbers: &'a Numbers,
    ) -> Result<Self, Broken> {
        let mut plain = BufReader::with_capacity(1 << 16, bytes);
        let head = plain.fill_buf().map_err(|error| unreadable(Place::File, &error))?;
        let bytes: Box<dyn BufRead + 'a> = if head.starts_with(&[0x1f, 0x8b]) {
            Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(plain)))
        } else {
            Box::new(plain)
        };
        Ok(Self { name, bytes, numbers, line: 0, n_bytes: 0 })
    }

    /// The file's path, as the city or its folder says.
    pub fn name(&self) -> &str {
        self.name
    }

    /// Makes the place of a record in this file, counted from 1, the number of the record in the whole import.
    pub fn number(&self, record: u64) -> u32 {
        self.numbers.number(record)
    }

    /// What makes numbers of records, for readers that give the input away.
    pub(crate) fn numbers(&self) -> &'a Numbers {
        self.numbers
    }

    /// All bytes of the file, without a byte order mark; at most [`MAX_FILE_BYTES`].
    pub fn all(&mut self) -> Result<Vec<u8>, Broken> {
        let mut bytes = Vec::new();
        let bound = MAX_FILE_BYTES as u64;
        let read = self.bytes.by_ref().take(bound + 1).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(Place::File, &error))?;
        if bytes.len() > MAX_FILE_BYTES {
            let reason = format!("the file has more bytes than the bound of {MAX_FILE_BYTES}");
            return Err(Broken::new(Place::File, reason));
        }
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        Ok(bytes)
    }

    /// The bytes themselves, unpacked; who reads them keeps the bounds.
    pub(crate) fn stream(&mut self) -> &mut (dyn BufRead + 'a) {
        self.bytes.as_mut()
    }

    /// The next line without its end, and its number from 1; `None` at the end. Holds one line.
    ///
    /// A line beyond [`MAX_RECORD_BYTES`] breaks the file off, and so do more than [`MAX_STREAM_BYTES`].
    pub fn line<'l>(&mut self, line: &'l mut Vec<u8>) -> Result<Option<(u64, &'l [u8])>, Broken> {
        line.clear();
        self.line += 1;
        let here = Place::Line(self.line);
        let bound = MAX_RECORD_BYTES as u64 + 1;
        let n_read = self.bytes.by_ref().take(bound).read_until(b'\n', line);
        let n_read = n_read.map_err(|error| unreadable(here, &error))? as u64;
        self.n_bytes += n_read;
        if n_read == bound {
            return Err(Broken::new(
                here,
                format!("a line is longer than the bound of {MAX_RECORD_BYTES} bytes"),
            ));
        }
        if self.n_bytes > MAX_STREAM_BYTES {
            return Err(Broken::new(
                here,
                format!("the file has more bytes than the bound of {MAX_STREAM_BYTES}"),
            ));
        }
        if n_read == 0 {
            return Ok(None);
        }
        while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            line.pop();
        }
        let from = if self.line == 1 && line.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Ok(Some((self.line, line.get(from..).unwrap_or_default())))
    }
}

/// Refuses a file whose first bytes say that it is in UTF-16.
pub(crate) fn check_not_utf16(bytes: &[u8]) -> Result<(), Broken> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Broken::new(Place::File, "the file is in UTF-16").help("save it as UTF-8".to_owned()));
    }
    Ok(())
}

/// Says why bytes cannot be read.
pub(crate) fn unreadable(place: Place, error: &io::Error) -> Broken {
    let packed = matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData);
    let reason = match error.kind() {
        io::ErrorKind::UnexpectedEof => "the packed file ends too early".to_owned(),
        _ if packed => format!("the packed file is damaged: {error}"),
        _ => format!("it cannot be read: {error}"),
    };
    Broken::new(place, reason)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn lines(bytes: &[u8]) -> Result<Vec<String>, Broken> {
        let numbers = Numbers::default();
        let mut input = Input::new("x", Box::new(bytes), &numbers)?;
        let (mut line, mut lines) = (Vec::new(), Vec::new());
        while let Some((number, text)) = input.line(&mut line)? {
            lines.push(format!("{number}:{}", String::from_utf8_lossy(text)));
        }
        Ok(lines)
    }

    #[test]
    fn lines_are_read_packed_or_not() {
        let text = b"\xef\xbb\xbfa\r\nb\n\nc";
        assert_eq!(lines(text).unwrap(), ["1:a", "2:b", "3:", "4:c"]);
        assert_eq!(lines(&packed(text)).unwrap(), ["1:a", "2:b", "3:", "4:c"]);
        assert_eq!(lines(b"").unwrap(), [""; 0]);
    }

    #[test]
    fn a_packed_file_that_breaks_off_or_is_damaged_says_so() {
        let whole = packed(&b"line\n".repeat(10_000));
        let said = |bytes: &[u8]| lines(bytes).unwrap_err().reason;
        assert_eq!(said(whole.get(..whole.len() / 2).unwrap()), "the packed file ends too early");
        let mut damaged = whole.clone();
        damaged[12] ^= 0xff;
        assert!(said(&damaged).starts_with("the packed file"), "{}", said(&damaged));
    }

    #[test]
    fn a_bomb_of_one_line_is_left_at_the_bound() {
        let bomb = packed(&vec![b'0'; MAX_RECORD_BYTES + 10]);
        assert!(bomb.len() < MAX_RECORD_BYTES / 20);
        assert!(lines(&bomb).unwrap_err().reason.contains("longer than the bound"));
    }

    #[test]
    fn numbers_run_on_from_file_to_file() {
        let numbers = Numbers::default();
        for (before, n) in [(0, 3), (3, 2), (5, 0), (5, 1)] {
            assert_eq!(numbers.next_file(), before);
            let input = Input::new("x", Box::new(&b""[..]), &numbers).unwrap();
            (1..=n)
                .for_each(|record| assert_eq!(u64::from(input.number(record)), u64::from(before) + record));
        }
    }
}
