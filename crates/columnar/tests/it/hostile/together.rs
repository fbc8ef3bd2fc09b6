//! Conditions that are judged together, and links to many more entities than they come from.

use policy::Verdict::{self, Fail, Pass, Unknown};
use testkit::town;

use super::{ASSETS, Ask, ZONES, judge};
use crate::agree::{Words, bind};

/// The count of an asset; of every eleventh nobody knows it.
fn count(n: usize) -> Option<usize> {
    (!n.is_multiple_of(11)).then_some(n % 37)
}

/// Zones with so many assets each, and one without any.
fn zones(n_zones: usize, n_assets: usize) -> String {
    let zones: Vec<String> = (0..n_zones).map(|n| format!("{{id: z{n:02}}}")).collect();
    let asset = |n: usize| {
        let count = count(n).map_or_else(String::new, |count| format!(", count: {count}"));
        format!("{{id: a{n:04}, zone: z{:02}{count}}}", n % n_zones)
    };
    let assets: Vec<String> = (0..n_zones * n_assets).map(asset).collect();
    format!("complete: asset\nzones: [{}, {{id: zz}}]\nassets: [{}]", zones.join(", "), assets.join(", "))
}

/// What is said of some that are and some that may be.
fn exists(is: impl Iterator<Item = Option<bool>>) -> Verdict {
    let all: Vec<Option<bool>> = is.collect();
    match (all.contains(&Some(true)), all.contains(&None)) {
        (true, _) => Pass,
        (false, true) => Unknown,
        (false, false) => Fail,
    }
}

/// As many as fit into a table of answers, and more than fit into one.
#[test]
fn any_number_of_conditions_over_one_list() {
    let (n_zones, n_assets) = (70, 5);
    let town = town(&zones(n_zones, n_assets));
    let conditions: Vec<String> = (0..37)
        .flat_map(|k| {
            let (exists, all) = ("zone.assets.exists(a, a.count ==", "zone.assets.all(a, a.count !=");
            [format!("{exists} {k})"), format!("{all} {k})")]
        })
        .collect();
    let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
    for n in [2, 6, 14, 30, conditions.len()] {
        let judged = ZONES.judge(&town, &conditions[..n]);
        for (at, check) in judged.checks.iter().enumerate() {
            for (zone, said) in check.verdicts.iter().enumerate() {
                let assets = (0..n_zones * n_assets).filter(|n| zone < n_zones && n % n_zones == zone);
                let found = exists(assets.map(|n| count(n).map(|count| count == at / 2)));
                let turned = match found {
                    Pass => Fail,
                    Fail => Pass,
                    other => other,
                };
                let expected = if at % 2 == 0 { found } else { turned };
                assert_eq!(*said, expected, "{} of zone {zone}, {n} conditions", conditions[at]);
            }
        }
    }
}

#[test]
fn a_link_to_one_of_very_many() {
    let assets: Vec<String> = (0..1_200)
        .map(|n| match n % 3 {
            0 => format!("{{id: a{n:04}, redundant: true}}"),
            1 => format!("{{id: a{n:04}, redundant: false}}"),
            _ => format!("{{id: a{n:04}}}"),
        })
        .collect();
    let text = format!(
        "assets: [{}]\nstores: [{{id: a, asset: a1098}}, {{id: b, asset: a1099}}, {{id: c, asset: a1100}}, {{id: d, asset: none}}, {{id: e}}]",
        assets.join(", ")
    );
    let stores = Ask { each: "store", ..ASSETS };
    let conditions = ["store.asset.redundant", "!store.asset.redundant", "has(store.asset.redundant)"];
    let judged = stores.judge(&town(&text), &conditions);
    let said: Vec<&[Verdict]> = judged.checks.iter().map(|check| &check.verdicts[..]).collect();
    assert_eq!(said[0], [Pass, Fail, Unknown, Unknown, Unknown]);
    assert_eq!(said[1], [Fail, Pass, Unknown, Unknown, Unknown]);
    assert_eq!(said[2][..3], [Pass, Pass, Unknown]);
}

