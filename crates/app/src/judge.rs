//! Judges a state by the columnar engine, and asks the interpreter why where something is open.

use columnar::{Engine, Plan, Summary};
use model::{Schema, State};
use policy::{
    Adopted, Check, CheckResult, Exception, Finding, Judgement, Verdict, find, of_empty_kind, settle,
    units_of,
};

/// Judges everything. `progress` is told after each check how many of how many are done.
pub(crate) fn judge(
    schema: &Schema,
    state: &State,
    adopted: &[Adopted],
    exceptions: &[Exception],
    progress: &mut dyn FnMut(usize, usize),
) -> Judgement {
    let plan = Plan::new(schema, adopted, exceptions);
    progress(0, plan.n_checks());
    let judged = Engine::new(schema, state, &plan).judge(1);
    let mut judgement = Judgement::default();
    for (n, summary) in judged.checks.iter().enumerate() {
        let Some(check) = adopted.get(summary.policy).and_then(|policy| policy.checks.get(summary.check))
        else {
            continue;
        };
        let rows = 0..u32::try_from(summary.n_rows).unwrap_or(u32::MAX);
        let mut result = result_of(summary);
        result.verdicts = rows.filter_map(|row| judged.verdict(n, row)).collect();
        if summary.n_rows == 0 {
            let one = of_empty_kind(state, summary.kind);
            result.results.extend((one.verdict != Verdict::NotApplicable).then_some(one));
        }
        let city = Of { schema, state, check, exceptions };
        result.results.extend(judged.open_rows(n).map(|(row, verdict)| city.open(row, verdict)));
        judgement.checks.push(result);
        progress(judgement.checks.len(), plan.n_checks());
    }
    judgement
}

fn result_of(summary: &Summary) -> CheckResult {
    CheckResult {
        policy: summary.policy,
        check: summary.check,
        verdicts: Vec::new(),
        results: Vec::new(),
        entities: summary.entities,
        units: summary.units,
        n_units_unknown: summary.n_units_unknown,
    }
}

struct Of<'a> {
    schema: &'a Schema,
    state: &'a State,
    check: &'a Check,
    exceptions: &'a [Exception],
}

impl Of<'_> {
    /// Why a verdict is open: a fail needs no reason.
    fn open(&self, row: u32, verdict: Verdict) -> policy::Result {
        let Self { schema, state, check, exceptions } = *self;
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
}
