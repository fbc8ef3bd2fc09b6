//! Contracts, data, copies, exercises and audits, a few a service.

use model::{Duration, Value};

use super::services::{self, Service};
use crate::{
    recipe::Recipe,
    sheet::{Evidence, Sheet, Thing},
};

pub(crate) fn sheet(recipe: &Recipe) -> Sheet {
    let mut things = Vec::new();
    let mut add = |kind: &str, make: fn(&Service, &mut Evidence<'_>) -> Option<Thing>| {
        let mut evidence = Evidence::new(recipe, kind);
        things.extend(services::ALL.iter().filter_map(|of| make(of, &mut evidence)));
    };
    add("contract", contract);
    add("store", store);
    add("processing", processing);
    add("backup", backup);
    add("drill", drill);
    add("audit", audit);
    Sheet {
        path: "assurance.yaml",
        doc: "Contracts, data, copies, exercises and audits, a few a service.",
        things,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "one shape for all that are made of a service")]
fn contract(of: &Service, evidence: &mut Evidence<'_>) -> Option<Thing> {
    let mut yes = |share| evidence.chance.happens(share);
    let (clause, right, exit) = (yes(7000), yes(5000), yes(4000));
    let contract = Thing::new("contract", &format!("{}-contract", of.id))
        .text("name", &format!("Maintenance for {}", of.id))
        .one("supplier", of.supplier)
        .many("services", &[of.id])
        .text("type", "maintenance")
        .one("owner", of.owner)
        .yes("security_clause", clause)
        .yes("audit_right", right)
        .yes("exit_plan", exit);
    let hours = u64::from(evidence.chance.between(12, 96));
    Some(if clause { contract.int("incident_notice_hours", hours) } else { contract })
}

fn store(of: &Service, evidence: &mut Evidence<'_>) -> Option<Thing> {
    let store = Thing::new("store", &format!("{}-data", of.id))
        .text("name", &format!("Data of {}", of.id))
        .one("service", of.id)
        .one("owner", of.owner)
        .text("country", "NL")
        .yes("personal", !of.data.is_empty())
        .yes("sensitive", of.data == "video")
        .truth(evidence, "encrypted", 7000)
        .day(evidence, "access_reviewed_on", 600);
    if of.data.is_empty() {
        return Some(store);
    }
    let subjects = evidence.recipe.inhabitants / 3;
    let oldest = Value::Instant(evidence.recipe.ago(i64::from(evidence.chance.between(20, 1200))));
    let store =
        store.texts("data_categories", &[of.data]).int("subjects", subjects).hours("retention", 24 * 365);
    Some(store.seen(evidence, "oldest_record_on", oldest).day(evidence, "need_reviewed_on", 700))
}

fn processing(of: &Service, evidence: &mut Evidence<'_>) -> Option<Thing> {
    let has_data = !of.data.is_empty();
    let is_published = evidence.chance.happens(6000);
    let is_needed = of.data == "video" || of.data == "location";
    let processing = Thing::new("processing", &format!("{}-processing", of.id))
        .text("name", &format!("Data of {}", of.id))
        .text("purpose", "To give the service.")
        .text("lawful_basis", "public-task")
        .many("stores", &[&format!("{}-data", of.id)])
        .one("owner", of.owner)
        .yes("personal", true)
        .yes("published", is_published)
        .yes("impact_assessment_needed", is_needed);
    let processing =
        if is_needed { processing.day(evidence, "impact_assessed_on", 1400) } else { processing };
    has_data.then_some(processing)
}

fn backup(of: &Service, evidence: &mut Evidence<'_>) -> Option<Thing> {
    let is_kept = evidence.chance.happens(9000);
    let hours = i64::from(evidence.chance.between(1, 60));
    let took = Value::Duration(Duration(hours.saturating_mul(Duration::HOUR.0)));
    let backup = Thing::new("backup", &format!("{}-copy", of.id))
        .text("name", &format!("Copy of {}", of.id))
        .one("service", of.id)
        .many("stores", &[&format!("{}-data", of.id)])
        .one("owner", "it-operations")
        .one("site", "data-centre")
        .truth(evidence, "offline", 6000)
        .truth(evidence, "immutable", 5000)
        .truth(evidence, "encrypted", 8000)
        .day(evidence, "made_at", 12)
        .day(evidence, "restored_on", 800)
        .seen(evidence, "restore_took", took);
    is_kept.then_some(backup)
}

fn drill(of: &Service, evidence: &mut Evidence<'_>) -> Option<Thing> {
    let is_held = evidence.chance.happens(6000);
    let open = Value::Int(i64::from(evidence.chance.below(4)));
    let drill = Thing::new("drill", &format!("{}-drill", of.id))
        .text("name", &format!("Exercise of {}", of.id))
        .text("type", "tabletop")
        .many("services", &[of.id])
        .day(evidence, "held_on", 700)
        .seen(evidence, "actions_open", open);
    is_held.then_some(drill)
}

fn audit(of: &Service, evidence: &mut Evidence<'_>) -> Option<Thing> {
    let kind = if evidence.chance.happens(6000) { "scan" } else { "audit" };
    let is_independent = evidence.chance.happens(5000);
    let is_done = evidence.chance.happens(7000);
    let open = Value::Int(i64::from(evidence.chance.below(12)));
    let audit = Thing::new("audit", &format!("{}-audit", of.id))
        .text("name", &format!("Audit of {}", of.id))
        .text("type", kind)
        .many("services", &[of.id])
        .yes("independent", is_independent)
        .day(evidence, "held_on", 500)
        .seen(evidence, "findings_open", open);
    is_done.then_some(audit)
}
