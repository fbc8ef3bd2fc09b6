//! An import as text: one block for each, what is other than before first; then who is who.

mod block;
mod who;

use app::{Fate, Importing};

use crate::{
    assess::next::{command, quoted},
    line::{Ink, Line},
    page::{HANG, Page},
    style::Style,
    words,
};

pub(crate) use self::who::{by, ruling};

/// What the text says beside what became of the imports.
pub struct ImportLook<'a> {
    /// What was written of each import, in their order.
    pub written: &'a [Written],
    /// Whether every doubt of who is who is listed.
    pub all_doubts: bool,
    /// What the person wrote to have this city and its data: the folder, then options.
    pub arguments: &'a [String],
}

/// What was written of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// There was nothing to write.
    Nothing,
    /// What was taken.
    Yes,
    /// Nothing, as nothing should be written.
    Dry,
    /// Nothing, as that failed.
    Failed,
}

/// Writes what became of the imports of a city.
pub fn import_text(importing: &Importing, look: &ImportLook<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    let manifest = &importing.city.manifest;
    let name = match manifest.name.trim() {
        "" => "Unnamed city",
        name => name,
    };
    let at = format!("import of {}", manifest.zone.words(importing.at));
    page.edges(Line::new().put(Ink::Bold, name), Ink::Plain, &at);
    let n_imports = words::size(importing.imports.len());
    let imports = words::of(n_imports, "import", "imports");
    page.edges(Line::plain(&imports), Ink::Plain, manifest.handling.label());
    page.blank();
    if importing.imports.is_empty() {
        nothing(&mut page);
        return page.finish();
    }
    let nothing_written = Written::Nothing;
    for (n, (import, fate)) in importing.imports.iter().enumerate() {
        if !matches!(fate, Fate::NotAsked(_)) {
            let written = *look.written.get(n).unwrap_or(&nothing_written);
            block::block(&manifest.schema, &manifest.zone, import, fate, written, &mut page);
            page.blank();
        }
    }
    not_asked(importing, &mut page);
    who::who(importing, look, &mut page);
    page.blank();
    let is_dry = look.written.contains(&Written::Dry);
    let verb = if is_dry { "import" } else { "assess" };
    let words = ["bailiwick", verb].into_iter().chain(look.arguments.iter().map(String::as_str));
    let words: Vec<String> = words.map(quoted).collect();
    command(Line::new().put(Ink::Bold, "Next"), &words, &mut page);
    page.finish()
}

fn not_asked(importing: &Importing, page: &mut Page<'_>) {
    let others = importing.imports.iter().filter(|(_, fate)| matches!(fate, Fate::NotAsked(_)));
    let others: Vec<String> = others.map(|(import, _)| import.name().to_owned()).collect();
    if !others.is_empty() {
        page.list(Line::new().put(Ink::Bold, "Not asked"), "", &others);
        page.blank();
    }
}

/// A small `imports.yaml` to begin with.
const EXAMPLE: &str = r#"bailiwick: 1
imports:
  - name: devices
    format: csv
    file: devices.csv
    kind: asset
    id: "{number}"
    fields:
      name: {column: name}
      serial: {column: serial}"#;

fn nothing(page: &mut Page<'_>) {
    let text = "The city imports nothing yet. Write imports.yaml beside bailiwick.yaml, such as:";
    page.hanging(Line::new(), 0, Ink::Plain, text);
    page.blank();
    for line in EXAMPLE.lines() {
        page.line(Line::new().pad_to(2).put(Ink::Plain, line));
    }
    page.blank();
    let text = "`file` lies in the city's folder, or in a folder given with --data. Then run this again.";
    page.hanging(Line::new(), 0, Ink::Plain, text);
}

/// The column at which the items of a block begin.
const ITEMS: usize = HANG;
