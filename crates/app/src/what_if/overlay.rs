//! A folder in which some files are others, or new.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use crate::{Folder, Trouble};

/// A city's folder with files put over it.
pub(super) struct Overlay<'a> {
    below: &'a dyn Folder,
    own: BTreeMap<String, Vec<u8>>,
}

impl<'a> Overlay<'a> {
    pub(super) fn new(below: &'a dyn Folder) -> Self {
        Self { below, own: BTreeMap::new() }
    }

    /// Puts a file in the place of the one there is, if any.
    pub(super) fn put(&mut self, path: String, bytes: Vec<u8>) {
        self.own.insert(path, bytes);
    }
}

impl Folder for Overlay<'_> {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        let mut files = self.below.files()?;
        files.extend(self.own.keys().cloned());
        files.sort();
        files.dedup();
        Ok(files)
    }

    fn read(&self, path: &str, max_bytes: usize) -> Result<Vec<u8>, Trouble> {
        match self.own.get(path) {
            Some(bytes) => Ok(bytes.iter().take(max_bytes).copied().collect()),
            None => self.below.read(path, max_bytes),
        }
    }

    fn own(&self, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        match self.own.get(path) {
            Some(bytes) => Ok(Some(Box::new(Cursor::new(bytes)))),
            None => self.below.own(path),
        }
    }

    fn data(&self, pattern: &str) -> Result<Vec<String>, Trouble> {
        self.below.data(pattern)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        self.below.open(path)
    }
}
