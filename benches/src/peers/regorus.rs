//! Regorus, from the typed tree written as Rego: a rule a check.
//!
//! The policy is compiled once for its virtual machine; the input of a device is a tree of values that share what several
//! devices refer to, made outside the clock. What is not known is not there, so a rule that needs it is undefined; each
//! condition is written twice, when it is true and when it is false, and undefined in both is unknown. Evidence that is
//! too old for a check is not in the view of the input that the check reads: freshness costs Rego nothing under the clock.

mod inputs;
mod words;

use ::regorus::{Engine, Rc, Value, languages::rego::compiler::Compiler, rvm::vm::RegoVM};
use policy::Verdict;

use self::{inputs::Inputs, words::Writer};
use super::{City, Judge, Peer, Verdicts, locked};

pub(super) const PEER: Peer = Peer {
    name: "regorus",
    how: "its virtual machine, one rule a check, one evaluation a device for all rules; inputs made and freshness \
          settled outside the clock",
    version: || format!("regorus {}", locked("regorus")),
    make: |city| Box::new(Regorus::new(city)),
};

/// The rule that gives all verdicts.
const ENTRY: &str = "data.bench.all";

struct Regorus {
    machine: RegoVM,
    inputs: Vec<Value>,
    left_out: Vec<(usize, String)>,
    n_checks: usize,
    said: Vec<Value>,
}

impl Regorus {
    fn new(city: &City) -> Self {
        let mut writer = Writer::new(city);
        let mut left_out = Vec::new();
        for (n, check) in city.checks().enumerate() {
            if let Err(why) = writer.check(n, check) {
                left_out.push((n, format!("{}: {why}", check.id)));
            }
        }
        let n_checks = city.checks().count();
        let policy = writer.finish(n_checks);
        let mut engine = Engine::new();
        engine.add_policy("bench.rego".to_owned(), policy.clone()).unwrap_or_else(|said| panic!("{said}"));
        let compiled =
            engine.compile_with_entrypoint(&Rc::from(ENTRY)).unwrap_or_else(|said| panic!("{said}"));
        let program =
            Compiler::compile_from_policy(&compiled, &[ENTRY]).unwrap_or_else(|said| panic!("{said}"));
        let mut machine = RegoVM::new_with_policy(compiled);
        machine.load_program(program);
        let inputs = Inputs::new(city, writer.views()).all();
        Self { machine, inputs, left_out, n_checks, said: Vec::new() }
    }
}

impl Judge for Regorus {
    fn judge(&mut self) {
        self.said.clear();
        for input in &self.inputs {
            self.machine.set_input(input.clone());
            self.said.push(self.machine.execute().unwrap_or_else(|said| panic!("{said}")));
        }
    }

    fn verdicts(&self) -> Verdicts {
        let verdict = |said: &Value, n: usize| {
            let word = said.as_array().ok()?.get(n)?.as_string().ok()?;
            Verdict::ALL.into_iter().find(|verdict| verdict.word() == &**word)
        };
        let is_left_out = |n| self.left_out.iter().any(|(at, _)| *at == n);
        let of = |n| {
            self.said.iter().map(move |said| if is_left_out(n) { None } else { verdict(said, n) }).collect()
        };
        (0..self.n_checks).map(of).collect()
    }

    fn left_out(&self) -> Vec<String> {
        self.left_out.iter().map(|(_, why)| why.clone()).collect()
    }
}
