//! Services and what they need.

use model::Value;

use crate::{
    recipe::Recipe,
    sheet::{Evidence, Sheet, Thing},
};

/// A service of every city.
pub(crate) struct Service {
    pub(crate) id: &'static str,
    name: &'static str,
    sector: &'static str,
    criticality: &'static str,
    pub(crate) owner: &'static str,
    /// Longest outage, in hours.
    hours: i64,
    fail_state: &'static str,
    /// The firm that it cannot do without.
    pub(crate) supplier: &'static str,
    /// What its personal data is about; empty if it has none.
    pub(crate) data: &'static str,
}

const fn service(
    id: &'static str,
    name: &'static str,
    (sector, criticality): (&'static str, &'static str),
    owner: &'static str,
    (hours, fail_state): (i64, &'static str),
    (supplier, data): (&'static str, &'static str),
) -> Service {
    Service { id, name, sector, criticality, owner, hours, fail_state, supplier, data }
}

/// All services.
pub(crate) const ALL: &[Service] = &[
    service(
        "administration",
        "Administration",
        ("administration", "high"),
        "it-operations",
        (48, "stopped"),
        ("office-1", "identity"),
    ),
    service(
        "charging",
        "Charging of vehicles",
        ("energy", "low"),
        "head-of-parking",
        (72, "off"),
        ("parking-1", "finance"),
    ),
    service(
        "drinking-water",
        "Drinking water",
        ("water", "critical"),
        "head-of-water",
        (6, "safe"),
        ("water-1", ""),
    ),
    service(
        "parking",
        "Parking",
        ("transport", "low"),
        "head-of-parking",
        (72, "open"),
        ("parking-1", "location"),
    ),
    service(
        "power-metering",
        "Power metering",
        ("energy", "medium"),
        "head-of-energy",
        (168, "last"),
        ("metering-1", "consumption"),
    ),
    service(
        "public-cameras",
        "Cameras in public places",
        ("emergency", "medium"),
        "head-of-safety",
        (48, "off"),
        ("video-1", "video"),
    ),
    service(
        "public-warning",
        "Public warning",
        ("emergency", "critical"),
        "head-of-safety",
        (2, "off"),
        ("video-1", ""),
    ),
    service(
        "public-wifi",
        "Wireless network for everybody",
        ("communication", "low"),
        "network-team",
        (168, "off"),
        ("network-1", "location"),
    ),
    service(
        "street-lighting",
        "Street lighting",
        ("lighting", "medium"),
        "head-of-lighting",
        (24, "on"),
        ("lighting-1", ""),
    ),
    service(
        "traffic-control",
        "Traffic signals",
        ("transport", "high"),
        "head-of-traffic",
        (12, "safe"),
        ("traffic-1", ""),
    ),
    service(
        "wastewater",
        "Wastewater",
        ("wastewater", "high"),
        "head-of-wastewater",
        (12, "last"),
        ("water-1", ""),
    ),
];

pub(crate) fn sheet(recipe: &Recipe) -> Sheet {
    let mut evidence = Evidence::new(recipe, "service");
    let mut things: Vec<Thing> = ALL.iter().map(|of| said(recipe, of, &mut evidence)).collect();
    let mut chance = recipe.stream("dependency");
    for of in ALL {
        let need = Thing::new("dependency", &format!("{}-supplier", of.id))
            .one("service", of.id)
            .one("on_supplier", of.supplier)
            .text("mode", "hard");
        let hours = Value::Double(f64::from(chance.between(4, 400)));
        things.push(if chance.happens(7000) { need.say("buffer_hours", hours) } else { need });
    }
    Sheet { path: "services.yaml", doc: "Services and what they need.", things }
}

fn said(recipe: &Recipe, of: &Service, evidence: &mut Evidence<'_>) -> Thing {
    let can_by_hand = evidence.chance.happens(6000);
    let service = Thing::new("service", of.id)
        .text("name", of.name)
        .text("sector", of.sector)
        .int("people_served", recipe.inhabitants)
        .text("criticality", of.criticality)
        .hours("recovery_time", of.hours)
        .hours("recovery_point", 24)
        .yes("manual_fallback", can_by_hand)
        .text("fail_state", of.fail_state)
        .one("owner", of.owner)
        .one("operator", "city")
        .day(evidence, "plan_tested_on", 900);
    if can_by_hand { service.day(evidence, "fallback_exercised_on", 900) } else { service }
}
