//! Time passes over a city of several blocks, with evidence that ages, dates that come, and exceptions that begin and end:
//! at each instant a session says what judging everything anew says.

use columnar::{Plan, Session};
use model::{Chronicle, Duration, FieldId, Instant, Observation, Value};
use policy::{Exception, Verdict};
use testkit::{Dice, Town, town};

use super::{exceptions::exceptions, sessions::turns};
use crate::agree::{Words, bind};

const N: usize = 2_150;

/// Assets whose dates and evidence are of the days around 1 June 2026, each some minutes apart from the last.
fn city() -> String {
    let asset = |n: usize| {
        let (day, hour) = (1 + n % 28, n / 28 % 24);
        let at = |month: u8| format!("2026-0{month}-{day:02}T{hour:02}:{:02}:00Z", n % 60);
        let seen = |value: String| format!("{{value: {value}, on: \"{}\"}}", at(5));
        format!(
            "{{id: a{n:04}, {}services: [s{}], redundant: {}, count: {}, installed_on: \"{}\", class: c{}, logging: {}, firmware: {}, patches_missing: {}, last_seen_at: {}}}",
            // Nobody knows where some are.
            if n % 11 == 5 { String::new() } else { format!("zone: z{}, ", n % 3) },
            n % 2,
            n.is_multiple_of(5),
            n % 7,
            at(6),
            n % 50,
            seen(n.is_multiple_of(2).to_string()),
            seen(format!("\"{}\"", n % 60)),
            seen((n % 4).to_string()),
            seen(format!("\"{}\"", at(5))),
        )
    };
    let exception = |n: usize, kind: &str, check: usize, cover: &str, from: &str, expires: &str| {
        format!(
            "{{id: E{n}, type: {kind}, check: p/c{check}, {cover}, reason: r, owner: post:a, approver: post:b, approved: 2026-01-01, from: {from}, expires: {expires}}}"
        )
    };
    format!(
        "complete: asset
zones: [{{id: z0, untrusted: true, filtered: {{value: true, on: 2026-05-20}}}}, {{id: z1, untrusted: false}}, {{id: z2}}]
services: [{{id: s0, fallback_exercised_on: 2026-05-28}}, {{id: s1, fallback_exercised_on: 2026-05-10}}]
assets: [{}, {{id: long, count: 9, open_ports: [{}]}}]
exceptions: [{}, {}, {}]",
        (0..N).map(asset).collect::<Vec<_>>().join(", "),
        (0..1_001).map(|n| format!("{n}/tcp")).collect::<Vec<_>>().join(", "),
        exception(0, "departure", 0, "entities: [a0001, a2048]", "2026-06-02", "2026-06-05"),
        exception(1, "not-applicable", 1, "scope: \"asset.installed_on < now\"", "2026-01-01", "2026-06-20"),
        exception(2, "risk-accepted", 2, "scope: \"asset.count > 3\"", "2026-06-03", "2026-07-01"),
    )
}

fn checks() -> Vec<Words> {
    let of = |each: &str, max_age: &str, require: &str| Words {
        each: each.to_owned(),
        require: require.to_owned(),
        max_age: max_age.to_owned(),
        ..Words::default()
    };
    vec![
        of("asset", "30d", "asset.logging"),
        of("asset", "14d", "asset.patches_missing < 2 && asset.redundant"),
        of("asset", "", "asset.installed_on >= now"),
        of("asset", "", "asset.last_seen_at >= now - days(20) || asset.firmware == '7'"),
        of("asset", "20d", "now - asset.last_seen_at < days(25) && asset.firmware != '3'"),
        of("asset", "", "asset.installed_on + days(asset.count) > now"),
        of("asset", "10d", "asset.zone.filtered || asset.count == 1"),
        of("asset", "", "asset.services.all(s, s.fallback_exercised_on >= now - days(7))"),
        of("zone", "30d", "size(zone.assets.filter(a, a.logging)) > 150"),
        of("zone", "", "zone.assets.exists(a, a.installed_on < now && a.class == 'c7')"),
        of("city", "", "now < timestamp('2026-06-04T00:00:00Z')"),
        of("asset", "", "asset.installed_on == now"),
        of("asset", "", "asset.zone.untrusted || now < timestamp('2026-06-04T00:00:00Z')"),
        // The interpreter counts what each row reads.
        Words {
            scope: "asset.count < 9".to_owned(),
            ..of(
                "asset",
                "",
                "asset.open_ports.all(x, asset.open_ports.all(y, x == y)) || asset.installed_on > now",
            )
        },
    ]
}

