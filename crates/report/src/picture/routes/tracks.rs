//! Tracks: at which depth of a gap lines run along.

use std::collections::BTreeMap;

use super::{Key, Line, Way};

/// Two lines on one track stand at least this far apart.
const APART: f64 = 14.0;
/// Up to so many lines, all orders are tried.
const TRY_ALL: usize = 7;
/// How often the order of more lines is gone through.
const N_ROUNDS: usize = 8;

/// The tracks of a gap.
pub(super) struct Gap {
    /// How many there are.
    pub n_tracks: usize,
    tracks: BTreeMap<Key, usize>,
}

impl Gap {
    /// The track of a line.
    pub(super) fn track(&self, key: Key) -> usize {
        self.tracks.get(&key).copied().unwrap_or(0)
    }
}

/// What runs along in a gap: where it comes from above and below.
#[derive(Debug)]
struct Run {
    key: Key,
    above: Vec<f64>,
    below: Vec<f64>,
    from: f64,
    to: f64,
}

impl Run {
    fn crosses(&self, verticals: &[f64]) -> usize {
        verticals.iter().filter(|x| self.from < **x && **x < self.to).count()
    }

    /// How many crossings there are if this one lies above another.
    fn above(&self, other: &Run) -> usize {
        self.crosses(&other.above) + other.crosses(&self.below)
    }

    fn meets(&self, other: &Run) -> bool {
        self.from < other.to + APART && other.from < self.to + APART
    }
}

/// Orders the lines of a gap.
pub(super) fn gap(lines: &[Line], gap: usize) -> Gap {
    let runs = runs(lines, gap);
    let order = if runs.len() <= TRY_ALL { best(&runs) } else { better(&runs) };
    let mut tracks: BTreeMap<Key, usize> = BTreeMap::new();
    let mut placed: Vec<(&Run, usize)> = Vec::new();
    for run in order.iter().filter_map(|n| runs.get(*n)) {
        let track = placed.iter().filter(|(other, _)| other.meets(run)).map(|(_, track)| track + 1).max();
        let track = track.unwrap_or(0);
        placed.push((run, track));
        tracks.insert(run.key, track);
    }
    Gap { n_tracks: placed.iter().map(|(_, track)| track + 1).max().unwrap_or(0), tracks }
}

fn runs(lines: &[Line], gap: usize) -> Vec<Run> {
    let mut runs: BTreeMap<Key, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for (n, line) in lines.iter().enumerate() {
        let (from, to) = line.ports;
        let is_first = line.layers.0 == gap;
        let is_last = line.layers.1 == gap + 1;
        let (key, above, below) = match line.way {
            Way::Turn if is_first => (line.first_key(n), vec![from, to], vec![]),
            Way::Next if is_first => (line.first_key(n), vec![from], vec![to]),
            Way::Skip(lane) if is_first => (line.first_key(n), vec![from], vec![lane]),
            Way::Skip(lane) if is_last => (line.last_key(n), vec![lane], vec![to]),
            _ => continue,
        };
        let run = runs.entry(key).or_default();
        run.0.extend(above);
        run.1.extend(below);
    }
    let run = |(key, (above, below)): (Key, (Vec<f64>, Vec<f64>))| {
        let all = || above.iter().chain(&below).copied();
        let (from, to) = (all().fold(f64::MAX, f64::min), all().fold(f64::MIN, f64::max));
        Run { key, from, to, above, below }
    };
    runs.into_iter().map(run).filter(|run| run.to - run.from > 0.01).collect()
}

/// The order with the fewest crossings, of all there are.
fn best(runs: &[Run]) -> Vec<usize> {
    let mut best = (usize::MAX, Vec::new());
    let mut chosen = Vec::new();
    extend(runs, &mut chosen, 0, &mut best);
    best.1
}

fn extend(runs: &[Run], chosen: &mut Vec<usize>, cost: usize, best: &mut (usize, Vec<usize>)) {
    if cost >= best.0 {
        return;
    }
    if chosen.len() == runs.len() {
        *best = (cost, chosen.clone());
        return;
    }
    for (n, run) in runs.iter().enumerate() {
        if chosen.contains(&n) {
            continue;
        }
        let more: usize =
            chosen.iter().filter_map(|above| runs.get(*above)).map(|above| above.above(run)).sum();
        chosen.push(n);
        extend(runs, chosen, cost + more, best);
        chosen.pop();
    }
}

/// An order in which no two neighbours had better change places.
fn better(runs: &[Run]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    for _ in 0..N_ROUNDS * runs.len() {
        let mut is_done = true;
        for at in 1..order.len() {
            let (Some(a), Some(b)) = (order.get(at - 1).copied(), order.get(at).copied()) else { continue };
            let (Some(first), Some(second)) = (runs.get(a), runs.get(b)) else { continue };
            if second.above(first) < first.above(second) {
                order.swap(at - 1, at);
                is_done = false;
            }
        }
        if is_done {
            break;
        }
    }
    order
}
