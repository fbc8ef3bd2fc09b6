//! `synth` as people run it: a folder that is a city, twice the same, and nothing where it may not write.

use std::fs;

use insta::assert_snapshot;

use crate::tool::{all_files, run_in, scratch};

const AS_OF: &str = "2026-11-16T06:00:00+01:00";

#[test]
fn an_invented_city_checks_without_a_word_and_is_judged() {
    let folder = scratch("synth-judged");
    let made =
        run_in(&folder, &["synth", "--inhabitants", "3000", "--seed", "7", "--as-of", AS_OF, "my town"]);
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    assert_snapshot!(made.out, @"
    wrote 61 files of an invented city of 3,000 people into 'my town'; its README.md says what it rests on

    Next    bailiwick check 'my town'
            bailiwick assess 'my town' --as-of 2026-11-16T05:00:00Z
    ");
    let check = run_in(&folder, &["check", "my town", "--as-of", AS_OF]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
    assert!(check.out.starts_with("no mistakes: 154 entities, "), "{}", check.out);
    let assess = run_in(&folder, &["assess", "my town", "--as-of", AS_OF]);
    assert_eq!((assess.code, assess.err.as_str()), (0, ""));
    assert!(assess.out.starts_with("Invented city 7 "), "{}", assess.out);
    for verdict in [" pass ", " fail ", " unknown "] {
        assert!(assess.out.contains(verdict), "{}", assess.out);
    }
}

#[test]
fn the_same_seed_and_instant_give_the_same_folder() {
    let folder = scratch("synth-twice");
    for (name, seed) in [("one", "7"), ("two", "7"), ("other", "8")] {
        let made =
            run_in(&folder, &["synth", "--inhabitants", "500", "--seed", seed, "--as-of", AS_OF, name]);
        assert_eq!((made.code, made.err.as_str()), (0, ""), "{name}");
    }
    let files = |name: &str| -> Vec<_> {
        let root = folder.join(name);
        all_files(&root)
            .into_iter()
            .map(|(path, bytes)| (path.strip_prefix(&root).unwrap().to_owned(), bytes))
            .collect()
    };
    assert_eq!(files("one"), files("two"));
    assert_ne!(files("one"), files("other"));
}

#[test]
fn what_cannot_be_made_is_refused_and_nothing_is_written() {
    let folder = scratch("synth-refused");
    fs::create_dir(folder.join("full")).unwrap();
    fs::write(folder.join("full/mine.txt"), "mine").unwrap();
    let refused = |args: &[&str]| {
        let run = run_in(&folder, &[&["synth"], args].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}");
        run.err
    };
    assert_snapshot!(refused(&["--inhabitants", "500", "full"]), @"
    error: `full` is not empty
      help: name a folder that is empty or not there yet
    ");
    assert_snapshot!(refused(&["--inhabitants", "99", "new"]), @"
    error: a city of 99 inhabitants cannot be made: it takes 100 to 20,000,000
      help: `bailiwick help synth` tells what each argument takes
    ");
    assert_snapshot!(refused(&["--inhabitants", "20000001", "new"]), @"
    error: a city of 20,000,001 inhabitants cannot be made: it takes 100 to 20,000,000
      help: `bailiwick help synth` tells what each argument takes
    ");
    assert_snapshot!(refused(&["--inhabitants", "500", "--as-of", "1999-01-01", "new"]), @"
    error: a city as of 1999-01-01T00:00:00Z cannot be made: it takes a day from 2000 to before 2200
      help: `bailiwick help synth` tells what each argument takes
    ");
    assert_snapshot!(refused(&["--inhabitants", "500", "--as-of", "tomorrow", "new"]), @"
    error: `--as-of tomorrow` is neither a day nor an instant
      help: write a day as 2026-11-16, or an instant as 2026-11-16T06:00:00+01:00
    ");
    for absurd in ["-1", "many", "99999999999999999999", "1e6"] {
        refused(&[&format!("--inhabitants={absurd}"), "new"]);
    }
    refused(&["new"]);
    let left: Vec<_> = all_files(&folder).into_keys().collect();
    assert_eq!(left, [folder.join("full/mine.txt")]);
}
