//! How conditions are put into words: one test a rule, each with what a person reads.

use insta::assert_snapshot;
use policy::explain::{Explainer, Explanation, Step, reason_words};
use testkit::town;

use crate::ask::Ask;

/// What stands for the entity judged: one of its kind, of which nothing is known.
fn explained(each: &str, require: &str, more: &str) -> Explanation {
    let schema = model::Schema::builtin();
    let plural = schema.kind_named(each).map(|kind| schema.kind(kind).plural.clone()).unwrap();
    let town = town(&format!("{plural}: [{{id: it}}]"));
    let adopted = Ask { each, require, more, ..Ask::default() }.bind(&town).unwrap();
    let explainer = Explainer { schema: &town.schema, state: &town.state, zone: &town.zone, exceptions: &[] };
    explainer.explain(&adopted.checks[0], 0)
}

/// A condition in words.
fn says(each: &str, require: &str) -> String {
    explained(each, require, "").require.unwrap().says
}

/// All steps, one a line.
fn steps(step: &Step) -> Vec<String> {
    std::iter::once(step.says.clone()).chain(step.below.iter().flat_map(steps)).collect()
}

#[track_caller]
fn assert_says(each: &str, table: &[(&str, &str)]) {
    for (require, words) in table {
        assert_eq!(says(each, require), *words, "{require}");
    }
}

#[test]
fn that_a_field_has_a_value_is_said_by_its_documentation() {
    assert_says(
        "conduit",
        &[
            ("has(conduit.inspected_by)", "something inspects it"),
            ("!has(conduit.inspected_by)", "nothing inspects it"),
            ("has(conduit.justification)", "it is stated why it is needed"),
            ("!has(conduit.justification)", "it is not stated why it is needed"),
        ],
    );
    assert_says(
        "asset",
        &[
            ("has(asset.owner)", "a post answers for it"),
            ("!has(asset.owner)", "no post answers for it"),
            ("has(asset.zone)", "it is in a zone"),
            ("!has(asset.zone)", "it is in no zone"),
            ("has(asset.operator)", "somebody runs it"),
            ("!has(asset.operator)", "nobody runs it"),
            ("has(asset.fail_state)", "it is stated what it does when control is lost"),
            ("has(asset.serial)", "it has a serial number"),
            ("!has(asset.operating_system)", "it has no operating system"),
            ("has(asset.services)", "the services it supports are stated"),
            ("has(asset.open_ports)", "its ports that answer are stated"),
            ("!has(asset.open_ports)", "its ports that answer are not stated"),
            ("has(asset.addresses)", "it has network addresses"),
            ("has(asset.operating_system)", "it has an operating system"),
            ("has(asset.mfa_enforced)", "it is stated whether a login from outside needs a second factor"),
            ("has(asset.zone.owner)", "a post answers for its zone"),
            ("has(asset.zone.purdue)", "its zone's level in the Purdue model is stated"),
        ],
    );
    assert_says(
        "vulnerability",
        &[("!has(vulnerability.fixed_in)", "there is no version in which it is mended")],
    );
}

#[test]
fn that_something_has_a_date_is_said_as_what_happened() {
    assert_says(
        "asset",
        &[
            ("has(asset.patched_on)", "it was brought up to date at least once"),
            ("!has(asset.patched_on)", "it was never brought up to date"),
            ("has(asset.supported_until)", "there is a date when its maker stops mending it"),
            ("!has(asset.supported_until)", "there is no date when its maker stops mending it"),
        ],
    );
}

