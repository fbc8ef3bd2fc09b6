//! The checks that the benches judge are frozen: they bind without a word, and are of the kinds that their README
//! counts.

use std::collections::{BTreeMap, BTreeSet};

use diag::{Diagnostics, Files};
use insta::assert_snapshot;
use model::{Instant, Schema, Type, Zone};
use policy::{
    Adopted, Binding, Check, exception,
    lang::{
        ast::Op,
        functions::Function,
        typed::{Term, Ty, Typed},
    },
};

/// The policies of `benches/checks` as the benches bind them, and how many exceptions there are; panics with what is
/// said if any has a fault.
fn frozen(schema: &Schema) -> (Vec<Adopted>, usize) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../benches/checks");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let (mut policies, mut written) = (BTreeMap::new(), Vec::new());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = files.add(path.file_name().unwrap().to_str().unwrap(), text);
        let formatted = policy::format(&files, file, &mut diagnostics).unwrap();
        assert_eq!(formatted, *files.text(file), "{} is not in the one form", path.display());
        let root = source::parse(&files, file, &mut diagnostics).unwrap();
        if let Some(exceptions) = root.get("exceptions") {
            written.push(exceptions.clone());
        } else if let Some(policy) = policy::read(schema, &root, &mut diagnostics) {
            policies.insert(policy.id.clone(), policy);
        }
    }
    let (zone, as_of) = (Zone::utc(), Instant::parse("2026-11-16T06:00:00Z").unwrap());
    let binding = Binding { schema, zone: &zone, as_of, policies: &policies };
    let alone = |policy: &policy::Policy| binding.alone(&policy.id, policy.span, &mut diagnostics);
    let adopted: Vec<Adopted> = policies.values().filter_map(alone).collect();
    let checks = adopted.iter().flat_map(|policy| &policy.checks);
    let checks = checks.map(|check| (check.id.clone(), check.kind)).collect();
    let exceptions = exception::read(schema, &zone, &checks, &written, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{}", diag::text(&files, &diagnostics, false));
    (adopted, exceptions.len())
}

/// All nodes of a check, with whether they are of `require`.
fn nodes(check: &Check) -> Vec<(&Typed, bool)> {
    fn walk<'t>(typed: &'t Typed, in_require: bool, out: &mut Vec<(&'t Typed, bool)>) {
        out.push((typed, in_require));
        typed.children().into_iter().for_each(|child| walk(child, in_require, out));
    }
    let mut out = Vec::new();
    check.scope.iter().for_each(|scope| walk(scope, false, &mut out));
    walk(&check.require, true, &mut out);
    out
}

fn is_entity(typed: &Typed) -> bool {
    matches!(typed.ty, Ty::Entity(_))
}

/// Whether it reads through a relation to one, from the entity that is judged or from an element.
fn is_hop(typed: &Typed) -> bool {
    matches!(&typed.node, Term::Field(of, ..) | Term::Has(of, ..) if matches!(of.node, Term::Field(..)) && is_entity(of))
}

/// Whether it asks something of a whole list.
fn is_over_many(typed: &Typed) -> bool {
    match &typed.node {
        Term::Macro(..) => true,
        Term::Call(Function::Size, args) => matches!(args[0].ty, Ty::List(_)),
        _ => false,
    }
}

fn is_on_text(typed: &Typed) -> bool {
    match &typed.node {
        Term::Binary(Op::Equal | Op::NotEqual | Op::In, left, _) => left.ty == Ty::Text,
        Term::Call(Function::Size | Function::Int | Function::Double, args) => args[0].ty == Ty::Text,
        Term::Call(function, _) => !matches!(function, Function::Of(_) | Function::String),
        _ => false,
    }
}

/// What is true or false and not made of other truths.
fn is_predicate(typed: &Typed) -> bool {
    let is_made_of_others = matches!(
        typed.node,
        Term::Binary(Op::And | Op::Or, ..) | Term::Not(_) | Term::Macro(..) | Term::Named(..)
    );
    typed.ty == Ty::Bool && !is_made_of_others
}

