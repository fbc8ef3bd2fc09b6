//! Verdicts for viewers of findings.

use insta::assert_snapshot;
use serde_json::Value;

use crate::{
    city::Judged,
    hostile::{empty, hostile, large},
    little_haven::little_haven,
};

/// The schema of the standard; where it is from stands beside it.
const SCHEMA: &str = include_str!("fixtures/sarif-2.1.0.json");

fn read(city: &Judged) -> Value {
    serde_json::from_str(&city.sarif()).expect("JSON")
}

fn results(document: &Value) -> &Vec<Value> {
    document["runs"][0]["results"].as_array().expect("results")
}

#[test]
fn a_small_city_as_results() {
    let document = read(&little_haven());
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_snapshot!("rule", format!("{:#}\n", rules[0]));
    assert_snapshot!("results", results(&document).iter().map(|it| format!("{it:#}\n")).collect::<String>());
}

#[test]
fn a_city_that_says_nothing_yet() {
    assert_snapshot!(empty().sarif(), @r#"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {
            "driver": {
              "name": "Bailiwick",
              "version": "9.9.9",
              "semanticVersion": "9.9.9",
              "rules": []
            }
          },
          "automationDetails": {
            "id": "bailiwick/Nowhere/2026-11-16T05:00:00Z"
          },
          "invocations": [
            {
              "executionSuccessful": true,
              "toolExecutionNotifications": [],
              "properties": {
                "asOf": "2026-11-16T05:00:00Z"
              }
            }
          ],
          "columnKind": "unicodeCodePoints",
          "properties": {
            "handling": "TLP:AMBER",
            "city": "Nowhere",
            "asOf": "2026-11-16T05:00:00Z",
            "results": 0,
            "resultsLeftOff": 0
          },
          "results": []
        }
      ]
    }
    "#);
}

#[test]
fn every_document_is_valid_by_the_standard() {
    let mut schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    // Its pattern for a language is no regular expression of ECMA 262; no language is written.
    for holder in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][holder]["properties"]["language"];
        language.as_object_mut().expect("an object").remove("pattern");
    }
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    for city in [little_haven(), empty(), hostile(), large(6_000), Judged::example("port-meridian", "city")] {
        let document = read(&city);
        let wrong: Vec<String> = validator
            .iter_errors(&document)
            .take(5)
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
    let mut broken = read(&little_haven());
    broken["runs"][0]["results"][0]["kind"] = "unknown".into();
    assert!(!validator.is_valid(&broken));
}

/// What the standard asks in words, which its schema does not say.
#[test]
fn what_is_not_a_fail_has_no_level_and_every_rule_is_where_its_number_says() {
    for city in [little_haven(), Judged::example("port-meridian", "city")] {
        let document = read(&city);
        let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
        for result in results(&document) {
            let is_fail = result["properties"]["underlying"] == "fail";
            assert_eq!(result["kind"], if is_fail { "fail" } else { "open" });
            assert_eq!(result["level"] == "none", !is_fail);
            let n = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
            assert_eq!(rules[n]["id"], result["ruleId"]);
            let accepted = result["suppressions"]
                .as_array()
                .expect("a list")
                .iter()
                .any(|it| it["status"] == "accepted");
            assert_eq!(accepted, result["properties"]["verdict"] == "excepted");
        }
    }
}

#[test]
fn a_place_is_a_line_that_names_the_entity_or_what_decided() {
    let city = Judged::example("port-meridian", "city");
    let document = read(&city);
    let files: std::collections::BTreeMap<&str, &str> = city.loaded.files.iter().collect();
    let mut n_placed = 0;
    for result in results(&document) {
        let place = &result["locations"][0]["physicalLocation"];
        let Some(uri) = place["artifactLocation"]["uri"].as_str() else { continue };
        let line = usize::try_from(place["region"]["startLine"].as_u64().expect("a line")).expect("small");
        let text = files.get(uri).unwrap_or_else(|| panic!("no {uri}"));
        assert!(line <= text.lines().count(), "{uri}:{line}");
        n_placed += 1;
    }
    assert!(n_placed > 100, "{n_placed}");
    let document = read(&hostile());
    let pump = &results(&document)[0]["locations"][0]["physicalLocation"];
    assert_eq!(pump["artifactLocation"]["uri"], "as%20sets.yaml");
    assert_eq!(pump["region"]["startLine"], 4);
}

#[test]
fn a_fingerprint_is_the_same_wherever_the_entity_is_written_and_of_each_result_its_own() {
    let prints = |city: &Judged| -> Vec<String> {
        let document = read(city);
        results(&document).iter().map(|it| it["partialFingerprints"].to_string()).collect()
    };
    let all = prints(&large(30));
    assert!(prints(&large(20)).iter().all(|print| all.contains(print)));
    let unique: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(unique.len(), 30);
}

#[test]
fn a_large_city_is_cut_worst_first_and_says_so() {
    let document = read(&large(6_000));
    assert_eq!(results(&document).len(), 5_000);
    let run = &document["runs"][0];
    assert_eq!(
        (&run["properties"]["results"], &run["properties"]["resultsLeftOff"]),
        (&6_000.into(), &1_000.into())
    );
    assert_snapshot!(run["invocations"][0]["toolExecutionNotifications"].to_string(), @r#"[{"level":"warning","message":{"text":"1,000 of 6,000 results are not written, the least grave; the whole is shown by `bailiwick assess --format json`"}}]"#);
}

#[test]
fn foreign_words_are_no_links_and_no_places() {
    let text = hostile().sarif();
    assert!(!text.contains(['\u{202e}', '\u{7}']), "nothing steers");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let messages = results(&document).iter().map(|it| it["message"]["text"].as_str().expect("a text"));
    for message in messages {
        assert!(!message.contains("](http") && message.contains("[x] (http"), "{message}");
        assert!(message.contains("{{0}}"), "{message}");
    }
}
