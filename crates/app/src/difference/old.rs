//! Compares an old result, of which only what was open is left, with a judgement.

use std::{collections::BTreeMap, sync::Arc};

use model::KindId;
use policy::{Check, Severity, Verdict, units_of};

use super::{CheckDifference, Difference, Side, Turn, by::Groups};
use crate::CheckResult;

/// An old result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Old {
    /// The checks that were judged, by their ids.
    pub checks: BTreeMap<String, OldCheck>,
}

/// What is left of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldCheck {
    /// What it asked.
    pub title: String,
    /// How bad a fail was.
    pub severity: Severity,
    /// The kind of the entities.
    pub kind: KindId,
    /// What was neither pass nor not applicable, by the entity's id; the empty id for the one verdict on a kind without
    /// entities.
    pub open: BTreeMap<Arc<str>, OldResult>,
}

/// An old verdict that was neither pass nor not applicable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldResult {
    /// The verdict.
    pub verdict: Verdict,
    /// For how many units it counted.
    pub units: u64,
}

/// Compares an old result with a judgement. What was not open and passes now may have passed before, and is no turn.
pub fn difference_from(old: &Old, after: Side<'_>) -> Difference {
    let mut checks = Vec::new();
    let mut matched: Vec<&str> = Vec::new();
    for (n, result) in after.assessment.judgement.checks.iter().enumerate() {
        let Some(check) = after.check(result) else { continue };
        let ids = std::iter::once(&check.id).chain(&check.formerly);
        let found = ids.filter_map(|id| old.checks.get_key_value(id)).find(|(_, was)| was.kind == check.kind);
        matched.extend(found.map(|(id, _)| id.as_str()));
        let turns = turns(after, check, result, found.map(|(_, was)| was));
        checks.extend(CheckDifference::of(check, (None, Some(n)), turns));
    }
    let gone = old.checks.iter().filter(|(id, _)| !matched.contains(&id.as_str()));
    checks.extend(gone.filter_map(|(id, was)| judged_no_more(id, was)));
    Difference::of(checks, Groups::new(after, after), after)
}

fn turns(after: Side<'_>, check: &Check, result: &CheckResult, was: Option<&OldCheck>) -> Vec<Turn> {
    let (schema, state) = (&after.loaded.city.manifest.schema, &after.assessment.state);
    let mut rest = was.map(|was| was.open.clone()).unwrap_or_default();
    let mut turns = Vec::new();
    for (row, verdict) in result.in_scope() {
        let id = row.map_or_else(|| Arc::from(""), |row| Arc::clone(state.id(check.kind, row)));
        let before = rest.remove(&id).map(|old| old.verdict);
        let is_turn = before.map_or(verdict != Verdict::Pass, |before| before != verdict);
        // A check that was not judged asked nothing of anybody.
        let before = before.or(was.is_none().then_some(Verdict::NotApplicable));
        if is_turn || (was.is_none() && verdict == Verdict::Pass) {
            let units = row.and_then(|row| units_of(schema, state, check.kind, row)).unwrap_or(1);
            turns.push(Turn { before, after: verdict, row_before: None, row_after: row, gone: None, units });
        }
    }
    for (id, old) in rest {
        let row_after = state.row(check.kind, &id);
        let gone = (row_after.is_none() && !id.is_empty()).then_some(id);
        let (before, after) = (Some(old.verdict), Verdict::NotApplicable);
        turns.push(Turn { before, after, row_before: None, row_after, gone, units: old.units });
    }
    turns
}

fn judged_no_more(id: &str, was: &OldCheck) -> Option<CheckDifference> {
    let turn = |(id, old): (&Arc<str>, &OldResult)| Turn {
        before: Some(old.verdict),
        after: Verdict::NotApplicable,
        row_before: None,
        row_after: None,
        gone: (!id.is_empty()).then(|| Arc::clone(id)),
        units: old.units,
    };
    let turns: Vec<Turn> = was.open.iter().map(turn).collect();
    let mut newly = super::Newly::default();
    turns.iter().for_each(|turn| newly.add(turn));
    (!turns.is_empty()).then(|| CheckDifference {
        id: id.to_owned(),
        title: was.title.clone(),
        severity: was.severity,
        kind: was.kind,
        before: None,
        after: None,
        newly,
        turns,
    })
}
