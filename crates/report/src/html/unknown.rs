//! What is unknown, and the evidence that would settle most of it.

use askama::Template;
use model::Schema;

use super::{
    Given,
    markup::{Html, code, english, with_names},
    table::{self, table},
};
use crate::{
    figure::{Cell, Table},
    texts::{fill, page::PageTexts},
};

/// What the section's template sees.
#[derive(Template)]
#[template(path = "unknown.html", whitespace = "suppress")]
pub(super) struct Missing {
    texts: &'static PageTexts,
    sub: String,
    is_none: bool,
    none: &'static str,
    table: Html,
    rest: String,
}

impl Missing {
    pub(super) fn new(given: &Given<'_>) -> Self {
        let (texts, language, posture) = (&given.texts().unknown, given.language, given.posture);
        let n_unknown = posture.units.unknown;
        let listed = listed(given);
        let n_rest = posture.n_pieces.saturating_sub(listed.rows.len());
        Self {
            texts: given.texts(),
            sub: fill(texts.sub, &[("n", &language.number(n_unknown))]),
            is_none: n_unknown == 0,
            none: if posture.units.in_scope() == 0 { texts.nothing } else { texts.none },
            table: table(&listed, language),
            rest: match n_rest {
                0 => String::new(),
                n => fill(texts.rest, &[("n", &language.count(n))]),
            },
        }
    }
}

/// The pieces of evidence, those that settle most first.
pub(crate) fn listed(given: &Given<'_>) -> Table {
    let (texts, language, posture) = (&given.texts().unknown, given.language, given.posture);
    let schema = &given.loaded.city.manifest.schema;
    let mut together = 0u64;
    let mut rows = Vec::new();
    for piece in &posture.pieces {
        together = together.saturating_add(piece.n_settles);
        let missing_for = match piece.n_entities {
            0 => Cell::Markup(Html::own("<span class=\"quiet\">\u{2013}</span>")),
            n => Cell::Number(language.number(n)),
        };
        rows.push(vec![
            Cell::Markup(english(language, evidence(schema, &piece.what))),
            missing_for,
            Cell::Number(language.number(piece.n_settles)),
            Cell::Number(language.share(together, posture.units.unknown)),
        ]);
    }
    let heads = vec![
        table::words(texts.evidence),
        table::number(texts.missing_for),
        table::number(texts.settles),
        table::number(texts.together),
    ];
    Table { caption: String::new(), heads, rows, n_left: 0 }
}

/// A piece of evidence: what a field tells and the field, or an inventory and what is in it.
fn evidence(schema: &Schema, what: &str) -> Html {
    let found = what.split_once(" of ").and_then(|(field, plural)| {
        let kind = schema.kind(schema.kind_with_plural(plural)?);
        Some((kind, kind.fields().find(|(_, it)| it.name == field).map(|(_, it)| it)))
    });
    let sentence = |doc: &str| with_names(doc.trim_end_matches('.'));
    let (says, below) = match found {
        Some((_, Some(field))) => (sentence(&field.doc), code(what)),
        Some((kind, None)) => (Html::text(&table::capital(what)), sentence(&kind.doc)),
        None => return Html::text(what),
    };
    Html::own(format!("{says} <small class=\"below\">{below}</small>"))
}
