//! Lines of values with tabs between them, as the header lines before them say.
//!
//! The format is that of Zeek's ASCII writer: `#separator`, `#set_separator`, `#empty_field`, `#unset_field`,
//! `#path`, `#fields`, `#types`. In values the writer escapes the separator, line breaks and bytes that are no text
//! as `\x09`, and the backslash as `\\`.

use std::{borrow::Cow, collections::BTreeSet};

use super::{
    host::Line,
    sort::{Marks, Sort, Sorts},
    talk::{FIELDS, Word, Words},
};
use crate::{
    Broken, Cell, MAX_COLUMNS, Reason, clean,
    outcome::{Cause, Place},
};

/// What the header lines said so far.
pub(super) struct Header {
    separator: u8,
    set_separator: String,
    empty: String,
    unset: String,
    path: Option<String>,
    fields: Vec<String>,
    /// Whether a field holds several values, where the types say so.
    is_many: Vec<bool>,
    /// Where the fields that traffic is made of stand.
    slots: [Option<usize>; FIELDS.len()],
    /// The log, once it is known; forgotten with each header line that may change it.
    sort: Option<Sort>,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            separator: b'\t',
            set_separator: ",".to_owned(),
            empty: "(empty)".to_owned(),
            unset: "-".to_owned(),
            path: None,
            fields: Vec::new(),
            is_many: Vec::new(),
            slots: [None; FIELDS.len()],
            sort: None,
        }
    }
}

impl Header {
    /// Reads a line that begins with `#`. Those that say nothing about the lines to come are passed over.
    pub(super) fn read(&mut self, line: &[u8], number: u64) -> Result<(), Broken> {
        let text = String::from_utf8_lossy(line);
        if let Some(separator) = text.strip_prefix("#separator ") {
            let separator = unescaped(separator);
            let mut chars = separator.chars();
            return match (chars.next().map(u8::try_from), chars.next()) {
                (Some(Ok(separator)), None) if separator.is_ascii() && separator != b'\\' => {
                    *self = Self { separator, ..Self::default() };
                    Ok(())
                }
                _ => Err(Broken::new(Place::Line(number), "`#separator` is not one ASCII sign")),
            };
        }
        let mut values = text.split(char::from(self.separator));
        let key = values.next().unwrap_or_default();
        let rest = text.get(key.len() + 1..).unwrap_or_default();
        match key {
            "#set_separator" if !rest.is_empty() => self.set_separator = unescaped(rest).into_owned(),
            "#empty_field" => rest.clone_into(&mut self.empty),
            "#unset_field" => rest.clone_into(&mut self.unset),
            "#path" => self.path = Some(unescaped(rest).into_owned()),
            "#fields" => return self.fields(values, number),
            "#types" => self.is_many = values.map(is_many).collect(),
            _ => return Ok(()),
        }
        self.sort = None;
        Ok(())
    }

    fn fields<'a>(&mut self, names: impl Iterator<Item = &'a str>, number: u64) -> Result<(), Broken> {
        let place = Place::Line(number);
        self.fields = names.take(MAX_COLUMNS + 1).map(str::to_owned).collect();
        if self.fields.len() > MAX_COLUMNS {
            return Err(Broken::new(place, format!("`#fields` names more than the bound of {MAX_COLUMNS}")));
        }
        let mut met = BTreeSet::new();
        if let Some(name) = self.fields.iter().find(|name| !met.insert(*name)) {
            return Err(Broken::new(place, format!("`#fields` names {} twice", clean::quoted(name))));
        }
        self.slots = FIELDS.map(|name| self.fields.iter().position(|field| field == name));
        self.is_many.clear();
        self.sort = None;
        Ok(())
    }

    /// Tells whether values can be read.
    pub(super) fn is_read(&self) -> bool {
        !self.fields.is_empty()
    }

    /// The log of the lines to come.
    pub(super) fn sort(&mut self, sorts: &mut Sorts) -> &Sort {
        self.sort.get_or_insert_with(|| {
            let mut marks = Marks::default();
            self.fields.iter().for_each(|name| marks.add(name));
            sorts.find(self.path.as_deref(), marks, self.fields.len())
        })
    }

    /// Cuts a line into its values. `ends` is room for the places where they end.
    pub(super) fn values<'l>(
        &'l self,
        line: &'l [u8],
        ends: &'l mut Vec<usize>,
    ) -> Result<Values<'l>, Reason> {
        let text = std::str::from_utf8(line);
        let text = text.map_err(|_| Reason::new(Cause::Shape, "the line is not in UTF-8"))?;
        ends.clear();
        let bytes = line.iter().enumerate();
        ends.extend(bytes.filter(|(_, byte)| **byte == self.separator).map(|(at, _)| at));
        ends.push(text.len());
        if ends.len() != self.fields.len() {
            let (n, wanted) = (ends.len(), self.fields.len());
            let text = format!("the line has {n} values where `#fields` names {wanted}");
            return Err(Reason::new(Cause::Shape, text));
        }
        Ok(Values { header: self, text, ends })
    }
}

