//! As a page.

use insta::assert_snapshot;

use super::city::{later, same, stricter};

/// What a page says, a line a cell or sentence, without its head.
fn said(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, main)| main);
    let mut out = String::new();
    for piece in main.split('<').skip(1) {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if ["p", "h1", "h2", "h3", "li", "tr", "dt", "caption", "summary", "div", "small"].contains(&name) {
            out.push('\n');
        } else if ["td", "th", "dd"].contains(&name) && !tag.starts_with('/') {
            out.push_str(" | ");
        }
        out.push_str(words.trim_matches('\n'));
    }
    let lines = out.lines().map(|line| line.trim().trim_start_matches("| ")).filter(|line| !line.is_empty());
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn two_years_on() {
    assert_snapshot!(said(&later().html()));
}

#[test]
fn under_stricter_policies() {
    assert_snapshot!(said(&stricter().html()));
}

#[test]
fn where_nothing_turns() {
    let page = said(&same().html());
    assert!(page.contains("Nothing would turn.") && page.contains("no fact is another"), "{page}");
    assert!(!page.contains("Newly failing"), "{page}");
}

#[test]
fn the_page_needs_nothing_else_and_runs_nothing() {
    let page = stricter().html();
    for tag in ["<script", "<img", "<link", "<iframe", "<form", " style=", " src=", "javascript:"] {
        assert!(!page.contains(tag), "there is `{tag}`");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert!(page.contains(">TLP:AMBER<"));
}

#[test]
fn everything_that_is_pointed_at_is_there() {
    let page = stricter().html();
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for kind in ["href=\"#", "aria-labelledby=\""] {
        for target in page.split(kind).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert_eq!(ids.iter().filter(|id| **id == target).count(), 1, "`{target}` is there once");
        }
    }
}

#[test]
fn every_table_has_a_caption_and_every_heading_its_place() {
    let page = stricter().html();
    assert_eq!(page.matches("<table").count(), page.matches("<caption>").count());
    assert_eq!(page.matches("<section").count(), page.matches("</section>").count());
}
