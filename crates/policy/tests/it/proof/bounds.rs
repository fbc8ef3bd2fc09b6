//! Conditions made to take long: a proof that is not found soon is given up, and nothing is said.

use super::of;

/// So many of something with its number in the place of `#`, joined.
fn many(n: usize, one: &str, join: &str) -> String {
    (0..n).map(|n| one.replace('#', &n.to_string())).collect::<Vec<_>>().join(join)
}

fn said(more: &str, require: &str) -> Vec<String> {
    let codes = of(more, &[&format!("require: \"{require}\"")], &[]).said();
    codes.iter().map(|said| said.chars().take(5).collect()).collect()
}

#[test]
fn chains_as_long_as_they_may_be_are_answered() {
    assert_eq!(said("", &many(50, "asset.patches_missing == #", " || ")), [""; 0]);
    assert_eq!(said("", &many(50, "asset.patches_missing != #", " && ")), [""; 0]);
    assert_eq!(said("", &many(50, "asset.patches_missing == #", " && ")), ["P0404"]);
    assert_eq!(said("", &many(50, "asset.patches_missing < #", " || ")), [""; 0]);
    assert_eq!(said("", &many(50, "asset.class.contains('#')", " && ")), [""; 0]);
    let sum = many(50, "asset.count", " + ");
    assert_eq!(said("", &format!("{sum} >= 0")), ["P0403"]);
    let product = |n: usize| format!("asset.count{}", " * 2".repeat(n));
    assert_eq!(said("", &format!("{} >= 0", product(40))), ["P0403"]);
    assert_eq!(said("", &format!("{} >= 0", product(60))), [""; 0], "no longer taken as a sum");
    let nested = format!("{}asset.count{}", "2 * (".repeat(45), ")".repeat(45));
    assert_eq!(said("", &format!("{nested} >= 0")), ["P0403"]);
    assert_eq!(said("", &format!("{sum} > 0")), [""; 0]);
}

#[test]
fn choices_that_double_are_given_up() {
    let pairs = many(20, "(asset.patches_missing != # || asset.count != #)", " && ");
    assert_eq!(said("", &pairs), [""; 0]);
    let both = format!("({pairs}) && !({pairs})");
    assert!(both.len() < 4096);
    said("", &both);
    let odd = many(30, "(asset.count == #", " == ") + &")".repeat(30);
    said("", &odd);
    let choices = many(30, "(asset.count == # ? asset.logging : ", "") + "asset.redundant" + &")".repeat(30);
    said("", &choices);
}

const TRUTHS: [&str; 14] = [
    "actuator",
    "redundant",
    "remote_access",
    "mfa_enforced",
    "logging",
    "secure_boot",
    "host_firewall",
    "tamper_detection",
    "cabinet_locked",
    "backup_configured",
    "default_password",
    "internet_exposed",
    "time_synchronised",
    "malware_protection",
];

/// Whether an even number of the first so many truths are false, and not when they are asked in another order: impossible,
/// and only to be seen by trying all.
fn twisted(n: usize, turn: usize) -> String {
    let parity = |from: usize| {
        let one = |step: usize| format!("asset.{}", TRUTHS[(from + step) % n]);
        (0..n).map(one).collect::<Vec<_>>().join(" == ")
    };
    format!("({}) && !({})", parity(turn), parity(turn + 1))
}

#[test]
fn a_contradiction_that_needs_too_many_ways_is_given_up() {
    assert_eq!(said("", &twisted(6, 0)), ["P0404"]);
    assert_eq!(said("", &twisted(14, 0)), [""; 0]);
}

#[test]
fn many_checks_that_each_take_long_are_given_up_together() {
    let checks: Vec<String> =
        (0..70).map(|n| format!("require: \"{} && asset.count > {n}\"", twisted(14, n))).collect();
    let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
    assert_eq!(of("", &checks, &[]).said(), [""; 0]);
}

#[test]
fn variables_that_double_are_given_up() {
    let doubled: String =
        (1..10).map(|n| format!("  v{n}: \"v{} && asset.count != {n} || !v{}\"\n", n - 1, n - 1)).collect();
    said(&format!("variables:\n  v0: \"asset.logging\"\n{doubled}"), "v9");
    let sums: String = (1..11).map(|n| format!("  v{n}: \"v{} + v{}\"\n", n - 1, n - 1)).collect();
    assert_eq!(said(&format!("variables:\n  v0: \"asset.count\"\n{sums}"), "v10 >= 0"), ["P0403"]);
    let texts = sums.replace("asset.count", "'ab'");
    assert_eq!(said(&format!("variables:\n  v0: \"'ab'\"\n{texts}"), "asset.class != v10"), [""; 0]);
}

#[test]
fn lists_of_many_values_are_answered() {
    let list = many(400, "#", ", ");
    assert_eq!(said("", &format!("asset.count in [{list}]")), [""; 0]);
    assert_eq!(said("", &format!("asset.count in [{list}] && asset.count > 399")), ["P0404"]);
    let texts = many(300, "'#'", ", ");
    assert_eq!(said("", &format!("asset.class in [{texts}] && asset.class.startsWith('x')")), [""; 0]);
    let nested = "asset.zone.assets.all(x, asset.zone.assets.exists(y, ".to_owned()
        + &many(20, "(x.count == # || y.count != #)", " && ")
        + "))";
    said("", &nested);
}

#[test]
fn two_hundred_checks_are_held_against_each_other() {
    let checks: Vec<String> = (0..200)
        .map(|n| format!("where: \"asset.patches_missing > {n} || asset.class == 'c{n}'\", require: \"asset.logging && (asset.count > {n} || asset.redundant && asset.mfa_enforced)\""))
        .collect();
    let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
    assert_eq!(of("", &checks, &[]).said(), [""; 0]);
}
