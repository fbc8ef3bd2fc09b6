//! CEL's own conformance cases, each sorted into one of five columns; the table stands in docs/reference/cel.md.
//!
//! The cases are data outside the repository; without them the test says so aloud and checks nothing.

use std::{borrow::Cow, collections::BTreeMap, path::PathBuf};

use model::Instant;
use policy::lang::{
    ast::{Macro, Op},
    eval::{Context, Elements, Known, MAX_VISITS, MAX_WORK, Value, eval},
    fault::CODES,
    functions::SIGNATURES,
    syntax,
    typed::Ty,
    typing::{self, Scope},
};
use serde_json::Value as Json;
use testkit::Town;

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/cel.md");
const CASES: &str = "cel-conformance/conformance-v0.25.1.json";

/// Files of the suite about what the dialect has no use for: messages, enums, and libraries beside the standard.
const OTHER_LANGUAGES: &[(&str, &str)] = &[
    ("bindings_ext", "the library of bindings"),
    ("block_ext", "the library of blocks"),
    ("dynamic", "protobuf's dynamic values"),
    ("encoders_ext", "the library of encoders"),
    ("enums", "protobuf's enumerations"),
    ("macros2", "macros with two variables"),
    ("math_ext", "the library of mathematics"),
    ("optionals", "the library of optional values"),
    ("proto2", "protobuf's messages"),
    ("proto2_ext", "protobuf's extensions"),
    ("proto3", "protobuf's messages"),
    ("string_ext", "the library of strings"),
    ("wrappers", "protobuf's wrappers"),
];

/// Cases that run and give another answer here, as DESIGN section 5 wants it.
const DIFFERS_BY_DESIGN: &[(&str, &str)] = &[
    ("comparisons/eq_literal/not_eq_double_nan", NO_NAN),
    ("comparisons/ne_literal/ne_double_nan", NO_NAN),
    ("comparisons/ne_literal/not_ne_double_nan", NO_NAN),
    ("fp_math/fp_math/divide_zero", NO_INFINITY),
    ("fp_math/fp_math/fp_overflow_negative", NO_INFINITY),
    ("fp_math/fp_math/fp_overflow_positive", NO_INFINITY),
];
const NO_NAN: &str =
    "there is no NaN: a division by zero is an error as data, also of numbers with a fraction";
const NO_INFINITY: &str =
    "there is no infinity: division by zero and overflow are errors as data, also of numbers with a fraction";

/// Where a case falls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Passed,
    ByDesign,
    Rejected(&'static str),
    OutOfScope,
    Wrong(String),
}

/// Tells whether the reference is to be rewritten.
#[expect(clippy::disallowed_methods, reason = "a person who blesses a snapshot says so in the environment")]
fn is_blessed() -> bool {
    std::env::var_os("BAILIWICK_BLESS").is_some()
}

