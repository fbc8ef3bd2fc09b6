//! A city as a folder of files: what people write as YAML, what systems export as CSV.

use std::io::{self, Write};

use model::Schema;

use crate::{
    manifest, readme,
    recipe::Recipe,
    sheet::{self, Sheet},
    table::{self, Table},
    words,
};

/// A file of a city, not written yet.
pub struct File<'r> {
    /// Where it goes: relative, with `/`.
    pub path: String,
    from: From<'r>,
}

enum From<'r> {
    Text(String),
    Rows(&'r Recipe, &'static Table, &'static str),
}

/// The files of a city that adopts these policies, the manifest last: until it is there, the folder is no city.
pub fn files<'r>(schema: &Schema, recipe: &'r Recipe, policies: &[&str]) -> Vec<File<'r>> {
    let text = |path: &str, text| File { path: path.to_owned(), from: From::Text(text) };
    let mut files = vec![text("README.md", readme::text(recipe))];
    for table in table::ALL {
        let parts = (table.parts)(recipe).into_iter();
        files
            .extend(parts.map(|part| File { path: table.path(part), from: From::Rows(recipe, table, part) }));
    }
    files.extend(sheet::all(recipe).iter().map(|sheet| text(sheet.path, yaml(schema, recipe, sheet))));
    files.push(text("imports.yaml", manifest::imports(schema)));
    files.push(text(manifest::PATH, manifest::text(recipe, policies)));
    files
}

impl File<'_> {
    /// Writes the file, and tells now and then how many rows were written. A large one is made as it is written.
    pub fn write(&self, out: &mut dyn Write, progress: &mut dyn FnMut(u64)) -> io::Result<()> {
        match &self.from {
            From::Text(text) => out.write_all(text.as_bytes()),
            From::Rows(recipe, table, part) => csv(recipe, table, part, out, progress),
        }
    }
}

impl Table {
    /// The path of one of its files.
    pub(crate) fn path(&self, part: &str) -> String {
        format!("exports/{}-{part}.csv", self.name)
    }
}

/// After how many rows progress is told.
const TELL: u64 = 10_000;

fn csv(
    recipe: &Recipe,
    table: &Table,
    part: &str,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> io::Result<()> {
    writeln!(out, "id,seen_on,{}", table.columns.join(","))?;
    let (mut line, mut n) = (String::new(), 0u64);
    (table.rows)(recipe, part, &mut |row| {
        line.clear();
        line.push_str(&row.id);
        line.push(',');
        if let Some(dated) = row.dated {
            line.push_str(&recipe.date(dated));
        }
        for cell in &row.cells {
            line.push(',');
            if let Some(value) = cell {
                words::cell(recipe, value, &mut line);
            }
        }
        line.push('\n');
        n += 1;
        if n.is_multiple_of(TELL) {
            progress(n);
        }
        out.write_all(line.as_bytes())
    })
}

fn yaml(schema: &Schema, recipe: &Recipe, sheet: &Sheet) -> String {
    let mut out = format!("# {}\nbailiwick: 1\n", sheet.doc);
    let mut last = "";
    for thing in &sheet.things {
        if thing.kind != last {
            let plural = schema.kind_named(thing.kind).map_or(thing.kind, |kind| &schema.kind(kind).plural);
            out.push_str(&format!("\n{plural}:\n"));
            last = thing.kind;
        }
        out.push_str(&format!("  - id: {}\n", thing.id));
        for said in &thing.said {
            out.push_str(&format!("    {}: ", said.field));
            match said.on {
                None => words::yaml(recipe, &said.value, &mut out),
                Some(on) => {
                    out.push_str("{value: ");
                    words::yaml(recipe, &said.value, &mut out);
                    out.push_str(&format!(", on: \"{}\"}}", recipe.date(on)));
                }
            }
            out.push('\n');
        }
    }
    out
}
