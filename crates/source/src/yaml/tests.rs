//! What is said of YAML, as situations and outcomes.

use std::thread;

use diag::{Diagnostics, Files};
use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::testing;

fn read(text: &str) -> (Files, Option<Node>, Diagnostics) {
    let mut files = Files::default();
    let file = files.add("a.yaml", text);
    let mut diagnostics = Diagnostics::default();
    let node = parse(&files, file, &mut diagnostics);
    (files, node, diagnostics)
}

fn said(text: &str) -> String {
    let (files, _, diagnostics) = read(text);
    diag::text(&files, &diagnostics, false)
}

/// The first thing that is said, in one line, on a thread as small as those of a server.
fn said_first(text: String) -> String {
    let small = thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let (_, _, diagnostics) = read(&text);
        diagnostics.sorted().first().map(|d| format!("{}: {}", d.code, d.message)).unwrap_or_default()
    });
    small.unwrap().join().unwrap()
}

/// The expression under `where`, or what is said of it.
fn expression_of(text: &str) -> String {
    let (files, node, mut diagnostics) = read(text);
    if let Some(node) = node.as_ref().and_then(|node| node.get("where")) {
        expression(node, &mut diagnostics);
    }
    diag::text(&files, &diagnostics, false)
}

#[test]
fn spans_count_bytes() {
    let text = "é: 'ü ' # ö\nb:\n  - x y  # z\n  - \"q\\n\"\nc: {d: [e, f], g: }\nh: |\n  öne\n";
    let (files, node, _) = read(text);
    let node = node.unwrap();
    let at = |node: &Node| files.slice(node.span).to_owned();
    assert_eq!(at(node.get("é").unwrap()), "'ü '");
    assert_eq!(at(node.get("b").unwrap()), "- x y  # z\n  - \"q\\n\"");
    let c = node.get("c").unwrap();
    assert_eq!((at(c), at(c.get("d").unwrap())), ("{d: [e, f], g: }".to_owned(), "[e, f]".to_owned()));
    assert!(c.get("g").unwrap().is_null());
    let quoted = node.get("é").unwrap();
    assert_eq!(files.slice(quoted.inner(0..2)), "ü");
    let escaped = &node.get("b").unwrap().list().unwrap()[1];
    assert_eq!(escaped.scalar().unwrap().verbatim_at, None);
    assert_eq!(files.slice(node.get("h").unwrap().inner(0..4)), "öne");
}

#[test]
fn lines_may_end_as_on_windows() {
    let (files, node, _) = read("a:\r\n  - b\r\n  - c\r\nd: e\r\n");
    let node = node.unwrap();
    assert_eq!(files.slice(node.get("d").unwrap().span), "e");
    assert_eq!(files.slice(node.get("a").unwrap().list().unwrap()[1].span), "c");
}

#[test]
fn an_empty_file_is_a_missing_value() {
    for text in ["", "# nothing\n", "---\n"] {
        assert!(read(text).1.unwrap().is_null(), "{text:?}");
    }
}

