//! Settles names and types against the schema. Every mistake is found in one go.

mod calls;
mod operators;

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use diag::nearest;
use model::{KindId, Schema, Type, Zone};

use super::{
    ast::{Expr, Macro, Node},
    fault::Fault,
    typed::{Term, Ty, Typed},
};

/// How deep macros over lists of entities nest.
const MAX_ENTITY_MACROS: usize = 2;
/// How deep a condition is once its variables are put in.
const MAX_TYPED_DEPTH: usize = 200;
/// How many nodes a condition has once its variables are put in.
const MAX_TYPED_NODES: usize = 10_000;

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Parameter {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Double(f64),
    /// Text.
    Text(Arc<str>),
    /// A length of time.
    Duration(model::Duration),
}

/// What a condition can name.
pub struct Scope<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// The city's time zone, in which dates begin.
    pub zone: &'a Zone,
    /// Names of slots with their types, in the order of the slots.
    pub slots: Vec<(String, Ty)>,
    /// Parameters.
    pub parameters: &'a BTreeMap<String, Parameter>,
    /// Variables.
    pub variables: &'a BTreeMap<String, Expr>,
}

impl<'a> Scope<'a> {
    /// The scope of a check over a kind: the entity under its kind's name, and the city.
    pub fn of_kind(
        schema: &'a Schema,
        zone: &'a Zone,
        kind: KindId,
        parameters: &'a BTreeMap<String, Parameter>,
        variables: &'a BTreeMap<String, Expr>,
    ) -> Self {
        let mut slots = vec![(schema.kind(kind).name.clone(), Ty::Entity(kind))];
        if kind != schema.city() {
            slots.push(("city".to_owned(), Ty::Entity(schema.city())));
        } else {
            slots.push((String::new(), Ty::Entity(kind)));
        }
        Self { schema, zone, slots, parameters, variables }
    }
}

/// A mistake, and the variable in whose text it stands.
pub type Located = (Option<String>, Fault);

/// Settles a condition, which must be true or false.
pub fn condition(scope: &Scope<'_>, expr: &Expr) -> Result<Typed, Vec<Located>> {
    let (typed, mut faults) = settle(scope, expr);
    if faults.is_empty() && typed.ty != Ty::Bool {
        faults.push((None, Fault::not_bool(expr.at.clone(), &typed.ty.words(scope.schema))));
    }
    if faults.is_empty() { Ok(typed) } else { Err(faults) }
}

/// Settles an expression of any type.
pub fn expression(scope: &Scope<'_>, expr: &Expr) -> Result<Typed, Vec<Located>> {
    let (typed, faults) = settle(scope, expr);
    if faults.is_empty() { Ok(typed) } else { Err(faults) }
}

fn settle(scope: &Scope<'_>, expr: &Expr) -> (Typed, Vec<Located>) {
    let mut typing = Typing {
        scope,
        slots: scope.slots.clone(),
        within: Vec::new(),
        faults: Vec::new(),
        depth: 0,
        n_nodes: 0,
        entity_macros: 0,
    };
    let typed = typing.expr(expr);
    (typed, typing.faults)
}

struct Typing<'a> {
    scope: &'a Scope<'a>,
    slots: Vec<(String, Ty)>,
    within: Vec<String>,
    faults: Vec<Located>,
    depth: usize,
    n_nodes: usize,
    entity_macros: usize,
}

