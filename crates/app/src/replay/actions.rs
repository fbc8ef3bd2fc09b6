//! Which single remedy breaks most scenarios, and what it would cost.
//!
//! A scenario is broken by an action if one of its parts has a condition that names it: where the part holds, all its
//! conditions hold, so the action can be taken on each of those entities. Where the part may hold, it is taken too.

use std::collections::{BTreeMap, BTreeSet};

use model::KindId;
use policy::{
    Per, Remedy,
    scenario::{Answer, Part, PlayedPart},
};

use super::Replayed;

/// What one action does to all scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// The action, as remedies name it.
    pub action: String,
    /// The scenarios that would have happened and that it breaks, by id.
    pub breaks: Vec<String>,
    /// The scenarios that are unknown and that it would break, by id.
    pub breaks_unknown: Vec<String>,
    /// On how many entities of each kind it is taken to break the first.
    pub entities: BTreeMap<KindId, u64>,
    /// On how many of these it is only not known whether it is needed.
    pub n_doubtful: u64,
    /// What that costs, by the assumptions of the remedies.
    pub sum: Sum,
}

/// Money and work together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    /// Money once, by currency.
    pub once: BTreeMap<String, f64>,
    /// Money a year, by currency.
    pub yearly: BTreeMap<String, f64>,
    /// Hours of work, by role.
    pub hours: BTreeMap<String, f64>,
}

impl Sum {
    fn add(&mut self, remedy: &Remedy, times: f64) {
        for (sum, money) in [(&mut self.once, &remedy.once), (&mut self.yearly, &remedy.yearly)] {
            if let Some((amount, currency)) = money {
                *sum.entry(currency.clone()).or_default() += amount * times;
            }
        }
        for (role, hours) in &remedy.hours {
            *self.hours.entry(role.clone()).or_default() += hours * times;
        }
    }

    /// To hundredths, which is finer than any of it is known.
    fn rounded(mut self) -> Self {
        let all = self.once.values_mut().chain(self.yearly.values_mut()).chain(self.hours.values_mut());
        all.for_each(|value| *value = (*value * 100.0).round() / 100.0);
        self
    }

    /// Money once and hours, for ordering what is otherwise alike; currencies are taken as they are.
    fn weight(&self) -> (f64, f64) {
        (self.once.values().sum(), self.hours.values().sum())
    }
}

/// One entity on which an action is taken.
struct Step<'a> {
    remedy: &'a Remedy,
    units: u64,
    is_doubtful: bool,
}

/// All actions that the remedies name, that which breaks most first; of those alike, the cheaper first.
pub(super) fn actions(scenarios: &[Replayed]) -> Vec<Action> {
    let conditions = scenarios.iter().flat_map(|it| &it.parts).flat_map(|part| &part.conditions);
    let names: BTreeSet<&str> =
        conditions.filter_map(|condition| condition.remedy()).map(|remedy| remedy.action.as_str()).collect();
    let mut actions: Vec<Action> = names.into_iter().map(|name| action(scenarios, name)).collect();
    actions.retain(|action| !action.breaks.is_empty() || !action.breaks_unknown.is_empty());
    actions.sort_by(|a, b| {
        let n = |action: &Action| (action.breaks.len(), action.breaks_unknown.len());
        let ((a_money, a_hours), (b_money, b_hours)) = (a.sum.weight(), b.sum.weight());
        let cheaper = a_money.total_cmp(&b_money).then(a_hours.total_cmp(&b_hours));
        n(b).0.cmp(&n(a).0).then(cheaper).then(n(b).1.cmp(&n(a).1)).then_with(|| a.action.cmp(&b.action))
    });
    actions
}

fn action(scenarios: &[Replayed], name: &str) -> Action {
    let mut steps: BTreeMap<(KindId, u32), Step<'_>> = BTreeMap::new();
    let (mut breaks, mut breaks_unknown) = (Vec::new(), Vec::new());
    for scenario in scenarios.iter().filter(|it| it.answer != Answer::Not) {
        let Some((part, played, remedy)) = shortest(scenario, name) else { continue };
        if scenario.answer == Answer::Unknown {
            breaks_unknown.push(scenario.id.clone());
            continue;
        }
        breaks.push(scenario.id.clone());
        let places = played.holds.iter().map(|place| (place, false));
        for (place, is_doubtful) in places.chain(played.unknown.iter().map(|place| (place, true))) {
            let new = Step { remedy, units: place.units, is_doubtful };
            let step = steps.entry((part.kind, place.row)).or_insert(new);
            step.is_doubtful &= is_doubtful;
        }
    }
    let mut entities: BTreeMap<KindId, u64> = BTreeMap::new();
    for (kind, _) in steps.keys() {
        *entities.entry(*kind).or_default() += 1;
    }
    let n_doubtful = steps.values().filter(|step| step.is_doubtful).map(|_| 1).sum();
    Action { action: name.to_owned(), breaks, breaks_unknown, entities, n_doubtful, sum: sum(&steps) }
}

/// The part of a scenario where an action is taken on the fewest entities.
fn shortest<'a>(scenario: &'a Replayed, name: &str) -> Option<(&'a Part, &'a PlayedPart, &'a Remedy)> {
    let parts = scenario.parts.iter().zip(&scenario.played);
    let with_remedy = parts.filter_map(|(part, played)| {
        let remedies = part.conditions.iter().filter_map(|condition| condition.remedy());
        remedies.into_iter().find(|remedy| remedy.action == name).map(|remedy| (part, played, remedy))
    });
    with_remedy.min_by_key(|(_, played, _)| played.holds.len() + played.unknown.len())
}

fn sum(steps: &BTreeMap<(KindId, u32), Step<'_>>) -> Sum {
    let mut sum = Sum::default();
    let mut is_paid = false;
    for step in steps.values() {
        #[expect(clippy::cast_precision_loss, reason = "a cost is an assumption with two figures that count")]
        let times = match step.remedy.per {
            Per::Entity => 1.0,
            Per::Unit => step.units as f64,
            Per::Check if is_paid => 0.0,
            Per::Check => 1.0,
        };
        is_paid |= step.remedy.per == Per::Check;
        sum.add(step.remedy, times);
    }
    sum.rounded()
}
