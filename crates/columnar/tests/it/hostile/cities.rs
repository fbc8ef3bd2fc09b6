//! The city read in a condition, and towns in which nobody knows the city.

use model::{Instant, fold};
use testkit::town;

use super::{ASSETS, Ask, ZONES};

const CITY: &str = "
city: {name: Port Meridian, population: 5, public_body: true, languages: [de, fr]}
complete: asset
zones: [{id: it}]
assets: [{id: it, zone: it, count: 3, redundant: false, class: de}, {id: other, zone: it, count: 9, redundant: true}]
";

#[test]
fn the_city_is_the_same_for_every_entity() {
    ASSETS.says(
        CITY,
        &[
            ("city.public_body", "pass"),
            ("!city.public_body", "fail"),
            ("city.population > 4", "pass"),
            ("city.population / 0 == 1", "unknown"),
            ("has(city.population)", "pass"),
            ("has(city.country)", "unknown"),
            ("city.country == 'CH'", "unknown"),
            ("size(city.languages) == 2", "pass"),
            ("city.languages.all(l, size(l) == 2)", "pass"),
            ("asset.count < city.population", "pass"),
            ("asset.class in city.languages", "pass"),
            ("city.public_body && asset.redundant", "fail"),
            ("city.public_body || asset.mfa_enforced", "pass"),
            ("city.yearly_budget > 1.0 || !asset.redundant", "pass"),
            ("now > now - hours(1)", "pass"),
        ],
    );
    ZONES.says(
        CITY,
        &[
            ("zone.assets.all(a, a.count < city.population)", "fail"),
            ("zone.assets.exists(a, a.count < city.population)", "pass"),
            ("zone.assets.exists_one(a, city.public_body && a.redundant)", "pass"),
            ("size(zone.assets.filter(a, city.public_body)) == 2", "pass"),
            ("size(zone.assets.filter(a, city.population / 0 == 1)) == 0", "unknown"),
        ],
    );
    let own = Ask { each: "city", ..ASSETS };
    let town = town(CITY);
    let check = own.judge(&town, &["city.population == 5"]).checks.remove(0);
    assert_eq!(check.entities.pass, 1);
}

#[test]
fn a_city_that_nobody_described_is_unknown() {
    let mut town = town(CITY);
    let city = town.schema.city();
    let mut said = town.city.observations.clone();
    said.entities.retain(|(entity, _)| entity.kind != city);
    said.list.retain(|observation| observation.entity.kind != city);
    let inventory = &town.city.manifest.inventory;
    town.state = fold(&town.schema, &said, inventory, town.state.as_of(), Instant::MAX).state;
    assert_eq!(town.state.len(city), 0);
    ASSETS.says_of(
        &town,
        &[
            ("city.public_body", "unknown"),
            ("has(city.population)", "unknown"),
            ("city.public_body || !asset.redundant", "pass"),
            ("asset.count < city.population", "unknown"),
            ("asset.zone.assets.all(a, a.count < city.population)", "unknown"),
        ],
    );
}

/// A link to something that nobody listed is not known.
#[test]
fn a_link_to_what_nobody_listed_is_unknown() {
    let mut town = town(CITY);
    let zone = town.schema.kind_named("zone").unwrap();
    let mut said = town.city.observations.clone();
    said.entities.retain(|(entity, _)| entity.kind != zone);
    let inventory = &town.city.manifest.inventory;
    town.state = fold(&town.schema, &said, inventory, town.state.as_of(), Instant::MAX).state;
    ASSETS.says_of(
        &town,
        &[
            ("has(asset.zone)", "unknown"),
            ("asset.zone.untrusted", "unknown"),
            ("asset.zone == asset.zone", "unknown"),
            ("asset.zone.untrusted || !asset.redundant", "pass"),
        ],
    );
}