/// The steps by which time passes, small and large; the first goes to the instant at which an asset was installed.
const STEPS: &[Duration] = &[
    Duration(5_280_000_000),
    Duration(1),
    Duration(0),
    Duration(60_000_000),
    Duration(3_600_000_000),
    Duration(86_399_999_999),
    Duration(3 * 86_400_000_000),
    Duration(1),
    Duration(7 * 86_400_000_000),
    Duration(40 * 86_400_000_000),
];

/// One more value of a field of some assets, as of an instant.
fn news(said: &[Observation], dice: &mut Dice, as_of: Instant, field: FieldId) -> Option<Observation> {
    let of = dice.pick(said);
    let value = Value::Instant(as_of.plus(Duration(i64::try_from(dice.below(1_000_000)).unwrap())));
    (of.field == field).then(|| Observation { value, ..of.clone() })
}

struct Passing<'a> {
    town: &'a Town,
    adopted: Vec<policy::Adopted>,
    exceptions: Vec<Exception>,
}

impl Passing<'_> {
    /// Lets time pass and says news, and compares a session with the interpreter; gives how many verdicts turned.
    fn run(&self, most: usize) -> usize {
        let (schema, town) = (&self.town.schema, self.town);
        let said = town.city.observations.clone();
        let list = said.list.clone();
        let inventory = &town.city.manifest.inventory;
        let installed_on = schema.kind(schema.kind_named("asset").unwrap()).field("installed_on").unwrap();
        let mut dice = Dice::new(u64::try_from(most % 1_000).unwrap());
        let start = town.state.as_of();
        let mut chronicle = Chronicle::new(schema, said, inventory, start, Instant::MAX);
        let plan = Plan::new(schema, &self.adopted, &self.exceptions);
        let mut session = Session::with_most_distinct(schema, chronicle.state(), plan, 1, most);
        let judge = |chronicle: &Chronicle| {
            policy::judge(schema, chronicle.state(), &self.adopted, &self.exceptions, &mut |_, _| {})
        };
        let mut before = judge(&chronicle);
        let mut n_turns = 0;
        for (n, step) in STEPS.iter().enumerate() {
            let as_of = chronicle.state().as_of().plus(*step);
            let mut changed = chronicle.advance(schema, as_of);
            // News may come together with a later instant.
            for _ in 0..if n % 2 == 1 { 200 } else { 0 } {
                let news = news(&list, &mut dice, as_of, installed_on);
                changed.extend(news.and_then(|news| chronicle.observe(schema, news)));
            }
            let told = session.advance(schema, chronicle.state(), &changed, 1);
            let after = judge(&chronicle);
            assert_eq!(told, turns(&before, &after), "{most} {n}");
            for (check, (ours, theirs)) in session.judged().checks.iter().zip(&after.checks).enumerate() {
                let verdicts: Vec<Verdict> =
                    (0..).map_while(|row| session.judged().verdict(check, row)).collect();
                assert_eq!(verdicts, theirs.verdicts, "{most} {n} {check}");
                assert_eq!(
                    (ours.entities, ours.units),
                    (theirs.entities, theirs.units),
                    "{most} {n} {check}"
                );
            }
            n_turns += told.len();
            before = after;
        }
        n_turns
    }
}

#[test]
fn time_passes_over_a_city_of_several_blocks() {
    let town = town(&city());
    let adopted = bind(&town.schema, &town.zone, town.state.as_of(), "", &checks());
    let exceptions = exceptions(&town, &adopted);
    let passing = Passing { town: &town, adopted, exceptions };
    for most in [usize::MAX, 100, 0] {
        let n_turns = passing.run(most);
        assert!(n_turns > N, "{n_turns} turns are too few to say anything");
    }
}
