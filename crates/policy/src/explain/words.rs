//! Conditions, values and reasons in plain words.

use model::{Field, FieldId, KindId, thousands};

use super::{
    Explainer,
    fields::{self, Owner},
    times,
};
use crate::lang::{
    ast::{Macro, Op},
    eval::{Known, Value},
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
        Term::Named(_, of) => path(explainer, of, n_slots),
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
        Term::Int(value) => whole(*value),
        Term::Double(value) => value.to_string(),
        Term::Text(text) => format!("`{text}`"),
        Term::Instant(instant) => explainer.zone.day_words(*instant),
        Term::Duration(duration) => duration.words(),
        Term::Now => "now".to_owned(),
        Term::Slot(_) => owner(explainer, typed, n_slots).words().to_owned(),
        Term::Named(_, of) => say(of),
        Term::Id(of) => owner(explainer, of, n_slots).has("id"),
        Term::Field(of, kind, field) => {
            let (owner, field) = (owner(explainer, of, n_slots), explainer.schema.field(*kind, *field));
            match &typed.ty {
                Ty::Bool => fields::statement(&owner, field, true),
                Ty::Entity(to) => {
                    let kind = &explainer.schema.kind(*to).name;
                    fields::linked(&owner, field, kind).words().to_owned()
                }
                Ty::List(_) => fields::list(&owner, field),
                _ => fields::label(&owner, field),
            }
        }
        Term::Has(of, kind, field) => {
            let field = explainer.schema.field(*kind, *field);
            fields::existence(&owner(explainer, of, n_slots), field, true)
        }
        Term::Not(of) => opposite(explainer, of, n_slots),
        Term::Negate(of) => format!("minus {}", say(of)),
        Term::Binary(op, left, right) => binary(explainer, *op, left, right, n_slots),
        Term::Choice(condition, yes, no) => {
            format!("{} where {}, else {}", say(yes), say(condition), say(no))
        }
        Term::List(elements) => elements.iter().map(say).collect::<Vec<_>>().join(", "),
        Term::Macro(of, list, _, _, body) => match of {
            Macro::All => format!("for every one of {}: {}", say(list), say_of_each(body)),
            Macro::Exists => format!("for at least one of {}: {}", say(list), say_of_each(body)),
            Macro::ExistsOne => format!("for exactly one of {}: {}", say(list), say_of_each(body)),
            Macro::Filter => format!("those of {} for which {}", say(list), say_of_each(body)),
            Macro::Map => format!("{} for each of {}", say_of_each(body), say(list)),
        },
        Term::Call(function, args) => called(function, args, &say),
    }
}

/// Says that an expression does not hold.
fn opposite(explainer: &Explainer<'_>, typed: &Typed, n_slots: usize) -> String {
    let say = |typed: &Typed| says(explainer, typed, n_slots);
    match &typed.node {
        Term::Bool(value) => (!value).to_string(),
        Term::Named(_, of) => opposite(explainer, of, n_slots),
        Term::Not(of) => say(of),
        Term::Field(of, kind, field) => {
            let field = explainer.schema.field(*kind, *field);
            fields::statement(&owner(explainer, of, n_slots), field, false)
        }
        Term::Has(of, kind, field) => {
            let field = explainer.schema.field(*kind, *field);
            fields::existence(&owner(explainer, of, n_slots), field, false)
        }
        Term::Binary(Op::In, left, right) => is_one_of(explainer, left, right, n_slots, false),
        Term::Binary(op, left, right) if op.opposite().is_some() => {
            binary(explainer, op.opposite().unwrap_or(*op), left, right, n_slots)
        }
        Term::Macro(Macro::Exists, list, _, _, body) => {
            format!("for none of {}: {}", say(list), says(explainer, body, n_slots + 1))
        }
        _ => format!("it is not true that {}", say(typed)),
    }
}

/// Says two operands and what is between them.
fn binary(explainer: &Explainer<'_>, op: Op, left: &Typed, right: &Typed, n_slots: usize) -> String {
    let say = |typed: &Typed| says(explainer, typed, n_slots);
    let is_time = left.ty == Ty::Instant;
    match (op, &left.unnamed().node, &right.unnamed().node) {
        (Op::And | Op::Or, ..) => format!(
            "{} {} {}",
            grouped(explainer, op, left, n_slots),
            operator(op, false),
            grouped(explainer, op, right, n_slots)
        ),
        (Op::Equal, _, Term::Bool(true)) | (Op::NotEqual, _, Term::Bool(false)) => say(left),
        (Op::Equal, _, Term::Bool(false)) | (Op::NotEqual, _, Term::Bool(true)) => {
            opposite(explainer, left, n_slots)
        }
        (Op::In, ..) => is_one_of(explainer, left, right, n_slots, true),
        (Op::Subtract, _, _) if is_time && right.ty == Ty::Instant => {
            times::between(explainer, left, right, n_slots)
        }
        (Op::Subtract, Term::Now, _) => format!("{} ago", say(right)),
        (Op::Add, Term::Now, _) => format!("{} from now", say(right)),
        (Op::Subtract, ..) if is_time => format!("{} before {}", say(right), say(left)),
        (Op::Add, ..) if is_time => format!("{} after {}", say(right), say(left)),
        (_, Term::Call(Function::Size, of), Term::Int(n)) => {
            let counted = of.first().and_then(|of| counted(explainer, op, of, *n, n_slots));
            counted.unwrap_or_else(|| format!("{} {} {}", say(left), operator(op, is_time), say(right)))
        }
        (Op::LessEqual, Term::Field(of, kind, field), _) if !is_time => {
            let within = fields::within(&owner(explainer, of, n_slots), field_of(explainer, *kind, *field));
            match within {
                Some((sentence, unit)) => format!("{sentence} within {} {unit}", say(right)),
                None => compared(explainer, op, left, right, n_slots),
            }
        }
        _ => times::compared(explainer, op, left, right, n_slots)
            .unwrap_or_else(|| compared(explainer, op, left, right, n_slots)),
    }
}

