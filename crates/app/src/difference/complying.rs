//! What it would take to mend what newly fails, as remedies assume it.

use std::collections::BTreeMap;

use model::KindId;
use policy::Verdict;

use super::{CheckDifference, Side};
use crate::replay::{Step, Sum};

/// One action on all entities that newly fail for want of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Complying {
    /// The action, as remedies name it.
    pub action: String,
    /// On how many entities it is taken.
    pub n_entities: u64,
    /// For how many units these count.
    pub n_units: u64,
    /// What that costs, by the assumptions of the remedies.
    pub sum: Sum,
}

/// What an action is taken on: each entity with its units.
type Steps<'a> = BTreeMap<(KindId, Option<u32>), (u64, Step<'a>)>;

/// An action is taken once on an entity, whichever checks ask for it.
pub(super) fn complying(after: Side<'_>, checks: &[CheckDifference]) -> Vec<Complying> {
    let mut steps: BTreeMap<&str, Steps<'_>> = BTreeMap::new();
    for difference in checks {
        let Some(result) = after.result(difference.after) else { continue };
        let Some(remedy) = after.check(result).and_then(|check| check.remedy.as_ref()) else { continue };
        let of_action = steps.entry(&remedy.action).or_default();
        for turn in difference.turns.iter().filter(|turn| turn.after == Verdict::Fail) {
            let new = || (turn.units, Step::on(turn.units));
            let (_, step) = of_action.entry((result.kind, turn.row_after)).or_insert_with(new);
            step.take(&[remedy], false);
        }
    }
    let of = |(action, steps): (&str, Steps<'_>)| Complying {
        action: action.to_owned(),
        n_entities: steps.len() as u64,
        n_units: steps.values().fold(0, |sum, (units, _)| units.saturating_add(sum)),
        sum: Sum::of(steps.values().map(|(_, step)| step)),
    };
    let mut all: Vec<Complying> = steps.into_iter().map(of).filter(|it| it.n_entities > 0).collect();
    all.sort_by(|a, b| {
        let ((a_money, a_hours), (b_money, b_hours)) = (a.sum.weight(), b.sum.weight());
        b_money.total_cmp(&a_money).then(b_hours.total_cmp(&a_hours)).then_with(|| a.action.cmp(&b.action))
    });
    all
}
