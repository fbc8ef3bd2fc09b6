//! What all checks say of all entities, as bits, and how many there are of each verdict.

use std::collections::BTreeMap;

use model::{Data, KindId, Standing};
use policy::{Counts, Verdict};

use crate::{
    bits::{Bits, NONE, ROWS, Truths, WORDS, map, ones, valid},
    engine::{Engine, Prepared},
    machine::{Lookups, Machine},
    plan::Planned,
};

/// How many kinds of verdict are kept; *not applicable* is what is none of them.
const KEPT: usize = 4;
const ORDER: [Verdict; KEPT] = [Verdict::Pass, Verdict::Fail, Verdict::Unknown, Verdict::Excepted];

/// What all checks say of the city.
#[derive(Clone, Debug)]
pub struct Judged {
    /// A summary a check, in the order of adoption.
    pub checks: Vec<Summary>,
    kinds: BTreeMap<KindId, KindJudged>,
}

/// What a check says of the city, in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The policy, by its place in the list.
    pub policy: usize,
    /// The check, by its place in the policy.
    pub check: usize,
    /// The kind that it is over.
    pub kind: KindId,
    /// How many entities the kind has.
    pub n_rows: usize,
    /// Counts by entity; of a kind without entities, of the city.
    pub entities: Counts,
    /// Counts by unit.
    pub units: Counts,
    /// How many entities have a number of units that is not known and counts as 1.
    pub n_units_unknown: u64,
    /// Its place among the checks of its kind.
    place: usize,
}

/// The verdicts of all checks of one kind: block after block, in it check after check, in it verdict after verdict.
#[derive(Clone, Debug)]
pub(crate) struct KindJudged {
    n_checks: usize,
    words: Vec<u64>,
    counts: Vec<(Counts, Counts)>,
    n_units_unknown: u64,
}

impl Judged {
    pub(crate) fn new(engine: &Engine<'_>, kinds: BTreeMap<KindId, KindJudged>) -> Self {
        let mut places: BTreeMap<KindId, usize> = BTreeMap::new();
        let mut checks = Vec::new();
        for planned in &engine.plan.checks {
            let kind = planned.check.kind;
            let place = places.entry(kind).or_default();
            let n_rows = engine.state.len(kind);
            let found = kinds.get(&kind);
            let (mut entities, mut units) =
                found.and_then(|kind| kind.counts.get(*place)).copied().unwrap_or_default();
            if n_rows == 0 {
                let open = engine.state.is_open(kind);
                let verdict = if open { Verdict::Unknown } else { Verdict::NotApplicable };
                entities.add(verdict, 1);
                units.add(verdict, 1);
            }
            checks.push(Summary {
                policy: planned.place.0,
                check: planned.place.1,
                kind,
                n_rows,
                entities,
                units,
                n_units_unknown: found.map_or(0, |kind| kind.n_units_unknown),
                place: *place,
            });
            *place += 1;
        }
        Self { checks, kinds }
    }

    /// The verdict of a check on a row; `None` if there is no such row.
    pub fn verdict(&self, check: usize, row: u32) -> Option<Verdict> {
        let summary = self.checks.get(check)?;
        let row = row as usize;
        if row >= summary.n_rows {
            return None;
        }
        let kind = self.kinds.get(&summary.kind)?;
        let is = |verdict: usize| {
            let word = kind.word(row / ROWS, summary.place, verdict, row % ROWS / 64);
            word >> (row % 64) & 1 == 1
        };
        Some((0..KEPT).find(|n| is(*n)).map_or(Verdict::NotApplicable, |n| ORDER[n]))
    }

    /// The rows of which a check says something other than *pass* and *not applicable*, in order.
    pub fn open_rows(&self, check: usize) -> impl Iterator<Item = (u32, Verdict)> {
        let found =
            self.checks.get(check).and_then(|summary| Some((summary, self.kinds.get(&summary.kind)?)));
        found.into_iter().flat_map(|(summary, kind)| {
            (0..summary.n_rows.div_ceil(64)).flat_map(move |word| {
                let at = |verdict| kind.word(word / WORDS, summary.place, verdict, word % WORDS);
                let (fail, unknown, excepted) = (at(1), at(2), at(3));
                ones(fail | unknown | excepted).map(move |bit| {
                    let is = |word: u64| word >> bit & 1 == 1;
                    let verdict = match () {
                        () if is(fail) => Verdict::Fail,
                        () if is(unknown) => Verdict::Unknown,
                        () => Verdict::Excepted,
                    };
                    (u32::try_from(word * 64 + bit).unwrap_or(u32::MAX), verdict)
                })
            })
        })
    }
}

