//! Draws the network: bands, boxes, lines, and the words of what was only seen.

use policy::Counts;

use super::{
    super::{
        frame,
        layers::{Edge, Node, Room},
        lines, marks, marks_width,
        routes::{Plan, Settings, plan},
        svg::{BOLD, QUIET, Rect, SMALL, Svg, at, fit, float, width},
    },
    labels, level,
};
use crate::{
    texts::{fill, pictures::PictureTexts},
    view::network::{Known, NO_LEVEL, Network, Zone},
};

/// Where lanes and boxes begin, right of the names of the levels, and where boxes end at best.
const LANES: f64 = 190.0;
const BOXES: f64 = 206.0;
const END: f64 = 976.0;
/// The least room between two boxes of a row.
const BETWEEN: f64 = 26.0;
/// How high a box is, one of a zone outside without devices, and a row without zones.
const HIGH: f64 = 68.0;
const OUTSIDE: f64 = 48.0;
const EMPTY: f64 = 30.0;
/// How far a band reaches beyond its boxes.
const BAND: f64 = 8.0;
/// The least gap between boxes of two rows, and the room of a line in it.
const GAP: f64 = 62.0;
const PITCH: f64 = 16.0;
/// Widths of boxes: the least, the most for devices, and the most for a name; and the room within one for its words.
const NARROW: f64 = 140.0;
const WIDE: f64 = 212.0;
const NAMED: f64 = 264.0;
const INSET: f64 = 10.0;
/// The cells of the security level: the width of all, of one and from one to the next.
const CELLS: f64 = 34.0;
const CELL: f64 = 7.0;
const TO_CELL: f64 = 9.0;

/// A row of boxes: its level and its zones.
struct Row {
    level: usize,
    zones: Vec<usize>,
    high: f64,
}

/// Draws zones and conduits.
pub(super) fn draw(network: &Network, texts: &PictureTexts, title: &str) -> String {
    let wide: Vec<f64> = network.zones.iter().map(|zone| box_width(zone, texts)).collect();
    let rows = rows(network, &wide);
    let mut nodes = vec![Node { layer: 0, size: 0.0 }; network.zones.len()];
    for (n, row) in rows.iter().enumerate() {
        for zone in &row.zones {
            if let (Some(node), Some(size)) = (nodes.get_mut(*zone), wide.get(*zone)) {
                *node = Node { layer: n, size: *size };
            }
        }
    }
    let edges: Vec<Edge> = network
        .conduits
        .iter()
        .enumerate()
        .map(|(bundle, conduit)| Edge { from: conduit.from, to: conduit.to, bundle })
        .collect();
    let thick: Vec<f64> = rows.iter().map(|row| row.high).collect();
    let room = Room { start: BOXES, end: END, gap: BETWEEN };
    let settings = Settings {
        room,
        lanes_from: LANES,
        thick: &thick,
        first: 2.0 * BAND,
        gap: GAP,
        pitch: PITCH,
        free: 0.0,
    };
    let plan = plan(&nodes, &edges, &settings);
    let (class, across) = frame(plan.end.0.max(END) + 2.0 * INSET);
    let down = plan.end.1 + 2.0 * BAND;

    let mut svg = Svg::default();
    bands(&mut svg, &rows, &plan, across, texts);
    let boxes = boxes(network, &rows, &plan, &wide);
    let bundles: Vec<usize> = edges.iter().map(|edge| edge.bundle).collect();
    draw_lines(&mut svg, network, &plan, &bundles);
    for (zone, at) in network.zones.iter().zip(&boxes) {
        draw_zone(&mut svg, zone, *at, texts);
    }
    labels::draw(
        &mut svg,
        network,
        &plan,
        &boxes,
        Rect { x: LANES - 12.0, y: 0.0, w: across - LANES + 8.0, h: down },
        texts,
    );
    svg.finish("network", class, (across, down), title)
}

