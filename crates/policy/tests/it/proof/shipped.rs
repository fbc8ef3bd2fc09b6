//! What is proven of the policies that ship, of the example, and of the checks that the benches judge.

use std::collections::BTreeMap;

use diag::{Diagnostics, Files};
use model::{Instant, Schema, Zone};
use policy::{
    Adopted, Binding, Exception, Policy, exception,
    proof::{Proven, claims},
};

/// The policies of a folder of the project, with the exceptions that stand beside them.
fn folder(schema: &Schema, folder: &str) -> (BTreeMap<String, Policy>, Vec<source::Node>) {
    let folder = format!("{}/../../{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let (mut policies, mut written) = (BTreeMap::new(), Vec::new());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = files.add(path.file_name().unwrap().to_str().unwrap(), text);
        let root = source::parse(&files, file, &mut diagnostics).unwrap();
        if let Some(exceptions) = root.get("exceptions") {
            written.push(exceptions.clone());
        } else if let Some(policy) = policy::read(schema, &root, &mut diagnostics) {
            policies.insert(policy.id.clone(), policy);
        }
    }
    (policies, written)
}

fn proven(policies: &BTreeMap<String, Policy>, schema: &Schema, written: &[source::Node]) -> Vec<Proven> {
    let (zone, as_of) = (Zone::utc(), Instant::parse("2026-11-16T06:00:00Z").unwrap());
    let mut diagnostics = Diagnostics::default();
    let binding = Binding { schema, zone: &zone, as_of, policies };
    let alone = |policy: &Policy| binding.alone(&policy.id, policy.span, &mut diagnostics);
    let adopted: Vec<Adopted> = policies.values().filter_map(alone).collect();
    let checks = adopted.iter().flat_map(|policy| &policy.checks);
    let checks = checks.map(|check| (check.id.clone(), check.kind)).collect();
    let exceptions: Vec<Exception> = exception::read(schema, &zone, &checks, written, &mut diagnostics);
    claims(&binding, &adopted, &exceptions).into_iter().map(|claim| claim.proven).collect()
}

/// The insurer asks it of more accounts, and each policy can be adopted alone: the heads of both files say so.
#[test]
fn shipped_policies_have_no_check_that_says_nothing_but_one_that_is_asked_twice_on_purpose() {
    let schema = Schema::builtin();
    let (policies, written) = folder(&schema, "packs/policies");
    let found = proven(&policies, &schema, &written);
    let twice = ["privileged-accounts/second-factor", "insurer-conditions/people-second-factor"];
    assert_eq!(found, [Proven::AddsNothing(twice[0].to_owned(), twice[1].to_owned())]);
}

#[test]
fn the_checks_of_the_benches_have_none_either() {
    let schema = Schema::builtin();
    let (policies, written) = folder(&schema, "benches/checks");
    assert_eq!(proven(&policies, &schema, &written), []);
}
