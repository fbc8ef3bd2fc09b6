//! Imports as a city lives with them: taken, taken again, changed, gone, broken.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::tool::{Run, all_files, run_in, scratch};

const MANIFEST: &str = "bailiwick: 1
city: {name: Ebbmouth, time_zone: Europe/Zurich}
adopt:
  - policy: patching
  - policy: default-credentials
";

const PUMPS: &str = "bailiwick: 1
imports:
  - name: pumps
    format: csv
    file: pumps.csv
    kind: asset
    id: \"pump-{id}\"
    observed: {column: seen}
    fields:
      name: {column: name}
      firmware: {column: fw}
      serial: {column: serial}
";

const FIRST: &str = "\
id,name,fw,serial,seen
1,Pump one,1.2,SN-1001,2026-09-01
2,Pump two,1.2,SN-1002,2026-09-01
3,Pump three,1.3,SN-1003,2026-09-01
4,Pump four,,SN-1004,2026-09-01
";

/// A city with files beside its manifest.
fn city(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = scratch(name);
    fs::create_dir(folder.join("city")).unwrap();
    fs::write(folder.join("city/bailiwick.yaml"), MANIFEST).unwrap();
    for (path, text) in files {
        fs::write(folder.join("city").join(path), text).unwrap();
    }
    folder
}

fn import(folder: &Path, more: &[&str]) -> Run {
    let args = [&["import", "city", "--as-of", "2026-10-01"], more].concat();
    let run = run_in(folder, &args);
    assert_eq!(run.out.chars().find(|c| c.is_control() && *c != '\n'), None, "{}", run.out);
    run
}

/// Imports what must go well, on a day, and gives what is said.
fn well(folder: &Path, day: &str, more: &[&str]) -> String {
    let args = [&["import", "city", "--as-of", day], more].concat();
    let run = run_in(folder, &args);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    run.out
}

fn json(folder: &Path, day: &str, more: &[&str]) -> Value {
    serde_json::from_str(&well(folder, day, &[&["--format", "json"], more].concat())).unwrap()
}

