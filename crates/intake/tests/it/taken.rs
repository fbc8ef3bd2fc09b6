//! What was taken: its file, and what a later run makes of it.

use insta::assert_snapshot;
use intake::{
    Taken,
    taken::{Difference, Joined, Rules, join, path, read},
    testing::{PUMPS, take, text},
};
use model::{Instant, Observations, Schema};
use proptest::prelude::*;

const KEEPS: Rules = Rules { is_complete: false, allow_gone: false };
const RETIRES: Rules = Rules { is_complete: true, allow_gone: false };

/// Pumps whose firmware and addresses were seen on a day.
fn recipe(day: &str) -> String {
    format!(
        "bailiwick: 1
imports:
  - name: pumps
    format: csv
    file: \"*.csv\"
    kind: asset
    observed: \"{day}\"
    id: \"pump-{{id}}\"
    fields:
      name: {{column: name}}
      firmware: {{column: fw}}
      count: {{column: n}}
"
    )
}

fn took(day: &str, files: &[(&str, &str)]) -> Taken {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let at = Instant::parse(&format!("{day}T12:00:00Z")).unwrap();
    take(&recipe(day), &files, at).0
}

fn joined(old: &Taken, new: Taken, rules: Rules) -> (Taken, Difference) {
    match join(&Schema::builtin(), Some(old.clone()), new, &[], rules) {
        Joined::Changed(taken, difference) | Joined::Unchanged(taken, difference) => (taken, difference),
        Joined::TooManyGone(..) | Joined::TooLarge(..) => panic!("it was refused"),
    }
}

fn read_again(text: &str) -> Result<Taken, String> {
    read(&Schema::builtin(), &mut text.as_bytes())
        .map(|(taken, _)| taken)
        .map_err(|fault| format!("line {}: {}", fault.line, fault.what))
}

