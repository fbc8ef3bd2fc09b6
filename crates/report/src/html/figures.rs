//! The large pictures of the page, each with its table; a city that says nothing of one is told how to.

use askama::Template;

use super::{Given, markup::Html, table::table};
use crate::{figure::Figure, language::Language, texts::fill};

/// A section that holds one picture.
#[derive(Template)]
#[template(path = "figure.html", whitespace = "suppress")]
pub(super) struct Picture {
    id: &'static str,
    heading: &'static str,
    figure: Option<View>,
    none: &'static str,
    what_to_do: &'static str,
}

/// A picture as its template sees it.
pub(super) struct View {
    id: &'static str,
    title: String,
    measure: String,
    key: Vec<(Html, String)>,
    svg: Html,
    scrolls: String,
    summary: &'static str,
    tables: Vec<Html>,
}

impl Picture {
    pub(super) fn new(
        given: &Given<'_>,
        (id, heading): (&'static str, &'static str),
        (none, what_to_do): (&'static str, &'static str),
        figure: Option<Figure>,
    ) -> Self {
        Self {
            id,
            heading,
            figure: figure.map(|figure| View::new(&figure, given.language)),
            none,
            what_to_do,
        }
    }
}

impl View {
    pub(super) fn new(figure: &Figure, language: Language) -> Self {
        let texts = &language.texts().figures;
        let tables: Vec<Html> =
            std::iter::once(&figure.table).chain(&figure.second).map(|it| table(it, language)).collect();
        let key = figure.key.iter().map(|(sign, words)| (Html::own(sign.clone()), words.clone()));
        Self {
            id: figure.id,
            title: figure.title.clone(),
            measure: figure.measure.clone(),
            key: key.collect(),
            svg: Html::own(figure.svg.clone()),
            scrolls: fill(language.texts().frame.scrolls, &[("what", &figure.title)]),
            summary: if tables.len() > 1 { texts.as_tables } else { texts.as_table },
            tables,
        }
    }
}

#[cfg(test)]
impl View {
    /// The section that holds only this picture.
    pub(super) fn page(self) -> String {
        let (id, heading, none, what_to_do) = ("map", "Where", "", "");
        Picture { id, heading, figure: Some(self), none, what_to_do }.to_string()
    }
}
