//! The fold: from everything that was seen to what is known, as of an instant and as known at an instant.
//!
//! An observation is live when `observed_at <= as_of < valid_until` and `received_at <= known_at`. `valid_until`
//! defaults to the field's freshness counted from `observed_at`, with an age equal to the freshness still live.

mod invert;
mod lasting;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::{
    instants::Instants,
    lists::Lists,
    observation::{Claim, EntityRef, Observation, Observations, Origin, Source, SourceId, Value},
    schema::{Field, FieldId, Inventory, KindId, Schema, Type},
    state::{Column, Data, Standing, State, Table},
    texts::Texts,
    time::{Duration, Instant},
};

pub use self::lasting::Lasting;
pub(crate) use self::{invert::invert_all, lasting::age_all};

/// What the fold gives: the state, and links that point to entities which nobody listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// The state.
    pub state: State,
    /// Links to entities that do not exist; their cells are unobserved.
    pub dangling: Vec<(EntityRef, FieldId, Arc<str>, Origin)>,
    /// For how long it stays so.
    pub lasting: Lasting,
}

/// Folds observations into the state as of an instant, from what had been received at `known_at`.
pub fn fold(
    schema: &Schema,
    observations: &Observations,
    complete: &BTreeMap<KindId, Inventory>,
    as_of: Instant,
    known_at: Instant,
) -> Fold {
    fold_with(schema, observations, &Observations::default(), complete, as_of, known_at)
}

/// Folds observations and what was concluded from them. What is concluded comes later in the order of reading, and
/// its records are those of the sources that it was concluded from.
pub fn fold_with(
    schema: &Schema,
    observations: &Observations,
    concluded: &Observations,
    complete: &BTreeMap<KindId, Inventory>,
    as_of: Instant,
    known_at: Instant,
) -> Fold {
    let entities = observations.entities.iter().chain(&concluded.entities);
    let is_said = |inventory: &Inventory| inventory.since <= as_of && inventory.since <= known_at;
    let mut lasting = Lasting::default();
    let said = complete.values().filter(|inventory| inventory.since <= known_at);
    said.for_each(|inventory| lasting.change(as_of, inventory.since));
    let complete = complete.iter().filter(|(_, inventory)| is_said(inventory)).collect();
    let mut folder = Folder::new(schema, entities, &observations.sources, &complete, as_of);
    folder.lasting = lasting;
    folder.fill(observations.list.iter().chain(&concluded.list), &observations.sources, known_at);
    invert_all(schema, &mut folder.state);
    Fold { state: folder.state, dangling: folder.dangling, lasting: folder.lasting }
}

struct Folder<'a> {
    schema: &'a Schema,
    /// The row of each id, by kind.
    rows: Vec<HashMap<Arc<str>, u32>>,
    /// The number of each text.
    numbers: HashMap<Arc<str>, u32>,
    state: State,
    dangling: Vec<(EntityRef, FieldId, Arc<str>, Origin)>,
    lasting: Lasting,
}

/// An observation with what decides between several.
struct Candidate<'o> {
    observation: &'o Observation,
    order: usize,
    trust: i32,
    live: bool,
    /// Whether its own `valid_until` has passed; one that merely aged has not ended.
    ended: bool,
}

