//! The `cel` crate as a judge: a typed condition as its text, a city as its values.
//!
//! Entities are maps with their id, nested by relation as deep as conditions go; what is none is no key. What the
//! dialect adds to CEL - functions, entities that are equal - is written again here, in the plainest way.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
    sync::Arc,
};

use cel::{Context, ExecutionError, Program, Value};
use model::{Duration, FieldId, Instant, KindId, Schema, Standing, State, Type, Val};
use policy::lang::{
    ast::{Expr, Macro, Node, Op},
    functions::Function,
    print::print,
    typed::{Term, Ty, Typed},
};

use testkit::random::conditions::MAX_HOPS;

/// Instants and lengths of time as values of `cel`, made by its own evaluator and kept.
pub(super) struct Oracle {
    made: RefCell<BTreeMap<String, Value>>,
}

fn run(text: &str) -> Value {
    Program::compile(text).unwrap().execute(&Context::default()).unwrap()
}

/// The name of a function as it is written.
pub(super) fn name_of(function: &Function) -> &'static str {
    match function {
        Function::Contains => "contains",
        Function::Double => "double",
        Function::EndsWith => "endsWith",
        Function::InRange => "inRange",
        Function::Int => "int",
        Function::IsPrivate => "isPrivate",
        Function::LowerAscii => "lowerAscii",
        Function::Matches(_) => "matches",
        Function::Of(unit) if *unit == Duration::DAY => "days",
        Function::Of(_) => "hours",
        Function::Size => "size",
        Function::StartsWith => "startsWith",
        Function::String => "string",
        Function::VersionBefore => "versionBefore",
    }
}

/// The fields that a condition reads.
pub(super) fn fields_used(typed: &Typed, used: &mut BTreeSet<(KindId, FieldId)>) {
    if let Term::Field(_, kind, field) | Term::Has(_, kind, field) = &typed.node {
        used.insert((*kind, *field));
    }
    typed.children().into_iter().for_each(|child| fields_used(child, used));
}

/// Writes a typed condition as CEL; parameters and variables are put in, slots are `s0`, `s1`, ...
pub(super) fn cel(schema: &Schema, state: &State, typed: &Typed) -> String {
    written(schema, state, &BTreeMap::new(), typed)
}

/// Likewise, with other texts for some slots.
fn written(schema: &Schema, state: &State, slots: &BTreeMap<usize, String>, typed: &Typed) -> String {
    let say = |typed: &Typed| written(schema, state, slots, typed);
    let is_entity = |typed: &Typed| matches!(typed.ty, Ty::Entity(_));
    let are_entities = |typed: &Typed| matches!(&typed.ty, Ty::List(of) if matches!(**of, Ty::Entity(_)));
    match &typed.node {
        Term::Bool(value) => value.to_string(),
        Term::Int(value) => format!("({value})"),
        Term::Double(value) => format!("({value:?})"),
        Term::Text(text) => print(&Expr::new(Node::Text(text.to_string()), 0..0)),
        Term::Instant(instant) => written_instant(*instant),
        Term::Duration(duration) => written_duration(*duration),
        Term::Now => written_instant(state.as_of()),
        Term::Slot(slot) => slots.get(slot).cloned().unwrap_or_else(|| format!("s{slot}")),
        Term::Named(_, of) => say(of),
        Term::Id(of) => format!("{}.id", say(of)),
        Term::Field(of, kind, field) => format!("{}.{}", say(of), schema.field(*kind, *field).name),
        Term::Has(of, kind, field) => format!("has({}.{})", say(of), schema.field(*kind, *field).name),
        Term::Not(of) => format!("!({})", say(of)),
        Term::Negate(of) => format!("-({})", say(of)),
        // Entities are equal when they are the same one; maps would be compared as deep as they are nested.
        Term::Binary(Op::In, one, list) if is_entity(one) => {
            format!("({}.id in {}.map(e, e.id))", say(one), say(list))
        }
        Term::Binary(op @ (Op::Equal | Op::NotEqual), a, b) if is_entity(a) => {
            format!("({}.id {} {}.id)", say(a), op.symbol(), say(b))
        }
        Term::Binary(op @ (Op::Equal | Op::NotEqual), a, b) if are_entities(a) => {
            format!("({}.map(e, e.id) {} {}.map(e, e.id))", say(a), op.symbol(), say(b))
        }
        Term::Binary(op, a, b) => format!("({} {} {})", say(a), op.symbol(), say(b)),
        Term::Choice(condition, yes, no) => format!("({} ? {} : {})", say(condition), say(yes), say(no)),
        Term::List(list) => format!("[{}]", list.iter().map(say).collect::<Vec<_>>().join(", ")),
        // An error in a list that is written out spoils the whole list in CEL; here it spoils its own element.
        Term::Macro(of @ (Macro::All | Macro::Exists), list, slot, _, body) if elements(list).is_some() => {
            let (symbol, none) = if *of == Macro::All { ("&&", "true") } else { ("||", "false") };
            let one = |element: &Typed| {
                let mut slots = slots.clone();
                slots.insert(*slot, say(element));
                written(schema, state, &slots, body)
            };
            let each = elements(list).into_iter().flatten().map(one);
            each.fold(none.to_owned(), |joined, one| format!("({joined} {symbol} {one})"))
        }
        Term::Macro(of, list, slot, _, body) => {
            format!("{}.{}(s{slot}, {})", say(list), of.name(), say(body))
        }
        Term::Call(function, args) => {
            let args: Vec<String> = args.iter().map(say).collect();
            let name = name_of(function);
            match function {
                Function::Contains | Function::StartsWith | Function::EndsWith | Function::Matches(_) => {
                    format!("{}.{name}({})", args[0], args[1])
                }
                _ => format!("{name}({})", args.join(", ")),
            }
        }
    }
}

