//! Names that try everything are words and nothing else.

use app::WhatIf;

use super::city::Compared;
use crate::{city::plain, hostile::EVIL};

/// A pump that fails newly under a policy that is adopted newly, of which everything is called so.
fn hostile() -> Compared {
    let manifest = format!("bailiwick: 1\ncity: {{name: \"{EVIL}\", time_zone: Europe/Zurich}}\n");
    let city = format!(
        "bailiwick: 1\nobserved: \"2026-11-12\"\nposts:\n  - {{id: clerk, name: \"{EVIL}\"}}\nservices:\n  \
         - {{id: water, name: \"{EVIL}\"}}\nassets:\n  - {{id: pump, name: \"{EVIL}\", owner: post:clerk, \
         services: [service:water], remote_access: true, mfa_enforced: false, model: \"{EVIL}\"}}\n"
    );
    let policy = format!(
        r#"bailiwick: 1
policy: remote
title: "{EVIL}"
owner: post:clerk
status: active
checks:
  - id: mfa
    title: "{EVIL}"
    each: asset
    where: "asset.remote_access"
    require: 'asset.mfa_enforced && asset.model == "` | <b>@mayor</b> [x](http://evil.example)"'
    severity: high
    explanation: "{EVIL}"
    remedy: {{action: enforce-mfa, per: entity, cost: {{once: 120 EUR}}}}
"#
    );
    let files = [("bailiwick.yaml", &*manifest), ("city.yaml", &*city), ("policies/remote.yaml", &*policy)];
    let changes = "bailiwick: 1\nadopt: [{policy: remote}]\n";
    let what_if = WhatIf {
        changes: vec![("changes.yaml".to_owned(), changes.as_bytes().to_vec())],
        ..WhatIf::default()
    };
    let evil = EVIL.replace("\\u202e", "\u{202e}").replace("\\u0007", "\u{7}");
    let mut compared = Compared::new(&files, &what_if, crate::city::AS_OF, &[&evil]);
    compared.compared_with.clone_from(&evil);
    compared.arguments = vec![evil];
    compared
}

#[test]
fn on_a_terminal_nothing_steers() {
    let text = hostile().text(&plain(80));
    assert!(text.contains("@mayor"), "the name is shown: {text}");
    assert!(!text.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}')), "{text}");
}

#[test]
fn for_machines_nothing_steers() {
    let document = hostile().json();
    assert_eq!(document["newly"]["entities"]["fail"], 1, "it fails");
    assert!(!document.to_string().contains(['\u{202e}', '\u{7}']));
    assert!(document.to_string().contains("<script>"), "the name is whole");
}

#[test]
fn in_markdown_nothing_is_live() {
    let page = hostile().markdown();
    assert!(!page.contains(['\u{202e}', '\u{7}']), "nothing steers");
    for live in ["<script", "<img", "](http", "@mayor", " #12", " **b**", "<b>"] {
        let found = page.lines().find(|line| line.replace(&format!("\\{}", live.trim()), "").contains(live));
        assert_eq!(found, None, "`{live}` is live");
    }
    for line in page.lines().filter(|line| line.starts_with('|')) {
        let bars = line.replace("\\|", "").matches('|').count();
        assert!([3, 4].contains(&bars), "{line}");
    }
    assert!(page.contains("\\<script\\>"), "the name is shown as it is written");
    assert_eq!(page.lines().filter(|line| line.starts_with('#')).count(), 3, "{page}");
}

#[test]
fn in_the_page_nothing_is_live() {
    let page = hostile().html();
    assert!(page.contains("&lt;script&gt;"), "the name is shown as it is written");
    for live in ["<script", "<img", "</text>", "<b>@"] {
        assert!(!page.contains(live), "`{live}` is live");
    }
    assert!(!page.contains(['\u{202e}', '\u{7}']), "nothing steers");
}
