//! The file system. Nothing is read outside a city's folder and the data roots, symbolic links included.

use std::{
    fs,
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use app::{Folder, Trouble};
use cli::{Disk, WriteTo};

use crate::git::RevisionFolder;

/// How deep folders are searched.
const MAX_DEPTH: usize = 16;
/// How many files are listed.
const MAX_LISTED: usize = 100_000;

/// The file system of this machine.
pub(crate) struct RealDisk;

/// A city's folder and its data roots, resolved.
struct RealFolder {
    city: PathBuf,
    roots: Vec<PathBuf>,
}

fn trouble(path: &Path, error: &std::io::Error) -> Trouble {
    let what = match error.kind() {
        std::io::ErrorKind::NotFound => "it is not there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "you may not read or write it".to_owned(),
        std::io::ErrorKind::AlreadyExists => "it is there already".to_owned(),
        _ => error.to_string(),
    };
    Trouble { path: path.display().to_string(), what }
}

impl Disk for RealDisk {
    fn city(&self, path: &str, roots: &[String]) -> Result<Box<dyn Folder>, Trouble> {
        let resolve = |path: &str| fs::canonicalize(path).map_err(|error| trouble(Path::new(path), &error));
        let city = resolve(path)?;
        if !city.join(app::MANIFEST).is_file() {
            let what = if city.is_file() {
                format!("it is a file; name the folder that has {} in it", app::MANIFEST)
            } else {
                format!("it has no {}; `bailiwick init` begins a city", app::MANIFEST)
            };
            return Err(Trouble { path: path.to_owned(), what });
        }
        let roots = roots.iter().map(|root| resolve(root)).collect::<Result<_, _>>()?;
        Ok(Box::new(RealFolder { city, roots }))
    }

    fn revision(
        &self,
        path: &str,
        revision: &str,
        since_branched: bool,
        roots: &[String],
    ) -> Result<Box<dyn Folder>, Trouble> {
        let now = self.city(path, roots)?;
        Ok(Box::new(RevisionFolder::open(Path::new(path), revision, since_branched, now)?))
    }

    fn list(&self, path: &str) -> Result<Vec<String>, Trouble> {
        let real = fs::canonicalize(path).map_err(|error| trouble(Path::new(path), &error))?;
        if !real.is_dir() {
            return Ok(vec![path.to_owned()]);
        }
        let files = RealFolder { city: real, roots: Vec::new() }.files()?;
        let begin = path.trim_end_matches('/');
        Ok(files.into_iter().map(|file| format!("{begin}/{file}")).collect())
    }

    fn read(&self, path: &str, max_bytes: usize) -> Result<Vec<u8>, Trouble> {
        let read = || {
            let mut bytes = Vec::new();
            let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX);
            fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|error| trouble(Path::new(path), &error))
    }

    fn write(&self, path: &str, text: &str) -> Result<(), Trouble> {
        fs::write(path, text).map_err(|error| trouble(Path::new(path), &error))
    }

    fn create(&self, path: &str, text: &str) -> Result<(), Trouble> {
        let path = Path::new(path);
        let write = || {
            if let Some(above) = path.parent() {
                fs::create_dir_all(above)?;
            }
            fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
        };
        write().map_err(|error| trouble(path, &error))
    }

    fn make(&self, folder: &str) -> Result<(), Trouble> {
        fs::create_dir_all(folder).map_err(|error| trouble(Path::new(folder), &error))
    }

    fn replace(&self, path: &str, text: &str) -> Result<(), Trouble> {
        let path = Path::new(path);
        let beside = path.with_extension("bailiwick-new");
        let write = || {
            let mut file = fs::File::create(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::set_permissions(&beside, fs::metadata(path)?.permissions())?;
            fs::rename(&beside, path)
        };
        write().map_err(|error| {
            let _already_gone = fs::remove_file(&beside);
            trouble(path, &error)
        })
    }

    fn keep(&self, city: &str, path: &str, write: &mut WriteTo<'_>) -> Result<(), Trouble> {
        keep(Path::new(city), path, write).map_err(|(path, error)| trouble(&path, &error))
    }

    fn is_occupied(&self, path: &str) -> Result<bool, Trouble> {
        match fs::read_dir(path) {
            Ok(mut entries) => Ok(entries.next().is_some()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Ok(true),
            Err(error) => Err(trouble(Path::new(path), &error)),
        }
    }
}

/// Writes beside a file, makes sure that it is on the disk, and only then puts it in the file's place.
fn keep(city: &Path, path: &str, write: &mut WriteTo<'_>) -> Result<(), (PathBuf, std::io::Error)> {
    let at = |path: &Path, error| (path.to_owned(), error);
    let mut folder = fs::canonicalize(city).map_err(|error| at(city, error))?;
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    for part in above.split('/').filter(|part| !part.is_empty()) {
        folder.push(part);
        match fs::create_dir(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(at(&folder, error));
            }
            _ => no_link(&folder, fs::Metadata::is_dir).map_err(|error| at(&folder, error))?,
        }
    }
    let place = folder.join(name);
    let is_new = place.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
    if !is_new {
        no_link(&place, fs::Metadata::is_file).map_err(|error| at(&place, error))?;
    }
    let beside = folder.join(format!(".{name}.{}.new", std::process::id()));
    let mut write_beside = || {
        let _left_by_a_crash = fs::remove_file(&beside);
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&beside)?;
        let mut out = BufWriter::with_capacity(1 << 16, file);
        write(&mut out)?;
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&beside, &place)?;
        sync_folder(&folder)
    };
    write_beside().map_err(|error| {
        let _already_gone = fs::remove_file(&beside);
        at(&place, error)
    })
}

