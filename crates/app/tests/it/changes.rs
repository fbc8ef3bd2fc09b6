//! What a change says, beside what the city says.

use std::collections::BTreeMap;

use app::{At, Difference, Loaded, WhatIf, keep_state, load, load_what_if, simulate};
use model::Instant;
use policy::Verdict;

use crate::city::Memory;

const MANIFEST: &str = "bailiwick: 1\ncity: {name: T}\nadopt: [{policy: own}]\n";
const ALL: &str = r#"bailiwick: 1
observed: "2026-11-01"
posts: [{id: clerk}, {id: chief}]
services: [{id: s1, name: Water}, {id: s2, name: Light}, {id: s3, name: Water}]
assets: [{id: a1, services: [s1, s2, s3], patches_missing: 1}]
exceptions:
  - {id: E-1, type: departure, check: own/asked, entities: [asset:a1], reason: R, owner: post:clerk, approver: post:chief,
     approved: "2026-01-01", from: "2026-01-01", expires: "2027-01-01"}
"#;

fn policy(check: &str) -> String {
    format!(
        "bailiwick: 1\npolicy: own\ntitle: P\nowner: post:chief\nstatus: active\nchecks:\n  - {{{check}, title: C, \
         severity: high}}\n"
    )
}

const OF_ASSETS: &str = "id: asked, each: asset, require: \"asset.patches_missing < 3\"";

/// The city, and what it would be.
fn changed(what_if: &WhatIf) -> (Loaded, Loaded, Difference) {
    let files = [
        ("bailiwick.yaml", MANIFEST.to_owned()),
        ("all.yaml", ALL.to_owned()),
        ("policies/own.yaml", policy(OF_ASSETS)),
    ];
    let folder = Memory(files.map(|(path, text)| (path.to_owned(), text)).into());
    let at = At { as_of: Instant::parse("2026-11-16T00:00:00Z").unwrap(), known_at: Instant::MAX };
    let mut before = load(&folder, true, &mut |_, _| {}).unwrap();
    keep_state(&mut before, at);
    let after = load_what_if(&folder, what_if, at, &before, &mut |_, _| {}).unwrap();
    let difference = simulate((&before, at), (&after, at)).difference;
    (before, after, difference)
}

fn files(texts: &[&str]) -> Vec<(String, Vec<u8>)> {
    let named =
        |(n, text): (usize, &&str)| (format!("{n}.yaml"), format!("bailiwick: 1\n{text}\n").into_bytes());
    texts.iter().enumerate().map(named).collect()
}

#[test]
fn a_check_over_another_kind_is_another_and_what_it_asked_of_the_first_is_asked_no_more() {
    let other = policy("id: asked, each: service, require: \"has(service.name)\"");
    let policies = vec![("own.yaml".to_owned(), other.into_bytes())];
    let (_, _, difference) = changed(&WhatIf { policies, ..WhatIf::default() });
    let newly = difference.newly.entities;
    assert_eq!((newly.of(Verdict::Pass), newly.of(Verdict::NotApplicable)), (3, 1));
    let sides: Vec<_> =
        difference.checks.iter().map(|it| (it.before.is_some(), it.after.is_some())).collect();
    assert_eq!(sides, [(false, true), (true, false)]);
}

#[test]
fn a_check_that_was_split_is_compared_with_what_it_was() {
    let both = policy(OF_ASSETS).replace("id: asked", "id: new, formerly: [asked]")
        + &format!("  - {{{OF_ASSETS}, title: C, severity: low}}\n");
    let split = policy(OF_ASSETS).replace("id: asked", "id: one, formerly: [asked]")
        + &format!("  - {{{OF_ASSETS}, title: C, severity: low}}\n")
            .replace("id: asked", "id: two, formerly: [asked]");
    for text in [both, split] {
        let policies = vec![("own.yaml".to_owned(), text.into_bytes())];
        let (_, after, difference) = changed(&WhatIf { policies, ..WhatIf::default() });
        assert!(!after.diagnostics.has_errors(), "{}", diag::text(&after.files, &after.diagnostics, false));
        assert!(difference.newly.is_nothing(), "{difference:?}");
    }
}

#[test]
fn what_supports_two_services_of_one_name_counts_once_for_the_name() {
    let changes = files(&["change: {asset:a1: {patches_missing: 9}}\nend: [E-1]"]);
    let (_, _, difference) = changed(&WhatIf { changes, ..WhatIf::default() });
    let services: BTreeMap<_, _> =
        difference.services.iter().map(|(name, newly)| (name.as_str(), newly.entities.fail)).collect();
    assert_eq!(services, BTreeMap::from([("Light", 1), ("Water", 1)]));
}

#[test]
fn two_files_may_end_the_same() {
    let changes = files(&["end: [E-1]\nremove: [\"policy:own\"]", "end: [E-1]\nremove: [\"policy:own\"]"]);
    let (_, after, difference) = changed(&WhatIf { changes, ..WhatIf::default() });
    assert!(!after.diagnostics.has_errors(), "{}", diag::text(&after.files, &after.diagnostics, false));
    assert_eq!((difference.policies.len(), difference.exceptions.len()), (1, 1));
}

#[test]
fn what_is_not_there_cannot_end() {
    let changes = files(&["end: [E-2]\nremove: [\"policy:owm\", asset:a2]"]);
    let (_, after, _) = changed(&WhatIf { changes, ..WhatIf::default() });
    let said: Vec<&str> = after.diagnostics.sorted().iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "`E-2` is no exception of the city",
            "`owm` is no adopted policy of the city",
            "`a2` is no `asset` of the city"
        ]
    );
}
