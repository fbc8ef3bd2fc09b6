//! From the tree of a scenario file to the scenario it says. All mistakes of the file are told at once.

use diag::{Diagnostics, Span};
use model::Schema;
use source::{Node, entries, version};

use super::{ConditionDef, Cost, PartDef, Scenario};
use crate::{
    faults,
    policy::Words,
    read::{Reader, key_span},
};

const SCENARIO_KEYS: &[&str] = &[
    "bailiwick",
    "scenario",
    "title",
    "place",
    "happened-on",
    "what",
    "cost",
    "sources",
    "tells",
    "not-asked",
    "parts",
    "cases",
];
const PART_KEYS: &[&str] = &["id", "title", "each", "where", "conditions"];
const CONDITION_KEYS: &[&str] = &["id", "title", "holds", "remedy"];

/// Reads a scenario. What cannot be read is left out and told; `None` if it has no id to speak of.
pub fn read(schema: &Schema, root: &Node, diagnostics: &mut Diagnostics) -> Option<Scenario> {
    if !version(root, diagnostics) {
        return None;
    }
    Reader { schema, diagnostics }.scenario(root)
}

impl Reader<'_> {
    fn scenario(&mut self, root: &Node) -> Option<Scenario> {
        entries(root, SCENARIO_KEYS, self.diagnostics);
        let id = self.needed(root, "scenario", "aliquippa-2023").and_then(|node| self.id(node));
        let title = self.sentence(root, "title", "what it is called");
        let place = self.needed(root, "place", "Aliquippa, Pennsylvania").and_then(|node| self.text(node));
        let happened_on = self.needed(root, "happened-on", "\"2023-11-25\"");
        let happened_on = happened_on.and_then(|node| self.day_or_month(node));
        let what = self.sentence(root, "what", "what happened, in a sentence or two");
        let cost = root.get("cost").and_then(|node| self.cost(node));
        self.needed(root, "sources", "[example.org/what-was-reported]");
        let sources = self.texts(root.get("sources"));
        let tells = root.get("tells").map(|node| self.words(node)).unwrap_or_default();
        let not_asked = self.texts(root.get("not-asked"));
        let parts = self.parts(root);
        Some(Scenario {
            id: id?,
            title,
            place: place.unwrap_or_default(),
            happened_on: happened_on.unwrap_or_default(),
            what,
            cost,
            sources,
            tells,
            not_asked,
            parts,
            cases: root.get("cases").map(|node| self.list(node).to_vec()).unwrap_or_default(),
            span: key_span(root, "scenario"),
        })
    }

    fn sentence(&mut self, node: &Node, key: &str, example: &str) -> Words {
        self.needed(node, key, example).map(|node| self.words(node)).unwrap_or_default()
    }

    /// `2023-11-25`, or `2023-11` where the day is not published.
    fn day_or_month(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node)?;
        let day = if text.len() == "2023-11".len() { format!("{text}-01") } else { text.clone() };
        let is_day = day.len() == "2023-11-25".len() && model::Zone::utc().day_begins(&day).is_some();
        if !is_day {
            self.diagnostics.push(faults::not_a_day_or_month(node.span, &text));
        }
        is_day.then_some(text)
    }

    fn cost(&mut self, node: &Node) -> Option<Cost> {
        entries(node, &["amount", "note"], self.diagnostics);
        let amount = self.needed(node, "amount", "18200000 USD").and_then(|node| self.money(node));
        let note = node.get("note").and_then(|node| self.text(node)).unwrap_or_default();
        amount.map(|(amount, currency)| Cost { amount, currency, note })
    }

    fn parts(&mut self, root: &Node) -> Vec<PartDef> {
        let mut parts: Vec<PartDef> = Vec::new();
        for node in self.at_least_one(root, "parts") {
            entries(node, PART_KEYS, self.diagnostics);
            let Some(part) = self.part(node) else { continue };
            let first = parts.iter().find(|first| first.id == part.id).map(|first| first.span);
            self.once("part", &part.id, part.span, first);
            parts.push(part);
        }
        parts
    }

    fn part(&mut self, node: &Node) -> Option<PartDef> {
        let id = self.needed(node, "id", "open-door").and_then(|node| self.id(node));
        let title = self.sentence(node, "title", "what holds");
        let each = self.needed(node, "each", "asset").and_then(|node| self.kind(node));
        let scope = node.get("where").map(|node| self.condition(node));
        let conditions = self.conditions(node);
        Some(PartDef {
            title,
            scope: match scope {
                Some(None) => return None,
                Some(Some(written)) => Some(written),
                None => None,
            },
            conditions,
            span: key_span(node, "id"),
            id: id?,
            each: each?,
        })
    }

    fn conditions(&mut self, part: &Node) -> Vec<ConditionDef> {
        let mut conditions: Vec<ConditionDef> = Vec::new();
        for node in self.at_least_one(part, "conditions") {
            entries(node, CONDITION_KEYS, self.diagnostics);
            let Some(condition) = self.one_condition(node) else { continue };
            let first = conditions.iter().find(|first| first.id == condition.id).map(|first| first.span);
            self.once("condition", &condition.id, condition.span, first);
            conditions.push(condition);
        }
        conditions
    }

    fn one_condition(&mut self, node: &Node) -> Option<ConditionDef> {
        let id = self.needed(node, "id", "exposed").and_then(|node| self.id(node));
        let title = self.sentence(node, "title", "what holds");
        let holds = self.needed(node, "holds", "\"asset.internet_exposed\"");
        let holds = holds.and_then(|node| self.condition(node));
        let remedy = node.get("remedy").and_then(|node| self.remedy(node));
        Some(ConditionDef { title, remedy, span: key_span(node, "id"), id: id?, holds: holds? })
    }

    /// A list that must be there and not be empty; without it a scenario would always or never happen.
    fn at_least_one<'n>(&mut self, node: &'n Node, key: &str) -> &'n [Node] {
        let Some(written) = self.needed(node, key, "[...]") else { return &[] };
        let list = self.list(written);
        if list.is_empty() && written.list().is_some() {
            self.diagnostics.push(faults::missing(written.span, key, "[...]"));
        }
        list
    }

    fn once(&mut self, what: &str, id: &str, span: Span, first: Option<Span>) {
        if let Some(first) = first {
            self.diagnostics.push(faults::twice(span, what, id, first));
        }
    }
}
