//! One verdict, as an answer.

use insta::assert_snapshot;
use report::Style;

use crate::{
    city::{Judged, plain},
    little_haven::little_haven,
};

fn port_meridian(check: &str, entity: &str, style: &Style) -> String {
    Judged::example("port-meridian", "examples/port-meridian").explain(check, entity, style)
}

#[test]
fn a_fail() {
    assert_snapshot!(port_meridian("remote-access/mfa", "dosing", &plain(80)), @r"
    ✗ Remote login to field equipment needs a second factor
      Fails for Chlorine dosing (asset:dosing)
      remote-access/mfa, high                                              TLP:AMBER
      Port Meridian, state of Mon 16 Nov 2026, 06:00 +01:00

      Whoever logs in to Chlorine dosing from outside must show more than a
      password, because passwords are guessed, bought and reused.

      The rule applies
      ├ ✓ somebody can reach it from        remote_access = true
      │   outside the city's network        assets.yaml:90
      └ ✓ the policy's “field level”: its   zone.purdue = 2
          zone's level in the Purdue model  network.yaml:15
          is at most 3
      What it asks does not hold
      └ ✗ a login from outside needs a      mfa_enforced = false
          second factor                     assets.yaml:92, 2 Nov 2026
      No exception covers it

      Due      within 30 days of being found
      Remedy   enforce-mfa: 120 EUR once, 1.5 h of network, for each entity
      Serves   iso27001:2022/A.8.5  nis2/art21.2.j  iec62443-3-3/SR-1.1
               nist-csf:2.0/PR.AA-03
    ");
}

#[test]
fn sources_that_disagree_are_both_heard() {
    assert_snapshot!(port_meridian("remote-access/mfa", "pump-1", &plain(80)), @"
    ? Remote login to field equipment needs a second factor
      Cannot be judged for Pump controller 1 (asset:pump-1)
      remote-access/mfa, high                                              TLP:AMBER
      Port Meridian, state of Mon 16 Nov 2026, 06:00 +01:00

      Whoever logs in to Pump controller 1 from outside must show more than a
      password, because passwords are guessed, bought and reused.

      The rule applies
      ├ ✓ somebody can reach it from        remote_access = true
      │   outside the city's network        assets.yaml:27
      └ ✓ the policy's “field level”: its   zone.purdue = 2
          zone's level in the Purdue model  network.yaml:15
          is at most 3
      It is not known whether what it asks holds
      └ ? a login from outside needs a      mfa_enforced: sources disagree
          second factor                     false by scan, assets.yaml:568, 12 Nov
                                              2026
                                            true by supplier-report,
                                              assets.yaml:569, 9 Nov 2026
      No exception covers it

      To settle it
      - find out which source is right about `mfa_enforced` of asset:pump-1

      Remedy   enforce-mfa: 120 EUR once, 1.5 h of network, for each entity
      Serves   iso27001:2022/A.8.5  nis2/art21.2.j  iec62443-3-3/SR-1.1
               nist-csf:2.0/PR.AA-03
    ");
}

#[test]
fn what_is_too_old_says_how_old_it_may_be() {
    assert_snapshot!(port_meridian("remote-access/mfa", "tunnel-barrier", &plain(120)), @r"
    ? Remote login to field equipment needs a second factor
      Cannot be judged for Barrier of the harbour tunnel (asset:tunnel-barrier)
      remote-access/mfa, high                                                                                      TLP:AMBER
      Port Meridian, state of Mon 16 Nov 2026, 06:00 +01:00

      Whoever logs in to Barrier of the harbour tunnel from outside must show more than a password, because passwords are
      guessed, bought and reused.

      The rule applies
      ├ ✓ somebody can reach it from outside the city's         remote_access = true
      │   network                                               assets.yaml:156
      └ ✓ the policy's “field level”: its zone's level in the   zone.purdue = 1
          Purdue model is at most 3                             network.yaml:18
      It is not known whether what it asks holds
      └ ? a login from outside needs a second factor            mfa_enforced = true
                                                                assets.yaml:158, 20 Aug 2026
                                                                88 days old, at most 45 days allowed
      No exception covers it

      To settle it
      - observe `mfa_enforced` of asset:tunnel-barrier again; what is known is too old

      Remedy   enforce-mfa: 120 EUR once, 1.5 h of network, for each entity
      Serves   iso27001:2022/A.8.5  nis2/art21.2.j  iec62443-3-3/SR-1.1  nist-csf:2.0/PR.AA-03
    ");
}

#[test]
fn an_exception_says_whose_word_it_is() {
    assert_snapshot!(port_meridian("patching/supported", "ptz-market", &plain(80)), @"
    ~ The maker still mends the device
      Excepted for Camera on the market (asset:ptz-market)
      patching/supported, medium                                           TLP:AMBER
      Port Meridian, state of Mon 16 Nov 2026, 06:00 +01:00

      From the day the maker stops mending Camera on the market, each weakness that
      is found there stays.

      The rule applies to every asset
      What it asks does not hold
      └ ✗ the time when its maker stops     supported_until = 31 Dec 2025
          mending it is still to come       assets.yaml:282
                                            also said by cameras, feature 200
      Exception E-2026-004 applies until 1 Apr 2027: the risk is accepted
        New cameras are ordered and arrive in March 2027; until then these stand in
        a zone of their own.
        post:head-of-traffic answers for it, post:ciso approved it on 28 Sep 2026;
        approval not proven

      Remedy   replace: 1,400 EUR once, 4 h of OT, for each device
      Serves   iso27001:2022/A.8.8  nist-csf:2.0/ID.AM-08  nis2/art21.2.e
    ");
}

#[test]
fn elements_of_a_list_have_names() {
    assert_snapshot!(port_meridian("backup-and-restore/copy-out-of-reach", "citizen-portal", &plain(80)), @"
    ✗ Important services keep a copy that is offline or cannot be changed
      Fails for Citizens' portal (service:citizen-portal)
      backup-and-restore/copy-out-of-reach, critical                       TLP:AMBER
      Port Meridian, state of Mon 16 Nov 2026, 06:00 +01:00

      Attackers who encrypt systems usually try to destroy the backups too, so one
      copy of Citizens' portal must be offline or unchangeable.

      The rule applies
      └ ✓ its criticality is `high` or      criticality = high
          `critical`                        services.yaml:68
      What it asks does not hold
      └ ✗ for at least one of its backups:  its backups: 1 listed
        │ it cannot be reached from the
        │ network or it cannot be changed
        └ ✗ portal-copy: at least one of these holds
          ├ ✗ it cannot be reached from     offline = false
          │   the network                   assurance.yaml:23, 15 Nov 2026
          └ ✗ it cannot be changed          immutable = false
                                            assurance.yaml:24, 15 Nov 2026
      No exception covers it

      Due      within 14 days of being found
      Remedy   add-offline-copy: 2,600 EUR once, 12 h of IT, for each entity
      Serves   iso27001:2022/A.8.13  iec62443-3-3/SR-7.3  nis2/art21.2.c
               nist-csf:2.0/PR.DS-11
    ");
}

#[test]
fn a_rule_that_does_not_apply() {
    assert_snapshot!(little_haven().explain("mfa", "valve", &plain(80)), @r"
    – Remote login to field equipment needs a second factor
      Does not apply to asset:valve
      remote-access/mfa, high                                              TLP:AMBER
      Little Haven, state of Mon 16 Nov 2026, 06:00 +01:00

      The rule does not apply
      ├ ✗ somebody can reach it from        remote_access = false
      │   outside the city's network        all.yaml:13
      └ ✓ the policy's “field level”: its   zone.purdue = 1
          zone's level in the Purdue model  all.yaml:9
          is at most 3

      Serves   iso27001:2022/A.8.5  nis2/art21.2.j  iec62443-3-3/SR-1.1
               nist-csf:2.0/PR.AA-03
    ");
}

#[test]
fn a_narrow_page_without_utf_8() {
    let style = Style { ascii: true, ..plain(44) };
    assert_snapshot!(little_haven().explain("mfa", "lamps", &style), @r#"
    x Remote login to field equipment needs a
      second factor
      Fails for Lamps[31m of the quay
      (asset:lamps), 1,200 devices
      remote-access/mfa, high          TLP:AMBER
      Little Haven, state of Mon 16 Nov 2026,
      06:00 +01:00

      Whoever logs in to Lamps[31m of the quay
      from outside must show more than a
      password, because passwords are guessed,
      bought and reused.

      The rule applies
      |-+ somebody can reach it from outside the
      |   city's network
      |     remote_access = true
      |     all.yaml:11
      `-+ the policy's "field level": its zone's
          level in the Purdue model is at most 3
            zone.purdue = 1
            all.yaml:9
      What it asks does not hold
      `-x a login from outside needs a second
          factor
            mfa_enforced = false
            all.yaml:11, 12 Nov 2026
      No exception covers it

      Due      within 30 days of being found
      Remedy   enforce-mfa: 120 EUR once, 1.5 h
               of network, for each entity
      Serves   iso27001:2022/A.8.5
               nis2/art21.2.j
               iec62443-3-3/SR-1.1
               nist-csf:2.0/PR.AA-03
    "#);
}
