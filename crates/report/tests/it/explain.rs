//! One verdict, as an answer.

use insta::assert_snapshot;
use report::Style;

use crate::{
    assess::little_haven,
    city::{Judged, plain},
};

fn port_meridian(check: &str, entity: &str, style: &Style) -> String {
    Judged::example("port-meridian", "examples/port-meridian").explain(check, entity, style)
}

#[test]
fn a_fail() {
    assert_snapshot!(port_meridian("remote-access/mfa", "dosing", &plain(80)), @"");
}

#[test]
fn sources_that_disagree_are_both_heard() {
    assert_snapshot!(port_meridian("remote-access/mfa", "pump-1", &plain(80)), @"");
}

#[test]
fn what_is_too_old_says_how_old_it_may_be() {
    assert_snapshot!(port_meridian("remote-access/mfa", "tunnel-barrier", &plain(120)), @"");
}

#[test]
fn an_exception_says_whose_word_it_is() {
    assert_snapshot!(port_meridian("patching/supported", "ptz-market", &plain(80)), @"");
}

#[test]
fn elements_of_a_list_have_names() {
    assert_snapshot!(port_meridian("backup-and-restore/copy-out-of-reach", "citizen-portal", &plain(80)), @"");
}

#[test]
fn a_rule_that_does_not_apply() {
    assert_snapshot!(little_haven().explain("mfa", "valve", &plain(80)), @"");
}

#[test]
fn a_narrow_page_without_utf_8() {
    let style = Style { ascii: true, ..plain(44) };
    assert_snapshot!(little_haven().explain("mfa", "lamps", &style), @"");
}
