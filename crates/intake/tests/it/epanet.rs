//! Water networks of EPANET, good and bad.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use intake::testing::{imports, outcome, told};
use proptest::prelude::*;

use crate::{
    data::{dangling, real_files},
    fuzz::{changed, changes},
};

const READY: &str = "bailiwick: 1\nimports: [{name: water, format: epanet, file: water.inp}]";

const NETWORK: &str = "[TITLE]
A small network

[junctions]
;ID\tElev\tDemand
 J1\t147\t0\t; before the pump
 J2\t32\t1
[RESERVOIRS]
 Lake\t167
[TANKS]
 T1\t131.9\t13.1\t.1\t32.1\t85\t0\t*\t; hill
[PIPES]
 330\tJ1\tJ2\t100\t12\t100\t0\tClosed ;
[PUMPS]
 335\tJ1\tJ2\tHEAD 2 SPEED 1.2 ;
[VALVES]
 RV-1 J2 T1 12 PRV 40 0
[STATUS]
 335 Closed
[CONTROLS]
LINK 335 OPEN IF NODE T1 BELOW 17.1
link 335 closed if node T1 above 19.1
LINK 330 CLOSED IF NODE T1 BELOW 17.1
LINK 335 OPEN AT TIME 15
[PATTERNS]
 1 1.0 1.2
[COORDINATES]
 J1 8.00 27.85
 T1 27.02 9.81
[END]
";

