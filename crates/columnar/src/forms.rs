//! In which forms conditions are run: how much the kernels take, and how much is left to the interpreter.

use std::collections::BTreeMap;

use crate::{engine::Engine, node::Node, plan::Plan, tables::Ready};

impl Plan {
    /// How many parts are run in each form, by its name. Those under `row` are left to the interpreter.
    pub fn forms(&self) -> BTreeMap<&'static str, usize> {
        counted(self.programs.iter().flat_map(|program| &program.nodes).map(form))
    }
}

impl Engine<'_> {
    /// How many parts are answered in each way on this state, by its name. `computed` ones are answered as the form of
    /// the plan says; those under `rows` are left to the interpreter, since their field has too many values.
    pub fn ways(&self) -> BTreeMap<&'static str, usize> {
        counted(self.view().lookups().ready.iter().flatten().map(way))
    }
}

fn counted(names: impl Iterator<Item = &'static str>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    counts
}

fn form(node: &Node) -> &'static str {
    match node {
        Node::Once(..) => "once",
        Node::Not(_) => "not",
        Node::And(..) => "and",
        Node::Or(..) => "or",
        Node::Choice(..) => "choice",
        Node::Same(..) => "same",
        Node::Below(..) => "below",
        Node::Stands(_) => "stands",
        Node::Test(..) => "test",
        Node::Hop(..) => "hop",
        Node::Guard(..) => "guard",
        Node::Compare(..) => "compare",
        Node::Over(..) => "over",
        Node::Row(..) => "row",
    }
}

fn way(ready: &Ready) -> &'static str {
    match ready {
        Ready::Computed => "computed",
        Ready::Same(_) => "same",
        Ready::Guarded(_) => "guarded",
        Ready::Sliced(..) => "sliced",
        Ready::Truths(_) => "truths",
        Ready::Grouped(_) => "grouped",
        Ready::Listed(_) => "listed",
        Ready::As(_) => "as",
        Ready::Texts(..) => "texts",
        Ready::Rows => "rows",
    }
}
impl Engine<'_> {
    pub fn debug(&self) {
        let view = self.view();
        let lookups = view.lookups();
        for ((kind, k), groups) in view.schema.kinds().zip(&lookups.groups) {
            for g in groups {
                eprintln!("{} {} members {} bits {} masks {}", k.name, view.schema.field(kind, g.field).name, g.members.len(), 0, 0);
            }
            for g in &lookups.listed[usize::from(kind.0)] { eprintln!("{} list {}", k.name, g.debug(view)); }
        }
        let mut ways = std::collections::BTreeMap::<String, usize>::new();
        for ((kind, k), (program, ready)) in view.schema.kinds().zip(view.plan.programs.iter().zip(&lookups.ready)) {
            if k.name != "asset" { continue; }
            for (node, ready) in program.nodes.iter().zip(ready) {
                *ways.entry(format!("{} {}", form(node), way(ready))).or_default() += 1;
                if matches!(ready, Ready::Computed | Ready::As(_)| Ready::Texts(..)| Ready::Rows) && matches!(node, Node::Compare(..) | Node::Test(..) | Node::Row(..) | Node::Over(..)) {
                    let text = format!("{node:?}"); eprintln!("{} {} {}", form(node), way(ready), &text[..text.len().min(260)]);
                }
                let _ = kind;
            }
        }
        eprintln!("{ways:#?}");
    }
}
impl Engine<'_> {
    pub fn debug_lookups(&self) -> usize { self.view().lookups().ready.len() }
}
