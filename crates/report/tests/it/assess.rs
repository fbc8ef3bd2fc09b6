//! The posture, as it stands on a terminal.

use insta::assert_snapshot;
use report::Style;

use crate::{
    city::{Judged, plain},
    little_haven::little_haven,
};

const MANIFEST: &str = r#"bailiwick: 1
city: {name: Little Haven, time_zone: Europe/Zurich}
handling: "TLP:GREEN"
"#;

#[test]
fn a_small_city_at_80_columns() {
    let city = little_haven();
    assert_snapshot!(city.text(&plain(80)), @"
    Little Haven                              state of Mon 16 Nov 2026, 06:00 +01:00
    3 policies, 8 checks, 10 entities, 14 verdicts                         TLP:AMBER

      ✓ < 1 % pass   ✗ 1,201 fail   ? 2,409 unknown   ~ 1,200 excepted
      coverage 50 %
      ███████████████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░─
      Counted by device: 14 verdicts on entities stand for 4,811 on devices.

    Worst first                                        1 of 8 checks fails somewhere
      ✗ high     1,201  Remote login to field equipment needs a second factor
                        City-wide 1,200, Drinking water 1

    By service          fail  unknown  coverage
      Drinking water       1        3      25 %  ████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
      City-wide        1,200    2,406      50 %  ████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░─

    By policy                    fail  unknown  coverage
      Logging in from outside   1,201    2,408      50 %  ██████▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░
      What was always so            0        1      50 %  ▒▒▒▒▒▒▒▒▒▒▒▒────────────

    Policies    not in force: What comes later (not yet)
    Checks      dropped: remote-access/approved-way until 1 Jan 2027
    Reviews     overdue: What was always so since 1 Feb 2026

    Unknown       three of five pieces of evidence, in this order, settle up to 99 %
      ? 1,205  with class of assets, missing for 5
      ? 1,201  more with remote_access_method of assets, missing for 2
      ?     1  more with inventory of accounts

    Exceptions  applied, approval not proven: E-1 (1,200)
                lapsed: E-2 on 1 Apr 2026
                not approved: E-3

    Read        3 sources: 10 entities, 27 observations
                2 imports, 4 records: 2 taken, 2 refused, 0 skipped
                1 file is not there: gone.csv
                cabinets: 2 refused (1 id seen before, 1 value not readable)

    Next        bailiwick explain remote-access/mfa lamps city
                bailiwick explain remote-access/no-remote-tool lamps city
    ");
}

#[test]
fn a_small_city_at_120_columns() {
    assert_snapshot!(little_haven().text(&plain(120)), @"
    Little Haven                                                                      state of Mon 16 Nov 2026, 06:00 +01:00
    3 policies, 8 checks, 10 entities, 14 verdicts                                                                 TLP:AMBER

      ✓ < 1 % pass   ✗ 1,201 fail   ? 2,409 unknown   ~ 1,200 excepted   coverage 50 %
      █████████████████████████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░░░░░░░░░░░─
      Counted by device: 14 verdicts on entities stand for 4,811 on devices.

    Worst first                                                                                1 of 8 checks fails somewhere
      ✗ high     1,201  Remote login to field equipment needs a second factor
                        City-wide 1,200, Drinking water 1

    By service          fail  unknown  coverage    By policy                    fail  unknown  coverage
      Drinking water       1        3      25 %      Logging in from outside   1,201    2,408      50 %
      City-wide        1,200    2,406      50 %      What was always so            0        1      50 %

    Policies    not in force: What comes later (not yet)
    Checks      dropped: remote-access/approved-way until 1 Jan 2027
    Reviews     overdue: What was always so since 1 Feb 2026

    Unknown                                               three of five pieces of evidence, in this order, settle up to 99 %
      ? 1,205  with class of assets, missing for 5
      ? 1,201  more with remote_access_method of assets, missing for 2
      ?     1  more with inventory of accounts

    Exceptions  applied, approval not proven: E-1 (1,200)
                lapsed: E-2 on 1 Apr 2026
                not approved: E-3

    Read        3 sources: 10 entities, 27 observations
                2 imports, 4 records: 2 taken, 2 refused, 0 skipped
                1 file is not there: gone.csv
                cabinets: 2 refused (1 id seen before, 1 value not readable)

    Next        bailiwick explain remote-access/mfa lamps city
                bailiwick explain remote-access/no-remote-tool lamps city
    ");
}

#[test]
fn a_small_city_without_utf_8() {
    assert_snapshot!(little_haven().text(&Style { ascii: true, ..plain(60) }), @r"
    Little Haven          state of Mon 16 Nov 2026, 06:00 +01:00
    3 policies, 8 checks, 10 entities, 14 verdicts     TLP:AMBER

      + < 1 % pass   x 1,201 fail   ? 2,409 unknown
      ~ 1,200 excepted   coverage 50 %
      ##############????????????????????????????~~~~~~~~~~~~~-
      Counted by device: 14 verdicts on entities stand for 4,811
      on devices.

    Worst first                    1 of 8 checks fails somewhere
      x high     1,201  Remote login to field equipment needs a
                        second factor
                        City-wide 1,200, Drinking water 1

    By service          fail  unknown  coverage
      Drinking water       1        3      25 %
      City-wide        1,200    2,406      50 %

    By policy                    fail  unknown  coverage
      Logging in from outside   1,201    2,408      50 %
      What was always so            0        1      50 %

    Policies    not in force: What comes later (not yet)
    Checks      dropped: remote-access/approved-way until 1 Jan
                2027
    Reviews     overdue: What was always so since 1 Feb 2026

    Unknown
      three of five pieces of evidence, in this order, settle up
      to 99 %
      ? 1,205  with class of assets, missing for 5
      ? 1,201  more with remote_access_method of assets, missing
               for 2
      ?     1  more with inventory of accounts

    Exceptions  applied, approval not proven: E-1 (1,200)
                lapsed: E-2 on 1 Apr 2026
                not approved: E-3

    Read        3 sources: 10 entities, 27 observations
                2 imports, 4 records: 2 taken, 2 refused, 0
                skipped
                1 file is not there: gone.csv
                cabinets: 2 refused (1 id seen before, 1 value
                not readable)

    Next        bailiwick explain remote-access/mfa lamps city
                bailiwick explain remote-access/no-remote-tool \
                  lamps city
    ");
}

#[test]
fn a_city_that_adopted_nothing_is_told_how() {
    assert_snapshot!(Judged::memory(&[("bailiwick.yaml", MANIFEST)]).text(&plain(80)), @"
    Little Haven                              state of Mon 16 Nov 2026, 06:00 +01:00
    0 policies, 0 checks, 1 entity, 0 verdicts                             TLP:GREEN

      not assessed

    No policy is adopted, so nothing was judged.
      Policies bind nobody until a city adopts them. Write those you decide on into
      bailiwick.yaml:

        adopt:
          - policy: access-control
          - policy: audits-and-tests

      There are 21: access-control, audits-and-tests, backup-and-restore,
      continuity, data-protection, default-credentials, encryption, hardware,
      incident-response, insurer-conditions, inventory-and-ownership,
      logging-and-monitoring, patching, physical-protection, privileged-accounts,
      recovery-objectives, redundancy-and-fail-states, remote-access, segmentation,
      suppliers, training-and-awareness

    Read        1 source: 1 entity, 2 observations
    ");
}

#[test]
fn a_city_of_which_nothing_is_known_is_not_assessed() {
    let manifest = format!("{MANIFEST}adopt:\n  - policy: remote-access\n  - policy: patching\n");
    let city = Judged::memory(&[("bailiwick.yaml", &manifest)]);
    assert_snapshot!(city.text(&plain(80)), @"
    Little Haven                              state of Mon 16 Nov 2026, 06:00 +01:00
    2 policies, 17 checks, 1 entity, 17 verdicts                           TLP:GREEN

      not assessed   ? 17 unknown   coverage 0 %
      ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒

    By service            fail  unknown  coverage
      City-wide   not assessed       17       0 %  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒

    By policy                                fail  unknown  coverage
      Weaknesses are mended in time  not assessed       10       0 %  ▒▒▒▒▒▒▒▒▒▒▒▒
      Logging in from outside        not assessed        7       0 %  ▒▒▒▒▒▒▒▒▒▒▒▒

    Unknown       three of four pieces of evidence, in this order, settle up to 94 %
      ?    10  with inventory of assets
      ?     4  more with inventory of vulnerabilities
      ?     2  more with inventory of software

    Read        1 source: 1 entity, 2 observations
    ");
}

#[test]
fn without_a_manifest_there_is_still_a_page() {
    let city = Judged::memory(&[("bailiwick.yaml", "")]);
    assert_snapshot!(city.text(&plain(60)), @"
    Unnamed city          state of Mon 16 Nov 2026, 05:00 +00:00
    0 policies, 0 checks, 0 entities, 0 verdicts       TLP:AMBER

      not assessed

    No policy is adopted, so nothing was judged.
      Policies bind nobody until a city adopts them. Write those
      you decide on into bailiwick.yaml:

        adopt:
          - policy: access-control
          - policy: audits-and-tests

      There are 21: access-control, audits-and-tests,
      backup-and-restore, continuity, data-protection,
      default-credentials, encryption, hardware,
      incident-response, insurer-conditions,
      inventory-and-ownership, logging-and-monitoring, patching,
      physical-protection, privileged-accounts,
      recovery-objectives, redundancy-and-fail-states,
      remote-access, segmentation, suppliers,
      training-and-awareness

    Read        0 sources: 0 entities, 0 observations
                1 mistake in the files; what cannot be read was
                left out
    ");
}

/// A city whose fleets are as large as a fleet may be written.
fn vast() -> Judged {
    let manifest =
        "bailiwick: 1\ncity: {name: Vast, time_zone: Europe/Zurich}\nadopt: [{policy: remote-access}]\n";
    let city = r#"bailiwick: 1
observed: "2026-11-12"
services:
  - {id: lights, name: Street lighting}
  - {id: water, name: Drinking water}
zones:
  - {id: field, purdue: 1}
assets:
  - {id: lamps, zone: field, count: 811406, services: [service:lights], remote_access: true, mfa_enforced: false}
  - {id: meters, zone: field, count: 4929490, services: [service:water], remote_access: true}
  - {id: valves, zone: field, count: 1000000000000, services: [service:water], remote_access: true, mfa_enforced: false}
"#;
    Judged::memory(&[("bailiwick.yaml", manifest), ("city.yaml", city)])
}

#[test]
fn wide_numbers_do_not_run_into_each_other() {
    let tables = |width: usize| {
        let text = vast().text(&plain(width));
        let from = text.find("By service").unwrap();
        let to = text.find("\nUnknown").unwrap();
        text[from..to].trim_end().to_owned()
    };
    assert_snapshot!(tables(120), @"
    By service                       fail            unknown  coverage
      Street lighting             811,406          3,245,624      20 %  ████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
      Drinking water    1,000,000,000,000  4,000,024,647,450      20 %  ████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
      City-wide              not assessed                  1       0 %  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒

    By policy                                fail            unknown  coverage
      Logging in from outside   1,000,000,811,406  4,000,027,893,075      20 %  ████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
    ");
    assert_snapshot!(tables(80), @"
    By service                       fail            unknown  coverage
      Street lighting             811,406          3,245,624      20 %
      Drinking water    1,000,000,000,000  4,000,024,647,450      20 %
      City-wide              not assessed                  1       0 %

    By policy                                fail            unknown  coverage
      Logging in from outside   1,000,000,811,406  4,000,027,893,075      20 %
    ");
    assert_snapshot!(tables(40), @"
    By service
      Street lighting
        811,406 fail, 3,245,624 unknown,
        coverage 20 %
      Drinking water
        1,000,000,000,000 fail,
        4,000,024,647,450 unknown, coverage
        20 %
      City-wide
        not assessed, 1 unknown

    By policy
      Logging in from outside
        1,000,000,811,406 fail,
        4,000,027,893,075 unknown, coverage
        20 %
    ");
}

#[test]
fn numbers_of_any_width_stand_apart_at_every_width() {
    let city = vast();
    for width in (40..=120).step_by(3) {
        for line in city.text(&plain(width)).lines() {
            assert!(line.chars().count() <= width, "{width}: `{line}`");
            let words = line.split_whitespace().map(|word| word.trim_end_matches(','));
            let is_number =
                |word: &&str| word.contains(',') && word.chars().all(|c| c.is_ascii_digit() || c == ',');
            for word in words.filter(is_number) {
                let groups: Vec<&str> = word.split(',').collect();
                assert!(
                    groups[0].len() <= 3 && groups[1..].iter().all(|it| it.len() == 3),
                    "{width}: `{line}`"
                );
            }
        }
    }
}
