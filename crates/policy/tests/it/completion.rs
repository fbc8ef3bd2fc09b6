//! The third judge, from outside: wherever our verdict is pass, fail or not applicable, every random completion of
//! what is not known, run through the `cel` crate's own evaluator, must give the same answer.
//!
//! A completion is made on observations and folded again, so that it also checks what the fold says of open lists.
//! `COMPLETION_PAIRS` asks for more pairs of a city and a check than run by default.

mod oracle;

use std::collections::{BTreeMap, BTreeSet};

use model::{Duration, KindId, Schema, State};
use policy::{
    Verdict, find,
    lang::{
        ast::{Macro, Op},
        eval::{Context, Known, eval},
        functions::SIGNATURES,
        typed::{Term, Typed},
    },
};
use testkit::{
    Dice,
    random::{
        city::Draft,
        conditions::{self, Writer},
    },
};

use self::oracle::Oracle;
use crate::ask::Ask;

const PAIRS: usize = 2_000;
const COMPLETIONS: usize = 3;

#[expect(clippy::disallowed_methods, reason = "a person asks for a longer search in the environment")]
fn pairs() -> usize {
    std::env::var("COMPLETION_PAIRS").ok().and_then(|n| n.parse().ok()).unwrap_or(PAIRS)
}

/// What was seen in a run.
#[derive(Default)]
struct Mix {
    verdicts: BTreeMap<Verdict, usize>,
    nodes: BTreeMap<String, usize>,
    n_completions: usize,
    n_refused: usize,
    disagreements: Vec<String>,
}

impl Mix {
    fn add(&mut self, other: Mix) {
        other.verdicts.into_iter().for_each(|(verdict, n)| *self.verdicts.entry(verdict).or_default() += n);
        other.nodes.into_iter().for_each(|(node, n)| *self.nodes.entry(node).or_default() += n);
        self.n_completions += other.n_completions;
        self.n_refused += other.n_refused;
        self.disagreements.extend(other.disagreements);
    }

    /// Counts operators, macros, functions and forms.
    fn count(&mut self, typed: &Typed) {
        let name = match &typed.node {
            Term::Binary(op, ..) => op.symbol().to_owned(),
            Term::Macro(of, ..) => of.name().to_owned(),
            Term::Call(function, _) => oracle::name_of(function).to_owned(),
            Term::Not(_) => "!".to_owned(),
            Term::Negate(_) => "unary -".to_owned(),
            Term::Choice(..) => "?:".to_owned(),
            Term::Has(..) => "has".to_owned(),
            Term::Instant(_) => "date".to_owned(),
            Term::Duration(_) => "duration".to_owned(),
            Term::Now => "now".to_owned(),
            Term::Id(_) => "id".to_owned(),
            Term::Named(..) => "named".to_owned(),
            _ => String::new(),
        };
        *self.nodes.entry(name).or_default() += 1;
        typed.children().into_iter().for_each(|child| self.count(child));
    }
}

#[test]
fn every_completion_of_a_known_verdict_gives_the_same_answer_in_cel() {
    let n = pairs();
    let shards = [0, 1].map(|shard| {
        // The parser of the `cel` crate goes deep where text is nested.
        let thread = std::thread::Builder::new().stack_size(64 << 20);
        thread.spawn(move || run(shard, n / 2)).unwrap()
    });
    let mut mix = Mix::default();
    shards.into_iter().for_each(|shard| mix.add(shard.join().unwrap()));
    println!("{n} pairs, {} completions, {} refused", mix.n_completions, mix.n_refused);
    println!("verdicts: {:?}", mix.verdicts);
    println!("nodes: {:?}", mix.nodes);
    assert!(
        mix.disagreements.is_empty(),
        "{} disagree:\n{}",
        mix.disagreements.len(),
        mix.disagreements.iter().take(8).cloned().collect::<Vec<_>>().join("\n\n")
    );
    assert_eq!(mix.n_refused, 0, "every condition is well typed");
    for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Unknown, Verdict::NotApplicable] {
        let share = mix.verdicts.get(&verdict).copied().unwrap_or(0) * 100 / n;
        assert!(share >= 5, "{} is only {share} % of the verdicts", verdict.word());
    }
    let expected = Op::ALL.iter().map(|(_, symbol, _)| *symbol);
    let expected = expected.chain(Macro::ALL.iter().map(|(_, name)| *name));
    let expected = expected.chain(SIGNATURES.iter().map(|signature| signature.name));
    for name in expected.chain(["!", "unary -", "?:", "has", "now", "id", "named"]) {
        // A date and an instant that are written out are one node.
        let name = if name == "timestamp" { "date" } else { name };
        assert!(mix.nodes.get(name).is_some_and(|n| *n > 0), "`{name}` is never used");
    }
}

