//! The reference interpreter: walks the typed tree for one entity, and is written to be obviously right.
//!
//! A value is known, or unknown with its reasons. Errors are reasons like any other; nothing stops early, so the
//! order of operands never matters and the count of visited elements depends on the sizes of lists alone.

use std::{borrow::Cow, cell::Cell as Counter};

use model::{Duration, FieldId, Instant, KindId, Schema, Standing, State, Val};

use super::{
    ast::{Macro, Op},
    functions::{self, Function},
    typed::{Term, Typed},
};

/// How many elements macros may visit for one entity.
pub const MAX_VISITS: usize = 1_000_000;
/// How much lists and texts may be read and built for one entity: an element counts 1, and so do 32 bytes of text.
/// Visits alone do not bound that, for what is asked of each element may read a whole list again.
pub const MAX_WORK: usize = 10_000_000;
const BYTES_OF_WORK: usize = 32;
/// How many reasons a value carries; more say nothing new to a person.
const MAX_REASONS: usize = 20;

/// Why something is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Nobody said.
    Unobserved,
    /// Said too long ago, or measured without a date.
    Stale,
    /// Sources that are trusted alike disagree.
    Contested,
    /// It was observed not to exist, so it has no value to use.
    Absent,
    /// The list may have more elements: the inventory is open, or links are no facts.
    OpenList,
    /// Division by zero.
    DivisionByZero,
    /// A number, instant or length of time beyond its range.
    Overflow,
    /// A text or number that cannot be converted.
    Conversion,
    /// A text that is no address or range.
    Address,
    /// A text that is no version.
    Version,
    /// More elements than are visited.
    TooLarge,
}

/// Why something is not known, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reason {
    /// Why.
    pub why: Why,
    /// The entity, where one is meant.
    pub entity: Option<(KindId, u32)>,
    /// Its field, where one is meant.
    pub field: Option<FieldId>,
}

impl Reason {
    fn error(why: Why) -> Self {
        Self { why, entity: None, field: None }
    }
}

/// A value that is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Known<'s> {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Double(f64),
    /// Text.
    Text(Cow<'s, str>),
    /// An instant.
    Instant(Instant),
    /// A length of time.
    Duration(Duration),
    /// An entity.
    Entity(KindId, u32),
    /// A list.
    List(Elements<'s>),
}

/// The elements of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Elements<'s> {
    /// Each element.
    pub list: Vec<Value<'s>>,
    /// Why there may be more; `None` if these are all.
    pub open: Option<Reason>,
}

/// A value, or why it is not known.
pub type Value<'s> = Result<Known<'s>, Vec<Reason>>;

/// What an evaluation reads.
pub struct Context<'s> {
    /// The schema.
    pub schema: &'s Schema,
    /// The state.
    pub state: &'s State,
    /// The age that measured facts may have, where the check tightens it.
    pub max_age: Option<Duration>,
    visits: Counter<usize>,
    work: Counter<usize>,
}

impl<'s> Context<'s> {
    /// Begins the evaluation of one entity.
    pub fn new(schema: &'s Schema, state: &'s State, max_age: Option<Duration>) -> Self {
        Self { schema, state, max_age, visits: Counter::new(0), work: Counter::new(0) }
    }

    /// Begins anew with nothing counted yet.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::new(self.schema, self.state, self.max_age)
    }

    /// Tells whether more elements were asked for than are visited, or more than is read and built: the verdict is
    /// then unknown.
    pub fn is_too_large(&self) -> bool {
        self.visits.get() > MAX_VISITS || self.work.get() > MAX_WORK
    }

    fn visit(&self, n: usize) -> bool {
        self.visits.set(self.visits.get().saturating_add(n));
        self.is_too_large()
    }

    fn work(&self, n: usize) {
        self.work.set(self.work.get().saturating_add(n));
    }
}

