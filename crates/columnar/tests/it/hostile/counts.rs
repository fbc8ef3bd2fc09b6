//! Fleets of no, one, very many and an unknown number of devices.

use model::Value;
use policy::Counts;
use testkit::town;

use super::{ASSETS, Ask, retold};

#[test]
fn fleets_of_every_size_count_by_unit() {
    let town = town(
        "
assets:
  - {id: a, redundant: true, count: 0}
  - {id: b, redundant: true, count: 1}
  - {id: c, redundant: false, count: 0}
  - {id: d, redundant: false, count: 1000000}
  - {id: e, redundant: none, count: 3}
  - {id: f, count: none}
  - {id: g}
  - {id: h}
observations:
  - {entity: asset:h, field: count, value: 5, source: x}
  - {entity: asset:h, field: count, value: 6, source: z}
",
    );
    let check = ASSETS.judge(&town, &["asset.redundant"]).checks.remove(0);
    assert_eq!(check.units, Counts { pass: 1, fail: 1_000_000, unknown: 3 + 1 + 1 + 1, ..Counts::default() });
    assert_eq!(check.entities, Counts { pass: 2, fail: 2, unknown: 4, ..Counts::default() });
    assert_eq!(check.n_units_unknown, 1);
}

#[test]
fn units_are_held_at_the_end_of_what_can_be_counted() {
    let fleets: Vec<String> =
        (0..2_100).map(|n| format!("{{id: a{n:04}, redundant: {}, count: 5}}", n % 700 == 0)).collect();
    let town = town(&format!("assets: [{}, {{id: last, redundant: false, count: 7}}]", fleets.join(", ")));
    let town = retold(town, |value| {
        if *value == Value::Int(5) {
            *value = Value::Int(i64::MAX);
        }
    });
    for scope in ["", "!asset.redundant", "asset.redundant"] {
        let check = Ask { scope, ..ASSETS }.judge(&town, &["asset.redundant"]).checks.remove(0);
        let all = |n: u64| if n == 0 { 0 } else { u64::MAX };
        let (pass, fail) = match scope {
            "" => (3, 2_098),
            "!asset.redundant" => (0, 2_098),
            _ => (3, 0),
        };
        let not_applicable = 2_101 - pass - fail;
        assert_eq!(check.entities, Counts { pass, fail, not_applicable, ..Counts::default() });
        let (pass, fail, not_applicable) = (all(pass), all(fail), all(not_applicable));
        assert_eq!(check.units, Counts { pass, fail, not_applicable, ..Counts::default() });
    }
}

#[test]
fn a_number_of_devices_below_zero_counts_1_and_is_flagged() {
    let odd = retold(
        town("assets: [{id: a, redundant: true, count: 5}, {id: b, redundant: true, count: 2}]"),
        |value| {
            if *value == Value::Int(5) {
                *value = Value::Int(i64::MIN);
            }
        },
    );
    let check = ASSETS.judge(&odd, &["asset.redundant"]).checks.remove(0);
    assert_eq!((check.units.pass, check.n_units_unknown), (3, 1));
}

#[test]
fn a_kind_without_entities_is_one_verdict() {
    let drills = Ask { each: "drill", ..ASSETS };
    let conditions = ["true", "false", "has(drill.held_on)", "drill.services.all(s, s.manual_fallback)"];
    for (complete, expected) in [
        ("", Counts { unknown: 1, ..Counts::default() }),
        ("complete: drill\n", Counts { not_applicable: 1, ..Counts::default() }),
    ] {
        let town = town(&format!("{complete}assets: [{{id: it, count: 9}}]"));
        for check in drills.judge(&town, &conditions).checks {
            assert_eq!((check.entities, check.units), (expected, expected));
        }
    }
}