/// The elements of a list that is written out.
fn elements(list: &Typed) -> Option<&[Typed]> {
    match &list.node {
        Term::List(elements) => Some(elements),
        Term::Named(_, of) => elements(of),
        _ => None,
    }
}

fn written_instant(instant: Instant) -> String {
    format!("timestamp('{}')", instant.rfc3339())
}

fn written_duration(duration: Duration) -> String {
    let (sign, size) = (if duration.0 < 0 { "-" } else { "" }, duration.0.unsigned_abs());
    format!("duration('{sign}{}s{}us')", size / 1_000_000, size % 1_000_000)
}

/// A city as values of `cel`, each entity once a depth.
struct Values<'a> {
    oracle: &'a Oracle,
    schema: &'a Schema,
    state: &'a State,
    used: &'a BTreeSet<(KindId, FieldId)>,
    made: HashMap<(KindId, u32, usize), Value>,
}

impl Values<'_> {
    fn entity(&mut self, kind: KindId, row: u32, hops: usize) -> Value {
        if let Some(made) = self.made.get(&(kind, row, hops)) {
            return made.clone();
        }
        let mut map: HashMap<String, Value> = HashMap::new();
        map.insert("id".to_owned(), Value::from(&**self.state.id(kind, row)));
        let fields: Vec<FieldId> =
            self.used.iter().filter(|(of, _)| *of == kind).map(|(_, field)| *field).collect();
        for field in fields {
            if let Some(value) = self.field(kind, row, field, hops) {
                map.insert(self.schema.field(kind, field).name.clone(), value);
            }
        }
        let value = Value::from(map);
        self.made.insert((kind, row, hops), value.clone());
        value
    }

    /// The value of a field; `None` where it does not exist, or lies deeper than any condition goes.
    fn field(&mut self, kind: KindId, row: u32, field: FieldId, hops: usize) -> Option<Value> {
        let ty = self.schema.field(kind, field).ty;
        if let Type::Many(to) = ty {
            let list = self.state.list(self.schema, kind, row, field, None);
            assert!(!list.open, "a completed city has no open list");
            if list.standing != Standing::Known || hops == 0 {
                return None;
            }
            let list: Vec<Value> = list.rows.iter().map(|row| self.entity(to, *row, hops - 1)).collect();
            return Some(Value::List(Arc::new(list)));
        }
        let cell = self.state.cell(self.schema, kind, row, field, None);
        assert!(cell.standing.is_fact(), "a completed city has only facts");
        Some(match (cell.value?, ty) {
            (Val::Bool(value), _) => Value::Bool(value),
            (Val::Int(value), _) => Value::Int(value),
            (Val::Double(value), _) => Value::Float(value),
            (Val::Text(value), _) => Value::from(value),
            (Val::Instant(value), _) => self.oracle.make(&written_instant(value)),
            (Val::Duration(value), _) => self.oracle.make(&written_duration(value)),
            (Val::Texts(numbers), _) => {
                let texts = numbers.iter().map(|number| Value::from(self.state.text(*number)));
                Value::List(Arc::new(texts.collect()))
            }
            (Val::One(_), _) if hops == 0 => return None,
            (Val::One(row), Type::One(to)) => self.entity(to, row, hops - 1),
            (Val::One(_) | Val::Many(_), _) => return None,
        })
    }
}

