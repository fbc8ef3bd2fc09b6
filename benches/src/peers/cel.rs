//! The `cel` crate, from the typed tree written as CEL again.
//!
//! Programs are compiled once and entities are values of our own that read the state when a field is asked for, so
//! nothing is copied into maps. Instants and lengths of time are whole numbers, and patterns are compiled once. What is
//! not known is an error, which `&&`, `||`, `all` and `exists` of CEL take as ours take unknown.

use std::{collections::HashMap, fmt, sync::Arc};

use ::cel::{
    Context, ExecutionError, Program, Value,
    common::{
        traits::Indexer,
        types::{CelBool, CelDouble, CelInt, CelList, CelString, Type},
        value::{CowVal, Val},
    },
};
use model::{Duration, FieldId, KindId, Schema, Standing, State, Val as Stored};
use policy::{
    Verdict,
    exception::Departure,
    lang::{
        ast::{Expr, Node, Op},
        functions::Function,
        print::print,
        typed::{Term, Ty, Typed},
    },
};

use super::{City, Judge, Peer, Verdicts, facts, locked};

pub(super) const PEER: Peer = Peer {
    name: "cel",
    how: "programs compiled once, one context an entity, fields read from our state in place; what is not known is an \
          error",
    version: || format!("cel {}", locked("cel")),
    make: |city| Box::new(Cel::new(city)),
};

struct Compiled {
    kind: KindId,
    scope: Option<Program>,
    require: Program,
    /// Which context `require` runs in.
    age: usize,
    /// Conditions of exceptions, and whether each also covers what is unknown.
    covers: Vec<(Program, bool)>,
}

struct Cel<'c> {
    city: &'c City,
    names: Names,
    ages: Vec<Option<Duration>>,
    checks: Vec<Compiled>,
    patterns: Vec<Function>,
    said: Verdicts,
}

/// Fields by kind and name.
type Names = Vec<HashMap<String, FieldId>>;

impl<'c> Cel<'c> {
    fn new(city: &'c City) -> Self {
        let names = city
            .schema
            .kinds()
            .map(|(_, kind)| kind.fields().map(|(id, field)| (field.name.clone(), id)).collect());
        let mut writer = Writer { schema: &city.schema, patterns: Vec::new() };
        let mut ages = vec![None];
        let mut compile = |typed: &Typed| {
            let text = writer.write(typed);
            Program::compile(&text).unwrap_or_else(|said| panic!("{text}: {said}"))
        };
        let mut checks = Vec::new();
        for check in city.checks() {
            let age = ages.iter().position(|age| *age == check.max_age).unwrap_or_else(|| {
                ages.push(check.max_age);
                ages.len() - 1
            });
            let covers = city.exceptions_to(check).map(|exception| {
                let turns_unknown = exception.departure == Departure::NotApplicable;
                (compile(&facts::cover(&exception.cover, check)), turns_unknown)
            });
            let covers = covers.collect();
            let scope = check.scope.as_ref().map(&mut compile);
            checks.push(Compiled { kind: check.kind, scope, require: compile(&check.require), age, covers });
        }
        let patterns = writer.patterns;
        Self { city, names: names.collect(), ages, checks, patterns, said: Verdicts::new() }
    }
}

impl Judge for Cel<'_> {
    fn judge(&mut self) {
        let state = &self.city.state;
        let world = World { schema: &self.city.schema, state, names: &self.names };
        let mut root = Context::default();
        root.add_variable_from_value("now", state.as_of().0);
        add_functions(&mut root, &self.patterns);
        self.said = self.checks.iter().map(|check| Vec::with_capacity(state.len(check.kind))).collect();
        let Some(kind) = self.checks.first().map(|check| check.kind) else { return };
        for row in (0u32..).take(state.len(kind)) {
            let contexts = self.ages.iter().map(|max_age| {
                let mut context = root.new_inner_scope();
                context.add_variable_as_val(
                    "asset",
                    Box::new(Row { world: &world, kind, row, max_age: *max_age }),
                );
                context
            });
            let contexts: Vec<Context<'_, '_>> = contexts.collect();
            for (check, said) in self.checks.iter().zip(&mut self.said) {
                said.push(Some(verdict(check, &contexts)));
            }
        }
    }

    fn verdicts(&self) -> Verdicts {
        self.said.clone()
    }
}

