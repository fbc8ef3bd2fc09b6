//! What small kinds come as: files that people write, with a day for each value that is measured.

use std::sync::Arc;

use model::{Duration, Instant, Value};

use crate::{chance::Stream, recipe::Recipe, sheets};

/// A file of entities.
pub(crate) struct Sheet {
    pub(crate) path: &'static str,
    /// What is in it, in a sentence.
    pub(crate) doc: &'static str,
    pub(crate) things: Vec<Thing>,
}

/// An entity and what is said of it.
pub(crate) struct Thing {
    pub(crate) kind: &'static str,
    pub(crate) id: Arc<str>,
    pub(crate) said: Vec<Said>,
}

/// A value of a field.
pub(crate) struct Said {
    pub(crate) field: &'static str,
    pub(crate) value: Value,
    /// The day on which it was so; `None` for what is declared.
    pub(crate) on: Option<Instant>,
}

/// All files, in the order of their paths.
pub(crate) fn all(recipe: &Recipe) -> [Sheet; 4] {
    [
        sheets::assurance::sheet(recipe),
        sheets::network::sheet(recipe),
        sheets::organization::sheet(recipe),
        sheets::services::sheet(recipe),
    ]
}

impl Thing {
    pub(crate) fn new(kind: &'static str, id: &str) -> Self {
        Self { kind, id: Arc::from(id), said: Vec::new() }
    }

    pub(crate) fn say(mut self, field: &'static str, value: Value) -> Self {
        self.said.push(Said { field, value, on: None });
        self
    }

    pub(crate) fn text(self, field: &'static str, text: &str) -> Self {
        self.say(field, Value::Text(Arc::from(text)))
    }

    pub(crate) fn one(self, field: &'static str, id: &str) -> Self {
        self.say(field, Value::One(Arc::from(id)))
    }

    pub(crate) fn many(self, field: &'static str, ids: &[&str]) -> Self {
        self.say(field, Value::Many(ids.iter().map(|id| Arc::from(*id)).collect()))
    }

    pub(crate) fn texts(self, field: &'static str, texts: &[&str]) -> Self {
        self.say(field, Value::Texts(texts.iter().map(|text| Arc::from(*text)).collect()))
    }

    pub(crate) fn yes(self, field: &'static str, is_so: bool) -> Self {
        self.say(field, Value::Bool(is_so))
    }

    pub(crate) fn int(self, field: &'static str, n: u64) -> Self {
        self.say(field, Value::Int(i64::try_from(n).unwrap_or(i64::MAX)))
    }

    pub(crate) fn hours(self, field: &'static str, hours: i64) -> Self {
        self.say(field, Value::Duration(Duration(hours.saturating_mul(Duration::HOUR.0))))
    }

    /// Says what was measured, if anybody did.
    pub(crate) fn seen(mut self, evidence: &mut Evidence<'_>, field: &'static str, value: Value) -> Self {
        if let Some(on) = evidence.day() {
            self.said.push(Said { field, value, on: Some(on) });
        }
        self
    }

    /// Says a truth that was measured, so so often of ten thousand.
    pub(crate) fn truth(self, evidence: &mut Evidence<'_>, field: &'static str, share: u32) -> Self {
        let is_so = Value::Bool(evidence.chance.happens(share));
        self.seen(evidence, field, is_so)
    }

    /// Says a day that was measured on that day, up to so many days ago.
    pub(crate) fn day(mut self, evidence: &mut Evidence<'_>, field: &'static str, most: u32) -> Self {
        let days = i64::from(evidence.chance.between(1, most));
        if !evidence.chance.happens(MISSING) {
            let on = evidence.recipe.ago(days);
            self.said.push(Said { field, value: Value::Instant(on), on: Some(on) });
        }
        self
    }
}

/// How many of ten thousand measured values of files are missing; an assumption.
pub(crate) const MISSING: u32 = 1500;
/// How many of ten thousand measured values of files are 410 to 900 days old; an assumption.
pub(crate) const STALE: u32 = 1200;

/// The days on which things were measured.
pub(crate) struct Evidence<'r> {
    pub(crate) recipe: &'r Recipe,
    pub(crate) chance: Stream,
}

impl<'r> Evidence<'r> {
    pub(crate) fn new(recipe: &'r Recipe, kind: &str) -> Self {
        Self { recipe, chance: recipe.stream(kind) }
    }

    /// The day of a value; `None` if it is missing.
    fn day(&mut self) -> Option<Instant> {
        let is_missing = self.chance.happens(MISSING);
        let days = match self.chance.happens(STALE) {
            true => self.chance.between(410, 900),
            false => self.chance.between(0, 60),
        };
        (!is_missing).then(|| self.recipe.ago(i64::from(days)))
    }
}
