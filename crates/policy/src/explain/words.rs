//! Conditions, values and reasons in plain words.

use model::{Schema, State};

use super::Explainer;
use crate::lang::{
    ast::{Macro, Op},
    eval::{Known, Reason, Value, Why},
    functions::Function,
    typed::{Term, Ty, Typed},
};

/// The way to a field from the entity judged: `zone.purdue`.
pub(super) fn path(explainer: &Explainer<'_>, typed: &Typed) -> String {
    match &typed.node {
        Term::Field(of, kind, field) | Term::Has(of, kind, field) => {
            let name = &explainer.schema.field(*kind, *field).name;
            let before = path(explainer, of);
            if before.is_empty() { name.clone() } else { format!("{before}.{name}") }
        }
        Term::Id(of) => {
            let before = path(explainer, of);
            if before.is_empty() { "id".to_owned() } else { format!("{before}.id") }
        }
        Term::Slot(1) => "city".to_owned(),
        Term::Named(name, _) => name.to_string(),
        _ => String::new(),
    }
}

/// Says an expression in plain words.
pub(super) fn says(explainer: &Explainer<'_>, typed: &Typed) -> String {
    let say = |typed: &Typed| says(explainer, typed);
    match &typed.node {
        Term::Bool(value) => value.to_string(),
        Term::Int(value) => value.to_string(),
        Term::Double(value) => value.to_string(),
        Term::Text(text) => format!("`{text}`"),
        Term::Instant(instant) => explainer.zone.day_words(*instant),
        Term::Duration(duration) => duration.words(),
        Term::Now => "now".to_owned(),
        Term::Slot(_) => "it".to_owned(),
        Term::Named(name, of) => match &of.node {
            Term::Int(_) | Term::Double(_) | Term::Bool(_) | Term::Text(_) | Term::Duration(_) => say(of),
            _ => name.replace('_', " "),
        },
        Term::Id(_) => "its id".to_owned(),
        Term::Field(of, kind, field) => {
            let def = explainer.schema.field(*kind, *field);
            let sentence = def.doc.strip_prefix("Whether ").and_then(|rest| rest.strip_suffix('.'));
            let before = path(explainer, of).replace(['.', '_'], " ");
            match sentence {
                Some(sentence) if before.is_empty() => sentence.to_owned(),
                Some(sentence) => format!("of its {before}: {sentence}"),
                None => format!("its {}", path(explainer, typed).replace(['.', '_'], " ")),
            }
        }
        Term::Has(..) => format!("its {} exists", path(explainer, typed).replace(['.', '_'], " ")),
        Term::Not(of) => format!("not so: {}", say(of)),
        Term::Negate(of) => format!("minus {}", say(of)),
        Term::Binary(Op::Subtract, left, right) if left.node == Term::Now => {
            format!("{} ago", say(right))
        }
        Term::Binary(op, left, right) => format!("{} {} {}", say(left), operator(*op, &left.ty), say(right)),
        Term::Choice(condition, yes, no) => {
            format!("{} where {}, else {}", say(yes), say(condition), say(no))
        }
        Term::List(elements) => elements.iter().map(say).collect::<Vec<_>>().join(", "),
        Term::Macro(of, list, _, _, body) => match of {
            Macro::All => format!("for every one of {}: {}", say(list), say(body)),
            Macro::Exists => format!("for at least one of {}: {}", say(list), say(body)),
            Macro::ExistsOne => format!("for exactly one of {}: {}", say(list), say(body)),
            Macro::Filter => format!("{} with {}", say(list), say(body)),
            Macro::Map => format!("{} of {}", say(body), say(list)),
        },
        Term::Call(function, args) => called(explainer, function, args),
    }
}

fn called(explainer: &Explainer<'_>, function: &Function, args: &[Typed]) -> String {
    let say = |n: usize| args.get(n).map(|arg| says(explainer, arg)).unwrap_or_default();
    match function {
        Function::Contains => format!("{} contains {}", say(0), say(1)),
        Function::StartsWith => format!("{} begins with {}", say(0), say(1)),
        Function::EndsWith => format!("{} ends with {}", say(0), say(1)),
        Function::Matches(_) => format!("{} fits {}", say(0), say(1)),
        Function::InRange => format!("{} is in the range {}", say(0), say(1)),
        Function::IsPrivate => format!("{} is a private address", say(0)),
        Function::VersionBefore => format!("{} is an older version than {}", say(0), say(1)),
        Function::LowerAscii | Function::Int | Function::Double | Function::String => say(0),
        Function::Size => format!("the number of {}", say(0)),
        Function::Of(unit) => {
            let word = if *unit == model::Duration::DAY { "days" } else { "hours" };
            format!("{} {word}", say(0))
        }
    }
}

