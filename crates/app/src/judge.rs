//! Judges a state by the columnar engine, and asks the interpreter why where somebody wants to know.

use std::sync::Arc;

use columnar::{Engine, Judged, Missing, Plan, Summary};
use model::{KindId, Schema, State};
use policy::{Adopted, Check, Counts, Exception, Finding, Verdict, find, of_empty_kind, settle, units_of};

use crate::{Assessment, Loaded};

/// What all checks say of the city.
pub struct Judgement {
    /// A result a check, in the order of adoption.
    pub checks: Vec<CheckResult>,
    /// What the unknown verdicts on listed entities wait for.
    pub(crate) missing: Missing,
}

/// What a check says of the city. Verdicts are kept as bits; why one is open is asked when somebody wants to know.
pub struct CheckResult {
    /// The policy, by its place in the list.
    pub policy: usize,
    /// The check, by its place in the policy.
    pub check: usize,
    /// The kind of the entities.
    pub kind: KindId,
    /// Counts by entity.
    pub entities: Counts,
    /// Counts by unit: a fleet counts for all its devices.
    pub units: Counts,
    /// How many entities have a number of units that is not known and counts as 1.
    pub n_units_unknown: u64,
    n_rows: u32,
    /// Its place among all checks.
    place: usize,
    judged: Arc<Judged>,
    /// The verdict on a kind without entities, if it is open.
    alone: Option<policy::Result>,
}

impl Judgement {
    /// Counts by unit over all checks.
    pub fn units(&self) -> Counts {
        let mut units = Counts::default();
        self.checks.iter().for_each(|result| units.merge(&result.units));
        units
    }
}

impl CheckResult {
    fn of(state: &State, judged: &Arc<Judged>, place: usize, summary: &Summary) -> Self {
        let alone = (summary.n_rows == 0).then(|| of_empty_kind(state, summary.kind));
        Self {
            policy: summary.policy,
            check: summary.check,
            kind: summary.kind,
            entities: summary.entities,
            units: summary.units,
            n_units_unknown: summary.n_units_unknown,
            n_rows: u32::try_from(summary.n_rows).unwrap_or(u32::MAX),
            place,
            judged: Arc::clone(judged),
            alone: alone.filter(|one| one.verdict != Verdict::NotApplicable),
        }
    }

    /// The verdict on an entity; not applicable for a row that is not there.
    pub fn verdict(&self, row: u32) -> Verdict {
        self.judged.verdict(self.place, row).unwrap_or(Verdict::NotApplicable)
    }

    /// The verdicts by row of the kind's table; none for a kind without entities.
    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        (0..self.n_rows).map(|row| self.verdict(row))
    }

    /// The rows to which the check applies or may apply, each with its verdict; no row for the one verdict on a kind
    /// without entities.
    pub fn in_scope(&self) -> impl Iterator<Item = (Option<u32>, Verdict)> {
        let rows = self.judged.rows_in_scope(self.place).map(|(row, verdict)| (Some(row), verdict));
        rows.chain(self.alone.iter().map(|one| (None, one.verdict)))
    }

    /// The one verdict on a kind without entities, if it is open.
    pub(crate) fn alone(&self) -> Option<Verdict> {
        self.alone.as_ref().map(|one| one.verdict)
    }

    /// What is neither pass nor not applicable.
    pub fn open(&self) -> impl Iterator<Item = (Option<u32>, Verdict)> {
        self.in_scope().filter(|(_, verdict)| *verdict != Verdict::Pass)
    }
}

impl Assessment {
    /// The check of a result.
    pub fn check(&self, result: &CheckResult) -> Option<&Check> {
        self.adopted.get(result.policy)?.checks.get(result.check)
    }

    /// What of a check is neither pass nor not applicable, and why.
    pub fn results<'a>(
        &'a self,
        loaded: &'a Loaded,
        result: &'a CheckResult,
    ) -> impl Iterator<Item = policy::Result> + use<'a> {
        let open = result.open();
        open.filter_map(move |(row, verdict)| self.why(loaded, result, row, verdict))
    }

    /// The results of a check with one verdict, and why.
    pub fn results_with<'a>(
        &'a self,
        loaded: &'a Loaded,
        result: &'a CheckResult,
        only: Verdict,
    ) -> impl Iterator<Item = policy::Result> + use<'a> {
        let open = result.open().filter(move |(_, verdict)| *verdict == only);
        open.filter_map(move |(row, verdict)| self.why(loaded, result, row, verdict))
    }

    fn why(
        &self,
        loaded: &Loaded,
        result: &CheckResult,
        row: Option<u32>,
        verdict: Verdict,
    ) -> Option<policy::Result> {
        let Some(row) = row else { return result.alone.clone() };
        let check = self.check(result)?;
        let schema = &loaded.city.manifest.schema;
        Some(why(schema, &self.state, check, &self.exceptions, row, verdict))
    }
}

/// Why a verdict is open: a fail needs no reason.
fn why(
    schema: &Schema,
    state: &State,
    check: &Check,
    exceptions: &[Exception],
    row: u32,
    verdict: Verdict,
) -> policy::Result {
    let finding = match verdict {
        Verdict::Fail => Finding { verdict, reasons: Vec::new(), scope_unknown: false },
        _ => find(schema, state, check, row),
    };
    let exception = match verdict {
        Verdict::Excepted => settle(schema, state, check, row, &finding, exceptions).1,
        _ => None,
    };
    let units = units_of(schema, state, check.kind, row).unwrap_or(1);
    policy::Result { row: Some(row), verdict, finding, exception, units }
}

/// Judges everything. `progress` is told how many of how many checks are done.
pub(crate) fn judge(
    schema: &Schema,
    state: &State,
    adopted: &[Adopted],
    exceptions: &[Exception],
    progress: &mut dyn FnMut(usize, usize),
) -> Judgement {
    let plan = Plan::new(schema, adopted, exceptions);
    progress(0, plan.n_checks());
    let (judged, missing) = Engine::new(schema, state, &plan).judge_and_miss(1);
    progress(plan.n_checks(), plan.n_checks());
    Judgement { checks: results(state, judged), missing }
}

/// Judges some checks, without a word of what unknown verdicts wait for.
pub(crate) fn judge_some(
    schema: &Schema,
    state: &State,
    adopted: &[Adopted],
    exceptions: &[Exception],
    is_wanted: &dyn Fn(&Check) -> bool,
) -> Judgement {
    let plan = Plan::of_some(schema, adopted, exceptions, is_wanted);
    let judged = Engine::new(schema, state, &plan).judge(1);
    Judgement { checks: results(state, judged), missing: Missing::default() }
}

fn results(state: &State, judged: Judged) -> Vec<CheckResult> {
    let judged = Arc::new(judged);
    let of = |(n, summary)| CheckResult::of(state, &judged, n, summary);
    judged.checks.iter().enumerate().map(of).collect()
}
