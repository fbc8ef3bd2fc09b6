//! What is said of manifests, as situations and outcomes.

use insta::assert_snapshot;

use super::*;
use crate::testing;

fn said(manifest: &str) -> String {
    testing::said(&[("bailiwick.yaml", manifest)])
}

#[test]
fn a_manifest_says_what_holds_for_the_city() {
    let text = r#"
bailiwick: 1
city: {name: Port Meridian, country: CH, time_zone: Europe/Zurich, population: 40000}
inventory: {asset: {complete: true, by: post:it, on: "2026-10-01"}, zone: {complete: false, by: it, on: 2026-10-01}}
fields:
  asset:
    lamp_watts: {type: int, unit: W, doc: What the lamp draws., fresh: 90d}
    mount: {type: text, choices: [pole, wall]}
sources: {scan: {trust: 3}}
handling: TLP:GREEN
adopt: [{policy: remote-access}]
severity-due: {critical: 7d}
"#;
    let (_, city, _) = testing::city(&[("bailiwick.yaml", text)]);
    let manifest = city.manifest;
    let asset = manifest.schema.kind_named("asset").unwrap();
    let lamp = manifest.schema.kind(asset).field("lamp_watts").unwrap();
    let lamp = manifest.schema.field(asset, lamp);
    assert_eq!(
        (lamp.unit.as_str(), lamp.fresh_for(), lamp.own),
        ("W", Some(Duration(90 * Duration::DAY.0)), true)
    );
    assert_eq!(manifest.inventory.keys().copied().collect::<Vec<_>>(), [asset]);
    assert_eq!(
        manifest.inventory[&asset],
        Inventory {
            by: "post:it".to_owned(),
            on: "2026-10-01".to_owned(),
            since: model::Instant::parse("2026-10-01T00:00:00+02:00").unwrap(),
        }
    );
    assert_eq!(manifest.source_trust["scan"], 3);
    assert_eq!((manifest.name.as_str(), manifest.handling.label()), ("Port Meridian", "TLP:GREEN"));
    assert_eq!(manifest.due, Due { critical: Duration(7 * Duration::DAY.0), ..Due::default() });
    assert!(manifest.adopt.is_some());
    assert_eq!(city.observations.entities.len(), 1);
    assert_eq!(city.observations.list.len(), 4);
}

