//! The port to the file system; the one implementation stands in the program itself.

use std::io::{self, Write};

use app::{Folder, Trouble};

/// Writes a file piece by piece.
pub type WriteTo<'a> = dyn FnMut(&mut dyn Write) -> io::Result<()> + 'a;

/// The file system, as commands need it.
pub trait Disk {
    /// Opens a city's folder, with the roots that its imports may read from.
    fn city(&self, path: &str, roots: &[String]) -> Result<Box<dyn Folder>, Trouble>;

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
