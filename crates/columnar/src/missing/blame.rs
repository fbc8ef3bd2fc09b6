//! Follows what is unknown of a block of rows down to the fields that are missing.

use std::collections::HashMap;

use model::{FieldId, KindId, Standing};
use policy::{
    Check,
    lang::{
        eval::{Context, Reason, Value, Why, eval},
        typed::Typed,
    },
};

use super::{
    Piece, each_row,
    sets::{Marks, Sets},
};
use crate::{
    bits::{Bits, NONE, ROWS, Truth, map},
    columns::Form,
    machine::Machine,
    node::{ExportId, ListKey, Node, NodeId, Number},
};

/// What a condition waits for where one field is not known: by kind, node and how the field stands, it is the same.
pub(super) type Leaves = HashMap<(KindId, NodeId, Standing), Vec<Of>>;

/// A piece, and the entity that it is missing for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    /// The row itself.
    Row(Piece),
    /// Another entity.
    Other(Piece, u32),
    /// None in particular.
    Nobody(Piece),
}

pub(super) struct Blame<'a, 'm> {
    pub(super) machine: &'a mut Machine<'m>,
    sets: &'a Sets,
    leaves: &'a mut Leaves,
    marks: Option<&'a mut Marks>,
    /// The pieces, each with the rows that wait for it.
    pub(super) waits: Vec<(Piece, Bits)>,
}

impl<'a, 'm> Blame<'a, 'm> {
    pub(super) fn new(
        machine: &'a mut Machine<'m>,
        sets: &'a Sets,
        leaves: &'a mut Leaves,
        marks: Option<&'a mut Marks>,
    ) -> Self {
        Self { machine, sets, leaves, marks, waits: Vec::new() }
    }

    /// Rows for which a node is not known.
    pub(super) fn node(&mut self, node: NodeId, rows: &Bits) {
        if *rows == NONE {
            return;
        }
        match self.machine.node(node) {
            Node::Not(a) => self.node(*a, rows),
            Node::And(a, b) | Node::Or(a, b) | Node::Same(a, b) | Node::Below(a, b) => {
                self.unknown_of(*a, rows);
                self.unknown_of(*b, rows);
            }
            Node::Choice(c, a, b) => self.choice(*c, rows, |this, of_yes, of_no| {
                this.node(*a, of_yes);
                this.node(*b, of_no);
            }),
            Node::Stands(field) => self.own((Some(self.machine.kind), Some(*field)), rows),
            Node::Test(field, typed, _) => self.test(node, *field, typed, rows),
            Node::Hop(link, export) => self.hop(node, *link, *export, rows),
            Node::Guard(of, field, age, typed) => {
                let fresh = *self.machine.fresh(*field, *age);
                let stale = map(|w| rows[w] & !fresh[w]);
                let reasons = |this: &Self, row| this.reasons(typed, Some(*age), row);
                self.by_standing(node, *field, &stale, &reasons);
                self.node(*of, &map(|w| rows[w] & fresh[w]));
            }
            Node::Compare(_, left, right) => {
                self.number(left, rows);
                self.number(right, rows);
            }
            Node::Over(_, list, export) => self.list(*list, Some(*export), rows),
            Node::Once(typed, age) | Node::Row(typed, age) => {
                each_row(rows, |row| self.given(&self.reasons(typed, *age, self.at(row)), row));
            }
        }
    }

    /// Rows for which the interpreter says that a check is unknown.
    pub(super) fn found(&mut self, check: &Check, rows: &Bits) {
        let view = self.machine.view;
        each_row(rows, |row| {
            let found = policy::find(view.schema, view.state, check, self.at(row));
            self.given(&found.reasons, row);
        });
    }

    fn unknown_of(&mut self, node: NodeId, rows: &Bits) {
        let truths = *self.machine.truths_of(node, rows);
        self.node(node, &map(|w| rows[w] & !(truths.yes[w] | truths.no[w])));
    }

    fn choice(&mut self, condition: NodeId, rows: &Bits, then: impl FnOnce(&mut Self, &Bits, &Bits)) {
        let truths = *self.machine.truths_of(condition, rows);
        self.node(condition, &map(|w| rows[w] & !(truths.yes[w] | truths.no[w])));
        then(self, &map(|w| rows[w] & truths.yes[w]), &map(|w| rows[w] & truths.no[w]));
    }

