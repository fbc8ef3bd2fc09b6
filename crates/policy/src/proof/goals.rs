//! What must hold for a truth to stand in a way: true, false, not known, and not the first or the second.

use super::{
    comparisons::compared,
    store::{Age, FALSE, Fact, KNOWN, NONE, TRUE, UNKNOWN, is_opaque, is_total},
    terms::{Id, Op, Sort, Terms},
};

/// How a truth is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Known, and true.
    True,
    /// Known, and false.
    False,
    /// Not known.
    Unknown,
    /// False or not known.
    NotTrue,
    /// True or not known.
    NotFalse,
}

impl Want {
    /// The same, asked of the denial.
    fn denied(self) -> Self {
        match self {
            Want::True => Want::False,
            Want::False => Want::True,
            Want::Unknown => Want::Unknown,
            Want::NotTrue => Want::NotFalse,
            Want::NotFalse => Want::NotTrue,
        }
    }

    /// The ways in which it then stands.
    pub(super) fn ways(self) -> u8 {
        match self {
            Want::True => TRUE,
            Want::False => FALSE,
            Want::Unknown => UNKNOWN,
            Want::NotTrue => FALSE | UNKNOWN,
            Want::NotFalse => TRUE | UNKNOWN,
        }
    }
}

/// What is to be shown possible.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// A truth stands so.
    Is(Id, Want, Age),
    /// A term is not known.
    Unknown(Id, Age),
    /// Something plain holds.
    Holds(Fact),
    /// All goals of at least one of these hold.
    Any(Vec<Vec<Goal>>),
}

/// What must hold for a truth to stand so.
pub(super) fn opened(terms: &Terms<'_>, id: Id, want: Want, age: Age) -> Vec<Goal> {
    let is = |id: &Id, want| Goal::Is(*id, want, age);
    match (terms.op(id), terms.below(id)) {
        (Op::Bool(value), _) => {
            let way = if *value { TRUE } else { FALSE };
            if want.ways() & way == 0 { impossible() } else { Vec::new() }
        }
        (Op::Error, _) => {
            if want.ways() & UNKNOWN == 0 {
                impossible()
            } else {
                Vec::new()
            }
        }
        (Op::Not, [of]) => vec![is(of, want.denied())],
        (Op::And, below) => joined(below, want, age),
        (Op::Or, below) => {
            let denied = joined(below, want.denied(), age);
            denied.into_iter().map(deny_below).collect()
        }
        (Op::Choice, [condition, yes, no]) => {
            let mut ways = vec![
                vec![is(condition, Want::True), is(yes, want)],
                vec![is(condition, Want::False), is(no, want)],
            ];
            if want.ways() & UNKNOWN != 0 {
                ways.push(vec![is(condition, Want::Unknown)]);
            }
            vec![Goal::Any(ways)]
        }
        (Op::Has, [field]) => {
            let have = |way, means| if want.ways() & way == 0 { 0 } else { means };
            let ways = have(TRUE, KNOWN) | have(FALSE, NONE) | have(UNKNOWN, UNKNOWN);
            vec![Goal::Holds(Fact::Stands(*field, age, ways))]
        }
        (Op::Field(..), _) => {
            let more = if want.ways() & UNKNOWN == 0 { 0 } else { NONE };
            vec![Goal::Holds(Fact::Stands(id, age, want.ways() | more))]
        }
        (Op::Equal | Op::Less | Op::LessEqual | Op::In, [left, right]) if !is_opaque(terms, id) => {
            compared(terms, id, [*left, *right], want, age)
        }
        _ if want.ways() & UNKNOWN != 0 && is_total(terms, id) => {
            let known = vec![Goal::Holds(Fact::Stands(id, age, want.ways() & KNOWN))];
            let unknown = vec![Goal::Unknown(id, age)];
            vec![Goal::Any(if want == Want::Unknown { vec![unknown] } else { vec![known, unknown] })]
        }
        _ => vec![Goal::Holds(Fact::Stands(id, age, want.ways()))],
    }
}

/// For a term not to be known.
pub(super) fn unknown(terms: &Terms<'_>, id: Id, age: Age) -> Vec<Goal> {
    let is_formula = terms.sort(id) == Sort::Bool
        && (matches!(terms.op(id), Op::And | Op::Or | Op::Not | Op::Has | Op::Choice)
            || (matches!(terms.op(id), Op::Equal | Op::Less | Op::LessEqual | Op::In)
                && !is_opaque(terms, id)));
    match terms.op(id) {
        _ if terms.is_written(id) => impossible(),
        _ if is_formula => vec![Goal::Is(id, Want::Unknown, age)],
        Op::Field(..) => vec![Goal::Holds(Fact::Stands(id, age, NONE | UNKNOWN))],
        _ if is_total(terms, id) => {
            let below = terms.below(id).iter().map(|id| vec![Goal::Unknown(*id, age)]);
            vec![Goal::Any(below.collect())]
        }
        _ => vec![Goal::Holds(Fact::Stands(id, age, UNKNOWN))],
    }
}

fn impossible() -> Vec<Goal> {
    vec![Goal::Any(Vec::new())]
}

/// `&&` of several.
fn joined(below: &[Id], want: Want, age: Age) -> Vec<Goal> {
    let each = |want| below.iter().map(move |id| Goal::Is(*id, want, age));
    let any = |want| Goal::Any(each(want).map(|goal| vec![goal]).collect());
    match want {
        Want::True | Want::NotFalse => each(want).collect(),
        Want::False | Want::NotTrue => vec![any(want)],
        Want::Unknown => each(Want::NotFalse).chain([any(Want::Unknown)]).collect(),
    }
}

/// Turns what is asked of each operand into its opposite: `a || b` is `!(!a && !b)`.
fn deny_below(goal: Goal) -> Goal {
    match goal {
        Goal::Is(id, want, age) => Goal::Is(id, want.denied(), age),
        Goal::Any(ways) => {
            Goal::Any(ways.into_iter().map(|way| way.into_iter().map(deny_below).collect()).collect())
        }
        other => other,
    }
}
