//! Printing a condition and reading it again gives an equal tree, and printing that gives the same text.

use policy::lang::{
    ast::{Expr, Macro, Node, Op},
    print::print,
    syntax::parse,
};
use proptest::{prelude::*, test_runner::RngSeed};

use crate::shipped::conditions;

fn leaf(node: Node) -> Expr {
    Expr::new(node, 0..0)
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["asset", "service", "x", "_y1", "all", "has", "map", "size", "zone"])
        .prop_map(str::to_owned)
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaves = prop_oneof![
        any::<bool>().prop_map(Node::Bool),
        any::<i64>().prop_map(Node::Int),
        prop::sample::select(vec![i64::MIN, i64::MAX, 0, -1]).prop_map(Node::Int),
        any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(Node::Double),
        prop::sample::select(vec![0.0, -0.0, 1e300, 1e-300, 5e-324, 0.1, -2.5, 1e21]).prop_map(Node::Double),
        any::<String>().prop_map(|text| Node::Text(text.chars().take(20).collect())),
        "['\"\\\\\\n\\t\\r`$éж𝄞\u{7f}\u{85}\u{202e}]{0,6}".prop_map(Node::Text),
        name().prop_map(Node::Name),
    ];
    leaves.prop_map(leaf).prop_recursive(6, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let op = prop::sample::select(Op::ALL.map(|(op, ..)| op).to_vec());
        let of = prop::sample::select(Macro::ALL.map(|(of, _)| of).to_vec());
        let function = prop::sample::select(vec!["size", "contains", "days", "f"]).prop_map(str::to_owned);
        let few = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            few().prop_map(Node::List),
            (boxed(), name()).prop_map(|(of, field)| Node::Select(of, field)),
            (boxed(), name()).prop_map(|(of, field)| Node::Has(of, field)),
            boxed().prop_map(Node::Not),
            boxed().prop_map(Node::Negate),
            (op.clone(), boxed(), boxed()).prop_map(|(op, a, b)| Node::Binary(op, a, b)),
            (op, boxed(), boxed()).prop_map(|(op, a, b)| Node::Binary(op, a, b)),
            (boxed(), boxed(), boxed()).prop_map(|(a, b, c)| Node::Choice(a, b, c)),
            (function, prop::option::of(boxed()), few())
                .prop_map(|(f, target, args)| Node::Call(f, target, args)),
            (of, boxed(), name(), boxed()).prop_map(|(of, list, x, body)| Node::Macro(of, list, x, body)),
        ]
        .prop_map(leaf)
    })
}

/// `&&` and `||` do not depend on grouping, and the parser groups long chains in its own way: here all lean left.
fn leaning_left(expr: &Expr) -> Expr {
    let mut expr = expr.clone();
    for child in expr.children_mut() {
        *child = leaning_left(child);
    }
    let Node::Binary(op @ (Op::And | Op::Or), ..) = expr.node else { return expr };
    let mut operands = Vec::new();
    flatten(op, expr, &mut operands);
    let joined = operands.into_iter().reduce(|a, b| leaf(Node::Binary(op, Box::new(a), Box::new(b))));
    joined.unwrap()
}

fn flatten(op: Op, expr: Expr, operands: &mut Vec<Expr>) {
    match expr.node {
        Node::Binary(of, left, right) if of == op => {
            flatten(op, *left, operands);
            flatten(op, *right, operands);
        }
        _ => operands.push(expr),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn reading_what_was_printed_gives_an_equal_tree(tree in expr()) {
        let printed = print(&tree);
        prop_assume!(printed.len() <= policy::lang::syntax::MAX_BYTES);
        let read = parse(&printed);
        prop_assert!(read.is_ok(), "{printed}: {read:?}");
        let read = read.unwrap();
        prop_assert_eq!(leaning_left(&read), leaning_left(&tree), "{}", printed);
        prop_assert_eq!(print(&read), printed);
    }
}

#[test]
fn every_shipped_condition_is_stable_once_printed() {
    for text in conditions() {
        let tree = parse(&text).unwrap();
        let printed = print(&tree);
        let read = parse(&printed).unwrap();
        assert_eq!(read, tree, "{text}");
        assert_eq!(print(&read), printed, "{text}");
    }
}

#[test]
fn places_cover_what_they_say() {
    for text in conditions() {
        check_places(&text, &parse(&text).unwrap());
    }
    for text in [
        "a.b.c == 'x' || !has(a.b) && -1 < size([1, 2].filter(x, x > 1))",
        "(a ? (b) : c.d(e, f)).g",
        " - 1 + -2.5",
    ] {
        check_places(text, &parse(text).unwrap());
    }
}

/// The text at a node's place reads as that node, apart from parentheses around it.
fn check_places(text: &str, expr: &Expr) {
    let place = &text[expr.at.clone()];
    // An operand in parentheses at an end leaves them half outside.
    let is_balanced = place.matches('(').count() == place.matches(')').count();
    if is_balanced {
        assert_eq!(parse(place).as_ref(), Ok(expr), "{place} of {text}");
    }
    expr.children().into_iter().for_each(|child| check_places(text, child));
}

#[test]
fn characters_that_nobody_sees_are_printed_by_number() {
    let printed = print(&parse(r"'\u0007\u007f\n' == 'é'").unwrap());
    assert_eq!(printed, r"'\u0007\u007f\n' == 'é'");
}

#[test]
fn trees_are_equal_wherever_they_stand_and_differ_where_anything_else_does() {
    let tree = |text: &str| parse(text).unwrap();
    assert_eq!(tree("a.b&&c"), tree("  a . b  &&  c"));
    for other in ["a.b || c", "a.b && d", "a.c && c", "c && a.b", "a.b"] {
        assert_ne!(tree("a.b && c"), tree(other), "{other}");
    }
}
