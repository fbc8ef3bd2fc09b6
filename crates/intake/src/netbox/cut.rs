//! Cuts a file into its objects without parsing them, so that one that cannot be parsed is refused alone.

use crate::{
    bounds::{MAX_NESTING, MAX_RECORD_BYTES},
    outcome::{Broken, Cause, Place, Reason},
};

/// Brackets within brackets that are stepped over; more breaks the file off.
const DEEPEST: usize = 4096;

/// A value of the file.
pub(super) struct Piece<'b> {
    /// Its bytes.
    pub(super) text: &'b [u8],
    /// How deep its lists and objects go, itself counted.
    depth: usize,
}

impl Piece<'_> {
    /// Parses the value if it is within the bounds.
    pub(super) fn parse(&self) -> Result<serde_json::Value, Reason> {
        if self.text.len() > MAX_RECORD_BYTES {
            let text = format!("the object is longer than the bound of {MAX_RECORD_BYTES} bytes");
            return Err(Reason::new(Cause::Bound, text));
        }
        if self.depth > MAX_NESTING {
            let text = format!("the object nests deeper than the bound of {MAX_NESTING}");
            return Err(Reason::new(Cause::Bound, text));
        }
        serde_json::from_slice(self.text).map_err(|error| {
            // Line and column of the parser count inside the object and would mislead.
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            Reason::new(Cause::Shape, format!("the object is not valid JSON ({why})"))
        })
    }
}

/// A place in the file that moves forward only.
pub(super) struct Cutter<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Cutter<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    /// Steps over one byte.
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// Passes the comma before a further element, or the bracket that closes. Tells whether there is an element.
    pub(super) fn more(&mut self, closing: u8, is_first: &mut bool) -> Result<bool, Broken> {
        match self.peek() {
            Some(byte) if byte == closing => {
                self.at += 1;
                return Ok(false);
            }
            Some(_) if *is_first => *is_first = false,
            Some(b',') => self.at += 1,
            _ => return Err(self.here(format!("a comma or `{}` should stand here", char::from(closing)))),
        }
        Ok(true)
    }

    /// A key in quotes and the colon behind it.
    pub(super) fn key(&mut self) -> Result<&'b [u8], Broken> {
        if self.peek() != Some(b'"') {
            return Err(self.here("a key in quotes should stand here"));
        }
        let start = self.at;
        self.string()?;
        let key = self.bytes.get(start..self.at).unwrap_or_default();
        if self.peek() != Some(b':') {
            return Err(self.here("a colon should stand here"));
        }
        self.at += 1;
        Ok(key)
    }

    /// The value that begins here.
    pub(super) fn value(&mut self) -> Result<Piece<'b>, Broken> {
        let first = self.peek();
        let start = self.at;
        let mut depth = 0;
        match first {
            Some(b'"') => self.string()?,
            Some(b'{' | b'[') => depth = self.nested()?,
            Some(byte) if is_word(byte) => {
                while self.bytes.get(self.at).is_some_and(|byte| is_word(*byte)) {
                    self.at += 1;
                }
            }
            _ => return Err(self.here("a value should stand here")),
        }
        Ok(Piece { text: self.bytes.get(start..self.at).unwrap_or_default(), depth })
    }

    /// Says that the file is broken here.
    pub(super) fn here(&self, reason: impl Into<String>) -> Broken {
        let before = self.bytes.get(..self.at).unwrap_or(self.bytes);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let place = Place::LineColumn(line as u64, column as u64);
        if self.at >= self.bytes.len() {
            return Broken::new(place, "the file ends too early");
        }
        Broken::new(place, reason)
    }

    /// Steps over a list or an object and tells how deep it goes.
    fn nested(&mut self) -> Result<usize, Broken> {
        let mut closing = Vec::new();
        let mut deepest = 0;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' => closing.push(b'}'),
                b'[' => closing.push(b']'),
                b'}' | b']' if closing.pop() != Some(*byte) => {
                    return Err(self.here("a bracket closes that does not match"));
                }
                _ => {}
            }
            deepest = deepest.max(closing.len());
            if deepest > DEEPEST {
                return Err(self.here(format!("brackets nest past the bound of {DEEPEST}")));
            }
            self.at += 1;
            if closing.is_empty() {
                return Ok(deepest);
            }
        }
        Err(self.here("the file ends too early"))
    }

    fn string(&mut self) -> Result<(), Broken> {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        Err(self.here("the file ends too early"))
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}
