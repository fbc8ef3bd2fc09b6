//! Hostile conditions on a thread of 2 MiB, in whatever build the tests run: each is a condition or a fault.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use policy::lang::{
    ast::Op,
    eval::{Context, Known, eval},
    functions::SIGNATURES,
    print::print,
    syntax::{self, MAX_BYTES},
    typing::{self, Scope},
};
use testkit::{Dice, Town, town};

use crate::ask::Ask;

/// What comes of a condition: the code of its first fault, or `fine`. Parsed, typed, evaluated, printed, dropped.
fn outcome(town: &Town, text: &str) -> &'static str {
    let expr = match syntax::parse(text) {
        Ok(expr) => expr,
        Err(faults) => return faults[0].code,
    };
    let printed = print(&expr);
    if let Ok(again) = syntax::parse(&printed) {
        assert_eq!(print(&again), printed, "of {text}");
    }
    let kind = town.schema.kind_named("asset").unwrap();
    let (parameters, variables) = (BTreeMap::new(), BTreeMap::new());
    let scope = Scope::of_kind(&town.schema, &town.zone, kind, &parameters, &variables);
    match typing::expression(&scope, &expr) {
        Ok(typed) => {
            let context = Context::new(&town.schema, &town.state, None);
            let city = town.schema.city();
            let mut slots = vec![Ok(Known::Entity(kind, 0)), Ok(Known::Entity(city, 0))];
            let _ = eval(&context, &typed, &mut slots);
            let _ = typed.clone() == typed;
            "fine"
        }
        Err(faults) => faults[0].1.code,
    }
}

