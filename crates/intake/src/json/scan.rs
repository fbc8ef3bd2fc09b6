//! Cuts a JSON text into its values without parsing them: strings are stepped over, brackets are matched.

use crate::{
    bounds::{MAX_NESTING, MAX_RECORD_BYTES},
    outcome::{Broken, Cause, Place, Reason},
};

/// A value of the file, as its bytes.
pub(crate) struct Element<'b> {
    /// Its bytes.
    pub(crate) text: &'b [u8],
    /// Where it begins.
    pub(crate) start: usize,
    /// How deep its lists and objects go, itself counted.
    pub(crate) depth: usize,
}

/// A place in the file that moves forward only.
#[derive(Clone)]
pub(crate) struct Scanner<'b> {
    bytes: &'b [u8],
    at: usize,
    is_first: bool,
}

/// Which bracket closes; a list of them is the way back out.
const DEEPEST: usize = 4096;

impl<'b> Scanner<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0, is_first: true }
    }

    /// Steps into a list or an object.
    pub(crate) fn open(&mut self, bracket: u8, otherwise: &str) -> Result<(), Broken> {
        if self.peek() != Some(bracket) {
            return Err(self.here(otherwise));
        }
        self.at += 1;
        self.is_first = true;
        Ok(())
    }

    /// The next key of an object, quotes included and its colon passed; `None` when the object is closed.
    pub(crate) fn key(&mut self) -> Result<Option<&'b [u8]>, Broken> {
        if !self.more(b'}')? {
            return Ok(None);
        }
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
        Ok(Some(key))
    }

    /// The next element of a list; `None` when the list is closed.
    pub(crate) fn element(&mut self) -> Result<Option<Element<'b>>, Broken> {
        if self.more(b']')? { self.value().map(Some) } else { Ok(None) }
    }

    /// The byte with which the next element of a list begins, its comma passed; `None` when the list is closed.
    pub(crate) fn begins(&mut self) -> Result<Option<u8>, Broken> {
        if !self.more(b']')? {
            return Ok(None);
        }
        self.peek().map(Some).ok_or_else(|| self.here("the file ends too early"))
    }

    /// The value that begins here.
    pub(crate) fn value(&mut self) -> Result<Element<'b>, Broken> {
        let first = self.peek();
        let start = self.at;
        let depth = match first {
            Some(b'"') => self.string().map(|()| 0)?,
            Some(b'{' | b'[') => self.nested()?,
            Some(byte) if byte == b'-' || byte.is_ascii_alphanumeric() => {
                self.word();
                0
            }
            _ => return Err(self.here("a value should stand here")),
        };
        self.is_first = false;
        Ok(Element { text: self.bytes.get(start..self.at).unwrap_or_default(), start, depth })
    }

    /// Nothing but white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), Broken> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.here("something stands after the end")),
        }
    }

    /// Says that the file is broken where the scanner stands.
    pub(crate) fn here(&self, reason: impl Into<String>) -> Broken {
        if self.at >= self.bytes.len() {
            return self.broken(self.bytes.len(), "the file ends too early");
        }
        self.broken(self.at, reason)
    }

    /// Says that the file is broken at a byte.
    pub(crate) fn broken(&self, at: usize, reason: impl Into<String>) -> Broken {
        let before = self.bytes.get(..at).unwrap_or(self.bytes);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        Broken::new(Place::LineColumn(line as u64, column as u64), reason)
    }

    /// Passes the comma before a further element, or the closing bracket.
    fn more(&mut self, closing: u8) -> Result<bool, Broken> {
        match self.peek() {
            Some(byte) if byte == closing => {
                self.at += 1;
                self.is_first = false;
                Ok(false)
            }
            Some(_) if self.is_first => {
                self.is_first = false;
                Ok(true)
            }
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.here(format!("a comma or `{}` should stand here", char::from(closing)))),
        }
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
                b'}' | b']' => {
                    if closing.pop() != Some(*byte) {
                        return Err(self.here("a bracket closes that does not match"));
                    }
                    if closing.is_empty() {
                        self.at += 1;
                        return Ok(deepest);
                    }
                }
                _ => {}
            }
            deepest = deepest.max(closing.len());
            if deepest > DEEPEST {
                return Err(self.here(format!("brackets nest past the bound of {DEEPEST}")));
            }
            self.at += 1;
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

    fn word(&mut self) {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        while self.bytes.get(self.at).is_some_and(is_word) {
            self.at += 1;
        }
    }

    /// The next byte that is not white space; `None` at the end.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }
}

impl Element<'_> {
    /// Refuses a value beyond the bounds; `what` names it, such as `feature`.
    pub(crate) fn check_bounds(&self, what: &str) -> Result<(), Reason> {
        if self.text.len() > MAX_RECORD_BYTES {
            let text = format!("the {what} is longer than the bound of {MAX_RECORD_BYTES} bytes");
            return Err(Reason::new(Cause::Bound, text));
        }
        if self.depth > MAX_NESTING {
            let text = format!("the {what} nests deeper than the bound of {MAX_NESTING}");
            return Err(Reason::new(Cause::Bound, text));
        }
        Ok(())
    }
}
