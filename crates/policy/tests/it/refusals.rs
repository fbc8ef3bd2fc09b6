//! What a person is told of a condition that does not fit; the broken cities show how that looks in a file.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use policy::lang::{
    syntax::parse,
    typing::{self, Parameter, Scope},
};

/// The mistakes of conditions over a kind, each as `code, place: message (help)`, or `fine`. There is a parameter
/// `limit` and a variable `far`.
fn told(each: &str, conditions: &[&str]) -> String {
    let town = testkit::town("");
    let kind = town.schema.kind_named(each).unwrap();
    let parameters = BTreeMap::from([("limit".to_owned(), Parameter::Int(5))]);
    let variables = BTreeMap::from([("far".to_owned(), parse("city.public_body").unwrap())]);
    let scope = Scope::of_kind(&town.schema, &town.zone, kind, &parameters, &variables);
    let of = |text: &&str| {
        let faults = match parse(text) {
            Ok(expr) => typing::condition(&scope, &expr)
                .map_or_else(|located| located.into_iter().map(|(_, fault)| fault).collect(), |_| Vec::new()),
            Err(faults) => faults,
        };
        let said = faults.iter().map(|fault| {
            let help = fault.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
            format!("{}, {}: {}{help}", fault.code, &text[fault.at.clone()], fault.message)
        });
        if faults.is_empty() { format!("{text}: fine") } else { said.collect::<Vec<_>>().join("\n") }
    };
    conditions.iter().map(of).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_name_that_is_a_field_of_what_is_judged_is_meant_as_that_and_any_other_as_the_nearest() {
    assert_snapshot!(told("asset", &["criticality == 'high'", "limt > 1", "zzzzzzzz"]), @"
    P0201, criticality: `criticality` is not known here (did you mean `asset.criticality`?)
    P0201, limt: `limt` is not known here (did you mean `limit`?)
    P0201, zzzzzzzz: `zzzzzzzz` is not known here (known here are `asset`, `city`, `limit`, `far`, `now`)
    ");
    assert_snapshot!(told("city", &["zzzzzzzz"]), @"P0201, zzzzzzzz: `zzzzzzzz` is not known here (known here are `city`, `limit`, `far`, `now`)");
}

#[test]
fn the_variable_of_a_macro_takes_no_name_that_already_means_something() {
    assert_snapshot!(told("asset", &[
        "[1].all(asset, true)",
        "[1].all(city, true)",
        "[1].all(now, true)",
        "[1].all(limit, true)",
        "[1].all(far, true)",
        "[1].all(x, [2].all(x, true))",
        "[1].all(x, true) && [2].all(x, true)",
    ]), @"
    P0212, [1].all(asset, true): `asset` already means something here (choose another name)
    P0212, [1].all(city, true): `city` already means something here (choose another name)
    P0212, [1].all(now, true): `now` already means something here (choose another name)
    P0212, [1].all(limit, true): `limit` already means something here (choose another name)
    P0212, [1].all(far, true): `far` already means something here (choose another name)
    P0212, [2].all(x, true): `x` already means something here (choose another name)
    [1].all(x, true) && [2].all(x, true): fine
    ");
}

#[test]
fn operands_that_do_not_go_together_are_told_with_what_was_probably_meant() {
    assert_snapshot!(told("asset", &[
        "asset.name == 1",
        "asset.count > asset.longitude",
        "asset.longitude % 2.0 == 0.0",
        "'x' in asset.zone",
        "'a' in [1]",
        "[1] in [[1]]",
        "asset.patched_on > 30",
        "now - asset.patched_on < 30",
        "30 > now - asset.patched_on",
        "asset.patched_on > '2026-01-01'",
        "'2026-01-01' < asset.patched_on",
        "asset.open_ports == '22/tcp'",
                "asset.zone.assets == 1",
        "days('3') > hours(1)",
    ]), @"
    P0204, asset.name == 1: `==` does not go with text on the left and a whole number on the right (both sides must be of one type)
    P0206, asset.count > asset.longitude: a whole number and a number with a fraction cannot be mixed (write a literal such as `2.0`, declare the parameter as `double`, or convert with `double(...)`)
    P0204, asset.longitude % 2.0: `%` does not go with a number with a fraction on the left and a number with a fraction on the right (both sides must be of one type)
    P0204, 'x' in asset.zone: `in` does not go with text on the left and a `zone` on the right (the right side of `in` is a list)
    P0204, 'a' in [1]: `in` does not go with text on the left and a list on the right (both sides must be of one type)
    P0204, [1] in [[1]]: `in` does not go with a list on the left and a list on the right (ask about its elements with `.exists(x, ...)`, or about `size(...)`)
    P0204, asset.patched_on > 30: `>` does not go with an instant on the left and a whole number on the right (write a length of time as `days(30)` or `hours(36)`)
    P0204, now - asset.patched_on < 30: `<` does not go with a length of time on the left and a whole number on the right (write a length of time as `days(30)` or `hours(36)`)
    P0204, 30 > now - asset.patched_on: `>` does not go with a whole number on the left and a length of time on the right (write a length of time as `days(30)` or `hours(36)`)
    P0204, asset.patched_on > '2026-01-01': `>` does not go with an instant on the left and text on the right (write a date as `date('2026-01-31')`)
    P0204, '2026-01-01' < asset.patched_on: `<` does not go with text on the left and an instant on the right (write a date as `date('2026-01-31')`)
    P0204, asset.open_ports == '22/tcp': `==` does not go with a list of texts on the left and text on the right (ask about its elements with `.exists(x, ...)`, or about `size(...)`)
    P0204, asset.zone.assets == 1: `==` does not go with a list of assets on the left and a whole number on the right (ask about its elements with `.exists(x, ...)`, or about `size(...)`)
    P0204, days('3'): `days` does not take these (write it as `days(n)`)
    ");
}

#[test]
fn a_word_that_a_field_cannot_have_is_told_on_either_side_and_in_a_list() {
    assert_snapshot!(told("asset", &[
        "asset.fail_state == 'opne'",
        "'opne' == asset.fail_state",
        "asset.fail_state in ['open', 'clsoed']",
        "asset.fail_state == 'xyzzy'",
        "asset.fail_state == 'open'",
        "asset.name == 'opne'",
    ]), @"
    P0209, 'opne': `fail_state` is never `opne` (did you mean `open`?)
    P0209, 'opne': `fail_state` is never `opne` (did you mean `open`?)
    P0209, 'clsoed': `fail_state` is never `clsoed` (did you mean `closed`?)
    P0209, 'xyzzy': `fail_state` is never `xyzzy` (it is one of `safe`, `last`, `open`, `closed`, `on`, `off`, `stopped`)
    asset.fail_state == 'open': fine
    asset.name == 'opne': fine
    ");
}

#[test]
fn a_whole_number_written_beside_a_fraction_is_one_too_and_nothing_else_is() {
    assert_snapshot!(told("asset", &[
        "asset.longitude > 7",
        "7 < asset.longitude",
        "asset.longitude > -7",
                "asset.longitude > -(7)",
        "asset.longitude in [7, 8]",
        "[1.5, 2] == [1.5, 2.0]",
        "(asset.logging ? 1 : 2.5) > (asset.logging ? 2.5 : 1)",
        "(asset.logging ? 1 : 2) == 1",
        "asset.longitude > limit",
        "asset.longitude > -asset.count",
        "asset.longitude in [asset.count]",
        "asset.count in [1.5]",
    ]), @"
    asset.longitude > 7: fine
    7 < asset.longitude: fine
    asset.longitude > -7: fine
    asset.longitude > -(7): fine
    asset.longitude in [7, 8]: fine
    [1.5, 2] == [1.5, 2.0]: fine
    (asset.logging ? 1 : 2.5) > (asset.logging ? 2.5 : 1): fine
    (asset.logging ? 1 : 2) == 1: fine
    P0206, asset.longitude > limit: a whole number and a number with a fraction cannot be mixed (write a literal such as `2.0`, declare the parameter as `double`, or convert with `double(...)`)
    P0206, asset.longitude > -asset.count: a whole number and a number with a fraction cannot be mixed (write a literal such as `2.0`, declare the parameter as `double`, or convert with `double(...)`)
    P0204, asset.longitude in [asset.count]: `in` does not go with a number with a fraction on the left and a list on the right (both sides must be of one type)
    P0204, asset.count in [1.5]: `in` does not go with a whole number on the left and a list on the right (both sides must be of one type)
    ");
}

#[test]
fn an_element_of_an_empty_list_goes_with_anything_and_what_is_made_of_it_does_not() {
    assert_snapshot!(told("asset", &[
        "[].all(x, x < 1)",
        "[].all(x, 1 < x)",
        "[].all(x, x + 1 > 0)",
        "[].all(x, x in ['a'])",
        "[].map(x, x < 1) == [1]",
        "(asset.logging ? [1] : []).exists(x, x == 'a')",
        "[].all(x, (asset.logging ? x : 1) == 'a')",
    ]), @"
    [].all(x, x < 1): fine
    [].all(x, 1 < x): fine
    [].all(x, x + 1 > 0): fine
    [].all(x, x in ['a']): fine
    P0204, [].map(x, x < 1) == [1]: `==` does not go with a list on the left and a list on the right (ask about its elements with `.exists(x, ...)`, or about `size(...)`)
    P0204, x == 'a': `==` does not go with a whole number on the left and text on the right (both sides must be of one type)
    P0204, asset.logging ? x : 1) == 'a': `==` does not go with a whole number on the left and text on the right (both sides must be of one type)
    ");
}

#[test]
fn what_cannot_be_read_stands_where_it_is_whatever_comes_before() {
    assert_snapshot!(
        told("asset", &["'é' = 'e'", "asset.logging &&\n  'é' = 'é'", "asset.logging\n  && asset.name @ 1"]),
        @"
    P0104,  : the condition cannot be read here (equality is written `==`)
    P0104,  : the condition cannot be read here (equality is written `==`)
    P0104, @: the condition cannot be read here (conditions look like `asset.remote_access && asset.zone.purdue <= 3`)
    "
    );
}
