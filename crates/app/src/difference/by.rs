//! What turned, by the service that is supported and by who answers for it.

use std::collections::{BTreeMap, HashMap};

use model::{KindId, Standing, Type, Val};

use super::{Newly, Side, Turn};
use crate::posture::Services;

/// What those are called together for whom nobody answers, as far as is known.
pub(super) const NOBODY: &str = "Nobody known";

/// What turned, by a name.
type ByName = Vec<(String, Newly)>;

pub(super) struct Groups<'a> {
    sides: [(Side<'a>, Services<'a>); 2],
    /// By side and service, the first service that is called the same: under one name each turn counts once.
    firsts: [Vec<u32>; 2],
    /// By side and service; past the last what supports none.
    services: HashMap<(usize, u32), Newly>,
    /// By side and who answers; `None` where nobody is known to.
    owners: HashMap<(usize, Option<(KindId, u32)>), Newly>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(before: Side<'a>, after: Side<'a>) -> Self {
        let of =
            |side: Side<'a>| (side, Services::new(&side.loaded.city.manifest.schema, &side.assessment.state));
        let sides = [of(before), of(after)];
        let firsts = [firsts(&sides[0]), firsts(&sides[1])];
        Self { sides, firsts, services: HashMap::new(), owners: HashMap::new() }
    }

    /// Counts a turn with those of its services and its owners: as they are or, of what is gone, as they were.
    pub(super) fn add(&mut self, kind: KindId, turn: &Turn) {
        let (at, row) = match (turn.row_after, turn.row_before) {
            (Some(row), _) => (1, Some(row)),
            (None, row) => (0, row),
        };
        let (side, of_side) = &self.sides[at];
        let services = row.map_or_else(Vec::new, |row| of_side.of(kind, row));
        let first = |service: u32| self.firsts[at].get(service as usize).copied().unwrap_or(service);
        let mut services: Vec<u32> = services.into_iter().map(first).collect();
        services.sort_unstable();
        services.dedup();
        if services.is_empty() {
            services.push(u32::MAX);
        }
        let owners = row.map_or_else(Vec::new, |row| owners(*side, kind, row));
        let mut owners: Vec<_> = owners.into_iter().map(Some).collect();
        owners.dedup();
        if owners.is_empty() {
            owners.push(None);
        }
        services.into_iter().for_each(|service| self.services.entry((at, service)).or_default().add(turn));
        owners.into_iter().for_each(|owner| self.owners.entry((at, owner)).or_default().add(turn));
    }

    /// By name, most newly failing first.
    pub(super) fn named(self) -> (ByName, ByName) {
        let sides = &self.sides;
        let services = self.services.iter().map(|((at, row), newly)| (sides[*at].1.name(*row), newly));
        let owners = self.owners.iter().map(|((at, owner), newly)| {
            let name = owner.map_or_else(|| NOBODY.to_owned(), |(kind, row)| name(sides[*at].0, kind, row));
            (name, newly)
        });
        (sorted(services), sorted(owners))
    }
}

fn firsts((side, services): &(Side<'_>, Services<'_>)) -> Vec<u32> {
    let kind = side.loaded.city.manifest.schema.kind_named("service");
    let n = kind.map_or(0, |kind| side.assessment.state.len(kind));
    let mut by_name: HashMap<String, u32> = HashMap::new();
    (0u32..).take(n).map(|service| *by_name.entry(services.name(service)).or_insert(service)).collect()
}

/// Joins what has one name, most newly failing first.
fn sorted<'n>(all: impl Iterator<Item = (String, &'n Newly)>) -> ByName {
    let mut by_name: BTreeMap<String, Newly> = BTreeMap::new();
    all.for_each(|(name, newly)| by_name.entry(name).or_default().join(newly));
    let mut list: Vec<_> = by_name.into_iter().collect();
    let weight = |newly: &Newly| (newly.units.fail, newly.units.unknown, newly.units.in_scope());
    list.sort_by(|(a_name, a), (b_name, b)| weight(b).cmp(&weight(a)).then_with(|| a_name.cmp(b_name)));
    list
}

/// Who answers for an entity, as far as that is known.
fn owners(side: Side<'_>, kind: KindId, row: u32) -> Vec<(KindId, u32)> {
    let (schema, state) = (&side.loaded.city.manifest.schema, &side.assessment.state);
    let Some(field) = schema.kind(kind).field("owner") else { return Vec::new() };
    let (Type::One(to) | Type::Many(to)) = schema.field(kind, field).ty else { return Vec::new() };
    let cell = state.cell(schema, kind, row, field, None);
    let rows = match cell.value.filter(|_| cell.standing == Standing::Known) {
        Some(Val::One(row)) => vec![row],
        Some(Val::Many(rows)) => rows.to_vec(),
        _ => Vec::new(),
    };
    rows.into_iter().map(|row| (to, row)).collect()
}

fn name(side: Side<'_>, kind: KindId, row: u32) -> String {
    let (schema, state) = (&side.loaded.city.manifest.schema, &side.assessment.state);
    let cell = schema.kind(kind).field("name").map(|field| state.cell(schema, kind, row, field, None));
    match cell.filter(|cell| cell.standing == Standing::Known).and_then(|cell| cell.value) {
        Some(Val::Text(name)) if !name.trim().is_empty() => name.to_owned(),
        _ => state.id(kind, row).to_string(),
    }
}