#[test]
fn what_is_compared_is_called_by_its_documentation_where_that_is_a_noun() {
    assert_says("vulnerability", &[("vulnerability.cvss >= 7.0", "its CVSS base score is at least 7")]);
    assert_says(
        "asset",
        &[
            ("asset.zone.purdue <= 3.0", "its zone's level in the Purdue model is at most 3"),
            ("asset.criticality in ['high', 'critical']", "its criticality is `high` or `critical`"),
            (
                "!(asset.criticality in ['high', 'critical'])",
                "its criticality is neither `high` nor `critical`",
            ),
            ("asset.criticality in ['high']", "its criticality is `high`"),
            ("!(asset.criticality in ['high'])", "its criticality is not `high`"),
            (
                "asset.criticality in ['low', 'high', 'critical']",
                "its criticality is `low`, `high` or `critical`",
            ),
            (
                "!(asset.criticality in ['low', 'high', 'critical'])",
                "its criticality is not one of `low`, `high`, `critical`",
            ),
            ("'22/tcp' in asset.open_ports", "`22/tcp` is one of its ports that answer"),
            ("asset.count > 1500", "the number of devices it stands for is more than 1,500"),
            ("city.population > 10000", "the city's number of inhabitants is more than 10,000"),
            ("asset.serial == 'x'", "its serial number is `x`"),
        ],
    );
    assert_says(
        "vulnerability",
        &[("vulnerability.fixed_in == '2'", "the version in which it is mended is `2`")],
    );
    assert_says(
        "dependency",
        &[(
            "dependency.buffer_hours >= 4.0",
            "the time for which the one holds out without the other is at least 4 hours",
        )],
    );
    assert_says("site", &[("site.address == 'x'", "its address is `x`")]);
    assert_says(
        "zone",
        &[(
            "zone.security_level_achieved >= zone.security_level_target",
            "its security level reached is at least its security level wanted",
        )],
    );
    assert_says(
        "backup",
        &[(
            "backup.restore_took <= backup.service.recovery_time",
            "the time that its last restore took is at most the longest outage that is accepted for its service",
        )],
    );
}

#[test]
fn a_link_whose_name_says_nothing_is_called_by_its_documentation() {
    assert_says(
        "conduit",
        &[
            (
                "conduit.from.purdue > 3.0",
                "the level in the Purdue model of the zone where it starts is more than 3",
            ),
            (
                "!conduit.to.untrusted",
                "the zone where it ends is not outside the city's control, as the internet is",
            ),
            ("conduit.from.filtered", "of the zone where it starts: a firewall stands at every way in"),
            ("size(conduit.from.assets) >= 1", "there are one or more assets of the zone where it starts"),
        ],
    );
    assert_says("service", &[("service.owner.filled", "the post that answers for it is held by somebody")]);
    assert_says(
        "conduit",
        &[("conduit.inspected_by.name == 'x'", "the name of the asset that inspects it is `x`")],
    );
    assert_says("dependency", &[("dependency.service.name == 'x'", "its service's name is `x`")]);
    assert_says("post", &[("post.organization.name == 'x'", "its organization's name is `x`")]);
    assert_says("asset", &[("asset.zone.intrusion_detection", "its zone's traffic is watched")]);
}

#[test]
fn sums_are_said_in_order_and_sums_of_time_as_before_and_after() {
    assert_says(
        "asset",
        &[
            ("asset.count + 1 > 2", "the number of devices it stands for plus 1 is more than 2"),
            ("asset.count - 1 > 2", "the number of devices it stands for minus 1 is more than 2"),
            ("-asset.count < 0", "minus the number of devices it stands for is less than 0"),
            ("asset.installed_on == now - days(3)", "the time when it was put into use is 3 days ago"),
            ("asset.installed_on == now + days(3)", "the time when it was put into use is 3 days from now"),
            (
                "asset.installed_on - days(1) < date('2026-01-01')",
                "1 day before the time when it was put into use is before 1 Jan 2026",
            ),
            (
                "asset.installed_on + days(1) < date('2026-01-01')",
                "1 day after the time when it was put into use is before 1 Jan 2026",
            ),
            (
                "asset.installed_on + days(1) <= date('2026-01-01')",
                "1 day after the time when it was put into use is no later than 1 Jan 2026",
            ),
            (
                "asset.installed_on + days(1) > date('2026-01-01')",
                "1 day after the time when it was put into use is after 1 Jan 2026",
            ),
            (
                "asset.installed_on + days(1) >= date('2026-01-01')",
                "1 day after the time when it was put into use is no earlier than 1 Jan 2026",
            ),
        ],
    );
}

#[test]
fn conditions_within_a_sentence_are_in_brackets_where_they_could_be_misread() {
    let of_each = |body: &str, words: &str| {
        let said = says("zone", &format!("zone.assets.exists(a, {body})"));
        assert_eq!(said, format!("for at least one of its assets: {words}"), "{body}");
    };
    let (it, that) = ("it has another that takes over when it fails", "its events reach the city's log");
    of_each("a.redundant && a.logging && a.redundant", &format!("{it} and {that} and {it}"));
    of_each("a.redundant && (a.logging || a.redundant)", &format!("{it} and ({that} or {it})"));
    of_each("a.redundant && a.logging || a.redundant", &format!("({it} and {that}) or {it}"));
    of_each("!(a.redundant && a.logging)", &format!("it is not true that {it} and {that}"));
    of_each(
        "a.redundant && (a.logging ? a.redundant : a.logging)",
        &format!("{it} and ({it} where {that}, else {that})"),
    );
    of_each(
        "a.redundant && !a.services.exists(s, s.name == 'x')",
        &format!("{it} and for none of the services it supports: its name is `x`"),
    );
    let (require, more) = ("[1].all(x, !alone)", "variables: {alone: \"!asset.redundant\"}");
    let said = explained("asset", require, more).require.unwrap().says;
    assert_eq!(said, "for every one of 1: the asset has another that takes over when it fails");
}

