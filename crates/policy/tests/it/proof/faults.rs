//! Faults put into small policies: each is found, under its code and where it stands, and nothing else is said.

use super::{of, read};

/// One or more checks, and all that is proven of them: the code and the text that is marked.
type Fault = (&'static [&'static str], &'static [&'static str]);

/// Of the check alone, with no parameters.
const OF_CHECKS: &[Fault] = &[
    // A check that can never apply.
    (&["where: \"false\", require: \"asset.logging\""], &["P0401 false"]),
    (
        &["where: \"asset.criticality == 'low' && asset.criticality == 'high'\", require: \"asset.logging\""],
        &["P0401 \"asset.criticality == 'low' && asset.criticality == 'high'\""],
    ),
    (
        &[
            "where: \"asset.criticality in ['low', 'medium'] && !(asset.criticality in ['medium', 'low', 'high'])\", require: \"asset.logging\"",
        ],
        &[
            "P0401 \"asset.criticality in ['low', 'medium'] && !(asset.criticality in ['medium', 'low', 'high'])\"",
        ],
    ),
    (
        &[
            "where: \"asset.actuator && asset.criticality != 'low' && asset.criticality != 'medium' && asset.criticality != 'high' && asset.criticality != 'critical'\", require: \"asset.logging\"",
        ],
        &[
            "P0401 \"asset.actuator && asset.criticality != 'low' && asset.criticality != 'medium' && asset.criticality != 'high' && asset.criticality != 'critical'\"",
        ],
    ),
    (
        &["where: \"asset.actuator && asset.zone.purdue > 5\", require: \"asset.logging\""],
        &["P0401 asset.zone.purdue > 5"],
    ),
    (
        &["where: \"asset.patches_missing < 3 && asset.patches_missing > 5\", require: \"asset.logging\""],
        &["P0401 \"asset.patches_missing < 3 && asset.patches_missing > 5\""],
    ),
    (
        &["where: \"asset.patches_missing < 0\", require: \"asset.logging\""],
        &["P0401 asset.patches_missing < 0"],
    ),
    (
        &["each: service, where: \"size(service.assets) < 0\", require: \"service.manual_fallback\""],
        &["P0401 size(service.assets) < 0"],
    ),
    (
        &[
            "where: \"asset.installed_on > now && asset.installed_on < now - days(30)\", require: \"asset.logging\"",
        ],
        &["P0401 \"asset.installed_on > now && asset.installed_on < now - days(30)\""],
    ),
    (
        &["where: \"asset.zone.filtered && !has(asset.zone)\", require: \"asset.logging\""],
        &["P0401 \"asset.zone.filtered && !has(asset.zone)\""],
    ),
    (
        &["where: \"asset.class == 'plc' && asset.class.startsWith('cam')\", require: \"asset.logging\""],
        &["P0401 \"asset.class == 'plc' && asset.class.startsWith('cam')\""],
    ),
    (
        &[
            "where: \"asset.class.startsWith('plc-') && asset.class.startsWith('camera-')\", require: \"asset.logging\"",
        ],
        &["P0401 \"asset.class.startsWith('plc-') && asset.class.startsWith('camera-')\""],
    ),
    (
        &["where: \"asset.class.lowerAscii() == 'PLC'\", require: \"asset.logging\""],
        &["P0401 asset.class.lowerAscii() == 'PLC'"],
    ),
    (
        &["where: \"asset.actuator && asset.criticality.endsWith('ish')\", require: \"asset.logging\""],
        &["P0401 asset.criticality.endsWith('ish')"],
    ),
    (
        &[
            "each: service, where: \"service.assets.exists(a, a.actuator && a.class == 'plc') && service.assets.all(x, !x.actuator)\", require: \"service.manual_fallback\"",
        ],
        &[
            "P0401 \"service.assets.exists(a, a.actuator && a.class == 'plc') && service.assets.all(x, !x.actuator)\"",
        ],
    ),
    (&["where: \"7 / 0 > 1\", require: \"asset.logging\""], &["P0401 7 / 0 > 1"]),
    (
        &["where: \"asset.zone != asset.zone\", require: \"asset.logging\""],
        &["P0401 asset.zone != asset.zone"],
    ),
    // A check that is always unknown.
    (&["where: \"!has(asset.zone)\", require: \"asset.zone.filtered\""], &["P0402 \"asset.zone.filtered\""]),
    (&["require: \"asset.patches_missing / 0 < 3\""], &["P0402 \"asset.patches_missing / 0 < 3\""]),
    // A check that can never fail.
    (&["require: \"true\""], &["P0403 \"true\""]),
    (
        &["where: \"asset.remote_access\", require: \"asset.mfa_enforced || asset.remote_access\""],
        &["P0403 \"asset.mfa_enforced || asset.remote_access\""],
    ),
    (&["require: \"asset.logging || !asset.logging\""], &["P0403 \"asset.logging || !asset.logging\""]),
    (
        &["where: \"asset.zone.purdue <= 2\", require: \"asset.zone.purdue < 3 || asset.logging\""],
        &["P0403 \"asset.zone.purdue < 3 || asset.logging\""],
    ),
    (&["require: \"asset.patches_missing >= 0\""], &["P0403 \"asset.patches_missing >= 0\""]),
    (
        &["require: \"asset.criticality in ['low', 'medium', 'high', 'critical']\""],
        &["P0403 \"asset.criticality in ['low', 'medium', 'high', 'critical']\""],
    ),
    (
        &["require: \"asset.patched_on >= now - days(30) || asset.patched_on < now - days(14)\""],
        &["P0403 \"asset.patched_on >= now - days(30) || asset.patched_on < now - days(14)\""],
    ),
    // A check that can never pass.
    (
        &["where: \"asset.internet_exposed\", require: \"!asset.internet_exposed && asset.logging\""],
        &["P0404 \"!asset.internet_exposed && asset.logging\""],
    ),
    (
        &["where: \"asset.fail_state == 'open'\", require: \"asset.fail_state in ['safe', 'closed']\""],
        &["P0404 \"asset.fail_state in ['safe', 'closed']\""],
    ),
    (
        &[
            "where: \"asset.installed_on < date('2020-01-01')\", require: \"asset.installed_on > date('2024-01-01')\"",
        ],
        &["P0404 \"asset.installed_on > date('2024-01-01')\""],
    ),
    // A check that adds nothing to another.
    (
        &[
            "id: within-30, require: \"asset.patched_on >= now - days(30)\"",
            "id: within-60, require: \"asset.patched_on >= now - days(60)\"",
        ],
        &["P0405 within-60"],
    ),
    (
        &[
            "id: all-of-it, require: \"asset.logging && asset.mfa_enforced\"",
            "id: a-part, require: \"asset.logging\"",
        ],
        &["P0405 a-part"],
    ),
    (
        &[
            "id: a, require: \"asset.logging && asset.mfa_enforced\"",
            "id: b, require: \"asset.mfa_enforced && asset.logging\"",
        ],
        &["P0405 b"],
    ),
    (
        &[
            "id: plcs, where: \"asset.class == 'plc'\", require: \"asset.logging\"",
            "id: every, require: \"asset.logging\"",
        ],
        &["P0405 plcs"],
    ),
    (
        &[
            "id: strong, each: service, require: \"service.assets.all(a, a.logging && a.redundant)\"",
            "id: weak, each: service, require: \"service.assets.all(x, x.logging)\"",
        ],
        &["P0405 weak"],
    ),
];