fn verdict(check: &Compiled, contexts: &[Context<'_, '_>]) -> Verdict {
    let found = match check.scope.as_ref().map_or(Some(true), |scope| truth(scope, &contexts[0])) {
        Some(false) => return Verdict::NotApplicable,
        None => Verdict::Unknown,
        Some(true) => match truth(&check.require, &contexts[check.age]) {
            Some(true) => return Verdict::Pass,
            Some(false) => Verdict::Fail,
            None => Verdict::Unknown,
        },
    };
    let is_covered = check.covers.iter().any(|(cover, turns_unknown)| {
        (found == Verdict::Fail || *turns_unknown) && truth(cover, &contexts[0]) == Some(true)
    });
    if is_covered { Verdict::Excepted } else { found }
}

/// The answer of a program; `None` for an error.
fn truth(program: &Program, context: &Context<'_, '_>) -> Option<bool> {
    match program.execute(context) {
        Ok(Value::Bool(answer)) => Some(answer),
        _ => None,
    }
}

fn add_functions(context: &mut Context<'_, '_>, patterns: &[Function]) {
    let or_error = |answer: Option<bool>| {
        answer.ok_or_else(|| ExecutionError::function_error("ours", "not of the form"))
    };
    let lower = |text: Arc<String>| text.to_ascii_lowercase();
    let within = move |address: Arc<String>, range: Arc<String>| or_error(model::in_range(&address, &range));
    let private = move |address: Arc<String>| or_error(model::is_private(&address));
    let before = move |a: Arc<String>, b: Arc<String>| or_error(facts::version_before(&a, &b));
    let added = [
        context.add_function("lowerAscii", lower),
        context.add_function("inRange", within),
        context.add_function("isPrivate", private),
        context.add_function("versionBefore", before),
    ];
    assert!(added.iter().all(Result::is_ok), "no function is there already");
    for (n, pattern) in patterns.iter().enumerate() {
        let Function::Matches(regex) = pattern else { continue };
        let regex = regex.clone();
        let added = context.add_function(&format!("fits{n}"), move |text: Arc<String>| regex.is_match(&text));
        assert!(added.is_ok(), "each pattern has its own name");
    }
}

/// Writes typed conditions as CEL.
struct Writer<'a> {
    schema: &'a Schema,
    patterns: Vec<Function>,
}

impl Writer<'_> {
    fn write(&mut self, typed: &Typed) -> String {
        match &typed.node {
            Term::Bool(value) => value.to_string(),
            Term::Int(value) => format!("({value})"),
            Term::Double(value) => format!("({value:?})"),
            Term::Text(text) => print(&Expr::new(Node::Text(text.to_string()), 0..0)),
            Term::Instant(instant) => format!("({})", instant.0),
            Term::Duration(duration) => format!("({})", duration.0),
            Term::Now => "now".to_owned(),
            Term::Slot(0) => "asset".to_owned(),
            Term::Slot(slot) => format!("s{slot}"),
            Term::Named(_, of) => self.write(of),
            Term::Id(of) => format!("{}.id", self.write(of)),
            Term::Field(of, kind, field) => {
                format!("{}.{}", self.write(of), self.schema.field(*kind, *field).name)
            }
            Term::Has(of, kind, field) => {
                format!("has({}.{})", self.write(of), self.schema.field(*kind, *field).name)
            }
            Term::Not(of) => format!("!({})", self.write(of)),
            Term::Negate(of) => format!("-({})", self.write(of)),
            Term::Binary(op, a, b) => {
                let is_entities = |typed: &Typed| matches!(typed.ty, Ty::Entity(_));
                assert!(!is_entities(a) || *op == Op::And, "no frozen check compares entities");
                format!("({} {} {})", self.write(a), op.symbol(), self.write(b))
            }
            Term::Choice(condition, yes, no) => {
                format!("({} ? {} : {})", self.write(condition), self.write(yes), self.write(no))
            }
            Term::List(list) => {
                let list: Vec<String> = list.iter().map(|element| self.write(element)).collect();
                format!("[{}]", list.join(", "))
            }
            Term::Macro(of, list, slot, _, body) => {
                format!("{}.{}(s{slot}, {})", self.write(list), of.name(), self.write(body))
            }
            Term::Call(function, args) => self.call(function, args),
        }
    }

    fn call(&mut self, function: &Function, args: &[Typed]) -> String {
        let written: Vec<String> = args.iter().map(|arg| self.write(arg)).collect();
        let method = |name: &str| format!("{}.{name}({})", written[0], written[1]);
        let global = |name: &str| format!("{name}({})", written.join(", "));
        match function {
            Function::Contains => method("contains"),
            Function::StartsWith => method("startsWith"),
            Function::EndsWith => method("endsWith"),
            Function::Matches(_) => {
                self.patterns.push(function.clone());
                format!("fits{}({})", self.patterns.len() - 1, written[0])
            }
            Function::Of(unit) => format!("({} * {})", written[0], unit.0),
            Function::InRange => global("inRange"),
            Function::IsPrivate => global("isPrivate"),
            Function::LowerAscii => global("lowerAscii"),
            Function::VersionBefore => global("versionBefore"),
            Function::Size => global("size"),
            Function::Int => global("int"),
            Function::Double => global("double"),
            Function::String => global("string"),
        }
    }
}

