//! Writes the conditions of a file in their one form. Comments, order and everything else stay as they are.

use diag::{Diagnostics, FileId, Files};
use source::{Key, Node, Scalar, Yaml};

use crate::{
    faults,
    lang::{print::print, syntax},
};

/// Keys whose values are conditions.
const CONDITIONS: [&str; 4] = ["holds", "where", "require", "scope"];

/// The text of a file with its conditions in their one form; `None` if the file is no valid YAML. Conditions that
/// cannot be read are told and left alone, and so are those with comments in them.
pub fn format(files: &Files, file: FileId, diagnostics: &mut Diagnostics) -> Option<String> {
    let root = source::parse(files, file, diagnostics)?;
    let mut text = files.text(file).to_string();
    let mut conditions = Vec::new();
    find(&root, false, &mut conditions);
    conditions.sort_by_key(|node| std::cmp::Reverse(node.span.start));
    for node in conditions {
        let Some(scalar) = node.scalar() else { continue };
        let written = text.get(node.span.range()).unwrap_or("");
        let is_block = !written.starts_with(['"', '\'']);
        if !scalar.quoted || is_block || scalar.text.contains("//") {
            continue;
        }
        match syntax::parse(&scalar.text) {
            Ok(expr) => text.replace_range(node.span.range(), &quoted(&print(&expr))),
            Err(list) => list.iter().for_each(|fault| diagnostics.push(faults::of_condition(node, fault))),
        }
    }
    Some(with_clean_ends(files, file, &root, text))
}

fn find<'n>(node: &'n Node, is_condition: bool, out: &mut Vec<&'n Node>) {
    match &node.yaml {
        Yaml::Scalar(_) if is_condition => out.push(node),
        Yaml::Scalar(_) => {}
        Yaml::List(list) => list.iter().for_each(|node| find(node, false, out)),
        Yaml::Map(map) => {
            for (key, value) in map {
                if key.name == "variables" {
                    for (_, variable) in value.map().unwrap_or(&[]) {
                        find(variable, true, out);
                    }
                } else {
                    let is_condition = CONDITIONS.contains(&key.name.as_str()) && value.scalar().is_some();
                    find(value, is_condition, out);
                }
            }
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Takes spaces off the ends of lines and gives the file one final line end, if that changes nothing it says.
fn with_clean_ends(files: &Files, file: FileId, root: &Node, text: String) -> String {
    let mut clean: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    while clean.ends_with("\n\n") {
        clean.pop();
    }
    let mut again = Files::default();
    let id = again.add(files.path(file), clean.as_str());
    let mut told = Diagnostics::default();
    let says_the_same = source::parse(&again, id, &mut told).is_some_and(|tree| same(&tree, root, false));
    if says_the_same { clean } else { text }
}

/// Tells whether two trees say the same; conditions may differ in form. `is_condition` tells that a text here, or the
/// texts of a map here, are conditions.
fn same(a: &Node, b: &Node, is_condition: bool) -> bool {
    match (&a.yaml, &b.yaml) {
        (Yaml::Scalar(a), Yaml::Scalar(b)) => same_scalar(a, b, is_condition),
        (Yaml::List(a), Yaml::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, false))
        }
        (Yaml::Map(a), Yaml::Map(b)) => {
            let same_entry = |((k, a), (l, b)): (&(Key, Node), &(Key, Node))| {
                let holds_conditions = k.name == "variables" || CONDITIONS.contains(&k.name.as_str());
                k.name == l.name && same(a, b, is_condition || holds_conditions)
            };
            a.len() == b.len() && a.iter().zip(b).all(same_entry)
        }
        _ => false,
    }
}

fn same_scalar(a: &Scalar, b: &Scalar, is_condition: bool) -> bool {
    let same_condition = || match (syntax::parse(&a.text), syntax::parse(&b.text)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    };
    a.quoted == b.quoted && (a.text == b.text || is_condition && same_condition())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(text: &str) -> String {
        let mut files = Files::default();
        let file = files.add("a.yaml", text);
        let mut diagnostics = Diagnostics::default();
        let out = format(&files, file, &mut diagnostics).unwrap_or_default();
        assert!(diagnostics.is_empty(), "{}", diag::text(&files, &diagnostics, false));
        out
    }

    #[test]
    fn conditions_get_one_form_and_comments_stay() {
        let before = "# why\nchecks:\n  - where: 'a.b&&(c.d==\"x\")'   # here  \n    note: 'a&&b'\n\n\n";
        let after = "# why\nchecks:\n  - where: \"a.b && c.d == 'x'\"   # here\n    note: 'a&&b'\n";
        assert_eq!(formatted(before), after);
        assert_eq!(formatted(after), after);
    }

    #[test]
    fn backslashes_survive() {
        let before = "require: \"a.matches('^\\\\\\\\d+$')\"\n";
        assert_eq!(formatted(before), before);
    }

    #[test]
    fn blocks_and_commented_conditions_are_left_alone() {
        for text in ["require: |\n  a&&b\n", "require: \"a && b // because\"\n"] {
            assert_eq!(formatted(text), text);
        }
    }

    #[test]
    fn spaces_at_the_ends_of_lines_go_unless_they_are_part_of_a_text() {
        assert_eq!(formatted("title: Two words  \n\n\n"), "title: Two words\n");
        for text in ["note: |\n  a  \n  b\n", "note: |\n  a  \n", "notes:\n  - |\n    a  \n  - b\n"] {
            assert_eq!(formatted(text), text);
        }
        assert_eq!(formatted("require: |\n  a  \n"), "require: |\n  a\n");
        assert_eq!(formatted("variables:\n  v: |\n    a  \n"), "variables:\n  v: |\n    a\n");
    }
}
