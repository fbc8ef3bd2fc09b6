//! The page: what it says, and that it needs nothing else and lets nothing foreign through.

use insta::assert_snapshot;
use report::Language;

use crate::{city::Judged, little_haven::little_haven};

/// A page without its style and tags: one line a block, as a person would read it.
fn said(page: &str) -> String {
    let (_, body) = page.split_once("<a class=\"skip\"").expect("a body");
    let blocks = [
        "</p>",
        "</h1>",
        "</h2>",
        "</h3>",
        "</h4>",
        "</li>",
        "</tr>",
        "</dd>",
        "</summary>",
        "</pre>",
        "</b><p>",
    ];
    let mut text = body.to_owned();
    for block in blocks {
        text = text.replace(block, &format!("\n{block}"));
    }
    let text = text.replace("</th>", " | </th>").replace("</td>", " | </td>").replace("</dt>", ": </dt>");
    let mut out = String::new();
    let mut is_tag = true;
    for c in text.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => out.push(c),
            _ => {}
        }
    }
    let out = out
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    let lines = out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines = lines.map(|line| line.trim_end_matches([' ', '|']).to_owned());
    lines.filter(|line| !line.is_empty()).map(|line| line + "\n").collect()
}

/// The names of all elements, each end with its begin; panics where they are not well nested.
fn elements(page: &str) -> Vec<String> {
    let (mut open, mut all): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a page");
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, tail) = after.split_once('>').expect("the end of a tag");
        rest = tail;
        let name = tag.split([' ', '/', '\n']).find(|part| !part.is_empty()).expect("a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "`{tag}` ends what is not open");
        } else if !tag.ends_with('/') {
            open.push(name);
            all.push(name.to_owned());
        } else {
            all.push(name.to_owned());
        }
        if name == "style" && !tag.starts_with('/') {
            rest = rest.find("</style").map_or("", |at| &rest[at..]);
        }
        let after_quotes: Vec<&str> = tag.split('"').skip(2).step_by(2).collect();
        let is_apart = |rest: &&&str| rest.is_empty() || rest.starts_with([' ', '/']);
        assert_eq!(tag.matches('"').count() % 2, 0, "`{tag}` has an open quote");
        assert_eq!(after_quotes.iter().find(|rest| !is_apart(rest)), None, "`{tag}` is not well formed");
    }
    assert!(open.is_empty(), "{open:?} stay open");
    all
}

#[test]
fn a_small_city_as_a_page() {
    assert_snapshot!(said(&little_haven().html(Language::English)));
}

#[test]
fn the_same_in_german() {
    let page = little_haven().html(Language::German);
    assert!(page.contains("<html lang=\"de\">"));
    let text = said(&page);
    assert_snapshot!(text);
    for english in ["In short", "Worst first", "Coverage", "unknown", "approval", "Fails for"] {
        let is_ours = |line: &&str| line.contains(english) && !line.contains("bailiwick");
        assert_eq!(text.lines().find(is_ours), None, "`{english}` is English");
    }
}

#[test]
fn a_city_that_says_nothing_yet() {
    let manifest = "bailiwick: 1\ncity: {name: Nowhere, time_zone: Europe/Zurich}\n";
    let page = Judged::memory(&[("bailiwick.yaml", manifest)]).html(Language::English);
    elements(&page);
    assert_snapshot!(said(&page));
}

