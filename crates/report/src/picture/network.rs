//! The picture of zones and conduits, by the levels of the Purdue model.

mod draw;
mod labels;

use policy::{Counts, Verdict};

use super::{capital, head, marks_key, number, svg};
use crate::{
    figure::{Cell, Figure, Table},
    texts::{fill, pictures::PictureTexts},
    view::network::{Conduit, Known, LEVELS, NO_LEVEL, Network, Zone},
};

/// More zones or conduits than these are not drawn each.
const MAX_ZONES: usize = 60;
const MAX_CONDUITS: usize = 120;

/// Draws zones and conduits; nothing if there is no zone.
pub(super) fn figure(network: &Network, texts: &PictureTexts) -> Option<Figure> {
    if network.zones.is_empty() {
        return None;
    }
    let title = title(network, texts);
    let is_large = network.zones.len() > MAX_ZONES || network.conduits.len() > MAX_CONDUITS;
    let svg = if is_large {
        draw::draw(&network.by_level(), texts, &title)
    } else {
        draw::draw(network, texts, &title)
    };
    let (table, second) = match network.conduits.is_empty() {
        true => (zones(network, texts), None),
        false => (conduits(network, texts), Some(zones(network, texts))),
    };
    Some(Figure {
        id: "network",
        measure: measure(network, is_large, texts),
        svg,
        key: key(network, is_large, texts),
        table,
        second,
        title,
    })
}

fn title(network: &Network, texts: &PictureTexts) -> String {
    let words = &texts.network;
    let (n_seen_only, n_below) = (network.n(Known::SeenOnly), network.n_below());
    if n_seen_only > 0 {
        return fill(words.title_seen_only, &[("n", &texts.count(n_seen_only))]);
    }
    if n_below > 0 {
        return fill(words.title_below, &[("n", &texts.count(n_below))]);
    }
    let (zones, conduits) = (texts.count(network.zones.len()), texts.count(network.conduits.len()));
    fill(words.title_plain, &[("zones", &zones), ("conduits", &conduits)])
}

fn measure(network: &Network, is_large: bool, texts: &PictureTexts) -> String {
    let words = &texts.network;
    let mut said = match is_large {
        true => vec![fill(words.measure_levels, &[("zones", &texts.count(network.zones.len()))])],
        false => vec![words.measure.to_owned()],
    };
    if network.n_homeless > 0 {
        said.push(fill(words.n_homeless, &[("n", &texts.number(network.n_homeless))]));
    }
    if network.n_loose > 0 {
        said.push(fill(words.n_loose, &[("n", &texts.count(network.n_loose))]));
    }
    if network.n_unplaced > 0 {
        let (n, all) = (texts.count(network.n_unplaced), texts.count(network.n_traffic));
        said.push(fill(words.n_unplaced, &[("n", &n), ("all", &all)]));
    }
    if network.n_traffic == 0 && network.n(Known::SeenOnly) == 0 {
        said.push(words.not_looked_at.to_owned());
    }
    said.join(" ")
}

