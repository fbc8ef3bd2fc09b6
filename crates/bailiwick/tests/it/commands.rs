//! The commands, each as a newcomer would use it.

use crate::tool::{root, run, run_in, scratch};

const CITY: &str = "examples/port-meridian";
const AS_OF: &str = "2026-11-16T06:00:00+01:00";

#[test]
fn a_new_city_checks_and_is_judged() {
    let folder = scratch("a-new-city");
    let init = run_in(&folder, &["init", "my-city", "--name", "Ebbmouth"]);
    assert_eq!(init.code, 0, "{}", init.err);
    let check = run_in(&folder, &["check", "my-city"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
    let fmt = run_in(&folder, &["fmt", "my-city", "--check"]);
    assert_eq!((fmt.code, fmt.out.as_str()), (0, ""));
    let assess = run_in(&folder, &["assess", "my-city"]);
    assert_eq!(assess.code, 0, "{}", assess.err);
    assert!(assess.out.starts_with("Ebbmouth"), "{}", assess.out);
    let again = run_in(&folder, &["init", "my-city"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("not empty"), "{}", again.err);
}

#[test]
fn every_form_of_an_assessment_carries_the_label_and_ends_alike() {
    let folder = scratch("every-form");
    let manifest =
        "bailiwick: 1\ncity: {name: Ebbmouth}\nhandling: \"TLP:GREEN\"\nadopt: [{policy: remote-access}]\n";
    std::fs::write(folder.join("bailiwick.yaml"), manifest).unwrap();
    let assets = "bailiwick: 1\nobserved: \"2026-11-12\"\nzones: [{id: field, purdue: 1}]\nassets:\n  \
                  - {id: pump, zone: field, remote_access: true, mfa_enforced: false}\n";
    std::fs::write(folder.join("assets.yaml"), assets).unwrap();
    for form in ["text", "json", "html", "markdown", "csv", "sarif", "junit"] {
        let args = ["assess", "--as-of", AS_OF, "--fail-on", "high", "--format", form];
        let (once, again) = (run_in(&folder, &args), run_in(&folder, &args));
        assert_eq!((once.code, once.err.as_str()), (1, ""), "{form}");
        assert!(once.out.contains("TLP:GREEN"), "{form}");
        assert_eq!(once.out, again.out, "{form}");
    }
    let schema = run(&["schema", "--of", "assessment"]);
    assert_eq!(
        schema.out,
        std::fs::read_to_string(root().join("docs/reference/assessment.schema.json")).unwrap()
    );
}

#[test]
fn the_example_city_has_its_posture() {
    let run = run(&["assess", CITY, "--as-of", AS_OF]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!("port-meridian", run.out);
}

#[test]
fn the_same_city_and_instant_give_the_same_bytes() {
    let args = ["assess", CITY, "--as-of", AS_OF, "--format", "json"];
    let (first, second) = (run(&args), run(&args));
    assert_eq!(first.code, 0, "{}", first.err);
    assert_eq!(first.out, second.out);
    let result: serde_json::Value = serde_json::from_str(&first.out).unwrap();
    assert_eq!(result["bailiwick"], 1);
}

#[test]
fn a_page_says_how_to_compute_it_again() {
    let page = run(&["assess", CITY, "--as-of", AS_OF, "--format", "html", "--language", "de"]);
    assert_eq!((page.code, page.err.as_str()), (0, ""));
    assert!(page.out.starts_with("<!DOCTYPE html>\n<html lang=\"de\">"), "{}", page.out);
    assert!(page.out.len() < 600_000, "{} bytes", page.out.len());
    let as_of = format!("<span class=\"w\">--as-of={AS_OF}</span>");
    assert!(page.out.contains(&format!("{as_of} <span class=\"w\">--format=html</span>")));
    let today = run(&["assess", CITY, "--format", "html"]);
    assert!(
        today.out.contains("<span class=\"w\">--as-of=2"),
        "the instant is said also where nobody gave it"
    );
}

#[test]
fn a_fail_that_reaches_the_severity_asked_for_gives_exit_code_1() {
    assert_eq!(run(&["assess", CITY, "--as-of", AS_OF, "--fail-on", "critical"]).code, 1);
    assert_eq!(run(&["assess", CITY, "--as-of", AS_OF]).code, 0);
}

#[test]
fn what_is_missing_outside_gives_exit_code_3_and_what_to_do() {
    let nowhere = run(&["assess", "no-such-city"]);
    assert_eq!(nowhere.code, 3);
    assert!(nowhere.err.contains("it is not there"), "{}", nowhere.err);
    let no_city = run(&["assess", "docs"]);
    assert_eq!(no_city.code, 3);
    assert!(no_city.err.contains("bailiwick init"), "{}", no_city.err);
    let file = run(&["assess", "README.md"]);
    assert_eq!(file.code, 3);
    assert!(file.err.contains("it is a file"), "{}", file.err);
}

#[test]
fn data_that_is_not_there_is_a_mistake_that_says_where_to_put_it() {
    let run = run(&["assess", "examples/cambridge", "--as-of", "2026-11-16"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--data FOLDER"), "{}", run.err);
}

#[test]
fn arguments_that_make_no_sense_give_exit_code_2_and_a_suggestion() {
    for (args, word) in [
        (vec!["asess", CITY], "assess"),
        (vec!["assess", CITY, "--as-of", "yesterday"], "2026-11-16"),
        (vec!["explain", "remote-access/mfaa", "pump-1", CITY, "--as-of", AS_OF], "remote-access/mfa"),
        (vec!["explain", "remote-access/mfa", "pump-01", CITY, "--as-of", AS_OF], "pump-1"),
    ] {
        let run = run(&args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.err);
        assert!(run.err.contains(word), "{args:?}: {}", run.err);
    }
}

#[test]
fn an_explanation_reads_like_an_answer() {
    let run = run(&["explain", "remote-access.mfa", "pump-1", CITY, "--as-of", AS_OF]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!("explain-pump-1", run.out);
}

#[test]
fn incidents_are_played_and_end_with_1_where_that_is_asked_for() {
    let short = run(&["replay", CITY, "--as-of", AS_OF]);
    assert_eq!((short.code, short.err.as_str()), (0, ""));
    assert!(short.out.contains("22 incidents of other places"), "{}", short.out);
    let full = run(&["replay", CITY, "muleshoe-2024", "--as-of", AS_OF, "--fail-on-happens"]);
    assert_eq!((full.code, full.err.as_str()), (1, ""));
    assert!(full.out.contains("password_changed_on = 1 Mar 2016"), "{}", full.out);
    assert!(!full.out.contains("oldsmar"), "{}", full.out);
    assert!(full.out.contains("1 of 22 incidents of other places"), "{}", full.out);
    assert_eq!(run(&["replay", CITY, "galt-2019", "--as-of", AS_OF, "--fail-on-happens"]).code, 0);
    let unknown = run(&["replay", CITY, "mulshoe-2024", "--as-of", AS_OF]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("muleshoe-2024"), "{}", unknown.err);
}

#[test]
fn a_scenario_of_the_citys_own_is_checked_formatted_and_played() {
    let folder = scratch("own-scenario");
    assert_eq!(run_in(&folder, &["init", "city"]).code, 0);
    std::fs::create_dir(folder.join("city/scenarios")).unwrap();
    let text = "bailiwick: 1\nscenario: neighbour\ntitle: T\nplace: Next door\nhappened-on: \"2026-01\"\nwhat: W\n\
                sources: [us]\nparts:\n  - id: p\n    title: P\n    each: service\n    conditions:\n      \
                - {id: c, title: C, holds: \"(!service.manual_fallback)\"}\n";
    std::fs::write(folder.join("city/scenarios/neighbour.yaml"), text).unwrap();
    let check = run_in(&folder, &["check", "city"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
    assert!(check.out.contains("1 scenario of your own"), "{}", check.out);
    assert_eq!(run_in(&folder, &["fmt", "city"]).out, "changed scenarios/neighbour.yaml\n");
    let replay = run_in(&folder, &["replay", "city", "neighbour", "--format", "json"]);
    assert_eq!(replay.code, 0, "{}", replay.err);
    let replay: serde_json::Value = serde_json::from_str(&replay.out).unwrap();
    assert_eq!(replay["scenarios"][0]["id"], "neighbour");
    assert_eq!(replay["scenarios"].as_array().unwrap().len(), 1);
    assert_eq!((&replay["played"], &replay["of"]), (&1.into(), &23.into()));
}

#[test]
fn what_is_proven_of_checks_is_a_warning_and_of_those_shipped_only_what_a_city_can_mend() {
    let folder = scratch("proven");
    assert_eq!(run_in(&folder, &["init", "city"]).code, 0);
    let manifest = std::fs::read_to_string(folder.join("city/bailiwick.yaml")).unwrap();
    let both = "adopt:\n  - policy: privileged-accounts\n  - policy: insurer-conditions\n";
    std::fs::write(folder.join("city/bailiwick.yaml"), manifest.replace("adopt:\n", both)).unwrap();
    let check = run_in(&folder, &["check", "city"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""), "what ships asks some things twice on purpose");
    let own = "bailiwick: 1\npolicy: ours\ntitle: T\nowner: post:it\nchecks:\n  - id: second-factor\n    title: T\n    each: account\n    \
               where: \"account.enabled && account.type == 'supplier'\"\n    require: \"account.second_factor\"\n    severity: high\n  \
               - id: never\n    title: T\n    each: account\n    where: \"account.enabled && !account.enabled\"\n    \
               require: \"account.second_factor\"\n    severity: high\n";
    std::fs::write(folder.join("city/policies/ours.yaml"), own).unwrap();
    let alone = run_in(&folder, &["check", "city"]);
    let count = |text: &str, code: &str| text.matches(&format!("warning[{code}]")).count();
    assert_eq!(
        (alone.code, count(&alone.err, "P0401"), count(&alone.err, "P0405")),
        (0, 1, 0),
        "{}",
        alone.err
    );
    std::fs::write(
        folder.join("city/bailiwick.yaml"),
        manifest.replace("adopt:\n", &format!("{both}  - policy: ours\n")),
    )
    .unwrap();
    let beside = run_in(&folder, &["check", "city"]);
    assert_eq!(
        (beside.code, count(&beside.err, "P0401"), count(&beside.err, "P0405")),
        (0, 1, 1),
        "{}",
        beside.err
    );
    assert!(beside.err.contains("policies/ours.yaml:6:9"), "{}", beside.err);
}

#[test]
fn nothing_is_coloured_where_nobody_sees_it_and_ascii_is_ascii() {
    let plain = run(&["assess", CITY, "--as-of", AS_OF]);
    assert!(!plain.out.contains('\u{1b}'));
    assert!(run(&["assess", CITY, "--as-of", AS_OF, "--color", "always"]).out.contains('\u{1b}'));
    assert!(run(&["assess", CITY, "--as-of", AS_OF, "--ascii"]).out.is_ascii());
}

#[test]
fn help_and_completions_are_there_for_every_command() {
    for command in ["init", "check", "import", "assess", "explain", "replay", "fmt", "schema", "completions"]
    {
        let run = run(&[command, "--help"]);
        assert_eq!(run.code, 0, "{command}");
        assert!(run.out.contains("Usage: bailiwick"), "{}", run.out);
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(run(&["completions", shell]).out.contains("bailiwick"));
    }
}

#[test]
fn the_schema_for_editors_is_json_with_every_kind() {
    let schema: serde_json::Value = serde_json::from_str(&run(&["schema"]).out).unwrap();
    assert!(schema.to_string().contains("mfa_enforced"));
}

#[test]
fn a_reader_that_has_gone_away_does_not_hide_the_mistakes() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    let command = command.args(["check", "tests/bad-cities/09-unknown-fields"]).current_dir(root());
    assert_eq!(command.stderr(writer).status().unwrap().code(), Some(2));
}

#[test]
fn an_inventory_that_is_complete_only_later_is_a_warning() {
    let folder = scratch("complete-later");
    assert_eq!(run_in(&folder, &["init", "city"]).code, 0);
    let manifest = folder.join("city/bailiwick.yaml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let said = "  service: {complete: true, by: post:security-officer, on: ";
    let at = text.find(said).unwrap() + said.len();
    std::fs::write(&manifest, format!("{}\"2026-11-17\"{}", &text[..at], &text[at + 12..])).unwrap();
    let check = |as_of: &str| run_in(&folder, &["check", "city", "--as-of", as_of]);
    assert_eq!(check("2026-11-17").err, "");
    let early = check("2026-11-16");
    assert_eq!(early.code, 0);
    insta::assert_snapshot!(early.err, @r#"
    warning[S0310]: the inventory of `service` is not complete before 2026-11-17
       ╭▸ bailiwick.yaml:18:60
       │
    18 │   service: {complete: true, by: post:security-officer, on: "2026-11-17"}
       │                                                            ━━━━━━━━━━━━ still to come
       │
       ╰ help: until then it counts as open; write the day on which the post answered for it
    "#);
}

#[test]
fn a_policy_that_nobody_adopted_is_named() {
    let folder = scratch("not-adopted");
    assert_eq!(run_in(&folder, &["init", "city"]).code, 0);
    let manifest = folder.join("city/bailiwick.yaml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("  - policy: house-rules\n", "")).unwrap();
    let check = run_in(&folder, &["check", "city"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
    assert!(check.out.contains("not binding: house-rules"), "{}", check.out);
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_citys_folder() {
    let folder = scratch("links");
    assert_eq!(run_in(&folder, &["init", "city"]).code, 0);
    std::fs::write(folder.join("secret.yaml"), "bailiwick: 1\nassets: [{id: stolen, nme: x}]\n").unwrap();
    std::os::unix::fs::symlink(folder.join("secret.yaml"), folder.join("city/link.yaml")).unwrap();
    std::os::unix::fs::symlink("/", folder.join("city/root")).unwrap();
    let check = run_in(&folder, &["check", "city"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
}

#[test]
fn an_argument_that_is_no_day_is_named_as_it_was_written() {
    for flag in ["--since", "--as-of", "--known-at"] {
        let run = run(&["simulate", CITY, &format!("{flag}=soon")]);
        assert_eq!(run.code, 2);
        assert!(run.err.starts_with(&format!("error: `{flag} soon` is neither a day")), "{}", run.err);
    }
}
