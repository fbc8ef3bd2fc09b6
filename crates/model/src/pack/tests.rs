//! What is packed is unpacked, and nothing else is.

use super::*;

fn packed(write: impl FnOnce(&mut Pack<'_>) -> io::Result<()>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut Pack::new(&mut bytes)).unwrap();
    bytes
}

/// Packs numbers and unpacks them again; gives how many bytes each takes.
fn width(numbers: &[i64], filler: i64) -> u8 {
    let bytes = packed(|pack| pack.numbers(numbers.iter().copied(), filler));
    let mut unpack = Unpack::new(&bytes);
    let again = unpack.numbers(numbers.len(), filler).unwrap();
    assert_eq!(again.to_vec(|number| number), numbers, "{bytes:?}");
    assert!(unpack.is_at_end());
    bytes[0]
}

#[test]
fn numbers_take_as_little_room_as_their_steps_need() {
    const DAY: i64 = 86_400_000_000;
    assert_eq!(width(&[], 0), 0);
    assert_eq!(width(&[7, 7, 7], i64::MIN), 0);
    assert_eq!(width(&[i64::MIN; 3], i64::MIN), 0);
    assert_eq!(width(&[7, i64::MIN, 7], i64::MIN), 1);
    assert_eq!(width(&[-3, 0, 251], i64::MIN), 1);
    assert_eq!(width(&[-3, 0, 253], i64::MIN), 2);
    assert_eq!(width(&[20_000 * DAY, 20_300 * DAY, 20_001 * DAY], i64::MIN), 2);
    assert_eq!(width(&[0, 1, 70_000, i64::from(u32::MAX)], i64::from(u32::MAX)), 4);
    assert_eq!(width(&[0, 1, 1 << 40], -1), 8);
    assert_eq!(width(&[i64::MIN, 0, 1, i64::MAX], 5), 9);
    assert_eq!(width(&[i64::MIN, i64::MAX], 5), 1);
}

#[test]
fn plain_things_are_read_as_they_were_written() {
    let bytes = packed(|pack| {
        pack.number(u64::MAX)?;
        pack.number(127)?;
        pack.int(-5)?;
        pack.text("Straße")?;
        pack.list(["a", "b"].into_iter(), |pack, text| pack.text(text))?;
        pack.maybe(Some(3), Pack::number)?;
        pack.maybe(None, Pack::number)
    });
    let mut unpack = Unpack::new(&bytes);
    assert_eq!((unpack.number(), unpack.number(), unpack.int()), (Ok(u64::MAX), Ok(127), Ok(-5)));
    assert_eq!((unpack.text(), unpack.list(Unpack::text)), (Ok("Straße"), Ok(vec!["a", "b"])));
    assert_eq!((unpack.maybe(Unpack::number), unpack.maybe(Unpack::number)), (Ok(Some(3)), Ok(None)));
    assert!(unpack.is_at_end());
    assert_eq!(unpack.byte(), Err(Broken("it ends too early")));
}

#[test]
fn what_does_not_fit_is_refused_before_it_is_allocated() {
    let too_early = Err(Broken("it ends too early"));
    assert_eq!(Unpack::new(&[0xff; 4]).number(), too_early);
    assert_eq!(Unpack::new(&[0xff; 16]).number(), Err(Broken("a number is too large")));
    assert_eq!(Unpack::new(&[9, 1, 2]).text().map(str::len), too_early.map(|_: u64| 0));
    assert_eq!(Unpack::new(&[2, 2]).flag(), Err(Broken("something is neither yes nor no")));
    assert_eq!(Unpack::new(&[1, 0xff]).text(), Err(Broken("a text is no UTF-8")));
    let constant = packed(|pack| pack.numbers([1, 1].into_iter(), 0));
    let mut unpack = Unpack::new(&constant);
    assert!(unpack.numbers(usize::MAX, 0).is_ok(), "what is all the same has no length of its own");
    assert!(unpack.room::<i64>(usize::MAX).is_err(), "so room is asked for");
}
