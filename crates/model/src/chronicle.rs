//! A state that is kept true: everything that was said of each cell, and the instants at which what was said begins,
//! ends or is too old.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::{
    fold::{cell::Numbers, fold},
    observation::{EntityRef, Observation, Observations},
    queue::{CellId, Queue},
    schema::{Inventory, KindId, Schema},
    state::State,
    time::{Duration, Instant},
};

/// A state with all that it rests on.
#[derive(Clone, Debug)]
pub struct Chronicle {
    state: State,
    said: HashMap<CellId, Vec<Observation>>,
    inventories: BTreeMap<KindId, Inventory>,
    queue: Queue,
    known_at: Instant,
    numbers: Numbers,
}

impl Chronicle {
    /// Folds everything once.
    pub fn new(
        schema: &Schema,
        observations: Observations,
        inventories: &BTreeMap<KindId, Inventory>,
        as_of: Instant,
        known_at: Instant,
    ) -> Self {
        let state = fold(schema, &observations, inventories, as_of, known_at).state;
        let mut chronicle = Self {
            said: HashMap::new(),
            inventories: inventories.clone(),
            queue: Queue::default(),
            known_at,
            numbers: Numbers::of(&state),
            state,
        };
        let mut waiting = Vec::new();
        // What is said of one entity mostly stands together.
        let mut last: Option<(EntityRef, Option<u32>)> = None;
        for observation in observations.list {
            let EntityRef { kind, id } = &observation.entity;
            let row = match &last {
                Some((of, row)) if of.kind == *kind && Arc::ptr_eq(&of.id, id) => *row,
                _ => chronicle.numbers.row(*kind, id),
            };
            let kind = *kind;
            last = Some((observation.entity.clone(), row));
            let Some(row) = row else { continue };
            let cell = (kind, row, observation.field);
            waiting.extend(next(schema, cell, &observation, as_of).map(|at| (at, cell)));
            // Most cells have one: room for more is not made before it is needed.
            let said = chronicle.said.entry(cell).or_insert_with(|| Vec::with_capacity(1));
            said.push(observation);
        }
        chronicle.queue = Queue::new(waiting);
        chronicle
    }

    /// The state now.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Takes an observation, which comes after all before in the order of reading; gives the cell that was decided
    /// anew. `None` if nobody listed its entity: the city is then another, and is to be folded anew.
    pub fn observe(&mut self, schema: &Schema, observation: Observation) -> Option<CellId> {
        let kind = observation.entity.kind;
        let cell = (kind, self.numbers.row(kind, &observation.entity.id)?, observation.field);
        if let Some(at) = next(schema, cell, &observation, self.state.as_of()) {
            self.queue.push(at, cell);
        }
        self.said.entry(cell).or_default().push(observation);
        self.decide(schema, cell);
        Some(cell)
    }

    /// Moves on to a later instant, and gives the cells that were decided anew.
    pub fn advance(&mut self, schema: &Schema, as_of: Instant) -> Vec<CellId> {
        self.state.set_as_of(as_of);
        for (kind, inventory) in &self.inventories {
            let is_said = inventory.since <= as_of && inventory.since <= self.known_at;
            self.state.tables[usize::from(kind.0)].complete = is_said.then(|| inventory.clone());
        }
        let cells = self.queue.due(as_of);
        for cell in &cells {
            for observation in self.said.get(cell).into_iter().flatten() {
                if let Some(at) = next(schema, *cell, observation, as_of) {
                    self.queue.push(at, *cell);
                }
            }
            self.decide(schema, *cell);
        }
        cells.into_iter().collect()
    }

    fn decide(&mut self, schema: &Schema, cell: CellId) {
        let said = self.said.get(&cell).map_or(&[][..], Vec::as_slice);
        self.state.decide(schema, cell, said.iter(), self.known_at, &mut self.numbers);
    }
}

/// When next something about an observation changes.
fn next(schema: &Schema, cell: CellId, observation: &Observation, after: Instant) -> Option<Instant> {
    let fresh_for = schema.field(cell.0, cell.2).fresh_for();
    let ages = observation.observed_at.zip(fresh_for);
    // An age equal to the freshness is still fresh.
    let stale = ages.map(|(at, fresh_for)| at.plus(Duration(fresh_for.0.saturating_add(1))));
    let next = [observation.observed_at, observation.valid_until, stale];
    next.into_iter().flatten().filter(|at| *at > after).min()
}
