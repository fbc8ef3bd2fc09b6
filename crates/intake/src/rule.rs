//! How one field of an import gets its value from a record.

use std::collections::BTreeMap;

use model::{Field, FieldId, Instant, Value, Zone};

use crate::{
    clean,
    convert::{Target, not_wgs84},
    date::DateFormat,
    import::Columns,
    outcome::{Cause, Reason},
    record::{Cell, Point, Record},
    template::{Filled, Template, unusable},
};

/// A field and where its value comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) field: FieldId,
    pub(crate) take: Take,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Take {
    /// The same for every record.
    Const(Value),
    /// A part of the record's place.
    Geometry(Axis),
    /// A text with columns in it.
    Template(Template, Empty),
    /// A column.
    Column(FromColumn),
}

/// The word of a `map` that stands for all others.
const ANY: &str = "*";

/// A column and how to read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FromColumn {
    pub(crate) column: usize,
    pub(crate) empty: Empty,
    pub(crate) split: Option<String>,
    pub(crate) map: BTreeMap<String, Option<Value>>,
    pub(crate) format: DateFormat,
}

/// What an empty cell means.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Empty {
    /// Nothing was seen.
    #[default]
    Unobserved,
    /// It was seen that there is none.
    None,
    /// The record cannot be used.
    Refuse,
    /// A list without elements says that there are none; where there is no list, nothing was seen.
    List,
}

/// A part of a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Axis {
    Longitude,
    Latitude,
}

/// What a rule needs to know beside the record.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) field: &'a Field,
    pub(crate) columns: &'a Columns,
    pub(crate) zone: &'a Zone,
}

impl Rule {
    /// Tells whether the value comes from the record's place.
    pub(crate) fn wants_place(&self) -> bool {
        matches!(self.take, Take::Geometry(_))
    }

    /// The value that a record gives, or `None` where it says nothing. Counts cleaned cells in `n_cleaned`.
    pub(crate) fn value(
        &self,
        context: Context<'_>,
        record: &Record,
        n_cleaned: &mut u64,
    ) -> Result<Option<Value>, Reason> {
        match &self.take {
            Take::Const(value) => Ok(Some(value.clone())),
            Take::Geometry(axis) => axis.value(&record.point),
            Take::Template(template, empty) => match template.fill(record, context.columns)? {
                Filled::Empty(column) => empty.value(context.columns.name(column)),
                Filled::Text(text, is_cleaned) => {
                    *n_cleaned += u64::from(is_cleaned);
                    let target = context.target(&DateFormat::Iso);
                    Ok(target.gather(vec![target.single(&text)?]))
                }
            },
            Take::Column(from) => from.value(context, record, n_cleaned),
        }
    }
}

impl<'a> Context<'a> {
    fn target(self, format: &'a DateFormat) -> Target<'a> {
        Target { field: self.field, format, zone: self.zone }
    }
}

impl FromColumn {
    fn value(
        &self,
        context: Context<'_>,
        record: &Record,
        n_cleaned: &mut u64,
    ) -> Result<Option<Value>, Reason> {
        let name = context.columns.name(self.column);
        let holds_list = matches!(context.field.ty, model::Type::Texts | model::Type::Many(_));
        let words: Vec<&str> = match (record.cell(self.column), &self.split) {
            (Cell::Empty, _) => Vec::new(),
            (Cell::Text(text), None) => vec![text],
            (Cell::Text(text), Some(split)) => text.split(split.as_str()).collect(),
            (Cell::Texts(texts), _) if holds_list => texts.iter().map(String::as_str).collect(),
            (Cell::Texts(_), _) => return Err(unusable(name, "a list")),
            (Cell::Unusable(what), _) => return Err(unusable(name, what)),
        };
        let target = context.target(&self.format);
        let mut elements = Vec::new();
        let mut is_said = false;
        for word in words {
            let fit = clean::text(word);
            *n_cleaned += u64::from(fit.len() != word.trim().len());
            let any = || self.map.get(ANY).filter(|_| !fit.is_empty());
            match self.map.get(fit.as_ref()).or_else(any) {
                Some(None) => is_said = true,
                Some(Some(Value::None)) if !holds_list => return Ok(Some(Value::None)),
                Some(Some(Value::None)) => is_said = true,
                Some(Some(value)) => elements.push(value.clone()),
                None if fit.is_empty() => {}
                None if self.map.is_empty() => elements.push(target.single(&fit)?),
                None => {
                    let text = format!("{} of `{name}` is not in the `map`", clean::quoted(&fit));
                    return Err(Reason::new(Cause::Value, text));
                }
            }
        }
        match (elements.is_empty(), is_said) {
            (false, _) => Ok(target.gather(elements)),
            (true, true) => Ok(None),
            (true, false) => {
                let is_list = matches!(record.cell(self.column), Cell::Texts(_));
                if self.empty == Empty::List && is_list {
                    return Ok(target.gather(Vec::new()));
                }
                self.empty.value(name)
            }
        }
    }
}

impl FromColumn {
    /// The instant that a record says in this column, or `None` where it says nothing.
    pub(crate) fn instant(
        &self,
        columns: &Columns,
        zone: &Zone,
        record: &Record,
    ) -> Result<Option<Instant>, Reason> {
        let name = columns.name(self.column);
        let text = match record.cell(self.column) {
            Cell::Empty => return Ok(None),
            Cell::Text(text) => clean::text(text),
            Cell::Texts(_) => return Err(unusable(name, "a list")),
            Cell::Unusable(what) => return Err(unusable(name, what)),
        };
        if text.is_empty() {
            return Ok(None);
        }
        let instant = self.format.instant(zone, &text);
        instant.map(Some).ok_or_else(|| {
            let (text, wanted) = (clean::quoted(&text), self.format.words());
            Reason::new(
                Cause::Value,
                format!("{text} of `{name}` is no date of the record: it takes {wanted}"),
            )
        })
    }
}

impl Empty {
    fn value(self, column: &str) -> Result<Option<Value>, Reason> {
        match self {
            Empty::Unobserved | Empty::List => Ok(None),
            Empty::None => Ok(Some(Value::None)),
            Empty::Refuse => Err(Reason::new(Cause::Empty, format!("`{column}` is empty"))),
        }
    }
}

impl Axis {
    fn value(self, point: &Point) -> Result<Option<Value>, Reason> {
        match point {
            Point::Nowhere => Ok(None),
            Point::Wrong(reason) => Err(reason.clone()),
            Point::At { longitude, .. } if !is_within(*longitude, 180.0) => {
                Err(not_wgs84("longitude", *longitude))
            }
            Point::At { latitude, .. } if !is_within(*latitude, 90.0) => {
                Err(not_wgs84("latitude", *latitude))
            }
            Point::At { longitude, latitude } => Ok(Some(Value::Double(match self {
                Axis::Longitude => *longitude,
                Axis::Latitude => *latitude,
            }))),
        }
    }
}

/// Tells whether a number of degrees is within a limit; never for NaN.
fn is_within(degrees: f64, limit: f64) -> bool {
    degrees.abs() <= limit
}
