//! The page of formats that can be imported, from the importers themselves.

use std::fmt::Write as _;

use intake::{Importer, Table};

/// The page in Markdown.
pub(super) fn page() -> String {
    let mut page = String::from(
        "# Formats\n\nGenerated from the program; `cargo xtask gen` writes it again.\n\nWhat `imports.yaml` may name as \
         `format`, which sorts of records each has, and the mapping that it brings. How an import is written stands in \
         [the guide to imports](../guides/import.md).\n",
    );
    for importer in intake::all() {
        format(*importer, &mut page);
    }
    page
}

fn format(importer: &dyn Importer, page: &mut String) {
    let _ = writeln!(page, "\n## {}\n", importer.format());
    let tables = importer.tables();
    match tables {
        [table] if table.columns.is_empty() && importer.ready().is_empty() => {
            page.push_str("The city maps the columns of the file itself.\n");
        }
        _ => {
            page.push_str("| record | what it is | place | dated | log |\n|---|---|---|---|---|\n");
            let yes = |is: bool| if is { "yes" } else { "" };
            for table in tables {
                let (place, dated, log) = (yes(table.has_place), yes(table.is_dated), yes(table.is_log));
                let _ =
                    writeln!(page, "| `{}` | {} | {place} | {dated} | {log} |", table.name, cell(table.doc));
            }
            tables.iter().for_each(|table| columns(table, page));
        }
    }
    if !importer.ready().is_empty() {
        let _ =
            writeln!(page, "\nThe mapping that it brings:\n\n```yaml\n{}\n```", importer.ready().trim_end());
    }
}

fn columns(table: &Table, page: &mut String) {
    if table.columns.is_empty() {
        return;
    }
    let _ = writeln!(page, "\nColumns of `{}`:\n\n| column | what it holds |\n|---|---|", table.name);
    for (name, doc) in table.columns {
        let _ = writeln!(page, "| `{}` | {} |", cell(name), cell(doc));
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
