//! Lists that are open, empty, none, never said, or of elements of which something is not known.

use model::Value;
use testkit::town;

use super::{ASSETS, Ask, ZONES, retold};

const SERVICES: Ask<'static> = Ask { each: "service", ..ASSETS };

/// A service `it` with two assets that are `redundant` and one of which that is not known.
const CITY: &str = "
services: [{id: it}, {id: bare}]
assets:
  - {id: a, services: [it], redundant: true, count: 1}
  - {id: b, services: [it], redundant: true, count: 1}
  - {id: c, services: [it], count: none}
";

#[test]
fn an_open_list_decides_only_what_its_elements_decide() {
    SERVICES.says(
        &CITY.replace("  - {id: c, services: [it], count: none}\n", ""),
        &[
            ("service.assets.all(a, a.redundant)", "unknown"),
            ("service.assets.all(a, !a.redundant)", "fail"),
            ("!service.assets.all(a, !a.redundant)", "pass"),
            ("service.assets.exists(a, a.redundant)", "pass"),
            ("service.assets.exists(a, !a.redundant)", "unknown"),
            ("service.assets.exists_one(a, a.redundant)", "unknown"),
            ("service.assets.exists_one(a, a.id == 'a')", "unknown"),
            ("size(service.assets) == 2", "unknown"),
            ("size(service.assets.filter(a, a.redundant)) == 2", "unknown"),
            ("service.assets.filter(a, a.redundant).all(a, a.count == 1)", "unknown"),
            ("service.assets.filter(a, a.redundant).exists(a, a.count == 1)", "unknown"),
            ("'a' in service.assets.map(a, a.id)", "unknown"),
            ("service.assets.map(a, a.count) == [1, 1]", "unknown"),
        ],
    );
}

#[test]
fn an_open_list_without_elements_decides_nothing() {
    SERVICES.says(
        "services: [{id: it}]",
        &[
            ("service.assets.all(a, a.redundant)", "unknown"),
            ("service.assets.all(a, true)", "unknown"),
            ("service.assets.exists(a, a.redundant)", "unknown"),
            ("service.assets.exists_one(a, a.redundant)", "unknown"),
            ("size(service.assets) == 0", "unknown"),
            ("size(service.assets.filter(a, a.redundant)) == 0", "unknown"),
        ],
    );
}

#[test]
fn a_complete_list_decides_what_its_elements_let_it() {
    SERVICES.says(
        &format!("complete: asset\n{CITY}"),
        &[
            ("service.assets.all(a, a.redundant)", "unknown"),
            ("service.assets.all(a, !a.redundant)", "fail"),
            ("service.assets.exists(a, a.redundant)", "pass"),
            ("service.assets.exists(a, !a.redundant)", "unknown"),
            ("service.assets.exists_one(a, a.redundant)", "unknown"),
            ("service.assets.exists_one(a, a.id == 'c')", "pass"),
            ("service.assets.exists_one(a, has(a.count))", "fail"),
            ("service.assets.exists_one(a, !has(a.count))", "pass"),
            ("service.assets.exists_one(a, a.count == 1)", "unknown"),
            ("size(service.assets) == 3", "pass"),
            ("size(service.assets.filter(a, a.redundant)) == 2", "unknown"),
            ("size(service.assets.filter(a, has(a.count))) == 2", "pass"),
            ("size(service.assets.filter(a, a.count == 1)) >= 2", "unknown"),
            ("service.assets.filter(a, has(a.count)).all(a, a.redundant)", "pass"),
            ("service.assets.filter(a, has(a.count)).all(a, a.count == 2)", "fail"),
            ("service.assets.map(a, a.id) == ['a', 'b', 'c']", "pass"),
            ("service.assets.map(a, a.count) == [1, 1, 1]", "unknown"),
            ("1 in service.assets.map(a, a.count)", "unknown"),
        ],
    );
}

#[test]
fn a_complete_list_is_open_while_a_link_that_might_lead_here_is_no_fact() {
    let city = |zone: &str| {
        format!("complete: asset\nzones: [{{id: it}}]\nassets: [{{id: a, zone: it}}, {{id: b{zone}}}]")
    };
    let all =
        ["zone.assets.all(a, a.id == 'a')", "size(zone.assets) == 1", "zone.assets.exists(a, a.id == 'a')"];
    ZONES.letters(&city(", zone: none"), &all, "ppp");
    ZONES.letters(&city(""), &all, "??p");
    ZONES.letters(&city(", zone: it"), &all, "--p");
}

