//! Kleene's logic, and what is unknown with any unknown operand.

use super::{IT, service};
use crate::ask::{asset, each};

/// `t`, `f` and `u` for true, false and unknown.
fn value(letter: char) -> &'static str {
    match letter {
        't' => "asset.logging",
        'f' => "asset.backup_configured",
        _ => "asset.mfa_enforced",
    }
}

fn letter(require: &str) -> char {
    match asset(IT, require).as_str() {
        "pass" => 't',
        "fail" => 'f',
        _ => 'u',
    }
}

#[test]
fn and_or_and_not_are_kleenes_and_do_not_depend_on_order() {
    for (a, b, and, or) in [
        ('t', 't', 't', 't'),
        ('t', 'f', 'f', 't'),
        ('t', 'u', 'u', 't'),
        ('f', 'f', 'f', 'f'),
        ('f', 'u', 'f', 'u'),
        ('u', 'u', 'u', 'u'),
    ] {
        for (a, b) in [(a, b), (b, a)] {
            assert_eq!(letter(&format!("{} && {}", value(a), value(b))), and, "{a} && {b}");
            assert_eq!(letter(&format!("{} || {}", value(a), value(b))), or, "{a} || {b}");
        }
    }
    for (a, not) in [('t', 'f'), ('f', 't'), ('u', 'u')] {
        assert_eq!(letter(&format!("!{}", value(a))), not, "!{a}");
    }
}

#[test]
fn all_and_exists_are_kleenes_over_their_elements() {
    let over = |require: &str| service("asset", require);
    assert_eq!(over("service.assets.all(a, a.redundant)"), "unknown, unobserved redundant");
    assert_eq!(over("service.assets.all(a, !a.redundant)"), "fail");
    assert_eq!(over("service.assets.exists(a, a.redundant)"), "pass");
    assert_eq!(over("service.assets.exists(a, !a.redundant)"), "unknown, unobserved redundant");
}

#[test]
fn choice_with_an_unknown_condition_is_unknown() {
    assert_eq!(letter("asset.mfa_enforced ? true : true"), 'u');
    assert_eq!(letter("asset.logging ? true : asset.mfa_enforced"), 't');
    assert_eq!(letter("asset.logging ? asset.mfa_enforced : true"), 'u');
    assert_eq!(letter("asset.backup_configured ? asset.mfa_enforced : false"), 'f');
    assert_eq!(letter("asset.backup_configured ? 1 / 0 == 1 : true"), 't');
}

#[test]
fn comparison_in_arithmetic_and_calls_with_an_unknown_operand_are_unknown() {
    for condition in [
        "asset.patches_missing == 0",
        "asset.patches_missing != 0",
        "asset.patches_missing < 1",
        "asset.patches_missing <= 1",
        "asset.patches_missing > 1",
        "asset.patches_missing >= 1",
        "asset.patches_missing in [1, 2]",
        "1 in [1, asset.patches_missing]",
        "asset.count in [3, asset.patches_missing]",
        "[1, asset.patches_missing] == [2, 2]",
        "asset.patches_missing + 1 == 1",
        "asset.patches_missing - 1 == 1",
        "asset.patches_missing * 0 == 0",
        "0 / asset.patches_missing == 0",
        "0 % asset.patches_missing == 0",
        "-asset.patches_missing == 0",
        "string(asset.patches_missing) == ''",
        "double(asset.patches_missing) == 0.0",
        "days(asset.patches_missing) == days(0)",
    ] {
        assert_eq!(asset(IT, condition), "unknown, absent patches_missing", "{condition}");
    }
    for call in ["asset.maker.contains('')", "asset.maker.startsWith('')", "asset.maker.matches('')"] {
        assert_eq!(asset(IT, call), "unknown, unobserved maker", "{call}");
    }
}

#[test]
fn size_exists_one_filter_and_map_with_an_unknown_element_are_unknown() {
    for condition in [
        "size([1, asset.patches_missing]) == 2",
        "[1, asset.patches_missing].exists_one(x, x == 1)",
        "size([1, asset.patches_missing].filter(x, x == 1)) == 1",
        "size([1, asset.patches_missing].map(x, 1)) == 2",
        "[1, asset.patches_missing].exists_one(x, false)",
        "size([1, asset.patches_missing].filter(x, true)) == 2",
        "[1, 2].exists_one(x, x == 1 || x == asset.patches_missing)",
        "size([1, 2].filter(x, x == asset.patches_missing)) >= 0",
        "[1, 2].map(x, x + asset.patches_missing) == [1, 2]",
    ] {
        assert_eq!(asset(IT, condition), "unknown, absent patches_missing", "{condition}");
    }
}

#[test]
fn all_and_exists_over_a_list_written_out_look_at_each_element_alone() {
    assert_eq!(asset(IT, "[1, asset.patches_missing].exists(x, x == 1)"), "pass");
    assert_eq!(asset(IT, "[1, asset.patches_missing].all(x, x == 2)"), "fail");
    assert_eq!(asset(IT, "[1, asset.patches_missing].all(x, x == 1)"), "unknown, absent patches_missing");
    assert_eq!(
        asset(IT, "([1, asset.patches_missing] + []).exists(x, x == 1)"),
        "unknown, absent patches_missing"
    );
}

#[test]
fn exists_one_is_true_for_exactly_one() {
    assert_eq!(asset(IT, "[1, 2, 3].exists_one(x, x == 2)"), "pass");
    assert_eq!(asset(IT, "[2, 2].exists_one(x, x == 2)"), "fail");
    assert_eq!(asset(IT, "[1, 3].exists_one(x, x == 2)"), "fail");
    let two = "complete: asset\nservices: [{id: it}]\nassets: [{id: a, services: [it], redundant: true}, {id: b, services: [it], redundant: false}]";
    assert_eq!(each("service", two, "service.assets.exists_one(a, a.redundant)"), "pass");
}
