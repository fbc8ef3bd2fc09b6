//! The table for a spreadsheet.

use insta::assert_snapshot;

use crate::{
    hostile::{empty, hostile, large},
    little_haven::little_haven,
};

/// Rows of a table of RFC 4180, by the letter of it.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let (mut is_quoted, mut all) = (false, text.strip_prefix('\u{feff}').expect("a mark").chars().peekable());
    while let Some(c) = all.next() {
        let row = rows.last_mut().expect("a row");
        match c {
            '"' if is_quoted && all.peek() == Some(&'"') => {
                row.last_mut().expect("a cell").extend(all.next())
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(String::new()),
            '\r' if !is_quoted && all.next_if_eq(&'\n').is_some() => rows.push(vec![String::new()]),
            c => row.last_mut().expect("a cell").push(c),
        }
    }
    assert!(!is_quoted, "a quote stays open");
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line has an end");
    rows
}

#[test]
fn a_small_city_as_a_table() {
    assert_snapshot!(little_haven().csv().replace('\r', ""));
}

#[test]
fn every_row_has_every_column_and_there_is_one_a_verdict() {
    let city = little_haven();
    let rows = rows(&city.csv());
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let json = city.json();
    assert_eq!(rows.len() - 1, json["results"].as_array().unwrap().len());
    assert!(rows[1..].iter().all(|row| row[0] == "TLP:AMBER"));
}

#[test]
fn a_city_that_says_nothing_yet_is_a_row_of_heads() {
    assert_snapshot!(empty().csv().trim_start_matches('\u{feff}'), @"handling,as_of,check,title,policy,severity,verdict,underlying,kind,id,name,services,owner,units,reason,exception,due_for_seconds");
}

#[test]
fn foreign_words_are_no_formula() {
    let csv = hostile().csv();
    for row in &rows(&csv)[1..] {
        for cell in row {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell}");
            assert!(!cell.contains("; ="), "{cell}");
        }
    }
    assert!(!csv.contains(['\u{202e}', '\u{7}', '\t']));
    assert!(csv.contains("\"'=cmd|"), "the name stays readable: {csv}");
}

#[test]
fn nothing_is_left_out() {
    assert_eq!(rows(&large(1_000).csv()).len(), 1_001);
}

#[test]
fn the_reference_names_every_column() {
    let page = include_str!("../../../../docs/reference/outputs.md");
    for column in &rows(&empty().csv())[0] {
        assert!(page.contains(&format!("| `{column}` |")), "{column}");
    }
}