impl Oracle {
    pub(super) fn new() -> Self {
        Self { made: RefCell::default() }
    }

    fn make(&self, text: &str) -> Value {
        self.made.borrow_mut().entry(text.to_owned()).or_insert_with(|| run(text)).clone()
    }

    /// What `cel` says of a condition for an entity.
    pub(super) fn answer(
        &self,
        schema: &Schema,
        state: &State,
        used: &BTreeSet<(KindId, FieldId)>,
        program: &Program,
        (kind, row): (KindId, u32),
    ) -> Result<bool, String> {
        let mut values = Values { oracle: self, schema, state, used, made: HashMap::new() };
        let mut context = Context::default();
        context.add_variable_from_value("s0", values.entity(kind, row, MAX_HOPS + 1));
        context.add_variable_from_value("s1", values.entity(schema.city(), 0, 1));
        self.add_functions(&mut context);
        match program.execute(&context) {
            Ok(Value::Bool(answer)) => Ok(answer),
            Ok(other) => Err(format!("{other:?}")),
            Err(error) => Err(error.to_string()),
        }
    }

    fn add_functions(&self, context: &mut Context<'_, '_>) {
        for (name, unit) in [("days", "duration('24h')"), ("hours", "duration('1h')")] {
            let Value::Duration(unit) = self.make(unit) else { panic!("a length of time") };
            let times = move |n: i64| {
                let product = i32::try_from(n).ok().and_then(|n| unit.checked_mul(n));
                product.map(Value::Duration).ok_or_else(|| ExecutionError::function_error("days", "overflow"))
            };
            context.add_function(name, times).unwrap();
        }
        let or_error = |answer: Option<bool>| {
            answer.ok_or_else(|| ExecutionError::function_error("a function of ours", "not of the form"))
        };
        let lower = |text: Arc<String>| text.to_ascii_lowercase();
        let within = move |address: Arc<String>, range: Arc<String>| or_error(in_range(&address, &range));
        let private = move |address: Arc<String>| or_error(is_private(&address));
        let before =
            move |a: Arc<String>, b: Arc<String>| or_error(version(&a).zip(version(&b)).map(|(a, b)| a < b));
        context.add_function("lowerAscii", lower).unwrap();
        context.add_function("inRange", within).unwrap();
        context.add_function("isPrivate", private).unwrap();
        context.add_function("versionBefore", before).unwrap();
    }
}

/// An address as its bits, the first first.
fn bits(text: &str) -> Option<Vec<bool>> {
    let bytes = match text.parse().ok()? {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    Some(bytes.into_iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect())
}

fn in_range(address: &str, range: &str) -> Option<bool> {
    let (network, length) = match range.split_once('/') {
        Some((network, length)) => (bits(network)?, length.parse().ok()?),
        None => (bits(range)?, bits(range)?.len()),
    };
    let address = bits(address)?;
    if address.len() != network.len() {
        return Some(false);
    }
    Some(address.get(..length)? == network.get(..length)?)
}

fn is_private(address: &str) -> Option<bool> {
    let ranges = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
        "::1",
    ];
    ranges.iter().map(|range| in_range(address, range)).try_fold(false, |any, is_in| Some(any | is_in?))
}

/// Versions of numbers and points alone; nothing else that begins with a digit is generated but addresses and ranges.
fn version(text: &str) -> Option<Vec<u64>> {
    let starts_well = text.starts_with(|c: char| c.is_ascii_digit());
    let parts = text.split(['.', '/']).map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>();
    let mut parts = parts.filter(|_| starts_well)?;
    while parts.last() == Some(&0) {
        parts.pop();
    }
    Some(parts)
}