fn operator(op: Op, ty: &Ty) -> &'static str {
    let is_time = *ty == Ty::Instant;
    match op {
        Op::Or => "or",
        Op::And => "and",
        Op::Equal => "is",
        Op::NotEqual => "is not",
        Op::Less if is_time => "is before",
        Op::LessEqual if is_time => "is not after",
        Op::Greater if is_time => "is after",
        Op::GreaterEqual if is_time => "is not before",
        Op::Less => "is less than",
        Op::LessEqual => "is at most",
        Op::Greater => "is more than",
        Op::GreaterEqual => "is at least",
        Op::In => "is one of",
        Op::Add => "plus",
        Op::Subtract => "minus",
        Op::Multiply => "times",
        Op::Divide => "divided by",
        Op::Modulo => "modulo",
    }
}

/// Names an element of a list.
pub(super) fn element(explainer: &Explainer<'_>, element: &Value<'_>, name: &str) -> String {
    match element {
        Ok(Known::Entity(kind, row)) => explainer.state.id(*kind, *row).to_string(),
        Ok(value) => value_words(explainer, value),
        Err(_) => format!("a {name} that is not known"),
    }
}

/// A value in words.
pub fn value_words(explainer: &Explainer<'_>, value: &Known<'_>) -> String {
    match value {
        Known::Bool(value) => value.to_string(),
        Known::Int(value) => value.to_string(),
        Known::Double(value) => value.to_string(),
        Known::Text(text) => text.to_string(),
        Known::Instant(instant) => explainer.zone.day_words(*instant),
        Known::Duration(duration) => duration.words(),
        Known::Entity(kind, row) => explainer.state.id(*kind, *row).to_string(),
        Known::List(elements) => format!("{} elements", elements.list.len()),
    }
}

/// A reason in words: `mfa_enforced of asset:pump-1 was never observed`.
pub fn reason_words(schema: &Schema, state: &State, reason: &Reason) -> String {
    let subject = subject(schema, state, reason);
    match reason.why {
        Why::Unobserved => format!("{subject} was never observed"),
        Why::Stale => format!("{subject} was observed too long ago"),
        Why::Contested => format!("sources disagree about {subject}"),
        Why::Absent => format!("{subject} does not exist, so it has no value"),
        Why::OpenList => format!("there may be more in {subject} than is listed"),
        Why::DivisionByZero => "a division by zero".to_owned(),
        Why::Overflow => "a number or instant beyond its range".to_owned(),
        Why::Conversion => "a text or number that cannot be converted".to_owned(),
        Why::Address => "a text that is no address".to_owned(),
        Why::Version => "a text that is no version".to_owned(),
        Why::TooLarge => "more elements than are looked at for one entity".to_owned(),
    }
}

fn subject(schema: &Schema, state: &State, reason: &Reason) -> String {
    match (reason.entity, reason.field) {
        (Some((kind, row)), Some(field)) => {
            let name = &schema.field(kind, field).name;
            format!("`{name}` of {}:{}", schema.kind(kind).name, state.id(kind, row))
        }
        (Some((kind, row)), None) => format!("{}:{}", schema.kind(kind).name, state.id(kind, row)),
        _ => "it".to_owned(),
    }
}

/// What to observe, say or mend so that an unknown is settled, one sentence a reason.
pub fn to_settle(schema: &Schema, state: &State, reasons: &[Reason]) -> Vec<String> {
    let mut sentences: Vec<String> = reasons.iter().map(|reason| settles(schema, state, reason)).collect();
    sentences.dedup();
    sentences
}

fn settles(schema: &Schema, state: &State, reason: &Reason) -> String {
    let subject = subject(schema, state, reason);
    match reason.why {
        Why::Unobserved => format!("observe {subject}; nobody has yet"),
        Why::Stale => format!("observe {subject} again; what is known is too old"),
        Why::Contested => format!("find out which source is right about {subject}"),
        Why::Absent => {
            format!("{subject} is said not to exist: correct that, or tell the check what to do then")
        }
        Why::OpenList => {
            let inverse =
                reason.entity.zip(reason.field).map(|((kind, _), field)| schema.field(kind, field).nature);
            let from = match inverse {
                Some(model::Nature::Inverse(from, link)) => Some((from, link)),
                _ => None,
            };
            match from {
                Some((from, link)) => {
                    let (kind, link) = (&schema.kind(from).name, &schema.field(from, link).name);
                    format!(
                        "say in bailiwick.yaml that the inventory of `{kind}` is complete, with `{link}` known for each"
                    )
                }
                None => {
                    "list the entities of this kind, or say in bailiwick.yaml that there are none".to_owned()
                }
            }
        }
        Why::DivisionByZero | Why::Overflow | Why::Conversion | Why::Address | Why::Version => {
            format!("mend the value: {}", reason_words(schema, state, reason))
        }
        Why::TooLarge => "split the check, or begin at the other kind".to_owned(),
    }
}
