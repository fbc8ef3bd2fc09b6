//! From the tree of a policy file to the policy it says. All mistakes of the file are told at once.

use std::collections::BTreeMap;

use diag::{Diagnostics, Span, nearest};
use model::{Duration, Schema, Zone};
use source::{Node, entries, expression, is_id, scalar, version};

use crate::{
    faults,
    lang::{syntax, typing::Parameter},
    policy::{
        CheckDef, Dates, MaxAge, ParameterDef, Per, Policy, Remedy, Serves, Severity, Status, Words, Written,
    },
};

const POLICY_KEYS: &[&str] = &[
    "bailiwick",
    "policy",
    "title",
    "owner",
    "status",
    "replaced-by",
    "extends",
    "in-force",
    "review-by",
    "parameters",
    "variables",
    "checks",
    "cases",
];
const CHECK_KEYS: &[&str] = &[
    "id",
    "formerly",
    "title",
    "each",
    "where",
    "require",
    "evidence",
    "severity",
    "explanation",
    "serves",
    "remedy",
];

/// The highest amount of money or hours. As a fleet has a bounded count too, sums over a city stay finite.
const MAX_AMOUNT: f64 = 1e12;

/// Reads a policy. What cannot be read is left out and told; `None` if it has no id to speak of.
pub fn read(schema: &Schema, root: &Node, diagnostics: &mut Diagnostics) -> Option<Policy> {
    if !version(root, diagnostics) {
        return None;
    }
    let mut reader = Reader { schema, diagnostics };
    reader.policy(root)
}

