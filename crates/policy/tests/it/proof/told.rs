//! How what is proven reads in the terminal: each thing that can be said, once.

use insta::assert_snapshot;

use super::read;

const POLICY: &str = "bailiwick: 1
policy: pumps
title: Pumps
owner: post:ciso
parameters:
  log_days: {type: int, default: 30}
  top_level: {type: double, default: 7, min: 6, max: 9}
checks:
  - id: field-level
    title: Two conditions that exclude each other
    each: asset
    where: \"asset.actuator && asset.zone.purdue <= 2 && asset.zone.purdue > 3\"
    require: \"asset.logging\"
    severity: high
  - id: no-such-level
    title: A number beyond what the field can be
    each: asset
    where: \"asset.actuator && asset.zone.purdue > 5\"
    require: \"asset.logging\"
    severity: high
  - id: filtered
    title: Something is asked of what is not there
    each: asset
    where: \"!has(asset.zone)\"
    require: \"asset.zone.filtered\"
    severity: high
  - id: second-factor
    title: What is asked is said already
    each: asset
    where: \"asset.remote_access\"
    require: \"asset.mfa_enforced || asset.remote_access\"
    severity: high
  - id: not-exposed
    title: What is asked is denied already
    each: asset
    where: \"asset.internet_exposed\"
    require: \"!asset.internet_exposed\"
    severity: high
  - id: within-30
    title: The stricter of two
    each: asset
    require: \"asset.patched_on >= now - days(30)\"
    severity: high
  - id: within-60
    title: The milder of two
    each: asset
    require: \"asset.patched_on >= now - days(60)\"
    severity: high
  - id: level
    title: No value of the parameter makes a difference
    each: asset
    require: \"asset.logging || asset.zone.purdue >= top_level\"
    severity: high
";

#[test]
fn what_is_proven_reads_well() {
    let exception = "exceptions:
  - id: E-2026-7
    type: risk-accepted
    check: pumps/within-30
    scope: \"has(asset.patched_on)\"
    reason: They are replaced.
    owner: post:head-of-water
    approver: post:ciso
    approved: 2026-01-01
    from: 2026-01-01
    expires: 2027-01-01
";
    let told = read(&[POLICY.to_owned()], "adopt: [{policy: pumps}]", exception);
    assert_snapshot!(told.shown(), @r#"
    warning[P0406]: no check reads the parameter `log_days`
      ╭▸ policy.yaml:6:3
      │
    6 │   log_days: {type: int, default: 30}
      │   ━━━━━━━━ changes nothing
      │
      ╰ help: name it in a condition, or delete it

    warning[P0407]: the parameter `top_level` changes nothing, whatever its value
      ╭▸ policy.yaml:7:3
      │
    7 │   top_level: {type: double, default: 7, min: 6, max: 9}
      │   ━━━━━━━━━ every value gives the same verdicts
      │
      ╰ help: mend its bounds or the conditions that read it, or delete it

    warning[P0401]: `pumps/field-level` can never apply
       ╭▸ policy.yaml:12:12
       │
    12 │     where: "asset.actuator && asset.zone.purdue <= 2 && asset.zone.purdue > 3"
       │            ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ `asset.zone.purdue <= 2` and `asset.zone.purdue > 3` exclude each other
       │
       ╰ help: no entity can be like this, so the check asks nothing of anybody: mend `where`, or delete the check

    warning[P0401]: `pumps/no-such-level` can never apply
       ╭▸ policy.yaml:18:31
       │
    18 │     where: "asset.actuator && asset.zone.purdue > 5"
       │                               ━━━━━━━━━━━━━━━━━━━━━ never true
       │
       ╰ help: no entity can be like this, so the check asks nothing of anybody: mend `where`, or delete the check

    warning[P0402]: where it applies, `pumps/filtered` is always unknown
       ╭▸ policy.yaml:25:14
       │
    25 │     require: "asset.zone.filtered"
       │              ━━━━━━━━━━━━━━━━━━━━━ never known where `where` is true
       │
       ╰ help: `where` excludes what this needs to be known: mend one of them

    warning[P0403]: `pumps/second-factor` can never fail
       ╭▸ policy.yaml:31:14
       │
    31 │     require: "asset.mfa_enforced || asset.remote_access"
       │              ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ never false where `where` is true
       │
       ╰ help: whatever is found, it passes or is unknown: ask for more here, or delete it

    warning[P0404]: `pumps/not-exposed` can never pass
       ╭▸ policy.yaml:37:14
       │
    37 │     require: "!asset.internet_exposed"
       │              ━━━━━━━━━━━━━━━━━━━━━━━━━ never true where `where` is true
       │
       ╰ help: nobody can meet it: mend the condition; if none of these may be there at all, write `require: "false"`

    warning[P0408]: the exception `E-2026-7` covers all that `pumps/within-30` can fail
       ╭▸ exceptions.yaml:2:9
       │
     2 │   - id: E-2026-7
       │         ━━━━━━━━ nothing can fail while it lives
       │
       ⸬  policy.yaml:39:9
       │
    39 │   - id: within-30
       │         ───────── the check that it empties
       │
       ╰ help: name the entities that it is for; to leave a check out for a time, `drop` it in the manifest
    "#);
    let alone = read(&[POLICY.to_owned()], "adopt: [{policy: pumps}]", "exceptions: []");
    let twice = alone.claims.iter().find(|claim| claim.diagnostic.code == "P0405").unwrap();
    assert_snapshot!(alone.show(&[twice]), @r"
    warning[P0405]: `pumps/within-60` adds nothing to `pumps/within-30`
       ╭▸ policy.yaml:44:9
       │
    44 │   - id: within-60
       │         ━━━━━━━━━ says nothing that the other does not
       │
       ⸬  policy.yaml:39:9
       │
    39 │   - id: within-30
       │         ───────── asks at least as much
       │
       ╰ help: where it fails, `pumps/within-30` fails, and where its answer is unknown, that one is unknown or fails: delete or drop it, or ask for more
    ");
}
