//! A small city as it is and as it would be.

use app::{At, Difference, Loaded, Old, Side, Simulated, WhatIf};
use model::Instant;
use report::{Comparison, Style};

use crate::city::{AS_OF, MemoryFolder};

const MANIFEST: &str = r#"bailiwick: 1
city: {name: Little Haven, time_zone: Europe/Zurich}
adopt:
  - policy: field
  - policy: paper
exceptions:
  - id: E-1
    type: risk-accepted
    check: field/mfa
    entities: [asset:lamps]
    reason: The lamps are replaced in spring.
    owner: post:clerk
    approver: post:mayor
    approved: "2026-10-01"
    from: "2026-10-01"
    expires: "2027-04-01"
"#;

const CITY: &str = r#"bailiwick: 1
observed: "2026-11-12"
posts:
  - {id: clerk, name: Clerk}
  - {id: mayor, name: Mayor}
services:
  - {id: water, name: Drinking water}
  - {id: lights, name: Street lighting}
zones:
  - {id: field, purdue: 1, owner: post:clerk}
  - {id: office, purdue: 4, owner: post:mayor}
assets:
  - {id: pump-1, name: Pump north, zone: field, owner: post:clerk, services: [service:water], remote_access: true, mfa_enforced: true, supported_until: "2027-12-31"}
  - {id: pump-2, name: Pump south, zone: field, owner: post:clerk, services: [service:water], remote_access: true, mfa_enforced: true, supported_until: "2027-06-30"}
  - {id: pump-3, name: Pump west, zone: field, owner: post:clerk, services: [service:water], remote_access: false, supported_until: "2030-12-31"}
  - {id: lamps, name: Lamps of the quay, zone: field, owner: post:mayor, services: [service:lights], count: 1200, remote_access: true, mfa_enforced: false, supported_until: "2031-12-31"}
  - {id: desk, name: Help desk, zone: office, remote_access: true, mfa_enforced: false, supported_until: "2031-12-31"}
"#;

const FIELD: &str = r#"bailiwick: 1
policy: field
title: Field equipment
owner: post:clerk
status: active
checks:
  - id: mfa
    title: Remote login to field equipment needs a second factor
    each: asset
    where: "asset.remote_access && asset.zone.purdue <= 3"
    require: "asset.mfa_enforced"
    severity: high
    explanation: One password is all that guards {asset.name}.
    remedy: {action: enforce-mfa, per: entity, cost: {once: 120 EUR}, hours: {network: 1.5}}
  - id: supported
    title: The maker still mends the device
    each: asset
    require: "asset.supported_until > now"
    severity: medium
    explanation: Nobody mends {asset.name}.
    remedy: {action: replace, per: unit, cost: {once: 1400 EUR}, hours: {ot: 4}}
"#;

const PAPER: &str = r#"bailiwick: 1
policy: paper
title: What is on paper
owner: post:mayor
status: active
review-by: "2027-06-01"
checks:
  - id: levelled
    title: Each zone has a level
    each: zone
    require: "has(zone.purdue)"
    severity: low
    explanation: A zone needs a level.
"#;

/// Policies that would take the place of those in force: offices too need a second factor, and there is one more check.
const STRICTER: &str = r#"bailiwick: 1
policy: field
title: Field equipment
owner: post:clerk
status: active
checks:
  - id: mfa
    title: Remote login needs a second factor
    each: asset
    where: "asset.remote_access"
    require: "asset.mfa_enforced"
    severity: high
    explanation: One password is all that guards {asset.name}.
    remedy: {action: enforce-mfa, per: entity, cost: {once: 120 EUR}, hours: {network: 1.5}}
  - id: patched
    title: Devices are patched
    each: asset
    require: "has(asset.patched_on)"
    severity: critical
    explanation: Weaknesses stay open in {asset.name}.
    remedy: {action: patch, per: unit, cost: {once: 40 EUR, yearly: 7.5 EUR}, hours: {ot: 0.5}}
"#;

const CHANGES: &str = r#"bailiwick: 1
change:
  asset:pump-1: {mfa_enforced: false}
  asset:pump-3: {remote_access: true, mfa_enforced: true}
remove: [asset:lamps]
end: [E-1]
"#;

/// The files of the city.
pub(super) const FILES: [(&str, &str); 4] = [
    ("bailiwick.yaml", MANIFEST),
    ("city.yaml", CITY),
    ("policies/field.yaml", FIELD),
    ("policies/paper.yaml", PAPER),
];

pub(super) fn at(instant: &str) -> At {
    let instant = Instant::parse(instant).expect("an instant");
    At { as_of: instant, known_at: instant }
}

/// A city as it is and as it would be.
pub(super) struct Compared {
    pub(super) before: Option<Loaded>,
    pub(super) after: Loaded,
    simulated: Option<Simulated>,
    judged: Option<app::Assessment>,
    pub(super) difference: Difference,
    pub(super) changes: Vec<String>,
    pub(super) compared_with: String,
    pub(super) arguments: Vec<String>,
}

