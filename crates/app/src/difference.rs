//! What is otherwise between two judgements of a city: which verdicts turned, by check, service and owner.
//!
//! Checks are matched by their ids, earlier ones included, and entities by theirs. What does not apply, what is not
//! judged and what is not there are one thing here: nobody asks anything of it.

mod by;
mod cause;
mod complying;
mod old;
mod rules;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::{KindId, State};
use policy::{Check, Counts, Severity, Verdict, explain::Explainer, units_of};

use self::by::Groups;
pub use self::{
    cause::{Cause, Context, Part, asks_the_same, cause},
    complying::Complying,
    old::{Old, OldCheck, OldResult, difference_from},
    rules::{ExceptionTurn, PolicyTurn, Stands},
};
use crate::{Assessment, CheckResult, Loaded};

/// A judged city.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The city.
    pub loaded: &'a Loaded,
    /// What was said of it.
    pub assessment: &'a Assessment,
}

impl<'a> Side<'a> {
    /// The check of a result.
    pub fn check(&self, result: &CheckResult) -> Option<&'a Check> {
        self.assessment.check(result)
    }

    /// What explains its verdicts.
    pub fn explainer(&self) -> Explainer<'a> {
        let manifest = &self.loaded.city.manifest;
        Explainer {
            schema: &manifest.schema,
            state: &self.assessment.state,
            zone: &manifest.zone,
            exceptions: &self.assessment.exceptions,
        }
    }

    /// A result by its place.
    pub fn result(&self, n: Option<usize>) -> Option<&'a CheckResult> {
        self.assessment.judgement.checks.get(n?)
    }

    /// The check of a result, by its place.
    pub fn check_at(&self, n: Option<usize>) -> Option<&'a Check> {
        self.check(self.result(n)?)
    }
}

/// How many verdicts turned into each other verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newly {
    /// By entity.
    pub entities: Counts,
    /// By unit.
    pub units: Counts,
}

impl Newly {
    fn add(&mut self, turn: &Turn) {
        self.entities.add(turn.after, 1);
        self.units.add(turn.after, turn.units);
    }

    pub(crate) fn join(&mut self, more: &Newly) {
        self.entities.merge(&more.entities);
        self.units.merge(&more.units);
    }

    /// Tells whether nothing turned.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// A verdict that turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What was said; *not applicable* also of what was not there. `None` where an old result does not tell *pass* from
    /// *not applicable*.
    pub before: Option<Verdict>,
    /// What is said now; *not applicable* also of what is not there.
    pub after: Verdict,
    /// The entity as it was; `None` if it was not there, for the one verdict on a kind without entities, and where all
    /// that is left is an old result.
    pub row_before: Option<u32>,
    /// The entity as it is.
    pub row_after: Option<u32>,
    /// The id of an entity that is gone.
    pub gone: Option<Arc<str>>,
    /// For how many units it counts.
    pub units: u64,
}

/// A check of which verdicts turned.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckDifference {
    /// `policy/check`.
    pub id: String,
    /// What it asks.
    pub title: String,
    /// How bad a fail is.
    pub severity: Severity,
    /// The kind of the entities.
    pub kind: KindId,
    /// Its place among the results before; `None` if it was not judged.
    pub before: Option<usize>,
    /// Its place among the results now.
    pub after: Option<usize>,
    /// How many turned.
    pub newly: Newly,
    /// Each that turned: what fails first, then unknown, excepted, passing, and what is asked no more.
    pub turns: Vec<Turn>,
}

/// What is otherwise between two judgements.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// The checks of which verdicts turned; those that newly fail first, the gravest of them before others.
    pub checks: Vec<CheckDifference>,
    /// How many turned in all.
    pub newly: Newly,
    /// The same by the service that is supported, by name; most newly failing first.
    pub services: Vec<(String, Newly)>,
    /// The same by who answers for the entity, by name; most newly failing first.
    pub owners: Vec<(String, Newly)>,
    /// What it would take to mend what newly fails, the dearest first.
    pub complying: Vec<Complying>,
    /// Policies that bind, no longer bind, or are past their review date.
    pub policies: Vec<PolicyTurn>,
    /// Exceptions that come, go, begin or end.
    pub exceptions: Vec<ExceptionTurn>,
}

/// Compares two judgements.
pub fn difference(before: Side<'_>, after: Side<'_>) -> Difference {
    let mut rows =
        Rows { before: &before.assessment.state, after: &after.assessment.state, known: BTreeMap::new() };
    let pairs = pairs(before, after).into_iter();
    let checks = pairs.filter_map(|(old, new)| compare(before, after, old, new, &mut rows)).collect();
    Difference {
        policies: rules::policies(before, after),
        exceptions: rules::exceptions(before, after),
        ..Difference::of(checks, Groups::new(before, after), after)
    }
}

impl Difference {
    /// Sums up the checks of which verdicts turned.
    fn of(mut checks: Vec<CheckDifference>, mut groups: Groups<'_>, after: Side<'_>) -> Self {
        checks.sort_by(worse);
        let mut newly = Newly::default();
        for check in &checks {
            check.turns.iter().for_each(|turn| groups.add(check.kind, turn));
            newly.join(&check.newly);
        }
        let (services, owners) = groups.named();
        let complying = complying::complying(after, &checks);
        Self { checks, newly, services, owners, complying, ..Self::default() }
    }
}

