//! A session that takes changes one after the other says what judging everything anew says. `SESSION_CHANGES` asks for
//! more changes than run by default.

use std::collections::BTreeMap;

use columnar::{Engine, Plan, Session, Turn};
use model::{Chronicle, Duration, Instant, Inventory, KindId, Observation, Schema, State, Type, fold};
use policy::{Adopted, Verdict};
use testkit::{
    Dice,
    random::{
        city::{AS_OF, Draft},
        conditions::PARAMETERS,
    },
};

use crate::{
    agree::{Words, bind},
    differential::random_checks,
};

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

/// Conditions in which time matters, over each of the kinds that change.
const TIMED: &[(&str, &str)] = &[
    ("asset", "asset.installed_on < now - days(20) || asset.logging"),
    ("asset", "now - asset.patched_on > days(2) ? asset.redundant : asset.mfa_enforced"),
    ("asset", "asset.patched_on + days(asset.count) >= now"),
    ("asset", "asset.patched_on < now && asset.zone.assets.exists(a, a.patched_on >= now - days(9))"),
    ("asset", "asset.services.all(s, s.fallback_exercised_on >= now - hours(100)) || has(asset.firmware)"),
    ("zone", "zone.assets.all(a, a.installed_on < now || a.logging)"),
    ("zone", "size(zone.assets.filter(a, has(a.open_ports))) > 0 && zone.filtered"),
    ("service", "service.fallback_exercised_on > now - days(30) || size(service.assets) > 1"),
    ("service", "service.assets.exists_one(a, a.zone.untrusted && a.mfa_enforced)"),
];

/// Random checks, and some in which time matters.
fn checks(schema: &Schema, dice: &mut Dice) -> Vec<Words> {
    let mut checks = random_checks(schema, dice, 8);
    for _ in 0..4 {
        let (each, require) = *dice.pick(TIMED);
        let (each, require) = (each.to_owned(), require.to_owned());
        let max_age = (*dice.pick(&["", "1d", "20d"])).to_owned();
        checks.push(Words { each, require, max_age, ..Words::default() });
    }
    checks
}

/// Inventories of which some become complete only later.
fn inventories(draft: &Draft, dice: &mut Dice) -> BTreeMap<KindId, Inventory> {
    let mut inventories = draft.inventories();
    for inventory in inventories.values_mut() {
        if dice.percent(20) {
            inventory.since = AS_OF.plus(Duration::days(4).unwrap());
        }
    }
    inventories
}

/// What happens next.
enum Step {
    /// So many things are said at once.
    News(usize),
    /// The same, of links alone.
    Links(usize),
    /// The instant moves on by so much.
    Pass(Duration),
}

impl Step {
    fn random(dice: &mut Dice) -> Self {
        match dice.below(20) {
            0 => Self::Pass(Duration(1)),
            1 => Self::Pass(Duration::hours(1).unwrap()),
            2 | 3 => Self::Pass(Duration::days(1).unwrap()),
            4 => Self::Pass(Duration::days(i64::try_from(dice.below(12)).unwrap()).unwrap()),
            5 if dice.percent(20) => Self::Pass(Duration::days(90).unwrap()),
            6 | 7 => Self::News(10 + dice.below(40)),
            8..12 => Self::Links(1 + dice.below(6)),
            _ => Self::News(1 + dice.below(3)),
        }
    }
}

fn is_link(schema: &Schema, news: &Observation) -> bool {
    matches!(schema.field(news.entity.kind, news.field).ty, Type::One(_) | Type::Many(_))
}

#[test]
fn changes_one_after_the_other_end_where_judging_everything_anew_does() {
    let schema = Schema::builtin();
    let zone = testkit::town("").zone;
    let (mut n_turns, mut n_passed) = (0, 0);
    for seed in 0..u64::try_from(n_changes() / PER_CITY).unwrap() {
        let mut dice = Dice::new(seed ^ 0x5e55_1011);
        let draft = Draft::random(&schema, &mut dice);
        let mut said = draft.observations();
        let inventories = inventories(&draft, &mut dice);
        let mut chronicle = Chronicle::new(&schema, said.clone(), &inventories, AS_OF, Instant::MAX);
        let checks = checks(&schema, &mut dice);
        let adopted = bind(&schema, &zone, AS_OF, PARAMETERS, &checks);
        let plan = Plan::new(&schema, &adopted, &[]);
        let most = *dice.pick(&[usize::MAX, 2, 0]);
        let mut session = Session::with_most_distinct(&schema, chronicle.state(), plan.clone(), 1, most);
        let mut before = interpreted(&schema, chronicle.state(), &adopted);
        for step in 0..PER_CITY {
            let next = Step::random(&mut dice);
            let told = if let Step::Pass(time) = next {
                let changed = chronicle.advance(&schema, chronicle.state().as_of().plus(time));
                session.advance(&schema, chronicle.state(), &changed, 1)
            } else {
                let mut changed = Vec::new();
                let n = if let Step::News(n) | Step::Links(n) = next { n } else { 0 };
                for _ in 0..n {
                    let mut news = draft.news(&schema, &mut dice);
                    while matches!(next, Step::Links(_)) && !is_link(&schema, &news) {
                        news = draft.news(&schema, &mut dice);
                    }
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
            n_passed += if matches!(next, Step::Pass(_)) { told.len() } else { 0 };
            before = expected;
        }
    }
    println!("{} changes, {n_turns} verdicts turned, {n_passed} of them by time alone", n_changes());
    assert!(n_turns > n_changes() / 10, "too little turns to say anything");
    assert!(n_passed > n_changes() / 100, "too little turns by time to say anything");
}
