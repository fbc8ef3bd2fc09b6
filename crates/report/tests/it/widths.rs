//! What holds for every document: its width, its characters, its determinism.

use report::Style;

use crate::city::{Judged, plain};

/// All documents of the example city in a style.
fn documents(city: &Judged, style: &Style) -> Vec<String> {
    let mut documents = city.all_explained(style);
    documents.push(city.text(style));
    documents
}

#[test]
fn no_line_is_wider_than_the_page_and_nothing_steers_the_terminal() {
    let city = Judged::example("port-meridian", "examples/port-meridian");
    for width in 40..=120 {
        for ascii in [false, true] {
            for document in documents(&city, &Style { ascii, ..plain(width) }) {
                assert!(!document.contains('\u{1b}') && !document.contains("\n\n\n"), "{document}");
                assert!(!ascii || document.is_ascii(), "{document}");
                for line in document.lines() {
                    assert!(line.chars().count() <= width && line.trim_end() == line, "{width}: `{line}`");
                }
            }
        }
    }
}

#[test]
fn colour_adds_nothing_but_colour() {
    let city = Judged::example("port-meridian", "examples/port-meridian");
    for width in [40, 80, 120] {
        let inked = documents(&city, &Style { colour: true, ..plain(width) });
        for (inked, bare) in inked.iter().zip(documents(&city, &plain(width))) {
            assert!(inked.contains("\u{1b}["));
            let parts = inked.split("\u{1b}[").enumerate();
            let stripped: String =
                parts.map(|(n, part)| if n == 0 { part } else { part.split_once('m').unwrap().1 }).collect();
            let bare_lines: Vec<&str> = bare.lines().collect();
            assert_eq!(stripped.lines().map(str::trim_end).collect::<Vec<_>>(), bare_lines);
        }
    }
}

#[test]
fn documents_are_the_same_each_time() {
    let (once, again) = (Judged::example("port-meridian", "x"), Judged::example("port-meridian", "x"));
    assert_eq!(once.json().to_string(), again.json().to_string());
    assert_eq!(documents(&once, &plain(80)), documents(&again, &plain(80)));
}
