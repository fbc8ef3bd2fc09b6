//! Lists that may have one more element, and lists that are complete.

use policy::Counts;

use super::{IT, service};
use crate::ask::{Ask, asset, each};

#[test]
fn over_an_open_list_all_is_never_true() {
    assert_eq!(service("zone", "service.assets.all(a, true)"), "unknown, open list assets");
    assert_eq!(service("zone", "service.assets.all(a, !a.redundant)"), "fail");
    assert_eq!(service("asset", "service.assets.all(a, true)"), "pass");
}

#[test]
fn over_an_open_list_exists_is_never_false() {
    assert_eq!(service("zone", "service.assets.exists(a, false)"), "unknown, open list assets");
    assert_eq!(service("zone", "service.assets.exists(a, a.redundant)"), "pass");
    assert_eq!(service("asset", "service.assets.exists(a, false)"), "fail");
}

#[test]
fn a_complete_empty_list_satisfies_all() {
    let none = "services: [{id: it}]";
    let complete = format!("complete: asset\n{none}");
    assert_eq!(each("service", &complete, "service.assets.all(a, false)"), "pass");
    assert_eq!(each("service", &complete, "service.assets.exists(a, true)"), "fail");
    assert_eq!(each("service", &complete, "size(service.assets) == 0"), "pass");
    assert_eq!(each("service", none, "service.assets.all(a, false)"), "unknown, open list assets");
    assert_eq!(each("service", none, "!service.assets.exists(a, true)"), "unknown, open list assets");
    assert_eq!(each("service", none, "size(service.assets) == 0"), "unknown, open list assets");
}

#[test]
fn size_exists_one_filter_and_map_of_an_open_list_are_unknown() {
    for condition in [
        "size(service.assets) >= 2",
        "service.assets.exists_one(a, a.id == 'a')",
        "size(service.assets.filter(a, a.id == 'a')) >= 1",
        "service.assets.map(a, a.id) == ['a', 'b']",
        "'a' in service.assets.map(a, a.id)",
        "service.assets == service.assets",
    ] {
        assert_eq!(service("zone", condition), "unknown, open list assets", "{condition}");
        assert!(!service("asset", condition).starts_with("unknown"), "{condition}");
    }
}

#[test]
fn a_list_is_open_while_a_link_that_might_point_here_is_no_fact() {
    let city = |zone: &str| {
        format!("complete: asset\nzones: [{{id: it}}]\nassets: [{{id: a, zone: it}}, {{id: b{zone}}}]")
    };
    let all = "zone.assets.all(a, true)";
    assert_eq!(each("zone", &city(", zone: it"), all), "pass");
    assert_eq!(each("zone", &city(", zone: none"), all), "pass");
    assert_eq!(each("zone", &city(""), all), "unknown, open list assets");
}

#[test]
fn a_list_written_out_or_of_texts_is_never_open() {
    assert_eq!(asset(IT, "asset.open_ports.all(p, p.endsWith('/tcp'))"), "pass");
    assert_eq!(asset(IT, "[1, 2].all(n, n < 3)"), "pass");
    assert_eq!(asset(IT, "[].all(n, false)"), "pass");
}

#[test]
fn a_check_over_a_kind_without_entities_is_one_verdict_unknown_if_open() {
    let (_, judgement) = Ask { each: "drill", require: "true", ..Ask::default() }.judge("");
    let check = &judgement.checks[0];
    assert_eq!(check.entities, Counts { unknown: 1, ..Counts::default() });
    assert_eq!(check.units, Counts { unknown: 1, ..Counts::default() });
    assert_eq!(each("drill", "", "true"), "unknown, in scope, open list");
}

#[test]
fn a_check_over_a_kind_without_entities_is_not_applicable_if_complete() {
    assert_eq!(each("drill", "complete: drill", "false"), "not-applicable");
}

#[test]
fn twenty_reasons_are_named_and_each_once() {
    let named = |n: usize| {
        let assets: Vec<String> = (0..n).map(|n| format!("{{id: a{n}, services: [it]}}")).collect();
        let city = format!("complete: asset\nservices: [{{id: it}}]\nassets: [{}]", assets.join(", "));
        let said = each("service", &city, "service.assets.all(a, a.redundant && a.redundant)");
        said.matches("unobserved redundant").count()
    };
    assert_eq!((named(1), named(20), named(21)), (1, 20, 20));
}
