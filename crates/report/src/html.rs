//! Where a city stands, as one page that needs nothing else: no request, no script, no font.
//!
//! A section is a struct whose fields are what its template may see. INVARIANT: every foreign word is escaped, and no
//! control character gets out.

pub(crate) mod apart;
mod bar;
mod costs;
mod digest;
pub(crate) mod exceptions;
mod figures;
pub(crate) mod how;
pub(crate) mod markup;
pub(crate) mod read;
pub(crate) mod short;
pub(crate) mod table;
pub(crate) mod tables;
#[cfg(test)]
mod tests;
mod tree;
pub(crate) mod unknown;
pub(crate) mod verify;
pub(crate) mod worst;

use std::borrow::Cow;

use app::{Assessment, Loaded, Posture};
use askama::Template;
use model::{Instant, Zone};

use self::{figures::Picture, markup::Html};
use crate::{assess::next, find, language::Language, picture, texts::fill, texts::page::PageTexts, words};

/// The style of the page; what is said at its end stands last, so that it has the last word.
const STYLE: &str = concat!(
    include_str!("../assets/tokens.css"),
    include_str!("../assets/components.css"),
    include_str!("../assets/pictures.css"),
    include_str!("../assets/report.css")
);

/// What every section reads.
pub(crate) struct Given<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) assessment: &'a Assessment,
    pub(crate) posture: &'a Posture,
    pub(crate) language: Language,
    /// The program's version.
    pub(crate) version: &'a str,
    /// What gives this city at this instant again: the folder, then options.
    pub(crate) arguments: &'a [String],
}

/// The page's frame.
#[derive(Template)]
#[template(path = "report.html", whitespace = "suppress")]
struct Report<'a> {
    language: &'static str,
    style: Html,
    style_hash: String,
    title: String,
    texts: &'static PageTexts,
    handling: &'static str,
    handling_says: &'static str,
    kicker: &'static str,
    city: Cow<'a, str>,
    facts: Vec<String>,
    made: String,
    sections: Vec<Html>,
}

/// Writes where a city stands as a page of its own. The arguments are those that a command about the same city, as of
/// the same instant, needs.
pub fn assess_html(
    loaded: &Loaded,
    assessment: &Assessment,
    posture: &Posture,
    language: Language,
    version: &str,
    arguments: &[String],
) -> String {
    let given = Given { loaded, assessment, posture, language, version, arguments };
    let texts = &given.texts().frame;
    let day = language.day(given.zone(), given.as_of());
    let title = fill(texts.title, &[("city", &given.city()), ("day", &day)]);
    let frame = Frame { loaded, language, version, title, kicker: texts.kicker, facts: given.facts() };
    frame.page(given.sections())
}

/// What stands around the sections of a page.
pub(crate) struct Frame<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) language: Language,
    /// The program's version.
    pub(crate) version: &'a str,
    pub(crate) title: String,
    /// What the page is.
    pub(crate) kicker: &'static str,
    /// What it is about, below the city's name.
    pub(crate) facts: Vec<String>,
}

impl Frame<'_> {
    /// The whole page.
    pub(crate) fn page(self, sections: Vec<Html>) -> String {
        let (texts, label) = (self.language.texts(), self.loaded.city.manifest.handling.label());
        let style = style(label);
        let report = Report {
            language: self.language.tag(),
            style_hash: digest::base64(&digest::sha(&style).0),
            style: Html::own(style),
            title: self.title,
            texts,
            handling: label,
            handling_says: handling_says(label, self.language),
            kicker: self.kicker,
            city: city(self.loaded, self.language),
            facts: self.facts,
            made: fill(texts.frame.made, &[("version", self.version)]),
            sections,
        };
        cleaned(&report.to_string())
    }
}

/// What the city is called.
pub(crate) fn city(loaded: &Loaded, language: Language) -> Cow<'_, str> {
    match loaded.city.manifest.name.trim() {
        "" => language.texts().frame.unnamed.into(),
        name => words::short(name),
    }
}

/// What the label on a page asks of its reader.
pub(crate) fn handling_says(label: &str, language: Language) -> &'static str {
    let texts = &language.texts().how;
    let says = [texts.clear, texts.green, texts.amber, texts.amber_strict, texts.red];
    let labels = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];
    let found = labels.iter().zip(says).find(|(it, _)| **it == label);
    found.map_or(texts.red, |(_, says)| says)
}