impl<'a> Folder<'a> {
    fn new<'o>(
        schema: &'a Schema,
        entities: impl Iterator<Item = &'o (EntityRef, Origin)>,
        sources: &[Source],
        complete: &BTreeMap<&KindId, &Inventory>,
        as_of: Instant,
    ) -> Self {
        let mut listed: Vec<Vec<(&Arc<str>, Origin)>> = schema.kinds().map(|_| Vec::new()).collect();
        for (entity, origin) in entities {
            listed[usize::from(entity.kind.0)].push((&entity.id, *origin));
        }
        let mut rows = Vec::new();
        let mut tables = Vec::new();
        for ((kind, _), mut listed) in schema.kinds().zip(listed) {
            // Of several that list one entity the first stays.
            listed.sort_by_key(|(id, _)| *id);
            listed.dedup_by_key(|(id, _)| *id);
            let mut table =
                Table { complete: complete.get(&kind).map(|it| (*it).clone()), ..Table::default() };
            table.ids = listed.iter().map(|(id, _)| (*id).clone()).collect();
            table.origin = listed.iter().map(|(_, origin)| *origin).collect();
            rows.push(table.ids.iter().cloned().zip(0u32..).collect());
            tables.push(table);
        }
        let state = State {
            tables,
            texts: Texts::default(),
            sources: sources.to_vec(),
            inverses: BTreeMap::new(),
            claims: BTreeMap::new(),
            as_of,
        };
        let (numbers, lasting) = (HashMap::new(), Lasting::default());
        Self { schema, rows, numbers, state, dangling: Vec::new(), lasting }
    }

    fn fill<'o>(
        &mut self,
        observations: impl Iterator<Item = &'o Observation>,
        sources: &[Source],
        known_at: Instant,
    ) {
        let mut seen: HashMap<(KindId, FieldId), Vec<(u32, Candidate<'_>)>> = HashMap::new();
        // What is said of one entity mostly stands together.
        let mut last: Option<(&EntityRef, Option<u32>)> = None;
        for (order, observation) in observations.enumerate() {
            let kind = observation.entity.kind;
            let entity = &observation.entity;
            let row = match last {
                Some((of, row)) if of.kind == kind && Arc::ptr_eq(&of.id, &entity.id) => row,
                _ => self.row(kind, &entity.id),
            };
            last = Some((entity, row));
            let Some(row) = row else { continue };
            if let Some(at) = observation.observed_at.filter(|_| observation.received_at <= known_at) {
                self.lasting.change(self.state.as_of, at);
            }
            if !cell::counts(observation, self.state.as_of, known_at) {
                continue;
            }
            let field = self.schema.field(kind, observation.field);
            let source = usize::try_from(observation.origin.source.0).unwrap_or(usize::MAX);
            let candidate = Candidate {
                observation,
                order,
                trust: sources.get(source).map_or(0, |source| source.trust),
                live: is_live(field, observation, self.state.as_of),
                ended: observation.valid_until.is_some_and(|until| until <= self.state.as_of),
            };
            seen.entry((kind, observation.field)).or_default().push((row, candidate));
        }
        for (kind, def) in self.schema.kinds() {
            for (field_id, field) in def.fields() {
                let seen = seen.remove(&(kind, field_id)).unwrap_or_default();
                let mut column = if field.is_inverse() {
                    empty_column(field.ty)
                } else {
                    self.column(kind, field_id, field.ty, seen)
                };
                column.shrink();
                self.state.tables[usize::from(kind.0)].columns.push(column);
            }
        }
    }

    fn row(&self, kind: KindId, id: &str) -> Option<u32> {
        self.rows.get(usize::from(kind.0))?.get(id).copied()
    }

    fn column(
        &mut self,
        kind: KindId,
        field: FieldId,
        ty: Type,
        mut seen: Vec<(u32, Candidate<'_>)>,
    ) -> Column {
        let n_rows = self.state.len(kind);
        if seen.is_empty() {
            return empty_column(ty);
        }
        seen.sort_by_key(|(row, candidate)| (*row, candidate.order));
        let mut column = empty_column(ty);
        let mut rest = seen.as_slice();
        for row in (0u32..).take(n_rows) {
            let n = rest.iter().take_while(|(of, _)| *of == row).count();
            let (mine, others) = rest.split_at(n);
            rest = others;
            let candidates = mine.iter().map(|(_, candidate)| candidate.observation);
            self.lasting.note(self.schema, (kind, field), row, candidates, self.state.as_of);
            match decide(mine) {
                None => self.push(&mut column, ty, Standing::Unobserved, None),
                Some(Decision { standing, winner, claims }) => {
                    if claims.len() > 1 {
                        self.state.claims.insert((kind, row, field), claims);
                    }
                    let standing = self.settle_links(winner, standing, ty);
                    self.push(&mut column, ty, standing, Some(winner));
                }
            }
        }
        column
    }

    /// Links to entities that nobody listed are noted, and the cell counts as unobserved.
    fn settle_links(&mut self, observation: &Observation, standing: Standing, ty: Type) -> Standing {
        let (Type::One(to) | Type::Many(to)) = ty else { return standing };
        let ids: &[Arc<str>] = match &observation.value {
            Value::One(id) => std::slice::from_ref(id),
            Value::Many(ids) => ids,
            _ => &[],
        };
        let missing: Vec<&Arc<str>> = ids.iter().filter(|id| self.row(to, id).is_none()).collect();
        for id in &missing {
            self.dangling.push((
                observation.entity.clone(),
                observation.field,
                (*id).clone(),
                observation.origin,
            ));
        }
        if missing.is_empty() { standing } else { Standing::Unobserved }
    }

    fn push(&mut self, column: &mut Column, ty: Type, standing: Standing, winner: Option<&Observation>) {
        column.standing.push(standing);
        column.observed_at.push(winner.and_then(|winner| winner.observed_at).unwrap_or(Instant::MIN));
        column.origin.push(winner.map_or(NOWHERE, |winner| winner.origin));
        let value = winner.map_or(&Value::None, |winner| &winner.value);
        match (&mut column.data, value) {
            (Data::Bool(data), Value::Bool(value)) => data.push(*value),
            (Data::Int(data), Value::Int(value)) => data.push(*value),
            (Data::Double(data), Value::Double(value)) => data.push(*value),
            (Data::Text(data), Value::Text(value)) => data.push(self.number(value)),
            (Data::Instant(data), Value::Instant(value)) => data.push(*value),
            (Data::Duration(data), Value::Duration(value)) => data.push(*value),
            (Data::Texts(lists), Value::Texts(values)) => {
                lists.push(values.iter().map(|value| self.number(value)));
            }
            (Data::One(data), Value::One(id)) => data.push(self.target(ty, id)),
            (Data::Many(lists), Value::Many(ids)) => {
                let mut rows: Vec<u32> = ids.iter().map(|id| self.target(ty, id)).collect();
                rows.retain(|row| *row != u32::MAX);
                rows.sort_unstable();
                rows.dedup();
                lists.push(rows);
            }
            (data, _) => push_filler(data),
        }
    }

    fn number(&mut self, text: &Arc<str>) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.state.texts.push(text);
        self.numbers.insert(text.clone(), number);
        number
    }

    fn target(&self, ty: Type, id: &Arc<str>) -> u32 {
        let (Type::One(to) | Type::Many(to)) = ty else { return u32::MAX };
        self.row(to, id).unwrap_or(u32::MAX)
    }
}

