//! For a pull request.

use std::fmt::Write;

use app::WhatIf;
use insta::assert_snapshot;

use super::city::{Compared, later, same, stricter};

#[test]
fn two_years_on() {
    assert_snapshot!(later().markdown());
}

#[test]
fn under_stricter_policies() {
    assert_snapshot!(stricter().markdown());
}

#[test]
fn where_nothing_turns_it_is_short() {
    assert_snapshot!(same().markdown(), @"
    ## Little Haven: nothing would turn

    No check is new, gone, departed from otherwise or asks something else, and no fact is another.

    - **What if**: changes from nothing.yaml
    - **Compared with**: as of Mon 16 Nov 2026
    - **TLP:AMBER** This page may be given to those in the organization and its clients who need it.

    ---

    Made by Bailiwick 9.9.9. It shows what is known, not what is certain. Not legal advice. **TLP:AMBER**
    ");
}

/// So many pumps whose support ends, under forty checks with long titles.
fn wordy(n_assets: usize) -> Compared {
    let title = "@#".repeat(1_000);
    let mut policy = String::from(
        "bailiwick: 1\npolicy: support\ntitle: Support\nowner: post:clerk\nstatus: active\nchecks:\n",
    );
    for n in 0..40 {
        let _infallible = writeln!(
            policy,
            "  - {{id: check-{n}, title: \"{title}\", each: asset, require: \"asset.supported_until > now\", \
             severity: low, explanation: \"{title}\"}}"
        );
    }
    let mut assets = String::from("bailiwick: 1\nobserved: \"2026-11-12\"\nassets:\n");
    for n in 0..n_assets {
        let _infallible =
            writeln!(assets, "  - {{id: pump-{n}, name: \"{title}\", supported_until: \"2027-01-01\"}}");
    }
    let manifest = "bailiwick: 1\ncity: {name: Wordy}\nadopt: [{policy: support}]\n";
    let files = [("bailiwick.yaml", manifest), ("a.yaml", &*assets), ("policies/support.yaml", &*policy)];
    Compared::new(&files, &WhatIf::default(), "2027-06-01T00:00:00Z", &[])
}

#[test]
fn it_fits_into_a_comment_and_says_what_it_leaves_out() {
    let page = wordy(300).markdown();
    assert!(page.len() <= 48_000, "{}", page.len());
    assert!(page.starts_with("## Wordy: 12,000 newly failing\n"), "{page}");
    assert!(page.contains("more checks") && page.contains("100 more, not asked for their reason"), "{page}");
    assert!(page.ends_with("**TLP:AMBER**\n"), "the label stands at the end");
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
}
