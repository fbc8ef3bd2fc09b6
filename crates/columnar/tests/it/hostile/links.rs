//! Links that lead nowhere, to what nobody knows, or to the same place.

use super::{ASSETS, Ask};

/// An asset `it` with such a link to a zone; the zone `z` is trusted, lies in `p`, and has no level.
fn with(zone: &str) -> String {
    format!(
        "zones: [{{id: p, untrusted: true, purdue: 3.5, country: CH}}, {{id: z, untrusted: false, purdue: none, parent: p, country: FR}}]
assets: [{{id: other, zone: p, redundant: false, class: CH}}, {{id: it, redundant: true, class: FR, maker: FR{zone}}}]"
    )
}

/// What two sources say that do not agree.
const CONTESTED: &str = "
observations:
  - {entity: asset:it, field: zone, value: z, source: a}
  - {entity: asset:it, field: zone, value: p, source: b}
";

const CONDITIONS: [&str; 16] = [
    "asset.zone.untrusted",
    "!asset.zone.untrusted",
    "asset.zone.untrusted || asset.redundant",
    "!asset.zone.untrusted && !asset.redundant",
    "has(asset.zone)",
    "!has(asset.zone)",
    "has(asset.zone) && asset.zone.untrusted",
    "!has(asset.zone) || asset.zone.untrusted",
    "has(asset.zone.purdue)",
    "!has(asset.zone.purdue)",
    "asset.zone.parent.untrusted",
    "asset.zone == asset.zone",
    "asset.zone == asset.zone.parent",
    "[asset.zone.untrusted, true].exists(x, x)",
    "asset.zone.untrusted ? true : true",
    "asset.zone.untrusted == asset.redundant",
];

fn says(city: &str, letters: &str) {
    ASSETS.letters(city, &CONDITIONS, letters);
}

#[test]
fn a_link_that_is_known() {
    says(&with(", zone: z"), "-pp-p----ppp-pp-");
}

#[test]
fn a_link_to_nothing_is_unknown_where_it_is_followed() {
    says(&with(", zone: none"), "??p--p-p?????p??");
}

#[test]
fn a_link_that_nobody_knows_is_unknown() {
    says(&with(""), "??p-?????????p??");
}

#[test]
fn a_link_of_which_sources_say_different_things_is_unknown() {
    says(&(with("") + CONTESTED), "??p-?????????p??");
}

#[test]
fn a_link_after_which_nobody_knows_the_next() {
    says(&with(", zone: p"), "p-p-p-ppp-?p?ppp");
}

#[test]
fn texts_are_compared_between_fields_and_through_links() {
    ASSETS.says(
        &with(", zone: z"),
        &[
            ("asset.class == asset.maker", "pass"),
            ("asset.class != asset.maker", "fail"),
            ("asset.class == asset.model", "unknown"),
            ("asset.class == asset.zone.country", "pass"),
            ("asset.class != asset.zone.country", "fail"),
            ("asset.class == asset.zone.parent.country", "fail"),
            ("asset.zone.country == asset.zone.parent.country", "fail"),
            ("asset.class + 'x' == asset.maker + 'x'", "pass"),
            ("asset.id == 'it'", "pass"),
            ("asset.zone.id == 'z'", "pass"),
            ("asset.zone.id == asset.class", "fail"),
        ],
    );
    ASSETS.says(
        &with(", zone: none"),
        &[("asset.class == asset.zone.country", "unknown"), ("asset.zone.id == 'z'", "unknown")],
    );
}

#[test]
fn entities_are_equal_where_they_are_the_same() {
    let city = "
posts: [{id: a}, {id: b}]
zones: [{id: z, owner: a, parent: z}, {id: x, owner: b, parent: z}]
assets: [{id: other, owner: b, zone: z}, {id: it, owner: a, zone: z}, {id: last, zone: x}]
";
    ASSETS.says(
        city,
        &[
            ("asset.owner == asset.zone.owner", "pass"),
            ("asset.owner != asset.zone.owner", "fail"),
            ("asset.zone == asset.zone.parent", "pass"),
            ("asset.zone.owner == asset.zone.parent.owner", "pass"),
            ("asset.owner == asset.zone.parent.owner", "pass"),
            ("asset in asset.zone.assets", "unknown"),
        ],
    );
    let complete = format!(
        "complete: asset\n{}",
        city.replace("{id: last, zone: x}", "{id: last, zone: x, owner: none}")
    );
    ASSETS.says(
        &complete,
        &[
            ("asset in asset.zone.assets", "pass"),
            ("asset.zone.assets.exists_one(a, a == asset)", "pass"),
            ("asset.zone.assets.all(a, a.owner == asset.owner)", "fail"),
            ("asset.zone.assets.all(a, a.zone == asset.zone)", "pass"),
        ],
    );
}

#[test]
fn a_link_that_is_too_old_is_not_followed() {
    let city = "
fields: {asset: {seen: {type: bool, doc: Seen., fresh: 90d}}}
zones: [{id: z, filtered: {value: true, on: 2026-05-01}, untrusted: false}]
assets:
  - {id: other, zone: z}
  - {id: it, zone: z, seen: {value: true, on: 2026-05-02}}
";
    let of = |max_age, expected: &[(&str, &str)]| Ask { max_age, ..ASSETS }.says(city, expected);
    of("31d", &[("asset.zone.filtered", "pass"), ("asset.seen && asset.zone.filtered", "pass")]);
    of(
        "30d",
        &[
            ("asset.zone.filtered", "unknown"),
            ("asset.seen", "pass"),
            ("asset.seen && asset.zone.filtered", "unknown"),
        ],
    );
    of(
        "29d",
        &[
            ("asset.seen", "unknown"),
            ("asset.seen || !asset.zone.untrusted", "pass"),
            ("has(asset.zone.filtered)", "unknown"),
        ],
    );
}
