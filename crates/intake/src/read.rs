//! `imports.yaml` against the schema. All mistakes are said at once; an import with one is left out.

mod fields;
mod keys;
mod options;

use std::{collections::HashMap, sync::Arc};

use diag::{Diagnostics, Files, Span};
use model::{Kind, KindId, Schema, Zone};
use source::Node;

use self::keys::{Keys, text};
use crate::{
    Import, Importer,
    bounds::MAX_IMPORTS,
    faults::Faults,
    import::{Columns, CsvOptions},
    importer, path,
    template::Template,
};

const KEYS: &[&str] =
    &["name", "format", "file", "kind", "trust", "observed", "id", "where", "fields", "csv"];

/// Reads the imports of a city.
///
/// Of several with one name the first is taken. The schema and the zone are those that [`crate::run`] will get.
pub fn read_imports(
    _files: &Files,
    node: &Node,
    schema: &Schema,
    zone: &Zone,
    diagnostics: &mut Diagnostics,
) -> Vec<Import> {
    if !source::version(node, diagnostics) {
        return Vec::new();
    }
    let Some(file) = Keys::of(node, "the file", &["bailiwick", "imports"], diagnostics) else {
        return Vec::new();
    };
    let Some(imports) = file.need("imports", diagnostics) else { return Vec::new() };
    if imports.is_null() {
        return Vec::new();
    }
    let Some(list) = imports.list() else {
        diagnostics.wrong_shape(imports.span, "`imports`", "a list");
        return Vec::new();
    };
    if list.len() > MAX_IMPORTS {
        diagnostics.too_many(imports.span, MAX_IMPORTS);
    }
    let mut names: HashMap<Arc<str>, Span> = HashMap::new();
    let mut taken = Vec::new();
    for node in list.iter().take(MAX_IMPORTS) {
        let n_errors = diagnostics.n_errors();
        let import = import(node, schema, zone, &mut names, diagnostics);
        if diagnostics.n_errors() == n_errors {
            taken.extend(import);
        }
    }
    taken
}

/// Reads one import; what it gives is only of use if nothing was said.
fn import(
    node: &Node,
    schema: &Schema,
    zone: &Zone,
    names: &mut HashMap<Arc<str>, Span>,
    diagnostics: &mut Diagnostics,
) -> Option<Import> {
    let keys = Keys::of(node, "an import", KEYS, diagnostics)?;
    let name = name(keys, names, diagnostics);
    let importer = importer(keys, diagnostics);
    let file = keys.need_text("file", diagnostics);
    if let Some((path, node)) = file
        && let Some(why) = path::fault(path)
    {
        diagnostics.bad_path(node.span, path, why);
    }
    let kind = kind(keys, schema, diagnostics);
    let trust = trust(keys, diagnostics);
    let observed_at = keys.text("observed", diagnostics).and_then(|(text, span)| {
        let instant = zone.parse_instant(text);
        if instant.is_none() {
            diagnostics.bad_observed(span, text);
        }
        instant
    });
    let mut columns = Columns::default();
    let id = keys.need_text("id", diagnostics).and_then(|(_, node)| id(node, &mut columns, diagnostics));
    let filter = keys.get("where").and_then(|node| options::filter(node, &mut columns, diagnostics));
    let csv = match (keys.get("csv"), keys.key("csv"), importer) {
        (Some(node), _, Some(importer)) if importer.format() == "csv" => options::csv(node, diagnostics),
        (Some(_), Some(key), Some(_)) => {
            diagnostics.not_here(key.span, "csv", "the format is not `csv`");
            CsvOptions::default()
        }
        _ => CsvOptions::default(),
    };
    let (kind, importer) = (kind?, importer?);
    let mut reader = fields::Reader {
        schema,
        zone,
        kind,
        importer,
        columns: &mut columns,
        diagnostics: &mut *diagnostics,
    };
    let is_dated = keys.get("observed").is_some();
    let rules = keys.get("fields").map_or_else(Vec::new, |node| reader.rules(node, is_dated));
    let (path, file) = file?;
    Some(Import {
        name: name?,
        importer,
        file: path.to_owned(),
        file_span: file.span,
        kind,
        trust,
        observed_at,
        columns,
        id: id?,
        filter,
        rules,
        csv,
    })
}

fn name(
    keys: Keys<'_>,
    names: &mut HashMap<Arc<str>, Span>,
    diagnostics: &mut Diagnostics,
) -> Option<Arc<str>> {
    let (name, node) = keys.need_text("name", diagnostics)?;
    let is_fit = name.len() <= 200 && !name.chars().any(char::is_control);
    if !is_fit {
        diagnostics.bad_option(node.span, "name", "at most 200 bytes without control characters");
        return None;
    }
    let name: Arc<str> = Arc::from(name);
    match names.get(&name) {
        Some(first) => diagnostics.same_name(node.span, &name, *first),
        None => {
            names.insert(name.clone(), node.span);
        }
    }
    Some(name)
}

fn importer(keys: Keys<'_>, diagnostics: &mut Diagnostics) -> Option<&'static dyn Importer> {
    let (format, node) = keys.need_text("format", diagnostics)?;
    let found = importer::all().iter().find(|importer| importer.format() == format).copied();
    if found.is_none() {
        let known: Vec<&str> = importer::all().iter().map(|importer| importer.format()).collect();
        diagnostics.unknown_format(node.span, format, &known);
    }
    found
}

fn kind(keys: Keys<'_>, schema: &Schema, diagnostics: &mut Diagnostics) -> Option<KindId> {
    let (kind, node) = keys.need_text("kind", diagnostics)?;
    match schema.kind_named(kind) {
        Some(city) if city == schema.city() => {
            diagnostics.city_imported(node.span);
            None
        }
        Some(kind) => Some(kind),
        None => {
            let is_importable =
                |(id, kind): (KindId, &Kind)| (id != schema.city()).then(|| kind.name.clone());
            let known: Vec<String> = schema.kinds().filter_map(is_importable).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            diagnostics.unknown_kind(node.span, kind, &known);
            None
        }
    }
}

fn trust(keys: Keys<'_>, diagnostics: &mut Diagnostics) -> i32 {
    let Some((text, span)) = keys.text("trust", diagnostics) else { return 0 };
    text.parse().unwrap_or_else(|_| {
        diagnostics.bad_option(span, "trust", "a whole number; the more trusted source wins");
        0
    })
}

fn id(node: &Node, columns: &mut Columns, diagnostics: &mut Diagnostics) -> Option<Template> {
    let template = template(node, "id", columns, diagnostics)?;
    if !template.has_columns() {
        diagnostics.constant_id(node.span);
        return None;
    }
    Some(template)
}

/// Reads a text with columns in braces.
fn template(
    node: &Node,
    what: &str,
    columns: &mut Columns,
    diagnostics: &mut Diagnostics,
) -> Option<Template> {
    let text = text(node, what, diagnostics)?;
    let template = Template::parse(text, columns);
    template.map_err(|(range, why)| diagnostics.bad_template(node.inner(range), why)).ok()
}
