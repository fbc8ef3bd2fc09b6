//! Why a verdict is what it is: the tree of the condition, each value and where it came from, in plain words.

mod denial;
mod facts;
mod fields;
mod places;
mod reasons;
mod times;
mod words;

pub use facts::{Fact, Other};
pub use places::{fill, places, resolve_place};
pub use reasons::{reason_words, to_settle};
pub use words::value_words;

use model::{Schema, State, Zone};

use crate::{
    adopt::Check,
    exception::{self, Exception, slots},
    judge::{Finding, find, settle},
    lang::{
        ast::{Macro, Op},
        eval::{Context, Known, Reason, Value, eval},
        typed::{Term, Ty, Typed},
    },
    verdict::Verdict,
};

/// How many elements of a list are shown one by one.
const MAX_ELEMENTS: usize = 6;

/// How a step came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not hold.
    DoesNotHold,
    /// It cannot be judged.
    Unknown,
    /// It is a value, not a condition.
    Value,
}

/// One step: what it says, how it came out, the facts it rests on, the steps below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// In plain words.
    pub says: String,
    /// How it came out.
    pub outcome: Outcome,
    /// The facts read here, each with its source.
    pub facts: Vec<Fact>,
    /// What it is made of.
    pub below: Vec<Step>,
}

/// What a conjunction says of itself.
const ALL_HOLD: &str = "all of these hold";

impl Step {
    /// What a heading stands above: the parts of a conjunction, which the heading says already, or else the step itself.
    pub fn parts(&self) -> &[Step] {
        let is_conjunction = self.says == ALL_HOLD && self.facts.is_empty();
        if is_conjunction { &self.below } else { std::slice::from_ref(self) }
    }
}

/// An exception that is about the entity, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Its place in the list.
    pub exception: usize,
    /// How it stands at the instant.
    pub standing: exception::Standing,
    /// Whether it turned the verdict.
    pub turned: bool,
}

/// Why a verdict is what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The verdict, exceptions heard.
    pub verdict: Verdict,
    /// What the conditions alone say.
    pub finding: Finding,
    /// Whether the rule applies; `None` if it applies to all.
    pub scope: Option<Step>,
    /// What it asks; `None` where that was not looked at.
    pub require: Option<Step>,
    /// Why it matters, with its places filled.
    pub matters: String,
    /// Exceptions about the entity.
    pub heard: Vec<Heard>,
    /// For unknown: what to observe to settle it.
    pub to_settle: Vec<String>,
}

/// What an explanation reads.
#[derive(Clone, Copy)]
pub struct Explainer<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// The state.
    pub state: &'a State,
    /// The city's time zone.
    pub zone: &'a Zone,
    /// All exceptions.
    pub exceptions: &'a [Exception],
}

