//! A foreign text as a value of a field.

use std::{collections::HashSet, sync::Arc};

use model::{Duration, Field, Type, Value, Zone};

use crate::{
    bounds::MAX_ID_BYTES,
    clean,
    date::DateFormat,
    outcome::{Cause, Reason},
};

/// What a text is to become.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) field: &'a Field,
    pub(crate) format: &'a DateFormat,
    pub(crate) zone: &'a Zone,
}

impl Target<'_> {
    /// Reads a single value from a text that is already clean and not empty. For a field that holds a list this
    /// is one element: a text, or one entity.
    pub(crate) fn single(self, text: &str) -> Result<Value, Reason> {
        match self.field.ty {
            Type::Bool => self.bool(text),
            Type::Int => self.int(text),
            Type::Double => self.double(text),
            Type::Text | Type::Texts => self.text(text),
            Type::Instant => {
                let instant = self.format.instant(self.zone, text).map(Value::Instant);
                instant.ok_or_else(|| self.unread(text, &self.format.words()))
            }
            Type::Duration => {
                let duration = Duration::parse(text).map(Value::Duration);
                duration.ok_or_else(|| self.unread(text, "a duration such as `30d` or `36h`"))
            }
            Type::One(_) | Type::Many(_) => self.reference(text),
        }
    }

    /// Makes the field's value of its elements, each once; of the first where the field holds one.
    pub(crate) fn gather(self, elements: Vec<Value>) -> Option<Value> {
        let texts = |elements: Vec<Value>| -> Vec<Arc<str>> {
            let mut seen = HashSet::new();
            let mut list: Vec<Arc<str>> = Vec::with_capacity(elements.len());
            for element in elements {
                if let Value::Text(text) | Value::One(text) = element
                    && seen.insert(text.clone())
                {
                    list.push(text);
                }
            }
            list
        };
        match self.field.ty {
            Type::Texts => Some(Value::Texts(texts(elements))),
            Type::Many(_) => Some(Value::Many(texts(elements))),
            _ => elements.into_iter().next(),
        }
    }

    fn bool(self, text: &str) -> Result<Value, Reason> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" | "1" => Ok(Value::Bool(true)),
            "false" | "no" | "n" | "0" => Ok(Value::Bool(false)),
            _ => Err(self.unread(text, "true or false; a `map` can say what other words mean")),
        }
    }

    fn int(self, text: &str) -> Result<Value, Reason> {
        let whole = match text.split_once('.') {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => whole,
            _ => text,
        };
        let Ok(int) = whole.parse::<i64>() else {
            return Err(self.unread(text, "a whole number of 64 bits without separators"));
        };
        #[expect(clippy::cast_precision_loss, reason = "the bounds are small; near them no digit is lost")]
        self.check_range(int as f64)?;
        Ok(Value::Int(int))
    }

    fn double(self, text: &str) -> Result<Value, Reason> {
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        let Some(number) = number else {
            return Err(self.unread(text, "a finite number with a point and without separators"));
        };
        self.check_range(number)?;
        Ok(Value::Double(number))
    }

    /// Refuses what a number of that unit cannot be, as in the files of the city; its own fields are free.
    fn check_range(self, number: f64) -> Result<(), Reason> {
        let field = self.field;
        let Some((low, high)) = field.range() else { return Ok(()) };
        if (low..=high).contains(&number) {
            return Ok(());
        }
        if field.unit == "degrees" {
            return Err(not_wgs84(&field.name, number));
        }
        let bounds = if high.is_finite() { format!("{low} to {high}") } else { format!("{low} or more") };
        Err(Reason::new(
            Cause::Value,
            format!("{number} is out of range for `{}`: it takes {bounds}", field.name),
        ))
    }

    fn text(self, text: &str) -> Result<Value, Reason> {
        let choices = &self.field.choices;
        if choices.is_empty() || choices.iter().any(|choice| choice == text) {
            return Ok(Value::Text(Arc::from(text)));
        }
        let near = diag::nearest(text, choices.iter().map(String::as_str));
        let help = near.map_or_else(
            || format!("it may be {}", choices.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let (name, text) = (&self.field.name, clean::quoted(text));
        Err(Reason::new(Cause::Choice, format!("{text} is not a word that `{name}` may be; {help}")))
    }

    fn reference(self, text: &str) -> Result<Value, Reason> {
        let id = clean::id(text);
        if id.is_empty() || id.len() > MAX_ID_BYTES {
            return Err(self.unread(text, &format!("an id of at most {MAX_ID_BYTES} letters and digits")));
        }
        Ok(Value::One(Arc::from(id)))
    }

    fn unread(self, text: &str, wanted: &str) -> Reason {
        let (name, text) = (&self.field.name, clean::quoted(text));
        Reason::new(Cause::Value, format!("{text} cannot be read for `{name}`: it takes {wanted}"))
    }
}

/// Says that a number is no longitude or latitude.
pub(crate) fn not_wgs84(axis: &str, number: f64) -> Reason {
    let text =
        format!("the {axis} {number} is out of range; the layer is probably not in WGS 84 (EPSG:4326)");
    Reason::new(Cause::Geometry, text)
}

#[cfg(test)]
mod tests {
    use model::Schema;

    use super::*;

    fn read(kind: &str, field: &str, text: &str) -> String {
        let schema = Schema::builtin();
        let kind = schema.kind(schema.kind_named(kind).unwrap());
        let (_, field) = kind.fields().find(|(_, def)| def.name == field).unwrap();
        let target = Target { field, format: &DateFormat::Iso, zone: &Zone::utc() };
        match target.single(text) {
            Ok(value) => format!("{value:?}"),
            Err(reason) => reason.text,
        }
    }

    #[test]
    fn numbers_are_read_or_refused_never_guessed() {
        assert_eq!(read("asset", "count", "12"), "Int(12)");
        assert_eq!(read("asset", "count", "12.0"), "Int(12)");
        let wanted = "cannot be read for `count`: it takes a whole number of 64 bits without separators";
        for wrong in ["1,200", "1.5", "12.", "1 200", "9223372036854775808", "ten"] {
            assert_eq!(read("asset", "count", wrong), format!("`{wrong}` {wanted}"));
        }
        assert_eq!(read("city", "yearly_budget", "1.5e3"), "Double(1500.0)");
        for wrong in ["NaN", "inf", "1e999", "1,5"] {
            assert!(read("city", "yearly_budget", wrong).contains("a finite number"), "{wrong}");
        }
        assert_eq!(
            read("asset", "count", "-1"),
            "-1 is out of range for `count`: it takes 0 to 1000000000000"
        );
        assert_eq!(read("dependency", "share", "2"), "2 is out of range for `share`: it takes 0 to 1");
        assert!(read("asset", "longitude", "750000").contains("not in WGS 84"));
    }

    #[test]
    fn words_are_checked_and_references_become_ids() {
        assert_eq!(read("asset", "redundant", "Yes"), "Bool(true)");
        assert!(read("asset", "redundant", "perhaps").contains("a `map` can say"));
        assert_eq!(read("asset", "criticality", "high"), "Text(\"high\")");
        assert_eq!(
            read("asset", "criticality", "hihg"),
            "`hihg` is not a word that `criticality` may be; did you mean `high`?"
        );
        assert_eq!(read("asset", "site", "Main St. 4"), "One(\"main-st.-4\")");
        assert_eq!(read("service", "recovery_time", "36h"), "Duration(Duration(129600000000))");
    }
}