/// The rows of the model from the top, a level with many zones in several rows.
fn rows(network: &Network, wide: &[f64]) -> Vec<Row> {
    let mut rows = Vec::new();
    for level in 0..=NO_LEVEL {
        let zones: Vec<usize> = (0..network.zones.len())
            .filter(|zone| network.zones.get(*zone).is_some_and(|zone| zone.level == level))
            .collect();
        let used: f64 = zones.iter().filter_map(|zone| wide.get(*zone)).map(|wide| wide + BETWEEN).sum();
        let mut n_rows = 1;
        while used > at(n_rows) * (END - BOXES) - at(n_rows - 1) * NAMED {
            n_rows += 1;
        }
        let per_row = zones.len().div_ceil(n_rows).max(1);
        if zones.is_empty() && level < NO_LEVEL {
            rows.push(Row { level, zones, high: EMPTY });
            continue;
        }
        for zones in zones.chunks(per_row) {
            let is_bare = |zone: &usize| network.zones.get(*zone).is_some_and(is_bare);
            let high = if zones.iter().all(is_bare) { OUTSIDE } else { HIGH };
            rows.push(Row { level, zones: zones.to_vec(), high });
        }
    }
    rows
}

/// Whether a zone is outside, and there is nothing to say of it but its name.
fn is_bare(zone: &Zone) -> bool {
    zone.is_outside && zone.n_devices == 0 && zone.counts.fail == 0 && zone.counts.unknown == 0
}

fn bands(svg: &mut Svg, rows: &[Row], plan: &Plan, across: f64, texts: &PictureTexts) {
    for number in 0..=NO_LEVEL {
        let mine = || rows.iter().zip(&plan.layer).filter(|(row, _)| row.level == number);
        let (Some((_, top)), Some((row, last))) = (mine().next(), mine().next_back()) else { continue };
        let band = Rect { x: 0.0, y: top - BAND, w: across, h: last + row.high - top + 2.0 * BAND };
        svg.rect("band", band);
        let (name, what) = texts.network.levels.get(number).copied().unwrap_or_default();
        let words = if number == NO_LEVEL { "?".to_owned() } else { level(number, texts) };
        let room = LANES - 12.0 - 50.0;
        let is_thin = row.high < OUTSIDE;
        let y = if is_thin { band.y + band.h / 2.0 + 4.0 } else { top + 22.0 };
        svg.large((14.0, y + if is_thin { 2.5 } else { 4.0 }), &words);
        svg.text(BOLD, "", (50.0, y), &fit(BOLD, name, room));
        if !is_thin {
            svg.text(QUIET, "", (50.0, y + 16.0), &fit(QUIET, what, room));
        }
    }
}

fn boxes(network: &Network, rows: &[Row], plan: &Plan, wide: &[f64]) -> Vec<Rect> {
    let mut boxes = vec![Rect { x: 0.0, y: 0.0, w: 0.0, h: 0.0 }; network.zones.len()];
    for (row, y) in rows.iter().zip(&plan.layer) {
        for zone in &row.zones {
            let at = (boxes.get_mut(*zone), plan.start.get(*zone), wide.get(*zone));
            if let (Some(at), Some(x), Some(w)) = at {
                *at = Rect { x: *x, y: *y, w: *w, h: row.high };
            }
        }
    }
    boxes
}

/// Draws conduits, those that were only seen on top, with an arrow where they lead.
fn draw_lines(svg: &mut Svg, network: &Network, plan: &Plan, bundles: &[usize]) {
    let paths = lines::paths(&plan.routes, bundles);
    for known in [Known::Declared, Known::NotSeen, Known::SeenOnly] {
        let drawn = network.conduits.iter().zip(&paths).zip(&plan.routes);
        for ((conduit, path), route) in drawn.filter(|((conduit, _), _)| conduit.known == known) {
            svg.path(class(known), path);
            if let ([.., before, last], Known::SeenOnly) = (route.as_slice(), conduit.known) {
                svg.path("down", &lines::arrow(*before, *last));
            }
        }
    }
}

fn class(known: Known) -> &'static str {
    match known {
        Known::Declared => "conduit",
        Known::SeenOnly => "conduit seen-only",
        Known::NotSeen => "conduit stale",
    }
}

/// How wide a box is: by its devices, and at least by its words.
fn box_width(zone: &Zone, texts: &PictureTexts) -> f64 {
    let by_devices = (112.0 + 5.6 * float(zone.n_devices).sqrt()).clamp(NARROW, WIDE);
    let name = width(BOLD, &name(zone, texts)) + 2.0 * INSET;
    let counts = counts_width(&zone.counts, texts) + CELLS + 3.0 * INSET;
    by_devices.max(name.min(NAMED)).max(counts.min(WIDE))
}

