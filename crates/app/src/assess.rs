//! Judges a loaded city as of an instant.

use std::sync::Arc;

use diag::Diagnostics;
use intake::{Seen, Traffic, observe};
use model::{EntityRef, FieldId, Instant, KindId, Lasting, Origin, State, fold, fold_with};
use policy::{Adopted, Binding, CheckDef, Exception, Policy, exception};

use crate::{At, Judgement, Loaded, judge::judge};

/// Where a city stands at an instant.
pub struct Assessment {
    /// The state that was judged.
    pub state: Arc<State>,
    /// The policies that the city adopted, in its order.
    pub adopted: Vec<Adopted>,
    /// Its exceptions.
    pub exceptions: Vec<Exception>,
    /// What the checks say.
    pub judgement: Judgement,
    /// Links of imported records to entities that nobody listed: from, field, to, where.
    pub dangling: Vec<(EntityRef, FieldId, Arc<str>, Origin)>,
    /// For how long the state stays so.
    pub lasting: Lasting,
    /// What traffic and addresses showed beside what was written down.
    pub seen: Seen,
    /// What was said while policies were bound.
    pub diagnostics: Diagnostics,
}

/// A city's state at an instant, and what else came of folding.
#[derive(Clone)]
pub(crate) struct Folded {
    pub state: Arc<State>,
    pub dangling: Vec<(EntityRef, FieldId, Arc<str>, Origin)>,
    pub lasting: Lasting,
    pub seen: Seen,
}

/// Judges a city as of an instant, from what was known at an instant.
pub fn assess(
    loaded: &Loaded,
    as_of: Instant,
    known_at: Instant,
    progress: &mut dyn FnMut(usize, usize),
) -> Assessment {
    let bound = Bound::of(loaded, At { as_of, known_at });
    let schema = &loaded.city.manifest.schema;
    let judgement = judge(schema, &bound.folded.state, &bound.adopted, &bound.exceptions, progress);
    bound.judged(judgement)
}

/// A city's state with its rules bound, before it is judged.
pub(crate) struct Bound {
    pub folded: Folded,
    pub adopted: Vec<Adopted>,
    pub exceptions: Vec<Exception>,
    diagnostics: Diagnostics,
}

impl Bound {
    pub(crate) fn of(loaded: &Loaded, at: At) -> Self {
        let folded = folded(loaded, at.as_of, at.known_at);
        let mut diagnostics = Diagnostics::default();
        let (adopted, exceptions) = bind(loaded, at.as_of, &mut diagnostics);
        Self { folded, adopted, exceptions, diagnostics }
    }

    /// The assessment that a judgement makes of it.
    pub(crate) fn judged(self, judgement: Judgement) -> Assessment {
        let Self { folded: Folded { state, dangling, lasting, seen }, adopted, exceptions, diagnostics } =
            self;
        Assessment { state, adopted, exceptions, judgement, dangling, lasting, seen, diagnostics }
    }
}

/// The state of a city: read from its state file, or folded now. Folding looks at what traffic and addresses say of the
/// state, and folds again with it.
///
/// INVARIANT: what was read from a state file as of an instant is asked about that instant; its observations are not
/// there to be folded as of another.
pub(crate) fn folded(loaded: &Loaded, as_of: Instant, known_at: Instant) -> Folded {
    if let Some((at, folded)) = &loaded.folded {
        assert_eq!((at.as_of, at.known_at), (as_of, known_at), "a city is judged as of when it was read");
        return folded.clone();
    }
    let manifest = &loaded.city.manifest;
    let (schema, said) = (&manifest.schema, &loaded.city.observations);
    let first = fold(schema, said, &manifest.inventory, as_of, known_at);
    let outcomes = loaded.imports.iter().filter_map(|imported| imported.outcome.as_ref());
    let traffic: Vec<&Traffic> = outcomes.flat_map(|outcome| &outcome.traffic).collect();
    let mut seen = observe(schema, &first.state, &traffic);
    let more = std::mem::take(&mut seen.observations);
    let is_quiet = more.entities.is_empty() && more.list.is_empty();
    if is_quiet && traffic.is_empty() {
        return Folded {
            state: Arc::new(first.state),
            dangling: first.dangling,
            lasting: first.lasting,
            seen,
        };
    }
    // What was concluded rests on the first state as it is, and on what traffic had been seen by then.
    let seen_at = traffic.iter().flat_map(|traffic| [traffic.first_at, traffic.last_at]);
    let next = seen_at.filter(|at| *at > as_of).min().unwrap_or(Instant::MAX);
    let until = first.lasting.exact_until.min(next);
    let fold =
        if is_quiet { first } else { fold_with(schema, said, &more, &manifest.inventory, as_of, known_at) };
    let lasting = fold.lasting.exactly(until);
    Folded { state: Arc::new(fold.state), dangling: fold.dangling, lasting, seen }
}

/// Binds the policies and exceptions of a city as of an instant.
pub(crate) fn bind(
    loaded: &Loaded,
    as_of: Instant,
    diagnostics: &mut Diagnostics,
) -> (Vec<Adopted>, Vec<Exception>) {
    let manifest = &loaded.city.manifest;
    let (schema, zone) = (&manifest.schema, &manifest.zone);
    let binding = Binding { schema, zone, as_of, policies: &loaded.policies };
    let adopted = binding.adopt(manifest.adopt.as_ref(), diagnostics);
    let ids = |policy: &Policy| -> Vec<(String, KindId)> {
        let whole = |id: &String| format!("{}/{id}", policy.id);
        let of = |check: &CheckDef| {
            std::iter::once(&check.id)
                .chain(&check.formerly)
                .map(|id| (whole(id), check.each))
                .collect::<Vec<_>>()
        };
        policy.checks.iter().flat_map(of).collect()
    };
    let checks = loaded.policies.values().flat_map(ids).collect();
    let lists: Vec<source::Node> =
        manifest.exceptions.iter().chain(&loaded.city.exceptions).cloned().collect();
    let exceptions = exception::read(schema, zone, &checks, &lists, diagnostics);
    (adopted, exceptions)
}