/// Gives the value of a node; `slots` holds the entity, the city, and the variables of the macros around it.
pub fn eval<'s>(cx: &Context<'s>, typed: &Typed, slots: &mut Vec<Value<'s>>) -> Value<'s> {
    match &typed.node {
        Term::Bool(value) => Ok(Known::Bool(*value)),
        Term::Int(value) => Ok(Known::Int(*value)),
        Term::Double(value) => Ok(Known::Double(*value)),
        Term::Text(text) => Ok(Known::Text(Cow::Owned(text.to_string()))),
        Term::Instant(value) => Ok(Known::Instant(*value)),
        Term::Duration(value) => Ok(Known::Duration(*value)),
        Term::Now => Ok(Known::Instant(cx.state.as_of())),
        Term::Slot(slot) => slots.get(*slot).cloned().unwrap_or_else(|| unknown(Why::Absent)),
        Term::Named(_, of) => eval(cx, of, slots),
        Term::Id(of) => match eval(cx, of, slots)? {
            Known::Entity(kind, row) => Ok(Known::Text(Cow::Borrowed(cx.state.id(kind, row)))),
            _ => unknown(Why::Conversion),
        },
        Term::Field(of, kind, field) => match eval(cx, of, slots)? {
            Known::Entity(_, row) => read(cx, *kind, row, *field),
            _ => unknown(Why::Conversion),
        },
        Term::Has(of, kind, field) => match eval(cx, of, slots)? {
            Known::Entity(_, row) => has(cx, *kind, row, *field),
            _ => unknown(Why::Conversion),
        },
        Term::Not(of) => match eval(cx, of, slots)? {
            Known::Bool(value) => Ok(Known::Bool(!value)),
            _ => unknown(Why::Conversion),
        },
        Term::Negate(of) => match eval(cx, of, slots)? {
            Known::Int(value) => value.checked_neg().map(Known::Int).ok_or_else(overflow),
            Known::Double(value) => Ok(Known::Double(-value)),
            _ => unknown(Why::Conversion),
        },
        Term::Binary(Op::And, left, right) => {
            kleene(false, [eval(cx, left, slots), eval(cx, right, slots)].into_iter())
        }
        Term::Binary(Op::Or, left, right) => {
            kleene(true, [eval(cx, left, slots), eval(cx, right, slots)].into_iter())
        }
        Term::Binary(op, left, right) => binary(cx, *op, eval(cx, left, slots), eval(cx, right, slots)),
        Term::Choice(condition, yes, no) => {
            let condition = eval(cx, condition, slots);
            let (yes, no) = (eval(cx, yes, slots), eval(cx, no, slots));
            if condition? == Known::Bool(true) { yes } else { no }
        }
        Term::List(elements) => {
            cx.work(elements.len());
            let list = elements.iter().map(|element| eval(cx, element, slots)).collect();
            Ok(Known::List(Elements { list, open: None }))
        }
        Term::Macro(of, list, _, _, body) => {
            let list = eval(cx, list, slots);
            over(cx, *of, list, body, slots)
        }
        Term::Call(function, args) => {
            let args: Vec<Value<'s>> = args.iter().map(|arg| eval(cx, arg, slots)).collect();
            let known = all_known(cx, args)?;
            call(function, &known).ok_or(()).unwrap_or_else(|()| unknown(Why::Conversion))
        }
    }
}

fn unknown<'s>(why: Why) -> Value<'s> {
    Err(vec![Reason::error(why)])
}

fn overflow() -> Vec<Reason> {
    vec![Reason::error(Why::Overflow)]
}

/// Joins reasons: each once, in order, no more than a person reads.
fn join(mut reasons: Vec<Reason>, more: Vec<Reason>) -> Vec<Reason> {
    for reason in more {
        if reasons.len() < MAX_REASONS && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// `&&` (deciding on false) and `||` (deciding on true) over any number of operands.
fn kleene<'s>(decides: bool, operands: impl Iterator<Item = Value<'s>>) -> Value<'s> {
    let mut reasons = Vec::new();
    let (mut decided, mut all_known) = (false, true);
    for operand in operands {
        match operand.and_then(truth) {
            Ok(value) => decided |= value == decides,
            Err(more) => {
                all_known = false;
                reasons = join(reasons, more);
            }
        }
    }
    match (decided, all_known) {
        (true, _) => Ok(Known::Bool(decides)),
        (false, true) => Ok(Known::Bool(!decides)),
        (false, false) => Err(reasons),
    }
}

fn truth(value: Known<'_>) -> Result<bool, Vec<Reason>> {
    match value {
        Known::Bool(value) => Ok(value),
        _ => Err(vec![Reason::error(Why::Conversion)]),
    }
}

