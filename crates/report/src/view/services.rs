//! What depends on what: services, and the suppliers and assets that they stand on.

use std::collections::BTreeMap;

use app::{Assessment, Loaded, Posture};
use policy::Counts;

use super::{Facts, Verdicts};

/// Services and what they stand on.
#[derive(Default)]
pub(crate) struct Services {
    /// Services by the order of their ids, then what else they stand on.
    pub nodes: Vec<Node>,
    /// Who needs whom.
    pub needs: Vec<Need>,
    /// Dependencies of which an end is not known, or that do not lead from a service: they cannot be drawn.
    pub n_loose: usize,
}

/// What stands in the graph.
pub(crate) struct Node {
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// Verdicts: of a service those of the posture, on all that supports it; of an asset its own.
    pub counts: Counts,
    /// How many steps it is away from what needs nothing; all of a circle have the same.
    pub depth: usize,
    /// The circle it is in, if it needs itself over others.
    pub circle: Option<usize>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NodeKind {
    Service,
    Supplier,
    Asset,
}

/// How one needs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It stops without it.
    Hard,
    /// It runs reduced without it.
    Share,
    /// It needs some of several.
    Several,
    /// Nobody said.
    Unknown,
}

/// A dependency.
pub(crate) struct Need {
    /// Who needs, by its place among the nodes.
    pub who: usize,
    /// Who is needed.
    pub whom: usize,
    /// How.
    pub mode: Mode,
    /// The part that is lost without it, 0 to 1.
    pub share: Option<f64>,
    /// How long the one holds out without the other, in hours.
    pub buffer: Option<f64>,
}

impl Services {
    /// Takes services and dependencies from an assessment.
    pub(crate) fn new(loaded: &Loaded, assessment: &Assessment, posture: &Posture) -> Self {
        let mut graph = Self::default();
        let facts = |kind| Facts::new(&loaded.city.manifest.schema, &assessment.state, kind);
        let Some(services) = facts("service") else { return graph };
        let counts: BTreeMap<&str, Counts> =
            posture.services.iter().map(|service| (service.id.as_str(), service.units)).collect();
        for row in services.rows() {
            let counts = counts.get(services.id(row)).copied().unwrap_or_default();
            graph.nodes.push(node(services.name(row), NodeKind::Service, counts));
        }
        let all = (facts("dependency"), facts("asset"), facts("organization"));
        if let (Some(dependencies), Some(assets), Some(suppliers)) = all {
            let verdicts = Verdicts::of(assets, assessment);
            let mut reading = Reading { dependencies, assets, suppliers, verdicts, places: BTreeMap::new() };
            reading.read(&mut graph);
        }
        graph.layer();
        graph
    }

    /// Finds circles and depths.
    fn layer(&mut self) {
        let below = self.beside(|need| (need.who, need.whom));
        let (circle, order) = circles(&below, &self.needed_by());
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (node, circle) in circle.iter().enumerate() {
            members.entry(*circle).or_default().push(node);
        }
        let mut depth: BTreeMap<usize, usize> = BTreeMap::new();
        for one in order {
            let mine = members.get(&one).into_iter().flatten();
            let needed = mine.filter_map(|node| below.get(*node)).flatten();
            let others = needed.filter_map(|whom| circle.get(*whom)).filter(|other| **other != one);
            let deepest = others.map(|other| depth.get(other).copied().unwrap_or(0) + 1).max();
            depth.insert(one, deepest.unwrap_or(0));
        }
        for (node, circle) in self.nodes.iter_mut().zip(&circle) {
            node.depth = depth.get(circle).copied().unwrap_or(0);
            node.circle = members.get(circle).is_some_and(|all| all.len() > 1).then_some(*circle);
        }
    }

    /// For each node, the nodes that need it.
    pub(crate) fn needed_by(&self) -> Vec<Vec<usize>> {
        self.beside(|need| (need.whom, need.who))
    }

    /// For each node those beside it, by the ends of the needs.
    fn beside(&self, ends: fn(&Need) -> (usize, usize)) -> Vec<Vec<usize>> {
        let mut beside = vec![Vec::new(); self.nodes.len()];
        for (from, to) in self.needs.iter().map(ends) {
            if let Some(list) = beside.get_mut(from) {
                list.push(to);
            }
        }
        beside
    }

