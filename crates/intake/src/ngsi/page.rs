//! The entities of a file, one after another: alone, in a list, in pages, or in what a broker wraps around them.

use serde_json::Value;

use crate::{
    Broken, Place, Reason,
    input::check_not_utf16,
    json::{
        self,
        scan::{Element, Scanner},
    },
    outcome::Cause,
};

/// What is told of each entity: its value, or why there is none.
pub(super) type Tell<'t> = dyn FnMut(Result<Value, Reason>) + 't;

/// Where a broker puts a list: batch operations, notifications, and answers of some gateways.
const LISTS: [&[u8]; 3] = [br#""entities""#, br#""data""#, br#""results""#];

/// Reads a file. What was told before it broke stays told.
pub(super) fn read(bytes: &[u8], tell: &mut Tell<'_>) -> Result<(), Broken> {
    check_not_utf16(bytes)?;
    let mut scanner = Scanner::new(bytes);
    if scanner.peek().is_none() {
        return Err(Broken::new(Place::File, "the file is empty"));
    }
    while let Some(byte) = scanner.peek() {
        match byte {
            b'[' => list(&mut scanner, true, tell)?,
            b'{' => match wrapped(scanner.clone())? {
                Some(key) => unwrap(&mut scanner, key, tell)?,
                None => tell(value(&scanner.value()?)),
            },
            _ => return Err(scanner.here("an entity or a list of entities should stand here")),
        }
    }
    Ok(())
}

/// Reads a list; the outermost may be a list of pages.
fn list(scanner: &mut Scanner<'_>, has_pages: bool, tell: &mut Tell<'_>) -> Result<(), Broken> {
    scanner.open(b'[', "a list of entities should stand here")?;
    while let Some(byte) = scanner.begins()? {
        if byte == b'[' && has_pages {
            list(scanner, false, tell)?;
        } else {
            tell(value(&scanner.value()?));
        }
    }
    Ok(())
}

/// Finds the key below which an object holds the entities; `None` for an entity itself.
fn wrapped<'b>(mut scanner: Scanner<'b>) -> Result<Option<&'b [u8]>, Broken> {
    let mut found = None;
    let mut kind = None;
    scanner.open(b'{', "an object should stand here")?;
    while let Some(key) = scanner.key()? {
        let is_list = scanner.peek() == Some(b'[');
        let value = scanner.value()?;
        match key {
            br#""$schema""# => {
                let help = "give it the entities that a broker exports".to_owned();
                return Err(Broken::new(Place::File, "the file is a JSON Schema, not entities").help(help));
            }
            br#""type""# | br#""@type""# => kind = Some(value.text),
            key if is_list && LISTS.contains(&key) => found = Some(key),
            _ => {}
        }
    }
    match kind {
        Some(br#""FeatureCollection""#) => {
            let help = "ask the broker for `application/json`, or import it as `geojson`".to_owned();
            Err(Broken::new(Place::File, "the file is GeoJSON, not entities").help(help))
        }
        None | Some(br#""Notification""#) => Ok(found),
        Some(_) => Ok(None),
    }
}

fn unwrap(scanner: &mut Scanner<'_>, within: &[u8], tell: &mut Tell<'_>) -> Result<(), Broken> {
    scanner.open(b'{', "an object should stand here")?;
    while let Some(key) = scanner.key()? {
        if key == within && scanner.peek() == Some(b'[') {
            list(scanner, false, tell)?;
        } else {
            scanner.value()?;
        }
    }
    Ok(())
}

fn value(element: &Element<'_>) -> Result<Value, Reason> {
    element.check_bounds("entity")?;
    serde_json::from_slice(element.text).map_err(|error| {
        let text = format!("the entity is not well formed: it is {}", json::not_valid(&error));
        Reason::new(Cause::Shape, text)
    })
}
