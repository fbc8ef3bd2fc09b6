//! `imports.yaml` against the schema. All mistakes are said at once; an import with one is left out.

mod fields;
mod keys;
mod mapping;
mod options;

use std::{collections::HashMap, sync::Arc};

use diag::{Diagnostics, Files, Span};
use model::{Schema, Zone};
use source::Node;

use self::keys::text;
pub(crate) use self::keys::{Keys, texts};
use crate::{
    Import, Importer, Sha,
    bounds::MAX_IMPORTS,
    faults::Faults,
    import::{Columns, CsvOptions},
    importer, path,
    template::Template,
};

const KEYS: &[&str] = &[
    "name",
    "format",
    "file",
    "trust",
    "complete",
    "observed",
    "box",
    "csv",
    "sheet",
    "records",
    "leave-out",
    "kind",
    "id",
    "where",
    "fields",
];

/// Reads the imports of a city.
///
/// Of several with one name the first is taken. The schema and the zone are those that [`crate::Run`] will get.
/// The ready mappings of formats are added to the files, so that messages can show them.
pub fn read_imports(
    files: &mut Files,
    node: &Node,
    schema: &Schema,
    zone: &Zone,
    diagnostics: &mut Diagnostics,
) -> Vec<Import> {
    if !source::version(node, diagnostics) {
        return Vec::new();
    }
    let Some(file) = Keys::of(node, "the file", &["bailiwick", "imports", "who-is-who"], diagnostics) else {
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
    let city = City { schema, zone };
    for node in list.iter().take(MAX_IMPORTS) {
        let n_errors = diagnostics.n_errors();
        let import = import(files, node, city, &mut names, diagnostics);
        if diagnostics.n_errors() == n_errors {
            taken.extend(import);
        }
    }
    taken
}

/// What imports are checked against.
#[derive(Clone, Copy)]
struct City<'a> {
    schema: &'a Schema,
    zone: &'a Zone,
}

/// Reads one import; what it gives is only of use if nothing was said.
fn import(
    files: &mut Files,
    node: &Node,
    city: City<'_>,
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
    let trust = trust(keys, diagnostics);
    let is_complete = complete(keys, diagnostics);
    let observed = keys.get("observed").filter(|node| node.map().is_none());
    let observed = observed.and_then(|_| keys.text("observed", diagnostics));
    let observed_at = observed.and_then(|(text, span)| {
        let instant = city.zone.parse_instant(text);
        if instant.is_none() {
            diagnostics.bad_observed(span, text);
        }
        instant
    });
    let area = keys.get("box").and_then(|node| options::area(node, diagnostics));
    // What is wrong with the mapping is said also where nobody knows the format.
    let is_known = importer.is_some();
    let importer = importer.or_else(|| keys.get("kind").and_then(|_| importer::all().first().copied()))?;
    if let Some(key) = keys.key("box").filter(|_| !importer.tables().iter().any(|table| table.has_place)) {
        diagnostics.not_here(
            key.span,
            "box",
            &format!("the records of `{}` have no place", importer.format()),
        );
    }
    let csv = only_for(keys, "csv", importer, &["csv"], diagnostics);
    let csv = csv.map_or_else(CsvOptions::default, |node| options::csv(node, diagnostics));
    let sheet = only_for(keys, "sheet", importer, &["xlsx"], diagnostics);
    let sheet = sheet.and_then(|node| text(node, "sheet", diagnostics)).map(str::to_owned);
    let is_dated = keys.get("observed").is_some_and(|node| node.map().is_none());
    let mut reader = mapping::Reader { city, importer, is_dated, diagnostics };
    let mappings = reader.mappings(files, keys);
    let (path, file) = file.filter(|_| is_known)?;
    Some(Import {
        name: name?,
        importer,
        file: path.to_owned(),
        file_span: file.span,
        trust,
        is_complete,
        observed_at,
        area,
        mappings,
        csv,
        sheet,
        recipe: Sha::of(files.slice(node.span).as_bytes()),
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

fn trust(keys: Keys<'_>, diagnostics: &mut Diagnostics) -> Option<i32> {
    let (text, span) = keys.text("trust", diagnostics)?;
    let number = text.parse().ok();
    if number.is_none() {
        diagnostics.bad_option(span, "trust", "a whole number; the more trusted source wins");
    }
    number
}

fn complete(keys: Keys<'_>, diagnostics: &mut Diagnostics) -> bool {
    match keys.text("complete", diagnostics) {
        None | Some(("false", _)) => false,
        Some(("true", _)) => true,
        Some((_, span)) => {
            diagnostics.bad_option(span, "complete", "`true` or `false`");
            false
        }
    }
}

/// The value of a key that only some formats have.
fn only_for<'n>(
    keys: Keys<'n>,
    name: &str,
    importer: &dyn Importer,
    formats: &[&str],
    diagnostics: &mut Diagnostics,
) -> Option<&'n Node> {
    let (key, node) = (keys.key(name)?, keys.get(name)?);
    if formats.contains(&importer.format()) {
        return Some(node);
    }
    diagnostics.not_here(key.span, name, &format!("the format is not `{}`", formats.join("` or `")));
    None
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
