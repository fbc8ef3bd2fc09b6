//! The page for a pull request.

use insta::assert_snapshot;
use report::Language;

use crate::{
    city::Judged,
    hostile::{empty, hostile, large, wordy},
    little_haven::little_haven,
};

#[test]
fn a_small_city_as_markdown() {
    assert_snapshot!(little_haven().markdown(Language::English));
}

#[test]
fn the_same_in_german() {
    let page = little_haven().markdown(Language::German);
    assert_snapshot!(page.lines().take(40).collect::<Vec<_>>().join("\n"));
    for english in ["In short", "Worst first", "Coverage", "Fails for"] {
        assert!(!page.contains(english), "`{english}` is English");
    }
}

#[test]
fn a_city_that_says_nothing_yet() {
    assert_snapshot!(empty().markdown(Language::English));
}

#[test]
fn the_order_is_that_of_the_page() {
    let city = little_haven();
    let (page, markdown) = (city.html(Language::English), city.markdown(Language::English));
    let of_page = page.split("<h2 id=").skip(1).filter_map(|it| it.split(['>', '<']).nth(1));
    let of_page: Vec<&str> =
        of_page.filter(|it| !["Where", "Network by level", "What depends on what"].contains(it)).collect();
    let of_markdown: Vec<&str> = markdown.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(of_page, of_markdown);
}

#[test]
fn foreign_words_are_words_and_nothing_else() {
    for language in Language::ALL {
        let page = hostile().markdown(language);
        assert!(!page.contains(['\u{202e}', '\u{7}']), "nothing steers");
        for live in ["<script", "<img", "](http", "@mayor", " #12", " **b**"] {
            let found =
                page.lines().find(|line| line.replace(&format!("\\{}", live.trim()), "").contains(live));
            assert_eq!(found, None, "`{live}` is live");
        }
        for line in page.lines().filter(|line| line.starts_with('|')) {
            let bars = line.replace("\\|", "").matches('|').count();
            assert!([3, 5, 6, 7, 8, 10].contains(&bars), "{line}");
        }
        assert!(page.contains("\\<script\\>"), "the name is shown as it is written");
    }
}

#[test]
fn it_fits_into_a_comment() {
    assert!(large(1_000).markdown(Language::English).len() < 60_000);
    let example = Judged::example("port-meridian", "city").markdown(Language::German);
    assert!((10_000..60_000).contains(&example.len()), "{}", example.len());
    assert!(example.ends_with("**TLP:AMBER**\n"), "the label stands at the end");
}

#[test]
fn what_does_not_fit_is_left_out_and_that_is_said() {
    let city = wordy();
    assert_eq!(city.posture.units.fail, 41);
    let page = city.markdown(Language::English);
    assert!(page.len() < 60_000, "{}", page.len());
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(headings, ["In short"]);
    assert!(page.contains("9 more; the whole is shown by"), "{page}");
    assert!(page.ends_with("**TLP:AMBER**\n"), "the label stands at the end");
}