#[test]
fn a_complete_list_without_elements_is_empty() {
    SERVICES.says(
        &format!(
            "complete: asset\n{}",
            CITY.replace("{id: it}, {id: bare}", "{id: it}, {id: full}").replace("[it]", "[full]")
        ),
        &[
            ("service.assets.all(a, a.redundant)", "pass"),
            ("service.assets.all(a, false)", "pass"),
            ("service.assets.exists(a, a.redundant)", "fail"),
            ("service.assets.exists_one(a, a.redundant)", "fail"),
            ("size(service.assets) == 0", "pass"),
            ("size(service.assets.filter(a, a.redundant)) == 0", "pass"),
            ("service.assets.filter(a, a.redundant).all(a, false)", "pass"),
            ("service.assets.map(a, a.id) == []", "pass"),
        ],
    );
}

/// What is said of a list that is written out: with elements, empty, none, never said and contested.
#[test]
fn a_list_that_is_written_out_is_known_or_not() {
    let city = |services: &str| {
        format!(
            "services: [{{id: s, manual_fallback: true}}, {{id: t}}]\nassets: [{{id: other, services: [s]}}, {{id: it{services}}}]"
        )
    };
    let conditions = [
        "asset.services.all(s, s.manual_fallback)",
        "asset.services.exists(s, s.manual_fallback)",
        "asset.services.exists_one(s, s.manual_fallback)",
        "size(asset.services) == 0",
        "size(asset.services.filter(s, s.manual_fallback)) == 1",
        "asset.services.map(s, s.id) == ['s']",
        "has(asset.services)",
        "asset.services.all(s, s.id == 's')",
    ];
    let contested = "}]\nobservations: [{entity: asset:it, field: services, value: [s], source: a}, {entity: asset:it, field: services, value: [t], source: b";
    for (services, letters) in [
        (", services: [s]", "ppp-pppp"),
        (", services: [s, t]", "?p?-?-p-"),
        (", services: []", "p--p--pp"),
        (", services: none", "??????-?"),
        ("", "????????"),
        (contested, "????????"),
    ] {
        ASSETS.letters(&city(services), &conditions, letters);
    }
}

#[test]
fn a_list_of_texts_is_known_or_not() {
    let ports = |ports: &str| format!("observed: 2026-05-31\nassets: [{{id: it{ports}}}]");
    let conditions = [
        "asset.open_ports.all(p, p.endsWith('/tcp'))",
        "asset.open_ports.exists(p, p == '22/tcp')",
        "asset.open_ports.exists_one(p, p == '22/tcp')",
        "size(asset.open_ports) == 2",
        "size(asset.open_ports.filter(p, p == '22/tcp')) == 2",
        "asset.open_ports.map(p, size(p)) == [6, 6]",
        "'22/tcp' in asset.open_ports",
        "has(asset.open_ports)",
    ];
    for (list, letters) in [
        (", open_ports: [22/tcp, 80/tcp]", "pppp-ppp"),
        (", open_ports: [22/tcp, 22/udp]", "-ppp-ppp"),
        (", open_ports: []", "p------p"),
        (", open_ports: none", "???????-"),
        ("", "????????"),
    ] {
        ASSETS.letters(&ports(list), &conditions, letters);
    }
}

#[test]
fn the_same_text_twice_in_a_list_is_there_twice() {
    let city = "fields: {asset: {tags: {type: texts, doc: Tags.}}}\nassets: [{id: other, tags: [a]}, {id: it, tags: [a]}]";
    let twice = retold(town(city), |value| {
        if let Value::Texts(list) = value {
            *list = list.iter().chain(list.iter()).cloned().collect();
        }
    });
    ASSETS.says_of(
        &twice,
        &[
            ("size(asset.tags) == 2", "pass"),
            ("asset.tags == ['a', 'a']", "pass"),
            ("asset.tags.exists_one(t, t == 'a')", "fail"),
            ("size(asset.tags.filter(t, t == 'a')) == 2", "pass"),
            ("asset.tags.all(t, t == 'a')", "pass"),
        ],
    );
}

#[test]
fn the_same_entity_twice_in_a_list_is_judged_alike() {
    let city = "services: [{id: s, manual_fallback: true}]\nassets: [{id: it, services: [s]}]";
    let twice = retold(town(city), |value| {
        if let Value::Many(list) = value {
            *list = list.iter().chain(list.iter()).cloned().collect();
        }
    });
    let once = |condition: &'static str| (condition, "pass");
    ASSETS.says_of(
        &twice,
        &[
            once("asset.services.all(s, s.manual_fallback)"),
            once("asset.services.exists(s, s.manual_fallback)"),
            once("size(asset.services) == size(asset.services.filter(s, s.manual_fallback))"),
            once("asset.services.exists_one(s, s.manual_fallback) == (size(asset.services) == 1)"),
        ],
    );
}