    fn test(&mut self, node: NodeId, field: FieldId, typed: &Typed, rows: &Bits) {
        let known = self.machine.known(field, None).unwrap_or(NONE);
        let reasons = |this: &Self, row| this.reasons(typed, None, row);
        self.by_standing(node, field, &map(|w| rows[w] & !known[w]), &reasons);
        // A value that is known, and cannot be computed with.
        each_row(&map(|w| rows[w] & known[w]), |row| {
            self.given(&self.reasons(typed, None, self.at(row)), row);
        });
    }

    fn hop(&mut self, node: NodeId, link: FieldId, export: ExportId, rows: &Bits) {
        let view = self.machine.view;
        let known = self.machine.known(link, None).unwrap_or(NONE);
        let typed = &view.plan.exports[export.0].typed;
        let nobody = |this: &Self, row| {
            let reason =
                Reason { why: Why::Unobserved, entity: Some((this.machine.kind, row)), field: Some(link) };
            this.evaluated(typed, None, Err(vec![reason]))
        };
        self.by_standing(node, link, &map(|w| rows[w] & !known[w]), &nobody);
        let fields = view.columns.fields.get(self.machine.kind, link);
        let Some(Form::Link(targets)) = fields.map(|field| &field.form) else { return };
        each_row(&map(|w| rows[w] & known[w]), |row| {
            let target = u32::try_from(targets.get(self.at(row) as usize));
            target.into_iter().for_each(|target| self.looked_up(export, target, row));
        });
    }

    /// A row waits for what another entity waits for.
    fn looked_up(&mut self, export: ExportId, target: u32, row: usize) {
        let set = self.sets.of_export.get(export.0).and_then(|sets| sets.get(target as usize));
        for piece in set.map_or(&[][..], |set| self.sets.list(*set)) {
            waiting(&mut self.waits, *piece)[row / 64] |= 1 << (row % 64);
        }
        if let Some(reached) = self.marks.as_mut().and_then(|marks| marks.reached.get_mut(export.0)) {
            reached.put(target as usize, true);
        }
    }

    /// Rows that wait for a list, or for what a condition on its elements waits for.
    fn list(&mut self, key: ListKey, export: Option<ExportId>, rows: &Bits) {
        let view = self.machine.view;
        let Some(lists) = view.columns.lists.get(&key) else { return };
        let known = lists.known.block(self.machine.block);
        let of_list = (Some(key.0), Some(key.1));
        let missing = map(|w| rows[w] & if lists.open { u64::MAX } else { !known[w] });
        self.own(of_list, &missing);
        let Some(export) = export else { return };
        let Some(answers) = self.machine.answers(export) else { return };
        each_row(&map(|w| rows[w] & known[w]), |row| {
            for element in lists.elements(self.at(row) as usize) {
                if answers.of(*element as usize) == Truth::Unknown {
                    self.looked_up(export, *element, row);
                }
            }
        });
    }

    /// Rows that wait for a number to be known.
    fn number(&mut self, number: &Number, rows: &Bits) {
        let known = self.machine.known_numbers(number);
        let rows = &map(|w| rows[w] & !known[w]);
        if *rows == NONE {
            return;
        }
        match number {
            Number::Whole(_) | Number::Fraction(_) | Number::Now => {}
            Number::Field(field, _) => self.own((Some(self.machine.kind), Some(*field)), rows),
            Number::Via(link, age, kind, field, _) => {
                let known = self.machine.known(*link, *age).unwrap_or(NONE);
                self.own((Some(self.machine.kind), Some(*link)), &map(|w| rows[w] & !known[w]));
                self.via(*link, (Some(*kind), Some(*field)), &map(|w| rows[w] & known[w]));
            }
            Number::Size(list) => self.list(*list, None, rows),
            Number::SizeWhere(list, export) => self.list(*list, Some(*export), rows),
            Number::Choice(condition, a, b) => self.choice(*condition, rows, |this, of_yes, of_no| {
                this.number(a, of_yes);
                this.number(b, of_no);
            }),
            Number::Negate(a) | Number::ToWhole(a) | Number::ToFraction(a) | Number::Units(a, _) => {
                self.computed(&[a], rows);
            }
            Number::Binary(_, a, b, _) => self.computed(&[a, b], rows),
        }
    }

    /// Rows for which a number is not known that is computed from others: they are missing, or do not go.
    fn computed(&mut self, of: &[&Number], rows: &Bits) {
        let mut failed = *rows;
        for number in of {
            let known = self.machine.known_numbers(number);
            failed = map(|w| failed[w] & known[w]);
            self.number(number, rows);
        }
        self.pieces(Of::Nobody((None, None)), &failed);
    }

