//! A fact that is not known is never false, never a pass and never dropped.

use policy::Verdict;

use super::IT;
use crate::ask::{Ask, asset};

#[test]
fn a_fact_that_is_not_known_is_never_false_never_pass_and_never_dropped() {
    for field in ["mfa_enforced", "remote_access", "encrypted_at_rest", "time_synchronised"] {
        for condition in ["asset.F", "!asset.F", "asset.F == true", "asset.F == false", "asset.F != true"] {
            let said = asset(IT, &condition.replace('F', field));
            assert!(said.starts_with("unknown, ") && said.ends_with(field), "{condition}: {said}");
        }
    }
}

#[test]
fn the_reason_says_unobserved_stale_contested_or_absent() {
    assert_eq!(asset(IT, "asset.mfa_enforced"), "unknown, unobserved mfa_enforced");
    assert_eq!(asset(IT, "asset.encrypted_at_rest"), "unknown, stale encrypted_at_rest");
    assert_eq!(asset(IT, "asset.time_synchronised"), "unknown, contested time_synchronised");
    assert_eq!(asset(IT, "asset.remote_access"), "unknown, absent remote_access");
}

#[test]
fn a_value_that_is_none_is_unknown_as_data() {
    assert_eq!(asset(IT, "asset.patches_missing == 0"), "unknown, absent patches_missing");
    assert_eq!(asset(IT, "asset.patches_missing == 0 || asset.logging"), "pass");
}

#[test]
fn a_measured_value_without_a_date_is_stale() {
    assert_eq!(asset("assets: [{id: it, logging: true}]", "asset.logging"), "unknown, stale logging");
}

#[test]
fn a_city_that_nobody_described_is_unknown_and_never_a_pass() {
    let ask = Ask { require: "city.public_body && true", ..Ask::default() };
    let town = testkit::town("assets: [{id: it}]");
    let check = &ask.bind(&town).unwrap().checks[0];
    let nobody = model::fold(
        &town.schema,
        &model::Observations {
            entities: town.city.observations.entities[1..].to_vec(),
            ..town.city.observations.clone()
        },
        &Default::default(),
        town.state.as_of(),
        model::Instant::MAX,
    );
    assert_eq!(nobody.state.len(town.schema.city()), 0);
    let finding = policy::find(&town.schema, &nobody.state, check, 0);
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(!finding.reasons.is_empty(), "an unknown has a reason");
}

#[test]
fn has_is_true_false_or_unknown() {
    assert_eq!(asset(IT, "has(asset.class)"), "pass");
    assert_eq!(asset(IT, "has(asset.logging)"), "pass");
    assert_eq!(asset(IT, "has(asset.backup_configured)"), "pass");
    assert_eq!(asset(IT, "has(asset.remote_access)"), "fail");
    assert_eq!(asset(IT, "has(asset.zone)"), "fail");
    assert_eq!(asset(IT, "has(asset.mfa_enforced)"), "unknown, unobserved mfa_enforced");
    assert_eq!(asset(IT, "has(asset.encrypted_at_rest)"), "unknown, stale encrypted_at_rest");
    assert_eq!(asset(IT, "has(asset.time_synchronised)"), "unknown, contested time_synchronised");
    assert_eq!(asset(IT, "has(asset.owner)"), "unknown, unobserved owner");
}

#[test]
fn nothing_is_concluded_from_tautologies() {
    for tautology in [
        "asset.mfa_enforced || !asset.mfa_enforced",
        "asset.mfa_enforced == asset.mfa_enforced",
        "asset.patches_missing * 0 == 0",
        "asset.mfa_enforced ? true : true",
        "size(asset.addresses) >= 0",
    ] {
        assert!(asset(IT, tautology).starts_with("unknown"), "{tautology}");
    }
}

#[test]
fn an_absent_parent_makes_what_is_reached_through_it_unknown_outside_a_negation() {
    for condition in [
        "asset.zone.untrusted",
        "!asset.zone.untrusted",
        "asset.zone.purdue > 3.0",
        "!(asset.zone.purdue > 3.0)",
        "has(asset.zone.purdue)",
        "!has(asset.zone.purdue)",
        "asset.zone.assets.all(a, a.logging)",
        "!asset.zone.assets.exists(a, a.logging)",
        "size(asset.zone.assets) == 0",
        "asset.zone.parent.untrusted",
    ] {
        assert_eq!(asset(IT, condition), "unknown, absent zone", "{condition}");
    }
    assert_eq!(asset(IT, "has(asset.zone) && asset.zone.untrusted"), "fail");
    assert_eq!(asset(IT, "!has(asset.zone) || asset.zone.untrusted"), "pass");
}

#[test]
fn a_link_to_something_that_nobody_listed_is_unobserved() {
    let town = testkit::town("zones: [{id: z}]\nassets: [{id: it, zone: z}]");
    let check = &Ask { require: "has(asset.zone)", ..Ask::default() }.bind(&town).unwrap().checks[0];
    let zone = town.schema.kind_named("zone").unwrap();
    let mut observations = town.city.observations.clone();
    observations.entities.retain(|(entity, _)| entity.kind != zone);
    let state = model::fold(
        &town.schema,
        &observations,
        &Default::default(),
        town.state.as_of(),
        model::Instant::MAX,
    )
    .state;
    assert_eq!(policy::find(&town.schema, &state, check, 0).verdict, Verdict::Unknown);
}
