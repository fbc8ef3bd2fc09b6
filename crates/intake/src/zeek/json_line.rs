//! Lines that are JSON objects, read without holding what nobody asks for.

use std::{borrow::Cow, fmt};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use super::{
    host::Line,
    sort::Marks,
    talk::{Word, Words, slot},
};
use crate::{Cell, Reason, json, outcome::Cause};

/// What a line says of two machines, and what tells its log.
#[derive(Default)]
pub(super) struct Glance<'l> {
    pub(super) words: Words<'l>,
    pub(super) path: Word<'l>,
    pub(super) marks: Marks,
    /// How many fields it has, apart from those that a writer adds (`_path`, `_write_ts`).
    pub(super) n_fields: usize,
}

/// Reads a line. `Err` if it is no JSON object.
pub(super) fn glance(line: &[u8]) -> Result<Glance<'_>, Reason> {
    let mut reader = serde_json::Deserializer::from_slice(line);
    let glance = Glance::deserialize(&mut reader).and_then(|glance| reader.end().map(|()| glance));
    glance.map_err(|error| unread(&error))
}

/// The whole line as a value, for records of tables.
pub(super) fn whole(line: &[u8]) -> Result<Whole, Reason> {
    serde_json::from_slice(line).map(Whole).map_err(|error| unread(&error))
}

fn unread(error: &serde_json::Error) -> Reason {
    let column = error.column();
    let text = if error.is_eof() {
        format!("the JSON object breaks off at byte {column} of the line")
    } else {
        format!("the line is no JSON object: it goes wrong at byte {column}")
    };
    Reason::new(Cause::Shape, text)
}

/// A line as a value.
pub(super) struct Whole(Value);

impl Line for Whole {
    fn cell(&self, name: &str) -> Cell {
        json::at(&self.0, name)
    }

    fn ts(&self) -> Word<'_> {
        match self.0.get("ts") {
            None | Some(Value::Null) => Word::Unsaid,
            Some(Value::String(text)) => Word::Text(Cow::Borrowed(text)),
            Some(Value::Number(number)) => match (number.as_u64(), number.as_f64()) {
                (Some(whole), _) => Word::Whole(whole),
                (None, Some(real)) => Word::Real(real),
                (None, None) => Word::Odd,
            },
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Word::Odd,
        }
    }
}

impl<'de> Deserialize<'de> for Glance<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_map(Object)
    }
}

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Glance<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Glance<'de>, A::Error> {
        let mut glance = Glance::default();
        while let Some((key, marks)) = map.next_key_seed(Key { in_id: false })? {
            glance.n_fields += usize::from(!matches!(key, Field::Path | Field::Added));
            glance.marks.join(marks);
            match key {
                Field::Path => glance.path = map.next_value()?,
                Field::Id => map.next_value_seed(Id(&mut glance))?,
                Field::Slot(slot) => put(&mut glance.words, slot, map.next_value()?),
                Field::Added | Field::Foreign => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(glance)
    }
}

fn put<'l>(words: &mut Words<'l>, slot: usize, said: Word<'l>) {
    if let Some(word) = words.get_mut(slot) {
        *word = said;
    }
}

/// Some tools write `"id": {"orig_h": ...}` for `"id.orig_h": ...`. In other logs `id` is a text.
struct Id<'g, 'de>(&'g mut Glance<'de>);

impl<'de> DeserializeSeed<'de> for Id<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Id<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, marks)) = map.next_key_seed(Key { in_id: true })? {
            self.0.marks.join(marks);
            match key {
                Field::Slot(slot) => put(&mut self.0.words, slot, map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// What a key is to us.
enum Field {
    Path,
    Id,
    /// A field of [`super::talk::FIELDS`].
    Slot(usize),
    /// A field that a writer adds to every line.
    Added,
    Foreign,
}

/// Reads a key. Whether it is one inside of `id`.
struct Key {
    in_id: bool,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = (Field, Marks);

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = (Field, Marks);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        let key = match (self.in_id, key) {
            (false, key) => key,
            (true, "orig_h") => "id.orig_h",
            (true, "resp_h") => "id.resp_h",
            (true, "resp_p") => "id.resp_p",
            (true, _) => return Ok((Field::Foreign, Marks::default())),
        };
        let mut marks = Marks::default();
        marks.add(key);
        let field = match (slot(key), key) {
            (Some(slot), _) => Field::Slot(slot),
            (None, "_path") => Field::Path,
            (None, "id") => Field::Id,
            (None, key) if key.starts_with('_') => Field::Added,
            (None, _) => Field::Foreign,
        };
        Ok((field, marks))
    }
}

impl<'de> Deserialize<'de> for Word<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(Single)
    }
}

struct Single;

impl<'de> Visitor<'de> for Single {
    type Value = Word<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Word<'de>, E> {
        Ok(Word::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Word<'de>, E> {
        Ok(Word::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E: Error>(self, whole: u64) -> Result<Word<'de>, E> {
        Ok(Word::Whole(whole))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Word<'de>, E> {
        Ok(Word::Odd)
    }

    fn visit_f64<E: Error>(self, real: f64) -> Result<Word<'de>, E> {
        Ok(Word::Real(real))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Word<'de>, E> {
        Ok(Word::Odd)
    }

    fn visit_unit<E: Error>(self) -> Result<Word<'de>, E> {
        Ok(Word::Unsaid)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Word<'de>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Word::Odd)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Word<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Word::Odd)
    }
}
