//! The picture of services: what stands on what, from left to right.

mod draw;

use std::collections::BTreeMap;

use policy::Verdict;

use super::{capital, head, marks_key, number, svg};
use crate::{
    figure::{Cell, Figure, Table},
    texts::{fill, pictures::PictureTexts},
    view::services::{Mode, Need, NodeKind, Services},
};

/// More boxes, lines or layers than these are not drawn.
const MAX_NODES: usize = 40;
const MAX_NEEDS: usize = 120;
const MAX_DEPTH: usize = 6;
/// How many names of a circle are written.
const MAX_NAMES: usize = 12;
/// Of more nodes than these it is not worked out which carries most.
const MAX_CARRIED: usize = 2_000;

/// Draws services; nothing if there is none.
pub(super) fn figure(services: &Services, texts: &PictureTexts) -> Option<Figure> {
    let n_services = services.nodes.iter().filter(|node| node.kind == NodeKind::Service).count();
    if n_services == 0 {
        return None;
    }
    let title = title(services, n_services, texts);
    let deepest = services.nodes.iter().map(|node| node.depth).max().unwrap_or(0);
    let is_large =
        services.nodes.len() > MAX_NODES || services.needs.len() > MAX_NEEDS || deepest >= MAX_DEPTH;
    let svg = if is_large { String::new() } else { draw::draw(services, texts, &title) };
    Some(Figure {
        id: "services",
        measure: measure(services, is_large, texts),
        svg,
        key: if is_large { Vec::new() } else { key(services, texts) },
        table: table(services, texts),
        second: None,
        title,
    })
}

/// Which service carries most others or, where none does, which supplier or device.
fn title(services: &Services, n_services: usize, texts: &PictureTexts) -> String {
    if services.nodes.len() > MAX_CARRIED {
        let n_needs = texts.count(services.needs.len());
        let parts = [("n", texts.count(n_services)), ("needs", n_needs)];
        return fill(texts.services.title_many, &parts.each_ref().map(|(name, n)| (*name, n.as_str())));
    }
    let needed_by = services.needed_by();
    let most = |is_it: fn(NodeKind) -> bool| {
        let nodes = services.nodes.iter().enumerate().filter(|(_, node)| is_it(node.kind));
        let carried = nodes.map(|(at, node)| (services.n_above(&needed_by, at), node.name.as_str()));
        carried.rev().filter(|(n, _)| *n > 0).max_by_key(|(n, _)| *n)
    };
    let most = most(|kind| kind == NodeKind::Service).or_else(|| most(|kind| kind != NodeKind::Service));
    let Some((n, name)) = most else { return texts.services.title_none.to_owned() };
    let (n, all) = (texts.count(n), texts.count(n_services));
    fill(texts.services.title_stand_on, &[("name", name), ("n", &n), ("all", &all)])
}

fn measure(services: &Services, is_large: bool, texts: &PictureTexts) -> String {
    let words = &texts.services;
    let first = match (is_large, services.needs.is_empty()) {
        (true, _) => words.measure_matrix,
        (false, true) => words.measure_alone,
        (false, false) => words.measure,
    };
    let mut said = vec![first.to_owned()];
    let mut circles: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for node in &services.nodes {
        if let Some(circle) = node.circle {
            circles.entry(circle).or_default().push(&node.name);
        }
    }
    for names in circles.values() {
        let more = if names.len() > MAX_NAMES { ", …" } else { "" };
        let names: Vec<&str> = names.iter().take(MAX_NAMES).copied().collect();
        said.push(fill(words.circles, &[("names", &(names.join(", ") + more))]));
    }
    if services.n_loose > 0 {
        said.push(fill(words.n_loose, &[("n", &texts.count(services.n_loose))]));
    }
    said.join(" ")
}

fn key(services: &Services, texts: &PictureTexts) -> Vec<(String, String)> {
    let words = &texts.services;
    let mut key = Vec::from(marks_key(texts));
    for (modes, class, said) in [
        (&[Mode::Hard][..], "dep hard", words.key_hard),
        (&[Mode::Share, Mode::Several], "dep share", words.key_share),
        (&[Mode::Unknown], "dep", words.key_unknown),
    ] {
        if services.needs.iter().any(|need| modes.contains(&need.mode)) {
            key.push((svg::key(&format!(r#"<path class="{class}" d="M0 6h24"/>"#)), said.to_owned()));
        }
    }
    key
}

/// Dependencies by service; a service without any has a row that says so.
fn table(services: &Services, texts: &PictureTexts) -> Table {
    let (words, verdicts) = (&texts.services, &texts.verdicts);
    let mut by_who: BTreeMap<usize, Vec<&Need>> = BTreeMap::new();
    services.needs.iter().for_each(|need| by_who.entry(need.who).or_default().push(need));
    let mut rows = Vec::new();
    for (at, node) in services.nodes.iter().enumerate() {
        let counts = || [node.counts.fail, node.counts.unknown].map(|n| Cell::Number(texts.number(n)));
        let mut mine = by_who.remove(&at).unwrap_or_default();
        mine.sort_by_key(|need| need.whom);
        if mine.is_empty() && node.kind == NodeKind::Service {
            let mut row = vec![Cell::Text(node.name.clone()), Cell::Text(words.nothing.to_owned())];
            row.extend([Cell::Text(String::new()), Cell::Text(String::new())]);
            row.extend(counts());
            rows.push(row);
        }
        for need in mine {
            let Some(whom) = services.nodes.get(need.whom) else { continue };
            let name = match whom.kind {
                NodeKind::Service => whom.name.clone(),
                NodeKind::Supplier => format!("{} ({})", whom.name, words.supplier),
                NodeKind::Asset => format!("{} ({})", whom.name, words.asset),
            };
            let mut row =
                vec![Cell::Text(node.name.clone()), Cell::Text(name), how(need, texts), holds(need, texts)];
            row.extend(counts());
            rows.push(row);
        }
    }
    Table {
        caption: words.caption.to_owned(),
        heads: vec![
            head(words.service),
            head(words.stands_on),
            head(words.how),
            number(words.holds),
            number(&capital(verdicts.fail)),
            number(&capital(verdicts.unknown)),
        ],
        rows,
        n_left: 0,
    }
    .cut()
}

fn how(need: &Need, texts: &PictureTexts) -> Cell {
    let words = &texts.services;
    Cell::Text(match (need.mode, need.share) {
        (Mode::Hard, _) => words.hard.to_owned(),
        (Mode::Share, Some(share)) => fill(words.share_of, &[("share", &texts.decimal(share * 100.0))]),
        (Mode::Share, None) => words.share.to_owned(),
        (Mode::Several, _) => words.some.to_owned(),
        (Mode::Unknown, _) => return Cell::Verdict(Verdict::Unknown, words.not_stated.to_owned()),
    })
}

fn holds(need: &Need, texts: &PictureTexts) -> Cell {
    match need.buffer {
        Some(hours) => Cell::Number(hours_words(hours, texts)),
        None => Cell::Verdict(Verdict::Unknown, texts.services.not_stated.to_owned()),
    }
}

/// A number of hours: `4 h`.
fn hours_words(hours: f64, texts: &PictureTexts) -> String {
    fill(texts.services.hours, &[("n", &texts.decimal(hours))])
}
