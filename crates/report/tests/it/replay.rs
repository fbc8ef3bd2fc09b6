//! Incidents of other places, as people and machines see them.

use insta::assert_snapshot;
use report::Style;

use crate::city::{Judged, plain};

const MANIFEST: &str = r#"bailiwick: 1
city: {name: Ebbmouth, time_zone: Europe/Zurich}
inventory:
  service: {complete: true, by: post:clerk, on: "2026-10-01"}
  account: {complete: true, by: post:clerk, on: "2026-10-01"}
"#;

const ENTITIES: &str = r#"bailiwick: 1
observed: "2026-11-12"
posts:
  - {id: clerk}
services:
  - {id: water, name: Drinking water, manual_fallback: true}
  - {id: bridge, name: Bridge, manual_fallback: true}
assets:
  - {id: lock, name: Lock gate, actuator: true, internet_exposed: true, default_password: true}
  - {id: pumps, name: "Pumps\e[31m of the polder", count: 12, actuator: true, internet_exposed: true, default_password: true}
  - {id: weir, actuator: true, internet_exposed: {value: true, on: "2026-08-01"}, default_password: true}
  - {id: gauge, actuator: false, internet_exposed: true, default_password: true}
accounts:
  - {id: service, enabled: true, last_used_at: "2026-11-01"}
  - {id: old, enabled: true}
"#;

fn scenario(id: &str, on: &str, title: &str, parts: &str) -> (String, String) {
    let head = format!("bailiwick: 1\nscenario: {id}\ntitle: {title}\nplace: Nearby\nhappened-on: \"{on}\"");
    let rest = "what: Somebody did it from afar.\nsources: [example.org/news]\ntells: Look twice.\n\
                not-asked: [Who it was.]\ncost: {amount: 120000 EUR, note: estimated}";
    (format!("scenarios/{id}.yaml"), format!("{head}\n{rest}\nparts:\n{parts}"))
}

const OPEN_CONTROLLER: &str = r#"
  - id: open-controller
    title: A controller answers from the internet with its first password
    each: asset
    where: "asset.actuator"
    conditions:
      - id: exposed
        title: It answers from the internet
        holds: "asset.internet_exposed"
        remedy: {action: close-exposure, per: entity, cost: {once: 150 EUR}, hours: {network: 3}}
      - id: first-password
        title: The password it was delivered with still works
        holds: "asset.default_password"
        remedy: {action: change-password, per: unit, cost: {once: 4 EUR}, hours: {ot: 0.2}}
"#;

const DORMANT: &str = r#"
  - id: dormant
    title: An account is forgotten
    each: account
    where: "account.enabled"
    conditions:
      - id: not-used
        title: Nobody used it this year
        holds: "account.last_used_at < date('2026-01-01')"
        remedy: {action: disable-account, per: entity, hours: {it: 0.5}}
"#;

const BY_HAND: &str = r#"
  - id: by-hand
    title: A service cannot be run by hand
    each: service
    conditions:
      - {id: no-fallback, title: It cannot be run by hand, holds: "!service.manual_fallback"}
"#;