impl Typing<'_> {
    fn fault(&mut self, fault: Fault) {
        self.faults.push((self.within.last().cloned(), fault));
    }

    /// What stands in the place of a faulty node, so that the rest is still checked.
    fn broken(&mut self, fault: Fault) -> Typed {
        let at = fault.at.clone();
        self.fault(fault);
        Typed { node: Term::Bool(false), ty: Ty::Nothing, at }
    }

    fn expr(&mut self, expr: &Expr) -> Typed {
        self.n_nodes += 1;
        self.depth += 1;
        let typed = if self.depth > MAX_TYPED_DEPTH || self.n_nodes > MAX_TYPED_NODES {
            let is_first = self.faults.iter().all(|(_, fault)| fault.code != "P0102");
            let fault = Fault::too_deep(expr.at.clone(), MAX_TYPED_DEPTH);
            if is_first { self.broken(fault) } else { made(Term::Bool(false), Ty::Nothing, &expr.at) }
        } else {
            self.node(expr)
        };
        self.depth -= 1;
        typed
    }

    fn node(&mut self, expr: &Expr) -> Typed {
        let at = &expr.at;
        match &expr.node {
            Node::Bool(value) => made(Term::Bool(*value), Ty::Bool, at),
            Node::Int(value) => made(Term::Int(*value), Ty::Int, at),
            Node::Double(value) => made(Term::Double(*value), Ty::Double, at),
            Node::Text(text) => made(Term::Text(text.as_str().into()), Ty::Text, at),
            Node::List(elements) => self.list(elements, at),
            Node::Name(name) => self.name(name, at),
            Node::Select(of, field) => self.select(of, field, at),
            Node::Has(of, field) => self.has(of, field, at),
            Node::Not(of) => {
                let of = self.bool(of);
                made(Term::Not(Box::new(of)), Ty::Bool, at)
            }
            Node::Negate(of) => self.negate(of, at),
            Node::Binary(op, left, right) => self.binary(*op, left, right, at),
            Node::Choice(condition, yes, no) => self.choice(condition, yes, no, at),
            Node::Call(name, target, args) => self.call(name, target.as_deref(), args, at),
            Node::Macro(of, list, variable, body) => self.over(*of, list, variable, body, at),
        }
    }

    fn bool(&mut self, expr: &Expr) -> Typed {
        let typed = self.expr(expr);
        if typed.ty.goes_with(&Ty::Bool) {
            return typed;
        }
        let words = typed.ty.words(self.scope.schema);
        self.broken(Fault::not_bool(expr.at.clone(), &words))
    }

    fn list(&mut self, elements: &[Expr], at: &Range<usize>) -> Typed {
        let mut typed: Vec<Typed> = elements.iter().map(|element| self.expr(element)).collect();
        if typed.iter().any(|element| element.ty == Ty::Double) {
            typed.iter_mut().for_each(operators::literal_to_double);
        }
        let ty = typed.first().map_or(Ty::Nothing, |first| first.ty.clone());
        if let Some(odd) = typed.iter().find(|element| !element.ty.goes_with(&ty)) {
            let message = "the elements of a list must be of one type";
            let words = ty.words(self.scope.schema);
            return self.broken(Fault::types(odd.at.clone(), message, format!("the first is {words}")));
        }
        made(Term::List(typed), Ty::List(Box::new(ty)), at)
    }

    fn name(&mut self, name: &str, at: &Range<usize>) -> Typed {
        let slot = self.slots.iter().rposition(|(have, _)| have == name);
        if let Some((slot, (_, ty))) = slot.and_then(|slot| self.slots.get(slot).map(|s| (slot, s.clone()))) {
            return made(Term::Slot(slot), ty, at);
        }
        if name == "now" {
            return made(Term::Now, Ty::Instant, at);
        }
        if let Some(parameter) = self.scope.parameters.get(name) {
            let (term, ty) = match parameter {
                Parameter::Bool(value) => (Term::Bool(*value), Ty::Bool),
                Parameter::Int(value) => (Term::Int(*value), Ty::Int),
                Parameter::Double(value) => (Term::Double(*value), Ty::Double),
                Parameter::Text(value) => (Term::Text(value.clone()), Ty::Text),
                Parameter::Duration(value) => (Term::Duration(*value), Ty::Duration),
            };
            let value = made(term, ty.clone(), at);
            return made(Term::Named(name.into(), Box::new(value)), ty, at);
        }
        if let Some(variable) = self.scope.variables.get(name) {
            return self.variable(name, variable, at);
        }
        self.no_such_name(name, at)
    }

    /// A variable means its text as written at the top of the policy, whatever macros surround its use.
    fn variable(&mut self, name: &str, variable: &Expr, at: &Range<usize>) -> Typed {
        if self.within.iter().any(|outer| outer == name) {
            let names = format!("{} -> {name}", self.within.join(" -> "));
            return self.broken(Fault::circle(at.clone(), &names));
        }
        self.within.push(name.to_owned());
        let outer: Vec<(String, Ty)> = self.slots.clone();
        for (hidden, _) in self.slots.iter_mut().skip(self.scope.slots.len()) {
            hidden.clear();
        }
        let value = self.expr(variable);
        self.slots = outer;
        self.within.pop();
        let ty = value.ty.clone();
        made(Term::Named(name.into(), Box::new(value)), ty, at)
    }

    fn no_such_name(&mut self, name: &str, at: &Range<usize>) -> Typed {
        let slots = self.slots.iter().map(|(name, _)| name.clone());
        let others = self.scope.parameters.keys().chain(self.scope.variables.keys()).cloned();
        let mut known: Vec<String> = slots.chain(others).filter(|name| !name.is_empty()).collect();
        known.push("now".to_owned());
        let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        let subject = self.slots.first().cloned();
        let field_of_subject = match &subject {
            Some((subject, Ty::Entity(kind))) if self.scope.schema.kind(*kind).field(name).is_some() => {
                Some(format!("{subject}.{name}"))
            }
            _ => None,
        };
        let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let near = field_of_subject.or(near);
        self.broken(Fault::no_such_name(at.clone(), name, near.as_deref(), &list))
    }

    fn select(&mut self, of: &Expr, field: &str, at: &Range<usize>) -> Typed {
        let of = self.expr(of);
        if field == "id" && matches!(of.ty, Ty::Entity(_)) {
            return made(Term::Id(Box::new(of)), Ty::Text, at);
        }
        match self.field_of(&of, field, at) {
            Ok((kind, id, ty)) => made(Term::Field(Box::new(of), kind, id), Ty::of(ty), at),
            Err(fault) => fault.map_or_else(|| made(Term::Bool(false), Ty::Nothing, at), |f| self.broken(f)),
        }
    }

    fn has(&mut self, of: &Expr, field: &str, at: &Range<usize>) -> Typed {
        let of = self.expr(of);
        match self.field_of(&of, field, at) {
            Ok((kind, id, _)) if self.scope.schema.field(kind, id).is_inverse() => {
                let message = format!("`{field}` is a list that always exists, though it may be empty");
                let help = format!("ask `size(....{field}) > 0` or `.exists(x, true)`");
                self.broken(Fault::types(at.clone(), message, help))
            }
            Ok((kind, id, _)) => made(Term::Has(Box::new(of), kind, id), Ty::Bool, at),
            Err(fault) => fault.map_or_else(|| made(Term::Bool(false), Ty::Nothing, at), |f| self.broken(f)),
        }
    }

    /// The field of an entity; `Err(None)` where the mistake was already told.
    fn field_of(
        &self,
        of: &Typed,
        field: &str,
        at: &Range<usize>,
    ) -> Result<(KindId, model::FieldId, Type), Option<Fault>> {
        let schema = self.scope.schema;
        let place = at.end.saturating_sub(field.len()).max(at.start)..at.end;
        match &of.ty {
            Ty::Entity(kind) => {
                let def = schema.kind(*kind);
                if let Some(id) = def.field(field) {
                    return Ok((*kind, id, schema.field(*kind, id).ty));
                }
                let names = def.fields.iter().map(|field| field.name.as_str());
                Err(Some(Fault::no_such_field(place, field, &def.name, nearest(field, names))))
            }
            Ty::Nothing => Err(None),
            Ty::List(_) => Err(Some(Fault::list_selected(place, field))),
            other => {
                let message = format!("`{field}` cannot be selected from {}", other.words(schema));
                Err(Some(Fault::types(place, message, "only entities have fields")))
            }
        }
    }

    fn negate(&mut self, of: &Expr, at: &Range<usize>) -> Typed {
        let of = self.expr(of);
        match of.ty {
            Ty::Int | Ty::Double | Ty::Nothing => {
                let ty = of.ty.clone();
                made(Term::Negate(Box::new(of)), ty, at)
            }
            _ => {
                let message = format!("`-` needs a number; this is {}", of.ty.words(self.scope.schema));
                self.broken(Fault::types(at.clone(), message, "to negate a condition write `!`"))
            }
        }
    }

    fn choice(&mut self, condition: &Expr, yes: &Expr, no: &Expr, at: &Range<usize>) -> Typed {
        let condition = self.bool(condition);
        let (mut yes, mut no) = (self.expr(yes), self.expr(no));
        if yes.ty == Ty::Double {
            operators::literal_to_double(&mut no);
        }
        if no.ty == Ty::Double {
            operators::literal_to_double(&mut yes);
        }
        if !yes.ty.goes_with(&no.ty) {
            let message = "both answers of `? :` must be of one type";
            let schema = self.scope.schema;
            let help = format!("here they are {} and {}", yes.ty.words(schema), no.ty.words(schema));
            return self.broken(Fault::types(at.clone(), message, help));
        }
        let ty = if yes.ty == Ty::Nothing { no.ty.clone() } else { yes.ty.clone() };
        made(Term::Choice(Box::new(condition), Box::new(yes), Box::new(no)), ty, at)
    }

    fn over(&mut self, of: Macro, list: &Expr, variable: &str, body: &Expr, at: &Range<usize>) -> Typed {
        let list = self.expr(list);
        let element = match &list.ty {
            Ty::List(element) => element.as_ref().clone(),
            Ty::Nothing => Ty::Nothing,
            other => {
                let message =
                    format!("`{}` needs a list; this is {}", of.name(), other.words(self.scope.schema));
                return self.broken(Fault::types(list.at.clone(), message, "only lists have elements"));
            }
        };
        let is_taken = self.slots.iter().any(|(name, _)| name == variable)
            || variable == "now"
            || self.scope.parameters.contains_key(variable)
            || self.scope.variables.contains_key(variable);
        if is_taken {
            self.fault(Fault::name_taken(at.clone(), variable));
        }
        let over_entities = matches!(element, Ty::Entity(_));
        self.entity_macros += usize::from(over_entities);
        if self.entity_macros > MAX_ENTITY_MACROS {
            self.fault(Fault::nested_too_deep(at.clone()));
        }
        let slot = self.slots.len();
        self.slots.push((variable.to_owned(), element.clone()));
        let body = if of == Macro::Map { self.expr(body) } else { self.bool(body) };
        self.slots.pop();
        self.entity_macros -= usize::from(over_entities);
        let ty = match of {
            Macro::All | Macro::Exists | Macro::ExistsOne => Ty::Bool,
            Macro::Filter => list.ty.clone(),
            Macro::Map => Ty::List(Box::new(body.ty.clone())),
        };
        made(Term::Macro(of, Box::new(list), slot, variable.into(), Box::new(body)), ty, at)
    }
}

fn made(node: Term, ty: Ty, at: &Range<usize>) -> Typed {
    Typed { node, ty, at: at.clone() }
}
