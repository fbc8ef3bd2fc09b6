//! One object of either shape, brought to one form.
//!
//! A fixture says `{"model": "dcim.device", "pk": 1, "fields": {"site": 2, "status": "active"}}`, the REST
//! interface `{"id": 1, "url": ".../api/dcim/devices/1/", "site": {"id": 2, ...}, "status": {"value": "active",
//! ...}}`. Both become a sort, a key, and facts in which other objects are named by their keys.

use serde_json::{Map, Value};

use super::{
    sorts::{Def, Shape, Sort},
    store::{Fact, Facts, Name, Store},
};
use crate::{MAX_CELL_BYTES, Reason, json, outcome::Cause};

type Fields = Map<String, Value>;

/// What an object of the file is.
pub(super) enum Found {
    /// An object of a sort that is read, with its key.
    Known(&'static Def, u64, Facts),
    /// An object of another sort.
    Other(String),
}

/// Reads objects; what they say of others in short form goes to the store.
pub(super) struct Reader<'s> {
    pub(super) store: &'s mut Store,
    /// The fields of the city's own that a mapping asks for.
    pub(super) custom: &'s [String],
}

impl Reader<'_> {
    /// Tells what an object is. `from_rest` says whether it is of the REST interface.
    pub(super) fn object(&mut self, value: &Value) -> Result<(Found, bool), Reason> {
        let Some(object) = value.as_object() else { return Err(shape("it is no object")) };
        if let (Some(Value::String(model)), Some(Value::Object(fields))) =
            (object.get("model"), object.get("fields"))
        {
            return self.of_fixture(model, object.get("pk"), fields).map(|found| (found, false));
        }
        let path = object.get("url").and_then(Value::as_str).and_then(endpoint);
        let Some(path) = path else {
            return Err(shape("it has neither `model` and `fields`, nor a `url` with `/api/` in it"));
        };
        let Some(def) = Sort::of_path(&path) else { return Ok((Found::Other(short_name(&path)), true)) };
        let key = key(object.get("id")).ok_or_else(|| shape("its `id` is no whole number"))?;
        Ok((Found::Known(def, key, self.facts(def, object)?), true))
    }

    fn of_fixture(&mut self, model: &str, pk: Option<&Value>, fields: &Fields) -> Result<Found, Reason> {
        let model = model.to_ascii_lowercase();
        let Some(def) = Sort::of_model(&model) else { return Ok(Found::Other(short_name(&model))) };
        let Some(key) = key(pk) else {
            // Content types are dumped without a key where others name them by their words.
            return match def.sort {
                Sort::ContentType => Ok(Found::Other(model)),
                _ => Err(shape("its `pk` is no whole number")),
            };
        };
        Ok(Found::Known(def, key, self.facts(def, fields)?))
    }

    fn facts(&mut self, def: &Def, fields: &Fields) -> Result<Facts, Reason> {
        let mut facts: Facts = Vec::new();
        for (written, name, shape) in def.fields {
            let Some(value) = fields.get(*written) else { continue };
            let is_said = facts.iter().any(|(old, fact)| old == name && *fact != Fact::Null);
            if is_said {
                continue;
            }
            let Some(fact) = self.fact(*shape, value)? else { continue };
            facts.retain(|(old, _)| old != name);
            facts.push((name, fact));
        }
        facts.shrink_to_fit();
        Ok(facts)
    }

    fn fact(&mut self, shape: Shape, value: &Value) -> Result<Option<Fact>, Reason> {
        let fact = match (shape, value) {
            (Shape::Link(_), Value::Null) => Some(Fact::Null),
            (Shape::Word, Value::Object(word)) => word.get("value").and_then(json::text).and_then(text),
            (Shape::Text | Shape::Word, value) => json::text(value).and_then(text),
            (Shape::Link(sort), value) => self.link(sort, value)?.map(|(_, key)| Fact::Key(key)),
            (Shape::Links(sort), Value::Array(list)) => {
                let mut names = Vec::new();
                for value in list {
                    names.extend(self.link(sort, value)?);
                }
                Some(Fact::Names(names))
            }
            (Shape::Key, value) => key(Some(value)).map(Fact::Key),
            (Shape::Type, value) => model(value),
            (Shape::Short, value) => self.short(value)?.map(|_| Fact::Null),
            (Shape::Ends, Value::Array(list)) => {
                let mut names = Vec::new();
                for end in list {
                    names.extend(self.end(end)?);
                }
                Some(Fact::Names(names))
            }
            (Shape::Custom, Value::Object(fields)) => self.custom(fields),
            (Shape::Links(_) | Shape::Ends | Shape::Custom, _) => None,
        };
        match &fact {
            Some(Fact::Text(text)) if text.len() > MAX_CELL_BYTES => {
                let text = format!("a value is longer than the bound of {MAX_CELL_BYTES} bytes");
                Err(Reason::new(Cause::Bound, text))
            }
            _ => Ok(fact),
        }
    }

    /// The key of another object; what stands there of it is kept.
    fn link(&mut self, sort: Sort, value: &Value) -> Result<Option<Name>, Reason> {
        let Value::Object(short) = value else { return Ok(key(Some(value)).map(|key| (sort, key))) };
        let Some(key) = key(short.get("id")) else { return Ok(None) };
        if let Some(def) = sort.def() {
            let facts = self.facts(def, short)?;
            self.store.add_short((sort, key), facts)?;
        }
        Ok(Some((sort, key)))
    }

    /// An object in short form whose sort only its `url` tells.
    fn short(&mut self, value: &Value) -> Result<Option<Name>, Reason> {
        let path = value.get("url").and_then(Value::as_str).and_then(endpoint);
        match path.and_then(|path| Sort::of_path(&path)) {
            Some(def) => self.link(def.sort, value),
            None => Ok(None),
        }
    }

    fn end(&mut self, end: &Value) -> Result<Option<Name>, Reason> {
        let named = end.get("object_type").and_then(Value::as_str).and_then(Sort::of_model);
        let named = named.and_then(|def| Some((def.sort, key(end.get("object_id"))?)));
        let short = end.get("object").map_or(Ok(None), |object| self.short(object))?;
        Ok(named.or(short))
    }

    fn custom(&self, fields: &Fields) -> Option<Fact> {
        let wanted = fields.iter().filter(|(name, value)| !value.is_null() && self.custom.contains(name));
        let fields: Fields = wanted.map(|(name, value)| (name.clone(), plain(value))).collect();
        (!fields.is_empty()).then_some(Fact::Custom(fields))
    }
}

