//! Checks the files of a city without its data: policies bound, their cases run.

use diag::Diagnostics;
use model::Instant;
use policy::{cases::Tally, scenario};

use crate::{Loaded, assess::bind};

/// What a check of the files found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseReport {
    /// Policies that the city adopted.
    pub n_adopted: usize,
    /// Checks of those policies that are judged.
    pub n_checks: usize,
    /// Expectations of cases that were met.
    pub n_met: usize,
    /// Expectations that were not.
    pub n_unmet: usize,
    /// The city's own scenarios.
    pub n_scenarios: usize,
    /// Ids of the city's own policies that it did not adopt.
    pub not_adopted: Vec<String>,
}

impl CaseReport {
    fn add(&mut self, tally: Tally) {
        self.n_met += tally.n_met;
        self.n_unmet += tally.n_unmet;
    }
}

/// Binds a city's policies and runs the cases of every policy it adopts or wrote, and of every scenario it wrote.
/// Warns of what the manifest says of days that at the instant are still to come.
pub fn run_cases(loaded: &Loaded, as_of: Instant, diagnostics: &mut Diagnostics) -> CaseReport {
    source::check_inventories(&loaded.city.manifest, as_of, diagnostics);
    let (adopted, _) = bind(loaded, as_of, diagnostics);
    let mut report = CaseReport {
        n_adopted: adopted.len(),
        n_checks: adopted.iter().map(|policy| policy.checks.len()).sum(),
        ..CaseReport::default()
    };
    let schema = &loaded.city.manifest.schema;
    let is_adopted = |id: &String| adopted.iter().any(|policy| policy.id == *id);
    let zone = &loaded.city.manifest.zone;
    for policy in loaded.policies.values() {
        let is_own = loaded.own_policies.contains(&policy.id);
        if !is_own && !is_adopted(&policy.id) {
            continue;
        }
        if !is_adopted(&policy.id) {
            let binding = policy::Binding { schema, zone, as_of, policies: &loaded.policies };
            binding.alone(&policy.id, policy.span, diagnostics);
            report.not_adopted.push(policy.id.clone());
        }
        let tally = policy::cases::run(schema, &loaded.policies, policy, diagnostics);
        report.add(tally);
    }
    for scenario in loaded.own_scenarios.iter().filter_map(|id| loaded.scenarios.get(id)) {
        report.n_scenarios += 1;
        if scenario::bind(schema, zone, scenario, diagnostics).is_some() {
            report.add(scenario::run(schema, scenario, diagnostics));
        }
    }
    report
}
