//! Exceptions: those that turn verdicts, and those that do not because they lapsed or are not approved.

use std::collections::BTreeMap;

use app::{Assessment, Loaded};
use policy::{Exception, Verdict, exception::Standing};

use super::Subject;
use crate::{
    line::{Ink, Line},
    page::Page,
    words,
};

pub(super) fn exceptions(subject: &Subject<'_>, page: &mut Page<'_>) {
    let assessment = subject.assessment;
    let as_of = assessment.state.as_of();
    let zone = &subject.loaded.city.manifest.zone;
    let turned = turned(subject.loaded, assessment);
    let of = |standing: Standing, said: &dyn Fn(usize, &Exception) -> String| -> Vec<String> {
        let all = assessment.exceptions.iter().enumerate();
        let those = all.filter(|(_, exception)| exception.standing(as_of) == standing);
        those.map(|(n, exception)| said(n, exception)).collect()
    };
    let applied = of(Standing::Live, &|n, exception| {
        let n_turned = turned.get(&n).copied().unwrap_or(0);
        format!("{} ({})", exception.id, words::thousands(n_turned))
    });
    let lapsed = of(Standing::Lapsed, &|_, exception| {
        format!("{} on {}", exception.id, zone.day_words(exception.expires))
    });
    let not_approved = of(Standing::NotApproved, &|_, exception| exception.id.clone());
    let not_yet = of(Standing::NotYet, &|_, exception| {
        format!("{} on {}", exception.id, zone.day_words(exception.from))
    });
    let lines = [
        ("applied, approval not proven: ", applied),
        ("lapsed: ", lapsed),
        ("not approved: ", not_approved),
        ("to begin: ", not_yet),
    ];
    let mut heading = Line::new().put(Ink::Bold, "Exceptions");
    for (begin, items) in lines.into_iter().filter(|(_, items)| !items.is_empty()) {
        page.list(std::mem::take(&mut heading), begin, &items);
    }
}

/// How many verdicts each exception turned, by unit.
pub(crate) fn turned(loaded: &Loaded, assessment: &Assessment) -> BTreeMap<usize, u64> {
    let mut turned = BTreeMap::new();
    let checks = assessment.judgement.checks.iter();
    let results = checks.flat_map(|check| assessment.results_with(loaded, check, Verdict::Excepted));
    for result in results {
        if let Some(exception) = result.exception {
            let n: &mut u64 = turned.entry(exception).or_default();
            *n = n.saturating_add(result.units);
        }
    }
    turned
}
