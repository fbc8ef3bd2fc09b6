//! Exceptions about the entity, and how they stand.

use policy::{
    Exception, Verdict,
    exception::{Departure, Standing},
    explain::Heard,
};

use super::Case;
use crate::{
    line::{Ink, Line},
    page::Page,
};

pub(super) fn exceptions(case: &Case<'_>, page: &mut Page<'_>) {
    let heard = &case.explanation.heard;
    let may_need_one = matches!(case.explanation.finding.verdict, Verdict::Fail | Verdict::Unknown);
    if heard.is_empty() && may_need_one {
        page.line(Line::plain("  ").put(Ink::Bold, "No exception covers it"));
    }
    for heard in heard {
        if let Some(exception) = case.assessment.exceptions.get(heard.exception) {
            one(case, heard, exception, page);
        }
    }
}

fn one(case: &Case<'_>, heard: &Heard, exception: &Exception, page: &mut Page<'_>) {
    let says = format!("Exception {} {}", exception.id, stands(case, heard, exception));
    page.hanging(Line::plain("  "), 2, Ink::Bold, &says);
    if heard.standing != Standing::Live {
        return;
    }
    page.hanging(Line::plain("    "), 4, Ink::Plain, &exception.reason);
    let zone = &case.loaded.city.manifest.zone;
    let on = exception.approved.map(|at| format!(" on {}", zone.day_words(at))).unwrap_or_default();
    let (owner, approver) = (&exception.owner, &exception.approver);
    let who = format!("{owner} answers for it, {approver} approved it{on}; approval not proven");
    page.hanging(Line::plain("    "), 4, Ink::Dim, &who);
}

/// How an exception stands, after its id.
pub(crate) fn stands(case: &Case<'_>, heard: &Heard, exception: &Exception) -> String {
    let zone = &case.loaded.city.manifest.zone;
    let until = zone.day_words(exception.expires);
    let means = match exception.departure {
        Departure::RiskAccepted => "the risk is accepted",
        Departure::Departure => "the policy is departed from",
        Departure::NotApplicable => "the check does not apply here",
    };
    match heard.standing {
        Standing::NotApproved => "is not approved".to_owned(),
        Standing::NotYet => format!("begins on {}", zone.day_words(exception.from)),
        Standing::Lapsed => format!("ended on {until}"),
        Standing::Live if heard.turned => format!("applies until {until}: {means}"),
        Standing::Live => match case.explanation.finding.verdict {
            Verdict::Unknown => format!("covers it until {until}, but does not settle what is unknown"),
            Verdict::Fail => format!("covers it until {until}; another was heard first"),
            _ => format!("covers it until {until}, but is not needed"),
        },
    }
}
