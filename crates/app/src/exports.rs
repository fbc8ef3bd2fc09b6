//! The exports of other systems: read straight from their files, or from what was taken of them.

use std::io::BufReader;

use diag::{Diagnostic, Diagnostics};
use intake::{BrokenFile, Hashed, Import, Outcome, Place, Run, Setting, Sha, Taken, taken};
use model::{Instant, Observations};
use source::Manifest;

use crate::{Folder, Trouble};

/// What was taken of an import earlier.
pub(crate) enum Before {
    /// Nothing yet.
    Nothing,
    /// This, whether the schema had room for all of it, and the hash of its file.
    Taken(Box<Taken>, bool, Sha),
    /// What cannot be read, which was told.
    Unreadable,
}

/// How far an import is trusted where it does not say so itself.
pub(crate) fn trust(manifest: &Manifest, import: &Import) -> i32 {
    manifest.source_trust.get(import.name()).copied().unwrap_or(0)
}

/// The files of an import, as many as are read.
pub(crate) fn paths(
    folder: &dyn Folder,
    import: &Import,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<String>, Trouble> {
    let mut paths = folder.data(import.file())?;
    if paths.len() > intake::MAX_FILES {
        let message = format!("`{}` names more files than the bound of {}", import.file(), intake::MAX_FILES);
        diagnostics.push(Diagnostic::error("A0104", import.file_span(), message));
        paths.truncate(intake::MAX_FILES);
    }
    Ok(paths)
}

/// Says that the files of an import are not there.
pub(crate) fn missing(import: &Import) -> Diagnostic {
    let message = format!("`{}` is not there", import.file());
    let help =
        "say where the data lies with `--data FOLDER` or BAILIWICK_DATA, or put it in the city's folder";
    Diagnostic::error("A0101", import.file_span(), message).help(help)
}

/// Runs an import over its files. Gives what became of it, and the hash of each file.
pub(crate) fn run(
    folder: &dyn Folder,
    import: &Import,
    manifest: &Manifest,
    paths: &[String],
    observations: &mut Observations,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<(Outcome, Vec<Sha>), Trouble> {
    let setting = Setting { schema: &manifest.schema, zone: &manifest.zone, trust: trust(manifest, import) };
    let mut run = Run::new(import, setting, observations);
    let mut hashes = Vec::with_capacity(paths.len());
    for path in paths {
        let mut hashed = Hashed::new(folder.open(path)?);
        run.file(path, Box::new(&mut hashed), &mut |n| progress(import.name(), n));
        hashes.push(hashed.end());
    }
    Ok((run.end(), hashes))
}

/// Says where a file broke off.
pub(crate) fn broken(import: &Import, of: &BrokenFile, n_taken: u64) -> Diagnostic {
    let message = format!("`{}` cannot be read{}: {}", of.file, beyond(of.broken.place), of.broken.reason);
    let taken = format!("{n_taken} records before that were taken");
    Diagnostic::error("A0102", import.file_span(), message).help(of.broken.help.clone().unwrap_or(taken))
}

fn beyond(place: Place) -> String {
    match place {
        Place::File => String::new(),
        Place::Line(line) => format!(" beyond line {line}"),
        Place::Row(row) => format!(" beyond row {row}"),
        Place::LineColumn(line, column) => format!(" beyond line {line}, column {column}"),
    }
}

/// Says of what was taken that a file broke off then.
pub(crate) fn broke_off(manifest: &Manifest, import: &Import, taken: &Taken) -> Option<Diagnostic> {
    let of = taken.broken.first()?;
    let (file, place, day) = (&of.file, beyond(of.broken.place), manifest.zone.day_words(taken.taken_at));
    let message =
        format!("`{file}` could not be read{place} when it was taken on {day}: {}", of.broken.reason);
    let help = "get the whole export and run `bailiwick import` again";
    Some(Diagnostic::warning("A0109", import.file_span(), message).help(help))
}

/// Says that what was taken is of another recipe than the city now has.
pub(crate) fn rewritten(import: &Import, taken: &Taken) -> Option<Diagnostic> {
    let name = import.name();
    let message = format!("what is written of `{name}` has changed since it was taken");
    let help = format!("`bailiwick import` takes it anew; until then `{name}` stands as it was taken");
    let is_other = !import.is_recipe_of(taken);
    is_other.then(|| Diagnostic::warning("A0111", import.file_span(), message).help(help))
}

/// Reads what was taken of an import.
pub(crate) fn before(
    folder: &dyn Folder,
    import: &Import,
    manifest: &Manifest,
    diagnostics: &mut Diagnostics,
) -> Result<Before, Trouble> {
    let path = taken::path(import.name());
    let Some(bytes) = folder.own(&path)? else { return Ok(Before::Nothing) };
    let mut bytes = BufReader::with_capacity(1 << 16, Hashed::new(bytes));
    let read = taken::read(&manifest.schema, &mut bytes);
    let sha = bytes.into_inner().end();
    let span = import.file_span();
    match read {
        Ok((taken, strange)) if *taken.name == *import.name() => {
            let is_whole = strange.is_empty();
            for (what, n) in strange {
                let message = format!("`{path}` has `{what}` {n} times, for which the schema has no room");
                let help = "it was left out; put your own field back into the manifest, or import again";
                diagnostics.push(Diagnostic::warning("A0107", span, message).help(help));
            }
            Ok(Before::Taken(Box::new(taken), is_whole, sha))
        }
        Ok((taken, _)) => {
            let message = format!("`{path}` was taken by another import, `{}`", taken.name);
            let help = "put the file back under its own name, or take it out and import again";
            diagnostics.push(Diagnostic::error("A0106", span, message).help(help));
            Ok(Before::Unreadable)
        }
        Err(fault) => {
            let message = format!("`{path}` cannot be read, line {}: {}", fault.line, fault.what);
            let help = "put an earlier version of the file back, or take it out and import again";
            diagnostics.push(Diagnostic::error("A0106", span, message).help(help));
            Ok(Before::Unreadable)
        }
    }
}

/// When something was taken, for those who have it.
pub(crate) fn taken_at(before: &Before) -> Option<Instant> {
    match before {
        Before::Taken(taken, ..) => Some(taken.taken_at),
        Before::Nothing | Before::Unreadable => None,
    }
}
