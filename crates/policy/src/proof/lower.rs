//! From the typed tree to terms.

use std::collections::{BTreeMap, BTreeSet};

use super::terms::{Id, Op, Sort, Terms};
use crate::lang::{
    ast::{self, Macro},
    functions::Function,
    typed::{Term, Ty, Typed},
};

/// The slots of the entity and of the city; those after them are variables of macros.
const CITY: usize = 1;

/// Turns a condition into a term. `free` names a parameter for which a term stands in place of its value.
pub(super) fn lower(terms: &mut Terms<'_>, typed: &Typed, free: Option<(&str, Id)>) -> Id {
    Lowering { terms, free, elements: BTreeMap::new() }.truth(typed, false)
}

struct Lowering<'t, 's> {
    terms: &'t mut Terms<'s>,
    free: Option<(&'t str, Id)>,
    /// The number of the variable in each slot.
    elements: BTreeMap<usize, u32>,
}

impl Lowering<'_, '_> {
    /// A truth, or its denial.
    fn truth(&mut self, typed: &Typed, denied: bool) -> Id {
        match &typed.node {
            Term::Bool(value) => self.terms.make(Op::Bool(*value != denied), Vec::new(), Sort::Bool),
            Term::Named(name, of) if self.stands_for(name).is_none() => self.truth(of, denied),
            Term::Not(of) => self.truth(of, !denied),
            Term::Binary(op @ (ast::Op::And | ast::Op::Or), left, right) => {
                let is_and = (*op == ast::Op::And) != denied;
                let operands = vec![self.truth(left, denied), self.truth(right, denied)];
                join(self.terms, is_and, operands)
            }
            Term::Choice(condition, yes, no) => {
                let below =
                    vec![self.truth(condition, false), self.truth(yes, denied), self.truth(no, denied)];
                self.terms.make(Op::Choice, below, Sort::Bool)
            }
            Term::Binary(op, left, right) if *op == ast::Op::In || op.opposite().is_some() => {
                self.compared(*op, left, right, denied)
            }
            Term::Macro(of @ (Macro::All | Macro::Exists), list, slot, _, body) => {
                let is_all = *of == Macro::All;
                let exists = self.over(list, *slot, body, Some(is_all), Op::Exists, Sort::Bool);
                self.deny_if(denied != is_all, exists)
            }
            _ => {
                let value = self.value(typed);
                self.deny_if(denied, value)
            }
        }
    }

    fn deny_if(&mut self, denied: bool, id: Id) -> Id {
        match self.terms.op(id) {
            _ if !denied => id,
            Op::Bool(value) => {
                let value = !*value;
                self.terms.make(Op::Bool(value), Vec::new(), Sort::Bool)
            }
            Op::Error => id,
            _ => self.terms.make(Op::Not, vec![id], Sort::Bool),
        }
    }

    fn compared(&mut self, op: ast::Op, left: &Typed, right: &Typed, denied: bool) -> Id {
        let (left, right) = (self.value(left), self.value(right));
        // No number is NaN, so that what is not less is greater or equal.
        let op = if denied { op.opposite().unwrap_or(op) } else { op };
        let (form, below, is_denied) = match op {
            ast::Op::Less => (Op::Less, vec![left, right], false),
            ast::Op::Greater => (Op::Less, vec![right, left], false),
            ast::Op::LessEqual => (Op::LessEqual, vec![left, right], false),
            ast::Op::GreaterEqual => (Op::LessEqual, vec![right, left], false),
            ast::Op::In => (Op::In, vec![left, right], denied),
            _ => (Op::Equal, vec![left.min(right), left.max(right)], op == ast::Op::NotEqual),
        };
        let compared = self.terms.make(form, below, Sort::Bool);
        self.deny_if(is_denied, compared)
    }

