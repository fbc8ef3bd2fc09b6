//! What is written in a form that is not meant is told, and never read as something else.

use std::collections::BTreeMap;

use diag::{Diagnostics, Files};
use insta::assert_snapshot;
use model::Schema;
use policy::cases::Tally;

/// What is said of a policy over services with more lines at its end, its cases run.
fn said(more: &str) -> Vec<String> {
    let (_, diagnostics) = told(more);
    diagnostics.sorted().iter().map(|d| format!("{} {}", d.code, d.message)).collect()
}

/// The same, as it is shown to a person.
fn shown(more: &str) -> String {
    let (files, diagnostics) = told(more);
    diag::text(&files, &diagnostics, false)
}

fn told(more: &str) -> (Files, Diagnostics) {
    let (files, diagnostics, _) = run(more);
    (files, diagnostics)
}

fn run(more: &str) -> (Files, Diagnostics, Tally) {
    let schema = Schema::builtin();
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let text = format!(
        "bailiwick: 1\npolicy: p\ntitle: P\nowner: post:ciso\nchecks:\n  - id: c\n    each: service\n    require: \"service.assets.all(a, a.redundant)\"\n    severity: high\n    title: C\n{more}\n"
    );
    let file = files.add("p.yaml", text);
    let root = source::parse(&files, file, &mut diagnostics).unwrap();
    let policy = policy::read(&schema, &root, &mut diagnostics).unwrap();
    let policies = BTreeMap::from([(policy.id.clone(), policy.clone())]);
    let tally = policy::cases::run(&schema, &policies, &policy, &mut diagnostics);
    (files, diagnostics, tally)
}

#[test]
fn a_list_of_a_case_that_is_no_list_is_told_and_not_read_as_empty() {
    assert_eq!(said("cases: [{given: {service: {assets: []}}, expect: {c: pass}}]"), [""; 0]);
    let told = ["P0313 a list of entities is meant here"];
    assert_eq!(said("cases: [{given: {service: {assets: 5}}, expect: {c: pass}}]"), told);
    let written =
        "cases: [{given: {service: {assets: [{redundant: true, services: it}]}}, expect: {c: pass}}]";
    assert_eq!(said(written).first().map(String::as_str), Some(told[0]));
}

/// What is said of a case in which a service and its asset must have the same owner.
fn said_of_owners(owner: &str, assets: &str) -> Vec<String> {
    let check = "  - id: d\n    each: service\n    require: \"service.assets.all(a, a.owner == service.owner)\"\n    severity: high\n    title: D";
    let given = format!("{{service: {{owner: {owner}, assets: [{assets}]}}}}");
    said(&format!("{check}\ncases: [{{given: {given}, expect: {{d: pass}}}}]"))
}

#[test]
fn an_id_in_a_case_means_the_same_entity_wherever_it_stands() {
    assert_eq!(said_of_owners("{id: head}", "{owner: head}"), [""; 0]);
    assert_eq!(said_of_owners("head", "{owner: {id: head}}"), [""; 0]);
    let differ = ["P0314 `d` comes out as fail, not pass"];
    assert_eq!(said_of_owners("{id: head}", "{owner: {id: other}}"), differ);
    assert_eq!(said_of_owners("{filled: true}", "{owner: {filled: true}}"), differ);
    let needs_itself =
        "cases: [{given: {service: {assets: [], needs: [{on_service: subject}]}}, expect: {c: pass}}]";
    assert_eq!(said(needs_itself), [""; 0]);
}

#[test]
fn an_id_that_a_case_does_not_have_or_has_twice_is_told() {
    let first = |told: Vec<String>| told.first().cloned().unwrap_or_default();
    assert_eq!(
        first(said_of_owners("{id: head}", "{owner: haed}")),
        "P0313 no post of this case has the id `haed`"
    );
    assert_eq!(
        first(said_of_owners("{id: head}", "{owner: {id: head}}")),
        "P0313 the id `head` is given twice"
    );
    assert_eq!(
        first(said("cases: [{given: {service: {id: me, assets: []}}, expect: {c: pass}}]")),
        "P0313 `id` is not a field of `service`"
    );
}

