//! A real city from real files, where they are at hand.

use crate::tool::{root, run};

#[test]
#[expect(clippy::disallowed_methods, reason = "where the real files lie is the environment's to say")]
fn a_real_city_is_judged_from_its_own_files() {
    let data = std::env::var("BAILIWICK_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    if !root().join(&data).join("geo/cambridge-ma").is_dir() {
        println!("NOT RUN: there is no {data}/geo/cambridge-ma; say where it is with BAILIWICK_DATA");
        return;
    }
    let args = ["assess", "examples/cambridge", "--data", &data, "--as-of", "2026-11-16", "--format", "json"];
    let run = run(&args);
    assert_eq!(run.code, 0, "{}", run.err);
    let result: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let imports = result["read"]["imports"].as_array().unwrap();
    let n = |import: &serde_json::Value, key: &str| import[key].as_u64().unwrap();
    let taken: u64 = imports.iter().map(|import| n(import, "taken")).sum();
    assert!(imports.len() >= 20, "{} files", imports.len());
    assert!(taken >= 15_000, "{taken} entities");
    for import in imports {
        let accounted = n(import, "taken") + n(import, "refused") + n(import, "skipped");
        assert_eq!(n(import, "records"), accounted, "{import}");
    }
}
