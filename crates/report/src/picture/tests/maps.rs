//! The map.

use insta::assert_snapshot;
use policy::{Counts, Verdict};

use super::{City, Dice, city, look};
use crate::{
    figure::Cell,
    picture::map,
    texts::pictures::EN,
    view::map::{Map, Place},
};

#[test]
fn devices_stand_at_their_own_place_or_at_their_site() {
    let city = City::of(
        "sites:\n\
        \x20 - {id: hall, name: Town hall, district: Old town, longitude: 7.444, latitude: 46.948}\n\
        \x20 - {id: barn, name: Barn}\n\
        assets:\n\
        \x20 - {id: a, name: Switch, site: hall, count: 3, remote_access: true, mfa_enforced: false}\n\
        \x20 - {id: b, name: Lamp, longitude: 7.45, latitude: 46.95, remote_access: false}\n\
        \x20 - {id: c, name: Cow, site: barn}\n\
        \x20 - {id: d, name: Beyond, longitude: 7.45, latitude: 91}\n",
    );
    let map = Map::new(&city.loaded, &city.assessment);
    let place = |place: &Place| {
        let name = place.name.as_deref().unwrap_or("?");
        format!("{name}, {:?}: {} devices, {:?}\n", place.district, place.n_devices, place.worst)
    };
    let places: String = map.places.iter().map(place).collect();
    assert_snapshot!(format!("{places}nowhere {}", map.n_nowhere), @r#"
    Town hall, Some("Old town"): 3 devices, Unknown
    Lamp, None: 1 devices, Unknown
    nowhere 2
    "#);
    let figure = city.pictures().map.unwrap();
    look::check(&figure.svg, "small");
    assert!(figure.svg.contains(">Town hall</text>") && figure.svg.contains(">Lamp</text>"));
    assert_snapshot!(format!("{}\n{}", figure.title, figure.measure), @"
    Places where something fails: 0 of 2
    The worst verdict at a place decides its mark. Where a fleet or a site has one place, all its devices stand there. Devices without a place: 2.
    ");
}

fn place(longitude: f64, latitude: f64) -> Place {
    Place {
        longitude,
        latitude,
        name: Some("Mill".to_owned()),
        is_site: true,
        site: Some("Mill".to_owned()),
        district: None,
        n_devices: 2,
        counts: Counts { fail: 1, unknown: 1, ..Counts::default() },
        worst: Verdict::Fail,
        is_far: false,
    }
}

#[test]
fn what_lies_far_out_is_counted_and_not_drawn() {
    let assets: String = (0..20)
        .map(|n| format!("  - {{id: a{n}, longitude: {}, latitude: 46.95}}\n", 7.4 + f64::from(n) * 0.002))
        .collect();
    let city =
        City::of(&format!("assets:\n{assets}  - {{id: null-island, longitude: 0, latitude: 0, count: 7}}\n"));
    let figure = city.pictures().map.unwrap();
    assert!(figure.measure.contains("Devices too far out to be drawn: 7."), "{}", figure.measure);
    assert_eq!(figure.title, "Places where something fails: 0 of 20");
}

#[test]
fn a_town_across_the_180th_meridian_is_one_small_place() {
    let at = [179.998, -179.999, 179.999, -179.998, 180.0];
    let asset = |(n, at)| format!("  - {{id: a{n}, longitude: {at}, latitude: -16.8}}\n");
    let assets: String = at.iter().enumerate().map(asset).collect();
    let city =
        City::of(&format!("assets:\n{assets}  - {{id: far, longitude: 7.4, latitude: 46.9, count: 7}}\n"));
    let figure = city.pictures().map.unwrap();
    look::check(&figure.svg, "meridian");
    let row = |row: &Vec<Cell>| match row.first() {
        Some(Cell::Text(name)) => format!("{name}\n"),
        _ => String::new(),
    };
    let rows: String = figure.table.rows.iter().map(row).collect();
    assert_snapshot!(format!("{}\n{}\n{rows}", figure.title, figure.measure), @"
    Places where something fails: 0 of 5
    The worst verdict at a place decides its mark. Where a fleet or a site has one place, all its devices stand there. Devices too far out to be drawn: 7.
    far
    a0
    a1
    a2
    a3
    a4
    ");
    let bar = figure.svg.rfind(" m</text>").map(|at| &figure.svg[at - 3..at]);
    assert_eq!(bar, Some(">50"));
}

#[test]
fn one_place_alone_is_a_map() {
    for (longitude, latitude) in [(7.4, 46.9), (180.0, 85.0), (-180.0, -85.0), (0.0, 0.0)] {
        let map = Map { places: vec![place(longitude, latitude)], n_nowhere: 0 };
        let svg = map::figure(&map, &EN).unwrap().svg;
        look::check(&svg, "alone");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}

#[test]
fn however_many_places_there_are_shapes_are_bounded_and_no_names_meet() {
    for n in [2, 30, 400, 1_999, 2_001, 20_000] {
        let mut dice = Dice(n);
        let mut thrown = || {
            let (x, y) = (dice.below(10_000), dice.below(10_000));
            let worst = Verdict::ALL[dice.below(5)];
            Place { worst, ..place(7.4 + x as f64 * 1e-5, 46.9 + y as f64 * 1e-5) }
        };
        let places: Vec<Place> = (0..n).map(|_| thrown()).collect();
        let map = Map { places, n_nowhere: 4 };
        let figure = map::figure(&map, &EN).unwrap();
        look::check(&figure.svg, &format!("{n} places"));
        assert!(look::n_shapes(&figure.svg) <= 3_000, "{n} places: {} shapes", look::n_shapes(&figure.svg));
        assert!(figure.table.rows.len() <= 50);
        assert_eq!(figure.title.starts_with("Devices on the map"), n > 2_000);
    }
}

#[test]
fn where_many_places_stand_a_mark_keeps_its_shape_and_loses_its_sign() {
    for (n, is_small) in [(400, false), (401, true)] {
        let places = (0..n).map(|n| place(7.4 + f64::from(n) * 1e-4, 46.9)).collect();
        let figure = map::figure(&Map { places, n_nowhere: 0 }, &EN).unwrap();
        for drawn in [&figure.svg, &figure.key[0].0] {
            assert_eq!(drawn.contains("m-fail"), is_small, "{n} places");
            assert_eq!(drawn.contains("#g-fail"), !is_small, "{n} places");
        }
    }
}

#[test]
fn a_town_is_drawn_within_bounds() {
    let figure = city::town().pictures().map.unwrap();
    look::check(&figure.svg, "town");
    assert!(look::n_shapes(&figure.svg) <= 3_000);
}
