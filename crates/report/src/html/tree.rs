//! Why a verdict is what it is, as a tree: words, and beside them what they rest on.

use std::fmt::Write;

use policy::{
    Verdict,
    explain::{Outcome, Step},
};

use super::{
    Given,
    markup::{Html, escape, glyph, with_names},
};
use crate::{
    explain::{Case, facts, tree::merged},
    line::Ink,
};

/// How many steps are shown.
const MAX_STEPS: usize = 60;

/// Writes the tree of an explanation.
pub(super) fn tree(given: &Given<'_>, case: &Case<'_>) -> Html {
    let texts = &given.texts().worst;
    let mut tree = Tree { case, out: String::new(), n_steps: 0 };
    match &case.explanation.scope {
        None => tree.heading(texts.applies_all),
        Some(scope) => {
            tree.heading(match scope.outcome {
                Outcome::Holds => texts.applies,
                Outcome::DoesNotHold => texts.applies_not,
                Outcome::Unknown | Outcome::Value => texts.applies_unknown,
            });
            tree.part(scope, false);
        }
    }
    if let Some(require) = &case.explanation.require {
        tree.heading(match require.outcome {
            Outcome::Holds => texts.holds,
            Outcome::DoesNotHold => texts.holds_not,
            Outcome::Unknown | Outcome::Value => texts.holds_unknown,
        });
        tree.part(require, true);
    }
    if tree.n_steps > MAX_STEPS {
        let _infallible = write!(tree.out, "<p class=\"small quiet\">{}</p>", escape(texts.cut));
    }
    Html::own(tree.out)
}

struct Tree<'a> {
    case: &'a Case<'a>,
    out: String,
    n_steps: usize,
}

impl Tree<'_> {
    fn heading(&mut self, says: &str) {
        let _infallible = write!(self.out, "<h4>{}</h4>", escape(says));
    }

    /// A tree; a conjunction at the top is the heading itself.
    fn part(&mut self, step: &Step, is_asked: bool) {
        self.out.push_str("<div class=\"tree\" lang=\"en\">");
        self.steps(step.parts(), is_asked);
        self.out.push_str("</div>");
    }

    fn steps(&mut self, steps: &[Step], is_asked: bool) {
        if steps.is_empty() || self.n_steps > MAX_STEPS {
            return;
        }
        self.out.push_str("<ul>");
        for step in steps {
            self.n_steps += 1;
            if self.n_steps <= MAX_STEPS {
                self.step(step, is_asked);
            }
        }
        self.out.push_str("</ul>");
    }

    fn step(&mut self, step: &Step, is_asked: bool) {
        let merged = merged(step);
        let step = merged.as_ref().unwrap_or(step);
        let ground = self.case.ground();
        let facts = step.facts.iter().flat_map(|fact| facts::lines(&ground, fact, is_asked));
        let facts: String = facts.map(|(ink, text)| fact(ink, &text)).collect();
        let (sign, says) = (sign(&step.outcome), with_names(&step.says));
        let _infallible =
            write!(self.out, "<li><div class=\"row\">{sign}<span>{says}</span><small>{facts}</small></div>");
        self.steps(&step.below, is_asked);
        self.out.push_str("</li>");
    }
}

/// A line of a fact: its value, or in grey where it stands.
fn fact(ink: Ink, text: &str) -> String {
    let class = if matches!(ink, Ink::Dim) { "from" } else { "is" };
    format!("<span class=\"{class}\">{}</span>", escape(text))
}

/// How a step came out, for the eye and the ear.
fn sign(outcome: &Outcome) -> Html {
    let (sign, words) = match outcome {
        Outcome::Holds => ("yes", "holds: "),
        Outcome::DoesNotHold => ("no", "does not hold: "),
        Outcome::Unknown => {
            let sign = glyph(Verdict::Unknown);
            return Html::own(format!("{sign}<span class=\"vh\">unknown: </span>"));
        }
        Outcome::Value => return Html::own("<span></span>"),
    };
    Html::own(format!(
        "<svg class=\"g {sign}\" aria-hidden=\"true\"><use href=\"#g-{sign}\"/></svg><span class=\"vh\">{words}</span>"
    ))
}
