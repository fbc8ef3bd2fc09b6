//! Judges a loaded city as of an instant.

use diag::Diagnostics;
use intake::{Seen, Traffic, observe};
use model::{EntityRef, FieldId, Fold, Instant, KindId, Origin, State, fold, fold_with};
use policy::{Adopted, Binding, CheckDef, Exception, Judgement, Policy, exception, judge};

use crate::Loaded;

/// Where a city stands at an instant.
pub struct Assessment {
    /// The state that was judged.
    pub state: State,
    /// The policies that the city adopted, in its order.
    pub adopted: Vec<Adopted>,
    /// Its exceptions.
    pub exceptions: Vec<Exception>,
    /// What the checks say.
    pub judgement: Judgement,
    /// Links of imported records to entities that nobody listed: from, field, to, where.
    pub dangling: Vec<(EntityRef, FieldId, std::sync::Arc<str>, Origin)>,
    /// What traffic and addresses showed beside what was written down.
    pub seen: Seen,
    /// What was said while policies were bound.
    pub diagnostics: Diagnostics,
}

/// Judges a city as of an instant, from what was known at an instant.
pub fn assess(
    loaded: &Loaded,
    as_of: Instant,
    known_at: Instant,
    progress: &mut dyn FnMut(usize, usize),
) -> Assessment {
    let manifest = &loaded.city.manifest;
    let schema = &manifest.schema;
    let (fold, seen) = fold_with_traffic(loaded, as_of, known_at);
    let mut diagnostics = Diagnostics::default();
    let (adopted, exceptions) = bind(loaded, as_of, &mut diagnostics);
    let judgement = judge(schema, &fold.state, &adopted, &exceptions, progress);
    let (state, dangling) = (fold.state, fold.dangling);
    Assessment { state, adopted, exceptions, judgement, dangling, seen, diagnostics }
}

/// Folds what was observed, looks at what traffic and addresses say of that state, and folds again with it.
pub(crate) fn fold_with_traffic(loaded: &Loaded, as_of: Instant, known_at: Instant) -> (Fold, Seen) {
    let manifest = &loaded.city.manifest;
    let (schema, said) = (&manifest.schema, &loaded.city.observations);
    let first = fold(schema, said, &manifest.inventory, as_of, known_at);
    let outcomes = loaded.imports.iter().filter_map(|imported| imported.outcome.as_ref());
    let traffic: Vec<&Traffic> = outcomes.flat_map(|outcome| &outcome.traffic).collect();
    let mut seen = observe(schema, &first.state, &traffic);
    let more = std::mem::take(&mut seen.observations);
    if more.entities.is_empty() && more.list.is_empty() {
        return (first, seen);
    }
    (fold_with(schema, said, &more, &manifest.inventory, as_of, known_at), seen)
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
