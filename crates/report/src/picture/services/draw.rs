//! Draws services: layers from left to right, one upright line a provider.

use std::collections::BTreeSet;

use policy::Counts;

use super::{
    super::{
        frame,
        layers::{Edge, Node as Laid, Room},
        lines::{self, Point},
        marks, marks_width,
        routes::{Settings, plan},
        svg::{BOLD, PLAIN, QUIET, Rect, SMALL, Svg, Type, at, extent, fit, width},
    },
    hours_words,
};
use crate::{
    texts::pictures::PictureTexts,
    view::services::{Mode, Need, Node, NodeKind, Services},
};

/// Boxes: how wide, and how high of a service and of what else it stands on.
const WIDE: f64 = 168.0;
const HIGH: f64 = 56.0;
const LOW: f64 = 44.0;
/// One more line of a name.
const LINE: f64 = 16.0;
/// The least room between two boxes of a column.
const BETWEEN: f64 = 28.0;
/// The least room between two columns, and that of a line in it.
const GAP: f64 = 84.0;
const PITCH: f64 = 12.0;
/// The room before a column, for buffers beside arrows.
const FREE: f64 = 30.0;
const MARGIN: f64 = 2.0;
const INSET: f64 = 10.0;
/// The room of a buffer's words right of everything.
const BUFFER: f64 = 64.0;
/// How long an arrow is.
const ARROW: f64 = 8.0;

/// Draws services and what they stand on.
pub(super) fn draw(services: &Services, texts: &PictureTexts, title: &str) -> String {
    let is_joined: BTreeSet<usize> = services.needs.iter().flat_map(|need| [need.who, need.whom]).collect();
    let joined: Vec<usize> = (0..services.nodes.len()).filter(|node| is_joined.contains(node)).collect();
    let alone: Vec<&Node> = services
        .nodes
        .iter()
        .enumerate()
        .filter(|(node, _)| !is_joined.contains(node))
        .map(|(_, node)| node)
        .collect();
    let mut svg = Svg::default();
    let (mut right, mut bottom) = (0.0, 0.0);
    if !joined.is_empty() {
        (right, bottom) = graph(&mut svg, services, &joined, texts);
    }
    let (class, across) = frame(f64::max(right, at(alone.len().min(4)) * (WIDE + BETWEEN)) + MARGIN);
    if !alone.is_empty() {
        bottom = rest(&mut svg, &alone, bottom, across, texts);
    }
    svg.finish("services", class, (across, bottom + MARGIN), title)
}

/// Draws what is joined, and tells where it ends.
fn graph(svg: &mut Svg, services: &Services, joined: &[usize], texts: &PictureTexts) -> (f64, f64) {
    let place = |node: usize| joined.iter().position(|have| *have == node).unwrap_or(0);
    let nodes: Vec<&Node> = joined.iter().filter_map(|node| services.nodes.get(*node)).collect();
    let laid: Vec<Laid> = nodes.iter().map(|node| Laid { layer: node.depth, size: high(node) }).collect();
    let edge = |need: &Need| Edge { from: place(need.whom), to: place(need.who), bundle: place(need.whom) };
    let edges: Vec<Edge> = services.needs.iter().map(edge).collect();
    let n_layers = laid.iter().map(|node| node.layer + 1).max().unwrap_or(0);
    let column = |layer: usize| -> f64 {
        laid.iter().filter(|node| node.layer == layer).map(|node| node.size + BETWEEN).sum::<f64>() - BETWEEN
    };
    let tallest = (0..n_layers).map(column).fold(0.0, f64::max);
    let thick = vec![WIDE; n_layers];
    let settings = Settings {
        room: Room { start: MARGIN + 16.0, end: MARGIN + 16.0 + tallest, gap: BETWEEN },
        lanes_from: MARGIN,
        thick: &thick,
        first: MARGIN,
        gap: GAP,
        pitch: PITCH,
        free: FREE,
    };
    let plan = plan(&laid, &edges, &settings);
    let turned = |route: &Vec<Point>| route.iter().map(|(along, across)| (*across, *along)).collect();
    let routes: Vec<Vec<Point>> = plan.routes.iter().map(turned).collect();
    let boxes: Vec<Rect> = nodes
        .iter()
        .zip(&laid)
        .zip(&plan.start)
        .map(|((_, laid), y)| {
            let x = plan.layer.get(laid.layer).copied().unwrap_or(0.0);
            Rect { x, y: *y, w: WIDE, h: laid.size }
        })
        .collect();
    let bundles: Vec<usize> = edges.iter().map(|edge| edge.bundle).collect();
    arrows(svg, services, &routes, &lines::paths(&routes, &bundles));
    for (node, at) in nodes.iter().zip(&boxes) {
        draw_node(svg, node, *at, texts);
    }
    buffers(svg, services, &routes, &boxes, texts);
    let returns = |route: &Vec<Point>| matches!(route.as_slice(), [.., before, last] if before.0 > last.0);
    let for_words = if routes.iter().any(returns) { BUFFER } else { 0.0 };
    (plan.end.1 + for_words, plan.end.0)
}

/// How high a box is.
fn high(node: &Node) -> f64 {
    let least = if node.kind == NodeKind::Service { HIGH } else { LOW };
    least + at(name_lines(node).len() - 1) * LINE
}

/// How a name is written: that of a service in bold.
fn look(node: &Node) -> Type {
    if node.kind == NodeKind::Service { BOLD } else { PLAIN }
}

