//! Lines between boxes on layers, all of them along or across: a line leaves its box at a port, takes a track in the gap
//! beyond the layer and, where it skips layers, one free lane past their boxes.
//!
//! Ports are sorted by where their lines go; tracks of a gap are ordered for the fewest crossings.

mod lanes;
mod ports;
mod tracks;

use super::{
    layers::{Edge, Node, Room, place},
    svg::at,
};

/// How boxes and lines are laid out.
pub(super) struct Settings<'a> {
    /// The room for boxes along each layer.
    pub room: Room,
    /// Where lanes may begin, along.
    pub lanes_from: f64,
    /// How thick each layer is.
    pub thick: &'a [f64],
    /// Where the first layer begins, across.
    pub first: f64,
    /// The least gap between two layers, and the room that a track takes in it.
    pub gap: f64,
    pub pitch: f64,
    /// The room that the gap keeps free of tracks before the next layer, for words.
    pub free: f64,
}

/// Where everything stands.
pub(super) struct Plan {
    /// Where each box begins, along.
    pub start: Vec<f64>,
    /// Where each layer begins, across.
    pub layer: Vec<f64>,
    /// Where everything ends, along and across.
    pub end: (f64, f64),
    /// The points of each line, along and across, from its first box to its second.
    pub routes: Vec<Vec<(f64, f64)>>,
}

/// How a line goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// Straight to the next box of the layer.
    Side,
    /// Into the gap after the layer and back.
    Turn,
    /// To the next layer.
    Next,
    /// Past some layers, at a place along.
    Skip(f64),
}

/// A line, seen from the lower layer number.
#[derive(Clone, Copy, Debug)]
struct Line {
    upper: usize,
    lower: usize,
    /// The layers of both.
    layers: (usize, usize),
    /// Whether it starts at `lower`.
    is_flipped: bool,
    bundle: usize,
    way: Way,
    /// Where it leaves both boxes, along.
    ports: (f64, f64),
}

/// What shares a port or a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Bundle(usize),
    Own(usize),
}

/// Places boxes and lines.
pub(super) fn plan(nodes: &[Node], edges: &[Edge], settings: &Settings<'_>) -> Plan {
    let n_layers = settings.thick.len();
    let start = place(nodes, edges, n_layers, settings.room);
    let boxes = Boxes { nodes, start: &start };
    let mut lines: Vec<Line> = edges.iter().map(|edge| line(nodes, edge)).collect();
    sides(&boxes, &mut lines);
    lanes::choose(&boxes, &mut lines, settings);
    ports::choose(&boxes, &mut lines, n_layers);
    let gaps: Vec<tracks::Gap> = (0..n_layers).map(|gap| tracks::gap(&lines, gap)).collect();
    let mut layer = Vec::with_capacity(n_layers);
    let mut track_from = Vec::with_capacity(n_layers);
    let mut across = settings.first;
    for (n, (thick, gap)) in settings.thick.iter().zip(&gaps).enumerate() {
        layer.push(across);
        across += thick;
        let is_last = n + 1 == n_layers;
        let least = if is_last { 0.0 } else { settings.gap };
        let needed =
            if gap.n_tracks == 0 { 0.0 } else { at(gap.n_tracks + 1) * settings.pitch + settings.free };
        let room = needed.max(least);
        track_from.push((across, room));
        across += room;
    }
    let track = |gap: usize, key: Key| {
        let (from, room) = track_from.get(gap).copied().unwrap_or_default();
        let (n, n_tracks) = gaps.get(gap).map_or((0, 1), |gap| (gap.track(key), gap.n_tracks.max(1)));
        from + (room - settings.free) * at(n + 1) / at(n_tracks + 1)
    };
    let layer_at = |n: usize| layer.get(n).copied().unwrap_or(0.0);
    let thick = |n: usize| settings.thick.get(n).copied().unwrap_or(0.0);
    let routes: Vec<Vec<(f64, f64)>> = lines
        .iter()
        .enumerate()
        .map(|(n, line)| {
            let (from, to) = line.ports;
            let (out, into) = (layer_at(line.layers.0) + thick(line.layers.0), layer_at(line.layers.1));
            let mut points = match line.way {
                Way::Side => {
                    let middle = layer_at(line.layers.0) + thick(line.layers.0) / 2.0;
                    vec![(from, middle), (to, middle)]
                }
                Way::Turn => {
                    let y = track(line.layers.0, line.first_key(n));
                    vec![(from, out), (from, y), (to, y), (to, out)]
                }
                Way::Next => {
                    let y = track(line.layers.0, line.first_key(n));
                    vec![(from, out), (from, y), (to, y), (to, into)]
                }
                Way::Skip(lane) => {
                    let first = track(line.layers.0, line.first_key(n));
                    let last = track(line.layers.1.saturating_sub(1), line.last_key(n));
                    vec![(from, out), (from, first), (lane, first), (lane, last), (to, last), (to, into)]
                }
            };
            if line.is_flipped {
                points.reverse();
            }
            straight(points)
        })
        .collect();
    let ends = (0..nodes.len()).map(|node| boxes.range(node).1);
    let reached = routes.iter().flatten().map(|point| point.0);
    let end = ends.chain(reached).fold(0.0, f64::max);
    Plan { start, layer, end: (end, across), routes }
}

