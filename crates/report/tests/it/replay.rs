//! Incidents of other places, as people and machines see them.

use insta::assert_snapshot;
use policy::scenario::Answer;
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
    ebbmouth_of(MANIFEST)
}

fn ebbmouth_of(manifest: &str) -> Judged {
    let scenarios = [
        scenario("gate-2024", "2024-03-01", "A gate opens", OPEN_CONTROLLER),
        scenario("clerk-2023", "2023-05", "A clerk returns", DORMANT),
        scenario("flood-2022", "2022-01-02", "A flood", &format!("{OPEN_CONTROLLER}{BY_HAND}")),
    ];
    let mut files = vec![("bailiwick.yaml", manifest), ("all.yaml", ENTITIES)];
    files.extend(scenarios.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let mut city = Judged::memory(&files);
    city.keep_own_scenarios();
    city
}

#[test]
fn the_worst_first_at_80_columns() {
    let city = ebbmouth();
    assert_snapshot!(city.replayed(&city.replay(&[]), &plain(80)), @"
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

    One remedy that breaks most                          none breaks one for certain
      ?  1  change-password on 3 assets, 1 of them only perhaps needed: 56 EUR once,
            2.8 hours of work
            then unknown: gate-2024
      ?  1  close-exposure on 3 assets, 1 of them only perhaps needed: 450 EUR once,
            9 hours of work
            then unknown: gate-2024
      Then unknown: there may be more entities that nobody listed.
      Costs and hours are assumptions of the scenario files; only what is listed is
      counted.
      Of those that are unknown it would break: disable-account 1

    Next        bailiwick replay city gate-2024 --as-of=2026-11-16T06:00:00+01:00
    ");
}

#[test]
fn an_action_breaks_only_where_nobody_else_can_be_left() {
    let all = format!("{MANIFEST}  asset: {{complete: true, by: post:clerk, on: \"2026-10-01\"}}\n");
    let city = ebbmouth_of(&all);
    let text = city.replayed(&city.replay(&[]), &plain(80));
    let (_, actions) = text.split_at(text.find("One remedy").unwrap());
    assert_snapshot!(actions, @"
    One remedy that breaks most                        change-password breaks 1 of 1
      ✓  1  change-password on 3 assets, 1 of them only perhaps needed: 56 EUR once,
            2.8 hours of work
            breaks gate-2024
      ✓  1  close-exposure on 3 assets, 1 of them only perhaps needed: 450 EUR once,
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
    let city = ebbmouth();
    assert_snapshot!(city.replayed(&city.replay(&["gate-2024"]), &plain(120)), @"
    Ebbmouth                                                                          state of Mon 16 Nov 2026, 06:00 +01:00
    1 of 3 incidents of other places, played here                                                                  TLP:AMBER

      ✗ 1 would have happened   ? 0 unknown   ✓ 0 would not have happened

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
    let city = ebbmouth();
    let style = Style { ascii: true, ..plain(80) };
    assert_snapshot!(city.replayed(&city.replay(&["clerk-2023"]), &style), @"
    Ebbmouth                                  state of Mon 16 Nov 2026, 06:00 +01:00
    1 of 3 incidents of other places, played here                          TLP:AMBER

      x 0 would have happened   ? 1 unknown   + 0 would not have happened

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
fn what_is_settled_asks_for_nothing_to_be_observed() {
    let lock = "{id: lock, actuator: true, internet_exposed: false}";
    let weir = "{id: weir, actuator: true, internet_exposed: true}";
    let inventory = "inventory: {service: {complete: true, by: post:clerk, on: \"2026-10-01\"}, asset: {complete: true, by: post:clerk, on: \"2026-10-01\"}}";
    let manifest = format!("bailiwick: 1\ncity: {{name: Ebbmouth}}\n{inventory}\n");
    let told = |assets: &str, fallback: bool| {
        let services = format!("services: [{{id: water, manual_fallback: {fallback}}}]");
        let entities = format!(
            "bailiwick: 1\nobserved: \"2026-11-12\"\nposts: [{{id: clerk}}]\nassets: [{assets}]\n{services}\n"
        );
        let (path, text) =
            scenario("flood-2022", "2022-01-02", "A flood", &format!("{OPEN_CONTROLLER}{BY_HAND}"));
        let city =
            Judged::memory(&[("bailiwick.yaml", &manifest), ("all.yaml", &entities), (&path, text.as_str())]);
        let replay = city.replay(&["flood-2022"]);
        let json = format!("{}", report::replay_json(&city.loaded, &replay, true));
        (replay.scenarios[0].answer, city.replayed(&replay, &plain(80)), json)
    };
    let asks = "observe `default_password` of asset:";
    let (answer, text, json) = told(weir, false);
    assert_eq!(answer, Answer::Unknown);
    assert!(text.contains(asks) && json.contains(asks), "{text}");
    for (assets, fallback) in [(lock, false), (weir, true)] {
        let (answer, text, json) = told(assets, fallback);
        assert_eq!(answer, Answer::Not);
        assert!(text.contains("never observed"), "{text}");
        assert!(!text.contains(asks) && !json.contains(asks), "{text}");
    }
}

#[test]
fn machines_are_told_the_same() {
    let city = ebbmouth();
    let json = report::replay_json(&city.loaded, &city.replay(&[]), false);
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
        "breaks": [],
        "leaves_unknown": [
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
        "breaks": [],
        "leaves_unknown": [
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
        "leaves_unknown": [],
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
    let chosen = report::replay_json(&city.loaded, &city.replay(&["gate-2024"]), true);
    assert_snapshot!(
        [&chosen["played"], &chosen["of"], &chosen["counts"]].map(ToString::to_string).join(" "),
        @r#"1 3 {"happens":1,"unknown":0,"not":0}"#
    );
    let actions: Vec<_> = chosen["actions"].as_array().unwrap().iter().map(|it| &it["action"]).collect();
    assert_eq!(actions, ["change-password", "close-exposure"]);
    let conditions = &chosen["scenarios"][0]["parts"][0]["holds"][0]["conditions"];
    assert_eq!(conditions[1]["holds"]["facts"][0]["source"], "all.yaml:9");
}

#[test]
fn the_reference_names_every_part_of_a_replay() {
    let page = include_str!("../../../../docs/reference/json.md");
    let (_, page) = page.split_at(page.find("## A replay").unwrap());
    let city = ebbmouth();
    let document = report::replay_json(&city.loaded, &city.replay(&[]), false);
    let parts = &document["scenarios"][0]["parts"][0];
    for object in [&document, &document["scenarios"][0], parts, &document["actions"][0]] {
        for key in object.as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{key}`")), "{key}");
        }
    }
}

#[test]
fn no_line_is_wider_than_the_page_and_nothing_steers_the_terminal() {
    let city = Judged::example("port-meridian", "x");
    let (all, chosen) = (city.replay(&[]), city.replay(&["oldsmar-2021", "suffolk-2022", "tfl-2024"]));
    let steered = ebbmouth();
    let (own, own_chosen) = (steered.replay(&[]), steered.replay(&["gate-2024"]));
    for width in 40..=120 {
        for ascii in [false, true] {
            let style = Style { ascii, ..plain(width) };
            for text in [
                city.replayed(&all, &style),
                city.replayed(&chosen, &style),
                steered.replayed(&own, &style),
                steered.replayed(&own_chosen, &style),
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
