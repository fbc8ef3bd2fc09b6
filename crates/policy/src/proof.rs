//! What is certain of checks whatever the city: proven from conditions and the schema, without any of the city's data.
//!
//! Sound and not complete: what is said holds of every city that can be read, at every instant of the years 1900 to 2199,
//! and short of lists so long that a verdict is unknown for their length. Where a proof is not found nothing is said.

mod checks;
mod comparisons;
mod departures;
mod domain;
mod elements;
mod fits;
mod goals;
mod lower;
mod pairs;
mod parameters;
mod search;
mod store;
mod sums;
mod terms;
mod values;
mod words;
mod written;

use diag::{Diagnostic, Diagnostics};

use self::{
    goals::{Goal, Want},
    store::{ANY_AGE, Age, Fact},
    terms::{Id, Op, Sort, Terms},
};
use crate::{Adopted, Binding, Check, Exception, Force, Policy, lang::typed::Typed, policy::CheckDef};

pub(crate) use words::CODES;

/// Something that is proven, of checks by their whole ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proven {
    /// `where` is never true.
    NeverApplies(String),
    /// Where it applies it is always unknown.
    AlwaysUnknown(String),
    /// It never fails.
    NeverFails(String),
    /// It never passes.
    NeverPasses(String),
    /// On every entity to which the first applies, the verdict of the second is at least as bad: the worst is fail, then
    /// unknown, then pass, then not applicable.
    AddsNothing(String, String),
    /// Of a policy, a parameter that no check reads.
    Unread(String, String),
    /// Of a policy, a parameter that is read, and no value that it may have changes a verdict.
    Idle(String, String),
    /// While the exception lives, every fail of the check is excepted.
    Empties(String, String),
}

/// Something that is proven, and how it is told.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What.
    pub proven: Proven,
    /// In words, with its place.
    pub diagnostic: Diagnostic,
}

/// A check with its conditions as terms.
struct Asked<'a> {
    check: &'a Check,
    def: &'a CheckDef,
    /// The policy that it is judged under, by its place.
    policy: usize,
    scope: Id,
    require: Id,
    age: Age,
}

/// A policy with what it extends put in.
struct Bound<'a> {
    adopted: &'a Adopted,
    whole: Policy,
    /// The instants at which it is in force.
    during: (i64, i64),
}

/// Everything that is proven of checks that are, or will be, judged. `adopted` and `exceptions` are those of one city.
pub fn claims(binding: &Binding<'_>, adopted: &[Adopted], exceptions: &[Exception]) -> Vec<Claim> {
    let will_bind = |adopted: &&Adopted| !matches!(adopted.force, Force::Ended | Force::Retired);
    let bound: Vec<Bound<'_>> =
        adopted.iter().filter(will_bind).filter_map(|adopted| bound(binding, adopted)).collect();
    let mut terms = Terms::new(binding.schema);
    let asked = asked(&mut terms, &bound);
    let mut claims = Vec::new();
    let mut told = vec![false; asked.len()];
    for (asked, told) in asked.iter().zip(&mut told) {
        let claim = bound.get(asked.policy).and_then(|bound| checks::claim(&mut terms, asked, bound.during));
        *told = claim.is_some();
        claims.extend(claim);
    }
    let rest: Vec<&Asked<'_>> =
        asked.iter().zip(&told).filter(|(_, told)| !**told).map(|(it, _)| it).collect();
    claims.extend(departures::claims(&mut terms, &bound, &rest, exceptions));
    claims.extend(parameters::claims(&mut terms, binding, &bound, &rest));
    claims.extend(pairs::claims(&mut terms, binding.as_of, &bound, &rest, exceptions));
    claims
}

fn bound<'a>(binding: &Binding<'_>, adopted: &'a Adopted) -> Option<Bound<'a>> {
    let span = binding.policies.get(&adopted.id)?.span;
    let whole = binding.whole(&adopted.id, span, &mut Diagnostics::default())?;
    let day = |text: &Option<std::sync::Arc<str>>| text.as_ref().and_then(|t| binding.zone.parse_instant(t));
    let from = day(&whole.in_force.from).map_or(i64::MIN, |from| from.0);
    let to = day(&whole.in_force.to).map_or(i64::MAX, |to| to.0.saturating_sub(1));
    Some(Bound { adopted, whole, during: (from, to) })
}

/// The checks that are not dropped, in the order of adoption.
fn asked<'a>(terms: &mut Terms<'_>, bound: &'a [Bound<'a>]) -> Vec<Asked<'a>> {
    let mut asked = Vec::new();
    for (policy, Bound { adopted, whole, .. }) in bound.iter().enumerate() {
        for check in adopted.every_check() {
            let is_dropped = adopted.dropped.iter().any(|dropped| dropped.check == check.id);
            let own = check.id.rsplit('/').next().unwrap_or_default();
            let def = whole.checks.iter().find(|def| def.id == own);
            let Some(def) = def.filter(|_| !is_dropped) else { continue };
            let (scope, require) = (scope_of(terms, check), lower::lower(terms, &check.require, None));
            let age = check.max_age.map_or(ANY_AGE, |age| age.0);
            asked.push(Asked { check, def, policy, scope, require, age });
        }
    }
    asked
}

fn scope_of(terms: &mut Terms<'_>, check: &Check) -> Id {
    match &check.scope {
        Some(scope) => lower::lower(terms, scope, None),
        None => terms.make(Op::Bool(true), Vec::new(), Sort::Bool),
    }
}

/// That the instant is one of these.
fn at(terms: &mut Terms<'_>, (from, to): (i64, i64)) -> Goal {
    let now = terms.make(Op::Now, Vec::new(), Sort::Instant);
    Goal::Holds(Fact::Number(now, domain::Ranges::span(from.into(), to.into())))
}

impl Asked<'_> {
    fn id(&self) -> &str {
        &self.check.id
    }

    /// That the scope stands so.
    fn scope(&self, want: Want) -> Goal {
        Goal::Is(self.scope, want, ANY_AGE)
    }

    /// That what is asked stands so.
    fn require(&self, want: Want) -> Goal {
        Goal::Is(self.require, want, self.age)
    }
}
