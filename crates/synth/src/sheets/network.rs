//! Zones by district and Purdue level, the conduits between them, and sites.

use model::Value;

use crate::{
    devices::Place,
    recipe::Recipe,
    sheet::{Evidence, Sheet, Thing},
    units,
};

pub(crate) fn sheet(recipe: &Recipe) -> Sheet {
    let mut things = zones(recipe);
    things.extend(conduits(recipe));
    things.extend(sites(recipe));
    Sheet {
        path: "network.yaml",
        doc: "Zones by district and Purdue level, the ways between them, and sites.",
        things,
    }
}

fn zones(recipe: &Recipe) -> Vec<Thing> {
    let outside = |id, name| {
        Thing::new("zone", id).text("name", name).say("purdue", Value::Double(5.0)).yes("untrusted", true)
    };
    let mut all = vec![outside("internet", "Internet"), outside("supplier-cloud", "Clouds of suppliers")];
    let mut evidence = Evidence::new(recipe, "zone");
    let inside: [(&str, &str, f64, u64, &str); 4] = [
        ("office", "Offices", 4.0, 1, "10.250.0.0/16"),
        ("data-room", "Servers", 4.0, 2, "10.251.0.0/16"),
        ("buffer", "Buffer zone", 3.5, 2, "10.252.0.0/16"),
        ("control-room", "Control room", 3.0, 2, "10.253.0.0/16"),
    ];
    for (id, name, level, target, range) in inside {
        all.push(zone(&mut evidence, (id, name), level, target, range, "it-operations"));
    }
    for district in 0..recipe.n_districts() {
        for (place, level, target) in
            [(Place::District(2), 2, 3), (Place::District(1), 1, 2), (Place::Bare, 0, 1)]
        {
            let id = units::zone(place, district);
            let name = format!("District {}, level {level}", district + 1);
            let range = format!("10.{district}.{}.0/18", level * 64);
            all.push(zone(&mut evidence, (&id, &name), f64::from(level), target, &range, "network-team"));
        }
    }
    all
}

fn zone(
    evidence: &mut Evidence<'_>,
    (id, name): (&str, &str),
    level: f64,
    target: u64,
    range: &str,
    owner: &str,
) -> Thing {
    let reached = evidence.chance.between(0, 1) + u32::try_from(target).unwrap_or(1);
    let reached = Value::Int(i64::from(reached.saturating_sub(evidence.chance.below(2))));
    Thing::new("zone", id)
        .text("name", name)
        .say("purdue", Value::Double(level))
        .int("security_level_target", target)
        .texts("address_ranges", &[range])
        .one("owner", owner)
        .text("country", "NL")
        .yes("untrusted", false)
        .seen(evidence, "security_level_achieved", reached)
        .truth(evidence, "intrusion_detection", 6000)
        .truth(evidence, "filtered", 8500)
}

/// How many districts of ten thousand have a way straight from a supplier's cloud; an assumption.
const SHORT_CUTS: u32 = 800;

fn conduits(recipe: &Recipe) -> Vec<Thing> {
    let mut evidence = Evidence::new(recipe, "conduit");
    let ways = [
        ("internet", "buffer", "https", "Citizens use the portal."),
        ("office", "buffer", "https", "Staff reach the jump host."),
        ("office", "data-room", "https", "Staff use the applications."),
        ("buffer", "control-room", "ssh", "Maintenance goes through the jump host."),
    ];
    let way = |evidence: &mut Evidence<'_>, from: &str, to: &str, protocol, why| {
        conduit(evidence, from, to, protocol, why)
    };
    let mut all: Vec<Thing> = ways
        .iter()
        .map(|(from, to, protocol, why)| way(&mut evidence, from, to, protocol, Some(*why)))
        .collect();
    for district in 0..recipe.n_districts() {
        let zone = |place| units::zone(place, district);
        let (plant, field, bare) = (zone(Place::District(2)), zone(Place::District(1)), zone(Place::Bare));
        let asks = Some("The control room reads and switches.");
        all.push(way(&mut evidence, "control-room", &plant, "opc-ua", asks));
        all.push(way(&mut evidence, &plant, &field, "modbus", asks));
        all.push(way(&mut evidence, &field, &bare, "wire", None));
        if evidence.chance.happens(SHORT_CUTS) {
            all.push(way(&mut evidence, "supplier-cloud", &field, "https", None));
        }
    }
    all
}

fn conduit(evidence: &mut Evidence<'_>, from: &str, to: &str, protocol: &str, why: Option<&str>) -> Thing {
    let is_approved = why.is_some() && evidence.chance.happens(9000);
    let conduit = Thing::new("conduit", &format!("{from}-to-{to}"))
        .one("from", from)
        .one("to", to)
        .texts("protocols", &[protocol])
        .text("direction", "one-way")
        .yes("approved", is_approved)
        .yes("declared", true)
        .truth(evidence, "encrypted", 7000)
        .truth(evidence, "authenticated", 7000)
        .day(evidence, "reviewed_on", 600);
    match why {
        Some(why) => conduit.text("justification", why),
        None => conduit,
    }
}

fn sites(recipe: &Recipe) -> Vec<Thing> {
    let mut evidence = Evidence::new(recipe, "site");
    let site = |(id, name): &(&str, &str)| {
        Thing::new("site", id)
            .text("name", name)
            .text("country", "NL")
            .one("owner", "it-operations")
            .truth(&mut evidence, "locked", 9500)
            .truth(&mut evidence, "intrusion_alarm", 8000)
            .truth(&mut evidence, "emergency_power", 7000)
            .day(&mut evidence, "inspected_on", 500)
    };
    [("town-hall", "Town hall"), ("data-centre", "Data centre")].iter().map(site).collect()
}