/// Only what occurs is explained.
fn key(network: &Network, is_large: bool, texts: &PictureTexts) -> Vec<(String, String)> {
    let words = &texts.network;
    let line = |class: &str| svg::key(&format!(r#"<path class="{class}" d="M0 6h24"/>"#));
    let declared = if network.n_traffic > 0 { words.key_declared } else { words.key_declared_only };
    let mut key = Vec::new();
    for (known, class, said) in [
        (Known::Declared, "conduit", declared),
        (Known::SeenOnly, "conduit seen-only", words.key_seen_only),
        (Known::NotSeen, "conduit stale", words.key_not_seen),
    ] {
        if network.n(known) > 0 {
            key.push((line(class), said.to_owned()));
        }
    }
    key.extend(marks_key(texts));
    let cells = |reached: Option<i64>, wanted: i64| {
        let mut cells = svg::Svg::default();
        draw::cells(&mut cells, Some(wanted), reached, (0.0, 1.0));
        cells.bare(34.0, 12.0)
    };
    let zones = network.zones.iter().filter(|_| !is_large);
    if zones.clone().any(|zone| zone.achieved.is_some()) {
        key.push((cells(Some(1), 3), words.key_security.to_owned()));
    }
    if zones.clone().any(|zone| zone.target.is_some() && zone.achieved.is_none()) {
        key.push((cells(None, 2), words.key_security_unknown.to_owned()));
    }
    key
}

/// Conduits as a table: those that were only seen first, then those not seen, each by their zones.
fn conduits(network: &Network, texts: &PictureTexts) -> Table {
    let (words, verdicts) = (&texts.network, &texts.verdicts);
    let mut sorted: Vec<&Conduit> = network.conduits.iter().collect();
    sorted.sort_by_key(|conduit| (conduit.known, conduit.from, conduit.to));
    let name = |zone: usize| network.zones.get(zone).map_or(String::new(), |zone| zone.name.clone());
    let known = |known: Known| match known {
        Known::SeenOnly => Cell::Verdict(Verdict::Fail, words.known_seen_only.to_owned()),
        Known::NotSeen => Cell::Verdict(Verdict::Unknown, words.known_not_seen.to_owned()),
        Known::Declared if network.n_traffic == 0 => Cell::Text(words.key_declared_only.to_owned()),
        Known::Declared => Cell::Text(words.known_declared.to_owned()),
    };
    let row = |conduit: &&Conduit| {
        vec![
            Cell::Text(name(conduit.from)),
            Cell::Text(name(conduit.to)),
            Cell::Text(conduit.protocols.join(", ")),
            known(conduit.known),
            texts.truth(conduit.is_encrypted),
            Cell::Number(texts.number(conduit.counts.fail)),
            Cell::Number(texts.number(conduit.counts.unknown)),
        ]
    };
    Table {
        caption: words.caption.to_owned(),
        heads: vec![
            head(words.from),
            head(words.to),
            head(words.protocols),
            head(words.known),
            head(words.encrypted),
            number(&capital(verdicts.fail)),
            number(&capital(verdicts.unknown)),
        ],
        rows: sorted.iter().map(row).collect(),
        n_left: 0,
    }
    .cut()
}

/// Zones as a table, from the top level down.
fn zones(network: &Network, texts: &PictureTexts) -> Table {
    let (words, verdicts) = (&texts.network, &texts.verdicts);
    let mut sorted: Vec<&Zone> = network.zones.iter().collect();
    sorted.sort_by_key(|zone| zone.level);
    let row = |zone: &&Zone| {
        vec![
            Cell::Text(zone.name.clone()),
            Cell::Text(level(zone.level, texts)),
            Cell::Number(texts.number(zone.n_devices)),
            security(zone, texts),
            bar(&zone.counts, texts),
            Cell::Number(texts.number(zone.counts.fail)),
            Cell::Number(texts.number(zone.counts.unknown)),
            texts.coverage(&zone.counts),
        ]
    };
    Table {
        caption: words.caption_zones.to_owned(),
        heads: vec![
            head(words.zone),
            head(words.level),
            number(verdicts.devices),
            head(words.security),
            head(verdicts.verdicts),
            number(&capital(verdicts.fail)),
            number(&capital(verdicts.unknown)),
            number(verdicts.coverage),
        ],
        rows: sorted.iter().map(row).collect(),
        n_left: 0,
    }
    .cut()
}

fn bar(counts: &Counts, texts: &PictureTexts) -> Cell {
    if counts.in_scope() == 0 {
        Cell::Text(texts.verdicts.not_assessed.to_owned())
    } else {
        Cell::Bar(*counts)
    }
}

/// The number of a level, or words where it is not known.
fn level(level: usize, texts: &PictureTexts) -> String {
    let without = || texts.network.levels.get(NO_LEVEL).map_or("", |(name, _)| name).to_owned();
    LEVELS.get(level).map_or_else(without, |level| texts.decimal(*level))
}

fn security(zone: &Zone, texts: &PictureTexts) -> Cell {
    let not_known = || texts.verdicts.not_known.to_owned();
    let say = |level: Option<i64>| level.map_or_else(not_known, |level| level.to_string());
    let words = fill(
        texts.network.reached_of_wanted,
        &[("reached", &say(zone.achieved)), ("wanted", &say(zone.target))],
    );
    match (zone.achieved, zone.target) {
        (Some(achieved), Some(target)) if achieved < target => Cell::Verdict(Verdict::Fail, words),
        (Some(_), Some(_)) => Cell::Verdict(Verdict::Pass, words),
        (None, Some(_)) => Cell::Verdict(Verdict::Unknown, words),
        (Some(_), None) => Cell::Text(words),
        (None, None) => Cell::Verdict(Verdict::Unknown, not_known()),
    }
}