/// What entities read.
struct World<'s> {
    schema: &'s Schema,
    state: &'s State,
    names: &'s Names,
}

/// An entity as a value of CEL: a row that reads its fields from the state.
#[derive(Clone, Copy)]
struct Row<'s> {
    world: &'s World<'s>,
    kind: KindId,
    row: u32,
    max_age: Option<Duration>,
}

static ENTITY: Type = Type::new_unspecified_type("entity");

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.kind, self.row)
    }
}

impl Val for Row<'_> {
    fn get_type(&self) -> &Type {
        &ENTITY
    }

    fn cel_type() -> &'static Type {
        &ENTITY
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(*self)
    }
}

impl Indexer for Row<'_> {
    fn get<'b, 'v>(&'b self, key: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.field(key).map(CowVal::Owned)
    }

    fn steal<'v>(self: Box<Self>, key: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.field(key)
    }
}

fn not_known() -> ExecutionError {
    ExecutionError::function_error("field", "not known")
}

impl<'s> Row<'s> {
    fn field<'v>(&self, key: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        's: 'v,
    {
        let World { schema, state, names } = *self.world;
        let name = key.downcast_ref::<CelString<'_>>().map(CelString::inner).ok_or_else(not_known)?;
        let field = names.get(usize::from(self.kind.0)).and_then(|names| names.get(name)).copied();
        let Some(field) = field else {
            return if name == "id" {
                Ok(Box::new(CelString::from(&**state.id(self.kind, self.row))))
            } else {
                Err(not_known())
            };
        };
        let other = |kind, row| Row { kind, row, ..*self };
        let ty = schema.field(self.kind, field).ty;
        if let model::Type::Many(to) = ty {
            let list = state.list(schema, self.kind, self.row, field, self.max_age);
            if list.standing != Standing::Known {
                return Err(not_known());
            }
            let mut values: Vec<Box<dyn Val + 'v>> = Vec::with_capacity(list.rows.len() + 1);
            values.extend(list.rows.into_iter().map(|row| Box::new(other(to, row)) as Box<dyn Val + 'v>));
            // An element of which nothing is known stands for what may be missing in an open list.
            if list.open {
                values.push(Box::new(other(to, u32::MAX)));
            }
            return Ok(Box::new(CelList::from(values)));
        }
        let cell = state.cell(schema, self.kind, self.row, field, self.max_age);
        let value = match (cell.standing, cell.value) {
            (Standing::Known, Some(value)) => value,
            (Standing::None, _) => return Err(ExecutionError::NoSuchKey(Arc::default())),
            _ => return Err(not_known()),
        };
        Ok(match (value, ty) {
            (Stored::Bool(value), _) => Box::new(CelBool::from(value)),
            (Stored::Int(value), _) => Box::new(CelInt::from(value)),
            (Stored::Double(value), _) => Box::new(CelDouble::from(value)),
            (Stored::Text(text), _) => Box::new(CelString::from(text)),
            (Stored::Instant(value), _) => Box::new(CelInt::from(value.0)),
            (Stored::Duration(value), _) => Box::new(CelInt::from(value.0)),
            (Stored::Texts(numbers), _) => {
                let text = |number: &u32| Box::new(CelString::from(state.text(*number))) as Box<dyn Val + 'v>;
                Box::new(CelList::from(numbers.iter().map(text).collect::<Vec<_>>()))
            }
            (Stored::One(row), model::Type::One(to)) => Box::new(other(to, row)),
            (Stored::One(_) | Stored::Many(_), _) => return Err(not_known()),
        })
    }
}
