//! Tables whose rows end just before, at and just after the end of a word, a block and two blocks.

use policy::Verdict;
use testkit::{Town, town};

use super::{ASSETS, Ask};

const SIZES: [usize; 7] = [63, 64, 65, 1023, 1024, 1025, 2049];

/// So many assets in two zones; of each the number, with every fifth redundant, every third of no known count.
fn with(n: usize) -> Town {
    let asset = |n: usize| {
        let count = if n.is_multiple_of(3) { String::new() } else { format!(", count: {n}") };
        let zone = if n.is_multiple_of(2) { "even" } else { "odd" };
        format!(
            "{{id: a{n:04}, redundant: {}, zone: {zone}, services: [s{}], maker: m{}{count}, class: c{n}, logging: {}, label: l{}}}",
            n.is_multiple_of(5),
            n % 2,
            n % 50,
            n.is_multiple_of(7),
            n % 6
        )
    };
    let assets: Vec<String> = (0..n).map(asset).collect();
    town(&format!(
        "observed: 2026-05-31\nzones: [{{id: even, untrusted: true}}, {{id: odd, untrusted: false}}]
services: [{{id: s0, manual_fallback: true}}, {{id: s1}}]\nassets: [{}]",
        assets.join(", ")
    ))
}

/// What each condition says of the asset of a number.
type Says = fn(usize) -> Option<bool>;

const CONDITIONS: [(&str, Says); 12] = [
    ("asset.redundant", |n| Some(n.is_multiple_of(5))),
    ("asset.redundant || asset.logging", |n| Some(n.is_multiple_of(5) || n.is_multiple_of(7))),
    ("!has(asset.count)", |n| (!n.is_multiple_of(3)).then_some(false)),
    ("asset.count < 1000", |n| (!n.is_multiple_of(3)).then_some(n < 1000)),
    ("asset.count * 2 < asset.count + 1024", |n| (!n.is_multiple_of(3)).then_some(n < 1024)),
    ("asset.zone.untrusted", |n| Some(n.is_multiple_of(2))),
    ("asset.services.exists(s, s.manual_fallback)", |n| n.is_multiple_of(2).then_some(true)),
    ("size(asset.services) == 1", |_| Some(true)),
    ("asset.maker == 'm7' || asset.maker == 'm49'", |n| Some(matches!(n % 50, 7 | 49))),
    ("asset.label != 'l2'", |n| Some(n % 6 != 2)),
    ("asset.class == 'c64' || asset.id == 'a1024'", |n| Some(n == 64 || n == 1024)),
    ("asset.logging && asset.count > 0", |n| match (n.is_multiple_of(7), n.is_multiple_of(3)) {
        (false, _) => Some(false),
        (true, true) => None,
        (true, false) => Some(true),
    }),
];

#[test]
fn rows_at_the_ends_of_words_and_blocks() {
    let conditions: Vec<&str> = CONDITIONS.iter().map(|(condition, _)| *condition).collect();
    for n in SIZES {
        let town = with(n);
        let judgement = Ask { max_age: "30d", ..ASSETS }.judge(&town, &conditions);
        for (check, (condition, says)) in judgement.checks.iter().zip(CONDITIONS) {
            let verdict = |row: usize| match says(row) {
                Some(true) => Verdict::Pass,
                Some(false) => Verdict::Fail,
                None => Verdict::Unknown,
            };
            let expected: Vec<Verdict> = (0..n).map(verdict).collect();
            assert_eq!(check.verdicts, expected, "{condition} of {n}");
        }
    }
}

/// More conditions on one field than have bits in a word, so that several tables are made.
#[test]
fn many_conditions_on_one_field() {
    let town = with(1025);
    let conditions: Vec<String> = (0..50)
        .map(|n| {
            if n % 2 == 0 { format!("asset.maker == 'm{n}'") } else { format!("asset.maker.endsWith('{n}')") }
        })
        .collect();
    let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
    let judgement = ASSETS.judge(&town, &conditions);
    for (n, check) in judgement.checks.iter().enumerate() {
        let holds = |row: usize| {
            let maker = row % 50;
            if n % 2 == 0 { maker == n } else { format!("m{maker}").ends_with(&n.to_string()) }
        };
        let pass: Vec<bool> = check.verdicts.iter().map(|verdict| *verdict == Verdict::Pass).collect();
        let expected: Vec<bool> = (0..1025).map(holds).collect();
        assert_eq!(pass, expected, "{}", conditions[n]);
    }
}