#[test]
fn a_case_that_expects_nothing_is_told() {
    let told = ["P0313 a case needs `expect: {mfa: fail}`"];
    for expect in ["", ", expect: {}", ", expect: [c]"] {
        assert_eq!(
            said(&format!("cases: [{{given: {{service: {{assets: []}}}}{expect}}}]")),
            told,
            "{expect}"
        );
    }
}

#[test]
fn bounds_of_a_parameter_that_is_no_number_are_told_and_not_ignored() {
    assert_eq!(said("parameters: {n: {type: int, default: 10, min: 5, max: 20}}"), [""; 0]);
    assert_eq!(
        said("parameters: {n: {type: duration, default: 10d, min: 5}}"),
        ["P0307 only numbers have a `min` and a `max`"]
    );
}

#[test]
fn an_age_below_zero_is_told() {
    assert_eq!(said("    evidence: {max-age: 30d}"), [""; 0]);
    assert_eq!(said("    evidence: {max-age: 0d}"), [""; 0]);
    assert_eq!(said("    evidence: {max-age: -3d}"), ["P0307 an age is not below zero"]);
}

#[test]
fn a_case_that_comes_out_otherwise_names_the_missing_facts_and_says_nothing_where_none_is_missing() {
    assert_snapshot!(shown("cases: [{given: {service: {assets: [{}]}}, expect: {c: pass}}]"), @"
    error[P0314]: `c` comes out as unknown, not pass
       ╭▸ p.yaml:11:56
       │
    11 │ cases: [{given: {service: {assets: [{}]}}, expect: {c: pass}}]
       │                                                        ━━━━ expects pass
       │
       ╰ help: `redundant` of asset:~1 was never observed
    ");
    assert_snapshot!(shown("cases: [{given: {service: {assets: [{redundant: false}]}}, expect: {c: pass}}]"), @"
    error[P0314]: `c` comes out as fail, not pass
       ╭▸ p.yaml:11:72
       │
    11 │ cases: [{given: {service: {assets: [{redundant: false}]}}, expect: {c: pass}}]
       ╰╴                                                                       ━━━━ expects pass
    ");
}

#[test]
fn amounts_of_a_remedy_are_bounded() {
    let remedy = |cost: &str, hours: &str| format!("    remedy: {{action: a, cost: {cost}, hours: {hours}}}");
    let highest = remedy("{once: 1000000000000 EUR, yearly: 1e12 EUR}", "{it: 1000000000000, ot: 0}");
    assert_eq!(said(&highest), [""; 0]);
    let beyond = remedy("{once: 1e308 EUR, yearly: 1000000000001 EUR}", "{it: 1000000000000.5, ot: -1}");
    assert_snapshot!(shown(&beyond), @"
    error[P0319]: `1e308 EUR` is out of range
       ╭▸ p.yaml:11:38
       │
    11 │     remedy: {action: a, cost: {once: 1e308 EUR, yearly: 1000000000001 EUR}, hours: {it: 1000000000000.5, ot: -1}}
       ╰╴                                     ━━━━━━━━━ must be 0 to 1,000,000,000,000

    error[P0319]: `1000000000001 EUR` is out of range
       ╭▸ p.yaml:11:57
       │
    11 │     remedy: {action: a, cost: {once: 1e308 EUR, yearly: 1000000000001 EUR}, hours: {it: 1000000000000.5, ot: -1}}
       ╰╴                                                        ━━━━━━━━━━━━━━━━━ must be 0 to 1,000,000,000,000

    error[P0319]: `1000000000000.5` is out of range
       ╭▸ p.yaml:11:89
       │
    11 │     remedy: {action: a, cost: {once: 1e308 EUR, yearly: 1000000000001 EUR}, hours: {it: 1000000000000.5, ot: -1}}
       ╰╴                                                                                        ━━━━━━━━━━━━━━━ must be 0 to 1,000,000,000,000

    error[P0319]: `-1` is out of range
       ╭▸ p.yaml:11:110
       │
    11 │     remedy: {action: a, cost: {once: 1e308 EUR, yearly: 1000000000001 EUR}, hours: {it: 1000000000000.5, ot: -1}}
       ╰╴                                                                                                             ━━ must be 0 to 1,000,000,000,000
    ");
    let out_of_range = |amount: &str| vec![format!("P0319 `{amount} EUR` is out of range")];
    for amount in ["1e400", "inf"] {
        assert_eq!(said(&remedy(&format!("{{once: {amount} EUR}}"), "{}")), out_of_range(amount));
    }
    assert_eq!(said(&remedy("{once: nan EUR}", "{}")), ["P0316 `nan EUR` is not a cost"]);
}

#[test]
fn what_comes_out_as_a_case_says_and_what_does_not_is_counted() {
    let case = |expect: &str| format!("{{given: {{service: {{assets: []}}}}, expect: {{c: {expect}}}}}");
    let cases = ["pass", "fail", "unknown", "pass"].map(case).join(", ");
    assert_eq!(run(&format!("cases: [{cases}]")).2, Tally { n_met: 2, n_unmet: 2 });
}

#[test]
fn a_case_may_give_the_city_before_or_after_what_it_is_about() {
    let check = |each: &str| {
        format!(
            "  - id: d\n    each: {each}\n    require: \"city.public_body\"\n    severity: high\n    title: D"
        )
    };
    let of = |each: &str, given: &str| {
        said(&format!("{}\ncases: [{{given: {{{given}}}, expect: {{d: pass}}}}]", check(each)))
    };
    assert_eq!(of("service", "city: {public_body: true}, service: {}"), [""; 0]);
    assert_eq!(of("service", "service: {}, city: {public_body: true}"), [""; 0]);
    assert_eq!(of("city", "city: {public_body: true}"), [""; 0]);
    assert_eq!(of("service", "service: {}"), ["P0314 `d` comes out as unknown, not pass"]);
}

#[test]
fn a_case_nests_eight_deep_and_has_a_thousand_entities() {
    let too_much = "P0313 a case is nested too deep, or has too many entities".to_owned();
    let needs = |n: usize| {
        let inner = "parent: {".repeat(n);
        let given = format!("{{asset: {{zone: {{{inner}{}}}}}}}", "}".repeat(n));
        let check = "  - {id: d, each: asset, require: \"true\", severity: high, title: D}";
        said(&format!("{check}\ncases: [{{given: {given}, expect: {{d: pass}}}}]"))
    };
    assert_eq!(needs(7), [""; 0]);
    assert_eq!(needs(8), std::slice::from_ref(&too_much));
    let assets = |n: usize| {
        let list = vec!["{redundant: true}"; n].join(", ");
        said(&format!("cases: [{{given: {{service: {{assets: [{list}]}}}}, expect: {{c: pass}}}}]"))
    };
    assert_eq!(assets(999), [""; 0]);
    assert!(assets(1000).contains(&too_much));
}

#[test]
fn a_span_of_force_ends_after_it_begins() {
    let told = ["P0312 it ends before it begins"];
    assert_eq!(said("in-force: {from: 2026-01-01, to: 2026-01-02}"), [""; 0]);
    assert_eq!(said("in-force: {from: 2026-01-01, to: 2026-01-01}"), told);
    assert_eq!(said("in-force: {from: 2026-01-02, to: 2026-01-01}"), told);
}

#[test]
fn a_parameter_is_of_one_of_five_types() {
    for (ty, value) in
        [("bool", "true"), ("int", "3"), ("double", "2.5"), ("text", "abc"), ("duration", "30d")]
    {
        assert_eq!(said(&format!("parameters: {{n: {{type: {ty}, default: {value}}}}}")), [""; 0], "{ty}");
    }
    assert_eq!(
        said("parameters: {n: {type: date, default: 3}}"),
        ["P0302 `date` is not one of the words meant here"]
    );
}

#[test]
fn a_cost_is_a_number_and_a_currency_of_three_capitals() {
    let cost = |cost: &str| said(&format!("    remedy: {{action: mend, cost: {{once: {cost}}}}}"));
    assert_eq!(cost("120 EUR"), [""; 0]);
    for wrong in ["120 eur", "120 EU", "120 EURO", "-1 EUR", "much EUR", "120"] {
        assert_eq!(cost(wrong), [format!("P0316 `{wrong}` is not a cost")], "{wrong}");
    }
}
