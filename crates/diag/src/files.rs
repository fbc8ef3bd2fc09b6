//! The files of one run: their paths, their text, and places in them.

use std::sync::Arc;

/// A file of this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

impl Span {
    /// Makes a span; offsets past 4 GiB are held at the end.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: at(start), end: at(end.max(start)) }
    }

    /// The range as `usize`.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place that a person can go to. Lines and columns count from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path as the person gave it.
    pub path: Arc<str>,
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

struct File {
    path: Arc<str>,
    text: Arc<str>,
}

/// All files of one run.
#[derive(Default)]
pub struct Files {
    list: Vec<File>,
}

impl Files {
    /// Adds a file and gives its id.
    pub fn add(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> FileId {
        self.list.push(File { path: path.into(), text: text.into() });
        FileId(u32::try_from(self.list.len() - 1).unwrap_or(u32::MAX))
    }

    /// The path of a file; empty for an id of another run.
    pub fn path(&self, id: FileId) -> Arc<str> {
        self.get(id).map_or_else(|| Arc::from(""), |file| file.path.clone())
    }

    /// The text of a file; empty for an id of another run.
    pub fn text(&self, id: FileId) -> Arc<str> {
        self.get(id).map_or_else(|| Arc::from(""), |file| file.text.clone())
    }

    /// The path and text of every file, in the order of adding.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.list.iter().map(|file| (&*file.path, &*file.text))
    }

    /// The text under a span; empty when it lies outside.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.range())).unwrap_or("")
    }

    /// The place where a span begins.
    pub fn place(&self, span: Span) -> Place {
        let text = self.text(span.file);
        let mut at = (span.start as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place {
            path: self.path(span.file),
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    fn get(&self, id: FileId) -> Option<&File> {
        self.list.get(id.0 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let mut files = Files::default();
        let id = files.add("a.yaml", "één: 1\ntwéé: x\n");
        let place = files.place(Span::new(id, 15, 16));
        assert_eq!((place.line, place.column), (2, 5));
        assert_eq!(files.slice(Span::new(id, 9, 13)), "twé");
        assert_eq!(files.slice(Span::new(id, 9, 400)), "");
    }
}
