//! The invented city with exports of every format: read whole, who is who, taken twice.

use std::{collections::BTreeMap, fs, path::Path};

use insta::assert_snapshot;
use serde_json::Value;

use crate::tool::{all_files, root, run, run_in, scratch};

const CITY: &str = "examples/port-meridian";
const AS_OF: &str = "2026-11-16T06:00:00+01:00";

/// What there is of each sort, counted by checks that apply to just these.
const COUNTS: &str = r#"bailiwick: 1
policy: counts
title: What there is
owner: post:ciso
status: active
in-force: {from: "2026-01-01"}
review-by: "2027-12-31"
checks:
  - {id: assets, title: Assets, each: asset, require: "has(asset.owner)", severity: low, explanation: One.}
  - {id: services, title: Services, each: service, require: "has(service.owner)", severity: low, explanation: One.}
  - {id: zones, title: Zones, each: zone, require: "has(zone.owner)", severity: low, explanation: One.}
  - {id: zones-nl, title: Zones, each: zone, where: "has(zone.country) && zone.country == 'NL'", require: "has(zone.owner)", severity: low, explanation: One.}
  - {id: zones-de, title: Zones, each: zone, where: "has(zone.country) && zone.country == 'DE'", require: "has(zone.owner)", severity: low, explanation: One.}
  - {id: zones-us, title: Zones, each: zone, where: "has(zone.country) && zone.country == 'US'", require: "has(zone.owner)", severity: low, explanation: One.}
  - {id: stores-de, title: Stores, each: store, where: "store.country == 'DE'", require: "has(store.owner)", severity: low, explanation: One.}
  - {id: flows-us, title: Flows, each: flow, where: "flow.to_country == 'US'", require: "has(flow.recipient)", severity: low, explanation: One.}
  - {id: suppliers, title: Suppliers, each: organization, where: "organization.role == 'supplier'", require: "size(organization.contracts) >= 1", severity: low, explanation: One.}
  - {id: ways-seen, title: Ways that nobody wrote down, each: conduit, where: "!conduit.declared", require: "has(conduit.approved)", severity: low, explanation: One.}
"#;