impl Line {
    /// What its first track is shared by.
    fn first_key(&self, n: usize) -> Key {
        if self.is_flipped && self.way != Way::Next { Key::Own(n) } else { Key::Bundle(self.bundle) }
    }

    /// What its last track is shared by, where it has two.
    fn last_key(&self, n: usize) -> Key {
        if self.is_flipped { Key::Bundle(self.bundle) } else { Key::Own(n) }
    }

    /// Its lane, if it has one.
    fn lane(&self) -> Option<f64> {
        match self.way {
            Way::Skip(lane) => Some(lane),
            _ => None,
        }
    }
}

/// Boxes with their places.
struct Boxes<'a> {
    nodes: &'a [Node],
    start: &'a [f64],
}

impl Boxes<'_> {
    /// Where a box begins and ends, along.
    fn range(&self, node: usize) -> (f64, f64) {
        let start = self.start.get(node).copied().unwrap_or(0.0);
        (start, start + self.nodes.get(node).map_or(0.0, |node| node.size))
    }

    fn layer(&self, node: usize) -> usize {
        self.nodes.get(node).map_or(0, |node| node.layer)
    }

    fn middle(&self, node: usize) -> f64 {
        let (start, end) = self.range(node);
        f64::midpoint(start, end)
    }
}

fn line(nodes: &[Node], edge: &Edge) -> Line {
    let layer = |node: usize| nodes.get(node).map_or(0, |node| node.layer);
    let is_flipped = layer(edge.from) > layer(edge.to);
    let (upper, lower) = if is_flipped { (edge.to, edge.from) } else { (edge.from, edge.to) };
    let layers = (layer(upper), layer(lower));
    let way = match layers.1 - layers.0 {
        0 => Way::Turn,
        1 => Way::Next,
        _ => Way::Skip(0.0),
    };
    Line { upper, lower, layers, is_flipped, bundle: edge.bundle, way, ports: (0.0, 0.0) }
}

/// Joins neighbours of a layer side by side, once a pair.
fn sides(boxes: &Boxes<'_>, lines: &mut [Line]) {
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for line in lines.iter_mut().filter(|line| line.way == Way::Turn) {
        let (a, b) = if boxes.middle(line.upper) < boxes.middle(line.lower) {
            (line.upper, line.lower)
        } else {
            (line.lower, line.upper)
        };
        let is_between = |node: usize| {
            boxes.layer(node) == line.layers.0
                && boxes.middle(a) < boxes.middle(node)
                && boxes.middle(node) < boxes.middle(b)
        };
        if taken.contains(&(a, b)) || (0..boxes.nodes.len()).any(is_between) {
            continue;
        }
        taken.push((a, b));
        line.way = Way::Side;
        let (right, left) = (boxes.range(a).1, boxes.range(b).0);
        line.ports = if a == line.upper { (right, left) } else { (left, right) };
    }
}

/// Takes out points that do not turn.
fn straight(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let same = |a: f64, b: f64| (a - b).abs() < 0.01;
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for point in points {
        if kept.last().is_some_and(|last| same(last.0, point.0) && same(last.1, point.1)) {
            continue;
        }
        if let [.., before, last] = kept.as_slice() {
            let along = same(before.1, last.1) && same(last.1, point.1);
            let across = same(before.0, last.0) && same(last.0, point.0);
            if along || across {
                kept.pop();
            }
        }
        kept.push(point);
    }
    kept
}
