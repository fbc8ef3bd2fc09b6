//! Checks that add nothing to another: wherever they speak, the other says as much or worse.

use std::collections::BTreeSet;

use model::Instant;

use super::{
    Asked, Bound, Claim, Proven, at,
    goals::{Goal, Want},
    search::is_impossible,
    terms::{Id, Op, Terms},
    words,
};
use crate::{Exception, policy::Serves};

/// Each check that adds nothing to another, once. Of several that ask the same the first stays.
pub(super) fn claims(
    terms: &mut Terms<'_>,
    as_of: Instant,
    bound: &[Bound<'_>],
    asked: &[&Asked<'_>],
    exceptions: &[Exception],
) -> Vec<Claim> {
    let read: Vec<BTreeSet<Id>> = asked.iter().map(|asked| fields(terms, asked.require)).collect();
    let mut claims = Vec::new();
    let mut is_left = vec![true; asked.len()];
    for (n, (one, reads)) in asked.iter().zip(&read).enumerate().rev() {
        let others = asked.iter().zip(&read).zip(&is_left).enumerate();
        let beside =
            others.filter(|(other, (_, is_left))| *other != n && **is_left).find(|(_, ((it, its), _))| {
                it.check.kind == one.check.kind
                    && !its.is_disjoint(reads)
                    && may_stand_for(as_of, bound, it, one, exceptions)
                    && is_never_worse(terms, bound, one, it)
            });
        let Some((_, ((other, _), _))) = beside else { continue };
        let both_ways = is_never_worse(terms, bound, other, one);
        let diagnostic = words::adds_nothing(one.check, other.check, both_ways);
        let proven = Proven::AddsNothing(one.id().to_owned(), other.id().to_owned());
        claims.push(Claim { proven, diagnostic });
        if let Some(left) = is_left.get_mut(n) {
            *left = false;
        }
    }
    claims.reverse();
    claims
}

/// Whether a check can take the place of another in all but its conditions: in force as long from the instant that is
/// asked about, as severe, serving as much, mended as well, and excepted nowhere.
fn may_stand_for(
    as_of: Instant,
    bound: &[Bound<'_>],
    it: &Asked<'_>,
    other: &Asked<'_>,
    exceptions: &[Exception],
) -> bool {
    let (Some(its), Some(others)) = (bound.get(it.policy), bound.get(other.policy)) else { return false };
    // What was in force before the instant that is asked about is past.
    let is_in_force = its.during.0 <= others.during.0.max(as_of.0) && others.during.1 <= its.during.1;
    let is_alike_in_status = its.whole.status == others.whole.status;
    let covers =
        |serves: &Serves| it.check.serves.iter().any(|own| own.id == serves.id && (own.full || !serves.full));
    let is_about = |exception: &Exception| {
        exception.check == it.check.id || it.check.formerly.contains(&exception.check)
    };
    // Two policies that extend a third have its checks both.
    let are_written_apart = it.def.span != other.def.span;
    is_in_force
        && are_written_apart
        && is_alike_in_status
        && it.check.severity >= other.check.severity
        && other.check.serves.iter().all(covers)
        && (it.check.remedy.is_some() || other.check.remedy.is_none())
        && !exceptions.iter().any(is_about)
}

/// Proves that wherever a check applies, its verdict is no worse than that of the other: fail, unknown, pass, not
/// applicable.
fn is_never_worse(terms: &mut Terms<'_>, bound: &[Bound<'_>], one: &Asked<'_>, other: &Asked<'_>) -> bool {
    let during = bound.get(one.policy).map_or((i64::MIN, i64::MAX), |bound| bound.during);
    let applies = [at(terms, during), one.scope(Want::True)];
    let not_fails = Goal::Any(vec![vec![other.scope(Want::NotTrue)], vec![other.require(Want::NotFalse)]]);
    let is_settled_well = Goal::Any(vec![
        vec![other.scope(Want::False)],
        vec![other.scope(Want::True), other.require(Want::True)],
    ]);
    let worse = [
        [one.require(Want::False), not_fails],
        [one.require(Want::Unknown), is_settled_well],
        [one.require(Want::True), other.scope(Want::False)],
    ];
    worse.iter().all(|goals| is_impossible(terms, [&applies[..], goals].concat()))
}

/// The fields that a term reads.
pub(super) fn fields(terms: &Terms<'_>, id: Id) -> BTreeSet<Id> {
    let (mut seen, mut fields, mut next) = (BTreeSet::new(), BTreeSet::new(), vec![id]);
    while let Some(id) = next.pop() {
        if seen.insert(id) {
            if matches!(terms.op(id), Op::Field(..)) {
                fields.insert(id);
            }
            next.extend(terms.below(id));
        }
    }
    fields
}
