//! The same recipe gives the same bytes; another gives others.

use std::collections::BTreeMap;

use model::{Instant, Schema};
use synth::{Recipe, city, files};

const AS_OF: &str = "2026-11-16T06:00:00Z";

fn written(inhabitants: u64, seed: u64, as_of: &str) -> BTreeMap<String, String> {
    let recipe = Recipe::new(inhabitants, seed, Instant::parse(as_of).unwrap()).unwrap();
    let files = files(&Schema::builtin(), &recipe, &["patching"]);
    let text = |file: &synth::File<'_>| {
        let mut bytes = Vec::new();
        file.write(&mut bytes, &mut |_| {}).unwrap();
        (file.path.clone(), String::from_utf8(bytes).unwrap())
    };
    files.iter().map(text).collect()
}

#[test]
fn the_same_recipe_gives_the_same_bytes() {
    assert_eq!(written(3000, 7, AS_OF), written(3000, 7, AS_OF));
    let schema = Schema::builtin();
    let made = || city(&schema, 3000, 7, Instant::parse(AS_OF).unwrap()).unwrap();
    let (one, other) = (made(), made());
    assert_eq!((one.entities, one.list), (other.entities, other.list));
}

#[test]
fn another_seed_gives_other_bytes_in_every_export_of_some_length() {
    let (seven, eight) = (written(3000, 7, AS_OF), written(3000, 8, AS_OF));
    assert!(seven.keys().eq(eight.keys()));
    let same: Vec<&String> =
        seven.iter().filter(|(path, text)| eight[*path] == **text).map(|(path, _)| path).collect();
    // What columns mean depends on no seed.
    assert_eq!(same, ["imports.yaml"]);
}

#[test]
fn a_day_later_everything_is_a_day_later() {
    let (today, tomorrow) = (written(3000, 7, AS_OF), written(3000, 7, "2026-11-17T23:00:00Z"));
    let days = |files: &BTreeMap<String, String>| -> Vec<i64> {
        let cells = files["exports/register-light.csv"].split([',', '\n']);
        let days = cells.filter_map(|cell| model::Zone::utc().day_begins(cell));
        days.map(|at| at.0 / model::Duration::DAY.0).collect()
    };
    let (before, after) = (days(&today), days(&tomorrow));
    assert!(before.len() > 80, "{before:?}");
    assert_eq!(before.iter().map(|day| day + 1).collect::<Vec<_>>(), after);
}

#[test]
fn rows_of_one_class_stand_together() {
    let files = written(3000, 7, AS_OF);
    let head: Vec<&str> = files["exports/register-light.csv"].lines().take(4).collect();
    insta::assert_snapshot!(head.join("\n"), @"
    id,seen_on,class,maker,model,count,zone,site,owner,supplier,services,criticality,actuator,fail_state,redundant,installed_on,supported_until,remote_access,remote_access_method,mfa_enforced,remote_sessions_recorded,default_password,backup_configured,commands_authenticated,encrypted_at_rest,cabinet_locked
    light-000001,2026-09-22,street-light,Invented lighting 1,street-light-11,,district-001-level-1,,head-of-lighting,lighting-1,street-lighting,low,true,on,,2023-12-22,2034-04-18,false,,,,false,true,true,,
    light-000002,2026-09-13,street-light,Invented lighting 1,street-light-12,,district-001-level-1,,head-of-lighting,lighting-1,street-lighting,low,true,on,,2016-01-16,2025-06-13,false,,,,,false,false,,true
    light-000003,2026-09-05,street-light,Invented lighting 1,street-light-11,,district-001-level-1,,head-of-lighting,lighting-1,street-lighting,low,true,on,,2015-09-30,2025-07-18,false,,,,false,true,,,true
    ");
    let ids: Vec<&str> =
        files["exports/register-lamp.csv"].lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert!(ids.is_sorted());
    let of_fleets: Vec<&str> = ids.iter().copied().filter(|id| id.contains("fleet")).collect();
    insta::assert_snapshot!(of_fleets.join(" "), @"lamp-fleet-000001");
}

#[test]
fn the_page_says_that_it_is_invented_how_to_make_it_again_and_what_is_assumed() {
    let files = written(3000, 7, AS_OF);
    let page = &files["README.md"];
    let head: Vec<&str> = page.lines().take(10).collect();
    insta::assert_snapshot!(head.join("\n"), @"
    # An invented city

    Nothing here is real: no device, no firm, no weakness. It was made by chance. The same seed and instant give the
    same bytes:

        bailiwick synth --inhabitants 3000 --seed 7 --as-of 2026-11-16T06:00:00Z CITY

    It has 3,000 inhabitants in one district, and lies in the Netherlands so that some law holds. To look at it:

        bailiwick check CITY
    ");
    assert!(
        page.contains("| 4 % | devices that answer to the password they came with | assumption |"),
        "{page}"
    );
    let n_assumed = page.lines().filter(|line| line.ends_with("| assumption |")).count();
    insta::assert_snapshot!(n_assumed, @"41");
}

#[test]
fn the_manifest_adopts_what_it_is_given() {
    insta::assert_snapshot!(written(3000, 7, AS_OF)["bailiwick.yaml"], @r#"
    # An invented city; README.md says how it was made.
    bailiwick: 1

    city:
      name: "Invented city 7"
      note: "Invented: every figure is made by chance from the rates and assumptions in README.md."
      country: "NL"
      population: 3000
      currency: "EUR"
      yearly_budget: 12000000
      security_budget: 36000
      public_body: true
      time_zone: "UTC"

    inventory:
      account: {complete: true, by: post:ciso, on: "2026-11-16"}
      backup: {complete: true, by: post:ciso, on: "2026-11-16"}
      conduit: {complete: true, by: post:ciso, on: "2026-11-16"}
      contract: {complete: true, by: post:ciso, on: "2026-11-16"}
      drill: {complete: true, by: post:ciso, on: "2026-11-16"}
      organization: {complete: true, by: post:ciso, on: "2026-11-16"}
      post: {complete: true, by: post:ciso, on: "2026-11-16"}
      service: {complete: true, by: post:ciso, on: "2026-11-16"}
      site: {complete: true, by: post:ciso, on: "2026-11-16"}
      training: {complete: true, by: post:ciso, on: "2026-11-16"}
      zone: {complete: true, by: post:ciso, on: "2026-11-16"}

    handling: "TLP:CLEAR"

    adopt:
      - policy: patching
    "#);
}
