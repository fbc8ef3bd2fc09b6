//! The map as a table: by district where sites say one, else by site, else by cell or place by place.

use std::collections::BTreeMap;

use policy::Counts;

use super::{
    super::{capital, head, number},
    cells::Cells,
};
use crate::{
    figure::{Cell, Table},
    texts::pictures::PictureTexts,
    view::map::{Map, Place, written},
};

/// A name, and its devices and verdicts.
type Row = (String, (u64, Counts));

/// How many rows there are at most.
const MAX_ROWS: usize = 50;

/// Writes the table of all places, those far out too.
pub(super) fn table(map: &Map, cells: Option<&Cells>, texts: &PictureTexts) -> Table {
    let (words, verdicts) = (&texts.map, &texts.verdicts);
    let has_district = map.places.iter().any(|place| place.district.is_some());
    let has_site = map.places.iter().any(|place| place.site.is_some());
    let (caption, name, rows) = if has_district {
        let of = |place: &Place| place.district.clone().unwrap_or(words.no_district.to_owned());
        (words.caption_districts, words.district, gather(map, &of))
    } else if has_site {
        let of = |place: &Place| place.site.clone().unwrap_or(words.no_site.to_owned());
        (words.caption_sites, words.site, gather(map, &of))
    } else if let Some(cells) = cells {
        (words.caption_cells, words.cell, worst_first(cells.rows()))
    } else {
        let each = map.places.iter().map(|place| (coordinates(place), (place.n_devices, place.counts)));
        (words.caption_places, words.place, worst_first(each.collect()))
    };
    let n_left = rows.len().saturating_sub(MAX_ROWS);
    let row = |(name, (n_devices, counts)): Row| {
        vec![
            Cell::Text(name),
            Cell::Number(texts.number(n_devices)),
            Cell::Number(texts.number(counts.fail)),
            Cell::Number(texts.number(counts.unknown)),
            texts.coverage(&counts),
        ]
    };
    Table {
        caption: caption.to_owned(),
        heads: vec![
            head(name),
            number(verdicts.devices),
            number(&capital(verdicts.fail)),
            number(&capital(verdicts.unknown)),
            number(verdicts.coverage),
        ],
        rows: rows.into_iter().take(MAX_ROWS).map(row).collect(),
        n_left,
    }
}

/// Adds up devices and verdicts by a name, most fails first.
fn gather(map: &Map, name: &dyn Fn(&Place) -> String) -> Vec<Row> {
    let mut rows: BTreeMap<String, (u64, Counts)> = BTreeMap::new();
    for place in &map.places {
        let row = rows.entry(name(place)).or_default();
        row.0 = row.0.saturating_add(place.n_devices);
        row.1.merge(&place.counts);
    }
    worst_first(rows.into_iter().collect())
}

/// Sorts rows by their fails, most first.
fn worst_first(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|(a, (_, x)), (b, (_, y))| {
        (y.fail, y.unknown).cmp(&(x.fail, x.unknown)).then_with(|| a.cmp(b))
    });
    rows
}

/// A place by its name, or else by its coordinates.
fn coordinates(place: &Place) -> String {
    let at = || format!("{:.5}, {:.5}", place.latitude, written(place.longitude));
    place.name.clone().unwrap_or_else(at)
}
