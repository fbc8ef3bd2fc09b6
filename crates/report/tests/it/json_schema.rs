//! The schema of an assessment, and that documents keep it.

use serde_json::{Value, json};

use crate::{
    city::Judged,
    hostile::{empty, hostile, large},
    little_haven::little_haven,
};

fn schema() -> Value {
    serde_json::from_str(report::assessment_schema()).expect("JSON")
}

/// The same schema, which takes no key that it does not name.
fn strict(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(entries) => {
            let is_open = entries.contains_key("properties") && entries.get("type") == Some(&json!("object"));
            for (_, value) in entries.iter_mut() {
                *value = strict(value.take());
            }
            if is_open {
                entries.entry("additionalProperties").or_insert(false.into());
            }
            schema
        }
        Value::Array(items) => items.drain(..).map(strict).collect(),
        _ => schema,
    }
}

fn wrong(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).expect("a schema");
    validator.iter_errors(document).take(5).map(|it| format!("{}: {it}", it.instance_path())).collect()
}

#[test]
fn the_schema_is_one() {
    assert!(jsonschema::meta::is_valid(&schema()));
}

#[test]
fn every_document_keeps_the_schema_and_has_no_key_beside_it() {
    let strict = strict(schema());
    for city in [little_haven(), empty(), hostile(), large(100), Judged::example("port-meridian", "city")] {
        assert_eq!(wrong(&strict, &city.json()), Vec::<String>::new());
    }
}

#[test]
fn what_is_broken_is_refused() {
    let good = little_haven().json();
    let broken = |change: fn(&mut Value)| {
        let mut document = good.clone();
        change(&mut document);
        wrong(&schema(), &document).concat()
    };
    let said = [
        broken(|it| it["bailiwick"] = 2.into()),
        broken(|it| it["kind"] = "explanation".into()),
        broken(|it| drop(it.as_object_mut().and_then(|it| it.remove("posture")))),
        broken(|it| it["results"][0]["verdict"] = "pass".into()),
        broken(|it| it["results"][0]["entity"] = "pump".into()),
        broken(|it| it["checks"][0]["units"]["coverage"] = 2.into()),
        broken(|it| it["as_of"]["instant"] = "yesterday".into()),
        broken(|it| drop(it["read"]["imports"][0].as_object_mut().and_then(|it| it.remove("refused")))),
    ];
    insta::assert_snapshot!(said.join("\n"), @r#"
    /bailiwick: 1 was expected
    /kind: "assessment" was expected
    : "posture" is a required property
    /results/0/verdict: "pass" is not one of "fail", "unknown" or "excepted"
    /results/0/entity: "pump" is not valid under any of the schemas listed in the 'oneOf' keyword
    /checks/0/units/coverage: 2 is greater than the maximum of 1
    /as_of/instant: "yesterday" is not a "date-time"
    /read/imports/0: "refused" is a required property
    "#);
}

#[test]
fn a_key_of_a_later_version_is_taken() {
    let mut document = little_haven().json();
    document["results"][0]["later"] = true.into();
    assert_eq!(wrong(&schema(), &document), Vec::<String>::new());
}