impl Compared {
    /// A city of files at the instant of all tests, and what it would be at another with changes.
    pub(super) fn new(files: &[(&str, &str)], what_if: &WhatIf, then: &str, changes: &[&str]) -> Self {
        let folder = MemoryFolder::new(files);
        let mut before = app::load(&folder, true, &mut |_, _| {}).expect("a folder that can be read");
        app::keep_state(&mut before, at(AS_OF));
        let after = app::load_what_if(&folder, what_if, at(then), &before, &mut |_, _| {});
        let after = after.expect("a folder that can be read");
        let said = after.diagnostics.sorted();
        assert!(
            !after.diagnostics.has_errors(),
            "{:?}",
            said.iter().map(|it| &it.message).collect::<Vec<_>>()
        );
        let simulated = app::simulate((&before, at(AS_OF)), (&after, at(then)));
        Self {
            difference: simulated.difference.clone(),
            before: Some(before),
            after,
            simulated: Some(simulated),
            judged: None,
            changes: changes.iter().map(|it| (*it).to_owned()).collect(),
            compared_with: "as of Mon 16 Nov 2026".to_owned(),
            arguments: vec!["city".to_owned(), format!("--as-of={then}")],
        }
    }

    /// An old result, and what is said of files now.
    pub(super) fn with_old(old: &Old, head: &report::OldHead, files: &[(&str, &str)], now: &str) -> Self {
        let after =
            app::load(&MemoryFolder::new(files), true, &mut |_, _| {}).expect("a folder that can be read");
        let judged = app::assess(&after, at(now).as_of, at(now).known_at, &mut |_, _| {});
        let difference = app::difference_from(old, Side { loaded: &after, assessment: &judged });
        Self {
            before: None,
            after,
            simulated: None,
            judged: Some(judged),
            difference,
            changes: Vec::new(),
            compared_with: format!("result as of {} (old.json)", head.as_of),
            arguments: vec!["city".to_owned()],
        }
    }

    pub(super) fn comparison(&self) -> Comparison<'_> {
        let before = self.before.as_ref().zip(self.simulated.as_ref());
        let after = self.simulated.as_ref().map(|it| &it.after).or(self.judged.as_ref()).expect("judged");
        Comparison {
            before: before.map(|(loaded, said)| Side { loaded, assessment: &said.before }),
            after: Side { loaded: &self.after, assessment: after },
            difference: &self.difference,
            changes: &self.changes,
            compared_with: &self.compared_with,
            arguments: &self.arguments,
        }
    }

    pub(super) fn text(&self, style: &Style) -> String {
        report::simulate_text(&self.comparison(), style)
    }

    pub(super) fn json(&self) -> serde_json::Value {
        let mut out = Vec::new();
        report::simulate_json(&self.comparison(), &mut out).expect("room");
        serde_json::from_slice(&out).expect("JSON")
    }

    pub(super) fn markdown(&self) -> String {
        report::simulate_markdown(&self.comparison(), "9.9.9")
    }

    pub(super) fn html(&self) -> String {
        report::simulate_html(&self.comparison(), "9.9.9")
    }
}

/// The small city two years on: support ends, an exception lapses, a review is overdue, evidence is too old.
pub(super) fn later() -> Compared {
    let then = "2028-01-01T00:00:00+01:00";
    Compared::new(&FILES, &WhatIf::default(), then, &["as of Sat 1 Jan 2028"])
}

/// The small city under stricter policies and with some changes.
pub(super) fn stricter() -> Compared {
    let what_if = WhatIf {
        policies: vec![("new/field.yaml".to_owned(), STRICTER.as_bytes().to_vec())],
        changes: vec![("changes.yaml".to_owned(), CHANGES.as_bytes().to_vec())],
        ..WhatIf::default()
    };
    let changes = ["policies from new", "without asset:lamps", "changes from changes.yaml"];
    Compared::new(&FILES, &what_if, AS_OF, &changes)
}

/// The small city under no change at all.
pub(super) fn same() -> Compared {
    Compared::new(&FILES, &WhatIf::default(), AS_OF, &["changes from nothing.yaml"])
}

/// The small city as large as fleets may be written, two years on.
pub(super) fn vast() -> Compared {
    let city = CITY
        .replace("count: 1200", "count: 1000000000000")
        .replace("name: Pump north", "name: Pump north, count: 4929490");
    let files: Vec<(&str, &str)> = FILES
        .iter()
        .map(|(path, text)| if *path == "city.yaml" { (*path, city.as_str()) } else { (*path, *text) })
        .collect();
    Compared::new(&files, &WhatIf::default(), "2028-01-01T00:00:00+01:00", &["as of Sat 1 Jan 2028"])
}

/// The small city of which only files of changes say something else.
fn changed(changes: &str) -> Compared {
    let changes = vec![("changes.yaml".to_owned(), changes.as_bytes().to_vec())];
    let what_if = WhatIf { changes, ..WhatIf::default() };
    Compared::new(&FILES, &what_if, AS_OF, &["changes from changes.yaml"])
}

/// Under an exception that begins.
pub(super) fn excepted() -> Compared {
    changed(
        r#"bailiwick: 1
change:
  asset:pump-1: {mfa_enforced: false}
end: [E-1]
exceptions:
  - id: E-9
    type: risk-accepted
    check: field/mfa
    entities: [asset:pump-1]
    reason: It is being replaced.
    owner: post:clerk
    approver: post:mayor
    approved: "2026-11-01"
    from: "2026-11-01"
    expires: "2027-04-01"
"#,
    )
}

/// Without any zone, of which there may be more than anybody listed.
pub(super) fn emptied() -> Compared {
    changed("bailiwick: 1\nremove: [zone:field, zone:office]\n")
}
