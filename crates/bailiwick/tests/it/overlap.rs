//! Three sources that overlap: what is one device becomes one, what nobody can tell is asked, and what changed is said.

mod exports;
mod town;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use self::town::{DEVICES, Device, UNCLEAR, town};
use crate::tool::{Run, run_in, scratch};

const MANIFEST: &str = "bailiwick: 1
city: {name: Ebbmouth, time_zone: Europe/Zurich}
adopt:
  - policy: who-knows
";

const POSTS: &str = "bailiwick: 1
posts:
  - {id: water, name: Head of water}
  - {id: works, name: Head of works}
";

/// What only NetBox, only the scan and only the register say. A device without it is *unknown*.
const POLICY: &str = "bailiwick: 1
policy: who-knows
title: What each source says
owner: post:water
status: active
in-force: {from: \"2026-01-01\"}
review-by: \"2027-12-31\"
checks:
  - {id: netbox, title: NetBox has a class, each: asset, require: \"has(asset.class)\", severity: low, explanation: x}
  - {id: scan, title: The scan has ports, each: asset, require: \"has(asset.open_ports)\", severity: low, explanation: x}
  - {id: register, title: The register has an owner, each: asset, require: \"has(asset.owner)\", severity: low, explanation: x}
";

const IMPORTS: &str = "bailiwick: 1
imports:
  - {name: netbox, format: netbox, file: \"netbox/*.json\", observed: \"2026-09-10\"}
  - {name: scan, format: nmap, file: scan.xml}
  - name: register
    format: csv
    file: register.csv
    kind: asset
    complete: true
    observed: \"2026-09-01\"
    id: \"inv-{number}\"
    fields:
      serial: {column: serial}
      mac_addresses: {column: mac}
      other_ids: \"asset-tag:{tag}\"
      host_name: {column: host}
      maker: {column: maker}
      site: \"nb-site-{site}\"
      owner: {column: owner}
who-is-who:
";

/// A city with the exports of a town.
fn city(name: &str, town: &[Device]) -> PathBuf {
    let folder = scratch(name);
    fs::create_dir_all(folder.join("city/policies")).unwrap();
    fs::write(folder.join("city/bailiwick.yaml"), MANIFEST).unwrap();
    fs::write(folder.join("city/posts.yaml"), POSTS).unwrap();
    fs::write(folder.join("city/policies/who-knows.yaml"), POLICY).unwrap();
    fs::write(folder.join("city/imports.yaml"), IMPORTS).unwrap();
    exports::write(&folder.join("city"), town);
    folder
}

fn import(folder: &Path, more: &[&str]) -> Run {
    run_in(folder, &[&["import", "city", "--as-of", "2026-10-01"], more].concat())
}

fn well(folder: &Path, more: &[&str]) -> String {
    let run = import(folder, more);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    run.out
}

fn json(folder: &Path, more: &[&str]) -> Value {
    serde_json::from_str(&well(folder, &[&["--format", "json"], more].concat())).unwrap()
}

/// The bytes of what was taken.
fn taken(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = fs::read_dir(folder.join("city/taken")).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn list<'a>(json: &'a Value, what: &str) -> Vec<&'a str> {
    json[what].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

/// The device behind each id.
fn devices(town: &[Device]) -> HashMap<String, &Device> {
    town.iter().flat_map(|device| device.ids().into_iter().map(move |id| (id, device))).collect()
}

/// Asserts that nothing became one that is not, and gives what each id that is gone became.
fn merges(town: &[Device], import: &Value) -> HashMap<String, String> {
    let devices = devices(town);
    let mut became = HashMap::new();
    for merge in import["who_is_who"]["merges"].as_array().unwrap() {
        let [kept, gone] = ["kept", "gone"].map(|what| merge[what].as_str().unwrap());
        assert_eq!(devices[kept].n, devices[gone].n, "{merge} {}", devices[gone].unclear);
        became.insert(gone.to_owned(), kept.to_owned());
    }
    became
}

/// Asserts that a device is one entity.
fn assert_one(device: &Device, became: &HashMap<String, String>) {
    let ids = device.ids();
    let kept = ids.first().unwrap();
    for gone in ids.iter().skip(1) {
        assert_eq!(became.get(gone), Some(kept), "{gone} {}", device.unclear);
    }
}

/// The assets, and of each check those of which nothing is known.
fn assessed(folder: &Path) -> (u64, BTreeSet<(String, String)>) {
    let run = run_in(folder, &["assess", "city", "--as-of", "2026-10-01", "--format", "json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let json: Value = serde_json::from_str(&run.out).unwrap();
    let n_assets = json["checks"][0]["entities"]["in-scope"].as_u64().unwrap();
    let unknown = json["results"].as_array().unwrap().iter().map(|result| {
        assert_eq!(result["verdict"], "unknown", "{result}");
        let text = |what: &str| result[what].as_str().unwrap().to_owned();
        (text("check"), text("entity"))
    });
    (n_assets, unknown.collect())
}

/// What must be unknown of a device that is one entity: what the sources say that do not know it.
fn unknown(device: &Device) -> Vec<(String, String)> {
    let kept = device.ids().swap_remove(0);
    let sources =
        [("netbox", &device.netbox), ("scan", &device.scan), ("register", &device.register)].into_iter();
    let absent = sources.filter(|(_, said)| said.is_none());
    absent.map(|(name, _)| (format!("who-knows/{name}"), kept.clone())).collect()
}

/// The lines that decide, as they are printed; a long one goes over several.
fn printed_rulings(said: &str) -> Vec<Vec<String>> {
    let (_, who) = said.split_once("Who is who").unwrap();
    let who: Vec<&str> = who.split_whitespace().collect();
    let who = who.join(" ");
    let lines = who.split("- {same: [").skip(1).map(|line| line.split_once("]}").unwrap().0);
    lines.map(|ids| ids.split(", ").map(str::to_owned).collect()).collect()
}

/// What a person who went and looked puts in their place.
fn decided(town: &[Device], rulings: &[Vec<String>]) -> String {
    let devices = devices(town);
    let mut lines = String::new();
    for ids in rulings {
        let mut by: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        ids.iter().for_each(|id| by.entry(devices[id].n).or_default().push(id));
        for same in by.values().filter(|same| same.len() > 1) {
            lines += &format!("  - {{same: [{}]}}\n", same.join(", "));
        }
        let apart: Vec<&str> = by.values().filter_map(|same| same.first().copied()).collect();
        if apart.len() > 1 {
            lines += &format!("  - {{apart: [{}]}}\n", apart.join(", "));
        }
    }
    lines
}

#[test]
fn what_is_clear_becomes_one_and_what_is_not_is_asked_and_decided() {
    let town = town(DEVICES);
    assert_eq!(town.len(), DEVICES);
    assert_eq!(town.iter().filter(|device| !device.unclear.is_empty()).count(), UNCLEAR);
    let folder = city("overlap-who", &town);
    let first = json(&folder, &["--dry-run"]);
    let became = merges(&town, &first);
    town.iter().filter(|device| device.unclear.is_empty()).for_each(|device| assert_one(device, &became));

    let devices = devices(&town);
    let doubts = first["who_is_who"]["first_doubts"].as_array().unwrap();
    let mut asked = BTreeSet::new();
    for doubt in doubts {
        for id in list(doubt, "entities") {
            assert!(!devices[id].unclear.is_empty(), "{doubt}");
            assert!(!became.contains_key(id), "{doubt}");
            asked.insert(devices[id].n);
        }
    }
    for device in town.iter().filter(|device| !device.unclear.is_empty()) {
        assert!(asked.contains(&device.n), "{:?} {}", device.ids(), device.unclear);
    }

    let said = well(&folder, &["--who"]);
    insta::assert_snapshot!("overlap-who", said.split_once("Who is who").unwrap().1);
    let rulings = printed_rulings(&said);
    assert_eq!(rulings.len(), doubts.len());
    fs::write(folder.join("city/imports.yaml"), IMPORTS.to_owned() + &decided(&town, &rulings)).unwrap();
    let ruled = json(&folder, &[]);
    assert_eq!(ruled["who_is_who"]["doubts"], 0, "{}", ruled["who_is_who"]["first_doubts"]);
    let became = merges(&town, &ruled);
    town.iter().for_each(|device| assert_one(device, &became));

    let (n_assets, nothing_known) = assessed(&folder);
    assert_eq!(n_assets, u64::try_from(DEVICES).unwrap());
    assert_eq!(nothing_known, town.iter().flat_map(unknown).collect());
}

#[test]
fn a_second_import_changes_nothing_and_a_third_says_the_three_changes() {
    let mut town = town(DEVICES);
    let folder = city("overlap-again", &town);
    well(&folder, &[]);
    let before = taken(&folder);
    assert_eq!(before.len(), 3);
    exports::write(&folder.join("city"), &town);
    let again = json(&folder, &[]);
    for import in again["imports"].as_array().unwrap() {
        assert_eq!(import["status"], "unchanged", "{import}");
    }
    assert_eq!(well(&folder, &[]).matches("nothing changed since").count(), 3);
    assert_eq!(taken(&folder), before);

    let change = |path: &str, old: &str, new: &str| {
        let path = folder.join("city").join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old}");
        fs::write(path, text.replacen(old, new, 1)).unwrap();
    };
    let three_changes = || {
        change("netbox/devices-0.json", "\"firmware\":\"2.9.4\"", "\"firmware\":\"2.9.7\"");
        change("scan.xml", "portid=\"80\"><state state=\"open\"", "portid=\"80\"><state state=\"closed\"");
        change("register.csv", "works-1,water", "works-1,works");
    };
    three_changes();
    let changes: Vec<String> = json(&folder, &["--dry-run"])["imports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|import| {
            let it = &import["difference"];
            assert_eq!((&it["new"], &it["gone"], &it["changed"]), (&0.into(), &0.into(), &1.into()), "{it}");
            assert_eq!(it["seen_again"], 0);
            it["list"]["changed"].to_string()
        })
        .collect();
    insta::assert_snapshot!(changes.join("\n"), @r#"
    [{"entity":"asset:nb-device-1","fields":[{"field":"firmware","old":"2.9.4","new":"2.9.7"}]}]
    [{"entity":"asset:nmap-10.20.0.1","fields":[{"field":"open_ports","old":["80/tcp","443/tcp"],"new":["443/tcp"]}]}]
    [{"entity":"asset:inv-2","fields":[{"field":"owner","old":"water","new":"works"}]}]
    "#);
    let said = well(&folder, &[]);
    insta::assert_snapshot!(said.split_once("Who is who").unwrap().0, @"
    Ebbmouth                                  import of Thu 1 Oct 2026, 00:00 +02:00
    3 imports                                                              TLP:AMBER

    netbox                                               taken; before on 1 Oct 2026
      new 0  gone 0  changed 1  seen again 0  as before 429
      changed   asset:nb-device-1 firmware 2.9.4 -> 2.9.7
      read      1,690 records in 15 files of netbox/*.json (netbox): 430 taken,
                1,260 part of others, 0 refused, 0 left out

    scan                                                 taken; before on 1 Oct 2026
      new 0  gone 0  changed 1  seen again 0  as before 194
      changed   asset:nmap-10.20.0.1 open_ports 80/tcp, 443/tcp -> 443/tcp
      read      585 records in scan.xml (nmap): 195 taken, 390 part of others, 0
                refused, 0 left out

    register                                             taken; before on 1 Oct 2026
      new 0  gone 0  changed 1  seen again 0  as before 379
      changed   asset:inv-2 owner water -> works
      read      380 records in register.csv (csv): 380 taken, 0 refused, 0 left out

    ");

    // The register is complete: a device that it no longer names is gone, but not a tenth of them.
    let lonely = town.iter().find(|device| device.register.is_some() && device.ids().len() == 1).unwrap().n;
    town[lonely].register = None;
    exports::write(&folder.join("city"), &town);
    three_changes();
    let said = well(&folder, &["register"]);
    assert!(said.contains("new 0  gone 1  changed 0"), "{said}");
    assert!(said.contains(&format!("asset:inv-{}", lonely + 1)), "{said}");
    let before = taken(&folder);
    town.iter_mut().filter(|device| device.n % 5 == 0).for_each(|device| device.register = None);
    exports::write(&folder.join("city"), &town);
    three_changes();
    let refused = import(&folder, &["register"]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(refused.err.contains("A0110") && refused.err.contains("--allow-gone"), "{}", refused.err);
    assert_eq!(taken(&folder), before);
    let allowed = well(&folder, &["register", "--allow-gone"]);
    assert!(allowed.contains("gone 76  changed 0"), "{allowed}");
}
