//! The picture of zones and conduits.

use insta::assert_snapshot;
use policy::Counts;

use super::{City, Dice, city, look};
use crate::{
    picture::network,
    texts::pictures::{DE, EN},
    view::network::{Conduit, Known, LEVELS, Network, Zone},
};

fn written(city: &City) -> String {
    let network = Network::new(&city.loaded, &city.assessment);
    let mut lines = Vec::new();
    for zone in &network.zones {
        let level = LEVELS.get(zone.level).map_or("?".to_owned(), f64::to_string);
        let security =
            [zone.achieved, zone.target].map(|level| level.map_or("?".to_owned(), |level| level.to_string()));
        lines.push(format!(
            "{level:<3} {}: {} devices, {} fail, {} unknown, level {}",
            zone.name,
            zone.n_devices,
            zone.counts.fail,
            zone.counts.unknown,
            security.join(" of ")
        ));
    }
    for conduit in &network.conduits {
        let [from, to] = [conduit.from, conduit.to].map(|zone| network.zones[zone].name.as_str());
        lines.push(format!("{from} > {to}: {:?}, {}", conduit.known, conduit.protocols.join(", ")));
    }
    lines.push(format!("no zone {}, loose {}", network.n_homeless, network.n_loose));
    lines.join("\n")
}

#[test]
fn a_box_is_as_wide_as_its_name_within_reason() {
    let drawn = |name: &str| {
        let zone = format!("zones:\n  - {{id: a, name: {name}, purdue: 2}}\n");
        City::of(&zone).pictures().network.unwrap().svg
    };
    assert!(drawn("Garages and ticket machines").contains(">Garages and ticket machines</text>"));
    assert!(drawn("Everything that the departments of the town share").contains("\u{2026}</text>"));
}

