//! A fold is read as it was written, as of its own instant and a later one; and nothing else is read.

use proptest::prelude::*;

use super::*;
use crate::{
    testing::{Said, frozen, fuzz_frozen, hours},
    time::Duration,
};

fn again(said: &Said, bytes: &[u8], as_of: Instant) -> Result<Fold, Broken> {
    let mut unpack = Unpack::new(bytes);
    let fold = thaw(&said.schema, &mut unpack, as_of);
    assert!(fold.is_err() || unpack.is_at_end());
    fold
}

proptest! {
    #[test]
    fn a_fold_is_read_as_it_was_written(
        bytes in prop::collection::vec(any::<u8>(), 0..800),
        from in 0..255u8,
        later in 0..255u8,
    ) {
        let said = Said::of(&bytes);
        let (from, later) = (hours(from), hours(later));
        let fold = said.fold(from, Instant::MAX);
        let bytes = frozen(&fold);
        prop_assert!(again(&said, &bytes, from).as_ref() == Ok(&fold));
        let thawed = again(&said, &bytes, later).ok();
        prop_assert!(thawed == fold.later(&said.schema, later));
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_frozen(&bytes);
    }

    #[test]
    fn changed_bytes(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let said = Said::of(&bytes);
        let mut bytes = frozen(&said.fold(hours(90), Instant::MAX));
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        fuzz_frozen(&bytes);
    }

    #[test]
    fn bytes_that_end_too_early(bytes in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>()) {
        let said = Said::of(&bytes);
        let bytes = frozen(&said.fold(hours(90), Instant::MAX));
        let at = at.index(bytes.len());
        prop_assert!(again(&said, &bytes[..at], hours(90)).is_err());
    }
}

#[test]
fn a_fold_is_of_no_instant_before_it_or_after_something_changed() {
    let mut said = Said::of(&[0x40, 0, 3, 1, 1, 1, 1, 0]);
    said.observations.list[0].observed_at = Some(hours(50));
    let bytes = frozen(&said.fold(hours(20), Instant::MAX));
    let reads = |hour: u8| again(&said, &bytes, hours(hour)).map(|fold| fold.state.as_of());
    assert_eq!(reads(20), Ok(hours(20)));
    assert_eq!(reads(49), Ok(hours(49)));
    assert_eq!(reads(19), Err(Broken("it is of another instant")));
    assert_eq!(reads(50), Err(Broken("it is of another instant")));
}

#[test]
fn what_nobody_said_takes_a_bit_and_what_is_alike_takes_nothing() {
    let size = |n: u32, fields: &[&str]| {
        let mut said = Said::of(&[]);
        let kind = said.schema.kind_named("asset").unwrap();
        for row in 0..n {
            let entity = EntityRef { kind, id: format!("lamp-{row:06}").into() };
            let origin = Origin { source: SourceId(0), record: row };
            said.observations.entities.push((entity.clone(), origin));
            for field in fields {
                said.observations.list.push(crate::Observation {
                    entity: entity.clone(),
                    field: said.schema.kind(kind).field(field).unwrap(),
                    value: crate::Value::Bool(row % 3 == 0),
                    observed_at: Some(Instant(i64::from(row) * Duration::HOUR.0)),
                    valid_until: None,
                    received_at: Instant::MIN,
                    origin,
                });
            }
        }
        frozen(&said.fold(Instant(i64::MAX / 2), Instant::MAX)).len()
    };
    let base = size(1000, &[]);
    let one = size(1000, &["mfa_enforced"]);
    let two = size(1000, &["mfa_enforced", "remote_access"]);
    // Ids of 11 bytes and a record of two.
    assert!((13_000..13_200).contains(&(base - size(0, &[]))), "{base}");
    // A byte for its value; the instants of the rows came with the first, two bytes each.
    assert!((3_000..3_200).contains(&(one - base)), "{}", one - base);
    assert!((1_000..1_200).contains(&(two - one)), "{}", two - one);
}
