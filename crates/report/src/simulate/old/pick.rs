//! Picks a few keys out of a long document while it is read, so that no more than one result is held as JSON.

use std::{cell::RefCell, collections::BTreeMap, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::Part;

/// The keys that were wanted and were there.
pub(super) type Picked = BTreeMap<&'static str, Value>;

/// Is given what was picked out of a part; what it says against it ends the reading.
type Take<'t> = dyn FnMut(Part, Picked) -> Result<(), String> + 't;

/// Goes through a document and gives each key of it, each check and each result.
pub(super) fn document(json: &[u8], take: &mut Take<'_>) -> Result<(), serde_json::Error> {
    let mut from = serde_json::Deserializer::from_slice(json);
    Whole(&RefCell::new(take)).deserialize(&mut from)?;
    from.end()
}

/// The document.
struct Whole<'a, 't>(&'a RefCell<&'a mut Take<'t>>);

impl Whole<'_, '_> {
    fn take<E: Error>(&self, part: Part, picked: Picked) -> Result<(), E> {
        let mut take = self.0.try_borrow_mut().map_err(E::custom)?;
        take(part, picked).map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for Whole<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an assessment, which is an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), Part::Head.keys().iter().find(|it| **it == key)) {
                ("checks", _) => {
                    map.next_value_seed(List(&self, Part::Check))?;
                    self.take(Part::Head, Picked::from([("checks", true.into())]))?;
                }
                ("results", _) => {
                    map.next_value_seed(List(&self, Part::Result))?;
                    self.take(Part::Head, Picked::from([("results", true.into())]))?;
                }
                (_, Some(key)) => self.take(Part::Head, Picked::from([(*key, map.next_value()?)]))?,
                (_, None) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A list of parts of one sort.
struct List<'a, 'b, 't>(&'a Whole<'b, 't>, Part);

impl<'de> DeserializeSeed<'de> for List<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        while let Some(picked) = list.next_element_seed(Keys(self.1.keys()))? {
            self.0.take(self.1, picked)?;
        }
        Ok(())
    }
}

/// One part, of which some keys are wanted.
struct Keys(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Keys {
    type Value = Picked;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Picked, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Keys {
    type Value = Picked;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Picked, M::Error> {
        let mut picked = Picked::new();
        while let Some(key) = map.next_key::<String>()? {
            match self.0.iter().find(|it| **it == key) {
                Some(key) => drop(picked.insert(key, map.next_value()?)),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(picked)
    }
}
