//! Conditions, values and reasons in plain words.

use model::{Schema, State};

use super::Explainer;
use crate::lang::{
    ast::{Macro, Op},
    eval::{Known, Reason, Value, Why},
    functions::Function,
    typed::{Term, Ty, Typed},
};

/// The way to a field from what is spoken of, such as `zone.purdue`; `n_slots` tells how many macros surround it.
pub(super) fn path(explainer: &Explainer<'_>, typed: &Typed, n_slots: usize) -> String {
    let after = |of: &Typed, name: &str| match path(explainer, of, n_slots) {
        before if before.is_empty() => name.to_owned(),
        before => format!("{before}.{name}"),
    };
    match &typed.node {
        Term::Field(of, kind, field) | Term::Has(of, kind, field) => {
            after(of, &explainer.schema.field(*kind, *field).name)
        }
        Term::Id(of) => after(of, "id"),
        Term::Slot(slot) => begins(explainer, &typed.ty, *slot, n_slots).unwrap_or_default(),
        Term::Named(name, _) => name.to_string(),
        _ => String::new(),
    }
}

/// How many slots a condition begins with: the entity judged, and the city.
const N_FIRST_SLOTS: usize = 2;

/// What stands in a slot, by name; `None` for what is spoken of: the entity judged, or the element of the innermost
/// macro.
fn begins(explainer: &Explainer<'_>, ty: &Ty, slot: usize, n_slots: usize) -> Option<String> {
    let is_spoken_of = if n_slots > N_FIRST_SLOTS { slot + 1 == n_slots } else { slot == 0 };
    let name = match ty {
        Ty::Entity(kind) => &explainer.schema.kind(*kind).name,
        _ => "value",
    };
    match slot {
        _ if is_spoken_of => None,
        0 => Some(name.to_owned()),
        1 => Some("city".to_owned()),
        _ => Some(format!("that {name}")),
    }
}

/// Says an expression in plain words; `n_slots` tells how many macros surround it.
pub(super) fn says(explainer: &Explainer<'_>, typed: &Typed, n_slots: usize) -> String {
    let say = |typed: &Typed| says(explainer, typed, n_slots);
    let say_of_each = |typed: &Typed| says(explainer, typed, n_slots + 1);
    match &typed.node {
        Term::Bool(value) => value.to_string(),
        Term::Int(value) => value.to_string(),
        Term::Double(value) => value.to_string(),
        Term::Text(text) => format!("`{text}`"),
        Term::Instant(instant) => explainer.zone.day_words(*instant),
        Term::Duration(duration) => duration.words(),
        Term::Now => "now".to_owned(),
        Term::Slot(_) => owner(explainer, typed, n_slots),
        Term::Named(name, of) => match &of.node {
            Term::Int(_) | Term::Double(_) | Term::Bool(_) | Term::Text(_) | Term::Duration(_) => say(of),
            _ => name.replace('_', " "),
        },
        Term::Id(_) => owned(explainer, typed, n_slots),
        Term::Field(of, kind, field) => {
            let sentence = doc(explainer, *kind, *field, "Whether ");
            match sentence.and_then(|sentence| about(sentence, &owner(explainer, of, n_slots))) {
                Some(sentence) => sentence,
                None => owned(explainer, typed, n_slots),
            }
        }
        Term::Has(of, kind, field) => {
            let sentence = doc(explainer, *kind, *field, "When ");
            match sentence.and_then(|sentence| about(sentence, &owner(explainer, of, n_slots))) {
                Some(sentence) => format!("there is a date when {sentence}"),
                None => format!("{} exists", owned(explainer, typed, n_slots)),
            }
        }
        Term::Not(of) => denied(&say(of)),
        Term::Negate(of) => format!("minus {}", say(of)),
        Term::Binary(Op::Subtract, left, right) if left.node == Term::Now => {
            format!("{} ago", say(right))
        }
        Term::Binary(Op::Add, left, right) if left.node == Term::Now => format!("{} from now", say(right)),
        Term::Binary(op, left, right)
            if dated(explainer, left, n_slots).is_some() && when(*op, right).is_some() =>
        {
            let (sentence, when) = (dated(explainer, left, n_slots), when(*op, right));
            format!("{} {} {}", sentence.unwrap_or_default(), when.unwrap_or_default(), say(right))
        }
        Term::Binary(op, left, right) => format!("{} {} {}", say(left), operator(*op, &left.ty), say(right)),
        Term::Choice(condition, yes, no) => {
            format!("{} where {}, else {}", say(yes), say(condition), say(no))
        }
        Term::List(elements) => elements.iter().map(say).collect::<Vec<_>>().join(", "),
        Term::Macro(of, list, _, _, body) => match of {
            Macro::All => format!("for every one of {}: {}", say(list), say_of_each(body)),
            Macro::Exists => format!("for at least one of {}: {}", say(list), say_of_each(body)),
            Macro::ExistsOne => format!("for exactly one of {}: {}", say(list), say_of_each(body)),
            Macro::Filter => format!("{} with {}", say(list), say_of_each(body)),
            Macro::Map => format!("{} of {}", say_of_each(body), say(list)),
        },
        Term::Call(function, args) => called(function, args, &say),
    }
}

