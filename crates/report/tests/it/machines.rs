//! The same for machines.

use insta::assert_snapshot;
use serde_json::Value;

use crate::{city::Judged, little_haven::little_haven};

fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"))
}

#[test]
fn an_assessment_says_its_version_and_what_is_not_well() {
    let json = little_haven().json();
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_snapshot!(format!("{keys:?}"), @r#"["bailiwick", "kind", "handling", "city", "as_of", "policies", "checks", "results", "posture", "read", "exceptions", "who_is_who", "traffic"]"#);
    assert_snapshot!(format!("{} {}", at(&json, "/bailiwick"), at(&json, "/kind")), @r#"1 "assessment""#);
    let lines = |pointer: &str| {
        let list = at(&json, pointer).as_array().unwrap();
        list.iter().map(|one| format!("{one}\n")).collect::<String>()
    };
    assert_snapshot!(lines("/results"), @r#"
    {"check":"remote-access/mfa","entity":"asset:lamps","verdict":"fail","underlying":"fail","scope_unknown":false,"reasons":[],"exception":null,"units":1200}
    {"check":"remote-access/mfa","entity":"asset:pump","verdict":"fail","underlying":"fail","scope_unknown":false,"reasons":[],"exception":null,"units":1}
    {"check":"remote-access/sessions-recorded","entity":"asset:lamps","verdict":"excepted","underlying":"fail","scope_unknown":false,"reasons":[],"exception":"E-1","units":1200}
    {"check":"remote-access/sessions-recorded","entity":"asset:pump","verdict":"unknown","underlying":"unknown","scope_unknown":false,"reasons":["`remote_sessions_recorded` of asset:pump was never observed"],"exception":null,"units":1}
    {"check":"remote-access/no-remote-tool","entity":"asset:cabinet-1","verdict":"unknown","underlying":"unknown","scope_unknown":true,"reasons":["`class` of asset:cabinet-1 was never observed"],"exception":null,"units":1}
    {"check":"remote-access/no-remote-tool","entity":"asset:cabinet-3","verdict":"unknown","underlying":"unknown","scope_unknown":true,"reasons":["`class` of asset:cabinet-3 was never observed"],"exception":null,"units":2}
    {"check":"remote-access/no-remote-tool","entity":"asset:lamps","verdict":"unknown","underlying":"unknown","scope_unknown":true,"reasons":["`class` of asset:lamps was never observed"],"exception":null,"units":1200}
    {"check":"remote-access/no-remote-tool","entity":"asset:pump","verdict":"unknown","underlying":"unknown","scope_unknown":true,"reasons":["`class` of asset:pump was never observed"],"exception":null,"units":1}
    {"check":"remote-access/no-remote-tool","entity":"asset:valve","verdict":"unknown","underlying":"unknown","scope_unknown":true,"reasons":["`class` of asset:valve was never observed"],"exception":null,"units":1}
    {"check":"remote-access/cloud-under-contract","entity":"asset:lamps","verdict":"unknown","underlying":"unknown","scope_unknown":true,"reasons":["`remote_access_method` of asset:lamps was never observed"],"exception":null,"units":1200}
    {"check":"remote-access/cloud-under-contract","entity":"asset:pump","verdict":"unknown","underlying":"unknown","scope_unknown":true,"reasons":["`remote_access_method` of asset:pump was never observed"],"exception":null,"units":1}
    {"check":"remote-access/login-ends-with-contract","entity":null,"verdict":"unknown","underlying":"unknown","scope_unknown":true,"reasons":["there may be some that nobody listed"],"exception":null,"units":1}
    {"check":"old/reviewed","entity":null,"verdict":"unknown","underlying":"unknown","scope_unknown":true,"reasons":["there may be some that nobody listed"],"exception":null,"units":1}
    "#);
    assert_snapshot!(lines("/read/imports"), @r#"
    {"name":"cabinets","file":"cabinets.csv","kinds":["asset"],"read":true,"taken_earlier":null,"files":1,"records":4,"taken":2,"part_of_others":0,"refused":2,"skipped":0,"cleaned":0,"swapped":0,"refused_by":{"id seen before":1,"value not readable":1},"first_refused":[{"record":3,"cause":"id seen before","reason":"the id `cabinet-1` stands already in line 2"},{"record":4,"cause":"value not readable","reason":"`many` cannot be read for `count`: it takes a whole number of 64 bits without separators"}],"broken":[]}
    {"name":"gone","file":"gone.csv","kinds":["asset"],"read":false}
    "#);
    assert_snapshot!(lines("/checks"), @r#"
    {"id":"remote-access/mfa","title":"Remote login to field equipment needs a second factor","each":"asset","severity":"high","due_for_seconds":2592000,"serves":[{"id":"iso27001:2022/A.8.5","full":false},{"id":"nis2/art21.2.j","full":false},{"id":"iec62443-3-3/SR-1.1","full":false},{"id":"nist-csf:2.0/PR.AA-03","full":false}],"entities":{"fail":2,"unknown":0,"excepted":0,"pass":0,"not-applicable":3,"in-scope":2,"assessed":true,"coverage":1.0},"units":{"fail":1201,"unknown":0,"excepted":0,"pass":0,"not-applicable":4,"in-scope":1201,"assessed":true,"coverage":1.0},"units_unknown":0}
    {"id":"remote-access/sessions-recorded","title":"Remote sessions on field equipment are recorded","each":"asset","severity":"medium","due_for_seconds":7776000,"serves":[{"id":"iso27001:2022/A.8.15","full":false},{"id":"iec62443-3-3/SR-2.8","full":false},{"id":"nist-csf:2.0/PR.PS-04","full":false}],"entities":{"fail":0,"unknown":1,"excepted":1,"pass":0,"not-applicable":3,"in-scope":2,"assessed":true,"coverage":0.5},"units":{"fail":0,"unknown":1,"excepted":1200,"pass":0,"not-applicable":4,"in-scope":1201,"assessed":true,"coverage":0.9991673605328892},"units_unknown":0}
    {"id":"remote-access/mfa-elsewhere","title":"Remote login to every other system needs a second factor too","each":"asset","severity":"high","due_for_seconds":2592000,"serves":[{"id":"iso27001:2022/A.8.5","full":false},{"id":"nis2/art21.2.j","full":false},{"id":"nist-csf:2.0/PR.AA-03","full":false},{"id":"cisa-sc/1.2","full":false},{"id":"itu-x1333/8.2.1","full":false}],"entities":{"fail":0,"unknown":0,"excepted":0,"pass":0,"not-applicable":5,"in-scope":0,"assessed":false,"coverage":0.0},"units":{"fail":0,"unknown":0,"excepted":0,"pass":0,"not-applicable":1205,"in-scope":0,"assessed":false,"coverage":0.0},"units_unknown":0}
    {"id":"remote-access/no-remote-tool","title":"No program for remote control runs on computers in field zones","each":"asset","severity":"high","due_for_seconds":2592000,"serves":[{"id":"iso27001:2022/A.8.19","full":false},{"id":"iec62443-3-3/SR-1.13","full":false},{"id":"iec62443-3-3/SR-7.7","full":false},{"id":"nist-csf:2.0/PR.PS-05","full":false}],"entities":{"fail":0,"unknown":5,"excepted":0,"pass":0,"not-applicable":0,"in-scope":5,"assessed":false,"coverage":0.0},"units":{"fail":0,"unknown":1205,"excepted":0,"pass":0,"not-applicable":0,"in-scope":1205,"assessed":false,"coverage":0.0},"units_unknown":0}
    {"id":"remote-access/cloud-under-contract","title":"A supplier's cloud reaches devices only under a contract that asks for security","each":"asset","severity":"high","due_for_seconds":2592000,"serves":[{"id":"iso27001:2022/A.5.20","full":false},{"id":"iso27001:2022/A.5.23","full":false},{"id":"nis2/art21.2.d","full":false},{"id":"nist-csf:2.0/GV.SC-05","full":false},{"id":"cisa-sc/2.3","full":false}],"entities":{"fail":0,"unknown":2,"excepted":0,"pass":0,"not-applicable":3,"in-scope":2,"assessed":false,"coverage":0.0},"units":{"fail":0,"unknown":1201,"excepted":0,"pass":0,"not-applicable":4,"in-scope":1201,"assessed":false,"coverage":0.0},"units_unknown":0}
    {"id":"remote-access/login-ends-with-contract","title":"A supplier's way in ends with the contract","each":"account","severity":"high","due_for_seconds":2592000,"serves":[{"id":"iso27001:2022/A.5.18","full":false},{"id":"iso27001:2022/A.5.19","full":false},{"id":"nis2/art21.2.d","full":false},{"id":"nist-csf:2.0/GV.SC-10","full":false},{"id":"nist-csf:2.0/PR.AA-05","full":false},{"id":"ncsc-cp/12","full":false}],"entities":{"fail":0,"unknown":1,"excepted":0,"pass":0,"not-applicable":0,"in-scope":1,"assessed":false,"coverage":0.0},"units":{"fail":0,"unknown":1,"excepted":0,"pass":0,"not-applicable":0,"in-scope":1,"assessed":false,"coverage":0.0},"units_unknown":0}
    {"id":"old/levelled","title":"Each zone has a level","each":"zone","severity":"low","due_for_seconds":15552000,"serves":[],"entities":{"fail":0,"unknown":0,"excepted":0,"pass":1,"not-applicable":0,"in-scope":1,"assessed":true,"coverage":1.0},"units":{"fail":0,"unknown":0,"excepted":0,"pass":1,"not-applicable":0,"in-scope":1,"assessed":true,"coverage":1.0},"units_unknown":0}
    {"id":"old/reviewed","title":"Each conduit was reviewed","each":"conduit","severity":"low","due_for_seconds":15552000,"serves":[],"entities":{"fail":0,"unknown":1,"excepted":0,"pass":0,"not-applicable":0,"in-scope":1,"assessed":false,"coverage":0.0},"units":{"fail":0,"unknown":1,"excepted":0,"pass":0,"not-applicable":0,"in-scope":1,"assessed":false,"coverage":0.0},"units_unknown":0}
    "#);
    assert_snapshot!(at(&json, "/posture/units").to_string(), @r#"{"fail":1201,"unknown":2409,"excepted":1200,"pass":1,"not-applicable":1217,"in-scope":4811,"assessed":true,"coverage":0.4992725005196425}"#);
    let standings = at(&json, "/exceptions").as_array().unwrap().iter().map(|one| &one["standing"]);
    assert_snapshot!(format!("{:?}", standings.collect::<Vec<_>>()), @r#"[String("live"), String("lapsed"), String("not-approved")]"#);
}

#[test]
fn a_document_that_is_written_bit_by_bit_is_the_one_that_is_written_at_once() {
    for city in [little_haven(), Judged::memory(&[("bailiwick.yaml", "")])] {
        let written = String::from_utf8(city.json_bytes()).unwrap();
        let whole: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(written, format!("{whole:#}\n"));
    }
}

#[test]
fn the_reference_names_every_part_of_an_assessment() {
    let page = include_str!("../../../../docs/reference/json.md");
    let document = little_haven().json();
    for (part, value) in document.as_object().unwrap() {
        assert!(page.contains(&format!("`{part}`")), "{part}");
        let item = value.as_array().and_then(|items| items.first()).unwrap_or(value);
        for key in item.as_object().into_iter().flat_map(serde_json::Map::keys) {
            assert!(page.contains(&format!("`{key}`")), "{key} of {part}");
        }
    }
}

/// A document's reader went away, or its disk is full.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = bytes.len().min(self.0);
        self.0 -= n;
        if n == 0 { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(n) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_cannot_be_written_is_told_as_it_was() {
    let city = little_haven();
    for room in [0, 1, 1000] {
        let written = report::assess_json(&city.loaded, &city.assessment, &city.posture, &mut Full(room));
        assert_eq!(written.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    }
}

#[test]
fn an_explanation_carries_the_whole_tree() {
    let json = little_haven().explain_json("mfa", "lamps");
    assert_snapshot!(serde_json::to_string_pretty(at(&json, "/scope")).unwrap(), @r#"
    {
      "says": "all of these hold",
      "outcome": "holds",
      "facts": [],
      "below": [
        {
          "says": "somebody can reach it from outside the city's network",
          "outcome": "holds",
          "facts": [
            {
              "path": "remote_access",
              "value": "true",
              "standing": "known",
              "observed_at": null,
              "source": "all.yaml:11",
              "others": []
            }
          ],
          "below": []
        },
        {
          "says": "the policy's “field level”",
          "outcome": "holds",
          "facts": [],
          "below": [
            {
              "says": "its zone's level in the Purdue model is at most 3",
              "outcome": "holds",
              "facts": [
                {
                  "path": "zone.purdue",
                  "value": "1",
                  "standing": "known",
                  "observed_at": null,
                  "source": "all.yaml:9",
                  "others": []
                }
              ],
              "below": []
            }
          ]
        }
      ]
    }
    "#);
    assert_snapshot!(at(&json, "/require").to_string(), @r#"{"says":"a login from outside needs a second factor","outcome":"does-not-hold","facts":[{"path":"mfa_enforced","value":"false","standing":"known","observed_at":"2026-11-11T23:00:00Z","source":"all.yaml:11","others":[]}],"below":[]}"#);
    assert_snapshot!(at(&json, "/name").to_string(), @r#""Lamps[31m of the quay""#);
}
