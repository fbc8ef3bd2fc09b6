//! What looks as if something could be said of it, and is not so: each would be a false claim.

use super::{of, read};

/// Checks of which nothing is proven, and why not.
const SILENT: &[(&[&str], &str)] = &[
    (
        &["where: \"asset.logging || !asset.logging\", require: \"asset.redundant\""],
        "it does not apply where nobody looked",
    ),
    (
        &["where: \"asset.zone.purdue <= 2 && asset.zone.parent.purdue > 3\", require: \"asset.logging\""],
        "two zones",
    ),
    (
        &[
            "where: \"asset.class.startsWith('p') && asset.class.startsWith('plc')\", require: \"asset.logging\"",
        ],
        "plc",
    ),
    (
        &[
            "where: \"asset.class.startsWith('p') && !asset.class.startsWith('plc')\", require: \"asset.logging\"",
        ],
        "pump",
    ),
    (
        &[
            "where: \"asset.class.contains('plc') && !asset.class.contains('plc-')\", require: \"asset.logging\"",
        ],
        "plc",
    ),
    (&["where: \"asset.class > 'a' && asset.class < 'b'\", require: \"asset.logging\""], "`aa` lies between"),
    (&["where: \"asset.patches_missing > 2 && asset.patches_missing < 4\", require: \"asset.logging\""], "3"),
    (&["where: \"asset.zone.purdue > 3 && asset.zone.purdue < 3.1\", require: \"asset.logging\""], "3.05"),
    (&["where: \"asset.zone.purdue > 5 || asset.logging\", require: \"asset.redundant\""], "the other"),
    (&["where: \"asset.actuator\", require: \"false\""], "there must be none"),
    (&["where: \"asset.patched_on > now\", require: \"asset.logging\""], "a date to come can be written"),
    (
        &[
            "each: service, where: \"service.assets.exists(a, a.actuator) && service.assets.exists(a, !a.actuator)\", require: \"service.manual_fallback\"",
        ],
        "two assets",
    ),
    (
        &[
            "each: service, where: \"service.assets.all(a, a.actuator) && service.assets.all(a, !a.actuator)\", require: \"service.manual_fallback\"",
        ],
        "no asset",
    ),
    (
        &[
            "each: service, where: \"service.assets.exists(x, x.actuator && x.zone.assets.exists(y, !y.actuator))\", require: \"service.manual_fallback\"",
        ],
        "another element",
    ),
    (
        &[
            "where: \"[asset.class, 'plc'].exists(it, it == 'plc') && !has(asset.class)\", require: \"asset.logging\"",
        ],
        "the second is enough",
    ),
    (
        &[
            "where: \"asset.zone.country != city.country && asset.zone.country == 'CH'\", require: \"asset.logging\"",
        ],
        "elsewhere",
    ),
    (
        &[
            "where: \"!has(asset.logging)\", require: \"asset.redundant && asset.mfa_enforced\"",
            "where: \"!has(asset.logging)\", require: \"(asset.logging || asset.redundant) && asset.mfa_enforced\", severity: critical",
        ],
        "the first fails where the second is unknown",
    ),
    // Neither adds nothing to the other.
    (
        &[
            "require: \"asset.logging && asset.redundant\"",
            "require: \"asset.logging && asset.mfa_enforced\"",
        ],
        "",
    ),
    (
        &[
            "require: \"asset.logging\", severity: high",
            "require: \"asset.logging && asset.redundant\", severity: medium",
        ],
        "less severe",
    ),
    (
        &[
            "require: \"asset.logging\", serves: [nis2/art21.2.j]",
            "require: \"asset.logging && asset.redundant\"",
        ],
        "serves less",
    ),
    (
        &[
            "require: \"asset.logging\", remedy: {action: log-it}",
            "require: \"asset.logging && asset.redundant\"",
        ],
        "is not mended",
    ),
    (
        &[
            "require: \"asset.patches_missing <= 3\"",
            "require: \"asset.patches_missing <= 3\", evidence: {max-age: 10d}",
        ],
        "the one fails on older evidence, the other is unknown where it passes",
    ),
    (
        &[
            "where: \"asset.class == 'plc'\", require: \"asset.logging\"",
            "where: \"asset.actuator\", require: \"asset.logging\"",
        ],
        "other assets",
    ),
    (
        &["each: asset, require: \"asset.name == 'a'\"", "each: zone, require: \"zone.name == 'a'\""],
        "other kinds",
    ),
    (
        &[
            "require: \"asset.open_ports.exists(x, x == '1') || asset.logging\"",
            "require: \"'1' in asset.open_ports || asset.logging\"",
        ],
        "not understood, though so",
    ),
    (
        &[
            "require: \"asset.patched_on + days(30) >= now\"",
            "require: \"asset.patched_on + days(60) >= now\"",
        ],
        "in the last days that there are, the second is unknown",
    ),
];

#[test]
fn nothing_is_said_where_it_would_not_be_so() {
    for (checks, why) in SILENT {
        let said = of("", checks, &[]).said();
        assert_eq!(said, [""; 0], "{why}: {checks:#?}");
    }
}

#[test]
fn what_is_known_to_where_need_not_be_known_to_require() {
    let aged = "where: \"asset.logging\", require: \"asset.logging\", evidence: {max-age: 1d}";
    assert_eq!(
        of("", &[aged], &[]).said(),
        ["P0403 \"asset.logging\""],
        "never false, and unknown where stale"
    );
    let has = "where: \"has(asset.logging)\", require: \"!has(asset.logging) || asset.redundant\"";
    assert_eq!(of("", &[has], &[]).said(), [""; 0]);
}