/// Every value, or all reasons why some are not known; lists count as known only with all their elements.
fn all_known<'s>(cx: &Context<'_>, values: Vec<Value<'s>>) -> Result<Vec<Known<'s>>, Vec<Reason>> {
    let mut known = Vec::new();
    let mut reasons = Vec::new();
    for value in values {
        cx.work(value.as_ref().map_or(0, weight));
        if cx.is_too_large() {
            return Err(vec![Reason::error(Why::TooLarge)]);
        }
        match value.and_then(whole) {
            Ok(value) => known.push(value),
            Err(more) => reasons = join(reasons, more),
        }
    }
    if reasons.is_empty() { Ok(known) } else { Err(reasons) }
}

/// How much is read of a value that something is asked of.
fn weight(value: &Known<'_>) -> usize {
    match value {
        Known::Text(text) => text.len() / BYTES_OF_WORK,
        Known::List(elements) => {
            let within = elements.list.iter().map(|element| element.as_ref().map_or(0, weight));
            elements.list.len().saturating_add(within.sum())
        }
        _ => 0,
    }
}

/// A list with all its elements known and no more to come; anything else as it is.
fn whole(value: Known<'_>) -> Value<'_> {
    let Known::List(elements) = &value else { return Ok(value) };
    let mut reasons: Vec<Reason> = elements.open.into_iter().collect();
    for element in &elements.list {
        if let Err(more) = element.clone().and_then(whole) {
            reasons = join(reasons, more);
        }
    }
    if reasons.is_empty() { Ok(value) } else { Err(reasons) }
}

fn why_not(standing: Standing) -> Why {
    match standing {
        Standing::Stale => Why::Stale,
        Standing::Contested => Why::Contested,
        Standing::None => Why::Absent,
        Standing::Unobserved | Standing::Known => Why::Unobserved,
    }
}

fn read<'s>(cx: &Context<'s>, kind: KindId, row: u32, field: FieldId) -> Value<'s> {
    let reason = |why| Reason { why, entity: Some((kind, row)), field: Some(field) };
    let def = cx.schema.field(kind, field);
    if let model::Type::Many(to) = def.ty {
        let list = cx.state.list(cx.schema, kind, row, field, cx.max_age);
        if list.standing != Standing::Known {
            return Err(vec![reason(why_not(list.standing))]);
        }
        cx.work(list.rows.len());
        let open = list.open.then(|| reason(Why::OpenList));
        let list = list.rows.into_iter().map(|row| Ok(Known::Entity(to, row))).collect();
        return Ok(Known::List(Elements { list, open }));
    }
    let cell = cx.state.cell(cx.schema, kind, row, field, cx.max_age);
    let (Standing::Known, Some(value)) = (cell.standing, cell.value) else {
        return Err(vec![reason(why_not(cell.standing))]);
    };
    Ok(match (value, def.ty) {
        (Val::Bool(value), _) => Known::Bool(value),
        (Val::Int(value), _) => Known::Int(value),
        (Val::Double(value), _) => Known::Double(value),
        (Val::Text(text), _) => Known::Text(Cow::Borrowed(text)),
        (Val::Instant(value), _) => Known::Instant(value),
        (Val::Duration(value), _) => Known::Duration(value),
        (Val::Texts(numbers), _) => {
            cx.work(numbers.len());
            let text = |number: &u32| Ok(Known::Text(Cow::Borrowed(cx.state.text(*number))));
            Known::List(Elements { list: numbers.iter().map(text).collect(), open: None })
        }
        (Val::One(row), model::Type::One(to)) => Known::Entity(to, row),
        (Val::One(_) | Val::Many(_), _) => return unknown(Why::Conversion),
    })
}

fn has<'s>(cx: &Context<'s>, kind: KindId, row: u32, field: FieldId) -> Value<'s> {
    match cx.state.cell(cx.schema, kind, row, field, cx.max_age).standing {
        Standing::Known => Ok(Known::Bool(true)),
        Standing::None => Ok(Known::Bool(false)),
        other => Err(vec![Reason { why: why_not(other), entity: Some((kind, row)), field: Some(field) }]),
    }
}

