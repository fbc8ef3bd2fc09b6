//! What is proven of one check: that it never applies, never fails, never passes, or is always unknown.

use super::{
    Asked, Claim, Proven, at,
    goals::{Goal, Want},
    lower::lower,
    search::is_impossible,
    store::ANY_AGE,
    terms::{Op, Terms},
    words,
};
use crate::lang::{
    ast,
    typed::{Term, Typed},
};

/// Of how many conditions, joined by `&&`, it is asked which of them exclude each other.
const MAX_CONJUNCTS: usize = 12;

/// The first thing that is proven of a check, the worst first.
pub(super) fn claim(terms: &mut Terms<'_>, asked: &Asked<'_>, during: (i64, i64)) -> Option<Claim> {
    let now = at(terms, during);
    let applies = [now.clone(), asked.scope(Want::True)];
    let never = |more: &[Goal]| is_impossible(terms, [&applies, more].concat());
    let id = || asked.id().to_owned();
    if never(&[]) {
        let core = core(terms, asked, &now);
        let diagnostic = words::never_applies(asked.check, asked.def, &core);
        return Some(Claim { proven: Proven::NeverApplies(id()), diagnostic });
    }
    let never_fails = never(&[asked.require(Want::False)]);
    let never_passes = never(&[asked.require(Want::True)]);
    let is_meant = *terms.op(asked.require) == Op::Bool(false);
    let (proven, diagnostic) = match (never_passes, never_fails) {
        (true, true) => (Proven::AlwaysUnknown(id()), words::always_unknown(asked.check, asked.def)),
        (false, true) => (Proven::NeverFails(id()), words::never_fails(asked.check, asked.def)),
        // `require: "false"` says that there must be none of what `where` describes.
        (true, false) if !is_meant => {
            (Proven::NeverPasses(id()), words::never_passes(asked.check, asked.def))
        }
        _ => return None,
    };
    Some(Claim { proven, diagnostic })
}

/// The fewest conditions of `where` that are impossible together, where they can be told apart.
fn core<'a>(terms: &mut Terms<'_>, asked: &Asked<'a>, now: &Goal) -> Vec<&'a Typed> {
    let mut all = Vec::new();
    if let Some(scope) = &asked.check.scope {
        conjuncts(scope, &mut all);
    }
    if all.len() > MAX_CONJUNCTS {
        return Vec::new();
    }
    let goals: Vec<Goal> =
        all.iter().map(|typed| Goal::Is(lower(terms, typed, None), Want::True, ANY_AGE)).collect();
    let mut kept: Vec<usize> = (0..all.len()).collect();
    for n in 0..all.len() {
        let rest: Vec<usize> = kept.iter().copied().filter(|it| *it != n).collect();
        let of_rest = rest.iter().filter_map(|n| goals.get(*n)).cloned();
        if is_impossible(terms, of_rest.chain([now.clone()]).collect()) {
            kept = rest;
        }
    }
    kept.into_iter().filter_map(|n| all.get(n).copied()).collect()
}

fn conjuncts<'a>(typed: &'a Typed, out: &mut Vec<&'a Typed>) {
    match &typed.node {
        Term::Binary(ast::Op::And, left, right) => {
            conjuncts(left, out);
            conjuncts(right, out);
        }
        _ => out.push(typed),
    }
}