#[test]
fn a_first_import_takes_everything_and_a_second_changes_nothing() {
    let folder = city("import-twice", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    insta::assert_snapshot!(well(&folder, "2026-10-01", &[]), @r"
    Ebbmouth                                  import of Thu 1 Oct 2026, 00:00 +02:00
    1 import                                                               TLP:AMBER

    pumps                                                   taken for the first time
      new 4  gone 0  changed 0  seen again 0
      new       asset:pump-1 (Pump one)
                asset:pump-2 (Pump two)
                asset:pump-3 (Pump three)
                asset:pump-4 (Pump four)
      read      4 records in pumps.csv (csv): 4 taken, 0 refused, 0 left out

    Next        bailiwick assess city
    ");
    let before = all_files(&folder);
    assert!(before.contains_key(&folder.join("city/taken/pumps.jsonl")), "{:?}", before.keys());
    let again = well(&folder, "2026-10-02", &[]);
    assert!(again.contains("nothing changed since 1 Oct 2026"), "{again}");
    assert!(again.contains("new 0  gone 0  changed 0  seen again 0  as before 4"), "{again}");
    assert_eq!(all_files(&folder), before);
}

#[test]
fn three_changes_are_told_and_no_other() {
    let folder = city("import-changes", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    well(&folder, "2026-10-01", &[]);
    let changed = FIRST
        .replace("1,Pump one,1.2,SN-1001,2026-09-01", "1,Pump one,1.4,SN-1001,2026-09-20")
        .replace("2,Pump two,1.2", "2,Pump two of Eastgate,1.2")
        .replace("4,Pump four,,SN-1004", "4,Pump four,,")
        .replace("3,Pump three,1.3,SN-1003,2026-09-01", "3,Pump three,1.3,SN-1003,2026-09-25");
    fs::write(folder.join("city/pumps.csv"), changed).unwrap();
    insta::assert_snapshot!(well(&folder, "2026-10-02", &[]), @r"
    Ebbmouth                                  import of Fri 2 Oct 2026, 00:00 +02:00
    1 import                                                               TLP:AMBER

    pumps                                                taken; before on 1 Oct 2026
      new 0  gone 0  changed 3  seen again 1
      changed   asset:pump-1 firmware 1.2 -> 1.4
                asset:pump-2 name Pump two -> Pump two of Eastgate
                asset:pump-4 serial SN-1004 -> nothing
      read      4 records in pumps.csv (csv): 4 taken, 0 refused, 0 left out

    Next        bailiwick assess city
    ");
    let said = fs::read_to_string(folder.join("city/taken/pumps.jsonl")).unwrap();
    assert!(said.contains(r#""asset:pump-1","record":2,"observed_at":"2026-09-19T22:00:00Z""#), "{said}");
}

#[test]
fn what_is_no_longer_named_is_gone_only_if_the_source_is_complete() {
    let fewer = FIRST.replace("2,Pump two,1.2,SN-1002,2026-09-01\n", "");
    let folder = city("import-incomplete", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    well(&folder, "2026-10-01", &[]);
    fs::write(folder.join("city/pumps.csv"), &fewer).unwrap();
    let said = well(&folder, "2026-10-02", &[]);
    assert!(said.contains("stays     1 not named now, as the source is not complete"), "{said}");
    let taken = || fs::read_to_string(folder.join("city/taken/pumps.jsonl")).unwrap();
    assert!(taken().contains("asset:pump-2"));
    let complete = PUMPS.replace("kind: asset", "kind: asset\n    complete: true");
    fs::write(folder.join("city/imports.yaml"), complete).unwrap();
    let said = well(&folder, "2026-10-03", &[]);
    assert!(said.contains("gone 1") && said.contains("gone      asset:pump-2 (Pump two)"), "{said}");
    assert!(!taken().contains("asset:pump-2"));
}

#[test]
fn more_than_a_tenth_is_not_gone_unless_somebody_says_so() {
    let rows = |n: usize| -> String {
        let rows: Vec<String> = (0..n).map(|n| format!("{n},x,,,2026-09-01\n")).collect();
        format!("id,name,fw,serial,seen\n{}", rows.concat())
    };
    let complete = PUMPS.replace("kind: asset", "kind: asset\n    complete: true");
    let folder = city("import-gone", &[("imports.yaml", &complete), ("pumps.csv", &rows(40))]);
    well(&folder, "2026-10-01", &[]);
    let before = all_files(&folder.join("city/taken"));
    fs::write(folder.join("city/pumps.csv"), rows(35)).unwrap();
    let refused = import(&folder, &[]);
    assert_eq!(refused.code, 2);
    assert!(refused.out.contains("5 of 40 would be gone"), "{}", refused.out);
    assert!(refused.err.contains("A0110") && refused.err.contains("--allow-gone"), "{}", refused.err);
    assert_eq!(all_files(&folder.join("city/taken")), before);
    let allowed = well(&folder, "2026-10-02", &["--allow-gone"]);
    assert!(allowed.contains("gone 5"), "{allowed}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = city("import-dry", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    let before = all_files(&folder);
    let said = well(&folder, "2026-10-01", &["--dry-run"]);
    assert!(said.contains("would be taken") && said.contains("Next        bailiwick import city"), "{said}");
    assert_eq!(all_files(&folder), before);
    assert!(!folder.join("city/taken").exists());
}

#[test]
fn a_broken_record_stops_nothing_and_a_broken_file_says_where() {
    let folder = city("import-broken", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    well(&folder, "2026-10-01", &[]);
    let broken = FIRST.replace("2,Pump two,1.2,SN-1002,2026-09-01", "2,Pump two,1.9,SN-1002,yesterday\n3,x");
    fs::write(folder.join("city/pumps.csv"), format!("{broken}5,\"Pump")).unwrap();
    let complete = PUMPS.replace("kind: asset", "kind: asset\n    complete: true");
    fs::write(folder.join("city/imports.yaml"), complete).unwrap();
    let run = import(&folder, &[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("A0102") && run.err.contains("beyond line 7"), "{}", run.err);
    insta::assert_snapshot!(run.out, @r"
    Ebbmouth                                  import of Thu 1 Oct 2026, 00:00 +02:00
    1 import                                                               TLP:AMBER

    pumps                                                taken; before on 1 Oct 2026
      new 0  gone 0  changed 0  seen again 0  as before 3
      stays     1 whose records were refused
      read      5 records in pumps.csv (csv): 3 taken, 2 refused, 0 left out
      broken    pumps.csv broke off at line 7: a quote that opens in the row that
                begins here is never closed
      refused   1 record not well formed, 1 value not readable
                pumps.csv:3: `yesterday` of `seen` is no date of the record: it
                takes a date such as `2026-11-16` or an instant with an offset
                pumps.csv:4: the row has 2 cells where the header has 5

    Next        bailiwick assess city
    ");
    let assess = run_in(&folder, &["assess", "city", "--as-of", "2026-10-02"]);
    assert_eq!(assess.code, 0, "{}", assess.err);
    assert!(assess.err.contains("A0109"), "{}", assess.err);
}

#[test]
fn a_broken_taken_file_says_its_line_and_is_not_written_over() {
    let folder = city("import-broken-taken", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    well(&folder, "2026-10-01", &[]);
    let path = folder.join("city/taken/pumps.jsonl");
    let text = fs::read_to_string(&path).unwrap().replace("\"entity\":\"asset:pump-3\"", "\"entity\":3");
    fs::write(&path, &text).unwrap();
    for args in [["import", "city"], ["assess", "city"]] {
        let run = run_in(&folder, &args);
        assert_eq!(run.code, 2, "{}", run.out);
        let said = "`taken/pumps.jsonl` cannot be read, line 5: `entity` should be a text";
        assert!(run.err.contains("A0106") && run.err.contains(said), "{}", run.err);
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_file_that_is_not_there_leaves_what_was_taken() {
    let folder = city("import-missing", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    well(&folder, "2026-10-01", &[]);
    fs::remove_file(folder.join("city/pumps.csv")).unwrap();
    let before = all_files(&folder);
    let said = well(&folder, "2026-10-02", &[]);
    assert!(said.contains("its file is not there; stays as of 1 Oct 2026"), "{said}");
    assert_eq!(import(&folder, &["pumps"]).code, 2);
    assert_eq!(all_files(&folder), before);
    let assess = run_in(&folder, &["assess", "city", "--as-of", "2026-10-02"]);
    assert_eq!((assess.code, assess.err.as_str()), (0, ""));
    assert!(assess.out.contains("pumps: taken 1 Oct 2026 from pumps.csv"), "{}", assess.out);
    fs::remove_dir_all(folder.join("city/taken")).unwrap();
    let never = import(&folder, &[]);
    assert_eq!(never.code, 2);
    assert!(never.err.contains("A0101"), "{}", never.err);
}

#[test]
fn a_city_without_imports_is_told_how_to_begin() {
    let folder = city("import-nothing", &[]);
    let said = well(&folder, "2026-10-01", &[]);
    assert!(said.contains("Write imports.yaml beside bailiwick.yaml"), "{said}");
    let unknown = import(&folder, &["pumps"]);
    assert_eq!(unknown.code, 2);
    let folder = city("import-unknown", &[("imports.yaml", PUMPS)]);
    let unknown = import(&folder, &["pump"]);
    assert!(unknown.code == 2 && unknown.err.contains("did you mean `pumps`?"), "{}", unknown.err);
}

#[test]
fn what_an_import_took_that_is_no_longer_written_is_told() {
    let folder = city("import-orphan", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    well(&folder, "2026-10-01", &[]);
    fs::write(folder.join("city/imports.yaml"), PUMPS.replace("name: pumps", "name: all-pumps")).unwrap();
    let run = run_in(&folder, &["check", "city"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("A0108") && run.err.contains("taken/pumps.jsonl"), "{}", run.err);
}

#[test]
fn a_recipe_that_changed_is_told_until_it_is_imported_again() {
    let folder = city("import-recipe", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    well(&folder, "2026-10-01", &[]);
    fs::write(folder.join("city/imports.yaml"), PUMPS.replace("firmware:", "operating_system:")).unwrap();
    let assess =
        |args: &[&str]| run_in(&folder, &[&["assess", "city", "--as-of", "2026-10-03"], args].concat());
    assert!(assess(&[]).err.contains("A0111"));
    let said = well(&folder, "2026-10-02", &[]);
    assert!(said.contains("changed 3") && said.contains("operating_system nothing -> 1.2"), "{said}");
    assert_eq!(assess(&[]).err, "");
}

#[test]
fn foreign_text_does_not_steer_the_terminal() {
    let recipe =
        PUMPS.replace("id: \"pump-{id}\"", "id: \"pump-{id}\"\n    where: {column: serial, not-in: [x]}");
    let rows = "id,name,fw,serial,seen\n1,\"\u{1b}[2J\u{9b}31mred\u{202e}\",1.0,s,2026-09-01\n\u{1b}]0;x\u{7},a,,,\n2,\u{1b}c,,,\u{1b}[31m\n";
    let folder = city("import-controls", &[("imports.yaml", &recipe), ("pumps.csv", rows)]);
    for more in [&["--color", "never"][..], &["--format", "json"], &["--dry-run"], &["--ascii"]] {
        let run = import(&folder, more);
        let is_unfit = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert_eq!((run.out + &run.err).chars().find(|c| is_unfit(*c)), None, "{more:?}");
    }
    let taken = fs::read_to_string(folder.join("city/taken/pumps.jsonl")).unwrap();
    assert!(
        !taken.contains('\u{9b}') && !taken.contains('\u{202e}') && !taken.contains("\\u001b"),
        "{taken}"
    );
}

#[test]
fn names_and_files_cannot_leave_the_citys_folder() {
    for name in ["../../escaped", "/tmp/escaped", "..", "a/b"] {
        let recipe = PUMPS.replace("name: pumps\n", &format!("name: \"{name}\"\n"));
        let folder = city("import-paths", &[("imports.yaml", &recipe), ("pumps.csv", FIRST)]);
        well(&folder, "2026-10-01", &[]);
        let written: Vec<PathBuf> = all_files(&folder).into_keys().collect();
        assert_eq!(written.len(), 4, "{written:?}");
        assert!(written.iter().any(|path| path.parent() == Some(&folder.join("city/taken"))), "{written:?}");
        well(&folder, "2026-10-02", &[name]);
    }
    let folder = city("import-path", &[("imports.yaml", &PUMPS.replace("pumps.csv", "../pumps.csv"))]);
    fs::write(folder.join("pumps.csv"), FIRST).unwrap();
    let run = import(&folder, &[]);
    assert!(run.code == 2 && run.err.contains("I0108"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_read_through_links() {
    use std::os::unix::fs::symlink;
    let folder = city("import-links", &[("imports.yaml", PUMPS), ("pumps.csv", FIRST)]);
    fs::create_dir(folder.join("outside")).unwrap();
    symlink(folder.join("outside"), folder.join("city/taken")).unwrap();
    let run = import(&folder, &[]);
    assert!(run.code == 3 && run.err.contains("it is a link"), "{}{}", run.out, run.err);
    assert!(run.out.contains("not written"), "{}", run.out);
    assert!(all_files(&folder.join("outside")).is_empty());
    fs::remove_file(folder.join("city/taken")).unwrap();
    fs::create_dir(folder.join("city/taken")).unwrap();
    fs::write(folder.join("outside/victim"), "precious").unwrap();
    symlink(folder.join("outside/victim"), folder.join("city/taken/pumps.jsonl")).unwrap();
    for command in ["import", "assess"] {
        let run = run_in(&folder, &[command, "city"]);
        assert!(run.code == 3 && run.err.contains("out of the city's folder"), "{command}: {}", run.err);
    }
    fs::remove_file(folder.join("city/taken/pumps.jsonl")).unwrap();
    symlink(folder.join("outside/new"), folder.join("city/taken/pumps.jsonl")).unwrap();
    assert_eq!(import(&folder, &[]).code, 3);
    assert!(!folder.join("outside/new").exists());
    assert_eq!(fs::read_to_string(folder.join("outside/victim")).unwrap(), "precious");
    let left = all_files(&folder.join("city/taken"));
    assert!(left.keys().all(|path| !path.to_string_lossy().ends_with(".new")), "{left:?}");
}

#[test]
fn a_large_difference_is_bounded() {
    let rows = |fw: &str| -> String {
        let rows: Vec<String> = (0..12_000).map(|n| format!("{n},Pump,{fw},,2026-09-01\n")).collect();
        format!("id,name,fw,serial,seen\n{}", rows.concat())
    };
    let folder = city("import-large", &[("imports.yaml", PUMPS), ("pumps.csv", &rows("1"))]);
    let first = well(&folder, "2026-10-01", &[]);
    assert!(first.lines().count() < 30 && first.contains("11,995 more"), "{first}");
    fs::write(folder.join("city/pumps.csv"), rows("2")).unwrap();
    let json = json(&folder, "2026-10-02", &[]);
    let difference = &json["imports"][0]["difference"];
    assert_eq!(difference["changed"], 12_000);
    assert_eq!(difference["list"]["changed"].as_array().unwrap().len(), 10_000);
    assert_eq!(
        difference["list"]["changed"][0].to_string(),
        r#"{"entity":"asset:pump-0","fields":[{"field":"firmware","old":"1","new":"2"}]}"#
    );
}

const SEVERAL: &str = r#"bailiwick: 1
imports:
  - name: scan
    format: csv
    file: "scan-*.csv"
    kind: asset
    trust: 1
    id: "scan-{id}"
    observed: {column: seen}
    fields:
      serial: {column: serial}
      firmware: {column: fw}
      default_password: {column: pw}
      host_name: {column: host}
      addresses: {column: ip}
  - name: cabinets
    format: geojson
    file: cabinets.geojson
    kind: asset
    observed: "2026-09-01"
    id: "cabinet-{ID}"
    fields:
      serial: {column: SERIAL}
      firmware: {column: FW}
      host_name: {column: HOST}
      longitude: {geometry: longitude}
      latitude: {geometry: latitude}
  - name: netbox
    format: netbox
    file: netbox.json
    observed: "2026-09-10"
who-is-who:
  - {same: [asset:scan-b, asset:scan-a], reason: one device with two cards}
"#;

const SCANS: [(&str, &str); 4] = [
    (
        "scan-1.csv",
        "id,serial,fw,pw,host,ip,seen\nb,SN-77001,1.0,true,plc-7,10.0.0.1,2026-09-01\na,,1.1,,,10.0.0.2,2026-09-02\nc,SN-88001,2.0,false,,,2026-09-01\n",
    ),
    (
        "scan-2.csv",
        "id,serial,fw,pw,host,ip,seen\nc,SN-88001,2.1,true,cam-1,10.0.0.9,2026-09-12\nd,bad,,perhaps,,,\n",
    ),
    (
        "cabinets.geojson",
        r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"ID":"z","SERIAL":"SN-77001","FW":"1.2"},"geometry":{"type":"Point","coordinates":[8.123456789012345,47.1]}},
{"type":"Feature","properties":{"ID":"y","HOST":"plc-9"},"geometry":{"type":"Point","coordinates":[0.1,0.30000000000000004]}}]}"#,
    ),
    (
        "netbox.json",
        r#"[{"model":"dcim.device","pk":2,"fields":{"name":"plc-9","serial":"SN-88001","site":1}},
{"model":"dcim.device","pk":1,"fields":{"name":"plc-7","serial":"","site":1}},
{"model":"dcim.site","pk":1,"fields":{"name":"Works","slug":"works"}}]"#,
    ),
];

#[test]
fn a_city_is_judged_alike_from_its_exports_and_from_what_was_taken() {
    let folder = city("import-alike", &[("imports.yaml", SEVERAL)]);
    SCANS.iter().for_each(|(path, text)| fs::write(folder.join("city").join(path), text).unwrap());
    let judged = |as_of: &str| {
        let run = run_in(&folder, &["assess", "city", "--as-of", as_of, "--format", "json"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        let mut json: Value = serde_json::from_str(&run.out).unwrap();
        let read = json.as_object_mut().unwrap().remove("read").unwrap();
        (json, read)
    };
    let days = ["2026-09-05", "2026-09-15", "2026-12-01"];
    let straight = days.map(judged);
    assert!(straight[1].0["results"].as_array().unwrap().len() > 5, "something is judged");
    let said = well(&folder, "2026-10-01", &[]);
    assert!(said.contains("merged"), "{said}");
    SCANS.iter().for_each(|(path, _)| fs::remove_file(folder.join("city").join(path)).unwrap());
    for (day, (straight, read)) in days.into_iter().zip(straight) {
        let (taken, read_again) = judged(day);
        assert_eq!(taken, straight, "{day}");
        assert_eq!(read_again["sources"], read["sources"]);
        for key in ["entities", "observations", "dangling"] {
            assert_eq!(read_again[key], read[key], "{key}");
        }
        assert_eq!(read_again["imports"][0]["refused_by"], read["imports"][0]["refused_by"]);
        assert_eq!(read["imports"][0]["taken_earlier"], Value::Null);
        assert_eq!(read_again["imports"][0]["taken_earlier"]["from"][1]["file"], "scan-2.csv");
    }
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
}

#[test]
fn a_doubt_comes_with_the_line_that_decides_it() {
    let folder = city("import-doubt", &[("imports.yaml", SEVERAL)]);
    SCANS.iter().for_each(|(path, text)| fs::write(folder.join("city").join(path), text).unwrap());
    let said = well(&folder, "2026-10-01", &[]);
    let (_, who) = said.split_once("Who is who").unwrap();
    insta::assert_snapshot!(format!("Who is who{who}"), @r"
    Who is who                                                    3 merged, 2 doubts
      merged    1 by ruling of the city, 2 by serial number
      doubt     asset:scan-b (scan-1.csv:2) and asset:nb-device-1 (netbox, object 2)
                have the host name plc-7, but the site of one is not known
                - {same: [asset:scan-b, asset:nb-device-1]}
                asset:scan-c (scan-1.csv:4) and asset:cabinet-y (cabinets, feature
                2) have the host name plc-9, but the site of one is not known
                - {same: [asset:scan-c, asset:cabinet-y]}
      decide    put such a line under `who-is-who:` in imports.yaml, with `apart`
                for `same` where they are not one thing

    Next        bailiwick assess city
    ");
    let line = who.lines().map(str::trim).find(|line| line.starts_with("- {same:")).unwrap().to_owned();
    let ruled = format!("{SEVERAL}  {}\n", line.replace("same:", "apart:"));
    fs::write(folder.join("city/imports.yaml"), ruled).unwrap();
    let said = well(&folder, "2026-10-01", &[]);
    assert!(!said.contains(&line), "{said}");
}
