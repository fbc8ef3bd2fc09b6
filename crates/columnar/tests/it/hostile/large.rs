//! Conditions that read too much of one entity: they are unknown whatever else they say, as the interpreter counts.

use super::{ASSETS, Ask};

/// An asset `it` with so many ports, a note of so many bytes, and ten tags as long.
fn with(n_ports: usize, n_bytes: usize) -> String {
    let ports: Vec<String> = (0..n_ports).map(|n| format!("{n}/tcp")).collect();
    let tags: Vec<String> = (0..10).map(|n| format!("{n}{}", "t".repeat(n_bytes))).collect();
    format!(
        "observed: 2026-05-31\nfields: {{asset: {{tags: {{type: texts, doc: Tags.}}}}}}
assets: [{{id: it, redundant: true, note: {}, tags: [{}], open_ports: [{}]}}]",
        "n".repeat(n_bytes),
        tags.join(", "),
        ports.join(", ")
    )
}

fn says(n_ports: usize, n_bytes: usize, of_each: &str, verdict: &str) {
    let condition = format!("asset.open_ports.all(p, {of_each}) || asset.redundant");
    ASSETS.says(&with(n_ports, n_bytes), &[(&condition, verdict), ("asset.redundant", "pass")]);
}

#[test]
fn a_long_text_is_read_too_often() {
    says(900, 320_000, "asset.note != p", "pass");
    says(1_010, 320_000, "asset.note != p", "unknown");
    says(1_010, 320_000, "!p.contains(asset.note)", "unknown");
}

#[test]
fn long_texts_of_a_list_are_read_too_often() {
    let condition = "asset.tags.all(t, asset.open_ports.all(p, t != p)) || asset.redundant";
    ASSETS.says(&with(90, 320_000), &[(condition, "pass")]);
    ASSETS.says(&with(110, 320_000), &[(condition, "unknown")]);
}

#[test]
fn a_long_text_is_read_too_often_for_a_list_that_is_written_out() {
    let condition = "['a', 'b'].all(c, asset.open_ports.all(p, asset.note != p)) || asset.redundant";
    ASSETS.says(&with(450, 320_000), &[(condition, "pass")]);
    ASSETS.says(&with(510, 320_000), &[(condition, "unknown")]);
}

#[test]
fn a_text_becomes_too_long_by_adding_to_it() {
    let sum = ["asset.note"; 8].join(" + ");
    says(40, 32_000, &format!("{sum} != p"), "pass");
    says(400, 32_000, &format!("{sum} != p"), "unknown");
}

#[test]
fn a_list_of_long_texts_is_read_too_often() {
    says(100, 32_000, "asset.tags == asset.tags", "pass");
    says(600, 32_000, "asset.tags == asset.tags", "unknown");
}

/// A condition that may read more than a million elements is counted by the interpreter, and is unknown past that.
#[test]
fn a_condition_that_is_too_large_is_unknown() {
    let with = |n: usize| {
        let ports: Vec<String> = (0..n).map(|n| format!("{n}/tcp")).collect();
        format!(
            "observed: 2026-05-31\nassets: [{{id: other, redundant: true, open_ports: [22/tcp]}}, {{id: it, redundant: true, open_ports: [{}]}}]",
            ports.join(", ")
        )
    };
    let nested = "asset.open_ports.all(x, asset.open_ports.all(y, true)) || asset.redundant";
    let negated = "!(asset.open_ports.exists(x, asset.open_ports.exists(y, true)) && !asset.redundant)";
    ASSETS.says(&with(999), &[(nested, "pass"), (negated, "pass"), ("asset.redundant", "pass")]);
    ASSETS.says(&with(1000), &[(nested, "unknown"), (negated, "unknown"), ("asset.redundant", "pass")]);
    let scoped = Ask { scope: nested, ..ASSETS };
    scoped.says(&with(1000), &[("true", "unknown"), ("false", "unknown")]);
}