/// Whether an engine has something to do for it: constants, names, elements and columns of the entity itself are there
/// already.
fn is_work(typed: &Typed) -> bool {
    match &typed.node {
        Term::Named(..) | Term::Slot(_) | Term::Now => false,
        Term::Field(of, ..) => !matches!(of.node, Term::Slot(_)),
        Term::List(list) => list.iter().any(is_work),
        _ => !typed.children().is_empty(),
    }
}

/// What tells two nodes apart that do the same: the form, and how old evidence may be where that matters.
fn key(schema: &Schema, max_age: Option<model::Duration>, typed: &Typed) -> String {
    let below: Vec<String> = typed.children().into_iter().map(|child| key(schema, max_age, child)).collect();
    let below = below.join(",");
    match &typed.node {
        Term::Named(_, of) => key(schema, max_age, of),
        Term::Field(_, kind, field) | Term::Has(_, kind, field) => {
            let is_has = matches!(typed.node, Term::Has(..));
            let def = schema.field(*kind, *field);
            let age = def.fresh_for().and(max_age).map_or(0, |age| age.0);
            format!("{}{is_has}{age}({below})", def.name)
        }
        Term::Binary(op, ..) => format!("{}({below})", op.symbol()),
        Term::Macro(of, ..) => format!("{}({below})", of.name()),
        Term::Call(function, _) => format!("{function:?}({below})"),
        Term::Not(_) | Term::Negate(_) | Term::Choice(..) | Term::List(_) | Term::Id(_) => {
            format!("{:?}({below})", std::mem::discriminant(&typed.node))
        }
        constant => format!("{constant:?}"),
    }
}

#[test]
fn the_frozen_checks_bind_and_are_what_their_readme_counts() {
    let schema = Schema::builtin();
    let (adopted, n_exceptions) = frozen(&schema);
    let checks: Vec<&Check> = adopted.iter().flat_map(|policy| &policy.checks).collect();
    assert!(checks.iter().all(|check| schema.kind(check.kind).name == "asset"));
    let with = |ask: &dyn Fn(&Typed) -> bool| {
        checks.iter().filter(|check| nodes(check).into_iter().any(|(typed, _)| ask(typed))).count()
    };
    let n_predicates =
        checks.iter().flat_map(|check| nodes(check)).filter(|(typed, _)| is_predicate(typed)).count();
    let share = |ask: &dyn Fn(&Typed) -> bool| {
        let (mut n, mut distinct) = (0, BTreeSet::new());
        for check in &checks {
            for (typed, in_require) in nodes(check).into_iter().filter(|(typed, _)| ask(typed)) {
                n += 1;
                distinct.insert(key(&schema, check.max_age.filter(|_| in_require), typed));
            }
        }
        (n, distinct.len())
    };
    let (n_nodes, n_distinct_nodes) = share(&|_| true);
    let (n_work, n_distinct_work) = share(&is_work);
    let to_many = |typed: &Typed| matches!(&typed.node, Term::Field(_, kind, field) if matches!(schema.field(*kind, *field).ty, Type::Many(_)));
    assert_snapshot!(format!(
        "policies: {}\nchecks: {}\nexceptions: {n_exceptions}\nwith a `where`: {}\nwith a hop: {}\nover a list: {}\n\
         of it over a relation to many: {}\non text: {}\nwith `now`: {}\nwith a greatest age of evidence: {}\n\
         predicates: {n_predicates}\nnodes: {n_nodes}, {n_distinct_nodes} distinct\n\
         nodes with work to do: {n_work}, {n_distinct_work} distinct",
        adopted.len(),
        checks.len(),
        checks.iter().filter(|check| check.scope.is_some()).count(),
        with(&is_hop),
        with(&is_over_many),
        with(&to_many),
        with(&is_on_text),
        with(&|typed| typed.node == Term::Now),
        checks.iter().filter(|check| check.max_age.is_some()).count(),
    ), @"
    policies: 10
    checks: 200
    exceptions: 5
    with a `where`: 200
    with a hop: 138
    over a list: 79
    of it over a relation to many: 67
    on text: 159
    with `now`: 64
    with a greatest age of evidence: 96
    predicates: 781
    nodes: 3930, 1474 distinct
    nodes with work to do: 1422, 1024 distinct
    ");
    assert!(n_distinct_work * 2 >= n_work, "more than half of the work is shared");
}
