//! What a foreign format must offer, and the list of those that do.

use crate::{
    Broken, Import, Input, Reason, Record, Traffic, csv_rows::Csv, epanet::Epanet, geojson::GeoJson,
    glpi::Glpi, netbox::NetBox, ngsi::Ngsi, nmap::Nmap, outcome::Place, xlsx::Workbook, zeek::Zeek,
};

/// A foreign format. The text of [`Importer::ready`] and one line in [`all`] make it known everywhere.
pub trait Importer: Sync {
    /// Its name in `imports.yaml`.
    fn format(&self) -> &'static str;

    /// What its records are counted in.
    fn unit(&self) -> &'static str {
        "record"
    }

    /// The sorts of records in its files. A format with one sort and no ready mapping is mapped by the city alone.
    fn tables(&self) -> &'static [Table];

    /// How its records become entities unless the city says otherwise: `records:` of an import, as YAML.
    /// Empty if the city must say.
    fn ready(&self) -> &'static str {
        ""
    }

    /// Begins to read the files of an import.
    fn reader<'a>(&self, import: &'a Import) -> Box<dyn Reader + 'a>;
}

/// A sort of record.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name in `records`.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub doc: &'static str,
    /// Its columns with what they hold; empty if the file's own names are the columns. `a.*` stands for all
    /// columns that begin with `a.`.
    pub columns: &'static [(&'static str, &'static str)],
    /// Whether its records can have a place.
    pub has_place: bool,
    /// Whether its records say when they were observed.
    pub is_dated: bool,
    /// Whether several records speak of one thing, as in a log: then they are gathered, and lists grow.
    pub is_log: bool,
}

impl Table {
    /// A sort whose columns are the file's own.
    pub const OPEN: Self =
        Self { name: "record", doc: "", columns: &[], has_place: false, is_dated: false, is_log: false };
}

/// Reads the files of one import, one after another.
pub trait Reader {
    /// Reads a file record by record.
    ///
    /// A record that cannot be used goes to the sink with its reason and reading goes on; a file that cannot be
    /// read further ends with the place. Records have as many cells as their mapping has columns. Numbers of
    /// records are those of [`Input::number`]. At most [`crate::MAX_FILE_BYTES`] are held, and where files grow
    /// large at most [`crate::MAX_RECORD_BYTES`].
    fn file(&mut self, input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken>;

    /// Gives what only all files together say.
    fn end(&mut self, _sink: &mut dyn Sink) {}

    /// What the files themselves say that there is and none of them held; each with the file that says so.
    /// Asked after the end.
    fn missing(&mut self) -> Vec<(String, Broken)> {
        Vec::new()
    }
}

/// Receives what a reader finds. Every record of a file is given once.
pub trait Sink {
    /// A record of a table, or why it cannot be one.
    fn record(&mut self, table: usize, number: u32, record: Result<Record, Reason>);

    /// A record that says which machine talked to which, or why it cannot be used.
    fn traffic(&mut self, number: u32, traffic: Result<Traffic, Reason>);

    /// A record that becomes part of another, such as an interface of a device.
    fn part(&mut self, number: u32);

    /// A record of which nothing is made; `what` names its sort.
    fn other(&mut self, number: u32, what: &str);
}

/// All formats, in alphabetical order.
pub fn all() -> &'static [&'static dyn Importer] {
    &[&Csv, &Epanet, &GeoJson, &Glpi, &NetBox, &Ngsi, &Nmap, &Workbook, &Zeek]
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

    #[test]
    fn a_ready_mapping_names_the_tables_of_its_format() {
        for importer in all().iter().filter(|importer| !importer.ready().is_empty()) {
            let (imports, said) = crate::testing::imports(&format!(
                "bailiwick: 1\nimports: [{{name: x, format: {}, file: x}}]",
                importer.format()
            ));
            assert!(imports.len() == 1 && said.is_empty(), "{}: {said}", importer.format());
        }
    }
}