#[test]
fn foreign_words_are_words_and_nothing_else() {
    let evil = "</title><script>alert(1)</script>\\\"' onload='x' \\u202e\\u0007&amp;<!-- {n}";
    let manifest = format!(
        "bailiwick: 1\ncity: {{name: \"{evil}\", time_zone: Europe/Zurich}}\nadopt: [{{policy: remote-access}}]\n"
    );
    let assets = format!(
        "bailiwick: 1\nobserved: \"2026-11-12\"\nassets:\n  - {{id: pump, name: \"{evil}\", remote_access: true, mfa_enforced: false}}\n"
    );
    let policy = policy(evil);
    let files = [
        ("bailiwick.yaml", manifest.as_str()),
        ("assets.yaml", assets.as_str()),
        ("policies/remote-access.yaml", policy.as_str()),
    ];
    for language in Language::ALL {
        let city = Judged::memory(&files);
        assert_eq!(city.posture.units.fail, 1, "the check is judged");
        let page = city.html(language);
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the name is shown as it is written");
        assert!(!page.contains("<script") && !page.contains("<!--") && !page.contains("onload='"));
        assert!(!page.contains(['\u{202e}', '\u{7}']), "nothing steers");
        assert!(!elements(&page).contains(&"script".to_owned()));
    }
}

/// A policy that fails for a pump with remote access and no second factor, and says foreign words.
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
    explanation: "{{asset.name}} {evil}"
"#
    )
}

#[test]
fn the_page_needs_nothing_else_and_runs_nothing() {
    let page = little_haven().html(Language::English);
    let all = elements(&page);
    for name in ["script", "img", "link", "iframe", "object", "form"] {
        assert!(!all.contains(&name.to_owned()), "there is a {name}");
    }
    let tags: Vec<&str> = page.split('<').filter_map(|tag| tag.split('>').next()).collect();
    for word in ["http:", "https:", "@import", "javascript:"] {
        assert_eq!(tags.iter().find(|tag| tag.contains(word)), None, "a tag has `{word}`");
    }
    let names: Vec<String> =
        tags.iter().map(|tag| tag.split('"').step_by(2).collect::<Vec<_>>().join("\"")).collect();
    for name in [" src=", " style=", " on"] {
        assert_eq!(names.iter().find(|tag| tag.contains(name)), None, "a tag has `{name}`");
    }
    let asked = page.split("url(").skip(1).find(|rest| !rest.starts_with("#p-"));
    assert_eq!(asked, None, "the style asks for something");
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
}

#[test]
fn everything_that_is_pointed_at_is_there() {
    let page = little_haven().html(Language::German);
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for kind in ["href=\"#", "aria-labelledby=\""] {
        for target in page.split(kind).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert_eq!(ids.iter().filter(|id| **id == target).count(), 1, "`{target}` is there once");
        }
    }
}

#[test]
fn a_large_city_gives_a_page_that_can_be_sent() {
    let mut assets = String::from("bailiwick: 1\nobserved: \"2026-11-12\"\nassets:\n");
    for n in 0..1_000 {
        assets.push_str(&format!("  - {{id: pump-{n}, remote_access: true, mfa_enforced: false}}\n"));
    }
    let manifest = "bailiwick: 1\ncity: {name: Large}\nadopt: [{policy: remote-access}]\n";
    let policy = policy("said");
    let files =
        [("bailiwick.yaml", manifest), ("assets.yaml", &*assets), ("policies/remote-access.yaml", &*policy)];
    let page = Judged::memory(&files).html(Language::English);
    assert!(page.len() < 200_000, "{} bytes", page.len());
    let text = said(&page);
    assert!(text.contains(", 994 more"), "{text}");
}

#[test]
fn what_was_not_looked_at_is_not_shown_as_nothing() {
    let files = [
        ("bailiwick.yaml", "bailiwick: 1\ncity: {name: Dark}\nadopt: [{policy: remote-access}]\n"),
        ("assets.yaml", "bailiwick: 1\nassets:\n  - {id: pump}\n"),
        ("policies/remote-access.yaml", &policy("said")),
    ];
    let text = said(&Judged::memory(&files).html(Language::English));
    assert!(text.contains("Dark is not assessed: no verdict of 1 rests on evidence."), "{text}");
    assert!(text.contains("not assessed | 1 | – | – | 0 %"), "{text}");
    assert!(!text.contains("fail 0") && !text.contains("pass 0"), "{text}");
}
