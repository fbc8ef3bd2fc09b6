//! Which single remedy breaks most scenarios.
//!
//! An action takes away a condition of a part wherever the part holds or may hold: all its conditions hold there, so the
//! action can be taken on each of those entities. That breaks the scenario if nobody else can be left: while the
//! inventory of the part's kind is open, somebody whom nobody listed may be, and the scenario is unknown afterwards.

use std::collections::{BTreeMap, BTreeSet};

use model::KindId;
use policy::{
    Remedy,
    scenario::{Answer, Part, PlayedPart},
};

use super::{
    Replayed,
    sum::{Step, Sum},
};

/// What one action does to the scenarios that were played.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Action {
    /// The action, as remedies name it.
    pub action: String,
    /// The scenarios that would have happened and after it certainly would not, by id.
    pub breaks: Vec<String>,
    /// The scenarios that would have happened and are unknown after it, by id: nobody listed all entities.
    pub leaves_unknown: Vec<String>,
    /// The scenarios that are unknown and after it certainly would not happen, by id.
    pub breaks_unknown: Vec<String>,
    /// On how many entities of each kind it is taken in those that would have happened.
    pub entities: BTreeMap<KindId, u64>,
    /// On how many of these it is only not known whether it is needed.
    pub n_doubtful: u64,
    /// What that costs, by the assumptions of the remedies.
    pub sum: Sum,
}

impl Action {
    /// How many scenarios it breaks, and how many it leaves unknown.
    fn reach(&self) -> (usize, usize) {
        (self.breaks.len(), self.leaves_unknown.len())
    }
}

/// All actions that the remedies name, that which breaks most first; of those alike, the cheaper first.
pub(super) fn actions(scenarios: &[Replayed]) -> Vec<Action> {
    let conditions = scenarios.iter().flat_map(|it| &it.parts).flat_map(|part| &part.conditions);
    let names: BTreeSet<&str> =
        conditions.filter_map(|condition| condition.remedy()).map(|remedy| remedy.action.as_str()).collect();
    let mut actions: Vec<Action> = names.into_iter().map(|name| action(scenarios, name)).collect();
    actions.retain(|action| action.reach() != (0, 0) || !action.breaks_unknown.is_empty());
    actions.sort_by(|a, b| {
        let ((a_money, a_hours), (b_money, b_hours)) = (a.sum.weight(), b.sum.weight());
        let cheaper = a_money.total_cmp(&b_money).then(a_hours.total_cmp(&b_hours));
        let more_unknown = b.breaks_unknown.len().cmp(&a.breaks_unknown.len());
        b.reach().cmp(&a.reach()).then(cheaper).then(more_unknown).then_with(|| a.action.cmp(&b.action))
    });
    actions
}

fn action(scenarios: &[Replayed], name: &str) -> Action {
    let mut action = Action { action: name.to_owned(), ..Action::default() };
    let mut steps: BTreeMap<(KindId, u32), Step<'_>> = BTreeMap::new();
    for scenario in scenarios {
        let Some((part, played, remedies)) = best_part(scenario, name) else { continue };
        let scenarios = match (scenario.answer, played.is_open) {
            (Answer::Happens, false) => &mut action.breaks,
            (Answer::Happens, true) => &mut action.leaves_unknown,
            (Answer::Unknown, false) => &mut action.breaks_unknown,
            (Answer::Unknown, true) | (Answer::Not, _) => continue,
        };
        scenarios.push(scenario.id.clone());
        if scenario.answer == Answer::Unknown {
            continue;
        }
        let places = played.holds.iter().map(|place| (place, false));
        for (place, is_doubtful) in places.chain(played.unknown.iter().map(|place| (place, true))) {
            let step = steps.entry((part.kind, place.row)).or_insert_with(|| Step::on(place.units));
            step.take(&remedies, is_doubtful);
        }
    }
    for (kind, _) in steps.keys() {
        *action.entities.entry(*kind).or_default() += 1;
    }
    action.n_doubtful = steps.values().filter(|step| step.is_doubtful).map(|_| 1).sum();
    action.sum = Sum::of(steps.values());
    action
}

/// The part of a scenario at which to take an action, and the part's remedies that name it: a part that the action
/// settles goes first, then that with the fewest entities, then that which is written first.
fn best_part<'a>(scenario: &'a Replayed, name: &str) -> Option<(&'a Part, &'a PlayedPart, Vec<&'a Remedy>)> {
    let with_remedies = scenario.parts.iter().zip(&scenario.played).map(|(part, played)| {
        let remedies = part.conditions.iter().filter_map(|condition| condition.remedy());
        (part, played, remedies.filter(|remedy| remedy.action == name).collect::<Vec<_>>())
    });
    let naming = with_remedies.filter(|(_, _, remedies)| !remedies.is_empty());
    naming.min_by_key(|(_, played, _)| (played.is_open, played.holds.len() + played.unknown.len()))
}
