//! Writes observations: one call a value, with the age and the gaps that evidence has.

use std::{collections::HashMap, sync::Arc};

use model::{
    Duration, EntityRef, Instant, KindId, Observation, Observations, Origin, Schema, Source, SourceId, Value,
};
use testkit::Dice;

pub(super) struct Writer<'a> {
    schema: &'a Schema,
    as_of: Instant,
    sources: [SourceId; 2],
    texts: HashMap<String, Arc<str>>,
    record: u32,
    pub(super) dice: Dice,
    pub(super) observations: Observations,
}

impl<'a> Writer<'a> {
    pub(super) fn new(schema: &'a Schema, seed: u64, as_of: Instant) -> Self {
        let mut observations = Observations::default();
        let sources = ["scan", "survey"].map(|name| observations.add_source(Source::new(name, "row", 0)));
        let dice = Dice::new(seed);
        Self { schema, as_of, sources, texts: HashMap::new(), record: 0, dice, observations }
    }

    /// A kind by its name.
    pub(super) fn kind(&self, name: &str) -> KindId {
        self.schema.kind_named(name).expect("the generator names kinds of the schema")
    }

    /// Lists an entity.
    pub(super) fn entity(&mut self, kind: KindId, id: String) -> EntityRef {
        self.record += 1;
        let entity = EntityRef { kind, id: id.into() };
        let origin = Origin { source: self.sources[0], record: self.record };
        self.observations.entities.push((entity.clone(), origin));
        entity
    }

    /// A text that occurs often: kept once.
    pub(super) fn text(&mut self, text: &str) -> Value {
        Value::Text(self.shared(text))
    }

    pub(super) fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(shared) = self.texts.get(text) {
            return shared.clone();
        }
        let shared: Arc<str> = text.into();
        self.texts.insert(text.to_owned(), shared.clone());
        shared
    }

    /// True in so many of a hundred.
    pub(super) fn chance(&mut self, percent: usize) -> Value {
        Value::Bool(self.dice.percent(percent))
    }

    /// An instant so many days before the instant of judging; after it where the number is below 0.
    pub(super) fn days_ago(&self, days: i64) -> Value {
        Value::Instant(self.as_of.plus(Duration(-days * Duration::DAY.0)))
    }

    /// An instant between two numbers of days ago.
    pub(super) fn between(&mut self, from: i64, to: i64) -> Value {
        let span = usize::try_from(to - from + 1).expect("the later number is the greater");
        let days = from + i64::try_from(self.dice.below(span)).unwrap_or(0);
        self.days_ago(days)
    }

    /// Says a value, surely: links that inventories rest on.
    pub(super) fn say(&mut self, entity: &EntityRef, field: &str, value: Value) {
        self.said(entity, field, value, 0);
    }

    /// Says a value as evidence is: 4 of 100 are missing, 1 is contradicted, and measured ones have an age.
    pub(super) fn see(&mut self, entity: &EntityRef, field: &str, value: Value) {
        match self.dice.below(100) {
            0..4 => {}
            4 => {
                if let Value::Bool(said) = value {
                    self.said(entity, field, Value::Bool(!said), 1);
                }
                self.said(entity, field, value, 0);
            }
            _ => self.said(entity, field, value, 0),
        }
    }

    fn said(&mut self, entity: &EntityRef, field: &str, value: Value, source: usize) {
        let kind = self.schema.kind(entity.kind);
        let field = kind.field(field).expect("the generator names fields of the schema");
        let fresh_for = self.schema.field(entity.kind, field).fresh_for();
        let observed_at = fresh_for.map(|fresh| Instant(self.as_of.0 - self.age(fresh).0));
        self.record += 1;
        self.observations.list.push(Observation {
            entity: entity.clone(),
            field,
            value,
            observed_at,
            valid_until: None,
            received_at: self.as_of,
            origin: Origin { source: self.sources[source], record: self.record },
        });
    }

    /// How old evidence is: most of it comes from scans of the last days, 2 of 100 are too old.
    fn age(&mut self, fresh: Duration) -> Duration {
        let day = Duration::DAY.0;
        let (from, to) = match self.dice.below(100) {
            0..78 => (0, 10 * day),
            78..91 => (10 * day, fresh.0.min(60 * day)),
            91..98 => (0, fresh.0),
            _ => (fresh.0 + day, fresh.0 + 200 * day),
        };
        let span = usize::try_from(to - from).unwrap_or(1);
        Duration(from + i64::try_from(self.dice.below(span)).unwrap_or(0))
    }
}
