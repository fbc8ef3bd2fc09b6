//! The manifest, `bailiwick.yaml`, and the imports, `imports.yaml`.

use std::fmt::Write;

use model::{Schema, Type, Value};

use crate::{
    recipe::Recipe,
    sheet::Thing,
    table::{self, Table},
    words,
};

/// Where it stands.
pub(crate) const PATH: &str = "bailiwick.yaml";
/// Who answers for inventories.
pub(crate) const ANSWERS: &str = "ciso";
/// Kinds of which everything is listed.
pub(crate) const COMPLETE: &[&str] = &[
    "account",
    "backup",
    "conduit",
    "contract",
    "drill",
    "organization",
    "post",
    "service",
    "site",
    "training",
    "zone",
];

/// The city itself.
pub(crate) fn city(recipe: &Recipe) -> Thing {
    let budget = |per_person: u32| {
        let people = u32::try_from(recipe.inhabitants).unwrap_or(u32::MAX);
        Value::Double(f64::from(people) * f64::from(per_person))
    };
    Thing::new("city", "city")
        .text("name", &format!("Invented city {}", recipe.seed))
        .text("note", "Invented: every figure is made by chance from the rates and assumptions in README.md.")
        .text("country", "NL")
        .int("population", recipe.inhabitants)
        .text("currency", "EUR")
        .say("yearly_budget", budget(4000))
        .say("security_budget", budget(12))
        .yes("public_body", true)
        .text("time_zone", "UTC")
}

pub(crate) fn text(recipe: &Recipe, policies: &[&str]) -> String {
    let mut out =
        String::from("# An invented city; README.md says how it was made.\nbailiwick: 1\n\ncity:\n");
    for said in &city(recipe).said {
        let _never_fails = write!(out, "  {}: ", said.field);
        words::yaml(recipe, &said.value, &mut out);
        out.push('\n');
    }
    out.push_str("\ninventory:\n");
    let today = recipe.date(recipe.as_of);
    for kind in COMPLETE {
        out.push_str(&format!("  {kind}: {{complete: true, by: post:{ANSWERS}, on: \"{today}\"}}\n"));
    }
    out.push_str("\nhandling: \"TLP:CLEAR\"\n");
    if !policies.is_empty() {
        out.push_str("\nadopt:\n");
        policies.iter().for_each(|policy| out.push_str(&format!("  - policy: {policy}\n")));
    }
    out
}

pub(crate) fn imports(schema: &Schema) -> String {
    let mut out = String::from(
        "# The exports of an invented city, and what their columns mean.\nbailiwick: 1\n\nimports:\n",
    );
    for table in table::ALL {
        out.push_str(&format!(
            "  # {}\n  - name: {}\n    format: csv\n    file: {}\n    kind: {}\n    id: \"{{id}}\"\n    \
             observed: {{column: seen_on}}\n    fields:\n",
            table.doc,
            table.name,
            table.path("*"),
            table.kind,
        ));
        for column in table.columns {
            let split = if is_list(schema, table, column) { ", split: \";\"" } else { "" };
            out.push_str(&format!("      {column}: {{column: {column}{split}}}\n"));
        }
    }
    out
}

fn is_list(schema: &Schema, table: &Table, column: &str) -> bool {
    let field = schema.kind_named(table.kind).and_then(|kind| Some((kind, schema.kind(kind).field(column)?)));
    field.is_some_and(|(kind, field)| matches!(schema.field(kind, field).ty, Type::Texts | Type::Many(_)))
}