#[test]
fn what_is_compared_with_true_or_false_or_denied_twice_is_said_once() {
    assert_says(
        "asset",
        &[
            ("asset.logging == true", "its events reach the city's log"),
            ("asset.logging != false", "its events reach the city's log"),
            ("asset.logging != true", "it is not true that its events reach the city's log"),
            ("!!asset.logging", "its events reach the city's log"),
            ("!true", "false"),
            ("asset.zone != asset.zone.parent", "its zone is not the zone that holds its zone"),
        ],
    );
    let more = "parameters: {strict: {type: bool, default: true}}";
    assert_eq!(explained("asset", "!strict", more).require.unwrap().says, "false");
}

#[test]
fn an_instant_beside_now_is_past_or_still_to_come() {
    assert_says(
        "asset",
        &[
            ("asset.supported_until > now", "the time when its maker stops mending it is still to come"),
            ("now < asset.supported_until", "the time when its maker stops mending it is still to come"),
            ("asset.supported_until >= now", "the time when its maker stops mending it is not past"),
            ("asset.supported_until <= now", "the time when its maker stops mending it has come"),
            ("asset.supported_until < now", "the time when its maker stops mending it is past"),
        ],
    );
}

#[test]
fn an_instant_some_days_from_now_may_also_be_past_and_the_words_allow_it() {
    let ends = |rest: &str| format!("it ends by itself {rest} 180 days from now");
    for (op, words) in
        [("<=", "no later than"), ("<", "sooner than"), (">", "later than"), (">=", "no sooner than")]
    {
        assert_eq!(says("account", &format!("account.expires_on {op} now + days(180)")), ends(words));
    }
}

#[test]
fn an_instant_some_days_ago_is_within_the_last_days_or_longer_ago() {
    assert_says(
        "asset",
        &[
            (
                "asset.password_changed_on >= now - days(1095)",
                "its password was changed within the last 1,095 days",
            ),
            ("asset.patched_on > now - days(30)", "it was brought up to date less than 30 days ago"),
            ("asset.patched_on <= now - days(1)", "it was last brought up to date at least 1 day ago"),
            ("asset.patched_on < now - days(30)", "it was last brought up to date more than 30 days ago"),
            ("!(asset.patched_on >= now - days(30))", "it was last brought up to date more than 30 days ago"),
            (
                "now - asset.patched_on <= days(90)",
                "the time since it was last brought up to date is at most 90 days",
            ),
        ],
    );
}

#[test]
fn an_instant_as_long_ago_as_a_field_says_is_measured_by_that_field() {
    assert_says(
        "store",
        &[
            (
                "store.oldest_record_on >= now - store.retention",
                "its oldest record was made no longer ago than its retention",
            ),
            (
                "store.oldest_record_on < now - store.retention",
                "its oldest record was made longer ago than its retention",
            ),
        ],
    );
    assert_says(
        "backup",
        &[(
            "backup.made_at >= now - backup.service.recovery_point",
            "it was last made no longer ago than the longest loss of data that is accepted for its service",
        )],
    );
}

#[test]
fn two_instants_are_set_one_after_the_other() {
    assert_says(
        "notice",
        &[
            (
                "notice.sent_at <= notice.incident.aware_at + hours(24)",
                "it was sent no later than 24 hours after the time when the city became aware of its incident",
            ),
            (
                "notice.sent_at - notice.incident.aware_at <= hours(24)",
                "the time from when the city became aware of its incident to when it was sent is at most 24 hours",
            ),
        ],
    );
    let (used, patched) = ("it was put into use", "the time when it was last brought up to date");
    assert_says(
        "asset",
        &[
            ("asset.installed_on < asset.patched_on", &format!("{used} before {patched}")),
            ("asset.installed_on > asset.patched_on", &format!("{used} after {patched}")),
            ("asset.installed_on >= asset.patched_on", &format!("{used} no earlier than {patched}")),
            ("asset.installed_on == asset.patched_on", &format!("the time when {used} is {patched}")),
            (
                "asset.installed_on > asset.patched_on - days(1)",
                &format!("{used} after 1 day before {patched}"),
            ),
        ],
    );
}

