//! Checks the files of a city without its data: policies bound, their cases run.

use std::collections::BTreeSet;

use diag::Diagnostics;
use model::Instant;
use policy::{
    Binding,
    cases::Tally,
    proof::{self, Claim, Proven},
    scenario,
};

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

/// Binds a city's policies, tells what is proven of their checks, and runs the cases of every policy it adopts or wrote, and
/// of every scenario it wrote. Warns of what the manifest says of days that at the instant are still to come.
pub fn run_cases(loaded: &Loaded, as_of: Instant, diagnostics: &mut Diagnostics) -> CaseReport {
    source::check_inventories(&loaded.city.manifest, as_of, diagnostics);
    let (adopted, exceptions) = bind(loaded, as_of, diagnostics);
    let mut report = CaseReport {
        n_adopted: adopted.len(),
        n_checks: adopted.iter().map(|policy| policy.checks.len()).sum(),
        ..CaseReport::default()
    };
    let schema = &loaded.city.manifest.schema;
    let is_adopted = |id: &String| adopted.iter().any(|policy| policy.id == *id);
    let zone = &loaded.city.manifest.zone;
    let binding = Binding { schema, zone, as_of, policies: &loaded.policies };
    let (mut alone, mut policies) = (Vec::new(), Vec::new());
    for policy in loaded.policies.values() {
        let is_own = loaded.own_policies.contains(&policy.id);
        if !is_own && !is_adopted(&policy.id) {
            continue;
        }
        if !is_adopted(&policy.id) {
            alone.extend(binding.alone(&policy.id, policy.span, diagnostics));
            report.not_adopted.push(policy.id.clone());
        }
        policies.push(policy);
    }
    // What is faulty is not read whole, so that nothing can be proven of what is left.
    if !diagnostics.has_errors() {
        let mut claims = proof::claims(&binding, &adopted, &exceptions);
        claims.extend(alone.iter().flat_map(|one| proof::claims(&binding, std::slice::from_ref(one), &[])));
        tell(loaded, claims, diagnostics);
    }
    for policy in policies {
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

/// Tells what is proven, each thing once where several policies extend the one in which it stands. That two checks ask the
/// same is told only if one of them is the city's own: shipped policies ask some things twice on purpose, so that each can be
/// adopted alone.
fn tell(loaded: &Loaded, claims: Vec<Claim>, diagnostics: &mut Diagnostics) {
    let own =
        |id: &str| loaded.own_policies.iter().any(|own| id.split_once('/').is_some_and(|(it, _)| it == own));
    let mut told = BTreeSet::new();
    for Claim { proven, diagnostic } in claims {
        let is_told = match &proven {
            Proven::AddsNothing(one, other) => own(one) || own(other),
            _ => true,
        };
        let place = diagnostic.span.map(|span| (span.file, span.start));
        if is_told && told.insert((diagnostic.code, place)) {
            diagnostics.push(diagnostic);
        }
    }
}
