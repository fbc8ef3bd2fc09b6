//! Judges a city: every check on every entity of its kind, by the reference interpreter.

use model::{FieldId, KindId, Schema, State, Type, Val};

use crate::{
    adopt::{Adopted, Check},
    exception::{Exception, slots},
    lang::eval::{Context, Known, Reason, Why, eval},
    verdict::{Counts, Verdict},
};

/// What the conditions of a check say of an entity, before exceptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is unknown; empty otherwise.
    pub reasons: Vec<Reason>,
    /// Whether it is unknown if the check applies at all.
    pub scope_unknown: bool,
}

/// The verdict on an entity, exceptions included; kept for everything that is neither pass nor not applicable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Result {
    /// The entity; `None` for the one verdict of a kind without entities.
    pub row: Option<u32>,
    /// The verdict.
    pub verdict: Verdict,
    /// What it was before an exception turned it.
    pub finding: Finding,
    /// The exception that turned it, by its place in the list.
    pub exception: Option<usize>,
    /// For how many units it counts.
    pub units: u64,
}

/// What a check says of the city.
#[derive(Clone, Debug)]
pub struct CheckResult {
    /// The policy, by its place in the list.
    pub policy: usize,
    /// The check, by its place in the policy.
    pub check: usize,
    /// Verdicts by row of the kind's table; empty for a kind without entities.
    pub verdicts: Vec<Verdict>,
    /// What is neither pass nor not applicable.
    pub results: Vec<Result>,
    /// Counts by entity.
    pub entities: Counts,
    /// Counts by unit: a fleet counts for all its devices.
    pub units: Counts,
    /// How many entities have a number of units that is not known and counts as 1.
    pub n_units_unknown: u64,
}

/// What all checks say of the city.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// A result a check, in the order of adoption.
    pub checks: Vec<CheckResult>,
}

/// Judges everything. `progress` is told after each check how many of how many are done.
pub fn judge(
    schema: &Schema,
    state: &State,
    adopted: &[Adopted],
    exceptions: &[Exception],
    progress: &mut dyn FnMut(usize, usize),
) -> Judgement {
    let n_checks = adopted.iter().map(|policy| policy.checks.len()).sum();
    let mut judgement = Judgement::default();
    for (n_policy, policy) in adopted.iter().enumerate() {
        for (n_check, check) in policy.checks.iter().enumerate() {
            let mut result = judge_check(schema, state, check, exceptions);
            (result.policy, result.check) = (n_policy, n_check);
            judgement.checks.push(result);
            progress(judgement.checks.len(), n_checks);
        }
    }
    judgement
}

fn judge_check(schema: &Schema, state: &State, check: &Check, exceptions: &[Exception]) -> CheckResult {
    let mut result = CheckResult {
        policy: 0,
        check: 0,
        verdicts: Vec::new(),
        results: Vec::new(),
        entities: Counts::default(),
        units: Counts::default(),
        n_units_unknown: 0,
    };
    let n_rows = state.len(check.kind);
    if n_rows == 0 {
        let one = of_empty_kind(state, check.kind);
        result.entities.add(one.verdict, 1);
        result.units.add(one.verdict, 1);
        if one.verdict != Verdict::NotApplicable {
            result.results.push(one);
        }
        return result;
    }
    for row in (0u32..).take(n_rows) {
        let finding = find(schema, state, check, row);
        let (verdict, exception) = settle(schema, state, check, row, &finding, exceptions);
        let units = units_of(schema, state, check.kind, row);
        result.n_units_unknown += u64::from(units.is_none());
        let units = units.unwrap_or(1);
        result.entities.add(verdict, 1);
        result.units.add(verdict, units);
        result.verdicts.push(verdict);
        if !matches!(verdict, Verdict::Pass | Verdict::NotApplicable) {
            result.results.push(Result { row: Some(row), verdict, finding, exception, units });
        }
    }
    result
}

/// The one verdict of a check over a kind without entities: unknown while the inventory is open.
pub fn of_empty_kind(state: &State, kind: KindId) -> Result {
    let is_open = state.is_open(kind);
    let verdict = if is_open { Verdict::Unknown } else { Verdict::NotApplicable };
    let reason = Reason { why: Why::OpenList, entity: None, field: None };
    let reasons = if is_open { vec![reason] } else { Vec::new() };
    let finding = Finding { verdict, reasons, scope_unknown: is_open };
    Result { row: None, verdict, finding, exception: None, units: 1 }
}

/// How many units an entity of any kind stands for; 1 where its kind has no fleets, `None` where that is not known.
pub fn units_of(schema: &Schema, state: &State, kind: KindId, row: u32) -> Option<u64> {
    schema.kind(kind).field("count").map_or(Some(1), |field| units(schema, state, kind, row, field))
}

/// How many units an entity stands for: its `count`, 1 where that does not exist or was never said, and `None`
/// where it was said but is no fact, or is below 0.
fn units(schema: &Schema, state: &State, kind: KindId, row: u32, field: FieldId) -> Option<u64> {
    debug_assert_eq!(schema.field(kind, field).ty, Type::Int, "a count is a whole number");
    let cell = state.cell(schema, kind, row, field, None);
    match (cell.standing, cell.value) {
        (model::Standing::Known, Some(Val::Int(count))) => u64::try_from(count).ok(),
        (model::Standing::None | model::Standing::Unobserved, _) => Some(1),
        _ => None,
    }
}

/// What the conditions of a check say of an entity, before exceptions.
pub fn find(schema: &Schema, state: &State, check: &Check, row: u32) -> Finding {
    let unknown = |reasons, scope_unknown| Finding { verdict: Verdict::Unknown, reasons, scope_unknown };
    let known = |verdict| Finding { verdict, reasons: Vec::new(), scope_unknown: false };
    let too_large = || vec![Reason { why: Why::TooLarge, entity: None, field: None }];
    if let Some(scope) = &check.scope {
        let context = Context::new(schema, state, None);
        let value = eval(&context, scope, &mut slots(schema, state, check.kind, row));
        match value {
            _ if context.is_too_large() => return unknown(too_large(), true),
            Ok(Known::Bool(true)) => {}
            Ok(_) => return known(Verdict::NotApplicable),
            Err(reasons) => return unknown(reasons, true),
        }
    }
    let context = Context::new(schema, state, check.max_age);
    let value = eval(&context, &check.require, &mut slots(schema, state, check.kind, row));
    match value {
        _ if context.is_too_large() => unknown(too_large(), false),
        Ok(Known::Bool(true)) => known(Verdict::Pass),
        Ok(_) => known(Verdict::Fail),
        Err(reasons) => unknown(reasons, false),
    }
}

/// The verdict once exceptions are heard, and which of them turned it.
pub fn settle(
    schema: &Schema,
    state: &State,
    check: &Check,
    row: u32,
    finding: &Finding,
    exceptions: &[Exception],
) -> (Verdict, Option<usize>) {
    let turned = exceptions.iter().position(|exception| {
        exception.turns(finding.verdict) && exception.applies(schema, state, check, row)
    });
    match turned {
        Some(exception) => (Verdict::Excepted, Some(exception)),
        None => (finding.verdict, None),
    }
}
