//! The frozen checks, bound as a city that adopts them all.

use std::{collections::BTreeMap, path::Path};

use diag::{Diagnostics, Files};
use model::{Instant, Schema, Zone};
use policy::{Adopted, Binding, Exception, exception};

/// The checks and the exceptions to them. Panics with what is said if a file has a fault: nothing is measured then.
pub(crate) fn frozen(schema: &Schema, as_of: Instant) -> (Vec<Adopted>, Vec<Exception>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("checks");
    let entries = std::fs::read_dir(&folder).expect("the folder of checks can be read");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let (mut policies, mut written) = (BTreeMap::new(), Vec::new());
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a policy can be read");
        let file = files.add(path.display().to_string(), text);
        let Some(root) = source::parse(&files, file, &mut diagnostics) else { continue };
        if let Some(exceptions) = root.get("exceptions") {
            written.push(exceptions.clone());
        } else if let Some(policy) = policy::read(schema, &root, &mut diagnostics) {
            policies.insert(policy.id.clone(), policy);
        }
    }
    let zone = Zone::utc();
    let binding = Binding { schema, zone: &zone, as_of, policies: &policies };
    let bound =
        policies.values().filter_map(|policy| binding.alone(&policy.id, policy.span, &mut diagnostics));
    let adopted: Vec<Adopted> = bound.collect();
    let checks = adopted.iter().flat_map(|policy| &policy.checks);
    let checks = checks.map(|check| (check.id.clone(), check.kind)).collect();
    let exceptions = exception::read(schema, &zone, &checks, &written, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{}", diag::text(&files, &diagnostics, false));
    (adopted, exceptions)
}

/// Keeps so many of the checks, evenly from all policies.
pub(crate) fn keep(adopted: &mut [Adopted], n_checks: usize) {
    let n_all: usize = adopted.iter().map(|policy| policy.checks.len()).sum();
    let mut at = 0;
    for check_list in adopted.iter_mut().map(|policy| &mut policy.checks) {
        check_list.retain(|_| {
            at += 1;
            at * n_checks / n_all > (at - 1) * n_checks / n_all
        });
    }
}
