//! Binds policies to a city: what it adopts, sets, makes harsher or drops; names and types settled.

use std::collections::{BTreeMap, BTreeSet};

use diag::{Diagnostics, Span, nearest};
use model::{Duration, Instant, KindId, Schema, Zone};
use source::{Node, entries, scalar};

use crate::{
    faults,
    lang::{
        ast::Expr,
        typed::Typed,
        typing::{self, Parameter, Scope},
    },
    policy::{CheckDef, MaxAge, ParameterDef, Policy, Remedy, Serves, Severity, Words, Written},
};

/// A check that is bound to a city: names and types are settled, parameters have their values.
#[derive(Clone, Debug)]
pub struct Check {
    /// `policy/check`, permanent.
    pub id: String,
    /// Earlier ids, likewise whole.
    pub formerly: Vec<String>,
    /// What it asks.
    pub title: Words,
    /// The kind it is over.
    pub kind: KindId,
    /// For which entities; `None` for all.
    pub scope: Option<Typed>,
    /// What must hold.
    pub require: Typed,
    /// How old evidence may be, where the check tightens it.
    pub max_age: Option<Duration>,
    /// How bad a fail is.
    pub severity: Severity,
    /// Why it matters.
    pub explanation: Words,
    /// What it serves.
    pub serves: Vec<Serves>,
    /// What mends a fail.
    pub remedy: Option<Remedy>,
    /// Where it stands.
    pub span: Span,
}

/// Whether a policy is in force at the instant of judging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// It binds.
    InForce,
    /// It will bind later.
    NotYet,
    /// It no longer binds.
    Ended,
    /// It is being written and gives no verdict yet.
    Draft,
    /// It is retired.
    Retired,
}

/// A check that the city does not judge, and why.
#[derive(Clone, Debug)]
pub struct Dropped {
    /// `policy/check`.
    pub check: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it; never the owner.
    pub approver: String,
    /// When the check is judged again.
    pub expires: Instant,
}

/// A policy that a city adopted.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// The post that answers for it.
    pub owner: String,
    /// Whether it is in force.
    pub force: Force,
    /// When it should have been reviewed, if that is past.
    pub overdue_since: Option<Instant>,
    /// Parameters with their values.
    pub parameters: BTreeMap<String, Parameter>,
    /// Its checks that are judged; none unless it is in force.
    pub checks: Vec<Check>,
    /// All its checks.
    all_checks: Vec<Check>,
    /// Checks that the city dropped for now.
    pub dropped: Vec<Dropped>,
}

impl Adopted {
    /// All its checks, in force or not, dropped or not.
    pub(crate) fn every_check(&self) -> &[Check] {
        if self.all_checks.is_empty() { &self.checks } else { &self.all_checks }
    }
}

/// What a city says of a policy in its manifest.
#[derive(Clone, Debug, Default)]
struct Tailoring {
    set: BTreeMap<String, Node>,
    severity: BTreeMap<String, Severity>,
    drops: Vec<Dropped>,
}

/// What binding reads.
pub struct Binding<'a> {
    /// The schema, with the city's own fields.
    pub schema: &'a Schema,
    /// The city's time zone.
    pub zone: &'a Zone,
    /// The instant of judging.
    pub as_of: Instant,
    /// All policies that were read, by id.
    pub policies: &'a BTreeMap<String, Policy>,
}

