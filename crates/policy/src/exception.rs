//! Dated, owned, approved departures. One function, [`Exception::applies`], decides for every door.

use std::collections::BTreeMap;

use diag::{Diagnostics, Span, nearest};
use model::{Instant, KindId, Schema, State, Zone};
use source::{Node, entries, expression, scalar};

use crate::{
    adopt::Check,
    faults,
    lang::{
        eval::{Context, Known, Reason, Value, Why, eval},
        syntax,
        typed::Typed,
        typing::{self, Scope},
    },
    verdict::Verdict,
};

/// What a departure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// The risk is known and carried.
    RiskAccepted,
    /// The policy is departed from for a time.
    Departure,
    /// The check does not apply here; covers unknown too.
    NotApplicable,
}

impl Departure {
    /// All of them with their words.
    pub const ALL: [(Departure, &'static str); 3] = [
        (Departure::RiskAccepted, "risk-accepted"),
        (Departure::Departure, "departure"),
        (Departure::NotApplicable, "not-applicable"),
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(it, _)| *it == self).map_or("", |(_, word)| word)
    }
}

/// For which entities an exception is.
#[derive(Clone, Debug)]
pub enum Cover {
    /// These.
    Entities(Vec<(KindId, String)>),
    /// Those for which a condition is true.
    Where(Box<Typed>),
}

/// An exception as written.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its id.
    pub id: String,
    /// What it means.
    pub departure: Departure,
    /// `policy/check`.
    pub check: String,
    /// For which entities.
    pub cover: Cover,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it; never the owner.
    pub approver: String,
    /// When it was approved; `None` while it is asked for.
    pub approved: Option<Instant>,
    /// When it begins.
    pub from: Instant,
    /// When it ends.
    pub expires: Instant,
    /// Where it stands.
    pub span: Span,
}

/// How an exception stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can apply.
    Live,
    /// It is not approved at that instant.
    NotApproved,
    /// It begins later.
    NotYet,
    /// It has ended.
    Lapsed,
}

impl Exception {
    /// How it stands at an instant: live when approved and `from <= as_of < expires`.
    pub fn standing(&self, as_of: Instant) -> Standing {
        match () {
            () if self.approved.is_none_or(|approved| as_of < approved) => Standing::NotApproved,
            () if as_of < self.from => Standing::NotYet,
            () if as_of >= self.expires => Standing::Lapsed,
            () => Standing::Live,
        }
    }

    /// Tells whether it is about an entity under a check, whenever that may be. A scope that is not known is not true.
    pub fn covers(&self, schema: &Schema, state: &State, check: &Check, row: u32) -> bool {
        if self.check != check.id && !check.formerly.contains(&self.check) {
            return false;
        }
        match &self.cover {
            Cover::Entities(list) => {
                list.iter().any(|(kind, id)| *kind == check.kind && **id == **state.id(check.kind, row))
            }
            Cover::Where(condition) => {
                let context = Context::new(schema, state, None);
                let mut slots = slots(schema, state, check.kind, row);
                let value = eval(&context, condition, &mut slots);
                !context.is_too_large() && value == Ok(Known::Bool(true))
            }
        }
    }

    /// Tells whether it applies: the one function that decides, for every door.
    pub fn applies(&self, schema: &Schema, state: &State, check: &Check, row: u32) -> bool {
        self.standing(state.as_of()) == Standing::Live && self.covers(schema, state, check, row)
    }

    /// Tells whether it turns a verdict into excepted: a fail always, an unknown only where the check does not apply.
    pub fn turns(&self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Fail => true,
            Verdict::Unknown => self.departure == Departure::NotApplicable,
            Verdict::Pass | Verdict::NotApplicable | Verdict::Excepted => false,
        }
    }
}

/// The slots that every condition over a kind begins with: the entity, and the city.
pub fn slots<'s>(schema: &Schema, state: &State, kind: KindId, row: u32) -> Vec<Value<'s>> {
    let city = schema.city();
    let nobody_said = Reason { why: Why::Unobserved, entity: None, field: None };
    let the_city = if state.len(city) == 1 { Ok(Known::Entity(city, 0)) } else { Err(vec![nobody_said]) };
    vec![Ok(Known::Entity(kind, row)), the_city]
}

const KEYS: &[&str] = &[
    "id", "type", "check", "entities", "scope", "reason", "owner", "approver", "approved", "from", "expires",
];

