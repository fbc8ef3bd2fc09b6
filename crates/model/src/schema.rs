//! What a city can be described with: kinds, their fields, types, units, and both ways of each relation.
//!
//! The list itself stands in `kinds`; a city adds fields of its own in its manifest.

use std::collections::BTreeMap;

use crate::{
    kinds::{self, Shape},
    time::{Duration, Instant},
};

/// A kind of the schema, by its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindId(pub u16);

/// A field of a kind, by its place in the kind's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub u16);

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number of 64 bits.
    Int,
    /// A number with a fraction; never NaN.
    Double,
    /// Text.
    Text,
    /// An instant; a date is the instant at which it begins in the city's time zone.
    Instant,
    /// A length of time.
    Duration,
    /// A list of texts.
    Texts,
    /// At most one entity of a kind.
    One(KindId),
    /// Entities of a kind.
    Many(KindId),
}

/// How a field comes to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Said by somebody who answers for it; never ages.
    Declared,
    /// Measured; evidence of it is fresh for so long.
    Measured(Duration),
    /// The other way of a relation: `service.assets` of `asset.services`. Computed, never written.
    Inverse(KindId, FieldId),
}

/// A field of a kind.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name, in snake case.
    pub name: String,
    /// Type.
    pub ty: Type,
    /// Declared, measured or inverse.
    pub nature: Nature,
    /// For text: the words it may be, or empty for any.
    pub choices: Vec<String>,
    /// Unit, or empty.
    pub unit: String,
    /// One sentence.
    pub doc: String,
    /// Whether the city's manifest added it.
    pub own: bool,
}

impl Field {
    /// Tells whether the field is the computed side of a relation.
    pub fn is_inverse(&self) -> bool {
        matches!(self.nature, Nature::Inverse(..))
    }

    /// Between what a number of the shipped schema must lie, by its unit; `None` for what is no number or has no bounds.
    /// The city's own fields are free. Readers refuse what lies outside.
    pub fn range(&self) -> Option<(f64, f64)> {
        if self.own || !matches!(self.ty, Type::Int | Type::Double) {
            return None;
        }
        Some(match (self.unit.as_str(), self.name.as_str()) {
            ("degrees", "latitude") => (-90.0, 90.0),
            ("degrees", _) => (-180.0, 180.0),
            ("share", _) => (0.0, 1.0),
            ("points", _) => (0.0, 10.0),
            ("level", _) => (0.0, 5.0),
            ("people" | "devices" | "findings" | "months" | "hours" | "currency a year", _)
            | (_, "count" | "patches_missing") => (0.0, 1e12),
            _ => return None,
        })
    }

    /// How long evidence stays fresh; `None` for what never ages.
    pub fn fresh_for(&self) -> Option<Duration> {
        match self.nature {
            Nature::Measured(fresh_for) => Some(fresh_for),
            Nature::Declared | Nature::Inverse(..) => None,
        }
    }
}

/// A kind of entity.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Name, in snake case and singular.
    pub name: String,
    /// The key of its list in a city's files.
    pub plural: String,
    /// One sentence.
    pub doc: String,
    /// Its fields.
    pub fields: Vec<Field>,
    by_name: BTreeMap<String, FieldId>,
}

impl Kind {
    /// Finds a field by name.
    pub fn field(&self, name: &str) -> Option<FieldId> {
        self.by_name.get(name).copied()
    }

    /// Iterates over the fields with their ids.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        (0u16..).map(FieldId).zip(&self.fields)
    }
}

/// Says whose word it is that a kind's inventory is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// The post that answers for it.
    pub by: String,
    /// The date it was said, as written.
    pub on: String,
    /// The instant from which it holds; before that nobody had answered for it.
    pub since: Instant,
}

/// All kinds.
#[derive(Clone, Debug)]
pub struct Schema {
    kinds: Vec<Kind>,
    by_name: BTreeMap<String, KindId>,
}

/// Why a field of the city's own cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaError {
    /// The kind already has a field of that name.
    Taken,
    /// The name is not in snake case.
    Name,
    /// There are too many fields.
    Full,
}

impl Schema {
    /// How many fields a kind can have.
    pub const MAX_FIELDS: usize = 500;

    /// The schema that ships, without a city's own fields.
    pub fn builtin() -> Self {
        let mut schema = Self { kinds: Vec::new(), by_name: BTreeMap::new() };
        for (id, def) in (0u16..).map(KindId).zip(kinds::KINDS) {
            schema.by_name.insert(def.name.to_owned(), id);
            schema.kinds.push(Kind {
                name: def.name.to_owned(),
                plural: def.plural.to_owned(),
                doc: def.doc.to_owned(),
                fields: Vec::new(),
                by_name: BTreeMap::new(),
            });
        }
        for (id, def) in (0u16..).map(KindId).zip(kinds::KINDS) {
            for field in kinds::COMMON.iter().chain(def.fields) {
                schema.add_builtin(id, field);
            }
        }
        schema
    }

