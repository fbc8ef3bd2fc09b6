//! Our columnar engine.

use columnar::{Engine, Judged, Plan};

use super::{City, Judge, Peer, Verdicts};

pub(super) const ONE: Peer = Peer {
    name: "columnar",
    how: "`columnar::Engine::judge` on one thread: five bitmaps a check, counts by entity and by unit, exceptions; reasons \
          are asked of the interpreter later, for the entity looked at",
    version: || "this source".to_owned(),
    make: |city| make(city, 1, Plan::new),
};

pub(super) const TWO: Peer = Peer {
    name: "columnar, two threads",
    how: "the same, its blocks of rows shared by two threads",
    version: || "this source".to_owned(),
    make: |city| make(city, 2, Plan::new),
};

pub(super) const UNSHARED: Peer = Peer {
    name: "columnar, nothing shared",
    how: "the same on one thread, with a plan in which checks share no part",
    version: || "this source".to_owned(),
    make: |city| make(city, 1, Plan::without_sharing),
};

type Planning = fn(&model::Schema, &[policy::Adopted], &[policy::Exception]) -> Plan;

struct Columnar<'c> {
    city: &'c City,
    engine: Engine<'c>,
    threads: usize,
    said: Option<Judged>,
}

fn make<'c>(city: &'c City, threads: usize, plan: Planning) -> Box<dyn Judge + 'c> {
    let City { schema, state, adopted, exceptions } = city;
    // A measurement is a process: its plan lives as long.
    let plan: &'static Plan = Box::leak(Box::new(plan(schema, adopted, exceptions)));
    let engine = Engine::new(schema, state, plan);
    Box::new(Columnar { city, engine, threads, said: None })
}

impl Judge for Columnar<'_> {
    fn judge(&mut self) {
        self.said = Some(self.engine.judge(self.threads));
    }

    fn verdicts(&self) -> Verdicts {
        let Some(said) = &self.said else { return Vec::new() };
        let of = |(n, check): (usize, &policy::Check)| {
            let rows = 0..u32::try_from(self.city.state.len(check.kind)).unwrap_or(u32::MAX);
            rows.map(|row| said.verdict(n, row)).collect()
        };
        self.city.checks().enumerate().map(of).collect()
    }
}
