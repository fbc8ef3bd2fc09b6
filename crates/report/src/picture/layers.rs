//! Boxes on layers: their order and their place along the layer, so that what is joined stands near each other.
//!
//! A layer is a row of the network picture or a column of the service picture. `along` runs with the layer, `across`
//! from layer to layer.

/// A box on a layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub layer: usize,
    /// How much room it takes along its layer.
    pub size: f64,
}

/// A line between two boxes. Lines of one bundle leave their first box together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    pub bundle: usize,
}

/// The room for boxes along each layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub start: f64,
    pub end: f64,
    /// The least room between two boxes.
    pub gap: f64,
}

/// How often each layer is put in order by its neighbours.
const N_SWEEPS: usize = 12;

/// Places all boxes: the start of each along its layer. Boxes of a layer never overlap; they go beyond the end of the
/// room where it is too small.
pub(super) fn place(nodes: &[Node], edges: &[Edge], n_layers: usize, room: Room) -> Vec<f64> {
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); n_layers];
    for (at, node) in nodes.iter().enumerate() {
        if let Some(layer) = layers.get_mut(node.layer) {
            layer.push(at);
        }
    }
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for edge in edges {
        if let Some(of) = neighbours.get_mut(edge.from) {
            of.push(edge.to);
        }
        if let Some(of) = neighbours.get_mut(edge.to) {
            of.push(edge.from);
        }
    }
    let mut start = vec![0.0; nodes.len()];
    for layer in &layers {
        evenly(nodes, layer, room, &mut start);
    }
    for sweep in 0..N_SWEEPS {
        let down: Box<dyn Iterator<Item = &mut Vec<usize>>> =
            if sweep % 2 == 0 { Box::new(layers.iter_mut()) } else { Box::new(layers.iter_mut().rev()) };
        for layer in down {
            settle(nodes, &neighbours, layer, room, &mut start);
        }
    }
    widen(nodes, room, &mut start);
    start
}

/// Moves everything to the middle of the room and, as far as there is room, apart. What stood above each other still
/// does.
fn widen(nodes: &[Node], room: Room, start: &mut [f64]) {
    const MOST: f64 = 1.5;
    let ends = nodes.iter().zip(start.iter()).map(|(node, start)| start + node.size);
    let (first, last) = (start.iter().copied().fold(f64::MAX, f64::min), ends.fold(f64::MIN, f64::max));
    let (middle, half) = (f64::midpoint(first, last), (room.end - room.start) / 2.0);
    let centres =
        nodes.iter().zip(start.iter()).map(|(node, start)| (node.size / 2.0, start + node.size / 2.0));
    let room_for = |(size, centre): (f64, f64)| (half - size) / (centre - middle).abs().max(1.0);
    let by = centres.map(room_for).fold(MOST, f64::min).max(1.0);
    let to = f64::midpoint(room.start, room.end).max(room.start + (last - first) / 2.0);
    for (node, start) in nodes.iter().zip(start) {
        *start = to + (*start + node.size / 2.0 - middle) * by - node.size / 2.0;
    }
}

fn size(nodes: &[Node], at: usize) -> f64 {
    nodes.get(at).map_or(0.0, |node| node.size)
}

/// Spreads the boxes of a layer over the room.
fn evenly(nodes: &[Node], layer: &[usize], room: Room, start: &mut [f64]) {
    let used: f64 = layer.iter().map(|at| size(nodes, *at)).sum();
    let gap = ((room.end - room.start - used) / super::svg::at(layer.len() + 1)).max(room.gap);
    let mut x = room.start + gap;
    for at in layer {
        if let Some(start) = start.get_mut(*at) {
            *start = x;
        }
        x += size(nodes, *at) + gap;
    }
}

/// Orders a layer by the middle of each box's neighbours and moves the boxes as near to it as they can.
fn settle(nodes: &[Node], neighbours: &[Vec<usize>], layer: &mut Vec<usize>, room: Room, start: &mut [f64]) {
    let middle = |at: usize, start: &[f64]| start.get(at).copied().unwrap_or(0.0) + size(nodes, at) / 2.0;
    let wanted = |at: usize, start: &[f64]| {
        let near = neighbours.get(at).map_or(&[][..], Vec::as_slice);
        if near.is_empty() {
            return middle(at, start);
        }
        near.iter().map(|other| middle(*other, start)).sum::<f64>() / super::svg::at(near.len())
    };
    let mut by_wish: Vec<(f64, usize)> = layer.iter().map(|at| (wanted(*at, start), *at)).collect();
    by_wish.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    *layer = by_wish.iter().map(|(_, at)| *at).collect();
    let sizes: Vec<f64> = layer.iter().map(|at| size(nodes, *at)).collect();
    let wishes: Vec<f64> =
        by_wish.iter().zip(&sizes).map(|((middle, _), size)| middle - size / 2.0).collect();
    for (at, x) in layer.iter().zip(spread(&wishes, &sizes, room)) {
        if let Some(start) = start.get_mut(*at) {
            *start = x;
        }
    }
}

/// Places things of some sizes, in their order, as near to their wishes as they can stand without overlap (least
/// squares, by pooling neighbours that would overlap).
pub(super) fn spread(wishes: &[f64], sizes: &[f64], room: Room) -> Vec<f64> {
    let mut before = 0.0;
    let mut offsets = Vec::with_capacity(sizes.len());
    for size in sizes {
        offsets.push(before);
        before += size + room.gap;
    }
    let latest = (room.end - before + room.gap).max(room.start);
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (wish, offset) in wishes.iter().zip(&offsets) {
        let mut pool = (wish - offset, 1);
        while let Some(last) = pools.last().copied().filter(|last| last.0 > pool.0) {
            pools.pop();
            let (n, more) = (super::svg::at(last.1), super::svg::at(pool.1));
            pool = ((last.0 * n + pool.0 * more) / (n + more), last.1 + pool.1);
        }
        pools.push(pool);
    }
    let base = pools.iter().flat_map(|(x, n)| std::iter::repeat_n(x.clamp(room.start, latest), *n));
    base.zip(&offsets).map(|(x, offset)| x + offset).collect()
}