fn is_many(type_name: &str) -> bool {
    ["set[", "vector[", "table["].iter().any(|many| type_name.starts_with(many))
}

/// The values of a line.
pub(super) struct Values<'l> {
    header: &'l Header,
    text: &'l str,
    ends: &'l [usize],
}

impl<'l> Values<'l> {
    /// A value as it is written; `None` if it is unset.
    fn raw(&self, at: usize) -> Option<&'l str> {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end + 1);
        let raw = self.text.get(start..*self.ends.get(at)?)?;
        (raw != self.header.unset).then_some(raw)
    }

    fn word(&self, slot: Option<usize>) -> Word<'l> {
        match slot.and_then(|slot| self.raw(slot)) {
            None => Word::Unsaid,
            Some(raw) if raw == self.header.empty => Word::Unsaid,
            Some(raw) => Word::Text(unescaped(raw)),
        }
    }

    /// What the line says of two machines.
    pub(super) fn words(&self) -> Words<'l> {
        self.header.slots.map(|slot| self.word(slot))
    }
}

impl Line for Values<'_> {
    fn cell(&self, name: &str) -> Cell {
        let header = self.header;
        let Some(at) = header.fields.iter().position(|field| field == name) else { return Cell::Empty };
        let is_many = header.is_many.get(at).copied().unwrap_or_default();
        match self.raw(at) {
            None => Cell::Empty,
            Some(raw) if raw == header.empty && is_many => Cell::Texts(Vec::new()),
            Some(raw) if raw == header.empty => Cell::Text(String::new()),
            Some(raw) if is_many => {
                let elements = raw.split(header.set_separator.as_str());
                let said = elements.filter(|element| *element != header.unset);
                Cell::Texts(said.map(|element| unescaped(element).into_owned()).collect())
            }
            Some(raw) => Cell::Text(unescaped(raw).into_owned()),
        }
    }

    fn ts(&self) -> Word<'_> {
        self.word(self.header.slots.first().copied().flatten())
    }
}

/// Undoes what the writer escapes. What is no escape, or gives no text, stays as it is written.
fn unescaped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    loop {
        rest = match rest {
            [] => break,
            [b'\\', b'\\', rest @ ..] => {
                bytes.push(b'\\');
                rest
            }
            [b'\\', b'x', high, low, rest @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or_default() << 4 | hex(*low).unwrap_or_default());
                rest
            }
            [byte, rest @ ..] => {
                bytes.push(*byte);
                rest
            }
        };
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(raw), Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_once() {
        for (raw, text) in [
            ("plain", "plain"),
            (r"a\x09b", "a\tb"),
            (r"a\\x09b", r"a\x09b"),
            (r"VMware\\, Inc", r"VMware\, Inc"),
            (r"caf\xc3\xa9", "café"),
            (r"\xff\xfe", r"\xff\xfe"),
            (r"\x0", r"\x0"),
            (r"\", r"\"),
            (r"\x2d", "-"),
        ] {
            assert_eq!(unescaped(raw), text, "{raw}");
        }
    }
}
