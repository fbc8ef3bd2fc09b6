//! The posture: what a person grasps in ten seconds. Counts by unit, worst first, coverage beside every score.

mod services;
mod waiting;

use policy::{Counts, Force, Severity, Verdict};

pub(crate) use self::services::Services;
use self::waiting::Waiting;
use crate::{Assessment, Loaded};

/// What those entities are called together that belong to no service.
pub const CITY_WIDE: &str = "City-wide";

/// A check that fails, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct WorstCheck {
    /// `policy/check`.
    pub id: String,
    /// What it asks.
    pub title: String,
    /// How bad a fail is.
    pub severity: Severity,
    /// Counts by unit.
    pub units: Counts,
    /// Fails by service, most first; entities of no service are under the empty name.
    pub places: Vec<(String, u64)>,
}

/// A policy and its counts.
#[derive(Clone, Debug, PartialEq)]
pub struct ByPolicy {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether it is in force; counts are empty unless it is.
    pub force: Force,
    /// Counts by entity.
    pub entities: Counts,
    /// Counts by unit.
    pub units: Counts,
    /// Whether it is past its review date.
    pub is_overdue: bool,
}

/// A service and the counts of all that supports it; entities of no service are under the empty id.
#[derive(Clone, Debug, PartialEq)]
pub struct ByService {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Counts by entity.
    pub entities: Counts,
    /// Counts by unit.
    pub units: Counts,
}

/// A piece of evidence that is missing, and what it would settle.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// What to observe: a field of a kind, or an inventory.
    pub what: String,
    /// How many unknown verdicts, by unit, it settles at best once those above it are settled too.
    pub n_settles: u64,
    /// How many entities it is missing for.
    pub n_entities: u64,
}

/// Where the city stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Posture {
    /// Counts by entity.
    pub entities: Counts,
    /// Counts by unit.
    pub units: Counts,
    /// How many verdicts rest on a number of units that is not known.
    pub n_units_unknown: u64,
    /// Checks that were judged.
    pub n_checks: usize,
    /// Checks that fail somewhere, worst first.
    pub worst: Vec<WorstCheck>,
    /// Services, worst first.
    pub services: Vec<ByService>,
    /// Policies, worst first; those not in force last.
    pub policies: Vec<ByPolicy>,
    /// Missing evidence, that which settles most first.
    pub pieces: Vec<Piece>,
    /// How many pieces of evidence are missing in all.
    pub n_pieces: usize,
}

/// Computes the posture of an assessment.
pub fn posture(loaded: &Loaded, assessment: &Assessment) -> Posture {
    let schema = &loaded.city.manifest.schema;
    let mut services = Services::new(schema, &assessment.state);
    let mut posture = Posture {
        entities: Counts::default(),
        units: assessment.judgement.units(),
        n_units_unknown: 0,
        n_checks: assessment.judgement.checks.len(),
        worst: Vec::new(),
        services: Vec::new(),
        policies: policies(assessment),
        pieces: Vec::new(),
        n_pieces: 0,
    };
    let mut missing = Waiting::new(schema, &assessment.judgement.missing);
    for result in &assessment.judgement.checks {
        let Some(check) = assessment.check(result) else { continue };
        posture.entities.merge(&result.entities);
        posture.n_units_unknown += result.n_units_unknown;
        let places = services.take(result);
        if result.alone() == Some(Verdict::Unknown) {
            missing.inventory(schema, check.kind);
        }
        // Also where it is about no device: what fails is said, and counts for whoever asks by exit code.
        if result.entities.fail > 0 {
            posture.worst.push(WorstCheck {
                id: check.id.clone(),
                title: check.title.text().to_owned(),
                severity: check.severity,
                units: result.units,
                places,
            });
        }
    }
    posture.worst.sort_by(|a, b| {
        (b.severity, b.units.fail).cmp(&(a.severity, a.units.fail)).then_with(|| a.id.cmp(&b.id))
    });
    posture.services = services.counted();
    posture.services.sort_by(|a, b| worse(&a.units, &b.units).then_with(|| a.id.cmp(&b.id)));
    posture.policies.sort_by(|a, b| {
        let not_in_force = |p: &ByPolicy| p.force != Force::InForce;
        not_in_force(a)
            .cmp(&not_in_force(b))
            .then_with(|| worse(&a.units, &b.units))
            .then_with(|| a.id.cmp(&b.id))
    });
    (posture.pieces, posture.n_pieces) = missing.pieces();
    posture
}

fn policies(assessment: &Assessment) -> Vec<ByPolicy> {
    let mut policies: Vec<ByPolicy> = assessment
        .adopted
        .iter()
        .map(|policy| ByPolicy {
            id: policy.id.clone(),
            title: policy.title.text().to_owned(),
            force: policy.force,
            entities: Counts::default(),
            units: Counts::default(),
            is_overdue: policy.overdue_since.is_some(),
        })
        .collect();
    for result in &assessment.judgement.checks {
        if let Some(policy) = policies.get_mut(result.policy) {
            policy.entities.merge(&result.entities);
            policy.units.merge(&result.units);
        }
    }
    policies
}

/// Orders counts by the share that fails, then by the share that is unknown, worst first.
fn worse(a: &Counts, b: &Counts) -> std::cmp::Ordering {
    let cross = |x: u64, of_y: u64| u128::from(x) * u128::from(of_y);
    let by = |x: u64, y: u64| cross(y, a.in_scope()).cmp(&cross(x, b.in_scope()));
    by(a.fail, b.fail).then_with(|| by(a.unknown, b.unknown))
}
