//! Who judges: our engines, and the peers that they are measured beside. Adding one is a line in [`ALL`].
//!
//! An engine is made ready outside the clock (checks compiled, data where it wants them) and then judges every check on
//! every device, from nothing to a verdict a pair, under the clock.

mod cel;
mod columnar;
mod facts;
mod interpreter;
mod regorus;
mod sqlite;

use model::{Schema, State};
use policy::{Adopted, Check, Exception, Verdict};

/// What is judged.
pub(crate) struct City {
    pub(crate) schema: Schema,
    pub(crate) state: State,
    pub(crate) adopted: Vec<Adopted>,
    pub(crate) exceptions: Vec<Exception>,
}

impl City {
    /// All checks, in the order of adoption.
    pub(crate) fn checks(&self) -> impl Iterator<Item = &Check> {
        self.adopted.iter().flat_map(|policy| &policy.checks)
    }

    /// The exceptions to a check.
    pub(crate) fn exceptions_to(&self, check: &Check) -> impl Iterator<Item = &Exception> {
        let live = |exception: &&Exception| {
            exception.standing(self.state.as_of()) == policy::exception::Standing::Live
        };
        let id = check.id.clone();
        self.exceptions.iter().filter(move |exception| exception.check == id).filter(live)
    }
}

/// Verdicts by check and row; `None` where the peer cannot say one.
pub(crate) type Verdicts = Vec<Vec<Option<Verdict>>>;

/// An engine that is ready.
pub(crate) trait Judge {
    /// Judges everything; this is what the clock is on.
    fn judge(&mut self);

    /// What it said last.
    fn verdicts(&self) -> Verdicts;

    /// The checks that it was not given, since they cannot be said in its language.
    fn left_out(&self) -> Vec<String> {
        Vec::new()
    }
}

/// An engine by its name.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    /// How it was run, for the table's notes.
    pub(crate) how: &'static str,
    pub(crate) version: fn() -> String,
    pub(crate) make: for<'c> fn(&'c City) -> Box<dyn Judge + 'c>,
}

/// All of them. The first is the one that verdicts are compared with.
pub(crate) const ALL: &[Peer] = &[
    interpreter::PEER,
    columnar::ONE,
    columnar::TWO,
    columnar::UNSHARED,
    sqlite::PEER,
    cel::PEER,
    regorus::PEER,
];

/// The version of a crate that was built in, from the lock file.
fn locked(name: &str) -> String {
    let lock = include_str!("../../Cargo.lock");
    let after = lock.split_once(&format!("name = \"{name}\"\nversion = \"")).map_or("", |(_, after)| after);
    after.split('"').next().unwrap_or_default().to_owned()
}
