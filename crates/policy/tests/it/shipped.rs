//! Every shipped policy reads without a fault, and every one of its cases comes out as it says.

use std::collections::{BTreeMap, BTreeSet};

use diag::{Diagnostics, Files};
use model::Schema;
use policy::{Policy, Verdict};

/// The shipped policies, read; panics with what is said if any has a fault.
pub(crate) fn policies(schema: &Schema) -> BTreeMap<String, Policy> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/policies");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let mut policies = BTreeMap::new();
    for path in names {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = files.add(path.file_name().unwrap().to_str().unwrap(), text);
        let Some(root) = source::parse(&files, file, &mut diagnostics) else { continue };
        if let Some(policy) = policy::read(schema, &root, &mut diagnostics) {
            policies.insert(policy.id.clone(), policy);
        }
    }
    assert!(diagnostics.is_empty(), "{}", diag::text(&files, &diagnostics, false));
    policies
}

#[test]
fn every_case_comes_out_as_it_says() {
    let schema = Schema::builtin();
    let policies = policies(&schema);
    let mut diagnostics = Diagnostics::default();
    for policy in policies.values() {
        let tally = policy::cases::run(&schema, &policies, policy, &mut diagnostics);
        assert!(tally.n_met > 0, "{} has no case", policy.id);
    }
    let said: Vec<String> =
        diagnostics.sorted().iter().map(|d| format!("{} {} {:?}", d.code, d.message, d.help)).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn every_check_has_a_passing_a_failing_and_an_unknown_case() {
    let schema = Schema::builtin();
    for policy in policies(&schema).values() {
        let mut seen: BTreeMap<&str, BTreeSet<Verdict>> = BTreeMap::new();
        for case in &policy.cases {
            for (check, verdict) in case.get("expect").unwrap().map().unwrap() {
                let verdict = Verdict::parse(&verdict.scalar().unwrap().text).unwrap();
                seen.entry(&check.name).or_default().insert(verdict);
            }
        }
        for check in &policy.checks {
            let seen = seen.get(check.id.as_str()).cloned().unwrap_or_default();
            for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Unknown] {
                assert!(
                    seen.contains(&verdict),
                    "{}/{} has no case for {}",
                    policy.id,
                    check.id,
                    verdict.word()
                );
            }
        }
    }
}

/// The texts of a pack: of all shipped `policies`, or of all shipped `scenarios`.
pub(crate) fn texts(pack: &str) -> Vec<String> {
    let folder = format!("{}/../../packs/{pack}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Every condition of the shipped policies as it is written.
pub(crate) fn conditions() -> Vec<String> {
    let schema = Schema::builtin();
    let mut written = Vec::new();
    for policy in policies(&schema).into_values() {
        written.extend(policy.variables.into_values());
        for check in policy.checks {
            written.extend(check.scope);
            written.push(check.require);
        }
    }
    written.iter().map(|written| written.node.scalar().unwrap().text.clone()).collect()
}
