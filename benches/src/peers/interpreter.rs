//! Our reference interpreter.

use policy::{Judgement, judge};

use super::{City, Judge, Peer, Verdicts};

pub(super) const PEER: Peer = Peer {
    name: "interpreter",
    how: "`policy::judge`, with reasons, counts by entity and by unit, and exceptions",
    version: || "this source".to_owned(),
    make: |city| Box::new(Interpreter { city, said: Judgement::default() }),
};

struct Interpreter<'c> {
    city: &'c City,
    said: Judgement,
}

impl Judge for Interpreter<'_> {
    fn judge(&mut self) {
        let City { schema, state, adopted, exceptions } = self.city;
        self.said = judge(schema, state, adopted, exceptions, &mut |_, _| {});
    }

    fn verdicts(&self) -> Verdicts {
        self.said.checks.iter().map(|check| check.verdicts.iter().copied().map(Some).collect()).collect()
    }
}