impl KindJudged {
    fn word(&self, block: usize, check: usize, verdict: usize, word: usize) -> u64 {
        let at = ((block * self.n_checks + check) * KEPT + verdict) * WORDS + word;
        self.words.get(at).copied().unwrap_or(0)
    }

    pub(crate) fn of(engine: &Engine<'_>, lookups: &Lookups, kind: KindId, threads: usize) -> Self {
        let checks: Vec<(&Planned, &Prepared)> =
            engine.plan.checks.iter().zip(&engine.checks).filter(|(it, _)| it.check.kind == kind).collect();
        let n_blocks = engine.state.len(kind).div_ceil(ROWS);
        let of_block = checks.len() * KEPT * WORDS;
        let mut words = vec![0u64; n_blocks * of_block];
        let units = Units::of(engine, kind);
        let mut counts = vec![(Counts::default(), Counts::default()); checks.len()];
        if n_blocks > 0 && !checks.is_empty() {
            let per_thread = n_blocks.div_ceil(threads.clamp(1, n_blocks));
            let parts: Vec<_> = words.chunks_mut(per_thread * of_block).enumerate().collect();
            let run = |(n, words): (usize, &mut [u64])| {
                blocks(engine, lookups, kind, &checks, &units, n * per_thread, words)
            };
            let of_parts: Vec<Vec<(Counts, Counts)>> = if threads <= 1 {
                parts.into_iter().map(run).collect()
            } else {
                std::thread::scope(|scope| {
                    let handles: Vec<_> =
                        parts.into_iter().map(|part| scope.spawn(move || run(part))).collect();
                    handles.into_iter().filter_map(|handle| handle.join().ok()).collect()
                })
            };
            for part in &of_parts {
                for ((entities, units), (more_entities, more_units)) in counts.iter_mut().zip(part) {
                    entities.merge(more_entities);
                    units.merge(more_units);
                }
            }
        }
        Self { n_checks: checks.len(), words, counts, n_units_unknown: units.n_unknown }
    }
}

/// How many units the entities of a kind stand for, where that is not 1.
struct Units {
    /// For each block, rows by their place in it and how many units they are.
    special: Vec<Vec<(usize, u64)>>,
    n_unknown: u64,
}

impl Units {
    fn of(engine: &Engine<'_>, kind: KindId) -> Self {
        let n_rows = engine.state.len(kind);
        let mut units = Self { special: vec![Vec::new(); n_rows.div_ceil(ROWS)], n_unknown: 0 };
        let Some(field) = engine.schema.kind(kind).field("count") else { return units };
        let column = &engine.state.table(kind).columns[usize::from(field.0)];
        let Data::Int(values) = &column.data else { return units };
        for ((row, standing), value) in column.standing.iter().enumerate().zip(values) {
            match (standing, u64::try_from(*value)) {
                (Standing::None | Standing::Unobserved, _) | (Standing::Known, Ok(1)) => {}
                (Standing::Known, Ok(n)) => units.special[row / ROWS].push((row % ROWS, n)),
                _ => units.n_unknown += 1,
            }
        }
        units
    }
}

/// Judges consecutive blocks into their words; gives counts by entity and by unit a check.
fn blocks(
    engine: &Engine<'_>,
    lookups: &Lookups,
    kind: KindId,
    checks: &[(&Planned, &Prepared)],
    units: &Units,
    first: usize,
    words: &mut [u64],
) -> Vec<(Counts, Counts)> {
    let mut machine = Machine::new(engine, lookups, kind);
    let mut tallies = vec![Tally::default(); checks.len()];
    for (n, words) in words.chunks_mut(checks.len() * KEPT * WORDS).enumerate() {
        machine.block = first + n;
        let special = units.special.get(first + n).map_or(&[][..], Vec::as_slice);
        let valid = valid(engine.state.len(kind), first + n);
        for (((planned, prepared), words), tally) in
            checks.iter().zip(words.chunks_mut(KEPT * WORDS)).zip(&mut tallies)
        {
            let verdicts = verdicts(&mut machine, planned, prepared, &valid);
            for (to, from) in words.chunks_mut(WORDS).zip(&verdicts) {
                to.copy_from_slice(from);
            }
            tally.add(&verdicts, &valid, special);
        }
    }
    tallies.iter().map(Tally::counts).collect()
}