#[test]
fn a_body_that_reads_what_stands_outside_of_it_goes_row_by_row() {
    ZONES.says(
        "complete: asset\nzones: [{id: it, purdue: 1.0}]\nassets: [{id: a, zone: it, count: 1}, {id: b, zone: it, count: 2}]",
        &[
            ("zone.assets.all(a, double(a.count) >= zone.purdue)", "pass"),
            ("zone.assets.exists_one(a, double(a.count) == zone.purdue)", "pass"),
            ("zone.assets.all(a, a.zone == zone)", "pass"),
            ("zone.assets.all(a, zone.assets.exists(b, b.count > a.count))", "fail"),
            ("zone.assets.exists(a, a.zone.assets.exists(b, b.count > a.count))", "pass"),
            ("size(zone.assets.filter(a, double(a.count) > zone.purdue)) == 1", "pass"),
        ],
    );
}

#[test]
fn elements_are_counted_at_the_other_end_of_a_link() {
    let city = "complete: asset\nzones: [{id: z}]\nservices: [{id: it}]
assets: [{id: it, zone: z, redundant: true, services: [it]}, {id: b, zone: z, redundant: true, count: 4, services: []}, {id: c, zone: z, redundant: false, services: []}]";
    ASSETS.says(
        city,
        &[
            ("size(asset.zone.assets.filter(a, a.redundant)) == 2", "pass"),
            ("size(asset.zone.assets) == size(asset.zone.assets.filter(a, a.redundant)) + 1", "pass"),
            ("asset.zone.assets.exists(a, a.count > size(a.services))", "pass"),
        ],
    );
    SERVICES.says(
        city,
        &[
            ("service.assets.all(a, size(a.zone.assets.filter(b, b.redundant)) == 2)", "pass"),
            ("service.assets.exists(a, size(a.zone.assets.filter(b, !b.redundant)) > 1)", "fail"),
        ],
    );
}

#[test]
fn lists_of_two_entities_of_a_kind_are_compared() {
    ZONES.says(
        "complete: asset\nzones: [{id: p}, {id: it, parent: p}]\nassets: [{id: a, zone: p}, {id: b, zone: p}, {id: c, zone: it}]",
        &[
            ("size(zone.parent.assets) > size(zone.assets)", "pass"),
            ("size(zone.assets) + 1 == size(zone.parent.assets)", "pass"),
            ("size(zone.parent.assets) == size(zone.assets)", "fail"),
        ],
    );
}

#[test]
fn a_body_that_goes_through_lists_within_lists() {
    let city = |ports: &str| {
        format!(
            "observed: 2026-05-31\ncomplete: asset\nzones: [{{id: it}}]\nassets: [{{id: a, zone: it, open_ports: [{ports}]}}]"
        )
    };
    let ports = "a.open_ports.exists";
    let three = format!("zone.assets.all(a, {ports}(p, {ports}(q, {ports}(r, p != q && q != r && p != r))))");
    ZONES.says(&city("22/tcp, 80/tcp, 443/tcp"), &[(&three, "pass")]);
    ZONES.says(&city("22/tcp, 80/tcp"), &[(&three, "fail")]);
}

#[test]
fn a_zone_of_more_assets_than_a_block_has_rows() {
    let many = |last: &str| {
        let assets: Vec<String> =
            (0..2_100).map(|n| format!("{{id: a{n:04}, zone: it, redundant: true, count: {n}}}")).collect();
        format!(
            "complete: asset\nzones: [{{id: it}}, {{id: empty}}]\nassets: [{}, {last}]",
            assets.join(", ")
        )
    };
    ZONES.says(
        &many("{id: b, zone: it, redundant: false, count: 0}"),
        &[
            ("zone.assets.all(a, a.redundant)", "fail"),
            ("zone.assets.exists(a, !a.redundant)", "pass"),
            ("zone.assets.exists_one(a, !a.redundant)", "pass"),
            ("size(zone.assets) == 2101", "pass"),
            ("size(zone.assets.filter(a, a.redundant)) == 2100", "pass"),
            ("size(zone.assets.filter(a, a.count >= 2048)) == 52", "pass"),
            ("zone.assets.exists(a, a.count == 2099)", "pass"),
        ],
    );
    ZONES.says(
        &many("{id: b, zone: it}"),
        &[
            ("zone.assets.all(a, a.redundant)", "unknown"),
            ("zone.assets.exists(a, !a.redundant)", "unknown"),
            ("size(zone.assets.filter(a, a.redundant)) >= 2100", "unknown"),
            ("size(zone.assets) == 2101", "pass"),
        ],
    );
}
