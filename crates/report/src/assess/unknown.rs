//! What is unknown, and the evidence that would settle most of it.

use policy::Verdict;

use super::Subject;
use crate::{
    line::{Ink, Line},
    page::Page,
    words,
};

/// How many pieces of evidence are shown.
const MAX_SHOWN: usize = 3;

pub(super) fn unknown(subject: &Subject<'_>, page: &mut Page<'_>) {
    let posture = subject.posture;
    let shown: Vec<_> = posture.pieces.iter().take(MAX_SHOWN).filter(|piece| piece.n_settles > 0).collect();
    let n_unknown = posture.units.unknown;
    if n_unknown == 0 {
        return;
    }
    let heading = Line::new().put(Ink::Bold, "Unknown");
    let n_settled: u64 = shown.iter().map(|piece| piece.n_settles).sum();
    let per_cent = words::share(n_settled, n_unknown);
    let (n, all) = (words::small(shown.len()), words::small(posture.n_pieces));
    let said = match (shown.len(), posture.n_pieces) {
        (0, _) => format!("{} verdicts cannot be judged", words::thousands(n_unknown)),
        (1, 1) => format!("one piece of evidence settles up to {per_cent}"),
        (1, _) => format!("one of {all} pieces of evidence settles up to {per_cent}"),
        (some, every) if some == every => {
            format!("{n} pieces of evidence, in this order, settle up to {per_cent}")
        }
        _ => format!("{n} of {all} pieces of evidence, in this order, settle up to {per_cent}"),
    };
    page.edges(heading, Ink::Plain, &said);
    let wide = shown.iter().map(|piece| words::thousands(piece.n_settles).len()).max().unwrap_or(0).max(5);
    for (n, piece) in shown.iter().enumerate() {
        let missing = match piece.n_entities {
            0 => String::new(),
            n => format!(", missing for {}", words::thousands(n)),
        };
        let with = if n == 0 { "with" } else { "more with" };
        let line = Line::plain("  ")
            .put(Ink::Of(Verdict::Unknown), page.style.glyph(Verdict::Unknown))
            .right(Ink::Bold, &words::thousands(piece.n_settles), wide + 1)
            .put(Ink::Plain, "  ");
        let column = line.width();
        page.hanging(line, column, Ink::Plain, &format!("{with} {}{missing}", piece.what));
    }
}
