//! Exceptions that leave nothing of a check.

use super::{
    Asked, Bound, Claim, Proven, at,
    goals::{Goal, Want},
    lower::lower,
    search::is_impossible,
    store::ANY_AGE,
    terms::Terms,
    words,
};
use crate::{Exception, exception::Cover};

/// Each exception whose scope is true of every entity that fails, while it lives.
pub(super) fn claims(
    terms: &mut Terms<'_>,
    bound: &[Bound<'_>],
    asked: &[&Asked<'_>],
    exceptions: &[Exception],
) -> Vec<Claim> {
    let mut claims = Vec::new();
    for exception in exceptions {
        let (Cover::Where(scope), Some(approved)) = (&exception.cover, exception.approved) else { continue };
        let is_about = |asked: &&&Asked<'_>| {
            exception.check == asked.check.id || asked.check.formerly.contains(&exception.check)
        };
        let Some(asked) = asked.iter().find(is_about) else { continue };
        let (from, to) = bound.get(asked.policy).map_or((i64::MIN, i64::MAX), |bound| bound.during);
        let from = from.max(exception.from.0).max(approved.0);
        let to = to.min(exception.expires.0.saturating_sub(1));
        if from > to {
            continue;
        }
        let scope = lower(terms, scope, None);
        let goals = vec![
            at(terms, (from, to)),
            asked.scope(Want::True),
            asked.require(Want::False),
            Goal::Is(scope, Want::NotTrue, ANY_AGE),
        ];
        if is_impossible(terms, goals) {
            let proven = Proven::Empties(exception.id.clone(), asked.id().to_owned());
            claims.push(Claim { proven, diagnostic: words::empties(exception, asked.check) });
        }
    }
    claims
}
