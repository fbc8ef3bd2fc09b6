//! What turned, by the service that is supported and by who answers for it.

use std::collections::BTreeMap;

use model::{FieldId, KindId, Standing, Type, Val};

use super::{Newly, Side, Turn};
use crate::posture::Services;

/// What those are called together for whom nobody answers, as far as is known.
pub(super) const NOBODY: &str = "Nobody known";

/// What turned, by a name.
type ByName = Vec<(String, Newly)>;

pub(super) struct Groups<'a> {
    sides: [(Side<'a>, Services<'a>); 2],
    services: BTreeMap<String, Newly>,
    owners: BTreeMap<String, Newly>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(before: Side<'a>, after: Side<'a>) -> Self {
        let of =
            |side: Side<'a>| (side, Services::new(&side.loaded.city.manifest.schema, &side.assessment.state));
        Self { sides: [of(before), of(after)], services: BTreeMap::new(), owners: BTreeMap::new() }
    }

    /// Counts a turn with those of its services and its owners: as they are or, of what is gone, as they were.
    pub(super) fn add(&mut self, kind: KindId, turn: &Turn) {
        let [before, after] = &self.sides;
        let (side, row) = match (turn.row_after, turn.row_before) {
            (Some(row), _) => (after, Some(row)),
            (None, row) => (before, row),
        };
        let of_services = row.map_or_else(Vec::new, |row| side.1.of(kind, row));
        let mut services: Vec<String> = of_services.into_iter().map(|service| side.1.name(service)).collect();
        if services.is_empty() {
            services.push(side.1.name(u32::MAX));
        }
        services.sort_unstable();
        services.dedup();
        services.into_iter().for_each(|name| self.services.entry(name).or_default().add(turn));
        let mut owners = row.map_or_else(Vec::new, |row| owners(side.0, kind, row));
        if owners.is_empty() {
            owners.push(NOBODY.to_owned());
        }
        owners.sort_unstable();
        owners.dedup();
        owners.into_iter().for_each(|name| self.owners.entry(name).or_default().add(turn));
    }

    /// By name, most newly failing first.
    pub(super) fn named(self) -> (ByName, ByName) {
        let sorted = |map: BTreeMap<String, Newly>| {
            let mut list: Vec<_> = map.into_iter().collect();
            let weight = |newly: &Newly| (newly.units.fail, newly.units.unknown, newly.units.in_scope());
            list.sort_by(|(a_name, a), (b_name, b)| {
                weight(b).cmp(&weight(a)).then_with(|| a_name.cmp(b_name))
            });
            list
        };
        (sorted(self.services), sorted(self.owners))
    }
}

/// What those are called who answer for an entity, as far as that is known.
fn owners(side: Side<'_>, kind: KindId, row: u32) -> Vec<String> {
    let (schema, state) = (&side.loaded.city.manifest.schema, &side.assessment.state);
    let Some(field) = schema.kind(kind).field("owner") else { return Vec::new() };
    let (Type::One(to) | Type::Many(to)) = schema.field(kind, field).ty else { return Vec::new() };
    let cell = state.cell(schema, kind, row, field, None);
    let rows = match cell.value.filter(|_| cell.standing == Standing::Known) {
        Some(Val::One(row)) => vec![row],
        Some(Val::Many(rows)) => rows.to_vec(),
        _ => Vec::new(),
    };
    rows.into_iter().map(|row| name(side, to, row, schema.kind(to).field("name"))).collect()
}

fn name(side: Side<'_>, kind: KindId, row: u32, field: Option<FieldId>) -> String {
    let (schema, state) = (&side.loaded.city.manifest.schema, &side.assessment.state);
    let cell = field.map(|field| state.cell(schema, kind, row, field, None));
    match cell.filter(|cell| cell.standing == Standing::Known).and_then(|cell| cell.value) {
        Some(Val::Text(name)) if !name.trim().is_empty() => name.to_owned(),
        _ => state.id(kind, row).to_string(),
    }
}
