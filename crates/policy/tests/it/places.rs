//! Places in explanations, such as `{asset.name}`: where they stand, where they lead, and what fills them.

use insta::assert_snapshot;
use policy::explain::{Explainer, fill, places, resolve_place};
use testkit::town;

use crate::explanations::explainer;

#[test]
fn places_are_found_where_they_stand() {
    assert_eq!(places("{a} and {b.c}, not {d"), [(0..3, "a"), (8..13, "b.c")]);
    assert_eq!(places("no place"), []);
}

#[test]
fn a_place_is_a_way_through_fields_from_the_entity_or_the_city() {
    let town = town(
        "zones: [{id: z, name: Hall}, {id: q}]\nassets: [{id: it, zone: z}, {id: other, zone: q}, {id: lone}]",
    );
    let asset = town.schema.kind_named("asset").unwrap();
    let of = |place: &str| match resolve_place(&town.schema, asset, place) {
        Ok(_) => (0..3).map(|row| fill(&explainer(&town), &format!("{{{place}}}"), asset, row)).collect(),
        Err(why) => vec![why],
    };
    let said = |place: &&str| format!("{place}: {}", of(place).join(" | "));
    let all = [
        "asset",
        "asset.id",
        "asset.zone",
        "asset.zone.id",
        "asset.zone.name",
        "city.name",
        "asset.id.name",
        "asset.nam",
        "asset.zone.nam",
        "asset.name.zone",
        "asset.services.name",
        "zone.name",
        "",
    ];
    assert_snapshot!(all.iter().map(said).collect::<Vec<_>>().join("\n"), @"
    asset: it | lone | other
    asset.id: it | lone | other
    asset.zone: z | (not known) | q
    asset.zone.id: z | (not known) | q
    asset.zone.name: Hall | (not known) | q
    city.name: Port Meridian | Port Meridian | Port Meridian
    asset.id.name: `id` is not a field of `asset`
    asset.nam: `nam` is not a field of `asset`
    asset.zone.nam: `nam` is not a field of `zone`
    asset.name.zone: `name` has no fields
    asset.services.name: `services` is a list
    zone.name: it must begin with `asset`
    : it must begin with `asset`
    ");
}

#[test]
fn the_places_of_an_explanation_hold_facts_and_nothing_else() {
    let town = town(
        "
sources: {scan: {trust: 3}, audit: {trust: 3}}
observed: 2026-05-31
services: [{id: s, recovery_time: 4h}]
assets:
  - id: it
    addresses: [10.0.0.1, 10.0.0.2]
    firmware: {value: \"1.0\", on: 2020-01-01}
    maker: none
    redundant: true
    count: 1500
    longitude: 7.5
    installed_on: 2026-01-02
observations:
  - {entity: asset:it, field: model, value: a, source: scan}
  - {entity: asset:it, field: model, value: b, source: audit}
",
    );
    let asset = town.schema.kind_named("asset").unwrap();
    for (text, filled) in [
        ("{asset.name}", "it"),
        ("{asset.addresses}", "10.0.0.1, 10.0.0.2"),
        ("{asset.firmware}", "(not known)"),
        ("{asset.model}", "(not known)"),
        ("{asset.maker}", "(not known)"),
        ("{asset.redundant}", "true"),
        ("{asset.count}", "1500"),
        ("{asset.longitude}", "7.5"),
        ("{asset.installed_on}", "2 Jan 2026"),
        ("{city.name}", "Port Meridian"),
        ("{asset.name} and {asset.maker", "it and {asset.maker"),
    ] {
        assert_eq!(fill(&explainer(&town), text, asset, 0), filled, "{text}");
    }
    let city = fill(&explainer(&town), "{city}", asset, 0);
    assert_ne!(city, "it", "the city is not the asset");
    let service = town.schema.kind_named("service").unwrap();
    assert_eq!(fill(&explainer(&town), "{service.recovery_time}", service, 0), "4 hours");
    let nothing = model::fold(
        &town.schema,
        &model::Observations::default(),
        &std::collections::BTreeMap::new(),
        town.state.as_of(),
        model::Instant::MAX,
    );
    let nowhere = Explainer { state: &nothing.state, ..explainer(&town) };
    assert_eq!(fill(&nowhere, "{city}, {city.name}", asset, 0), "(not known), (not known)");
}
