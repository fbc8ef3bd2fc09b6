//! A table as markup: a row folds into lines on a phone, so each cell carries the words of its column.

use askama::Template;

use super::{
    bar::bar,
    markup::{Html, escape, verdict},
};
use crate::{
    figure::{Cell, Head, Table},
    language::Language,
    texts::fill,
};

/// What a table's template sees.
#[derive(Template)]
#[template(path = "table.html", whitespace = "suppress")]
struct TableView {
    caption: String,
    heads: Vec<(Html, &'static str)>,
    rows: Vec<Vec<CellView>>,
    total: Vec<CellView>,
    more: String,
    more_command: Html,
}

/// A cell and what it is.
struct CellView {
    class: &'static str,
    label: String,
    html: Html,
}

/// A column of words.
pub(crate) fn words(text: &str) -> Head {
    Head { text: capital(text), is_number: false }
}

/// A column of numbers.
pub(crate) fn number(text: &str) -> Head {
    Head { text: capital(text), is_number: true }
}

/// The same with a capital letter at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Writes a table.
pub(crate) fn table(table: &Table, language: Language) -> Html {
    with_total(table, &[], &Html::default(), language)
}

/// Writes a table with a last row for all, if there is one, and the command that shows what was left out.
pub(crate) fn with_total(table: &Table, total: &[Cell], command: &Html, language: Language) -> Html {
    let is_bar = |n: usize| table.rows.first().is_some_and(|row| matches!(row.get(n), Some(Cell::Bar(_))));
    let class = |n: usize, head: &Head| match head.is_number {
        true => "n",
        false if is_bar(n) => "c-bar",
        false => "",
    };
    let heads: Vec<(Html, &'static str)> =
        table.heads.iter().enumerate().map(|(n, head)| (Html::text(&head.text), class(n, head))).collect();
    let cells = |row: &[Cell]| -> Vec<CellView> {
        let those = row.iter().zip(&table.heads).enumerate();
        let view = |(n, (cell, head)): (usize, (&Cell, &Head))| CellView {
            class: class(n, head),
            label: if is_bar(n) { String::new() } else { head.text.clone() },
            html: html(cell, language),
        };
        those.map(view).collect()
    };
    let texts = &language.texts().frame;
    let more = match (table.n_left, command.is_empty()) {
        (0, _) => String::new(),
        (n, true) => fill(texts.more, &[("n", &language.count(n))]),
        (n, false) => fill(texts.more_with, &[("n", &language.count(n))]),
    };
    let view = TableView {
        caption: table.caption.clone(),
        heads,
        rows: table.rows.iter().map(|row| cells(row)).collect(),
        total: cells(total),
        more,
        more_command: command.clone(),
    };
    Html::own(view.to_string())
}

fn html(cell: &Cell, language: Language) -> Html {
    match cell {
        Cell::Text(text) => Html::text(text),
        Cell::Number(number) if number == "0" => Html::own(r#"<span class="zero">0</span>"#),
        Cell::Number(number) => Html::own(escape(number)),
        Cell::Verdict(of, word) => verdict(*of, word),
        Cell::Bar(counts) => bar(counts, false, language),
        Cell::Markup(html) => html.clone(),
    }
}
