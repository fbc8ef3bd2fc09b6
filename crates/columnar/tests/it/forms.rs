//! The random conditions of the differential test are run in every form, and few are left to the interpreter.

use std::collections::BTreeMap;

use columnar::{Engine, Parts, Plan};
use model::Schema;
use testkit::{
    Dice,
    random::{city::Draft, conditions::PARAMETERS},
};

use crate::{
    agree::{Words, bind},
    differential::random_checks,
};

const FORMS: [&str; 14] = [
    "and", "below", "choice", "compare", "guard", "hop", "not", "once", "or", "over", "row", "same",
    "stands", "test",
];

const WAYS: [&str; 10] =
    ["as", "computed", "grouped", "guarded", "listed", "rows", "same", "sliced", "texts", "truths"];

fn add(to: &mut BTreeMap<&'static str, usize>, more: BTreeMap<&'static str, usize>) {
    more.into_iter().for_each(|(name, n)| *to.entry(name).or_default() += n);
}

#[test]
fn random_conditions_are_run_in_every_form() {
    let schema = Schema::builtin();
    let zone = testkit::town("").zone;
    let (mut forms, mut ways) = (BTreeMap::new(), BTreeMap::new());
    for seed in 0..100 {
        let mut dice = Dice::new(seed ^ 0x00c0_ffee);
        let state = Draft::random(&schema, &mut dice).state(&schema);
        let checks = random_checks(&schema, &mut dice, 10);
        let adopted = bind(&schema, &zone, state.as_of(), PARAMETERS, &checks);
        let plan = Plan::new(&schema, &adopted, &[]);
        add(&mut forms, plan.forms());
        for most in [usize::MAX, 2, 0] {
            add(&mut ways, Engine::with_most_distinct(&schema, &state, &plan, most).ways());
        }
    }
    println!("forms {forms:?}\nways {ways:?}");
    let all: usize = forms.values().sum();
    let per_mille = forms["row"] * 1000 / all;
    println!("{per_mille} of 1000 parts are left to the interpreter");
    assert_eq!(forms.keys().copied().collect::<Vec<_>>(), FORMS);
    assert_eq!(ways.keys().copied().collect::<Vec<_>>(), WAYS);
    assert!(per_mille < 220, "too many: the differential test would compare the interpreter with itself");
}

#[test]
fn a_plan_of_some_checks_has_their_parts_alone() {
    let schema = Schema::builtin();
    let town = testkit::town("");
    let of = |require: &str| Words { require: require.to_owned(), ..Words::default() };
    let checks = [of("asset.logging"), of("!asset.logging || asset.redundant"), of("asset.redundant")];
    let adopted = bind(&schema, &town.zone, town.state.as_of(), "", &checks);
    let all = Plan::new(&schema, &adopted, &[]);
    assert_eq!(all.n_checks(), 3);
    // The asset itself, two fields of it, one that is turned round, and either of two.
    assert_eq!(all.parts(), Parts { distinct: 5, in_all: 10 });
    let some = Plan::of_some(&schema, &adopted, &[], &|check| check.id.ends_with("c2"));
    assert_eq!(some.n_checks(), 1);
    assert_eq!(some.parts(), Parts { distinct: 2, in_all: 2 });
    assert_eq!(some.forms(), [("test", 1)].into());
}
