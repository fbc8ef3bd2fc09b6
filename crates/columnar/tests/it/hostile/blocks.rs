//! Tables whose rows end just before, at and just after the end of a word, a block and two blocks.

use policy::Verdict;
use testkit::{Town, town};

use super::{ASSETS, Ask};

const SIZES: [usize; 7] = [63, 64, 65, 2047, 2048, 2049, 4097];

/// So many assets in two zones; of each the number, with every fifth redundant, every fourth of no known count.
fn with(n: usize) -> Town {
    let asset = |n: usize| {
        let count = if is_uncounted(n) { String::new() } else { format!(", count: {n}") };
        let zone = if is_even(n) { "even" } else { "odd" };
        let services = if n % 9 == 7 { String::new() } else { format!("s{}", n % 2) };
        format!(
            "{{id: a{n:04}, redundant: {}, zone: {zone}, services: [{services}], maker: m{}{count}, class: c{n}, logging: {}, label: l{}}}",
            n.is_multiple_of(5),
            n % 50,
            n.is_multiple_of(7),
            n % 6
        )
    };
    let assets: Vec<String> = (0..n).map(asset).collect();
    town(&format!(
        "observed: 2026-05-31\nzones: [{{id: even, untrusted: true, security_level_target: 1, purdue: 1.5}}, {{id: odd, untrusted: false, security_level_target: 3}}]
services: [{{id: s0, manual_fallback: true}}, {{id: s1}}]\nassets: [{}]",
        assets.join(", ")
    ))
}

/// What each condition says of the asset of a number.
type Says = fn(usize) -> Option<bool>;

/// Whether it lies in the zone `even`, in another order in each block.
fn is_even(n: usize) -> bool {
    (n % 9).is_multiple_of(2)
}

/// Whether nobody knows its count.
fn is_uncounted(n: usize) -> bool {
    n % 4 == 1
}

/// What a number says where it is known.
fn counted(n: usize, says: bool) -> Option<bool> {
    (!is_uncounted(n)).then_some(says)
}

/// Whether it has a service with a manual fallback.
fn manual(n: usize) -> Option<bool> {
    if n % 9 == 7 { Some(false) } else { n.is_multiple_of(2).then_some(true) }
}

const CONDITIONS: [(&str, Says); 26] = [
    ("asset.redundant", |n| Some(n.is_multiple_of(5))),
    ("asset.redundant || asset.logging", |n| Some(n.is_multiple_of(5) || n.is_multiple_of(7))),
    ("!has(asset.count)", |n| counted(n, false)),
    ("asset.count < 1000", |n| counted(n, n < 1000)),
    ("asset.count * 2 < asset.count + 2048", |n| counted(n, n < 2048)),
    ("asset.zone.untrusted", |n| Some(is_even(n))),
    ("asset.services.exists(s, s.manual_fallback)", manual),
    ("size(asset.services) == 1", |n| Some(n % 9 != 7)),
    ("size(asset.services) * 2 == 2", |n| Some(n % 9 != 7)),
    ("size(asset.services.filter(s, s.manual_fallback)) * 2 == 2", manual),
    ("asset.maker == 'm7' || asset.maker == 'm49'", |n| Some(matches!(n % 50, 7 | 49))),
    ("asset.label != 'l2'", |n| Some(n % 6 != 2)),
    ("asset.class == 'c64' || asset.id == 'a2048'", |n| Some(n == 64 || n == 2048)),
    ("asset.logging && asset.count > 0", |n| match (n.is_multiple_of(7), is_uncounted(n)) {
        (false, _) => Some(false),
        (true, true) => None,
        (true, false) => Some(n > 0),
    }),
    ("asset.count % 5 > asset.zone.security_level_target", |n| {
        counted(n, n % 5 > if is_even(n) { 1 } else { 3 })
    }),
    (
        "double(asset.count % 5) > asset.zone.purdue",
        |n| {
            if is_even(n) { counted(n, n % 5 > 1) } else { None }
        },
    ),
    ("(asset.redundant ? asset.count : 900) < 1000", |n| {
        if n.is_multiple_of(5) { counted(n, n < 1000) } else { Some(true) }
    }),
    ("(asset.redundant ? 5 : asset.count) < 3", |n| {
        if n.is_multiple_of(5) { Some(false) } else { counted(n, n < 3) }
    }),
    ("(asset.redundant ? 0.5 : double(asset.count)) < 1000.0", |n| {
        if n.is_multiple_of(5) { Some(true) } else { counted(n, n < 1000) }
    }),
    ("(asset.redundant ? double(asset.count) : 0.5) < 1000.0", |n| {
        if n.is_multiple_of(5) { counted(n, n < 1000) } else { Some(true) }
    }),
    ("(asset.services.exists(s, s.manual_fallback) ? 1 : 2) > 0", |n| manual(n).map(|_| true)),
    ("double(asset.count) + 0.5 < 1000.0", |n| counted(n, n < 1000)),
    // Parts that go row by row, of which two checks ask about other rows.
    ("asset.logging && asset.class + 'x' != 'c64x'", |n| Some(n.is_multiple_of(7) && n != 64)),
    ("!asset.logging && asset.class + 'x' != 'c64x'", |n| Some(!n.is_multiple_of(7) && n != 64)),
    ("asset.logging && (asset.class + 'y' == 'c63y' ? 1 : 2) == 2", |n| Some(n.is_multiple_of(7) && n != 63)),
    ("!asset.logging && (asset.class + 'y' == 'c63y' ? 1 : 2) == 2", |n| {
        Some(!n.is_multiple_of(7) && n != 63)
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
    let holds = |n: usize, row: usize| {
        let maker = row % 50;
        if n.is_multiple_of(2) { maker == n } else { format!("m{maker}").ends_with(&n.to_string()) }
    };
    // Most have two bits; what holds for none has one, so that the last table may be full but for one.
    for never in [0, 1] {
        let conditions = std::iter::repeat_n("asset.maker == 'none'", never)
            .chain(conditions.iter().map(String::as_str))
            .collect::<Vec<_>>();
        let judgement = ASSETS.judge(&town, &conditions);
        for (n, check) in judgement.checks.iter().enumerate() {
            let pass: Vec<bool> = check.verdicts.iter().map(|verdict| *verdict == Verdict::Pass).collect();
            let expected: Vec<bool> = (0..1025).map(|row| n >= never && holds(n - never, row)).collect();
            assert_eq!(pass, expected, "{}", conditions[n]);
        }
    }
}
