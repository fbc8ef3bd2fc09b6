//! Dates of force and of review.

use crate::ask::Ask;

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
    let reviewed = |more: &str| {
        let adopted = Ask { require: "true", more, ..Ask::default() }.bind(&town).unwrap();
        (adopted.checks.len(), adopted.overdue_since.is_some())
    };
    assert_eq!(reviewed("review-by: 2026-06-01"), (1, true));
    assert_eq!(reviewed("review-by: 2026-06-02"), (1, false));
    assert_eq!(reviewed("review-by: 2026-05-01\nin-force: {to: 2026-05-01}"), (0, false), "it binds nobody");
}
