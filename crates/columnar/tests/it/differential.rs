//! Both engines on random cities and random conditions. `DIFFERENTIAL_PAIRS` asks for more pairs of a city and a check
//! than run by default.

use std::collections::BTreeMap;

use model::Schema;
use policy::Verdict;
use testkit::{
    Dice,
    random::{
        city::Draft,
        conditions::{PARAMETERS, Writer},
    },
};

use crate::agree::{Words, bind, both};

const PAIRS: usize = 2_000;
const CHECKS: usize = 10;

#[expect(clippy::disallowed_methods, reason = "a person asks for a longer search in the environment")]
fn pairs() -> usize {
    std::env::var("DIFFERENTIAL_PAIRS").ok().and_then(|n| n.parse().ok()).unwrap_or(PAIRS)
}

/// So many random checks on assets.
pub(crate) fn random_checks(schema: &Schema, dice: &mut Dice, n: usize) -> Vec<Words> {
    let one = |dice: &mut Dice| {
        let mut writer = Writer::new(schema, dice);
        let (scope, require) = (writer.scope(), writer.require());
        let max_age = if writer.dice.percent(30) { "20d" } else { "" }.to_owned();
        Words { each: "asset".to_owned(), scope, require, max_age }
    };
    (0..n).map(|_| one(dice)).collect()
}

#[test]
fn both_engines_say_the_same_of_random_cities() {
    let schema = Schema::builtin();
    let zone = testkit::town("").zone;
    let mut mix: BTreeMap<Verdict, usize> = BTreeMap::new();
    let mut disagreements = Vec::new();
    let n = pairs();
    for seed in 0..u64::try_from(n / CHECKS).unwrap() {
        let mut dice = Dice::new(seed ^ 0x00c0_ffee);
        let state = Draft::random(&schema, &mut dice).state(&schema);
        let checks = random_checks(&schema, &mut dice, CHECKS);
        let adopted = bind(&schema, &zone, state.as_of(), PARAMETERS, &checks);
        match both(&schema, &state, &adopted, &[], 1) {
            Ok(judgement) => {
                let verdicts = judgement.checks.iter().flat_map(|check| check.verdicts.iter().copied());
                verdicts.for_each(|verdict| *mix.entry(verdict).or_default() += 1);
            }
            Err(said) => {
                let place = said.split(':').next().and_then(|id| id.strip_prefix("p/c")?.parse().ok());
                let check = place.map_or(Words::default(), |n: usize| checks[n].clone());
                let (scope, require, age) = (check.scope, check.require, check.max_age);
                disagreements
                    .push(format!("seed {seed}: {said}\n  where {scope}\n  require {require}\n  age {age}"));
            }
        }
    }
    println!("{n} pairs, verdicts {mix:?}");
    let all = disagreements.len();
    let some = disagreements.into_iter().take(6).collect::<Vec<_>>().join("\n\n");
    assert_eq!(all, 0, "cities on which the engines disagree:\n{some}");
    let judged: usize = mix.values().sum();
    for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Unknown, Verdict::NotApplicable] {
        let share = mix.get(&verdict).copied().unwrap_or(0) * 100 / judged;
        assert!(share >= 5, "{} is only {share} % of the verdicts", verdict.word());
    }
}
