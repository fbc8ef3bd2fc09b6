//! Random conditions, well typed by construction, that use every operator, macro and function.

use crate::Dice;
use model::{KindId, Schema, Type};

use super::city::{DOUBLES, FIELDS, INTS, TEXTS};

/// Parameters and variables that conditions may name.
pub const PARAMETERS: &str = "parameters:
  p_int: {type: int, default: 2}
  p_double: {type: double, default: 3.5}
  p_text: {type: text, default: plc}
  p_bool: {type: bool, default: true}
  p_age: {type: duration, default: 36h}
variables:
  v_bool: \"asset.logging || asset.zone.untrusted\"
  v_int: \"asset.count + 1\"";

/// How many relations a condition goes through, macros included.
pub const MAX_HOPS: usize = 4;

/// An entity that a condition can speak of.
#[derive(Clone)]
struct Entity {
    text: String,
    kind: KindId,
    hops: usize,
}

pub struct Writer<'a> {
    schema: &'a Schema,
    pub dice: &'a mut Dice,
    /// The entity judged, the city, and the variables of macros around.
    entities: Vec<Entity>,
    texts: Vec<String>,
    ints: Vec<String>,
    n_names: usize,
    entity_macros: usize,
}

impl<'a> Writer<'a> {
    pub fn new(schema: &'a Schema, dice: &'a mut Dice) -> Self {
        let entity =
            |name: &str| Entity { text: name.to_owned(), kind: schema.kind_named(name).unwrap(), hops: 0 };
        let entities = vec![entity("asset"), entity("city")];
        Self { schema, dice, entities, texts: Vec::new(), ints: Vec::new(), n_names: 0, entity_macros: 0 }
    }

    /// A condition for `where`, or none.
    pub fn scope(&mut self) -> String {
        match self.dice.below(10) {
            0..6 => String::new(),
            6 | 7 => self.bool(1),
            _ => self.bool(2),
        }
    }

    pub fn require(&mut self) -> String {
        let depth = 1 + self.dice.below(4);
        self.bool(depth)
    }

    fn name(&mut self) -> String {
        self.n_names += 1;
        format!("x{}", self.n_names)
    }

    /// An entity, perhaps through links to one.
    fn entity(&mut self) -> Entity {
        let mut entity = self.dice.pick(&self.entities).clone();
        while entity.hops < MAX_HOPS && self.dice.percent(25) {
            let links = self.fields(entity.kind, |ty| matches!(ty, Type::One(_)));
            if links.is_empty() {
                break;
            }
            let (name, ty) = self.dice.pick(&links).clone();
            let Type::One(kind) = ty else { break };
            entity = Entity { text: format!("{}.{name}", entity.text), kind, hops: entity.hops + 1 };
        }
        entity
    }

    /// The fields that are used of a kind, with those computed the other way.
    fn fields(&self, kind: KindId, fits: impl Fn(Type) -> bool) -> Vec<(String, Type)> {
        let def = self.schema.kind(kind);
        let used = FIELDS.iter().find(|(name, _)| *name == def.name).map_or(&[][..], |(_, fields)| *fields);
        let inverse: &[&str] = match def.name.as_str() {
            "zone" => &["assets", "subzones"],
            "service" => &["assets"],
            _ => &[],
        };
        let names = used.iter().chain(inverse);
        let fields = names.map(|name| {
            let field = self.schema.field(kind, def.field(name).unwrap());
            (field, ((*name).to_owned(), field.ty))
        });
        fields
            .filter(|(field, (_, ty))| field.choices.is_empty() && fits(*ty))
            .map(|(_, named)| named)
            .collect()
    }

    /// A field of a type, of some entity.
    fn field(&mut self, ty: Type) -> Option<String> {
        for _ in 0..4 {
            let entity = self.entity();
            let fields = self.fields(entity.kind, |have| have == ty);
            if !fields.is_empty() {
                let (name, _) = self.dice.pick(&fields).clone();
                return Some(format!("{}.{name}", entity.text));
            }
        }
        None
    }