fn ebbmouth() -> Judged {
    let scenarios = [
        scenario("gate-2024", "2024-03-01", "A gate opens", OPEN_CONTROLLER),
        scenario("clerk-2023", "2023-05", "A clerk returns", DORMANT),
        scenario("flood-2022", "2022-01-02", "A flood", &format!("{OPEN_CONTROLLER}{BY_HAND}")),
    ];
    let mut files = vec![("bailiwick.yaml", MANIFEST), ("all.yaml", ENTITIES)];
    files.extend(scenarios.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    Judged::memory(&files)
}

#[test]
fn the_worst_first_at_80_columns() {
    let mut city = ebbmouth();
    let replay = city.replay(true);
    assert_snapshot!(city.replayed(&replay, &[], &plain(80)), @"
    Ebbmouth                                  state of Mon 16 Nov 2026, 06:00 +01:00
    3 incidents of other places, played here                               TLP:AMBER

      ✗ 1 would have happened   ? 1 unknown   ✓ 1 would not have happened

    ✗ Would have happened: A gate opens
      Nearby, 1 Mar 2024, 120,000 EUR                                      gate-2024
      Somebody did it from afar.
      ✗ A controller answers from the internet with its first password
        on 2 of 4 assets: Lock gate, Pumps[31m of the polder (12)

    ? Unknown: A clerk returns
      Nearby, May 2023, 120,000 EUR                                       clerk-2023
      Somebody did it from afar.
      ? An account is forgotten
        unknown on 1 of 2 accounts, missing: last_used_at of accounts (for 1)

    ✓ Would not have happened: A flood
      Nearby, 2 Jan 2022, 120,000 EUR                                     flood-2022
      Somebody did it from afar.
      ✗ A controller answers from the internet with its first password
        on 2 of 4 assets: Lock gate, Pumps[31m of the polder (12)
      ✓ A service cannot be run by hand
        stopped: on none of 2 services: “It cannot be run by hand”

    One remedy that breaks most                        change-password breaks 1 of 1
      ✗  1  change-password on 3 assets, 1 of them only perhaps needed: 56 EUR once,
            2.8 hours of work
            breaks gate-2024
      ✗  1  close-exposure on 3 assets, 1 of them only perhaps needed: 450 EUR once,
            9 hours of work
            breaks gate-2024
      Costs and hours are assumptions of the scenario files; only what is listed is
      counted.
      Of those that are unknown it would break: disable-account 1

    Next        bailiwick replay city gate-2024 --as-of=2026-11-16T06:00:00+01:00
    ");
}

#[test]
fn one_in_full_at_120_columns() {
    let mut city = ebbmouth();
    let replay = city.replay(true);
    assert_snapshot!(city.replayed(&replay, &["gate-2024"], &plain(120)), @"
    Ebbmouth                                                                          state of Mon 16 Nov 2026, 06:00 +01:00
    3 incidents of other places, played here                                                                       TLP:AMBER

      ✗ 1 would have happened   ? 1 unknown   ✓ 1 would not have happened

    ✗ Would have happened: A gate opens
      Nearby, 1 Mar 2024, 120,000 EUR                                                                              gate-2024
      Somebody did it from afar.
      ✗ A controller answers from the internet with its first password
        on 2 of 4 assets: Lock gate, Pumps[31m of the polder (12)
        Lock gate (asset:lock)
        ✗ It is of this sort                                    actuator = true
                                                                all.yaml:9
        ✗ It answers from the internet                          internet_exposed = true
                                                                all.yaml:9, 12 Nov 2026
        ✗ The password it was delivered with still works        default_password = true
                                                                all.yaml:9, 12 Nov 2026
        Pumps[31m of the polder (asset:pumps)
        ✗ It is of this sort                                    actuator = true
                                                                all.yaml:10
        ✗ It answers from the internet                          internet_exposed = true
                                                                all.yaml:10, 12 Nov 2026
        ✗ The password it was delivered with still works        default_password = true
                                                                all.yaml:10, 12 Nov 2026
        asset:weir
        ✗ It is of this sort                                    actuator = true
                                                                all.yaml:11
        ? It answers from the internet                          internet_exposed = true
                                                                all.yaml:11, 1 Aug 2026
                                                                107 days old, at most 30 days allowed
        ✗ The password it was delivered with still works        default_password = true
                                                                all.yaml:11, 12 Nov 2026
        - observe `internet_exposed` of asset:weir again; what is known is too old

      Cost        120,000 EUR (estimated)
      Tells       Look twice.
      Not asked   Who it was.
      Sources     example.org/news
    ");
}

#[test]
fn what_is_unknown_says_how_to_settle_it_in_ascii() {
    let mut city = ebbmouth();
    let replay = city.replay(true);
    let style = Style { ascii: true, ..plain(80) };
    assert_snapshot!(city.replayed(&replay, &["clerk-2023"], &style), @"
    Ebbmouth                                  state of Mon 16 Nov 2026, 06:00 +01:00
    3 incidents of other places, played here                               TLP:AMBER

      x 1 would have happened   ? 1 unknown   + 1 would not have happened

    ? Unknown: A clerk returns
      Nearby, May 2023, 120,000 EUR                                       clerk-2023
      Somebody did it from afar.
      ? An account is forgotten
        unknown on 1 of 2 accounts, missing: last_used_at of accounts (for 1)
        account:old
        x It is of this sort                enabled = true
                                            all.yaml:15, 12 Nov 2026
        ? Nobody used it this year          last_used_at: never observed
        - observe `last_used_at` of account:old; nobody has yet

      Cost        120,000 EUR (estimated)
      Tells       Look twice.
      Not asked   Who it was.
      Sources     example.org/news
    ");
}

#[test]
fn machines_are_told_the_same() {
    let mut city = ebbmouth();
    let replay = city.replay(true);
    let json = report::replay_json(&city.loaded, &replay, &[]);
    let answers: Vec<_> = json["scenarios"].as_array().unwrap().iter().map(|it| &it["answer"]).collect();
    assert_eq!(answers, ["happens", "unknown", "not"]);
    assert_snapshot!(format!("{:#}", json["scenarios"][1]["parts"]), @r#"
    [
      {
        "id": "dormant",
        "title": "An account is forgotten",
        "each": "account",
        "answer": "unknown",
        "entities": 2,
        "about": 2,
        "may_be_more": false,
        "holds": [],
        "unknown": [
          {
            "entity": "account:old",
            "units": 1,
            "reasons": [
              "`last_used_at` of account:old was never observed"
            ]
          }
        ],
        "missing": [
          {
            "what": "last_used_at of accounts",
            "entities": 1
          }
        ],
        "conditions": [
          {
            "id": "not-used",
            "title": "Nobody used it this year",
            "against": 1,
            "remedy": {
              "action": "disable-account",
              "per": "entity",
              "once": null,
              "yearly": null,
              "hours": {
                "it": 0.5
              }
            }
          }
        ]
      }
    ]
    "#);
    assert_snapshot!(format!("{:#}", json["actions"]), @r#"
    [
      {
        "action": "change-password",
        "breaks": [
          "gate-2024"
        ],
        "breaks_unknown": [],
        "entities": {
          "asset": 3
        },
        "perhaps_needed": 1,
        "assumed": {
          "once": {
            "EUR": 56.0
          },
          "yearly": {},
          "hours": {
            "ot": 2.8
          }
        }
      },
      {
        "action": "close-exposure",
        "breaks": [
          "gate-2024"
        ],
        "breaks_unknown": [],
        "entities": {
          "asset": 3
        },
        "perhaps_needed": 1,
        "assumed": {
          "once": {
            "EUR": 450.0
          },
          "yearly": {},
          "hours": {
            "network": 9.0
          }
        }
      },
      {
        "action": "disable-account",
        "breaks": [],
        "breaks_unknown": [
          "clerk-2023"
        ],
        "entities": {},
        "perhaps_needed": 0,
        "assumed": {
          "once": {},
          "yearly": {},
          "hours": {}
        }
      }
    ]
    "#);
    let chosen = report::replay_json(&city.loaded, &replay, &["gate-2024".to_owned()]);
    let conditions = &chosen["scenarios"][0]["parts"][0]["holds"][0]["conditions"];
    assert_eq!(conditions[1]["holds"]["facts"][0]["source"], "all.yaml:9");
}

#[test]
fn no_line_is_wider_than_the_page_and_nothing_steers_the_terminal() {
    let mut city = Judged::example("port-meridian", "x");
    let replay = city.replay(false);
    let mut steered = ebbmouth();
    let own = steered.replay(true);
    for width in 40..=120 {
        for ascii in [false, true] {
            let style = Style { ascii, ..plain(width) };
            for text in [
                city.replayed(&replay, &[], &style),
                city.replayed(&replay, &["oldsmar-2021", "suffolk-2022", "tfl-2024"], &style),
                steered.replayed(&own, &[], &style),
                steered.replayed(&own, &["gate-2024"], &style),
            ] {
                assert!(!text.contains('\u{1b}') && !text.contains("\n\n\n"), "{text}");
                assert!(!ascii || text.is_ascii(), "{text}");
                for line in text.lines() {
                    assert!(line.chars().count() <= width && line.trim_end() == line, "{width}: `{line}`");
                }
            }
        }
    }
}