/// The way to a field in words: `its zone's purdue`, `the asset's owner`.
fn owned(explainer: &Explainer<'_>, typed: &Typed, n_slots: usize) -> String {
    let way = path(explainer, typed, n_slots).replace('.', "'s ").replace('_', " ");
    match begin_of(typed) {
        Term::Slot(slot) => match begins(explainer, &Ty::Nothing, *slot, n_slots) {
            None => format!("its {way}"),
            Some(_) if way.starts_with("that ") => way,
            Some(_) => format!("the {way}"),
        },
        _ => format!("its {way}"),
    }
}

/// Where a way through fields begins.
fn begin_of(typed: &Typed) -> &Term {
    match &typed.node {
        Term::Field(of, ..) | Term::Has(of, ..) | Term::Id(of) => begin_of(of),
        node => node,
    }
}

/// What a field belongs to: `it`, `its zone`, or `the city`.
fn owner(explainer: &Explainer<'_>, of: &Typed, n_slots: usize) -> String {
    if path(explainer, of, n_slots).is_empty() { "it".to_owned() } else { owned(explainer, of, n_slots) }
}

/// The sentence in a field's documentation: that which follows `Whether` or `When`.
fn doc<'s>(
    explainer: &Explainer<'s>,
    kind: model::KindId,
    field: model::FieldId,
    word: &str,
) -> Option<&'s str> {
    explainer.schema.field(kind, field).doc.strip_prefix(word)?.strip_suffix('.')
}

/// A sentence about `it`, said of its owner; `None` where it cannot be turned.
fn about(sentence: &str, owner: &str) -> Option<String> {
    match (owner, sentence.strip_prefix("it ")) {
        ("it", _) => Some(sentence.to_owned()),
        (owner, Some(rest)) => Some(format!("{owner} {rest}")),
        (owner, None) => Some(format!("of {owner}: {sentence}")),
    }
}

/// The opposite of a sentence.
fn denied(sentence: &str) -> String {
    for (is, is_not) in
        [("it is ", "it is not "), ("it can ", "it cannot "), ("it has ", "it does not have ")]
    {
        if let Some(rest) = sentence.strip_prefix(is) {
            return format!("{is_not}{rest}");
        }
    }
    let verb = sentence.strip_prefix("it ").and_then(|rest| rest.split_once(' '));
    match verb.and_then(|(verb, rest)| Some((verb.strip_suffix('s')?, rest))) {
        Some((verb, rest)) if !verb.ends_with(['e', 'a', 's']) => format!("it does not {verb} {rest}"),
        _ => format!("it is not so that {sentence}"),
    }
}

/// For a field that says when something is: that something, as a sentence.
fn dated(explainer: &Explainer<'_>, typed: &Typed, n_slots: usize) -> Option<String> {
    let Term::Field(of, kind, field) = &typed.node else { return None };
    about(doc(explainer, *kind, *field, "When ")?, &owner(explainer, of, n_slots))
}

/// How an instant is compared, after a sentence that says when something is.
fn when(op: Op, right: &Typed) -> Option<&'static str> {
    let is_ago = matches!(&right.node, Term::Binary(Op::Subtract, left, _) if left.node == Term::Now);
    Some(match op {
        Op::Less if is_ago => "more than",
        Op::LessEqual if is_ago => "at least",
        Op::Greater if is_ago => "less than",
        Op::GreaterEqual if is_ago => "not more than",
        Op::Less => "before",
        Op::LessEqual => "not after",
        Op::Greater => "after",
        Op::GreaterEqual => "not before",
        _ => return None,
    })
}

fn called(function: &Function, args: &[Typed], say: &dyn Fn(&Typed) -> String) -> String {
    let say = |n: usize| args.get(n).map(say).unwrap_or_default();
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
        Why::OpenList if reason.entity.is_none() => "there may be some that nobody listed".to_owned(),
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