#[expect(clippy::disallowed_methods, reason = "the data may lie elsewhere, which the environment says")]
fn cases() -> Option<Vec<Json>> {
    let root = std::env::var_os("BAILIWICK_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into());
    let text = std::fs::read_to_string(root.join(CASES)).ok()?;
    serde_json::from_str(&text).ok()
}

/// A value of the suite with its type; `None` if the dialect has no such type.
fn value_of(json: &Json) -> Option<(Ty, Known<'static>)> {
    let (kind, value) = json.as_object()?.iter().next()?;
    Some(match (kind.as_str(), value) {
        ("boolValue", Json::Bool(value)) => (Ty::Bool, Known::Bool(*value)),
        ("int64Value", Json::String(text)) => (Ty::Int, Known::Int(text.parse().ok()?)),
        ("doubleValue", Json::Number(number)) => (Ty::Double, Known::Double(number.as_f64()?)),
        ("stringValue", Json::String(text)) => (Ty::Text, Known::Text(Cow::Owned(text.clone()))),
        ("listValue", list) => {
            let values = list.get("values").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
            let values = values.iter().map(value_of).collect::<Option<Vec<_>>>()?;
            let ty = values.first().map_or(Ty::Nothing, |(ty, _)| ty.clone());
            let is_mixed = values.iter().any(|(other, _)| !other.goes_with(&ty));
            let list = values.into_iter().map(|(_, value)| Ok(value)).collect();
            if is_mixed {
                return None;
            }
            (Ty::List(Box::new(ty)), Known::List(Elements { list, open: None }))
        }
        ("objectValue", object) => {
            let text = object.get("value")?.as_str()?;
            match object.get("@type")?.as_str()?.rsplit('.').next()? {
                "Timestamp" => (Ty::Instant, Known::Instant(Instant::parse(text)?)),
                "Duration" => {
                    let micros: f64 = text.strip_suffix('s')?.parse::<f64>().ok()? * 1e6;
                    #[expect(clippy::cast_possible_truncation, reason = "durations of the suite are small")]
                    (Ty::Duration, Known::Duration(model::Duration(micros.round() as i64)))
                }
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// Compares; `serde_json` may read a number with a fraction one unit in the last place off.
fn is_same(found: &Known<'_>, expected: &Known<'_>) -> bool {
    match (found, expected) {
        (Known::Double(a), Known::Double(b)) => a == b || a.to_bits().abs_diff(b.to_bits()) <= 1,
        _ => found == expected,
    }
}

/// Tells whether a case is about protobuf, containers or type declarations, which the dialect has none of.
fn is_out_of_scope(case: &Json) -> bool {
    let original = &case["original"];
    let file = case["path"][0].as_str().unwrap_or("");
    let speaks_of_messages = [&original["typeEnv"], &original["bindings"]].iter().any(|part| {
        let text = part.to_string();
        text.contains("messageType") || text.contains("cel.expr.conformance") || text.contains("\"function\"")
    });
    OTHER_LANGUAGES.iter().any(|(other, _)| *other == file)
        || original.get("container").is_some()
        || original.get("checkOnly").is_some()
        || speaks_of_messages
}

fn sort(town: &Town, case: &Json) -> Column {
    let original = &case["original"];
    let text = original["expr"].as_str().unwrap_or("");
    let empty = serde_json::Map::new();
    let bound = original["bindings"].as_object().unwrap_or(&empty);
    let bound: Vec<(String, Ty, Known<'static>)> = bound
        .iter()
        .filter_map(|(name, binding)| {
            let (ty, value) = value_of(&binding["value"])?;
            Some((name.clone(), ty, value))
        })
        .collect();
    let (parameters, variables) = (BTreeMap::new(), BTreeMap::new());
    let scope = Scope {
        schema: &town.schema,
        zone: &town.zone,
        slots: bound.iter().map(|(name, ty, _)| (name.clone(), ty.clone())).collect(),
        parameters: &parameters,
        variables: &variables,
    };
    let typed = syntax::parse(text).map_err(|faults| faults[0].code);
    let typed = typed.and_then(|expr| typing::expression(&scope, &expr).map_err(|faults| faults[0].1.code));
    let typed = match typed {
        _ if is_out_of_scope(case) => return Column::OutOfScope,
        Err(code) => return Column::Rejected(code),
        Ok(typed) => typed,
    };
    let context = Context::new(&town.schema, &town.state, None);
    let mut slots: Vec<Value<'_>> = bound.into_iter().map(|(_, _, value)| Ok(value)).collect();
    let found = eval(&context, &typed, &mut slots);
    let is_error = original.get("evalError").is_some();
    let truth = serde_json::json!({"boolValue": true});
    let expected = original.get("value").or_else(|| original["typedResult"].get("result")).unwrap_or(&truth);
    let as_expected = match &found {
        Err(reasons) => is_error && !reasons.is_empty(),
        Ok(found) => !is_error && value_of(expected).is_some_and(|(_, expected)| is_same(found, &expected)),
    };
    let id = id_of(case);
    match () {
        () if as_expected => Column::Passed,
        () if DIFFERS_BY_DESIGN.iter().any(|(known, _)| *known == id) => Column::ByDesign,
        () => Column::Wrong(format!(
            "{id}: {text} is {found:?}, not {}",
            if is_error { "an error".into() } else { expected.to_string() }
        )),
    }
}

fn id_of(case: &Json) -> String {
    let part = |json: &Json| json.as_str().unwrap_or("").to_owned();
    format!("{}/{}/{}", part(&case["path"][0]), part(&case["path"][1]), part(&case["original"]["name"]))
}

/// The text of the reference with what stands between a pair of markers replaced.
fn put_between(document: &str, marker: &str, text: &str) -> Option<String> {
    let (open, close) = (format!("<!-- {marker} -->"), format!("<!-- /{marker} -->"));
    let (before, rest) = document.split_once(&open)?;
    let (_, after) = rest.split_once(&close)?;
    Some(format!("{before}{open}\n{text}{close}{after}"))
}

/// Fails if a part of the reference is not what it should be; writes it where a person blesses it.
fn keep(marker: &str, text: &str) {
    // The three parts are kept by three tests, which may run side by side.
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock();
    let document = std::fs::read_to_string(REFERENCE).unwrap();
    let wanted = put_between(&document, marker, text).unwrap_or_else(|| panic!("no markers `{marker}`"));
    if is_blessed() {
        std::fs::write(REFERENCE, &wanted).unwrap();
        return;
    }
    assert!(
        document == wanted,
        "the part `{marker}` of docs/reference/cel.md is stale; run the tests of `policy` with BAILIWICK_BLESS=1"
    );
}

#[test]
fn every_case_of_the_suite_passes_is_rejected_by_a_rule_or_is_about_something_else() {
    let Some(cases) = cases() else {
        println!("SKIPPED: no conformance cases; set BAILIWICK_DATA to a folder that has {CASES}");
        return;
    };
    let town = testkit::town("");
    let mut by_file: BTreeMap<String, [usize; 5]> = BTreeMap::new();
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut by_design = Vec::new();
    for case in &cases {
        let file = case["path"][0].as_str().unwrap_or("").to_owned();
        let counts = by_file.entry(file).or_default();
        match sort(&town, case) {
            Column::Passed => counts[0] += 1,
            Column::ByDesign => {
                counts[1] += 1;
                by_design.push(id_of(case));
            }
            Column::Rejected(code) => {
                counts[2] += 1;
                *by_code.entry(code).or_default() += 1;
            }
            Column::OutOfScope => counts[3] += 1,
            Column::Wrong(said) => {
                counts[4] += 1;
                wrong.push(said);
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    for (id, _) in DIFFERS_BY_DESIGN {
        assert!(by_design.iter().any(|found| found == id), "{id} no longer differs");
    }
    let mut text = format!(
        "Of {} cases of the suite (cel-spec v0.25.1):\n\n| file | cases | passed | differs by design | rejected | out of scope | wrong |\n|---|---|---|---|---|---|---|\n",
        cases.len()
    );
    let mut total = [0; 5];
    for (file, counts) in &by_file {
        let n: usize = counts.iter().sum();
        let [passed, differs, rejected, out, wrong] = counts;
        text.push_str(&format!("| {file} | {n} | {passed} | {differs} | {rejected} | {out} | {wrong} |\n"));
        total.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
    }
    let [passed, differs, rejected, out, n_wrong] = total;
    text.push_str(&format!(
        "| **all** | {} | {passed} | {differs} | {rejected} | {out} | {n_wrong} |\n",
        cases.len()
    ));
    text.push_str(
        "\nRejected, by the first rule that they break:\n\n| code | cases | rule |\n|---|---|---|\n",
    );
    for (code, n) in &by_code {
        let rule = CODES.iter().find(|(known, _)| known == code).map_or("", |(_, rule)| *rule);
        text.push_str(&format!("| {code} | {n} | {rule} |\n"));
    }
    text.push_str("\nDiffers by design:\n\n| case | reason |\n|---|---|\n");
    for (id, reason) in DIFFERS_BY_DESIGN {
        text.push_str(&format!("| `{id}` | {reason} |\n"));
    }
    text.push_str("\nOut of scope, whole files:\n\n| file | about |\n|---|---|\n");
    for (file, about) in OTHER_LANGUAGES {
        text.push_str(&format!("| {file} | {about} |\n"));
    }
    println!("{text}");
    keep("conformance", &text);
}

#[test]
fn the_reference_lists_every_function() {
    let mut text = String::from("| written as | meaning |\n|---|---|\n");
    for signature in SIGNATURES {
        let forms = signature.form.replace('|', "\\|");
        text.push_str(&format!("| `{forms}` | {} |\n", signature.doc));
    }
    keep("functions", &text);
}

#[test]
fn the_reference_lists_every_code_of_a_condition() {
    let mut text = String::from("| code | meaning |\n|---|---|\n");
    for (code, meaning) in CODES {
        text.push_str(&format!("| {code} | {meaning} |\n"));
    }
    keep("codes", &text);
}

#[test]
fn the_reference_speaks_of_every_operator_macro_and_bound() {
    let document = std::fs::read_to_string(REFERENCE).unwrap().replace("\\|", "|");
    let operators = Op::ALL.iter().map(|(_, symbol, _)| *symbol);
    for name in operators.chain(Macro::ALL.iter().map(|(_, name)| *name)).chain(["!", "? :", "has"]) {
        let is_there = document.contains(&format!("`{name}"))
            || document.contains(&format!(" {name} b`"))
            || document.contains(&format!("list.{name}("));
        assert!(is_there, "docs/reference/cel.md says nothing of `{name}`");
    }
    for bound in
        [syntax::MAX_BYTES, syntax::MAX_LEVELS, syntax::MAX_CHAIN, syntax::MAX_DEPTH, MAX_VISITS, MAX_WORK]
    {
        let digits = bound.to_string();
        let grouped: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap()).collect();
        assert!(document.contains(&grouped.join(",")), "docs/reference/cel.md does not say {bound}");
    }
}

#[test]
fn what_the_reference_says_is_left_out_is_refused_with_its_code() {
    let town = testkit::town("");
    for (text, code) in [
        ("null == null", "P0106"),
        ("[1][0] == 1", "P0107"),
        ("{'a': 1}.a == 1", "P0105"),
        ("1u == 1u", "P0105"),
        ("b'a' == b'a'", "P0105"),
        (".city.public_body", "P0105"),
        ("1e999 > 1.0", "P0104"),
        ("dyn(1) == 1", "P0203"),
        ("now.getFullYear() > 2000", "P0203"),
        ("int == int", "P0201"),
        ("[1, 'a'] == [1]", "P0204"),
        ("[1] < [2]", "P0204"),
        ("string(now) == ''", "P0204"),
        ("city.population > 1.5", "P0206"),
        ("city.population > city.yearly_budget", "P0206"),
        ("timestamp(city.name) < now", "P0208"),
        ("timestamp('2026-01-01T00:00:00.0000001Z') < now", "P0208"),
        ("duration('1ns') < hours(1)", "P0208"),
        ("city.name.matches(city.name)", "P0208"),
        ("[1].map(x, x > 0, x) == [1]", "P0109"),
        ("[1].exists(i, x, x > 0)", "P0109"),
        ("city.`name` == ''", "P0104"),
        ("city.?name == ''", "P0104"),
        ("has(city)", "P0108"),
        ("city.population", "P0205"),
        ("city.posts.filled", "P0202"),
    ] {
        let (parameters, variables) = (BTreeMap::new(), BTreeMap::new());
        let kind = town.schema.city();
        let scope = Scope::of_kind(&town.schema, &town.zone, kind, &parameters, &variables);
        let found = syntax::parse(text).map_err(|faults| faults[0].code);
        let found =
            found.and_then(|expr| typing::condition(&scope, &expr).map_err(|faults| faults[0].1.code));
        assert_eq!(found.map(|_| "fine"), Err(code), "{text}");
    }
}
