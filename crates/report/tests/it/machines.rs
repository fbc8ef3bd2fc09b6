//! The same for machines.

use insta::assert_snapshot;
use serde_json::Value;

use crate::assess::little_haven;

fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"))
}

#[test]
fn an_assessment_says_its_version_and_what_is_not_well() {
    let json = little_haven().json();
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_snapshot!(format!("{keys:?}"), @"");
    assert_snapshot!(format!("{} {}", at(&json, "/bailiwick"), at(&json, "/kind")), @"");
    let lines = |pointer: &str| {
        let list = at(&json, pointer).as_array().unwrap();
        list.iter().map(|one| format!("{one}\n")).collect::<String>()
    };
    assert_snapshot!(lines("/results"), @"");
    assert_snapshot!(lines("/read/imports"), @"");
    assert_snapshot!(lines("/checks"), @"");
    assert_snapshot!(at(&json, "/posture/units").to_string(), @"");
    let standings = at(&json, "/exceptions").as_array().unwrap().iter().map(|one| &one["standing"]);
    assert_snapshot!(format!("{:?}", standings.collect::<Vec<_>>()), @"");
}

#[test]
fn an_explanation_carries_the_whole_tree() {
    let json = little_haven().explain_json("mfa", "lamps");
    assert_snapshot!(serde_json::to_string_pretty(at(&json, "/scope")).unwrap(), @"");
    assert_snapshot!(at(&json, "/require").to_string(), @"");
    assert_snapshot!(at(&json, "/name").to_string(), @"");
}