#[test]
fn lists_of_one_address_and_others() {
    let of = |addresses: &str| {
        let text = format!(
            "observed: 2026-05-31\nassets: [{{id: it, addresses: {addresses}}}, {{id: other, addresses: [10.9.9.9]}}]"
        );
        let conditions = [
            "asset.addresses.all(a, inRange(a, '10.64.0.0/10'))",
            "asset.addresses.exists(a, !inRange(a, '10.64.0.0/10'))",
            "asset.addresses.exists_one(a, inRange(a, '0.0.0.0/0') && !isPrivate(a))",
            "asset.addresses.all(a, isPrivate(a) || inRange(a, 'fd00::/8'))",
            "size(asset.addresses) >= 1",
            "size(asset.addresses) == 2",
        ];
        let judged = ASSETS.judge(&town(&text), &conditions);
        let letter = |verdict: Verdict| match verdict {
            Pass => 'p',
            Fail => '-',
            _ => '?',
        };
        let row = judged.checks[0].verdicts.len() - 2;
        judged.checks.iter().map(|check| letter(check.verdicts[row])).collect::<String>()
    };
    assert_eq!(of("[10.64.0.1]"), "p--pp-");
    assert_eq!(of("[10.128.0.1]"), "-p-pp-");
    assert_eq!(of("[8.8.8.8]"), "-pp-p-");
    assert_eq!(of("['::ffff:10.64.0.1']"), "p--pp-");
    assert_eq!(of("['fd00::1']"), "-p-pp-");
    assert_eq!(of("['2001:db8::1']"), "-p--p-");
    assert_eq!(of("[8.8.8.8, 10.64.0.1]"), "-pp-pp");
    assert_eq!(of("[8.8.8.8, 9.9.9.9]"), "-p--pp");
    assert_eq!(of("[nowhere]"), "????p-");
    assert_eq!(of("[]"), "p--p--");
}

/// What is looked up row by row is looked up for the rows of the first check alone, and for others when another asks.
#[test]
fn checks_of_different_scope_share_what_is_looked_up_row_by_row() {
    let asset = |n: usize| {
        let maker = ["m", "n", "none"][n % 3];
        let (zone, service) = (["a", "b", "c"][n / 2 % 3], ["s, t", "t", "s", ""][n % 4]);
        format!(
            "{{id: a{n:02}, logging: {}, zone: {zone}, services: [{service}], maker: {maker}{n}, count: {n}}}",
            n.is_multiple_of(2)
        )
    };
    let assets: Vec<String> = (0..70).map(asset).collect();
    let many: Vec<String> =
        (0..1_100usize).map(|n| format!("{{id: x{n:04}, logging: {}}}", n.is_multiple_of(2))).collect();
    let text = format!(
        "observed: 2026-05-31\nzones: [{{id: a, security_level_target: 3}}, {{id: b, security_level_target: 4}}, {{id: c}}]
services: [{{id: s, manual_fallback: true}}, {{id: t}}]\nassets: [{}, {}]
stores: [{{id: p, asset: x0001, country: CH}}, {{id: q, asset: x0002, country: DE}}, {{id: r, country: CH}}, {{id: s, asset: x0004, country: CH}}]",
        assets.join(", "),
        many.join(", ")
    );
    let town = town(&text);
    let of = |each: &str, scope: &str, require: &str| Words {
        each: each.to_owned(),
        scope: scope.to_owned(),
        require: require.to_owned(),
        ..Words::default()
    };
    let shared = [
        ("asset", "asset.logging", "size(asset.services) == 1"),
        ("asset", "asset.logging", "size(asset.services.filter(s, s.manual_fallback)) == 1"),
        ("asset", "asset.logging", "size(asset.services.filter(s, s.manual_fallback)) + 1 > 1"),
        ("asset", "asset.logging", "asset.services.exists_one(s, s.manual_fallback)"),
        ("asset", "asset.logging", "asset.services.all(s, s.manual_fallback)"),
        ("asset", "asset.logging", "asset.zone.security_level_target < asset.count % 5"),
        ("asset", "asset.logging", "asset.maker.endsWith('1')"),
        ("asset", "asset.logging", "asset.id != asset.maker"),
        ("store", "store.country == 'DE'", "store.asset.logging"),
    ];
    for (each, scope, require) in shared {
        let checks = [
            of(each, scope, require),
            of(each, "", &format!("!({require})")),
            of(each, &format!("!({scope})"), require),
            of(each, require, scope),
        ];
        let adopted = bind(&town.schema, &town.zone, town.state.as_of(), "", &checks);
        judge(&town, &adopted, &[]);
    }
}