/// The verdicts of a check on a block: pass, fail, unknown and excepted.
fn verdicts(machine: &mut Machine<'_>, planned: &Planned, prepared: &Prepared, valid: &Bits) -> [Bits; KEPT] {
    let (pass, mut fail, mut unknown) =
        if prepared.is_large { found_by_row(machine, planned) } else { found(machine, planned, valid) };
    let mut excepted = NONE;
    for live in &prepared.exceptions {
        if fail == NONE && unknown == NONE {
            break;
        }
        let covered = covered(machine, planned, live);
        for w in 0..WORDS {
            let turned = covered[w] & (fail[w] | if live.turns_unknown { unknown[w] } else { 0 });
            excepted[w] |= turned;
            fail[w] &= !turned;
            unknown[w] &= !turned;
        }
    }
    [pass, fail, unknown, excepted]
}

/// Pass, fail and unknown, before exceptions.
fn found(machine: &mut Machine<'_>, planned: &Planned, valid: &Bits) -> (Bits, Bits, Bits) {
    let scope = planned.scope.map(|scope| machine.truths(scope));
    let applies = scope.as_ref().map_or(*valid, |scope| map(|w| scope.yes[w] & valid[w]));
    let out = scope.as_ref().map_or(NONE, |scope| scope.no);
    let require = if applies == NONE { Truths::UNKNOWN } else { machine.truths(planned.require) };
    let pass = map(|w| applies[w] & require.yes[w]);
    let fail = map(|w| applies[w] & require.no[w]);
    (pass, fail, map(|w| valid[w] & !(pass[w] | fail[w] | out[w])))
}

/// The same, where the interpreter must count what each row reads.
fn found_by_row(machine: &Machine<'_>, planned: &Planned) -> (Bits, Bits, Bits) {
    let (mut pass, mut fail, mut unknown) = (NONE, NONE, NONE);
    for row in machine.rows_of_block() {
        let number = u32::try_from(machine.block * ROWS + row).unwrap_or(u32::MAX);
        let engine = machine.engine;
        let to = match policy::find(engine.schema, engine.state, &planned.check, number).verdict {
            Verdict::Pass => &mut pass,
            Verdict::Fail => &mut fail,
            Verdict::Unknown => &mut unknown,
            Verdict::Excepted | Verdict::NotApplicable => continue,
        };
        to[row / 64] |= 1 << (row % 64);
    }
    (pass, fail, unknown)
}

fn covered(machine: &mut Machine<'_>, planned: &Planned, live: &crate::engine::Live) -> Bits {
    let exception = &planned.exceptions[live.n];
    match (&live.rows, &exception.cover) {
        (Some(rows), _) => rows.block(machine.block),
        (None, Some((node, _))) if !live.is_large => machine.truths(*node).yes,
        _ => {
            let mut bits = NONE;
            let engine = machine.engine;
            for row in machine.rows_of_block() {
                let number = u32::try_from(machine.block * ROWS + row).unwrap_or(u32::MAX);
                let it = &exception.exception;
                if it.covers(engine.schema, engine.state, &planned.check, number) {
                    bits[row / 64] |= 1 << (row % 64);
                }
            }
            bits
        }
    }
}

/// Counts as blocks come in.
#[derive(Clone, Debug, Default)]
struct Tally {
    entities: [u64; KEPT],
    n_rows: u64,
    /// Units beyond one a row; in wide numbers, held at the end only when all is summed.
    more: [i128; KEPT],
    more_in_all: i128,
}

impl Tally {
    fn add(&mut self, verdicts: &[Bits; KEPT], valid: &Bits, special: &[(usize, u64)]) {
        let n = |bits: &Bits| bits.iter().map(|word| u64::from(word.count_ones())).sum::<u64>();
        for (count, bits) in self.entities.iter_mut().zip(verdicts) {
            *count += n(bits);
        }
        self.n_rows += n(valid);
        for (row, units) in special {
            let more = i128::from(*units) - 1;
            self.more_in_all += more;
            let is = |bits: &Bits| bits[row / 64] >> (row % 64) & 1 == 1;
            if let Some(at) = verdicts.iter().position(is) {
                self.more[at] += more;
            }
        }
    }

    fn counts(&self) -> (Counts, Counts) {
        let of = |kept: [i128; KEPT], all: i128| {
            let held = |n: i128| u64::try_from(n.max(0)).unwrap_or(u64::MAX);
            let [pass, fail, unknown, excepted] = kept;
            let rest = all - (pass + fail + unknown + excepted);
            Counts {
                pass: held(pass),
                fail: held(fail),
                unknown: held(unknown),
                excepted: held(excepted),
                not_applicable: held(rest),
            }
        };
        let entities = self.entities.map(i128::from);
        let units = std::array::from_fn(|n| entities[n] + self.more[n]);
        let n_rows = i128::from(self.n_rows);
        (of(entities, n_rows), of(units, n_rows + self.more_in_all))
    }
}
