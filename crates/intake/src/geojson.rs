//! GeoJSON: the features of a collection, one at a time.
//!
//! A scanner cuts the text of each feature out of the file and only that is parsed, so a feature that cannot be
//! parsed is refused alone, and memory is bounded by the longest feature. Coordinates beyond the second are not
//! read, a `crs` (which RFC 7946 does away with) is not honoured, and a shape that crosses the antimeridian gets
//! the wrong middle.

mod feature;
pub(crate) mod geometry;
pub(crate) use std::collections::BTreeSet;

use crate::{
    Import, Importer, Input, MAX_COLUMNS, Mapping, Reader, Sink, Table,
    importer::missing_column,
    json::scan::Scanner,
    outcome::{Broken, Place},
};

/// The importer.
pub(crate) struct GeoJson;

impl Importer for GeoJson {
    fn format(&self) -> &'static str {
        "geojson"
    }

    fn unit(&self) -> &'static str {
        "feature"
    }

    fn tables(&self) -> &'static [Table] {
        &[Table { has_place: true, ..Table::OPEN }]
    }

    fn reader<'a>(&self, import: &'a Import) -> Box<dyn Reader + 'a> {
        Box::new(Features { import })
    }
}

struct Features<'a> {
    import: &'a Import,
}

impl Reader for Features<'_> {
    fn file(&mut self, mut input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        let Some(mapping) = self.import.mapping(0) else { return Ok(()) };
        let bytes = input.all()?;
        let mut scanner = Scanner::new(&bytes);
        let mut names = Names::default();
        let mut is_collection = false;
        let mut has_features = false;
        scanner.open(b'{', "a GeoJSON file is an object")?;
        while let Some(key) = scanner.key()? {
            match key {
                br#""type""# => {
                    let value = scanner.value()?;
                    check_type(value.text).map_err(|reason| scanner.broken(value.start, reason))?;
                    is_collection = true;
                }
                br#""features""# if has_features => return Err(scanner.here("`features` stands twice")),
                br#""features""# => {
                    has_features = true;
                    scanner.open(b'[', "`features` is a list")?;
                    let mut number = 0;
                    while let Some(element) = scanner.element()? {
                        number += 1;
                        let record = feature::record(mapping, &element, &mut names);
                        sink.record(0, input.number(number), record);
                    }
                }
                _ => {
                    scanner.value()?;
                }
            }
        }
        scanner.end()?;
        if !is_collection || !has_features {
            let reason = "the file is no `FeatureCollection` with `features`";
            return Err(Broken::new(Place::File, reason));
        }
        names.check(mapping)
    }
}

fn check_type(text: &[u8]) -> Result<(), String> {
    match serde_json::from_slice::<String>(text) {
        Ok(name) if name == "FeatureCollection" => Ok(()),
        Ok(name) => Err(format!("the file is a {}, not a `FeatureCollection`", crate::clean::quoted(&name))),
        Err(_) => Err("`type` is not `FeatureCollection`".to_owned()),
    }
}

/// The names of properties that were met; of a very varied file the first ones.
#[derive(Default)]
pub(crate) struct Names {
    met: BTreeSet<String>,
    wanted: BTreeSet<usize>,
    n_features: u64,
}

impl Names {
    fn meet(&mut self, name: &str) {
        if self.met.len() < MAX_COLUMNS && !self.met.contains(name) {
            self.met.insert(name.to_owned());
        }
    }

    /// Says which of the import's columns no feature had. A file without features says nothing about columns.
    fn check(&self, mapping: &Mapping) -> Result<(), Broken> {
        let mut columns = mapping.columns().iter().enumerate();
        let missing = columns.find(|(slot, name)| !self.wanted.contains(slot) && *name != feature::OWN_ID);
        match missing {
            Some((_, name)) if self.n_features > 0 => {
                let met = self.met.iter().map(String::as_str);
                Err(missing_column(Place::File, name, "feature", met))
            }
            _ => Ok(()),
        }
    }
}
