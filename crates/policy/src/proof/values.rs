//! What values can be where nothing is known of them: what the schema, parameters and functions allow.

use super::{
    domain::{Ranges, Texts, place},
    terms::{Id, Op, Sort, Terms},
};
use crate::lang::functions::{DURATIONS, Function};

/// `now` lies in the years 1900 to 2199: nothing is said of others.
const NOW: (i128, i128) = (-2_208_988_800_000_000, 7_258_118_399_999_999);

impl Terms<'_> {
    /// What a number can be where nothing is known of it; for truths, texts and entities nothing is said.
    pub(super) fn numbers(&self, id: Id) -> Ranges {
        let node = self.node(id);
        let wide = match node.sort {
            Sort::Double => Ranges::span(place(f64::NEG_INFINITY), place(f64::INFINITY)),
            Sort::Int | Sort::Instant | Sort::Duration => Ranges::span(i64::MIN.into(), i64::MAX.into()),
            _ => return Ranges::all(),
        };
        match &node.op {
            Op::Int(value) | Op::Instant(value) | Op::Duration(value) => Ranges::of(vec![(*value).into()]),
            Op::Double(bits) => Ranges::of(vec![place(f64::from_bits(*bits))]),
            Op::Now => Ranges::span(NOW.0, NOW.1),
            Op::Parameter(n) => self.parameters.get(*n as usize).map_or(wide.clone(), |its| wide.and(its)),
            Op::Field(kind, field) => match self.schema.field(*kind, *field).range() {
                Some((low, high)) if node.sort == Sort::Double => Ranges::span(place(low), place(high)),
                Some((low, high)) => wide.and(&whole(low, high)),
                None => wide,
            },
            Op::Call(n) => match self.function(*n) {
                Some(Function::Size) => Ranges::span(0, i64::MAX.into()),
                Some(Function::Of(_)) => Ranges::span((*DURATIONS.start()).into(), (*DURATIONS.end()).into()),
                _ => wide,
            },
            _ => wide,
        }
    }

    /// What a text can be where nothing is known of it.
    pub(super) fn texts(&self, id: Id) -> Texts {
        match self.op(id) {
            Op::Field(kind, field) => match &self.schema.field(*kind, *field).choices {
                choices if choices.is_empty() => Texts::default(),
                choices => Texts::one_of(choices),
            },
            _ => Texts::default(),
        }
    }
}

/// The whole numbers of a range that is written with fractions; a bound that is too far for that counts as none.
pub(super) fn whole(low: f64, high: f64) -> Ranges {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is checked to be exact")]
    let exact = |bound: f64| (bound.abs() < EXACT).then_some(bound as i128);
    let all = Ranges::span(i64::MIN.into(), i64::MAX.into());
    let above = exact(low.ceil()).map_or(all.clone(), |low| Ranges::span(low, i64::MAX.into()));
    let below = exact(high.floor()).map_or(all, |high| Ranges::span(i64::MIN.into(), high));
    above.and(&below)
}
