//! One measurement, in a process of its own so that memory is its own: a peer, a size, a number of checks.

#![expect(clippy::disallowed_methods, reason = "whoever measures reads the clock")]

use std::{
    fs,
    io::{BufWriter, Write as _},
    path::Path,
    time::{Duration, Instant as Clock},
};

use model::{Instant, Pack, Schema, Unpack, fold, freeze, thaw};
use policy::{Counts, Verdict, judge};

use crate::{
    checks, city,
    peers::{City, Judge, Peer, Verdicts},
};

/// The seed of the bench city.
pub(crate) const SEED: u64 = 20_261_116;
/// The instant of judging.
pub(crate) const AS_OF: &str = "2026-11-16T06:00:00Z";
/// How often is measured where time allows; the median counts.
const RUNS: usize = 7;
/// For how long runs are repeated.
const TIME: Duration = Duration::from_secs(20);

/// What a measurement says, as lines of a key and a value.
#[derive(Clone, Default)]
pub(crate) struct Measured {
    /// The median of all runs.
    pub(crate) seconds: f64,
    pub(crate) runs: usize,
    /// What making the engine ready took.
    pub(crate) ready_seconds: f64,
    /// Memory with the state alone, in megabytes.
    pub(crate) state_mb: u64,
    /// The most memory while making ready and judging, in megabytes.
    pub(crate) peak_mb: u64,
    /// Pairs of check and device.
    pub(crate) pairs: u64,
    /// Pairs on which the peer says what the interpreter says; of those that were compared.
    pub(crate) agree: u64,
    pub(crate) compared: u64,
    /// Likewise where both know.
    pub(crate) agree_known: u64,
    pub(crate) compared_known: u64,
    /// How the verdicts of the interpreter are mixed: fail, unknown, excepted, pass, not applicable.
    pub(crate) mix: [u64; 5],
    /// Checks that were left out.
    pub(crate) left_out: Vec<String>,
}

/// Measures here, and says it on standard output.
pub(crate) fn measure(peer: &Peer, state: &Path, n_checks: usize, compares: bool) {
    let city = bench_city(state, n_checks);
    let state_mb = memory("VmRSS");
    reset_peak();
    let clock = Clock::now();
    let mut engine = (peer.make)(&city);
    let ready_seconds = clock.elapsed().as_secs_f64();
    let (seconds, runs) = times(engine.as_mut());
    let mut measured = Measured {
        seconds,
        runs,
        ready_seconds,
        state_mb,
        peak_mb: memory("VmHWM"),
        pairs: city.checks().map(|check| city.state.len(check.kind) as u64).sum(),
        left_out: engine.left_out(),
        ..Measured::default()
    };
    if compares {
        compare(&city, &engine.verdicts(), &mut measured);
    }
    print!("{}", measured.lines());
}

/// Invents a city and writes its state: who measures reads it, so that memory is the state's and the engine's alone.
pub(crate) fn write_state(n_assets: usize, file: &Path) {
    let schema = Schema::builtin();
    let as_of = as_of();
    let city = city::city(&schema, n_assets, SEED, as_of);
    let folded = fold(&schema, &city.observations, &city.complete, as_of, Instant::MAX);
    assert!(folded.dangling.is_empty(), "every link of the bench city leads somewhere");
    let mut out = BufWriter::new(fs::File::create(file).expect("the state can be written"));
    freeze(&folded.state, &folded.dangling, &folded.lasting, &mut Pack::new(&mut out))
        .and_then(|()| out.flush())
        .expect("the state can be written");
}

fn bench_city(file: &Path, n_checks: usize) -> City {
    let schema = Schema::builtin();
    let (mut adopted, exceptions) = checks::frozen(&schema, as_of());
    checks::keep(&mut adopted, n_checks);
    let bytes = fs::read(file).expect("the state can be read");
    let state = thaw(&schema, &mut Unpack::new(&bytes), as_of()).expect("it is a state").state;
    City { schema, state, adopted, exceptions }
}

fn as_of() -> Instant {
    Instant::parse(AS_OF).expect("an instant is written out")
}

/// The median time of some runs, and how many they were.
fn times(engine: &mut dyn Judge) -> (f64, usize) {
    let mut seconds = Vec::new();
    let mut spent = Duration::ZERO;
    while seconds.len() < RUNS {
        let clock = Clock::now();
        engine.judge();
        let took = clock.elapsed();
        seconds.push(took.as_secs_f64());
        spent += took;
        if spent + took > TIME {
            break;
        }
    }
    seconds.sort_by(f64::total_cmp);
    (seconds[seconds.len() / 2], seconds.len())
}

fn compare(city: &City, said: &Verdicts, measured: &mut Measured) {
    let City { schema, state, adopted, exceptions } = city;
    let judged = judge(schema, state, adopted, exceptions, &mut |_, _| {});
    let is_known = |verdict: Verdict| verdict != Verdict::Unknown;
    let mut mix = Counts::default();
    for (ours, theirs) in judged.checks.iter().zip(said) {
        mix.merge(&ours.entities);
        for (ours, theirs) in ours.verdicts.iter().zip(theirs) {
            let Some(theirs) = *theirs else { continue };
            measured.compared += 1;
            measured.agree += u64::from(*ours == theirs);
            if is_known(*ours) && is_known(theirs) {
                measured.compared_known += 1;
                measured.agree_known += u64::from(*ours == theirs);
            }
        }
    }
    measured.mix = Verdict::ALL.map(|verdict| mix.of(verdict));
}

/// A line of what Linux says of this process, in megabytes; 0 where it says nothing.
pub(crate) fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|have| have.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes: u64 =
        found.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0);
    kilobytes / 1024
}

/// Forgets the peak so far: inventing the city takes more memory than judging it.
pub(crate) fn reset_peak() {
    if let Err(why) = fs::write("/proc/self/clear_refs", "5") {
        eprintln!("the peak of memory includes inventing the city: {why}");
    }
}

impl Measured {
    fn lines(&self) -> String {
        let list = |numbers: &[u64]| numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        let mut lines = format!(
            "seconds={}\nruns={}\nready={}\nnumbers={}\nmix={}\n",
            self.seconds,
            self.runs,
            self.ready_seconds,
            list(&[
                self.state_mb,
                self.peak_mb,
                self.pairs,
                self.agree,
                self.compared,
                self.agree_known,
                self.compared_known
            ]),
            list(&self.mix),
        );
        for check in &self.left_out {
            lines.push_str(&format!("left-out={check}\n"));
        }
        lines
    }

    /// Reads what [`measure`] said; `None` if it did not come to an end.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let all = |key: &str| {
            text.lines()
                .filter_map(move |line| line.split_once('=').filter(|(have, _)| *have == key))
                .map(|(_, value)| value.to_owned())
                .collect::<Vec<_>>()
        };
        let one = |key: &str| all(key).into_iter().next();
        let list = |key: &str| -> Option<Vec<u64>> { one(key)?.split(',').map(|n| n.parse().ok()).collect() };
        let numbers: [u64; 7] = list("numbers")?.try_into().ok()?;
        let [state_mb, peak_mb, pairs, agree, compared, agree_known, compared_known] = numbers;
        Some(Self {
            seconds: one("seconds")?.parse().ok()?,
            runs: one("runs")?.parse().ok()?,
            ready_seconds: one("ready")?.parse().ok()?,
            state_mb,
            peak_mb,
            pairs,
            agree,
            compared,
            agree_known,
            compared_known,
            mix: list("mix")?.try_into().ok()?,
            left_out: all("left-out"),
        })
    }
}
