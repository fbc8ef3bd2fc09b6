//! Ports: where lines leave their boxes.

use std::collections::BTreeMap;

use super::{
    super::layers::{Room, spread},
    Boxes, Key, Line, Way,
};

/// The room between a port and the corner of its box, and between two ports.
const TO_CORNER: f64 = 10.0;
const TO_PORT: f64 = 16.0;
/// Lines nearer to each other than this would seem one.
const APART: f64 = 6.0;
/// A bend smaller than this is made straight where that is possible.
const SMALL: f64 = 24.0;

/// A port: its place, and the lines that use it, each with whether that is its upper end.
struct Port {
    node: usize,
    x: f64,
    lines: Vec<(usize, bool)>,
}

/// Where the lines of a port would best leave, and the lines.
type Wishes = (Vec<f64>, Vec<(usize, bool)>);

/// Gives each line its ports.
pub(super) fn choose(boxes: &Boxes<'_>, lines: &mut [Line], n_layers: usize) {
    let mut after = sorted(boxes, lines, true);
    let mut before = sorted(boxes, lines, false);
    for gap in 0..n_layers {
        let is_in = |port: &Port, layer: usize| boxes.layer(port.node) == layer;
        let mut ports: Vec<&mut Port> = after.iter_mut().filter(|port| is_in(port, gap)).collect();
        ports.extend(before.iter_mut().filter(|port| is_in(port, gap + 1)));
        part(boxes, lines, gap, &mut ports);
    }
    for port in after.iter().chain(&before) {
        let x = (port.x * 2.0).round() / 2.0;
        for (n, is_upper) in &port.lines {
            let Some(line) = lines.get_mut(*n) else { continue };
            if *is_upper {
                line.ports.0 = x;
            } else {
                line.ports.1 = x;
            }
        }
    }
}

/// All ports of one side of the boxes, spread in the order of where their lines go.
fn sorted(boxes: &Boxes<'_>, lines: &[Line], is_after: bool) -> Vec<Port> {
    let mut wishes: BTreeMap<(usize, Key), Wishes> = BTreeMap::new();
    for (n, line) in lines.iter().enumerate() {
        for (node, is_upper) in [(line.upper, true), (line.lower, false)] {
            let leaves_after = is_upper || line.way == Way::Turn;
            if line.way == Way::Side || leaves_after != is_after {
                continue;
            }
            let is_first = is_upper != line.is_flipped;
            let key = if is_first { Key::Bundle(line.bundle) } else { Key::Own(n) };
            let port = wishes.entry((node, key)).or_default();
            port.0.push(wish(boxes, line, node, if is_upper { line.lower } else { line.upper }));
            port.1.push((n, is_upper));
        }
    }
    let mut by_node: BTreeMap<usize, Vec<Port>> = BTreeMap::new();
    for ((node, _), (wishes, lines)) in wishes {
        let x = wishes.iter().sum::<f64>() / super::at(wishes.len().max(1));
        by_node.entry(node).or_default().push(Port { node, x, lines });
    }
    for (node, ports) in &mut by_node {
        ports.sort_by(|a, b| a.x.total_cmp(&b.x).then_with(|| a.lines.cmp(&b.lines)));
        let (start, end) = range(boxes, *node);
        let gap = ((end - start) / super::at(ports.len().max(2) - 1)).min(TO_PORT);
        let wishes: Vec<f64> = ports.iter().map(|port| port.x).collect();
        let places = spread(&wishes, &vec![0.0; wishes.len()], Room { start, end, gap });
        ports.iter_mut().zip(places).for_each(|(port, x)| port.x = x);
    }
    by_node.into_values().flatten().collect()
}

/// Where ports may be.
pub(super) fn range(boxes: &Boxes<'_>, node: usize) -> (f64, f64) {
    let (start, end) = boxes.range(node);
    let margin = TO_CORNER.min((end - start) / 3.0);
    (start + margin, end - margin)
}

/// Where a line would best leave a box.
fn wish(boxes: &Boxes<'_>, line: &Line, node: usize, other: usize) -> f64 {
    let (start, end) = range(boxes, node);
    if let Way::Skip(lane) = line.way {
        return lane.clamp(start, end);
    }
    let (from, to) = range(boxes, other);
    let (from, to) = (from.max(start), to.min(end));
    if line.way == Way::Next && from <= to {
        return f64::midpoint(from, to);
    }
    boxes.middle(other).clamp(start, end)
}

/// Moves the ports of a gap until no two lines lie on each other, and small bends are gone.
fn part(boxes: &Boxes<'_>, lines: &[Line], gap: usize, ports: &mut [&mut Port]) {
    let lanes: Vec<(f64, usize)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.layers.0 <= gap && gap < line.layers.1)
        .filter_map(|(n, line)| Some((line.lane()?, n)))
        .collect();
    for n in 0..ports.len() {
        let Some(port) = ports.get(n) else { continue };
        let shares =
            |other: &Port| other.lines.iter().any(|(line, _)| port.lines.iter().any(|(own, _)| own == line));
        let others = ports.iter().enumerate().filter(|(other, _)| *other != n);
        let sibling_or_done = others.filter(|(other, one)| *other < n || one.node == port.node);
        let (mut taken, mut wanted) = (Vec::new(), Vec::new());
        for (_, other) in sibling_or_done {
            let list = if shares(other) && other.node != port.node { &mut wanted } else { &mut taken };
            list.push(other.x);
        }
        for (lane, line) in &lanes {
            let is_own = port.lines.iter().any(|(own, _)| own == line);
            (if is_own { &mut wanted } else { &mut taken }).push(*lane);
        }
        let (start, end) = range(boxes, port.node);
        let near = wanted.iter().copied().filter(|x| (x - port.x).abs() < SMALL);
        let steps = (0..40).map(|step| {
            let away = super::at(step / 2 + step % 2) * 3.0;
            port.x + if step % 2 == 0 { away } else { -away }
        });
        let is_free = |x: &f64| {
            let is_in = start <= *x && *x <= end;
            is_in && taken.iter().all(|other| (other - x).abs() >= APART)
        };
        let x = near.chain(steps).find(is_free).unwrap_or(port.x);
        if let Some(port) = ports.get_mut(n) {
            port.x = x;
        }
    }
}
