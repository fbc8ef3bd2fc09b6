//! Cells: hexagons with the number of devices in them, coloured by the share of verdicts that fail.

use std::collections::BTreeMap;

use policy::Counts;

use super::{
    super::svg::{self, SMALL, Svg, px, width},
    project::Projection,
};
use crate::{
    texts::{fill, pictures::PictureTexts},
    view::map::{Place, written},
};

/// From the middle of a hexagon to its corner.
const RADIUS: f64 = 20.0;
/// The shares at which colours change, in per cent.
const STEPS: [u64; 4] = [2, 5, 10, 20];
/// Colour that rests on less coverage than this is covered by stripes, in per cent.
const THIN: u64 = 85;

/// Cells by column and row.
pub(super) struct Cells(BTreeMap<(i32, i32), Cell>);

#[derive(Default)]
struct Cell {
    n_devices: u64,
    counts: Counts,
    /// Sums of degrees, and of how many places.
    longitude: f64,
    latitude: f64,
    n_places: f64,
}

impl Cells {
    /// Gathers places.
    pub(super) fn new(places: &[&Place], projection: &Projection) -> Self {
        let mut cells: BTreeMap<(i32, i32), Cell> = BTreeMap::new();
        for place in places {
            let cell = cells.entry(hexagon(projection.point(place))).or_default();
            cell.n_devices = cell.n_devices.saturating_add(place.n_devices);
            cell.counts.merge(&place.counts);
            cell.longitude += place.longitude;
            cell.latitude += place.latitude;
            cell.n_places += 1.0;
        }
        Self(cells)
    }

    /// Each cell by the coordinates of the middle of its places, with its devices and verdicts.
    pub(super) fn rows(&self) -> Vec<(String, (u64, Counts))> {
        let name = |cell: &Cell| {
            let (latitude, longitude) = (cell.latitude / cell.n_places, cell.longitude / cell.n_places);
            format!("{latitude:.4}, {:.4}", written(longitude))
        };
        self.0.values().map(|cell| (name(cell), (cell.n_devices, cell.counts))).collect()
    }

    /// Draws all cells: at most three shapes each.
    pub(super) fn draw(&self, svg: &mut Svg, texts: &PictureTexts) {
        for (at, cell) in &self.0 {
            let (x, y) = middle(*at);
            let path = outline((x, y));
            let (fail, unknown) = (texts.number(cell.counts.fail), texts.number(cell.counts.unknown));
            let devices = texts.number(cell.n_devices);
            let parts = [("devices", devices.as_str()), ("fail", &fail), ("unknown", &unknown)];
            svg.open(&fill(texts.map.bin_title, &parts));
            let step = step(&cell.counts);
            svg.path(&format!("ht{step} cell"), &path);
            let is_thin = is_thin(&cell.counts);
            if is_thin {
                svg.path("hatch", &path);
            }
            let words = texts.short(cell.n_devices);
            if width(SMALL, &words) < RADIUS * 1.6 {
                let halo = if is_thin { " halo" } else { "" };
                let ink = match step {
                    4 | 5 if !is_thin => format!("mid ht{step}-t"),
                    _ => "mid".to_owned(),
                };
                svg.text(SMALL, &format!("{ink}{halo}"), (x, y + 4.0), &words);
            }
            svg.close();
        }
    }
}

/// The colours and what they stand for.
pub(super) fn key(texts: &PictureTexts) -> Vec<(String, String)> {
    let swatch = |class: &str| {
        let rect = r#"x=".5" y=".5" width="23" height="11""#;
        svg::key(&format!(r#"<rect class="{class}" {rect}/><rect class="line" {rect}/>"#))
    };
    let mut key: Vec<(String, String)> = (1..)
        .zip(texts.map.key_heat)
        .map(|(n, words)| (swatch(&format!("ht{n}")), words.to_owned()))
        .collect();
    key.push((swatch("hatch"), texts.map.key_thin.to_owned()));
    key
}

/// Which colour counts have, 1 to 5.
fn step(counts: &Counts) -> usize {
    let (fail, whole) = (u128::from(counts.fail), u128::from(counts.in_scope()));
    1 + STEPS.iter().filter(|step| fail * 100 >= u128::from(**step) * whole && whole > 0).count()
}

/// Whether too little was judged to trust a colour.
fn is_thin(counts: &Counts) -> bool {
    let whole = u128::from(counts.in_scope());
    let judged = whole - u128::from(counts.unknown);
    whole == 0 || judged * 100 < u128::from(THIN) * whole
}

/// From one column, and from one row, to the next.
const ACROSS: f64 = RADIUS * 1.732_050_8;
const DOWN: f64 = RADIUS * 1.5;

/// The hexagon that a point is in: the nearest middle.
#[expect(clippy::cast_possible_truncation, reason = "the picture is some thousand pixels wide")]
fn hexagon((x, y): (f64, f64)) -> (i32, i32) {
    let row = (y / DOWN).round() as i32;
    let mut best = (f64::MAX, (0, 0));
    for row in row - 1..=row + 1 {
        let column = ((x - shift(row)) / ACROSS).round() as i32;
        let (mx, my) = middle((column, row));
        let away = (x - mx).hypot(y - my);
        if away < best.0 {
            best = (away, (column, row));
        }
    }
    best.1
}

fn middle((column, row): (i32, i32)) -> (f64, f64) {
    (f64::from(column) * ACROSS + shift(row), f64::from(row) * DOWN)
}

/// Every second row stands half a hexagon to the right.
fn shift(row: i32) -> f64 {
    if row.rem_euclid(2) == 1 { ACROSS / 2.0 } else { 0.0 }
}

fn outline((x, y): (f64, f64)) -> String {
    let (half, r) = (ACROSS / 2.0, RADIUS);
    let corners =
        [(0.0, -r), (half, -r / 2.0), (half, r / 2.0), (0.0, r), (-half, r / 2.0), (-half, -r / 2.0)];
    let points: Vec<String> =
        corners.iter().map(|(dx, dy)| format!("{} {}", px(x + dx), px(y + dy))).collect();
    format!("M{}Z", points.join("L"))
}
