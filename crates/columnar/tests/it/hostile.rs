//! Hostile shapes, each a named test: both engines say what is expected, with any number of threads and of distinct
//! values, and with no part shared.

mod ages;
mod blocks;
mod changes;
mod cities;
mod counts;
mod exceptions;
mod instants;
mod large;
mod links;
mod lists;
mod numbers;
mod passing;
mod sessions;
mod texts;
mod together;
mod values;

use columnar::{Engine, Plan};
use model::{Instant, Value, fold};
use policy::{Adopted, Exception, Judgement};
use testkit::{Town, town};

use crate::agree::{Words, bind, both};

/// What all conditions of a test have in common; each is a check of its own.
#[derive(Clone, Copy, Default)]
struct Ask<'a> {
    each: &'a str,
    scope: &'a str,
    max_age: &'a str,
    /// More lines of the policy.
    more: &'a str,
}

const ASSETS: Ask<'static> = Ask { each: "asset", scope: "", max_age: "", more: "" };
const ZONES: Ask<'static> = Ask { each: "zone", ..ASSETS };

impl Ask<'_> {
    fn bind(&self, town: &Town, conditions: &[&str]) -> Vec<Adopted> {
        let words = |require: &&str| Words {
            each: self.each.to_owned(),
            scope: self.scope.to_owned(),
            require: (*require).to_owned(),
            max_age: self.max_age.to_owned(),
        };
        let checks: Vec<Words> = conditions.iter().map(words).collect();
        bind(&town.schema, &town.zone, town.state.as_of(), self.more, &checks)
    }

    fn judge(&self, town: &Town, conditions: &[&str]) -> Judgement {
        judge(town, &self.bind(town, conditions), &[])
    }

    /// The same, with a letter for each verdict: `p` pass, `-` fail, `?` unknown.
    fn letters(&self, text: &str, conditions: &[&'static str], letters: &str) {
        let word = |letter| match letter {
            'p' => "pass",
            '-' => "fail",
            _ => "unknown",
        };
        assert_eq!(letters.len(), conditions.len());
        let expected: Vec<(&str, &str)> = conditions.iter().copied().zip(letters.chars().map(word)).collect();
        self.says(text, &expected);
    }

    /// Asserts the verdict on the entity `it` of each condition.
    fn says(&self, text: &str, expected: &[(&str, &str)]) {
        self.says_of(&town(text), expected);
    }

    fn says_of(&self, town: &Town, expected: &[(&str, &str)]) {
        let conditions: Vec<&str> = expected.iter().map(|(condition, _)| *condition).collect();
        let judgement = self.judge(town, &conditions);
        let row = town.state.row(town.schema.kind_named(self.each).unwrap(), "it").unwrap() as usize;
        let verdicts = judgement.checks.iter().map(|check| check.verdicts[row].word());
        let said: Vec<(&str, &str)> = conditions.iter().copied().zip(verdicts).collect();
        assert_eq!(said, expected);
    }
}

/// Judges in every way there is; panics where two of them differ.
fn judge(town: &Town, adopted: &[Adopted], exceptions: &[Exception]) -> Judgement {
    let Town { schema, state, .. } = town;
    let judgement = both(schema, state, adopted, exceptions, 1).unwrap_or_else(|said| panic!("{said}"));
    let plan = Plan::new(schema, adopted, exceptions);
    let engine = Engine::new(schema, state, &plan);
    let one = engine.judge(1);
    for threads in [2, 7] {
        let more = engine.judge(threads);
        assert_eq!(more.checks, one.checks, "{threads} threads");
        assert_eq!(one.turns(&more), [], "{threads} threads");
    }
    let unshared = Plan::without_sharing(schema, adopted, exceptions);
    let alone = Engine::new(schema, state, &unshared).judge(1);
    assert_eq!(alone.checks, one.checks, "without sharing");
    assert_eq!(one.turns(&alone), [], "without sharing");
    judgement
}

/// The town with its values changed to some that no file can say.
fn retold(mut town: Town, change: impl Fn(&mut Value)) -> Town {
    let mut observations = town.city.observations.clone();
    observations.list.iter_mut().for_each(|observation| change(&mut observation.value));
    let inventory = &town.city.manifest.inventory;
    town.state = fold(&town.schema, &observations, inventory, town.state.as_of(), Instant::MAX).state;
    town
}
