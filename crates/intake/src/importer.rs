//! What a foreign format must offer, and the list of those that do.

use crate::{Broken, Import, Reason, Record, csv_rows::Csv, geojson::GeoJson, outcome::Place};

/// Receives each record of a file: its number, and the record or why it cannot be one.
pub type Sink<'s> = dyn FnMut(u32, Result<Record, Reason>) + 's;

/// A foreign format.
pub trait Importer: Sync {
    /// Its name in `imports.yaml`.
    fn format(&self) -> &'static str;

    /// What its records are counted in.
    fn unit(&self) -> &'static str;

    /// Tells whether its records can have a place.
    fn has_geometry(&self) -> bool;

    /// Reads a file record by record.
    ///
    /// A record that cannot be used goes to the sink with its reason and reading goes on; a file that cannot be
    /// read further ends with the place. Records have as many cells as the import has columns. At most
    /// [`crate::MAX_RECORD_BYTES`] are held for a record, and nothing of it after the sink returns.
    fn read(&self, import: &Import, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Broken>;
}

/// All formats, in alphabetical order.
pub fn all() -> &'static [&'static dyn Importer] {
    &[&Csv, &GeoJson]
}

/// Says that a column of the mapping is nowhere in the file, with the name that was probably meant.
pub(crate) fn missing_column<'a>(
    place: Place,
    column: &str,
    unit: &str,
    present: impl IntoIterator<Item = &'a str> + Clone,
) -> Broken {
    let help = match diag::nearest(column, present.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<String> = present.into_iter().take(12).map(crate::clean::quoted).collect();
            format!("it has {}", names.join(", "))
        }
    };
    Broken::new(place, format!("no {unit} has the column `{column}` that the import names")).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_in_alphabetical_order() {
        let formats: Vec<&str> = all().iter().map(|importer| importer.format()).collect();
        assert!(formats.is_sorted(), "{formats:?}");
    }
}
