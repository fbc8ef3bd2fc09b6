//! Lanes: where lines pass the boxes of the layers that they skip.

use super::{Boxes, Line, Settings, Way, ports};

/// The room between a lane and a box, and between two lanes.
const TO_BOX: f64 = 10.0;
const TO_LANE: f64 = 10.0;
/// How far apart the places are that are tried.
const STEP: f64 = 2.0;
/// How much more a line should arrive straight than leave straight: those of one bundle leave together anyway.
const STRAIGHT: f64 = 2.0;

/// Gives each line that skips layers the free lane nearest to its boxes; short lines choose first.
pub(super) fn choose(boxes: &Boxes<'_>, lines: &mut [Line], settings: &Settings<'_>) {
    let mut skips: Vec<usize> = (0..lines.len())
        .filter(|n| lines.get(*n).is_some_and(|line| matches!(line.way, Way::Skip(_))))
        .collect();
    let span = |n: &usize| lines.get(*n).map_or(0, |line| line.layers.1 - line.layers.0);
    skips.sort_by_key(|n| (span(n), *n));
    let mut taken: Vec<(f64, (usize, usize))> = Vec::new();
    for n in skips {
        let Some(line) = lines.get_mut(n) else { continue };
        let x = nearest(boxes, line, &taken, settings);
        taken.push((x, line.layers));
        line.way = Way::Skip(x);
    }
}

fn nearest(boxes: &Boxes<'_>, line: &Line, taken: &[(f64, (usize, usize))], settings: &Settings<'_>) -> f64 {
    let (above, below) = line.layers;
    let mut blocked: Vec<(f64, f64)> = (0..boxes.nodes.len())
        .filter(|node| (above + 1..below).contains(&boxes.layer(*node)))
        .map(|node| boxes.range(node))
        .map(|(start, end)| (start - TO_BOX, end + TO_BOX))
        .collect();
    let shares_gap = |layers: &(usize, usize)| layers.0 < below && above < layers.1;
    blocked.extend(
        taken.iter().filter(|(_, layers)| shares_gap(layers)).map(|(x, _)| (x - TO_LANE, x + TO_LANE)),
    );
    let is_free = |x: f64| blocked.iter().all(|(start, end)| x <= *start || x >= *end);
    let away = |x: f64, node: usize| {
        let (start, end) = ports::range(boxes, node);
        (start - x).max(x - end).max(0.0)
    };
    let cost = |x: f64| {
        let middles = (x - boxes.middle(line.upper)).abs() + (x - boxes.middle(line.lower)).abs();
        away(x, line.upper) + away(x, line.lower) * STRAIGHT + middles * 0.05
    };
    let end = blocked.iter().map(|(_, end)| *end).fold(settings.room.end, f64::max) + STEP;
    let mut best: Option<(f64, f64)> = None;
    let mut x = settings.lanes_from;
    while x <= end {
        if is_free(x) && best.is_none_or(|(least, _)| cost(x) < least) {
            best = Some((cost(x), x));
        }
        x += STEP;
    }
    best.map_or(end, |(_, x)| x)
}
