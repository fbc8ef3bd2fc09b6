//! Helpers for tests: what any bytes must not crash.

use std::{collections::BTreeMap, sync::OnceLock};

use diag::{Diagnostics, Files};
use model::{EntityRef, Instant, Observations, Origin, Schema, Source, SourceId, State, Zone, fold};

use crate::{
    Binding, cases,
    exception::slots,
    lang::{
        eval::{Context, eval},
        print::print,
        syntax,
        typing::{self, Scope},
    },
    read, scenario,
};

/// The schema, and a city with one entity of each kind of which nothing is known.
fn city() -> &'static (Schema, State) {
    static CITY: OnceLock<(Schema, State)> = OnceLock::new();
    CITY.get_or_init(|| {
        let schema = Schema::builtin();
        let mut observations = Observations::default();
        let source = observations.add_source(Source::new("fuzz", "line", 0));
        debug_assert_eq!(source, SourceId(0), "the only source");
        for (kind, _) in schema.kinds() {
            let origin = Origin { source, record: 1 };
            observations.entities.push((EntityRef { kind, id: "it".into() }, origin));
        }
        let state = fold(&schema, &observations, &BTreeMap::new(), Instant(0), Instant::MAX).state;
        (schema, state)
    })
}

/// Reads any bytes as a condition, settles it over every kind, evaluates and prints it; must not crash, and what
/// was printed must be stable.
pub fn fuzz_condition(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(expr) = syntax::parse(&text) else { return };
    let printed = print(&expr);
    if let Ok(again) = syntax::parse(&printed) {
        assert_eq!(print(&again), printed, "of {text:?}");
    }
    let (schema, state) = city();
    let zone = Zone::utc();
    let (parameters, variables) = (BTreeMap::new(), BTreeMap::new());
    for (kind, _) in schema.kinds() {
        let scope = Scope::of_kind(schema, &zone, kind, &parameters, &variables);
        if let Ok(typed) = typing::expression(&scope, &expr) {
            let value = eval(&Context::new(schema, state, None), &typed, &mut slots(schema, state, kind, 0));
            assert!(value.is_ok() || value.is_err_and(|reasons| !reasons.is_empty()), "of {text:?}");
        }
    }
}

/// Reads any bytes as a policy, binds it and runs its cases; must not crash.
pub fn fuzz_policy(bytes: &[u8]) {
    let (schema, state) = city();
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let Some(file) = source::add_file(&mut files, "fuzz.yaml", bytes, &mut diagnostics) else { return };
    let root = source::parse(&files, file, &mut diagnostics);
    if let Some(policy) = root.and_then(|root| read(schema, &root, &mut diagnostics)) {
        let policies = BTreeMap::from([(policy.id.clone(), policy.clone())]);
        let zone = Zone::utc();
        let binding = Binding { schema, zone: &zone, as_of: Instant(0), policies: &policies };
        let adopted: Vec<_> = binding.alone(&policy.id, policy.span, &mut diagnostics).into_iter().collect();
        crate::judge(schema, state, &adopted, &[], &mut |_, _| {});
        cases::run(schema, &policies, &policy, &mut diagnostics);
    }
    diag::text(&files, &diagnostics, false);
}

/// Reads any bytes as a scenario, binds it, plays it and runs its cases; must not crash.
pub fn fuzz_scenario(bytes: &[u8]) {
    let (schema, state) = city();
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let Some(file) = source::add_file(&mut files, "fuzz.yaml", bytes, &mut diagnostics) else { return };
    let root = source::parse(&files, file, &mut diagnostics);
    if let Some(written) = root.and_then(|root| scenario::read(schema, &root, &mut diagnostics)) {
        if let Some(parts) = scenario::bind(schema, &Zone::utc(), &written, &mut diagnostics) {
            scenario::play(schema, state, &parts);
        }
        scenario::run(schema, &written, &mut diagnostics);
    }
    diag::text(&files, &diagnostics, false);
}
