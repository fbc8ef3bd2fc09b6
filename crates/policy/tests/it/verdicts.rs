//! The rules of DESIGN section 5 - verdicts, exceptions, counting - one test a sentence.

use policy::{Counts, Verdict};

use crate::ask::{Ask, asset, each, scoped};

/// An asset with something of every standing: known true, known false, none, never said, stale.
const IT: &str = "
complete: backup
observed: 2026-05-31
observations:
  - {entity: asset:it, field: time_synchronised, value: true, on: 2026-05-31, source: a}
  - {entity: asset:it, field: time_synchronised, value: false, on: 2026-05-31, source: b}
assets:
  - id: it
    logging: true
    backup_configured: false
    remote_access: none
    encrypted_at_rest: {value: true, on: 2025-01-01}
    class: plc
    count: 3
    patches_missing: none
    open_ports: [22/tcp, 443/tcp]
    longitude: 7.5
    installed_on: 2026-01-01
    zone: none
";

/// A service with two assets, one of which was never asked; whether the inventory is complete is said in front.
const SERVICE: &str = "
services: [{id: it, recovery_time: 4h}]
assets:
  - {id: a, services: [it], redundant: true}
  - {id: b, services: [it]}
";

fn service(complete: &str, require: &str) -> String {
    each("service", &format!("complete: {complete}\n{SERVICE}"), require)
}

mod the_table_of_where_and_require {
    use super::*;

    #[test]
    fn where_false_is_not_applicable_whatever_require_says() {
        for require in ["asset.logging", "asset.backup_configured", "asset.mfa_enforced", "1 / 0 == 1"] {
            assert_eq!(scoped(IT, "asset.backup_configured", require), "not-applicable");
        }
    }

    #[test]
    fn where_unknown_is_unknown_scope() {
        for require in ["true", "false", "asset.mfa_enforced"] {
            let said = scoped(IT, "asset.internet_exposed", require);
            assert_eq!(said, "unknown, in scope, unobserved internet_exposed");
        }
    }

    #[test]
    fn where_true_and_require_true_is_pass() {
        assert_eq!(scoped(IT, "asset.logging", "asset.class == 'plc'"), "pass");
    }

    #[test]
    fn where_true_and_require_false_is_fail() {
        assert_eq!(scoped(IT, "asset.logging", "asset.class != 'plc'"), "fail");
    }

    #[test]
    fn where_true_and_require_unknown_is_unknown_with_all_reasons() {
        assert_eq!(
            scoped(
                IT,
                "asset.logging",
                "asset.mfa_enforced && asset.remote_access && asset.encrypted_at_rest"
            ),
            "unknown, unobserved mfa_enforced, absent remote_access, stale encrypted_at_rest"
        );
    }

    #[test]
    fn no_where_is_true() {
        assert_eq!(asset(IT, "asset.logging"), "pass");
        assert_eq!(asset(IT, "asset.backup_configured"), "fail");
    }

    #[test]
    fn true_and_false_count_also_when_unknown_parts_were_absorbed() {
        assert_eq!(asset(IT, "asset.mfa_enforced || asset.logging"), "pass");
        assert_eq!(asset(IT, "asset.mfa_enforced && asset.backup_configured"), "fail");
        assert_eq!(scoped(IT, "asset.mfa_enforced && asset.backup_configured", "true"), "not-applicable");
        assert_eq!(scoped(IT, "asset.mfa_enforced || asset.logging", "true"), "pass");
    }
}

mod what_is_not_known {
    use super::*;

