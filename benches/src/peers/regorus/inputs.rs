//! Devices as inputs of Rego: only what some check reads, and shared where several devices refer to it.

use std::collections::{BTreeMap, HashMap};

use ::regorus::Value;
use model::{Duration, FieldId, KindId, Standing, Type, Val};

use super::super::City;

/// What is read below a place in the input: fields, with what is read of what they lead to.
pub(super) struct View {
    pub(super) places: Vec<Place>,
}

#[derive(Default)]
pub(super) struct Place {
    pub(super) fields: BTreeMap<FieldId, usize>,
    /// Fields of which it is asked whether they exist.
    pub(super) standings: Vec<FieldId>,
}

impl Default for View {
    fn default() -> Self {
        Self { places: vec![Place::default()] }
    }
}

impl View {
    pub(super) const ROOT: usize = 0;

    /// The place that a field of a place leads to.
    pub(super) fn below(&mut self, place: usize, field: FieldId) -> usize {
        if let Some(below) = self.places[place].fields.get(&field) {
            return *below;
        }
        self.places.push(Place::default());
        let below = self.places.len() - 1;
        self.places[place].fields.insert(field, below);
        below
    }
}

pub(super) struct Inputs<'a> {
    city: &'a City,
    views: &'a BTreeMap<Option<i64>, View>,
    /// Entities that were made, by view, place and row.
    made: HashMap<(Option<i64>, usize, u32), Value>,
}

/// The name of the view for a greatest age of evidence.
pub(super) fn name(age: Option<i64>) -> String {
    age.map_or_else(|| "any".to_owned(), |age| format!("a{age}"))
}

impl<'a> Inputs<'a> {
    pub(super) fn new(city: &'a City, views: &'a BTreeMap<Option<i64>, View>) -> Self {
        Self { city, views, made: HashMap::new() }
    }

    pub(super) fn all(mut self) -> Vec<Value> {
        let Some(kind) = self.city.checks().next().map(|check| check.kind) else { return Vec::new() };
        let n_rows = self.city.state.len(kind);
        let mut inputs = Vec::with_capacity(n_rows);
        for row in (0u32..).take(n_rows) {
            let mut input = BTreeMap::new();
            for (age, view) in self.views {
                input.insert(Value::from(name(*age)), self.entity((*age, view), View::ROOT, kind, row));
            }
            inputs.push(Value::from(input));
        }
        inputs
    }

    fn entity(&mut self, (age, view): (Option<i64>, &View), place: usize, kind: KindId, row: u32) -> Value {
        if let Some(made) = self.made.get(&(age, place, row)).filter(|_| place != View::ROOT) {
            return made.clone();
        }
        let City { schema, state, .. } = self.city;
        let mut entity = BTreeMap::new();
        entity.insert(Value::from("id"), Value::from(&**state.id(kind, row)));
        for field in &view.places[place].standings {
            let cell = state.cell(schema, kind, row, *field, age.map(Duration));
            if cell.standing.is_fact() {
                let name = format!("has_{}", schema.field(kind, *field).name);
                entity.insert(Value::from(name), Value::from(cell.standing == Standing::Known));
            }
        }
        for (field, below) in &view.places[place].fields {
            if let Some(value) = self.field((age, view), *below, (kind, row), *field) {
                entity.insert(Value::from(schema.field(kind, *field).name.as_str()), value);
            }
        }
        let value = Value::from(entity);
        if place != View::ROOT {
            self.made.insert((age, place, row), value.clone());
        }
        value
    }

    fn field(
        &mut self,
        (age, view): (Option<i64>, &View),
        below: usize,
        (kind, row): (KindId, u32),
        field: FieldId,
    ) -> Option<Value> {
        let City { schema, state, .. } = self.city;
        let ty = schema.field(kind, field).ty;
        if let Type::Many(to) = ty {
            let list = state.list(schema, kind, row, field, age.map(Duration));
            let known = list.standing == Standing::Known;
            return known.then(|| {
                let rows = list.rows.into_iter();
                Value::from(rows.map(|row| self.entity((age, view), below, to, row)).collect::<Vec<_>>())
            });
        }
        let cell = state.cell(schema, kind, row, field, age.map(Duration));
        let value = cell.value.filter(|_| cell.standing == Standing::Known)?;
        Some(match (value, ty) {
            (Val::Bool(value), _) => Value::from(value),
            (Val::Int(value), _) => Value::from(value),
            (Val::Double(value), _) => Value::from(value),
            (Val::Text(text), _) => Value::from(text),
            (Val::Instant(value), _) => Value::from(value.0),
            (Val::Duration(value), _) => Value::from(value.0),
            (Val::Texts(numbers), _) => {
                Value::from(numbers.iter().map(|number| Value::from(state.text(*number))).collect::<Vec<_>>())
            }
            (Val::One(row), Type::One(to)) => self.entity((age, view), below, to, row),
            (Val::One(_) | Val::Many(_), _) => return None,
        })
    }
}
