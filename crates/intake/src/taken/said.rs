//! A value of a field as JSON, and back; the field's type says how it is read.

use std::{
    io::{self, Write},
    sync::Arc,
};

use model::{Duration, Field, Instant, Observation, Type, Value};
use serde_json::Value as Json;

use super::{Account, Said};

impl Said {
    /// What an observation says.
    pub(super) fn of(seen: Observation) -> Self {
        let Observation { field, value, observed_at, valid_until, origin, .. } = seen;
        Self { field, value, observed_at, valid_until, record: origin.record }
    }
}

impl Account {
    /// The word on a field: the latest of what was said, and of that the last.
    pub(super) fn word(&self, field: model::FieldId) -> Option<&Said> {
        self.said.iter().filter(|said| said.field == field).max_by_key(|said| said.observed_at)
    }

    /// The date that stands for all measured fields but those that give their own.
    pub(super) fn dated(&self) -> Option<Instant> {
        self.said.iter().filter_map(|said| said.observed_at).max()
    }
}

/// The date of a field that gives none of its own.
pub(super) fn implied(field: &Field, dated: Option<Instant>) -> Option<Instant> {
    field.fresh_for().and(dated)
}

/// Writes a value.
pub(super) fn write(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::None => out.write_all(b"null"),
        Value::Bool(truth) => write!(out, "{truth}"),
        Value::Int(number) => write!(out, "{number}"),
        Value::Double(number) => Ok(serde_json::to_writer(out, number)?),
        Value::Text(text) | Value::One(text) => string(text, out),
        Value::Instant(instant) => string(&instant.rfc3339(), out),
        Value::Duration(duration) => string(&exactly(*duration), out),
        Value::Texts(texts) | Value::Many(texts) => {
            out.write_all(b"[")?;
            for (n, text) in texts.iter().enumerate() {
                out.write_all(if n > 0 { b"," } else { b"" })?;
                string(text, out)?;
            }
            out.write_all(b"]")
        }
    }
}

/// Writes a text as JSON does.
pub(super) fn string(text: &str, out: &mut dyn Write) -> io::Result<()> {
    Ok(serde_json::to_writer(out, text)?)
}

/// A duration without loss, such as `1d12h`.
fn exactly(duration: Duration) -> String {
    const UNITS: [(&str, u64); 6] = [
        ("d", 86_400_000_000),
        ("h", 3_600_000_000),
        ("m", 60_000_000),
        ("s", 1_000_000),
        ("ms", 1000),
        ("us", 1),
    ];
    let mut rest = duration.0.unsigned_abs();
    let mut text = if duration.0 < 0 { "-".to_owned() } else { String::new() };
    for (unit, size) in UNITS {
        if rest >= size {
            text.push_str(&format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if duration.0 == 0 { "0s".to_owned() } else { text }
}

/// Reads a value of a field. `Err` says what the field takes.
pub(super) fn read(field: &Field, json: Json) -> Result<Value, &'static str> {
    let or = |value: Option<Value>, wanted| value.ok_or(wanted);
    match (field.ty, json) {
        (_, Json::Null) => Ok(Value::None),
        (Type::Bool, json) => or(json.as_bool().map(Value::Bool), "true or false"),
        #[expect(clippy::cast_precision_loss, reason = "bounds are far below where precision is lost")]
        (Type::Int, json) => {
            let number = json.as_i64().ok_or("a whole number")?;
            within_bounds(field, number as f64).map(|()| Value::Int(number))
        }
        (Type::Double, json) => {
            let number = json.as_f64().ok_or("a number")?;
            within_bounds(field, number).map(|()| Value::Double(number))
        }
        (Type::Text, Json::String(text)) => {
            let is_fit = field.choices.is_empty() || field.choices.contains(&text);
            or(is_fit.then(|| Value::Text(Arc::from(text))), "one of its words")
        }
        (Type::Text, _) => Err("a text"),
        (Type::Instant, json) => {
            or(json.as_str().and_then(Instant::parse).map(Value::Instant), "an instant with an offset")
        }
        (Type::Duration, json) => {
            or(json.as_str().and_then(Duration::parse).map(Value::Duration), "a duration such as `36h`")
        }
        (Type::Texts, json) => or(texts(json, |_| true).map(Value::Texts), "a list of texts"),
        (Type::One(_), Json::String(id)) if source::is_id(&id) => Ok(Value::One(Arc::from(id))),
        (Type::One(_), _) => Err("an id"),
        (Type::Many(_), json) => or(texts(json, source::is_id).map(Value::Many), "a list of ids"),
    }
}

fn within_bounds(field: &Field, number: f64) -> Result<(), &'static str> {
    let is_within = field.range().is_none_or(|(low, high)| (low..=high).contains(&number));
    is_within.then_some(()).ok_or("a number within its bounds")
}

fn texts(json: Json, is_fit: impl Fn(&str) -> bool) -> Option<Vec<Arc<str>>> {
    let Json::Array(list) = json else { return None };
    let text = |json: Json| match json {
        Json::String(text) if is_fit(&text) => Some(Arc::from(text)),
        _ => None,
    };
    list.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_without_loss() {
        for micros in [0, 1, -1, 999, 36 * 3_600_000_000, -90_061_001_001, i64::MAX] {
            let text = exactly(Duration(micros));
            assert_eq!(Duration::parse(&text), Some(Duration(micros)), "{text}");
        }
        assert_eq!(exactly(Duration(129_600_000_000)), "1d12h");
    }
}