    fn value(&mut self, typed: &Typed) -> Id {
        let sort = Sort::of(&typed.ty);
        let (op, below) = match &typed.node {
            Term::Named(name, of) => match self.stands_for(name) {
                Some(free) => return free,
                None => return self.value(of),
            },
            Term::Bool(_) | Term::Not(_) => return self.truth(typed, false),
            Term::Binary(ast::Op::And | ast::Op::Or | ast::Op::In, ..) => return self.truth(typed, false),
            Term::Binary(op, ..) if op.opposite().is_some() => return self.truth(typed, false),
            Term::Macro(Macro::All | Macro::Exists, ..) => return self.truth(typed, false),
            Term::Choice(..) if sort == Sort::Bool => return self.truth(typed, false),
            Term::Int(value) => (Op::Int(*value), Vec::new()),
            Term::Double(value) => (Op::Double(value.to_bits()), Vec::new()),
            Term::Text(text) => (Op::Text(text.clone()), Vec::new()),
            Term::Instant(value) => (Op::Instant(value.0), Vec::new()),
            Term::Duration(value) => (Op::Duration(value.0), Vec::new()),
            Term::Now => (Op::Now, Vec::new()),
            Term::Slot(0) => (Op::Subject, Vec::new()),
            Term::Slot(CITY) => (Op::City, Vec::new()),
            Term::Slot(slot) => (Op::Element(self.elements.get(slot).copied().unwrap_or(0)), Vec::new()),
            Term::Id(of) => (Op::IdOf, vec![self.value(of)]),
            Term::Field(of, kind, field) => (Op::Field(*kind, *field), vec![self.value(of)]),
            Term::Has(of, kind, field) => {
                let of = self.value(of);
                let ty = Sort::of(&Ty::of(self.terms.schema.field(*kind, *field).ty));
                (Op::Has, vec![self.terms.make(Op::Field(*kind, *field), vec![of], ty)])
            }
            Term::Negate(of) => (Op::Negate, vec![self.value(of)]),
            Term::Binary(op, left, right) => (arithmetic(*op), vec![self.value(left), self.value(right)]),
            Term::Choice(condition, yes, no) => {
                (Op::Choice, vec![self.truth(condition, false), self.value(yes), self.value(no)])
            }
            Term::List(list) => (Op::List, list.iter().map(|element| self.value(element)).collect()),
            Term::Macro(of, list, slot, _, body) => {
                let (form, denied): (fn(u32) -> Op, _) = match of {
                    Macro::Filter => (Op::Filter, Some(false)),
                    Macro::Map => (Op::Map, None),
                    _ => (Op::ExistsOne, Some(false)),
                };
                return self.over(list, *slot, body, denied, form, sort);
            }
            Term::Call(function, args) => {
                let args: Vec<Id> = args.iter().map(|arg| self.value(arg)).collect();
                if let Some(same) = self.unchanged(function, &args, sort) {
                    return same;
                }
                (Op::Call(self.terms.function_place(function)), args)
            }
        };
        self.terms.make(op, below, sort)
    }

    /// Conversions that change nothing.
    fn unchanged(&self, function: &Function, args: &[Id], sort: Sort) -> Option<Id> {
        let is_conversion = matches!(function, Function::Int | Function::Double | Function::String);
        args.first().copied().filter(|arg| is_conversion && self.terms.sort(*arg) == sort)
    }

    /// A macro. Its body is a truth, perhaps denied, or any value.
    fn over(
        &mut self,
        list: &Typed,
        slot: usize,
        body: &Typed,
        denied: Option<bool>,
        form: fn(u32) -> Op,
        sort: Sort,
    ) -> Id {
        let mut named = BTreeSet::new();
        slots(list, &mut named);
        slots(body, &mut named);
        // Its variable is numbered after those that it names, so that it is one term wherever it stands.
        let outer = named.iter().filter(|it| **it != slot).filter_map(|it| self.elements.get(it));
        let number = outer.max().map_or(0, |number| number + 1);
        let list = self.value(list);
        let before = self.elements.insert(slot, number);
        let body = match denied {
            Some(denied) => self.truth(body, denied),
            None => self.value(body),
        };
        match before {
            Some(before) => self.elements.insert(slot, before),
            None => self.elements.remove(&slot),
        };
        self.terms.make(form(number), vec![list, body], sort)
    }

    fn stands_for(&self, name: &str) -> Option<Id> {
        self.free.filter(|(free, _)| *free == name).map(|(_, id)| id)
    }
}

/// Several truths joined by `&&` or `||`, in one order and each once.
pub(super) fn join(terms: &mut Terms<'_>, is_and: bool, operands: Vec<Id>) -> Id {
    let op = if is_and { Op::And } else { Op::Or };
    let mut all = BTreeSet::new();
    for id in operands {
        match terms.op(id) {
            Op::Bool(value) if *value == is_and => {}
            Op::Bool(_) => return id,
            of if *of == op => all.extend(terms.below(id).iter().copied()),
            _ => {
                all.insert(id);
            }
        }
    }
    match (all.len(), all.first()) {
        (1, Some(only)) => *only,
        (0, _) => terms.make(Op::Bool(is_and), Vec::new(), Sort::Bool),
        _ => terms.make(op, all.into_iter().collect(), Sort::Bool),
    }
}

/// The variables of macros that a tree names and does not bring itself.
fn slots(typed: &Typed, out: &mut BTreeSet<usize>) {
    match &typed.node {
        Term::Slot(slot) if *slot > CITY => {
            out.insert(*slot);
        }
        Term::Macro(_, list, slot, _, body) => {
            slots(list, out);
            let mut within = BTreeSet::new();
            slots(body, &mut within);
            out.extend(within.into_iter().filter(|it| it != slot));
        }
        _ => typed.children().into_iter().for_each(|child| slots(child, out)),
    }
}

fn arithmetic(op: ast::Op) -> Op {
    match op {
        ast::Op::Add => Op::Add,
        ast::Op::Subtract => Op::Subtract,
        ast::Op::Multiply => Op::Multiply,
        ast::Op::Divide => Op::Divide,
        _ => Op::Modulo,
    }
}