/// A copy of the city's folder, to change.
fn copy(name: &str) -> std::path::PathBuf {
    let folder = scratch(name);
    let from = root().join(CITY);
    for (path, bytes) in all_files(&from) {
        let to = folder.join("city").join(path.strip_prefix(&from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
    folder
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let run = run_in(folder, &[args, &["--as-of", AS_OF, "--format", "json"]].concat());
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
    serde_json::from_str(&run.out).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn it_has_the_size_that_its_page_tells() {
    let folder = copy("port-meridian-counts");
    fs::create_dir_all(folder.join("city/policies")).unwrap();
    fs::write(folder.join("city/policies/counts.yaml"), COUNTS).unwrap();
    let manifest = folder.join("city/bailiwick.yaml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("adopt:\n", "adopt:\n  - policy: counts\n")).unwrap();
    let assessment = json(&folder, &["assess", "city"]);
    let checks = assessment["checks"].as_array().unwrap().iter();
    let counts = checks.filter_map(|check| {
        let id = check["id"].as_str()?.strip_prefix("counts/")?;
        Some(format!("{id} {}, of them {} pass\n", check["entities"]["in-scope"], check["entities"]["pass"]))
    });
    assert_snapshot!(counts.collect::<String>(), @"
    assets 2053, of them 1870 pass
    services 9, of them 9 pass
    zones 14, of them 12 pass
    zones-nl 11, of them 11 pass
    zones-de 1, of them 1 pass
    zones-us 1, of them 0 pass
    stores-de 2, of them 2 pass
    flows-us 2, of them 2 pass
    suppliers 6, of them 6 pass
    ways-seen 5, of them 0 pass
    ");
}

#[test]
fn every_format_is_read_and_every_record_is_accounted_for() {
    let import = json(&root(), &["import", CITY, "--dry-run"]);
    let mut formats: BTreeMap<&str, u64> = BTreeMap::new();
    let mut lines = String::new();
    for import in import["imports"].as_array().unwrap() {
        let records = &import["records"];
        let n = |key: &str| records[key].as_u64().unwrap();
        assert_eq!(n("read"), n("taken") + n("part_of_others") + n("refused") + n("left_out"), "{import}");
        assert_eq!(records["broken"].as_array().map(Vec::len), Some(0), "{import}");
        *formats.entry(text(&import["format"])).or_default() += n("taken");
        let counts =
            ["read", "taken", "part_of_others", "refused", "left_out"].map(|key| format!("{key} {}", n(key)));
        lines += &format!("{}: {}\n", text(&import["name"]), counts.join(", "));
    }
    assert_snapshot!(lines, @"
    netbox: read 1032, taken 339, part_of_others 684, refused 1, left_out 8
    hosting: read 84, taken 23, part_of_others 56, refused 0, left_out 5
    maintenance: read 207, taken 204, part_of_others 0, refused 3, left_out 0
    water-model: read 311, taken 46, part_of_others 46, refused 0, left_out 219
    signals: read 241, taken 237, part_of_others 0, refused 4, left_out 0
    cameras: read 200, taken 195, part_of_others 0, refused 2, left_out 3
    lamps: read 819, taken 811, part_of_others 0, refused 2, left_out 6
    gauges: read 137, taken 111, part_of_others 2, refused 0, left_out 24
    parking: read 91, taken 90, part_of_others 0, refused 0, left_out 1
    sensor: read 3116, taken 3109, part_of_others 0, refused 0, left_out 7
    agents: read 116, taken 40, part_of_others 64, refused 0, left_out 12
    scan-from-outside: read 14, taken 11, part_of_others 3, refused 0, left_out 0
    scan-of-cameras: read 278, taken 167, part_of_others 107, refused 0, left_out 4
    ");
    let formats: Vec<&str> = formats.into_keys().collect();
    assert_eq!(formats, ["csv", "epanet", "geojson", "glpi", "netbox", "ngsi", "nmap", "xlsx", "zeek"]);
}

#[test]
fn records_of_one_thing_become_one_and_doubts_stay_doubts() {
    let import = json(&root(), &["import", CITY, "--dry-run"]);
    let who = &import["who_is_who"];
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for merge in who["merges"].as_array().unwrap() {
        *by.entry(text(&merge["by"])).or_default() += 1;
    }
    assert_snapshot!(format!("{by:#?}"), @r#"
    {
        "hardware address": 117,
        "host name and site": 1,
        "id in another system": 1,
        "ruling of the city": 1,
        "serial number": 63,
    }
    "#);
    assert_eq!(who["merged"].as_u64(), Some(by.values().sum::<usize>() as u64));
    let mut doubts: BTreeMap<String, usize> = BTreeMap::new();
    for doubt in who["first_doubts"].as_array().unwrap() {
        *doubts.entry(format!("{}: {}", text(&doubt["by"]), text(&doubt["why"]))).or_default() += 1;
    }
    assert_snapshot!(format!("{doubts:#?}"), @r#"
    {
        "host name: the site of one is not known": 4,
        "network address: only the address is the same, and addresses move": 5,
        "serial number: `cameras` lists them as different things": 1,
        "serial number: `maintenance` lists them as different things": 1,
    }
    "#);
}

#[test]
fn taking_everything_twice_changes_nothing_and_judges_alike() {
    let folder = copy("port-meridian-taken");
    let straight = json(&folder, &["assess", "city"]);
    json(&folder, &["import", "city"]);
    let before = all_files(&folder);
    let again = json(&folder, &["import", "city"]);
    for import in again["imports"].as_array().unwrap() {
        let difference = &import["difference"];
        for key in ["new", "gone", "changed", "seen_again", "new_traffic"] {
            assert_eq!(difference[key], 0, "{key} of {}", import["name"]);
        }
    }
    assert!(all_files(&folder) == before, "a second import writes nothing");
    let taken = json(&folder, &["assess", "city"]);
    assert_eq!(taken["posture"], straight["posture"]);
    assert!(taken["results"] == straight["results"], "the same verdicts");
}

#[test]
fn the_first_page_shows_what_the_program_says() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shown = readme.split("```").nth(1).unwrap().trim();
    let run = run(&["assess", CITY, "--as-of", AS_OF]);
    assert!(run.out.starts_with(shown), "{}", run.out);
}
