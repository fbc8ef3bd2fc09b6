//! What turned, in words: a reason in a sentence, how a policy or an exception stands, and why nothing turned.

use std::sync::Arc;

use app::{Cause, CheckDifference, Context, ExceptionTurn, Newly, Part, PolicyTurn, Stands, Turn};
use policy::{Force, Verdict, exception::Standing, explain::Outcome};

use super::Comparison;
use crate::words;

/// What verdicts are called into which others turned.
pub(super) fn newly(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "newly failing",
        Verdict::Unknown => "newly unknown",
        Verdict::Excepted => "newly excepted",
        Verdict::Pass => "newly passing",
        Verdict::NotApplicable => "no longer asked",
    }
}

/// The same at the head of a column.
pub(super) fn column(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "failing",
        Verdict::Unknown => "unknown",
        Verdict::Excepted => "excepted",
        Verdict::Pass => "passing",
        Verdict::NotApplicable => "not asked",
    }
}

/// What is said where nothing turned, without a full stop.
pub(super) fn nothing(comparison: &Comparison<'_>) -> &'static str {
    if comparison.before.is_some() { "nothing would turn" } else { "nothing turned" }
}

/// Why nothing turned, as far as that can be told.
pub(super) fn why_nothing(comparison: &Comparison<'_>) -> String {
    let after = comparison.after.assessment;
    let n_checks = comparison.n_checks();
    if n_checks == 0 {
        return "No policy is in force, so nothing is judged.".to_owned();
    }
    let all = format!("{} of {}", "All", words::of(words::size(n_checks), "check", "checks"));
    let Some(before) = comparison.before.map(|side| side.assessment) else {
        return format!("{all} say now what they said then, as far as an old result tells.");
    };
    let n_judged = after.judgement.checks.len().max(before.judgement.checks.len());
    match Arc::ptr_eq(&before.state, &after.state) {
        true if n_judged == 0 => {
            "No check is new, gone, departed from otherwise or asks something else, and no fact is another."
                .to_owned()
        }
        true => {
            let those = match n_judged {
                1 => "One check is new, asks something else or is departed from otherwise, and gives"
                    .to_owned(),
                n => format!(
                    "{} checks are new, ask something else or are departed from otherwise, and give",
                    words::count(n)
                ),
            };
            format!("{those} the same verdicts.")
        }
        false => format!("{all} give the verdicts that they gave."),
    }
}

/// What is counted, where a fleet counts for all its devices.
pub(super) fn counted(newly: &Newly) -> Option<String> {
    let n =
        |counts: &policy::Counts| words::thousands(counts.in_scope().saturating_add(counts.not_applicable));
    (newly.entities != newly.units).then(|| {
        let (entities, units) = (n(&newly.entities), n(&newly.units));
        format!("Counted by device: {entities} turns on entities stand for {units} on devices.")
    })
}

/// What an old result does not tell.
pub(super) const OLD_TELLS: &str = "The old result tells only what was open: what passes now and was not open then is \
                                    not counted, and why it was open is not known.";

/// Tells whether a check was judged before.
pub(super) fn was_judged(comparison: &Comparison<'_>, check: &CheckDifference) -> bool {
    match comparison.before {
        Some(_) => check.before.is_some(),
        // Only of a check that an old result does not have is it known that nothing applied.
        None => !check.turns.iter().any(|turn| turn.before == Some(Verdict::NotApplicable)),
    }
}

/// What is new about a check as a whole; empty if nothing is.
pub(super) fn check_is(
    comparison: &Comparison<'_>,
    check: &CheckDifference,
    contexts: &[Context],
) -> &'static str {
    match (check.after, was_judged(comparison, check)) {
        // The reason of each turn says so.
        (None, _) => "",
        (Some(_), false) => "was not judged before",
        _ if contexts.contains(&Context::OtherCondition) => "asks something else than before",
        _ => "",
    }
}

