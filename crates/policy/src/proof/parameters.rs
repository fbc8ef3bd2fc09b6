//! Parameters that change nothing: because no check reads them, or because no value that they may have makes a difference.

use std::collections::BTreeSet;

use super::{
    Asked, Bound, Claim, Proven, at,
    domain::{Ranges, place},
    goals::{Goal, Want},
    lower::lower,
    search::is_impossible,
    store::{ANY_AGE, Age},
    terms::{Id, Op, Sort, Terms},
    values::whole,
    words,
};
use crate::{
    Binding, ParameterDef, Policy,
    lang::{
        ast::{Expr, Node},
        typing::Parameter,
    },
    policy::{CheckDef, MaxAge},
};

pub(super) fn claims(
    terms: &mut Terms<'_>,
    binding: &Binding<'_>,
    bound: &[Bound<'_>],
    asked: &[&Asked<'_>],
) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut told = BTreeSet::new();
    for (n, Bound { whole, .. }) in bound.iter().enumerate() {
        for (name, def) in &whole.parameters {
            if !told.insert((def.span.file, def.span.start)) {
                continue;
            }
            let of = (whole.id.clone(), name.clone());
            if is_unread(binding, whole, name) {
                let diagnostic = words::unread(name, def);
                claims.push(Claim { proven: Proven::Unread(of.0, of.1), diagnostic });
                continue;
            }
            if is_idle(terms, bound, n, asked, name, def) {
                let diagnostic = words::idle(name, def);
                claims.push(Claim { proven: Proven::Idle(of.0, of.1), diagnostic });
            }
        }
    }
    claims
}

/// Whether no check reads it, neither of the policy nor of any that extends it or that it extends.
fn is_unread(binding: &Binding<'_>, policy: &Policy, name: &str) -> bool {
    let mut silent = diag::Diagnostics::default();
    let mut wholes =
        binding.policies.values().filter_map(|other| binding.whole(&other.id, other.span, &mut silent));
    let family = |other: &Policy| other.id == policy.id || shares_a_policy(binding, other, policy);
    !wholes.any(|other| family(&other) && other.checks.iter().any(|check| reads(&other, check, name)))
}

fn shares_a_policy(binding: &Binding<'_>, a: &Policy, b: &Policy) -> bool {
    !chain(binding, a).is_disjoint(&chain(binding, b))
}

/// A policy and those that it extends.
fn chain(binding: &Binding<'_>, policy: &Policy) -> BTreeSet<String> {
    let mut ids = BTreeSet::from([policy.id.clone()]);
    let mut next = policy.extends.as_ref().map(|(id, _)| id.clone());
    while let Some(id) = next.filter(|id| ids.insert(id.clone())) {
        let base = binding.policies.get(&id);
        next = base.and_then(|base| base.extends.as_ref()).map(|(id, _)| id.clone());
    }
    ids
}

/// Whether a check names a parameter: in its conditions, in variables that they name, or in the age of its evidence.
fn reads(policy: &Policy, check: &CheckDef, name: &str) -> bool {
    if matches!(&check.max_age, Some(MaxAge::Parameter(age, _)) if age == name) {
        return true;
    }
    let mut names = BTreeSet::new();
    let mut next: Vec<&Expr> = check.scope.iter().chain([&check.require]).map(|it| &it.expr).collect();
    while let Some(expr) = next.pop() {
        if let Node::Name(named) = &expr.node
            && names.insert(named.clone())
        {
            next.extend(policy.variables.get(named).map(|variable| &variable.expr));
        }
        next.extend(expr.children());
    }
    names.contains(name)
}

/// Whether no check comes out otherwise for any value that the parameter may have; the others as the city set them.
fn is_idle(
    terms: &mut Terms<'_>,
    bound: &[Bound<'_>],
    policy: usize,
    asked: &[&Asked<'_>],
    name: &str,
    def: &ParameterDef,
) -> bool {
    let Some(Bound { whole, during, adopted }) = bound.get(policy) else { return false };
    let readers: Vec<&CheckDef> = whole.checks.iter().filter(|check| reads(whole, check, name)).collect();
    let asked: Vec<&&Asked<'_>> = asked
        .iter()
        .filter(|asked| asked.policy == policy && readers.iter().any(|check| check.id == asked.def.id))
        .collect();
    // A check that is dropped, or of which something worse is told, is not spoken of again. Others that extend the
    // policy may read it too.
    let is_alone = bound
        .iter()
        .filter(|other| other.whole.parameters.get(name).is_some_and(|its| its.span == def.span))
        .count()
        == 1;
    if readers.is_empty()
        || asked.len() != readers.len()
        || !is_alone
        || adopted.every_check().len() != whole.checks.len()
    {
        return false;
    }
    let Some((one, other)) = free(terms, def) else { return false };
    asked.iter().all(|asked| changes_nothing(terms, asked, *during, name, one, other))
}

/// Two terms that may each have any value of a parameter, one apart from the other.
fn free(terms: &mut Terms<'_>, def: &ParameterDef) -> Option<(Id, Id)> {
    let (low, high) = (def.min.unwrap_or(f64::NEG_INFINITY), def.max.unwrap_or(f64::INFINITY));
    let (sort, values) = match &def.default {
        Parameter::Bool(_) => (Sort::Bool, Ranges::all()),
        Parameter::Int(_) => (Sort::Int, whole(low, high)),
        Parameter::Double(_) => (Sort::Double, Ranges::span(place(low), place(high))),
        Parameter::Text(_) => (Sort::Text, Ranges::all()),
        Parameter::Duration(_) => (Sort::Duration, Ranges::all()),
    };
    if values.is_empty() {
        return None;
    }
    if let (Parameter::Int(_), Some([only])) = (&def.default, values.each(1).as_deref()) {
        let only = terms.make(Op::Int(i64::try_from(*only).ok()?), Vec::new(), Sort::Int);
        return Some((only, only));
    }
    Some((terms.parameter(sort, values.clone()), terms.parameter(sort, values)))
}

/// Whether the verdict is the same for any two values.
fn changes_nothing(
    terms: &mut Terms<'_>,
    asked: &Asked<'_>,
    during: (i64, i64),
    name: &str,
    one: Id,
    other: Id,
) -> bool {
    if matches!(&asked.def.max_age, Some(MaxAge::Parameter(age, _)) if age == name) {
        return false;
    }
    let mut conditions = |value: Id| {
        let scope = asked.check.scope.as_ref().map(|scope| lower(terms, scope, Some((name, value))));
        let require = lower(terms, &asked.check.require, Some((name, value)));
        (scope.unwrap_or_else(|| terms.make(Op::Bool(true), Vec::new(), Sort::Bool)), require)
    };
    let (one, other) = (conditions(one), conditions(other));
    let now = at(terms, during);
    let differs = |a: Id, b: Id, age: Age, more: &[Goal]| {
        let ways = [(Want::True, Want::NotTrue), (Want::False, Want::NotFalse)];
        ways.into_iter().any(|(is, is_not)| {
            let both = [Goal::Is(a, is, age), Goal::Is(b, is_not, age), now.clone()];
            !is_impossible(terms, [&both, more].concat())
        })
    };
    let applies = [Goal::Is(one.0, Want::True, ANY_AGE)];
    !differs(one.0, other.0, ANY_AGE, &[]) && !differs(one.1, other.1, asked.age, &applies)
}