impl Explainer<'_> {
    /// Explains the verdict of a check on an entity.
    pub fn explain(&self, check: &Check, row: u32) -> Explanation {
        let finding = find(self.schema, self.state, check, row);
        let (verdict, turned) = settle(self.schema, self.state, check, row, &finding, self.exceptions);
        let mut slots = slots(self.schema, self.state, check.kind, row);
        let scope = check.scope.as_ref().map(|scope| {
            let context = Context::new(self.schema, self.state, None);
            self.step(&context, scope, &mut slots)
        });
        let was_asked = !finding.scope_unknown && finding.verdict != Verdict::NotApplicable;
        let require = was_asked.then(|| {
            let context = Context::new(self.schema, self.state, check.max_age);
            self.step(&context, &check.require, &mut slots)
        });
        let heard = self.exceptions.iter().enumerate();
        let heard = heard.filter(|(_, exception)| exception.covers(self.schema, self.state, check, row));
        Explanation {
            verdict,
            scope,
            require,
            matters: fill(self, check.explanation.text(), check.kind, row),
            heard: heard
                .map(|(n, exception)| Heard {
                    exception: n,
                    standing: exception.standing(self.state.as_of()),
                    turned: turned == Some(n),
                })
                .collect(),
            to_settle: to_settle(self.schema, self.state, &finding.reasons),
            finding,
        }
    }

    fn step<'s>(&'s self, cx: &Context<'s>, typed: &Typed, slots: &mut Vec<Value<'s>>) -> Step {
        let (outcome, is_too_large) = outcome(cx, typed, slots);
        let n_slots = slots.len();
        match &typed.node {
            _ if is_too_large => {
                let says = words::says(self, typed, n_slots);
                let below = vec![note("more elements than are looked at for one entity".to_owned())];
                Step { says, outcome, facts: Vec::new(), below }
            }
            Term::Binary(op @ (Op::And | Op::Or), ..) => {
                let mut parts = Vec::new();
                flatten(*op, typed, &mut parts);
                let says = if *op == Op::And { ALL_HOLD } else { "at least one of these holds" };
                let below = parts.into_iter().map(|part| self.step(cx, part, slots)).collect();
                Step { says: says.to_owned(), outcome, facts: Vec::new(), below }
            }
            Term::Named(name, of) if is_named_condition(typed) => {
                let below = vec![self.step(cx, of, slots)];
                let says = format!("the policy's “{}”", name.replace('_', " "));
                Step { says, outcome, facts: Vec::new(), below }
            }
            Term::Not(of) if has_steps(of) => {
                let below = vec![self.step(cx, of, slots)];
                Step { says: "this does not hold:".to_owned(), outcome, facts: Vec::new(), below }
            }
            Term::Macro(of @ (Macro::All | Macro::Exists | Macro::ExistsOne), list, _, name, body) => {
                self.over(cx, *of, list, name, body, outcome, slots)
            }
            _ => {
                let says = words::says(self, typed, n_slots);
                Step { says, outcome, facts: facts::read_by(self, cx, typed, slots), below: Vec::new() }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one macro, taken apart by the caller")]
    fn over<'s>(
        &'s self,
        cx: &Context<'s>,
        of: Macro,
        list: &Typed,
        name: &str,
        body: &Typed,
        outcome: Outcome,
        slots: &mut Vec<Value<'s>>,
    ) -> Step {
        let what = words::says(self, list, slots.len());
        let asked = words::says(self, body, slots.len() + 1);
        let says = match of {
            Macro::All => format!("for every one of {what}: {asked}"),
            Macro::Exists => format!("for at least one of {what}: {asked}"),
            _ => format!("for exactly one of {what}: {asked}"),
        };
        let mut facts = facts::read_by(self, cx, list, slots);
        let elements = match eval(&cx.again(), list, slots) {
            Ok(Known::List(elements)) => elements,
            _ => return Step { says, outcome, facts, below: Vec::new() },
        };
        if !facts::is_inverse(self, list) {
            facts.push(facts::of_list(what, &elements));
        }
        let below = self.elements(cx, of, &elements.list, name, body, slots);
        Step { says, outcome, facts, below }
    }

    /// A step for each element that is shown: those that decide come first, then those that are not known.
    fn elements<'s>(
        &'s self,
        cx: &Context<'s>,
        of: Macro,
        list: &[Value<'s>],
        name: &str,
        body: &Typed,
        slots: &mut Vec<Value<'s>>,
    ) -> Vec<Step> {
        let decides = match of {
            Macro::All => Outcome::DoesNotHold,
            _ => Outcome::Holds,
        };
        let mut order = Vec::with_capacity(list.len());
        for element in list {
            slots.push(element.clone());
            let (outcome, _) = outcome(cx, body, slots);
            slots.pop();
            order.push((outcome != decides, outcome != Outcome::Unknown, element));
        }
        order.sort_by_key(|(is_idle, is_known, _)| (*is_idle, *is_known));
        let mut steps = Vec::new();
        for (_, _, element) in order.into_iter().take(MAX_ELEMENTS) {
            slots.push(element.clone());
            let mut step = self.step(cx, body, slots);
            slots.pop();
            step.says = format!("{}: {}", words::element(self, element, name), step.says);
            steps.push(step);
        }
        let n_hidden = list.len().saturating_sub(MAX_ELEMENTS);
        if n_hidden > 0 {
            steps.push(note(format!("{n_hidden} more are not shown")));
        }
        steps
    }
}

/// A step that only says something.
fn note(says: String) -> Step {
    Step { says, outcome: Outcome::Value, facts: Vec::new(), below: Vec::new() }
}

/// How an expression comes out when nothing was counted before it, and whether it asks for more than is looked at.
fn outcome<'s>(cx: &Context<'s>, typed: &Typed, slots: &mut Vec<Value<'s>>) -> (Outcome, bool) {
    let cx = cx.again();
    let value = eval(&cx, typed, slots);
    let outcome = match value {
        _ if cx.is_too_large() => Outcome::Unknown,
        Ok(Known::Bool(true)) => Outcome::Holds,
        Ok(Known::Bool(false)) => Outcome::DoesNotHold,
        Ok(_) => Outcome::Value,
        Err(_) => Outcome::Unknown,
    };
    (outcome, cx.is_too_large())
}

/// Tells whether an expression is explained step by step, rather than in one sentence.
fn has_steps(typed: &Typed) -> bool {
    match &typed.node {
        Term::Binary(op, ..) => matches!(op, Op::And | Op::Or),
        Term::Macro(of, ..) => matches!(of, Macro::All | Macro::Exists | Macro::ExistsOne),
        Term::Named(..) => is_named_condition(typed),
        Term::Not(of) => has_steps(of),
        _ => false,
    }
}

/// Tells whether an expression is a variable that stands for a condition; a parameter stands for a value.
fn is_named_condition(typed: &Typed) -> bool {
    typed.ty == Ty::Bool && matches!(&typed.node, Term::Named(_, of) if !matches!(of.node, Term::Bool(_)))
}

fn flatten<'t>(op: Op, typed: &'t Typed, parts: &mut Vec<&'t Typed>) {
    match &typed.node {
        Term::Binary(here, left, right) if *here == op => {
            flatten(op, left, parts);
            flatten(op, right, parts);
        }
        _ => parts.push(typed),
    }
}

/// Reasons that name the same field of the same kind, for counting what would settle most.
pub fn piece_of(reason: &Reason) -> (Option<model::KindId>, Option<model::FieldId>) {
    (reason.entity.map(|(kind, _)| kind), reason.field)
}