    fn via(&mut self, link: FieldId, piece: Piece, rows: &Bits) {
        let fields = self.machine.view.columns.fields.get(self.machine.kind, link);
        let Some(Form::Link(targets)) = fields.map(|field| &field.form) else { return };
        each_row(rows, |row| {
            waiting(&mut self.waits, piece)[row / 64] |= 1 << (row % 64);
            let target = u32::try_from(targets.get(self.machine.block * ROWS + row));
            if let (Some(marks), Ok(target)) = (self.marks.as_mut(), target) {
                marks.one(piece, target);
            }
        });
    }

    /// Rows of which a field is not known: how it stands decides what is waited for, so one of each is asked.
    fn by_standing(
        &mut self,
        node: NodeId,
        field: FieldId,
        rows: &Bits,
        reasons: &dyn Fn(&Self, u32) -> Vec<Reason>,
    ) {
        if *rows == NONE {
            return;
        }
        let table = self.machine.view.state.table(self.machine.kind);
        let standings = table.columns.get(usize::from(field.0)).map_or(&[][..], |column| &column.standing);
        let mut by: Vec<(Standing, Bits, u32)> = Vec::new();
        each_row(rows, |row| {
            let at = self.at(row);
            let standing = standings.get(at as usize).copied().unwrap_or(Standing::Unobserved);
            let n = by.iter().position(|(of, ..)| *of == standing).unwrap_or_else(|| {
                by.push((standing, NONE, at));
                by.len() - 1
            });
            by[n].1[row / 64] |= 1 << (row % 64);
        });
        for (standing, rows, exemplar) in by {
            let key = (self.machine.kind, node, standing);
            let known = self.leaves.get(&key).cloned();
            let of = known.unwrap_or_else(|| {
                let kind = self.machine.kind;
                let of: Vec<Of> = reasons(self, exemplar).iter().map(|it| of(it, (kind, exemplar))).collect();
                self.leaves.insert(key, of.clone());
                of
            });
            of.iter().for_each(|of| self.pieces(*of, &rows));
        }
    }

    fn own(&mut self, piece: Piece, rows: &Bits) {
        self.pieces(Of::Row(piece), rows);
    }

    fn pieces(&mut self, of: Of, rows: &Bits) {
        if *rows == NONE {
            return;
        }
        let (Of::Row(piece) | Of::Other(piece, _) | Of::Nobody(piece)) = of;
        waiting(&mut self.waits, piece).iter_mut().zip(rows).for_each(|(to, from)| *to |= from);
        if let Some(marks) = self.marks.as_mut() {
            match of {
                Of::Row(piece) => marks.rows(piece, self.machine.block, rows),
                Of::Other(piece, row) => marks.one(piece, row),
                Of::Nobody(_) => {}
            }
        }
    }

    /// Takes what the interpreter says of one row.
    fn given(&mut self, reasons: &[Reason], row: usize) {
        let mut rows = NONE;
        rows[row / 64] |= 1 << (row % 64);
        let own = (self.machine.kind, self.at(row));
        reasons.iter().for_each(|reason| self.pieces(of(reason, own), &rows));
    }

    fn at(&self, row: usize) -> u32 {
        u32::try_from(self.machine.block * ROWS + row).unwrap_or(u32::MAX)
    }

    fn reasons(&self, typed: &Typed, age: Option<model::Duration>, row: u32) -> Vec<Reason> {
        self.evaluated(typed, age, Ok(policy::lang::eval::Known::Entity(self.machine.kind, row)))
    }

    fn evaluated(&self, typed: &Typed, age: Option<model::Duration>, first: Value<'_>) -> Vec<Reason> {
        let view = self.machine.view;
        let context = Context::new(view.schema, view.state, age);
        let mut slots = policy::exception::slots(view.schema, view.state, self.machine.kind, 0);
        if let Some(slot) = slots.first_mut() {
            *slot = first;
        }
        eval(&context, typed, &mut slots).err().unwrap_or_default()
    }
}

/// The rows that wait for a piece.
fn waiting(waits: &mut Vec<(Piece, Bits)>, piece: Piece) -> &mut Bits {
    let n = waits.iter().position(|(of, _)| *of == piece).unwrap_or_else(|| {
        waits.push((piece, NONE));
        waits.len() - 1
    });
    &mut waits[n].1
}

fn of(reason: &Reason, own: (KindId, u32)) -> Of {
    let piece = policy::explain::piece_of(reason);
    match reason.entity {
        Some(entity) if entity == own => Of::Row(piece),
        Some((_, row)) => Of::Other(piece, row),
        None => Of::Nobody(piece),
    }
}
