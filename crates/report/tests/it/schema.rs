//! The reference of kinds and fields.

use insta::assert_snapshot;
use model::Schema;

#[test]
fn the_reference_names_every_field_once() {
    let schema = Schema::builtin();
    let page = report::schema_markdown(&schema);
    for (_, kind) in schema.kinds() {
        assert!(page.contains(&format!("\n## {}\n", kind.name)), "{}", kind.name);
    }
    let n_fields: usize = schema.kinds().map(|(_, kind)| kind.fields.len()).sum();
    assert_eq!(page.lines().filter(|line| line.starts_with("| `")).count(), n_fields);
    let zone: String = page.split("\n## ").find(|part| part.starts_with("zone\n")).unwrap().to_owned();
    assert_snapshot!(zone, @"");
}