    fn bool(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.dice.below(12) {
                0 => (*self.dice.pick(&["true", "false", "p_bool", "v_bool"])).to_owned(),
                1 | 2 => self.has(),
                3 => self.choice(),
                4 => self.comparison(0),
                _ => self.field(Type::Bool).unwrap_or_else(|| "true".to_owned()),
            };
        }
        let d = depth - 1;
        match self.dice.below(22) {
            0..3 => format!("({} && {})", self.bool(d), self.bool(d)),
            3..6 => format!("({} || {})", self.bool(d), self.bool(d)),
            6 => format!("!({})", self.bool(d)),
            7 => format!("({} ? {} : {})", self.bool(d), self.bool(d), self.bool(d)),
            8..11 => self.comparison(d),
            11 => self.membership(d),
            12..15 => self.over_entities(d),
            15 => self.over_texts(d),
            16 => self.over_ints(d),
            17 | 18 => self.text_test(d),
            19 => self.same_entity(d),
            20 => format!("({} {} {})", self.texts(d), self.equal(), self.texts(d)),
            _ => self.bool(0),
        }
    }

    fn equal(&mut self) -> &'static str {
        if self.dice.percent(50) { "==" } else { "!=" }
    }

    fn has(&mut self) -> String {
        let entity = self.entity();
        let inverse = |name: &str| matches!(name, "assets" | "subzones");
        let mut fields = self.fields(entity.kind, |_| true);
        fields.retain(|(name, _)| !inverse(name));
        let (name, _) = self.dice.pick(&fields).clone();
        format!("has({}.{name})", entity.text)
    }

    /// A field of a few words, compared with one of them.
    fn choice(&mut self) -> String {
        let text = match self.dice.below(2) {
            1 if self.entity_macros < 2 => {
                "asset.zone.assets.all(x0, x0.criticality != 'low') && asset.criticality"
            }
            _ => "asset.criticality",
        };
        let words = ["'low'", "'medium'", "'high'", "'critical'"];
        let (a, b) = (*self.dice.pick(&words), *self.dice.pick(&words));
        match self.dice.below(3) {
            0 => format!("({text} == {a})"),
            1 => format!("({text} != {a})"),
            _ => format!("({text} in [{a}, {b}])"),
        }
    }

    fn comparison(&mut self, d: usize) -> String {
        let op = *self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
        let (a, b) = match self.dice.below(8) {
            0 | 1 => (self.int(d), self.int(d)),
            2 => (self.double(d), self.double(d)),
            3 => (self.text(d), self.text(d)),
            4 | 5 => (self.instant(d), self.instant(d)),
            6 => (self.duration(d), self.duration(d)),
            _ => (self.bool(d), self.bool(d)),
        };
        format!("({a} {op} {b})")
    }

    fn membership(&mut self, d: usize) -> String {
        match self.dice.below(3) {
            0 => format!("({} in {})", self.text(d), self.texts(d)),
            1 => format!("({} in {})", self.int(d), self.ints(d)),
            _ => format!("({} in [{}, {}])", self.double(d), self.double(0), self.double(0)),
        }
    }

    /// A list of entities, with the kind of its elements and how many relations were gone through.
    fn entity_list(&mut self) -> Option<Entity> {
        for _ in 0..6 {
            let entity = self.entity();
            if entity.hops >= MAX_HOPS {
                continue;
            }
            let lists = self.fields(entity.kind, |ty| matches!(ty, Type::Many(_)));
            if lists.is_empty() {
                continue;
            }
            let (name, ty) = self.dice.pick(&lists).clone();
            let Type::Many(kind) = ty else { continue };
            return Some(Entity { text: format!("{}.{name}", entity.text), kind, hops: entity.hops + 1 });
        }
        None
    }

    fn over_entities(&mut self, d: usize) -> String {
        let Some(mut list) = self.entity_list() else { return self.bool(0) };
        if self.entity_macros >= 2 {
            return format!("({} {} {})", self.size(&list.text), self.equal(), self.int(0));
        }
        if self.dice.percent(20) && self.entity_macros == 0 {
            list.text = self.filtered(&list, d);
        }
        let of = *self.dice.pick(&["all", "exists", "exists_one", "all", "exists", "filter", "map"]);
        match of {
            "filter" => {
                let filtered = self.filtered(&list, d);
                format!("({} {} {})", self.size(&filtered), self.equal(), self.int(0))
            }
            "map" => {
                let (name, body) = self.within(&list, |writer| writer.text(d));
                format!("({} {} {})", self.text(0), "in", format_args!("{}.map({name}, {body})", list.text))
            }
            _ => {
                let (name, body) = self.within(&list, |writer| writer.bool(d));
                format!("{}.{of}({name}, {body})", list.text)
            }
        }
    }

    fn filtered(&mut self, list: &Entity, d: usize) -> String {
        let (name, body) = self.within(list, |writer| writer.bool(d.min(1)));
        format!("{}.filter({name}, {body})", list.text)
    }

    /// Writes the body of a macro with its variable in scope.
    fn within(&mut self, list: &Entity, write: impl FnOnce(&mut Self) -> String) -> (String, String) {
        let name = self.name();
        self.entities.push(Entity { text: name.clone(), kind: list.kind, hops: list.hops });
        self.entity_macros += 1;
        let body = write(self);
        self.entity_macros -= 1;
        self.entities.pop();
        (name, body)
    }

    fn over_texts(&mut self, d: usize) -> String {
        let list = self.texts(d);
        let of = *self.dice.pick(&["all", "exists", "exists_one"]);
        let name = self.name();
        self.texts.push(name.clone());
        let body = self.bool(d);
        self.texts.pop();
        format!("{list}.{of}({name}, {body})")
    }

    fn over_ints(&mut self, d: usize) -> String {
        let list = self.ints(d);
        let of = *self.dice.pick(&["all", "exists", "exists_one"]);
        let name = self.name();
        self.ints.push(name.clone());
        let body = self.bool(d);
        self.ints.pop();
        format!("{list}.{of}({name}, {body})")
    }

    fn text_test(&mut self, d: usize) -> String {
        let a = self.text(d);
        match self.dice.below(9) {
            0 => format!("{a}.contains({})", self.text(d)),
            1 => format!("{a}.startsWith({})", self.text(0)),
            2 => format!("{a}.endsWith({})", self.text(0)),
            3 => format!("{a}.matches('^[0-9.]+$')"),
            4 => format!("{a}.matches('l|é')"),
            5 => format!("inRange({a}, '10.0.0.0/8')"),
            6 => format!("inRange({a}, {})", self.text(0)),
            7 => format!("isPrivate({a})"),
            _ => format!("versionBefore({}, {})", self.version(), self.version()),
        }
    }

    /// A text that is a version or none, and never one put together: the oracle knows numbers and points alone.
    fn version(&mut self) -> String {
        let written = format!("'{}'", self.dice.pick(TEXTS));
        if self.dice.percent(30) { written } else { self.field(Type::Text).unwrap_or(written) }
    }

    /// Two entities of a kind, or an entity and a list.
    fn same_entity(&mut self, d: usize) -> String {
        for _ in 0..8 {
            let (a, b) = (self.entity(), self.entity());
            if a.kind == b.kind && self.dice.percent(60) {
                return format!("({} {} {})", a.text, self.equal(), b.text);
            }
            if let Some(list) = self.entity_list().filter(|list| list.kind == a.kind) {
                return format!("({} in {})", a.text, list.text);
            }
        }
        self.bool(d)
    }

    fn size(&mut self, of: &str) -> String {
        if self.dice.percent(50) { format!("size({of})") } else { format!("{of}.size()") }
    }

    fn int(&mut self, depth: usize) -> String {
        if depth == 0 || self.dice.percent(30) {
            return match self.dice.below(8) {
                0 | 1 => format!("({})", self.dice.pick(INTS)),
                2 => (*self.dice.pick(&["p_int", "v_int"])).to_owned(),
                3 if !self.ints.is_empty() => self.dice.pick(&self.ints).clone(),
                _ => self.field(Type::Int).unwrap_or_else(|| "3".to_owned()),
            };
        }
        let d = depth - 1;
        match self.dice.below(10) {
            0..5 => {
                let op = *self.dice.pick(&["+", "-", "*", "/", "%"]);
                format!("({} {op} {})", self.int(d), self.int(d))
            }
            5 => format!("-({})", self.int(d)),
            6 => {
                let of = if self.dice.percent(50) { self.texts(d) } else { self.text(d) };
                self.size(&of)
            }
            7 => format!("int({})", self.double(d)),
            8 => format!("int({})", self.text(0)),
            _ => format!("({} ? {} : {})", self.bool(d), self.int(d), self.int(d)),
        }
    }

    fn double(&mut self, depth: usize) -> String {
        if depth == 0 || self.dice.percent(30) {
            return match self.dice.below(5) {
                0 => format!("({:?})", self.dice.pick(DOUBLES)),
                1 => "p_double".to_owned(),
                _ => self.field(Type::Double).unwrap_or_else(|| "2.5".to_owned()),
            };
        }
        let d = depth - 1;
        match self.dice.below(8) {
            0..4 => {
                let op = *self.dice.pick(&["+", "-", "*", "/"]);
                format!("({} {op} {})", self.double(d), self.double(d))
            }
            4 => format!("-({})", self.double(d)),
            5 => format!("double({})", self.int(d)),
            6 => format!("double({})", self.text(0)),
            // A whole number beside a number with a fraction.
            _ => format!("({} + {})", self.double(d), self.dice.pick(&["2", "-3", "0"])),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth == 0 || self.dice.percent(40) {
            return match self.dice.below(8) {
                0 | 1 => format!("'{}'", self.dice.pick(TEXTS)),
                2 => "p_text".to_owned(),
                3 | 4 if !self.texts.is_empty() => self.dice.pick(&self.texts).clone(),
                5 => format!("{}.id", self.entity().text),
                _ => self.field(Type::Text).unwrap_or_else(|| "'plc'".to_owned()),
            };
        }
        let d = depth - 1;
        match self.dice.below(6) {
            0 | 1 => format!("({} + {})", self.text(d), self.text(d)),
            2 => format!("{}.lowerAscii()", self.text(d)),
            3 => format!("string({})", self.int(d)),
            4 => format!("string({})", self.bool(d)),
            _ => format!("({} ? {} : {})", self.bool(d), self.text(d), self.text(d)),
        }
    }

    fn texts(&mut self, depth: usize) -> String {
        if depth == 0 || self.dice.percent(50) {
            return match self.dice.below(4) {
                0 => format!("['plc', '{}', '1.9']", self.dice.pick(TEXTS)),
                _ => self.field(Type::Texts).unwrap_or_else(|| "['plc']".to_owned()),
            };
        }
        let d = depth - 1;
        match self.dice.below(4) {
            0 => format!("({} + {})", self.texts(d), self.texts(d)),
            1 => format!("[{}, {}]", self.text(d), self.text(d)),
            n => {
                let list = self.texts(d);
                let name = self.name();
                self.texts.push(name.clone());
                let body = if n == 2 { self.bool(d) } else { self.text(d) };
                self.texts.pop();
                format!("{list}.{}({name}, {body})", if n == 2 { "filter" } else { "map" })
            }
        }
    }

    fn ints(&mut self, d: usize) -> String {
        match self.dice.below(3) {
            0 => "[]".to_owned(),
            1 => format!("[1, {}, 3]", self.int(d)),
            _ => {
                let list = self.texts(d);
                let name = self.name();
                format!("{list}.map({name}, size({name}))")
            }
        }
    }

    fn instant(&mut self, depth: usize) -> String {
        if depth == 0 || self.dice.percent(50) {
            return match self.dice.below(6) {
                0 => "now".to_owned(),
                1 => "date('2026-03-01')".to_owned(),
                2 => "timestamp('2026-05-31T12:00:00.000001+02:00')".to_owned(),
                _ => self.field(Type::Instant).unwrap_or_else(|| "now".to_owned()),
            };
        }
        let d = depth - 1;
        match self.dice.below(3) {
            0 => format!("({} + {})", self.instant(d), self.duration(d)),
            1 => format!("({} + {})", self.duration(d), self.instant(d)),
            _ => format!("({} - {})", self.instant(d), self.duration(d)),
        }
    }

    fn duration(&mut self, depth: usize) -> String {
        if depth == 0 || self.dice.percent(40) {
            return match self.dice.below(5) {
                0 => "p_age".to_owned(),
                1 => (*self.dice.pick(&["duration('1h30m')", "duration('-1.5s')", "duration('0.000001s')"]))
                    .to_owned(),
                2 => format!("days({})", self.dice.pick(&["1", "30", "400", "v_int"])),
                3 => format!("hours({})", self.dice.pick(&["1", "36", "p_int"])),
                _ => self.field(Type::Duration).unwrap_or_else(|| "hours(4)".to_owned()),
            };
        }
        let d = depth - 1;
        match self.dice.below(4) {
            0 => format!("({} + {})", self.duration(d), self.duration(d)),
            1 => format!("({} - {})", self.duration(d), self.duration(d)),
            2 => format!("({} - {})", self.instant(d), self.instant(d)),
            _ => format!("days({})", self.int(d)),
        }
    }
}
