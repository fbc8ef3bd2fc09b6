//! What a value can be: whole numbers as ranges, texts as what is left of them.
//!
//! Numbers with a fraction are counted through in their order, so they are ranges of whole numbers too.

use std::{collections::BTreeSet, sync::Arc};

/// A set of whole numbers: ranges in order, apart from each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ranges(Vec<(i128, i128)>);

/// Beyond every number that a condition can give, sums of many included.
const FAR: i128 = i128::MAX / 4;

impl Ranges {
    /// All numbers.
    pub(super) fn all() -> Self {
        Self::span(-FAR, FAR)
    }

    /// The numbers from one to another, both included; none if they are the wrong way round.
    pub(super) fn span(low: i128, high: i128) -> Self {
        let (low, high) = (low.max(-FAR), high.min(FAR));
        Self(if low <= high { vec![(low, high)] } else { Vec::new() })
    }

    /// These numbers.
    pub(super) fn of(mut numbers: Vec<i128>) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        Self(numbers.into_iter().map(|number| (number, number)).collect())
    }

    /// Tells whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether a number is among them.
    pub(super) fn contains(&self, number: i128) -> bool {
        self.0.iter().any(|(low, high)| (*low..=*high).contains(&number))
    }

    /// The least and the greatest.
    pub(super) fn hull(&self) -> Option<(i128, i128)> {
        Some((self.0.first()?.0, self.0.last()?.1))
    }

    /// The numbers that are in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut both = Vec::new();
        while let (Some((a, b)), Some((c, d))) = (mine.peek(), theirs.peek()) {
            let (low, high) = ((*a).max(*c), (*b).min(*d));
            if low <= high {
                both.push((low, high));
            }
            if b < d {
                mine.next()
            } else {
                theirs.next()
            };
        }
        Self(both)
    }

    /// The numbers that are not among them.
    pub(super) fn not(&self) -> Self {
        let mut rest = Vec::new();
        let mut from = -FAR;
        for (low, high) in &self.0 {
            if from < *low {
                rest.push((from, *low - 1));
            }
            from = *high + 1;
        }
        if from <= FAR {
            rest.push((from, FAR));
        }
        Self(rest)
    }

    /// The numbers `x` for which `factor * x + plus` is among them.
    pub(super) fn solved(&self, factor: i128, plus: i128) -> Self {
        let solve = |(low, high): &(i128, i128)| {
            let low = if *low <= -FAR { -FAR } else { low.saturating_sub(plus) };
            let high = if *high >= FAR { FAR } else { high.saturating_sub(plus) };
            let (low, high) = if factor > 0 { (low, high) } else { (-high, -low) };
            let size = factor.abs().max(1);
            let (low, high) = (div_ceil(low, size).max(-FAR), high.div_euclid(size).min(FAR));
            (low <= high).then_some((low, high))
        };
        let mut ranges: Vec<(i128, i128)> = self.0.iter().filter_map(solve).collect();
        ranges.sort_unstable();
        Self(ranges)
    }

    /// Each of them, if they are few.
    pub(super) fn each(&self, most: usize) -> Option<Vec<i128>> {
        let mut list = Vec::new();
        for (low, high) in &self.0 {
            let n = usize::try_from(high - low).ok().filter(|n| list.len() + n < most)?;
            list.extend((0i128..).take(n + 1).map(|step| low + step));
        }
        Some(list)
    }
}

fn div_ceil(number: i128, by: i128) -> i128 {
    -(-number).div_euclid(by)
}

/// The place of a number with a fraction among all of them, in their order; both zeros have one place.
pub(super) fn place(number: f64) -> i128 {
    let bits = i128::from(number.to_bits() & (u64::MAX >> 1));
    if number.is_sign_negative() { -bits } else { bits }
}

/// The number with a fraction at a place.
pub(super) fn at_place(place: i128) -> Option<f64> {
    let size = f64::from_bits(u64::try_from(place.abs()).ok()?);
    Some(if place < 0 { -size } else { size })
}

/// What a text can be: one of a few, or any that is within bounds and not left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Texts {
    /// The few that are left; `None` for any.
    pub(super) few: Option<BTreeSet<Arc<str>>>,
    not: BTreeSet<Arc<str>>,
    /// The bound below, and whether the text may be equal to it.
    low: Option<(Arc<str>, bool)>,
    /// Likewise above.
    high: Option<(Arc<str>, bool)>,
}

/// Something that is asked of a text.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// It is one of these.
    In(BTreeSet<Arc<str>>),
    /// It is none of these.
    NotIn(BTreeSet<Arc<str>>),
    /// It comes before this, or is it if that is allowed.
    Before(Arc<str>, bool),
    /// It comes after this, likewise.
    After(Arc<str>, bool),
}

