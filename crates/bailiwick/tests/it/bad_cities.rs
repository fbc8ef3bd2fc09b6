//! Broken cities: everything that is wrong with each is said at once, and the program never stops short.

use crate::tool::{root, run};

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let folder = root().join("tests/bad-cities");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 30, "only {} broken cities", names.len());
    for name in names {
        let city = format!("tests/bad-cities/{name}");
        let run = run(&["check", &city, "--as-of", "2026-11-16"]);
        assert!(matches!(run.code, 0 | 2), "{name}: exit code {}\n{}", run.code, run.err);
        let said = format!("exit code {}\n\n{}{}", run.code, run.err, run.out);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "bad-cities" }, {
            insta::assert_snapshot!(name, said);
        });
    }
}
