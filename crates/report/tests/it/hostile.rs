//! A city whose names try everything, and one so large that lists must be cut.

use report::Language;

use crate::city::Judged;

/// Words that mean something to a spreadsheet, to Markdown, to XML, to a terminal, or to a reader of SARIF.
pub(crate) const EVIL: &str = "=cmd|' /C calc'!A1; =1+1 | **b** [x](http://evil.example) `t` @mayor #12 </text><script>{0} --> ]]> \\u202e\\u0007\\ufffe<img src=x>";

/// A pump and a lamp with remote access and no second factor, of which everything is called so.
pub(crate) fn hostile() -> Judged {
    let manifest = format!(
        "bailiwick: 1\ncity: {{name: \"{EVIL}\", time_zone: Europe/Zurich}}\nadopt: [{{policy: remote-access}}]\n"
    );
    let services = format!("bailiwick: 1\nservices:\n  - {{id: water, name: \"{EVIL}\"}}\n");
    let assets = format!(
        "bailiwick: 1\nobserved: \"2026-11-12\"\nassets:\n  - {{id: pump, name: \"{EVIL}\", services: [service:water], \
         remote_access: true, mfa_enforced: false}}\n  - {{id: lamp, name: \"{EVIL}\", remote_access: true}}\n"
    );
    let policy = policy(EVIL);
    Judged::memory(&[
        ("bailiwick.yaml", &manifest),
        ("services.yaml", &services),
        ("as sets.yaml", &assets),
        ("policies/remote-access.yaml", &policy),
    ])
}

/// A pump that fails and a lamp of which nothing is known, of which everything is called by 10,000 letters.
pub(crate) fn endless() -> Judged {
    let long = "long ".repeat(2_000);
    let manifest = format!("bailiwick: 1\ncity: {{name: \"{long}\"}}\nadopt: [{{policy: remote-access}}]\n");
    let named = format!("name: \"{long}\", services: [service:water], owner: post:clerk");
    let city = format!(
        "bailiwick: 1\nobserved: \"2026-11-12\"\nservices:\n  - {{id: water, name: \"{long}\"}}\nposts:\n  \
         - {{id: clerk, name: \"{long}\"}}\nsites:\n  - {{id: s, name: \"{long}\", longitude: 7.4, latitude: 46.9}}\n\
         assets:\n  - {{id: pump, {named}, site: s, remote_access: true, mfa_enforced: false}}\n  \
         - {{id: lamp, {named}, remote_access: true}}\n"
    );
    Judged::memory(&[
        ("bailiwick.yaml", &manifest),
        ("city.yaml", &city),
        ("policies/remote-access.yaml", &policy(&long)),
    ])
}

/// So many pumps that fail.
pub(crate) fn large(n: usize) -> Judged {
    let mut assets = String::from("bailiwick: 1\nobserved: \"2026-11-12\"\nassets:\n");
    for n in 0..n {
        assets.push_str(&format!("  - {{id: pump-{n}, remote_access: true, mfa_enforced: false}}\n"));
    }
    let policy = policy("said");
    Judged::memory(&[
        ("bailiwick.yaml", "bailiwick: 1\ncity: {name: Large}\nadopt: [{policy: remote-access}]\n"),
        ("assets.yaml", &assets),
        ("policies/remote-access.yaml", &policy),
    ])
}

/// A pump that fails forty checks, each with a title of 2,000 characters that all must be escaped.
pub(crate) fn wordy() -> Judged {
    let title = "@#".repeat(1_000);
    let mut policy = policy("said");
    for n in 0..40 {
        policy.push_str(&format!(
            "  - {{id: check-{n}, title: \"{title}\", each: asset, require: \"asset.mfa_enforced\", severity: low, \
             explanation: \"{title}\"}}\n"
        ));
    }
    Judged::memory(&[
        ("bailiwick.yaml", "bailiwick: 1\ncity: {name: Wordy}\nadopt: [{policy: remote-access}]\n"),
        (
            "assets.yaml",
            "bailiwick: 1\nobserved: \"2026-11-12\"\nassets:\n  - {id: pump, mfa_enforced: false, remote_access: true}\n",
        ),
        ("policies/remote-access.yaml", &policy),
    ])
}

/// A city that says nothing yet.
pub(crate) fn empty() -> Judged {
    Judged::memory(&[("bailiwick.yaml", "bailiwick: 1\ncity: {name: Nowhere, time_zone: Europe/Zurich}\n")])
}

#[test]
fn an_endless_name_is_cut_for_people_and_whole_for_spreadsheets_and_programs() {
    let city = endless();
    let cut = "long ".repeat(121);
    let languages = Language::ALL.into_iter();
    let pages = languages.flat_map(|language| [city.html(language), city.markdown(language)]);
    for page in pages.chain([city.sarif(), city.junit()]) {
        assert!(page.contains("long …"), "{page}");
        assert_eq!(page.find(&cut).map(|at| &page[at.saturating_sub(200)..at + 20]), None);
    }
    let whole = "long ".repeat(2_000);
    for page in [city.csv(), city.json().to_string()] {
        assert!(page.contains(whole.trim_end()));
    }
}

fn policy(evil: &str) -> String {
    format!(
        r#"bailiwick: 1
policy: remote-access
title: "{evil}"
owner: post:clerk
status: active
checks:
  - id: mfa
    title: "{evil}"
    each: asset
    where: "asset.remote_access"
    require: "asset.mfa_enforced"
    severity: high
    explanation: "{{asset.name}}"
"#
    )
}