/// Runs all texts on one small stack; a stack that overflows ends the process, so each is named before it runs.
fn survive(texts: Vec<String>) -> Vec<(String, &'static str)> {
    let run = move || {
        let town = town(
            "observed: 2026-05-31\nzones: [{id: z, parent: z}]\nassets: [{id: it, zone: z, logging: true, open_ports: [22/tcp]}]",
        );
        texts.into_iter().map(|text| (text.clone(), outcome(&town, &text))).collect()
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap()
}

const SIZES: &[usize] =
    &[1, 2, 10, 48, 49, 50, 60, 90, 97, 98, 99, 100, 101, 102, 150, 199, 200, 201, 400, 1000, 2000, 4096];

/// `open` so many times, a core, `close` so many times; `#` in `open` is the number of the level.
fn nested(open: &str, core: &str, close: &str, n: usize) -> String {
    let opens: String = (0..n).map(|level| open.replace('#', &level.to_string())).collect();
    format!("{opens}{core}{}", close.repeat(n))
}

#[test]
fn nesting_of_every_kind_is_bounded() {
    let mut texts = Vec::new();
    for (open, core, close) in [
        ("(", "true", ")"),
        ("[", "1", "]"),
        ("{", "1", "}"),
        ("{1: ", "1", "}"),
        ("!", "true", ""),
        ("-", "1", ""),
        ("- -", "1", ""),
        ("!(", "true", ")"),
        ("-(", "1", ")"),
        ("size(", "[]", ")"),
        ("string(", "1", ")"),
        ("has(", "asset.zone", ")"),
        ("''.contains(", "''", ")"),
        ("[1].all(x#, ", "true", ")"),
        ("[1].map(x#, ", "1", ")"),
        ("[1].exists(x, ", "true", ")"),
        ("asset.zone.assets.all(x#, ", "true", ")"),
        ("true ? ", "1", " : 2"),
        ("true ? 1 : ", "2", ""),
        ("(true ? true : false) ? ", "1", " : 2"),
        ("(true ? ", "true", " : false)"),
        ("(true && ", "true", ")"),
        ("(1 + ", "1", ")"),
        ("[1][", "0", "]"),
        ("a(", "b", ")"),
        ("a.b(", "c", ")"),
        ("T{a: ", "1", "}"),
        ("(", "", ""),
        ("", "1", ")"),
        ("[(", "1", ")]"),
        ("[1, (", "1", "), 2]"),
    ] {
        for n in SIZES {
            texts.push(nested(open, core, close, *n));
            texts.push(format!("{} == true", nested(open, core, close, *n)));
        }
    }
    let outcomes = survive(texts);
    assert!(outcomes.iter().any(|(_, outcome)| *outcome == "P0102"));
    let deep = |text: &str| outcomes.iter().find(|(have, _)| have == text).unwrap().1;
    assert_eq!(deep(&nested("(", "true", ")", 90)), "fine");
    assert_eq!(deep(&nested("(", "true", ")", 101)), "P0102");
}

#[test]
fn chains_of_every_kind_are_bounded() {
    let mut texts = Vec::new();
    for (_, symbol, _) in Op::ALL {
        for core in ["1", "true", "1.0", "'a'", "[1]", "asset.logging", "!true", "-1", "(1)"] {
            for n in SIZES {
                texts.push(vec![core; *n].join(&format!(" {symbol} ")));
            }
        }
    }
    for (start, link) in [
        ("asset", ".zone"),
        ("asset", ".zone.assets"),
        ("asset.zone", ".parent"),
        ("asset", ".id"),
        ("'a'", ".contains('')"),
        ("'a'", ".lowerAscii()"),
        ("[1]", ".map(x, x)"),
        ("[1]", ".filter(x, true)"),
        ("[1]", "[0]"),
        ("a", ".b[0](1)"),
        ("", "."),
        ("1", ", 1"),
        ("[1", ", 1"),
        ("true", " ? true : true"),
        ("true", " ? true"),
    ] {
        for n in SIZES {
            texts.push(format!("{start}{}", link.repeat(*n)));
        }
    }
    let outcomes = survive(texts);
    let of = |text: &str| outcomes.iter().find(|(have, _)| have == text).unwrap().1;
    assert_eq!(of(&vec!["true"; 100].join(" && ")), "fine");
    assert_eq!(of(&vec!["true"; 102].join(" && ")), "P0103");
    assert_eq!(of(&format!("asset.zone{}", ".parent".repeat(90))), "fine");
    assert_eq!(of(&format!("asset.zone{}", ".parent".repeat(101))), "P0103");
}

#[test]
fn brackets_operators_and_selections_add_up_to_a_bound_and_what_stands_beside_each_other_does_not() {
    let chain = |n: usize| vec!["true"; n + 1].join(" && ");
    let way = |n: usize| format!("asset.zone{} == asset.zone", ".parent".repeat(n - 1));
    let open = |n: usize| nested("(true && ", &chain(n), ")", 66);
    let closed = |n: usize| format!("{} && {}", nested("(", "true", ")", 60), chain(n));
    let listed = |n: usize| format!("size([{}, 1 == 1]) == 2 && {}", nested("(", "true", ")", 60), chain(n));
    for (fine, too_much, code) in [
        (chain(100), chain(101), "P0103"),
        (way(100), way(101), "P0103"),
        (open(1), open(2), "P0102"),
        (closed(78), closed(79), "P0102"),
        (listed(73), listed(74), "P0102"),
    ] {
        let outcomes = survive(vec![fine, too_much]);
        assert_eq!((outcomes[0].1, outcomes[1].1), ("fine", code), "{}", outcomes[0].0);
    }
    let beside = [format!("size([{}, {}]) == 2", chain(90), chain(90)), vec!["(true)"; 100].join(" && ")];
    assert!(survive(beside.to_vec()).iter().all(|(_, outcome)| *outcome == "fine"));
}

#[test]
fn four_kib_of_any_one_character_are_a_fault_or_fine() {
    let ascii = (0u8..128).map(char::from);
    let texts: Vec<String> = ascii
        .chain(['é', '\u{85}', '\u{feff}', '\u{202e}', '𝄞'])
        .flat_map(|c| {
            [c.to_string().repeat(MAX_BYTES / c.len_utf8()), format!("true{}", c.to_string().repeat(1000))]
        })
        .collect();
    survive(texts);
}

#[test]
fn more_than_four_kib_are_refused_before_anything_is_read() {
    let outcomes = survive(vec![
        " ".repeat(MAX_BYTES - 4) + "true",
        " ".repeat(MAX_BYTES - 3) + "true",
        "(".repeat(1 << 20),
    ]);
    let outcomes: Vec<&str> = outcomes.iter().map(|(_, outcome)| *outcome).collect();
    assert_eq!(outcomes, ["fine", "P0101", "P0101"]);
}

#[test]
fn many_levels_each_with_a_chain_are_bounded() {
    let mut texts = Vec::new();
    for levels in [1, 2, 3, 5, 9, 10, 20, 40, 60, 80, 98, 100] {
        for chain in [1, 2, 3, 5, 9, 19, 40, 60, 90, 99] {
            let operands = "true && ".repeat(chain);
            texts.push(nested(&format!("({operands}"), "true", ")", levels));
            texts.push(nested("(", "true", &format!("{})", " && true".repeat(chain)), levels));
            texts.push(nested(&format!("!({operands}"), "true", ")", levels));
            texts.push(nested(
                "[1].all(x#, ",
                "true",
                &format!(") || {}false", "false || ".repeat(chain)),
                levels,
            ));
            texts.push(nested(&"!".repeat(chain), "(true)", "", levels));
            texts.push(nested("(", "asset", &format!("){}", ".zone".repeat(chain)), levels));
            texts.push(nested(&format!("[{}", "1, ".repeat(chain)), "1", "]", levels));
            texts.push(nested(&format!("({}", "true ? true : ".repeat(chain)), "true", ")", levels));
            texts.push(nested(&format!("size({}", "[] + ".repeat(chain)), "[]", ")", levels));
        }
    }
    texts.retain(|text| text.len() <= 2 * MAX_BYTES);
    survive(texts);
}

#[test]
fn random_mixtures_are_bounded() {
    const PIECES: &[(&str, &str)] = &[
        ("(", ")"),
        ("!", ""),
        ("-", ""),
        ("[", "]"),
        ("size([", "])"),
        ("true && ", ""),
        ("true || ", " && false"),
        ("1 + ", " * 2"),
        ("true ? ", " : false"),
        ("[1].all(x, ", ")"),
        ("", ".zone"),
        ("", ".contains('')"),
        ("'a' == ", ""),
        ("has(", ".zone)"),
        ("f(a, ", ")"),
    ];
    let mut dice = Dice::new(20);
    let mut texts = Vec::new();
    for _ in 0..1500 {
        let mut text = "true".to_owned();
        let same = dice.below(12);
        while text.len() < MAX_BYTES - 64 && !dice.percent(1) {
            let (before, after) = *dice.pick(PIECES);
            for _ in 0..=dice.below(same + 1) {
                text = format!("{before}{text}{after}");
            }
        }
        texts.push(text);
    }
    survive(texts);
}

#[test]
fn variables_that_double_each_other_are_refused() {
    for (double, first) in [("v# && v#", "true"), ("[v#, v#].all(x, x)", "true"), ("v# ? v# : v#", "true")] {
        let run = move || {
            let mut variables = format!("variables:\n  v0: \"{first}\"\n");
            for n in 1..=30 {
                variables.push_str(&format!("  v{n}: \"{}\"\n", double.replace('#', &(n - 1).to_string())));
            }
            let town = town("assets: [{id: it}]");
            Ask { require: "v30", more: &variables, ..Ask::default() }.bind(&town).unwrap_err()
        };
        let said = std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
        assert!(said.contains("P0102"), "{said}");
        assert!(said.len() < 10_000, "one mistake is told once: {} bytes", said.len());
    }
}

#[test]
fn variables_as_deep_as_they_may_be_are_judged() {
    let run = || {
        let mut variables = "variables:\n  v0: \"asset.logging\"\n".to_owned();
        for n in 1..=98 {
            variables.push_str(&format!("  v{n}: \"!v{}\"\n", n - 1));
        }
        let city = "assets: [{id: it, logging: {value: true, on: 2026-05-31}}]";
        let ask = |require: &str| Ask { require, more: &variables, ..Ask::default() }.bind(&town(city));
        let verdict = |require: &str| Ask { require, more: &variables, ..Ask::default() }.of(city);
        (verdict("v98"), verdict("!v98"), ask("!v98 == true").unwrap_err())
    };
    let said = std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
    assert_eq!((said.0.as_str(), said.1.as_str()), ("pass", "fail"), "199 and 200 nodes deep");
    assert!(said.2.contains("P0102"), "{}", said.2);
}

#[test]
fn what_is_wide_is_not_deep() {
    let town = town("assets: [{id: it}]");
    assert_eq!(outcome(&town, &format!("1 in [{}]", vec!["1"; 1000].join(","))), "fine");
}

#[test]
fn a_variable_in_a_circle_is_told_once() {
    let town = town("assets: [{id: it}]");
    let more = "variables: {a: \"b\", b: \"c\", c: \"a\"}";
    let said = Ask { require: "a && b", more, ..Ask::default() }.bind(&town).unwrap_err();
    assert!(said.contains("P0211"), "{said}");
}

#[test]
fn macros_over_entities_nest_twice_and_over_texts_as_deep_as_the_visits_allow() {
    let town = town("assets: [{id: it}]");
    let entities = |n: usize| nested("asset.zone.assets.all(x#, ", "true", ")", n);
    assert_eq!(outcome(&town, &entities(2)), "fine");
    assert_eq!(outcome(&town, &entities(3)), "P0207");
    let list = |n: usize| format!("[{}]", vec!["1"; n].join(","));
    let cube = |n: usize| {
        let list = list(n);
        format!("{list}.all(x, {list}.all(y, {list}.all(z, true)))")
    };
    let of = |require: &str| Ask { require, ..Ask::default() }.of("assets: [{id: it}]");
    assert_eq!(of(&cube(99)), "pass", "99 + 99 * 99 + 99 * 99 * 99 visits");
    assert_eq!(of(&cube(100)), "unknown, too large");
}

#[test]
fn every_function_takes_what_its_form_says_and_nothing_else() {
    const ARGS: &[&str] = &[
        "",
        "1",
        "1.5",
        "true",
        "'a'",
        "now",
        "days(1)",
        "asset",
        "asset.zone.assets",
        "[1]",
        "[[]]",
        "null",
        "1, 1",
        "true, true",
        "'a', 'b'",
        "'a', 1",
        "1, 'a'",
        "'a', 'b', 'c'",
        "1, 2, 3, 4",
    ];
    let town = town("assets: [{id: it}]");
    let mut taken = Vec::new();
    for signature in SIGNATURES {
        let name = signature.name;
        let forms = ARGS.iter().flat_map(|args| [format!("{name}({args})"), format!("'a'.{name}({args})")]);
        let fine: Vec<String> = forms.filter(|form| outcome(&town, form) == "fine").collect();
        taken.push(format!("{name}: {}", fine.join("  ")).trim_end().to_owned());
        let macro_case = format!("{}(1)", name.to_uppercase());
        assert_ne!(outcome(&town, &macro_case), "fine", "{macro_case}");
    }
    assert_snapshot!(taken.join("\n"), @"
    contains: 'a'.contains('a')
    date:
    days: days(1)
    double: double(1)  double(1.5)  double('a')
    duration:
    endsWith: 'a'.endsWith('a')
    hours: hours(1)
    inRange: inRange('a', 'b')
    int: int(1)  int(1.5)  int('a')
    isPrivate: isPrivate('a')
    lowerAscii: 'a'.lowerAscii()
    matches: 'a'.matches('a')
    size: 'a'.size()  size('a')  size(asset.zone.assets)  size([1])  size([[]])
    startsWith: 'a'.startsWith('a')
    string: string(1)  string(1.5)  string(true)  string('a')
    timestamp:
    versionBefore: versionBefore('a', 'b')
    ");
}

/// A town whose one asset has so many open ports.
fn with_ports(n: usize) -> String {
    let ports: Vec<String> = (0..n).map(|n| format!("\"{n}/tcp\"")).collect();
    format!("observed: 2026-05-31\nassets: [{{id: it, open_ports: [{}]}}]", ports.join(", "))
}

#[test]
fn lists_that_are_built_or_read_for_every_element_are_bounded_in_time_and_memory() {
    let of = |require: &str| Ask { require, ..Ask::default() }.of(&with_ports(980));
    for body in [
        "size(P.map(x, P.map(y, P))) > 0",
        "P.all(x, P.all(y, P == P))",
        "P.all(x, P.all(y, size(P + P) > 0))",
        "[P].all(kept, P.all(x, P.all(y, kept == kept)))",
    ] {
        assert_eq!(of(&body.replace('P', "asset.open_ports")), "unknown, too large", "{body}");
    }
    assert_eq!(of("asset.open_ports.all(x, asset.open_ports.all(y, x == y || true))"), "pass");
    assert_eq!(of("asset.open_ports.all(x, x in asset.open_ports)"), "pass");
}

#[test]
fn long_texts_that_are_read_for_every_element_are_bounded() {
    let note = "x".repeat(500_000);
    let town = with_ports(980).replace("{id: it,", &format!("{{id: it, note: {note},"));
    let of = |require: &str| Ask { require, ..Ask::default() }.of(&town);
    let all = |body: &str| format!("asset.open_ports.all(x, asset.open_ports.all(y, {body}))");
    assert_eq!(of(&all("!asset.note.contains(y)")), "unknown, too large");
    assert_eq!(of(&all("asset.note + x != asset.note")), "unknown, too large");
    assert_eq!(of("!asset.note.contains('y')"), "pass");
}

#[test]
fn an_exception_whose_scope_is_too_large_applies_to_nothing() {
    let scope = "asset.open_ports.all(x, asset.open_ports.all(y, true)) || true";
    let verdict = |n: usize| {
        let town = with_ports(n).replace("{id: it,", "{id: it, redundant: false,");
        let text = format!(
            "{town}\nexceptions: [{{id: E, type: risk-accepted, check: p/c, scope: \"{scope}\", reason: r, owner: post:a, approver: post:b, approved: 2026-01-01, from: 2026-01-01, expires: 2027-01-01}}]"
        );
        Ask { require: "asset.redundant", ..Ask::default() }.judge(&text).1.checks[0].verdicts[0]
    };
    assert_eq!(verdict(999), policy::Verdict::Excepted);
    assert_eq!(verdict(1000), policy::Verdict::Fail);
}
