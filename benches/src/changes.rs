//! What a change costs: a session on the bench city takes observations one by one, many at once, and facts that all
//! grow too old at one instant.

#![expect(clippy::disallowed_methods, reason = "whoever measures reads the clock")]

use std::{fmt::Write as _, time::Instant as Clock};

use columnar::{Plan, Session};
use model::{Chronicle, Duration, FieldId, Instant, KindId, Observation, Observations, Schema};
use testkit::Dice;

use crate::{checks, measure};

/// Single changes that are timed.
const SINGLE: usize = 1_000;
/// Changes at once, as shares of all assets in thousandths.
const SHARES: [usize; 2] = [1, 10];
/// How many facts grow too old at one instant.
const EXPIRE: usize = 10_000;

/// Measures a city of so many assets, and says it as lines of a table.
pub(crate) fn changes(n_assets: usize) -> String {
    let schema = Schema::builtin();
    let as_of = Instant::parse(measure::AS_OF).expect("an instant is written out");
    let (adopted, exceptions) = checks::frozen(&schema, as_of);
    let city = crate::city::city(&schema, n_assets, measure::SEED, as_of);
    let asset = schema.kind_named("asset").expect("there are assets");
    let mut dice = Dice::new(measure::SEED);
    let mut observations = city.observations;
    let news = News::of(&observations, asset, &schema, as_of, &mut dice);
    expire_together(&mut observations, &schema, asset, as_of);
    let mut chronicle = Chronicle::new(&schema, observations, &city.complete, as_of, Instant::MAX);
    let plan = Plan::new(&schema, &adopted, &exceptions);
    let mut session = Session::new(&schema, chronicle.state(), plan, 1);
    let mut out = String::new();
    let mut times = Vec::new();
    let mut n_turns = 0;
    for observation in news.iter().take(SINGLE) {
        let clock = Clock::now();
        let changed: Vec<_> = chronicle.observe(&schema, observation.clone()).into_iter().collect();
        n_turns += session.update(&schema, chronicle.state(), &changed).len();
        times.push(clock.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 1000] * 1e3;
    let _ = writeln!(
        out,
        "| one observation, {SINGLE} times | {:.3} ms in the middle, {:.3} ms at 99 of 100, {:.3} ms at most | {n_turns} |",
        at(500),
        at(990),
        at(1000)
    );
    let mut rest = &news[SINGLE..];
    for share in SHARES {
        let n = (n_assets * share / 1000).max(1).min(rest.len());
        let (now, later) = rest.split_at(n);
        rest = later;
        let clock = Clock::now();
        let changed: Vec<_> =
            now.iter().filter_map(|observation| chronicle.observe(&schema, observation.clone())).collect();
        let folded = clock.elapsed().as_secs_f64() * 1e3;
        let n_turns = session.update(&schema, chronicle.state(), &changed).len();
        let all = clock.elapsed().as_secs_f64() * 1e3;
        let _ = writeln!(out, "| {n} observations at once | {all:.1} ms, {folded:.1} ms of it to fold | {n_turns} |");
    }
    let clock = Clock::now();
    let changed = chronicle.advance(&schema, as_of.plus(Duration::hours(1).expect("an hour")));
    let n = changed.len();
    let folded = clock.elapsed().as_secs_f64() * 1e3;
    let n_turns = session.advance(&schema, chronicle.state(), &changed, 1).len();
    let all = clock.elapsed().as_secs_f64() * 1e3;
    let _ = writeln!(
        out,
        "| {n} facts too old an hour later | {all:.1} ms, {folded:.1} ms of it to fold | {n_turns} |"
    );
    // The process ends: to give millions of observations back one by one would take longer than all that was measured.
    std::mem::forget((chronicle, session));
    out
}

/// Observations to come: of random assets, the value that another asset has of a field.
struct News;

impl News {
    fn of(
        observations: &Observations,
        asset: KindId,
        schema: &Schema,
        as_of: Instant,
        dice: &mut Dice,
    ) -> Vec<Observation> {
        let of_assets: Vec<&Observation> =
            observations.list.iter().filter(|it| it.entity.kind == asset).collect();
        let n_assets = observations.entities.iter().filter(|(entity, _)| entity.kind == asset).count();
        let n = SINGLE + SHARES.iter().map(|share| (n_assets * share / 1000).max(1)).sum::<usize>();
        let mut news = Vec::with_capacity(n);
        while news.len() < n {
            let (like, of) = (*dice.pick(&of_assets), *dice.pick(&of_assets));
            let is_measured = schema.field(asset, like.field).fresh_for().is_some();
            let observed_at = is_measured.then_some(as_of);
            news.push(Observation { entity: of.entity.clone(), observed_at, valid_until: None, ..like.clone() });
        }
        news
    }
}

/// Makes so many facts of assets end half an hour after the instant.
fn expire_together(observations: &mut Observations, schema: &Schema, asset: KindId, as_of: Instant) {
    let field: Option<FieldId> = schema.kind(asset).field("last_seen_at");
    let of_field = observations.list.iter_mut().filter(|it| it.entity.kind == asset && Some(it.field) == field);
    for observation in of_field.take(EXPIRE) {
        observation.valid_until = Some(as_of.plus(Duration(30 * 60 * 1_000_000)));
    }
}
