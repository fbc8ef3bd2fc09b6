//! The port to the file system; the one implementation stands in the program itself.

use std::io::{self, Write};

use app::{Folder, Trouble};

/// Writes a file piece by piece.
pub type WriteTo<'a> = dyn FnMut(&mut dyn Write) -> io::Result<()> + 'a;

/// The file system, as commands need it.
pub trait Disk {
    /// Opens a city's folder, with the roots that its imports may read from.
    fn city(&self, path: &str, roots: &[String]) -> Result<Box<dyn Folder>, Trouble>;

    /// Opens a city's folder as it stands in a revision of its git repository or, with `since_branched`, where the branch
    /// that is checked out left that revision.
    fn revision(
        &self,
        path: &str,
        revision: &str,
        since_branched: bool,
        roots: &[String],
    ) -> Result<Box<dyn Folder>, Trouble>;

    /// Lists a file, or the files below a folder, that a person names: paths as they can be read, sorted. Hidden files
    /// are skipped.
    fn list(&self, path: &str) -> Result<Vec<String>, Trouble>;

    /// Reads a file that a person names.
    fn read(&self, path: &str, max_bytes: usize) -> Result<Vec<u8>, Trouble>;

    /// Writes a text to a file that a person names, whether or not it is there.
    fn write(&self, path: &str, text: &str) -> Result<(), Trouble>;

    /// Writes a file that is not there yet, with the folders above it.
    fn create(&self, path: &str, text: &str) -> Result<(), Trouble>;

    /// Makes a folder that may be there already, with the folders above it.
    fn make(&self, folder: &str) -> Result<(), Trouble>;

    /// Puts a text in the place of a file, whole or not at all.
    fn replace(&self, path: &str, text: &str) -> Result<(), Trouble>;

    /// Puts what `write` gives in the place of a file of a city's folder, whole or not at all, with the folder above
    /// it. The path is relative, with `/`. Nothing is written through symbolic links, so nothing outside the city.
    fn keep(&self, city: &str, path: &str, write: &mut WriteTo<'_>) -> Result<(), Trouble>;

    /// Tells whether a path exists and is anything but an empty folder.
    fn is_occupied(&self, path: &str) -> Result<bool, Trouble>;
}
