//! Settles the names and types of a scenario's conditions against a city's schema.

use std::collections::BTreeMap;

use diag::Diagnostics;
use model::{KindId, Schema, Zone};

use super::{PartDef, Scenario};
use crate::{
    adopt::Check,
    faults,
    lang::{
        typed::Typed,
        typing::{self, Scope},
    },
    policy::{Remedy, Severity, Words, Written},
};

/// A part whose names and types are settled.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its id within the scenario.
    pub id: String,
    /// What holds, in a sentence.
    pub title: Words,
    /// The kind it is about.
    pub kind: KindId,
    /// Which entities it is about, as a check that passes on those; `None` for all.
    pub scope: Option<Check>,
    /// What must hold on one and the same entity.
    pub conditions: Vec<Condition>,
}

/// A condition whose names and types are settled.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Its id within the part.
    pub id: String,
    /// What holds, in a sentence.
    pub title: Words,
    /// The check that passes where the condition holds.
    pub check: Check,
}

impl Condition {
    /// What breaks the condition.
    pub fn remedy(&self) -> Option<&Remedy> {
        self.check.remedy.as_ref()
    }
}

/// Binds all parts of a scenario. `None`, with what is wrong told, if any part cannot be bound: a scenario without one
/// of its parts would happen more easily than it did.
pub fn bind(
    schema: &Schema,
    zone: &Zone,
    scenario: &Scenario,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut is_whole = !scenario.parts.is_empty();
    for def in &scenario.parts {
        match part(schema, zone, scenario, def, diagnostics) {
            Some(part) => parts.push(part),
            None => is_whole = false,
        }
    }
    is_whole.then_some(parts)
}

fn part(
    schema: &Schema,
    zone: &Zone,
    scenario: &Scenario,
    def: &PartDef,
    diagnostics: &mut Diagnostics,
) -> Option<Part> {
    let (parameters, variables) = (BTreeMap::new(), BTreeMap::new());
    let names = Scope::of_kind(schema, zone, def.each, &parameters, &variables);
    let mut settled = |written: &Written| -> Option<Typed> {
        let faults = match typing::condition(&names, &written.expr) {
            Ok(typed) => return Some(typed),
            Err(located) => located,
        };
        for (_, fault) in faults {
            diagnostics.push(faults::of_condition(&written.node, &fault));
        }
        None
    };
    let check = |id: &str, title: &Words, remedy: Option<&Remedy>, require: Typed| Check {
        id: format!("{}/{}/{id}", scenario.id, def.id),
        formerly: Vec::new(),
        title: title.clone(),
        kind: def.each,
        scope: None,
        require,
        max_age: None,
        severity: Severity::Critical,
        explanation: Words::default(),
        serves: Vec::new(),
        remedy: remedy.cloned(),
        span: def.span,
    };
    let mut is_whole = !def.conditions.is_empty();
    let scope = def.scope.as_ref().map(&mut settled);
    is_whole &= !matches!(scope, Some(None));
    let mut conditions = Vec::new();
    for written in &def.conditions {
        let Some(typed) = settled(&written.holds) else {
            is_whole = false;
            continue;
        };
        conditions.push(Condition {
            id: written.id.clone(),
            title: written.title.clone(),
            check: check(&written.id, &written.title, written.remedy.as_ref(), typed),
        });
    }
    is_whole.then(|| Part {
        id: def.id.clone(),
        title: def.title.clone(),
        kind: def.each,
        scope: scope.flatten().map(|typed| check("where", &def.title, None, typed)),
        conditions,
    })
}
