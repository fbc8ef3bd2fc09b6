//! The table of `where` and `require`.

use super::IT;
use crate::ask::{asset, scoped};

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
        scoped(IT, "asset.logging", "asset.mfa_enforced && asset.remote_access && asset.encrypted_at_rest"),
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