    /// How many services need a node, straight or over others.
    pub(crate) fn n_above(&self, needed_by: &[Vec<usize>], node: usize) -> usize {
        let mut is_above = vec![false; self.nodes.len()];
        let mut ahead = vec![node];
        while let Some(whom) = ahead.pop() {
            for who in needed_by.get(whom).into_iter().flatten() {
                if let Some(above) = is_above.get_mut(*who).filter(|above| !**above) {
                    *above = true;
                    ahead.push(*who);
                }
            }
        }
        let nodes = self.nodes.iter().zip(is_above).enumerate();
        nodes.filter(|(at, (one, above))| *above && *at != node && one.kind == NodeKind::Service).count()
    }
}

fn node(name: String, kind: NodeKind, counts: Counts) -> Node {
    Node { name, kind, counts, depth: 0, circle: None }
}

struct Reading<'a> {
    dependencies: Facts<'a>,
    assets: Facts<'a>,
    suppliers: Facts<'a>,
    verdicts: Verdicts,
    places: BTreeMap<(NodeKind, u32), usize>,
}

impl Reading<'_> {
    /// Reads dependencies of services, then those of the assets that services need, and so on.
    fn read(&mut self, graph: &mut Services) {
        let mut left: Vec<u32> = self.dependencies.rows().collect();
        loop {
            let before = left.len();
            left.retain(|row| !self.take(*row, graph));
            if left.len() == before {
                break;
            }
        }
        graph.n_loose = left.len();
    }

    /// Takes a dependency if its needer is in the graph and what it needs is known.
    fn take(&mut self, row: u32, graph: &mut Services) -> bool {
        let link = |field| self.dependencies.one(row, field);
        let who = match (link("service"), link("asset")) {
            (Some(service), _) => Some(service as usize),
            (None, Some(asset)) => self.places.get(&(NodeKind::Asset, asset)).copied(),
            (None, None) => None,
        };
        let whom = link("on_service")
            .map(|row| (NodeKind::Service, row))
            .or_else(|| Some((NodeKind::Asset, link("on_asset")?)))
            .or_else(|| Some((NodeKind::Supplier, link("on_supplier")?)));
        let (Some(who), Some(whom)) = (who, whom) else { return false };
        let whom = self.place(whom, graph);
        if who == whom {
            return false;
        }
        let mode = match self.dependencies.text(row, "mode") {
            Some("hard") => Mode::Hard,
            Some("share") => Mode::Share,
            Some("k-of-n") => Mode::Several,
            _ => Mode::Unknown,
        };
        let buffer = self.dependencies.double(row, "buffer_hours").filter(|hours| *hours >= 0.0);
        let share = self.dependencies.double(row, "share").filter(|share| (0.0..=1.0).contains(share));
        graph.needs.push(Need { who, whom, mode, share, buffer });
        true
    }

    fn place(&mut self, (kind, row): (NodeKind, u32), graph: &mut Services) -> usize {
        if kind == NodeKind::Service {
            return row as usize;
        }
        *self.places.entry((kind, row)).or_insert_with(|| {
            graph.nodes.push(match kind {
                NodeKind::Asset => node(self.assets.name(row), kind, self.verdicts.counts(row)),
                _ => node(self.suppliers.name(row), kind, Counts::default()),
            });
            graph.nodes.len() - 1
        })
    }
}

/// Which nodes reach each other, by a number a circle, and those numbers with what is needed before who needs it.
/// Kosaraju's two walks, without recursion.
fn circles(below: &[Vec<usize>], above: &[Vec<usize>]) -> (Vec<usize>, Vec<usize>) {
    let n = below.len();
    let walk = |from: usize, is_done: &mut Vec<bool>, next: &[Vec<usize>]| -> Vec<usize> {
        let mut finished = Vec::new();
        let mut ahead = vec![(from, false)];
        while let Some((at, is_left)) = ahead.pop() {
            if is_left {
                finished.push(at);
                continue;
            }
            let Some(done) = is_done.get_mut(at).filter(|done| !**done) else { continue };
            *done = true;
            ahead.push((at, true));
            ahead.extend(next.get(at).into_iter().flatten().map(|to| (*to, false)));
        }
        finished
    };
    let mut is_done = vec![false; n];
    let finished: Vec<usize> = (0..n).flat_map(|node| walk(node, &mut is_done, below)).collect();
    let (mut circle, mut order) = (vec![0; n], Vec::new());
    let mut is_done = vec![false; n];
    for node in finished.into_iter().rev() {
        let members = walk(node, &mut is_done, above);
        if !members.is_empty() {
            order.push(node);
        }
        for member in members {
            if let Some(circle) = circle.get_mut(member) {
                *circle = node;
            }
        }
    }
    order.reverse();
    (circle, order)
}