#[test]
fn what_must_happen_within_some_hours_is_said_so() {
    assert_says(
        "contract",
        &[
            ("contract.incident_notice_hours <= 24", "incidents must be reported within 24 hours"),
            (
                "!(contract.incident_notice_hours <= 24)",
                "the time within which incidents must be reported is more than 24 hours",
            ),
            (
                "has(contract.incident_notice_hours)",
                "it is stated within how many hours incidents must be reported",
            ),
        ],
    );
    assert_says(
        "training",
        &[("training.repeat_months <= 12", "the time after which it is held again is at most 12 months")],
    );
}

#[test]
fn a_list_that_is_counted_is_something_one_has() {
    assert_says(
        "service",
        &[
            ("size(service.backups) >= 1", "it has one or more backups"),
            ("size(service.backups) == 0", "it has no backups"),
            ("size(service.backups) > 1", "it has 2 or more backups"),
            ("size(service.backups) == 1", "the number of its backups is 1"),
            ("size(service.backups) >= 2", "it has 2 or more backups"),
            ("size(service.backups) <= 2", "it has at most 2 backups"),
            ("size(service.backups) < 3", "it has fewer than 3 backups"),
            ("size(service.backups) == 2", "it has exactly 2 backups"),
        ],
    );
    assert_says("drill", &[("size(drill.suppliers) >= 1", "it has one or more suppliers who took part")]);
    assert_says(
        "asset",
        &[
            ("size(asset.services) > 0", "there are one or more services it supports"),
            ("size(asset.open_ports) == 0", "it has no ports that answer"),
            ("size(asset.zone.assets) >= 1", "its zone has one or more assets"),
            ("size(asset.name) > 3", "the length of its name is more than 3"),
        ],
    );
}

#[test]
fn what_is_denied_is_said_as_its_opposite() {
    assert_says(
        "asset",
        &[
            ("!asset.internet_exposed", "it does not answer from the internet"),
            ("!asset.remote_access", "nobody can reach it from outside the city's network"),
            ("asset.redundant == false", "it does not have another that takes over when it fails"),
            ("!(asset.criticality == 'high')", "its criticality is not `high`"),
            ("!(asset.criticality != 'high')", "its criticality is `high`"),
            ("!(asset.count < 3)", "the number of devices it stands for is at least 3"),
            ("!(asset.count <= 3)", "the number of devices it stands for is more than 3"),
            ("!(asset.count > 3)", "the number of devices it stands for is at most 3"),
            ("!(asset.count >= 3)", "the number of devices it stands for is less than 3"),
            ("!asset.logging", "it is not true that its events reach the city's log"),
        ],
    );
    assert_says(
        "contract",
        &[(
            "!contract.supplier.critical_supplier",
            "its supplier does not take a service down with it when it stops",
        )],
    );
}

#[test]
fn a_variable_is_quoted_as_the_policys_word_and_then_said() {
    let more = "variables: {in_use: \"account.enabled && account.type != 'emergency'\", held: \"account.owner.filled\"}";
    let said = |require: &str| steps(&explained("account", require, more).require.unwrap());
    assert_eq!(
        said("in_use"),
        ["the policy's “in use”", "all of these hold", "it can be used", "its type is not `emergency`"]
    );
    assert_eq!(said("held"), ["the policy's “held”", "the post that answers for it is held by somebody"]);
    assert_eq!(
        said("!in_use")[..2],
        ["this does not hold:", "the policy's “in use”"],
        "what is denied is said step by step"
    );
}

#[test]
fn a_variable_within_a_sentence_is_said_as_what_it_stands_for() {
    let more = "parameters: {most: {type: double, default: 3.0}}\nvariables: {level: \"asset.zone.purdue\"}";
    let explanation = explained("asset", "level <= most", more);
    let step = explanation.require.unwrap();
    assert_eq!(step.says, "its zone's level in the Purdue model is at most 3");
    assert_eq!(
        step.facts[0].path, "zone",
        "the fact that is missing is called by its way, not by the variable"
    );
    let town = town("zones: [{id: z}]\nassets: [{id: it, zone: z}]");
    let explainer = Explainer { schema: &town.schema, state: &town.state, zone: &town.zone, exceptions: &[] };
    let ask = Ask { require: "home.filtered", more: "variables: {home: \"asset.zone\"}", ..Ask::default() };
    let step = explainer.explain(&ask.bind(&town).unwrap().checks[0], 0).require.unwrap();
    assert_eq!(step.says, "of its zone: a firewall stands at every way in");
    assert_eq!(step.facts[0].path, "zone.filtered");
    let named = explained("asset", "home.name == 'x'", "variables: {home: \"asset.zone\"}");
    assert_eq!(named.require.unwrap().says, "its zone's name is `x`");
    let more = "variables: {pressing: \"['high', 'critical']\"}";
    let says = explained("asset", "asset.criticality in pressing", more).require.unwrap().says;
    assert_eq!(says, "its criticality is `high` or `critical`");
}

