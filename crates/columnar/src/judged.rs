//! What all checks say of all entities, as bits, and how many there are of each verdict.

mod planes;
mod room;
mod rows;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::{KindId, Schema, State};
use policy::{Counts, Verdict};

use self::planes::Planes;
use crate::{
    bits::{Bits, NONE, ROWS, WORDS, map, ones, valid},
    dirty::Stale,
    engine::{Live, Prepared, View},
    machine::{Lookups, Machine},
    plan::Planned,
    session::Turn,
    units::{Special, Units},
};

/// How many kinds of verdict are kept; *not applicable* is what is none of them.
const KEPT: usize = 4;
/// The rows of a block that have each.
type Verdicts = [Bits; KEPT];
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

/// What all checks of one kind say.
#[derive(Clone, Debug)]
pub(crate) struct KindJudged {
    planes: Planes,
    tallies: Vec<Tally>,
    units: Arc<Units>,
}

impl Judged {
    pub(crate) fn new(view: View<'_>, kinds: BTreeMap<KindId, KindJudged>) -> Self {
        let mut places: BTreeMap<KindId, usize> = BTreeMap::new();
        let mut checks = Vec::new();
        for planned in &view.plan.checks {
            let kind = planned.check.kind;
            let place = places.entry(kind).or_default();
            let n_rows = view.state.len(kind);
            let found = kinds.get(&kind);
            let (mut entities, mut units) =
                found.and_then(|kind| kind.tallies.get(*place)).map(Tally::counts).unwrap_or_default();
            if n_rows == 0 {
                let open = view.state.is_open(kind);
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
                n_units_unknown: found.map_or(0, |kind| kind.units.n_unknown()),
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
        let words = kind.planes.word(row / ROWS, summary.place, row % ROWS / 64);
        Some(verdict(|verdict| words[verdict] >> (row % 64) & 1 == 1))
    }
}

impl KindJudged {
    pub(crate) fn of(view: View<'_>, lookups: &Lookups, kind: KindId, threads: usize) -> Self {
        let checks: Vec<(&Planned, &Prepared)> =
            view.plan.checks.iter().zip(view.checks).filter(|(it, _)| it.check.kind == kind).collect();
        let n_blocks = view.state.len(kind).div_ceil(ROWS);
        let mut planes = Planes::none(checks.iter().map(|(planned, _)| *planned), n_blocks);
        let units = view.columns.units.get(&kind).cloned().unwrap_or_default();
        let mut tallies = vec![Tally::default(); checks.len()];
        if n_blocks > 0 && !checks.is_empty() {
            let per_thread = n_blocks.div_ceil(threads.clamp(1, n_blocks));
            let of_thread = per_thread * planes.of_block();
            let (begins, words) = planes.parts();
            let parts: Vec<_> = words.chunks_mut(of_thread).enumerate().collect();
            let run = |(n, words): (usize, &mut [u64])| {
                let part = Part { kind, checks: &checks, units: &units, begins, first: n * per_thread };
                part.blocks(Machine::new(view, lookups, kind), words)
            };
            let of_parts: Vec<Vec<Tally>> = if threads <= 1 {
                parts.into_iter().map(run).collect()
            } else {
                std::thread::scope(|scope| {
                    let handles: Vec<_> =
                        parts.into_iter().map(|part| scope.spawn(move || run(part))).collect();
                    handles.into_iter().filter_map(|handle| handle.join().ok()).collect()
                })
            };
            for part in &of_parts {
                tallies.iter_mut().zip(part).for_each(|(tally, part)| tally.merge(part));
            }
        }
        Self { planes, tallies, units }
    }
}

/// Consecutive blocks of a kind.
struct Part<'a> {
    kind: KindId,
    checks: &'a [(&'a Planned, &'a Prepared)],
    units: &'a Units,
    /// Where the words of each check begin in those of a block.
    begins: &'a [usize],
    first: usize,
}

impl Part<'_> {
    /// Judges the blocks into their words, and counts.
    fn blocks(&self, mut machine: Machine<'_>, words: &mut [u64]) -> Vec<Tally> {
        let mut tallies = vec![Tally::default(); self.checks.len()];
        let of_block = self.begins.last().copied().unwrap_or(1);
        let mut verdicts = [NONE; KEPT];
        for (block, words) in (self.first..).zip(words.chunks_mut(of_block)) {
            let valid = valid(machine.view.state.len(self.kind), block);
            machine.go(block, &valid);
            let special = self.units.special(block);
            let all = of_rows(&valid, special);
            for (n, ((planned, prepared), tally)) in self.checks.iter().zip(&mut tallies).enumerate() {
                judge(&mut machine, planned, prepared, &valid, &mut verdicts);
                let words = words.get_mut(self.begins[n]..self.begins[n + 1]);
                words.into_iter().for_each(|words| planes::write(words, &verdicts));
                tally.add(&verdicts, all, special);
            }
        }
        tallies
    }
}