fn counts_width(counts: &Counts, texts: &PictureTexts) -> f64 {
    let (fail, unknown) = numbers(counts, texts);
    marks_width(&fail, &unknown)
}

/// The numbers of fails and unknowns, shortened where they would not fit into the widest box.
fn numbers(counts: &Counts, texts: &PictureTexts) -> (String, String) {
    let long = (texts.number(counts.fail), texts.number(counts.unknown));
    if marks_width(&long.0, &long.1) > WIDE - CELLS - 3.0 * INSET {
        (texts.short(counts.fail), texts.short(counts.unknown))
    } else {
        long
    }
}

/// What a box is called.
fn name(zone: &Zone, texts: &PictureTexts) -> String {
    match (zone.name.is_empty(), zone.n_zones) {
        (true, 1) => texts.network.one_zone.to_owned(),
        (true, n) => fill(texts.network.n_zones, &[("n", &texts.count(n))]),
        (false, _) => zone.name.clone(),
    }
}

fn draw_zone(svg: &mut Svg, zone: &Zone, at: Rect, texts: &PictureTexts) {
    let name = name(zone, texts);
    let (devices, counts) = (texts.number(zone.n_devices), &zone.counts);
    let (fail, unknown) = (texts.number(counts.fail), texts.number(counts.unknown));
    let parts = [("name", name.as_str()), ("devices", &devices), ("fail", &fail), ("unknown", &unknown)];
    svg.open(&fill(texts.network.box_title, &parts));
    let line = Rect { x: at.x + 0.5, y: at.y + 0.5, w: at.w - 1.0, h: at.h - 1.0 };
    let room = at.w - 2.0 * INSET;
    if zone.is_outside {
        svg.boxed("paper", at);
    }
    svg.boxed(if zone.is_outside { "box ext" } else { "box" }, line);
    if is_bare(zone) {
        let middle = (at.x + at.w / 2.0, at.y + at.h / 2.0 + 4.5);
        svg.text(BOLD, "mid soft-t", middle, &fit(BOLD, &name, room));
        svg.close();
        return;
    }
    let x = at.x + INSET;
    svg.text(BOLD, "", (x, at.y + 19.0), &fit(BOLD, &name, room));
    svg.text(SMALL, "", (x, at.y + 35.0), &fit(SMALL, &texts.devices(zone.n_devices), room));
    let y = at.y + 51.0;
    let (fail, unknown) = numbers(counts, texts);
    marks(svg, (x, y), &fail, &unknown);
    let right = at.x + at.w - INSET - CELLS;
    let has_room = counts_width(counts, texts) + INSET / 2.0 <= right - x;
    if has_room && zone.n_zones == 1 {
        cells(svg, zone.target, zone.achieved, (right, y - 10.0));
    }
    svg.strip(counts, Rect { x: at.x + 1.0, y: at.y + at.h - 7.0, w: at.w - 2.0, h: 6.0 });
    svg.close();
}

/// Draws the four cells of a security level: filled what is reached, in vermilion what is wanted beyond, in ochre what
/// is wanted while nobody knows what is reached.
pub(super) fn cells(svg: &mut Svg, target: Option<i64>, achieved: Option<i64>, (x, y): (f64, f64)) {
    if target.is_none() && achieved.is_none() {
        return;
    }
    for n in 1..=4 {
        let left = x + TO_CELL * at(n - 1);
        let level = i64::try_from(n).unwrap_or(i64::MAX);
        let is_wanted = target.is_some_and(|target| level <= target);
        let class = match achieved {
            Some(achieved) if level <= achieved => {
                svg.rect("dot", Rect { x: left, y, w: CELL, h: 10.0 });
                continue;
            }
            Some(_) if is_wanted => "e-fail",
            None if is_wanted => "e-unknown",
            _ => "hair",
        };
        svg.rect(class, Rect { x: left + 0.5, y: y + 0.5, w: CELL - 1.0, h: 9.0 });
    }
}