/// The name of a sort that is not read, cut to what a name can be.
fn short_name(name: &str) -> String {
    name.chars().take(100).collect()
}

/// A choice as its value, an object in short form as what people call it.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let names = ["value", "name", "display"];
            let found = names.iter().find_map(|name| object.get(*name).filter(|value| !value.is_null()));
            found.unwrap_or(value).clone()
        }
        Value::Array(list) => list.iter().map(plain).collect(),
        value => value.clone(),
    }
}

fn text(text: String) -> Option<Fact> {
    (!text.trim().is_empty()).then(|| Fact::Text(text.into_boxed_str()))
}

/// The sort that a content type names.
fn model(value: &Value) -> Option<Fact> {
    match value {
        Value::String(model) => text(model.to_ascii_lowercase()),
        Value::Array(words) => match words.as_slice() {
            [Value::String(app), Value::String(model)] => text(format!("{app}.{model}").to_ascii_lowercase()),
            _ => None,
        },
        value => key(Some(value)).map(Fact::Key),
    }
}

fn key(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Cuts `dcim/devices` out of `https://netbox.example/api/dcim/devices/1/`.
fn endpoint(url: &str) -> Option<String> {
    let (_, path) = url.rsplit_once("/api/")?;
    let path = path.split(['?', '#']).next()?.trim_matches('/');
    let (path, _) = path.rsplit_once('/')?;
    (!path.is_empty()).then(|| path.to_owned())
}

fn shape(why: &str) -> Reason {
    Reason::new(Cause::Shape, format!("the object is not well formed: {why}"))
}
