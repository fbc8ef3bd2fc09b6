//! Changing any operator or literal of a shipped check breaks one of its cases.

use std::collections::BTreeMap;

use diag::Diagnostics;
use model::Schema;
use policy::{
    Policy,
    lang::{
        ast::{Expr, Macro, Node, Op},
        print::print,
    },
};

use crate::shipped::policies;

/// All trees that differ from a tree in one operator or literal.
pub(crate) fn mutants(expr: &Expr) -> Vec<Expr> {
    let mut out: Vec<Expr> =
        here(&expr.node).into_iter().map(|node| Expr::new(node, expr.at.clone())).collect();
    for n in 0..expr.children().len() {
        for changed in mutants(expr.children()[n]) {
            let mut whole = expr.clone();
            **whole.children_mut().get_mut(n).unwrap() = changed;
            out.push(whole);
        }
    }
    out
}

fn here(node: &Node) -> Vec<Node> {
    match node {
        Node::Bool(value) => vec![Node::Bool(!value)],
        Node::Int(value) => vec![Node::Int(value + 1), Node::Int(value - 1)],
        Node::Double(value) => vec![Node::Double(value + 1.0), Node::Double(value - 1.0)],
        Node::Text(text) => vec![Node::Text(format!("{text}x"))],
        Node::Not(of) => vec![of.node.clone()],
        Node::Binary(op, left, right) => {
            let others: &[Op] = match op {
                Op::And => &[Op::Or],
                Op::Or => &[Op::And],
                Op::Equal => &[Op::NotEqual],
                Op::NotEqual => &[Op::Equal],
                Op::Less => &[Op::LessEqual, Op::Greater],
                Op::LessEqual => &[Op::Less, Op::GreaterEqual],
                Op::Greater => &[Op::GreaterEqual, Op::Less],
                Op::GreaterEqual => &[Op::Greater, Op::LessEqual],
                Op::Add => &[Op::Subtract],
                Op::Subtract => &[Op::Add],
                _ => &[],
            };
            others.iter().map(|op| Node::Binary(*op, left.clone(), right.clone())).collect()
        }
        Node::Macro(of, list, name, body) => {
            let other = match of {
                Macro::All => Macro::Exists,
                Macro::Exists => Macro::All,
                _ => return Vec::new(),
            };
            vec![Node::Macro(other, list.clone(), name.clone(), body.clone())]
        }
        Node::List(elements) => (0..elements.len())
            .map(|n| {
                let mut fewer = elements.clone();
                fewer.remove(n);
                Node::List(fewer)
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn breaks_a_case(schema: &Schema, policies: &BTreeMap<String, Policy>, mutant: &Policy) -> bool {
    let mut changed = policies.clone();
    changed.insert(mutant.id.clone(), mutant.clone());
    let mut diagnostics = Diagnostics::default();
    let zone = model::Zone::utc();
    let as_of = zone.day_begins("2026-06-01").unwrap();
    let binding = policy::Binding { schema, zone: &zone, as_of, policies: &changed };
    let bound = binding.alone(&mutant.id, mutant.span, &mut diagnostics);
    let is_refused = bound.is_none() || diagnostics.has_errors();
    is_refused || policy::cases::run(schema, &changed, mutant, &mut diagnostics).n_unmet > 0
}

#[test]
fn changing_any_operator_or_literal_of_a_shipped_check_breaks_a_case() {
    let schema = Schema::builtin();
    let policies = policies(&schema);
    let mut survivors = Vec::new();
    let mut n_mutants = 0;
    for policy in policies.values() {
        let mut alone = BTreeMap::from([(policy.id.clone(), policy.clone())]);
        if let Some((base, _)) = &policy.extends {
            alone.insert(base.clone(), policies[base].clone());
        }
        for n in 0..policy.checks.len() {
            let check = &policy.checks[n];
            let conditions = [check.scope.as_ref(), Some(&check.require)];
            for (is_require, written) in conditions.into_iter().enumerate() {
                let Some(written) = written else { continue };
                for changed in mutants(&written.expr) {
                    n_mutants += 1;
                    let text = print(&changed);
                    let mut mutant = policy.clone();
                    mutant
                        .cases
                        .retain(|case| case.get("expect").is_some_and(|of| of.get(&check.id).is_some()));
                    let place = &mut mutant.checks[n];
                    if is_require == 1 {
                        place.require.expr = changed;
                    } else if let Some(scope) = &mut place.scope {
                        scope.expr = changed;
                    }
                    if !breaks_a_case(&schema, &alone, &mutant) {
                        survivors.push(format!("{}/{}: {text}", policy.id, check.id));
                    }
                }
            }
        }
        for (name, written) in &policy.variables {
            for changed in mutants(&written.expr) {
                n_mutants += 1;
                let text = print(&changed);
                let mut mutant = policy.clone();
                mutant.variables.get_mut(name).unwrap().expr = changed;
                if !breaks_a_case(&schema, &alone, &mutant) {
                    survivors.push(format!("{} variable {name}: {text}", policy.id));
                }
            }
        }
    }
    assert!(n_mutants > 100, "only {n_mutants} mutants");
    assert!(survivors.is_empty(), "{} of {n_mutants} survive:\n{}", survivors.len(), survivors.join("\n"));
}