    fn add_builtin(&mut self, id: KindId, def: &kinds::FieldDef) {
        let ty = match def.shape {
            Shape::Bool => Type::Bool,
            Shape::Int => Type::Int,
            Shape::Double => Type::Double,
            Shape::Text | Shape::Choice(_) => Type::Text,
            Shape::Instant => Type::Instant,
            Shape::Duration => Type::Duration,
            Shape::Texts => Type::Texts,
            Shape::One(kind, _) => Type::One(self.by_name[kind]),
            Shape::Many(kind, _) => Type::Many(self.by_name[kind]),
        };
        let field = Field {
            name: def.name.to_owned(),
            ty,
            nature: match def.fresh_days {
                0 => Nature::Declared,
                days => Nature::Measured(Duration(i64::from(days) * Duration::DAY.0)),
            },
            choices: match def.shape {
                Shape::Choice(words) => words.iter().map(|word| (*word).to_owned()).collect(),
                _ => Vec::new(),
            },
            unit: def.unit.to_owned(),
            doc: def.doc.to_owned(),
            own: false,
        };
        let field_id = self.push(id, field);
        if let (Shape::One(_, inverse) | Shape::Many(_, inverse), Type::One(to) | Type::Many(to)) =
            (def.shape, ty)
            && !inverse.is_empty()
        {
            let doc = format!("The other way of `{}.{}`.", self.kind(id).name, def.name);
            self.push(
                to,
                Field {
                    name: inverse.to_owned(),
                    ty: Type::Many(id),
                    nature: Nature::Inverse(id, field_id),
                    choices: Vec::new(),
                    unit: String::new(),
                    doc,
                    own: false,
                },
            );
        }
    }

    fn push(&mut self, id: KindId, field: Field) -> FieldId {
        let kind = &mut self.kinds[usize::from(id.0)];
        let field_id = FieldId(u16::try_from(kind.fields.len()).unwrap_or(u16::MAX));
        kind.by_name.insert(field.name.clone(), field_id);
        kind.fields.push(field);
        field_id
    }

    /// Adds a field of the city's own.
    pub fn add(&mut self, id: KindId, field: Field) -> Result<FieldId, SchemaError> {
        let kind = self.kind(id);
        let starts_well = field.name.starts_with(|c: char| c.is_ascii_lowercase());
        let is_snake = field.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !starts_well || !is_snake {
            return Err(SchemaError::Name);
        }
        if kind.field(&field.name).is_some() {
            return Err(SchemaError::Taken);
        }
        if kind.fields.len() >= Self::MAX_FIELDS {
            return Err(SchemaError::Full);
        }
        Ok(self.push(id, Field { own: true, ..field }))
    }

    /// Finds a kind by its name.
    pub fn kind_named(&self, name: &str) -> Option<KindId> {
        self.by_name.get(name).copied()
    }

    /// Finds a kind by the key of its list in files.
    pub fn kind_with_plural(&self, plural: &str) -> Option<KindId> {
        self.kinds().find(|(_, kind)| kind.plural == plural).map(|(id, _)| id)
    }

    /// A kind.
    pub fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[usize::from(id.0)]
    }

    /// A field.
    pub fn field(&self, kind: KindId, field: FieldId) -> &Field {
        &self.kind(kind).fields[usize::from(field.0)]
    }

    /// Iterates over all kinds with their ids.
    pub fn kinds(&self) -> impl Iterator<Item = (KindId, &Kind)> {
        (0u16..).map(KindId).zip(&self.kinds)
    }

    /// The kind `city`, of which there is one.
    pub fn city(&self) -> KindId {
        self.by_name["city"]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_every_field_says_what_it_is() {
        let schema = Schema::builtin();
        let mut names = BTreeSet::new();
        for (_, kind) in schema.kinds() {
            assert!(names.insert(kind.name.clone()) && kind.doc.ends_with('.'), "{}", kind.name);
            assert_eq!(kind.fields.len(), kind.by_name.len(), "a name twice in {}", kind.name);
            for field in &kind.fields {
                assert!(field.doc.ends_with('.'), "{}.{} needs a sentence", kind.name, field.name);
            }
        }
    }

    #[test]
    fn a_relation_can_be_walked_both_ways() {
        let schema = Schema::builtin();
        let service = schema.kind_named("service").unwrap();
        let assets = schema.kind(service).field("assets").unwrap();
        let asset = schema.kind_named("asset").unwrap();
        let services = schema.kind(asset).field("services").unwrap();
        assert_eq!(schema.field(service, assets).nature, Nature::Inverse(asset, services));
        assert_eq!(schema.field(service, assets).ty, Type::Many(asset));
    }

    #[test]
    fn a_city_adds_fields_but_takes_none() {
        let mut schema = Schema::builtin();
        let asset = schema.kind_named("asset").unwrap();
        let own = |name: &str| Field { name: name.to_owned(), ..schema.field(asset, FieldId(0)).clone() };
        let (lamp, zone, bad) = (own("lamp_watts"), own("zone"), own("Lamp"));
        assert!(schema.add(asset, lamp.clone()).is_ok());
        assert_eq!(schema.add(asset, lamp), Err(SchemaError::Taken));
        assert_eq!(schema.add(asset, zone), Err(SchemaError::Taken));
        assert_eq!(schema.add(asset, bad), Err(SchemaError::Name));
    }
}