/// Reads what policies and scenarios are made of.
pub(crate) struct Reader<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn policy(&mut self, root: &Node) -> Option<Policy> {
        entries(root, POLICY_KEYS, self.diagnostics);
        let id = self.needed(root, "policy", "remote-access")?;
        let id = self.id(id)?;
        let status = root.get("status").and_then(|node| {
            self.word(
                node,
                &[("draft", Status::Draft), ("active", Status::Active), ("retired", Status::Retired)],
            )
        });
        let extends = root.get("extends").and_then(|node| Some((self.text(node)?, node.span)));
        let review_by = root.get("review-by").and_then(|node| Some((self.date(node)?, node.span)));
        let checks = self.checks(root, extends.is_some());
        Some(Policy {
            title: self
                .needed(root, "title", "what it is about")
                .map(|node| self.words(node))
                .unwrap_or_default(),
            owner: self
                .needed(root, "owner", "post:ciso")
                .and_then(|node| self.text(node))
                .unwrap_or_default(),
            status: status.unwrap_or(Status::Active),
            replaced_by: root.get("replaced-by").and_then(|node| self.text(node)),
            extends,
            in_force: root.get("in-force").map(|node| self.dates(node)).unwrap_or_default(),
            review_by,
            parameters: self.parameters(root),
            variables: self.variables(root),
            checks,
            cases: root.get("cases").map(|node| self.list(node).to_vec()).unwrap_or_default(),
            span: key_span(root, "policy"),
            id,
        })
    }

    pub(crate) fn needed<'n>(&mut self, node: &'n Node, key: &str, example: &str) -> Option<&'n Node> {
        let found = node.get(key);
        if found.is_none() {
            self.diagnostics.push(faults::missing(first_key(node), key, example));
        }
        found
    }

    pub(crate) fn text(&mut self, node: &Node) -> Option<String> {
        scalar::text(node, self.diagnostics).map(str::to_owned)
    }

    pub(crate) fn id(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node)?;
        if is_id(&text) {
            return Some(text);
        }
        self.diagnostics.push(faults::not_an_id(node.span, &text));
        None
    }

    pub(crate) fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        if let Some(list) = node.list() {
            return list;
        }
        self.diagnostics.push(faults::case_form(node.span, "a list is meant here"));
        &[]
    }

    fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(node)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, it)| *it);
        if found.is_none() {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.diagnostics.push(faults::not_a_word(node, &text, &all));
        }
        found
    }

    pub(crate) fn words(&mut self, node: &Node) -> Words {
        let mut words = Words::default();
        match node.map() {
            Some(map) => {
                for (key, value) in map {
                    if let Some(text) = self.text(value) {
                        words.by_language.insert(key.name.clone(), text);
                    }
                }
            }
            None => {
                if let Some(text) = self.text(node) {
                    words.by_language.insert(String::new(), text);
                }
            }
        }
        words
    }

    fn date(&mut self, node: &Node) -> Option<std::sync::Arc<str>> {
        scalar::instant(node, &Zone::utc(), self.diagnostics)?;
        node.scalar().map(|scalar| scalar.text.as_str().into())
    }

    fn dates(&mut self, node: &Node) -> Dates {
        entries(node, &["from", "to"], self.diagnostics);
        let from = node.get("from").and_then(|node| self.date(node));
        let to = node.get("to").and_then(|node| self.date(node));
        let instant =
            |text: &Option<std::sync::Arc<str>>| text.as_ref().and_then(|t| Zone::utc().parse_instant(t));
        if let (Some(from), Some(to)) = (instant(&from), instant(&to))
            && to <= from
        {
            self.diagnostics.push(faults::ends_before(node.span));
        }
        Dates { from, to }
    }

    fn parameters(&mut self, root: &Node) -> BTreeMap<String, ParameterDef> {
        let mut parameters = BTreeMap::new();
        for (key, node) in root.get("parameters").and_then(Node::map).unwrap_or(&[]) {
            entries(node, &["type", "default", "min", "max", "doc"], self.diagnostics);
            if let Some(def) = self.parameter(node, key.span) {
                parameters.insert(key.name.clone(), def);
            }
        }
        parameters
    }

    fn parameter(&mut self, node: &Node, span: Span) -> Option<ParameterDef> {
        let types = [("bool", 0), ("int", 1), ("double", 2), ("text", 3), ("duration", 4)];
        let ty = self.needed(node, "type", "int").and_then(|node| self.word(node, &types))?;
        let default = self.needed(node, "default", "30")?;
        let default = match ty {
            0 => Parameter::Bool(scalar::boolean(default, self.diagnostics)?),
            1 => Parameter::Int(scalar::int(default, self.diagnostics)?),
            2 => Parameter::Double(scalar::double(default, self.diagnostics)?),
            3 => Parameter::Text(self.text(default)?.into()),
            _ => Parameter::Duration(scalar::duration(default, self.diagnostics)?),
        };
        let mut bound = |key| node.get(key).and_then(|node| scalar::double(node, self.diagnostics));
        let (min, max) = (bound("min"), bound("max"));
        let is_number = matches!(default, Parameter::Int(_) | Parameter::Double(_));
        if !is_number && (min.is_some() || max.is_some()) {
            self.diagnostics.push(faults::parameter_value(span, "only numbers have a `min` and a `max`"));
        }
        let doc = node.get("doc").map(|node| self.words(node)).unwrap_or_default();
        Some(ParameterDef { default, min, max, doc, span })
    }

    fn variables(&mut self, root: &Node) -> BTreeMap<String, Written> {
        let mut variables = BTreeMap::new();
        for (key, node) in root.get("variables").and_then(Node::map).unwrap_or(&[]) {
            if let Some(written) = self.condition(node) {
                variables.insert(key.name.clone(), written);
            }
        }
        variables
    }

    pub(crate) fn condition(&mut self, node: &Node) -> Option<Written> {
        let text = expression(node, self.diagnostics)?;
        match syntax::parse(&text.text) {
            Ok(expr) => Some(Written { expr, node: node.clone() }),
            Err(list) => {
                for fault in list {
                    self.diagnostics.push(faults::of_condition(node, &fault));
                }
                None
            }
        }
    }

    fn checks(&mut self, root: &Node, may_be_missing: bool) -> Vec<CheckDef> {
        let list = match root.get("checks") {
            Some(node) => self.list(node),
            None if may_be_missing => &[],
            None => {
                self.diagnostics.push(faults::missing(first_key(root), "checks", "[...]"));
                &[]
            }
        };
        let mut checks: Vec<CheckDef> = Vec::new();
        for node in list {
            entries(node, CHECK_KEYS, self.diagnostics);
            let Some(check) = self.check(node) else { continue };
            if let Some(first) = checks.iter().find(|first| first.id == check.id) {
                self.diagnostics.push(faults::twice(check.span, "check", &check.id, first.span));
            }
            checks.push(check);
        }
        checks
    }

    fn check(&mut self, node: &Node) -> Option<CheckDef> {
        let id = self.needed(node, "id", "mfa").and_then(|node| self.id(node));
        let each = self.needed(node, "each", "asset").and_then(|node| self.kind(node));
        let scope = node.get("where").map(|node| self.condition(node));
        let require = self.needed(node, "require", "\"asset.logging\"").and_then(|node| self.condition(node));
        let severities = Severity::ALL.map(|(it, word)| (word, it));
        let severity = self.needed(node, "severity", "high").and_then(|node| self.word(node, &severities));
        let title = node.get("title").or_else(|| node.get("explanation"));
        let title = match title {
            Some(title) => self.words(title),
            None => {
                self.needed(node, "title", "what it asks");
                Words::default()
            }
        };
        let max_age = node.get("evidence").and_then(|node| self.max_age(node));
        let check = CheckDef {
            formerly: self.texts(node.get("formerly")),
            title,
            max_age,
            severity: severity.unwrap_or(Severity::Medium),
            explanation: node.get("explanation").map(|node| self.words(node)).unwrap_or_default(),
            explanation_node: node.get("explanation").cloned(),
            serves: self.serves(node.get("serves")),
            remedy: node.get("remedy").and_then(|node| self.remedy(node)),
            span: node.get("id").map_or(node.span, |id| id.span),
            id: id?,
            each: each?,
            scope: match scope {
                Some(None) => return None,
                Some(Some(written)) => Some(written),
                None => None,
            },
            require: require?,
        };
        Some(check)
    }

    pub(crate) fn kind(&mut self, node: &Node) -> Option<model::KindId> {
        let text = self.text(node)?;
        let found = self.schema.kind_named(&text);
        if found.is_none() {
            let names = self.schema.kinds().map(|(_, kind)| kind.name.as_str());
            let by_plural =
                self.schema.kind_with_plural(&text).map(|kind| self.schema.kind(kind).name.as_str());
            let near = by_plural.or_else(|| nearest(&text, names));
            self.diagnostics.push(faults::no_such_kind(node.span, &text, near));
        }
        found
    }

    pub(crate) fn texts(&mut self, node: Option<&Node>) -> Vec<String> {
        let Some(node) = node else { return Vec::new() };
        let texts = scalar::texts(node, self.diagnostics).unwrap_or_default();
        texts.into_iter().map(str::to_owned).collect()
    }

    /// `30d`, or `{days}d` with a parameter.
    fn max_age(&mut self, node: &Node) -> Option<MaxAge> {
        entries(node, &["max-age"], self.diagnostics);
        let node = self.needed(node, "max-age", "30d")?;
        let text = node.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
        let template = text.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        match template {
            Some((name, unit)) => {
                let unit = Duration::parse(&format!("1{unit}"));
                if unit.is_none() {
                    self.diagnostics
                        .push(faults::parameter_value(node.span, "the unit of an age is `d` or `h`"));
                }
                Some(MaxAge::Parameter(name.to_owned(), unit?))
            }
            None => {
                let age = scalar::duration(node, self.diagnostics)?;
                if age.0 < 0 {
                    self.diagnostics.push(faults::parameter_value(node.span, "an age is not below zero"));
                }
                Some(MaxAge::Fixed(age))
            }
        }
    }

    fn serves(&mut self, node: Option<&Node>) -> Vec<Serves> {
        let Some(node) = node else { return Vec::new() };
        let mut serves = Vec::new();
        for element in self.list(node) {
            let (id, full) = match element.map() {
                Some(_) => {
                    entries(element, &["id", "full"], self.diagnostics);
                    let full = element.get("full").and_then(|node| scalar::boolean(node, self.diagnostics));
                    (element.get("id"), full.unwrap_or(false))
                }
                None => (Some(element), false),
            };
            if let Some(id) = id.and_then(|id| self.text(id)) {
                serves.push(Serves { id, full });
            }
        }
        serves
    }

    pub(crate) fn remedy(&mut self, node: &Node) -> Option<Remedy> {
        entries(node, &["action", "per", "cost", "hours"], self.diagnostics);
        let action = self.needed(node, "action", "enforce-mfa").and_then(|node| self.id(node));
        let pers = [("check", Per::Check), ("entity", Per::Entity), ("unit", Per::Unit)];
        let per = node.get("per").and_then(|node| self.word(node, &pers)).unwrap_or(Per::Entity);
        let cost = node.get("cost");
        if let Some(cost) = cost {
            entries(cost, &["once", "yearly"], self.diagnostics);
        }
        let once = cost.and_then(|cost| cost.get("once")).and_then(|node| self.money(node));
        let yearly = cost.and_then(|cost| cost.get("yearly")).and_then(|node| self.money(node));
        let mut hours = BTreeMap::new();
        for (role, node) in node.get("hours").and_then(Node::map).unwrap_or(&[]) {
            let number = scalar::double(node, self.diagnostics);
            if let Some(number) = number.and_then(|number| self.amount(node, number)) {
                hours.insert(role.name.clone(), number);
            }
        }
        Some(Remedy { action: action?, per, once, yearly, hours })
    }

    pub(crate) fn money(&mut self, node: &Node) -> Option<(f64, String)> {
        let text = node.scalar().map(|scalar| scalar.text.as_str()).unwrap_or("");
        let parts = text.split_once(' ').and_then(|(amount, currency)| {
            let amount: f64 = amount.parse().ok().filter(|amount| *amount >= 0.0)?;
            let is_code = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
            is_code.then(|| (amount, currency.to_owned()))
        });
        if parts.is_none() {
            self.diagnostics.push(faults::cost_form(node.span, text));
        }
        parts.and_then(|(amount, currency)| Some((self.amount(node, amount)?, currency)))
    }

    /// An amount of money or hours, if it is within its bounds.
    fn amount(&mut self, node: &Node, amount: f64) -> Option<f64> {
        let is_within = (0.0..=MAX_AMOUNT).contains(&amount);
        if !is_within {
            let written = node.scalar().map_or("", |scalar| scalar.text.as_str());
            self.diagnostics.push(faults::amount_out_of_range(node.span, written));
        }
        is_within.then_some(amount)
    }
}

fn first_key(node: &Node) -> Span {
    node.map().and_then(|map| map.first()).map_or(node.span, |(key, _)| key.span)
}

pub(crate) fn key_span(node: &Node, name: &str) -> Span {
    node.get(name).map_or(node.span, |value| value.span)
}