/// A comparison or sum; a number beside a field that counts time has the field's unit.
fn compared(explainer: &Explainer<'_>, op: Op, left: &Typed, right: &Typed, n_slots: usize) -> String {
    let say = |typed: &Typed| says(explainer, typed, n_slots);
    let unit = |of: &Typed| match &of.unnamed().node {
        Term::Field(_, kind, field) => fields::unit_of_time(field_of(explainer, *kind, *field)),
        _ => None,
    };
    let number = |typed: &Typed, beside: &Typed| match (&typed.unnamed().node, unit(beside)) {
        (Term::Int(_) | Term::Double(_), Some(unit)) => format!("{} {unit}", say(typed)),
        _ => say(typed),
    };
    format!("{} {} {}", number(left, right), operator(op, left.ty == Ty::Instant), number(right, left))
}

/// An operand of `and` or `or`; in brackets where it is one of the other kind.
fn grouped(explainer: &Explainer<'_>, op: Op, operand: &Typed, n_slots: usize) -> String {
    let said = says(explainer, operand, n_slots);
    match &operand.unnamed().node {
        Term::Binary(inner @ (Op::And | Op::Or), ..) if *inner != op => format!("({said})"),
        Term::Choice(..) | Term::Macro(..) => format!("({said})"),
        _ => said,
    }
}

/// That something is in a list, or that it is not.
fn is_one_of(explainer: &Explainer<'_>, left: &Typed, right: &Typed, n_slots: usize, is_so: bool) -> String {
    let say = |typed: &Typed| says(explainer, typed, n_slots);
    let is = if is_so { "is" } else { "is not" };
    let Term::List(elements) = &right.unnamed().node else {
        return format!("{} {is} one of {}", say(left), say(right));
    };
    let words: Vec<String> = elements.iter().map(say).collect();
    let (or, neither) = if is_so { ("or", "is") } else { ("nor", "is neither") };
    match &words[..] {
        [one] => format!("{} {is} {one}", say(left)),
        [one, other] => format!("{} {neither} {one} {or} {other}", say(left)),
        [several @ .., last] if is_so => format!("{} is {} or {last}", say(left), several.join(", ")),
        _ => format!("{} {is} one of {}", say(left), words.join(", ")),
    }
}

/// How many a list holds, where there is a plain way to say it.
fn counted(explainer: &Explainer<'_>, op: Op, of: &Typed, n: i64, n_slots: usize) -> Option<String> {
    let Term::Field(of, kind, field) = &of.unnamed().node else { return None };
    let amount = match (op, n) {
        (Op::GreaterEqual, 1) | (Op::Greater | Op::NotEqual, 0) => "one or more".to_owned(),
        (Op::Equal | Op::LessEqual, 0) | (Op::Less, 1) => "no".to_owned(),
        (Op::GreaterEqual, 2..) => format!("{} or more", whole(n)),
        (Op::Greater, 1..) => format!("{} or more", whole(n.saturating_add(1))),
        (Op::LessEqual, 2..) => format!("at most {}", whole(n)),
        (Op::Less, 2..) => format!("fewer than {}", whole(n)),
        (Op::Equal, 2..) => format!("exactly {}", whole(n)),
        _ => return None,
    };
    let owner = owner(explainer, of, n_slots);
    let field = field_of(explainer, *kind, *field);
    matches!(field.ty, model::Type::Many(_) | model::Type::Texts)
        .then(|| fields::counted(&owner, field, &amount))
}

fn field_of<'e>(explainer: &'e Explainer<'_>, kind: KindId, field: FieldId) -> &'e Field {
    explainer.schema.field(kind, field)
}

/// What a field belongs to: `it`, `its zone`, `the zone where it starts`, or `the city`.
pub(super) fn owner(explainer: &Explainer<'_>, of: &Typed, n_slots: usize) -> Owner {
    match &of.node {
        Term::Named(_, of) => owner(explainer, of, n_slots),
        Term::Slot(slot) => match begins(explainer, &of.ty, *slot, n_slots) {
            None => Owner::it(),
            Some(that) if that.starts_with("that ") => Owner::named(&that),
            Some(kind) => Owner::named(&format!("the {kind}")),
        },
        Term::Field(parent, kind, field) => {
            let to = match &of.ty {
                Ty::Entity(to) => explainer.schema.kind(*to).name.as_str(),
                _ => "",
            };
            fields::linked(&owner(explainer, parent, n_slots), field_of(explainer, *kind, *field), to)
        }
        _ => Owner::clause(says(explainer, of, n_slots)),
    }
}

/// A whole number, its thousands set apart.
fn whole(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}", thousands(n.unsigned_abs()))
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
        Function::Size => match args.first().map(|of| &of.ty) {
            Some(Ty::Text) => format!("the length of {}", say(0)),
            _ => format!("the number of {}", say(0)),
        },
        Function::Of(unit) => {
            let word = if *unit == model::Duration::DAY { "day" } else { "hour" };
            let n = say(0);
            if n == "1" { format!("1 {word}") } else { format!("{n} {word}s") }
        }
    }
}

fn operator(op: Op, is_time: bool) -> &'static str {
    match op {
        Op::Or => "or",
        Op::And => "and",
        Op::Equal => "is",
        Op::NotEqual => "is not",
        Op::Less if is_time => "is before",
        Op::LessEqual if is_time => "is no later than",
        Op::Greater if is_time => "is after",
        Op::GreaterEqual if is_time => "is no earlier than",
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
