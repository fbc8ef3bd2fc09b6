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
    let sources = result["sources"].as_array().unwrap();
    let read: Vec<u64> = sources.iter().filter_map(|source| source["taken"].as_u64()).collect();
    assert!(read.len() >= 20, "{} imports", read.len());
    assert!(read.iter().sum::<u64>() >= 15_000, "{} entities", read.iter().sum::<u64>());
    for source in sources.iter().filter(|source| source["read"].is_u64()) {
        let n = |key: &str| source[key].as_u64().unwrap();
        assert_eq!(n("read"), n("taken") + n("refused") + n("skipped"), "{source}");
    }
}