/// Fails where a path is a symbolic link, or not what is wanted.
fn no_link(path: &Path, is_wanted: fn(&fs::Metadata) -> bool) -> std::io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    let what = match () {
        () if found.is_symlink() => "it is a link; what is written stays in the city's folder itself",
        () if !is_wanted(&found) => "something else stands in its place",
        () => return Ok(()),
    };
    Err(std::io::Error::other(what))
}

/// Makes sure that a new name in a folder is on the disk, where the system can do that.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

impl Folder for RealFolder {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        let mut list = Vec::new();
        self.walk(&self.city, 0, &mut list)?;
        list.sort();
        Ok(list)
    }

    fn read(&self, path: &str, max_bytes: usize) -> Result<Vec<u8>, Trouble> {
        let missing = || Trouble { path: path.to_owned(), what: "it is not in the city's folder".to_owned() };
        read_within(&self.city, path, max_bytes)?.ok_or_else(missing)
    }

    fn own(&self, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        let asked = self.city.join(path);
        if asked.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Ok(None);
        }
        // That it is there and cannot be used must not look as if it were not there.
        let outside = || Trouble {
            path: path.to_owned(),
            what: "it is no file, or a link that leads out of the city's folder".to_owned(),
        };
        let real = resolve_within(&self.city, path)?.ok_or_else(outside)?;
        let file = fs::File::open(&real).map_err(|error| trouble(&asked, &error))?;
        Ok(Some(Box::new(file)))
    }

    fn data(&self, pattern: &str) -> Result<Vec<String>, Trouble> {
        let (folder, _) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        for root in self.roots() {
            if resolve_within(root, pattern)?.is_some() {
                return Ok(vec![pattern.to_owned()]);
            }
            let mut found = Vec::new();
            for name in names(root, folder)? {
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                if app::matches(pattern, &path) && resolve_within(root, &path)?.is_some() {
                    found.push(path);
                }
            }
            if !found.is_empty() {
                found.sort();
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        for root in self.roots() {
            if let Some(real) = resolve_within(root, path)? {
                let file = fs::File::open(&real).map_err(|error| trouble(Path::new(path), &error))?;
                return Ok(Box::new(file));
            }
        }
        Err(Trouble { path: path.to_owned(), what: "it is not there".to_owned() })
    }
}

impl RealFolder {
    /// The city's folder, then the data roots.
    fn roots(&self) -> impl Iterator<Item = &PathBuf> {
        std::iter::once(&self.city).chain(&self.roots)
    }

    fn walk(&self, folder: &Path, depth: usize, list: &mut Vec<String>) -> Result<(), Trouble> {
        let entries = fs::read_dir(folder).map_err(|error| trouble(folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| trouble(folder, &error))?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let path = entry.path();
            let is_inside = fs::canonicalize(&path).is_ok_and(|real| real.starts_with(&self.city));
            if name.starts_with('.') || !is_inside || list.len() >= MAX_LISTED {
                continue;
            }
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if path.is_dir() && !is_link && depth < MAX_DEPTH {
                self.walk(&path, depth + 1, list)?;
            } else if path.is_file()
                && let Some(path) = path.strip_prefix(&self.city).ok().and_then(Path::to_str)
            {
                list.push(path.replace('\\', "/"));
            }
        }
        Ok(())
    }
}

/// The real path of a file below a root; `None` if it is not there, or if links lead out of the root.
fn resolve_within(root: &Path, path: &str) -> Result<Option<PathBuf>, Trouble> {
    let asked = root.join(path);
    let real = match fs::canonicalize(&asked) {
        Ok(real) => real,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => return Ok(None),
        Err(error) => return Err(trouble(&asked, &error)),
    };
    Ok((real.starts_with(root) && real.is_file()).then_some(real))
}

/// The names of the files in a folder below a root that are not hidden; none if there is no such folder.
fn names(root: &Path, folder: &str) -> Result<Vec<String>, Trouble> {
    let Ok(real) = fs::canonicalize(root.join(folder)) else { return Ok(Vec::new()) };
    if !real.starts_with(root) || !real.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&real).map_err(|error| trouble(&real, &error))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    Ok(names.filter(|name| !name.starts_with('.')).take(MAX_LISTED).collect())
}

/// Reads a file below a root; `None` if it is not there, or if links lead out of the root.
fn read_within(root: &Path, path: &str, max_bytes: usize) -> Result<Option<Vec<u8>>, Trouble> {
    let Some(real) = resolve_within(root, path)? else { return Ok(None) };
    let of = |error: std::io::Error| trouble(&root.join(path), &error);
    let mut bytes = Vec::new();
    let file = fs::File::open(&real).map_err(of)?;
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut bytes).map_err(of)?;
    Ok(Some(bytes))
}
