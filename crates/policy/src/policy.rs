//! What a policy file says, read but not yet bound to a city.

use std::{collections::BTreeMap, sync::Arc};

use diag::Span;
use model::{Duration, KindId};
use source::Node;

use crate::lang::{ast::Expr, typing::Parameter};

/// A text, or one a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The text of each language; a text without one stands under the empty tag, and comes first.
    pub by_language: BTreeMap<String, String>,
}

impl Words {
    /// The text in a language, or the nearest there is.
    pub fn in_language(&self, language: &str) -> &str {
        let found = [language, "", "en"].iter().find_map(|tag| self.by_language.get(*tag));
        found.or_else(|| self.by_language.values().next()).map_or("", String::as_str)
    }

    /// The text in English, or the nearest there is.
    pub fn text(&self) -> &str {
        self.in_language("en")
    }
}

/// Whether a policy is to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Being written; gives no verdict yet.
    Draft,
    /// In use.
    Active,
    /// No longer in use.
    Retired,
}

/// How bad a fail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth mending.
    Low,
    /// To be mended in the normal course.
    Medium,
    /// To be mended soon.
    High,
    /// To be mended at once.
    Critical,
}

impl Severity {
    /// All severities with their words, mildest first.
    pub const ALL: [(Severity, &'static str); 4] = [
        (Severity::Low, "low"),
        (Severity::Medium, "medium"),
        (Severity::High, "high"),
        (Severity::Critical, "critical"),
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(it, _)| *it == self).map_or("", |(_, word)| word)
    }
}

/// A parameter that a city may set.
#[derive(Clone, Debug)]
pub struct ParameterDef {
    /// Its type and its value unless a city sets another.
    pub default: Parameter,
    /// The least it may be, for numbers.
    pub min: Option<f64>,
    /// The most it may be, for numbers.
    pub max: Option<f64>,
    /// What it means.
    pub doc: Words,
    /// Where it stands.
    pub span: Span,
}

/// A condition as written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its tree.
    pub expr: Expr,
    /// Where it stands.
    pub node: Node,
}

/// How old evidence may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MaxAge {
    /// So long.
    Fixed(Duration),
    /// So many units as a parameter says.
    Parameter(String, Duration),
}

/// For what a remedy's cost is paid once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// For the check as a whole.
    Check,
    /// For each entity.
    Entity,
    /// For each unit of a fleet.
    Unit,
}

/// What mends a fail.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// Its id.
    pub action: String,
    /// For what it is paid.
    pub per: Per,
    /// Money once, with its currency.
    pub once: Option<(f64, String)>,
    /// Money a year, with its currency.
    pub yearly: Option<(f64, String)>,
    /// Hours of work, by role.
    pub hours: BTreeMap<String, f64>,
}

/// An id of a law or standard that a check serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serves {
    /// The id.
    pub id: String,
    /// Whether the check covers it whole; otherwise a part.
    pub full: bool,
}

/// A check as written.
#[derive(Clone, Debug)]
pub struct CheckDef {
    /// Its id within the policy.
    pub id: String,
    /// Earlier ids.
    pub formerly: Vec<String>,
    /// What it asks, in a sentence.
    pub title: Words,
    /// The kind it is over.
    pub each: KindId,
    /// For which entities.
    pub scope: Option<Written>,
    /// What must hold.
    pub require: Written,
    /// How old evidence may be, where the check tightens it.
    pub max_age: Option<MaxAge>,
    /// How bad a fail is.
    pub severity: Severity,
    /// Why it matters; places such as `{asset.name}` are filled for each entity.
    pub explanation: Words,
    /// Where the explanation stands.
    pub explanation_node: Option<Node>,
    /// What it serves.
    pub serves: Vec<Serves>,
    /// What mends a fail.
    pub remedy: Option<Remedy>,
    /// Where it stands.
    pub span: Span,
}

/// A dated rule, as written: dates begin in the city's time zone, which the policy does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// First day.
    pub from: Option<Arc<str>>,
    /// Day after the last.
    pub to: Option<Arc<str>>,
}

/// A policy as written.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// The post that answers for it.
    pub owner: String,
    /// Whether it is to be judged.
    pub status: Status,
    /// The policy that came in its place.
    pub replaced_by: Option<String>,
    /// The policy it builds on.
    pub extends: Option<(String, Span)>,
    /// When it is in force.
    pub in_force: Dates,
    /// When it should be reviewed.
    pub review_by: Option<(Arc<str>, Span)>,
    /// Its parameters.
    pub parameters: BTreeMap<String, ParameterDef>,
    /// Its variables.
    pub variables: BTreeMap<String, Written>,
    /// Its checks.
    pub checks: Vec<CheckDef>,
    /// Its cases, read when they are run.
    pub cases: Vec<Node>,
    /// Where it stands.
    pub span: Span,
}
