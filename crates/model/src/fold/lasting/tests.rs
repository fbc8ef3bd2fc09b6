//! A fold that is made later is the fold of later.

use proptest::prelude::*;

use super::*;
use crate::{
    testing::{Said, hours},
    time::Instant,
};

/// The same without what differs by how it was come by.
fn bare(fold: Fold) -> Fold {
    Fold { lasting: Lasting::default(), ..fold }
}

proptest! {
    #[test]
    fn until_something_begins_or_ends_the_later_fold_is_told_from_the_earlier(
        bytes in prop::collection::vec(any::<u8>(), 0..480),
        from in 0..255u8,
        known_at in 0..255u8,
        hours_at in prop::collection::vec(any::<u8>(), 8),
    ) {
        let said = Said::of(&bytes);
        let (from, known_at) = (hours(from), hours(known_at));
        let first = said.fold(from, known_at);
        for n in hours_at {
            for at in [hours(n), hours(n).plus(Duration(1))] {
                let later = first.clone().later(&said.schema, at);
                prop_assert_eq!(later.is_some(), at >= from && at < first.lasting.until);
                let anew = said.fold(at, known_at);
                if at >= from && at < first.lasting.exact_until {
                    let mut same = anew.clone();
                    same.state.as_of = from;
                    prop_assert!(bare(same) == bare(first.clone()));
                }
                if let Some(later) = later {
                    prop_assert!(later.lasting.exact_until > at);
                    prop_assert!(bare(later) == bare(anew), "at {:?}", at);
                }
            }
        }
    }
}

/// How many cities of the test above say something: it must not be that all folds end at once.
#[test]
fn values_grow_old_without_ending_a_fold() {
    let mut n_grown = 0;
    for seed in 0..400u32 {
        // One source, no dates of ending.
        let bytes: Vec<u8> = (0..20u32)
            .flat_map(|n| {
                let of =
                    |m: u32| (seed.wrapping_mul(2_654_435_761).wrapping_add(n * 40_503 + m * 97) >> 7) as u8;
                [of(0) | 0x40, of(1), of(2), of(3), of(4), 1, 0, 3]
            })
            .collect();
        let said = Said::of(&bytes);
        let first = said.fold(hours(1), Instant::MAX);
        let last = Instant(first.lasting.until.min(hours(255)).0 - 1);
        let Some(later) = first.clone().later(&said.schema, last) else { continue };
        assert!(bare(later.clone()) == bare(said.fold(last, Instant::MAX)));
        n_grown += u32::from(first.state.tables != later.state.tables);
    }
    assert!(n_grown > 20, "{n_grown}");
}