#[test]
fn expressions_without_quotes_are_explained() {
    assert_snapshot!(expression_of("where: !asset.redundant\n"), @r#"
    error[S0116]: YAML reads the leading `!` of the expression as a tag
      ╭▸ a.yaml:1:8
      │
    1 │ where: !asset.redundant
      │        ━━━━━━━━━━━━━━━━ not in quotes
      │
      ╰ help: put the expression in quotes: `"!asset.redundant"`
    "#);
    assert_snapshot!(expression_of("where: !asset.redundant && asset.name == \"x\"\n"), @r#"
    error[S0116]: YAML reads the leading `!` of the expression as a tag
      ╭▸ a.yaml:1:8
      │
    1 │ where: !asset.redundant && asset.name == "x"
      │        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ not in quotes
      │
      ╰ help: put the expression in quotes: `'!asset.redundant && asset.name == "x"'`
    "#);
    assert_snapshot!(expression_of("where: a # b\n"), @r#"
    error[S0115]: YAML reads ` #` as the beginning of a comment, which cuts the expression off
      ╭▸ a.yaml:1:8
      │
    1 │ where: a # b
      │        ━━━━━ not in quotes
      │
      ╰ help: put the expression in quotes: `"a # b"`, or `"a"` if the rest is a comment
    "#);
    assert_snapshot!(expression_of("where: a == 1\n"), @r#"
    error[S0113]: the expression `a == 1` must be in quotes
      ╭▸ a.yaml:1:8
      │
    1 │ where: a == 1
      │        ━━━━━━ not in quotes
      │
      ╰ help: write `"a == 1"`; YAML gives `!`, `: `, ` #`, `*` and `&` meanings of its own
    "#);
    assert_snapshot!(expression_of("where: a ? b : c: d\n"), @r#"
    error[S0101]: the file is not valid YAML: mapping values are not allowed in this context
      ╭▸ a.yaml:1:14
      │
    1 │ where: a ? b : c: d
      │              ━
      │
      ╰ help: YAML reads `: ` inside a value without quotes as a new key; put the value in quotes: `where: "a ? b : c: d"`
    "#);
    assert_snapshot!(expression_of("where: *pump\n"), @r#"
    error[S0101]: the file is not valid YAML: found unknown anchor
      ╭▸ a.yaml:1:8
      │
    1 │ where: *pump
      │        ━
      │
      ╰ help: YAML gives `*` at the beginning of a value a meaning of its own; put the value in quotes: `where: "*pump"`
    "#);
    assert_snapshot!(expression_of("where: \"a\" == b\n"), @r#"
    error[S0101]: the file is not valid YAML: invalid trailing content after double-quoted scalar
      ╭▸ a.yaml:1:12
      │
    1 │ where: "a" == b
      │            ━
      │
      ╰ help: the quotes end before the value does; put all of it in quotes: `where: '"a" == b'`
    "#);
    assert_snapshot!(expression_of("variables: {plant: !a.b}\n"), @r#"
    error[S0116]: YAML reads the leading `!` of the expression as a tag
      ╭▸ a.yaml:1:20
      │
    1 │ variables: {plant: !a.b}
      │                    ━━━━ not in quotes
      │
      ╰ help: put the expression in quotes: `"!a.b"`
    "#);
    assert_snapshot!(expression_of("where: [a]\n"), @"
    error[S0113]: an expression is one text in quotes
      ╭▸ a.yaml:1:8
      │
    1 │ where: [a]
      ╰╴       ━━━ a list or a mapping
    ");
    assert_snapshot!(expression_of("where: \"!a # b: c\"\n"), @"");
}

#[test]
fn an_explained_expression_goes_on_as_it_was_meant() {
    let (files, node, _) = read("where: !a.b && c\n");
    let node = node.unwrap();
    let meant = node.get("where").unwrap();
    assert_eq!(meant.scalar().unwrap().text, "!a.b && c");
    assert_eq!(files.slice(meant.inner(1..4)), "a.b");
}

#[test]
fn syntax_errors_say_where_and_what() {
    assert_snapshot!(said("a: 1\n\tb: 2\n"), @"
    error[S0101]: the file is not valid YAML: found a tab
      ╭▸ a.yaml:1:4
      │
    1 │ a: 1
      │    ━
      │
      ╰ help: indent with spaces; YAML allows no tabs there
    ");
    assert_snapshot!(said("name: pump: old\n"), @r#"
    error[S0101]: the file is not valid YAML: mapping values are not allowed in this context
      ╭▸ a.yaml:1:11
      │
    1 │ name: pump: old
      │           ━
      │
      ╰ help: YAML reads `: ` inside a value without quotes as a new key; put the value in quotes: `name: "pump: old"`
    "#);
    assert_snapshot!(said("a: [b, c\nd: e\n"), @"
    error[S0101]: the file is not valid YAML: illegal placement of ':' indicator
      ╭▸ a.yaml:2:2
      │
    2 │ d: e
      │  ━
      │
      ╰ help: look whether a `[`, `{` or quote before it was left open, or a `,` is missing
    ");
    assert_snapshot!(said("a: @home\n"), @r#"
    error[S0101]: the file is not valid YAML: unexpected character: `@'
      ╭▸ a.yaml:1:4
      │
    1 │ a: @home
      │    ━
      │
      ╰ help: YAML gives `@` at the beginning of a value a meaning of its own; put the value in quotes: `a: "@home"`
    "#);
}

#[test]
fn what_yaml_has_and_a_city_has_not() {
    assert_snapshot!(said("a: 1\nb: 2\na: 3\n"), @"
    error[S0106]: `a` stands twice in one mapping
      ╭▸ a.yaml:3:1
      │
    3 │ a: 3
      │ ━ again here
      │
      ⸬  a.yaml:1:1
      │
    1 │ a: 1
      ╰╴─ first here
    ");
    assert_snapshot!(said("a: !!str 1\nb: !lamp 3\nc: !x\n  d: 1\n"), @r#"
    error[S0108]: YAML tags are refused
      ╭▸ a.yaml:1:4
      │
    1 │ a: !!str 1
      │    ━━━━━━━ read as a tag
      │
      ╰ help: leave the tag out

    error[S0108]: YAML tags are refused
      ╭▸ a.yaml:2:4
      │
    2 │ b: !lamp 3
      │    ━━━━━━━ read as a tag
      │
      ╰ help: YAML reads a leading `!` as a tag; if it is text, put it in quotes: `"!lamp 3"`

    error[S0108]: YAML tags are refused
      ╭▸ a.yaml:3:4
      │
    3 │ c: !x
      │    ━━ read as a tag
      │
      ╰ help: leave the tag out
    "#);
    assert_snapshot!(said("a: 1\n---\nb: 2\n"), @"
    error[S0109]: the file holds more than one YAML document
      ╭▸ a.yaml:2:1
      │
    2 │ ---
      │ ━━━ the second begins here
      │
      ╰ help: put each document in a file of its own
    ");
    assert_snapshot!(said("a: &x {b: 1}\nc:\n  <<: *x\n"), @"
    error[S0110]: the YAML merge key `<<` is refused
      ╭▸ a.yaml:3:3
      │
    3 │   <<: *x
      │   ━━ merge key
      │
      ╰ help: write the fields out; what is merged in cannot be traced to its line
    ");
    assert_snapshot!(said("? [a]\n: 1\n? {b: c}\n: 2\n: 3\n"), @"
    error[S0107]: a key must be a text
      ╭▸ a.yaml:1:3
      │
    1 │ ? [a]
      ╰╴  ━━━ not a text

    error[S0107]: a key must be a text
      ╭▸ a.yaml:3:3
      │
    3 │ ? {b: c}
      ╰╴  ━━━━━━ not a text

    error[S0107]: a key must be a text
      ╭▸ a.yaml:5:1
      │
    5 │ : 3
      ╰╴━ not a text
    ");
    assert_snapshot!(said("a: &x [*x]\n"), @"
    error[S0114]: an alias stands inside of what it repeats
      ╭▸ a.yaml:1:8
      │
    1 │ a: &x [*x]
      ╰╴       ━━ would never end
    ");
    assert_snapshot!(said("a: 1\0b: 2\n"), @r#"
    error[S0112]: the character U+0000 is not allowed in YAML
      ╭▸ a.yaml:1:5
      │
    1 │ a: 1 b: 2
      │     ━
      │
      ╰ help: remove it, or write it as an escape in double quotes, such as "\x07"
    "#);
}

#[test]
fn aliases_repeat_what_they_name() {
    let (_, node, diagnostics) = read("a: &x [1, 2]\nb: *x\n");
    let node = node.unwrap();
    assert!(diagnostics.is_empty());
    assert_eq!(node.get("a").unwrap().yaml, node.get("b").unwrap().yaml);
}

#[test]
fn nesting_is_bounded_before_it_hurts() {
    let deep = "S0103: lists and mappings are nested more than 64 deep";
    let n = 100_000;
    assert_eq!(said_first("[".repeat(n)), deep);
    assert_eq!(said_first("- ".repeat(n)), deep);
    assert_eq!(said_first("{a: ".repeat(n)), deep);
    assert_eq!(said_first("? ".repeat(n)), deep);
    assert_eq!(said_first("[".repeat(64) + &"]".repeat(64)), "");
    assert_eq!(said_first("[".repeat(65) + &"]".repeat(65)), deep);
    let ladder = "a: &a [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\nb: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n";
    assert_eq!(said_first(ladder.to_owned()), deep);
}

#[test]
fn indented_nesting_is_bounded() {
    let text: String = (0..1000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert!(said_first(text).starts_with("S0103"));
}

#[test]
fn laughter_is_bounded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let of = format!("*a{}", n - 1);
        text += &format!("a{n}: &a{n} [{}]\n", vec![of; 10].join(", "));
    }
    assert!(said_first(text).starts_with("S0104: the file holds more than 2000000 values"));
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 100].join(", "));
    assert!(said_first(long).starts_with("S0104"));
}

#[test]
fn sizes_are_bounded() {
    assert!(said_first(format!("a: {}\n", "x".repeat((1 << 20) + 1))).starts_with("S0105"));
    assert!(said_first("#".repeat(MAX_FILE_BYTES + 1)).starts_with("S0102"));
}

#[test]
fn bytes_become_text() {
    assert_eq!(decode(b"\xef\xbb\xbfa: 1"), Ok("a: 1".to_owned()));
    assert_eq!(decode(b"ab\xff"), Err(2));
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    assert_eq!(add_file(&mut files, "latin.yaml", b"name: Z\xfcrich\n", &mut diagnostics), None);
    assert_eq!(add_file(&mut files, "wide.yaml", b"\xff\xfea\0", &mut diagnostics), None);
    assert_snapshot!(diag::text(&files, &diagnostics, false), @"
    error[S0111]: the file is not UTF-8: byte 7 does not fit
      ╭▸ latin.yaml:1:8
      │
    1 │ name: Z�rich
      │        ━ from here on
      │
      ╰ help: save it as UTF-8

    error[S0111]: the file is not UTF-8: byte 0 does not fit
      ╭▸ wide.yaml:1:1
      │
    1 │ ��a 
      │ ━ from here on
      │
      ╰ help: it looks like UTF-16; save it as UTF-8
    ");
}

const PIECES: &[&str] = &[
    "a",
    "where",
    "variables",
    ": ",
    ":",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "!",
    "!!str ",
    "&a ",
    "*a",
    "\"",
    "'",
    "|",
    ">",
    "#",
    " #",
    "? ",
    "<<",
    "%YAML",
    "---\n",
    "...\n",
    "\t",
    "é",
    "\u{feff}",
    "\r\n",
    "~",
    "\\",
    "@",
    "`",
    "\0",
    "1",
];

proptest! {
    #[test]
    fn no_bytes_crash(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        testing::fuzz_yaml(&bytes);
    }

    #[test]
    fn no_pieces_of_yaml_crash(picks in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let text: String = picks.iter().filter_map(|pick| PIECES.get(*pick)).copied().collect();
        testing::fuzz_yaml(text.as_bytes());
    }
}
