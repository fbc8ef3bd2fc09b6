//! Lines between boxes: whatever is joined, they run along and across, and through no box.

use super::{
    super::{
        layers::{Edge, Node, Room},
        lines,
        routes::{Settings, plan},
        svg::Rect,
    },
    Dice,
};

#[test]
fn lines_run_straight_between_their_boxes_and_through_none() {
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let (n, n_layers) = (2 + dice.below(24), 1 + dice.below(8));
        let nodes: Vec<Node> = (0..n)
            .map(|_| Node { layer: dice.below(n_layers), size: 60.0 + dice.below(100) as f64 })
            .collect();
        let edge = |dice: &mut Dice, bundle| {
            let from = dice.below(n);
            Edge { from, to: (from + 1 + dice.below(n - 1)) % n, bundle }
        };
        let edges: Vec<Edge> = (0..dice.below(50)).map(|bundle| edge(&mut dice, bundle)).collect();
        let thick = vec![50.0; n_layers];
        let room = Room { start: 40.0, end: 800.0, gap: 26.0 };
        let settings = Settings {
            room,
            lanes_from: 20.0,
            thick: &thick,
            first: 10.0,
            gap: 60.0,
            pitch: 16.0,
            free: 0.0,
        };
        let plan = plan(&nodes, &edges, &settings);
        let boxes: Vec<Rect> = nodes
            .iter()
            .zip(&plan.start)
            .map(|(node, x)| Rect { x: *x, y: plan.layer[node.layer], w: node.size, h: 50.0 })
            .collect();
        for (edge, route) in edges.iter().zip(&plan.routes) {
            let touches =
                |node: usize, (x, y): (f64, f64)| boxes[node].meets(&Rect { x, y, w: 0.0, h: 0.0 }, 0.1);
            assert!(touches(edge.from, route[0]), "seed {seed}: {edge:?} {route:?}");
            assert!(touches(edge.to, route[route.len() - 1]), "seed {seed}: {edge:?} {route:?}");
            for (a, b) in route.iter().zip(&route[1..]) {
                assert!(a.0 == b.0 || a.1 == b.1, "seed {seed}: {route:?}");
                let stroke =
                    Rect { x: a.0.min(b.0), y: a.1.min(b.1), w: (a.0 - b.0).abs(), h: (a.1 - b.1).abs() };
                assert!(boxes.iter().all(|one| !one.meets(&stroke, -0.1)), "seed {seed}: {route:?}");
            }
        }
    }
}

#[test]
fn the_horizontal_line_is_interrupted_where_two_cross() {
    let routes = [vec![(0.0, 50.0), (100.0, 50.0)], vec![(40.0, 0.0), (40.0, 100.0)]];
    assert_eq!(lines::paths(&routes, &[0, 1]), ["M0 50L35 50M45 50L100 50", "M40 0L40 100"]);
    assert_eq!(lines::paths(&routes, &[0, 0]), ["M0 50L100 50", "M40 0L40 100"], "one bundle");
}
