//! Cities made of any bytes, and what holds for all of them.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    fold::{Fold, fold},
    frozen::{freeze, thaw},
    observation::{EntityRef, Observation, Observations, Origin, Source, SourceId, Value},
    pack::{Pack, Unpack},
    schema::{Field, FieldId, Inventory, KindId, Nature, Schema, Type},
    time::{Duration, Instant},
};

/// What was said of a small city.
pub struct Said {
    /// Its schema.
    pub schema: Schema,
    /// What was seen.
    pub observations: Observations,
    /// What is complete.
    pub complete: BTreeMap<KindId, Inventory>,
}

impl Said {
    /// Makes of each eight bytes an observation of one of a few entities, by one of three sources, in the first
    /// days of 1970.
    pub fn of(bytes: &[u8]) -> Self {
        let schema = Schema::builtin();
        let mut observations = Observations::default();
        for (name, trust) in [("register", 1), ("scan", 1), ("hand", 5)] {
            observations.add_source(Source::new(name, "line", trust));
        }
        let mut complete = BTreeMap::new();
        let kinds: Vec<KindId> = ["asset", "zone", "conduit", "backup"]
            .iter()
            .filter_map(|name| schema.kind_named(name))
            .collect();
        for [which, id, field, value, seen, until, received, origin] in bytes.as_chunks::<8>().0 {
            let Some(kind) = kinds.get(usize::from(*which) % kinds.len().max(1)).copied() else { continue };
            let record = u32::from(*origin);
            let origin = Origin { source: SourceId(u32::from(origin % 3)), record };
            let entity = EntityRef { kind, id: name(*id) };
            if *which >= 0x40 {
                observations.entities.push((entity.clone(), origin));
            }
            if *which == 0x3f {
                let (by, on) = ("post:it".to_owned(), "1970-01-02".to_owned());
                complete.insert(kind, Inventory { by, on, since: hours(*seen) });
            }
            let fields: Vec<(FieldId, &Field)> =
                schema.kind(kind).fields().filter(|(_, field)| !field.is_inverse()).collect();
            let at = usize::from(*field) % fields.len().max(1);
            let Some((field, def)) = fields.get(at).copied() else { continue };
            observations.list.push(Observation {
                entity,
                field,
                value: of_type(def.ty, *value),
                observed_at: (seen % 8 > 0).then(|| age(def, *seen)),
                valid_until: until.is_multiple_of(4).then(|| hours(*until)),
                received_at: hours(*received),
                origin,
            });
        }
        Self { schema, observations, complete }
    }

    /// The fold as of an hour, from what was received until an hour.
    pub fn fold(&self, as_of: Instant, known_at: Instant) -> Fold {
        fold(&self.schema, &self.observations, &self.complete, as_of, known_at)
    }
}

/// So many hours after 1970 began.
pub fn hours(n: u8) -> Instant {
    Instant(i64::from(n) * Duration::HOUR.0)
}

/// An instant such that a value of the field may grow old within the first hours of 1970.
fn age(field: &Field, n: u8) -> Instant {
    match field.nature {
        Nature::Measured(fresh_for) if n.is_multiple_of(2) => Instant(hours(n).0 - fresh_for.0),
        _ => hours(n),
    }
}

fn name(n: u8) -> Arc<str> {
    Arc::from(format!("e{}", n % 5))
}

fn of_type(ty: Type, n: u8) -> Value {
    let text = |n: u8| Arc::from(format!("text {}", n % 7));
    match ty {
        _ if n % 8 == 7 => Value::None,
        Type::Bool => Value::Bool(n.is_multiple_of(2)),
        Type::Int => Value::Int(i64::from(n % 16) - 3),
        Type::Double => Value::Double(if n == 0 { f64::NAN } else { f64::from(n) / 4.0 - 1.0 }),
        Type::Text => Value::Text(text(n)),
        Type::Instant => Value::Instant(hours(n)),
        Type::Duration => Value::Duration(Duration(i64::from(n))),
        Type::Texts => Value::Texts((0..n % 4).map(|more| text(n.wrapping_add(more))).collect()),
        Type::One(_) => Value::One(name(n)),
        Type::Many(_) => Value::Many((0..n % 4).map(|more| name(n.wrapping_add(more))).collect()),
    }
}

/// A fold as bytes.
pub fn frozen(fold: &Fold) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = freeze(&fold.state, &fold.dangling, &fold.lasting, &mut Pack::new(&mut bytes));
    assert!(written.is_ok(), "memory takes all");
    bytes
}

/// Reads any bytes as a fold; must not crash, and what comes of them can be asked everything.
pub fn fuzz_frozen(bytes: &[u8]) {
    let schema = Schema::builtin();
    let as_of = hours(100);
    let Ok(fold) = thaw(&schema, &mut Unpack::new(bytes), as_of) else { return };
    let state = &fold.state;
    for (kind, def) in schema.kinds() {
        for row in (0u32..).take(state.len(kind)) {
            assert_eq!(state.row(kind, state.id(kind, row)), Some(row), "ids are in their order");
            for (field, def) in def.fields() {
                let cell = state.cell(&schema, kind, row, field, Some(Duration::DAY));
                let (Type::One(to) | Type::Many(to)) = def.ty else { continue };
                let list = state.list(&schema, kind, row, field, Some(Duration::DAY));
                let one = match cell.value {
                    Some(crate::Val::One(row)) if cell.standing.is_fact() => Some(row),
                    _ => None,
                };
                for row in list.rows.iter().copied().chain(one) {
                    state.id(to, row);
                }
                state.claims(kind, row, field);
            }
        }
    }
    let again = thaw(&schema, &mut Unpack::new(&frozen(&fold)), as_of);
    assert!(again.is_ok(), "what is written can be read: {again:?}");
}