#[test]
fn each_fault_of_a_check_is_found_where_it_stands() {
    let missed = OF_CHECKS.iter().filter_map(|(checks, expected)| {
        let said = of("", checks, &[]).said();
        (said != *expected).then(|| format!("{checks:#?}: {said:?}"))
    });
    assert_eq!(missed.collect::<Vec<_>>().join("\n"), "");
}

#[test]
fn each_fault_of_a_parameter_is_found_where_it_stands() {
    let lacks = "require: \"asset.patches_missing < 1 || asset.patches_missing >= p\"";
    let faults: &[(&str, &[&str], &[&str])] = &[
        ("parameters: {p: {type: int, default: 3}}", &["require: \"asset.logging\""], &["P0406 p"]),
        (
            "parameters: {p: {type: int, default: 3}}\nvariables: {v: \"asset.patches_missing < p\"}",
            &["require: \"asset.logging\""],
            &["P0406 p"],
        ),
        (
            "parameters: {p: {type: int, default: 0, min: -9, max: 0}}",
            &[lacks],
            &["P0403 \"asset.patches_missing < 1 || asset.patches_missing >= p\""],
        ),
        (
            "parameters: {p: {type: double, default: 7, min: 6, max: 9}}",
            &["require: \"asset.logging || asset.zone.purdue >= p\""],
            &["P0407 p"],
        ),
        (
            "parameters: {p: {type: int, default: 30, min: 1, max: 90}}",
            &["require: \"asset.logging && (asset.logging || asset.patched_on >= now - days(p))\""],
            &["P0407 p"],
        ),
        (
            "parameters: {p: {type: int, default: 3, min: 1, max: 90}}",
            &["require: \"has(asset.patches_missing) && asset.patches_missing > -p || asset.logging\""],
            &["P0407 p"],
        ),
        (
            "parameters: {p: {type: text, default: plc}}",
            &[
                "require: \"asset.criticality in ['low', 'high'] || asset.logging || asset.class == p && asset.class != p\"",
            ],
            &["P0407 p"],
        ),
        (
            "parameters: {p: {type: int, default: 3, min: 3, max: 3}}",
            &["require: \"asset.patches_missing <= p\""],
            &["P0407 p"],
        ),
    ];
    let missed = faults.iter().filter_map(|(more, checks, expected)| {
        let said = of(more, checks, &[]).said();
        (said != *expected).then(|| format!("{more} {checks:#?}: {said:?}"))
    });
    assert_eq!(missed.collect::<Vec<_>>().join("\n"), "");
}