fn over<'s>(
    cx: &Context<'s>,
    of: Macro,
    list: Value<'s>,
    body: &Typed,
    slots: &mut Vec<Value<'s>>,
) -> Value<'s> {
    let Known::List(elements) = list? else { return unknown(Why::Conversion) };
    if cx.visit(elements.list.len()) {
        return unknown(Why::TooLarge);
    }
    let mut results = Vec::with_capacity(elements.list.len());
    for element in &elements.list {
        slots.push(element.clone());
        results.push(eval(cx, body, slots));
        slots.pop();
        if cx.is_too_large() {
            return unknown(Why::TooLarge);
        }
    }
    let more = elements.open.map(|reason| Err(vec![reason]));
    if matches!(of, Macro::All | Macro::Exists) {
        return kleene(of == Macro::Exists, results.into_iter().chain(more));
    }
    let operands = elements.list.iter().cloned().chain(more).chain(results.iter().cloned());
    all_known(cx, operands.collect())?;
    let holds = |result: &Value<'s>| *result == Ok(Known::Bool(true));
    let list = match of {
        Macro::Filter => {
            let kept = elements.list.into_iter().zip(results).filter(|(_, keep)| holds(keep));
            kept.map(|(element, _)| element).collect()
        }
        Macro::Map => results,
        _ => return Ok(Known::Bool(results.iter().filter(|result| holds(result)).count() == 1)),
    };
    Ok(Known::List(Elements { list, open: None }))
}

fn binary<'s>(cx: &Context<'s>, op: Op, left: Value<'s>, right: Value<'s>) -> Value<'s> {
    let known = all_known(cx, vec![left, right])?;
    let [left, right] = known.as_slice() else { return unknown(Why::Conversion) };
    match op {
        Op::Equal => Ok(Known::Bool(left == right)),
        Op::NotEqual => Ok(Known::Bool(left != right)),
        Op::In => match right {
            Known::List(elements) => {
                Ok(Known::Bool(elements.list.iter().any(|element| element.as_ref() == Ok(left))))
            }
            _ => unknown(Why::Conversion),
        },
        Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
            let Some(order) = compare(left, right) else { return unknown(Why::Conversion) };
            Ok(Known::Bool(match op {
                Op::Less => order.is_lt(),
                Op::LessEqual => order.is_le(),
                Op::Greater => order.is_gt(),
                _ => order.is_ge(),
            }))
        }
        _ => arithmetic(op, left, right).map_err(|why| vec![Reason::error(why)]),
    }
}