#[test]
fn what_is_said_not_to_exist_is_corrected_or_provided_for() {
    let town = town("assets: [{id: it, supported_until: none}]");
    let ask = Ask { require: "asset.supported_until > now", ..Ask::default() };
    let explainer = Explainer { schema: &town.schema, state: &town.state, zone: &town.zone, exceptions: &[] };
    let explanation = explainer.explain(&ask.bind(&town).unwrap().checks[0], 0);
    assert_eq!(
        explanation.to_settle,
        [
            "asset:it is said to have no `supported_until`; correct that, or let the policy say what holds then"
        ]
    );
}

#[test]
fn what_nobody_said_is_written_down_and_what_nobody_looked_at_is_observed() {
    let settle = |require: &str| explained("asset", require, "").to_settle;
    assert_eq!(settle("asset.redundant"), ["write down `redundant` of asset:it; nobody has yet"]);
    assert_eq!(settle("asset.logging"), ["observe `logging` of asset:it; nobody has yet"]);
}

#[test]
fn why_a_verdict_is_unknown_and_what_settles_it_is_one_sentence_each() {
    let town = town(
        "
sources: {scan: {trust: 3}, audit: {trust: 3}}
zones: [{id: z}]
assets:
  - {id: it, zone: z, maker: none, count: 0, logging: {value: true, on: 2020-01-01}}
observations:
  - {entity: asset:it, field: model, value: a, source: scan}
  - {entity: asset:it, field: model, value: b, source: audit}
",
    );
    let explainer = Explainer { schema: &town.schema, state: &town.state, zone: &town.zone, exceptions: &[] };
    let said = |require: &&str| {
        let adopted = Ask { require, ..Ask::default() }.bind(&town).unwrap();
        let explanation = explainer.explain(&adopted.checks[0], 0);
        let reasons = explanation.finding.reasons.iter();
        let reasons: Vec<_> = reasons.map(|it| reason_words(&town.schema, &town.state, it)).collect();
        format!("{}\n  {}", reasons.join(", "), explanation.to_settle.join(", "))
    };
    let conditions = [
        "asset.redundant",
        "asset.logging",
        "asset.model == 'a'",
        "asset.maker == 'a'",
        "asset.zone.assets.all(a, true)",
        "1 / asset.count > 0",
        "int('a') > 0",
        "isPrivate('lamp')",
        "versionBefore('a', 'b')",
    ];
    assert_snapshot!(conditions.iter().map(said).collect::<Vec<_>>().join("\n"), @"
    `redundant` of asset:it was never observed
      write down `redundant` of asset:it; nobody has yet
    `logging` of asset:it was observed too long ago
      observe `logging` of asset:it again; what is known is too old
    sources disagree about `model` of asset:it
      find out which source is right about `model` of asset:it
    asset:it is said to have no `maker`
      asset:it is said to have no `maker`; correct that, or let the policy say what holds then
    there may be more in `assets` of zone:z than is listed
      say in bailiwick.yaml that the inventory of `asset` is complete, with `zone` known for each
    a division by zero
      mend the value: a division by zero
    a text or number that cannot be converted
      mend the value: a text or number that cannot be converted
    a text that is no address
      mend the value: a text that is no address
    a text that is no version
      mend the value: a text that is no version
    ");
}

#[test]
fn a_place_that_cannot_be_filled_is_shown_where_it_stands() {
    // What stands behind the age ends the entry and begins the next.
    let ask = Ask {
        require: "true",
        max_age: "1d}\n    explanation: {en: \"See {asset.name}.\", nl: \"Zie {asset.naam}.\"",
        ..Ask::default()
    };
    let said = ask.bind(&town("assets: [{id: it}]")).unwrap_err();
    assert!(said.contains("`{asset.naam}` cannot be filled"), "{said}");
    assert!(said.contains("nl: \"Zie {asset.naam}.\""), "{said}");
}
