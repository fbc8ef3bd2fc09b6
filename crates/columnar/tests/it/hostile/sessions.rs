//! A session on a city of several blocks, with fleets and exceptions: after each change it says what judging everything
//! anew says.

use columnar::{Plan, Session, Turn};
use model::{Chronicle, Duration, Instant, Observation, Value};
use policy::{Judgement, Verdict};
use testkit::{Dice, town};

use super::exceptions::{entries, exceptions};
use crate::agree::{Words, bind};

const N: usize = 2_049;
const CHANGES: usize = 60;

fn city() -> String {
    let asset = |n: usize| {
        let zone = ["a", "b", "c"][n % 3];
        let is = |every| n.is_multiple_of(every);
        format!(
            "{{id: a{n:04}, redundant: {}, zone: {zone}, count: {}, class: c{n}, maker: m{}, logging: {}}}",
            is(5),
            n % 9,
            n % 40,
            is(2)
        )
    };
    let assets: Vec<String> = (0..N).map(asset).collect();
    let scope = "scope: \"asset.count == 7 || asset.zone.untrusted\"";
    format!(
        "observed: 2026-05-02\ncomplete: asset
zones: [{{id: a, untrusted: true}}, {{id: b, untrusted: false}}, {{id: c, untrusted: false}}]
assets: [{}]\nexceptions: [{}]",
        assets.join(", "),
        entries(&[
            ("not-applicable", scope, "2027-01-01"),
            ("departure", "entities: [a1024, a2048]", "2027-01-01")
        ])
    )
}

fn checks() -> Vec<Words> {
    let of = |each: &str, require: &str| Words {
        each: each.to_owned(),
        require: require.to_owned(),
        max_age: "30d".to_owned(),
        ..Words::default()
    };
    vec![
        of("asset", "asset.redundant && asset.logging"),
        of("asset", "asset.count < 5 || asset.zone.untrusted"),
        of("asset", "asset.class in ['c0', 'c64', 'c1024', 'new']"),
        of("asset", "asset.maker == 'm7' || asset.maker.endsWith('9')"),
        of("asset", "asset.class != asset.maker"),
        of("zone", "zone.assets.all(a, a.logging || a.count < 8)"),
        of("zone", "size(zone.assets.filter(a, a.redundant)) > 135"),
        of("zone", "zone.assets.exists(a, a.class == 'new')"),
    ]
}

/// News of what something said speaks of.
fn news(of: &Observation, as_of: Instant, dice: &mut Dice) -> Observation {
    let value = match &of.value {
        _ if dice.percent(15) => Value::None,
        Value::Bool(value) => Value::Bool(!value),
        Value::Int(_) => Value::Int(*dice.pick(&[0, 1, 7, 5_000, i64::MAX, i64::MIN])),
        Value::Text(_) => Value::Text((*dice.pick(&["c64", "m7", "m9", "new"])).into()),
        Value::One(_) => Value::One((*dice.pick(&["a", "b", "c"])).into()),
        other => other.clone(),
    };
    // Just allowed, just too old, and of yesterday.
    let micros = *dice.pick(&[Duration::days(30).unwrap().0, Duration::DAY.0]);
    Observation { value, observed_at: Some(Instant(as_of.0 - micros + 1)), received_at: as_of, ..of.clone() }
}

pub(super) fn turns(before: &Judgement, after: &Judgement) -> Vec<Turn> {
    let mut turns = Vec::new();
    for (check, (before, after)) in before.checks.iter().zip(&after.checks).enumerate() {
        for (row, (before, after)) in (0..).zip(before.verdicts.iter().zip(&after.verdicts)) {
            if before != after {
                turns.push(Turn { check, row, before: *before, after: *after });
            }
        }
    }
    turns
}

#[test]
fn changes_of_a_city_of_several_blocks() {
    let town = town(&city());
    let (schema, as_of) = (&town.schema, town.state.as_of());
    let adopted = bind(schema, &town.zone, as_of, "", &checks());
    let exceptions = exceptions(&town, &adopted);
    let plan = Plan::new(schema, &adopted, &exceptions);
    let mut n_turns = 0;
    for most in [usize::MAX, 100, 0] {
        let mut dice = Dice::new(u64::try_from(most % 1_000).unwrap());
        let said = town.city.observations.clone();
        let zones: Vec<&Observation> =
            said.list.iter().filter(|it| it.entity.kind == adopted[0].checks[5].kind).collect();
        let inventory = &town.city.manifest.inventory;
        let mut chronicle = Chronicle::new(schema, said.clone(), inventory, as_of, Instant::MAX);
        let mut session = Session::with_most_distinct(schema, chronicle.state(), plan.clone(), 2, most);
        let judge = |chronicle: &Chronicle| {
            policy::judge(schema, chronicle.state(), &adopted, &exceptions, &mut |_, _| {})
        };
        let mut before = judge(&chronicle);
        for step in 0..CHANGES {
            let mut changed = Vec::new();
            for _ in 0..=dice.below(3) {
                let of = if dice.percent(20) { *dice.pick(&zones) } else { dice.pick(&said.list) };
                let news = news(of, as_of, &mut dice);
                changed.extend(chronicle.observe(schema, news));
            }
            let told = session.update(schema, chronicle.state(), &changed);
            let after = judge(&chronicle);
            assert_eq!(told, turns(&before, &after), "{most} {step}");
            for (n, (ours, theirs)) in session.judged().checks.iter().zip(&after.checks).enumerate() {
                let verdicts: Vec<Verdict> =
                    (0..).map_while(|row| session.judged().verdict(n, row)).collect();
                assert_eq!(verdicts, theirs.verdicts, "{most} {step} {n}");
                let counts = (ours.entities, ours.units, ours.n_units_unknown);
                let expected = (theirs.entities, theirs.units, theirs.n_units_unknown);
                assert_eq!(counts, expected, "{most} {step} {n}");
            }
            n_turns += told.len();
            before = after;
        }
    }
    assert!(n_turns > CHANGES, "{n_turns} turns are too few to say anything");
}
