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