fn run(shard: u64, n: usize) -> Mix {
    let mut mix = Mix::default();
    let schema = Schema::builtin();
    let oracle = Oracle::new();
    let mut town = testkit::town("");
    for seed in 0..u64::try_from(n).unwrap() {
        let mut dice = Dice::new(seed * 2 + shard);
        let draft = Draft::random(&schema, &mut dice);
        town.state = draft.state(&schema);
        let mut writer = Writer::new(&schema, &mut dice);
        let (scope, require) = (writer.scope(), writer.require());
        let max_age = if writer.dice.percent(30) { "20d" } else { "" };
        let more = conditions::PARAMETERS;
        let ask = Ask { each: "asset", scope: &scope, require: &require, max_age, more };
        let check = match ask.bind(&town) {
            Ok(mut adopted) => adopted.checks.remove(0),
            Err(said) => {
                mix.n_refused += 1;
                println!("{said}");
                continue;
            }
        };
        mix.count(&check.require);
        check.scope.iter().for_each(|scope| mix.count(scope));
        let row = town.state.row(check.kind, "it").unwrap();
        let finding = find(&schema, &town.state, &check, row);
        *mix.verdicts.entry(finding.verdict).or_default() += 1;
        if finding.verdict == Verdict::Unknown {
            assert!(!finding.reasons.is_empty(), "seed {seed}: an unknown without a reason");
            continue;
        }
        let asked =
            Asked { schema: &schema, oracle: &oracle, draft: &draft, before: &town.state, kind: check.kind };
        let scope_holds = finding.verdict != Verdict::NotApplicable;
        let scope_agrees =
            check.scope.as_ref().map_or(Ok(()), |scope| asked.agrees(&mut dice, scope, None, scope_holds));
        let require_holds = finding.verdict == Verdict::Pass;
        let agrees = scope_agrees.and_then(|()| match finding.verdict {
            Verdict::NotApplicable => Ok(()),
            _ => asked.agrees(&mut dice, &check.require, check.max_age, require_holds),
        });
        mix.n_completions += COMPLETIONS;
        if let Err(said) = agrees {
            let ours = finding.verdict.word();
            mix.disagreements.push(format!(
                "shard {shard} seed {seed}: {ours}\n  where {scope}\n  require {require}\n  {said}"
            ));
        }
    }
    mix
}

/// A city of which conditions are asked.
struct Asked<'a> {
    schema: &'a Schema,
    oracle: &'a Oracle,
    draft: &'a Draft,
    before: &'a State,
    kind: KindId,
}

impl Asked<'_> {
    /// Completes what a condition could not rest on, a few times, and asks both evaluators for their answer.
    fn agrees(
        &self,
        dice: &mut Dice,
        typed: &Typed,
        max_age: Option<Duration>,
        ours: bool,
    ) -> Result<(), String> {
        let text = oracle::cel(self.schema, self.before, typed);
        let program =
            cel::Program::compile(&text).map_err(|said| format!("cel cannot read {text}: {said}"))?;
        let mut used = BTreeSet::new();
        oracle::fields_used(typed, &mut used);
        for _ in 0..COMPLETIONS {
            let whole = self.draft.completed(self.schema, self.before, max_age, dice);
            let state = whole.state(self.schema);
            let row = state.row(self.kind, "it").unwrap();
            let context = Context::new(self.schema, &state, None);
            let city = Known::Entity(self.schema.city(), 0);
            let again = eval(&context, typed, &mut vec![Ok(Known::Entity(self.kind, row)), Ok(city)]);
            if again != Ok(Known::Bool(ours)) {
                return Err(format!("we say {again:?} of the completion {whole:?}"));
            }
            let theirs = self.oracle.answer(self.schema, &state, &used, &program, (self.kind, row));
            if theirs != Ok(ours) {
                return Err(format!("cel says {theirs:?} of\n  {text}\n  with {whole:?}"));
            }
        }
        Ok(())
    }
}