/// A name in one line, or in two where it is long.
fn name_lines(node: &Node) -> Vec<String> {
    let (look, room) = (look(node), WIDE - 2.0 * INSET);
    if width(look, &node.name) <= room {
        return vec![fit(look, &node.name, room)];
    }
    let breaks = node.name.match_indices(' ').filter_map(|(at, _)| node.name.split_at_checked(at));
    match breaks.rev().find(|(first, _)| width(look, first) <= room) {
        Some((first, second)) => vec![fit(look, first, room), fit(look, second.trim(), room)],
        None => vec![fit(look, &node.name, room)],
    }
}

fn arrows(svg: &mut Svg, services: &Services, routes: &[Vec<Point>], paths: &[String]) {
    let drawn = || services.needs.iter().zip(routes).zip(paths);
    for is_hard in [false, true] {
        for ((need, _), path) in drawn().filter(|((need, _), _)| (need.mode == Mode::Hard) == is_hard) {
            let class = match need.mode {
                Mode::Hard => "dep hard",
                Mode::Share | Mode::Several => "dep share",
                Mode::Unknown => "dep",
            };
            svg.path(class, path);
        }
    }
    for ((need, route), _) in drawn() {
        if let [.., before, last] = route.as_slice() {
            let class = if need.mode == Mode::Hard { "arrow" } else { "arrow soft" };
            svg.path(class, &lines::arrow(*before, *last));
        }
    }
}

/// Writes how long each holds alone, where its line arrives.
fn buffers(svg: &mut Svg, services: &Services, routes: &[Vec<Point>], boxes: &[Rect], texts: &PictureTexts) {
    let mut taken: Vec<Rect> = boxes.to_vec();
    let strokes: Vec<Rect> = routes.iter().flat_map(|route| lines::strokes(route)).collect();
    for (need, route) in services.needs.iter().zip(routes) {
        let (Some(hours), [.., before, last]) = (need.buffer, route.as_slice()) else { continue };
        let words = hours_words(hours, texts);
        let comes_from_left = before.0 < last.0;
        let x = if comes_from_left { last.0 - ARROW - 4.0 } else { last.0 + ARROW + 4.0 };
        let anchor = if comes_from_left { "end" } else { "" };
        let spots = [(x, last.1 - 4.0), (x, last.1 + 12.0)];
        let is_free = |spot: &&Point| {
            taken.iter().all(|other| !extent(SMALL, &words, **spot, anchor).meets(other, 0.0))
        };
        let crosses = |spot: &&Point| {
            let at = extent(SMALL, &words, **spot, anchor);
            strokes.iter().filter(|stroke| stroke.meets(&at, 0.0)).count()
        };
        let Some(spot) = spots.iter().filter(is_free).min_by_key(crosses).copied() else { continue };
        taken.push(extent(SMALL, &words, spot, anchor));
        svg.text(SMALL, format!("halo {anchor}").trim_end(), spot, &words);
    }
}

fn draw_node(svg: &mut Svg, node: &Node, at: Rect, texts: &PictureTexts) {
    let words = &texts.services;
    let line = Rect { x: at.x + 0.5, y: at.y + 0.5, w: at.w - 1.0, h: at.h - 1.0 };
    let room = at.w - 2.0 * INSET;
    let x = at.x + INSET;
    let is_service = node.kind == NodeKind::Service;
    svg.open(&node.name);
    svg.boxed(if node.kind == NodeKind::Supplier { "box ext" } else { "box" }, line);
    let mut y = at.y + if is_service { 20.0 } else { 16.0 };
    for line in name_lines(node) {
        svg.text(look(node), "", (x, y), &line);
        y += LINE;
    }
    let is_judged = node.counts.in_scope() > 0;
    let mut said = Vec::new();
    match node.kind {
        NodeKind::Service if !is_judged => said.push(texts.verdicts.not_assessed),
        NodeKind::Service => {}
        NodeKind::Supplier => said.push(words.supplier),
        NodeKind::Asset => said.push(words.asset),
    }
    if node.circle.is_some() {
        said.push(words.in_circle);
    }
    let (fail, unknown) = (texts.short(node.counts.fail), texts.short(node.counts.unknown));
    let beside = if is_judged { marks_width(&fail, &unknown) + INSET } else { 0.0 };
    if is_judged {
        marks(svg, (x, y), &fail, &unknown);
    }
    if !said.is_empty() {
        svg.text(SMALL, "", (x + beside, y), &fit(SMALL, &said.join(" · "), room - beside));
    }
    strip(svg, &node.counts, at);
    svg.close();
}

fn strip(svg: &mut Svg, counts: &Counts, at: Rect) {
    svg.strip(counts, Rect { x: at.x + 1.0, y: at.y + at.h - 7.0, w: at.w - 2.0, h: 6.0 });
}

/// Draws services for which nothing is written down, under the graph, and tells where they end.
fn rest(svg: &mut Svg, alone: &[&Node], from: f64, across: f64, texts: &PictureTexts) -> f64 {
    let mut y = from;
    if from > 0.0 {
        svg.path("hair", &format!("M0 {}H{}", from + 24.5, across));
        y += 46.0;
    } else {
        y += 14.0;
    }
    let words = texts.services.alone;
    svg.text(QUIET, "", (MARGIN, y), &fit(QUIET, words, across - MARGIN));
    y += 12.0;
    let per_row = 1.max(int((across - MARGIN) / (WIDE + BETWEEN / 2.0)));
    for row in alone.chunks(per_row) {
        for (n, node) in row.iter().enumerate() {
            let x = MARGIN + at(n) * (WIDE + BETWEEN / 2.0);
            draw_node(svg, node, Rect { x, y, w: WIDE, h: high(node) }, texts);
        }
        y += row.iter().map(|node| high(node)).fold(0.0, f64::max) + BETWEEN / 2.0;
    }
    y - BETWEEN / 2.0
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few boxes a row")]
fn int(n: f64) -> usize {
    n.max(0.0) as usize
}