impl Binding<'_> {
    /// Binds the policies that the manifest's `adopt` lists.
    pub fn adopt(&self, adopt: Option<&Node>, diagnostics: &mut Diagnostics) -> Vec<Adopted> {
        let mut adopted = Vec::new();
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for node in adopt.and_then(Node::list).unwrap_or(&[]) {
            entries(node, &["policy", "set", "severity", "drop"], diagnostics);
            let Some(name) = node.get("policy") else {
                diagnostics.push(faults::missing(node.span, "policy", "remote-access"));
                continue;
            };
            let Some(id) = scalar::text(name, diagnostics) else { continue };
            if let Some(first) = seen.insert(id.to_owned(), name.span) {
                diagnostics.push(faults::twice(name.span, "policy", id, first));
                continue;
            }
            let Some(policy) = self.whole(id, name.span, diagnostics) else { continue };
            let tailoring = self.tailoring(&policy, node, diagnostics);
            adopted.push(self.bind(&policy, &tailoring, diagnostics));
        }
        adopted
    }

    /// Binds one policy as it is, without a city's wishes and whether or not it is in force; for its cases.
    pub fn alone(&self, id: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<Adopted> {
        let policy = self.whole(id, span, diagnostics)?;
        let mut bound = self.bind(&policy, &Tailoring::default(), diagnostics);
        bound.checks = std::mem::take(&mut bound.all_checks);
        Some(bound)
    }

    /// A policy with what it extends put in; the nearer definition of a name counts.
    pub(crate) fn whole(&self, id: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<Policy> {
        let mut names = vec![id.to_owned()];
        let mut whole = self.find(id, span, diagnostics)?.clone();
        let mut next = whole.extends.clone();
        while let Some((base, span)) = next {
            if names.contains(&base) {
                names.push(base);
                diagnostics.push(faults::extends_in_a_circle(span, &names.join(" -> ")));
                return None;
            }
            let policy = self.find(&base, span, diagnostics)?;
            names.push(base);
            for (name, def) in &policy.parameters {
                whole.parameters.entry(name.clone()).or_insert_with(|| def.clone());
            }
            for (name, written) in &policy.variables {
                whole.variables.entry(name.clone()).or_insert_with(|| written.clone());
            }
            for check in &policy.checks {
                if whole.checks.iter().all(|have| have.id != check.id) {
                    whole.checks.push(check.clone());
                }
            }
            next = policy.extends.clone();
        }
        Some(whole)
    }

    fn find(&self, id: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<&Policy> {
        let found = self.policies.get(id);
        if found.is_none() {
            let near = nearest(id, self.policies.keys().map(String::as_str));
            diagnostics.push(faults::no_such_policy(span, id, near));
        }
        found
    }

    fn tailoring(&self, policy: &Policy, node: &Node, diagnostics: &mut Diagnostics) -> Tailoring {
        let mut tailoring = Tailoring::default();
        for (key, value) in node.get("set").and_then(Node::map).unwrap_or(&[]) {
            if policy.parameters.contains_key(&key.name) {
                tailoring.set.insert(key.name.clone(), value.clone());
            } else {
                let near = nearest(&key.name, policy.parameters.keys().map(String::as_str));
                diagnostics.push(faults::no_such_parameter(key.span, &key.name, near));
            }
        }
        for (key, value) in node.get("severity").and_then(Node::map).unwrap_or(&[]) {
            self.known_check(policy, &key.name, key.span, diagnostics);
            let Some(word) = scalar::text(value, diagnostics) else { continue };
            match Severity::ALL.iter().find(|(_, known)| *known == word) {
                Some((severity, _)) => {
                    tailoring.severity.insert(key.name.clone(), *severity);
                }
                None => {
                    let words = Severity::ALL.map(|(_, word)| word);
                    diagnostics.push(faults::not_a_word(value, word, &words));
                }
            }
        }
        for drop in node.get("drop").and_then(Node::list).unwrap_or(&[]) {
            tailoring.drops.extend(self.drop(policy, drop, diagnostics));
        }
        tailoring
    }

    fn known_check(&self, policy: &Policy, id: &str, span: Span, diagnostics: &mut Diagnostics) {
        if policy.checks.iter().all(|check| check.id != id) {
            let near = nearest(id, policy.checks.iter().map(|check| check.id.as_str()));
            diagnostics.push(faults::no_such_check(span, id, near));
        }
    }

    fn drop(&self, policy: &Policy, node: &Node, diagnostics: &mut Diagnostics) -> Option<Dropped> {
        entries(node, &["check", "reason", "owner", "approver", "expires"], diagnostics);
        let mut text = |key: &str, example: &str| {
            let found = node.get(key);
            if found.is_none() {
                diagnostics.push(faults::missing(node.span, key, example));
            }
            found.and_then(|node| scalar::text(node, diagnostics)).map(str::to_owned)
        };
        let check = text("check", "mfa");
        let (reason, owner) = (text("reason", "why"), text("owner", "post:head-of-water"));
        let approver = text("approver", "post:ciso");
        let expires = match node.get("expires") {
            Some(node) => scalar::instant(node, self.zone, diagnostics),
            None => {
                diagnostics.push(faults::missing(node.span, "expires", "\"2027-06-30\""));
                None
            }
        };
        let (check, owner, approver) = (check?, owner?, approver?);
        self.known_check(policy, &check, node.span, diagnostics);
        if owner == approver {
            diagnostics.push(faults::approves_own(node.span, &owner));
        }
        let id = format!("{}/{check}", policy.id);
        Some(Dropped { check: id, reason: reason?, owner, approver, expires: expires? })
    }

    fn bind(&self, policy: &Policy, tailoring: &Tailoring, diagnostics: &mut Diagnostics) -> Adopted {
        let mut parameters = BTreeMap::new();
        for (name, def) in &policy.parameters {
            check_bounds(def, &def.default, def.span, diagnostics);
            let set = tailoring.set.get(name).and_then(|node| set_parameter(def, node, diagnostics));
            parameters.insert(name.clone(), set.unwrap_or_else(|| def.default.clone()));
        }
        let day = |text: &Option<std::sync::Arc<str>>| text.as_ref().and_then(|t| self.zone.parse_instant(t));
        let (from, to) = (day(&policy.in_force.from), day(&policy.in_force.to));
        let force = match policy.status {
            crate::policy::Status::Retired => Force::Retired,
            crate::policy::Status::Draft => Force::Draft,
            _ if from.is_some_and(|from| self.as_of < from) => Force::NotYet,
            _ if to.is_some_and(|to| self.as_of >= to) => Force::Ended,
            _ => Force::InForce,
        };
        let review_by = policy.review_by.as_ref().and_then(|(text, _)| self.zone.parse_instant(text));
        let overdue_since = review_by.filter(|review_by| self.as_of >= *review_by && force == Force::InForce);
        if let (Some(_), Some((text, span))) = (overdue_since, &policy.review_by) {
            diagnostics.push(faults::past_review(*span, &policy.id, text));
        }
        let compiled = self.checks(policy, tailoring, &parameters, diagnostics);
        let live = |dropped: &&Dropped| self.as_of < dropped.expires;
        let dropped: Vec<Dropped> = tailoring.drops.iter().filter(live).cloned().collect();
        let is_judged = |check: &Check| dropped.iter().all(|dropped| dropped.check != check.id);
        let checks = match force {
            Force::InForce => compiled.iter().filter(|check| is_judged(check)).cloned().collect(),
            Force::NotYet | Force::Ended | Force::Draft | Force::Retired => Vec::new(),
        };
        Adopted {
            id: policy.id.clone(),
            title: policy.title.clone(),
            owner: policy.owner.clone(),
            force,
            overdue_since,
            parameters,
            checks,
            all_checks: compiled,
            dropped,
        }
    }

    fn checks(
        &self,
        policy: &Policy,
        tailoring: &Tailoring,
        parameters: &BTreeMap<String, Parameter>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Check> {
        let variables: BTreeMap<String, Expr> =
            policy.variables.iter().map(|(name, written)| (name.clone(), written.expr.clone())).collect();
        let mut told = BTreeSet::new();
        let mut checks = Vec::new();
        for def in &policy.checks {
            let scope = Scope::of_kind(self.schema, self.zone, def.each, parameters, &variables);
            let mut settle = |written: &Written| match typing::condition(&scope, &written.expr) {
                Ok(typed) => Some(typed),
                Err(located) => {
                    for (variable, fault) in located {
                        let named = variable.as_ref().and_then(|name| policy.variables.get(name));
                        let node = named.map_or(&written.node, |variable| &variable.node);
                        let diagnostic = faults::of_condition(node, &fault);
                        if told.insert((diagnostic.code, diagnostic.span)) {
                            diagnostics.push(diagnostic);
                        }
                    }
                    None
                }
            };
            let in_scope = match &def.scope {
                Some(written) => settle(written).map(Some),
                None => Some(None),
            };
            let (in_scope, require) = (in_scope, settle(&def.require));
            let max_age = self.max_age(def, parameters, diagnostics);
            self.places(def, diagnostics);
            let (Some(in_scope), Some(require)) = (in_scope, require) else { continue };
            checks.push(Check {
                id: format!("{}/{}", policy.id, def.id),
                formerly: def.formerly.iter().map(|id| format!("{}/{id}", policy.id)).collect(),
                title: def.title.clone(),
                kind: def.each,
                scope: in_scope,
                require,
                max_age,
                severity: tailoring.severity.get(&def.id).copied().unwrap_or(def.severity),
                explanation: def.explanation.clone(),
                serves: def.serves.clone(),
                remedy: def.remedy.clone(),
                span: def.span,
            });
        }
        checks
    }

    fn max_age(
        &self,
        def: &CheckDef,
        parameters: &BTreeMap<String, Parameter>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Duration> {
        match def.max_age.as_ref()? {
            MaxAge::Fixed(age) => Some(*age),
            MaxAge::Parameter(name, unit) => match parameters.get(name) {
                Some(Parameter::Int(n)) => Some(Duration(n.saturating_mul(unit.0))),
                Some(_) => {
                    let why = format!("`{name}` must be an `int` to count days or hours");
                    diagnostics.push(faults::parameter_value(def.span, why));
                    None
                }
                None => {
                    let near = nearest(name, parameters.keys().map(String::as_str));
                    diagnostics.push(faults::no_such_parameter(def.span, name, near));
                    None
                }
            },
        }
    }

    /// Places in the explanation must be fields that can be reached from the entity.
    fn places(&self, def: &CheckDef, diagnostics: &mut Diagnostics) {
        let Some(node) = &def.explanation_node else { return };
        let by_language = node.map().into_iter().flatten().map(|(_, node)| node);
        for node in std::iter::once(node).chain(by_language) {
            let Some(scalar) = node.scalar() else { continue };
            for (at, place) in crate::explain::places(&scalar.text) {
                if let Err(why) = crate::explain::resolve_place(self.schema, def.each, place) {
                    diagnostics.push(faults::place(node.inner(at), place, &why));
                }
            }
        }
    }
}

fn set_parameter(def: &ParameterDef, node: &Node, diagnostics: &mut Diagnostics) -> Option<Parameter> {
    let value = match def.default {
        Parameter::Bool(_) => Parameter::Bool(scalar::boolean(node, diagnostics)?),
        Parameter::Int(_) => Parameter::Int(scalar::int(node, diagnostics)?),
        Parameter::Double(_) => Parameter::Double(scalar::double(node, diagnostics)?),
        Parameter::Text(_) => Parameter::Text(scalar::text(node, diagnostics)?.into()),
        Parameter::Duration(_) => Parameter::Duration(scalar::duration(node, diagnostics)?),
    };
    check_bounds(def, &value, node.span, diagnostics).then_some(value)
}

fn check_bounds(def: &ParameterDef, value: &Parameter, span: Span, diagnostics: &mut Diagnostics) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "bounds are small numbers written by people")]
    let number = match value {
        Parameter::Int(value) => *value as f64,
        Parameter::Double(value) => *value,
        Parameter::Bool(_) | Parameter::Text(_) | Parameter::Duration(_) => return true,
    };
    let too_small = def.min.is_some_and(|min| number < min);
    let too_large = def.max.is_some_and(|max| number > max);
    if too_small || too_large {
        let bounds = match (def.min, def.max) {
            (Some(min), Some(max)) => format!("from {min} to {max}"),
            (Some(min), None) => format!("at least {min}"),
            (None, Some(max)) => format!("at most {max}"),
            (None, None) => String::new(),
        };
        let why = format!("{number} is out of bounds: it must be {bounds}");
        diagnostics.push(faults::parameter_value(span, why));
    }
    !too_small && !too_large
}
