//! The same documents for machines. A document says its version and kind; order is that of the city's files.

mod assess;
pub(crate) mod explain;
mod import;
mod replay;
mod traffic;
mod who;

pub use assess::assess_json;
pub use explain::explain_json;
pub use import::import_json;
pub use replay::replay_json;

use model::{EntityRef, Instant, Schema, Zone};
use policy::{Counts, Force, Verdict, exception::Standing};
use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::words;

/// The JSON Schema of an assessment, as `docs/reference/assessment.schema.json` has it.
pub fn assessment_schema() -> &'static str {
    include_str!("../../../docs/reference/assessment.schema.json")
}

/// The version of the documents.
pub(crate) const VERSION: u32 = 1;

fn counts(counts: &Counts) -> Value {
    let mut out = serde_json::Map::new();
    for verdict in Verdict::ALL {
        out.insert(verdict.word().to_owned(), counts.of(verdict).into());
    }
    out.insert("in-scope".to_owned(), counts.in_scope().into());
    out.insert("assessed".to_owned(), (!counts.is_not_assessed()).into());
    out.insert("coverage".to_owned(), counts.coverage().unwrap_or(0.0).into());
    out.into()
}

fn instant(at: Option<Instant>) -> Value {
    at.map_or(Value::Null, |at| at.rfc3339().into())
}

/// An instant for machines and for people.
pub(crate) fn as_of(zone: &Zone, at: Instant) -> Value {
    json!({"instant": at.rfc3339(), "words": zone.words(at)})
}

/// `asset:pump-1`.
fn entity(schema: &Schema, entity: &EntityRef) -> String {
    format!("{}:{}", schema.kind(entity.kind).name, entity.id)
}

/// How many there are beyond those that are listed.
fn left_off(n: u64, listed: usize) -> u64 {
    n.saturating_sub(words::size(listed))
}

pub(crate) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Live => "live",
        Standing::NotApproved => "not-approved",
        Standing::NotYet => "not-yet",
        Standing::Lapsed => "lapsed",
    }
}

pub(crate) fn force(force: Force) -> &'static str {
    match force {
        Force::InForce => "in-force",
        Force::NotYet => "not-yet",
        Force::Ended => "ended",
        Force::Draft => "draft",
        Force::Retired => "retired",
    }
}

/// A list whose items are made when they are written, one after the other.
pub(crate) struct Each<F>(pub(crate) F);

impl<I: Iterator<Item = Value>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq((self.0)().map(cleaned))
    }
}

/// Takes control characters out of every text, so that a document printed on a terminal cannot steer it.
pub(crate) fn cleaned(value: Value) -> Value {
    match value {
        Value::String(text) => words::clean(&text).into(),
        Value::Array(items) => items.into_iter().map(cleaned).collect(),
        Value::Object(entries) => {
            let entries = entries.into_iter();
            Value::Object(entries.map(|(key, value)| (words::clean(&key), cleaned(value))).collect())
        }
        other => other,
    }
}
