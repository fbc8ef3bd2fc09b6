//! Checks as test cases.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use quick_xml::{Reader, events::Event};

use crate::{
    city::Judged,
    hostile::{empty, hostile, large},
    little_haven::little_haven,
};

/// An element by its path, its attributes, and the text in it.
type Element = (String, BTreeMap<String, String>, String);

/// All elements in order; panics where it is not well formed.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut open, mut all): (Vec<usize>, Vec<Element>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("well formed") {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                let path = open.last().map_or(name.clone(), |at| format!("{}/{name}", all[*at].0));
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.expect("an attribute");
                    let value =
                        quick_xml::escape::unescape(&attribute.value).expect("known entities").into_owned();
                    (attribute.key.as_ref().to_owned(), value)
                });
                let attributes = attributes.collect();
                open.push(all.len());
                all.push((path, attributes, String::new()));
            }
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    all[*at].2.push_str(&text);
                }
            }
            Event::Eof => return all,
            _ => {}
        }
    }
}

#[test]
fn a_small_city_as_test_cases() {
    assert_snapshot!(little_haven().junit());
}

#[test]
fn a_city_that_says_nothing_yet_has_no_suites() {
    assert_snapshot!(empty().junit(), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- TLP:AMBER, state of 2026-11-16T05:00:00Z, made by Bailiwick 9.9.9 -->
    <testsuites>
    </testsuites>
    "#);
}

/// What the schemas of Ant's tasks and of Jenkins ask of every suite and case.
#[test]
fn every_suite_has_what_readers_ask_for_and_counts_its_cases() {
    for city in [little_haven(), hostile(), large(30), Judged::example("port-meridian", "city")] {
        let all = elements(&city.junit());
        let suites: Vec<&Element> = all.iter().filter(|it| it.0 == "testsuites/testsuite").collect();
        for (n, (_, suite, _)) in suites.iter().enumerate() {
            let keys: Vec<&str> = suite.keys().map(String::as_str).collect();
            let asked = "errors failures hostname id name package skipped tests time timestamp";
            assert_eq!(keys.join(" "), asked);
            assert_eq!(suite["id"], n.to_string());
            assert_eq!(suite["timestamp"], "2026-11-16T05:00:00");
        }
        let sum =
            |key: &str| suites.iter().map(|it| it.1[key].parse::<usize>().expect("a number")).sum::<usize>();
        let of = |end: &str| all.iter().filter(|it| it.0 == format!("testsuites/testsuite/{end}")).count();
        assert_eq!(sum("tests"), city.assessment.judgement.checks.len());
        assert_eq!(sum("tests"), of("testcase"));
        assert_eq!(sum("failures"), of("testcase/failure"));
        assert_eq!(sum("skipped"), of("testcase/skipped"));
        assert_eq!(
            (of("properties"), of("system-out"), of("system-err")),
            (suites.len(), suites.len(), suites.len())
        );
        let cases = all.iter().filter(|it| it.0.ends_with("/testcase"));
        let mut names: Vec<(&String, &String)> =
            cases.map(|it| (&it.1["classname"], &it.1["name"])).collect();
        let n_cases = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n_cases, "no two cases are called the same");
    }
}

#[test]
fn what_is_not_known_is_never_a_case_that_passes() {
    let city = Judged::example("port-meridian", "city");
    let all = elements(&city.junit());
    let n = |end: &str| all.iter().filter(|it| it.0.ends_with(end)).count();
    let passed = city.assessment.judgement.checks.iter();
    let passed = passed.filter(|it| it.entities.worst() == Some(policy::Verdict::Pass)).count();
    assert!(passed > 0 && n("/skipped") > 0);
    assert_eq!(n("/testcase") - n("/failure") - n("/skipped"), passed);
}

#[test]
fn foreign_words_are_words_and_nothing_else() {
    let xml = hostile().junit();
    let all = elements(&xml);
    assert!(!all.iter().any(|it| it.0.contains("script")));
    assert!(!xml.contains(['\u{202e}', '\u{7}', '\u{fffe}']));
    let suite = all.iter().find(|it| it.0 == "testsuites/testsuite").expect("a suite");
    assert!(suite.1["name"].contains("</text><script>{0} --> ]]>"), "{}", suite.1["name"]);
}

#[test]
fn of_many_the_first_are_named_and_the_rest_counted() {
    let xml = large(30).junit();
    let all = elements(&xml);
    let failure = all.iter().find(|it| it.0.ends_with("/failure")).expect("a failure");
    assert_eq!(failure.2.lines().count(), 12, "{}", failure.2);
    assert!(failure.2.ends_with("20 more"), "{}", failure.2);
}
