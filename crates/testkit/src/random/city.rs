//! A small random city: every field known, none, never said, stale or contested; and its completions.

use std::collections::{BTreeMap, BTreeSet};

use crate::Dice;
use model::{
    Duration, EntityRef, FieldId, Instant, Inventory, KindId, Observation, Observations, Origin, Schema,
    Source, SourceId, State, Type, Value, fold,
};

/// The instant of judging: 2026-06-01T00:00Z.
pub const AS_OF: Instant = Instant(1_780_272_000_000_000);

/// The part of the schema that is used: enough for every type and both ways of relations.
pub const FIELDS: &[(&str, &[&str])] = &[
    (
        "asset",
        &[
            "class",
            "criticality",
            "count",
            "patches_missing",
            "longitude",
            "installed_on",
            "patched_on",
            "logging",
            "mfa_enforced",
            "remote_access",
            "redundant",
            "open_ports",
            "firmware",
            "host_name",
            "zone",
            "services",
        ],
    ),
    ("zone", &["purdue", "untrusted", "filtered", "address_ranges", "parent", "security_level_target"]),
    (
        "service",
        &["people_served", "criticality", "recovery_time", "manual_fallback", "fallback_exercised_on"],
    ),
    ("city", &["public_body", "population", "country", "languages"]),
];

pub const TEXTS: &[&str] = &[
    "",
    "plc",
    "PLC",
    "camera",
    "é",
    "1.9",
    "1.10",
    "2.0.1",
    "10.0.0.1",
    "8.8.8.8",
    "10.0.0.0/8",
    "fd00::1",
    "7",
];
pub const INTS: &[i64] = &[0, 1, 2, 3, 4, -1, 7, i64::MAX, i64::MIN];
pub const DOUBLES: &[f64] = &[0.0, 1.0, 2.5, 3.0, 3.5, -1.5, 1e308];

/// What is said of a field.
#[derive(Clone, Debug)]
pub enum Said {
    /// One value, so many days ago.
    Known(Value, i64),
    /// Longer ago than the field is fresh; declared fields are never so.
    Stale(Value),
    /// Two values by sources that are trusted alike.
    Contested(Value, Value),
}

#[derive(Clone, Debug)]
pub struct Entity {
    kind: KindId,
    id: String,
    said: BTreeMap<FieldId, Said>,
}

/// A city before it is folded.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    entities: Vec<Entity>,
    complete: BTreeSet<KindId>,
}

fn kinds(schema: &Schema) -> impl Iterator<Item = (KindId, Vec<FieldId>)> {
    FIELDS.iter().map(|(name, fields)| {
        let kind = schema.kind_named(name).unwrap();
        (kind, fields.iter().map(|field| schema.kind(kind).field(field).unwrap()).collect())
    })
}

impl Draft {
    /// A city with an asset `it`.
    pub fn random(schema: &Schema, dice: &mut Dice) -> Self {
        let mut draft = Self::default();
        // How much is known differs from city to city.
        let known = *dice.pick(&[50, 70, 90]);
        for (kind, _) in kinds(schema) {
            if kind == schema.city() {
                draft.add(kind, "city".to_owned());
                continue;
            }
            for n in 0..dice.below(4) {
                draft.add(kind, format!("e{n}"));
            }
            if dice.percent(known) {
                draft.complete.insert(kind);
            }
        }
        draft.add(schema.kind_named("asset").unwrap(), "it".to_owned());
        for n in 0..draft.entities.len() {
            for field in draft.fields_of(schema, n) {
                if let Some(said) = draft.said(schema, n, field, known, dice) {
                    draft.entities[n].said.insert(field, said);
                }
            }
        }
        draft
    }

    fn add(&mut self, kind: KindId, id: String) {
        self.entities.push(Entity { kind, id, said: BTreeMap::new() });
    }

    fn fields_of(&self, schema: &Schema, n: usize) -> Vec<FieldId> {
        kinds(schema).find(|(kind, _)| *kind == self.entities[n].kind).unwrap().1
    }

    fn said(&self, schema: &Schema, n: usize, field: FieldId, known: usize, dice: &mut Dice) -> Option<Said> {
        let age = *dice.pick(&[0, 1, 19, 20, 21, 29]);
        if dice.percent(known) {
            return Some(Said::Known(self.value(schema, n, field, dice), age));
        }
        let is_measured = schema.field(self.entities[n].kind, field).fresh_for().is_some();
        match dice.below(5) {
            0 | 1 => Some(Said::Known(Value::None, age)),
            2 => {
                Some(Said::Contested(self.value(schema, n, field, dice), self.value(schema, n, field, dice)))
            }
            3 if is_measured => Some(Said::Stale(self.value(schema, n, field, dice))),
            _ => None,
        }
    }

    /// A random value of a field's type; `none` where a link has nothing to point to.
    fn value(&self, schema: &Schema, n: usize, field: FieldId, dice: &mut Dice) -> Value {
        let def = schema.field(self.entities[n].kind, field);
        let text = |dice: &mut Dice| (*dice.pick(TEXTS)).into();
        let ids = |kind: KindId| self.entities.iter().filter(move |e| e.kind == kind).map(|e| e.id.as_str());
        match def.ty {
            Type::Bool => Value::Bool(dice.percent(50)),
            Type::Int => Value::Int(*dice.pick(INTS)),
            Type::Double => Value::Double(*dice.pick(DOUBLES)),
            Type::Text if def.choices.is_empty() => Value::Text(text(dice)),
            Type::Text => Value::Text(dice.pick(&def.choices).as_str().into()),
            Type::Instant => {
                let days = i64::try_from(dice.below(400)).unwrap() - 300;
                Value::Instant(AS_OF.plus(Duration::days(days).unwrap()))
            }
            Type::Duration => {
                Value::Duration(Duration::hours(i64::try_from(dice.below(80)).unwrap()).unwrap())
            }
            Type::Texts => Value::Texts((0..dice.below(4)).map(|_| text(dice)).collect()),
            Type::One(kind) => {
                let ids: Vec<&str> = ids(kind).collect();
                if ids.is_empty() { Value::None } else { Value::One((*dice.pick(&ids)).into()) }
            }
            Type::Many(kind) => {
                Value::Many(ids(kind).filter(|_| dice.percent(50)).map(std::convert::Into::into).collect())
            }
        }
    }