/// Tells whether an observation may be relied on at `as_of`.
fn is_live(field: &Field, observation: &Observation, as_of: Instant) -> bool {
    let within = observation.valid_until.is_none_or(|until| as_of < until);
    let Some(fresh_for) = field.fresh_for() else { return within };
    let Some(observed_at) = observation.observed_at else { return false };
    match observation.valid_until {
        Some(_) => within,
        None => as_of.since(observed_at) <= fresh_for,
    }
}

struct Decision<'o> {
    standing: Standing,
    winner: &'o Observation,
    claims: Vec<Claim>,
}

/// Decides between all observations of one cell, given in the order of reading.
///
/// The word of a source is its latest observation that has not ended by its own `valid_until`; where that has merely
/// aged, the source's word is stale, and what it said before does not come back.
fn decide<'o>(seen: &[(u32, Candidate<'o>)]) -> Option<Decision<'o>> {
    if let [(_, only)] = seen {
        return Some(Decision {
            standing: standing(only, false),
            winner: only.observation,
            claims: Vec::new(),
        });
    }
    let mut by_source: BTreeMap<SourceId, &Candidate<'o>> = BTreeMap::new();
    for (_, candidate) in seen {
        let rank =
            |c: &Candidate<'_>| (!c.ended, c.observation.observed_at, c.observation.received_at, c.order);
        let best = by_source.entry(candidate.observation.origin.source).or_insert(candidate);
        if rank(candidate) > rank(best) {
            *best = candidate;
        }
    }
    let mut best: Vec<&Candidate<'o>> = by_source.into_values().collect();
    best.sort_by_key(|c| {
        (
            !c.live,
            std::cmp::Reverse(c.trust),
            std::cmp::Reverse(c.observation.observed_at),
            std::cmp::Reverse(c.order),
        )
    });
    let first = best.first()?;
    let rivals = best.iter().filter(|c| c.live == first.live && c.trust == first.trust);
    let contested =
        first.live && rivals.clone().any(|c| !same(&c.observation.value, &first.observation.value));
    let claims = best
        .iter()
        .map(|c| Claim {
            value: c.observation.value.clone(),
            observed_at: c.observation.observed_at,
            origin: c.observation.origin,
        })
        .collect();
    Some(Decision { standing: standing(first, contested), winner: first.observation, claims })
}

fn standing(winner: &Candidate<'_>, contested: bool) -> Standing {
    match (&winner.observation.value, winner.live) {
        (_, false) => Standing::Stale,
        (_, true) if contested => Standing::Contested,
        (Value::None, true) => Standing::None,
        (_, true) => Standing::Known,
    }
}

/// Lists of links are sets; everything else is compared as it stands.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Many(a), Value::Many(b)) => {
            let set = |ids: &[Arc<str>]| ids.iter().cloned().collect::<std::collections::BTreeSet<_>>();
            set(a) == set(b)
        }
        _ => a == b,
    }
}

/// A column without rows: nobody said anything, or it is an inverse.
pub(crate) fn empty_column(ty: Type) -> Column {
    let data = match ty {
        Type::Bool => Data::Bool(Vec::new()),
        Type::Int => Data::Int(Vec::new()),
        Type::Double => Data::Double(Vec::new()),
        Type::Text => Data::Text(Vec::new()),
        Type::Instant => Data::Instant(Vec::new()),
        Type::Duration => Data::Duration(Vec::new()),
        Type::Texts => Data::Texts(Lists::NONE),
        Type::One(_) => Data::One(Vec::new()),
        Type::Many(_) => Data::Many(Lists::NONE),
    };
    Column { standing: Vec::new(), data, observed_at: Instants::NONE, origin: Vec::new() }
}

/// The origin of what nobody said.
pub(crate) const NOWHERE: Origin = Origin { source: SourceId(u32::MAX), record: 0 };

fn push_filler(data: &mut Data) {
    match data {
        Data::Bool(data) => data.push(false),
        Data::Int(data) => data.push(0),
        Data::Double(data) => data.push(0.0),
        Data::Text(data) | Data::One(data) => data.push(u32::MAX),
        Data::Instant(data) => data.push(Instant::MIN),
        Data::Duration(data) => data.push(Duration(0)),
        Data::Texts(lists) | Data::Many(lists) => lists.push([]),
    }
}

pub(crate) mod cell;
#[cfg(test)]
mod tests;
