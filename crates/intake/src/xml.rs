//! XML, one piece after another, in memory that does not grow with the file.
//!
//! Absent on purpose: document types. Nothing that a file declares is expanded and nothing outside it is fetched; a
//! file that declares entities of its own is not read. Namespaces are not resolved.

use std::io::{self, BufRead, Read};

use quick_xml::{
    Error, Reader, XmlVersion,
    events::{BytesStart, Event},
};

use crate::{
    Input, MAX_CELL_BYTES, MAX_NESTING, MAX_RECORD_BYTES, MAX_STREAM_BYTES, clean,
    input::{check_not_utf16, unreadable},
    outcome::{Broken, Cause, Place, Reason},
};

/// Attributes of an element.
const MAX_ATTRIBUTES: usize = 64;

/// A file that is read as XML.
pub(crate) struct Xml<'a> {
    reader: Reader<Counted<'a>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// A part of a file. An empty element is opened and closed.
pub(crate) enum Piece<'e> {
    /// An element begins.
    Open(Element<'e>),
    /// The element that began last ends.
    Close,
    /// Text in an element, references to characters left out.
    Text(&'e str),
    /// A comment or an instruction.
    Other,
    /// The file ends.
    End,
}

/// The begin of an element.
pub(crate) struct Element<'e> {
    start: BytesStart<'e>,
}

/// The attributes of an element, references resolved.
#[derive(Debug, Default)]
pub(crate) struct Attributes(Vec<(String, String)>);

impl<'a> Xml<'a> {
    /// Begins to read a file.
    pub(crate) fn new(input: Input<'a>) -> Result<Self, Broken> {
        let mut counted = Counted { input, line: 1, first_line: 1, n_piece: 0, n_all: 0 };
        let head = counted.fill_buf().map_err(|error| unreadable(Place::File, &error))?;
        check_not_utf16(head)?;
        if head.is_empty() {
            return Err(Broken::new(Place::File, "the file is empty"));
        }
        let mut reader = Reader::from_reader(counted);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { reader, buffer: Vec::new(), depth: 0 })
    }

    /// The line on which the piece that was given last begins.
    pub(crate) fn place(&self) -> Place {
        Place::Line(self.reader.get_ref().first_line)
    }

    /// The next piece. At most [`MAX_RECORD_BYTES`] of it are held.
    pub(crate) fn next(&mut self) -> Result<Piece<'_>, Broken> {
        self.buffer.clear();
        self.reader.get_mut().begin_piece();
        let event = self.reader.read_event_into(&mut self.buffer);
        let place = Place::Line(self.reader.get_ref().first_line);
        match event.map_err(|error| broken(place, &error))? {
            Event::Start(_) if self.depth >= MAX_NESTING => {
                let reason = format!("elements stand in each other deeper than the bound of {MAX_NESTING}");
                Err(Broken::new(place, reason))
            }
            Event::Start(start) | Event::Empty(start) => {
                self.depth += 1;
                Ok(Piece::Open(Element { start }))
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Piece::Close)
            }
            Event::Text(text) => Ok(borrowed(text.into_inner()).map_or(Piece::Other, Piece::Text)),
            Event::DocType(text) if text.contains('[') => {
                let reason = "the file declares entities or a structure of its own, which is not read";
                Err(Broken::new(place, reason))
            }
            Event::Eof => Ok(Piece::End),
            Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => Ok(Piece::Other),
        }
    }
}

/// The reader gives what it holds in the buffer; nothing of it is owned.
fn borrowed(text: std::borrow::Cow<'_, str>) -> Option<&str> {
    match text {
        std::borrow::Cow::Borrowed(text) => Some(text),
        std::borrow::Cow::Owned(_) => None,
    }
}

fn broken(place: Place, error: &Error) -> Broken {
    match error {
        Error::Io(error) if error.kind() == io::ErrorKind::Other => Broken::new(place, error.to_string()),
        Error::Io(error) => unreadable(place, error),
        Error::Encoding(_) => {
            Broken::new(place, "the file is not in UTF-8").help("save it as UTF-8".to_owned())
        }
        Error::Syntax(error) => not_xml(place, &error.to_string()),
        Error::IllFormed(error) => not_xml(place, &error.to_string()),
        error => not_xml(place, &error.to_string()),
    }
}

fn not_xml(place: Place, why: &str) -> Broken {
    Broken::new(place, format!("the file is not well-formed XML: {}", clean::text(why)))
}

impl Element<'_> {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        self.start.name().into_inner()
    }

    /// Its attributes. `Err` where one is not well formed, too long, or of too many.
    pub(crate) fn attributes(&self) -> Result<Attributes, Reason> {
        let mut list = Vec::new();
        for attribute in self.start.attributes() {
            let name = self.name();
            if list.len() >= MAX_ATTRIBUTES {
                let text = format!("a `{name}` has more attributes than the bound of {MAX_ATTRIBUTES}");
                return Err(Reason::new(Cause::Bound, text));
            }
            let attribute = attribute.map_err(|error| ill_formed(name, &error.to_string()))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| ill_formed(name, &error.to_string()))?;
            if value.len() > MAX_CELL_BYTES {
                let text =
                    format!("an attribute of a `{name}` is longer than the bound of {MAX_CELL_BYTES} bytes");
                return Err(Reason::new(Cause::Bound, text));
            }
            list.push((attribute.key.into_inner().to_owned(), value.into_owned()));
        }
        Ok(Attributes(list))
    }
}

fn ill_formed(name: &str, why: &str) -> Reason {
    let (name, why) = (clean::quoted(name), clean::text(why));
    Reason::new(Cause::Shape, format!("an attribute of a {name} is not well formed: {why}"))
}

impl Attributes {
    /// How many bytes they hold.
    pub(crate) fn n_bytes(&self) -> usize {
        self.0.iter().map(|(key, value)| key.len() + value.len()).sum()
    }

    /// The value of an attribute that is there and says something.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// Counts lines and bytes on the way, and stops at the bounds.
struct Counted<'a> {
    input: Input<'a>,
    line: u64,
    /// The line on which the piece that is being read begins.
    first_line: u64,
    n_piece: usize,
    n_all: u64,
}

impl Counted<'_> {
    fn begin_piece(&mut self) {
        self.n_piece = 0;
        self.first_line = self.line;
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.n_piece > MAX_RECORD_BYTES {
            let text = format!("a part of the file is longer than the bound of {MAX_RECORD_BYTES} bytes");
            return Err(io::Error::other(text));
        }
        if self.n_all > MAX_STREAM_BYTES {
            let text = format!("the file has more bytes than the bound of {MAX_STREAM_BYTES}");
            return Err(io::Error::other(text));
        }
        self.input.stream().fill_buf()
    }

    fn consume(&mut self, n: usize) {
        let bytes = self.input.stream();
        let taken = bytes.fill_buf().ok().and_then(|buffer| buffer.get(..n)).unwrap_or_default();
        let n_lines = taken.iter().filter(|byte| **byte == b'\n').count();
        bytes.consume(n);
        self.line += n_lines as u64;
        self.n_piece = self.n_piece.saturating_add(n);
        self.n_all = self.n_all.saturating_add(n as u64);
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut buffer = self.fill_buf()?;
        let n = buffer.read(bytes)?;
        self.consume(n);
        Ok(n)
    }
}