/// Reads exceptions, given one by one or as lists of them; `checks` are all that they can be about.
pub fn read(
    schema: &Schema,
    zone: &Zone,
    checks: &BTreeMap<String, KindId>,
    written: &[Node],
    diagnostics: &mut Diagnostics,
) -> Vec<Exception> {
    let mut exceptions: Vec<Exception> = Vec::new();
    for node in written.iter().flat_map(|node| node.list().unwrap_or(std::slice::from_ref(node))) {
        let Some(exception) = one(schema, zone, checks, node, diagnostics) else { continue };
        if let Some(first) = exceptions.iter().find(|first| first.id == exception.id) {
            diagnostics.push(faults::twice(exception.span, "exception", &exception.id, first.span));
        }
        exceptions.push(exception);
    }
    exceptions
}

fn one(
    schema: &Schema,
    zone: &Zone,
    checks: &BTreeMap<String, KindId>,
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<Exception> {
    entries(node, KEYS, diagnostics);
    let mut text = |key: &str, example: &str| {
        let found = node.get(key);
        if found.is_none() {
            diagnostics.push(faults::missing(node.span, key, example));
        }
        found.and_then(|found| scalar::text(found, diagnostics).map(|text| (text.to_owned(), found.clone())))
    };
    let id = text("id", "E-2026-001");
    let departure = text("type", "risk-accepted");
    let check = text("check", "remote-access/mfa");
    let (reason, owner) = (text("reason", "why"), text("owner", "post:head-of-water"));
    let approver = text("approver", "post:ciso");
    let mut day = |key: &str, is_needed: bool| match node.get(key) {
        Some(node) => scalar::instant(node, zone, diagnostics),
        None if is_needed => {
            diagnostics.push(faults::missing(node.span, key, "\"2027-04-01\""));
            None
        }
        None => None,
    };
    let approved = day("approved", false);
    let (from, expires) = (day("from", true), day("expires", true));
    if let (Some(from), Some(expires)) = (from, expires)
        && expires <= from
    {
        diagnostics.push(faults::ends_before(node.span));
    }
    if let (Some((owner, _)), Some((approver, node))) = (&owner, &approver)
        && owner == approver
    {
        diagnostics.push(faults::approves_own(node.span, owner));
    }
    let departure = departure.and_then(|(word, node)| {
        let found = Departure::ALL.iter().find(|(_, known)| *known == word).map(|(it, _)| *it);
        if found.is_none() {
            diagnostics.push(faults::not_a_word(&node, &word, &Departure::ALL.map(|(_, word)| word)));
        }
        found
    });
    let (check, check_node) = check?;
    let Some(kind) = checks.get(&check).copied() else {
        let near = nearest(&check, checks.keys().map(String::as_str));
        diagnostics.push(faults::no_such_check(check_node.span, &check, near));
        return None;
    };
    let cover = cover(schema, zone, kind, node, diagnostics);
    let (id, id_node) = id?;
    Some(Exception {
        id,
        departure: departure?,
        check,
        cover: cover?,
        reason: reason?.0,
        owner: owner?.0,
        approver: approver?.0,
        approved,
        from: from?,
        expires: expires?,
        span: id_node.span,
    })
}

fn cover(
    schema: &Schema,
    zone: &Zone,
    kind: KindId,
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<Cover> {
    if let Some(list) = node.get("entities") {
        let mut entities = Vec::new();
        for element in list.list().unwrap_or(&[]) {
            let found = scalar::reference(schema, kind, element, diagnostics)?;
            entities.push((found.kind, found.id.to_string()));
        }
        return Some(Cover::Entities(entities));
    }
    let Some(written) = node.get("scope") else {
        diagnostics.push(faults::missing(node.span, "entities", "[asset:pump-1]"));
        return None;
    };
    let text = expression(written, diagnostics)?;
    let (parameters, variables) = (BTreeMap::new(), BTreeMap::new());
    let scope = Scope::of_kind(schema, zone, kind, &parameters, &variables);
    let settled = syntax::parse(&text.text).and_then(|expr| {
        typing::condition(&scope, &expr).map_err(|list| list.into_iter().map(|(_, fault)| fault).collect())
    });
    match settled {
        Ok(typed) => Some(Cover::Where(Box::new(typed))),
        Err(list) => {
            for fault in list {
                diagnostics.push(faults::of_condition(written, &fault));
            }
            None
        }
    }
}
