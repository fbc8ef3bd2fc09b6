//! What holds for every document: its width, its characters, its determinism.

use report::Style;

use crate::city::{Finding, Judged, plain};

/// All documents of a city in a style.
fn documents(city: &Judged, findings: &[Finding<'_>], style: &Style) -> Vec<String> {
    let mut documents = vec![city.text(style)];
    documents.extend(findings.iter().map(|finding| city.written(finding, style)));
    documents
}

#[test]
fn no_line_is_wider_than_the_page_and_nothing_steers_the_terminal() {
    let city = Judged::example("port-meridian", "examples/port-meridian");
    let findings = city.findings();
    for width in 40..=120 {
        for ascii in [false, true] {
            for document in documents(&city, &findings, &Style { ascii, ..plain(width) }) {
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
    let findings = city.findings();
    for width in [40, 80, 120] {
        let inked = documents(&city, &findings, &Style { colour: true, ..plain(width) });
        for (inked, bare) in inked.iter().zip(documents(&city, &findings, &plain(width))) {
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
    let written = |city: &Judged| documents(city, &city.findings(), &plain(80));
    assert_eq!(written(&once), written(&again));
}
