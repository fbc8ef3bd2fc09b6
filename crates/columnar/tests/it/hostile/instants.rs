//! Time that passes alone turns what is said of an entity.

use columnar::{Plan, Session};
use model::{Chronicle, Duration, EntityRef, Instant, Observation, Value};
use policy::Verdict::{self, Excepted, Fail, Pass, Unknown};
use testkit::town;

use super::exceptions::exceptions;
use crate::agree::{Words, bind};

/// What is said of `it` at the beginning and after each step, by a session that agrees with the interpreter, with any
/// number of distinct values.
fn after(text: &str, each: &str, words: &Words, steps: &[Duration]) -> Vec<Verdict> {
    let row_by_row = after_with(text, each, words, steps, 0);
    assert_eq!(after_with(text, each, words, steps, usize::MAX), row_by_row);
    row_by_row
}

fn after_with(text: &str, each: &str, words: &Words, steps: &[Duration], most: usize) -> Vec<Verdict> {
    let town = town(text);
    let schema = &town.schema;
    let words = Words { each: each.to_owned(), ..words.clone() };
    let adopted = bind(schema, &town.zone, town.state.as_of(), "", &[words]);
    let (said, inventory) = (town.city.observations.clone(), &town.city.manifest.inventory);
    let mut chronicle = Chronicle::new(schema, said, inventory, town.state.as_of(), Instant::MAX);
    let plan = Plan::new(schema, &adopted, &[]);
    let mut session = Session::with_most_distinct(schema, chronicle.state(), plan, 1, most);
    let row = town.state.row(schema.kind_named(each).unwrap(), "it").unwrap();
    let mut verdicts = vec![session.judged().verdict(0, row).unwrap()];
    for step in steps {
        let changed = chronicle.advance(schema, chronicle.state().as_of().plus(*step));
        session.advance(schema, chronicle.state(), &changed, 1);
        let judgement = policy::judge(schema, chronicle.state(), &adopted, &[], &mut |_, _| {});
        let verdict = session.judged().verdict(0, row).unwrap();
        assert_eq!(verdict, judgement.checks[0].verdicts[row as usize]);
        verdicts.push(verdict);
    }
    verdicts
}

#[test]
fn an_instant_comes_and_is_gone() {
    let city = "assets: [{id: it, installed_on: 2026-06-02}]";
    let steps = [Duration::DAY, Duration(1), Duration::DAY];
    let words = Words { require: "asset.installed_on == now".to_owned(), ..Words::default() };
    let verdicts = after(city, "asset", &words, &steps);
    assert_eq!(verdicts, [Fail, Pass, Fail, Fail]);
}

#[test]
fn most_instants_are_gone_and_one_comes() {
    let others: Vec<String> = (1..8).map(|n| format!("{{id: a{n}, installed_on: 2026-05-0{n}}}")).collect();
    let city = format!("assets: [{}, {{id: it, installed_on: 2026-06-02}}]", others.join(", "));
    let steps = [Duration::DAY, Duration(1)];
    let words = Words { require: "asset.installed_on < now".to_owned(), ..Words::default() };
    let verdicts = after(&city, "asset", &words, &steps);
    assert_eq!(verdicts, [Fail, Fail, Pass]);
}

#[test]
fn an_instant_is_chosen_by_a_field() {
    let city = "assets: [{id: it, redundant: true}, {id: other, redundant: false}]";
    let (soon, late) = ("timestamp('2026-06-02T00:00:00Z')", "timestamp('2027-01-01T00:00:00Z')");
    let words = Words { require: format!("(asset.redundant ? {soon} : {late}) < now"), ..Words::default() };
    let verdicts = after(city, "asset", &words, &[Duration::DAY, Duration(1)]);
    assert_eq!(verdicts, [Fail, Fail, Pass]);
}

#[test]
fn an_unknown_number_is_asked_for_no_more() {
    let city = "assets: [{id: it}, {id: other, count: 5}]";
    let require = "(now < timestamp('2026-06-02T00:00:00Z') ? asset.count : 5) == 5";
    let words = Words { require: require.to_owned(), ..Words::default() };
    let verdicts = after(city, "asset", &words, &[Duration(1), Duration::DAY]);
    assert_eq!(verdicts, [Unknown, Unknown, Pass]);
}

