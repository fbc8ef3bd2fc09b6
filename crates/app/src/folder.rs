//! The port to a city's folder.

use std::io::{Cursor, Read};

/// What is outside went wrong: a file that cannot be read, a folder that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The path, as the person would write it.
    pub path: String,
    /// What went wrong, in words.
    pub what: String,
}

/// A city's folder, and the roots that its imports may read from.
///
/// Implementations never leave those folders, symbolic links included, and skip hidden files.
pub trait Folder {
    /// Lists all files below the city's folder: relative paths with `/`, sorted.
    fn files(&self) -> Result<Vec<String>, Trouble>;

    /// Reads a file of the city's folder.
    fn read(&self, path: &str, max_bytes: usize) -> Result<Vec<u8>, Trouble>;

    /// Opens a file of the city's folder to be read piece by piece; `None` if it is not there.
    fn own(&self, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        if !self.files()?.iter().any(|file| file == path) {
            return Ok(None);
        }
        Ok(Some(Box::new(Cursor::new(self.read(path, usize::MAX)?))))
    }

    /// Lists the files that an import's path names, in the city's folder or else a data root, sorted. A path with
    /// a `*` in its last part may name several.
    fn data(&self, pattern: &str) -> Result<Vec<String>, Trouble>;

    /// Opens a file that [`Folder::data`] listed.
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Trouble>;
}