/// Why a verdict turned, in one sentence without a full stop.
pub(super) fn reason(
    comparison: &Comparison<'_>,
    check: &CheckDifference,
    turn: &Turn,
    cause: &Cause,
) -> String {
    let is_gone = turn.gone.is_some() && turn.after == Verdict::NotApplicable;
    let mut said = match (&cause.part, cause.context) {
        (_, Context::CheckGone) => Some("the check is not judged any more".to_owned()),
        (Some(part), _) => Some(part_is(part, turn.after)),
        _ if is_gone => Some("is not there any more".to_owned()),
        (None, Context::EntityGone) => Some("is not there any more".to_owned()),
        (None, _) if turn.row_before.is_none() && turn.row_after.is_none() => {
            Some(of_inventory(comparison, check, turn))
        }
        (None, _) => None,
    };
    if cause.context == Context::NewEntity {
        said =
            Some(said.map_or("was not there before".to_owned(), |it| format!("was not there before; {it}")));
    }
    let more = match (&cause.excepted_by, &cause.excepted_before) {
        (Some(now), _) => Some(format!("exception {now} covers it now")),
        (None, Some(before)) => Some(format!("exception {before} no longer covers it")),
        (None, None) => None,
    };
    let parts: Vec<String> = said.into_iter().chain(more).collect();
    if parts.is_empty() { "no reason is known".to_owned() } else { parts.join("; ") }
}

/// Why the one verdict on a kind without entities turned.
fn of_inventory(comparison: &Comparison<'_>, check: &CheckDifference, turn: &Turn) -> String {
    let plural = comparison.plural(check);
    match turn.after {
        Verdict::Unknown => format!("there may be {plural} that nobody listed"),
        _ if comparison.after.assessment.state.len(check.kind) > 0 => format!("there are {plural} now"),
        _ => format!("it is known that there are no {plural}"),
    }
}

/// How the part came out that decides.
fn part_is(part: &Part, after: Verdict) -> String {
    let how = match (&part.before, &part.after) {
        (Some(Outcome::Holds), Outcome::DoesNotHold) => "no longer holds",
        (Some(Outcome::Unknown), Outcome::DoesNotHold) => "is known now, and does not hold",
        (_, Outcome::DoesNotHold) => "does not hold",
        (Some(Outcome::DoesNotHold), Outcome::Holds) => "holds now",
        (Some(Outcome::Unknown), Outcome::Holds) => "is known now, and holds",
        (_, Outcome::Holds) => "holds",
        (Some(Outcome::Holds | Outcome::DoesNotHold), Outcome::Unknown) => "is no longer known",
        (_, Outcome::Unknown) => "is not known",
        (_, Outcome::Value) => "decides",
    };
    let begin = match (part.is_scope, after, &part.after) {
        (false, ..) => "",
        (true, Verdict::NotApplicable, _) => "does not apply because it ",
        (true, Verdict::Unknown, Outcome::Unknown) => "may apply because it ",
        (true, ..) => "applies now because it ",
    };
    format!("{begin}{how}: {}", part.says)
}

/// How a policy stands, and how it stood.
pub(super) fn policy_stands(turn: &PolicyTurn) -> String {
    let force = |stands: Option<Stands>| match stands.map(|it| it.force) {
        None => "not adopted",
        Some(Force::InForce) => "in force",
        Some(Force::NotYet) => "not yet in force",
        Some(Force::Ended) => "ended",
        Some(Force::Draft) => "a draft",
        Some(Force::Retired) => "retired",
    };
    let overdue = |stands: Option<Stands>| stands.is_some_and(|it| it.is_overdue);
    let (was, is) = (force(turn.before), force(turn.after));
    let review = match (overdue(turn.before), overdue(turn.after)) {
        (false, true) => "its review is overdue",
        (true, false) if turn.after.is_some() => "its review is no longer overdue",
        _ => "",
    };
    match (was == is, review) {
        (true, review) => review.to_owned(),
        (false, "") => format!("{is}, was {was}"),
        (false, review) => format!("{is}, was {was}; {review}"),
    }
}

/// How an exception stands, and how it stood.
pub(super) fn exception_stands(comparison: &Comparison<'_>, turn: &ExceptionTurn) -> String {
    let zone = &comparison.after.loaded.city.manifest.zone;
    let all = &comparison.after.assessment.exceptions;
    let found = all.iter().find(|exception| exception.id == turn.id);
    let is = match (turn.after, found) {
        (Some(Standing::Lapsed), Some(it)) => format!("lapsed on {}", zone.day_words(it.expires)),
        (Some(Standing::Live), Some(it)) => format!("in force until {}", zone.day_words(it.expires)),
        (Some(Standing::NotYet), Some(it)) => format!("begins on {}", zone.day_words(it.from)),
        (None, _) => "gone".to_owned(),
        (after, _) => standing(after).to_owned(),
    };
    format!("{is}, was {}", standing(turn.before))
}

fn standing(standing: Option<Standing>) -> &'static str {
    match standing {
        None => "not there",
        Some(Standing::Live) => "in force",
        Some(Standing::NotApproved) => "not approved",
        Some(Standing::NotYet) => "not yet begun",
        Some(Standing::Lapsed) => "lapsed",
    }
}