#[test]
fn a_number_that_is_known_is_computed_no_more() {
    let city = "assets: [{id: it, count: 5}, {id: other, count: 6}]";
    let require = "(now < timestamp('2026-06-02T00:00:00Z') ? asset.count : asset.count / 0) == 5";
    let words = Words { require: require.to_owned(), ..Words::default() };
    let verdicts = after(city, "asset", &words, &[Duration(1), Duration::DAY]);
    assert_eq!(verdicts, [Pass, Pass, Unknown]);
}

/// The rows of each value are kept apart only where there are few values: that ends at the instant that also turns some.
#[test]
fn a_field_comes_to_have_many_values_while_time_passes() {
    let (now, before) = ("asset.installed_on < now", "asset.installed_on < now - hours(1)");
    for conditions in [&[now][..], &[now, before]] {
        hours_pass(conditions);
    }
}

/// Each hour one asset more was installed, in the past of each condition an hour later than in that of the one before.
fn hours_pass(conditions: &[&str]) {
    let asset =
        |n: usize| format!("{{id: a{n}, installed_on: \"2026-06-{:02}T{:02}:00:00Z\"}}", 1 + n / 24, n % 24);
    let assets: Vec<String> = (0..30).map(asset).collect();
    let town = town(&format!("assets: [{}, {{id: it}}]", assets.join(", ")));
    let schema = &town.schema;
    let of = |require: &&str| Words { require: (*require).to_owned(), ..Words::default() };
    let checks: Vec<Words> = conditions.iter().map(of).collect();
    let adopted = bind(schema, &town.zone, town.state.as_of(), "", &checks);
    let (said, inventory) = (town.city.observations.clone(), &town.city.manifest.inventory);
    let asset = schema.kind_named("asset").unwrap();
    let news = Observation {
        entity: EntityRef { kind: asset, id: "it".into() },
        field: schema.kind(asset).field("installed_on").unwrap(),
        ..said.list.last().unwrap().clone()
    };
    let mut chronicle = Chronicle::new(schema, said, inventory, town.state.as_of(), Instant::MAX);
    let mut session = Session::new(schema, chronicle.state(), Plan::new(schema, &adopted, &[]), 1);
    for hour in 0..6 {
        let as_of = chronicle.state().as_of().plus(Duration::hours(1).unwrap());
        let mut changed = chronicle.advance(schema, as_of);
        let value = Value::Instant(as_of.plus(Duration(1)));
        let news = Observation { value, observed_at: Some(as_of), received_at: as_of, ..news.clone() };
        // The first three are new, the third is one too many.
        changed.extend((hour < 3).then(|| chronicle.observe(schema, news)).flatten());
        session.advance(schema, chronicle.state(), &changed, 1);
        let judgement = policy::judge(schema, chronicle.state(), &adopted, &[], &mut |_, _| {});
        for (check, expected) in judgement.checks.iter().enumerate() {
            let verdicts: Vec<Verdict> =
                (0..).map_while(|row| session.judged().verdict(check, row)).collect();
            assert_eq!(verdicts, expected.verdicts, "{check} {hour}");
            assert_eq!(verdicts[..30].iter().filter(|verdict| **verdict == Pass).count(), hour + 1 - check);
        }
    }
}

#[test]
fn one_row_of_a_later_block_turns() {
    let asset = |id: &str, month: u8, seen: &str| {
        format!("{{id: {id}, installed_on: 2026-0{month}-02, logging: {{value: true, on: \"{seen}\"}}}}")
    };
    let others: Vec<String> = (0..1_030).map(|n| asset(&format!("a{n:04}"), 3, "2026-05-31")).collect();
    let city = format!("assets: [{}, {}]", others.join(", "), asset("it", 6, "2026-05-20"));
    for (require, expected) in [
        ("asset.logging", [Pass, Pass, Unknown]),
        ("asset.installed_on < now", [Fail, Pass, Pass]),
        ("now - asset.installed_on > hours(24)", [Fail, Fail, Pass]),
        ("asset.installed_on + days(1) < now", [Fail, Fail, Pass]),
    ] {
        let words = Words { require: require.to_owned(), max_age: "15d".to_owned(), ..Words::default() };
        let steps = [Duration::days(2).unwrap(), Duration::days(3).unwrap()];
        assert_eq!(after(&city, "asset", &words, &steps), expected, "{require}");
    }
}

