//! The map: each place by its worst verdict or, where there are too many, cells with counts.

mod cells;
mod names;
mod project;
mod table;

use policy::Verdict;

use self::{cells::Cells, project::Projection};
use super::svg::{self, QUIET, Rect, Svg};
use crate::{
    figure::Figure,
    texts::{fill, pictures::PictureTexts},
    view::map::{Map, Place},
};

/// How many places are drawn each; more are gathered into cells.
const MAX_PLACES: usize = 2_000;
/// With more places than this, a mark is too small for the sign within it, so that only its shape is drawn.
const MAX_SIGNS: usize = 400;
/// The order of drawing: what is worst lies on top.
const ORDER: [Verdict; 5] =
    [Verdict::NotApplicable, Verdict::Pass, Verdict::Excepted, Verdict::Unknown, Verdict::Fail];

/// Draws the map; nothing if no device has a place.
pub(super) fn figure(map: &Map, texts: &PictureTexts) -> Option<Figure> {
    let places: Vec<&Place> = map.near().collect();
    if places.is_empty() {
        return None;
    }
    let is_large = places.len() > MAX_PLACES;
    let projection = Projection::new(&places);
    let mut svg = Svg::default();
    let whole = Rect { x: 0.0, y: 0.0, w: projection.wide, h: projection.high };
    svg.rect("land", whole);
    let cells = is_large.then(|| Cells::new(&places, &projection));
    let (title, key) = if let Some(cells) = &cells {
        cells.draw(&mut svg, texts);
        let n: u64 = places.iter().fold(0, |sum, place| sum.saturating_add(place.n_devices));
        (fill(texts.map.title_bins, &[("n", &texts.number(n))]), cells::key(texts))
    } else {
        let n_fail = places.iter().filter(|place| place.worst == Verdict::Fail).count();
        marks(&mut svg, &places, &projection, texts);
        let (n, all) = (texts.count(n_fail), texts.count(places.len()));
        (fill(texts.map.title_places, &[("n", &n), ("all", &all)]), key(&places, texts))
    };
    scale(&mut svg, &projection, texts);
    svg.rect("hair", Rect { x: 0.5, y: 0.5, w: whole.w - 1.0, h: whole.h - 1.0 });
    Some(Figure {
        id: "map",
        measure: measure(map, is_large, texts),
        svg: svg.finish("map", "w-m", (whole.w, whole.h), &title),
        key,
        table: table::table(map, cells.as_ref(), texts),
        second: None,
        title,
    })
}

fn measure(map: &Map, is_large: bool, texts: &PictureTexts) -> String {
    let words = &texts.map;
    let mut said = vec![if is_large { words.measure_bins } else { words.measure_places }.to_owned()];
    let far = map.places.iter().filter(|place| place.is_far);
    let n_far = far.fold(0, |sum: u64, place| sum.saturating_add(place.n_devices));
    if map.places.iter().any(|place| place.is_far) {
        said.push(fill(words.n_far, &[("n", &texts.number(n_far))]));
    }
    if map.n_nowhere > 0 {
        said.push(fill(words.n_nowhere, &[("n", &texts.number(map.n_nowhere))]));
    }
    said.join(" ")
}

fn key(places: &[&Place], texts: &PictureTexts) -> Vec<(String, String)> {
    let mut key = Vec::new();
    for verdict in Verdict::ALL {
        let n = places.iter().filter(|place| place.worst == verdict).count();
        if n > 0 {
            let words = format!("{} {}", texts.verdicts.word(verdict), texts.count(n));
            let mut sign = Svg::default();
            mark(&mut sign, verdict, (12.0, 6.0), if places.len() > MAX_SIGNS { 8.0 } else { 12.0 });
            key.push((sign.bare(24.0, 12.0), words));
        }
    }
    key
}

/// Draws each place, and names as many as fit.
fn marks(svg: &mut Svg, places: &[&Place], projection: &Projection, texts: &PictureTexts) {
    let size = match places.len() {
        0..=MAX_SIGNS => 13.0,
        401..=1_000 => 8.5,
        _ => 7.0,
    };
    let points: Vec<(f64, f64)> = places.iter().map(|place| projection.point(place)).collect();
    for verdict in ORDER {
        for (place, point) in places.iter().zip(&points).filter(|(place, _)| place.worst == verdict) {
            let name = place.name.as_deref().or(place.site.as_deref());
            if let Some(name) = name {
                let devices = texts.number(place.n_devices);
                let parts =
                    [("name", name), ("devices", &devices), ("verdict", texts.verdicts.word(verdict))];
                svg.open(&fill(texts.map.mark_title, &parts));
            }
            mark(svg, verdict, *point, size);
            if name.is_some() {
                svg.close();
            }
        }
    }
    let keep_free = scale_box(projection);
    names::draw(svg, places, &points, size, &[keep_free, north_box(projection)], projection);
}

/// Draws the mark of a verdict around a point; a small one has the shape of the sign and not what is in it.
fn mark(svg: &mut Svg, verdict: Verdict, (x, y): (f64, f64), size: f64) {
    let half = size / 2.0;
    let square = Rect { x: x - half, y: y - half, w: size, h: size };
    let is_small = size < 12.0;
    match verdict {
        Verdict::Pass => svg.circle("f-pass e-pass", (x, y), size * 0.3),
        Verdict::NotApplicable => svg.circle("e-na", (x, y), size * 0.3),
        Verdict::Fail if is_small => svg.rect("m-fail", square),
        Verdict::Excepted if is_small => svg.rect("m-excepted", square),
        Verdict::Unknown if is_small => svg.circle("m-unknown", (x, y), half),
        Verdict::Unknown => {
            svg.circle("paper", (x, y), half);
            svg.glyph(verdict, (square.x, square.y), size);
        }
        Verdict::Fail | Verdict::Excepted => svg.glyph(verdict, (square.x, square.y), size),
    }
}

fn scale_box(projection: &Projection) -> Rect {
    let w = projection.scale().0 + 24.0;
    Rect { x: projection.wide - w - 8.0, y: projection.high - 38.0, w, h: 30.0 }
}

fn north_box(projection: &Projection) -> Rect {
    Rect { x: projection.wide - 34.0, y: 8.0, w: 26.0, h: 36.0 }
}

/// Draws the scale bar, and which way is north.
fn scale(svg: &mut Svg, projection: &Projection, texts: &PictureTexts) {
    let (long, metres) = projection.scale();
    let words = if metres >= 1000.0 {
        fill(texts.map.kilometres, &[("n", &texts.decimal(metres / 1000.0))])
    } else {
        fill(texts.map.metres, &[("n", &texts.decimal(metres))])
    };
    let at_box = scale_box(projection);
    svg.rect("paper", at_box);
    let (x, y) = (at_box.x + 12.0, at_box.y + 17.0);
    svg.path("axis", &format!("M{} {}v5h{}v-5", svg::px(x), svg::px(y), svg::px(long)));
    svg.text(QUIET, "mid", (x + long / 2.0, y - 3.0), &words);
    let north = north_box(projection);
    let (x, y) = (north.x + north.w / 2.0, north.y);
    svg.rect("paper", north);
    svg.path("axis", &format!("M{} {}V{}", svg::px(x), svg::px(y + 20.0), svg::px(y + 5.0)));
    svg.path("dot", &format!("M{} {}l3.5 7h-7z", svg::px(x), svg::px(y + 2.0)));
    svg.text(QUIET, "mid", (x, y + 32.0), texts.map.north);
}
