//! For machines.

use insta::assert_snapshot;
use serde_json::Value;

use super::city::{Compared, emptied, excepted, later, same, stricter};

/// A part of the document, an item a line.
fn lines(document: &Value, key: &str) -> String {
    document[key].as_array().unwrap().iter().map(|one| format!("{one}\n")).collect()
}

fn keys(value: &Value) -> String {
    value.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Each turn and its reason, a line each.
pub(super) fn reasons(compared: &Compared) -> String {
    let document = compared.json();
    let turns = document["turns"].as_array().unwrap().iter();
    let said = turns.map(|it| {
        let [check, entity, before, after] =
            ["check", "entity", "before", "after"].map(|key| it[key].as_str().unwrap_or("-"));
        let context = it["cause"]["context"].as_str().unwrap();
        format!("{check} {entity}, {before} to {after} ({context}): {}\n", it["reason"].as_str().unwrap())
    });
    said.collect()
}

#[test]
fn a_simulation_says_what_it_is() {
    let document = later().json();
    assert_snapshot!(keys(&document), @"bailiwick kind handling city as_of changes compared_with newly checks turns services owners complying policies exceptions");
    assert_snapshot!(document["as_of"], @r#"{"before":{"instant":"2026-11-16T05:00:00Z","words":"Mon 16 Nov 2026, 06:00 +01:00"},"after":{"instant":"2027-12-31T23:00:00Z","words":"Sat 1 Jan 2028, 00:00 +01:00"}}"#);
    assert_snapshot!(document["changes"], @r#"["as of Sat 1 Jan 2028"]"#);
    assert_snapshot!(document["newly"], @r#"{"entities":{"fail":2,"unknown":3,"excepted":0,"pass":0,"not-applicable":0},"units":{"fail":2,"unknown":1202,"excepted":0,"pass":0,"not-applicable":0}}"#);
    assert_snapshot!(lines(&document, "checks"), @r#"
    {"id":"field/supported","title":"The maker still mends the device","severity":"medium","each":"asset","judged_before":true,"judged_after":true,"newly":{"entities":{"fail":2,"unknown":0,"excepted":0,"pass":0,"not-applicable":0},"units":{"fail":2,"unknown":0,"excepted":0,"pass":0,"not-applicable":0}}}
    {"id":"field/mfa","title":"Remote login to field equipment needs a second factor","severity":"high","each":"asset","judged_before":true,"judged_after":true,"newly":{"entities":{"fail":0,"unknown":3,"excepted":0,"pass":0,"not-applicable":0},"units":{"fail":0,"unknown":1202,"excepted":0,"pass":0,"not-applicable":0}}}
    "#);
}

#[test]
fn each_turn_has_its_cause() {
    assert_snapshot!(lines(&later().json(), "turns"), @r#"
    {"check":"field/supported","entity":"asset:pump-1","before":"pass","after":"fail","units":1,"reason":"no longer holds: the time when its maker stops mending it is still to come","cause":{"context":"same-condition","part":{"says":"the time when its maker stops mending it is still to come","is_scope":false,"before":"holds","after":"does-not-hold","facts":[{"path":"supported_until","value":"31 Dec 2027","standing":"known","observed_at":null,"source":"city.yaml:13","others":[]}]},"excepted_by":null,"excepted_before":null}}
    {"check":"field/supported","entity":"asset:pump-2","before":"pass","after":"fail","units":1,"reason":"no longer holds: the time when its maker stops mending it is still to come","cause":{"context":"same-condition","part":{"says":"the time when its maker stops mending it is still to come","is_scope":false,"before":"holds","after":"does-not-hold","facts":[{"path":"supported_until","value":"30 Jun 2027","standing":"known","observed_at":null,"source":"city.yaml:14","others":[]}]},"excepted_by":null,"excepted_before":null}}
    {"check":"field/mfa","entity":"asset:lamps","before":"excepted","after":"unknown","units":1200,"reason":"is no longer known: a login from outside needs a second factor; exception E-1 no longer covers it","cause":{"context":"same-condition","part":{"says":"a login from outside needs a second factor","is_scope":false,"before":"does-not-hold","after":"unknown","facts":[{"path":"mfa_enforced","value":"false","standing":"stale","observed_at":"2026-11-11T23:00:00Z","source":"city.yaml:16","others":[]}]},"excepted_by":null,"excepted_before":"E-1"}}
    {"check":"field/mfa","entity":"asset:pump-1","before":"pass","after":"unknown","units":1,"reason":"is no longer known: a login from outside needs a second factor","cause":{"context":"same-condition","part":{"says":"a login from outside needs a second factor","is_scope":false,"before":"holds","after":"unknown","facts":[{"path":"mfa_enforced","value":"true","standing":"stale","observed_at":"2026-11-11T23:00:00Z","source":"city.yaml:13","others":[]}]},"excepted_by":null,"excepted_before":null}}
    {"check":"field/mfa","entity":"asset:pump-2","before":"pass","after":"unknown","units":1,"reason":"is no longer known: a login from outside needs a second factor","cause":{"context":"same-condition","part":{"says":"a login from outside needs a second factor","is_scope":false,"before":"holds","after":"unknown","facts":[{"path":"mfa_enforced","value":"true","standing":"stale","observed_at":"2026-11-11T23:00:00Z","source":"city.yaml:14","others":[]}]},"excepted_by":null,"excepted_before":null}}
    "#);
    assert_snapshot!(reasons(&stricter()), @"
    field/mfa asset:pump-1, pass to fail (other-condition): no longer holds: a login from outside needs a second factor
    field/mfa asset:desk, not-applicable to fail (other-condition): applies now because it holds now: somebody can reach it from outside the city's network
    field/mfa asset:pump-3, not-applicable to pass (other-condition): applies now because it holds now: somebody can reach it from outside the city's network
    field/mfa asset:lamps, excepted to not-applicable (entity-gone): is not there any more; exception E-1 no longer covers it
    field/patched asset:desk, not-applicable to unknown (new-check): is not known: it was brought up to date at least once
    field/patched asset:pump-1, not-applicable to unknown (new-check): is not known: it was brought up to date at least once
    field/patched asset:pump-2, not-applicable to unknown (new-check): is not known: it was brought up to date at least once
    field/patched asset:pump-3, not-applicable to unknown (new-check): is not known: it was brought up to date at least once
    field/supported asset:desk, pass to not-applicable (check-gone): the check is not judged any more
    field/supported asset:pump-1, pass to not-applicable (check-gone): the check is not judged any more
    field/supported asset:pump-2, pass to not-applicable (check-gone): the check is not judged any more
    field/supported asset:pump-3, pass to not-applicable (check-gone): the check is not judged any more
    field/supported asset:lamps, pass to not-applicable (check-gone): the check is not judged any more
    ");
}

#[test]
fn exceptions_and_inventories_have_their_reasons() {
    assert_snapshot!(reasons(&excepted()), @"
    field/mfa asset:lamps, excepted to fail (same-condition): exception E-1 no longer covers it
    field/mfa asset:pump-1, pass to excepted (same-condition): no longer holds: a login from outside needs a second factor; exception E-9 covers it now
    ");
    assert_snapshot!(reasons(&emptied()), @"
    field/mfa asset:lamps, excepted to unknown (same-condition): may apply because it is no longer known: its zone's level in the Purdue model is at most 3; exception E-1 no longer covers it
    field/mfa asset:pump-1, pass to unknown (same-condition): may apply because it is no longer known: its zone's level in the Purdue model is at most 3
    field/mfa asset:pump-2, pass to unknown (same-condition): may apply because it is no longer known: its zone's level in the Purdue model is at most 3
    field/mfa asset:desk, not-applicable to unknown (same-condition): may apply because it is no longer known: its zone's level in the Purdue model is at most 3
    paper/levelled -, not-applicable to unknown (same-condition): there may be zones that nobody listed
    paper/levelled zone:field, pass to not-applicable (entity-gone): is not there any more
    paper/levelled zone:office, pass to not-applicable (entity-gone): is not there any more
    ");
}

#[test]
fn every_turn_is_written_once() {
    for compared in [later(), stricter(), same(), excepted(), emptied()] {
        let document = compared.json();
        let turns = document["turns"].as_array().unwrap();
        for (verdict, n) in document["newly"]["entities"].as_object().unwrap() {
            let n_turns = turns.iter().filter(|turn| turn["after"] == verdict.as_str()).count();
            assert_eq!(Some(n_turns as u64), n.as_u64(), "{verdict}");
        }
        let pairs: std::collections::BTreeSet<String> =
            turns.iter().map(|turn| format!("{} {}", turn["check"], turn["entity"])).collect();
        assert_eq!(pairs.len(), turns.len());
    }
}

#[test]
fn all_sides_are_counted() {
    let document = later().json();
    for key in ["services", "owners"] {
        let rows = document[key].as_array().unwrap();
        assert!(!rows.is_empty() && rows.iter().all(|row| row["newly"]["units"]["fail"].is_u64()), "{key}");
    }
    assert_snapshot!(lines(&document, "services"), @r#"
    {"name":"Drinking water","newly":{"entities":{"fail":2,"unknown":2,"excepted":0,"pass":0,"not-applicable":0},"units":{"fail":2,"unknown":2,"excepted":0,"pass":0,"not-applicable":0}}}
    {"name":"Street lighting","newly":{"entities":{"fail":0,"unknown":1,"excepted":0,"pass":0,"not-applicable":0},"units":{"fail":0,"unknown":1200,"excepted":0,"pass":0,"not-applicable":0}}}
    "#);
    assert_snapshot!(lines(&document, "complying"), @r#"{"action":"replace","entities":2,"units":2,"assumed":{"once":{"EUR":2800.0},"yearly":{},"hours":{"ot":8.0}}}"#);
    assert_snapshot!(lines(&document, "policies"), @r#"{"id":"paper","title":"What is on paper","before":{"force":"in-force","review_is_overdue":false},"after":{"force":"in-force","review_is_overdue":true}}"#);
    assert_snapshot!(lines(&document, "exceptions"), @r#"{"id":"E-1","check":"field/mfa","before":"live","after":"lapsed"}"#);
}

#[test]
fn where_nothing_turns_there_is_a_document_all_the_same() {
    let document = same().json();
    assert_eq!(keys(&document), keys(&later().json()));
    assert_eq!(document["turns"], Value::Array(Vec::new()));
}