#[test]
fn a_check_that_an_exception_is_about_stands_for_no_other() {
    let checks = ["require: \"asset.logging && asset.redundant\"", "require: \"asset.logging\""];
    let exception = |check: &str| {
        format!(
            "id: E-1, type: departure, check: p/{check}, entities: [it], reason: r, owner: post:a, approver: post:b, approved: 2026-01-01, from: 2026-01-01, expires: 2027-01-01"
        )
    };
    assert_eq!(of("", &checks, &[]).said(), ["P0405 c1"]);
    assert_eq!(of("", &checks, &[&exception("c0")]).said(), [""; 0]);
    assert_eq!(of("", &checks, &[&exception("c1")]).said(), ["P0405 c1"]);
}

/// A policy with one check, under a head of its own.
fn policy(id: &str, more: &str, check: &str) -> String {
    format!(
        "bailiwick: 1\npolicy: {id}\ntitle: P\nowner: post:ciso\n{more}\nchecks:\n  - {{id: c, each: asset, {check}, severity: high, title: T}}\n"
    )
}

#[test]
fn a_check_stands_for_another_only_while_it_is_in_force() {
    let said = |of_one: &str, of_other: &str| {
        let one = policy("one", of_one, "require: \"asset.logging && asset.redundant\"");
        let other = policy("other", of_other, "require: \"asset.logging\"");
        read(&[one, other], "adopt: [{policy: one}, {policy: other}]", "").said()
    };
    let from = |day: &str| format!("in-force: {{from: \"{day}\"}}");
    assert_eq!(said("", ""), ["P0405 c"]);
    assert_eq!(said(&from("2026-07-01"), &from("2026-09-01")), ["P0405 c"]);
    assert_eq!(said(&from("2026-09-01"), &from("2026-07-01")), [""; 0]);
    assert_eq!(said(&from("2026-06-01"), ""), ["P0405 c"], "from today on");
    assert_eq!(said("in-force: {to: \"2026-09-01\"}", ""), [""; 0]);
    assert_eq!(said("in-force: {to: \"2026-09-01\"}", "in-force: {from: \"2026-09-01\"}"), [""; 0]);
    assert_eq!(said("status: draft", ""), [""; 0]);
}

#[test]
fn a_check_that_is_dropped_stands_for_no_other() {
    let text = "bailiwick: 1\npolicy: p\ntitle: P\nowner: post:ciso\nchecks:\n  - {id: a, each: asset, require: \"asset.logging && asset.redundant\", severity: high, title: T}\n  - {id: b, each: asset, require: \"asset.logging\", severity: high, title: T}\n";
    let drop = "adopt: [{policy: p, drop: [{check: a, reason: r, owner: post:a, approver: post:b, expires: 2027-01-01}]}]";
    assert_eq!(read(&[text.to_owned()], "adopt: [{policy: p}]", "").said(), ["P0405 b"]);
    assert_eq!(read(&[text.to_owned()], drop, "").said(), [""; 0]);
}

#[test]
fn a_parameter_is_read_where_a_policy_that_extends_reads_it() {
    let base = policy("base", "parameters: {p: {type: int, default: 3}}", "require: \"asset.logging\"");
    let near = policy("near", "extends: base", "require: \"asset.patches_missing < p\"");
    assert_eq!(read(std::slice::from_ref(&base), "adopt: [{policy: base}]", "").said(), ["P0406 p"]);
    assert_eq!(read(&[base.clone(), near.clone()], "adopt: [{policy: base}]", "").said(), [""; 0]);
    assert_eq!(read(&[base, near], "adopt: [{policy: near}]", "").said(), [""; 0]);
}

#[test]
fn a_parameter_that_makes_a_difference_is_not_spoken_of() {
    for (parameter, require) in [
        ("type: int, default: 30, min: 1, max: 90", "asset.patched_on >= now - days(p)"),
        ("type: int, default: 0, min: 0, max: 1", "asset.patches_missing >= p"),
        ("type: int, default: 7", "asset.patches_missing < 3 || asset.patches_missing > p"),
        ("type: double, default: 4, min: 4, max: 9", "asset.zone.purdue >= p"),
        ("type: text, default: plc", "asset.class != p || asset.logging"),
        ("type: bool, default: true", "asset.logging || p"),
        ("type: duration, default: 36h", "asset.patched_on >= now - p"),
    ] {
        let said =
            of(&format!("parameters: {{p: {{{parameter}}}}}"), &[&format!("require: \"{require}\"")], &[])
                .said();
        assert!(
            said.iter().all(|said| !said.starts_with("P0407") && !said.starts_with("P0406")),
            "{parameter}: {said:?}"
        );
    }
    // It never makes a pass of a fail, but an unknown.
    let unknown = "where: \"!has(asset.logging)\", require: \"(asset.logging || asset.patches_missing >= p) && asset.redundant\"";
    assert_eq!(
        of("parameters: {p: {type: int, default: 3, min: 0, max: 9}}", &[unknown], &[]).said(),
        [""; 0]
    );
    let age = "require: \"asset.logging\", evidence: {max-age: \"{p}d\"}";
    assert_eq!(of("parameters: {p: {type: int, default: 3}}", &[age], &[]).said(), [""; 0]);
}
