//! A workbook as a package of parts, judged before anything is made of it.

use std::io::{Cursor, Read, copy, sink};

use zip::{ZipArchive, result::ZipError};

use crate::{
    bounds::{MAX_FILE_BYTES, MAX_FILES},
    clean,
    outcome::{Broken, Place},
};

/// How files begin that hold streams as Office did before 2007, and protected workbooks still do.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Tells whether the bytes are a workbook whose parts together stay within [`MAX_FILE_BYTES`].
///
/// Every part is unpacked once and thrown away, since the sizes that a package claims may be lies.
pub(super) fn check(bytes: &[u8]) -> Result<(), Broken> {
    if bytes.starts_with(COMPOUND) {
        return Err(compound(bytes));
    }
    let archive = ZipArchive::new(Cursor::new(bytes));
    let mut archive = archive.map_err(|_| {
        let help = "save it as .xlsx; a text with signs between its columns is read by `format: csv`";
        broken("the file is no .xlsx workbook").help(help.to_owned())
    })?;
    if archive.len() > MAX_FILES {
        return Err(broken(&format!("the workbook has more parts than the bound of {MAX_FILES}")));
    }
    if let Some(what) = foreign(&archive) {
        return Err(broken(&format!("the file is {what}")).help("save it as .xlsx".to_owned()));
    }
    let mut left = MAX_FILE_BYTES as u64;
    for at in 0..archive.len() {
        let name = archive.name_for_index(at).and_then(Result::ok).unwrap_or_default().into_owned();
        let part = archive.by_index(at);
        let unpacked = part
            .map_err(|error| why(&error))
            .and_then(|part| copy(&mut part.take(left + 1), &mut sink()).map_err(|error| error.to_string()));
        let n_bytes = unpacked.map_err(|error| {
            broken(&format!("{} of the workbook cannot be unpacked: {error}", clean::quoted(&name)))
        })?;
        left = left.checked_sub(n_bytes).ok_or_else(|| {
            broken(&format!("the parts of the workbook have more bytes than the bound of {MAX_FILE_BYTES}"))
        })?;
    }
    Ok(())
}

fn broken(reason: &str) -> Broken {
    Broken::new(Place::File, reason)
}

fn why(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(why) => clean::text(why).into_owned(),
        error => clean::text(&error.to_string()).into_owned(),
    }
}

/// An old workbook, or one that is protected; the names of streams are in UTF-16.
fn compound(bytes: &[u8]) -> Broken {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        let help = "save it as .xlsx without a password, where only this import reads it";
        return broken("the workbook is protected with a password").help(help.to_owned());
    }
    broken("the file is in the format that Excel had before 2007 (.xls)").help("save it as .xlsx".to_owned())
}

/// What the package is, if it is no workbook of this format.
fn foreign(archive: &ZipArchive<Cursor<&[u8]>>) -> Option<&'static str> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("xl/workbook.bin") {
        Some("a binary workbook (.xlsb)")
    } else if has("mimetype") && has("content.xml") {
        Some("an OpenDocument file (.ods)")
    } else if !has("[Content_Types].xml") || !has("_rels/.rels") {
        Some("a zip archive, but no workbook")
    } else {
        None
    }
}