impl Texts {
    /// One of these.
    pub(super) fn one_of<'a>(words: impl IntoIterator<Item = &'a String>) -> Self {
        let few = words.into_iter().map(|word| Arc::from(word.as_str())).collect();
        Self { few: Some(few), ..Self::default() }
    }

    /// Leaves what is as asked; false if nothing is left.
    pub(super) fn ask(&mut self, asked: &Asked) -> bool {
        match asked {
            Asked::In(words) => match &mut self.few {
                Some(few) => few.retain(|word| words.contains(word)),
                None => self.few = Some(words.clone()),
            },
            Asked::NotIn(words) => self.not.extend(words.iter().cloned()),
            Asked::Before(word, or_equal) => {
                let bound = (word.clone(), *or_equal);
                let is_tighter = self.high.as_ref().is_none_or(|high| bound < *high);
                if is_tighter {
                    self.high = Some(bound);
                }
            }
            Asked::After(word, or_equal) => {
                let is_tighter =
                    self.low.as_ref().is_none_or(|(low, equal)| (low, !equal) < (word, !or_equal));
                if is_tighter {
                    self.low = Some((word.clone(), *or_equal));
                }
            }
        }
        self.settle()
    }

    fn settle(&mut self) -> bool {
        if let (Some((low, low_equal)), Some((high, high_equal))) = (&self.low, &self.high) {
            let may_meet = *low_equal && *high_equal;
            if low > high || (low == high && !may_meet) {
                return false;
            }
            if low == high && self.few.is_none() {
                self.few = Some(BTreeSet::from([low.clone()]));
            }
        }
        let Self { few: Some(few), not, low, high } = self else { return true };
        few.retain(|word| {
            let is_after = low.as_ref().is_none_or(|(low, equal)| word > low || (*equal && word == low));
            let is_before = high.as_ref().is_none_or(|(high, equal)| word < high || (*equal && word == high));
            is_after && is_before && !not.contains(word)
        });
        !few.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_meet_and_leave_the_rest() {
        let a = Ranges::span(1, 9).and(&Ranges::of(vec![5]).not());
        assert_eq!(a, Ranges(vec![(1, 4), (6, 9)]));
        assert!(a.contains(4) && !a.contains(5) && a.contains(9) && !a.contains(10));
        assert!(a.and(&Ranges::of(vec![5, 0])).is_empty());
        assert_eq!(a.not().not(), a);
        assert!(Ranges::all().not().is_empty());
        assert_eq!(a.each(8), Some(vec![1, 2, 3, 4, 6, 7, 8, 9]));
        assert_eq!((a.each(7), Ranges::all().each(1000)), (None, None));
    }

    #[test]
    fn a_number_is_solved_for() {
        let of = |low, high| Ranges::span(low, high);
        assert_eq!(of(3, 10).solved(3, 1), of(1, 3), "3x + 1 is 4, 7 or 10");
        assert_eq!(of(3, 10).solved(-3, 1), of(-3, -1));
        assert_eq!(of(0, 0).solved(2, 1), Ranges(Vec::new()), "2x + 1 is never 0");
        assert_eq!(Ranges::all().solved(-1, 7), Ranges::all());
    }

    #[test]
    fn numbers_with_a_fraction_keep_their_order() {
        let list = [f64::NEG_INFINITY, -1e308, -1.5, 0.0, 5e-324, 2.5, 3.0, f64::INFINITY];
        for pair in list.windows(2) {
            assert!(place(pair[0]) < place(pair[1]), "{pair:?}");
            assert_eq!(at_place(place(pair[0])), Some(pair[0]));
        }
        assert_eq!(place(-0.0), place(0.0));
    }

    #[test]
    fn a_text_that_is_asked_too_much_is_none() {
        let words = |list: &[&str]| list.iter().map(|word| Arc::from(*word)).collect::<BTreeSet<Arc<str>>>();
        let asked = |list: &[Asked]| {
            let mut texts = Texts::default();
            list.iter().all(|asked| texts.ask(asked))
        };
        let (a, b) = (words(&["a", "b"]), words(&["b", "c"]));
        assert!(asked(&[Asked::In(a.clone()), Asked::In(b.clone())]));
        assert!(!asked(&[Asked::In(a.clone()), Asked::NotIn(a.clone())]));
        assert!(!asked(&[Asked::In(a.clone()), Asked::In(b), Asked::NotIn(words(&["b"]))]));
        assert!(!asked(&[Asked::After("b".into(), true), Asked::Before("b".into(), false)]));
        assert!(asked(&[Asked::After("b".into(), true), Asked::Before("b".into(), true)]));
        let meets = [Asked::After("b".into(), true), Asked::Before("b".into(), true)];
        assert!(!asked(&[meets[0].clone(), meets[1].clone(), Asked::NotIn(words(&["b"]))]));
        assert!(!asked(&[Asked::After("c".into(), false), Asked::Before("b".into(), false)]));
        assert!(!asked(&[Asked::In(a), Asked::After("b".into(), false)]));
        assert!(asked(&[Asked::Before("b".into(), true), Asked::Before("c".into(), true)]));
        let tighter = [Asked::Before("b".into(), false), Asked::Before("b".into(), true)];
        assert!(!asked(&[tighter[0].clone(), tighter[1].clone(), Asked::After("b".into(), true)]));
        let tighter = [Asked::After("b".into(), false), Asked::After("b".into(), true)];
        assert!(!asked(&[tighter[0].clone(), tighter[1].clone(), Asked::Before("b".into(), true)]));
    }
}
