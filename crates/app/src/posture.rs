//! The posture: what a person grasps in ten seconds. Counts by unit, worst first, coverage beside every score.

use std::collections::{BTreeMap, BTreeSet};

use model::{FieldId, KindId, Schema, Standing, State, Type, Val};
use policy::{Counts, Force, Severity, Verdict};

use crate::{Assessment, Loaded, piece};

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
    let state = &assessment.state;
    let names = Services::new(schema, state);
    let mut posture = Posture {
        entities: Counts::default(),
        units: Counts::default(),
        n_units_unknown: 0,
        n_checks: assessment.judgement.checks.len(),
        worst: Vec::new(),
        services: Vec::new(),
        policies: policies(assessment),
        pieces: Vec::new(),
        n_pieces: 0,
    };
    let mut services: BTreeMap<String, (Counts, Counts)> = BTreeMap::new();
    let mut missing = Missing::default();
    for result in &assessment.judgement.checks {
        let Some(check) = assessment.adopted.get(result.policy).and_then(|p| p.checks.get(result.check))
        else {
            continue;
        };
        posture.entities.merge(&result.entities);
        posture.units.merge(&result.units);
        posture.n_units_unknown += result.n_units_unknown;
        let mut places: BTreeMap<String, u64> = BTreeMap::new();
        let rows = (0u32..).zip(&result.verdicts).map(|(row, verdict)| (Some(row), *verdict));
        let alone = result.results.iter().filter(|r| r.row.is_none()).map(|r| (None, r.verdict));
        let units_of: BTreeMap<Option<u32>, u64> = result.results.iter().map(|r| (r.row, r.units)).collect();
        for (row, verdict) in rows.chain(alone) {
            let units = units_of.get(&row).copied().unwrap_or_else(|| names.units(check.kind, row));
            for service in names.of(check.kind, row) {
                let (entities, by_unit) = services.entry(service.clone()).or_default();
                entities.add(verdict, 1);
                by_unit.add(verdict, units);
                if verdict == Verdict::Fail {
                    let at = places.entry(service).or_default();
                    *at = at.saturating_add(units);
                }
            }
        }
        for unknown in result.results.iter().filter(|r| r.verdict == Verdict::Unknown) {
            missing.add(schema, check.kind, unknown);
        }
        // Also where it is about no device: what fails is said, and counts for whoever asks by exit code.
        if result.entities.fail > 0 {
            let mut places: Vec<(String, u64)> =
                places.into_iter().map(|(id, n)| (names.name(&id), n)).collect();
            places.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
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
    posture.services = services
        .into_iter()
        .map(|(id, (entities, units))| ByService { name: names.name(&id), id, entities, units })
        .filter(|service| service.units.in_scope() > 0)
        .collect();
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

/// Which services an entity supports.
struct Services<'a> {
    schema: &'a Schema,
    state: &'a State,
    service: Option<KindId>,
    links: BTreeMap<KindId, Vec<FieldId>>,
}

impl<'a> Services<'a> {
    fn new(schema: &'a Schema, state: &'a State) -> Self {
        let service = schema.kind_named("service");
        let mut links: BTreeMap<KindId, Vec<FieldId>> = BTreeMap::new();
        for (kind, def) in schema.kinds() {
            for (id, field) in def.fields() {
                let is_link = matches!(field.ty, Type::One(to) | Type::Many(to) if Some(to) == service);
                if is_link && !field.is_inverse() && matches!(field.name.as_str(), "service" | "services") {
                    links.entry(kind).or_default().push(id);
                }
            }
        }
        Self { schema, state, service, links }
    }

    /// Ids of the services of an entity; the empty id if it has none that are known.
    fn of(&self, kind: KindId, row: Option<u32>) -> Vec<String> {
        let (Some(row), Some(service)) = (row, self.service) else { return vec![String::new()] };
        let id = |row: u32| self.state.id(service, row).to_string();
        if kind == service {
            return vec![id(row)];
        }
        let mut ids = BTreeSet::new();
        for field in self.links.get(&kind).into_iter().flatten() {
            let cell = self.state.cell(self.schema, kind, row, *field, None);
            match cell.value {
                Some(Val::One(row)) if cell.standing == Standing::Known => ids.extend([id(row)]),
                Some(Val::Many(rows)) if cell.standing == Standing::Known => {
                    ids.extend(rows.iter().map(|r| id(*r)))
                }
                _ => {}
            }
        }
        if ids.is_empty() { vec![String::new()] } else { ids.into_iter().collect() }
    }

    fn name(&self, id: &str) -> String {
        let found = self.service.and_then(|kind| Some((kind, self.state.row(kind, id)?)));
        let Some((kind, row)) = found else { return CITY_WIDE.to_owned() };
        let field = self.schema.kind(kind).field("name");
        let cell = field.map(|field| self.state.cell(self.schema, kind, row, field, None));
        match cell.and_then(|cell| cell.value) {
            Some(Val::Text(name)) => name.to_owned(),
            _ => id.to_owned(),
        }
    }

    fn units(&self, kind: KindId, row: Option<u32>) -> u64 {
        let field = self.schema.kind(kind).field("count");
        let cell = row.zip(field).map(|(row, field)| self.state.cell(self.schema, kind, row, field, None));
        match cell {
            Some(cell) if cell.standing == Standing::Known => match cell.value {
                Some(Val::Int(n)) => u64::try_from(n).unwrap_or(0),
                _ => 1,
            },
            _ => 1,
        }
    }
}

/// Missing evidence, gathered over all unknown verdicts.
#[derive(Default)]
struct Missing {
    /// Sets of pieces, and how many verdicts wait for exactly that set, by unit.
    waiting: BTreeMap<BTreeSet<String>, u64>,
    entities: BTreeMap<String, BTreeSet<(KindId, u32)>>,
}

impl Missing {
    fn add(&mut self, schema: &Schema, kind: KindId, unknown: &policy::Result) {
        let mut pieces = BTreeSet::new();
        for reason in &unknown.finding.reasons {
            let what = piece::name(schema, kind, unknown.row.is_some(), reason);
            if let Some(entity) = reason.entity {
                self.entities.entry(what.clone()).or_default().insert(entity);
            }
            pieces.insert(what);
        }
        let waiting = self.waiting.entry(pieces).or_default();
        *waiting = waiting.saturating_add(unknown.units);
    }

    /// Picks, one after the other, the piece that settles most verdicts together with those before it.
    fn pieces(self) -> (Vec<Piece>, usize) {
        let all: BTreeSet<&String> = self.waiting.keys().flatten().collect();
        let mut chosen: BTreeSet<&String> = BTreeSet::new();
        let mut pieces = Vec::new();
        let settled = |chosen: &BTreeSet<&String>, more: &String| -> u64 {
            let is_met =
                |set: &BTreeSet<String>| set.iter().all(|piece| chosen.contains(piece) || piece == more);
            self.waiting.iter().filter(|(set, _)| is_met(set)).fold(0, |sum, (_, n)| sum.saturating_add(*n))
        };
        let asked = |piece: &String| -> u64 {
            self.waiting
                .iter()
                .filter(|(set, _)| set.contains(piece))
                .fold(0, |sum, (_, n)| sum.saturating_add(*n))
        };
        let mut before = 0;
        while chosen.len() < all.len() && pieces.len() < 10 {
            let rest = all.iter().filter(|piece| !chosen.contains(**piece));
            let best =
                rest.max_by_key(|piece| (settled(&chosen, piece), asked(piece), std::cmp::Reverse(**piece)));
            let Some(best) = best.copied() else { break };
            let now = settled(&chosen, best);
            let n_entities = self.entities.get(best).map_or(0, BTreeSet::len);
            pieces.push(Piece {
                what: best.clone(),
                n_settles: now - before,
                n_entities: u64::try_from(n_entities).unwrap_or(u64::MAX),
            });
            before = now;
            chosen.insert(best);
        }
        (pieces, all.len())
    }
}
