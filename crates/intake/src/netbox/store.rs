//! The objects that are held until all files are read.
//!
//! An object is held whole, or in short form where only another object spoke of it. What is in short form helps
//! to name things and is never a record.

use std::{cell::Cell, collections::HashMap};

use serde_json::{Map, Value};

use super::sorts::Sort;
use crate::{Reason, outcome::Cause};

/// Objects that are held at most.
pub(super) const MAX_OBJECTS: usize = 5_000_000;
/// Bytes of text in them.
pub(super) const MAX_HELD_BYTES: usize = 2 << 30;

/// A sort and a key.
pub(super) type Name = (Sort, u64);

/// What an object says in a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fact {
    /// It says that there is nothing.
    Null,
    Text(Box<str>),
    Key(u64),
    Names(Vec<Name>),
    Custom(Map<String, Value>),
}

pub(super) type Facts = Vec<(&'static str, Fact)>;

/// An object.
pub(super) struct Object {
    pub(super) key: u64,
    /// The number of its record; `None` where it is known in short form only.
    pub(super) number: Option<u32>,
    is_used: Cell<bool>,
    facts: Facts,
}

impl Object {
    pub(super) fn fact(&self, field: &str) -> Option<&Fact> {
        self.facts.iter().find(|(name, _)| *name == field).map(|(_, fact)| fact)
    }

    pub(super) fn text(&self, field: &str) -> Option<&str> {
        match self.fact(field)? {
            Fact::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn link(&self, field: &str) -> Option<u64> {
        match self.fact(field)? {
            Fact::Key(key) => Some(*key),
            _ => None,
        }
    }

    pub(super) fn names(&self, field: &str) -> &[Name] {
        match self.fact(field) {
            Some(Fact::Names(names)) => names,
            _ => &[],
        }
    }

    /// Notes that it has become part of a record.
    pub(super) fn used(&self) {
        self.is_used.set(true);
    }

    pub(super) fn is_used(&self) -> bool {
        self.is_used.get()
    }
}

/// All objects.
pub(super) struct Store {
    objects: HashMap<Name, Object>,
    /// Those that are held whole, in the order of their records.
    order: Vec<Name>,
    n_bytes: usize,
    max_objects: usize,
}

impl Store {
    pub(super) fn new(max_objects: usize) -> Self {
        Self { objects: HashMap::new(), order: Vec::new(), n_bytes: 0, max_objects }
    }

    /// Holds a whole object, unless it is held already.
    pub(super) fn add(&mut self, name: Name, number: u32, facts: Facts) -> Result<(), Reason> {
        if let Some(first) = self.objects.get(&name).and_then(|object| object.number) {
            let model = name.0.def().map_or("", |def| def.model);
            let text = format!("`{model}` {} stands already in object {first}", name.1);
            return Err(Reason::new(Cause::Duplicate, text));
        }
        let object = self.room_for(name, &facts)?;
        // What it says itself goes before what others said of it in short form.
        let said = std::mem::replace(&mut object.facts, facts);
        object.fill_in(said);
        object.number = Some(number);
        self.order.push(name);
        Ok(())
    }

    /// Holds what another object says of this one in short form.
    pub(super) fn add_short(&mut self, name: Name, facts: Facts) -> Result<(), Reason> {
        self.room_for(name, &facts)?.fill_in(facts);
        Ok(())
    }

    /// An object; whole, or in short form.
    pub(super) fn get(&self, name: Name) -> Option<&Object> {
        self.objects.get(&name)
    }

    /// An object that becomes part of a record by being looked up.
    pub(super) fn used(&self, sort: Sort, key: Option<u64>) -> Option<&Object> {
        let object = self.get((sort, key?))?;
        object.used();
        Some(object)
    }

    /// The objects that are held whole, in the order of their records.
    pub(super) fn whole(&self) -> impl Iterator<Item = (Sort, &Object)> {
        self.order.iter().filter_map(|name| Some((name.0, self.get(*name)?)))
    }

    /// The object that two fields name together, its sort and its key.
    pub(super) fn target(&self, object: &Object, sort: &str, key: &str) -> Option<Name> {
        let def = match object.fact(sort)? {
            Fact::Text(model) => Sort::of_model(model),
            Fact::Key(key) => {
                let sort = self.used(Sort::ContentType, Some(*key))?;
                Sort::of_model(&format!("{}.{}", sort.text("app")?, sort.text("model")?))
            }
            _ => None,
        };
        Some((def?.sort, object.link(key)?))
    }

    fn room_for(&mut self, name: Name, facts: &Facts) -> Result<&mut Object, Reason> {
        let is_new = !self.objects.contains_key(&name);
        if is_new && self.objects.len() >= self.max_objects {
            let text = format!("more objects would be held than the bound of {}", self.max_objects);
            return Err(Reason::new(Cause::Bound, text));
        }
        self.n_bytes += facts.iter().map(|(_, fact)| size(fact)).sum::<usize>();
        if self.n_bytes > MAX_HELD_BYTES {
            let text = format!("the objects held have more bytes than the bound of {MAX_HELD_BYTES}");
            return Err(Reason::new(Cause::Bound, text));
        }
        let new = || Object { key: name.1, number: None, is_used: Cell::new(false), facts: Vec::new() };
        Ok(self.objects.entry(name).or_insert_with(new))
    }
}

impl Object {
    fn fill_in(&mut self, facts: Facts) {
        for (field, fact) in facts {
            if self.fact(field).is_none() {
                self.facts.push((field, fact));
            }
        }
    }
}

/// About how many bytes a fact takes beside its own place.
fn size(fact: &Fact) -> usize {
    match fact {
        Fact::Null | Fact::Key(_) => 0,
        Fact::Text(text) => text.len(),
        Fact::Names(names) => names.len() * size_of::<Name>(),
        Fact::Custom(fields) => fields.iter().map(|(name, value)| name.len() + value_size(value)).sum(),
    }
}

fn value_size(value: &Value) -> usize {
    let inner = match value {
        Value::String(text) => text.len(),
        Value::Array(list) => list.iter().map(value_size).sum(),
        Value::Object(map) => map.iter().map(|(name, value)| name.len() + value_size(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    inner + size_of::<Value>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Fact {
        Fact::Text(text.into())
    }

    #[test]
    fn what_an_object_says_itself_goes_before_what_others_say() {
        let mut store = Store::new(10);
        store.add_short((Sort::Site, 1), vec![("name", text("short")), ("slug", text("s"))]).unwrap();
        store.add((Sort::Site, 1), 7, vec![("name", text("whole"))]).unwrap();
        store.add_short((Sort::Site, 1), vec![("name", text("late"))]).unwrap();
        let site = store.get((Sort::Site, 1)).unwrap();
        assert_eq!((site.text("name"), site.text("slug"), site.number), (Some("whole"), Some("s"), Some(7)));
        let twice = store.add((Sort::Site, 1), 9, Vec::new()).unwrap_err();
        assert_eq!(twice.text, "`dcim.site` 1 stands already in object 7");
    }

    #[test]
    fn more_objects_than_the_bound_are_refused() {
        let mut store = Store::new(2);
        for key in [1, 2] {
            store.add((Sort::Site, key), 1, Vec::new()).unwrap();
        }
        let refused = store.add((Sort::Site, 3), 3, Vec::new()).unwrap_err();
        assert_eq!(refused.text, "more objects would be held than the bound of 2");
        assert!(store.add_short((Sort::Region, 1), Vec::new()).is_err());
        assert!(store.add_short((Sort::Site, 2), Vec::new()).is_ok());
    }
}