#[test]
fn pumps_valves_tanks_and_reservoirs_become_assets_and_controls_what_they_need() {
    assert_snapshot!(told(READY, NETWORK.as_bytes()), @r#"
    read 16, taken 5, part of others 3, refused 0, skipped 8
    line 2: nothing is made of `line of [TITLE]`
    line 6: nothing is made of `junction`
    line 7: nothing is made of `junction`
    line 13: nothing is made of `pipe`
    line 23: nothing is made of `control of a pipe`
    line 24: nothing is made of `control by time`
    line 26: nothing is made of `line of [PATTERNS]`
    line 28: nothing is made of `coordinates of a junction`
    asset:epanet-reservoir-lake from 9
      name Text("Reservoir Lake")
      class Text("reservoir")
    asset:epanet-tank-t1 from 11
      name Text("Tank T1")
      class Text("tank")
    asset:epanet-pump-335 from 15
      name Text("Pump 335")
      class Text("pump")
      actuator Bool(true)
    asset:epanet-valve-rv-1 from 17
      name Text("Valve RV-1")
      class Text("valve")
      actuator Bool(true)
    dependency:epanet-pump-335-on-tank-t1 from 21
      name Text("335 is moved by the level in T1")
      asset One("epanet-pump-335")
      on_asset One("epanet-tank-t1")
    "#);
}

#[test]
fn a_city_takes_what_the_ready_mapping_leaves() {
    let recipe = r#"bailiwick: 1
imports:
  - name: water
    format: epanet
    file: water.inp
    leave-out: [reservoir, tank, valve]
    records:
      junction: {kind: site, id: "node-{id}", fields: {note: "{comment}", longitude: {column: x}, latitude: {column: y}}}
      pipe:
        kind: asset
        id: "pipe-{id}"
        where: {column: controlled, in: ["true"]}
        fields: {class: {const: pipe}, note: "{status}, {diameter} wide, from {from} to {to}", longitude: {column: from_x}}
      pump: {fields: {note: "curve {curve}, speed {speed}, {status}", services: {const: [drinking-water]}}}"#;
    assert_snapshot!(told(recipe, NETWORK.as_bytes()), @r#"
    read 16, taken 4, part of others 2, refused 0, skipped 10
    line 2: nothing is made of `line of [TITLE]`
    line 9: nothing is made of `reservoir`
    line 11: nothing is made of `tank`
    line 17: nothing is made of `valve`
    line 21: nothing is made of `control by a tank`
    line 22: nothing is made of `control by a tank`
    line 23: nothing is made of `control by a tank`
    line 24: nothing is made of `control by time`
    line 26: nothing is made of `line of [PATTERNS]`
    line 29: nothing is made of `coordinates of a tank`
    site:node-j1 from 6
      note Text("before the pump")
      longitude Double(8.0)
      latitude Double(27.85)
    site:node-j2 from 7
    asset:pipe-330 from 13
      class Text("pipe")
      note Text("Closed, 12 wide, from J1 to J2")
      longitude Double(8.0)
    asset:epanet-pump-335 from 15
      name Text("Pump 335")
      class Text("pump")
      actuator Bool(true)
      note Text("curve 2, speed 1.2, Closed")
      services Many(["drinking-water"])
    "#);
}

#[test]
fn rules_of_several_lines_give_what_they_move() {
    let rules = "[TANKS]\nT1 1 2 3 4 5\nT2 1 2 3 4 5\n[PUMPS]\nP1 A B POWER 5\nP2 A B POWER 5\n[PIPES]\nX A B 1 1 1\n[RULES]
RULE 1
IF TANK T1 LEVEL ABOVE 19.1
THEN PUMP P1 STATUS IS CLOSED
AND PIPE X STATUS IS OPEN
AND PUMP P2 SETTING IS 1.5
ELSE PUMP P1 STATUS IS OPEN
AND PUMP P9 STATUS IS OPEN
PRIORITY 5

Rule 2
If System CLOCKTIME >= 8 AM
Then Pump P1 Status is Open
RULE 3
IF TANK T1 LEVEL ABOVE 1
OR TANK T2 LEVEL ABOVE 1
THEN PUMP P1 STATUS IS OPEN
RULE 4
IF TANK T1 LEVEL ABOVE 1
THEN PIPE X STATUS IS OPEN
";
    assert_snapshot!(told(READY, rules.as_bytes()), @r#"
    read 23, taken 6, part of others 4, refused 1, skipped 12
    line 16: it names the link `P9`, which is not in the file
    line 8: nothing is made of `pipe`
    line 13: nothing is made of `control of a pipe`
    line 19: nothing is made of `rule that rests on no tank`
    line 20: nothing is made of `rule that rests on no tank`
    line 21: nothing is made of `rule that rests on no tank`
    line 22: nothing is made of `rule that rests on several tanks`
    line 23: nothing is made of `rule that rests on several tanks`
    line 24: nothing is made of `rule that rests on several tanks`
    line 25: nothing is made of `rule that rests on several tanks`
    line 26: nothing is made of `rule that moves no pump or valve`
    line 27: nothing is made of `rule that moves no pump or valve`
    line 28: nothing is made of `rule that moves no pump or valve`
    asset:epanet-tank-t1 from 2
      name Text("Tank T1")
      class Text("tank")
    asset:epanet-tank-t2 from 3
      name Text("Tank T2")
      class Text("tank")
    asset:epanet-pump-p1 from 5
      name Text("Pump P1")
      class Text("pump")
      actuator Bool(true)
    asset:epanet-pump-p2 from 6
      name Text("Pump P2")
      class Text("pump")
      actuator Bool(true)
    dependency:epanet-pump-p1-on-tank-t1 from 12
      name Text("P1 is moved by the level in T1")
      asset One("epanet-pump-p1")
      on_asset One("epanet-tank-t1")
    dependency:epanet-pump-p2-on-tank-t1 from 14
      name Text("P2 is moved by the level in T1")
      asset One("epanet-pump-p2")
      on_asset One("epanet-tank-t1")
    "#);
}

#[test]
fn each_line_that_cannot_be_used_says_why() {
    let long = format!("{} A B", "x".repeat(intake::MAX_CELL_BYTES));
    let bad = format!(
        "stray\n[TANKS]\nT1\nT1 1 2 3 4\nT1 1 2 3 4\nOld 12\n?? 1 2 3 4\n[PUMPS]\nP1 A\nP1 A B\n{long}\n[CONTROLS]\nLINK P1 OPEN\n\
         LINK P9 OPEN AT TIME 1\nLINK P1 OPEN IF NODE T9 BELOW 1\nLINK P1 OPEN IF NODE T1 NEAR 1\n\
         LINK P1 OPEN IF NODE T1 BELOW 1 DISABLED\n[STATUS]\nP9 OPEN\n[RULES]\nIF TANK T1 LEVEL ABOVE 1\n[NEW]\na\n[END]\n[PUMPS]\nlast A B\n"
    );
    assert_snapshot!(told(READY, bad.as_bytes()), @r#"
    read 18, taken 3, refused 9, skipped 6
    line 3: the line has 1 words where a tank has at least 2
    line 5: the id `epanet-tank-t1` stands already in line 4
    line 7: no letter or digit of `id` is left for the id in `epanet-tank-??`
    line 9: the line has 2 words where a pump has at least 3
    line 11: the line is longer than the bound of 65536 bytes
    line 13: a control is written as `LINK x OPEN IF NODE y BELOW 17.1`
    line 14: it names the link `P9`, which is not in the file
    line 15: it names the node `T9`, which is not in the file
    line 16: a control is written as `LINK x OPEN IF NODE y BELOW 17.1`
    line 1: nothing is made of `line before the first section`
    line 17: nothing is made of `control that is disabled`
    line 19: nothing is made of `status of what is not in the file`
    line 23: nothing is made of `line of the unknown section [NEW]`
    line 26: nothing is made of `line after [END]`
    line 21: nothing is made of `line of no rule`
    asset:epanet-tank-t1 from 4
      name Text("Tank T1")
      class Text("tank")
    asset:epanet-reservoir-old from 6
      name Text("Reservoir Old")
      class Text("reservoir")
    asset:epanet-pump-p1 from 10
      name Text("Pump P1")
      class Text("pump")
      actuator Bool(true)
    "#);
}

#[test]
fn long_rules_and_lines_take_no_longer_than_they_must() {
    let clause = "AND PUMP P1 STATUS IS OPEN\n".repeat(30_000);
    let rule = format!(
        "[TANKS]\nT1 1 2 3 4\n[PUMPS]\nP1 A B\n[RULES]\nRULE 1\nIF TANK T1 LEVEL ABOVE 1\n{clause}THEN PUMP P1 STATUS IS OPEN\n{clause}"
    );
    assert!(told(READY, rule.as_bytes()).starts_with("read 60005, taken 3, part of others 60002, refused 0"));
    let wide = format!("[PATTERNS]\n{}\n[PUMPS]\nP1 A B\n", "1 ".repeat(1_000_000));
    assert!(told(READY, wide.as_bytes()).starts_with("read 2, taken 1, refused 0, skipped 1"));
}

#[test]
fn odd_files_are_read() {
    // In Latin-1, with ends of lines of an old Macintosh, a word in quotes, and no end.
    let odd = b"[TANKS]\r\"H\xf6he Nord\" 1 2 3 4 5\r[PUMP\r=cmd(),../A\x1b[31m,B\r";
    assert_snapshot!(told(READY, odd), @r#"
    read 2, taken 2, refused 0, skipped 0
    asset:epanet-tank-h-he-nord from 2
      name Text("Tank Höhe Nord")
      class Text("tank")
    asset:epanet-pump-cmd from 4
      name Text("Pump =cmd()")
      class Text("pump")
      actuator Bool(true)
    "#);
}

#[test]
fn what_is_no_water_network_is_said() {
    assert_snapshot!(told(READY, b""), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is empty (-)
    ");
    assert_snapshot!(told(READY, b"a,b\n1,2\n"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file has no section of a water network, such as `[JUNCTIONS]` or `[PUMPS]` (export the network from EPANET as text, with the ending `.inp`)
    ");
    assert_snapshot!(told(READY, b"\xff\xfe[\0T\0"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is in UTF-16 (save it as UTF-8)
    ");
    assert_snapshot!(told(READY, b"[TITLE]\nsewer\n[JUNCTIONS]\nJ1 5\n[CONDUITS]\nC1 J1 O1\n"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file has a section `[CONDUITS]`, so it is of SWMM and not of EPANET (-)
    ");
}

/// Counts the lines of each section by another way: all that is not blank, a comment, or a head.
fn lines_by_section(text: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    let mut section = String::new();
    for line in text.lines().map(str::trim) {
        match line.as_bytes().first() {
            None | Some(b';') => {}
            Some(b'[') => section = line.to_ascii_uppercase(),
            Some(_) => *counts.entry(section.clone()).or_default() += 1,
        }
    }
    counts
}

fn counted(name: &str, bytes: &[u8]) -> String {
    let (list, said) = imports(READY);
    assert_eq!(said, "");
    let (outcome, observations) = outcome(&list[0], &[("file", bytes)]);
    assert_eq!(dangling(&observations), None, "{name}");
    let text = String::from_utf8_lossy(bytes);
    let sections = lines_by_section(&text);
    let count = |section: &str| sections.get(section).copied().unwrap_or_default();
    assert_eq!(outcome.broken, [], "{name}");
    assert_eq!(outcome.refused, [], "{name}");
    assert_eq!(outcome.n_read, sections.values().sum::<u64>(), "{name}");
    let made = |prefix: &str| {
        observations.entities.iter().filter(|(entity, _)| entity.id.starts_with(prefix)).count() as u64
    };
    let mut n_needs = made("epanet-");
    for (prefix, section) in [
        ("epanet-pump-", "[PUMPS]"),
        ("epanet-valve-", "[VALVES]"),
        ("epanet-tank-", "[TANKS]"),
        ("epanet-reservoir-", "[RESERVOIRS]"),
    ] {
        n_needs -= count(section);
        assert!(made(prefix) >= count(section), "{name}: {section}");
    }
    let left_out = |what: &str| outcome.skipped_by.get(what).copied().unwrap_or_default();
    assert_eq!(left_out("junction"), count("[JUNCTIONS]"), "{name}");
    assert_eq!(left_out("pipe"), count("[PIPES]"), "{name}");
    let words = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let pairs: std::collections::BTreeSet<_> = words
        .filter(|words| words.len() > 7 && words[4].eq_ignore_ascii_case("node"))
        .map(|words| (words[1].to_owned(), words[5].to_owned()))
        .filter(|(link, _)| {
            observations.entities.iter().any(|(entity, _)| {
                let id = link.to_lowercase().replace("~@", "");
                *entity.id == *format!("epanet-pump-{id}") || *entity.id == *format!("epanet-valve-{id}")
            })
        })
        .collect();
    assert_eq!(n_needs, pairs.len() as u64, "{name}");
    let (read, taken, part, skipped) = (outcome.n_read, outcome.n_taken, outcome.n_part, outcome.n_skipped);
    format!("{name:10} {read:5} = {taken:3} ({n_needs} needs) + {part:3} part + {skipped:5} left out\n")
}

#[test]
fn real_networks_are_read_and_every_line_accounted_for() {
    let files = real_files("epanet");
    let told: String = files.iter().map(|(name, bytes)| counted(name, bytes)).collect();
    println!("{told}");
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        intake::testing::fuzz_format("epanet", &bytes);
        intake::testing::fuzz_format("epanet", &[b"[PUMPS]\n", bytes.as_slice()].concat());
    }

    #[test]
    fn changed_networks(changes in changes()) {
        intake::testing::fuzz_format("epanet", &changed(NETWORK, &changes));
    }
}