#[test]
fn the_file_can_be_read_by_people() {
    let taken = took("2026-08-01", &[("a.csv", "id,name,fw,n\n2,Two,1.0,\n1,One,,x\n10,Ten,,3\n")]);
    assert_snapshot!(text(&taken), @r#"
    {"bailiwick":1,"taken":"pumps","format":"csv","recipe":"76a881dbf9199c89f1a633383f54ab3381a371bc3968afa4acb3132db75af3e7","taken_at":"2026-08-01T12:00:00Z","files":1,"entities":2,"traffic":0,"records":{"read":3,"taken":2,"part":0,"refused":1,"left_out":0,"cleaned":0,"swapped":0},"refused_by":{"value not readable":1},"broken":[]}
    {"file":"a.csv","sha256":"4c6786551796c0b065e9b0f95c01725162cc49de69c02302e2c574f45ee188d7","taken_at":"2026-08-01T12:00:00Z","before":0}
    {"entity":"asset:pump-10","record":4,"fields":{"name":"Ten","count":3}}
    {"entity":"asset:pump-2","record":2,"observed_at":"2026-08-01T00:00:00Z","fields":{"name":"Two","firmware":"1.0"}}
    "#);
    assert_eq!(read_again(&text(&taken)), Ok(taken));
}

#[test]
fn two_files_that_speak_of_one_thing_are_both_kept() {
    let files = [("a.csv", "id,name,fw,n\n1,One,1.0,\n"), ("b.csv", "id,name,fw,n\n\n1,Uno,1.1,\n")];
    let taken = took("2026-08-01", &files);
    let said = text(&taken).lines().last().unwrap().to_owned();
    assert_snapshot!(said, @r#"{"entity":"asset:pump-1","record":2,"observed_at":"2026-08-01T00:00:00Z","fields":{"name":"One","firmware":"1.0"},"also":[{"name":{"value":"Uno","record":5}},{"firmware":{"value":"1.1","record":5}}]}"#);
    assert_eq!(read_again(&text(&taken)), Ok(taken));
}

#[test]
fn what_is_read_from_there_is_what_the_run_itself_observed() {
    let schema = Schema::builtin();
    let (imports, _) = intake::testing::imports(PUMPS);
    let csv: &[u8] = b"id;name;site;level;built;status\n9;nine;Main St;high;24.12.2020;ok\n8;eight;;;;ok\n7;;;;;gone\n6;;;;;ok\n";
    let (run, straight) = intake::testing::outcome(&imports[0], &[("pumps.csv", csv)]);
    let (taken, _) = take(PUMPS, &[("pumps.csv", csv)], Instant(0));
    let mut again = Observations::default();
    let outcome = read_again(&text(&taken)).unwrap().observe(&schema, 2, &mut again);
    assert_eq!(again.sources, straight.sources);
    assert_eq!(again.entities, straight.entities);
    let sorted = |observations: Observations| {
        let mut list = observations.list;
        list.sort_by(|a, b| (&a.entity, a.field).cmp(&(&b.entity, b.field)));
        list
    };
    assert_eq!(sorted(again), sorted(straight));
    assert_eq!(
        (outcome.n_read, outcome.n_taken, outcome.n_skipped),
        (run.n_read, run.n_taken, run.n_skipped)
    );
    assert_eq!(outcome.refused_by, run.refused_by);
}

#[test]
fn the_difference_is_told_field_by_field() {
    let old =
        took("2026-08-01", &[("a.csv", "id,name,fw,n\n1,One,1.0,1\n2,Two,1.0,2\n3,Three,1.0,3\n4,Four,,\n")]);
    let new = took("2026-09-01", &[("a.csv", "id,name,fw,n\n1,One,1.1,\n2,Two,1.0,2\n4,Four,,\n5,Five,,\n")]);
    let (_, difference) = joined(&old, new, KEEPS);
    let Difference { n_new, n_gone, n_changed, n_again, n_same, n_unnamed, .. } = difference;
    assert_eq!((n_new, n_gone, n_changed, n_again, n_same, n_unnamed), (1, 0, 1, 1, 1, 1));
    let schema = Schema::builtin();
    let asset = schema.kind_named("asset").unwrap();
    let changes = difference.changed[0].fields.iter();
    let changes = changes.map(|change| {
        format!("{} {:?} -> {:?}", schema.field(asset, change.field).name, change.old, change.new)
    });
    assert_eq!(
        changes.collect::<Vec<_>>(),
        [r#"count Some(Int(1)) -> None"#, r#"firmware Some(Text("1.0")) -> Some(Text("1.1"))"#]
    );
    assert_eq!(difference.new[0].name.as_deref(), Some("Five"));
}

#[test]
fn a_measured_field_that_is_passed_over_keeps_its_date_and_its_place() {
    let old = took("2026-08-01", &[("a.csv", "id,name,fw,n\n1,One,1.0,1\n2,Two,1.0,2\n")]);
    let new = || took("2026-09-01", &[("b.csv", "id,name,fw,n\n\n\n1,One,,1\n")]);
    let (taken, difference) = joined(&old, new(), KEEPS);
    assert_eq!((difference.n_changed, difference.n_same, difference.n_unnamed), (0, 1, 1));
    let said = text(&taken);
    assert!(said.contains(r#"{"file":"a.csv""#) && said.contains(r#"{"file":"b.csv""#), "{said}");
    let mut observations = Observations::default();
    taken.clone().observe(&Schema::builtin(), 0, &mut observations);
    let firmware = |id: &str| {
        let seen = observations.list.iter().find(|seen| &*seen.entity.id == id && seen.observed_at.is_some());
        let seen = seen.unwrap();
        let (file, record) = observations.sources[0].place(seen.origin.record);
        (file.unwrap().to_owned(), record, seen.observed_at.unwrap().rfc3339())
    };
    assert_eq!(firmware("pump-1"), ("a.csv".to_owned(), 2, "2026-08-01T00:00:00Z".to_owned()));
    assert_eq!(firmware("pump-2"), ("a.csv".to_owned(), 3, "2026-08-01T00:00:00Z".to_owned()));
    let again = join(&Schema::builtin(), Some(taken.clone()), new(), &[], KEEPS);
    assert!(matches!(again, Joined::Unchanged(same, _) if same == taken));
}

#[test]
fn many_are_not_gone_at_once_unless_a_person_says_so() {
    let rows = |n: usize| -> String {
        let rows: Vec<String> = (0..n).map(|n| format!("{n},x,,\n")).collect();
        format!("id,name,fw,n\n{}", rows.concat())
    };
    let join_of = |n_old: usize, n_new: usize, rules: Rules| {
        let old = took("2026-08-01", &[("a.csv", &rows(n_old))]);
        join(&Schema::builtin(), Some(old), took("2026-08-02", &[("a.csv", &rows(n_new))]), &[], rules)
    };
    assert!(matches!(join_of(40, 36, RETIRES), Joined::Changed(_, difference) if difference.n_gone == 4));
    assert!(matches!(join_of(40, 35, RETIRES), Joined::TooManyGone(_, difference) if difference.n_gone == 5));
    assert!(matches!(join_of(4, 1, RETIRES), Joined::Changed(_, difference) if difference.n_gone == 3));
    assert!(matches!(join_of(4, 0, RETIRES), Joined::TooManyGone(..)));
    let allowed = Rules { allow_gone: true, ..RETIRES };
    assert!(matches!(join_of(40, 0, allowed), Joined::Changed(taken, _) if taken.accounts.is_empty()));
    assert!(matches!(join_of(40, 0, KEEPS), Joined::Changed(taken, _) if taken.accounts.len() == 40));
}

#[test]
fn a_refused_record_and_a_broken_file_retire_nothing() {
    let old = took("2026-08-01", &[("a.csv", "id,name,fw,n\n1,One,1.0,1\n2,Two,1.0,2\n")]);
    let at = Instant(0);
    let recipe = recipe("2026-08-02");
    let (new, outcome) = take(&recipe, &[("a.csv", b"id,name,fw,n\n1,One,1.0,many\n")], at);
    let Joined::Changed(taken, difference) =
        join(&Schema::builtin(), Some(old.clone()), new, &outcome.held, RETIRES)
    else {
        panic!("it was refused")
    };
    assert_eq!((taken.accounts.len(), difference.n_held, difference.n_gone), (1, 1, 1));
    let (new, _) = take(&recipe, &[("a.csv", b"id,name,fw,n\n1,One,1.0,\n\"")], at);
    assert_eq!(new.broken.len(), 1);
    let (taken, difference) = joined(&old, new, RETIRES);
    assert_eq!((taken.accounts.len(), difference.n_gone, difference.n_changed), (2, 0, 0));
}

#[test]
fn what_is_broken_says_its_line() {
    let good = text(&took("2026-08-01", &[("a.csv", "id,name,fw,n\n1,One,1.0,1\n2,Two,,2\n")]));
    let said = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        read_again(&good.replacen(from, to, 1)).unwrap_err()
    };
    assert_snapshot!([
        read_again("").unwrap_err(),
        said("\"bailiwick\":1", "\"bailiwick\":2"),
        said("\"format\":\"csv\"", "\"format\":\"cvs\""),
        said("\"entities\":2", "\"entities\":3"),
        said("\"before\":0", "\"before\":-1"),
        said("sha256\":\"", "sha256\":\"x"),
        said("asset:pump-1", "asset:../pump"),
        said("asset:pump-2", "asset:pump-1"),
        said("\"count\":1", "\"count\":1.5"),
        said("\"count\":1", "\"count\":-1"),
        said("\"count\":1", "\"count\":{\"is\":1}"),
        said("\"count\":1", "\"count\":{\"value\":1,\"by\":2}"),
        said("\"record\":3", "\"rekord\":3"),
        said("{\"entity\":\"asset:pump-2\"", "<<<<<<< ours"),
        said("{\"entity\":\"asset:pump-2\"", "{\"entity\":"),
        said("{\"entity\":\"asset:pump-2\"", "\n{\"entity\":\"asset:pump-2\""),
    ].join("\n"), @r#"
    line 1: the file is empty
    line 1: the first line should say `"bailiwick":1`
    line 1: no importer reads the format `cvs`
    line 1: it says 3 entities and 2 follow: the file was cut off or edited
    line 2: `before` should be a whole number
    line 2: a SHA-256 should be 64 hexadecimal digits in lower case
    line 3: `../pump` is no id
    line 4: `asset:pump-1` stands already in line 3
    line 3: `count` of `asset:pump-1` takes a whole number
    line 3: `count` of `asset:pump-1` takes a number within its bounds
    line 3: a field has no `value`
    line 3: `by` is not known here
    line 4: `record` should be a whole number
    line 4: git left a conflict here; take one side, or import again
    line 4: the line is not JSON at column 11
    line 4: the line is empty
    "#);
}

#[test]
fn what_the_schema_no_longer_has_is_left_out_and_told() {
    let good = text(&took("2026-08-01", &[("a.csv", "id,name,fw,n\n1,One,1.0,1\n2,Two,,2\n")]));
    let changed = good.replace("\"count\":", "\"lamps\":").replace("asset:pump-2", "lamp:pump-2");
    let (taken, strange) = read(&Schema::builtin(), &mut changed.as_bytes()).unwrap();
    assert_eq!(taken.accounts.len(), 1);
    assert_eq!(format!("{strange:?}"), r#"{"asset.lamps": 1, "lamp": 1}"#);
}

#[test]
fn names_that_are_alike_do_not_share_a_file() {
    assert_eq!(path("street-lights"), "taken/street-lights.jsonl");
    let paths = [
        "street-lights",
        "Street lights",
        "street lights",
        "../street-lights",
        "/",
        "..",
        "a/b",
        &"x".repeat(200),
    ];
    let paths: std::collections::BTreeSet<String> = paths.iter().map(|name| path(name)).collect();
    assert_eq!(paths.len(), 8);
    for path in paths {
        let name = path.strip_prefix("taken/").unwrap();
        assert!(!name.contains('/') && !name.starts_with('.') && name.len() < 120, "{name}");
    }
}

/// A few rows of pumps, some of them without firmware or twice.
fn rows() -> impl Strategy<Value = String> {
    let row = (0..6u8, prop::option::of(0..3u8), 0..3u8);
    prop::collection::vec(row, 0..8).prop_map(|rows| {
        let row = |(id, firmware, n): &(u8, Option<u8>, u8)| {
            let firmware = firmware.map_or_else(String::new, |firmware| format!("1.{firmware}"));
            format!("{id},Pump,{firmware},{n}\n")
        };
        format!("id,name,fw,n\n{}", rows.iter().map(row).collect::<String>())
    })
}

proptest! {
    #[test]
    fn what_was_joined_is_read_without_loss_and_joined_again_is_the_same(
        a in rows(), b in rows(), c in rows(), is_complete: bool,
    ) {
        let rules = Rules { is_complete, allow_gone: true };
        let first = took("2026-08-01", &[("a.csv", &a), ("b.csv", &b)]);
        let (second, _) = joined(&first, took("2026-08-02", &[("a.csv", &b), ("c.csv", &c)]), rules);
        let last = || took("2026-08-03", &[("a.csv", &c)]);
        let (third, difference) = joined(&second, last(), rules);
        prop_assert_eq!(read_again(&text(&third)), Ok(third.clone()));
        let again = join(&Schema::builtin(), Some(third.clone()), last(), &[], rules);
        prop_assert!(matches!(&again, Joined::Unchanged(same, difference) if *same == third && difference.is_empty()));
        let n = difference.n_new + difference.n_changed + difference.n_again + difference.n_same;
        prop_assert_eq!(n + difference.n_unnamed, third.accounts.len() as u64);
        let mut observations = Observations::default();
        third.observe(&Schema::builtin(), 0, &mut observations);
        for seen in &observations.list {
            prop_assert!(observations.sources[0].place(seen.origin.record).0.is_some());
        }
    }
}