fn compare(left: &Known<'_>, right: &Known<'_>) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Known::Bool(a), Known::Bool(b)) => Some(a.cmp(b)),
        (Known::Int(a), Known::Int(b)) => Some(a.cmp(b)),
        (Known::Double(a), Known::Double(b)) => a.partial_cmp(b),
        (Known::Text(a), Known::Text(b)) => Some(a.cmp(b)),
        (Known::Instant(a), Known::Instant(b)) => Some(a.cmp(b)),
        (Known::Duration(a), Known::Duration(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn arithmetic<'s>(op: Op, left: &Known<'s>, right: &Known<'s>) -> Result<Known<'s>, Why> {
    use Known::{Double, Int, List, Text};
    let instant = |micros: Option<i64>| match micros {
        Some(micros) if functions::INSTANTS.contains(&micros) => Ok(Known::Instant(Instant(micros))),
        _ => Err(Why::Overflow),
    };
    let duration = |micros: Option<i64>| match micros {
        Some(micros) if functions::DURATIONS.contains(&micros) => Ok(Known::Duration(Duration(micros))),
        _ => Err(Why::Overflow),
    };
    match (op, left, right) {
        (Op::Divide | Op::Modulo, Int(_), Int(0)) => Err(Why::DivisionByZero),
        (Op::Add, Int(a), Int(b)) => a.checked_add(*b).map(Int).ok_or(Why::Overflow),
        (Op::Subtract, Int(a), Int(b)) => a.checked_sub(*b).map(Int).ok_or(Why::Overflow),
        (Op::Multiply, Int(a), Int(b)) => a.checked_mul(*b).map(Int).ok_or(Why::Overflow),
        (Op::Divide, Int(a), Int(b)) => a.checked_div(*b).map(Int).ok_or(Why::Overflow),
        (Op::Modulo, Int(a), Int(b)) => a.checked_rem(*b).map(Int).ok_or(Why::Overflow),
        (Op::Divide, Double(_), Double(b)) if *b == 0.0 => Err(Why::DivisionByZero),
        (_, Double(a), Double(b)) => {
            let result = match op {
                Op::Add => a + b,
                Op::Subtract => a - b,
                Op::Multiply => a * b,
                Op::Divide => a / b,
                _ => return Err(Why::Conversion),
            };
            if result.is_finite() { Ok(Double(result)) } else { Err(Why::Overflow) }
        }
        (Op::Add, Text(a), Text(b)) => Ok(Text(Cow::Owned(format!("{a}{b}")))),
        (Op::Add, Known::Instant(a), Known::Duration(b)) => instant(a.0.checked_add(b.0)),
        (Op::Add, Known::Duration(a), Known::Instant(b)) => instant(a.0.checked_add(b.0)),
        (Op::Subtract, Known::Instant(a), Known::Duration(b)) => instant(a.0.checked_sub(b.0)),
        (Op::Subtract, Known::Instant(a), Known::Instant(b)) => duration(a.0.checked_sub(b.0)),
        (Op::Add, Known::Duration(a), Known::Duration(b)) => duration(a.0.checked_add(b.0)),
        (Op::Subtract, Known::Duration(a), Known::Duration(b)) => duration(a.0.checked_sub(b.0)),
        (Op::Add, List(a), List(b)) => {
            let list = a.list.iter().chain(&b.list).cloned().collect();
            Ok(List(Elements { list, open: None }))
        }
        _ => Err(Why::Conversion),
    }
}

fn call<'s>(function: &Function, args: &[Known<'s>]) -> Option<Value<'s>> {
    use Known::{Bool, Double, Int, Text};
    let count = |n: usize| Ok(Int(i64::try_from(n).unwrap_or(i64::MAX)));
    let or = |answer: Option<bool>, why| answer.map(Bool).ok_or_else(|| vec![Reason::error(why)]);
    Some(match (function, args) {
        (Function::Contains, [Text(text), Text(part)]) => Ok(Bool(text.contains(part.as_ref()))),
        (Function::StartsWith, [Text(text), Text(part)]) => Ok(Bool(text.starts_with(part.as_ref()))),
        (Function::EndsWith, [Text(text), Text(part)]) => Ok(Bool(text.ends_with(part.as_ref()))),
        (Function::LowerAscii, [Text(text)]) => Ok(Text(Cow::Owned(text.to_ascii_lowercase()))),
        (Function::Matches(regex), [Text(text), _]) => Ok(Bool(regex.is_match(text))),
        (Function::InRange, [Text(address), Text(range)]) => {
            or(model::in_range(address, range), Why::Address)
        }
        (Function::IsPrivate, [Text(address)]) => or(model::is_private(address), Why::Address),
        (Function::VersionBefore, [Text(a), Text(b)]) => or(functions::version_before(a, b), Why::Version),
        (Function::Size, [Text(text)]) => count(text.chars().count()),
        (Function::Size, [Known::List(elements)]) => count(elements.list.len()),
        (Function::Of(unit), [Int(n)]) => {
            let micros = n.checked_mul(unit.0).filter(|micros| functions::DURATIONS.contains(micros));
            micros.map(|micros| Known::Duration(Duration(micros))).ok_or_else(overflow)
        }
        (Function::Int, [Int(value)]) => Ok(Int(*value)),
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked; the fraction is cut off")]
        (Function::Int, [Double(value)]) if value.abs() < 9_223_372_036_854_775_808.0 => {
            Ok(Int(value.trunc() as i64))
        }
        (Function::Int, [Double(_)]) => Err(overflow()),
        (Function::Int, [Text(text)]) => Ok(Int(text.parse().ok()?)),
        #[expect(clippy::cast_precision_loss, reason = "CEL gives the nearest double")]
        (Function::Double, [Int(value)]) => Ok(Double(*value as f64)),
        (Function::Double, [Double(value)]) => Ok(Double(*value)),
        (Function::Double, [Text(text)]) => {
            Ok(Double(text.parse().ok().filter(|value: &f64| value.is_finite())?))
        }
        (Function::String, [Bool(value)]) => Ok(Text(Cow::Owned(value.to_string()))),
        (Function::String, [Int(value)]) => Ok(Text(Cow::Owned(value.to_string()))),
        (Function::String, [Double(value)]) => Ok(Text(Cow::Owned(value.to_string()))),
        (Function::String, [Text(text)]) => Ok(Text(text.clone())),
        _ => return None,
    })
}
