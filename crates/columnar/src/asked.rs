//! Tables of answers that are brought up to date: of a value that is new, of a field whose values are all asked anew, and
//! of a row at the other end of a link.

use model::{FieldId, KindId};

use crate::{
    bits::Truth,
    columns::Form,
    engine::View,
    machine::Lookups,
    node::{Node, NodeId},
    tables::{Group, Ready},
};

impl View<'_> {
    /// Asks the conditions on one field anew, of every value that it has now.
    pub(crate) fn retest(self, lookups: &mut Lookups, kind: KindId, field: FieldId) {
        let program = &self.plan.programs[usize::from(kind.0)];
        for (at, node) in program.nodes.iter().enumerate() {
            if matches!(node, Node::Test(of, ..) if *of == field) {
                lookups.ready[usize::from(kind.0)][at] = self.ready(kind, node);
            }
        }
        self.group_tests(kind, Some(field), lookups);
    }

    /// Asks the conditions on one field of one value of it; false if there is no room for the answers in their tables.
    pub(crate) fn test_value(
        self,
        lookups: &mut Lookups,
        (kind, field): (KindId, FieldId),
        code: u32,
    ) -> bool {
        let Some(Form::Coded(coded)) = self.columns.fields.get(kind, field).map(|it| &it.form) else {
            return false;
        };
        let Some(row) = coded.exemplars.get(code as usize).copied().filter(|row| *row != u32::MAX) else {
            return true;
        };
        let at = usize::from(kind.0);
        let code = code as usize;
        let answer = |node: NodeId| match &self.plan.programs[at].nodes[node.at()] {
            Node::Test(of, typed, other) if *of == field => {
                let value = std::iter::once((code, row));
                self.by_code((kind, field), (typed, *other), value).first().copied()
            }
            _ => None,
        };
        let ids = (0u32..).map(NodeId).zip(&self.plan.programs[at].nodes);
        let tests = ids.filter(|(_, node)| matches!(node, Node::Test(of, ..) if *of == field));
        for (node, _) in tests {
            match &mut lookups.ready[at][node.at()] {
                Ready::Sliced(yes, no) => {
                    let truth = answer(node);
                    yes.take(code, truth == Some(Truth::Yes));
                    no.take(code, truth == Some(Truth::No));
                }
                // All members at once, with the first.
                Ready::Grouped(n) => {
                    let Some(group) = lookups.groups[at].get_mut(*n) else { return false };
                    let is_first = group.members.first().is_some_and(|(first, ..)| *first == node);
                    if is_first && !group.take(code, answer) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
        true
    }

    /// Brings the mask of one row at the other end of a link up to date in the group of a node; false if the group's bits
    /// no longer fit.
    pub(crate) fn remask(self, lookups: &mut Lookups, kind: KindId, node: NodeId, row: u32) -> bool {
        let kind = usize::from(kind.0);
        let Ready::Grouped(n) = lookups.ready[kind][node.at()] else { return false };
        let Some(group) = lookups.groups[kind].get_mut(n) else { return false };
        let answers = &lookups.answers;
        group.take(row as usize, |member| {
            let Node::Hop(_, export) = &self.plan.programs[kind].nodes[member.at()] else { return None };
            Some(answers[export.0].as_ref().map_or(Truth::Unknown, |answers| answers.of(row as usize)))
        })
    }
}

impl Group {
    /// Takes over what each member says of a code; false if its bits do not fit, or a member says nothing.
    fn take(&mut self, code: usize, answer: impl Fn(NodeId) -> Option<Truth>) -> bool {
        let (mut mask, mut cleared) = (0u64, 0u64);
        for (member, yes, no) in &self.members {
            let Some(truth) = answer(*member) else { return false };
            for (bit, of) in [(yes, Truth::Yes), (no, Truth::No)] {
                match bit {
                    Some(bit) if truth == of => mask |= 1 << bit,
                    Some(bit) => cleared |= 1 << bit,
                    None if truth == of => return false,
                    None => {}
                }
            }
        }
        // Conditions that said the same of every code share a bit; they may not any more.
        if mask & cleared != 0 {
            return false;
        }
        self.masks.put(code, mask);
        true
    }

    /// What a member says of each code.
    pub(crate) fn says(&self, node: NodeId, n_codes: usize) -> Option<Vec<Truth>> {
        let (_, yes, no) = self.members.iter().find(|(member, ..)| *member == node)?;
        let of = |code: usize| {
            let mask = self.masks.of(code);
            let is = |bit: &Option<u8>| bit.is_some_and(|bit| mask >> bit & 1 == 1);
            Truth::of(is(yes), is(no))
        };
        Some((0..n_codes).map(of).collect())
    }
}
