//! Scenarios: incidents that happened elsewhere, as the conditions that let them happen.
//!
//! A condition is judged and explained as a check over the same entities is: it *holds* where that check passes. There
//! is no second evaluator, and no exception: that a city accepted a risk does not keep anybody out.

mod bind;
mod cases;
mod judge;
mod read;

use diag::Span;
use model::KindId;
use source::Node;

use crate::policy::{Remedy, Words, Written};

pub use bind::{Condition, Part, bind};
pub use cases::run;
pub use judge::{Answer, Place, PlayedPart, play};
pub use read::read;

/// A scenario as written.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// Where it happened.
    pub place: String,
    /// When it happened: a day, or a month where the day is not published.
    pub happened_on: String,
    /// What happened.
    pub what: Words,
    /// What it cost, if that was published.
    pub cost: Option<Cost>,
    /// Where that stands.
    pub sources: Vec<String>,
    /// What a city learns from it.
    pub tells: Words,
    /// What let it happen and cannot be asked of a city's files, one sentence each.
    pub not_asked: Vec<String>,
    /// What let it happen; all of it must hold.
    pub parts: Vec<PartDef>,
    /// Its cases, read when they are run.
    pub cases: Vec<Node>,
    /// Where it stands.
    pub span: Span,
}

/// A published cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// The amount.
    pub amount: f64,
    /// Its currency, as ISO 4217.
    pub currency: String,
    /// What the amount is made of; may be empty.
    pub note: String,
}

/// A part as written: conditions on one entity.
#[derive(Clone, Debug)]
pub struct PartDef {
    /// Its id within the scenario.
    pub id: String,
    /// What holds, in a sentence.
    pub title: Words,
    /// The kind it is about.
    pub each: KindId,
    /// Which entities it is about.
    pub scope: Option<Written>,
    /// What must hold on one and the same entity.
    pub conditions: Vec<ConditionDef>,
    /// Where it stands.
    pub span: Span,
}

/// A condition as written.
#[derive(Clone, Debug)]
pub struct ConditionDef {
    /// Its id within the part.
    pub id: String,
    /// What holds, in a sentence.
    pub title: Words,
    /// The condition itself.
    pub holds: Written,
    /// What breaks it.
    pub remedy: Option<Remedy>,
    /// Where it stands.
    pub span: Span,
}
