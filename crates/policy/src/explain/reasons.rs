//! Why something is not known, and what would settle it.

use model::{Nature, Schema, State};

use crate::lang::eval::{Reason, Why};

/// A reason in words: `mfa_enforced of asset:pump-1 was never observed`.
pub fn reason_words(schema: &Schema, state: &State, reason: &Reason) -> String {
    let subject = subject(schema, state, reason);
    match reason.why {
        Why::Unobserved => format!("{subject} was never observed"),
        Why::Stale => format!("{subject} was observed too long ago"),
        Why::Contested => format!("sources disagree about {subject}"),
        Why::Absent => has_none(schema, state, reason),
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

/// What to observe, say or mend so that an unknown is settled, one sentence a reason.
pub fn to_settle(schema: &Schema, state: &State, reasons: &[Reason]) -> Vec<String> {
    let mut sentences: Vec<String> = reasons.iter().map(|reason| settles(schema, state, reason)).collect();
    sentences.dedup();
    sentences
}

fn settles(schema: &Schema, state: &State, reason: &Reason) -> String {
    let subject = subject(schema, state, reason);
    match reason.why {
        Why::Unobserved if is_declared(schema, reason) => format!("write down {subject}; nobody has yet"),
        Why::Unobserved => format!("observe {subject}; nobody has yet"),
        Why::Stale => format!("observe {subject} again; what is known is too old"),
        Why::Contested => format!("find out which source is right about {subject}"),
        Why::Absent => {
            let is_none = has_none(schema, state, reason);
            format!("{is_none}; correct that, or let the policy say what holds then")
        }
        Why::OpenList => {
            let inverse =
                reason.entity.zip(reason.field).map(|((kind, _), field)| schema.field(kind, field).nature);
            let from = match inverse {
                Some(Nature::Inverse(from, link)) => Some((from, link)),
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

/// Tells whether somebody has to say it, rather than look.
fn is_declared(schema: &Schema, reason: &Reason) -> bool {
    let place = reason.entity.zip(reason.field);
    place.is_some_and(|((kind, _), field)| schema.field(kind, field).nature == Nature::Declared)
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

/// That an entity is said not to have something.
fn has_none(schema: &Schema, state: &State, reason: &Reason) -> String {
    match (reason.entity, reason.field) {
        (Some((kind, row)), Some(field)) => {
            let (kind_name, name) = (&schema.kind(kind).name, &schema.field(kind, field).name);
            format!("{kind_name}:{} is said to have no `{name}`", state.id(kind, row))
        }
        _ => format!("{} is said not to exist", subject(schema, state, reason)),
    }
}
