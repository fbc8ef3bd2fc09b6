//! The picture of services.

use insta::assert_snapshot;
use policy::Counts;

use super::{City, Dice, city, look};
use crate::{
    picture::services,
    texts::pictures::EN,
    view::services::{Mode, Need, Node, NodeKind, Services},
};

fn written(city: &City) -> String {
    let graph = Services::new(&city.loaded, &city.assessment, &city.posture);
    let mut lines = Vec::new();
    for node in &graph.nodes {
        let circle = if node.circle.is_some() { ", in a circle" } else { "" };
        lines
            .push(format!("{} {:?} {}: {} fail{circle}", node.depth, node.kind, node.name, node.counts.fail));
    }
    for need in &graph.needs {
        let [who, whom] = [need.who, need.whom].map(|node| graph.nodes[node].name.as_str());
        lines.push(format!("{who} needs {whom}: {:?}, {:?} h", need.mode, need.buffer));
    }
    lines.push(format!("loose {}", graph.n_loose));
    lines.join("\n")
}

#[test]
fn services_stand_on_services_suppliers_and_devices() {
    let city = City::of(
        "services: [{id: power, name: Power}, {id: water, name: Water}, {id: dial, name: Dispatch}, {id: trees, name: Trees}]\n\
         organizations: [{id: quay, name: Quay, role: supplier}]\n\
         assets: [{id: radio, name: Radio}, {id: mast, name: Mast}]\n\
         dependencies:\n\
         \x20 - {id: a, service: water, on_service: power, mode: hard, buffer_hours: 12}\n\
         \x20 - {id: b, service: power, on_service: water, mode: share, share: 0.2}\n\
         \x20 - {id: c, service: dial, on_asset: radio}\n\
         \x20 - {id: d, asset: radio, on_asset: mast, mode: hard}\n\
         \x20 - {id: e, service: dial, on_service: water, mode: k-of-n}\n\
         \x20 - {id: f, service: power, on_supplier: quay, mode: share}\n\
         \x20 - {id: g, service: power}\n",
    );
    assert_snapshot!(written(&city), @"
    2 Service Dispatch: 0 fail
    1 Service Power: 0 fail, in a circle
    0 Service Trees: 0 fail
    1 Service Water: 0 fail, in a circle
    1 Asset Radio: 0 fail
    0 Asset Mast: 0 fail
    0 Supplier Quay: 0 fail
    Water needs Power: Hard, Some(12.0) h
    Power needs Water: Share, None h
    Dispatch needs Radio: Unknown, None h
    Radio needs Mast: Hard, None h
    Dispatch needs Water: Several, None h
    Power needs Quay: Share, None h
    loose 1
    ");
    let figure = city.pictures().services.unwrap();
    assert_snapshot!(format!("{}\n{}", figure.title, figure.measure), @"
    Services that stand on Power, straight or over others: 2 of 4
    Read from left to right: what stands on what, and how many hours it holds alone. Numbers are verdicts on a service and on what supports it. Need each other in a circle: Power, Water. Dependencies not drawn, since an end is unknown or no service is concerned: 1.
    ");
    look::check(&figure.svg, "circle");
    assert_eq!(look::boxes(&figure.svg).len(), 7);
    assert_eq!(look::n_paths(&figure.svg, "dep"), 6);
}

#[test]
fn a_town_s_services_keep_their_words_apart() {
    let figure = city::town().pictures().services.unwrap();
    look::check(&figure.svg, "town");
    assert_eq!(look::n_paths(&figure.svg, "dep"), 19);
    assert_eq!(look::n_paths(&figure.svg, "arrow"), 19);
}

fn thrown(seed: u32, n: usize, n_needs: usize) -> Services {
    let mut dice = Dice(seed);
    let node = |dice: &mut Dice| Node {
        name: ["Water", "Signals of the trams and buses in the east", "W"][dice.below(3)].to_owned(),
        kind: [NodeKind::Service, NodeKind::Service, NodeKind::Supplier, NodeKind::Asset][dice.below(4)],
        counts: Counts { fail: 3, pass: 9_999_999, ..Counts::default() },
        depth: dice.below(4),
        circle: None,
    };
    let mut nodes: Vec<Node> = (0..n).map(|_| node(&mut dice)).collect();
    nodes[0].kind = NodeKind::Service;
    let need = |dice: &mut Dice| {
        let (a, b) = (dice.below(n), dice.below(n));
        let (whom, who) = if nodes[a].depth <= nodes[b].depth { (a, b) } else { (b, a) };
        let who = if who == whom { (whom + 1) % n } else { who };
        Need { who, whom, mode: Mode::Hard, share: None, buffer: Some(12.5) }
    };
    let needs = (0..n_needs).map(|_| need(&mut dice)).collect();
    Services { nodes, needs, n_loose: 0 }
}

#[test]
fn whatever_the_services_each_dependency_is_drawn_once_and_no_words_meet() {
    for seed in 0..40 {
        let graph = thrown(seed, 2 + seed as usize % 38, seed as usize);
        let svg = services::figure(&graph, &EN).unwrap().svg;
        look::check(&svg, &format!("seed {seed}"));
        assert_eq!(look::n_paths(&svg, "dep"), graph.needs.len());
        assert_eq!(look::boxes(&svg).len(), graph.nodes.len());
    }
}

#[test]
fn more_services_than_can_be_drawn_are_a_table() {
    let figure = services::figure(&thrown(3, 200, 300), &EN).unwrap();
    assert!(figure.svg.is_empty());
    assert!(figure.table.rows.len() == 300 && figure.table.n_left > 0);
    assert!(figure.measure.starts_with("There are too many to draw"), "{}", figure.measure);
}