/// An exception in force all year, for what a condition describes.
fn exception(scope: &str) -> String {
    format!(
        "id: E-1, type: risk-accepted, check: p/c0, scope: \"{scope}\", reason: r, owner: post:a, approver: post:b, approved: 2026-01-01, from: 2026-01-01, expires: 2027-01-01"
    )
}

#[test]
fn an_exception_that_leaves_nothing_is_found() {
    let check = "where: \"asset.class == 'plc'\", require: \"asset.logging\"";
    for scope in [
        "true",
        "asset.class == 'plc'",
        "asset.class.startsWith('p')",
        "!asset.logging",
        "asset.class in ['plc', 'rtu']",
        "now > date('2025-01-01')",
    ] {
        assert_eq!(of("", &[check], &[&exception(scope)]).said(), ["P0408 E-1"], "{scope}");
    }
    for scope in [
        "asset.class == 'rtu'",
        "asset.actuator",
        "asset.class == 'plc' && asset.redundant",
        "now < date('2026-07-01')",
    ] {
        assert_eq!(of("", &[check], &[&exception(scope)]).said(), [""; 0], "{scope}");
    }
    let asked_for = exception("true").replace("approved: 2026-01-01, ", "");
    assert_eq!(of("", &[check], &[&asked_for]).said(), [""; 0]);
}

#[test]
fn a_policy_is_judged_by_the_values_and_dates_that_the_city_gave_it() {
    let policy = |more: &str| {
        format!(
            "bailiwick: 1\npolicy: p\ntitle: P\nowner: post:ciso\n{more}parameters: {{p: {{type: int, default: 3, min: 0, max: 9}}}}\nchecks:\n  - {{id: c, each: asset, require: \"asset.patches_missing >= p || now < date('2026-01-01')\", severity: high, title: T}}\n"
        )
    };
    assert_eq!(read(&[policy("")], "adopt: [{policy: p}]", "").said(), [""; 0]);
    assert_eq!(read(&[policy("")], "adopt: [{policy: p, set: {p: 0}}]", "").said().len(), 1);
    let last_year = "in-force: {from: \"2025-01-01\", to: \"2026-01-01\"}\n";
    assert_eq!(read(&[policy(last_year)], "adopt: [{policy: p}]", "").said(), [""; 0], "it has ended");
    let to_come = "in-force: {from: \"2027-01-01\"}\nstatus: active\n";
    assert_eq!(read(&[policy(to_come)], "adopt: [{policy: p, set: {p: 0}}]", "").said().len(), 1);
}
