//! Verdicts by the service that an entity supports.

use std::collections::BTreeMap;

use model::{FieldId, KindId, Schema, Standing, State, Type, Val};
use policy::{Counts, Verdict, units_of};

use super::{ByService, CITY_WIDE};
use crate::CheckResult;

/// Which services entities support, and what is said of them all.
pub(crate) struct Services<'a> {
    schema: &'a Schema,
    state: &'a State,
    service: Option<KindId>,
    links: BTreeMap<KindId, Vec<FieldId>>,
    members: BTreeMap<KindId, Members>,
    /// By service; after the last those that support none.
    counts: Vec<(Counts, Counts)>,
}

/// The services of all entities of a kind.
struct Members {
    /// Where each entity's services begin; one more than entities.
    offsets: Vec<u32>,
    services: Vec<u32>,
    units: Vec<u64>,
    /// By service, how many entities and units there are in all.
    all: Vec<[u128; 2]>,
}

impl Members {
    fn of(&self, row: u32) -> (&[u32], u64) {
        let at = |row: u32| self.offsets.get(row as usize).map_or(0, |at| *at as usize);
        let services = self.services.get(at(row)..at(row + 1)).unwrap_or(&[]);
        (services, self.units.get(row as usize).copied().unwrap_or(1))
    }
}

impl<'a> Services<'a> {
    pub(crate) fn new(schema: &'a Schema, state: &'a State) -> Self {
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
        let n_services = service.map_or(0, |kind| state.len(kind));
        let counts = vec![Default::default(); n_services + 1];
        Self { schema, state, service, links, members: BTreeMap::new(), counts }
    }

    /// Counts what a check says; tells where it fails, by unit, most first.
    pub(super) fn take(&mut self, result: &CheckResult) -> Vec<(String, u64)> {
        let nobody = self.counts.len() - 1;
        let mut fails = vec![0u64; self.counts.len()];
        if !self.members.contains_key(&result.kind) {
            let members = self.read(result.kind);
            self.members.insert(result.kind, members);
        }
        let Some(members) = self.members.get(&result.kind) else { return Vec::new() };
        let mut seen = vec![[0u128; 2]; self.counts.len()];
        let mut count = |service: usize, verdict: Verdict, units: u64| {
            let (Some((entities, by_unit)), Some(seen)) =
                (self.counts.get_mut(service), seen.get_mut(service))
            else {
                return;
            };
            entities.add(verdict, 1);
            by_unit.add(verdict, units);
            *seen = [seen[0] + 1, seen[1] + u128::from(units)];
            if verdict == Verdict::Fail {
                fails.get_mut(service).into_iter().for_each(|n| *n = n.saturating_add(units));
            }
        };
        for (row, verdict) in result.in_scope() {
            let (services, units) = row.map_or((&[][..], 1), |row| members.of(row));
            for service in services {
                count(*service as usize, verdict, units);
            }
            if services.is_empty() {
                count(nobody, verdict, units);
            }
        }
        let held = |all: u128, seen: u128| u64::try_from(all.saturating_sub(seen)).unwrap_or(u64::MAX);
        for ((counts, seen), all) in self.counts.iter_mut().zip(seen).zip(&members.all) {
            counts.0.add(Verdict::NotApplicable, held(all[0], seen[0]));
            counts.1.add(Verdict::NotApplicable, held(all[1], seen[1]));
        }
        let mut places: Vec<(String, u64)> =
            (0..).zip(fails).filter(|(_, n)| *n > 0).map(|(service, n)| (self.name(service), n)).collect();
        places.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        places
    }

    /// The services of which something is in scope, with what is said of all that supports them.
    pub(super) fn counted(self) -> Vec<ByService> {
        let of = |(service, (entities, units)): (u32, &(Counts, Counts))| ByService {
            id: self.id(service),
            name: self.name(service),
            entities: *entities,
            units: *units,
        };
        (0..).zip(&self.counts).map(of).filter(|service| service.units.in_scope() > 0).collect()
    }

    fn read(&self, kind: KindId) -> Members {
        let n_rows = u32::try_from(self.state.len(kind)).unwrap_or(u32::MAX);
        let all = vec![[0; 2]; self.counts.len()];
        let mut members = Members { offsets: vec![0], services: Vec::new(), units: Vec::new(), all };
        for row in 0..n_rows {
            let mut services = self.of(kind, row);
            services.sort_unstable();
            services.dedup();
            let units = units_of(self.schema, self.state, kind, row).unwrap_or(1);
            let nobody = services.is_empty().then_some(self.counts.len() - 1);
            for service in services.iter().map(|service| *service as usize).chain(nobody) {
                members
                    .all
                    .get_mut(service)
                    .into_iter()
                    .for_each(|all| *all = [all[0] + 1, all[1] + u128::from(units)]);
            }
            members.services.extend(services);
            members.offsets.push(u32::try_from(members.services.len()).unwrap_or(u32::MAX));
            members.units.push(units);
        }
        members
    }

    /// The services of an entity, as far as they are known; a service itself is one.
    pub(crate) fn of(&self, kind: KindId, row: u32) -> Vec<u32> {
        if Some(kind) == self.service {
            return vec![row];
        }
        let mut services = Vec::new();
        for field in self.links.get(&kind).into_iter().flatten() {
            let cell = self.state.cell(self.schema, kind, row, *field, None);
            match cell.value.filter(|_| cell.standing == Standing::Known) {
                Some(Val::One(row)) => services.push(row),
                Some(Val::Many(rows)) => services.extend(rows),
                _ => {}
            }
        }
        services
    }

    fn id(&self, service: u32) -> String {
        let kind = self.service.filter(|kind| (service as usize) < self.state.len(*kind));
        kind.map_or_else(String::new, |kind| self.state.id(kind, service).to_string())
    }

    /// What people call a service; past the last, what belongs to none.
    pub(crate) fn name(&self, service: u32) -> String {
        let found = self.service.filter(|kind| (service as usize) < self.state.len(*kind));
        let Some(kind) = found else { return CITY_WIDE.to_owned() };
        let field = self.schema.kind(kind).field("name");
        let cell = field.map(|field| self.state.cell(self.schema, kind, service, field, None));
        match cell.and_then(|cell| cell.value) {
            Some(Val::Text(name)) => name.to_owned(),
            _ => self.id(service),
        }
    }
}