    /// The city, folded as `before`, with everything known: what no verdict could rest on has a random value or is none, and kinds
    /// whose inventory is open have up to three more entities.
    pub fn completed(
        &self,
        schema: &Schema,
        before: &State,
        max_age: Option<Duration>,
        dice: &mut Dice,
    ) -> Self {
        let mut whole = self.clone();
        for (kind, _) in kinds(schema) {
            let is_open = !self.complete.contains(&kind) && kind != schema.city();
            for n in 0..if is_open { dice.below(4) } else { 0 } {
                whole.add(kind, format!("more{n}"));
            }
            whole.complete.insert(kind);
        }
        for n in 0..whole.entities.len() {
            for field in whole.fields_of(schema, n) {
                let entity = &whole.entities[n];
                let row = before.row(entity.kind, &entity.id);
                let is_fact = row.is_some_and(|row| {
                    before.cell(schema, entity.kind, row, field, max_age).standing.is_fact()
                });
                if !is_fact {
                    let is_none = dice.percent(15);
                    let value = if is_none { Value::None } else { whole.value(schema, n, field, dice) };
                    whole.entities[n].said.insert(field, Said::Known(value, 0));
                }
            }
        }
        whole
    }

    /// The same city with every number within the bounds that readers keep.
    #[must_use]
    pub fn within_bounds(mut self, schema: &Schema) -> Self {
        for entity in &mut self.entities {
            for (field, said) in &mut entity.said {
                let Some((low, high)) = schema.field(entity.kind, *field).range() else { continue };
                let values = match said {
                    Said::Known(value, _) | Said::Stale(value) => vec![value],
                    Said::Contested(one, other) => vec![one, other],
                };
                for value in values {
                    match value {
                        #[expect(clippy::cast_possible_truncation, reason = "bounds are whole and small")]
                        Value::Int(number) => *number = (*number).clamp(low as i64, high as i64),
                        Value::Double(number) => *number = number.clamp(low, high),
                        _ => {}
                    }
                }
            }
        }
        self
    }

    /// The city as it is known at [`AS_OF`].
    pub fn state(&self, schema: &Schema) -> State {
        self.state_at(schema, AS_OF)
    }

    /// The city as it is known at an instant.
    pub fn state_at(&self, schema: &Schema, as_of: Instant) -> State {
        fold(schema, &self.observations(), &self.inventories(), as_of, Instant::MAX).state
    }

    /// The inventories that are complete.
    pub fn inventories(&self) -> BTreeMap<KindId, Inventory> {
        let inventory = |kind: &KindId| {
            (*kind, Inventory { by: "post:it".to_owned(), on: String::new(), since: Instant::MIN })
        };
        self.complete.iter().map(inventory).collect()
    }

    /// All that is said of the city, by two sources that are trusted alike.
    pub fn observations(&self) -> Observations {
        let mut observations = Observations::default();
        for name in ["one", "other"] {
            observations.add_source(Source::new(name, "line", 0));
        }
        for (n, entity) in self.entities.iter().enumerate() {
            observations.entities.push((self.entity(n), Origin { source: SourceId(0), record: 1 }));
            for (field, said) in &entity.said {
                let mut observe = |value: &Value, days: i64, source: u32| {
                    observations.list.push(self.observation(n, *field, value.clone(), days, source));
                };
                match said {
                    Said::Known(value, age) => observe(value, *age, 0),
                    Said::Stale(value) => observe(value, 2_000, 0),
                    Said::Contested(a, b) => {
                        observe(a, 1, 0);
                        observe(b, 1, 1);
                    }
                }
            }
        }
        observations
    }

    fn entity(&self, n: usize) -> EntityRef {
        EntityRef { kind: self.entities[n].kind, id: self.entities[n].id.as_str().into() }
    }

    fn observation(&self, n: usize, field: FieldId, value: Value, days: i64, source: u32) -> Observation {
        Observation {
            entity: self.entity(n),
            field,
            value,
            observed_at: Some(AS_OF.plus(Duration::days(-days).unwrap())),
            valid_until: None,
            received_at: Instant::MIN,
            origin: Origin { source: SourceId(source), record: 1 },
        }
    }

    /// Something more that is said of a field of an entity: mostly a new value, at times that there is none, seldom of
    /// some days ago, to come, or only until some day.
    pub fn news(&self, schema: &Schema, dice: &mut Dice) -> Observation {
        let n = dice.below(self.entities.len());
        let field = *dice.pick(&self.fields_of(schema, n));
        let value = if dice.percent(15) { Value::None } else { self.value(schema, n, field, dice) };
        let days = *dice.pick(&[0, 0, 0, 0, 0, 1, 19, 40, -3]);
        let source = u32::from(dice.percent(20));
        let mut observation = self.observation(n, field, value, days, source);
        if dice.percent(10) {
            let days = *dice.pick(&[-1, 2, 30]);
            observation.valid_until = Some(AS_OF.plus(Duration::days(days).unwrap()));
        }
        observation
    }
}