/// Results of the same check, by their places. Checks into which one was split are each compared with it.
fn pairs(before: Side<'_>, after: Side<'_>) -> Vec<(Option<usize>, Option<usize>)> {
    let ids = |side: Side<'_>| -> BTreeMap<String, usize> {
        let results = side.assessment.judgement.checks.iter().enumerate();
        results.filter_map(|(n, result)| Some((side.check(result)?.id.clone(), n))).collect()
    };
    let old = ids(before);
    let mut rest: BTreeSet<usize> = old.values().copied().collect();
    let mut pairs = Vec::new();
    for (n, result) in after.assessment.judgement.checks.iter().enumerate() {
        let Some(check) = after.check(result) else { continue };
        let ids = std::iter::once(&check.id).chain(&check.formerly);
        // A check that is over another kind now is another check, whatever it is called.
        let is_alike = |n: &usize| before.result(Some(*n)).is_some_and(|was| was.kind == result.kind);
        let found = ids.filter_map(|id| old.get(id).copied()).find(is_alike);
        found.iter().for_each(|n| {
            rest.remove(n);
        });
        pairs.push((found, Some(n)));
    }
    pairs.extend(rest.into_iter().map(|n| (Some(n), None)));
    pairs
}

/// Which row was which, by kind.
struct Rows<'a> {
    before: &'a State,
    after: &'a State,
    /// By the row now, the row before.
    known: BTreeMap<KindId, Vec<Option<u32>>>,
}

impl Rows<'_> {
    fn of(&mut self, kind: KindId) -> &[Option<u32>] {
        let (before, after) = (self.before, self.after);
        self.known.entry(kind).or_insert_with(|| {
            let rows = (0u32..).take(after.len(kind));
            if std::ptr::eq(before, after) {
                return rows.map(Some).collect();
            }
            rows.map(|row| before.row(kind, after.id(kind, row))).collect()
        })
    }
}

fn compare(
    before: Side<'_>,
    after: Side<'_>,
    old: Option<usize>,
    new: Option<usize>,
    rows: &mut Rows<'_>,
) -> Option<CheckDifference> {
    let (was, is) = (before.result(old), after.result(new));
    let kind = is.or(was)?.kind;
    let check = after.check_at(new).or_else(|| before.check_at(old))?;
    let (mut verdicts, alone_before) = by_row(was, before.assessment.state.len(kind));
    let (now, alone_after) = by_row(is, after.assessment.state.len(kind));
    let mut turns = Vec::new();
    let units = |side: Side<'_>, row: u32| {
        units_of(&side.loaded.city.manifest.schema, &side.assessment.state, kind, row).unwrap_or(1)
    };
    for ((row, after_verdict), row_before) in (0u32..).zip(now).zip(rows.of(kind)) {
        let seen = row_before.and_then(|row| verdicts.get_mut(row as usize));
        let before_verdict =
            seen.map_or(Verdict::NotApplicable, |it| std::mem::replace(it, Verdict::NotApplicable));
        if before_verdict != after_verdict {
            turns.push(Turn {
                before: Some(before_verdict),
                after: after_verdict,
                row_before: *row_before,
                row_after: Some(row),
                gone: None,
                units: units(after, row),
            });
        }
    }
    // What is left was there before and is there no more.
    for (row, verdict) in (0u32..).zip(verdicts).filter(|(_, verdict)| *verdict != Verdict::NotApplicable) {
        let gone = Some(Arc::clone(before.assessment.state.id(kind, row)));
        let (units, before, after) = (units(before, row), Some(verdict), Verdict::NotApplicable);
        turns.push(Turn { before, after, row_before: Some(row), row_after: None, gone, units });
    }
    if alone_before != alone_after {
        let (before, after) = (Some(alone_before), alone_after);
        turns.push(Turn { before, after, row_before: None, row_after: None, gone: None, units: 1 });
    }
    CheckDifference::of(check, (old, new), turns)
}

impl CheckDifference {
    /// `None` if nothing turned.
    fn of(
        check: &Check,
        (before, after): (Option<usize>, Option<usize>),
        mut turns: Vec<Turn>,
    ) -> Option<Self> {
        if turns.is_empty() {
            return None;
        }
        let place = |verdict: Verdict| Verdict::ALL.iter().position(|it| *it == verdict);
        turns.sort_by_key(|turn| (place(turn.after), turn.before.and_then(place)));
        let mut newly = Newly::default();
        turns.iter().for_each(|turn| newly.add(turn));
        let (id, title) = (check.id.clone(), check.title.text().to_owned());
        Some(Self { id, title, severity: check.severity, kind: check.kind, before, after, newly, turns })
    }
}

/// Verdicts by row, and the one on a kind without entities.
fn by_row(result: Option<&CheckResult>, n_rows: usize) -> (Vec<Verdict>, Verdict) {
    let (mut verdicts, mut alone) = (vec![Verdict::NotApplicable; n_rows], Verdict::NotApplicable);
    for (row, verdict) in result.into_iter().flat_map(CheckResult::in_scope) {
        match row {
            Some(row) => verdicts.get_mut(row as usize).into_iter().for_each(|it| *it = verdict),
            None => alone = verdict,
        }
    }
    (verdicts, alone)
}

fn worse(a: &CheckDifference, b: &CheckDifference) -> std::cmp::Ordering {
    let weight = |it: &CheckDifference| {
        let units = &it.newly.units;
        (units.fail > 0, it.severity, units.fail, units.unknown, units.excepted, units.pass)
    };
    weight(b).cmp(&weight(a)).then_with(|| a.id.cmp(&b.id))
}