#[test]
fn zones_have_their_devices_and_conduits_their_two_ends() {
    let city = City::of(
        "zones:\n\
        \x20 - {id: net, name: Internet, purdue: 5, untrusted: true}\n\
        \x20 - {id: office, name: Offices, purdue: 4, security_level_target: 2, security_level_achieved: 1}\n\
        \x20 - {id: odd, name: Odd, purdue: 2.5}\n\
        conduits:\n\
        \x20 - {id: a, from: net, to: office, protocols: [https]}\n\
        \x20 - {id: b, from: office, to: office}\n\
        \x20 - {id: c, from: office}\n\
        assets:\n\
        \x20 - {id: pcs, zone: office, count: 40, remote_access: true, mfa_enforced: false}\n\
        \x20 - {id: lost}\n",
    );
    assert_snapshot!(written(&city), @"
    5   Internet: 0 devices, 0 fail, 0 unknown, level ? of ?
    ?   Odd: 0 devices, 0 fail, 2 unknown, level ? of ?
    4   Offices: 40 devices, 40 fail, 122 unknown, level 1 of 2
    Internet > Offices: Declared, https
    no zone 1, loose 2
    ");
}

#[test]
fn what_was_seen_and_not_written_down_is_told_apart() {
    assert_snapshot!(written(&city::town()), @"
    3.5 Supplier access: 8 devices, 1 fail, 15 unknown, level 1 of 3
    3.5 Operations buffer: 12 devices, 0 fail, 19 unknown, level 3 of 3
    5   Camera maker's cloud: 0 devices, 0 fail, 0 unknown, level ? of ?
    0   Public cameras: 664 devices, 35 fail, 4072 unknown, level ? of 2
    3   Operations centre: 39 devices, 2 fail, 229 unknown, level 2 of 3
    3   Emergency control room: 56 devices, 3 fail, 336 unknown, level 3 of 3
    5   Internet: 0 devices, 0 fail, 0 unknown, level ? of ?
    1   Junction cabinets: 526 devices, 24 fail, 3214 unknown, level 1 of 2
    4   City offices: 152 devices, 3 fail, 231 unknown, level 2 of 2
    1   Pumping and treatment: 458 devices, 19 fail, 2752 unknown, level 1 of 3
    4   Citizen registry: 71 devices, 3 fail, 103 unknown, level 2 of 3
    5   Suppliers' networks: 0 devices, 0 fail, 0 unknown, level ? of ?
    2   Traffic control: 6 devices, 0 fail, 31 unknown, level 2 of 2
    2   Water control: 8 devices, 1 fail, 48 unknown, level 2 of 3
    Internet > City offices: Declared, https
    Internet > Operations buffer: Declared, https
    Suppliers' networks > Supplier access: Declared, vpn
    City offices > Citizen registry: Declared, https
    City offices > Operations buffer: Declared, https
    City offices > Supplier access: Declared, rdp
    Citizen registry > Operations buffer: Declared, https
    Operations buffer > Operations centre: Declared, opc-ua
    Operations buffer > Emergency control room: Declared, sip
    Supplier access > Operations centre: Declared, rdp
    Operations centre > Emergency control room: Declared, sip
    Operations centre > Water control: Declared, opc-ua
    Operations centre > Traffic control: Declared, ntcip
    Operations centre > Public cameras: Declared, rtsps
    Emergency control room > Public cameras: Declared, rtsps
    Water control > Pumping and treatment: Declared, modbus
    Traffic control > Junction cabinets: Declared, ntcip
    Traffic control > Public cameras: NotSeen, rtsp
    Junction cabinets > Public cameras: NotSeen, rtsp
    Water control > Public cameras: NotSeen, mqtt
    Camera maker's cloud > Public cameras: SeenOnly, rtmp
    City offices > Water control: SeenOnly, smb
    Suppliers' networks > Pumping and treatment: SeenOnly, rdp
    no zone 0, loose 0
    ");
}

#[test]
fn a_picture_of_a_town_keeps_its_words_apart() {
    let city = city::town();
    let n_conduits = Network::new(&city.loaded, &city.assessment).conduits.len();
    for (texts, what) in [(&EN, "English"), (&DE, "German")] {
        let svg = city.pictures_in(texts).network.unwrap().svg;
        look::check(&svg, what);
        assert_eq!(look::n_paths(&svg, "conduit"), n_conduits);
        assert_eq!(look::n_paths(&svg, "seen-only"), 3);
        assert_eq!(look::n_paths(&svg, "down"), 3, "an arrow each");
    }
}

fn thrown(seed: u32, n_zones: usize, n_conduits: usize) -> Network {
    let mut dice = Dice(seed);
    let names =
        ["Field", "Pumps and dosing of the western works", "M", "Öl & Gas", "WWWWWWWWWWWWWWWWWWWWWWWWWWWW"];
    let zones = (0..n_zones).map(|_| Zone {
        name: names[dice.below(names.len())].to_owned(),
        level: dice.below(LEVELS.len() + 1),
        is_outside: dice.below(5) == 0,
        n_devices: [0, 3, 40, 2_000, 9_000_000_000][dice.below(5)],
        counts: Counts {
            fail: [0, 7, 12_345, u64::MAX / 3][dice.below(4)],
            unknown: [0, 9, 54_321][dice.below(3)],
            ..Counts::default()
        },
        target: [None, Some(3)][dice.below(2)],
        achieved: [None, Some(1)][dice.below(2)],
        n_zones: 1,
    });
    let zones: Vec<Zone> = zones.collect();
    let conduits = (0..n_conduits).map(|_| {
        let from = dice.below(n_zones);
        Conduit {
            from,
            to: (from + 1 + dice.below(n_zones - 1)) % n_zones,
            known: [Known::Declared, Known::NotSeen, Known::SeenOnly][dice.below(3)],
            protocols: vec!["rdp".to_owned(); dice.below(12)],
            is_encrypted: None,
            counts: Counts::default(),
            n_conduits: 1,
        }
    });
    let conduits = conduits.collect();
    Network { zones, conduits, ..Network::default() }
}

#[test]
fn whatever_the_network_each_conduit_is_drawn_once_and_no_words_meet() {
    for seed in 0..60 {
        let network = thrown(seed, 2 + seed as usize % 40, seed as usize);
        let svg = network::figure(&network, &EN).unwrap().svg;
        look::check(&svg, &format!("seed {seed}"));
        assert_eq!(look::boxes(&svg).len(), network.zones.len());
        assert_eq!(look::n_paths(&svg, "conduit"), network.conduits.len());
    }
}

#[test]
fn more_zones_than_can_be_drawn_are_one_box_a_level() {
    let network = thrown(1, 400, 900);
    let figure = network::figure(&network, &EN).unwrap();
    look::check(&figure.svg, "levels");
    assert_eq!(look::boxes(&figure.svg).len(), LEVELS.len() + 1);
    assert!(look::n_shapes(&figure.svg) < 400);
    let second = figure.second.unwrap();
    assert_eq!((figure.table.rows.len(), figure.table.n_left), (300, 600));
    assert_eq!((second.rows.len(), second.n_left), (300, 100));
    assert!(figure.measure.starts_with("400 zones are too many"), "{}", figure.measure);
}
