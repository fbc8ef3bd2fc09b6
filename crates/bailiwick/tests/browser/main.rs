//! The report as a browser shows it: at three widths, light, dark and on paper, with axe-core where it is at hand.

#![cfg(test)]

mod driver;
mod look;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use insta::assert_snapshot;

/// A city of a pump that fails and a gate of which nothing is known.
const SMALL: &[(&str, &str)] = &[
    (
        "bailiwick.yaml",
        "bailiwick: 1\ncity: {name: Little Haven, time_zone: Europe/Zurich}\nadopt: [{policy: doors}]\n",
    ),
    (
        "assets.yaml",
        r#"bailiwick: 1
observed: "2026-11-12"
assets:
  - {id: pump, name: Pump, remote_access: true, mfa_enforced: false, longitude: 7.44, latitude: 46.95}
  - {id: gate}
"#,
    ),
    (
        "policies/doors.yaml",
        r#"bailiwick: 1
policy: doors
title: Doors
owner: post:clerk
status: active
checks:
  - {id: mfa, title: A second factor, each: asset, where: "asset.remote_access", require: "asset.mfa_enforced", severity: high, explanation: "{asset.name} opens with one."}
"#,
    ),
];

/// A city that says nothing.
const EMPTY: &[(&str, &str)] = &[("bailiwick.yaml", "bailiwick: 1\ncity: {name: Nowhere}\n")];

/// A page in which nothing holds.
const BROKEN: &str = r##"<!DOCTYPE html>
<html lang="en"><head><title>Broken</title><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src file:">
<style>main p { color: #ccc; background: #fff; } summary { outline: none; }</style></head>
<body><main id="main"><h1>Broken</h1><h3>Deep</h3><p>Pale</p>
<div style="width: 2000px">Wide</div>
<div style="width: 90px; overflow: hidden; white-space: nowrap">Longer than its box by far</div>
<a href="#nowhere">Nowhere</a> <a href="#main" tabindex="-1">Not by keyboard</a>
<details><summary>Unseen</summary>More</details>
<svg width="200" height="40" role="img" aria-label="Words"><text x="10" y="20">One</text><text x="12" y="22">Two</text>
<text x="190" y="20">Outside</text></svg>
<img src="missing.png" alt=""><script>alert(1)</script>
</main></body></html>
"##;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder that is empty, for one test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join(name);
    let _absent = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A city of these files.
fn city(name: &str, files: &[(&str, &str)]) -> String {
    let folder = scratch(&format!("{name}-city"));
    fs::create_dir(folder.join("policies")).unwrap();
    for (path, text) in files {
        fs::write(folder.join(path), text).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

/// What is wrong with the report of a city; nothing where there is no browser.
fn wrong_with(name: &str, city: &str, options: &[&str]) -> String {
    let report = ["assess", city, "--format", "html", "--as-of", "2026-11-16T06:00:00+01:00"];
    wrong_with_page(name, &[&report, options].concat())
}

/// What is wrong with the page that the program prints.
fn wrong_with_page(name: &str, arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_bailiwick")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let file = scratch(name).join("report.html");
    fs::write(&file, output.stdout).unwrap();
    look::faults(&file).unwrap_or_default().join("\n")
}

#[test]
fn a_large_city_in_english() {
    assert_snapshot!(wrong_with("english", "examples/port-meridian", &[]), @"");
}

#[test]
fn a_large_city_in_german() {
    assert_snapshot!(wrong_with("german", "examples/port-meridian", &["--language", "de"]), @"");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "where the real files lie is the environment's to say")]
fn a_real_city() {
    let data = std::env::var("BAILIWICK_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    if !root().join(&data).join("geo/cambridge-ma").is_dir() {
        look::aloud(&format!("there is no {data}/geo/cambridge-ma; say where it is with BAILIWICK_DATA"));
        return;
    }
    assert_snapshot!(wrong_with("real", "examples/cambridge", &["--data", &data]), @"");
}

#[test]
fn a_city_that_would_be() {
    let arguments = ["simulate", "examples/port-meridian", "--format", "html", "--since", "2026-11-16"];
    let changes = ["--as-of", "2028-01-01", "--remove", "organization:tidewater", "--end", "E-2026-004"];
    assert_snapshot!(wrong_with_page("simulation", &[&arguments[..], &changes].concat()), @"");
}

#[test]
fn a_small_city() {
    assert_snapshot!(wrong_with("small", &city("small", SMALL), &[]), @"");
}

#[test]
fn a_city_that_says_nothing_yet() {
    assert_snapshot!(wrong_with("empty", &city("empty", EMPTY), &["--language", "de"]), @"");
}

#[test]
fn a_page_in_which_nothing_holds() {
    let file = scratch("broken").join("report.html");
    fs::write(&file, BROKEN).unwrap();
    let (Some(wrong), Some(_)) = (look::faults(&file), look::axe()) else { return };
    // What the console says changes from one version of Chromium to the next, and sizes from one font to another.
    let said = |line: &String| match (line.strip_prefix("console: "), line.split_once("size (")) {
        (Some(message), _) => format!("console: {} ...\n", message.split(' ').next().unwrap_or_default()),
        (None, Some((before, size))) => {
            format!("{before}size (...{}\n", size.find(',').and_then(|at| size.get(at..)).unwrap_or_default())
        }
        _ => format!("{line}\n"),
    };
    let mut lines: Vec<String> = wrong.iter().map(said).collect();
    // What the console says comes when it comes.
    lines.sort_by_key(|line| line.starts_with("console: ").then(|| line.clone()));
    assert_snapshot!(lines.concat(), @r##"
    not reached by keyboard: a "Not by keyboard" (390 px)
    one does not see where one is: a "Nowhere" (390 px)
    one does not see where one is: summary "Unseen" (390 px)
    the page is 2008 px wide in a window of 390 px (screen, dark, 390 px)
    too wide: div in #main "Wide" (screen, dark, 390 px)
    leads nowhere: #nowhere (screen, dark, 390 px)
    a level is left out before h3 in #main "Deep" (screen, dark, 390 px)
    text in #main "One" overlaps text in #main "Two" (screen, dark, 390 px)
    leaves its picture: text in #main "Outside" (screen, dark, 390 px)
    cut off: div in #main "Longer than its box by far" (screen, dark, 390 px)
    axe serious color-contrast, 1 times, first p: Element has insufficient color contrast of 1.6 (foreground color: #cccccc, background color: #ffffff, font size: 12.0pt (16px), font weight: normal). Expected contrast ratio of 4.5:1 (screen, light, 390 px)
    axe serious target-size, 1 times, first a[href$="#nowhere"]: Target has insufficient size (..., should be at least 24px by 24px) (screen, light, 390 px)
    axe moderate heading-order, 1 times, first h3: Heading order invalid (screen, light, 390 px)
    the page is 2008 px wide in a window of 1024 px (screen, dark, 1024 px)
    the page is 2008 px wide in a window of 1600 px (screen, dark, 1600 px)
    the page is 2008 px wide in a window of 673 px (print, light, 673 px)
    asks for missing.png (log)
    console: missing.png ...
    console: report.html ...
    "##);
}
