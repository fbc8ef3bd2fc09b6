//! Cells that change one after the other, each of which alone turns what is said of an entity.

use columnar::{Plan, Session};
use model::{Chronicle, EntityRef, Instant, Observation, Value};
use policy::Verdict::{self, Fail, Pass, Unknown};
use testkit::town;

use crate::agree::{Words, bind};

/// News of a field of an entity, by kind and id.
type News<'a> = (&'a str, &'a str, &'a str, Value);

/// The verdicts on `it` before and after each of some news, in a session that agrees with the interpreter, with any number
/// of distinct values.
fn turns(text: &str, each: &str, require: &str, news: &[News<'_>]) -> Vec<Verdict> {
    let verdicts = turns_with(text, each, require, news, usize::MAX);
    for most in [2, 0] {
        assert_eq!(turns_with(text, each, require, news, most), verdicts, "{most} distinct values");
    }
    verdicts
}

fn turns_with(text: &str, each: &str, require: &str, news: &[News<'_>], most: usize) -> Vec<Verdict> {
    let town = town(text);
    let (schema, as_of) = (&town.schema, town.state.as_of());
    let words = Words { each: each.to_owned(), require: require.to_owned(), ..Words::default() };
    let adopted = bind(schema, &town.zone, as_of, "", &[words]);
    let said = town.city.observations.clone();
    let like = said.list.last().unwrap().clone();
    let mut chronicle = Chronicle::new(schema, said, &town.city.manifest.inventory, as_of, Instant::MAX);
    let plan = Plan::new(schema, &adopted, &[]);
    let mut session = Session::with_most_distinct(schema, chronicle.state(), plan, 1, most);
    let row = town.state.row(schema.kind_named(each).unwrap(), "it").unwrap();
    let mut verdicts = vec![session.judged().verdict(0, row).unwrap()];
    for (kind, id, field, value) in news {
        let kind = schema.kind_named(kind).unwrap();
        let news = Observation {
            entity: EntityRef { kind, id: (*id).into() },
            field: schema.kind(kind).field(field).unwrap(),
            value: value.clone(),
            observed_at: Some(as_of),
            received_at: as_of,
            ..like.clone()
        };
        let changed: Vec<_> = chronicle.observe(schema, news).into_iter().collect();
        session.update(schema, chronicle.state(), &changed);
        let judgement = policy::judge(schema, chronicle.state(), &adopted, &[], &mut |_, _| {});
        for (row, verdict) in (0u32..).zip(&judgement.checks[0].verdicts) {
            assert_eq!(session.judged().verdict(0, row), Some(*verdict), "{row} after {verdicts:?}");
        }
        verdicts.push(session.judged().verdict(0, row).unwrap());
    }
    verdicts
}

#[test]
fn a_number_at_the_other_end_of_a_link_changes() {
    let city = "zones: [{id: z, security_level_target: 2}]\nassets: [{id: it, zone: z, count: 1}]";
    let news = ("zone", "z", "security_level_target", Value::Int(0));
    let require = "asset.count < asset.zone.security_level_target";
    assert_eq!(turns(city, "asset", require, &[news]), [Pass, Fail]);
}

#[test]
fn a_list_is_open_no_more_though_its_elements_stay() {
    let city = "complete: asset\nzones: [{id: it}]\nassets: [{id: a, zone: it}, {id: b}]";
    let news = ("asset", "b", "zone", Value::None);
    let require = "zone.assets.all(a, a.id == 'a')";
    assert_eq!(turns(city, "zone", require, &[news]), [Unknown, Pass]);
}

#[test]
fn a_condition_becomes_too_large() {
    let services: Vec<String> = (0..1_000).map(|n| format!("{{id: s{n}}}")).collect();
    let city = format!(
        "observed: 2026-05-31\nservices: [{}]\nassets: [{{id: it, redundant: true, services: [s1], open_ports: [22/tcp]}}]",
        services.join(", ")
    );
    let ports = (0..1_000).map(|n| format!("{n}/tcp").into()).collect();
    let services = (0..1_000).map(|n| format!("s{n}").into()).collect();
    for (list, value) in [("open_ports", Value::Texts(ports)), ("services", Value::Many(services))] {
        let require = format!("asset.{list}.all(x, asset.{list}.all(y, true)) || asset.redundant");
        assert_eq!(
            turns_with(&city, "asset", &require, &[("asset", "it", list, value)], 4_096),
            [Pass, Unknown]
        );
    }
}

#[test]
fn a_number_is_chosen_by_what_changes() {
    let city = "zones: [{id: z, untrusted: true}]\nassets: [{id: it, zone: z, count: 5, patches_missing: {value: 1, on: 2026-05-31}, redundant: true}]";
    let require = "(asset.redundant ? asset.count : asset.patches_missing) > 3";
    let news = ("asset", "it", "redundant", Value::Bool(false));
    assert_eq!(turns(city, "asset", require, &[news]), [Pass, Fail]);
    let require = "(asset.zone.untrusted ? asset.count : asset.patches_missing) > 3";
    let news = ("zone", "z", "untrusted", Value::Bool(false));
    assert_eq!(turns(city, "asset", require, &[news]), [Pass, Fail]);
}

#[test]
fn a_list_is_said_for_the_first_time() {
    let city = "services: [{id: s, manual_fallback: true}]\nassets: [{id: it, redundant: true}]";
    let news = |list: &[&str]| {
        let list = list.iter().map(|id| (*id).into()).collect();
        ("asset", "it", "services", Value::Many(list))
    };
    let require = "asset.services.exists(s, s.manual_fallback)";
    assert_eq!(turns(city, "asset", require, &[news(&["s"]), news(&[])]), [Unknown, Pass, Fail]);
}

#[test]
fn a_value_is_said_not_to_exist() {
    let city = "assets: [{id: it, class: a, count: 1}, {id: other, class: b, count: 2}]";
    let news = |field| ("asset", "it", field, Value::None);
    for require in
        ["!has(asset.class) || asset.class == 'b'", "(has(asset.class) ? size(asset.class) : 7) == 7"]
    {
        assert_eq!(turns(city, "asset", require, &[news("class")]), [Fail, Pass]);
    }
    assert_eq!(turns(city, "asset", "asset.count == 1", &[news("count")]), [Pass, Unknown]);
}

/// The rows of each value are kept apart only where there are few values.
#[test]
fn a_field_comes_to_have_many_values() {
    let others: Vec<String> =
        (0..30).map(|n| format!("{{id: a{n}, class: c{n}, redundant: true}}")).collect();
    let city = format!(
        "assets: [{}, {{id: it, class: c1, redundant: false}}, {{id: last, class: c0, redundant: true}}]",
        others.join(", ")
    );
    let new = |id, n: usize| ("asset", id, "class", Value::Text(format!("new{n}").into()));
    // The first that had its value has it no more; others still have, and are judged again at last.
    let (first, last) = (new("a0", 2), ("asset", "last", "redundant", Value::Bool(false)));
    let news = (0..6).map(|n| new("it", n));
    let news: Vec<News<'_>> = std::iter::once(first).chain(news).chain([last]).collect();
    for n in 0..6 {
        let mut expected = [Pass; 9];
        expected[n + 2] = Fail;
        expected[8] = expected[7];
        let require = format!("asset.class != 'new{n}' && !asset.redundant");
        assert_eq!(turns(&city, "asset", &require, &news), expected);
    }
    let require = "asset.class != 'new2' && asset.class != 'new5'";
    let expected = [Pass, Pass, Pass, Pass, Fail, Pass, Pass, Fail, Fail];
    assert_eq!(turns(&city, "asset", require, &news), expected);
}

/// From then on its values are asked row by row, and each part of the condition asks about other rows.
#[test]
fn a_field_comes_to_have_more_values_than_are_asked_once() {
    let city = "assets: [{id: other, class: b, redundant: true}, {id: it, class: a, redundant: false}, {id: last, class: a}]";
    let news = ("asset", "it", "class", Value::Text("c".into()));
    let is_other = "asset.class + 'x' != 'ax'";
    let require = format!("asset.redundant && {is_other} || !asset.redundant && {is_other}");
    assert_eq!(turns(city, "asset", &require, &[news]), [Fail, Pass]);
}

#[test]
fn a_text_becomes_too_long_to_be_read_so_often() {
    let ports: Vec<String> = (0..1_010).map(|n| format!("{n}/tcp")).collect();
    let city = format!(
        "observed: 2026-05-31\nassets: [{{id: it, redundant: true, note: short, open_ports: [{}]}}]",
        ports.join(", ")
    );
    let require = "asset.open_ports.all(p, asset.note != p) || asset.redundant";
    let news = ("asset", "it", "note", Value::Text("n".repeat(320_000).into()));
    assert_eq!(turns(&city, "asset", require, &[news]), [Pass, Unknown]);
}

/// The first list makes the condition one of which each row must be counted, the second one that is too large, though
/// what it says of each asset stays.
#[test]
fn a_condition_becomes_too_large_by_what_lies_elsewhere() {
    let asset = |n: usize| format!("{{id: a{n}, zone: it, redundant: true, open_ports: [22/tcp]}}");
    let assets: Vec<String> = (0..2).map(asset).collect();
    let city = format!(
        "observed: 2026-05-31\ncomplete: asset\nzones: [{{id: it}}]\nassets: [{}]",
        assets.join(", ")
    );
    let ports = |id| {
        let ports = (0..800).map(|n| format!("{n}/tcp").into()).collect();
        ("asset", id, "open_ports", Value::Texts(ports))
    };
    let require = "zone.assets.all(a, a.redundant || a.open_ports.all(x, a.open_ports.exists(y, y == x)))";
    assert_eq!(turns_with(&city, "zone", require, &[ports("a0"), ports("a1")], 4_096), [Pass, Pass, Unknown]);
}

#[test]
fn a_condition_becomes_too_large_by_links_from_elsewhere() {
    let one = |id: &str| Value::One(id.into());
    let many = |id: &str| Value::Many(vec![id.into()]);
    for (kind, link, before, value) in
        [("zone", "zone", "it", one("it")), ("service", "services", "[it]", many("it"))]
    {
        let assets: Vec<String> = (0..999).map(|n| format!("{{id: a{n}, {link}: {before}}}")).collect();
        let city = format!(
            "complete: asset\n{kind}s: [{{id: it}}]\nassets: [{}, {{id: last, {link}: none}}]",
            assets.join(", ")
        );
        let require = format!("{kind}.assets.all(a, {kind}.assets.all(b, true)) || {kind}.id == 'it'");
        let news = ("asset", "last", link, value);
        assert_eq!(turns_with(&city, kind, &require, &[news], 4_096), [Pass, Unknown]);
    }
}

#[test]
fn links_leave_and_come_back() {
    let city = "complete: asset\nzones: [{id: it}]\nservices: [{id: it}, {id: s}]\nassets: [{id: a, zone: it, services: [it, s], redundant: true}]";
    let many = |list: &[&str]| {
        let list = list.iter().map(|id| (*id).into()).collect();
        ("asset", "a", "services", Value::Many(list))
    };
    let news = [many(&["s"]), many(&["s", "it"]), many(&[])];
    let require = "service.assets.exists(a, a.redundant)";
    assert_eq!(turns(city, "service", require, &news), [Pass, Fail, Pass, Fail]);
    let news = [Value::None, Value::One("it".into())].map(|value| ("asset", "a", "zone", value));
    let require = "zone.assets.exists(a, a.redundant)";
    assert_eq!(turns(city, "zone", require, &news), [Pass, Fail, Pass]);
}
