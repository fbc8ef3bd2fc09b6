//! What cannot be made is refused, with what can.

use model::{Instant, Schema};
use synth::{MAX_INHABITANTS, MIN_INHABITANTS, Recipe, city, files};

fn refused(inhabitants: u64, as_of: Instant) -> String {
    Recipe::new(inhabitants, 1, as_of).map_or_else(|absurd| absurd.to_string(), |_| "made".to_owned())
}

#[test]
fn a_city_has_a_hundred_to_twenty_million_people() {
    let as_of = Instant::parse("2026-11-16T06:00:00Z").unwrap();
    insta::assert_snapshot!(refused(0, as_of), @"a city of 0 inhabitants cannot be made: it takes 100 to 20,000,000");
    insta::assert_snapshot!(refused(u64::MAX, as_of), @"a city of 18,446,744,073,709,551,615 inhabitants cannot be made: it takes 100 to 20,000,000");
    assert_ne!(refused(MIN_INHABITANTS - 1, as_of), "made");
    assert_ne!(refused(MAX_INHABITANTS + 1, as_of), "made");
    assert_eq!(refused(MIN_INHABITANTS, as_of), "made");
    assert_eq!(refused(MAX_INHABITANTS, as_of), "made");
}

#[test]
fn a_city_is_of_an_instant_that_calendars_know() {
    insta::assert_snapshot!(refused(1000, Instant::parse("1999-12-31T23:59:59Z").unwrap()), @"a city as of 1999-12-31T23:59:59Z cannot be made: it takes a day from 2000 to before 2200");
    insta::assert_snapshot!(refused(1000, Instant::MAX), @"a city as of 9999-12-30T22:00:00.999999999Z cannot be made: it takes a day from 2000 to before 2200");
    assert_eq!(refused(1000, Instant::parse("2000-01-01T00:00:00Z").unwrap()), "made");
    assert_eq!(refused(1000, Instant::parse("2199-12-31T23:59:59Z").unwrap()), "made");
}

#[test]
fn the_smallest_city_has_what_others_lean_on() {
    let schema = Schema::builtin();
    let as_of = Instant::parse("2026-11-16T06:00:00Z").unwrap();
    for seed in 0..20 {
        let made = city(&schema, MIN_INHABITANTS, seed, as_of).unwrap();
        let recipe = Recipe::new(MIN_INHABITANTS, seed, as_of).unwrap();
        let fold = model::fold(&schema, &made, &synth::inventories(&schema, &recipe), as_of, Instant::MAX);
        assert_eq!(fold.dangling, [], "{seed}");
    }
}

/// The largest city is never held: its rows are made while they are written, and a writer that is full ends it.
#[test]
fn the_largest_city_ends_when_the_writer_does() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let as_of = Instant::parse("2026-11-16T06:00:00Z").unwrap();
    let recipe = Recipe::new(MAX_INHABITANTS, 1, as_of).unwrap();
    let files = files(&Schema::builtin(), &recipe, &[]);
    let meters = files.iter().find(|file| file.path.ends_with("register-meter-power.csv")).unwrap();
    let ended = meters.write(&mut Full(10_000), &mut |_| {}).unwrap_err();
    assert_eq!(ended.kind(), std::io::ErrorKind::StorageFull);
}