/// Writes the verdicts of a check on some rows of a block.
fn judge(
    machine: &mut Machine<'_>,
    planned: &Planned,
    prepared: &Prepared,
    among: &Bits,
    verdicts: &mut Verdicts,
) {
    machine.wanted = *among;
    if prepared.is_large {
        *verdicts = found_by_row(machine, planned);
    } else {
        find(machine, planned, among, verdicts);
    }
    let [_, fail, unknown, excepted] = verdicts;
    *excepted = NONE;
    for live in &prepared.exceptions {
        if *fail == NONE && *unknown == NONE {
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
}

/// Pass, fail and unknown, before exceptions.
fn find(machine: &mut Machine<'_>, planned: &Planned, among: &Bits, verdicts: &mut Verdicts) {
    let [pass, fail, unknown, _] = verdicts;
    let mut applies = *among;
    unknown.copy_from_slice(among);
    if let Some(scope) = planned.scope {
        let scope = machine.truths(scope);
        for w in 0..WORDS {
            applies[w] &= scope.yes[w];
            unknown[w] &= !scope.no[w];
        }
    }
    if applies == NONE {
        (*pass, *fail) = (NONE, NONE);
        return;
    }
    machine.wanted = applies;
    let require = machine.truths(planned.require);
    for w in 0..WORDS {
        pass[w] = applies[w] & require.yes[w];
        fail[w] = applies[w] & require.no[w];
        unknown[w] &= !(pass[w] | fail[w]);
    }
    machine.wanted = *among;
}

/// The same, where the interpreter must count what each row reads.
fn found_by_row(machine: &Machine<'_>, planned: &Planned) -> Verdicts {
    let (mut pass, mut fail, mut unknown) = (NONE, NONE, NONE);
    for row in machine.wanted_rows() {
        let number = u32::try_from(machine.block * ROWS + row).unwrap_or(u32::MAX);
        let view = machine.view;
        let to = match policy::find(view.schema, view.state, &planned.check, number).verdict {
            Verdict::Pass => &mut pass,
            Verdict::Fail => &mut fail,
            Verdict::Unknown => &mut unknown,
            Verdict::Excepted | Verdict::NotApplicable => continue,
        };
        to[row / 64] |= 1 << (row % 64);
    }
    [pass, fail, unknown, NONE]
}

fn covered(machine: &mut Machine<'_>, planned: &Planned, live: &Live) -> Bits {
    let exception = &planned.exceptions[live.n];
    match (&live.rows, &exception.cover) {
        (Some(rows), _) => *rows.block(machine.block),
        (None, Some((node, _))) if !live.is_large => machine.truths(*node).yes,
        _ => {
            let mut bits = NONE;
            let view = machine.view;
            for row in machine.wanted_rows() {
                let number = u32::try_from(machine.block * ROWS + row).unwrap_or(u32::MAX);
                let it = &exception.exception;
                if it.covers(view.schema, view.state, &planned.check, number) {
                    bits[row / 64] |= 1 << (row % 64);
                }
            }
            bits
        }
    }
}

/// Counts as blocks come in; wide numbers, held at the end only when all is summed.
#[derive(Clone, Debug, Default)]
struct Tally {
    entities: [i128; KEPT],
    units: [i128; KEPT],
    n_rows: i128,
    n_units: i128,
}

impl Tally {
    /// Adds a block, of which so many rows and units there are in all.
    fn add(&mut self, verdicts: &Verdicts, (n_rows, n_units): (i128, i128), special: Option<&Special>) {
        for (n, bits) in verdicts.iter().enumerate().filter(|(_, bits)| **bits != NONE) {
            let rows = i128::from(count(bits));
            self.entities[n] += rows;
            self.units[n] += special.map_or(rows, |special| special.sum(bits));
        }
        self.n_rows += n_rows;
        self.n_units += n_units;
    }

    /// Takes over that a block's verdicts have become others.
    fn turn(&mut self, before: &Verdicts, after: &Verdicts, special: Option<&Special>) {
        for (n, (before, after)) in before.iter().zip(after).enumerate().filter(|(_, (a, b))| a != b) {
            let (gained, lost) = (map(|w| after[w] & !before[w]), map(|w| before[w] & !after[w]));
            let more = i128::from(count(&gained)) - i128::from(count(&lost));
            self.entities[n] += more;
            self.units[n] += special.map_or(more, |special| special.sum(&gained) - special.sum(&lost));
        }
    }

    /// Takes over that some rows of a block stand for so many more units.
    fn recount(&mut self, verdicts: &Verdicts, more: &[(usize, i128)]) {
        for (row, more) in more {
            self.n_units += more;
            let of = verdicts.iter().position(|bits| bits[row / 64] >> (row % 64) & 1 == 1);
            of.into_iter().for_each(|n| self.units[n] += more);
        }
    }

    fn merge(&mut self, other: &Tally) {
        self.entities.iter_mut().zip(other.entities).for_each(|(sum, more)| *sum += more);
        self.units.iter_mut().zip(other.units).for_each(|(sum, more)| *sum += more);
        self.n_rows += other.n_rows;
        self.n_units += other.n_units;
    }

    /// By entity and by unit.
    fn counts(&self) -> (Counts, Counts) {
        (counts(self.entities, self.n_rows), counts(self.units, self.n_units))
    }
}

/// How many rows and units there are of a block.
fn of_rows(rows: &Bits, special: Option<&Special>) -> (i128, i128) {
    let n_rows = i128::from(count(rows));
    (n_rows, n_rows + special.map_or(0, |special| special.in_all))
}

/// How many rows there are: bits summed within bytes first, then bytes, so that words go side by side.
fn count(bits: &Bits) -> u32 {
    const PAIRS: u64 = 0x5555_5555_5555_5555;
    const FOURS: u64 = 0x3333_3333_3333_3333;
    const BYTES: u64 = 0x0f0f_0f0f_0f0f_0f0f;
    let in_bytes = |word: &u64| {
        let pairs = word - ((word >> 1) & PAIRS);
        let fours = (pairs & FOURS) + ((pairs >> 2) & FOURS);
        (fours + (fours >> 4)) & BYTES
    };
    // A byte holds the sum of 31 at most.
    let sum = |words: &[u64]| words.iter().map(in_bytes).sum::<u64>();
    let bytes = |sum: u64| sum.to_le_bytes().into_iter().map(u32::from).sum::<u32>();
    bits.chunks(16).map(|words| bytes(sum(words))).sum()
}

fn counts([pass, fail, unknown, excepted]: [i128; KEPT], all: i128) -> Counts {
    let held = |n: i128| u64::try_from(n.max(0)).unwrap_or(u64::MAX);
    Counts {
        pass: held(pass),
        fail: held(fail),
        unknown: held(unknown),
        excepted: held(excepted),
        not_applicable: held(all - (pass + fail + unknown + excepted)),
    }
}

impl Judged {
    /// The verdicts that are others in another judgement of the same checks and entities, by check and row.
    pub fn turns(&self, after: &Judged) -> Vec<Turn> {
        let mut turns = Vec::new();
        for (check, (old, new)) in self.checks.iter().zip(&after.checks).enumerate() {
            let (Some(before), Some(after)) = (self.kinds.get(&old.kind), after.kinds.get(&new.kind)) else {
                continue;
            };
            for block in 0..old.n_rows.min(new.n_rows).div_ceil(ROWS) {
                let (before, after) =
                    (before.planes.block(block, old.place), after.planes.block(block, new.place));
                turned(check, block, &before, &after, &mut turns);
            }
        }
        turns
    }

    /// Takes over how many units the rows of some blocks of a kind stand for, and counts them anew.
    pub(crate) fn take_units(
        &mut self,
        schema: &Schema,
        state: &State,
        kind: KindId,
        blocks: &BTreeSet<usize>,
    ) {
        let Some(judged) = self.kinds.get_mut(&kind) else { return };
        for block in blocks {
            let more = Arc::make_mut(&mut judged.units).take(schema, state, kind, *block);
            for (check, tally) in judged.tallies.iter_mut().enumerate() {
                tally.recount(&judged.planes.block(*block, check), &more);
            }
        }
        let n_units_unknown = judged.units.n_unknown();
        let of_kind = self.checks.iter_mut().filter(|summary| summary.kind == kind);
        for summary in of_kind {
            summary.n_units_unknown = n_units_unknown;
            if let Some(tally) = judged.tallies.get(summary.place) {
                (summary.entities, summary.units) = tally.counts();
            }
        }
    }

    /// Judges some checks again on some rows of a block, and tells each verdict that turned.
    pub(crate) fn judge_block(
        &mut self,
        machine: &mut Machine<'_>,
        (block, stale): (usize, &Stale),
        turns: &mut Vec<Turn>,
    ) {
        let view = machine.view;
        let Some(judged) = self.kinds.get_mut(&machine.kind) else { return };
        let valid = valid(view.state.len(machine.kind), block);
        let among = map(|w| valid[w] & stale.rows[w]);
        machine.go(block, &among);
        for check in stale.outputs.checks.iter() {
            let (Some(planned), Some(prepared)) = (view.plan.checks.get(check), view.checks.get(check))
            else {
                continue;
            };
            let Some(summary) = self.checks.get_mut(check) else { continue };
            let mut after = [NONE; KEPT];
            judge(machine, planned, prepared, &among, &mut after);
            let before = judged.planes.block(block, summary.place);
            for (after, before) in after.iter_mut().zip(&before) {
                *after = map(|w| (after[w] & among[w]) | (before[w] & !among[w]));
            }
            if after == before {
                continue;
            }
            judged.planes.put(block, summary.place, &after);
            if let Some(tally) = judged.tallies.get_mut(summary.place) {
                tally.turn(&before, &after, judged.units.special(block));
                (summary.entities, summary.units) = tally.counts();
            }
            turned(check, block, &before, &after, turns);
        }
    }
}

/// Notes each row of a block whose verdict is another.
fn turned(check: usize, block: usize, before: &Verdicts, after: &Verdicts, turns: &mut Vec<Turn>) {
    for w in 0..WORDS {
        let turned = (0..KEPT).fold(0, |turned, n| turned | (before[n][w] ^ after[n][w]));
        for bit in ones(turned) {
            let row = u32::try_from(block * ROWS + w * 64 + bit).unwrap_or(u32::MAX);
            let of = |bits: &Verdicts| verdict(|n| bits[n][w] >> bit & 1 == 1);
            turns.push(Turn { check, row, before: of(before), after: of(after) });
        }
    }
}

fn verdict(is: impl Fn(usize) -> bool) -> Verdict {
    (0..KEPT).find(|n| is(*n)).map_or(Verdict::NotApplicable, |n| ORDER[n])
}