#[test]
fn versions_are_needed_and_known() {
    assert_snapshot!(said("city: {name: A}\n"), @"
    error[S0201]: the file does not say `bailiwick: 1`
      ╭▸ bailiwick.yaml:1:1
      │
    1 │ city: {name: A}
      │ ━
      │
      ╰ help: write `bailiwick: 1` as its first line
    ");
    assert_snapshot!(said("bailiwick: 2\ncity: {nam: A}\n"), @"
    error[S0202]: version `2` is not known; this is version 1
      ╭▸ bailiwick.yaml:1:12
      │
    1 │ bailiwick: 2
      │            ━
      │
      ╰ help: write `bailiwick: 1`, or use the Bailiwick that the file was written for
    ");
    assert_snapshot!(said(""), @"
    error[S0201]: the file does not say `bailiwick: 1`
      ╭▸ bailiwick.yaml:1:1
      │
    1 │
      │ ━
      │
      ╰ help: write `bailiwick: 1` as its first line
    ");
    assert_snapshot!(said("- a\n"), @"
    error[S0203]: a mapping is expected here
      ╭▸ bailiwick.yaml:1:1
      │
    1 │ - a
      ╰╴━━━ this is a list
    ");
}

#[test]
fn mistakes_of_a_manifest_are_told_together() {
    assert_snapshot!(said(r#"
bailiwick: 1
city: {time_zone: Europe/Zurch, population: -3, languages: de}
assets: [{id: a}]
handeling: TLP:GREEN
handling: TLP:BLUE
sources: {scan: {trust: high}, x: {trusted: 1}}
inventory: {assets: {complete: yes, by: asset:it, on: 2026-02-30}, zone: {complete: true}}
severity-due: {critical: 0d, urgent: 1d}
"#), @"
    error[S0205]: `name` is missing
      ╭▸ bailiwick.yaml:3:8
      │
    3 │ city: {time_zone: Europe/Zurch, population: -3, languages: de}
      ╰╴       ━━━━━━━━━ here

    error[S0401]: `Europe/Zurch` is not a time zone
      ╭▸ bailiwick.yaml:3:19
      │
    3 │ city: {time_zone: Europe/Zurch, population: -3, languages: de}
      │                   ━━━━━━━━━━━━
      │
      ╰ help: did you mean `Europe/Zurich`?

    error[S0217]: `-3` is out of range
      ╭▸ bailiwick.yaml:3:45
      │
    3 │ city: {time_zone: Europe/Zurch, population: -3, languages: de}
      ╰╴                                            ━━ must be 0 to 1,000,000,000,000

    error[S0213]: a list is expected here
      ╭▸ bailiwick.yaml:3:60
      │
    3 │ city: {time_zone: Europe/Zurch, population: -3, languages: de}
      │                                                            ━━ stands alone
      │
      ╰ help: write it as a list: `[de]`

    error[S0204]: `assets` is not known here
      ╭▸ bailiwick.yaml:4:1
      │
    4 │ assets: [{id: a}]
      │ ━━━━━━
      │
      ╰ help: the manifest holds no entities; write them in a file beside it

    error[S0204]: `handeling` is not known here
      ╭▸ bailiwick.yaml:5:1
      │
    5 │ handeling: TLP:GREEN
      │ ━━━━━━━━━
      │
      ╰ help: did you mean `handling`?

    error[S0406]: `TLP:BLUE` is not a handling label
      ╭▸ bailiwick.yaml:6:11
      │
    6 │ handling: TLP:BLUE
      │           ━━━━━━━━
      │
      ╰ help: it can be `TLP:CLEAR`, `TLP:GREEN`, `TLP:AMBER`, `TLP:AMBER+STRICT`, `TLP:RED`

    error[S0208]: `high` is not a whole number
      ╭▸ bailiwick.yaml:7:25
      │
    7 │ sources: {scan: {trust: high}, x: {trusted: 1}}
      │                         ━━━━
      │
      ╰ help: write decimal digits, such as `12`

    error[S0204]: `trusted` is not known here
      ╭▸ bailiwick.yaml:7:36
      │
    7 │ sources: {scan: {trust: high}, x: {trusted: 1}}
      │                                    ━━━━━━━
      │
      ╰ help: did you mean `trust`?

    error[S0301]: `assets` is not a kind
      ╭▸ bailiwick.yaml:8:13
      │
    8 │ inventory: {assets: {complete: yes, by: asset:it, on: 2026-02-30}, zone: {complete: true}}
      │             ━━━━━━ no such kind
      │
      ╰ help: write `asset`

    error[S0207]: `yes` is not a truth value
      ╭▸ bailiwick.yaml:8:32
      │
    8 │ inventory: {assets: {complete: yes, by: asset:it, on: 2026-02-30}, zone: {complete: true}}
      │                                ━━━
      │
      ╰ help: write `true`

    error[S0215]: `asset:it` is no `post`
      ╭▸ bailiwick.yaml:8:41
      │
    8 │ inventory: {assets: {complete: yes, by: asset:it, on: 2026-02-30}, zone: {complete: true}}
      ╰╴                                        ━━━━━━━━ a `post` is expected

    error[S0211]: `2026-02-30` is not a date or an instant
      ╭▸ bailiwick.yaml:8:55
      │
    8 │ inventory: {assets: {complete: yes, by: asset:it, on: 2026-02-30}, zone: {complete: true}}
      │                                                       ━━━━━━━━━━
      │
      ╰ help: there is no such day

    error[S0205]: `by` is missing
      ╭▸ bailiwick.yaml:8:75
      │
    8 │ inventory: {assets: {complete: yes, by: asset:it, on: 2026-02-30}, zone: {complete: true}}
      ╰╴                                                                          ━━━━━━━━ here

    error[S0205]: `on` is missing
      ╭▸ bailiwick.yaml:8:75
      │
    8 │ inventory: {assets: {complete: yes, by: asset:it, on: 2026-02-30}, zone: {complete: true}}
      ╰╴                                                                          ━━━━━━━━ here

    error[S0217]: `0d` is out of range
      ╭▸ bailiwick.yaml:9:26
      │
    9 │ severity-due: {critical: 0d, urgent: 1d}
      ╰╴                         ━━ must be longer than nothing

    error[S0204]: `urgent` is not known here
      ╭▸ bailiwick.yaml:9:30
      │
    9 │ severity-due: {critical: 0d, urgent: 1d}
      │                              ━━━━━━
      │
      ╰ help: known here: `critical`, `high`, `medium`, `low`
    ");
}

#[test]
fn mistakes_of_own_fields_are_told_once() {
    let manifest = r#"
bailiwick: 1
city: {name: A}
fields:
  asset:
    zone: {type: text}
    Lamp: {type: int}
    "true": {type: int}
    watts: {type: integer}
    mount: {type: int, choices: [a]}
    fresh: {type: int, fresh: 0d}
    none_given: {unit: W}
  gadget: {}
"#;
    let sheet = "bailiwick: 1\nassets: [{id: a, watts: 3, mount: a}]\n";
    assert_snapshot!(testing::said(&[("bailiwick.yaml", manifest), ("a.yaml", sheet)]), @r#"
    error[S0402]: `asset` already has `zone`
      ╭▸ bailiwick.yaml:6:5
      │
    6 │     zone: {type: text}
      │     ━━━━ taken
      │
      ╰ help: choose another name; what ships cannot be changed

    error[S0403]: `Lamp` cannot be the name of a field
      ╭▸ bailiwick.yaml:7:5
      │
    7 │     Lamp: {type: int}
      │     ━━━━
      │
      ╰ help: write it with lower-case letters, digits and `_`, beginning with a letter; words of the policy language are kept

    error[S0403]: `true` cannot be the name of a field
      ╭▸ bailiwick.yaml:8:5
      │
    8 │     "true": {type: int}
      │     ━━━━━━
      │
      ╰ help: write it with lower-case letters, digits and `_`, beginning with a letter; words of the policy language are kept

    error[S0404]: `integer` is not a type
      ╭▸ bailiwick.yaml:9:19
      │
    9 │     watts: {type: integer}
      │                   ━━━━━━━
      │
      ╰ help: write `int`

    error[S0405]: `choices` are for fields of type `text`
       ╭▸ bailiwick.yaml:10:24
       │
    10 │     mount: {type: int, choices: [a]}
       ╰╴                       ━━━━━━━

    error[S0217]: `0d` is out of range
       ╭▸ bailiwick.yaml:11:31
       │
    11 │     fresh: {type: int, fresh: 0d}
       ╰╴                              ━━ must be longer than nothing

    error[S0205]: `type` is missing
       ╭▸ bailiwick.yaml:12:18
       │
    12 │     none_given: {unit: W}
       ╰╴                 ━━━━ here

    error[S0301]: `gadget` is not a kind
       ╭▸ bailiwick.yaml:13:3
       │
    13 │   gadget: {}
       │   ━━━━━━ no such kind
       │
       ╰ help: known here: `city`, `organization`, `post`, `training`, `service`, `dependency`, `site`, `zone`, `conduit`, `asset`, `software`, `vulnerability`, `account`, `contract`, `store`, `flow`, `processing`, `backup`, `drill`, `audit`, `incident`, `notice`
    "#);
}
