//! The posture bar: what fails first, then what is unknown, excepted, and passes.

use std::fmt::Write;

use policy::{Counts, Verdict};

use super::markup::{Html, class, escape};
use crate::{language::Language, texts::fill};

/// The order of a bar, from the left edge.
pub(super) const ORDER: [Verdict; 4] = [Verdict::Fail, Verdict::Unknown, Verdict::Excepted, Verdict::Pass];

/// The least width of a share that is not nothing, in hundredths of a per cent.
const LEAST: u128 = 90;
/// The whole, in hundredths of a per cent.
const WHOLE: u128 = 10_000;

/// Draws a bar; empty if nothing is in scope. A tall one stands alone, the others stand in rows.
pub(super) fn bar(counts: &Counts, is_tall: bool, language: Language) -> Html {
    if counts.in_scope() == 0 {
        return Html::default();
    }
    let (size, height) = if is_tall { (" tall", 27) } else { ("", 13) };
    let label = escape(&label(counts, language));
    let mut out = format!(r#"<svg class="bar{size}" role="img" aria-label="{label}">"#);
    let mut from = 0;
    for (verdict, width) in ORDER.into_iter().zip(widths(counts)).filter(|(_, width)| *width > 0) {
        let class = class(verdict);
        let (x, width_words) = (per_cent(from), per_cent(width));
        for layer in ["f", "e"] {
            let _infallible = write!(
                out,
                r#"<rect class="{layer}-{class}" x="{x}" y=".5" width="{width_words}" height="{height}"/>"#
            );
        }
        from += width;
    }
    out.push_str("</svg>");
    Html::own(out)
}

/// The counts in words.
pub(super) fn label(counts: &Counts, language: Language) -> String {
    let [fail, unknown, excepted, pass] = ORDER.map(|verdict| language.number(counts.of(verdict)));
    let parts = [("fail", &*fail), ("unknown", &*unknown), ("excepted", &*excepted), ("pass", &*pass)];
    fill(language.texts().short.bar, &parts)
}

/// The width of each verdict in hundredths of a per cent; they add up to the whole.
fn widths(counts: &Counts) -> [u128; 4] {
    let parts = ORDER.map(|verdict| u128::from(counts.of(verdict)));
    let all: u128 = parts.iter().sum::<u128>().max(1);
    let mut widths = parts.map(|part| if part == 0 { 0 } else { (part * WHOLE / all).max(LEAST) });
    let total: u128 = widths.iter().sum();
    if let Some(largest) = widths.iter_mut().max() {
        *largest = (*largest + WHOLE).saturating_sub(total);
    }
    widths
}

fn per_cent(hundredths: u128) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_share_can_be_seen_and_the_bar_is_full() {
        let widths = |fail, unknown, excepted, pass| {
            widths(&Counts { fail, unknown, excepted, pass, not_applicable: 9 })
        };
        assert_eq!(widths(1, 0, 1, 1_000_000), [90, 0, 90, 9_820]);
        assert_eq!(widths(5, 5, 5, 5), [2_500; 4]);
        assert_eq!(widths(0, 7, 0, 0), [0, 10_000, 0, 0]);
        for all in [widths(u64::MAX, 1, u64::MAX, 1), widths(1, 1, 1, 0), widths(7, 11, 13, 17)] {
            assert_eq!(all.iter().sum::<u128>(), WHOLE);
        }
    }

    #[test]
    fn nothing_in_scope_is_no_bar() {
        assert!(bar(&Counts { not_applicable: 3, ..Counts::default() }, false, Language::English).is_empty());
    }
}