#[test]
fn what_is_said_of_a_link_that_nobody_knows_turns() {
    let city = "zones: [{id: z, security_level_target: 2}]\nassets: [{id: it}, {id: other, zone: z}]";
    let soon = "timestamp('2026-06-02T00:00:00Z')";
    for (require, expected) in [
        (format!("(now < {soon} ? 5 : asset.zone.security_level_target) == 5"), [Pass, Pass, Unknown]),
        (format!("(now < {soon} ? asset.zone.security_level_target : 5) == 5"), [Unknown, Unknown, Pass]),
    ] {
        let words = Words { require, ..Words::default() };
        assert_eq!(after(city, "asset", &words, &[Duration(1), Duration::DAY]), expected);
    }
}

#[test]
fn numbers_that_are_computed_with_become_too_old() {
    let seen = |n: usize| format!("{{value: {n}, on: \"2026-05-31\"}}");
    let city = format!(
        "zones: [{{id: z, security_level_achieved: {}}}]\nassets: [{{id: it, zone: z, count: 2, patches_missing: {}}}]",
        seen(3),
        seen(1)
    );
    let steps = [Duration::days(9).unwrap(), Duration(1)];
    for (require, before) in [
        ("asset.patches_missing + asset.count == 3", Pass),
        ("asset.patches_missing + asset.count != 3", Fail),
        ("asset.count < asset.zone.security_level_achieved", Pass),
        ("asset.count >= asset.zone.security_level_achieved", Fail),
    ] {
        let words = Words { require: require.to_owned(), max_age: "10d".to_owned(), ..Words::default() };
        assert_eq!(after(&city, "asset", &words, &steps), [before, before, Unknown], "{require}");
    }
}

/// Nothing that is read changes: the exception alone begins and ends.
#[test]
fn exceptions_begin_and_end() {
    for (cover, turned) in
        [("entities: [a]", [Excepted, Fail]), ("scope: \"asset.count > 1\"", [Fail, Excepted])]
    {
        let exception = format!(
            "{{id: E0, type: departure, check: p/c0, {cover}, reason: r, owner: post:a, approver: post:b, approved: 2026-01-01, from: 2026-06-02, expires: 2026-06-04}}"
        );
        let town = town(&format!(
            "assets: [{{id: a, redundant: false, count: 1}}, {{id: b, redundant: false, count: 2}}]\nexceptions: [{exception}]"
        ));
        let words = Words { require: "asset.redundant".to_owned(), ..Words::default() };
        let adopted = bind(&town.schema, &town.zone, town.state.as_of(), "", &[words]);
        let exceptions = exceptions(&town, &adopted);
        let plan = Plan::new(&town.schema, &adopted, &exceptions);
        let (schema, said) = (&town.schema, town.city.observations.clone());
        let inventory = &town.city.manifest.inventory;
        let mut chronicle = Chronicle::new(schema, said, inventory, town.state.as_of(), Instant::MAX);
        let mut session = Session::new(schema, chronicle.state(), plan, 1);
        for expected in [[Fail; 2], turned, turned, [Fail; 2]] {
            let verdicts = [0, 1].map(|row| session.judged().verdict(0, row).unwrap());
            assert_eq!(verdicts, expected, "{cover}");
            let changed = chronicle.advance(schema, chronicle.state().as_of().plus(Duration::DAY));
            session.advance(schema, chronicle.state(), &changed, 1);
        }
    }
}

#[test]
fn a_condition_is_too_large_no_more_when_evidence_is_too_old_to_be_read() {
    let ports = (0..600).map(|n| format!("{n}/tcp")).collect::<Vec<_>>().join(", ");
    let asset = |n: usize| format!("{{id: a{n}, zone: it, redundant: true, open_ports: [{ports}]}}");
    let assets = (0..4).map(asset).collect::<Vec<_>>().join(", ");
    let city = format!("observed: 2026-05-31\ncomplete: asset\nzones: [{{id: it}}]\nassets: [{assets}]");
    // Of no one asset it is too much, of all of them it is. What is said of each asset stays.
    let require = "zone.assets.all(a, a.redundant || a.open_ports.all(x, a.open_ports.exists(y, y == x)))";
    let words = Words { require: require.to_owned(), max_age: "10d".to_owned(), ..Words::default() };
    let verdicts = after(&city, "zone", &words, &[Duration::days(9).unwrap(), Duration(1)]);
    assert_eq!(verdicts, [Unknown, Unknown, Pass]);
}
