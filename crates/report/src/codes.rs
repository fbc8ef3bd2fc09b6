//! The reference of diagnostics: every code and what it means.

use crate::schema::cell;

/// What stands above the codes.
const HEAD: &str = "\
# Diagnostics

What can be wrong in a file, by the code that stands in brackets before it. An error ends a command with exit code 2; a
warning does not. Generated from the program; `cargo xtask gen` writes it again.

| code | what it says |
|---|---|
";

/// Writes a table of codes and their meaning, sorted by code.
pub fn diagnostics_markdown(codes: &[(&str, &str)]) -> String {
    let mut codes = codes.to_vec();
    codes.sort_unstable();
    codes.dedup();
    let mut out = String::from(HEAD);
    for (code, meaning) in codes {
        out.push_str(&format!("| `{}` | {} |\n", cell(code), cell(meaning)));
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_are_sorted_and_bars_do_not_break_the_table() {
        let page = super::diagnostics_markdown(&[("P0102", "One of `a|b`."), ("A0101", "Not there.")]);
        let (_, table) = page.split_once("again.\n\n").unwrap();
        insta::assert_snapshot!(table, @r"
        | code | what it says |
        |---|---|
        | `A0101` | Not there. |
        | `P0102` | One of `a\|b`. |
        ");
    }
}