    #[test]
    fn a_fact_that_is_not_known_is_never_false_never_pass_and_never_dropped() {
        for field in ["mfa_enforced", "remote_access", "encrypted_at_rest", "time_synchronised"] {
            for condition in ["asset.F", "!asset.F", "asset.F == true", "asset.F == false", "asset.F != true"]
            {
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
}

mod kleene {
    use super::*;

    /// `t`, `f` and `u` for true, false and unknown.
    fn value(letter: char) -> &'static str {
        match letter {
            't' => "asset.logging",
            'f' => "asset.backup_configured",
            _ => "asset.mfa_enforced",
        }
    }

    fn letter(require: &str) -> char {
        match asset(IT, require).as_str() {
            "pass" => 't',
            "fail" => 'f',
            _ => 'u',
        }
    }

    #[test]
    fn and_or_and_not_are_kleenes_and_do_not_depend_on_order() {
        for (a, b, and, or) in [
            ('t', 't', 't', 't'),
            ('t', 'f', 'f', 't'),
            ('t', 'u', 'u', 't'),
            ('f', 'f', 'f', 'f'),
            ('f', 'u', 'f', 'u'),
            ('u', 'u', 'u', 'u'),
        ] {
            for (a, b) in [(a, b), (b, a)] {
                assert_eq!(letter(&format!("{} && {}", value(a), value(b))), and, "{a} && {b}");
                assert_eq!(letter(&format!("{} || {}", value(a), value(b))), or, "{a} || {b}");
            }
        }
        for (a, not) in [('t', 'f'), ('f', 't'), ('u', 'u')] {
            assert_eq!(letter(&format!("!{}", value(a))), not, "!{a}");
        }
    }

    #[test]
    fn all_and_exists_are_kleenes_over_their_elements() {
        let over = |require: &str| service("asset", require);
        assert_eq!(over("service.assets.all(a, a.redundant)"), "unknown, unobserved redundant");
        assert_eq!(over("service.assets.all(a, !a.redundant)"), "fail");
        assert_eq!(over("service.assets.exists(a, a.redundant)"), "pass");
        assert_eq!(over("service.assets.exists(a, !a.redundant)"), "unknown, unobserved redundant");
    }

    #[test]
    fn choice_with_an_unknown_condition_is_unknown() {
        assert_eq!(letter("asset.mfa_enforced ? true : true"), 'u');
        assert_eq!(letter("asset.logging ? true : asset.mfa_enforced"), 't');
        assert_eq!(letter("asset.logging ? asset.mfa_enforced : true"), 'u');
        assert_eq!(letter("asset.backup_configured ? asset.mfa_enforced : false"), 'f');
        assert_eq!(letter("asset.backup_configured ? 1 / 0 == 1 : true"), 't');
    }

    #[test]
    fn comparison_in_arithmetic_and_calls_with_an_unknown_operand_are_unknown() {
        for condition in [
            "asset.patches_missing == 0",
            "asset.patches_missing != 0",
            "asset.patches_missing < 1",
            "asset.patches_missing <= 1",
            "asset.patches_missing > 1",
            "asset.patches_missing >= 1",
            "asset.patches_missing in [1, 2]",
            "1 in [1, asset.patches_missing]",
            "asset.count in [3, asset.patches_missing]",
            "[1, asset.patches_missing] == [2, 2]",
            "asset.patches_missing + 1 == 1",
            "asset.patches_missing - 1 == 1",
            "asset.patches_missing * 0 == 0",
            "0 / asset.patches_missing == 0",
            "0 % asset.patches_missing == 0",
            "-asset.patches_missing == 0",
            "string(asset.patches_missing) == ''",
            "double(asset.patches_missing) == 0.0",
            "days(asset.patches_missing) == days(0)",
        ] {
            assert_eq!(asset(IT, condition), "unknown, absent patches_missing", "{condition}");
        }
        for call in ["asset.maker.contains('')", "asset.maker.startsWith('')", "asset.maker.matches('')"] {
            assert_eq!(asset(IT, call), "unknown, unobserved maker", "{call}");
        }
    }

    #[test]
    fn size_exists_one_filter_and_map_with_an_unknown_element_are_unknown() {
        for condition in [
            "size([1, asset.patches_missing]) == 2",
            "[1, asset.patches_missing].exists_one(x, x == 1)",
            "size([1, asset.patches_missing].filter(x, x == 1)) == 1",
            "size([1, asset.patches_missing].map(x, 1)) == 2",
            "[1, asset.patches_missing].exists_one(x, false)",
            "size([1, asset.patches_missing].filter(x, true)) == 2",
            "[1, 2].exists_one(x, x == 1 || x == asset.patches_missing)",
            "size([1, 2].filter(x, x == asset.patches_missing)) >= 0",
            "[1, 2].map(x, x + asset.patches_missing) == [1, 2]",
        ] {
            assert_eq!(asset(IT, condition), "unknown, absent patches_missing", "{condition}");
        }
    }

    #[test]
    fn all_and_exists_over_a_list_written_out_look_at_each_element_alone() {
        assert_eq!(asset(IT, "[1, asset.patches_missing].exists(x, x == 1)"), "pass");
        assert_eq!(asset(IT, "[1, asset.patches_missing].all(x, x == 2)"), "fail");
        assert_eq!(asset(IT, "[1, asset.patches_missing].all(x, x == 1)"), "unknown, absent patches_missing");
        assert_eq!(
            asset(IT, "([1, asset.patches_missing] + []).exists(x, x == 1)"),
            "unknown, absent patches_missing"
        );
    }

    #[test]
    fn exists_one_is_true_for_exactly_one() {
        assert_eq!(asset(IT, "[1, 2, 3].exists_one(x, x == 2)"), "pass");
        assert_eq!(asset(IT, "[2, 2].exists_one(x, x == 2)"), "fail");
        assert_eq!(asset(IT, "[1, 3].exists_one(x, x == 2)"), "fail");
        let two = "complete: asset\nservices: [{id: it}]\nassets: [{id: a, services: [it], redundant: true}, {id: b, services: [it], redundant: false}]";
        assert_eq!(each("service", two, "service.assets.exists_one(a, a.redundant)"), "pass");
    }
}

mod errors {
    use super::*;

    #[test]
    fn an_error_is_unknown_as_data() {
        for (condition, why) in [
            ("asset.count / 0 == 1", "division by zero"),
            ("asset.count % 0 == 1", "division by zero"),
            ("asset.longitude / 0.0 > 1.0", "division by zero"),
            ("9223372036854775807 + asset.count > 0", "overflow"),
            ("-9223372036854775807 - asset.count < 0", "overflow"),
            ("9223372036854775807 * asset.count > 0", "overflow"),
            ("(-9223372036854775807 - 1) / -1 > 0", "overflow"),
            ("-(-9223372036854775807 - 1) > 0", "overflow"),
            ("1e308 * 10.0 > 0.0", "overflow"),
            ("days(9223372036854775807) > hours(1)", "overflow"),
            ("now + days(100000000) > now", "overflow"),
            ("int(1e300) > 0", "overflow"),
            ("int(asset.class) == 1", "conversion"),
            ("double('x') == 1.0", "conversion"),
            ("double('NaN') == 1.0", "conversion"),
            ("inRange(asset.class, '10.0.0.0/8')", "no address"),
            ("inRange('10.0.0.1', '10.0.0.0/33')", "no address"),
            ("isPrivate('lamp')", "no address"),
            ("versionBefore(asset.class, '1.0')", "no version"),
        ] {
            assert_eq!(asset(IT, condition), format!("unknown, {why}"), "{condition}");
            assert_eq!(asset(IT, &format!("!({condition})")), format!("unknown, {why}"), "!({condition})");
            assert_eq!(asset(IT, &format!("{condition} || asset.logging")), "pass", "{condition} || true");
            assert_eq!(asset(IT, &format!("asset.logging || {condition}")), "pass", "true || {condition}");
            assert_eq!(asset(IT, &format!("{condition} && asset.backup_configured")), "fail", "{condition}");
        }
    }

    /// Item 2 of the checks that others failed: indeterminate, with a reason.
    #[test]
    fn a_check_that_errs_is_unknown_with_a_reason_and_never_lost() {
        let (_, judgement) = Ask { require: "1 / (asset.count - 3) > 0", ..Ask::default() }.judge(IT);
        let check = &judgement.checks[0];
        assert_eq!(check.verdicts, [Verdict::Unknown]);
        assert_eq!(check.results.len(), 1);
        assert!(!check.results[0].finding.reasons.is_empty());
    }

    #[test]
    fn past_a_million_visits_the_verdict_is_unknown_as_too_large() {
        let numbers: Vec<String> = (0..1000).map(|n| format!("\"{n}/tcp\"")).collect();
        let many = |n: usize| {
            format!(
                "observed: 2026-05-31\nassets: [{{id: it, logging: true, open_ports: [{}]}}]",
                numbers[..n].join(", ")
            )
        };
        let nested = "asset.open_ports.all(x, asset.open_ports.all(y, x == y || true)) || true";
        assert_eq!(asset(&many(999), nested), "pass", "999 + 999 * 999 visits");
        assert_eq!(asset(&many(1000), nested), "unknown, too large", "1000 + 1000 * 1000 visits");
        assert_eq!(
            scoped(&many(1000), nested, "true"),
            "unknown, in scope, too large",
            "too large counts though `|| true` would absorb it"
        );
    }

    #[test]
    fn a_million_visits_are_counted_from_sizes_and_not_cut_short_by_an_answer() {
        let numbers: Vec<String> = (0..1000).map(|n| format!("\"{n}/tcp\"")).collect();
        let it = format!("observed: 2026-05-31\nassets: [{{id: it, open_ports: [{}]}}]", numbers.join(", "));
        assert_eq!(
            asset(&it, "asset.open_ports.exists(x, asset.open_ports.exists(y, true))"),
            "unknown, too large"
        );
    }

    #[test]
    fn hostile_values_are_judged_like_any_other() {
        let own = "fields: {asset: {n: {type: int, doc: A number.}}}\nobserved: 2026-05-31";
        let it = |fields: &str| format!("{own}\nassets: [{{id: it, {fields}}}]");
        let min = it("count: 0, n: -9223372036854775808");
        assert_eq!(asset(&min, "asset.n < 0"), "pass");
        assert_eq!(asset(&min, "-asset.n > 0"), "unknown, overflow");
        assert_eq!(asset(&min, "asset.n % -1 == 0"), "unknown, overflow");
        assert_eq!(asset(&min, "10 / asset.count > 0"), "unknown, division by zero");
        let max = it("n: 9223372036854775807");
        assert_eq!(asset(&max, "asset.n + 1 > 0"), "unknown, overflow");
        assert_eq!(asset(&it("open_ports: []"), "asset.open_ports.all(p, false)"), "pass");
        assert_eq!(
            asset(&it("open_ports: none"), "asset.open_ports.all(p, false)"),
            "unknown, absent open_ports"
        );
        assert_eq!(
            asset(&it("maker: ACME"), "asset.open_ports.all(p, false)"),
            "unknown, unobserved open_ports"
        );
        assert_eq!(asset(&it("class: \"\""), "size(asset.class) == 0"), "pass");
    }
}

mod lists {
    use super::*;

    #[test]
    fn over_an_open_list_all_is_never_true() {
        assert_eq!(service("zone", "service.assets.all(a, true)"), "unknown, open list assets");
        assert_eq!(service("zone", "service.assets.all(a, !a.redundant)"), "fail");
        assert_eq!(service("asset", "service.assets.all(a, true)"), "pass");
    }

    #[test]
    fn over_an_open_list_exists_is_never_false() {
        assert_eq!(service("zone", "service.assets.exists(a, false)"), "unknown, open list assets");
        assert_eq!(service("zone", "service.assets.exists(a, a.redundant)"), "pass");
        assert_eq!(service("asset", "service.assets.exists(a, false)"), "fail");
    }

    #[test]
    fn a_complete_empty_list_satisfies_all() {
        let none = "services: [{id: it}]";
        let complete = format!("complete: asset\n{none}");
        assert_eq!(each("service", &complete, "service.assets.all(a, false)"), "pass");
        assert_eq!(each("service", &complete, "service.assets.exists(a, true)"), "fail");
        assert_eq!(each("service", &complete, "size(service.assets) == 0"), "pass");
        assert_eq!(each("service", none, "service.assets.all(a, false)"), "unknown, open list assets");
        assert_eq!(each("service", none, "!service.assets.exists(a, true)"), "unknown, open list assets");
        assert_eq!(each("service", none, "size(service.assets) == 0"), "unknown, open list assets");
    }

    #[test]
    fn size_exists_one_filter_and_map_of_an_open_list_are_unknown() {
        for condition in [
            "size(service.assets) >= 2",
            "service.assets.exists_one(a, a.id == 'a')",
            "size(service.assets.filter(a, a.id == 'a')) >= 1",
            "service.assets.map(a, a.id) == ['a', 'b']",
            "'a' in service.assets.map(a, a.id)",
            "service.assets == service.assets",
        ] {
            assert_eq!(service("zone", condition), "unknown, open list assets", "{condition}");
            assert!(!service("asset", condition).starts_with("unknown"), "{condition}");
        }
    }

    #[test]
    fn a_list_is_open_while_a_link_that_might_point_here_is_no_fact() {
        let city = |zone: &str| {
            format!("complete: asset\nzones: [{{id: it}}]\nassets: [{{id: a, zone: it}}, {{id: b{zone}}}]")
        };
        let all = "zone.assets.all(a, true)";
        assert_eq!(each("zone", &city(", zone: it"), all), "pass");
        assert_eq!(each("zone", &city(", zone: none"), all), "pass");
        assert_eq!(each("zone", &city(""), all), "unknown, open list assets");
    }

    #[test]
    fn a_list_written_out_or_of_texts_is_never_open() {
        assert_eq!(asset(IT, "asset.open_ports.all(p, p.endsWith('/tcp'))"), "pass");
        assert_eq!(asset(IT, "[1, 2].all(n, n < 3)"), "pass");
        assert_eq!(asset(IT, "[].all(n, false)"), "pass");
    }

    #[test]
    fn a_check_over_a_kind_without_entities_is_one_verdict_unknown_if_open() {
        let (_, judgement) = Ask { each: "drill", require: "true", ..Ask::default() }.judge("");
        let check = &judgement.checks[0];
        assert_eq!(check.entities, Counts { unknown: 1, ..Counts::default() });
        assert_eq!(check.units, Counts { unknown: 1, ..Counts::default() });
        assert_eq!(each("drill", "", "true"), "unknown, in scope, open list");
    }

    #[test]
    fn a_check_over_a_kind_without_entities_is_not_applicable_if_complete() {
        assert_eq!(each("drill", "complete: drill", "false"), "not-applicable");
    }
}

mod freshness {
    use super::*;

    /// Evidence of `logging` from one instant, judged on 1 June 2026 at 00:00 UTC.
    fn aged(on: &str, max_age: &str) -> String {
        let it = format!("assets: [{{id: it, logging: {{value: true, on: \"{on}\"}}}}]");
        Ask { require: "asset.logging", max_age, ..Ask::default() }.of(&it)
    }

    #[test]
    fn age_equal_to_max_age_is_still_fresh() {
        assert_eq!(aged("2026-05-02", "30d"), "pass");
        assert_eq!(aged("2026-05-01T23:59:59.999999Z", "30d"), "unknown, stale logging");
    }

    #[test]
    fn age_equal_to_the_schemas_freshness_is_still_fresh() {
        assert_eq!(aged("2026-02-21", ""), "pass", "100 days");
        assert_eq!(aged("2026-02-20T23:59:59.999999Z", ""), "unknown, stale logging");
    }

    #[test]
    fn thirty_days_are_720_hours() {
        assert_eq!(aged("2026-05-02", "720h"), "pass");
        assert_eq!(aged("2026-05-02", "719h"), "unknown, stale logging");
        let zurich = "city: {name: Port Meridian, time_zone: Europe/Zurich}\nat: 2026-04-15\nassets: [{id: it, logging: {value: true, on: 2026-03-16}}]";
        let ask = Ask { require: "asset.logging", max_age: "30d", ..Ask::default() };
        assert_eq!(ask.of(zurich), "pass", "over the change to summer time it is 719 hours");
    }

    #[test]
    fn max_age_never_lengthens_freshness() {
        assert_eq!(aged("2026-02-01", "400d"), "unknown, stale logging");
    }

    #[test]
    fn max_age_may_come_from_a_parameter() {
        let it = "assets: [{id: it, logging: {value: true, on: 2026-05-02}}]";
        let of = |n: &str| {
            let more = format!("parameters: {{n: {{type: int, default: {n}}}}}");
            Ask { require: "asset.logging", max_age: "\"{n}d\"", more: &more, ..Ask::default() }.of(it)
        };
        assert_eq!(of("30"), "pass");
        assert_eq!(of("29"), "unknown, stale logging");
    }

    #[test]
    fn an_age_beyond_what_can_be_counted_is_held_at_the_end() {
        let it = "assets: [{id: it, logging: {value: true, on: 2026-05-31}}]";
        let of = |n: &str| {
            let more = format!("parameters: {{n: {{type: int, default: {n}}}}}");
            Ask { require: "asset.logging", max_age: "\"{n}d\"", more: &more, ..Ask::default() }.of(it)
        };
        assert_eq!(of("9223372036854775807"), "pass");
        assert_eq!(of("-9223372036854775807"), "unknown, stale logging");
    }

    #[test]
    fn where_uses_the_schemas_freshness() {
        let it = "assets: [{id: it, logging: {value: true, on: 2026-04-01}}]";
        let ask =
            Ask { scope: "asset.logging", require: "asset.logging", max_age: "30d", each: "asset", more: "" };
        assert_eq!(ask.of(it), "unknown, stale logging", "in scope, but its evidence is too old for require");
        assert_eq!(Ask { require: "true", ..ask }.of(it), "pass");
    }

    #[test]
    fn max_age_reaches_through_variables_and_hops() {
        let city = "zones: [{id: z, filtered: {value: true, on: 2026-04-01}}]\nassets: [{id: it, zone: z}]";
        let ask = |require, more| Ask { require, max_age: "30d", more, ..Ask::default() }.of(city);
        assert_eq!(ask("asset.zone.filtered", ""), "unknown, stale filtered");
        assert_eq!(ask("v", "variables: {v: \"asset.zone.filtered\"}"), "unknown, stale filtered");
        assert_eq!(
            ask("asset.zone.assets.exists(a, a.zone.filtered)", ""),
            "unknown, stale filtered, open list assets"
        );
        assert_eq!(ask("has(asset.zone.filtered)", ""), "unknown, stale filtered");
    }

    #[test]
    fn a_declared_field_never_ages() {
        let it = "assets: [{id: it, remote_access: {value: true, on: 2001-01-01}}]";
        assert_eq!(Ask { require: "asset.remote_access", max_age: "1h", ..Ask::default() }.of(it), "pass");
    }

    #[test]
    fn an_observation_ends_with_its_valid_until() {
        let until = |until: &str| {
            asset(
                &format!(
                    "assets: [{{id: it, logging: {{value: true, on: 2026-05-01, until: \"{until}\"}}}}]"
                ),
                "asset.logging",
            )
        };
        assert_eq!(until("2026-06-02"), "pass");
        assert_eq!(until("2026-06-01"), "unknown, stale logging");
    }

    /// Item 6 of the checks that others failed: the date on which something was so decides, not when it was told.
    #[test]
    fn the_effective_date_of_evidence_decides_not_the_date_of_its_arrival() {
        let told = |on: &str, received: &str, known: &str| {
            asset(
                &format!(
                    "{known}assets: [{{id: it}}]\nobservations: [{{entity: asset:it, field: logging, value: true, on: {on}, received: {received}, source: scan}}]"
                ),
                "asset.logging",
            )
        };
        assert_eq!(
            told("2025-06-01", "2026-05-31", ""),
            "unknown, stale logging",
            "old news that came late is old"
        );
        assert_eq!(told("2026-05-01", "2026-07-01", ""), "pass", "it was so then, though we heard later");
        assert_eq!(told("2026-05-01", "2026-07-01", "known: 2026-06-01\n"), "unknown, unobserved logging");
        assert_eq!(told("2026-06-02", "2026-05-01", ""), "unknown, unobserved logging", "not yet so");
    }

    #[test]
    fn of_two_observations_of_a_source_the_later_effective_one_wins_though_it_arrived_first() {
        let it = "
assets: [{id: it}]
observations:
  - {entity: asset:it, field: logging, value: true, on: 2026-05-20, received: 2026-05-21, source: scan}
  - {entity: asset:it, field: logging, value: false, on: 2026-05-01, received: 2026-05-30, source: scan}
";
        assert_eq!(asset(it, "asset.logging"), "pass");
    }
}

mod force {
    use super::*;

    fn in_force(more: &str) -> (policy::Force, usize) {
        let town = testkit::town("assets: [{id: it}]");
        let adopted = Ask { require: "true", more, ..Ask::default() }.bind(&town).unwrap();
        (adopted.force, adopted.checks.len())
    }

    #[test]
    fn outside_its_dates_of_force_a_policy_gives_no_verdict_and_is_listed_apart() {
        use policy::Force;
        assert_eq!(in_force("in-force: {from: 2026-06-01}"), (Force::InForce, 1));
        assert_eq!(in_force("in-force: {from: 2026-06-02}"), (Force::NotYet, 0));
        assert_eq!(in_force("in-force: {to: 2026-06-01}"), (Force::Ended, 0));
        assert_eq!(in_force("in-force: {to: 2026-06-02}"), (Force::InForce, 1));
    }

    #[test]
    fn past_its_review_date_a_policy_still_binds_with_a_warning() {
        let town = testkit::town("assets: [{id: it}]");
        let adopted = Ask { require: "true", more: "review-by: 2026-05-01", ..Ask::default() };
        let adopted = adopted.bind(&town).unwrap();
        assert_eq!(adopted.checks.len(), 1);
        assert!(adopted.overdue_since.is_some());
    }
}

mod exceptions {
    use super::*;

    /// A town with an exception of so much: a verdict of `fail`, `unknown` and `pass` each.
    fn with(exception: &str) -> [Verdict; 3] {
        let (_, judgement) = ask(exception);
        judgement.checks[0].verdicts.clone().try_into().unwrap()
    }

    fn ask(exception: &str) -> (testkit::Town, policy::Judgement) {
        let text = format!(
            "assets: [{{id: a-fails, redundant: false, count: 5}}, {{id: b-unknown}}, {{id: c-passes, redundant: true}}]\nexceptions: [{exception}]"
        );
        Ask { require: "asset.redundant", ..Ask::default() }.judge(&text)
    }

    fn exception(kind: &str, change: (&str, &str)) -> String {
        let mut entries = vec![
            ("id", "E-1"),
            ("type", kind),
            ("check", "p/c"),
            ("entities", "[a-fails, b-unknown, c-passes]"),
            ("reason", "because"),
            ("owner", "post:water"),
            ("approver", "post:ciso"),
            ("approved", "2026-01-01"),
            ("from", "2026-01-01"),
            ("expires", "2027-01-01"),
        ];
        entries.retain(|(key, _)| *key != change.0 && (change.0 != "scope" || *key != "entities"));
        if !change.1.is_empty() {
            entries.push(change);
        }
        let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        format!("{{{}}}", entries.join(", "))
    }

    const NOTHING: (&str, &str) = ("", "");
    use Verdict::{Excepted, Fail, Pass, Unknown};

    #[test]
    fn an_exception_turns_fail_into_excepted_and_leaves_unknown_and_pass() {
        assert_eq!(with(&exception("risk-accepted", NOTHING)), [Excepted, Unknown, Pass]);
        assert_eq!(with(&exception("departure", NOTHING)), [Excepted, Unknown, Pass]);
    }

    #[test]
    fn the_kind_not_applicable_turns_unknown_too_and_leaves_pass() {
        assert_eq!(with(&exception("not-applicable", NOTHING)), [Excepted, Excepted, Pass]);
    }

    #[test]
    fn not_applicable_stays_as_it_is() {
        let text = format!(
            "assets: [{{id: a-fails, redundant: false}}, {{id: b-unknown}}, {{id: c-passes}}]\nexceptions: [{}]",
            exception("not-applicable", NOTHING)
        );
        let ask = Ask { scope: "false", require: "asset.redundant", ..Ask::default() };
        assert_eq!(ask.judge(&text).1.checks[0].entities, Counts { not_applicable: 3, ..Counts::default() });
    }

    #[test]
    fn it_applies_only_when_approved() {
        assert_eq!(with(&exception("risk-accepted", ("approved", ""))), [Fail, Unknown, Pass]);
        assert_eq!(with(&exception("risk-accepted", ("approved", "2026-06-02"))), [Fail, Unknown, Pass]);
        assert_eq!(with(&exception("risk-accepted", ("approved", "2026-06-01"))), [Excepted, Unknown, Pass]);
    }

    #[test]
    fn it_applies_from_its_start_until_before_its_expiry() {
        assert_eq!(with(&exception("risk-accepted", ("from", "2026-06-01"))), [Excepted, Unknown, Pass]);
        assert_eq!(with(&exception("risk-accepted", ("from", "2026-06-02"))), [Fail, Unknown, Pass]);
        assert_eq!(with(&exception("risk-accepted", ("expires", "2026-06-01"))), [Fail, Unknown, Pass]);
        assert_eq!(with(&exception("risk-accepted", ("expires", "2026-06-02"))), [Excepted, Unknown, Pass]);
    }

    #[test]
    fn it_applies_only_where_its_scope_is_true() {
        let scope = |scope: &str| with(&exception("not-applicable", ("scope", scope)));
        assert_eq!(scope("\"asset.count == 5\""), [Excepted, Unknown, Pass]);
        assert_eq!(scope("\"asset.count == 6\""), [Fail, Unknown, Pass]);
        assert_eq!(
            scope("\"asset.mfa_enforced\""),
            [Fail, Unknown, Pass],
            "a scope that is not known is not true"
        );
        assert_eq!(with(&exception("not-applicable", ("entities", "[b-unknown]"))), [Fail, Excepted, Pass]);
    }

    #[test]
    fn the_fail_and_its_units_stay_visible_under_an_exception() {
        let (_, judgement) = ask(&exception("risk-accepted", NOTHING));
        let result = &judgement.checks[0].results[0];
        assert_eq!((result.verdict, result.finding.verdict, result.exception), (Excepted, Fail, Some(0)));
        assert_eq!(result.units, 5);
        assert_eq!(judgement.checks[0].units.excepted, 5);
    }

    #[test]
    fn the_approver_is_not_the_owner() {
        let town = testkit::town(&format!(
            "assets: [{{id: a-fails}}, {{id: b-unknown}}, {{id: c-passes}}]\nexceptions: [{}]",
            exception("risk-accepted", ("approver", "post:water"))
        ));
        let adopted = [Ask { require: "true", ..Ask::default() }.bind(&town).unwrap()];
        let said = crate::ask::exceptions(&town, &adopted).unwrap_err();
        assert!(said.starts_with("P0311"), "{said}");
    }

    #[test]
    fn it_covers_a_check_under_an_earlier_id() {
        let town = testkit::town("assets: [{id: it, redundant: false}]");
        let mut adopted = [Ask { require: "asset.redundant", ..Ask::default() }.bind(&town).unwrap()];
        let text = format!(
            "assets: [{{id: a-fails, redundant: false}}, {{id: b-unknown}}, {{id: c-passes}}]\nexceptions: [{}]",
            exception("risk-accepted", NOTHING)
        );
        let town = testkit::town(&text);
        let exceptions = crate::ask::exceptions(&town, &adopted).unwrap();
        adopted[0].checks[0].formerly = vec!["p/c".to_owned()];
        adopted[0].checks[0].id = "p/renamed".to_owned();
        let judgement = policy::judge(&town.schema, &town.state, &adopted, &exceptions, &mut |_, _| {});
        assert_eq!(judgement.checks[0].verdicts[0], Excepted);
    }
}

mod counting {
    use super::*;

    const FLEETS: &str = "
assets:
  - {id: a, redundant: true, count: 70}
  - {id: b, redundant: false, count: 20}
  - {id: c, count: 7}
  - {id: d, redundant: true}
  - {id: e, redundant: true, count: none}
observations:
  - {entity: asset:f, field: count, value: 5, source: scan}
  - {entity: asset:f, field: count, value: 6, source: audit}
  - {entity: asset:f, field: redundant, value: true}
";

    fn fleets() -> policy::CheckResult {
        let text = FLEETS.replace("  - {id: e", "  - {id: f}\n  - {id: e");
        Ask { require: "asset.redundant", ..Ask::default() }.judge(&text).1.checks.remove(0)
    }

    #[test]
    fn units_are_the_sum_of_count_and_1_where_there_is_none() {
        let units = fleets().units;
        assert_eq!(units, Counts { pass: 70 + 1 + 1 + 1, fail: 20, unknown: 7, ..Counts::default() });
    }

    #[test]
    fn an_unknown_count_counts_1_and_is_flagged() {
        assert_eq!(fleets().n_units_unknown, 1, "only the fleet whose sources disagree");
    }

    #[test]
    fn a_count_below_zero_is_no_number_of_units_and_counts_1() {
        let town = testkit::town("assets: [{id: it, count: 5}]");
        let check = Ask { require: "true", ..Ask::default() }.bind(&town).unwrap();
        let mut observations = town.city.observations.clone();
        for observation in &mut observations.list {
            if observation.value == model::Value::Int(5) {
                observation.value = model::Value::Int(-5);
            }
        }
        let as_of = town.state.as_of();
        let state =
            model::fold(&town.schema, &observations, &Default::default(), as_of, model::Instant::MAX).state;
        let judgement = policy::judge(&town.schema, &state, &[check], &[], &mut |_, _| {});
        assert_eq!(judgement.checks[0].units, Counts { pass: 1, ..Counts::default() });
        assert_eq!(judgement.checks[0].n_units_unknown, 1);
    }

    #[test]
    fn entities_count_once_each() {
        assert_eq!(fleets().entities, Counts { pass: 4, fail: 1, unknown: 1, ..Counts::default() });
    }

    #[test]
    fn unknown_lowers_the_share_that_passes() {
        let counts = fleets().units;
        assert_eq!(counts.in_scope(), 100);
        assert_eq!(counts.pass_share(), Some(0.73));
        assert_eq!(counts.coverage(), Some(0.93));
    }

    /// Item 1 of the checks that others failed: no evidence at all is no compliance.
    #[test]
    fn a_city_without_evidence_is_not_assessed_with_coverage_zero() {
        let text = "assets: [{id: a}, {id: b}]";
        let counts = Ask { require: "asset.redundant", ..Ask::default() }.judge(text).1.checks[0].entities;
        assert!(counts.is_not_assessed());
        assert_eq!((counts.coverage(), counts.pass_share()), (Some(0.0), Some(0.0)));
    }

    /// Item 3 of the checks that others failed.
    #[test]
    fn any_unknown_child_prevents_a_roll_up_from_passing() {
        let mut counts = Counts { pass: 1_000_000, ..Counts::default() };
        assert_eq!(counts.worst(), Some(Verdict::Pass));
        counts.merge(&Counts { unknown: 1, ..Counts::default() });
        assert_eq!(counts.worst(), Some(Verdict::Unknown));
    }

    /// Item 4 of the checks that others failed: one function decides, so every door gives the same answer.
    #[test]
    fn an_expired_exception_gives_the_same_answer_to_judge_find_and_settle() {
        let text = "assets: [{id: it, redundant: false}]\nexceptions: [{id: E, type: risk-accepted, check: p/c, entities: [it], reason: r, owner: post:a, approver: post:b, approved: 2026-01-01, from: 2026-01-01, expires: 2026-06-01}]";
        let ask = Ask { require: "asset.redundant", ..Ask::default() };
        let (town, judgement) = ask.judge(text);
        let adopted = [ask.bind(&town).unwrap()];
        let exceptions = crate::ask::exceptions(&town, &adopted).unwrap();
        let check = &adopted[0].checks[0];
        let finding = policy::find(&town.schema, &town.state, check, 0);
        let (settled, by) = policy::settle(&town.schema, &town.state, check, 0, &finding, &exceptions);
        assert_eq!((judgement.checks[0].verdicts[0], settled, by), (Verdict::Fail, Verdict::Fail, None));
    }
}
