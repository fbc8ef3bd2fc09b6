//! On a terminal.

use insta::assert_snapshot;
use report::Style;

use super::city::{later, same, stricter, vast};
use crate::city::plain;

#[test]
fn two_years_on() {
    assert_snapshot!(later().text(&plain(80)), @r"
    Little Haven                                                           TLP:AMBER
      What if       as of Sat 1 Jan 2028
      Compared with as of Mon 16 Nov 2026

      ✗ 2 newly failing   ? 1,202 newly unknown
      Counted by device: 5 turns on entities stand for 1,204 on devices.

    Newly failing                                                   in 1 of 3 checks
      ✗ medium      2  The maker still mends the device              field/supported
                       no longer holds: the time when its maker stops mending it is
                       still to come
                       Pump north, Pump south

    Newly unknown                                                   in 1 of 3 checks
      ? high     1,202  Remote login to field equipment needs a second factor
                        field/mfa
                        is no longer known: a login from outside needs a second
                        factor; exception E-1 no longer covers it
                        Lamps of the quay (1,200)
                        mfa_enforced = false, city.yaml:16, 12 Nov 2026, 415 days
                        old, at most 90 days allowed
                        is no longer known: a login from outside needs a second
                        factor
                        Pump north, Pump south

    By service         failing  unknown
      Drinking water         2        2
      Street lighting        0    1,200

    By owner    failing  unknown
      Clerk           2        2
      Mayor           0    1,200

    To comply                                 in all 2,800 EUR once, 8 hours of work
      replace on 2 entities: 2,800 EUR once, 8 hours of work
      Assumptions of the policies, for what newly fails; what several checks ask for
      is done once.

    Policies    its review is overdue: “What is on paper”

    Exceptions  E-1 on field/mfa: lapsed on 1 Apr 2027, was in force

    Next        bailiwick explain field/supported pump-1 city \
                  --as-of=2028-01-01T00:00:00+01:00
                bailiwick explain field/mfa lamps city \
                  --as-of=2028-01-01T00:00:00+01:00
    ");
}

#[test]
fn under_stricter_policies() {
    assert_snapshot!(stricter().text(&plain(100)), @"
    Little Haven                                                                               TLP:AMBER
      What if       policies from new; without asset:lamps; changes from changes.yaml
      Compared with as of Mon 16 Nov 2026

      ✗ 2 newly failing   ? 4 newly unknown   ✓ 1 newly passing   – 2,404 no longer asked
      Counted by device: 13 turns on entities stand for 2,411 on devices.

    Newly failing                                                                       in 1 of 3 checks
      ✗ high        2  Remote login needs a second factor                                      field/mfa
                       the check asks something else than before
                       no longer holds: a login from outside needs a second factor
                       Pump north
                       mfa_enforced = false, changes.yaml:3, 16 Nov 2026
                       applies now because it holds now: somebody can reach it from outside the city's
                       network
                       Help desk
                       remote_access = true, city.yaml:17

    Newly unknown                                                                       in 1 of 3 checks
      ? critical    4  Devices are patched                                                 field/patched
                       the check was not judged before
                       is not known: it was brought up to date at least once
                       Help desk, Pump north, Pump south, Pump west
                       patched_on: never observed

    Newly passing                                                                       in 1 of 3 checks
      ✓ high        1  Remote login needs a second factor                                      field/mfa
                       the check asks something else than before
                       applies now because it holds now: somebody can reach it from outside the city's
                       network
                       Pump west
                       remote_access = true, changes.yaml:4

    No longer asked                                                                     in 2 of 3 checks
      – medium   1,204  The maker still mends the device                                 field/supported
                        the check is not judged any more
                        Lamps of the quay (1,200); Help desk; Pump north; Pump south; Pump west
      – high     1,200  Remote login needs a second factor                                     field/mfa
                        is not there any more; exception E-1 no longer covers it
                        Lamps of the quay (1,200)

    By service        failing  unknown  passing
      Drinking water        1        3        1
      City-wide             1        1        0

    By owner        failing  unknown  passing
      Clerk               1        3        1
      Nobody known        1        1        0

    To comply                                                       in all 240 EUR once, 3 hours of work
      enforce-mfa on 2 entities: 240 EUR once, 3 hours of work
      Assumptions of the policies, for what newly fails; what several checks ask for is done once.

    Exceptions  E-1 on field/mfa: gone, was in force

    Next        bailiwick explain field/mfa desk city --as-of=2026-11-16T06:00:00+01:00
                bailiwick explain field/patched desk city --as-of=2026-11-16T06:00:00+01:00
    ");
}

#[test]
fn on_a_narrow_terminal_without_utf_8() {
    assert_snapshot!(stricter().text(&Style { ascii: true, ..plain(50) }), @r"
    Little Haven                             TLP:AMBER
      What if       policies from new; without
                    asset:lamps; changes from
                    changes.yaml
      Compared with as of Mon 16 Nov 2026

      x 2 newly failing   ? 4 newly unknown
      + 1 newly passing   - 2,404 no longer asked
      Counted by device: 13 turns on entities stand
      for 2,411 on devices.

    Newly failing                     in 1 of 3 checks
      x high        2  Remote login needs a second
                       factor
                       field/mfa
                       the check asks something else
                       than before
                       no longer holds: a login from
                       outside needs a second factor
                       Pump north
                       mfa_enforced = false,
                       changes.yaml:3, 16 Nov 2026
                       applies now because it holds
                       now: somebody can reach it from
                       outside the city's network
                       Help desk
                       remote_access = true,
                       city.yaml:17

    Newly unknown                     in 1 of 3 checks
      ? critical    4  Devices are patched
                       field/patched
                       the check was not judged before
                       is not known: it was brought up
                       to date at least once
                       Help desk and 3 more
                       patched_on: never observed

    Newly passing                     in 1 of 3 checks
      + high        1  Remote login needs a second
                       factor
                       field/mfa
                       the check asks something else
                       than before
                       applies now because it holds
                       now: somebody can reach it from
                       outside the city's network
                       Pump west
                       remote_access = true,
                       changes.yaml:4

    No longer asked                   in 2 of 3 checks
      - medium   1,204  The maker still mends the
                        device
                        field/supported
                        the check is not judged any
                        more
                        Lamps of the quay (1,200) and
                        4 more
      - high     1,200  Remote login needs a second
                        factor
                        field/mfa
                        is not there any more;
                        exception E-1 no longer covers
                        it
                        Lamps of the quay (1,200)

    By service        failing  unknown  passing
      Drinking water        1        3        1
      City-wide             1        1        0

    By owner        failing  unknown  passing
      Clerk               1        3        1
      Nobody known        1        1        0

    To comply     in all 240 EUR once, 3 hours of work
      enforce-mfa on 2 entities: 240 EUR once, 3 hours
      of work
      Assumptions of the policies, for what newly
      fails; what several checks ask for is done once.

    Exceptions  E-1 on field/mfa: gone, was in force

    Next        bailiwick explain field/mfa desk \
                  city \
                  --as-of=2026-11-16T06:00:00+01:00
                bailiwick explain field/patched desk \
                  city \
                  --as-of=2026-11-16T06:00:00+01:00
    ");
}

#[test]
fn where_nothing_turns_the_reason_is_told() {
    assert_snapshot!(same().text(&plain(80)), @"
    Little Haven                                                           TLP:AMBER
      What if       changes from nothing.yaml
      Compared with as of Mon 16 Nov 2026

      Nothing would turn.
      No check is new, gone, departed from otherwise or asks something else, and no
      fact is another.
    ");
}

#[test]
fn without_arguments_no_command_is_shown() {
    let mut compared = later();
    for page in [compared.text(&plain(80)), compared.html()] {
        assert!(page.contains("bailiwick") && page.contains("explain"), "{page}");
    }
    compared.arguments.clear();
    for page in [compared.text(&plain(80)), compared.html()] {
        assert!(!page.contains("explain"), "{page}");
    }
}

#[test]
fn wide_numbers_stand_apart() {
    assert_snapshot!(vast().text(&plain(60)), @r"
    Little Haven                                       TLP:AMBER
      What if       as of Sat 1 Jan 2028
      Compared with as of Mon 16 Nov 2026

      ✗ 4,929,491 newly failing
      ? 1,000,004,929,491 newly unknown
      Counted by device: 5 turns on entities stand for
      1,000,009,858,982 on devices.

    Newly failing                               in 1 of 3 checks
      ✗ medium   4,929,491  The maker still mends the device
                            field/supported
                            no longer holds: the time when its
                            maker stops mending it is still to
                            come
                            Pump north (4,929,490); Pump south

    Newly unknown                               in 1 of 3 checks
      ? high     1,000,004,929,491  Remote login to field
                                    equipment needs a second
                                    factor
                                    field/mfa
                                    is no longer known: a login
                                    from outside needs a second
                                    factor; exception E-1 no
                                    longer covers it
                                    Lamps of the quay
                                    (1,000,000,000,000)
                                    mfa_enforced = false,
                                    city.yaml:16, 12 Nov 2026,
                                    415 days old, at most 90
                                    days allowed
                                    is no longer known: a login
                                    from outside needs a second
                                    factor
                                    Pump north (4,929,490) and 1
                                    more

    By service           failing            unknown
      Drinking water   4,929,491          4,929,491
      Street lighting          0  1,000,000,000,000

    By owner      failing            unknown
      Clerk     4,929,491          4,929,491
      Mayor             0  1,000,000,000,000

    To comply
      in all 6,901,287,400 EUR once, 19,717,964 hours of work
      replace on 2 entities, 4,929,491 devices: 6,901,287,400
      EUR once, 19,717,964 hours of work
      Assumptions of the policies, for what newly fails; what
      several checks ask for is done once.

    Policies    its review is overdue: “What is on paper”

    Exceptions  E-1 on field/mfa: lapsed on 1 Apr 2027, was in
                force

    Next        bailiwick explain field/supported pump-1 city \
                  --as-of=2028-01-01T00:00:00+01:00
                bailiwick explain field/mfa lamps city \
                  --as-of=2028-01-01T00:00:00+01:00
    ");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for compared in [later(), stricter(), same(), vast()] {
        for width in (40..=120).step_by(3) {
            for ascii in [false, true] {
                let text = compared.text(&Style { ascii, ..plain(width) });
                assert!(!text.contains("\n\n\n") && (!ascii || text.is_ascii()), "{text}");
                for line in text.lines() {
                    assert!(line.chars().count() <= width && line.trim_end() == line, "{width}: `{line}`");
                }
            }
        }
    }
}