impl Given<'_> {
    /// The instant, and how much was judged.
    pub(crate) fn facts(&self) -> Vec<String> {
        let texts = &self.texts().frame;
        let says = |text: &str, n: u64| fill(text, &[("n", &self.language.number(n))]);
        vec![
            fill(texts.state, &[("at", &self.language.instant(self.zone(), self.as_of()))]),
            says(texts.policies, words::size(self.assessment.adopted.len())),
            says(texts.checks, words::size(self.posture.n_checks)),
            says(texts.entities, words::size(self.assessment.state.n_entities())),
            says(texts.verdicts, self.posture.units.in_scope()),
        ]
    }

    fn sections(&self) -> Vec<Html> {
        let texts = &self.texts().figures;
        let pictures = picture::all(self.loaded, self.assessment, self.posture, self.language.of_pictures());
        let map = (texts.map_none, texts.map_do);
        let network = (texts.network_none, texts.network_do);
        let services = (texts.services_none, texts.services_do);
        let sections = [
            short::Short::new(self).to_string(),
            worst::Worst::new(self).to_string(),
            tables::by_service(self).to_string(),
            tables::by_policy(self).to_string(),
            apart::Apart::new(self).to_string(),
            unknown::Missing::new(self).to_string(),
            Picture::new(self, ("map", texts.map), map, pictures.map).to_string(),
            Picture::new(self, ("network", texts.network), network, pictures.network).to_string(),
            Picture::new(self, ("serves", texts.services), services, pictures.services).to_string(),
            exceptions::Exceptions::new(self).to_string(),
            read::Sources::new(self).to_string(),
            verify::Verify::new(self).to_string(),
            how::How::new(self).to_string(),
        ];
        sections.into_iter().map(Html::own).collect()
    }

    /// Anchors and headings of the sections after the first.
    fn contents(&self) -> Vec<(&'static str, &'static str)> {
        let texts = self.texts();
        vec![
            ("worst", texts.worst.heading),
            ("services", texts.tables.services),
            ("policies", texts.tables.policies),
            ("apart", texts.apart.heading),
            ("unknown", texts.unknown.heading),
            ("map", texts.figures.map),
            ("network", texts.figures.network),
            ("serves", texts.figures.services),
            ("exceptions", texts.exceptions.heading),
            ("read", texts.read.heading),
            ("verify", texts.verify.heading),
            ("how", texts.how.heading),
        ]
    }

    pub(crate) fn texts(&self) -> &'static PageTexts {
        self.language.texts()
    }

    fn zone(&self) -> &Zone {
        &self.loaded.city.manifest.zone
    }

    fn as_of(&self) -> Instant {
        self.assessment.state.as_of()
    }

    pub(crate) fn city(&self) -> Cow<'_, str> {
        city(self.loaded, self.language)
    }

    /// Who may see the page.
    pub(crate) fn label(&self) -> &'static str {
        self.loaded.city.manifest.handling.label()
    }

    /// What the label on the page asks of its reader.
    pub(crate) fn handling_says(&self) -> &'static str {
        handling_says(self.label(), self.language)
    }

    /// A command about this city at this instant, that can be copied.
    pub(crate) fn command(&self, words: &[&str], options: &[&str]) -> Html {
        let words = std::iter::once("bailiwick").chain(words.iter().copied());
        let words = words.chain(self.arguments.iter().map(String::as_str)).chain(options.iter().copied());
        markup::command(words.map(next::quoted))
    }

    /// The command that shows everything.
    pub(crate) fn whole(&self) -> Html {
        self.command(&["assess"], &["--format=json"])
    }

    /// The name of a service; what belongs to none stands together.
    fn service<'n>(&self, name: &'n str) -> &'n str {
        if name == app::CITY_WIDE { self.texts().frame.city_wide } else { name }
    }

    /// What a person calls a reference such as `post:mayor`: the entity's name.
    fn who(&self, reference: &str) -> String {
        let found = reference.split_once(':').and_then(|(kind, id)| {
            let kind = self.loaded.city.manifest.schema.kind_named(kind)?;
            let row = self.assessment.state.row(kind, id)?;
            Some(find::name(self.loaded, &self.assessment.state, kind, row).to_owned())
        });
        found.unwrap_or_else(|| reference.to_owned())
    }
}

/// The style, with the label at the head of every printed page.
fn style(label: &str) -> String {
    format!(
        "{STYLE}@media print {{ @page {{ @top-right {{ content: \"{label}\"; font: bold 8pt sans-serif; }} }} }}\n"
    )
}

/// Takes out what could steer a browser or the eye: control characters and those that turn the direction of writing.
fn cleaned(page: &str) -> String {
    page.split('\n').map(crate::words::clean).map(|line| line + "\n").collect()
}
