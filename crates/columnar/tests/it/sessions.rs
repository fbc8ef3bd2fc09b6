//! A session that takes changes one after the other says what judging everything anew says. `SESSION_CHANGES` asks for
//! more changes than run by default.

use std::collections::BTreeMap;

use columnar::{Engine, Plan, Session, Turn};
use model::{Chronicle, Duration, Instant, Schema, State, fold};
use policy::{Adopted, Exception, Verdict};
use testkit::{
    Dice,
    random::{
        city::{AS_OF, Draft},
        conditions::PARAMETERS,
    },
};

use crate::{agree::bind, differential::random_checks};

const CHANGES: usize = 1_000;
const PER_CITY: usize = 20;

#[expect(clippy::disallowed_methods, reason = "a person asks for a longer search in the environment")]
fn n_changes() -> usize {
    std::env::var("SESSION_CHANGES").ok().and_then(|n| n.parse().ok()).unwrap_or(CHANGES)
}

/// Every verdict, by check and id.
type Verdicts = BTreeMap<(usize, String), Verdict>;

fn interpreted(schema: &Schema, state: &State, adopted: &[Adopted]) -> Verdicts {
    let judgement = policy::judge(schema, state, adopted, &[], &mut |_, _| {});
    let mut verdicts = Verdicts::new();
    for (n, check) in judgement.checks.iter().enumerate() {
        let kind = adopted[check.policy].checks[check.check].kind;
        for (row, verdict) in (0u32..).zip(&check.verdicts) {
            verdicts.insert((n, state.id(kind, row).to_string()), *verdict);
        }
    }
    verdicts
}

fn of_session(session: &Session, state: &State, adopted: &[Adopted]) -> Verdicts {
    let mut verdicts = Verdicts::new();
    for (n, summary) in session.judged().checks.iter().enumerate() {
        let kind = adopted[summary.policy].checks[summary.check].kind;
        for row in (0u32..).take(summary.n_rows) {
            let verdict = session.judged().verdict(n, row);
            verdicts.extend(verdict.map(|verdict| ((n, state.id(kind, row).to_string()), verdict)));
        }
    }
    verdicts
}

/// The turns that lead from one set of verdicts to another.
fn turns(state: &State, adopted: &[Adopted], before: &Verdicts, after: &Verdicts) -> Vec<Turn> {
    let checks: Vec<_> = adopted.iter().flat_map(|policy| &policy.checks).collect();
    let turned = after.iter().filter(|(key, verdict)| before[key] != **verdict);
    let mut turns: Vec<Turn> = turned
        .map(|((check, id), after)| Turn {
            check: *check,
            row: state.row(checks[*check].kind, id).unwrap_or(u32::MAX),
            before: before[&(*check, id.clone())],
            after: *after,
        })
        .collect();
    turns.sort_unstable();
    turns
}

fn counts(session: &Session) -> Vec<(policy::Counts, policy::Counts, u64)> {
    let checks = session.judged().checks.iter();
    checks.map(|check| (check.entities, check.units, check.n_units_unknown)).collect()
}

#[test]
fn changes_one_after_the_other_end_where_judging_everything_anew_does() {
    let schema = Schema::builtin();
    let zone = testkit::town("").zone;
    let (mut n_turns, mut n_advances) = (0, 0);
    for seed in 0..u64::try_from(n_changes() / PER_CITY).unwrap() {
        let mut dice = Dice::new(seed ^ 0x5e55_1011);
        let draft = Draft::random(&schema, &mut dice);
        let mut said = draft.observations();
        let inventories = draft.inventories();
        let mut chronicle = Chronicle::new(&schema, said.clone(), &inventories, AS_OF, Instant::MAX);
        let checks = random_checks(&schema, &mut dice, 8);
        let adopted = bind(&schema, &zone, AS_OF, PARAMETERS, &checks);
        let exceptions: Vec<Exception> = Vec::new();
        let plan = Plan::new(&schema, &adopted, &exceptions);
        let most = *dice.pick(&[usize::MAX, 2, 0]);
        let mut session = Session::with_most_distinct(&schema, chronicle.state(), plan.clone(), 1, most);
        let mut before = interpreted(&schema, chronicle.state(), &adopted);
        for step in 0..PER_CITY {
            let told = if dice.percent(10) {
                let days = Duration::days(i64::try_from(dice.below(12)).unwrap()).unwrap();
                chronicle.advance(&schema, chronicle.state().as_of().plus(days));
                n_advances += 1;
                session.advance(&schema, chronicle.state(), 1)
            } else {
                let mut changed = Vec::new();
                for _ in 0..=dice.below(3) {
                    let news = draft.news(&schema, &mut dice);
                    said.list.push(news.clone());
                    changed.extend(chronicle.observe(&schema, news));
                }
                session.update(&schema, chronicle.state(), &changed)
            };
            let state = chronicle.state();
            let at = format!("seed {seed} step {step}");
            let whole = fold(&schema, &said, &inventories, state.as_of(), Instant::MAX).state;
            let expected = interpreted(&schema, &whole, &adopted);
            assert_eq!(of_session(&session, state, &adopted), expected, "{at}: {checks:?}");
            assert_eq!(told, turns(state, &adopted, &before, &expected), "{at}");
            let anew = Engine::new(&schema, state, &plan).judge(1);
            let anew: Vec<_> = anew
                .checks
                .iter()
                .map(|check| (check.entities, check.units, check.n_units_unknown))
                .collect();
            assert_eq!(counts(&session), anew, "{at}");
            n_turns += told.len();
            before = expected;
        }
    }
    println!("{} changes, {n_turns} verdicts turned, {n_advances} times the instant moved on", n_changes());
    assert!(n_turns > n_changes() / 10, "too little turns to say anything");
}
